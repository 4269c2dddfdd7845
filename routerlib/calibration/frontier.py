"""The trade of cost for quality, held out: for each budget the thresholds that are best on the other folds."""

import numpy as np
from numpy.typing import NDArray

from routerlib.calibration.choice import Worth, routed
from routerlib.calibration.crossfit import CrossFit
from routerlib.calibration.measurement import Panel
from routerlib.calibration.plane import Plane
from routerlib.calibration.result import FrontierPoint

Floats = NDArray[np.float64]
Pair = tuple[float, float]

MOST_POINTS = 16
SAME = 1e-10


def frontier(crossfit: CrossFit, panel: Panel) -> tuple[FrontierPoint, ...]:
    """Return what each budget buys, from cheap to dear; no record is routed by thresholds chosen on its own fold.

    Budgets are spread evenly over the costs that no others beat in both cost and quality on the log itself.
    """
    if crossfit.cells is None:
        return ()
    scored = crossfit.cells.cell >= 0
    first, second = crossfit.used.p_cloud[scored], crossfit.used.p_opus[scored]
    own, fold = crossfit.worth(crossfit.every).subset(scored), crossfit.partition.fold[scored]
    means = _means(first, second, own)
    budgets = _budgets(*means[1:])
    pairs = _best_pairs(*means, budgets)
    tiers = np.empty((len(budgets), len(first)), dtype=np.int8)
    for number in range(crossfit.partition.folds):
        held = fold == number
        if not held.any() or held.all():
            continue
        worth = crossfit.worth(crossfit.partition.fold != number).subset(scored)
        fitted = _best_pairs(*_means(first[~held], second[~held], worth.subset(~held)), budgets)
        for place, pair in enumerate(fitted):
            tiers[place, held] = routed(first[held], second[held], pair)
    points = (_point(pair, row, panel.worth.subset(scored)) for pair, row in zip(pairs, tiers, strict=True))
    return tuple(sorted(points, key=lambda point: (point.cost, point.quality)))


def _means(first: Floats, second: Floats, worth: Worth) -> tuple[Plane, Floats, Floats]:
    """Return the plane of thresholds, with mean cost and mean quality of every pair."""
    plane = Plane.of(first, second)
    cost = plane.means(block.cost for block in worth.blocks())
    return plane, cost, plane.means(block.quality for block in worth.blocks())


def _budgets(cost: Floats, quality: Floats) -> Floats:
    """Return costs from the least to that of the best quality, evenly spread."""
    best = quality >= quality.max() - SAME
    return np.unique(np.linspace(cost.min(), cost[best].min(), MOST_POINTS))


def _best_pairs(plane: Plane, cost: Floats, quality: Floats, budgets: Floats) -> list[Pair]:
    """Return for each budget the thresholds of the best quality within it, the cheapest of equals."""
    pairs = []
    for budget in budgets:
        within = cost <= max(budget, float(cost.min())) + SAME
        best = within & (quality >= quality[within].max() - SAME)
        pairs.append(plane.centre(best & (cost <= cost[best].min() + SAME)))
    return pairs


def _point(pair: Pair, tiers: NDArray[np.int8], worth: Worth) -> FrontierPoint:
    every = np.arange(len(tiers))
    cost = float(worth.cost[every, tiers].mean(dtype=np.float64)) * 1000
    quality = float(worth.quality[every, tiers].mean(dtype=np.float64))
    local, sonnet, opus = np.bincount(tiers, minlength=3) / len(tiers)
    return FrontierPoint(*pair, cost, quality, (float(local), float(sonnet), float(opus)))
