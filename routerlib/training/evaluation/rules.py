"""Build the baselines a router is compared with: fixed tiers, random, length, source, and the oracle.

A rule is the chances it gives each tier on every prompt, and the scores it ranks prompts by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routerlib.deciding.cascade import Tier
from routerlib.training.evaluation.payoff import payoff, source_weights
from routerlib.training.evaluation.scored import Scored

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Prompts:
    """Outcomes, sources and lengths of the prompts that rules are compared on.

    Attributes:
        quality: (n, 3) of local, sonnet and opus, 0 to 1.
        sources: (n,) where each prompt is from.
        lengths: (n,) characters.
        prior: mean quality (3,) of each source on training data, for the rule that knows only the source.
    """

    quality: Floats
    sources: Sequence[str]
    lengths: Ints
    prior: Mapping[str, Floats]

    def rows(self, chosen: Bools) -> "Prompts":
        """Return the rows chosen, (n,) of true and false."""
        sources = [source for source, is_chosen in zip(self.sources, chosen, strict=True) if is_chosen]
        return replace(self, quality=self.quality[chosen], sources=sources, lengths=self.lengths[chosen])


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to choose: chances (n, 3) of each tier, and the scores (n,) it ranks prompts by, where it ranks them.

    Attributes:
        name: as printed.
        given: (n, 3), each row sums to 1.
        gain: ranks prompts by what opus adds to local, for APGR and the cost saved.
        cloud: ranks them by whether the best cloud tier beats local, for AUC A.
        opus: ranks them by whether opus beats sonnet, for AUC B.
    """

    name: str
    given: Floats
    gain: Floats | None = None
    cloud: Floats | None = None
    opus: Floats | None = None

    def rows(self, chosen: Bools) -> "Rule":
        """Return the rule on the rows chosen."""
        gain, cloud, opus = (None if s is None else s[chosen] for s in (self.gain, self.cloud, self.opus))
        return Rule(self.name, self.given[chosen], gain, cloud, opus)


def rules(prompts: Prompts, scored: Scored) -> list[Rule]:
    """Return the router's rule and the baselines.

    Always one tier; at random and by length (the longest to opus) at the router's shares; the best tier of the source;
    and the oracle, which knows every quality.
    """
    n, quality, lengths = len(prompts.quality), prompts.quality, prompts.lengths.astype(np.float64)
    chosen = scored.chosen()
    shares = source_weights(prompts.sources) @ np.eye(3)[chosen]
    nothing = np.zeros(n)
    prior = np.array([prompts.prior[source] for source in prompts.sources])
    by_length = by_rank(prompts.lengths, np.bincount(chosen, minlength=3))
    return [
        Rule("router", np.eye(3)[chosen], scored.p_cloud, scored.p_cloud, scored.p_opus),
        *(Rule(f"always {tier.value}", np.tile(np.eye(3)[i], (n, 1))) for i, tier in enumerate(Tier)),
        Rule("random, same shares", np.tile(shares, (n, 1)), nothing, nothing, nothing),
        Rule("length only, same shares", np.eye(3)[by_length], lengths, lengths, lengths),
        _knowing("source only", prior, np.eye(3)[payoff(prior).argmax(axis=1)]),
        _knowing("oracle", quality, np.eye(3)[payoff(quality).argmax(axis=1)]),
    ]


def by_rank(values: Ints, counts: Ints) -> Ints:
    """Assign tiers by rank, the lowest values to tier 0, ``counts`` (3,) of each; ties keep their order."""
    tiers = np.empty(len(values), dtype=np.int64)
    tiers[np.argsort(values, kind="stable")] = np.repeat(np.arange(3), counts)
    return tiers


def _knowing(name: str, quality: Floats, given: Floats) -> Rule:
    local, sonnet, opus = quality.T
    return Rule(name, given, opus - local, quality[:, 1:].max(axis=1) - local, opus - sonnet)
