"""What `calibrate` finds: every figure with its 95 % interval, None where the log does not define it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from routerlib.calibration.targets import Target

RIVALS = ("random", "current", "always-local", "always-sonnet", "always-opus")  # what a gain is measured against


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and its 95 % interval; low <= high, and they hold the value."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class WayMeasured:
    """What a way of routing is worth on the log.

    Attributes:
        name: ``calibrated``, ``current``, ``always local``, ``always sonnet``, ``always opus``,
            ``random, same shares``, ``length only``, ``oracle``.
        a: threshold a; in words of the prompt for ``length only``; None where nothing is compared with thresholds.
        b: threshold b, likewise.
        utility: mean quality less cost weight times cost in units of always-opus's mean cost (see `MaxUtility`; its
            default weight under other targets).
        quality: mean, 0 to 1.
        cost: USD per 1,000 prompts.
        shares: of local, sonnet and opus, each 0 to 1.
        regret: what the oracle's utility is above this one's, on the records whose three qualities are measured.
        agreement: share of the labelled records sent to their label.
        under: share of them sent lower than their label.
        over: share of them sent higher.
        weighted: mean weight of the mistakes on them: 1 for one sent higher, ``Agree.under`` for one sent lower.
    """

    name: str
    a: float | None
    b: float | None
    utility: Interval | None
    quality: Interval | None
    cost: Interval
    shares: tuple[Interval, ...]
    regret: Interval | None
    agreement: Interval | None
    under: Interval | None
    over: Interval | None
    weighted: Interval | None = None


@dataclass(frozen=True, slots=True)
class SliceMeasured:
    """A slice of the log.

    Attributes:
        field: what the log was cut by: a ``--slice`` field, ``length`` or ``code``.
        value: which slice.
        n: its records.
        current: the current thresholds on it.
        calibrated: the calibrated ones, held out.
        difference: calibrated less current, paired, of what counts: see `Calibration.criterion`.
        over_sonnet: calibrated less always-sonnet, likewise.
        fails: either of the two lies below 0 with its whole interval.
    """

    field: str
    value: str
    n: int
    current: WayMeasured
    calibrated: WayMeasured
    difference: Interval | None
    over_sonnet: Interval | None
    fails: bool


@dataclass(frozen=True, slots=True)
class FoldThresholds:
    """Thresholds chosen without one fold, and the shares of local, sonnet and opus they would send on the whole log."""

    a: float
    b: float
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """What a budget buys: thresholds chosen on all records; cost (USD per 1,000), quality and shares held out."""

    a: float
    b: float
    cost: float
    quality: float
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Guarantee:
    """Thresholds that keep their promise whatever the distribution of the prompts: see `guarantee`.

    Attributes:
        probability: that the promise holds over logs drawn like this one.
        share: the promise: mean quality is at least this share of always-opus's.
        a: threshold a.
        b: threshold b.
        n_path: distinct prompts the candidates were lined up on.
        n_test: distinct prompts, others, they were tested on.
        p_value: of the candidate chosen, at most 1 - probability.
        kept: its quality on the tested prompts as a share of always-opus's.
        tested: how many candidates were tested, the first that failed included.
    """

    probability: float
    share: float
    a: float
    b: float
    n_path: int
    n_test: int
    p_value: float
    kept: float
    tested: int


@dataclass(frozen=True, slots=True)
class Recalibration:
    """How well a router's probabilities fit the log before and after a new temperature, held out.

    Attributes:
        router: ``a`` or ``b``.
        n: records it could be measured on.
        temperature: chosen on all of them; it divides the logit once more (1 changes nothing).
        log_loss: (before, after), of its probabilities against what happened, nats.
        ece: (before, after), expected calibration error, 0 to 1.
    """

    router: str
    n: int
    temperature: float
    log_loss: tuple[float, float]
    ece: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The thresholds chosen and everything measured about them.

    Attributes:
        target: what was asked for.
        a: threshold a, chosen on all records; on the new temperature's scale where there is one.
        b: threshold b, likewise.
        temperature_a: what router A's logit is to be divided by, the current temperature included.
        temperature_b: router B's.
        n: records of the log.
        n_used: those the thresholds were chosen on.
        n_scored: records with all three qualities measured.
        n_partial: records with one or two.
        n_labelled: records with a label.
        groups: distinct groups among those used: prompts, or values of ``grouped_by``.
        folds: of the cross-fitting.
        resamples: of the bootstrap.
        rows: see `WayMeasured.name`, in that order, ``oracle`` only where the best tier of some record is known.
            ``calibrated`` is held out: each record is routed by thresholds chosen on the other folds.
        criterion: what counts in the figures that compare: ``utility``; ``agreement`` under `Agree` and where no
            quality can be told, with mistakes weighed as `Agree` weighs them (a prompt routed too high takes off 1, one
            routed too low ``under``); None without qualities and labels.
        difference: calibrated less current, paired, by attribute of `WayMeasured` (utility, quality, cost, regret,
            agreement, under, over) where both are defined.
        gains: calibrated less a rival, paired, of the criterion, by the rival's name in `RIVALS`; positive is better.
            ``random``: how much more of the criterion than a draw by lot: for utility at the same cost (the
            calibrated shares, and more of opus or of local until the cost is the same), for agreement at the same
            shares.
        by_fold: the thresholds chosen without each fold.
        grouped_by: the field whose values stay together; None for equal prompts.
        slices: see `SliceMeasured`; those with fewer than ten different prompts are left out.
        frontier: from cheap to dear, held out.
        guarantee: where one was asked for.
        recalibrations: of router A and B, where asked for.
        warnings: one line each.
    """

    target: Target
    a: float
    b: float
    temperature_a: float
    temperature_b: float
    n: int
    n_used: int
    n_scored: int
    n_partial: int
    n_labelled: int
    groups: int
    folds: int
    resamples: int
    rows: tuple[WayMeasured, ...]
    criterion: Literal["utility", "agreement"] | None
    difference: Mapping[str, Interval]
    gains: Mapping[str, Interval]
    by_fold: tuple[FoldThresholds, ...]
    grouped_by: str | None
    slices: tuple[SliceMeasured, ...]
    frontier: tuple[FrontierPoint, ...]
    guarantee: Guarantee | None
    recalibrations: tuple[Recalibration, ...]
    warnings: tuple[str, ...]

    @property
    def gain_over_random(self) -> Interval | None:
        """Return how much more of the criterion the thresholds bring than a draw by lot."""
        return self.gains.get("random")
