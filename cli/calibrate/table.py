"""What a calibration found, as a table that is read in ten seconds, and as tab-separated values."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..output.annotations import Level, annotation
from ..output.render import row
from ..status import visible
from .findings import Findings
from .log import CHARACTERS_PER_TOKEN

if TYPE_CHECKING:
    from routerlib.calibration.result import Calibration, Interval, Recalibration, SliceMeasured, WayMeasured

LABEL_WIDTH = 20
MOST_SLICES = 5  # slices of the log that are worse off, shown; JSON and the report carry all


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
)


def columns_of(rows: Sequence["WayMeasured"]) -> list[Column]:
    """Return the columns that say anything about these rows."""
    return [column for column in COLUMNS if any(column.read(each) is not None for each in rows)]


def table(findings: Findings) -> bytes:
    """Return the text: what was asked and chosen, every row with its intervals below it, and what follows from it."""
    lines = [*_head(findings), "", *_rows(findings.rows), "", *_verdict(findings)]
    return "".join(f"{visible(line.rstrip())}\n" for line in lines).encode("utf-8", "replace")


def annotations(findings: Findings) -> bytes:
    """Return the lines around the table as annotations: notices, and warnings where there is one."""
    lines = [*described(findings), *judged(findings)]
    levels = [Level.WARNING if label == "warning" else Level.NOTICE for label, _ in lines]
    return b"".join(annotation(level, f"{label}: {text}") for level, (label, text) in zip(levels, lines, strict=True))


def tab_separated(findings: Findings) -> bytes:
    """Return the rows as tab-separated values: each column, then the two ends of its interval."""
    heads = [f"{column.name}{end}" for column in COLUMNS for end in ("", "_low", "_high")]
    return row(["name", "a", "b", *heads]) + b"".join(row(_cells(each)) for each in findings.rows)


def interval(form: Callable[[float], str], found: "Interval") -> str:
    """Write the two ends of an interval."""
    return f"{form(found.low)}..{form(found.high)}"


def described(findings: Findings) -> list[tuple[str, str]]:
    """Return what was asked, on what, and what was chosen, as label and text."""
    found, current = findings.found, findings.current
    known = [(found.n_scored, "scored on every tier"), (found.n_partial, "in part"), (found.n_labelled, "labelled")]
    counts = ", ".join(f"{count:,} {what}" for count, what in known if count)
    left_out = f", {findings.bad:,} bad ones left out" if findings.bad else ""
    lines = [
        ("target", found.target.title),
        ("log", f"{findings.log}: {found.n:,} records ({counts or 'no scores, no labels'}){left_out}"),
        ("prices", f"the model's, where a record has no cost: answers of {findings.output_tokens:,} tokens, "
         f"{CHARACTERS_PER_TOKEN} characters a token"),
        ("thresholds", f"a = {found.a:g}, b = {found.b:g}; so far {current.a:g} and {current.b:g} ({current.source})"),
    ]  # fmt: skip
    for each, temperature in zip(found.recalibrations, (found.temperature_a, found.temperature_b), strict=False):
        lines.append((f"temperature {each.router}", f"{temperature:.4g}; {_fit(each)}"))
    return lines


def judged(findings: Findings) -> list[tuple[str, str]]:
    """Return what follows from the rows, as label and text."""
    found = findings.found
    lines = [("against current", ", ".join(_differences(found)) or "nothing to compare")]
    gain = found.gain_over_random
    if gain is not None:
        verdict = "significant" if findings.has_gain else "not significant"
        where = "cost" if found.criterion == "utility" else "shares"
        lines.append(("against random", f"{found.criterion} {_signed(score, gain)} at the same {where}: {verdict}"))
    worse = sorted((slice_ for slice_ in found.slices if slice_.fails), key=_badness)
    lines += [("worse off", worse_off(slice_)) for slice_ in worse[:MOST_SLICES]]
    if len(worse) > MOST_SLICES:
        lines.append(("worse off", f"{len(worse) - MOST_SLICES} more slices; --format json lists them"))
    if found.slices and not worse:
        lines.append(("worse off", f"none of {len(found.slices)} slices of the log"))
    if found.guarantee is not None:
        lines.append(("guarantee", guaranteed(found)))
    return lines + [("warning", warning) for warning in found.warnings]


def worse_off(slice_: "SliceMeasured") -> str:
    """Say which slice of the log is worse off, and than what."""
    compared = [("current", slice_.difference), ("always sonnet", slice_.over_sonnet)]
    losses = [f"{_signed(score, found)} against {name}" for name, found in compared if found and found.high < 0]
    return f"{slice_.field} {slice_.value!r} ({slice_.n:,} records): {', '.join(losses)}"


def guaranteed(found: "Calibration") -> str:
    """Say what is guaranteed and on how many prompts it was tested."""
    kept = found.guarantee
    assert kept is not None
    return (
        f"with probability {kept.probability:g} quality is at least {kept.share:g} of always opus's "
        f"(tested on {kept.n_test:,} prompts, p = {kept.p_value:.2g}; kept there {kept.kept:.3f})"
    )


def _fit(found: "Recalibration") -> str:
    """Say what a temperature did for the probabilities, held out."""
    (loss, new_loss), (error, new_error) = found.log_loss, found.ece
    return f"log loss {loss:.3f} -> {new_loss:.3f}, calibration error {error:.3f} -> {new_error:.3f}"


def _head(findings: Findings) -> Iterator[str]:
    for label, text in described(findings):
        yield f"{label:<{LABEL_WIDTH}}{text}"


def _rows(rows: Sequence["WayMeasured"]) -> Iterator[str]:
    """Yield title line, then for each row its values and below them their intervals."""
    columns = columns_of(rows)
    columns = [[column.title, *_column(column, rows)] for column in columns]
    widths = [max(map(len, column)) + 2 for column in columns]
    names = ["held out, 95 %", *(text for each in rows for text in (each.name, ""))]
    for name, *cells in zip(names, *columns, strict=True):
        line = "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        if name or line.strip():
            yield f"{name:<{LABEL_WIDTH}}{line}"


def _column(column: Column, rows: Sequence["WayMeasured"]) -> Iterator[str]:
    for each in rows:
        found = column.read(each)
        yield "-" if found is None else column.form(found.value)
        yield "" if found is None or found.low == found.high else interval(column.form, found)


def _verdict(findings: Findings) -> Iterator[str]:
    for label, text in [*judged(findings), ("next", findings.next_step)]:
        yield f"{label:<{LABEL_WIDTH}}{text}"


def _differences(found: "Calibration") -> Iterator[str]:
    for column in COLUMNS:
        if column.name in found.difference:
            yield f"{column.title} {_signed(column.form, found.difference[column.name])}"


def _signed(form: Callable[[float], str], found: "Interval") -> str:
    sign = "+" if found.value > 0 else ""
    return f"{sign}{form(found.value)} ({form(found.low)} to {form(found.high)})"


def _badness(slice_: "SliceMeasured") -> float:
    return min(found.value for found in (slice_.difference, slice_.over_sonnet) if found is not None)


def _cells(measured: "WayMeasured") -> Iterator[object]:
    yield from (measured.name, "" if measured.a is None else measured.a, "" if measured.b is None else measured.b)
    for column in COLUMNS:
        found = column.read(measured)
        ends = ("", "", "") if found is None else (found.value, found.low, found.high)
        yield from (end if end == "" else round(float(end), 6) for end in ends)
