"""Probabilities that mean what they say on a user's log: one temperature per router (Guo et al. 2017, by likelihood).

What should have happened is a label, or the measured gain: p_cloud says what the best cloud tier adds to local, p_opus
what opus adds to sonnet, from 0 to 1. A temperature changes no order, so every decision stays as it was once the
thresholds are carried over (up to the 6 decimals that are compared).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from routerlib.calibration.evidence import CalibrationError, Evidence
from routerlib.calibration.partition import Partition
from routerlib.calibration.result import Recalibration
from routerlib.deciding.cascade import DECIMALS
from routerlib.errors import counted

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

COLDEST, HOTTEST = 0.05, 20.0
AT_BOUND = 1e-3  # this near a bound, relatively, a temperature has run into it
HALVINGS = 40
BINS = 10
LEAST = 50  # records a temperature is fitted to
NEAREST = 0.5 * 10.0**-DECIMALS  # to 0 and 1: what a rounded probability can still have been


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """Of one router: its logits and what should have happened, 0 to 1, (n,) each, and the records' folds."""

    router: Literal["a", "b"]
    logit: Floats
    event: Floats
    fold: NDArray[np.int32]


def outcomes(evidence: Evidence, partition: Partition, *, by_label: bool) -> tuple[Outcomes, Outcomes]:
    """Return what the log says of each router: from labels, or from records with all three qualities measured."""
    if by_label:
        known_a, known_b = evidence.label >= 0, evidence.label >= 1
        event_a, event_b = evidence.label >= 1, evidence.label >= 2
    else:
        quality = evidence.quality.astype(np.float64)
        known_a = known_b = evidence.measured.sum(axis=1) == 3
        event_a = np.maximum(quality[:, 1:].max(axis=1) - quality[:, 0], 0.0)
        event_b = np.maximum(quality[:, 2] - quality[:, 1], 0.0)
    return (
        Outcomes("a", logit(evidence.p_cloud[known_a]), event_a[known_a].astype(np.float64), partition.fold[known_a]),
        Outcomes("b", logit(evidence.p_opus[known_b]), event_b[known_b].astype(np.float64), partition.fold[known_b]),
    )


def recalibrated(known: Outcomes) -> Recalibration:
    """Fit a temperature on all records, and measure one fitted without each fold on that fold.

    Raises:
        CalibrationError: too few records, or the best temperature is a bound of what is tried.
    """
    if len(known.logit) < LEAST:
        raise CalibrationError(
            f"temperature of router {known.router}: found {counted(len(known.logit), 'record')} to say what should "
            f"have happened, wanted {LEAST}; add {LEAST - len(known.logit)} or leave the temperatures as they are"
        )
    after = np.empty_like(known.logit)
    for fold in np.unique(known.fold):
        held = known.fold == fold
        after[held] = known.logit[held] / temperature(known.logit[~held], known.event[~held])
    best = temperature(known.logit, known.event)
    if not COLDEST * (1 + AT_BOUND) < best < HOTTEST * (1 - AT_BOUND):
        raise CalibrationError(
            f"temperature of router {known.router}: found {best:.3g}, the bound of what is tried, wanted one between "
            f"{COLDEST:g} and {HOTTEST:g}; its probabilities say too little of this log: leave the temperatures as "
            "they are"
        )
    losses = (_log_loss(known.logit, known.event), _log_loss(after, known.event))
    errors = (_calibration_error(known.logit, known.event), _calibration_error(after, known.event))
    return Recalibration(known.router, len(known.logit), best, losses, errors)


def temperature(logits: Floats, event: Floats) -> float:
    """Return the temperature of the highest likelihood from 0.05 to 20; the likelihood is concave in its inverse."""
    low, high = np.log(1 / HOTTEST), np.log(1 / COLDEST)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        slope = float((logits * (probability(np.exp(middle) * logits) - event)).sum())
        low, high = (low, middle) if slope > 0 else (middle, high)
    return float(np.exp(-(low + high) / 2))


def carried(threshold: float, hotter: float) -> float:
    """Return a threshold on the scale of logits divided by ``hotter``; 0 and 1 stay what they are."""
    if threshold in (0.0, 1.0):
        return threshold
    moved = probability(logit(np.array([threshold])) / hotter)
    return round(float(moved[0]), DECIMALS)


def logit(p: Floats) -> Floats:
    """Return the logits of probabilities, those rounded to 0 or 1 as near to it as they can have been."""
    inside = np.clip(p, NEAREST, 1.0 - NEAREST)
    logits: Floats = np.log(inside / (1.0 - inside))
    return logits


def probability(logits: Floats) -> Floats:
    """Return the logistic function of logits."""
    odds = np.exp(-np.abs(logits))
    p: Floats = np.where(logits >= 0, 1.0, odds) / (1.0 + odds)
    return p


def _log_loss(logits: Floats, event: Floats) -> float:
    return float((np.logaddexp(0.0, logits) - event * logits).mean())


def _calibration_error(logits: Floats, event: Floats) -> float:
    """Return the mean distance of probability and event over tenths of the records by probability."""
    order = np.argsort(logits, kind="stable")
    excess = (probability(logits) - event)[order]
    return float(sum(abs(part.sum()) for part in np.array_split(excess, BINS)) / len(logits))
