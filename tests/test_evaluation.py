"""The command `evaluate` from end to end on a made-up data folder, with the packaged model; and its tables."""

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from routerlib import ThreeTierRouter
from routerlib.bundle.folder import DEFAULT_MODEL, find_model
from routerlib.deciding.cascade import Thresholds, Tier
from routerlib.training.data.dataset import DataError, Example, Split
from routerlib.training.data.typed import TypedPrompt, read_typed
from routerlib.training.evaluation.categories import as_markdown, tables
from routerlib.training.evaluation.comparison import Row
from routerlib.training.evaluation.evaluation import Evaluation, evaluate
from routerlib.training.evaluation.judgement import Judgement, judge
from routerlib.training.evaluation.metrics import calibrated_ece, expected_calibration_error
from routerlib.training.evaluation.rendering import as_json, as_text
from routerlib.training.evaluation.scored import Scored, score

MAPPING = {"name": "m", "default": True, "local": "small", "sonnet": "middle", "opus": "large"}
WORDS = tuple("parser cache queue lexer ledger socket index matrix graph heap router kernel shader codec".split())
VERBS = tuple("Rename Print Sort Explain Design Prove Migrate Debug Write Refactor Profile Port".split())


def write_lines(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def write_data(folder: Path, rows: int = 150) -> None:
    """Write two scored sources, of two categories each, and one with human difficulty."""
    tiers = {"default_pack": ["one", "two"], "sources": {"one": [MAPPING], "two": [MAPPING]}}
    (folder / "tiers.json").write_text(json.dumps(tiers), encoding="utf-8")
    rng = random.Random(5)

    def prompt(n: int) -> str:
        return f"{rng.choice(VERBS)} number {n}: the {' '.join(rng.choices(WORDS, k=rng.randint(3, 14)))}"

    for source in ("one", "two"):
        made = []
        for n in range(rows):
            scores = {"small": rng.randint(0, 1), "middle": rng.randint(0, 1), "large": rng.random()}
            row = {"id": f"{source}-{n}", "prompt": prompt(n), "source": source, "scores": scores}
            made.append({**row, "category": "even" if n % 2 else "odd"})
        write_lines(folder / f"scored_{source}.jsonl", made)
    judged = [{"id": f"d-{n}", "prompt": prompt(n), "source": "three", "difficulty": n / rows} for n in range(rows)]
    write_lines(folder / "difficulty_three.jsonl", judged)


TYPED = [
    {"id": "1", "category": "simple", "prompt": "sort a list in python", "half": "tune"},
    {"id": "2", "category": "short_hard", "prompt": "write a hypervisor in Zig", "half": "tune"},
    {"id": "3", "category": "junk", "prompt": "hi"},
    {"id": "4", "category": "complex", "prompt": "Design a distributed lock service and prove it", "half": "report"},
    {"id": "5", "category": "long_easy", "prompt": "Which line is wrong?\n```\nx = = 1\n```", "half": "report"},
    {"id": "6", "category": "junk", "prompt": "asdf"},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("evaluate")
    write_data(base)
    write_lines(base / "typed.jsonl", TYPED)
    return base


@pytest.fixture(scope="module")
def report(folder: Path) -> Evaluation:
    return evaluate(None, folder, "test", folder / "typed.jsonl", quiet=True)


def command(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    line = [sys.executable, "-m", "routerlib.training", "evaluate", "--data", ".", *arguments]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)


def test_the_command_prints_the_report_as_text(folder: Path, report: Evaluation) -> None:
    done = command(folder, DEFAULT_MODEL, "--real-world", "typed.jsonl", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == as_text(report)
    for title in (
        f"{DEFAULT_MODEL}@",
        "Utility = quality - 0.075 x cost, every source weighing the same; ",
        "cost of a prompt: local 0, sonnet 0.6, opus 1",
        "saved at 95 %",
        "APGR equal weight",
        "AUC within each source",
        "Expected calibration error",
        "The router by category\n",
        "Spearman of p_cloud with hardness, by source",
        'Prompts people type, the half "tune"',
        'Prompts people type, the half "report"',
        "Decisions that flip under trivial edits, test split",
        "Decisions that flip under trivial edits, real world",
    ):
        assert title in done.stdout


def test_the_command_prints_the_same_as_json_with_everything_in_it(folder: Path, report: Evaluation) -> None:
    done = command(folder, str(find_model()), "--real-world", "typed.jsonl", "--format", "json", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == as_json(report)
    printed = json.loads(done.stdout)
    assert (printed["cost_weight"], printed["prices"], printed["level"]) == (0.075, [0, 0.6, 1], 95)
    names = [row["name"] for row in printed["judgement"]["comparison"]]
    assert names == [row.name for row in report.judgement.comparison]
    assert len(names) == 8
    assert set(printed["judgement"]["ordered"]) == {"one", "two", "three"}
    assert [table["half"] for table in printed["real_world"]] == ["tune", "report"]
    assert printed["real_world"][1]["counts"]["junk"] == {"local": 2, "sonnet": 0, "opus": 0}
    router = next(row for row in printed["judgement"]["comparison"] if row["name"] == "router")
    assert set(router["utility"]) == {"value", "low", "high"}


def test_the_other_split_is_another_and_typed_prompts_may_be_absent(folder: Path, report: Evaluation) -> None:
    other = evaluate(None, folder, "validation", quiet=True)
    assert other.split == "validation"
    assert (other.real_world, list(other.flips)) == ((), ["validation split"])
    assert other.judgement.rows != report.judgement.rows or other.judgement.comparison != report.judgement.comparison


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["four_tier"], "model 'four_tier': found no such folder"),
        (["--real-world", "nothing.jsonl"], "nothing.jsonl: cannot be read (No such file or directory)"),
        (["--real-world", "bad_half.jsonl"], "bad_half.jsonl:1: found half = 'both', wanted one of: tune, report"),
        (["--real-world", "no_category.jsonl"], "no_category.jsonl:1: found category = None, wanted a text"),
        (["--data", "nowhere"], "nowhere"),
        (["altered"], "altered/thresholds.json"),
        (["--data", "tiny"], "tiny: found no prompt in the test split, wanted at least one; name another --split"),
    ],
)
def test_a_mistake_is_one_line(folder: Path, arguments: list[str], message: str) -> None:
    write_lines(folder / "bad_half.jsonl", [{**TYPED[0], "half": "both"}])
    write_lines(folder / "no_category.jsonl", [{"id": "1", "prompt": "hi"}])
    (folder / "tiny").mkdir(exist_ok=True)
    write_lines(folder / "tiny" / "difficulty_mine.jsonl", [{"id": "1", "prompt": "Sort a list", "difficulty": 0.5}])
    shutil.copytree(find_model(), folder / "altered", dirs_exist_ok=True)
    (folder / "altered" / "thresholds.json").write_text('{"a": 2}', encoding="utf-8")
    done = command(folder, "--quiet", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("routerlib.training: ")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_rows_that_nobody_scored_are_judged_by_difficulty_alone(tmp_path: Path) -> None:
    write_data(tmp_path)
    for name in ("scored_one.jsonl", "scored_two.jsonl", "tiers.json"):
        (tmp_path / name).unlink()
    report = evaluate(None, tmp_path, quiet=True)
    judged = report.judgement
    assert (judged.rows, judged.comparison, judged.categories, judged.calibration) == ({}, (), {}, None)
    assert list(judged.ordering[0].by_source) == ["three"]
    assert "No prompt of this split has a score for every tier." in as_text(report)
    assert json.loads(as_json(report))["judgement"]["calibration"] is None


QUALITIES = ((0.0, 1.0, 0.5), (1.0, 0.0, 0.0), (0.5, 0.5, 1.0))


def pack(count: int, split: Split = "test") -> list[Example]:
    """Return prompts of one source: 24 of category c, the rest of d, their best tiers sonnet, local, opus in turn."""
    return [
        Example(
            id=f"{split}-{n}",
            prompt=f"prompt {n}",
            source="s",
            family=None,
            category="c" if n < 24 else "d",
            group=str(n),
            split=split,
            scores={},
            quality=QUALITIES[n % 3],
            difficulty=None,
        )
        for n in range(count)
    ]


def judged(count: int = 30) -> tuple[list[Example], Scored, Judgement]:
    held = pack(count)
    p = np.linspace(0.05, 0.6, count)
    scored = Scored(p, p[::-1], Thresholds(0.5, 0.5, "a test"))
    return held, scored, judge(held, [*held, *pack(9, "train")], scored)


def test_calibration_is_measured_against_the_best_cloud_tier_beating_local() -> None:
    held, scored, found = judged()
    event = [max(e.quality[1:]) > e.quality[0] for e in held if e.quality is not None]
    assert found.calibration is not None
    assert found.calibration.error is not None
    assert found.calibration.error.value == pytest.approx(expected_calibration_error(scored.p_cloud, event))
    assert found.calibration.perfect == calibrated_ece(scored.p_cloud)


def test_a_category_is_judged_on_its_own_rows_and_small_ones_are_left_out() -> None:
    held, scored, found = judged()
    assert list(found.categories) == ["c"]
    category = found.categories["c"]
    assert category.count == 24
    alone = judge(held[:24], [*held, *pack(9, "train")], scored.rows(range(24)))
    same = [row for row in category.comparison if row.name not in ("random, same shares", "length only, same shares")]
    wanted = {row.name: row for row in alone.comparison}
    assert same == [wanted[row.name] for row in same]
    assert category.calibration == alone.calibration


def test_knowing_the_source_is_learned_from_training_rows_only() -> None:
    def source_only(*training: Example) -> Row:
        held = pack(30)
        scored = Scored(np.full(30, 0.5), np.full(30, 0.5), Thresholds(0.5, 0.5, "a test"))
        return next(row for row in judge(held, [*held, *training], scored).comparison if row.name == "source only")

    train = pack(3, "train")
    assert source_only(train[0]).shares == pytest.approx((0, 1, 0))
    assert source_only(train[1]).shares == pytest.approx((1, 0, 0))
    assert source_only(train[2]).shares == pytest.approx((0, 0, 1))
    assert source_only(replace(train[2], quality=(0.5, 0.98, 1.0))).shares == pytest.approx((0, 1, 0))  # not worth it


def test_typed_prompts_are_counted_by_half_and_category() -> None:
    prompts = [TypedPrompt(row["id"], row["prompt"], row["category"], row.get("half", "report")) for row in TYPED]  # type: ignore[arg-type]
    scored = Scored(
        np.array([0.1, 0.9, 0.2, 0.8, 0.4, 0.9]), np.array([0.9, 0.9, 0.9, 0.1, 0.1, 0.1]), Thresholds(0.5, 0.5, "t")
    )
    tune, kept = tables(prompts, scored)
    assert (tune.half, kept.half) == ("tune", "report")
    none = dict.fromkeys(Tier, 0)
    assert tune.counts == {"simple": {**none, Tier.LOCAL: 1}, "short_hard": {**none, Tier.OPUS: 1}}
    assert kept.counts == {
        "junk": {**none, Tier.LOCAL: 1, Tier.SONNET: 1},
        "complex": {**none, Tier.SONNET: 1},
        "long_easy": {**none, Tier.LOCAL: 1},
    }
    assert tune.easy_hard is not None
    assert tune.easy_hard.value == 1
    assert kept.easy_hard is not None
    assert kept.easy_hard.value == pytest.approx(2 / 3)  # junk 0.2 and long_easy 0.4 below complex 0.8, junk 0.9 above
    assert (tune.long_easy_short_hard, kept.long_easy_short_hard) == (None, None)
    assert "| junk | 2 | 1 (50 %) | 1 (50 %) | 0 (0 %) |" in as_markdown(kept)
    assert "AUC of p_cloud: easy against hard 1.000 (1.000 to 1.000)." in as_markdown(tune)


def test_the_length_auc_sets_long_easy_against_short_hard_alone() -> None:
    order = [("long_easy", 0.3), ("long_easy", 0.6), ("short_hard", 0.5), ("simple", 0.99), ("complex", 0.01)]
    prompts = [TypedPrompt(str(n), "p", category, "report") for n, (category, _) in enumerate(order)]
    p = np.array([p for _, p in order])
    (table,) = tables(prompts, Scored(p, p, Thresholds(0.5, 0.5, "a test")))
    assert table.long_easy_short_hard is not None
    assert table.long_easy_short_hard.value == pytest.approx(0.5)


def test_a_labelled_file_is_read_with_its_halves(folder: Path) -> None:
    assert [row.half for row in read_typed(folder / "typed.jsonl")] == ["tune"] * 2 + ["report"] * 4
    with pytest.raises(DataError, match=r"nothing\.jsonl: cannot be read"):
        read_typed(folder / "nothing.jsonl")


def test_scores_of_many_texts_come_in_their_order_a_text_that_repeats_once(router: ThreeTierRouter) -> None:
    texts = [f"Sort list {n}" for n in range(70)] + ["Sort list 3"]
    scored = score(router, texts, quiet=True)
    assert scored.p_cloud[70] == scored.p_cloud[3]
    wanted = router.score_many([texts[66]])[0]
    assert (scored.p_cloud[66], scored.p_opus[66]) == (wanted.p_cloud, wanted.p_opus)
    assert scored.tiers() == [made.decision for made in router.route_many(texts)]
    assert len(score(router, [], quiet=True).p_cloud) == 0
