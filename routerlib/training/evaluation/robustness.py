"""Measure how often decisions flip under edits that do not change what is asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routerlib.deciding.cascade import Tier
from routerlib.training.evaluation.bootstrap import Drawn, Estimate, resample
from routerlib.training.evaluation.edits import EDITS, Edit

ANY = "any"

Decide = Callable[[Sequence[str]], Sequence[Tier]]


@dataclass(frozen=True, slots=True)
class Flips:
    """Decisions under one edit: ``count`` prompts that it changes, and the share of them decided otherwise, 0 to 1."""

    edit: str
    count: int
    share: Estimate | None


def flips(
    texts: Sequence[str], sources: Sequence[str], decide: Decide, edits: Mapping[str, Edit] = EDITS
) -> tuple[Flips, ...]:
    """Decide every text as it is and under every edit; the last entry is the share that any edit flips.

    Args:
        texts: (n,) prompts.
        sources: (n,) where each is from: intervals are drawn within each.
        decide: gives the tiers of many texts, in order.
        edits: by name; see `edits`.
    """
    edited = {name: [(i, new) for i, text in enumerate(texts) if (new := edit(text))] for name, edit in edits.items()}
    tiers = iter(decide([*texts, *(new for changed in edited.values() for _, new in changed)]))
    before = [next(tiers) for _ in texts]
    found, by_any = [], np.zeros(len(texts), dtype=bool)
    for name, changed in edited.items():
        places = [i for i, _ in changed]
        flipped = np.array([before[i] != next(tiers) for i in places], dtype=bool)
        by_any[places] |= flipped
        found.append(Flips(name, len(places), _share(flipped, [sources[i] for i in places])))
    return (*found, Flips(ANY, len(texts), _share(by_any, sources)))


def _share(flipped: NDArray[np.bool_], sources: Sequence[str]) -> Estimate | None:
    if not len(flipped):
        return None
    return Drawn.of(lambda weights: weights @ flipped / weights.sum(axis=-1), resample(sources)).estimate()
