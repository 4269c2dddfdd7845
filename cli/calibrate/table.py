"""What a calibration found, as a table that is read in ten seconds, and as tab-separated values."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from ..output.annotations import Level, annotation
from ..output.formats import row
from ..status import visible
from .columns import Column, columns, columns_of, interval
from .findings import Findings
from .verdict import described, judged

if TYPE_CHECKING:
    from routerlib.calibration.result import WayMeasured

LABEL_WIDTH = 20
WIDTH = 100  # of the text, in characters; only what is to be copied may be longer


def table(findings: Findings) -> bytes:
    """Return the text: what was asked and chosen, every row with its intervals below it, and what follows from it."""
    lines = [*_head(findings), "", *_rows(findings), "", *_verdict(findings)]
    return "".join(f"{visible(line.rstrip())}\n" for line in lines).encode("utf-8", "replace")


def annotations(findings: Findings) -> bytes:
    """Return the lines around the table as annotations: notices, and warnings where there is one."""
    lines = [*described(findings), *judged(findings)]
    levels = [Level.WARNING if label == "warning" else Level.NOTICE for label, _ in lines]
    return b"".join(annotation(level, f"{label}: {text}") for level, (label, text) in zip(levels, lines, strict=True))


def tab_separated(findings: Findings) -> bytes:
    """Return the rows as tab-separated values: each column, then the two ends of its interval."""
    of_tiers = columns(findings.naming.names)
    heads = [f"{column.name}{end}" for column in of_tiers for end in ("", "_low", "_high")]
    return row(["name", "a", "b", *heads]) + b"".join(row(_cells(each, of_tiers)) for each in findings.rows)


def _head(findings: Findings) -> Iterator[str]:
    for label, text in described(findings):
        yield from wrapped(label, text)


def wrapped(label: str, text: str) -> list[str]:
    """Return a label and its text in lines of at most `WIDTH` characters, the text in a column of its own."""
    broken = wrap(text, WIDTH - LABEL_WIDTH, break_long_words=False, break_on_hyphens=False) or [""]
    return [f"{name:<{LABEL_WIDTH}}{line}" for name, line in zip([label, *[""] * len(broken)], broken, strict=False)]


def _rows(findings: Findings) -> Iterator[str]:
    """Yield the title line, then for each row its values and below them their intervals, in blocks that fit."""
    rows = findings.rows
    written = [[column.title, *_column(column, rows)] for column in columns_of(rows, findings.naming.names)]
    names = ["held out, 95 %", *(text for each in rows for text in (each.name, ""))]
    for number, block in enumerate(_blocks(written)):
        if number:
            yield ""
        widths = [_width(cells) for cells in block]
        for name, *cells in zip(names, *block, strict=True):
            line = "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
            if name or line.strip():
                yield f"{name:<{LABEL_WIDTH - 1}}{line}"


def _width(cells: Sequence[str]) -> int:
    return max(map(len, cells)) + 1


def _blocks(written: Sequence[Sequence[str]]) -> Iterator[Sequence[Sequence[str]]]:
    """Yield as many columns at a time as fit beside the names."""
    start = 0
    while start < len(written):
        end = start + 1
        while end < len(written) and sum(map(_width, written[start : end + 1])) <= WIDTH - LABEL_WIDTH + 1:
            end += 1
        yield written[start:end]
        start = end


def _column(column: Column, rows: Sequence["WayMeasured"]) -> Iterator[str]:
    for each in rows:
        found = column.read(each)
        yield "-" if found is None else column.form(found.value)
        yield "" if found is None or found.low == found.high else interval(column.form, found)


def _verdict(findings: Findings) -> Iterator[str]:
    for label, text in judged(findings):
        yield from wrapped(label, text)
    yield f"{'next':<{LABEL_WIDTH}}{findings.next_step}"  # whole, to be copied


def _cells(measured: "WayMeasured", of_tiers: Sequence[Column]) -> Iterator[object]:
    yield from (measured.name, "" if measured.a is None else measured.a, "" if measured.b is None else measured.b)
    for column in of_tiers:
        found = column.read(measured)
        ends = ("", "", "") if found is None else (found.value, found.low, found.high)
        yield from (end if end == "" else round(float(end), 6) for end in ends)
