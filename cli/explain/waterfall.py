"""Draw an explanation as a waterfall: from the average training prompt's logit to this prompt's, step by step."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter

from routerlib.errors import install

from ..output.plotting import own_settings
from ..status import CommandError

if TYPE_CHECKING:
    from routerlib.deciding.tiers.tiers import Tiers
    from routerlib.explaining.attribution import Attribution, Explanation
    from routerlib.explaining.facts import Fact

SUFFIXES = (".svg", ".png")
SHOWN = 90  # characters of the prompt
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


def check_plot(name: str) -> None:
    """Raise `CommandError` unless a picture of that name can be drawn."""
    from importlib.util import find_spec

    if Path(name).suffix.lower() not in SUFFIXES:
        raise CommandError(f"--plot: found {name!r}, wanted a file name that ends with .svg or .png")
    if find_spec("matplotlib") is None:
        raise CommandError(f"--plot: matplotlib is not installed; install it with: {install('plot')}")


def draw(explanation: "Explanation", prompt: str, top: int, name: str, tiers: "Tiers | None" = None) -> bytes:
    """Draw each router's waterfall below the other; SVG or PNG by the name's suffix, the same bytes every time.

    Steps are the embedding and the ``top`` largest facts; all others are one step.
    """
    with own_settings(), catch_warnings():
        simplefilter("ignore", UserWarning)  # of characters the font lacks: it draws a box for them
        import matplotlib

        suffix = Path(name).suffix.lower()[1:]
        with matplotlib.rc_context(STYLE):
            drawn = BytesIO()
            metadata: dict[str, Any] = {"Date": None} if suffix == "svg" else {}
            figure(explanation, prompt, top, tiers).savefig(drawn, format=suffix, dpi=160, metadata=metadata)
    return drawn.getvalue()


def figure(explanation: "Explanation", prompt: str, top: int, tiers: "Tiers | None" = None) -> Any:
    """Lay out a matplotlib figure: the prompt (shortened) and the decision, then a panel for each router that ran."""
    from matplotlib.figure import Figure

    from .changes import excerpt

    steps = [_steps(one, top) for one in explanation.routers]
    heights = [_places(own)[-1] + 2 for own in steps]
    laid_out = Figure(figsize=(8.5, 0.26 * sum(heights) + 0.85 * len(steps) + 0.75), layout="constrained")
    panels = laid_out.subplots(len(steps), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    decision = explanation.decision
    title = f"{excerpt(prompt, SHOWN)}\n{decision.decision} ({decision.model}): {decision.grounds}"
    laid_out.suptitle(title, fontsize=10.5, fontweight="bold", color=INK)
    for axes, one, own in zip(panels, explanation.routers, steps, strict=True):
        _panel(axes, one, own, tiers)
    return laid_out


def _steps(one: "Attribution", top: int) -> list[tuple[str, float]]:
    """Return (label, contribution) of the embedding and the largest facts, largest first, and of all others."""
    from routerlib.explaining.facts import facts

    largest = facts(one.features)
    steps = [(one.groups[-1].name, one.groups[-1].contribution)]
    steps += [(_named(fact), fact.contribution) for fact in largest[:top]]
    steps.sort(key=lambda step: -abs(step[1]))
    rest = largest[top:]
    others = sum(1 + len(fact.others) for fact in rest)
    return [*steps, (f"{others} other features", sum(fact.contribution for fact in rest))] if rest else steps


def _named(fact: "Fact") -> str:
    """Name a fact by its feature and value, and below it the features that say the same."""
    said = f"{fact.name} = {fact.value:.4g}"
    return f"{said}\nwith {', '.join(fact.others)}" if fact.others else said


def _places(steps: "list[tuple[str, float]]") -> list[float]:
    """Return how far down the base, each step and the prompt stand; a label of two lines takes more room."""
    places, edge = [0.0], 0.5
    for label, _ in steps:
        height = 1.0 + 0.7 * label.count("\n")
        places.append(edge + height / 2)
        edge += height
    return [*places, edge + 0.5]


def _panel(axes: Any, one: "Attribution", steps: list[tuple[str, float]], tiers: "Tiers | None") -> None:
    from .explanation import PROBABILITIES, sides

    (low, high), probability = sides(one.router, tiers), PROBABILITIES[one.router]
    at, places = one.base, _places(steps)
    _point(axes, at, 0)
    for (_, contribution), above, place in zip(steps, places, places[1:], strict=False):
        axes.plot([at, at], [above, place], color=FAINT, linewidth=0.8, zorder=0)
        axes.barh(place, contribution, left=at, height=0.62, color=UP if contribution > 0 else DOWN)
        at += contribution
        _label(axes, f"{round(contribution, 2) + 0.0:+.2f}", at, place, 1 if contribution >= 0 else -1)
    *_, above, last = places
    axes.plot([at, at], [above, last], color=FAINT, linewidth=0.8, zorder=0)
    _point(axes, at, last)
    axes.set_yticks(places, ["average training prompt", *(label for label, _ in steps), "this prompt"])
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


def _point(axes: Any, logit: float, place: float) -> None:
    axes.plot([logit], [place], "o", color=INK, markersize=5)
    _label(axes, f"{round(logit, 2) + 0.0:+.2f}", logit, place, 1)


def _label(axes: Any, text: str, x: float, y: float, side: int) -> None:
    """Write right (1) or left (-1) of a point, on a ground of its own: no line runs through it."""
    axes.annotate(
        text, (x, y), (6 * side, 0), textcoords="offset points", ha="left" if side > 0 else "right",
        va="center_baseline", fontsize=8, color=INK, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
    )  # fmt: skip


def _threshold(axes: Any, one: "Attribution", logit: float) -> None:
    """Draw where the decision turns; a threshold of 0 or 1 lies nowhere on this axis."""
    from .explanation import threshold_logit

    turn = threshold_logit(one)
    if turn is not None:
        axes.axvline(turn, color=INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=0)
        _label(axes, f"threshold {one.threshold:g}", turn, -0.95, -1 if turn <= logit else 1)
