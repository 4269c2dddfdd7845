"""The columns of the table of `calibrate`, and how their numbers are written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
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


FIRST = (
    Column("quality", "quality", lambda row: row.quality, score),
    Column("cost", "USD/1,000", lambda row: row.cost, usd),
)
LAST = (
    Column("utility", "utility", lambda row: row.utility, score),
    Column("regret", "regret", lambda row: row.regret, score),
    Column("agreement", "agreement", lambda row: row.agreement, percent),
    Column("under", "too low", lambda row: row.under, percent),
    Column("over", "too high", lambda row: row.over, percent),
    Column("weighted", "weighted", lambda row: row.weighted, score),
)


def columns(names: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns of tiers with these names."""
    shares = [Column(name, name, partial(_share, place), percent) for place, name in enumerate(names)]
    return (*FIRST, *shares, *LAST)


def columns_of(rows: Sequence["WayMeasured"], names: Sequence[str]) -> list[Column]:
    """Return the columns of tiers with these names that say anything about these rows."""
    return [column for column in columns(names) if any(column.read(each) is not None for each in rows)]


def _share(place: int, row: "WayMeasured") -> "Interval | None":
    return row.shares[place]


def interval(form: Callable[[float], str], found: "Interval") -> str:
    """Write the two ends of an interval."""
    return f"{form(found.low)}..{form(found.high)}"


def signed(form: Callable[[float], str], found: "Interval") -> str:
    """Write a difference with its sign and its interval."""
    sign = "+" if found.value > 0 else ""
    return f"{sign}{form(found.value)} ({form(found.low)} to {form(found.high)})"
