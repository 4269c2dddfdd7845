"""Three pictures as SVG inside the page: by day, by tier, by project. Their words stand beside them, at any width."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING

from routerlib.reporting.asked import UNKNOWN

from ..status import visible
from .table import money

if TYPE_CHECKING:
    from routerlib.reporting.tally import Row, Tally

MOST_DAYS = 62  # bars; the last days
HEIGHT, SLOT = 100.0, 10.0  # units of a picture that is stretched to its place
SMALL = 0.005  # of a picture, that is drawn no thinner


def days_picture(days: "Mapping[str, Row]") -> Iterator[str]:
    """Yield what was spent on each day, beside what would have been."""
    names = [name for name in sorted(days) if name != UNKNOWN][-MOST_DAYS:] or sorted(days)
    most = max(max(days[name].cost, days[name].cost - days[name].saved) for name in names) or 1.0
    bars = []
    for place, name in enumerate(names):
        row = days[name]
        would = max(row.cost - row.saved, 0.0)
        left = place * SLOT
        title = f"{name}: USD {money(row.cost)}, with the router {money(would)}, {row.prompts:,} prompts"
        inner = _bar("spent", left + 1, 4, row.cost / most) + _bar("would", left + 5, 4, would / most)
        bars.append(f"<g><title>{_safe(title)}</title>{inner}</g>")
    width = len(names) * SLOT
    yield '<figure><p class="axis"><span><i class="spent"></i>spent<i class="would"></i>with the router</span>'
    yield f"<span>USD {money(most)}</span></p>"
    yield _svg("days", width, HEIGHT, "".join(bars) + _floor(width), "What was spent by day")
    yield f'<p class="axis"><span>{_safe(names[0])}</span><span>{_safe(names[-1])}</span></p>'
    yield f"<figcaption>{_safe(_longest(days, names))}</figcaption></figure>"


def tiers_picture(tally: "Tally") -> Iterator[str]:
    """Yield who answered how many prompts, above who would have."""
    tiers = tally.tariff.names
    rows = (
        ("answered by", {tier: tally.answered[tier].prompts for tier in tiers}),
        ("would have gone to", {tier: tally.decided[tier].prompts for tier in tiers}),
    )
    for title, counts in rows:
        total = sum(counts.values())
        left, bars = 0.0, []
        for place, (tier, count) in enumerate(counts.items()):
            width = HEIGHT * count / total if total else 0.0
            named = _safe(f"{tier}: {count:,}")
            bar = f'<rect class="tier{place}" x="{left:.2f}" width="{width:.2f}" height="10"/>'
            bars.append(f"<g><title>{named}</title>{bar}</g>")
            left += width
        told = " ".join(
            f'<span class="key"><i class="tier{place}"></i>{_safe(tier)} {_share(count, total)}</span>'
            for place, (tier, count) in enumerate(counts.items())
        )
        yield f"<figure>{_svg('tiers', HEIGHT, 10, ''.join(bars), title)}"
        yield f"<figcaption>{title}: {told}</figcaption></figure>"


def project_bar(name: str, row: "Row", most: float) -> Iterator[str]:
    """Yield what was spent on a project, above what would have been."""
    would = max(row.cost - row.saved, 0.0)
    shares = [cost / most if most else 0.0 for cost in (row.cost, would)]
    bars = "".join(
        f'<rect class="{kind}" y="{top}" width="{HEIGHT * share:.2f}" height="4"/>'
        for kind, top, share in zip(("spent", "would"), (1, 5), shares, strict=True)
    )
    yield f"<figure>{_svg('bar', HEIGHT, 10, bars, name)}"
    yield f"<figcaption>{_safe(name)}: USD {money(row.cost)}, with the router {money(would)}</figcaption></figure>"


def _bar(kind: str, left: float, width: float, share: float) -> str:
    height = HEIGHT * (max(share, SMALL) if share > 0 else 0.0)
    return f'<rect class="{kind}" x="{left:g}" y="{HEIGHT - height:.2f}" width="{width:g}" height="{height:.2f}"/>'


def _floor(width: float) -> str:
    return f'<line class="grid" x1="0" x2="{width:g}" y1="{HEIGHT:g}" y2="{HEIGHT:g}"/>'


def _longest(days: "Mapping[str, Row]", names: list[str]) -> str:
    dearest = max(names, key=lambda name: days[name].cost)
    left_out = f"; {len(days) - len(names)} more are not drawn" if len(days) > len(names) else ""
    return f"{len(names)} days with prompts; the dearest is {dearest} with USD {money(days[dearest].cost)}{left_out}"


def _share(count: int, total: int) -> str:
    return f"{count:,} ({count / total:.0%})" if total else f"{count:,}"


def _svg(kind: str, width: float, height: float, inner: str, title: str) -> str:
    box = f'viewBox="0 0 {width:g} {height:g}" preserveAspectRatio="none"'
    return f'<svg class="{kind}" {box} role="img" aria-label="{_safe(title)}">{inner}</svg>'


def _safe(text: str) -> str:
    return escape(visible(text))
