"""Percentile bootstrap intervals (Efron 1979), resampled within each source.

Rows are drawn with replacement within each source, so that every source keeps its size. A resample is how often each
row was drawn: metrics take it as weights.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESAMPLES = 2_000
LEVEL = 95  # per cent of the resamples that an interval holds


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and the 95 % interval it was found in; low <= high."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A number, and what it is in every resample, (draws,); NaN where a resample does not define it."""

    value: float
    draws: Floats

    @classmethod
    def of(cls, metric: Callable[[Floats], Floats], counts: Floats, weights: Floats | None = None) -> "Drawn":
        """Compute a metric with the weights of the rows, and again for every resample.

        Args:
            metric: takes weights (n,) and gives a number, or (draws, n) and gives (draws,).
            counts: (draws, n), from `resample`.
            weights: (n,) of the rows themselves; None for equal ones.
        """
        own = np.ones(counts.shape[1]) if weights is None else weights
        return cls(float(metric(own)), metric(own * counts))

    def __sub__(self, other: "Drawn") -> "Drawn":
        """Return the difference, resample by resample: both must come from the same counts."""
        return Drawn(self.value - other.value, self.draws - other.draws)

    def estimate(self) -> Estimate | None:
        """Return number and interval; None where the number, or each resample, is undefined."""
        defined = self.draws[~np.isnan(self.draws)]
        if np.isnan(self.value) or not len(defined):
            return None
        low, high = np.percentile(defined, [(100 - LEVEL) / 2, (100 + LEVEL) / 2])
        return Estimate(self.value, float(low), float(high))


def mean(drawn: Sequence[Drawn]) -> Drawn:
    """Return the mean of at least one number, resample by resample; a resample leaves out what it does not define."""
    draws = np.stack([each.draws for each in drawn])
    defined = ~np.isnan(draws)
    total = np.where(defined, draws, 0.0).sum(axis=0)
    count = defined.sum(axis=0)
    return Drawn(
        float(np.mean([each.value for each in drawn])), np.where(count > 0, total, np.nan) / np.maximum(count, 1)
    )


def resample(sources: Sequence[str], draws: int | None = None, seed: int = 0) -> Floats:
    """Return how often each row is drawn, (draws, n): with replacement, every source as often as it has rows.

    The counts of a source depend on its size, the seed and its place among the names, not on the order of the rows.
    """
    rng = np.random.default_rng(seed)
    names = np.asarray(sources)
    times = RESAMPLES if draws is None else draws
    counts = np.empty((times, len(names)))
    for name in np.unique(names):
        places = np.flatnonzero(names == name)
        counts[:, places] = rng.multinomial(len(places), np.full(len(places), 1 / len(places)), size=times)
    return counts
