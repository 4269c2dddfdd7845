"""Thresholds chosen on some records and tried on others, so that what is reported was not fitted to itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from routerlib.calibration.choice import Worth, choose, routed
from routerlib.calibration.estimation import Cells
from routerlib.calibration.evidence import Evidence
from routerlib.calibration.guarantee import Proving, prove
from routerlib.calibration.measurement import Panel
from routerlib.calibration.partition import Partition
from routerlib.calibration.support import Support
from routerlib.calibration.targets import Agree, MaxUtility, MinQuality, Target

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Tiers = NDArray[np.int8]
Pair = tuple[float, float]
Choose = Callable[[Bools, Worth], Pair]  # thresholds from some rows (n,), given what all rows are worth

ALWAYS_OPUS = (0.0, 0.0)
ANY_LENGTH = float("inf")


@dataclass(frozen=True, slots=True, eq=False)
class CrossFit:
    """The records used, cut into folds, and the target they are to serve."""

    used: Evidence
    cells: Cells | None
    partition: Partition
    target: Target

    @classmethod
    def of(cls, supported: Support, target: Target, folds: int) -> "CrossFit":
        """Cut the supported records."""
        partition = Partition.of(supported.evidence.group, folds)
        return cls(supported.evidence, supported.cells, partition, target)

    @property
    def criterion(self) -> Literal["utility", "agreement"] | None:
        """Return what counts where ways are compared; see `Calibration.criterion`."""
        if self.cells is not None and not isinstance(self.target, Agree):
            return "utility"
        return "agreement" if (self.used.label >= 0).any() else None

    @property
    def every(self) -> Bools:
        """Select all rows, (n,)."""
        return np.ones(len(self.used), dtype=np.bool_)

    def worth(self, fit: Bools) -> Worth:
        """Return what every record is worth, estimated (where it must be) from the rows ``fit`` (n,)."""
        unknown = np.full(self.used.quality.shape, np.nan, dtype=np.float32)
        quality = unknown if self.cells is None else self.cells.estimated(self.used, fit)
        return Worth(quality, self.used.cost, self.used.label, self.used.opus_usd)

    def panel(self) -> Panel:
        """Return what ways are measured on: no record's worth is estimated with its own fold."""
        worth = self.worth(self.every)
        if not self.used.measured.all():
            for fold in range(self.partition.folds):
                held = self.partition.fold == fold
                worth.quality[held] = self.worth(~held).quality[held]
        scored = np.zeros(len(self.used), dtype=np.bool_) if self.cells is None else self.cells.cell >= 0
        target = self.target
        return Panel(
            worth,
            scored,
            scored & (self.used.measured.sum(axis=1) == 3),
            target.cost_weight if isinstance(target, MaxUtility) else MaxUtility().cost_weight,
            target.under if isinstance(target, Agree) else Agree().under,
        )

    def by_scores(self, rows: Bools, worth: Worth) -> Pair:
        """Choose thresholds for both probabilities."""
        return choose(self.used.p_cloud[rows], self.used.p_opus[rows], worth.subset(rows), self.target)

    def by_length(self, rows: Bools, worth: Worth) -> Pair:
        """Choose thresholds for the length in place of both, in words."""
        words = self.used.length[rows].astype(np.float64)
        return choose(words, words, worth.subset(rows), self.target, ANY_LENGTH)

    def proved(self, target: MinQuality, probability: float) -> Choose:
        """Return the choice of thresholds that keep a promise: always-opus, which keeps it, where none are proved."""

        def choice(rows: Bools, worth: Worth) -> Pair:
            found = prove(self.proving(rows, worth), target.share, probability)
            return ALWAYS_OPUS if found is None else (found.a, found.b)

        return choice

    def proving(self, rows: Bools, worth: Worth) -> Proving:
        """Return those of the rows (n,) that are fully measured."""
        chosen = rows & (self.used.measured.sum(axis=1) == 3)
        order = self.partition.order[chosen]
        return Proving(self.used.p_cloud[chosen], self.used.p_opus[chosen], worth.subset(chosen), order)

    def held_out(self, first: Floats, second: Floats, choice: Choose) -> tuple[Tiers, list[Pair]]:
        """Return every record's tier by the thresholds chosen without its fold, (n,), and those, by fold.

        Args:
            first: (n,) compared with a.
            second: (n,) compared with b.
            choice: how the thresholds are chosen.
        """
        tiers, pairs = np.empty(len(first), dtype=np.int8), []
        for fold in range(self.partition.folds):
            held = self.partition.fold == fold
            pairs.append(choice(~held, self.worth(~held)))
            tiers[held] = routed(first[held], second[held], pairs[-1])
        return tiers, pairs
