"""Variants of the sixth recipe: measured once, kept in a file, measured again when what they stand on changes."""

import json
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from routerlib.training.__main__ import app
from routerlib.training.data.dataset import DataError
from routerlib.training.data.measured import Measured
from routerlib.training.evaluation.bootstrap import Estimate
from routerlib.training.search.results import RESULTS
from routerlib.training.v6 import leave_one_out, selection
from routerlib.training.v6.fit import not_test, read_tuning
from routerlib.training.v6.recipe import Recipe
from routerlib.training.v6.selection import (
    PACKAGED,
    Merits,
    as_markdown,
    merits,
    read_results,
    select_all,
    write_results,
)
from routerlib.training.v6.study import Study

HALF = Estimate(0.5, 0.25, 0.75)
MADE = Merits(HALF, Estimate(0.6, 0.5, 0.7), None, HALF, HALF, None, Estimate(1.0, 1.0, 1.0), None)
NOTHING = Measured(np.zeros((0, 45)), np.zeros((0, 384)), np.zeros(0))


@pytest.fixture
def variants(monkeypatch: pytest.MonkeyPatch, tiny_recipe: Recipe) -> dict[str, Recipe]:
    """Put three variants in the place of the real ones."""
    regime = replace(tiny_recipe.teacher, steps=15)
    short = replace(tiny_recipe, teacher=regime, student_a=regime, student_b=regime)
    made = {PACKAGED: short, "no slope": replace(short, slope=0.0), "no log": replace(short, log=0.0)}
    monkeypatch.setattr(selection, "VARIANTS", made)
    return made


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[Recipe]:
    """Return the recipes that are measured, as they are; their merits are made up."""
    seen: list[Recipe] = []

    def make(study: Study, recipe: Recipe, *_: object, **__: object) -> Merits:
        seen.append(recipe)
        return replace(MADE, apgr=Estimate(recipe.slope, 0.0, 1.0))

    monkeypatch.setattr(selection, "merits", make)
    return seen


def select(study: Study, out: Path) -> dict[str, Merits]:
    among = np.ones(len(study.examples), dtype=bool)
    return select_all(study, among, [], NOTHING, out, workers=1, quiet=True)


def test_the_real_variants_differ_from_the_packaged_recipe_in_their_shares_alone() -> None:
    assert selection.VARIANTS[PACKAGED] == Recipe()
    recipes = [json.dumps(asdict(recipe)) for recipe in selection.VARIANTS.values()]
    assert len(set(recipes)) == len(recipes)
    shares = {"slope", "graded", "difficulty", "outcome", "mixed"}
    for recipe in selection.VARIANTS.values():
        assert replace(Recipe(), **{name: getattr(recipe, name) for name in shares}) == recipe


def test_only_what_is_missing_is_measured(
    variants: dict[str, Recipe], measured: list[Recipe], tiny_study: Study, tmp_path: Path
) -> None:
    found = select(tiny_study, tmp_path)
    assert list(found) == list(variants)
    assert measured == list(variants.values())
    assert select(tiny_study, tmp_path) == found
    assert len(measured) == 3
    content = json.loads((tmp_path / RESULTS).read_text(encoding="utf-8"))
    content["variants"] = [row for row in content["variants"] if row["variant"] != "no slope"]
    (tmp_path / RESULTS).write_text(json.dumps(content), encoding="utf-8")
    assert select(tiny_study, tmp_path) == found
    assert measured[3:] == [variants["no slope"]]


def test_what_was_measured_before_a_kill_is_kept(
    variants: dict[str, Recipe],
    measured: list[Recipe],
    tiny_study: Study,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make = selection.merits

    def killed(study: Study, recipe: Recipe, *more: Any, **how: Any) -> Merits:
        if recipe == variants["no log"]:
            raise KeyboardInterrupt
        return make(study, recipe, *more, **how)

    monkeypatch.setattr(selection, "merits", killed)
    with pytest.raises(KeyboardInterrupt):
        select(tiny_study, tmp_path)
    assert list(read_results(tmp_path)) == [PACKAGED, "no slope"]
    monkeypatch.setattr(selection, "merits", make)
    select(tiny_study, tmp_path)
    assert measured == list(variants.values())


def test_a_variant_is_measured_again_when_its_recipe_changes(
    variants: dict[str, Recipe], measured: list[Recipe], tiny_study: Study, tmp_path: Path
) -> None:
    select(tiny_study, tmp_path)
    regime = replace(variants["no log"].student_a, hidden=(8, 4))
    variants["no log"] = replace(variants["no log"], student_a=regime)
    assert list(read_results(tmp_path)) == [PACKAGED, "no slope"]
    select(tiny_study, tmp_path)
    assert measured[3:] == [variants["no log"]]
    del variants["no log"]
    assert list(select(tiny_study, tmp_path)) == [PACKAGED, "no slope"]
    assert len(measured) == 4


def test_all_are_measured_again_when_the_evidence_changes(
    variants: dict[str, Recipe], measured: list[Recipe], tiny_study: Study, tmp_path: Path
) -> None:
    select(tiny_study, tmp_path)
    select(replace(tiny_study, pack=tiny_study.pack[1:]), tmp_path)
    assert len(measured) == 6


@pytest.mark.usefixtures("variants")
def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    assert read_results(tmp_path) == {}
    found = {PACKAGED: MADE, "no log": replace(MADE, apgr=None)}
    write_results(tmp_path / "new", found, "data")
    assert read_results(tmp_path / "new") == found
    assert read_results(tmp_path / "new", "data") == found
    assert read_results(tmp_path / "new", "other data") == {}
    content = json.loads((tmp_path / "new" / RESULTS).read_text(encoding="utf-8"))
    assert content["kept"] == PACKAGED
    assert content["variants"][0]["recipe"]["student_a"]["steps"] == 15
    assert [path.name for path in (tmp_path / "new").iterdir()] == [RESULTS]


@pytest.mark.usefixtures("variants")
@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("{", "cannot be read (Expecting property name"),
        ("[]", "found a JSON list, wanted an object"),
        ('{"schema": 1, "kept": {"A": {}}}', "found schema = 1, wanted a selection's, 2"),
        ('{"schema": 2}', "found results that cannot be read (KeyError('variants'))"),
        ('{"schema": 2, "variants": ["packaged"]}', "found results that cannot be read (TypeError("),
    ],
)
def test_results_that_are_none_are_refused_in_one_line(content: str, found: str, tmp_path: Path) -> None:
    (tmp_path / RESULTS).write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_results(tmp_path)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / RESULTS}: {found}")
    assert message.endswith("; remove the file to begin again, or name another --out")
    assert "\n" not in message


def test_the_table_has_a_line_for_every_variant() -> None:
    lines = as_markdown({PACKAGED: MADE, "other": replace(MADE, auc_a=HALF)}).splitlines()
    assert lines[0] == (
        "| variant | APGR pooled | APGR equal | AUC A | calibration | sources | families | easy < hard "
        "| long_easy < short_hard |"
    )
    assert lines[1] == "|---" * 9 + "|"
    half = "0.500 (0.250 to 0.750)"
    assert lines[2] == (
        f"| packaged | {half} | 0.600 (0.500 to 0.700) | - | {half} | {half} | - | 1.000 (1.000 to 1.000) | - |"
    )
    assert lines[3].startswith(f"| other | {half} | 0.600 (0.500 to 0.700) | {half} | ")
    assert len(lines) == 4


def test_a_pack_that_is_not_there_and_typed_prompts_of_one_kind_have_no_merits(
    variants: dict[str, Recipe], tiny: pytest.MonkeyPatch, evidence: Path, tiny_study: Study, tmp_path: Path
) -> None:
    tiny.setattr(leave_one_out, "FOLDS", 2)
    prompts, numbers = read_tuning(evidence / "typed.jsonl", tmp_path, quiet=True)
    easy = np.array([prompt.category == "simple" for prompt in prompts])
    study = replace(tiny_study, pack=np.array([], dtype=np.int64), stand_ins={})
    simple = [prompt for prompt in prompts if prompt.category == "simple"]
    among = not_test(study)
    found = merits(study, variants[PACKAGED], among, simple, numbers.rows(easy), workers=1, quiet=True)
    assert (found.apgr, found.apgr_equal, found.auc_a, found.calibration) == (None, None, None, None)
    assert (found.easy_hard, found.long_easy_short_hard) == (None, None)
    assert found.sources is not None
    assert found.families is not None


def test_the_command_measures_and_prints_the_variants(
    variants: dict[str, Recipe], tiny: pytest.MonkeyPatch, evidence: Path, tmp_path: Path
) -> None:
    tiny.setattr(leave_one_out, "FOLDS", 2)
    del variants["no slope"], variants["no log"]
    line = ["search", "--data", str(evidence), "--real-world", str(evidence / "typed.jsonl"), "--out", str(tmp_path)]
    ended = CliRunner().invoke(app, [*line, "--workers", "1", "--quiet"], catch_exceptions=False)
    assert ended.exit_code == 0
    found = read_results(tmp_path)
    assert ended.stdout == as_markdown(found)
    assert all(value is not None for value in asdict(found[PACKAGED]).values())


def test_a_mistake_is_one_line_on_standard_error(tmp_path: Path) -> None:
    line = [
        sys.executable,
        "-m",
        "routerlib.training",
        "search",
        "--data",
        "nowhere",
        "--out",
        str(tmp_path),
        "--quiet",
    ]
    ended = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith("routerlib.training: nowhere: found no scored_*.jsonl")
