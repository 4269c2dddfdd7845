"""Choose thresholds on a log and say, honestly, what they are worth."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from routerlib.calibration.bootstrap import Resamples
from routerlib.calibration.caveats import caveats
from routerlib.calibration.choice import routed
from routerlib.calibration.crossfit import CrossFit, Pair
from routerlib.calibration.evidence import CalibrationError, Evidence
from routerlib.calibration.frontier import frontier
from routerlib.calibration.gains import gains
from routerlib.calibration.guarantee import prove, wanted
from routerlib.calibration.measurement import (
    ALWAYS,
    CALIBRATED,
    CURRENT,
    LENGTH,
    MERIT,
    METRICS,
    RANDOM,
    Way,
    difference,
)
from routerlib.calibration.result import (
    Calibration,
    FoldThresholds,
    FrontierPoint,
    Guarantee,
    Interval,
    Recalibration,
    SliceMeasured,
    WayMeasured,
)
from routerlib.calibration.slices import measure_slices
from routerlib.calibration.support import support
from routerlib.calibration.targets import MinQuality, Target
from routerlib.calibration.temperature import carried, outcomes, recalibrated
from routerlib.calibration.valuation import measured
from routerlib.deciding.cascade import DECIMALS, Thresholds
from routerlib.errors import counted

FEWEST_FOLDS = 2
LEAST_SURE = 0.5


def calibrate(
    evidence: Evidence,
    target: Target,
    current: Thresholds,
    *,
    guarantee: float | None = None,
    recalibrate: bool = False,
    folds: int = 5,
    resamples: int = 1000,
    seed: int = 0,
) -> Calibration:
    """Choose thresholds for a target on all records, and measure that choice by cross-fitting.

    Args:
        evidence: the log.
        target: what the thresholds are to do.
        current: those used so far; their temperatures are those the scores were made with.
        guarantee: probability from 0.5 below 1, with `MinQuality` only: choose thresholds that keep the promise with
            that probability.
        recalibrate: also fit a temperature to each router.
        folds: from 2 up.
        resamples: of the bootstrap.
        seed: of the bootstrap.

    Raises:
        CalibrationError: the log does not support the target, or the guarantee cannot be given on it.
    """
    if folds < FEWEST_FOLDS:
        raise CalibrationError(f"folds: found {folds}, wanted at least {FEWEST_FOLDS}")
    crossfit = CrossFit.of(support(evidence, target, current), target, folds)
    promise = None if guarantee is None else _promise(crossfit, guarantee)
    pair = (promise.a, promise.b) if promise else crossfit.by_scores(crossfit.every, crossfit.worth(crossfit.every))
    comparison = _compare(crossfit, current, pair, guarantee, Resamples.of(crossfit.partition, resamples, seed))
    fitted: tuple[Recalibration, ...] = ()
    if recalibrate:
        known = outcomes(crossfit.used, crossfit.partition, by_label=crossfit.criterion == "agreement")
        is_alone = crossfit.used.p_opus.min() == crossfit.used.p_opus.max()  # two tiers: nothing for router b to tell
        fitted = tuple(map(recalibrated, known[:1] if is_alone else known))
    found = _Found(pair, promise, fitted, comparison, resamples)
    calibration = _calibration(evidence, crossfit, current, found)
    return replace(calibration, warnings=tuple(caveats(calibration)))


@dataclass(frozen=True, slots=True)
class _Comparison:
    rows: tuple[WayMeasured, ...]
    difference: Mapping[str, Interval]
    gains: Mapping[str, Interval]
    by_fold: tuple[FoldThresholds, ...]
    slices: tuple[SliceMeasured, ...]
    frontier: tuple[FrontierPoint, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    pair: Pair
    promise: Guarantee | None
    recalibrations: tuple[Recalibration, ...]
    comparison: _Comparison
    resamples: int


def _calibration(evidence: Evidence, crossfit: CrossFit, current: Thresholds, found: _Found) -> Calibration:
    """Put together what was found, the thresholds on the scale of the new temperatures; no warnings yet."""
    hotter_a, hotter_b = [*(each.temperature for each in found.recalibrations), 1.0, 1.0][:2]
    scores = evidence.measured.sum(axis=1)
    return Calibration(
        target=crossfit.target,
        a=carried(found.pair[0], hotter_a),
        b=carried(found.pair[1], hotter_b),
        temperature_a=current.temperature_a * hotter_a,
        temperature_b=current.temperature_b * hotter_b,
        n=len(evidence),
        n_used=len(crossfit.used),
        n_scored=int((scores == 3).sum()),
        n_partial=int(((scores > 0) & (scores < 3)).sum()),
        n_labelled=int((evidence.label >= 0).sum()),
        groups=crossfit.partition.groups,
        folds=crossfit.partition.folds,
        resamples=found.resamples,
        rows=found.comparison.rows,
        criterion=crossfit.criterion,
        difference=found.comparison.difference,
        gains=found.comparison.gains,
        by_fold=found.comparison.by_fold,
        grouped_by=evidence.grouped_by,
        slices=found.comparison.slices,
        frontier=found.comparison.frontier,
        guarantee=found.promise,
        recalibrations=found.recalibrations,
        warnings=(),
    )


def _promise(crossfit: CrossFit, probability: float) -> Guarantee:
    """Return the guarantee, or raise `CalibrationError` where it cannot be given."""
    target = crossfit.target
    if not isinstance(target, MinQuality):
        raise CalibrationError("guarantee: found a target other than quality, wanted a share of always-opus's quality")
    if not LEAST_SURE <= probability < 1:
        raise CalibrationError(f"guarantee: found a probability of {probability:g}, wanted one from 0.5 below 1")
    proving = crossfit.proving(crossfit.every, crossfit.worth(crossfit.every))
    found = prove(proving, target.share, probability)
    if found is None:
        enough, have = wanted(proving, target.share, probability), len(np.unique(proving.order))
        way = "more may not help; promise less" if enough is None else f"about {max(enough, have + 1)} might do"
        raise CalibrationError(
            f"guarantee: found {counted(have, 'fully scored prompt')}, too few to prove {target.share:.1%} of "
            f"always-opus's quality with probability {probability:g} for anything cheaper than always opus; {way}"
        )
    return found


def _calibrated(crossfit: CrossFit, pair: Pair, guarantee: float | None) -> tuple[Way, list[Way], list[Pair]]:
    """Return the calibrated way, held out, what it would be with those of all rows and of each fold, and the latter."""
    used, target = crossfit.used, crossfit.target
    is_promise = isinstance(target, MinQuality) and guarantee is not None
    choice = crossfit.proved(target, guarantee) if is_promise else crossfit.by_scores  # type: ignore[arg-type]
    tiers, pairs = crossfit.held_out(used.p_cloud, used.p_opus, choice)
    instead = [Way(CALIBRATED, routed(used.p_cloud, used.p_opus, each)) for each in (pair, *pairs)]
    return Way(CALIBRATED, tiers, *pair), instead, pairs


def _rivals(crossfit: CrossFit, current: Thresholds) -> tuple[Way, ...]:
    """Return current, the three that always take one tier, and length only."""
    used = crossfit.used
    now = (round(current.a, DECIMALS), round(current.b, DECIMALS))
    words = used.length.astype(np.float64)
    by_length = crossfit.by_length(crossfit.every, crossfit.worth(crossfit.every))
    return (
        Way(CURRENT, routed(used.p_cloud, used.p_opus, now), *now),
        *(Way(name, np.full(len(used), tier, dtype=np.int8)) for tier, name in enumerate(ALWAYS)),
        Way(LENGTH, crossfit.held_out(words, words, crossfit.by_length)[0], *by_length),
    )


def _compare(
    crossfit: CrossFit, current: Thresholds, pair: Pair, guarantee: float | None, resamples: Resamples
) -> _Comparison:
    panel = crossfit.panel()
    calibrated, others, pairs = _calibrated(crossfit, pair, guarantee)
    now, local, sonnet, opus, length = _rivals(crossfit, current)
    oracle = panel.oracle(by_label=crossfit.criterion == "agreement")
    instead = panel.source(others)
    ways = (calibrated, now, local, sonnet, opus, length, oracle)
    bootstrap = resamples.bootstrap(panel.source(ways, calibrated.tiers), instead=instead)
    by_lot = Way(RANDOM, calibrated.tiers)
    changes = {metric: bootstrap.interval(difference(CALIBRATED, CURRENT, metric)) for metric in METRICS}
    criterion = crossfit.criterion
    metric = {"utility": "utility", "agreement": MERIT, None: None}[criterion]
    slices = measure_slices(crossfit.used, panel, (calibrated, now, sonnet), resamples, metric, instead)
    rows = (calibrated, now, local, sonnet, opus, by_lot, length, *([oracle] if np.any(oracle.known) else []))
    return _Comparison(
        tuple(measured(way, bootstrap) for way in rows),
        {name: change for name, change in changes.items() if change is not None},
        dict(gains(bootstrap, criterion, panel.heaviest if criterion == "agreement" else 1.0) if criterion else ()),
        tuple(_by_fold(crossfit.used, pairs)),
        tuple(slices),
        frontier(crossfit, panel),
    )


def _by_fold(used: Evidence, pairs: Sequence[Pair]) -> Iterator[FoldThresholds]:
    """Yield the thresholds of each fold with the shares they would send on all records."""
    for pair in pairs:
        counts = np.bincount(routed(used.p_cloud, used.p_opus, pair), minlength=3)
        local, sonnet, opus = (float(count / len(used)) for count in counts)
        yield FoldThresholds(*pair, (local, sonnet, opus))
