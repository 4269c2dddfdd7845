"""The report of a calibration: one HTML page that needs nothing else, or its two charts as SVG."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from ..status import CommandError, visible
from .columns import Column, columns_of, interval
from .findings import Findings
from .verdict import described, judged, worse_off

if TYPE_CHECKING:
    from routerlib.calibration.result import WayMeasured

SUFFIXES = (".html", ".svg")
PAGE_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
       color: #1f2328; background: #ffffff; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; display: block; overflow-x: auto; }
th, td { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid #d8dee4; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
small { display: block; color: #59636e; overflow-wrap: anywhere; }
dt { font-weight: 600; } dd { margin: 0 0 .6rem; overflow-wrap: anywhere; }
tr.calibrated td { font-weight: 600; } tr.calibrated small { font-weight: 400; }
svg { width: 100%; max-width: 40rem; height: auto; }
.warning { border-left: 3px solid #d9734e; padding-left: .7rem; }
@media (max-width: 50rem) {
thead { display: none; } table, tbody, tr { display: block; } tr { padding: .6rem 0; border-bottom: 1px solid #d8dee4; }
td { display: flex; justify-content: space-between; padding: .1rem 0; border: 0; } td:first-child { font-weight: 600; }
td[data-title]::before { content: attr(data-title); color: #59636e; font-weight: 400; }
}
@media (prefers-color-scheme: dark) {
body { color: #e6edf3; background: #0d1117; } th, td { border-color: #30363d; } small { color: #9198a1; }
}
"""


def check_report(name: str | None) -> None:
    """Raise `CommandError` unless a report of this name can be drawn."""
    if name is None:
        return
    suffix = Path(name).suffix.lower()
    if suffix == ".png":
        svg = str(Path(name).with_suffix(".svg"))
        way = f"write {svg} and convert it: rsvg-convert {quote(svg)} -o {quote(name)}"
        raise CommandError(f"--report: found {name!r}, wanted a drawing in .html or .svg; {way}")
    if suffix not in SUFFIXES:
        raise CommandError(f"--report: found {name!r}, wanted a name that ends in {', '.join(SUFFIXES)}")


def drawn(findings: Findings, name: str) -> bytes:
    """Return the bytes of the report that a file of this name is to hold."""
    from .chart import picture

    found = findings.found
    suffix = Path(name).suffix.lower()
    if suffix == ".html":
        return page(findings).encode("utf-8", "replace")
    title = visible(f"{findings.log}: {findings.title}, n = {found.n:,}")
    return picture(found.frontier, findings.rows, title, findings.naming.names).encode("utf-8", "replace")


def page(findings: Findings) -> str:
    """Return the whole page."""
    from .chart import STYLE, frontier_chart, shares_chart

    found = findings.found
    title = _safe(f"Calibration on {findings.log}")
    facts = [*described(findings), *((label, text) for label, text in judged(findings) if label != "warning")]
    frontier = frontier_chart(found.frontier, findings.rows)
    body = [
        f"<h1>{title}</h1>",
        *(f'<p class="warning">{_safe(warning)}</p>' for warning in found.warnings),
        "<dl>",
        *(f"<dt>{_safe(label)}</dt><dd>{_safe(text)}</dd>" for label, text in facts),
        "</dl>",
        "<h2>Held out, with 95 % intervals</h2>",
        *_table(findings.rows, findings.naming.names),
        *(["<h2>Quality against cost</h2>", frontier] if frontier else []),
        "<h2>Who answers how much</h2>",
        shares_chart(findings.rows, findings.naming.names),
        *_slices(findings),
        f"<p><small>{_safe(f'{findings.router}, {findings.date}, sha256 of the log {findings.sha256}')}</small></p>",
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    style = f"<style>{PAGE_STYLE}{STYLE}</style>"
    return "\n".join(
        ["<!doctype html>", f'<html lang="en"><head>{head}', f"{style}</head><body>", *body, "</body></html>", ""]
    )


def _table(rows: "tuple[WayMeasured, ...]", names: Sequence[str]) -> Iterator[str]:
    columns = columns_of(rows, names)
    yield (
        "<table><thead><tr><th></th>"
        + "".join(f"<th>{_safe(column.title)}</th>" for column in columns)
        + "</tr></thead>"
    )
    yield "<tbody>"
    for row in rows:
        cells = "".join(_cell(column, row) for column in columns)
        yield f'<tr class="{"calibrated" if row is rows[0] else ""}"><td>{_safe(row.name)}</td>{cells}</tr>'
    yield "</tbody></table>"


def _cell(column: Column, row: "WayMeasured") -> str:
    found = column.read(row)
    if found is None:
        return f'<td data-title="{column.title}">-</td>'
    reach = "" if found.low == found.high else f"<small>{_safe(interval(column.form, found))}</small>"
    return f'<td data-title="{column.title}"><span>{_safe(column.form(found.value))}{reach}</span></td>'


def _slices(findings: Findings) -> Iterator[str]:
    """Yield the slices of the log that are worse off, all of them."""
    worse = [slice_ for slice_ in findings.found.slices if slice_.fails]
    if worse:
        yield "<h2>Slices of the log that are worse off</h2><ul>"
        yield from (f"<li>{_safe(worse_off(slice_, findings.naming))}</li>" for slice_ in worse)
        yield "</ul>"


def _safe(text: str) -> str:
    return escape(visible(text))
