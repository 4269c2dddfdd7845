"""Measure ranking (AUC, APGR, Spearman) and calibration (ECE) with weights: pure functions of arrays.

Every metric takes the weights of its rows, (n,) for one number or (draws, n) for one number a draw: a bootstrap
resample is a row of weights (see `bootstrap`), so a thousand of them cost one call. Only their ratios count. Rows of
equal score share what they would get on average over every order they could stand in.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

BINS = 10
SIMULATIONS = 1_000
TOLERANCE = 1e-12  # what rounding may take off a sum


@dataclass(frozen=True, slots=True)
class _Ties:
    """Rows sorted by a score and cut where it changes: ``order`` (n,), ``starts`` (groups,) into it."""

    order: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, score: Floats) -> "_Ties":
        order = np.argsort(score, kind="stable")
        changed = np.diff(score[order], prepend=np.nan) != 0
        return cls(order, np.flatnonzero(changed))

    def sums(self, values: Floats) -> Floats:
        """Return the sums over the rows of every group, (..., groups) from (..., n)."""
        summed: Floats = np.add.reduceat(values[..., self.order], self.starts, axis=-1)
        return summed

    def spread(self, values: Floats) -> Floats:
        """Give every row its group's value, (..., n) from (..., groups)."""
        sizes = np.diff(self.starts, append=len(self.order))
        rows = np.empty((*values.shape[:-1], len(self.order)))
        rows[..., self.order] = np.repeat(values, sizes, axis=-1)
        return rows


def auc(score: ArrayLike, label: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """Return the chance that a row with the label scores above one without it, a tie counting half: 0 to 1.

    The area under the ROC curve (Mann and Whitney's U over its largest value); NaN where a class has no weight.

    Args:
        score: (n,) higher for what should have the label.
        label: (n,) true or false.
        weights: (n,) or (draws, n), not negative; None for equal ones.
    """
    values, labels = np.asarray(score, dtype=np.float64), np.asarray(label, dtype=bool)
    given, ties = _weights(weights, len(values)), _Ties.of(values)
    with_label, without = ties.sums(given * labels), ties.sums(given * ~labels)
    below = without.cumsum(axis=-1) - without / 2
    return _ratio((with_label * below).sum(axis=-1), with_label.sum(axis=-1) * without.sum(axis=-1))


def apgr(score: ArrayLike, q_local: ArrayLike, q_opus: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """Return the average performance gap recovered, local to opus, by sending the highest scores to opus first.

    RouteLLM's (Ong et al. 2024, arXiv 2406.18665): at a share s of prompts sent to opus, in the order of the score,
    the gap recovered is (quality(s) - quality(0)) / (quality(1) - quality(0)); APGR is the area under it over s from 0
    to 1, by trapezoids through all n + 1 points. 0.5 for a score that knows nothing; it can leave [0, 1] where opus is
    worse than local on some prompts. NaN where local and opus are equally good on average.

    Args:
        score: (n,) higher for what should go to opus.
        q_local: (n,) quality of the local tier.
        q_opus: (n,) quality of opus.
        weights: (n,) or (draws, n), on both axes; None for equal ones.
    """
    shares, quality = _sweep(score, q_local, q_opus, weights)
    gained = quality - quality[..., :1]
    area = (np.diff(shares, axis=-1) * (gained[..., 1:] + gained[..., :-1]) / 2).sum(axis=-1)
    return _ratio(area, gained[..., -1])


def cost_saved(
    score: ArrayLike, q_local: ArrayLike, q_opus: ArrayLike, of_opus: float, weights: ArrayLike | None = None
) -> Floats:
    """Return the share of always-opus's cost that is saved at a share ``of_opus`` of always-opus's quality: 0 to 1.

    Along the sweep of `apgr`, local costing nothing: one less the smallest share sent to opus that reaches the quality,
    on the straight line between two points. 1 where local alone reaches it.

    Args:
        score: (n,) higher for what should go to opus.
        q_local: (n,) quality of the local tier.
        q_opus: (n,) quality of opus.
        of_opus: the quality to reach, as a share of always-opus's, 0 to 1.
        weights: (n,) or (draws, n), on both axes; None for equal ones.
    """
    shares, quality = _sweep(score, q_local, q_opus, weights)
    wanted = of_opus * quality[..., -1:]
    reached = quality >= wanted - TOLERANCE
    after = np.maximum(reached.argmax(axis=-1), 1)[..., None]
    low, high = (np.take_along_axis(quality, point, axis=-1) for point in (after - 1, after))
    left, right = (np.take_along_axis(shares, point, axis=-1) for point in (after - 1, after))
    between = left + np.clip(_ratio(wanted - low, high - low), 0.0, 1.0) * (right - left)
    saved: Floats = 1.0 - np.where(reached[..., 0], 0.0, between[..., 0])
    return saved


def spearman(a: ArrayLike, b: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """Return Spearman's rank correlation, -1 to 1: Pearson's of the ranks, ties at their middle.

    0 where one of the two is constant: what orders nothing agrees with nothing.

    Args:
        a: (n,) anything ordered.
        b: (n,) likewise.
        weights: (n,) or (draws, n), how often each row counts; None for once.
    """
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    given = _weights(weights, len(first))
    x, y = (_centred_ranks(values, given) for values in (first, second))
    spread = np.sqrt((given * x * x).sum(axis=-1) * (given * y * y).sum(axis=-1))
    return np.nan_to_num(_ratio((given * x * y).sum(axis=-1), spread))


def expected_calibration_error(
    p: ArrayLike, event: ArrayLike, bins: int = BINS, weights: ArrayLike | None = None
) -> Floats:
    """Return the mean distance between a probability and how often its event happens, 0 to 1.

    Rows are sorted into ``bins`` of equal mass by p; rows of equal p share a bin. The distances of the bins' mean p and
    mean event are averaged by the bins' mass (Naeini et al. 2015, with bins of equal mass).

    Args:
        p: (n,) probabilities.
        event: (n,) whether it happened, or (draws, n).
        bins: how many.
        weights: (n,) or (draws, n); None for equal ones.
    """
    probability = np.asarray(p, dtype=np.float64)
    given, ties = _weights(weights, len(probability)), _Ties.of(probability)
    masses = ties.sums(given)
    of_bin = np.minimum(((masses.cumsum(axis=-1) - masses / 2) * bins).astype(np.int64), bins - 1)
    excess = ties.sums(given * (probability - np.asarray(event, dtype=np.float64)))
    distances = [np.abs(np.where(of_bin == number, excess, 0.0).sum(axis=-1)) for number in range(bins)]
    error: Floats = np.sum(distances, axis=0)
    return error


def calibrated_ece(p: ArrayLike, bins: int = BINS, simulations: int = SIMULATIONS, seed: int = 0) -> float:
    """Return the mean `expected_calibration_error` of these probabilities when every one of them is exactly right.

    A finite sample never shows 0: events are drawn with the probabilities given, again and again.
    """
    probability = np.asarray(p, dtype=np.float64)
    events = np.random.default_rng(seed).random((simulations, len(probability))) < probability
    return float(expected_calibration_error(probability, events, bins).mean())


def _sweep(score: ArrayLike, q_local: ArrayLike, q_opus: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, Floats]:
    """Return shares sent to opus and mean quality there, (..., points) each, from all local to all opus.

    In a run of equal scores the mean over all orders rises in a straight line, so its two ends are enough.
    """
    values, local = np.asarray(score, dtype=np.float64), np.asarray(q_local, dtype=np.float64)
    given, ties = _weights(weights, len(values)), _Ties.of(-values)
    gained = _from_zero(ties.sums(given * (np.asarray(q_opus, dtype=np.float64) - local)))
    return _from_zero(ties.sums(given)), gained + (given * local).sum(axis=-1, keepdims=True)


def _from_zero(steps: Floats) -> Floats:
    return np.concatenate([np.zeros((*steps.shape[:-1], 1)), steps.cumsum(axis=-1)], axis=-1)


def _centred_ranks(values: Floats, weights: Floats) -> Floats:
    ties = _Ties.of(values)
    masses = ties.sums(weights)
    ranks = ties.spread(masses.cumsum(axis=-1) - masses / 2)
    centred: Floats = ranks - (weights * ranks).sum(axis=-1, keepdims=True)
    return centred


def _weights(weights: ArrayLike | None, count: int) -> Floats:
    """Return weights that sum to 1, (n,) or (draws, n); a row of zeros stays one."""
    given = np.ones(count) if weights is None else np.asarray(weights, dtype=np.float64)
    total = given.sum(axis=-1, keepdims=True)
    normalised: Floats = given / np.where(total > 0, total, 1.0)
    return normalised


def _ratio(above: Floats, below: Floats) -> Floats:
    """Divide; NaN where there is nothing to divide by."""
    divisible = np.abs(below) > TOLERANCE
    ratio: Floats = np.where(divisible, above, np.nan) / np.where(divisible, below, 1.0)
    return ratio
