"""Count decisions on typed prompts by category, and measure the AUC of easy against hard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from routerlib.deciding.cascade import Tier
from routerlib.router import ThreeTierRouter
from routerlib.training.data.rows import DataError
from routerlib.training.data.typed import EASY, HALVES, HARD, LONG_EASY, SHORT_HARD, Half, TypedPrompt, read_typed
from routerlib.training.evaluation.bootstrap import Drawn, Estimate, resample
from routerlib.training.evaluation.metrics import auc
from routerlib.training.evaluation.scored import Scored, score

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Table:
    """Decisions by category and AUCs on one half of a labelled file.

    Attributes:
        half: which.
        counts: decisions by category, in the file's order, by tier.
        easy_hard: AUC of p_cloud, simple, junk and long_easy against complex and short_hard; None without both.
        long_easy_short_hard: AUC of p_cloud, long_easy against short_hard; None without both.
    """

    half: Half
    counts: Mapping[str, Mapping[Tier, int]]
    easy_hard: Estimate | None
    long_easy_short_hard: Estimate | None


def tables(prompts: Sequence[TypedPrompt], scored: Scored) -> tuple[Table, ...]:
    """Return a table for each half that has prompts; ``scored`` (n,) is what the router says of them."""
    found, tiers = [], scored.tiers()
    for half in HALVES:
        places = [i for i, prompt in enumerate(prompts) if prompt.half == half]
        if places:
            categories = [prompts[i].category for i in places]
            counts = {category: dict.fromkeys(Tier, 0) for category in categories}
            for i, category in zip(places, categories, strict=True):
                counts[category][tiers[i]] += 1
            easy_hard, by_length = (
                auc_between(scored.p_cloud[places], categories, *sides)
                for sides in ((EASY, HARD), (LONG_EASY, SHORT_HARD))
            )
            found.append(Table(half, counts, easy_hard, by_length))
    return tuple(found)


def auc_between(p: Floats, categories: Sequence[str], low: frozenset[str], high: frozenset[str]) -> Estimate | None:
    """Return the AUC of one set of categories against another, None without both; (n,) probabilities and categories.

    The interval is drawn within each category.
    """
    places = [i for i, category in enumerate(categories) if category in low | high]
    label = np.array([categories[i] in high for i in places], dtype=bool)
    if not label.any() or label.all():
        return None
    counts = resample([categories[i] for i in places])
    return Drawn.of(lambda weights: auc(p[places], label, weights), counts).estimate()


def shares_of(models: Sequence[str | None], path: Path | None) -> str:
    """Return, as Markdown, how models decide a labelled file, category by category; several under a heading each.

    Args:
        models: folders' paths or packaged models' names; None for the default.
        path: the file, see `read_typed`.

    Raises:
        BundleError: no such model, or it is altered.
        DataError: the file cannot be read, or none is named.
    """
    if path is None:
        raise DataError("found neither --data nor --real-world, wanted prompts to measure on; name a folder or a file")
    prompts, parts = read_typed(path), []
    for model in models:
        router = ThreeTierRouter(model)
        scored = score(router, [row.prompt for row in prompts], quiet=True)
        heading = [f"## {router.bundle.router}\n"] if len(models) > 1 else []
        parts += [*heading, *(as_markdown(table) for table in tables(prompts, scored))]
    return "\n".join(parts)


def as_markdown(table: Table) -> str:
    """Write one half as Markdown: counts with rounded per cents, and the AUCs."""
    lines = [f"| {table.half} | n | local | sonnet | opus |", "|---|---|---|---|---|"]
    for category, counts in table.counts.items():
        total = sum(counts.values())
        cells = " | ".join(f"{counts[tier]} ({100 * counts[tier] / total:.0f} %)" for tier in Tier)
        lines.append(f"| {category} | {total} | {cells} |")
    named = {"easy against hard": table.easy_hard, "long_easy against short_hard": table.long_easy_short_hard}
    aucs = [f"{name} {auc}" for name, auc in named.items() if auc]
    return "\n".join([*lines, "", *([f"AUC of p_cloud: {', '.join(aucs)}.", ""] if aucs else [])])
