"""Every figure of a way of routing, with its interval."""

from routerlib.calibration.bootstrap import Bootstrap
from routerlib.calibration.edge import edge_interval, is_near_edge
from routerlib.calibration.measurement import (
    ALWAYS,
    CALIBRATED,
    FRACTIONS,
    METRICS,
    RANDOM,
    SHARES,
    UNSIGNED,
    Way,
    figure,
    key,
)
from routerlib.calibration.result import Interval, WayMeasured


def measured(way: Way, bootstrap: Bootstrap, slice_: int = 0) -> WayMeasured:
    """Return every figure of a way."""
    found = {metric: possible(metric, _edged(way.name, metric, bootstrap, slice_)) for metric in (*METRICS, *SHARES)}
    nothing = Interval(float("nan"), float("nan"), float("nan"))
    local, sonnet, opus = (found[share] or nothing for share in SHARES)
    return WayMeasured(
        way.name,
        way.a,
        way.b,
        utility=found["utility"],
        quality=found["quality"],
        cost=found["cost"] or nothing,
        shares=(local, sonnet, opus),
        regret=found["regret"],
        agreement=found["agreement"],
        under=found["under"],
        over=found["over"],
        weighted=found["weighted"],
    )


def _edged(name: str, metric: str, bootstrap: Bootstrap, slice_: int) -> Interval | None:
    """Return a metric with its interval, no narrower than its edge allows.

    A utility is a quality less known costs: it reaches as far as the quality near its edge.
    """
    found = bootstrap.interval(figure(name, metric), slice_)
    basis = "quality" if metric == "utility" else metric
    if found is None or basis not in FRACTIONS or (name in ALWAYS and metric in SHARES):
        return found
    mean = float(figure(name, basis)(lambda column: bootstrap.mean(column, slice_)))
    count = bootstrap.effective(key(CALIBRATED if name == RANDOM else name, basis), slice_)
    if not is_near_edge(mean, count):
        return found
    low, high = edge_interval(mean, count)
    return Interval(found.value, min(found.low, found.value - mean + low), max(found.high, found.value - mean + high))


def possible(metric: str, found: Interval | None) -> Interval | None:
    """Cut an interval to what the metric can be: widened, it may reach below nothing or above all."""
    if found is None or metric not in (*UNSIGNED, *FRACTIONS):
        return found
    most = 1.0 if metric in FRACTIONS else float("inf")
    return Interval(found.value, min(found.value, max(found.low, 0.0)), max(found.value, min(found.high, most)))
