"""What a reader of a calibration must know, a line each."""

from collections.abc import Iterator

from routerlib.calibration.evidence import different
from routerlib.calibration.measurement import ALWAYS, CALIBRATED
from routerlib.calibration.result import Calibration, WayMeasured
from routerlib.calibration.settling import MOST_TIMES, SETTLED, records_to_settle, widest
from routerlib.calibration.targets import Agree, MaxCost, MinQuality, Shares
from routerlib.deciding.cascade import Tier
from routerlib.errors import counted

FEW_PROMPTS = 300
NAMES = tuple(tier.value for tier in Tier)


def caveats(found: Calibration) -> Iterator[str]:
    """Yield every caveat of a calibration, the weightiest first."""
    rows = {row.name: row for row in found.rows}
    yield from _of_gain(found, rows)
    yield from _of_target(found, rows)
    yield from _of_data(found)
    yield from _of_folds(found)


def _of_gain(found: Calibration, rows: dict[str, WayMeasured]) -> Iterator[str]:
    gain = found.gain_over_random
    if gain is not None and gain.low <= 0:
        where = "cost" if found.criterion == "utility" else "shares"
        yield f"no significant gain over a draw by lot at the same {where}"
    change = found.difference.get("utility")
    if found.criterion == "utility" and change is not None and change.high < 0:
        yield "the calibrated thresholds are worth significantly less utility than the current ones: keep those"
    if found.criterion == "utility":
        yield from _of_one_tier(rows)
    if found.criterion == "agreement":
        yield from _of_one_label(rows)


def _of_one_tier(rows: dict[str, WayMeasured]) -> Iterator[str]:
    calibrated = rows[CALIBRATED].utility
    for name in ALWAYS:
        rival = rows[name].utility
        if calibrated and rival and rival.value > calibrated.value:
            yield f"{name} has the higher utility ({rival.value:.3f} against {calibrated.value:.3f}), without a router"


def _of_one_label(rows: dict[str, WayMeasured]) -> Iterator[str]:
    """Say which tier, always taken, makes lighter mistakes or agrees more often."""
    weighted, agreement = rows[CALIBRATED].weighted, rows[CALIBRATED].agreement
    for name in ALWAYS:
        mistakes, agreed = rows[name].weighted, rows[name].agreement
        if weighted and mistakes and mistakes.value < weighted.value:
            yield (
                f"{name} makes lighter mistakes (weighted {mistakes.value:.3f} against {weighted.value:.3f}), "
                "without a router"
            )
        elif agreement and agreed and agreed.value > agreement.value:
            yield (
                f"{name} agrees more often ({agreed.value:.0%} against {agreement.value:.0%}), without a router; its "
                "mistakes weigh more"
            )


def _of_folds(found: Calibration) -> Iterator[str]:
    enough = records_to_settle(found.by_fold, found.n_used)
    if enough == 0:
        return
    tier, least, most = widest(found.by_fold)
    if enough is None:
        advice = f"more than {MOST_TIMES:,} times as many records would be needed"
    else:
        advice = f"about {enough - found.n_used:,} more records might do"
    yield (
        f"these thresholds are not settled: those fitted without one fold or another send {least:.0%} to {most:.0%} to "
        f"{NAMES[tier]}; settled is a range of at most {SETTLED:.0%}, and {advice} (it shrinks with their cube root)"
    )


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
        yield f"only {different(found.groups, found.grouped_by)}: the intervals are wide, and themselves rough"
    if found.n_used < found.n:
        lacks = "label" if isinstance(found.target, Agree) else "score"
        yield f"{counted(found.n - found.n_used, 'record')} of {found.n:,} left out for want of a {lacks}"
    if found.n_partial and found.criterion == "utility":
        yield (
            f"{counted(found.n_partial, 'record')} without the quality of a tier or two: it is estimated from records "
            "of like scores, which is right if, among those, it was chance which tiers were measured"
        )
    if isinstance(found.target, Shares) and found.criterion is None:
        yield "neither scores nor labels: nothing is known about quality"
