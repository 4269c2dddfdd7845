"""Correlate scores with hardness (Spearman), within each source.

Hardness (`Example.hardness`) can only be compared within a source, so the correlation is measured there and averaged,
over sources and over families of sources; a family is the mean of its sources.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routerlib.training.data.dataset import Example
from routerlib.training.data.families import Family
from routerlib.training.evaluation.bootstrap import Drawn, Estimate, mean, resample
from routerlib.training.evaluation.metrics import spearman

Floats = NDArray[np.float64]

LEAST_ROWS = 10  # a correlation of fewer rows says nothing


@dataclass(frozen=True, slots=True)
class Ordering:
    """How one score orders prompts by hardness; None where no source, or no known family, has rows enough.

    Attributes:
        name: what gave the score.
        mean: over sources, each the same.
        family_mean: over families, each the same; sources of no known family do not take part.
        by_source: the correlation within each source, in order of name.
        by_family: the mean of each family's sources.
    """

    name: str
    mean: Estimate | None
    family_mean: Estimate | None
    by_source: Mapping[str, Estimate]
    by_family: Mapping[Family, Estimate]


def orderings(examples: Sequence[Example], p_cloud: Floats) -> tuple[Ordering, ...]:
    """Correlate a score, (n,) for n examples, with hardness, beside length, source, chance and hardness itself.

    Knowing only the source orders nothing within one, and neither does chance: both are 0 by definition.
    """
    known = [i for i, example in enumerate(examples) if example.hardness() is not None]
    examples = [examples[i] for i in known]
    counts, nothing = resample([example.source for example in examples]), np.zeros(len(examples))
    scores = {
        "router": p_cloud[known],
        "random": nothing,
        "length only": np.array([len(example.prompt) for example in examples], dtype=np.float64),
        "source only": nothing,
        "oracle": _hardness(examples),
    }
    return tuple(ordering(name, examples, score, counts) for name, score in scores.items())


def ordering(name: str, examples: Sequence[Example], score: Floats, counts: Floats) -> Ordering:
    """Measure how a score orders examples, all of known hardness.

    Args:
        name: what gave the score.
        examples: n of them.
        score: (n,) higher for what should be harder.
        counts: (draws, n), `bootstrap.resample`'s of their sources.
    """
    places: dict[str, list[int]] = {}
    for i, example in enumerate(examples):
        places.setdefault(example.source, []).append(i)
    families = {source: examples[own[0]].family for source, own in places.items()}
    found: dict[str, Drawn] = {}
    for source in sorted(places):
        own = places[source]
        hardness = _hardness([examples[i] for i in own])
        if len(own) >= LEAST_ROWS and np.ptp(hardness) > 0:
            found[source] = _drawn(score[own], hardness, counts[:, own])
    named = sorted({family for source in found if (family := families[source]) is not None})
    of_family = {family: mean([found[source] for source in found if families[source] == family]) for family in named}
    return Ordering(
        name,
        mean(list(found.values())).estimate() if found else None,
        mean(list(of_family.values())).estimate() if of_family else None,
        {source: estimate for source, drawn in found.items() if (estimate := drawn.estimate()) is not None},
        {family: estimate for family, drawn in of_family.items() if (estimate := drawn.estimate()) is not None},
    )


def _drawn(score: Floats, hardness: Floats, counts: Floats) -> Drawn:
    return Drawn.of(lambda weights: spearman(score, hardness, weights), counts)


def _hardness(examples: Sequence[Example]) -> Floats:
    return np.array([example.hardness() for example in examples], dtype=np.float64)
