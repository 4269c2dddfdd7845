"""What thresholds can be asked to do. Each target is chosen by `choice.choose`.

A target knows its ``name``, what it ``needs`` of a log, and its ``title`` with its numbers.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from routerlib.calibration.evidence import CalibrationError

SUM_TOLERANCE = 1e-6

Needs = Literal["scores", "labels", "prompts"]


@dataclass(frozen=True, slots=True)
class MaxUtility:
    """The highest mean utility: quality less ``cost_weight`` times the cost in units of always-opus's mean cost.

    0.075 makes the step from sonnet to opus cost 0.03 of quality at the packaged prices, as in training.
    """

    name: ClassVar[str] = "max_utility"
    needs: ClassVar[Needs] = "scores"

    cost_weight: float = 0.075

    def __post_init__(self) -> None:
        _check(self.cost_weight >= 0, f"a cost weight of {self.cost_weight:g}", "a number from 0 up")

    @property
    def title(self) -> str:
        """Name the target and its numbers in a few words."""
        return f"max utility (cost weight {self.cost_weight:g})"


@dataclass(frozen=True, slots=True)
class MinQuality:
    """The cheapest thresholds whose mean quality is at least ``share`` of always-opus's."""

    name: ClassVar[str] = "min_quality"
    needs: ClassVar[Needs] = "scores"

    share: float = 0.97

    def __post_init__(self) -> None:
        _check(0 < self.share <= 1, f"a quality of {self.share:g}", "a share of always-opus's, above 0 and at most 1")

    @property
    def title(self) -> str:
        """Name the target and its numbers in a few words."""
        return f"min quality {self.share:g} of always opus"


@dataclass(frozen=True, slots=True)
class MaxCost:
    """The best mean quality at a cost of at most ``usd_per_1000`` prompts."""

    name: ClassVar[str] = "max_cost"
    needs: ClassVar[Needs] = "scores"

    usd_per_1000: float

    def __post_init__(self) -> None:
        _check(self.usd_per_1000 >= 0, f"a cost of {self.usd_per_1000:g} USD", "a number from 0 up")

    @property
    def title(self) -> str:
        """Name the target and its numbers in a few words."""
        return f"max cost {self.usd_per_1000:g} USD per 1,000 prompts"


@dataclass(frozen=True, slots=True)
class Shares:
    """So much of the traffic to each tier; the three sum to 1."""

    name: ClassVar[str] = "shares"
    needs: ClassVar[Needs] = "prompts"

    local: float
    sonnet: float
    opus: float

    def __post_init__(self) -> None:
        shares = (self.local, self.sonnet, self.opus)
        is_right = all(share >= 0 for share in shares) and abs(sum(shares) - 1) <= SUM_TOLERANCE
        _check(is_right, f"shares of {', '.join(f'{share:g}' for share in shares)}", "three from 0 up that sum to 1")

    @property
    def title(self) -> str:
        """Name the target and its numbers in a few words."""
        return f"shares local {_percent(self.local)}, sonnet {_percent(self.sonnet)}, opus {_percent(self.opus)}"


@dataclass(frozen=True, slots=True)
class Agree:
    """The least disagreement with the labels: a prompt routed too low weighs ``under`` times one routed too high."""

    name: ClassVar[str] = "agree"
    needs: ClassVar[Needs] = "labels"

    under: float = 3.0

    def __post_init__(self) -> None:
        _check(self.under > 0, f"a weight of {self.under:g}", "a number above 0")

    @property
    def title(self) -> str:
        """Name the target and its numbers in a few words."""
        return f"agree (too low weighs {self.under:g} times too high)"


Target = MaxUtility | MinQuality | MaxCost | Shares | Agree


def _check(is_right: bool, found: str, wanted: str) -> None:
    if not is_right:
        raise CalibrationError(f"target: found {found}, wanted {wanted}")


def _percent(share: float) -> str:
    """Write a share in per cent, with up to three decimals."""
    return f"{100 * share:.3f}".rstrip("0").rstrip(".") + " %"
