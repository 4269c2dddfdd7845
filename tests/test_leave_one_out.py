"""Parts left out of made-up evidence: what is in them, and that nothing of a fold moves its own scores."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_up import write_rows
from numpy.typing import NDArray
from typer.testing import CliRunner

from routerlib.deciding.cascade import Thresholds
from routerlib.errors import RouterError
from routerlib.training.__main__ import app
from routerlib.training.data.dataset import UNFITTED, Example
from routerlib.training.evaluation.scored import Scored
from routerlib.training.v6 import recipe as v6
from routerlib.training.v6.leave_one_out import FOLDS, KINDS, By, Fold, folds_of, judge_left_out, score_left_out
from routerlib.training.v6.recipe import Recipe
from routerlib.training.v6.study import Study

HALF = Thresholds(0.5, 0.5, "half")


@pytest.fixture(scope="module")
def brief(tiny_recipe: Recipe) -> Recipe:
    regime = replace(tiny_recipe.teacher, steps=15)
    return replace(tiny_recipe, teacher=regime, student_a=regime, student_b=regime)


def left_out(study: Study, by: By, recipe: Recipe, **how: object) -> Scored:
    everything = np.ones(len(study.examples), dtype=bool)
    return score_left_out(study, by, recipe, HALF, **{"among": everything, "workers": 1, "quiet": True, **how})  # type: ignore[arg-type]


def named(study: Study, *sources: str) -> Study:
    """Return the study with the sources of its examples changed: so many as there are names, in turn."""
    examples = [
        replace(example, source=sources[n % len(sources)], family=None) for n, example in enumerate(study.examples)
    ]
    return replace(study, examples=tuple(examples))


def of(study: Study, source: str) -> NDArray[np.bool_]:
    return np.array([example.source == source for example in study.examples])


@pytest.mark.parametrize("by", KINDS)
def test_every_example_is_in_one_part(tiny_study: Study, by: By) -> None:
    folds = folds_of(tiny_study, by)
    assert np.array_equal(np.sum([fold.held for fold in folds], axis=0), np.ones(len(tiny_study.examples)))
    wanted = {
        "source": ["bfcl", "exercism", "leetcode"],
        "family": ["contest", "exercise", "tools"],
        "fold": [f"fold {n}" for n in range(1, FOLDS + 1)],
    }
    assert [fold.name for fold in folds] == wanted[by]


def test_sources_that_are_never_fitted_are_one_part(tiny_study: Study) -> None:
    study = named(tiny_study, "team", *UNFITTED)
    folds = {fold.name: fold.held for fold in folds_of(study, "source")}
    assert set(folds) == {"team", "unfitted"}
    assert np.array_equal(folds["unfitted"], ~study.fittable())


def test_a_source_of_no_family_is_a_family_of_its_own(tiny_study: Study) -> None:
    assert [fold.name for fold in folds_of(named(tiny_study, "team", "board"), "family")] == ["board", "team"]


def test_near_duplicates_are_in_one_fold(tiny_study: Study) -> None:
    examples = [replace(example, group=f"group {n % 30}") for n, example in enumerate(tiny_study.examples)]
    folds = folds_of(replace(tiny_study, examples=tuple(examples)), "fold")
    assert [fold.name for fold in folds] == [f"fold {n}" for n in range(1, FOLDS + 1)]
    for n in range(30):
        assert sum(bool(fold.held[n::30].any()) for fold in folds) == 1


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize(("by", "fold"), [("source", "leetcode"), ("fold", "fold 2")])
def test_what_is_known_of_a_part_does_not_move_its_own_scores(
    tiny_study: Study, brief: Recipe, by: By, fold: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = next(each.held for each in folds_of(tiny_study, by) if each.name == fold)
    examples = [turned(example) if own else example for example, own in zip(tiny_study.examples, held, strict=True)]
    other = replace(
        tiny_study,
        examples=tuple(examples),
        hardness=np.where(held, 1.0 - tiny_study.hardness, tiny_study.hardness),
    )
    only(monkeypatch, fold)
    before, after = left_out(tiny_study, by, brief), left_out(other, by, brief)
    assert np.array_equal(before.p_cloud, after.p_cloud)
    assert np.array_equal(before.p_opus, after.p_opus)
    assert np.ptp(before.p_cloud[held]) > 0
    assert set(before.p_cloud[~held]) == {0.5}
    only(monkeypatch, "bfcl" if by == "source" else "fold 1")
    assert not np.array_equal(left_out(tiny_study, by, brief).p_cloud, left_out(other, by, brief).p_cloud)


def only(patch: pytest.MonkeyPatch, name: str) -> None:
    """Leave out this fold alone, to be quick."""

    def folds(study: Study, by: By) -> list[Fold]:
        return [fold for fold in folds_of(study, by) if fold.name == name]

    patch.setattr("routerlib.training.v6.leave_one_out.folds_of", folds)


def turned(example: Example) -> Example:
    quality = None if example.quality is None else (1.0 - example.quality[0], 0.0, example.quality[1])
    return replace(example, quality=quality, scores={model: 1.0 - score for model, score in example.scores.items()})


@pytest.mark.usefixtures("tiny")
def test_near_duplicates_of_a_part_elsewhere_are_not_taught_either(
    tiny_study: Study, brief: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = int(np.argmax(np.where(of(tiny_study, "exercism"), tiny_study.hardness, -1.0)))
    original = int(np.flatnonzero(of(tiny_study, "leetcode"))[0])
    examples = list(tiny_study.examples)
    examples[twin] = replace(examples[twin], group=examples[original].group)
    study = replace(tiny_study, examples=tuple(examples))
    hardness = study.hardness.copy()
    hardness[twin] = 0.0
    only(monkeypatch, "leetcode")
    one, two = (left_out(each, "source", brief).p_cloud for each in (study, replace(study, hardness=hardness)))
    assert np.array_equal(one, two)
    apart = replace(tiny_study, hardness=hardness)
    assert not np.array_equal(left_out(tiny_study, "source", brief).p_cloud, left_out(apart, "source", brief).p_cloud)


@pytest.mark.usefixtures("tiny")
def test_what_may_not_be_taught_moves_nothing(
    tiny_study: Study, brief: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    among = np.array([example.split != "test" for example in tiny_study.examples])
    other = replace(tiny_study, hardness=np.where(among, tiny_study.hardness, 0.5))
    only(monkeypatch, "bfcl")
    one, two = (left_out(study, "source", brief, among=among, both=False) for study in (tiny_study, other))
    assert np.array_equal(one.p_cloud, two.p_cloud)
    assert set(one.p_opus) == {0.5}


def test_two_workers_come_to_the_scores_of_one(tiny_study: Study, brief: Recipe) -> None:
    study = named(tiny_study, "team", "board")
    one, two = (left_out(study, "source", brief, both=False, workers=workers) for workers in (1, 2))
    np.testing.assert_allclose(two.p_cloud, one.p_cloud, atol=1e-6)
    assert np.ptp(one.p_cloud[of(study, "team")]) > 0


def test_scores_are_judged_on_what_is_kept(tiny_study: Study) -> None:
    scored = Scored(tiny_study.hardness, np.full(len(tiny_study.hardness), 0.5), HALF)
    judged = judge_left_out(tiny_study, scored, ~of(tiny_study, "bfcl"))
    assert judged.ordered == {"exercism": 36, "leetcode": 48}
    assert judged.rows == {"leetcode": 48}
    assert judged.ordering[0].mean is not None
    assert judged.ordering[0].mean.value == pytest.approx(1.0)


def test_the_command_prints_the_judgement_of_each_way(
    evidence: Path, brief: Recipe, tiny: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "thresholds.json").write_text(json.dumps({"a": 0.25, "b": 0.75, "source": "hand"}), encoding="utf-8")
    tiny.setattr(v6, "Recipe", lambda: brief)
    line = ["study", "leave-one-out", "--data", str(evidence), "--out", str(tmp_path), "--by", "family"]
    ended = CliRunner().invoke(app, [*line, "--workers", "1", "--quiet"], catch_exceptions=False)
    assert ended.exit_code == 0
    assert ended.stdout.startswith("== each family left out in turn; every prompt is judged by a model taught without")
    assert "96 prompts of the default pack: bfcl 48, leetcode 48" in ended.stdout
    assert "Spearman of p_cloud with hardness, by family" in ended.stdout
    assert "== each fold" not in ended.stdout


@pytest.mark.parametrize("missing", ["thresholds", "data"])
def test_a_mistake_is_one_line(missing: str, tmp_path: Path) -> None:
    if missing == "data":
        write_rows(tmp_path / "thresholds.json", [{"a": 0.5, "b": 0.5, "source": "hand"}])
    ended = CliRunner().invoke(
        app, ["study", "leave-one-out", "--data", str(tmp_path), "--out", str(tmp_path), "--quiet"]
    )
    assert ended.exit_code == 1
    assert isinstance(ended.exception, RouterError)
    assert str(ended.exception).startswith(str(tmp_path))
    assert "\n" not in str(ended.exception)
