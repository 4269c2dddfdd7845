"""Settle what prompts left out for choosing decide: temperatures and thresholds."""

import mlx.core as mx
import numpy as np
from numpy.typing import NDArray

from routerlib.training.v7 import heads
from routerlib.training.v7.evidence import LANGUAGES, LOG
from routerlib.training.v7.lessons import column
from routerlib.training.v7.measured import Evidence

Floats = NDArray[np.float64]
Inputs = NDArray[np.float32]

LEAST_CLOUD, LEAST_OPUS = 4.5, 5.5  # levels from which most log prompts so graded were rated to need a tier
THRESHOLD_SHARE = 0.5  # of the word of the curriculum, and of other languages, beside the log's
ENGLISH = f"{LANGUAGES}:en-"
GRID = tuple(round(float(step), 2) for step in np.arange(0.10, 0.80, 0.01))


def calibrated(evidence: Evidence, network: dict[str, mx.array], inputs: Inputs, router: int) -> dict[str, mx.array]:
    """Return a network whose logits are calibrated to the ratings of the log's prompts left out for choosing."""
    on = left_out(evidence)
    rated = column(evidence.rows, ("fail_raw", "opus")[router])
    return heads.rescaled(network, *heads.platt(heads.logits_of(network, inputs[on]), rated[on]))


def left_out(evidence: Evidence, split: str = "dev") -> NDArray[np.int64]:
    """Return the places of the log's rated prompts in a split."""
    is_rated = ~np.isnan(column(evidence.rows, "tier"))
    return np.flatnonzero((evidence.where("split") == split) & (evidence.where("source") == LOG) & is_rated)


def set_thresholds(
    evidence: Evidence, networks: tuple[dict[str, mx.array], dict[str, mx.array]], inputs: Inputs
) -> tuple[float, float]:
    """Set both thresholds where the weighted error is least on prompts left out for choosing.

    Those are the log's and, for half as much each, the curriculum's and the asks in other languages, which were tuned
    on: of a log that hardly ever needs opus alone, the second threshold would be set by a handful of prompts.
    """
    parts = []
    log = left_out(evidence), column(evidence.rows, "tier")
    for on, tiers in (log, left_out_asks(evidence), foreign_asks(evidence)):
        p_cloud, p_opus = (heads.sigmoid(heads.logits_of(network, inputs[on])) for network in networks)
        parts.append((p_cloud, p_opus, tiers[on].astype(np.int64)))
    return heads.best_thresholds(parts, (1.0, THRESHOLD_SHARE, THRESHOLD_SHARE), GRID)


def left_out_asks(evidence: Evidence) -> tuple[NDArray[np.int64], Floats]:
    """Return the places of the curriculum's asks left out for choosing, and which tier an ask of its level needs."""
    level = column(evidence.rows, "level")
    tiers = (level >= LEAST_CLOUD).astype(np.float64) + (level >= LEAST_OPUS)
    return np.flatnonzero((evidence.where("split") == "dev") & ~np.isnan(level)), tiers


def foreign_asks(evidence: Evidence) -> tuple[NDArray[np.int64], Floats]:
    """Return the places of the training asks in other languages than English, and which tier each level needs."""
    level = np.array([row.category or "" for row in evidence.rows])
    tiers = np.isin(level, ("hard", "expert")).astype(np.float64) + (level == "expert")
    is_foreign = np.array([row.source == LANGUAGES and not row.key.startswith(ENGLISH) for row in evidence.rows])
    return np.flatnonzero(is_foreign & (evidence.where("split") == "train")), tiers
