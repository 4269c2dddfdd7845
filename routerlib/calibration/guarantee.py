"""Thresholds with a promise: quality at least a share of always-opus's, wrong with a stated probability at most.

Learn then Test (Angelopoulos, Bates, Candès, Jordan and Lei 2021, arXiv 2110.01052; risk control as in Bates et al.
2021, "Distribution-free, risk-controlling prediction sets"). One third of the prompts lines candidates up from dear to
cheap, each the best of its band of cost. The others test them in that order (fixed sequence), at level 1 - probability
each, until one fails: what has passed may be used, however the prompts are distributed and however few they are. The
p-value is the capital of a bet against the hypothesis that quality falls short (Waudby-Smith and Ramdas 2024,
"Estimating means of bounded random variables by betting"; Ville's inequality), which uses that most prompts lose
nothing.

A prompt that comes repeatedly is one observation, with the mean of what was measured of it.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, log

import numpy as np
from numpy.typing import NDArray

from routerlib.calibration.choice import Kept, Worth, routed
from routerlib.calibration.plane import Plane
from routerlib.calibration.result import Guarantee

Floats = NDArray[np.float64]
Places = NDArray[np.int32]

STEPS = 40  # bands of cost that candidates are taken from
PATH_OF = 3  # every third prompt lines them up
SAME = 1e-10  # means that differ by less are equal
BOLDNESS = 0.9  # share of the capital that one bet may lose


@dataclass(frozen=True, slots=True, eq=False)
class Proving:
    """Fully measured records in which a promise is to be proved.

    Attributes:
        first: (n,) p_cloud.
        second: (n,) p_opus.
        worth: of the same records.
        order: (n,) rank of each record's prompt, as in `Partition.order`.
    """

    first: Floats
    second: Floats
    worth: Worth
    order: Places

    def subset(self, rows: NDArray[np.bool_]) -> "Proving":
        """Return the rows chosen, (n,) of true and false."""
        return Proving(self.first[rows], self.second[rows], self.worth.subset(rows), self.order[rows])

    def shortfall(self, pair: tuple[float, float], share: float) -> Floats:
        """Return what each prompt, in their order, falls short of its share of opus: from -1 to ``share``."""
        tiers = routed(self.first, self.second, pair)
        quality = self.worth.quality
        reached = quality[np.arange(len(tiers)), tiers].astype(np.float64)
        return self.by_prompt(share * quality[:, 2].astype(np.float64) - reached)

    def by_prompt(self, values: Kept) -> Floats:
        """Return the mean of values (n,) over the records of each prompt, in the prompts' order."""
        _, prompt = np.unique(self.order, return_inverse=True)
        mean: Floats = np.bincount(prompt.reshape(-1), values) / np.bincount(prompt.reshape(-1))
        return mean


def prove(proving: Proving, share: float, probability: float) -> Guarantee | None:
    """Return the cheapest thresholds that keep ``share`` with that probability; None where none but always-opus do."""
    lining = proving.order % PATH_OF == 0
    lined, tested = proving.subset(lining), proving.subset(~lining)
    if not lining.any() or lining.all():
        return None
    passed: Guarantee | None = None
    for number, pair in enumerate(path(lined), start=1):
        lacking = tested.shortfall(pair, share)
        p = p_value(lacking, share, 1.0 - probability)
        if p > 1.0 - probability:
            break
        kept = share - lacking.mean() / tested.by_prompt(tested.worth.quality[:, 2]).mean()
        counts = (len(np.unique(lined.order)), len(lacking))
        passed = Guarantee(probability, share, *pair, *counts, p, float(kept), number)
    return passed


def path(lined: Proving) -> list[tuple[float, float]]:
    """Return candidates from dear to cheap: in every band of cost the best thresholds; always-opus itself left out.

    A band each, not the best of all that is cheaper: the first steps stay close to always-opus, where little can go
    wrong and little data proves it.
    """
    plane = Plane.of(lined.first, lined.second)
    cost = plane.means(block.cost for block in lined.worth.blocks())
    quality = plane.means(block.quality for block in lined.worth.blocks())
    pairs: list[tuple[float, float]] = []
    levels = np.linspace(cost[0, 0], cost.min(), STEPS + 1)
    for high, low in pairwise(levels):
        band = (cost < high - SAME) & (cost >= low - SAME)
        if band.any():
            pairs.append(plane.centre(band & (quality >= quality[band].max() - SAME)))
    return pairs


def p_value(lacking: Floats, share: float, level: float) -> float:
    """Return the p-value of "the mean of these is above 0", valid for independent values from -1 to ``share``.

    Args:
        lacking: (n,) in an order that does not depend on them.
        share: the most one can be.
        level: that the bets are made for.
    """
    x, fair = (lacking + 1.0) / (1.0 + share), 1.0 / (1.0 + share)
    count = np.arange(1, len(x) + 1)
    mean = (0.5 + x.cumsum()) / (count + 1)
    variance = (0.25 + ((x - mean) ** 2).cumsum()) / (count + 1)
    known = np.concatenate([[0.25], variance[:-1]])  # before the value is seen
    bet = np.minimum(np.sqrt(2 * log(1 / level) / (len(x) * known)), BOLDNESS / (1.0 - fair))
    capital = np.log1p(bet * (fair - x)).cumsum()
    return float(np.exp(-max(capital.max(initial=0.0), 0.0)))


def wanted(proving: Proving, share: float, probability: float) -> int | None:
    """Return about how many distinct prompts would prove the first candidate, if they were like these; None: none."""
    candidates = path(proving)
    if not candidates:
        return None
    lacking = proving.shortfall(candidates[0], share)
    margin = -float(lacking.mean())
    if margin <= 0:
        return None
    evidence, scale = log(1 / (1 - probability)), 1.0 + share
    tested = max(2 * evidence * float(lacking.var()) / margin**2, evidence * scale / (BOLDNESS * margin) / 1.5)
    return ceil(1.25 * tested * PATH_OF / (PATH_OF - 1))
