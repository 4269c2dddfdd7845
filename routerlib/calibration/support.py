"""Whether a log can carry a target: what is too little or too one-sided is said in one line, with what would do."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routerlib.calibration.estimation import Cells
from routerlib.calibration.evidence import CalibrationError, Evidence, different
from routerlib.calibration.targets import Agree, Shares, Target
from routerlib.deciding.cascade import Thresholds, Tier
from routerlib.errors import counted

Bools = NDArray[np.bool_]

FEWEST_PROMPTS = 50  # distinct ones, below which an interval says nothing
FEWEST_GROUPS = 20  # conversations, likewise: each holds several prompts
FEWEST_MEASURED = 25  # records each tier was measured on
FEWEST_OF_A_LABEL = 10  # records on each side of the commonest label
MOST_UNSUPPORTED = 0.05  # share of the log where a tier was never measured among records of like scores
NAMES = [tier.value for tier in Tier]


@dataclass(frozen=True, slots=True, eq=False)
class Support:
    """What of a log is used.

    Attributes:
        evidence: the records the thresholds are chosen on.
        cells: to estimate their qualities with; None where no quality can be told.
    """

    evidence: Evidence
    cells: Cells | None


def support(evidence: Evidence, target: Target, current: Thresholds) -> Support:
    """Return the records a target can be served on.

    Raises:
        CalibrationError: there are too few, or they cannot tell thresholds apart.
    """
    if isinstance(target, Shares):
        rows, have = np.ones(len(evidence), dtype=np.bool_), ""
    elif isinstance(target, Agree):
        rows, have = evidence.label >= 0, " with a label"
    else:
        rows, have = evidence.measured.sum(axis=1) > 0, " with scores"
    _check_enough(evidence, rows, have)
    used = evidence if rows.all() else evidence.subset(rows)
    _check_varied(used)
    if isinstance(target, Agree):
        _check_labels(used)
    try:
        cells = _quality_cells(used, current)
    except CalibrationError:
        if not isinstance(target, (Agree, Shares)):
            raise
        cells = None  # these targets do without
    return Support(used, cells)


def _check_enough(evidence: Evidence, rows: Bools, have: str) -> None:
    found = len(np.unique(evidence.group[rows]))
    if not rows.any():
        raise CalibrationError(
            f"log: found no records{have} among {len(evidence)}, wanted {FEWEST_PROMPTS}; add them or choose a "
            "target that does without (shares need neither scores nor labels)"
        )
    fewest = FEWEST_PROMPTS if evidence.grouped_by is None else FEWEST_GROUPS
    if found < fewest:
        raise CalibrationError(
            f"log: found {different(found, evidence.grouped_by)} among {counted(int(rows.sum()), 'record')}{have}, "
            f"wanted at least {fewest}; add {fewest - found} or more"
        )


def _check_varied(used: Evidence) -> None:
    if used.p_cloud.min() == used.p_cloud.max() and used.p_opus.min() == used.p_opus.max():
        raise CalibrationError(
            "log: found the same two probabilities on every record, wanted prompts that the router tells apart; "
            "add different ones"
        )


def _check_labels(used: Evidence) -> None:
    counts = np.bincount(used.label, minlength=3)
    others = len(used) - int(counts.max())
    if others < FEWEST_OF_A_LABEL:
        most = NAMES[int(counts.argmax())]
        raise CalibrationError(
            f"labels: found {most} on {counts.max()} of {len(used)} records, wanted at least {FEWEST_OF_A_LABEL} with "
            f"another; add {FEWEST_OF_A_LABEL - others} or more"
        )


def _quality_cells(used: Evidence, current: Thresholds) -> Cells:
    counts = used.measured.sum(axis=0)
    for name, count in zip(NAMES, counts, strict=True):
        if count < FEWEST_MEASURED:
            raise CalibrationError(
                f"scores: found the quality of {name} on {count} of {len(used)} records, wanted at least "
                f"{FEWEST_MEASURED}; let {name} answer {FEWEST_MEASURED - count} more, drawn by lot, and score them"
            )
    complete = used.quality[used.measured.all(axis=1)]
    if len(complete) == len(used) and (np.ptp(np.diff(complete, axis=1), axis=0) == 0).all():
        raise CalibrationError(
            "scores: found the same difference between the tiers on every record, wanted records where one tier "
            "does better and records where it does not; add such"
        )
    cells = Cells.of(used, current)
    for name, unsupported in zip(NAMES, cells.unsupported(), strict=True):
        if unsupported > MOST_UNSUPPORTED:
            raise CalibrationError(
                f"scores: found no quality of {name} among the records like {unsupported:.0%} of the log (was only "
                "the tier that answered scored?), wanted each tier scored on some of every kind; let every tier "
                "answer a tenth of the prompts, drawn by lot"
            )
    return cells
