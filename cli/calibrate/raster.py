"""The two charts of a calibration as PNG, drawn by matplotlib (extra ``plot``)."""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ..output.plotting import own_settings
from .chart import INSIDE
from .facts import TIERS
from .table import percent

if TYPE_CHECKING:
    from routerlib.calibration.result import FrontierPoint, Measured

COLOURS = {"local": "#4fa3d8", "sonnet": "#e9b44c", "opus": "#d9734e"}
MARKERS = "osDv^<>P"


@own_settings()
def raster(points: Sequence["FrontierPoint"], rows: Sequence["Measured"], title: str) -> bytes:
    """Draw both charts, one above the other; the same figures give the same bytes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    has_quality = any(row.quality is not None for row in rows)
    figure = Figure(figsize=(9, 9 if has_quality else 4), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(title, fontsize=11, parse_math=False)
    axes = figure.subplots(2 if has_quality else 1, 1, squeeze=False)[:, 0]
    if has_quality:
        _draw_frontier(axes[0], points, rows)
    _draw_shares(axes[-1], rows)
    stream = BytesIO()
    figure.savefig(stream, format="png", dpi=120, metadata={"Software": None})
    return stream.getvalue()


def _draw_frontier(axes: Any, points: Sequence["FrontierPoint"], rows: Sequence["Measured"]) -> None:
    axes.plot([point.cost for point in points], [point.quality for point in points], color="#59636e", label="frontier")
    for row, marker in zip(rows, MARKERS, strict=False):
        if row.quality is not None:
            cost, quality = row.cost, row.quality
            is_ours = row is rows[0]
            axes.errorbar(
                cost.value,
                quality.value,
                xerr=[[cost.value - cost.low], [cost.high - cost.value]] if is_ours else None,
                yerr=[[quality.value - quality.low], [quality.high - quality.value]] if is_ours else None,
                marker=marker,
                markersize=8,
                linestyle="none",
                label=row.name,
            )
    axes.set(xlabel="USD per 1,000 prompts", ylabel="mean quality")
    axes.grid(color="#d8dee4")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)


def _draw_shares(axes: Any, rows: Sequence["Measured"]) -> None:
    places = range(len(rows))
    starts = [0.0] * len(rows)
    for number, tier in enumerate(TIERS):
        widths = [row.shares[number].value for row in rows]
        bars = axes.barh(places, widths, left=starts, color=COLOURS[tier], label=tier)
        axes.bar_label(bars, [percent(width) if width >= INSIDE else "" for width in widths], label_type="center")
        starts = [start + width for start, width in zip(starts, widths, strict=True)]
    axes.set_yticks(places, [row.name for row in rows])
    axes.invert_yaxis()
    axes.set(xlim=(0, 1), xticks=[])
    axes.spines[:].set_visible(False)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=3, frameon=False)
