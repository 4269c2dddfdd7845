"""The report of a calibration: one HTML page that needs nothing else, or its two charts as SVG or PNG."""

from collections.abc import Iterator
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from routerlib.errors import install

from ..status import CommandError, visible
from .findings import Findings
from .table import Figure, described, figures_of, interval, judged, worse_off
from .target import target_title

if TYPE_CHECKING:
    from routerlib.calibration.result import Measured

SUFFIXES = (".html", ".svg", ".png")
PAGE_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
       color: #1f2328; background: #ffffff; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; display: block; overflow-x: auto; }
th, td { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid #d8dee4; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
small { display: block; color: #59636e; } dt { font-weight: 600; } dd { margin: 0 0 .6rem; overflow-wrap: anywhere; }
tr.calibrated td { font-weight: 600; } tr.calibrated small { font-weight: 400; }
svg { max-width: 100%; height: auto; } .warning { border-left: 3px solid #d9734e; padding-left: .7rem; }
@media (prefers-color-scheme: dark) {
body { color: #e6edf3; background: #0d1117; } th, td { border-color: #30363d; } small { color: #9198a1; }
}
"""


def check_report(name: str | None) -> None:
    """Raise `CommandError` unless a report of this name can be drawn."""
    if name is None:
        return
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise CommandError(f"--report: found {name!r}, wanted a name that ends in {', '.join(SUFFIXES)}")
    if suffix == ".png" and find_spec("matplotlib") is None:
        raise CommandError(
            f"--report: found no matplotlib for a .png, wanted the extra plot: {install('plot')}; "
            ".html and .svg need nothing"
        )


def drawn(findings: Findings, name: str) -> bytes:
    """Return the bytes of the report that a file of this name is to hold."""
    from .chart import picture

    found = findings.found
    suffix = Path(name).suffix.lower()
    if suffix == ".html":
        return page(findings).encode("utf-8", "replace")
    title = visible(f"{findings.log}: {target_title(found.target)}, n = {found.n:,}")
    if suffix == ".svg":
        return picture(found.frontier, findings.rows, title).encode("utf-8", "replace")
    from .raster import raster

    return raster(found.frontier, findings.rows, title)


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
        *_table(findings.rows),
        *(["<h2>Quality against cost</h2>", frontier] if frontier else []),
        "<h2>Who answers how much</h2>",
        shares_chart(findings.rows),
        *_parts(findings),
        f"<p><small>{_safe(f'{findings.router}, {findings.date}, sha256 of the log {findings.sha256}')}</small></p>",
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    style = f"<style>{PAGE_STYLE}{STYLE}</style>"
    return "\n".join(
        ["<!doctype html>", f'<html lang="en"><head>{head}', f"{style}</head><body>", *body, "</body></html>", ""]
    )


def _table(rows: "tuple[Measured, ...]") -> Iterator[str]:
    figures = figures_of(rows)
    yield (
        "<table><thead><tr><th></th>"
        + "".join(f"<th>{_safe(figure.title)}</th>" for figure in figures)
        + "</tr></thead>"
    )
    yield "<tbody>"
    for row in rows:
        cells = "".join(_cell(figure, row) for figure in figures)
        yield f'<tr class="{"calibrated" if row is rows[0] else ""}"><td>{_safe(row.name)}</td>{cells}</tr>'
    yield "</tbody></table>"


def _cell(figure: Figure, row: "Measured") -> str:
    found = figure.read(row)
    if found is None:
        return "<td>-</td>"
    return f"<td>{_safe(figure.form(found.value))}<small>{_safe(interval(figure.form, found))}</small></td>"


def _parts(findings: Findings) -> Iterator[str]:
    """Yield the parts of the log that are worse off, all of them."""
    worse = [part for part in findings.found.slices if part.fails]
    if worse:
        yield "<h2>Parts of the log that are worse off</h2><ul>"
        yield from (f"<li>{_safe(worse_off(part))}</li>" for part in worse)
        yield "</ul>"


def _safe(text: str) -> str:
    return escape(visible(text))
