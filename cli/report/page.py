"""The report as one HTML page that needs nothing else, at any width from a telephone's on."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from routerlib.errors import counted

from ..status import visible
from .pictures import days_picture, project_bar, tiers_picture
from .table import findings, money

if TYPE_CHECKING:
    from routerlib.reporting.savings import Savings
    from routerlib.reporting.tally import Row, Tally

MOST_PROJECTS = 30
STYLE = """
:root { --ink: #1f2328; --soft: #59636e; --paper: #fff; --line: #d8dee4; --spent: #8c959f; --would: #0969da;
        --tier0: #4fa3d8; --tier1: #e9b44c; --tier2: #d9734e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --soft: #9198a1; --paper: #0d1117; --line: #30363d; --spent: #6e7681; --would: #58a6ff; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 0 auto; padding: 1rem; color: var(--ink);
       background: var(--paper); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; margin: 1rem 0; }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: .5rem 0 1.2rem; } figcaption { color: var(--soft); font-size: .87rem; overflow-wrap: anywhere; }
svg { display: block; width: 100%; } svg.days { height: 12rem; } svg.tiers { height: 1.6rem; }
svg.bar { height: .9rem; }
.axis { display: flex; justify-content: space-between; color: var(--soft); font-size: .8rem; }
.spent { fill: var(--spent); background: var(--spent); } .would { fill: var(--would); background: var(--would); }
.tier0 { fill: var(--tier0); background: var(--tier0); } .tier1 { fill: var(--tier1); background: var(--tier1); }
.tier2 { fill: var(--tier2); background: var(--tier2); }
.grid { stroke: var(--line); vector-effect: non-scaling-stroke; }
i { display: inline-block; width: .75rem; height: .75rem; margin: 0 .35rem 0 .6rem; }
.key { white-space: nowrap; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .5rem; text-align: right; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  dl { display: block; } dd { margin-bottom: .6rem; }
  thead { display: none; } tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  td { display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: .1rem 0; }
  td:first-child { font-weight: 600; } td[data-title]::before { content: attr(data-title); color: var(--soft); }
}
"""


def page(tally: "Tally", saved: "Savings", router: str) -> bytes:
    """Return the whole page."""
    title = "What the router would have saved"
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    body = [
        f"<h1>{title}</h1>",
        f"<p>{_sizes(tally)}</p>",
        "<dl>",
        *(f"<dt>{_safe(label)}</dt><dd>{_safe(text)}</dd>" for label, text in findings(tally, saved)),
        "</dl>",
        "<h2>By tier</h2>",
        *tiers_picture(tally),
        *_tiers(tally),
        *(["<h2>By day</h2>", *days_picture(tally.days)] if tally.days else []),
        *(["<h2>By project</h2>", *_projects(tally.projects, tally.tariff.names)] if tally.projects else []),
        "<h2>By kind of prompt</h2>",
        *_rows("kind", tally.kinds, list(tally.kinds), tally.tariff.names),
        f"<p><small>{_safe(router)}</small></p>",
    ]
    lines = [
        "<!doctype html>",
        f'<html lang="en"><head>{head}<title>{title}</title><style>{STYLE}</style></head><body>',
        *body,
        "</body></html>",
        "",
    ]
    return "\n".join(lines).encode("utf-8", "replace")


def _sizes(tally: "Tally") -> str:
    sizes = ((len(tally.saved), "session"), (tally.prompts, "prompt"), (tally.requests, "request"))
    spent = sum(entry.cost for entry in tally.answered.values())
    return _safe(f"{', '.join(counted(*size) for size in sizes)}; USD {money(spent)} spent, as far as it is known.")


def _tiers(tally: "Tally") -> Iterator[str]:
    """Yield the table of what each tier answered and would have."""
    titles = (
        "prompts",
        "requests",
        "input",
        "output",
        "cache read",
        "cache written",
        "USD",
        "prompts it would",
        "USD it would",
    )
    yield _head("tier", titles)
    for tier in tally.tariff.names:
        a, d = tally.answered[tier], tally.decided[tier]
        counts = (a.prompts, a.requests, a.input_tokens, a.output_tokens, a.cache_read_tokens, a.cache_write_tokens)
        cells = (*(f"{count:,}" for count in counts), money(a.cost), f"{d.prompts:,}", money(d.cost))
        yield _row(tier, titles, cells)
    yield "</tbody></table>"


def _projects(projects: "Mapping[str, Row]", tiers: Sequence[str]) -> Iterator[str]:
    """Yield a bar for each project, and the table of all that is known of it."""
    names = sorted(projects, key=lambda name: (-projects[name].cost, -projects[name].prompts))[:MOST_PROJECTS]
    most = max(projects[name].cost for name in names)
    yield '<p class="axis"><span><i class="spent"></i>spent<i class="would"></i>with the router</span></p>'
    for name in names:
        yield from project_bar(name, projects[name], most)
    yield from _rows("project", projects, names, tiers)
    if len(projects) > len(names):
        yield f"<p>and {len(projects) - len(names):,} more</p>"


def _rows(title: str, rows: "Mapping[str, Row]", names: list[str], tiers: Sequence[str]) -> Iterator[str]:
    titles = ("prompts", *(f"{tier}, would" for tier in tiers), "requests", "USD", "saved", "sent lower", "regretted")
    yield _head(title, titles)
    for name in names:
        row = rows[name]
        moved = (f"{row.answered.get(tier, 0):,} → {row.decided.get(tier, 0):,}" for tier in tiers)
        counts = (f"{row.downgrades:,}", f"{row.regretted:,}")
        cells = (f"{row.prompts:,}", *moved, f"{row.requests:,}", money(row.cost), money(row.saved), *counts)
        yield _row(name, titles, cells)
    yield "</tbody></table>"


def _head(first: str, titles: tuple[str, ...]) -> str:
    cells = "".join(f"<th>{_safe(title)}</th>" for title in (first, *titles))
    return f"<table><thead><tr>{cells}</tr></thead><tbody>"


def _row(name: str, titles: tuple[str, ...], cells: tuple[str, ...]) -> str:
    inner = "".join(
        f'<td data-title="{_safe(title)}">{_safe(cell)}</td>' for title, cell in zip(titles, cells, strict=True)
    )
    return f"<tr><td>{_safe(name)}</td>{inner}</tr>"


def _safe(text: str) -> str:
    return escape(visible(text))
