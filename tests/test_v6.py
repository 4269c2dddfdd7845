"""The sixth recipe on made-up evidence: what moves the folder it writes, and what must not."""

import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_up import CODE, EASY, HARD, judged, shrink, typed_rows, write_rows
from typer.testing import CliRunner

from routerlib.bundle.bundle import read_bundle
from routerlib.deciding.cascade import Tier
from routerlib.features import FEATURES
from routerlib.router import ThreeTierRouter
from routerlib.training.__main__ import app
from routerlib.training.data.curriculum import LEVELS, read_graded_log
from routerlib.training.data.dataset import UNFITTED, DataError, read_examples, read_log, read_rows
from routerlib.training.data.families import FAMILIES
from routerlib.training.data.measured import ROUTERS, Measured, project
from routerlib.training.data.typed import TypedPrompt
from routerlib.training.evaluation import evaluation
from routerlib.training.v6 import card as card_v6
from routerlib.training.v6 import fit as fit_v6
from routerlib.training.v6 import recipe as v6
from routerlib.training.v6.recipe import Recipe, learn
from routerlib.training.v6.study import Study

ADDED = "storypoints_gitlab"
FILES = (
    *("config.json", "preprocessing.safetensors", "router_a.safetensors", "router_b.safetensors"),
    "thresholds.json",
)


@pytest.fixture(scope="module")
def fitted(evidence: Path, tiny_recipe: Recipe, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that the command `fit` writes from the made-up evidence."""
    out = tmp_path_factory.mktemp("fitted") / "tiny"
    with pytest.MonkeyPatch.context() as patch:
        shrink(patch)
        patch.setattr(evaluation, "EDITED", 3)
        for module in (fit_v6, card_v6):
            patch.setattr(module, "Recipe", lambda: tiny_recipe)
        line = ["fit", "--data", str(evidence), "--out", str(out), "--real-world", str(evidence / "typed.jsonl")]
        ended = CliRunner().invoke(app, [*line, "--quiet"], catch_exceptions=False)
    assert ended.exit_code == 0
    return out


def test_the_folder_is_one_that_a_router_reads(fitted: Path, tiny_recipe: Recipe) -> None:
    card = read_bundle(fitted).config
    assert (card.name, card.embeds, card.max_pieces) == ("tiny", "ask", 128)
    assert (card.hidden_a, card.hidden_b) == (tiny_recipe.student_a.hidden, tiny_recipe.student_b.hidden)
    assert sorted(path.name for path in fitted.iterdir()) == sorted((*FILES, "README.md"))


def test_neither_the_test_split_nor_what_is_never_fitted_moves_a_byte(
    fitted: Path, evidence: Path, tiny_recipe: Recipe, tiny: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(evidence, data)
    test = {example.id for example in read_examples(data) if example.split == "test"}
    for name in ("scored_leetcode", "scored_bfcl", "difficulty_exercism"):
        rows = [row for _, row in read_rows(data / f"{name}.jsonl")]
        assert any(row["id"] in test for row in rows)
        for row in (row for row in rows if row["id"] in test):
            row["prompt"] = f"Something else, {row['id']}"
            if "scores" in row:
                row["scores"] = {model: 1.0 - score for model, score in row["scores"].items()}
            else:
                row["difficulty"] = 1.0 - row["difficulty"]
        write_rows(data / f"{name}.jsonl", rows)
    assert ADDED in UNFITTED
    rng = random.Random(8)
    write_rows(data / f"difficulty_{ADDED}.jsonl", [judged(ADDED, 1000 + n, rng) for n in range(20)])
    assert {e.id for e in read_examples(data) if e.split == "test" and e.source != ADDED} == test
    fit_v6.fit_v6(data, tmp_path / "tiny", data / "typed.jsonl", tiny_recipe, quiet=True)
    for name in FILES:
        assert (tmp_path / "tiny" / name).read_bytes() == (fitted / name).read_bytes(), name


def test_what_is_taught_does_move_it(tiny_study: Study, tiny_recipe: Recipe, tiny: pytest.MonkeyPatch) -> None:
    chosen = fit_v6.not_test(tiny_study)
    once, again = (learn(tiny_study, chosen, ("A",), tiny_recipe)[0] for _ in range(2))
    assert np.array_equal(parameters(once), parameters(again))
    turned = replace(tiny_study, hardness=np.where(chosen, 1.0 - tiny_study.hardness, tiny_study.hardness))
    assert not np.allclose(parameters(learn(turned, chosen, ("A",), tiny_recipe)[0]), parameters(once), atol=1e-3)


def test_examples_that_are_not_chosen_do_not_move_it(
    tiny_study: Study, tiny_recipe: Recipe, tiny: pytest.MonkeyPatch
) -> None:
    chosen = fit_v6.not_test(tiny_study)
    other = replace(
        tiny_study,
        hardness=np.where(chosen, tiny_study.hardness, 1.0 - tiny_study.hardness),
        measured_examples=Measured(
            np.where(chosen[:, None], tiny_study.measured_examples.features, 3.0),
            np.where(chosen[:, None], tiny_study.measured_examples.embeddings, -1.0),
            np.where(chosen, tiny_study.measured_examples.complexity, 0.5),
        ),
    )
    made, unmoved = (learn(study, chosen, ("A",), tiny_recipe)[0] for study in (tiny_study, other))
    assert np.array_equal(parameters(made), parameters(unmoved))


def parameters(taught: v6.Taught) -> np.ndarray:
    return np.concatenate([np.array(value).ravel() for _, value in sorted(taught.parameters.items())])


def test_how_much_text_there_is_has_no_influence(tiny_study: Study) -> None:
    place = next(n for n, feature in enumerate(FEATURES) if feature.name == "word_count")
    one = tiny_study.measured_examples.rows(slice(0, 1))
    features = one.features.copy()
    features[0, place] += 5_000
    longer = Measured(features, one.embeddings, one.complexity)
    projection = tiny_study.projection(np.ones(len(tiny_study.examples), dtype=bool))
    np.testing.assert_allclose(project(projection, longer), project(projection, one), atol=1e-7, rtol=0)
    features[0, place + 1] += 5_000
    assert np.abs(project(projection, longer) - project(projection, one)).max() > 0.1


def test_hard_asks_score_above_easy_ones_and_pasted_material_decides_nothing(fitted: Path) -> None:
    router = ThreeTierRouter(fitted)
    easy = [f"{opening} the heap graph" for opening in EASY]
    hard = [f"{opening} the heap graph" for opening in HARD]
    bare = router.score_many([*easy, *hard])
    assert max(s.p_cloud for s in bare[: len(easy)]) < min(s.p_cloud for s in bare[len(easy) :])
    assert max(s.p_opus for s in bare[: len(easy)]) < min(s.p_opus for s in bare[len(easy) :])
    pasted = router.route_many([text for ask in (*easy, *hard) for text in (f"{ask}\n\n{CODE}", f"{CODE}\n\n{ask}")])
    local = [decision.decision == Tier.LOCAL for decision in router.route_many([*easy, *hard])]
    assert [decision.decision == Tier.LOCAL for decision in pasted] == [one for one in local for _ in range(2)]
    assert set(local) == {True, False}


def test_the_folder_routes_the_prompts_its_thresholds_were_set_on(fitted: Path, evidence: Path) -> None:
    thresholds = read_bundle(fitted).thresholds
    prompts = fit_v6.tuned_on(evidence / "typed.jsonl")
    scores = ThreeTierRouter(fitted).score_many([row.prompt for row in prompts])
    for row, found in zip(prompts, scores, strict=True):
        if row.category != "medium":
            assert (found.p_cloud >= thresholds.a) == (row.category in ("complex", "short_hard")), row


# Thresholds


@pytest.mark.parametrize(
    ("below", "above", "wanted"),
    [
        ([0.2, 0.3], [0.5, 0.7], 0.405),  # all is right from 0.305 to 0.5, all around from 0.355 to 0.45: its middle
        ([0.2, 0.3, 0.9], [0.5, 0.7], 0.405),  # the same where one is lost anyhow
        ([0.1], [0.4] * 4, 0.255),  # shares, not numbers, are weighed
        ([0.3, 0.5, 0.5, 0.5], [0.46, 0.46, 0.9], 0.705),  # 3 of 4 lost below would cost more than 2 of 3 above
    ],
)
def test_a_threshold_parts_best(below: list[float], above: list[float], wanted: float) -> None:
    assert fit_v6.parting(np.array(below), np.array(above)) == pytest.approx(wanted, abs=1e-9)


def test_a_parts_easy_from_hard_and_b_medium_from_hard() -> None:
    categories = ("simple", "junk", "long_easy", "medium", "complex", "short_hard")
    prompts = [TypedPrompt(name, name, name, "tune") for name in categories]
    p_cloud = np.array([0.1, 0.2, 0.3, 0.99, 0.5, 0.7])
    p_opus = np.array([0.99, 0.99, 0.99, 0.6, 0.8, 0.9])
    assert fit_v6.thresholds(prompts, p_cloud, p_opus) == pytest.approx((0.405, 0.705), abs=1e-9)


def test_thresholds_need_typed_prompts_of_every_kind_in_the_half_they_may_see(tmp_path: Path) -> None:
    path = tmp_path / "typed.jsonl"
    write_rows(path, [{**row, "half": "report"} if row["category"] == "medium" else row for row in typed_rows()])
    with pytest.raises(DataError) as caught:
        fit_v6.tuned_on(path)
    wanted = 'found 3 easy, 0 medium and 2 hard prompts in the half "tune", wanted some of each; add them'
    assert str(caught.value) == f"{path}: {wanted}"


# Evidence


def test_every_rank_lies_within_its_source_among_the_rows_asked_for(tiny_study: Study) -> None:
    examples = [replace(tiny_study.examples[0], id=str(n), source=source) for n, source in enumerate("aababb")]
    study = replace(tiny_study, examples=tuple(examples), hardness=np.array([0.1, 0.9, 0.4, 0.9, 0.2, 0.4]))
    assert study.ranks(np.arange(6)) == pytest.approx([1 / 6, 4 / 6, 4 / 6, 4 / 6, 1 / 6, 4 / 6], abs=1e-9)
    assert study.ranks(np.array([4, 5, 0])) == pytest.approx([1 / 4, 3 / 4, 1 / 2])


def test_the_pack_is_those_rows_that_have_all_tiers(tiny_study: Study) -> None:
    sources = {tiny_study.examples[place].source for place in tiny_study.pack}
    assert (sources, len(tiny_study.pack)) == ({"leetcode", "bfcl"}, 96)
    assert {FAMILIES[source] for source in sources} == {"contest", "tools"}
    assert all(tiny_study.examples[place].quality for place in tiny_study.pack)


def test_short_asks_come_again_with_material_under_the_same_level(tiny_study: Study) -> None:
    levels = [row.level for row in tiny_study.graded]
    assert levels == [*([1, 6] * 12), 0, 0, 0, *([1, 6] * 12)]
    assert all("handle_0" in row.prompt for row in tiny_study.graded[27:])


def test_without_outcomes_difficulty_teaches_alone(
    evidence: Path, tiny_recipe: Recipe, tiny: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("difficulty_exercism.jsonl", "prompt_log.jsonl.gz"):
        shutil.copy(evidence / name, tmp_path / name)
    study = fit_v6.read_study(tmp_path, tmp_path / "tiny", quiet=True)
    assert (len(study.pack), study.stand_ins) == (0, {})
    chosen = fit_v6.not_test(study)
    a, b = learn(study, chosen, ROUTERS, tiny_recipe)
    harder = study.hardness >= 0.5
    for taught in (a, b):
        p = taught.probability(study.measured_examples)
        assert p[harder].mean() > p[~harder].mean() + 0.1
    nothing = learn(study, np.zeros(len(chosen), dtype=bool), ("A",), tiny_recipe)[0]
    assert np.isfinite(nothing.probability(study.measured_log)).all()
    with pytest.raises(DataError, match=r"^found no prompt scored on all three tiers to learn from, .*$"):
        learn(study, chosen, ("A",), replace(tiny_recipe, difficulty=0.0))


def test_evidence_that_teaches_nothing_is_refused_in_one_line(evidence: Path, tmp_path: Path) -> None:
    write_rows(tmp_path / "scored_bfcl.jsonl", [{"id": "1", "prompt": "hi", "scores": {}}])
    (tmp_path / "tiers.json").write_text(json.dumps({"default_pack": [], "sources": {}}), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        fit_v6.read_study(tmp_path, tmp_path / "tiny", quiet=True)
    assert str(caught.value).startswith(f"{tmp_path}: found no prompt with scores or a difficulty, wanted")
    shutil.copy(evidence / "difficulty_exercism.jsonl", tmp_path)
    write_rows(tmp_path / "prompt_log.jsonl.gz", [{"id": str(n), "prompt": "hi"} for n in range(31)])
    with pytest.raises(DataError) as caught:
        fit_v6.read_study(tmp_path, tmp_path / "tiny", quiet=True)
    path = tmp_path / "prompt_log.jsonl.gz"
    assert str(caught.value) == f"{path}: found 31 prompts to fit on, wanted at least 32; add some"


def test_the_digest_changes_with_what_is_known_and_what_is_read(tiny_study: Study) -> None:
    hardness, features = tiny_study.hardness.copy(), tiny_study.measured_log.features.copy()
    hardness[0] += 0.01
    features[0, 0] += 1
    log = replace(tiny_study.measured_log, features=features)
    changed = [
        replace(tiny_study, hardness=hardness),
        replace(tiny_study, measured_log=log),
        replace(tiny_study, pack=tiny_study.pack[1:]),
        replace(tiny_study, graded=tiny_study.graded[1:]),
        replace(tiny_study, examples=(replace(tiny_study.examples[0], prompt="?"), *tiny_study.examples[1:])),
    ]
    assert len({study.digest for study in (tiny_study, *changed)}) == 6
    assert replace(tiny_study).digest == tiny_study.digest


# The card


def test_the_card_states_what_was_made_and_measured(
    fitted: Path, evidence: Path, tiny_recipe: Recipe, tiny_study: Study
) -> None:
    text = (fitted / "README.md").read_text(encoding="utf-8")
    assert "{" not in text
    assert "}" not in text
    bundle = read_bundle(fitted)
    taught = int(fit_v6.not_test(tiny_study).sum())
    of_pack = sum(tiny_study.examples[place].split != "test" for place in tiny_study.pack)
    grades = len(read_graded_log(evidence))
    plain = " ".join(text.split())
    for stated in (
        "# tiny Two small",
        f"{len(FEATURES)} features and {bundle.config.components} principal components",
        "**ask**: 128 word pieces",
        f"a = {bundle.thresholds.a:.3f} and b = {bundle.thresholds.b:.3f}:",
        f"{taught} prompts of 3 sources",
        f"{of_pack} scored on all three tiers by these stand-ins",
        "| small | middle | large |",
        f"on {len(read_log(evidence, 1_000))} unscored prompts of a public log (share {tiny_recipe.log:g})",
        f"mixtures of inputs (share {tiny_recipe.mixed:g})",
        f"27 asks of all kinds that we wrote and graded from 0 (noise) to {LEVELS} (research)",
        f"and {grades} prompts of the log graded by",
        "Not measured for this folder.",
        "| **mean over sources** | | ",
        "| tune | n | local | sonnet | opus |",
        "| report | n | local | sonnet | opus |",
        "| any | ",
    ):
        assert stated in plain, stated
    assert "<!-- side by side -->\n<!-- /side by side -->" in text


def test_the_card_of_a_folder_without_outcomes_has_no_number_for_them(
    fitted: Path, evidence: Path, tiny_recipe: Recipe, tiny: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tiny.setattr(evaluation, "EDITED", 1)
    shutil.copytree(fitted, tmp_path / "tiny")
    for name in ("difficulty_exercism.jsonl", "prompt_log.jsonl.gz"):
        shutil.copy(evidence / name, tmp_path / name)
    write_rows(tmp_path / "typed.jsonl", typed_rows()[:1])
    card_v6.write_card(tmp_path / "tiny", tmp_path, tmp_path / "typed.jsonl", tiny_recipe, quiet=True)
    text = (tmp_path / "tiny" / "README.md").read_text(encoding="utf-8")
    assert '"the best cloud tier beats local": -; a perfectly calibrated model shows\n- on as many rows.' in text
    assert "0 scored on all three tiers" in text
