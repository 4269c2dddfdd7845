"""Evaluate predicted probabilities against outcomes and hardness, without the model itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routerlib.training.data.dataset import Example
from routerlib.training.evaluation.bootstrap import Drawn, Estimate, resample
from routerlib.training.evaluation.comparison import Row, compare
from routerlib.training.evaluation.metrics import calibrated_ece, expected_calibration_error
from routerlib.training.evaluation.ordering import Ordering, orderings
from routerlib.training.evaluation.rules import Prompts, Rule, rules
from routerlib.training.evaluation.scored import Scored

Floats = NDArray[np.float64]

LEAST_OF_A_CATEGORY = 20  # smaller categories are left out


@dataclass(frozen=True, slots=True)
class Reliability:
    """Expected calibration error of p_cloud against "the best cloud tier beats local", and what a perfect model shows.

    ``perfect`` is the mean error of a model whose every probability is right, on as many rows. The interval leans
    upwards, and may lie above the error itself: a resample repeats rows, so chance weighs more in it.
    """

    error: Estimate | None
    perfect: float


@dataclass(frozen=True, slots=True)
class Category:
    """One category of the prompts compared on: how many they are, and the same measures as for all of them."""

    count: int
    comparison: tuple[Row, ...]
    calibration: Reliability


@dataclass(frozen=True, slots=True)
class Judgement:
    """All measures on the prompts of a split.

    Attributes:
        rows: prompts of the default pack by source: those whose quality under every tier is known.
        comparison: the router and the rules beside it on them; empty without such prompts.
        categories: the same for every category of at least `LEAST_OF_A_CATEGORY` of them, by name.
        calibration: on them; None without.
        ordering: correlation with hardness on all prompts of the split, the router first.
        ordered: those prompts by source.
    """

    rows: Mapping[str, int]
    comparison: tuple[Row, ...]
    categories: Mapping[str, Category]
    calibration: Reliability | None
    ordering: tuple[Ordering, ...]
    ordered: Mapping[str, int]


def judge(held: Sequence[Example], pack: Sequence[Example], scored: Scored) -> Judgement:
    """Evaluate probabilities on the prompts they were predicted for.

    Args:
        held: the prompts to judge on, n of them.
        pack: the whole default pack: its training rows teach the rule "source only", the others say which of ``held``
            the rules are compared on.
        scored: the router's probabilities, (n,).
    """
    of_pack = {(example.source, example.id) for example in pack}
    places = [i for i, example in enumerate(held) if (example.source, example.id) in of_pack]
    examples, own = [held[i] for i in places], scored.rows(places)
    ordered = [example for example in held if example.hardness() is not None]
    comparison: tuple[Row, ...] = ()
    categories: dict[str, Category] = {}
    prompts = None
    if examples:
        prompts = _prompts(examples, pack)
        every = rules(prompts, own)
        comparison = compare(prompts, every, resample(prompts.sources))
        categories = _categories([example.category for example in examples], prompts, every, own)
    return Judgement(
        rows=_counted(examples),
        comparison=comparison,
        categories=categories,
        calibration=_reliability(prompts, own) if prompts is not None else None,
        ordering=orderings(held, scored.p_cloud),
        ordered=_counted(ordered),
    )


def _prompts(examples: Sequence[Example], pack: Sequence[Example]) -> Prompts:
    """Gather what rules are compared on; a source without training rows gets the mean quality of all."""
    trained = [example for example in pack if example.split == "train"] or list(pack)
    overall = np.array([example.quality for example in trained], dtype=np.float64).mean(axis=0)
    prior = {}
    for source in {example.source for example in examples}:
        own = [example.quality for example in trained if example.source == source]
        prior[source] = np.array(own, dtype=np.float64).mean(axis=0) if own else overall
    return Prompts(
        np.array([example.quality for example in examples], dtype=np.float64),
        [example.source for example in examples],
        np.array([len(example.prompt) for example in examples]),
        prior,
    )


def _categories(
    names: Sequence[str | None], prompts: Prompts, every: Sequence[Rule], scored: Scored
) -> dict[str, Category]:
    found = {}
    for name in sorted({name for name in names if name is not None}):
        chosen = np.array([other == name for other in names])
        if (count := int(chosen.sum())) >= LEAST_OF_A_CATEGORY:
            part = prompts.rows(chosen)
            rows = compare(part, [rule.rows(chosen) for rule in every], resample(part.sources))
            found[name] = Category(count, rows, _reliability(part, scored.rows(np.flatnonzero(chosen).tolist())))
    return found


def _reliability(prompts: Prompts, scored: Scored) -> Reliability:
    local, sonnet, opus = prompts.quality.T
    event, p = np.maximum(sonnet, opus) > local, scored.p_cloud
    error = Drawn.of(lambda weights: expected_calibration_error(p, event, weights=weights), resample(prompts.sources))
    return Reliability(error.estimate(), calibrated_ece(p))


def _counted(examples: Sequence[Example]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for example in examples:
        counts[example.source] = counts.get(example.source, 0) + 1
    return dict(sorted(counts.items()))
