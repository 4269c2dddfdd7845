"""Where thresholds that serve the whole fail a slice of it."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from routerlib.calibration.bootstrap import Resamples, Source
from routerlib.calibration.evidence import Evidence, Slicing
from routerlib.calibration.measurement import ALWAYS, CALIBRATED, CURRENT, Panel, Way, difference
from routerlib.calibration.result import SliceMeasured
from routerlib.calibration.valuation import measured

MOST_VALUES = 20  # of a field; the rarer ones are pooled
FEWEST_PROMPTS = 10  # distinct ones, below which a slice is left out: too few to say anything of
SONNET = ALWAYS[1]


def slicings(evidence: Evidence) -> dict[str, Slicing]:
    """Return the user's slices and the two that every log has: thirds by length, and whether there is code."""
    own = {name: _pooled(slicing) for name, slicing in evidence.slices.items()}
    code = Slicing(evidence.has_code.astype(np.int32), ("no code", "code"))
    return {"length": _thirds(evidence.length), "code": code, **own}


def measure_slices(
    evidence: Evidence,
    panel: Panel,
    ways: tuple[Way, Way, Way],
    resamples: Resamples,
    metric: str | None,
    instead: Source,
) -> Iterator[SliceMeasured]:
    """Yield every slice of the log with at least `FEWEST_PROMPTS` different prompts.

    Args:
        evidence: the log.
        panel: the same records.
        ways: calibrated, current and always sonnet.
        resamples: of the log's groups.
        metric: which the differences are of; None for none.
        instead: see `Resamples.bootstrap`.
    """
    calibrated, current, _ = ways
    for field, slicing in slicings(evidence).items():
        bootstrap = resamples.bootstrap(panel.source(ways), slicing.codes, len(slicing.names), instead)
        sizes = np.bincount(slicing.codes[slicing.codes >= 0], minlength=len(slicing.names))
        for number in np.flatnonzero(sizes):
            if len(np.unique(evidence.group[slicing.codes == number])) < FEWEST_PROMPTS:
                continue
            over_current, over_sonnet = (
                bootstrap.interval(difference(CALIBRATED, other, metric), int(number)) if metric else None
                for other in (CURRENT, SONNET)
            )
            yield SliceMeasured(
                field,
                slicing.names[number],
                int(sizes[number]),
                measured(current, bootstrap, int(number)),
                measured(calibrated, bootstrap, int(number)),
                over_current,
                over_sonnet,
                fails=any(found is not None and found.high < 0 for found in (over_current, over_sonnet)),
            )


def _thirds(length: NDArray[np.int32]) -> Slicing:
    edges = np.unique(np.quantile(length, (1 / 3, 2 / 3), method="lower").astype(np.int64))
    codes = np.searchsorted(edges, length, side="left").astype(np.int32)
    names = [f"at most {edges[0]} words"]
    names += [f"{low + 1} to {high} words" for low, high in pairwise(edges)]
    return Slicing(codes, (*names, f"more than {edges[-1]} words"))


def _pooled(slicing: Slicing) -> Slicing:
    """Return the commonest values, and the others as one."""
    count = len(slicing.names)
    if count <= MOST_VALUES:
        return slicing
    sizes = np.bincount(slicing.codes[slicing.codes >= 0], minlength=count)
    kept = np.argsort(-sizes, kind="stable")[: MOST_VALUES - 1]
    place = np.full(count + 1, MOST_VALUES - 1, dtype=np.int32)
    place[kept] = np.arange(len(kept))
    place[count] = -1  # what code -1 finds
    names = (*(slicing.names[i] for i in kept), f"{count - len(kept)} rarer values")
    return Slicing(place[slicing.codes], names)
