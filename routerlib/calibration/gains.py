"""What calibrated thresholds bring over each rival on the same records, with paired intervals."""

from collections.abc import Iterator
from typing import Literal

from routerlib.calibration.bootstrap import Bootstrap
from routerlib.calibration.edge import edge_interval, is_near_edge
from routerlib.calibration.measurement import (
    ALWAYS,
    APART,
    CALIBRATED,
    CURRENT,
    ELSEWHERE,
    MERIT,
    RANDOM,
    Figure,
    difference,
    gain_at_same_cost,
    key,
)
from routerlib.calibration.result import RIVALS, Interval

NAMES = dict(zip(RIVALS, (RANDOM, CURRENT, *ALWAYS), strict=True))
Criterion = Literal["utility", "agreement"]
CHANCE = {"utility": "quality", "agreement": MERIT}  # what of the criterion is chance; the rest is known costs


def gains(bootstrap: Bootstrap, criterion: Criterion, scale: float) -> Iterator[tuple[str, Interval]]:
    """Yield each rival with what is gained over it, where that is defined.

    Args:
        bootstrap: the columns of calibrated and all rivals.
        criterion: what counts; see `Calibration.criterion`.
        scale: the most by which the criterion's chance part can differ on one record.
    """
    metric = MERIT if criterion == "agreement" else criterion
    for rival, name in NAMES.items():
        by_lot = gain_at_same_cost if criterion == "utility" else difference(CALIBRATED, RANDOM, MERIT)
        figure: Figure = by_lot if name == RANDOM else difference(CALIBRATED, name, metric)
        found = bootstrap.interval(figure)
        if found is not None:
            yield rival, found if name == RANDOM else _with_unseen(found, bootstrap, name, criterion, scale)


def _with_unseen(found: Interval, bootstrap: Bootstrap, name: str, criterion: Criterion, scale: float) -> Interval:
    """Widen a difference where the two ways did unlike on few records: the next log may hold more."""
    apart = key(name, APART[criterion])
    mean, count = float(bootstrap.mean(apart)), bootstrap.effective(apart)
    if not is_near_edge(mean, count) or not float(bootstrap.mean(key(name, ELSEWHERE))):
        return found
    most = edge_interval(mean, count)[1] * scale
    chance = CHANCE[criterion]
    seen = float(difference(CALIBRATED, name, chance)(bootstrap.mean))
    return Interval(found.value, min(found.low, found.value - most - seen), max(found.high, found.value + most - seen))
