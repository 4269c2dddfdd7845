"""What thresholds can be asked to do. Each target is chosen by `choice.choose`."""

from dataclasses import dataclass

from routerlib.calibration.evidence import CalibrationError

SUM_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class MaxUtility:
    """The highest mean utility: quality less ``cost_weight`` times the cost in units of always-opus's mean cost.

    0.075 makes the step from sonnet to opus cost 0.03 of quality at the packaged prices, as in training.
    """

    cost_weight: float = 0.075

    def __post_init__(self) -> None:
        _check(self.cost_weight >= 0, f"a cost weight of {self.cost_weight:g}", "a number from 0 up")


@dataclass(frozen=True, slots=True)
class MinQuality:
    """The cheapest thresholds whose mean quality is at least ``share`` of always-opus's."""

    share: float = 0.97

    def __post_init__(self) -> None:
        _check(0 < self.share <= 1, f"a quality of {self.share:g}", "a share of always-opus's, above 0 and at most 1")


@dataclass(frozen=True, slots=True)
class MaxCost:
    """The best mean quality at a cost of at most ``usd_per_1000`` prompts."""

    usd_per_1000: float

    def __post_init__(self) -> None:
        _check(self.usd_per_1000 >= 0, f"a cost of {self.usd_per_1000:g} USD", "a number from 0 up")


@dataclass(frozen=True, slots=True)
class Shares:
    """So much of the traffic to each tier; the three sum to 1."""

    local: float
    sonnet: float
    opus: float

    def __post_init__(self) -> None:
        shares = (self.local, self.sonnet, self.opus)
        is_right = all(share >= 0 for share in shares) and abs(sum(shares) - 1) <= SUM_TOLERANCE
        _check(is_right, f"shares of {', '.join(f'{share:g}' for share in shares)}", "three from 0 up that sum to 1")


@dataclass(frozen=True, slots=True)
class Agree:
    """The least disagreement with the labels: a prompt routed too low weighs ``under`` times one routed too high."""

    under: float = 3.0

    def __post_init__(self) -> None:
        _check(self.under > 0, f"a weight of {self.under:g}", "a number above 0")


Target = MaxUtility | MinQuality | MaxCost | Shares | Agree


def _check(is_right: bool, found: str, wanted: str) -> None:
    if not is_right:
        raise CalibrationError(f"target: found {found}, wanted {wanted}")
