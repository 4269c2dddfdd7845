"""How far a figure could have come out otherwise: bias-corrected bootstrap intervals (BCa, Efron 1987) of any function
of means, resampled by groups.

Every column of records is summed once per bucket of groups. After that a resample is a row of how often each bucket is
drawn, and a thousand of them are one matrix product, whatever the size of the log.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import hypot
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from routerlib.calibration.edge import TAIL, student_factor
from routerlib.calibration.evidence import blocks
from routerlib.calibration.partition import Partition
from routerlib.calibration.result import Interval
from routerlib.calibration.sums import Block, Column, Sums

Floats = NDArray[np.float64]
Mean = Callable[[str], Floats]  # the mean of a column by name: one number, or one per resample
NORMAL = NormalDist()
# Folds are not independent: a fold that is easy leaves thresholds that suit it less, so the usual interval of a
# cross-fitted mean is too short (Bates, Hastie and Tibshirani 2021, arXiv 2104.00673). How much was not derived but
# set, rather too wide than too short, on the very logs that `python -m routerlib.training study calibration` draws.
CROSS_FITTED = 1.3
LEAST_DEFINED = 0.9  # share of the resamples that must define a figure


Columns = Mapping[str, Column]  # by name
Source = Callable[[slice], Iterable[Columns]]  # of the records of a block, some columns after the other


@dataclass(frozen=True, slots=True, eq=False)
class Resamples:
    """Buckets of the log, and how often each is drawn in every resample: ``drawn`` (resamples, buckets)."""

    partition: Partition
    drawn: Floats

    @classmethod
    def of(cls, partition: Partition, resamples: int, seed: int) -> "Resamples":
        """Draw as many buckets as there are, with replacement."""
        size = partition.buckets
        drawn = np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), size=resamples)
        return cls(partition, drawn.astype(np.float64))

    def bootstrap(
        self,
        source: Source,
        codes: NDArray[np.int32] | None = None,
        slices: int = 1,
        instead: Source = lambda _: (),
    ) -> "Bootstrap":
        """Sum columns by bucket, and by slice where ``codes`` (n,) says which of the ``slices`` a record is in.

        Args:
            source: of the columns; those of a block are summed and let go before the next.
            codes: negative for a record in no slice; None for all in one.
            slices: how many.
            instead: what some columns would be if the thresholds were those chosen on all records, and then if they
                were those chosen without each fold: see `Bootstrap.interval`.
        """
        size, bucket = self.partition.buckets, self.partition.bucket
        sums, records = Sums(slices * size), Sums(slices * size)
        others: defaultdict[int, Sums] = defaultdict(lambda: Sums(slices))
        counted: dict[str, str] = {}
        for rows in blocks(len(bucket)):
            block = Block(bucket[rows], None if codes is None else codes[rows], size)
            for columns in source(rows):
                for name, column in columns.items():
                    sums.add(name, *block.counting(column)[:2])
                    counted[name] = column.counted
            for number, columns in enumerate(instead(rows)):
                for name, column in columns.items():
                    values, _, slice_ = block.counting(column)
                    others[number].add(name, values, slice_)
            for name, (_, place, _) in block.found.items():
                records.add(name, None, place)
        by_bucket, weights = ({name: each.reshape(slices, size) for name, each in of.items()} for of in (sums, records))
        drawn, drawn_weights = self._drawn(by_bucket), self._drawn(weights)
        return Bootstrap(
            by_bucket,
            {name: weights[basis] for name, basis in counted.items()},
            {name: _over(drawn[name], drawn_weights[basis]) for name, basis in counted.items()},
            tuple(
                {name: _over(total, weights[counted[name]].sum(axis=1)) for name, total in others[number].items()}
                for number in sorted(others)
            ),
            self.partition.groups / size,
        )

    def _drawn(self, sums: Mapping[str, Floats]) -> dict[str, Floats]:
        """Return the sums of every resample, (resamples, slices) by name: one product for all."""
        product = self.drawn @ np.concatenate(list(sums.values())).T
        return dict(zip(sums, np.split(product, len(sums), axis=1), strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Bootstrap:
    """Columns summed.

    Attributes:
        sums: (slices, buckets) by column.
        weights: how many records they are of, likewise.
        draws: means of every resample, (resamples, slices).
        instead: means (slices,) of the columns that depend on the thresholds: by those chosen on all records, then by
            those chosen without each fold.
        per_bucket: groups in a bucket, on average.
    """

    sums: Mapping[str, Floats]
    weights: Mapping[str, Floats]
    draws: Mapping[str, Floats]
    instead: tuple[Mapping[str, Floats], ...] = ()
    per_bucket: float = 1.0

    def interval(self, figure: Callable[[Mean], Floats], slice_: int = 0) -> Interval | None:
        """Return a figure with its interval; None where the records, or too many resamples, do not define it.

        The resamples hold the thresholds fixed, but another log would have chosen others: the interval is widened, in
        quadrature, by how far the figure moves between the thresholds of all records and those of each fold, and where
        it moves at all by `CROSS_FITTED`.

        Args:
            figure: a function of the columns' means, by name; it must take arrays.
            slice_: which slice of the log.
        """
        value = float(figure(lambda name: self.mean(name, slice_)))
        if np.isnan(value):
            return None
        draws = figure(lambda name: self.draws[name][:, slice_])
        defined = draws[~np.isnan(draws)]
        if len(defined) < LEAST_DEFINED * len(draws):
            return None
        without = figure(lambda name: self._without(name, slice_))
        low, high = _bca(value, np.sort(defined), without[~np.isnan(without)])
        wider = student_factor(self._groups(slice_))
        below, above = wider * max(value - low, 0.0), wider * max(high - value, 0.0)
        moved = NORMAL.inv_cdf(1 - TAIL) * self._moved(figure, slice_)
        if moved > 0:
            below, above = (CROSS_FITTED * hypot(end, moved) for end in (below, above))
        return Interval(value, value - below, value + above)

    def _moved(self, figure: Callable[[Mean], Floats], slice_: int) -> float:
        """Return the root mean square of what a figure differs by with each fold's thresholds from that with all's."""
        if not self.instead:
            return 0.0
        figures = [
            float(figure(lambda name, means=means: means[name][slice_] if name in means else self.mean(name, slice_)))  # type: ignore[misc]
            for means in self.instead
        ]
        moved = np.array(figures[1:]) - figures[0]
        return float(np.sqrt((moved**2).mean())) if np.isfinite(moved).all() else 0.0

    def _groups(self, slice_: int) -> int:
        """Return about how many groups lie in a slice."""
        each = {id(weights): weights for weights in self.weights.values()}
        return max(int(np.count_nonzero(weights[slice_]) * self.per_bucket) for weights in each.values())

    def records(self, name: str, slice_: int = 0) -> int:
        """Return how many records count in a column."""
        return int(self.weights[name][slice_].sum())

    def effective(self, name: str, slice_: int = 0) -> float:
        """Return how many independent values make a column's mean: fewer where some groups weigh more (Kish)."""
        weight = self.weights[name][slice_]
        return float(weight.sum() ** 2 / (weight**2).sum() * self.per_bucket)

    def mean(self, name: str, slice_: int = 0) -> Floats:
        """Return the mean of a column."""
        return _over(self.sums[name][slice_].sum(), self.weights[name][slice_].sum())

    def _without(self, name: str, slice_: int) -> Floats:
        """Return the means that leave out one bucket each."""
        sums, weights = self.sums[name][slice_], self.weights[name][slice_]
        return _over(sums.sum() - sums, weights.sum() - weights)


def _over(total: Floats, weight: Floats) -> Floats:
    ratio: Floats = np.where(weight > 0, total, np.nan) / np.where(weight > 0, weight, 1.0)
    return ratio


def _bca(value: float, draws: Floats, without: Floats) -> tuple[float, float]:
    """Return the ends of the BCa interval from sorted draws and the values that leave out a bucket each."""
    count = len(draws)
    below = (np.searchsorted(draws, value, "left") + np.searchsorted(draws, value, "right")) / (2 * count)
    bias = NORMAL.inv_cdf(float(np.clip(below, 1 / count, 1 - 1 / count)))
    lean = without.mean() - without
    spread = float((lean**2).sum())
    acceleration = float((lean**3).sum()) / (6 * spread**1.5) if spread > 0 else 0.0
    ends = []
    for z in (NORMAL.inv_cdf(TAIL), NORMAL.inv_cdf(1 - TAIL)):
        moved = bias + (bias + z) / max(1 - acceleration * (bias + z), 0.1)
        ends.append(float(np.quantile(draws, NORMAL.cdf(moved))))
    return ends[0], ends[1]
