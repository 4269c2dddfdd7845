"""What a reader of a calibration must know, a line each."""

from collections.abc import Iterator

from routerlib.calibration.measurement import ALWAYS, CALIBRATED
from routerlib.calibration.result import Calibration, WayMeasured
from routerlib.calibration.targets import Agree, MaxCost, MinQuality, Shares

FEW_PROMPTS = 300
COLDEST, HOTTEST = 0.06, 19.0  # a temperature beyond these has run to its limit


def caveats(found: Calibration) -> Iterator[str]:
    """Yield every caveat of a calibration, the weightiest first."""
    rows = {row.name: row for row in found.rows}
    yield from _of_gain(found, rows)
    yield from _of_target(found, rows)
    yield from _of_data(found)
    for each in found.recalibrations:
        if not COLDEST <= each.temperature <= HOTTEST:
            yield (
                f"router {each.router}: the best temperature, {each.temperature:.2g}, is the limit of what is tried: "
                "these probabilities say little about this log"
            )


def _of_gain(found: Calibration, rows: dict[str, WayMeasured]) -> Iterator[str]:
    gain = found.gain_over_random
    if gain is not None and gain.low <= 0:
        where = "cost" if found.criterion == "utility" else "shares"
        yield f"no significant gain over a draw by lot at the same {where}"
    change = found.difference.get("utility")
    if found.criterion == "utility" and change is not None and change.high < 0:
        yield "the calibrated thresholds are worth significantly less utility than the current ones: keep those"
    calibrated = rows[CALIBRATED].utility
    for name in ALWAYS:
        rival = rows[name].utility
        if found.criterion == "utility" and calibrated and rival and rival.value > calibrated.value:
            yield f"{name} has the higher utility ({rival.value:.3f} against {calibrated.value:.3f}), without a router"


def _of_target(found: Calibration, rows: dict[str, WayMeasured]) -> Iterator[str]:
    calibrated, target = rows[CALIBRATED], found.target
    if isinstance(target, MinQuality) and found.guarantee is None:
        opus = rows[ALWAYS[2]].quality
        if opus and calibrated.quality and calibrated.quality.low < target.share * opus.value:
            yield (
                f"the quality asked for, {target.share * opus.value:.3f}, is within or above the interval of what is "
                "reached held out: half of all logs would miss it; a guarantee would not"
            )
    if isinstance(target, MaxCost) and calibrated.cost.high > target.usd_per_1000:
        yield "the cost asked for lies within or below the interval of what is reached held out: it may be missed"
    if found.guarantee is not None and found.n_used > found.n_scored:
        yield (
            f"the guarantee speaks of prompts like the {found.n_scored} with all three qualities measured, "
            f"not of the other {found.n_used - found.n_scored}"
        )


def _of_data(found: Calibration) -> Iterator[str]:
    if found.groups < FEW_PROMPTS:
        yield f"only {found.groups} different prompts: the intervals are wide, and themselves rough"
    if found.n_used < found.n:
        lacks = "label" if isinstance(found.target, Agree) else "score"
        yield f"{found.n - found.n_used} of {found.n} records have no {lacks} and are left out"
    if found.n_partial and found.criterion == "utility":
        yield (
            f"{found.n_partial} records lack the quality of a tier or two: it is estimated from records of like "
            "scores, which is right if, among those, it was chance which tiers were measured"
        )
    if isinstance(found.target, Shares) and found.criterion is None:
        yield "neither scores nor labels: nothing is known about quality"
