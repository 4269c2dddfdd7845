"""Say what a router's choices get and cost on the three named models, where one harness ran all three."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from routerlib.router import ThreeTierRouter
from routerlib.training.v7.evidence import Row
from routerlib.training.v7.heads import tiers_at

Floats = NDArray[np.float64]
Tiers = NDArray[np.int64]

Dollars = Mapping[str, tuple[float, float]]
PRICE = 0.075  # what always-opus's mean cost weighs in quality, as `calibrate` weighs it
GRID = tuple(round(float(step), 2) for step in np.arange(0.0, 1.01, 0.02))
DRAWS, SEED = 1_000, 7


def lines_of(models: Sequence[str], lessons: Sequence[Row], kept: Sequence[Row], dollars: Dollars) -> list[str]:
    """Return a Markdown table: each tier alone, and each model at its shipped and at calibrated thresholds.

    Args:
        models: folders or names.
        lessons: rows whose outcomes thresholds are calibrated to.
        kept: the rows it is measured on.
        dollars: what sonnet and opus cost on each row that has scores of the three, by key.
    """
    kept = _complete(kept, dollars)
    if not kept:
        return []
    quality, cost = _outcomes(kept, dollars)
    ways: list[tuple[str, Tiers]] = [
        (f"always {name}", np.full(len(kept), tier)) for tier, name in enumerate(("local", "sonnet", "opus"))
    ]
    for model in models:
        router = ThreeTierRouter(model)
        scores = _scores(router, kept)
        limits = router.thresholds
        name = router.bundle.config.name
        ways.append((f"{name}, shipped thresholds", tiers_at(*scores, limits.a, limits.b)))
        own = _complete(lessons, dollars)
        if own:
            ways.append(
                (f"{name}, calibrated thresholds", tiers_at(*scores, *_best(_scores(router, own), own, dollars)))
            )
    lines = ["| who answers | prompts | resolved | USD a prompt |", "|---|---|---|---|"]
    for name, chosen in ways:
        resolved, spent = quality[np.arange(len(kept)), chosen], cost[np.arange(len(kept)), chosen]
        lines.append(f"| {name} | {len(kept)} | {_with_interval(resolved)} | {_with_interval(spent)} |")
    return lines


def _complete(rows: Sequence[Row], dollars: Dollars) -> list[Row]:
    return [row for row in rows if row.key in dollars and row.scores and None not in row.scores]


def _outcomes(rows: Sequence[Row], dollars: Dollars) -> tuple[Floats, Floats]:
    quality = np.array([row.scores for row in rows], dtype=np.float64)
    return quality, np.array([(0.0, *dollars[row.key]) for row in rows])


def _scores(router: ThreeTierRouter, rows: Sequence[Row]) -> tuple[Floats, Floats]:
    texts = [row.prompt for row in rows]
    parts = [texts[start : start + 256] for start in range(0, len(texts), 256)]
    found = [score for part in parts for score in router.score_many(part)]
    return np.array([score.p_cloud for score in found]), np.array([score.p_opus for score in found])


def _best(scores: tuple[Floats, Floats], rows: Sequence[Row], dollars: Dollars) -> tuple[float, float]:
    """Return the thresholds of most utility: quality less weighted cost, the cost of always opus counting as one."""
    quality, cost = _outcomes(rows, dollars)
    worth = quality - PRICE * cost / cost[:, 2].mean()
    each = np.arange(len(rows))
    return max(
        ((a, b) for a in GRID for b in GRID), key=lambda pair: float(worth[each, tiers_at(*scores, *pair)].mean())
    )


def _with_interval(values: Floats) -> str:
    rng = np.random.default_rng(SEED)
    drawn = values[rng.integers(len(values), size=(DRAWS, len(values)))].mean(axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return f"{values.mean():.3f} [{low:.3f}, {high:.3f}]"
