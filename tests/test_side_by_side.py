"""Models side by side: the table of reports made by hand, and the block of a Markdown file it is written into."""

import json
from pathlib import Path

import pytest
from made_up import write_rows
from typer.testing import CliRunner

from routerlib.deciding.cascade import Thresholds, Tier
from routerlib.errors import RouterError
from routerlib.training.__main__ import app
from routerlib.training.data.dataset import DataError
from routerlib.training.evaluation import evaluation
from routerlib.training.evaluation.bootstrap import Estimate
from routerlib.training.evaluation.categories import Table
from routerlib.training.evaluation.comparison import Row
from routerlib.training.evaluation.evaluation import Evaluation
from routerlib.training.evaluation.judgement import Judgement, Reliability
from routerlib.training.evaluation.ordering import Ordering
from routerlib.training.evaluation.robustness import Flips
from routerlib.training.evaluation.side_by_side import as_markdown, read_marked, write_into

MARKED = "# Card\n\n<!-- side by side -->\nold\ntable\n<!-- /side by side -->\n\nAfter.\n"


def number(value: float) -> Estimate:
    return Estimate(value, value - 0.1, value + 0.1)


def shown(value: float) -> str:
    return f"{value:.3f} ({value - 0.1:.3f} to {value + 0.1:.3f})"


def row(name: str, value: float, auc: Estimate | None) -> Row:
    """Return a row whose numbers are told apart by their hundredths."""
    utility, regret, apgr, equal = (number(value + n / 100) for n in range(4))
    nothing = (None, None)
    return Row(name, (0.5, 0.25, 0.25), None, None, utility, regret, *nothing, nothing, apgr, equal, auc, auc, {}, {})


def report(name: str, value: float, *, pack: bool = True) -> Evaluation:
    """Return a report of one half of typed prompts: 3 simple, 1 medium and 2 complex ones."""
    rows = (
        row("router", value, number(value + 0.04)),
        row("random, same shares", 0.99, None),
        row("length only, same shares", 0.2, number(0.24)),
        row("source only, same shares", 0.3, None),
    )
    orderings = tuple(
        Ordering(who, number(mean), None if who == "length only" else number(mean + 0.01), {}, {})
        for who, mean in (("router", value + 0.05), ("length only", 0.25))
    )
    judged = Judgement(
        {"team": 4},
        rows if pack else (),
        {},
        Reliability(number(value + 0.07), 0.02) if pack else None,
        orderings,
        {"team": 4},
    )
    counts = {
        "simple": {Tier.LOCAL: 2, Tier.SONNET: 1, Tier.OPUS: 0},
        "medium": {Tier.LOCAL: 0, Tier.SONNET: 1, Tier.OPUS: 0},
        "complex": {Tier.LOCAL: 0, Tier.SONNET: 1, Tier.OPUS: 1},
    }
    table = Table("report", counts, number(value + 0.08), None)
    flipped = {"test split": (Flips("typos", 4, number(0.9)), Flips("any", 4, number(value + 0.09)))}
    return Evaluation(name, "test", Thresholds(0.5, 0.5, name), judged, (table,), flipped)


def test_the_table_has_a_column_for_every_model_and_the_rules_beside_them() -> None:
    table = as_markdown([report("new@1", 0.6), report("old@2", 0.5)])
    assert table.splitlines() == [
        "| test split, 95 % intervals | new@1 | old@2 | length only | source only |",
        "|---|---|---|---|---|",
        f"| APGR local to opus, pooled | {shown(0.62)} | {shown(0.52)} | {shown(0.22)} | {shown(0.32)} |",
        "| APGR local to opus, equal weight per source "
        f"| {shown(0.63)} | {shown(0.53)} | {shown(0.23)} | {shown(0.33)} |",
        f"| AUC of router A within a source | {shown(0.64)} | {shown(0.54)} | {shown(0.24)} |  |",
        f"| AUC of router B within a source | {shown(0.64)} | {shown(0.54)} | {shown(0.24)} |  |",
        "| utility (quality - 0.075 x cost) at the model's thresholds "
        f"| {shown(0.60)} | {shown(0.50)} | {shown(0.20)} | {shown(0.30)} |",
        f"| regret | {shown(0.61)} | {shown(0.51)} | {shown(0.21)} | {shown(0.31)} |",
        f"| Spearman of p_cloud with hardness, mean over sources | {shown(0.65)} | {shown(0.55)} | {shown(0.25)} |  |",
        f"| Spearman of p_cloud with hardness, mean over families | {shown(0.66)} | {shown(0.56)} |  |  |",
        f"| expected calibration error | {shown(0.67)} | {shown(0.57)} |  |  |",
        f"| typed, half report: AUC easy against hard | {shown(0.68)} | {shown(0.58)} |  |  |",
        "| typed, half report: AUC long_easy against short_hard |  |  |  |  |",
        "| typed, half report: simple (local), % local / sonnet / opus | 67 / 33 / 0 | 67 / 33 / 0 | | |",
        "| typed, half report: medium (sonnet), % local / sonnet / opus | 0 / 100 / 0 | 0 / 100 / 0 | | |",
        "| typed, half report: complex (cloud), % local / sonnet / opus | 0 / 50 / 50 | 0 / 50 / 50 | | |",
        f"| decisions that any trivial edit flips, test split | {shown(0.69)} | {shown(0.59)} |  |  |",
    ]
    assert table.endswith("|\n")


def test_cells_are_empty_where_nothing_is_known() -> None:
    lines = as_markdown([report("new@1", 0.6, pack=False)]).splitlines()
    assert "| APGR local to opus, pooled |  |  |  |" in lines
    assert "| expected calibration error |  |  |  |" in lines


def test_only_the_block_is_replaced_and_again_the_same(tmp_path: Path) -> None:
    path = tmp_path / "CARD.md"
    path.write_text(MARKED, encoding="utf-8")
    table = "| \\1 |\n|---|\n"
    write_into(path, table)
    text = path.read_text(encoding="utf-8")
    assert text == MARKED.replace("old\ntable\n", table)
    write_into(path, table)
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (None, "cannot be read (No such file or directory); name a Markdown file"),
        (b"\xff\xfe", "cannot be read ('utf-8' codec"),
        (b"# Card\n", "found no <!-- side by side --> block, wanted one; add the two marks where it is to stand"),
        (b"<!-- side by side -->\n", "found no <!-- side by side --> block, wanted one"),
    ],
)
def test_a_file_without_the_block_is_refused_in_one_line(content: bytes | None, found: str, tmp_path: Path) -> None:
    path = tmp_path / "CARD.md"
    if content is not None:
        path.write_bytes(content)
    for refuse in (read_marked, lambda path: write_into(path, "table")):
        with pytest.raises(DataError) as caught:
            refuse(path)
        assert str(caught.value).startswith(f"{path}: {found}")
        assert "\n" not in str(caught.value)
    assert content is None or path.read_bytes() == content


@pytest.fixture
def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of graded prompts, and work in it, where no typed prompts lie."""
    rows = [{"id": str(n), "prompt": f"Sort the list number {n}", "difficulty": n / 80} for n in range(80)]
    write_rows(tmp_path / "difficulty_board.jsonl", rows)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(evaluation, "EDITED", 2)
    return tmp_path


def test_the_command_prints_the_table_and_writes_it(judged: Path, tiny_model: Path) -> None:
    for name in ("one.md", "two.md"):
        (judged / name).write_text(MARKED, encoding="utf-8")
    line = ["evaluate", str(tiny_model), str(tiny_model), "--data", ".", "--quiet"]
    ended = CliRunner().invoke(app, [*line, "--into", "one.md", "--into", "two.md"], catch_exceptions=False)
    assert ended.exit_code == 0
    heads = ended.stdout.splitlines()[0].split(" | ")
    assert heads[1] == heads[2]
    assert heads[1].startswith("tiny_model@")
    assert "Spearman of p_cloud with hardness, mean over sources" in ended.stdout
    assert "typed" not in ended.stdout
    for name in ("one.md", "two.md"):
        assert (judged / name).read_text(encoding="utf-8") == MARKED.replace("old\ntable\n", ended.stdout)


def test_a_file_without_marks_is_refused_before_anything_is_measured_or_written(
    judged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (judged / "one.md").write_text(MARKED, encoding="utf-8")
    (judged / "two.md").write_text(json.dumps({}), encoding="utf-8")
    measured: list[object] = []

    def measure(*given: object, **how: object) -> None:
        measured.append(given)

    monkeypatch.setattr(evaluation, "evaluate", measure)
    line = ["evaluate", "three_tier_v5", "--data", ".", "--into", "one.md", "--into", "two.md", "--quiet"]
    ended = CliRunner().invoke(app, line)
    assert ended.exit_code == 1
    assert isinstance(ended.exception, RouterError)
    assert str(ended.exception).startswith("two.md: found no <!-- side by side --> block")
    assert measured == []
    assert (judged / "one.md").read_text(encoding="utf-8") == MARKED
