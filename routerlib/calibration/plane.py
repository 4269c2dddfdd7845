"""Every pair of candidate thresholds at once: sums over the records each would send to each tier.

With values v of a record under local, sonnet and opus, a pair (a, b) yields

    sum v_local + sum over p >= a of (v_sonnet - v_local) + sum over p >= a, q >= b of (v_opus - v_sonnet),

so one histogram over p and one over (p, q), summed from above, hold the answer for all pairs: exact for the
candidates, and linear in the number of records.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routerlib.deciding.cascade import DECIMALS

Floats = NDArray[np.float64]
Places = NDArray[np.int32]

MOST = 200  # candidates for each threshold; where more distinct scores are seen, quantiles of them
NEIGHBOURS = 0.1  # share of the candidates to each side that a pair is smoothed with
TOP = 1.0  # the highest threshold of a probability


def cuts(scores: Floats, top: float = TOP, most: int | None = MOST) -> Floats:
    """Return candidate thresholds in rising order: everything passes the first; nothing the last, where top allows it.

    A threshold lies in the middle between the scores it parts, rounded as it is compared.

    Args:
        scores: (n,) from 0 up, rounded to 6 decimals.
        top: the highest threshold there may be.
        most: about how many at most; None for one below each distinct score.
    """
    distinct = np.unique(scores)
    if most is not None and len(distinct) > most:
        picked = np.quantile(scores, np.linspace(0, 1, most), method="lower")
        above = np.unique(np.searchsorted(distinct, picked))
    else:
        above = np.arange(len(distinct))
    above = above[above > 0]
    scale = 10.0**DECIMALS
    # Half the rounded sum, upwards: at most the score above, more than the score below.
    doubled = np.rint(distinct[above] * scale) + np.rint(distinct[above - 1] * scale)
    between = np.ceil(doubled / 2) / scale
    last = [min(top, float(distinct[-1]) + 1.0)] if distinct[-1] < top else []
    candidates: Floats = np.concatenate([[0.0], between, last])
    return candidates


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """Candidates for a and b, and where each record lies among them.

    Attributes:
        a: (A,) rising.
        b: (B,) rising.
        first: (n,) how many of a, less one, the record's first score reaches.
        second: (n,) likewise of b.
    """

    a: Floats
    b: Floats
    first: Places
    second: Places

    @classmethod
    def of(cls, first: Floats, second: Floats, top: float = TOP) -> "Plane":
        """Lay out the plane for two scores (n,) of each record."""
        a, b = cuts(first, top), cuts(second, top)
        return cls(a, b, _places(a, first), _places(b, second))

    def means(self, blocks: Iterable[Floats | NDArray[np.float32]]) -> Floats:
        """Return the mean of values, by tier, under every pair of thresholds: (A, B).

        Args:
            blocks: the values of all records in their order, some at a time: (some, 3) each.
        """
        size_a, size_b = len(self.a), len(self.b)
        least, start = 0.0, 0
        once, cells = np.zeros(size_a), np.zeros(size_a * size_b)
        for block in blocks:
            values, rows = block.astype(np.float64), slice(start, start + len(block))
            first, second = self.first[rows].astype(np.int64), self.second[rows]
            least += float(values[:, 0].sum())
            once += np.bincount(first, values[:, 1] - values[:, 0], minlength=size_a)
            cells += np.bincount(first * size_b + second, values[:, 2] - values[:, 1], minlength=size_a * size_b)
            start += len(block)
        twice = cells.reshape(size_a, size_b)[::-1, ::-1].cumsum(axis=0).cumsum(axis=1)[::-1, ::-1]
        total: Floats = (least + once[::-1].cumsum()[::-1][:, None] + twice) / start
        return total

    @staticmethod
    def smoothed(means: Floats) -> Floats:
        """Return the means of means (A, B) over neighbouring candidates, a tenth of them to each side.

        A single pair's mean is as good as its luck; its neighbours, which route nearly alike, share little of that.
        Near an edge fewer are taken, on both sides alike: the edges, where a tier is never used, keep their values.
        """
        return _averaged(_averaged(means).T).T

    def centre(self, best: NDArray[np.bool_]) -> tuple[float, float]:
        """Return the pair nearest the middle of those marked in (A, B), at least one: the least sensitive to a score.

        Nearest by places among the candidates; the lowest of equals.
        """
        rows, columns = np.nonzero(best)
        distance = (rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2
        nearest = int(np.argmin(np.round(distance, 9)))
        return float(self.a[rows[nearest]]), float(self.b[columns[nearest]])


def _places(grid: Floats, scores: Floats) -> Places:
    """Return the place in a grid of the highest candidate that each score reaches, (n,)."""
    return (np.searchsorted(grid, scores, side="right") - 1).astype(np.int32)


def _averaged(means: Floats) -> Floats:
    """Average each row of means (A, B) with the rows around it."""
    size = len(means)
    place = np.arange(size)
    reach = np.minimum(np.minimum(place, place[::-1]), int(NEIGHBOURS * size))
    sums = np.concatenate([np.zeros((1, means.shape[1])), means.cumsum(axis=0)])
    averaged: Floats = (sums[place + reach + 1] - sums[place - reach]) / (2 * reach + 1)[:, None]
    return averaged
