"""Attribute each router's logit to the features and the embedding that went into it.

A router's logit is divided by its temperature, so that its logistic function is the probability that decided. The
**base** is the logit of the average training prompt: the zero vector of the networks' inputs, for the projection
subtracts from every input its mean over the texts it was fitted on (of a count, the mean of its logarithm). No such
prompt exists; it is where "nothing is known" lies.

**Between groups**: exact Shapley values (Shapley, *A value for n-person games*, 1953) of ten players, the nine groups
of features and the embedding. A player that is left out has its inputs at 0. With v(S) the logit of a coalition S,

    share(i) = sum over S without i of |S|! (9 - |S|)! / 10! * (v(S + i) - v(S)),

over all 1,024 coalitions, so that base + shares = logit exactly.

**Inside a group**: integrated gradients (Sundararajan, Taly and Yan, *Axiomatic attribution for deep networks*, 2017),
64 midpoints of the straight line from the base to the prompt, scaled to the group's share; see `scaled`.

The embedding stays one player, whose components mean nothing to a reader; `explaining.words` tells its share by words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby
from math import factorial

import numpy as np
from numpy.typing import NDArray

from routerlib.deciding.cascade import Decision, Thresholds
from routerlib.explaining.words import SplitEmbedding, WordContribution
from routerlib.features import FEATURES, Feature
from routerlib.scoring.network import Network
from routerlib.scoring.numpy_network import Floats, NumpyNetwork, product

Doubles = NDArray[np.float64]

EMBEDDING = "embedding"
GROUPS = tuple(dict.fromkeys(feature.group for feature in FEATURES))
PLAYERS = (*GROUPS, EMBEDDING)
STEPS = 64  # of integrated gradients
FLAT = 1e-9  # gradients of a group that add up to less say nothing of how its features compare


def group_places(groups: Sequence[str]) -> Iterator[slice]:
    """Yield where each group lies among the inputs, from the group of every feature, in order."""
    start = 0
    for _, run in groupby(groups):
        stop = start + len(list(run))
        yield slice(start, stop)
        start = stop


PLACES = tuple(group_places([feature.group for feature in FEATURES]))


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature adds to a logit; ``value`` is the feature as measured, in its own unit."""

    name: str
    group: str
    value: float
    contribution: float


@dataclass(frozen=True, slots=True)
class GroupContribution:
    """What one group of features, or the embedding, adds to a logit."""

    name: str
    contribution: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """One router's logit, shared out: base + groups = logit, and each group is the sum of its features.

    Attributes:
        router: ``a``, local or cloud, or ``b``, sonnet or opus.
        base: the logit of the average training prompt.
        logit: of this prompt; both over the router's temperature.
        p: the probability that decided, the logistic function of ``logit``.
        threshold: what it was compared with.
        groups: the nine groups in the order of the features, then ``embedding``.
        features: the features in their order.
        words: what the embedding adds, word by word, `NO_WORD` last; empty where nobody asked.
    """

    router: str
    base: float
    logit: float
    p: float
    threshold: float
    groups: tuple[GroupContribution, ...]
    features: tuple[Contribution, ...]
    words: tuple[WordContribution, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision and, for each router that ran, what went into it."""

    decision: Decision
    routers: tuple[Attribution, ...]


class Explainer:
    """Attributes decisions of one pair of networks, a prompt at a time: the same numbers alone and among others."""

    def __init__(
        self,
        router_a: Network,
        router_b: Network,
        thresholds: Thresholds,
        features: Sequence[Feature] = FEATURES,
    ) -> None:
        """Convert both networks to numpy; the thresholds give the temperatures of their logits.

        Args:
            router_a: local or cloud.
            router_b: sonnet or opus.
            thresholds: what decided.
            features: what the networks read before the embedding, in order.
        """
        self._networks = NumpyNetwork.of(router_a), NumpyNetwork.of(router_b)
        self._thresholds = thresholds
        self._features = tuple(features)
        self._places = tuple(group_places([feature.group for feature in features]))

    def explain(
        self,
        decision: Decision,
        inputs: Sequence[float],
        values: Iterable[float],
        split: SplitEmbedding | None = None,
    ) -> Explanation:
        """Attribute the logits behind a decision, of each router that ran.

        Args:
            decision: what was decided.
            inputs: what the networks read: standardised features, then components of the embedding.
            values: the features as measured.
            split: the embedding over the words, where they are to be told.
        """
        row, measured = np.array(inputs, dtype=np.float32), tuple(values)
        limits, (network_a, network_b) = self._thresholds, self._networks
        own = partial(logit_shares, row=row, places=self._places, parts=None if split is None else split.parts)
        shared = [("a", decision.p_cloud, limits.a, own(network_a) / limits.temperature_a)]
        if decision.p_opus is not None:
            shared.append(("b", decision.p_opus, limits.b, own(network_b) / limits.temperature_b))
        return Explanation(decision, tuple(self._attribution(*found, measured, split) for found in shared))

    def _attribution(
        self,
        router: str,
        p: float,
        threshold: float,
        shares: Doubles,
        values: Sequence[float],
        split: SplitEmbedding | None,
    ) -> Attribution:
        base, embedding, *rest = shares.tolist()
        own, told = rest[: len(values)], rest[len(values) :]
        groups = [(name, sum(own[place])) for name, place in zip(GROUPS, self._places, strict=True)]
        groups.append((EMBEDDING, embedding))
        return Attribution(
            router=router,
            base=base,
            logit=base + sum(share for _, share in groups),
            p=p,
            threshold=threshold,
            groups=tuple(GroupContribution(name, share) for name, share in groups),
            features=tuple(
                Contribution(feature.name, feature.group, value, share)
                for feature, value, share in zip(self._features, values, own, strict=True)
            ),
            words=() if split is None else split.told(told),
        )


def logit_shares(
    network: NumpyNetwork, row: Floats, places: Sequence[slice] = PLACES, parts: Floats | None = None
) -> Doubles:
    """Attribute the logit of one row of inputs: return base, shares of the embedding, of the features, of the words.

    Args:
        network: whose logit it is.
        row: features, then components of the embedding.
        places: where each group of features lies, in order.
        parts: what each word adds to the components (words, components); None where there are no words to tell.
    """
    first, count = network.layers[0], places[-1].stop
    sums = np.stack([row[place] @ first.weight[place] for place in (*places, slice(count, None))])
    coalitions, weights = _game()
    values = network.logits(product(coalitions, sums) + first.bias).astype(np.float64)
    shares = weights @ values
    slopes = integrated_slopes(network, sums.sum(axis=0))
    own = row * slopes
    features = own[:count].astype(np.float64)
    inside = [scaled(features[None, place], share[None])[0] for place, share in zip(places, shares[:-1], strict=True)]
    told = () if parts is None else scaled((parts @ slopes[count:]).astype(np.float64)[None], shares[-1:])
    return np.concatenate([[values[0], shares[-1]], *inside, *told])


def integrated_slopes(network: NumpyNetwork, sums: Floats) -> Floats:
    """Return the mean gradient of the logit in each input along the line from the base to a prompt.

    Args:
        network: whose logit it is.
        sums: what the prompt adds to the first layer's sums: (units,), the bias left out.
    """
    first = network.layers[0]
    midpoints = (np.arange(STEPS, dtype=np.float32)[:, None] + np.float32(0.5)) / np.float32(STEPS)
    slopes: Floats = first.weight @ network.slopes(midpoints * sums + first.bias).mean(axis=0)
    return slopes


def scaled(own: Doubles, shares: Doubles) -> Doubles:
    """Scale the integrated gradients of each group so that they add up to its Shapley value: (groups, features).

    What they lack is spread over the features of the group in proportion to the size of their gradients:

        contribution = own + (share - sum of own) * |own| / sum of |own|

    Where all pull one way, that is scaling by share / sum. Where they pull against each other, their sum may be next to
    nothing and the scale without bounds; here no feature moves by more than the group lacks. A feature at its training
    mean keeps 0. Without any gradient to go by, all get the same.

    Args:
        own: integrated gradients (groups, features of a group).
        shares: the Shapley value of each group (groups,).
    """
    size = np.abs(own)
    total = size.sum(axis=1, keepdims=True)
    is_flat = total < FLAT
    weights = np.where(is_flat, 1 / own.shape[1], size / np.where(is_flat, 1, total))
    result: Doubles = own + (shares - own.sum(axis=1))[:, None] * weights
    return result


@cache
def _game() -> tuple[Floats, Doubles]:
    """Return all coalitions as 0 and 1 (1024, 10), the empty one first, and their weights in each share (10, 1024)."""
    n = len(PLAYERS)
    coalitions = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
    rank = [factorial(size) * factorial(n - 1 - size) / factorial(n) for size in range(n)]
    others = coalitions.sum(axis=1, keepdims=True) - coalitions  # members beside the player
    weights = np.where(coalitions == 1, 1.0, -1.0) * np.array([*rank, 0.0])[others]
    return coalitions.astype(np.float32), np.ascontiguousarray(weights.T)
