"""The thresholds that serve a target best on given records."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routerlib.calibration.evidence import CalibrationError, blocks
from routerlib.calibration.plane import TOP, Plane, cuts
from routerlib.calibration.targets import Agree, MaxCost, MaxUtility, MinQuality, Shares, Target

Floats = NDArray[np.float64]
Kept = Floats | NDArray[np.float32]

SAME = 1e-10  # means that differ by less are equal: what rounding does to a sum of a million


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """What each tier is worth on each record.

    Attributes:
        quality: (n, 3) measured or estimated, see `estimation`; NaN in rows where nothing was measured.
        cost: (n, 3) USD of an answer.
        label: (n,) 0 to 2; -1 without one.
        opus_usd: what cost is counted in by utility: mean USD of an answer by opus on the whole log.
    """

    quality: Kept
    cost: Kept
    label: NDArray[np.int8]
    opus_usd: float

    def subset(self, rows: NDArray[np.bool_] | slice) -> "Worth":
        """Return the rows chosen, by (n,) of true and false; a slice of them shares their memory."""
        return Worth(self.quality[rows], self.cost[rows], self.label[rows], self.opus_usd)

    def blocks(self) -> Iterator["Worth"]:
        """Yield all rows in their order, some at a time: for what is derived of them takes several times their room."""
        return (self.subset(rows) for rows in blocks(len(self.cost)))

    def utility(self, cost_weight: float) -> Floats:
        """Return quality less what the cost weighs, (n, 3); see `MaxUtility`."""
        cost = self.cost.astype(np.float64)
        return self.quality - cost_weight * (cost / self.opus_usd if self.opus_usd else 0.0 * cost)

    def mistake(self, under: float) -> Floats:
        """Return what a label holds against each tier, (n, 3): ``under`` for a lower one, 1 for a higher one."""
        distance = np.arange(3) - self.label[:, None]
        return np.where(distance < 0, under, np.where(distance > 0, 1.0, 0.0))


def routed(first: Floats, second: Floats, pair: tuple[float, float]) -> NDArray[np.int8]:
    """Return the tier of every record, (n,) of 0 local to 2 opus; see `routerlib.deciding.cascade`."""
    a, b = pair
    return np.where(first >= a, np.where(second >= b, 2, 1), 0).astype(np.int8)


def choose(first: Floats, second: Floats, worth: Worth, target: Target, top: float = TOP) -> tuple[float, float]:
    """Return the thresholds (a, b) that serve the target best.

    Candidates are those of `plane.cuts`; of equally good ones the middle is taken. Where a mean is maximised, it is
    that of a pair and its neighbours; where it must keep to a bound, its own.

    Args:
        first: (n,) compared with a: p_cloud, or the length for the rule that knows nothing else.
        second: (n,) compared with b.
        worth: of the same records; quality and label where the target asks for them.
        target: what to serve.
        top: the highest threshold there may be.

    Raises:
        CalibrationError: no thresholds keep to the cost asked for.
    """
    if isinstance(target, Shares):
        return _sharing(first, second, target, top)
    plane = Plane.of(first, second, top)
    if isinstance(target, MaxUtility):
        utility = plane.smoothed(plane.means(block.utility(target.cost_weight) for block in worth.blocks()))
        return plane.centre(utility >= utility.max() - SAME)
    if isinstance(target, Agree):
        mistakes = plane.smoothed(plane.means(block.mistake(target.under) for block in worth.blocks()))
        return plane.centre(mistakes <= mistakes.min() + SAME)
    quality = plane.means(block.quality for block in worth.blocks())
    cost = plane.means(block.cost for block in worth.blocks()) * 1000
    if isinstance(target, MinQuality):
        enough = quality >= target.share * worth.quality[:, 2].mean(dtype=np.float64) - SAME
        return _cheapest(plane, cost, quality, enough)
    return _best_within(plane, cost, quality, target)


def _cheapest(plane: Plane, cost: Floats, quality: Floats, enough: NDArray[np.bool_]) -> tuple[float, float]:
    """Of the pairs that are good enough (always-opus is one) the cheapest, of those the best."""
    least = cost[enough].min()
    cheap = enough & (cost <= least + SAME * max(1.0, least))
    return plane.centre(cheap & (quality >= quality[cheap].max() - SAME))


def _best_within(plane: Plane, cost: Floats, quality: Floats, target: MaxCost) -> tuple[float, float]:
    """Of the pairs within the cost the best, of those the cheapest."""
    within = cost <= target.usd_per_1000 + SAME * max(1.0, target.usd_per_1000)
    if not within.any():
        raise CalibrationError(
            f"target: found {cost.min():.4g} USD per 1,000 prompts the least that any thresholds cost, "
            f"wanted at most {target.usd_per_1000:g}; allow more"
        )
    best = within & (quality >= quality[within].max() - SAME)
    return plane.centre(best & (cost <= cost[best].min() + SAME))


def _sharing(first: Floats, second: Floats, target: Shares, top: float) -> tuple[float, float]:
    """Return the thresholds that come nearest the shares: a for what goes to the cloud, then b among that."""
    a = _passing(first, (1.0 - target.local) * len(first), top)
    reached = second[first >= a]
    return a, _passing(reached, target.opus * len(first), top) if len(reached) else TOP


def _passing(scores: Floats, wanted: float, top: float) -> float:
    """Return the threshold that most nearly so many scores reach."""
    candidates = cuts(scores, top, most=None)
    passed = len(scores) - np.searchsorted(np.sort(scores), candidates, side="left")
    return float(candidates[np.argmin(np.abs(passed - wanted))])
