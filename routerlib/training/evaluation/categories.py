"""How a model orders and decides the typed prompts, category by category."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routerlib.cascade import Tier
from routerlib.training.data.typed import EASY, HALVES, HARD, LONG_EASY, SHORT_HARD, Half, TypedPrompt
from routerlib.training.evaluation.bootstrap import Drawn, Estimate, resample
from routerlib.training.evaluation.metrics import auc
from routerlib.training.evaluation.scored import Scored

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Table:
    """One half of a labelled file.

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
