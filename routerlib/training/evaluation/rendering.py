"""Render an evaluation as text for reading, or as JSON with everything in it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from routerlib.deciding.cascade import Tier
from routerlib.training.evaluation.bootstrap import LEVEL, RESAMPLES, Estimate
from routerlib.training.evaluation.categories import Table
from routerlib.training.evaluation.comparison import QUALITIES, Row
from routerlib.training.evaluation.evaluation import Evaluation
from routerlib.training.evaluation.judgement import Judgement, Reliability
from routerlib.training.evaluation.metrics import BINS
from routerlib.training.evaluation.ordering import Ordering
from routerlib.training.evaluation.payoff import COST_WEIGHT, PRICES
from routerlib.training.evaluation.robustness import Flips

SCHEMA = 1
SHOWN = ("router", "length only")  # in the tables by source; JSON has them all


def as_json(evaluation: Evaluation) -> str:
    """Return an evaluation as one JSON object: estimates as value, low and high, null where undefined."""
    stated = {
        "schema": SCHEMA,
        "cost_weight": COST_WEIGHT,
        "prices": PRICES.tolist(),
        "level": LEVEL,
        "resamples": RESAMPLES,
        "saved_at": QUALITIES,
    }
    return json.dumps({**stated, **asdict(evaluation)}, allow_nan=False) + "\n"


def as_text(evaluation: Evaluation) -> str:
    """Return an evaluation as text; every number is followed by its interval."""
    thresholds = evaluation.thresholds
    parts = [
        f"{evaluation.router}, {evaluation.split} split, thresholds a = {thresholds.a:.3f}, b = {thresholds.b:.3f}\n",
        judged_text(evaluation.judgement),
        *(_typed(table) for table in evaluation.real_world),
        *(_flipped(name, found) for name, found in evaluation.flips.items()),
    ]
    return "\n".join(parts)


def judged_text(judged: Judgement) -> str:
    """Return a judgement as text: comparison, calibration, categories, ordering."""
    parts = [
        f"[low high]: {LEVEL} % percentile bootstrap, {RESAMPLES} resamples, drawn within each source\n",
        *(_compared(judged) if judged.comparison else ["No prompt of this split has a score for every tier.\n"]),
        *(_reliability(judged.calibration) if judged.calibration else []),
        *(_categories(judged) if judged.categories else []),
        *_ordered(judged),
    ]
    return "\n".join(parts)


def _compared(judged: Judgement) -> Iterator[str]:
    counts = ", ".join(f"{source} {count}" for source, count in judged.rows.items())
    prices = ", ".join(f"{tier.value} {price:g}" for tier, price in zip(Tier, PRICES, strict=True))
    yield f"{sum(judged.rows.values())} prompts of the default pack: {counts}\n"
    yield (
        f"Utility = quality - {COST_WEIGHT} x cost, every source weighing the same; cost of a prompt: {prices}\n"
        + _table(
            ["", *(tier.value for tier in Tier), "quality", "cost", "utility", "regret"],
            (
                [row.name, *_shares(row), *map(_cell, (row.quality, row.cost, row.utility, row.regret))]
                for row in judged.comparison
            ),
        )
    )
    saved = [f"saved at {100 * share:.0f} %" for share in QUALITIES]
    yield (
        "Shares of prompts whose best tier is dearer (under) or cheaper (over) than the one chosen;\n"
        "cost saved at so much of always-opus quality, sending the highest scores to opus and the rest to local\n"
        + _table(
            ["", "under", "over", *saved],
            ([row.name, *map(_cell, (row.under, row.over, *row.saved))] for row in judged.comparison),
        )
    )
    orderings = {ordering.name: ordering for ordering in judged.ordering}
    yield "How prompts are ranked; AUC and Spearman within each source, averaged\n" + _table(
        ["", "APGR pooled", "APGR equal weight", "AUC A", "AUC B", "Spearman, sources", "Spearman, families"],
        (_ranked(row, orderings.get(row.name.partition(",")[0])) for row in judged.comparison),
    )
    yield _aucs(judged)


def _ranked(row: Row, ordering: Ordering | None) -> list[str]:
    averages = (ordering.mean, ordering.family_mean) if ordering else (None, None)
    return [row.name, *map(_cell, (row.apgr, row.apgr_equal, row.auc_a, row.auc_b, *averages))]


def _aucs(judged: Judgement) -> str:
    shown = [row for row in judged.comparison if row.name.partition(",")[0] in SHOWN]
    heads = [f"{which}, {row.name.partition(',')[0]}" for which in ("A", "B") for row in shown]
    return "AUC within each source (A: the best cloud tier beats local; B: opus beats sonnet)\n" + _table(
        ["", "n", *heads],
        (
            [source, str(count)]
            + [_cell(row.auc_a_by_source.get(source)) for row in shown]
            + [_cell(row.auc_b_by_source.get(source)) for row in shown]
            for source, count in judged.rows.items()
        ),
    )


def _reliability(reliability: Reliability) -> Iterator[str]:
    yield (
        f'Expected calibration error of p_cloud against "the best cloud tier beats local", {BINS} bins of equal mass: '
        f"{_cell(reliability.error)}; a perfectly calibrated model shows {reliability.perfect:.3f} on as many rows\n"
    )


def _categories(judged: Judgement) -> Iterator[str]:
    lines = []
    for name, category in judged.categories.items():
        rows = {row.name: row for row in category.comparison}
        row = rows["router"]
        cells = (row.utility, rows["oracle"].utility, row.regret, row.under, row.over, row.apgr, row.auc_a)
        lines.append([name, str(category.count), *_shares(row), *map(_cell, cells), _cell(category.calibration.error)])
    heads = ["utility", "oracle utility", "regret", "under", "over", "APGR", "AUC A", "calibration"]
    yield "The router by category\n" + _table(["", "n", *(tier.value for tier in Tier), *heads], lines)
    names = [row.name for row in judged.comparison]
    yield "Utility by category\n" + _table(
        ["", *names],
        ([name, *(_cell(row.utility) for row in found.comparison)] for name, found in judged.categories.items()),
    )


def _ordered(judged: Judgement) -> Iterator[str]:
    shown = [ordering for ordering in judged.ordering if ordering.name in SHOWN]
    names = [ordering.name for ordering in shown]
    by_source = (
        [source, str(judged.ordered[source]), *(_cell(o.by_source.get(source)) for o in shown)]
        for source in shown[0].by_source
    )
    if not shown[0].by_source:
        return
    yield "Spearman of p_cloud with hardness, by source\n" + _table(["", "n", *names], by_source)
    by_family = ([family, *(_cell(o.by_family.get(family)) for o in shown)] for family in shown[0].by_family)
    if shown[0].by_family:
        yield "Spearman of p_cloud with hardness, by family\n" + _table(["", *names], by_family)


def _typed(table: Table) -> str:
    lines = []
    for category, counts in table.counts.items():
        total = sum(counts.values())
        lines.append([category, str(total), *(f"{100 * counts[tier] / total:.0f} %" for tier in Tier)])
    return (
        f'Prompts people type, the half "{table.half}"\n'
        + _table(["", "n", *(tier.value for tier in Tier)], lines)
        + f"AUC of p_cloud: easy against hard {_cell(table.easy_hard)}, "
        f"long_easy against short_hard {_cell(table.long_easy_short_hard)}\n"
    )


def _flipped(name: str, found: Sequence[Flips]) -> str:
    lines = ([each.edit, str(each.count), _cell(each.share)] for each in found)
    return f"Decisions that flip under trivial edits, {name}\n" + _table(["", "n", "share"], lines)


def _shares(row: Row) -> list[str]:
    return [f"{100 * share:.0f} %" for share in row.shares]


def _cell(estimate: Estimate | None) -> str:
    return "-" if estimate is None else f"{estimate.value:.3f} [{estimate.low:.3f} {estimate.high:.3f}]"


def _table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Align columns: the first to the left, the others to the right."""
    rows = [list(heads), *map(list, lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    aligned = (
        [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        for row in rows
    )
    return "".join("  ".join(cells).rstrip() + "\n" for cells in aligned)
