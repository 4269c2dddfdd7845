"""The columns of the table of `calibrate`, and how their numbers are written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routerlib.calibration.result import Interval, WayMeasured


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its name, its title, and how its numbers are written."""

    name: str
    title: str
    read: Callable[["WayMeasured"], "Interval | None"]
    form: Callable[[float], str]


def percent(value: float) -> str:
    """Write a share."""
    return f"{100 * value:.0f}%"


def usd(value: float) -> str:
    """Write USD per 1,000 prompts: in cents, or one digit where it is less than one cent."""
    return f"{value:,.2f}" if value == 0 or abs(value) >= 0.01 else f"{value:.1g}"


def score(value: float) -> str:
    """Write a quality, utility or regret."""
    return f"{value:.3f}"


COLUMNS = (
    Column("quality", "quality", lambda row: row.quality, score),
    Column("cost", "USD/1,000", lambda row: row.cost, usd),
    Column("local", "local", lambda row: row.shares[0], percent),
    Column("sonnet", "sonnet", lambda row: row.shares[1], percent),
    Column("opus", "opus", lambda row: row.shares[2], percent),
    Column("utility", "utility", lambda row: row.utility, score),
    Column("regret", "regret", lambda row: row.regret, score),
    Column("agreement", "agreement", lambda row: row.agreement, percent),
    Column("under", "too low", lambda row: row.under, percent),
    Column("over", "too high", lambda row: row.over, percent),
    Column("weighted", "weighted", lambda row: row.weighted, score),
)


def columns_of(rows: Sequence["WayMeasured"]) -> list[Column]:
    """Return the columns that say anything about these rows."""
    return [column for column in COLUMNS if any(column.read(each) is not None for each in rows)]


def interval(form: Callable[[float], str], found: "Interval") -> str:
    """Write the two ends of an interval."""
    return f"{form(found.low)}..{form(found.high)}"


def signed(form: Callable[[float], str], found: "Interval") -> str:
    """Write a difference with its sign and its interval."""
    sign = "+" if found.value > 0 else ""
    return f"{sign}{form(found.value)} ({form(found.low)} to {form(found.high)})"
