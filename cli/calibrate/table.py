"""What a calibration found, as a table that is read in ten seconds, and as tab-separated values."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..output.annotations import Level, annotation
from ..output.formats import row
from ..status import visible
from .findings import Findings
from .log import CHARACTERS_PER_TOKEN
from .target import target_title

if TYPE_CHECKING:
    from routerlib.calibration.result import Calibration, Interval, Measured, Recalibration, SliceMeasured

LABEL_WIDTH = 20
MOST_PARTS = 5  # parts of the log that are worse off, shown; JSON and the report carry all


@dataclass(frozen=True, slots=True)
class Figure:
    """A column of the table: its name, its title, and how its numbers are written."""

    name: str
    title: str
    read: Callable[["Measured"], "Interval | None"]
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


FIGURES = (
    Figure("quality", "quality", lambda row: row.quality, score),
    Figure("cost", "USD/1,000", lambda row: row.cost, usd),
    Figure("local", "local", lambda row: row.shares[0], percent),
    Figure("sonnet", "sonnet", lambda row: row.shares[1], percent),
    Figure("opus", "opus", lambda row: row.shares[2], percent),
    Figure("utility", "utility", lambda row: row.utility, score),
    Figure("regret", "regret", lambda row: row.regret, score),
    Figure("agreement", "agreement", lambda row: row.agreement, percent),
    Figure("under", "too low", lambda row: row.under, percent),
    Figure("over", "too high", lambda row: row.over, percent),
)


def figures_of(rows: Sequence["Measured"]) -> list[Figure]:
    """Return the columns that say anything about these rows."""
    return [figure for figure in FIGURES if any(figure.read(each) is not None for each in rows)]


def table(findings: Findings) -> bytes:
    """Return the text: what was asked and chosen, every row with its intervals below it, and what follows from it."""
    lines = [*_head(findings), "", *_rows(findings.rows), "", *_verdict(findings)]
    return "".join(f"{visible(line.rstrip())}\n" for line in lines).encode("utf-8", "replace")


def annotated(findings: Findings) -> bytes:
    """Return the lines around the table as annotations: notices, and warnings where there is one."""
    lines = [*described(findings), *judged(findings)]
    levels = [Level.WARNING if label == "warning" else Level.NOTICE for label, _ in lines]
    return b"".join(annotation(level, f"{label}: {text}") for level, (label, text) in zip(levels, lines, strict=True))


def tab_separated(findings: Findings) -> bytes:
    """Return the rows as tab-separated values: each figure, then the two ends of its interval."""
    heads = [f"{figure.name}{end}" for figure in FIGURES for end in ("", "_low", "_high")]
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
        ("target", target_title(found.target)),
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
    worse = sorted((part for part in found.slices if part.fails), key=_badness)
    lines += [("worse off", worse_off(part)) for part in worse[:MOST_PARTS]]
    if len(worse) > MOST_PARTS:
        lines.append(("worse off", f"{len(worse) - MOST_PARTS} more parts; --format json lists them"))
    if found.slices and not worse:
        lines.append(("worse off", f"none of {len(found.slices)} parts of the log"))
    if found.guarantee is not None:
        lines.append(("guarantee", guaranteed(found)))
    return lines + [("warning", warning) for warning in found.warnings]


def worse_off(part: "SliceMeasured") -> str:
    """Say which part of the log is worse off, and than what."""
    compared = [("current", part.difference), ("always sonnet", part.over_sonnet)]
    losses = [f"{_signed(score, found)} against {name}" for name, found in compared if found and found.high < 0]
    return f"{part.field} {part.value!r} ({part.n:,} records): {', '.join(losses)}"


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


def _rows(rows: Sequence["Measured"]) -> Iterator[str]:
    """Yield title line, then for each row its values and below them their intervals."""
    figures = figures_of(rows)
    columns = [[figure.title, *_column(figure, rows)] for figure in figures]
    widths = [max(map(len, column)) + 2 for column in columns]
    names = ["held out, 95 %", *(text for each in rows for text in (each.name, ""))]
    for name, *cells in zip(names, *columns, strict=True):
        line = "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        if name or line.strip():
            yield f"{name:<{LABEL_WIDTH}}{line}"


def _column(figure: Figure, rows: Sequence["Measured"]) -> Iterator[str]:
    for each in rows:
        found = figure.read(each)
        yield "-" if found is None else figure.form(found.value)
        yield "" if found is None or found.low == found.high else interval(figure.form, found)


def _verdict(findings: Findings) -> Iterator[str]:
    for label, text in [*judged(findings), ("next", findings.next_step)]:
        yield f"{label:<{LABEL_WIDTH}}{text}"


def _differences(found: "Calibration") -> Iterator[str]:
    for figure in FIGURES:
        if figure.name in found.difference:
            yield f"{figure.title} {_signed(figure.form, found.difference[figure.name])}"


def _signed(form: Callable[[float], str], found: "Interval") -> str:
    sign = "+" if found.value > 0 else ""
    return f"{sign}{form(found.value)} ({form(found.low)} to {form(found.high)})"


def _badness(part: "SliceMeasured") -> float:
    return min(found.value for found in (part.difference, part.over_sonnet) if found is not None)


def _cells(measured: "Measured") -> Iterator[object]:
    yield from (measured.name, "" if measured.a is None else measured.a, "" if measured.b is None else measured.b)
    for figure in FIGURES:
        found = figure.read(measured)
        ends = ("", "", "") if found is None else (found.value, found.low, found.high)
        yield from (end if end == "" else round(float(end), 6) for end in ends)
