"""Two charts as SVG text, drawn without a library: quality against cost, and who gets how much."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import floor, hypot, log10
from typing import TYPE_CHECKING

from .columns import percent, usd

if TYPE_CHECKING:
    from routerlib.calibration.result import FrontierPoint, WayMeasured

WIDTH, HEIGHT = 520, 360
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 20, 70  # margins of the plane
BAR, GAP, NAMES = 22, 10, 144  # of the bars: height, distance, width of their names
LETTER, LINE = 6.6, 14  # a letter's width and a line's height, as labels are placed
TICKS = 5
INSIDE = 0.09  # share of a bar from which on its percentage fits inside
STYLE = """
svg { font: 12px system-ui, "DejaVu Sans", sans-serif; }
.ink { fill: #1f2328; } .soft { fill: #59636e; } .paper { fill: #ffffff; }
.grid { stroke: #d8dee4; } .lead { stroke: #818b98; } .curve { stroke: #59636e; fill: none; stroke-width: 2; }
.mark { fill: #57606a; } .now { fill: #8250df; } .best { fill: #0969da; } .reach { stroke: #0969da; stroke-width: 1.5; }
.local { fill: #4fa3d8; } .sonnet { fill: #e9b44c; } .opus { fill: #d9734e; } .on { fill: #1f2328; }
.name { paint-order: stroke; stroke: #ffffff; stroke-width: 3px; stroke-linejoin: round; }
@media (prefers-color-scheme: dark) {
.ink { fill: #e6edf3; } .name { stroke: #0d1117; } .soft { fill: #9198a1; } .paper { fill: #0d1117; }
.grid { stroke: #30363d; } .curve { stroke: #9198a1; }
.mark { fill: #9198a1; } .now { fill: #ab7df8; } .best { fill: #58a6ff; } .reach { stroke: #58a6ff; }
}
"""
OFFERS = [
    (side, down * LINE) for down in (0.0, 1.0, -1.0) for side in (1, -1)
]  # where a name may stand: beside its mark
OFFERS += [(side, down * LINE) for down in (1.5, -1.5, 2.5, -2.5, 3.5, -3.5, 4.5, -4.5) for side in (0, 1, -1)]
FRONTIER = "line: the best thresholds for each budget, held out"
KINDS = {2: ("local", "opus"), 3: ("local", "sonnet", "opus")}  # the classes of two and of three tiers
CLASSES = {"calibrated": "best", "current": "now"}

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from figures to pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the pixel of a figure."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def frontier_chart(points: Sequence["FrontierPoint"], rows: Sequence["WayMeasured"]) -> str:
    """Draw quality against cost: the frontier as a line, each row that has both as a mark; empty where none has."""
    marks = [row for row in rows if row.quality is not None]
    if not marks:
        return ""
    across, up = _scales(points, marks)
    inner = [*_axes(across, up)]
    if points:
        path = " ".join(f"{across(point.cost):.1f},{up(point.quality):.1f}" for point in points)
        inner.append(f'<polyline class="curve" points="{path}"/>')
        inner.append(_text("soft", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, FRONTIER, "middle"))
    inner += _labels(marks, points, across, up)
    inner += [line for row in reversed(marks) for line in _mark(row, across, up)]
    return _svg(WIDTH, HEIGHT, inner, "Quality against cost")


def shares_chart(rows: Sequence["WayMeasured"], names: Sequence[str]) -> str:
    """Draw how much each tier gets, one bar a row."""
    inner, kinds = [], KINDS[len(names)]
    for place, row in enumerate(rows):
        top = place * (BAR + GAP) + GAP
        inner.append(f'<text class="ink" x="{NAMES - 10}" y="{top + 15}" text-anchor="end">{escape(row.name)}</text>')
        start = float(NAMES)
        for kind, share in zip(kinds, row.shares, strict=True):
            width = share.value * (WIDTH - NAMES - RIGHT)
            inner.append(f'<rect class="{kind}" x="{start:.1f}" y="{top}" width="{width:.1f}" height="{BAR}"/>')
            if share.value >= INSIDE:
                middle = start + width / 2
                inner.append(_text("on", middle, top + 15, percent(share.value), "middle"))
            start += width
    bottom = len(rows) * (BAR + GAP) + GAP
    for place, (kind, tier) in enumerate(zip(kinds, names, strict=True)):
        x = NAMES + 90 * place
        inner.append(f'<rect class="{kind}" x="{x}" y="{bottom + 4}" width="12" height="12"/>')
        inner.append(_text("soft", x + 18, bottom + 14, tier, "start"))
    return _svg(WIDTH, bottom + 28, inner, "Who answers how much")


def picture(points: Sequence["FrontierPoint"], rows: Sequence["WayMeasured"], title: str, names: Sequence[str]) -> str:
    """Draw both charts, one above the other, as an SVG file of its own."""
    charts = [chart for chart in (frontier_chart(points, rows), shares_chart(rows, names)) if chart]
    heights = [int(chart.partition('height="')[2].partition('"')[0]) for chart in charts]
    total = sum(heights) + 40
    inner = [f"<style>{STYLE}</style>", f'<rect class="paper" width="{WIDTH}" height="{total}"/>']
    inner.append(_text("ink", 16, 24, title, "start"))
    top = 36
    for chart, height in zip(charts, heights, strict=True):
        inner.append(chart.replace("<svg ", f'<svg y="{top}" ', 1))
        top += height
    return _svg(WIDTH, total, inner, title) + "\n"


def ticks(low: float, high: float) -> list[float]:
    """Return round numbers from low to high, about `TICKS` of them (high > low)."""
    rough = (high - low) / TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * (1 - 1e-9))
    first, last = -floor(-low / step + 1e-9), floor(high / step + 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]


def _scales(points: Sequence["FrontierPoint"], marks: Sequence["WayMeasured"]) -> tuple[Scale, Scale]:
    costs = [row.cost.value for row in marks] + [point.cost for point in points]
    qualities = [row.quality.value for row in marks if row.quality] + [point.quality for point in points]
    best = marks[0].quality
    if best is not None:
        qualities += [best.low, best.high]
        costs += [marks[0].cost.low, marks[0].cost.high]
    across, up = _wider(costs), _wider(qualities)
    return Scale(*across, LEFT, WIDTH - RIGHT), Scale(*up, HEIGHT - BOTTOM, TOP)


def _wider(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    margin = 0.06 * (high - low) or max(abs(high), 1e-3) * 0.1
    return low - margin, high + margin


def _axes(across: Scale, up: Scale) -> Iterator[str]:
    for value in ticks(up.low, up.high):
        y = up(value)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield _text("soft", LEFT - 8, y + 4, f"{value:g}", "end")
    for value in ticks(across.low, across.high):
        x = across(value)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        yield _text("soft", x, HEIGHT - BOTTOM + 18, usd(value) if value % 1 else f"{value:,.0f}", "middle")
    yield _text("soft", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 34, "USD per 1,000 prompts", "middle")
    middle = (TOP + HEIGHT - BOTTOM) / 2
    turned = f'transform="translate(16 {middle:.0f}) rotate(-90)" text-anchor="middle"'
    yield f'<text class="soft" {turned}>mean quality</text>'


def _mark(row: "WayMeasured", across: Scale, up: Scale) -> Iterator[str]:
    if row.quality is None:
        return
    kind = CLASSES.get(row.name, "mark")
    x, y = across(row.cost.value), up(row.quality.value)
    for left, top, right, bottom in _reaches(row, across, up):
        yield f'<line class="reach" x1="{left:.1f}" x2="{right:.1f}" y1="{bottom:.1f}" y2="{top:.1f}"/>'
    yield f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'


def _reaches(row: "WayMeasured", across: Scale, up: Scale) -> Iterator[Box]:
    """Yield the two lines of the intervals of the calibrated way, as boxes without width or height."""
    if row.quality is not None and CLASSES.get(row.name) == "best":
        x, y = across(row.cost.value), up(row.quality.value)
        yield x, up(row.quality.high), x, up(row.quality.low)
        yield across(row.cost.low), y, across(row.cost.high), y


def _labels(
    marks: Sequence["WayMeasured"], points: Sequence["FrontierPoint"], across: Scale, up: Scale
) -> Iterator[str]:
    """Name the marks, each as near as its name covers no mark, curve or other name; a line leads to a far one."""
    spots = [(across(row.cost.value), up(row.quality.value)) for row in marks if row.quality]
    curve = [_around(x, y, 2) for x, y in _along([(across(point.cost), up(point.quality)) for point in points])]
    reaches = [box for row in marks for box in _reaches(row, across, up)]
    bars = [(left - 1, top - 1, right + 1, bottom + 1) for left, top, right, bottom in reaches]
    taken = [_around(x, y, 6) for x, y in spots] + curve + bars
    for row, (x, y) in zip(marks, spots, strict=True):
        half = LETTER * len(row.name) / 2
        offers = [(x + across_by * (10 + half), y + 4 + down) for across_by, down in OFFERS]
        boxes = [(cx - half, cy - 11, cx + half, cy + 3) for cx, cy in offers]
        free = next((i for i, box in enumerate(boxes) if _is_free(box, taken)), 0)
        taken.append(boxes[free])
        if abs(OFFERS[free][1]) > LINE:
            left, top, right, bottom = boxes[free]
            end = bottom if bottom < y else top
            yield f'<line class="lead" x1="{x:.1f}" y1="{y:.1f}" x2="{min(max(x, left), right):.1f}" y2="{end:.1f}"/>'
        yield _text("ink name", *offers[free], row.name, "middle")


def _along(path: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Yield places along a path, so near each other that no letter fits between."""
    for (x, y), (to_x, to_y) in pairwise(path):
        steps = max(int(hypot(to_x - x, to_y - y) / LETTER), 1)
        yield from ((x + (to_x - x) * step / steps, y + (to_y - y) * step / steps) for step in range(steps + 1))


def _around(x: float, y: float, reach: float) -> Box:
    return x - reach, y - reach, x + reach, y + reach


def _is_free(box: Box, taken: Sequence[Box]) -> bool:
    left, top, right, bottom = box
    is_inside = left >= LEFT and right <= WIDTH and top >= 0 and bottom <= HEIGHT - BOTTOM
    return is_inside and not any(
        left < other[2] and other[0] < right and top < other[3] and other[1] < bottom for other in taken
    )


def _text(kind: str, x: float, y: float, text: str, anchor: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(width: int, height: int, inner: Sequence[str], title: str) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
    return "\n".join([f'{head}role="img" aria-label="{escape(title)}">', *inner, "</svg>"])
