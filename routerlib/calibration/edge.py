"""Intervals where a bootstrap has none to give: means that lie at 0 or 1, and few groups.

A resample of 320 ones is 320 ones, yet the mean of the next 320 may be less. There the bound is Hoeffding's (1963,
"Probability inequalities for sums of bounded random variables", theorem 1): with n independent values from 0 to 1,
the true mean m keeps n * KL(mean, m) <= log(2 / alpha) with probability 1 - alpha, whatever the distribution. Where
every value is 0 or every value is 1 it equals the interval of Clopper and Pearson (1934) for a share of successes, and
that of betting (Waudby-Smith and Ramdas 2024); between, it is the wider one.
"""

from math import log

TAIL = 0.025  # beyond each end of a 95 % interval
FEW = 10  # groups that differ from the rest, below which resamples say too little of them
HALVINGS = 60
NORMAL_QUANTILE = 1.959964  # of 1 - TAIL


def edge_interval(mean: float, count: float) -> tuple[float, float]:
    """Bound the true mean of values from 0 to 1 at 95 %, from their mean and how many independent ones they are."""
    reach = log(1 / TAIL) / count
    return _end(mean, 0.0, reach), _end(mean, 1.0, reach)


def is_near_edge(mean: float, count: float) -> bool:
    """Tell whether a mean from 0 to 1 has fewer than `FEW` values that differ from the rest."""
    return 0.0 <= mean <= 1.0 and count * min(mean, 1.0 - mean) < FEW


def student_factor(count: int) -> float:
    """Return how much wider an interval from so many groups is than a normal one (Hesterberg 2015, section 4.2).

    The quantile of Student's t by the expansion of Fisher and Cornish, and n - 1 for n in the variance.
    """
    free, z = max(count - 1, 2), NORMAL_QUANTILE
    terms = ((z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96, (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384)
    quantile = z + sum(term / free**power for power, term in enumerate(terms, start=1))
    return float(quantile / z * ((free + 1) / free) ** 0.5)


def _end(mean: float, far: float, reach: float) -> float:
    """Return the value farthest from the mean, towards ``far``, whose divergence is within reach."""
    near = mean
    for _ in range(HALVINGS):
        middle = (near + far) / 2
        near, far = (middle, far) if _divergence(mean, middle) <= reach else (near, middle)
    return near


def _divergence(mean: float, other: float) -> float:
    """Return the Kullback-Leibler divergence of two coins."""
    parts = ((mean, other), (1.0 - mean, 1.0 - other))
    return sum(p * log(p / q) if q > 0 else float("inf") for p, q in parts if p > 0)
