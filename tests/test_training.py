"""Teacher, objective, evaluation by hand; and a whole fit on made-up data, twice."""

import gzip
import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import pytest

from routerlib.bundle.bundle import read_bundle
from routerlib.router import ThreeTierRouter
from routerlib.training.data import measured
from routerlib.training.data.dataset import DataError, read_pack, read_rows
from routerlib.training.evaluation.payoff import best_threshold, payoff, source_weights
from routerlib.training.v5 import fit as fitting
from routerlib.training.v5 import grid, objective, teacher
from routerlib.training.v5.fit import Fitted
from routerlib.training.v5.student import Configuration, Setting
from routerlib.training.v5.sweep import sweep

SETTINGS: dict[measured.Router, Setting] = {
    "A": Setting(Configuration(hidden=(32, 16), dropout=0.2, batch=16, epochs=8, starts=2)),
    "B": Setting(Configuration(hidden=(128, 64), dropout=0.0, batch=16, epochs=8, starts=2)),
}
QUALITY = np.array([[0.0, 1.0, 0.5], [1.0, 0.0, 0.0], [0.5, 0.5, 1.0], [0.2, 0.2, 0.2]])
NO_JUNK = np.zeros(4, dtype=bool)


def test_margin_a_is_the_gain_of_the_better_cloud_tier_and_the_premium_on_complexity() -> None:
    margins = teacher.margin_a(QUALITY, np.array([0.3, 0.3, 0.8, 0.0]))
    assert margins == pytest.approx([1.0, -1.0, 0.5 + 2.0 * 0.5, -0.6])


def test_margin_b_is_the_gain_of_opus_less_its_extra_cost() -> None:
    complexity = np.array([0.3, 0.3, 0.8, 0.0])
    assert teacher.margin_b(QUALITY, complexity) == pytest.approx([-0.53, -0.03, 0.47, -0.03])


def test_margin_b_carries_the_premium_where_the_terms_say_so() -> None:
    terms = teacher.Terms(premium_in_b=True, premium=3.0, center=0.5, cost_premium=0.1)
    made = teacher.margin_b(QUALITY, np.array([0.5, 0.6, 0.5, 0.0]), terms)
    assert made == pytest.approx([-0.6, -0.1 + 0.3, 0.4, -0.1 - 1.5])


def test_targets_are_those_worked_out_by_hand() -> None:
    made = teacher.targets(np.array([0.2, -0.2, 0.0, 3.0]), NO_JUNK)
    e = math.e
    assert made.p == pytest.approx([e / (1 + e), 1 / (1 + e), 0.5, 1 / (1 + math.exp(-15))])
    assert made.y == pytest.approx([0.975, 0.025, 0.025, 0.975])
    assert made.w == pytest.approx([0.2, 0.2, 0.0, 0.5])


def test_junk_is_clamped_to_no_margin_no_weight_and_an_undecided_teacher() -> None:
    made = teacher.targets(np.array([3.0, -3.0, 3.0, -3.0]), np.array([True, True, False, False]))
    assert made.p[:2].tolist() == [0.5, 0.5]
    assert made.w.tolist() == [0.0, 0.0, 0.5, 0.5]


def test_other_terms_make_other_targets() -> None:
    terms = teacher.Terms(temperature=0.4, epsilon=0.2, reward_cap=math.inf, clamp=False)
    made = teacher.targets(np.array([0.4, -3.0]), np.array([False, True]), terms)
    assert made.p == pytest.approx([math.e / (1 + math.e), 1 / (1 + math.exp(7.5))])
    assert made.y == pytest.approx([0.9, 0.1])
    assert made.w == pytest.approx([0.4, 3.0])


def test_cross_entropy_is_that_of_the_logistic_function() -> None:
    logit, y = mx.array([0.0, math.log(3), -math.log(3)]), mx.array([0.975, 1.0, 0.25])
    assert objective.cross_entropy(logit, y).tolist() == pytest.approx(
        [math.log(2), -math.log(0.75), -0.25 * math.log(0.25) - 0.75 * math.log(0.75)], abs=1e-6
    )


def test_divergence_is_that_of_two_coins() -> None:
    p, logit = mx.array([0.5, 0.25, 0.0, 1.0]), mx.array([math.log(3), -math.log(3), 0.0, 0.0])
    assert objective.divergence(p, logit).tolist() == pytest.approx(
        [0.5 * math.log(0.5 / 0.75) + 0.5 * math.log(0.5 / 0.25), 0.0, math.log(2), math.log(2)], abs=1e-6
    )


@pytest.mark.parametrize("logit", [-1e4, -100.0, 100.0, 1e4])
def test_the_objective_stays_finite_far_from_zero(logit: float) -> None:
    assert objective.cross_entropy(mx.array([logit]), mx.array([0.5])).item() == pytest.approx(abs(logit) / 2, rel=1e-5)
    assert mx.isfinite(objective.divergence(mx.array([0.5]), mx.array([logit]))).item()


def test_the_loss_is_the_weighted_mean_of_its_two_terms() -> None:
    logit, p, y = mx.array([0.0, math.log(3)]), mx.array([0.25, 0.5]), mx.array([0.025, 0.975])
    w, row_weight = mx.array([0.5, 0.2]), mx.array([1.0, 3.0])
    crosses = [math.log(2), -0.975 * math.log(0.75) - 0.025 * math.log(0.25)]
    kls = [0.25 * math.log(0.5) + 0.75 * math.log(1.5), 0.5 * math.log(2 / 3) + 0.5 * math.log(2)]
    wanted = (1 * (0.5 * crosses[0] + 0.02 * kls[0]) + 3 * (0.2 * crosses[1] + 0.02 * kls[1])) / 4
    assert objective.distillation_loss(logit, p, y, w, row_weight, beta_kl=0.02).item() == pytest.approx(
        wanted, abs=1e-6
    )
    alone = objective.distillation_loss(logit, p, y, mx.zeros(2), row_weight, beta_kl=1.0).item()
    assert alone == pytest.approx((kls[0] + 3 * kls[1]) / 4, abs=1e-6)


def write_lines(path: Path, rows: Sequence[object]) -> None:
    text = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode(), mtime=0) if path.suffix == ".gz" else text.encode())


def test_payoff_takes_the_price_of_the_tier_off_its_quality() -> None:
    assert payoff(QUALITY[:1]).tolist() == [pytest.approx([0.0, 1.0 - 0.045, 0.5 - 0.075])]


def test_every_source_weighs_the_same() -> None:
    assert source_weights(["a", "b", "b", "b"]) == pytest.approx([1 / 2, 1 / 6, 1 / 6, 1 / 6])


@pytest.mark.parametrize(
    ("p", "gain", "wanted"),
    [
        ([0.2, 0.4, 0.6, 0.8], [-1.0, -1.0, 1.0, 1.0], 0.505),  # best from 0.405 to 0.6: the middle of 40 steps
        ([0.2, 0.8], [1.0, 1.0], 0.125),  # best up to 0.2
        ([0.2, 0.8], [-1.0, -1.0], 0.88),  # best from 0.805
        ([0.3, 0.5, 0.7], [1.0, -1.0, 1.0], 0.175),  # 0.505 to 0.7 is as good; the first one counts
    ],
)
def test_the_best_threshold_is_the_middle_of_the_best_plateau(p: list[float], gain: list[float], wanted: float) -> None:
    threshold = best_threshold(np.array(p), np.array(gain))
    assert threshold == pytest.approx(wanted, abs=1e-9)


JUNK = ["hi", "hello there", "asdf", "thanks", "lol", "???"]
EASY = ("Rename {0} to {1}", "Print the {0} line of {1}", "Sort {0} by {1}", "What is a {0} in {1}?")
HARD = (
    "Design a distributed {0} with consensus and prove that {1} is linearizable",
    "Write a compiler for {0} with a garbage collector and a {1} optimizer",
    "Find the root cause of the intermittent deadlock between {0} and {1}",
    "Migrate {0} to microservices with zero downtime while {1} stays consistent",
)
NOUNS = ("parser", "cache", "queue", "lexer", "ledger", "socket", "index", "matrix")


def write_pack(folder: Path, rows: int) -> None:
    """Write a data folder in which hard asks need the cloud and every other one of those opus."""
    mapping = {"default": True, "local": "small", "sonnet": "middle", "opus": "large"}
    sources = {"one": EASY + HARD, "two": HARD + EASY}
    tiers = {
        "default_pack": list(sources),
        "sources": {source: [{**mapping, "default": False}, mapping] for source in sources},
    }
    (folder / "tiers.json").write_text(json.dumps(tiers), encoding="utf-8")
    for source, templates in sources.items():
        scored: list[dict[str, Any]] = []
        for n in range(rows):
            template = templates[n % 8]
            prompt = template.format(NOUNS[n // 8 % 8], NOUNS[(n // 3) % 8])
            hard = template in HARD
            scores = {"small": 0.1 if hard else 1.0, "middle": 1.0 if n % 2 else 0.3, "large": 1.0}
            scored.append({"id": f"{source}-{n}", "prompt": prompt, "source": source, "scores": scores})
        write_lines(folder / f"scored_{source}.jsonl.gz", scored)
    junk = [{"id": f"junk-{n}", "prompt": prompt} for n, prompt in enumerate(JUNK)]
    write_lines(folder / "junk_prompts.jsonl.gz", junk)
    log = [
        {"id": f"log-{n}", "prompt": f"Add a {NOUNS[n % 8]} to the {NOUNS[n // 8]}", "source": "chat"}
        for n in range(40)
    ]
    out = [{"id": f"out-{n}", "prompt": f"left out {n}", "source": "mbpp_plus"} for n in range(5)]
    write_lines(folder / "prompt_log.jsonl.gz", [*log, *out])


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Fitted, Path, Path]:
    """Fit the same made-up data twice; return what was fitted and both folders."""
    base = tmp_path_factory.mktemp("fit")
    write_pack(base, rows=48)
    first = fitting.fit(base, base / "one" / "tiny", settings=SETTINGS, unscored=10_000, quiet=True)
    fitting.fit(base, base / "two" / "tiny", settings=SETTINGS, unscored=10_000, quiet=True)
    return first, base / "one" / "tiny", base / "two" / "tiny"


def test_fitting_twice_gives_the_same_bytes(fitted: tuple[Fitted, Path, Path]) -> None:
    _, one, two = fitted
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in two.iterdir())
    assert {"config.json", "thresholds.json", "router_a.safetensors"} <= set(names)
    for name in names:
        assert (one / name).read_bytes() == (two / name).read_bytes(), name


def test_the_folder_gives_the_scores_that_were_fitted(fitted: tuple[Fitted, Path, Path]) -> None:
    made, folder, _ = fitted
    router = ThreeTierRouter(folder)
    decisions = router.route_many([example.prompt for example in made.examples])
    assert [decision.p_cloud for decision in decisions] == pytest.approx(made.p_cloud.tolist(), abs=2e-6)
    for decision, p_opus in zip(decisions, made.p_opus, strict=True):
        assert decision.p_opus is None or decision.p_opus == pytest.approx(p_opus, abs=2e-6)


def test_the_folder_says_its_name_and_its_thresholds(fitted: tuple[Fitted, Path, Path]) -> None:
    made, folder, _ = fitted
    bundle = read_bundle(folder)
    assert bundle.config.name == "tiny"
    assert (bundle.thresholds.a, bundle.thresholds.b) == (0.6, made.threshold_b)


def test_hard_prompts_come_to_score_above_easy_ones(fitted: tuple[Fitted, Path, Path]) -> None:
    made, _, _ = fitted
    hard = np.array([example.scores["small"] < 0.5 for example in made.examples])
    assert made.p_cloud[hard].mean() > made.p_cloud[~hard].mean() + 0.1
    assert all(1 <= student.epoch <= 8 and 1 <= student.start <= 2 for student in made.students.values())
    assert made.unscored == made.log == 40
    assert not made.swept


def measured_by_chance(texts: Sequence[str], *_: object, **__: object) -> measured.Measured:
    """Stand in for features and encoder where only the rest of a fit is looked at."""
    rng = np.random.default_rng(len(texts))
    return measured.Measured(rng.random((len(texts), 45)), rng.normal(size=(len(texts), 384)), rng.random(len(texts)))


def test_a_fit_takes_the_settings_that_a_sweep_kept_in_its_folder(
    fitted: tuple[Fitted, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "measure_all", measured_by_chance)
    data = fitted[1].parent.parent
    out = data / "three" / "swept"
    narrow = Setting(Configuration(hidden=(3,), dropout=0.0, epochs=1), teacher.Terms(premium_in_b=True))
    rows, digest = fitting.read_swept(data, out, quiet=True)
    assert "test" not in rows.kind
    sweep(rows, digest, out, settings={"A": [narrow], "B": [narrow]}, workers=1, quiet=True)
    made = fitting.fit(data, out, quiet=True)
    assert made.swept
    assert made.settings == {"A": narrow, "B": narrow}
    assert read_bundle(out).config.hidden_a == (3,)
    content = json.loads((out / "sweep_results.json").read_text(encoding="utf-8"))
    (out / "sweep_results.json").write_text(json.dumps({**content, "data": "other"}), encoding="utf-8")
    with pytest.raises(DataError, match="run the sweep again"):
        fitting.fit(data, out, quiet=True)


def test_without_a_sweep_a_fit_is_the_published_one(
    fitted: tuple[Fitted, Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = {
        router: replace(setting, configuration=replace(setting.configuration, epochs=1, starts=1))
        for router, setting in grid.PUBLISHED.items()
    }
    monkeypatch.setattr(fitting, "PUBLISHED", brief)
    monkeypatch.setattr(fitting, "measure_all", measured_by_chance)
    made = fitting.fit(fitted[1].parent.parent, tmp_path / "plain", quiet=True)
    assert (made.swept, made.settings, made.unscored, made.log) == (False, brief, 0, 40)


def test_the_projection_was_fitted_on_neither_validation_nor_test(
    fitted: tuple[Fitted, Path, Path], tmp_path: Path
) -> None:
    _, folder, _ = fitted
    write_pack(tmp_path, rows=48)
    groups = {(example.source, example.id): example.group for example in read_pack(tmp_path) if example.split == "test"}
    assert len(groups) >= 5
    for source in ("one", "two"):
        path = tmp_path / f"scored_{source}.jsonl.gz"
        rows = [row for _, row in read_rows(path)]
        for row in rows:
            if group := groups.get((source, row["id"])):
                row["prompt"], row["scores"] = f"Something else {group}", dict.fromkeys(row["scores"], 0.5)
        write_lines(path, rows)
    changed = {(example.source, example.id) for example in read_pack(tmp_path) if example.split == "test"}
    assert changed == set(groups)
    fitting.fit(tmp_path, tmp_path / "tiny", settings=SETTINGS, unscored=10_000, quiet=True)
    for name in ("preprocessing.safetensors", "router_a.safetensors", "router_b.safetensors", "thresholds.json"):
        assert (tmp_path / "tiny" / name).read_bytes() == (folder / name).read_bytes(), name


def test_the_projection_is_scaled_by_training_deviations() -> None:
    rng = np.random.default_rng(2)
    features = rng.gamma(1.0, 10.0, (200, 45))
    features[:, 0] = 7.0
    texts = measured.Measured(features, rng.normal(size=(200, 384)), np.zeros(200))
    made = measured.fit_projection(texts)
    logged = np.where(made["counted"] > 0, np.log1p(features), features)
    assert made["feature_mean"] == pytest.approx(logged.mean(axis=0))
    assert made["feature_scale"][0] == 1e-3
    assert made["feature_scale"][1:] == pytest.approx(logged.std(axis=0)[1:])
    assert made["components"].shape == (32, 384)
    projected = (texts.embeddings - made["embedding_mean"]) @ made["components"].T / made["component_scale"]
    deviations = projected.std(axis=0, ddof=1)
    assert deviations[0] == pytest.approx(1)
    assert (np.diff(deviations) <= 1e-9).all()  # one scale for all: the later components weigh less
    np.testing.assert_allclose(made["components"] @ made["components"].T, np.eye(32), atol=1e-6)
