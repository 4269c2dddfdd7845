"""The thresholds worth choosing from: none other are both cheaper and better on the log."""

import numpy as np
from numpy.typing import NDArray

from routerlib.calibration.choice import Worth, routed
from routerlib.calibration.plane import Plane
from routerlib.calibration.result import FrontierPoint

Floats = NDArray[np.float64]

MOST_POINTS = 40
SAME = 1e-10


def frontier(first: Floats, second: Floats, worth: Worth) -> tuple[FrontierPoint, ...]:
    """Return the Pareto frontier of cost and quality, from cheap to dear, thinned evenly by cost.

    WayMeasured on the very records it is read from, so its points flatter a little.
    """
    plane = Plane.of(first, second)
    cost = plane.means(block.cost for block in worth.blocks()) * 1000
    quality = plane.means(block.quality for block in worth.blocks())
    kept = _thinned(cost.reshape(-1), _undominated(cost.reshape(-1), quality.reshape(-1)))
    points = []
    for place in kept:
        row, column = divmod(int(place), len(plane.b))
        a, b = float(plane.a[row]), float(plane.b[column])
        local, sonnet, opus = np.bincount(routed(first, second, (a, b)), minlength=3) / len(first)
        points.append(FrontierPoint(a, b, float(cost[row, column]), float(quality[row, column]), (local, sonnet, opus)))
    return tuple(points)


def _undominated(cost: Floats, quality: Floats) -> NDArray[np.int64]:
    order = np.asarray(np.lexsort((-quality, np.round(cost, 9))), dtype=np.int64)
    best = np.maximum.accumulate(np.concatenate([[-np.inf], quality[order][:-1]]))
    kept: NDArray[np.int64] = order[quality[order] > best + SAME]
    return kept


def _thinned(cost: Floats, places: NDArray[np.int64]) -> NDArray[np.int64]:
    if len(places) <= MOST_POINTS:
        return places
    wanted = np.linspace(cost[places[0]], cost[places[-1]], MOST_POINTS)
    nearest = np.abs(cost[places][:, None] - wanted).argmin(axis=0)
    thinned: NDArray[np.int64] = places[np.unique(nearest)]
    return thinned
