"""The waterfall of an explanation: from the average training prompt's logit to this prompt's, step by step."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routerlib.errors import install

from ..output.plotting import own_settings
from ..status import CommandError

if TYPE_CHECKING:
    from routerlib.explaining.attribution import Attribution, Explanation

SUFFIXES = (".svg", ".png")
UP, DOWN, INK, FAINT = "#c2571a", "#2b6f9e", "#222222", "#b8b8b8"
STYLE: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib: the same picture everywhere
    "font.size": 9,
    "figure.constrained_layout.w_pad": 0.12,
    "figure.constrained_layout.h_pad": 0.08,
    "svg.hashsalt": "vibe-router",  # the same ids in every run
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "text.parse_math": False,
}
SIDES = {"a": ("local", "cloud", "p_cloud"), "b": ("sonnet", "opus", "p_opus")}


def check_plot(name: str) -> None:
    """Raise `CommandError` unless a picture of that name can be drawn."""
    from importlib.util import find_spec

    if Path(name).suffix.lower() not in SUFFIXES:
        raise CommandError(f"--plot: found {name!r}, wanted a file name that ends with .svg or .png")
    if find_spec("matplotlib") is None:
        raise CommandError(f"--plot: matplotlib is not installed; install it with: {install('plot')}")


def draw(explanation: "Explanation", top: int, name: str) -> bytes:
    """Draw each router's waterfall below the other; SVG or PNG by the name's suffix, the same bytes every time.

    Steps are the embedding and the ``top`` largest features; all others are one step.
    """
    with own_settings():
        import matplotlib
        from matplotlib.figure import Figure

        suffix = Path(name).suffix.lower()[1:]
        with matplotlib.rc_context(STYLE):
            steps = [_steps(one, top) for one in explanation.routers]
            heights = [len(own) + 3 for own in steps]
            figure = Figure(figsize=(8.5, 0.26 * sum(heights) + 0.85 * len(steps) + 0.5), layout="constrained")
            panels = figure.subplots(len(steps), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
            decision = explanation.decision
            title = f"{decision.decision.value} ({decision.model}): {decision.reason.value}"
            figure.suptitle(title, fontsize=10.5, fontweight="bold", color=INK)
            for axes, one, own in zip(panels, explanation.routers, steps, strict=True):
                _panel(axes, one, own)
            drawn = BytesIO()
            metadata: dict[str, Any] = {"Date": None} if suffix == "svg" else {}
            figure.savefig(drawn, format=suffix, dpi=160, metadata=metadata)
    return drawn.getvalue()


def _steps(one: "Attribution", top: int) -> list[tuple[str, float]]:
    """Return (label, contribution) of the embedding and the largest features, largest first, then of all others."""
    largest = sorted(one.features, key=lambda feature: -abs(feature.contribution))
    steps = [(one.groups[-1].name, one.groups[-1].contribution)]
    steps += [(f"{f.name} = {f.value:.4g}", f.contribution) for f in largest[:top]]
    steps.sort(key=lambda step: -abs(step[1]))
    rest = largest[top:]
    return [*steps, (f"{len(rest)} other features", sum(f.contribution for f in rest))] if rest else steps


def _panel(axes: Any, one: "Attribution", steps: list[tuple[str, float]]) -> None:
    low, high, probability = SIDES[one.router]
    at, last = one.base, len(steps) + 1
    _point(axes, at, 0)
    for place, (_, contribution) in enumerate(steps, start=1):
        axes.plot([at, at], [place - 1, place], color=FAINT, linewidth=0.8, zorder=0)
        axes.barh(place, contribution, left=at, height=0.62, color=UP if contribution > 0 else DOWN)
        at += contribution
        _label(axes, f"{round(contribution, 2) + 0.0:+.2f}", at, place, 1 if contribution >= 0 else -1)
    axes.plot([at, at], [last - 1, last], color=FAINT, linewidth=0.8, zorder=0)
    _point(axes, at, last)
    axes.set_yticks(range(last + 1), ["average training prompt", *(label for label, _ in steps), "this prompt"])
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelbottom=True)
    axes.set_ylim(last + 0.6, -1.4)
    axes.use_sticky_edges = False
    axes.margins(x=0.1)
    _threshold(axes, one, at)
    axes.set_title(
        f"Router {one.router}: {low} or {high}, {probability} {one.p:.3f}", loc="left", fontsize=10, color=INK
    )
    axes.set_xlabel(f"◀ {low}        logit        {high} ▶", fontsize=9, color=INK)


def _point(axes: Any, logit: float, place: int) -> None:
    axes.plot([logit], [place], "o", color=INK, markersize=5)
    _label(axes, f"{round(logit, 2) + 0.0:+.2f}", logit, place, 1)


def _label(axes: Any, text: str, x: float, y: float, side: int) -> None:
    """Write right (1) or left (-1) of a point."""
    axes.annotate(
        text, (x, y), (6 * side, 0), textcoords="offset points", ha="left" if side > 0 else "right",
        va="center_baseline", fontsize=8, color=INK,
    )  # fmt: skip


def _threshold(axes: Any, one: "Attribution", logit: float) -> None:
    """Draw where the decision turns; a threshold of 0 or 1 lies nowhere on this axis."""
    from .explanation import threshold_logit

    turn = threshold_logit(one)
    if turn is not None:
        axes.axvline(turn, color=INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=0)
        _label(axes, f"threshold {one.threshold:g}", turn, -0.95, -1 if turn <= logit else 1)
