"""What ways of routing are worth on the same records: columns for `bootstrap`, and the figures made of their means."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routerlib.calibration.bootstrap import Columns, Mean, Source
from routerlib.calibration.choice import Worth
from routerlib.calibration.evidence import blocks
from routerlib.calibration.sums import EVERY, Column, Values
from routerlib.deciding.cascade import Tier

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Tiers = NDArray[np.int8]

CALIBRATED, CURRENT, LENGTH, ORACLE, RANDOM = "calibrated", "current", "length only", "oracle", "random, same shares"
ALWAYS = tuple(f"always {tier.value}" for tier in Tier)
SHARES = tuple(tier.value for tier in Tier)
METRICS = ("utility", "quality", "cost", "regret", "agreement", "under", "over", "weighted")
UNSIGNED = ("cost", "regret", "weighted")
FRACTIONS = ("quality", "agreement", "under", "over", *SHARES)
APART = {"utility": "quality apart", "agreement": "mistake apart"}  # from the calibrated way, 0 to 1
ELSEWHERE = "elsewhere"  # whether another tier than the calibrated way's
MERIT = "merit"  # less the mistakes, weighed: the more the better


@dataclass(frozen=True, slots=True)
class Way:
    """A way of routing: the tier of every record (n,), and on which it is known; None on all."""

    name: str
    tiers: Tiers
    a: float | None = None
    b: float | None = None
    known: Bools | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """The records ways are measured on.

    Attributes:
        worth: of each tier, as estimated without the record's own fold.
        scored: (n,) where quality is told.
        complete: (n,) where all three qualities are measured: only there is a best tier known.
        cost_weight: see `MaxUtility`.
        under: see `Agree`.
    """

    worth: Worth
    scored: Bools
    complete: Bools
    cost_weight: float
    under: float

    def oracle(self, *, by_label: bool) -> Way:
        """Return the best tier of each record where it is known, the cheapest of equals; or its label."""
        if by_label:
            labels = self.worth.label
            return Way(ORACLE, np.maximum(labels, 0).astype(np.int8), known=labels >= 0)
        best = [self._derived(rows).best() for rows in blocks(len(self.scored))]
        return Way(ORACLE, np.concatenate(best), known=self.complete)

    @property
    def heaviest(self) -> float:
        """Return the weight of the worse mistake."""
        return max(self.under, 1.0)

    def source(self, ways: Sequence[Way], calibrated: Tiers | None = None) -> Source:
        """Return what gives the columns of some ways, one way after the other; they are never there all at once.

        With the tiers of the calibrated way, (n,), also how far each is apart from that one.
        """

        def columns(rows: slice) -> Iterator[Columns]:
            derived = self._derived(rows)
            for way in ways:
                yield derived.columns(way)
                if calibrated is not None:
                    yield derived.apart(way, calibrated[rows], self.heaviest)

        return columns

    def _derived(self, rows: slice) -> "_Derived":
        worth = self.worth.subset(rows)
        masks = {
            EVERY: None,
            "scored": self.scored[rows],
            "complete": self.complete[rows],
            "labelled": worth.label >= 0,
        }
        return _Derived(rows, worth, worth.utility(self.cost_weight), worth.mistake(self.under), masks)


@dataclass(frozen=True, slots=True, eq=False)
class _Derived:
    """What is derived of a block of the records: utility and mistake, (some, 3) each, and which count for what."""

    rows: slice
    worth: Worth
    utility: Floats
    mistake: Floats
    masks: Mapping[str, Bools | None]

    def best(self) -> Tiers:
        """Return the tier of the highest utility, (some,); of no meaning where not all three are known."""
        best: Tiers = np.nan_to_num(self.utility).argmax(axis=1).astype(np.int8)
        return best

    def columns(self, way: Way) -> dict[str, Column]:
        """Return what is averaged of a way, by its name and the metric's."""
        tiers, labels = way.tiers[self.rows], self.worth.label
        every = np.arange(len(tiers))
        utility = self.utility[every, tiers]
        values: dict[str, tuple[Values, str]] = {
            "utility": (utility, "scored"),
            "quality": (self.worth.quality[every, tiers], "scored"),
            "cost": (1000.0 * self.worth.cost[every, tiers].astype(np.float64), EVERY),
            "regret": (self.utility.max(axis=1) - utility, "complete"),
            "agreement": (tiers == labels, "labelled"),
            "under": (tiers < labels, "labelled"),
            "over": (tiers > labels, "labelled"),
            "weighted": (self.mistake[every, tiers], "labelled"),
            MERIT: (-self.mistake[every, tiers], "labelled"),
            **{share: (tiers == tier, EVERY) for tier, share in enumerate(SHARES)},
        }
        masks, counted = self.masks, "{}"
        if way.known is not None:
            known = way.known[self.rows]
            masks = {name: known if mask is None else mask & known for name, mask in masks.items()}
            counted = f"{{}}, known of {way.name}"
        return {
            key(way.name, metric): Column(_single(column), masks[mask], counted.format(mask))
            for metric, (column, mask) in values.items()
        }

    def apart(self, way: Way, calibrated: Tiers, heaviest: float) -> dict[str, Column]:
        """Return how far a way is apart from the calibrated one on each record, by its name and the metric's."""
        tiers = way.tiers[self.rows]
        every = np.arange(len(tiers))
        quality, mistake = self.worth.quality, self.mistake / heaviest
        return {
            key(way.name, metric): Column(_single(column), self.masks[mask], f"{mask}, apart")
            for metric, column, mask in (
                (APART["utility"], np.abs(quality[every, tiers] - quality[every, calibrated]), "scored"),
                (APART["agreement"], np.abs(mistake[every, tiers] - mistake[every, calibrated]), "labelled"),
                (ELSEWHERE, tiers != calibrated, EVERY),
            )
        }


Figure = Callable[[Mean], Floats]


def figure(name: str, metric: str) -> Figure:
    """Return a metric of a way as a function of the columns' means."""
    if name == RANDOM:
        return lambda mean: _by_lot(mean, metric)
    return lambda mean: mean(key(name, metric))


def difference(one: str, other: str, metric: str) -> Figure:
    """Return what a way has more of a metric than another, as a function of the columns' means."""
    first, second = figure(one, metric), figure(other, metric)
    return lambda mean: first(mean) - second(mean)


def gain_at_same_cost(mean: Mean) -> Floats:
    """Return what the calibrated way has more in utility than a draw by lot that costs as much.

    The draw has the calibrated shares, mixed with always-opus where it would cost less, with always-local where more.
    """
    cost = mean(key(CALIBRATED, "cost")) - _by_lot(mean, "cost")
    dearer, cheaper = (mean(key(ALWAYS[tier], "cost")) - _by_lot(mean, "cost") for tier in (2, 0))
    to_opus, to_local = (_part(cost, whole) for whole in (dearer, cheaper))
    rest = 1.0 - to_opus - to_local
    opus, local = (mean(key(ALWAYS[tier], "utility")) for tier in (2, 0))
    drawn = rest * _by_lot(mean, "utility") + to_opus * opus + to_local * local
    return mean(key(CALIBRATED, "utility")) - drawn


def _part(of: Floats, whole: Floats) -> Floats:
    """Return how much of the way to ``whole`` brings ``of``: 0 to 1, 0 where it lies the other way."""
    same_way = of * whole > 0
    part: Floats = np.where(same_way, np.minimum(of / np.where(same_way, whole, 1.0), 1.0), 0.0)
    return part


def _by_lot(mean: Mean, metric: str) -> Floats:
    """Return a metric of a draw by lot at the calibrated shares."""
    shares = [mean(key(CALIBRATED, share)) for share in SHARES]
    if metric in SHARES:
        return shares[SHARES.index(metric)]
    drawn: Floats = np.sum(
        [share * mean(key(always, metric)) for share, always in zip(shares, ALWAYS, strict=True)], axis=0
    )
    return drawn


def _single(column: Values) -> Values:
    """Return a column in single precision: its sums in double precision are as good as exact in any order.

    So means that are equal come out equal, which the bias correction of an interval counts on.
    """
    return column if column.dtype == np.bool_ else column.astype(np.float32)


def key(name: str, metric: str) -> str:
    """Name the column of a way's metric."""
    return f"{name}: {metric}"
