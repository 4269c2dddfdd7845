"""How prompts people type are routed: the share of every tier per category of a labelled file."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from routerlib.cascade import Tier
from routerlib.router import ThreeTierRouter
from routerlib.training.dataset import DataError, read_rows

Table = Mapping[str, Mapping[Tier, int]]


def real_world_table(router: ThreeTierRouter, path: Path) -> Table:
    """Count decisions per category of a JSON lines file with ``id``, ``prompt`` and ``category``, in the file's order.

    Raises:
        DataError: the file cannot be read or a row has no category.
    """
    rows = [row for _, row in read_rows(path)]
    for number, row in enumerate(rows, start=1):
        if not isinstance(row.get("category"), str):
            raise DataError(f"{path}:{number}: found category = {row.get('category')!r}, wanted a text")
    counts: dict[str, dict[Tier, int]] = defaultdict(lambda: dict.fromkeys(Tier, 0))
    for row, decision in zip(rows, router.route_many([row["prompt"] for row in rows]), strict=True):
        counts[row["category"]][decision.decision] += 1
    return dict(counts)


def as_markdown(table: Table) -> str:
    """Write the table as Markdown, counts and rounded per cents."""
    lines = ["| category | n | local | sonnet | opus |", "|---|---|---|---|---|"]
    for category, counts in table.items():
        total = sum(counts.values())
        cells = " | ".join(f"{counts[tier]} ({100 * counts[tier] / total:.0f} %)" for tier in Tier)
        lines.append(f"| {category} | {total} | {cells} |")
    return "\n".join(lines) + "\n"
