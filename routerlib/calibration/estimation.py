"""Qualities where not every tier was measured: doubly robust estimates (Robins, Rotnitzky and Zhao 1994).

The mean of what was measured is wrong where a log scores the tier that answered: hard prompts went up. So records are
sorted into cells of like scores, and a quality that may be missing is replaced by

    mean of the cell + (measured? (quality - mean of the cell) / share of the cell that was measured : 0)

whose average over records is right if, among records of like scores, it is chance which tiers were measured ("missing
at random given the scores"). Where all is measured this is the quality itself. Where a tier was never measured in a
cell nothing is known of it there; `unsupported` says how much of the log that is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routerlib.calibration.evidence import Evidence
from routerlib.deciding.cascade import Thresholds

Floats = NDArray[np.float64]
Kept = Floats | NDArray[np.float32]
Places = NDArray[np.int32]
Bools = NDArray[np.bool_]

PER_CELL = 30  # measurements of the rarest tier that a cell should hold on average
MOST_CUTS = 8  # along each score, besides the current threshold


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Records of like scores, and what was measured there.

    Attributes:
        cell: (n,) which cell each record is in; -1 where nothing was measured.
        share: (cells, 3) share of its records on which each tier was measured.
    """

    cell: Places
    share: Floats

    @classmethod
    def of(cls, evidence: Evidence, current: Thresholds) -> "Cells":
        """Cut the records with any measurement by both scores; the current thresholds are cuts, for they selected."""
        measured = evidence.measured
        scored: Bools = measured.sum(axis=1) > 0
        rarest = int(measured.sum(axis=0).min())
        cuts = int(min(MOST_CUTS, max(1.0, (rarest / PER_CELL) ** 0.5)))
        first = _binned(evidence.p_cloud, scored, cuts, current.a)
        second = _binned(evidence.p_opus, scored, cuts, current.b)
        _, cell = np.unique(first * 1000 + second, return_inverse=True)
        cell = np.where(scored, cell.reshape(-1), -1).astype(np.int32)
        size = int(cell.max(initial=-1)) + 1
        records = np.bincount(cell[scored], minlength=size)
        counts = np.stack([np.bincount(cell[measured[:, t]], minlength=size) for t in range(3)], axis=1)
        return cls(cell, counts / np.maximum(records, 1)[:, None])

    def unsupported(self) -> Floats:
        """Return the share of the scored records that lie where a tier was never measured, (3,)."""
        scored = self.cell >= 0
        unsupported: Floats = 1.0 - (self.share[self.cell[scored]] > 0).mean(axis=0)
        return unsupported

    def estimated(self, evidence: Evidence, fit: Bools) -> Kept:
        """Return the estimated qualities (n, 3), the cells' means taken over the rows ``fit`` (n,); NaN if unscored."""
        values, measured = evidence.quality, evidence.measured
        if measured.all():
            return values
        scored = self.cell >= 0
        cell = self.cell[scored]
        estimated = np.full(values.shape, np.nan)
        for tier in range(3):
            mean = self._means(values[:, tier], measured[:, tier] & fit)[cell]
            share = self.share[cell, tier]
            known = measured[scored, tier]
            missed = np.where(known, values[scored, tier] - mean, 0.0)
            estimated[scored, tier] = mean + missed / np.where(known, share, 1.0)
        return estimated

    def _means(self, values: Kept, rows: Bools) -> Floats:
        """Return the mean of each cell over some rows, (cells,); that of all of them where a cell has none."""
        size = len(self.share)
        if not rows.any():
            return np.full(size, np.nan)
        count = np.bincount(self.cell[rows], minlength=size)
        total = np.bincount(self.cell[rows], values[rows], minlength=size)
        return np.where(count > 0, total / np.maximum(count, 1), values[rows].mean(dtype=np.float64))


def _binned(scores: Floats, scored: Bools, cuts: int, threshold: float) -> Places:
    inner = np.quantile(scores[scored], np.linspace(0, 1, cuts + 1)[1:-1]) if scored.any() else np.empty(0)
    edges = np.unique(np.append(inner, threshold))
    return np.searchsorted(edges, scores, side="right").astype(np.int32)
