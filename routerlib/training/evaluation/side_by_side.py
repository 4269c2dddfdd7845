"""Render evaluations side by side as a Markdown table, and write it between the marks of a file."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from routerlib.deciding.cascade import Tier
from routerlib.training.data.dataset import DataError
from routerlib.training.data.typed import EASY, HARD
from routerlib.training.evaluation.bootstrap import LEVEL, Estimate
from routerlib.training.evaluation.categories import Table
from routerlib.training.evaluation.comparison import Row
from routerlib.training.evaluation.evaluation import Evaluation
from routerlib.training.evaluation.ordering import Ordering
from routerlib.training.evaluation.payoff import COST_WEIGHT
from routerlib.training.evaluation.robustness import ANY

MARK = "side by side"
ROUTER, LENGTH, SOURCE = "router", "length only", "source only"  # how the rows of a comparison begin

RANKINGS: dict[str, Callable[[Row], Estimate | None]] = {
    "APGR local to opus, pooled": lambda row: row.apgr,
    "APGR local to opus, equal weight per source": lambda row: row.apgr_equal,
    "AUC of router A within a source": lambda row: row.auc_a,
    "AUC of router B within a source": lambda row: row.auc_b,
    f"utility (quality - {COST_WEIGHT} x cost) at the model's thresholds": lambda row: row.utility,
    "regret": lambda row: row.regret,
}
CORRELATIONS: dict[str, Callable[[Ordering], Estimate | None]] = {
    "sources": lambda ordering: ordering.mean,
    "families": lambda ordering: ordering.family_mean,
}


def as_markdown(evaluations: Sequence[Evaluation]) -> str:
    """Return a Markdown table: a measure a line, a model a column, then the baselines; with intervals.

    The evaluations must be of the same split, data and typed prompts.
    """
    heads = [evaluation.router for evaluation in evaluations] + [LENGTH, SOURCE]
    lines = [
        f"| {evaluations[0].split} split, {LEVEL} % intervals | {' | '.join(heads)} |",
        "|---" * (len(heads) + 1) + "|",
    ]
    for name, pick in RANKINGS.items():
        cells = [_of(evaluation, ROUTER, pick) for evaluation in evaluations]
        lines.append(_line(name, [*cells, _of(evaluations[0], LENGTH, pick), _of(evaluations[0], SOURCE, pick)]))
    length = next(ordering for ordering in evaluations[0].judgement.ordering if ordering.name == LENGTH)
    for name, mean in CORRELATIONS.items():
        cells = [*(mean(evaluation.judgement.ordering[0]) for evaluation in evaluations), mean(length), None]
        lines.append(_line(f"Spearman of p_cloud with hardness, mean over {name}", cells))
    calibrations = [evaluation.judgement.calibration for evaluation in evaluations]
    lines.append(_line("expected calibration error", [c.error if c else None for c in calibrations] + [None, None]))
    for half in dict.fromkeys(table.half for evaluation in evaluations for table in evaluation.real_world):
        tables = [next(table for table in evaluation.real_world if table.half == half) for evaluation in evaluations]
        lines += _typed(half, tables)
    for name in evaluations[0].flips:
        flips = [next(f.share for f in evaluation.flips[name] if f.edit == ANY) for evaluation in evaluations]
        lines.append(_line(f"decisions that any trivial edit flips, {name}", [*flips, None, None]))
    return "\n".join(lines) + "\n"


def write_into(path: Path, table: str, mark: str = MARK) -> None:
    """Put a table between the two marks of this name in a Markdown file.

    Raises:
        DataError: the file cannot be read or written, or has no such marks.
    """
    text = read_marked(path, mark)
    try:
        path.write_text(_block(mark).sub(lambda found: found.group(1) + table + found.group(2), text), encoding="utf-8")
    except OSError as error:
        raise DataError(f"{path}: cannot be written ({error.strerror}); name a file that can") from None


def read_marked(path: Path, mark: str = MARK) -> str:
    """Return the text of a Markdown file that has the two marks of this name.

    Raises:
        DataError: the file cannot be read or has no such marks.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataError(f"{path}: cannot be read ({reason}); name a Markdown file") from None
    if not _block(mark).search(text):
        raise DataError(f"{path}: found no <!-- {mark} --> block, wanted one; add the two marks where it is to stand")
    return text


def _block(mark: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)", re.DOTALL)


def _typed(half: str, tables: Sequence[Table]) -> list[str]:
    lines = [
        _line(f"typed, half {half}: AUC easy against hard", [*(t.easy_hard for t in tables), None, None]),
        _line(
            f"typed, half {half}: AUC long_easy against short_hard",
            [*(t.long_easy_short_hard for t in tables), None, None],
        ),
    ]
    for category in tables[0].counts:
        cells = []
        for table in tables:
            counts, total = table.counts[category], sum(table.counts[category].values())
            cells.append(" / ".join(f"{100 * counts[tier] / total:.0f}" for tier in Tier))
        wanted = "local" if category in EASY else "cloud" if category in HARD else "sonnet"
        lines.append(
            f"| typed, half {half}: {category} ({wanted}), % local / sonnet / opus | {' | '.join(cells)} | | |"
        )
    return lines


def _of(evaluation: Evaluation, name: str, pick: Callable[[Row], Estimate | None]) -> Estimate | None:
    row = next((row for row in evaluation.judgement.comparison if row.name.startswith(name)), None)
    return pick(row) if row else None


def _line(name: str, cells: Sequence[Estimate | None]) -> str:
    return f"| {name} | {' | '.join(map(_cell, cells))} |"


def _cell(estimate: Estimate | None) -> str:
    return "" if estimate is None else str(estimate)
