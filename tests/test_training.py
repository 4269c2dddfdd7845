"""Teacher, objective, data, evaluation by hand; and a whole fit on made-up data, twice."""

import gzip
import hashlib
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import pytest

from routerlib.bundle import read_bundle
from routerlib.router import ThreeTierRouter
from routerlib.training import evaluation, objective, teacher
from routerlib.training import fit as fitting
from routerlib.training.dataset import DataError, read_junk, read_log, read_pack, read_rows, split_of
from routerlib.training.evaluation import best_threshold, by_rank, compare, payoff, resamples, source_weights
from routerlib.training.fit import Fitted
from routerlib.training.student import Configuration

QUALITY = np.array([[0.0, 1.0, 0.5], [1.0, 0.0, 0.0], [0.5, 0.5, 1.0], [0.2, 0.2, 0.2]])
NO_JUNK = np.zeros(4, dtype=bool)


def test_margin_a_is_the_gain_of_the_better_cloud_tier_and_the_premium_on_complexity() -> None:
    margins = teacher.margin_a(QUALITY, np.array([0.3, 0.3, 0.8, 0.0]))
    assert margins == pytest.approx([1.0, -1.0, 0.5 + 2.0 * 0.5, -0.6])


def test_margin_b_is_the_gain_of_opus_less_its_extra_cost() -> None:
    assert teacher.margin_b(QUALITY) == pytest.approx([-0.53, -0.03, 0.47, -0.03])


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
    assert objective.distillation_loss(logit, p, y, w, row_weight).item() == pytest.approx(wanted, abs=1e-6)
    alone = objective.distillation_loss(logit, p, y, mx.zeros(2), row_weight, beta_kl=1.0).item()
    assert alone == pytest.approx((kls[0] + 3 * kls[1]) / 4, abs=1e-6)


def test_a_group_keeps_its_split_for_ever() -> None:
    assert [split_of(f"group {n}") for n in range(8)] == [*["train"] * 6, "test", "test"]
    assert split_of("") == place(hashlib.sha256(b"").hexdigest())
    assert [split_of(str(n)) for n in range(500)] == [
        place(hashlib.sha256(str(n).encode()).hexdigest()) for n in range(500)
    ]


def place(digest: str) -> str:
    share = int(digest[:16], 16) / 2**64
    return "train" if share < 0.70 else "validation" if share < 0.85 else "test"


def test_splits_have_the_shares_of_the_recipe() -> None:
    splits = [split_of(f"group {n}") for n in range(20_000)]
    for name, share in (("train", 0.70), ("validation", 0.15), ("test", 0.15)):
        assert splits.count(name) / 20_000 == pytest.approx(share, abs=0.01)  # type: ignore[arg-type]


def write_lines(path: Path, rows: Sequence[object]) -> None:
    text = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode(), mtime=0) if path.suffix == ".gz" else text.encode())


GOOD = {"id": "1", "prompt": "hi"}


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_rows_are_read_with_their_line_numbers_blank_lines_passed_over(name: str, tmp_path: Path) -> None:
    write_lines(tmp_path / name, [GOOD, "", {"id": "2", "prompt": "ho"}])
    assert list(read_rows(tmp_path / name)) == [(1, GOOD), (3, {"id": "2", "prompt": "ho"})]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("{", "found invalid JSON ("),
        ("[]", "found a JSON list, wanted an object"),
        ({"prompt": "hi"}, "found id = None, wanted a text that is not empty"),
        ({"id": 7, "prompt": "hi"}, "found id = 7, wanted a text that is not empty"),
        ({"id": "1", "prompt": " "}, "found prompt = ' ', wanted a text that is not empty"),
        ({"id": "1", "prompt": None}, "found prompt = None, wanted a text that is not empty"),
    ],
)
@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_a_bad_row_is_refused_by_file_and_line(name: str, row: object, found: str, tmp_path: Path) -> None:
    write_lines(tmp_path / name, [GOOD, "", row])
    with pytest.raises(DataError) as caught:
        list(read_rows(tmp_path / name))
    assert str(caught.value).startswith(f"{tmp_path / name}:3: {found}")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"nothing\.jsonl: cannot be read \(No such file or directory\); name the folder"
    ):
        list(read_rows(tmp_path / "nothing.jsonl"))


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("latin.jsonl", '{"id": "1", "prompt": "é"}'.encode("latin-1")),
        ("plain.jsonl.gz", b'{"id": "1", "prompt": "hi"}'),
        ("cut.jsonl.gz", gzip.compress(b'{"id": "1", "prompt": "hi"}\n' * 99, mtime=0)[:-12]),
    ],
    ids=["not UTF-8", "not gzipped", "cut short"],
)
def test_a_file_that_cannot_be_decoded_is_refused_by_name(name: str, raw: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(DataError) as caught:
        list(read_rows(tmp_path / name))
    assert str(caught.value).startswith(f"{tmp_path / name}")


@pytest.mark.parametrize(
    "scores", [None, [], {"small": 1.5}, {"small": "1"}, {"small": True}, {"small": None}, {"small": float("nan")}]
)
def test_scores_that_are_no_qualities_are_refused_by_file_and_line(scores: object, tmp_path: Path) -> None:
    write_pack(tmp_path, rows=3)
    path = tmp_path / "scored_one.jsonl.gz"
    rows = [row for _, row in read_rows(path)]
    rows[1]["scores"] = scores
    write_lines(path, rows)
    with pytest.raises(DataError) as caught:
        read_pack(tmp_path)
    assert str(caught.value).startswith(f"{path}:2: found scores = ")


def test_a_pack_holds_the_rows_that_have_all_three_tiers(tmp_path: Path) -> None:
    write_pack(tmp_path, rows=3)
    path = tmp_path / "scored_one.jsonl.gz"
    rows = [row for _, row in read_rows(path)]
    del rows[1]["scores"]["middle"]
    rows[2]["meta"] = {"question": "q7"}
    write_lines(path, rows)
    examples = [example for example in read_pack(tmp_path) if example.source == "one"]
    assert [(example.id, example.group) for example in examples] == [("one-0", "one-0"), ("one-2", "q7")]
    first = rows[0]["scores"]
    assert examples[0].quality == (first["small"], first["middle"], first["large"])
    assert examples[0].split == split_of("one\none-0")


def test_a_missing_table_of_tiers_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"tiers\.json: cannot be read"):
        read_pack(tmp_path)


def test_junk_and_log_are_drawn_by_the_hash_of_their_ids(tmp_path: Path) -> None:
    write_pack(tmp_path, rows=3)
    junk = read_junk(tmp_path, 99)
    assert sorted(junk) == sorted(JUNK)
    assert read_junk(tmp_path, 3) == junk[:3]
    lines = [row for _, row in read_rows(tmp_path / "junk_prompts.jsonl.gz")]
    write_lines(tmp_path / "junk_prompts.jsonl.gz", lines[::-1])
    assert read_junk(tmp_path, 99) == junk
    assert not any("left out" in prompt for prompt in read_log(tmp_path, 10_000))


def test_payoff_takes_the_price_of_the_tier_off_its_quality() -> None:
    assert payoff(QUALITY[:1]).tolist() == [pytest.approx([0.0, 1.0 - 0.045, 0.5 - 0.075])]


def test_every_source_weighs_the_same() -> None:
    assert source_weights(["a", "b", "b", "b"]) == pytest.approx([1 / 2, 1 / 6, 1 / 6, 1 / 6])


def test_ranks_give_the_lowest_values_to_the_cheapest_tier() -> None:
    assert by_rank(np.array([30, 10, 20, 10, 40]), np.array([2, 1, 2])).tolist() == [2, 0, 1, 0, 2]
    assert by_rank(np.array([5, 5, 5]), np.array([1, 1, 1])).tolist() == [0, 1, 2]


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


def test_a_comparison_is_the_one_worked_out_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "RESAMPLES", 50)
    quality = np.array([[0.0, 1.0, 1.0], [1.0, 1.0, 1.0], [0.0, 0.0, 1.0]])
    rows = compare(np.array([1, 0, 0]), quality, ["a", "a", "b"], np.array([5, 900, 70]), {"a": 1, "b": 2})
    utility = {row.name: row.utility for row in rows}
    shares = {row.name: row.shares for row in rows}
    assert list(utility) == [
        *("router", "always local", "always sonnet", "always opus"),
        *("random, same shares", "length only, same shares", "source only", "oracle"),
    ]
    sonnet, opus = 0.075 * 0.6, 0.075
    assert shares["router"] == pytest.approx((0.75, 0.25, 0.0))
    assert utility["router"] == pytest.approx(0.25 * (1 - sonnet) + 0.25 * 1 + 0.5 * 0)
    assert utility["always local"] == pytest.approx(0.25)
    assert utility["always sonnet"] == pytest.approx(0.5 - sonnet)
    assert utility["always opus"] == pytest.approx(1 - opus)
    assert utility["random, same shares"] == pytest.approx(0.75 * 0.25 + 0.25 * (0.5 - sonnet))
    assert utility["length only, same shares"] == pytest.approx(0.25 * 0 + 0.25 * (1 - sonnet) + 0.5 * 0)
    assert utility["source only"] == pytest.approx(0.5 * (1 - sonnet) + 0.5 * (1 - opus))
    assert utility["oracle"] == pytest.approx(0.25 * (1 - sonnet) + 0.25 * 1 + 0.5 * (1 - opus))
    assert shares["oracle"] == pytest.approx((0.25, 0.25, 0.5))
    assert all(row.low <= row.utility + 1e-12 and row.utility <= row.high + 1e-12 for row in rows)
    assert all(row.utility <= utility["oracle"] + 1e-12 for row in rows)


def test_resamples_keep_every_source_in_its_places() -> None:
    sources = ["a", "b", "a", "b", "b"]
    draws = resamples(sources, 0)
    assert draws.shape == (evaluation.RESAMPLES, 5)
    assert [{sources[i] for i in column} for column in draws.T] == [{source} for source in sources]
    assert (draws == resamples(sources, 0)).all()
    assert (draws != resamples(sources, 1)).any()


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
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "ROUTER_A", Configuration(hidden=(32, 16), dropout=0.2, batch=16, epochs=8, starts=2))
        patch.setattr(fitting, "ROUTER_B", Configuration(hidden=(128, 64), dropout=0.0, batch=16, epochs=8, starts=2))
        first = fitting.fit(base, base / "one" / "tiny", quiet=True)
        fitting.fit(base, base / "two" / "tiny", quiet=True)
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
    assert bundle.card.name == "tiny"
    assert (bundle.thresholds.a, bundle.thresholds.b) == (0.6, made.threshold_b)


def test_hard_prompts_come_to_score_above_easy_ones(fitted: tuple[Fitted, Path, Path]) -> None:
    made, _, _ = fitted
    hard = np.array([example.quality[0] < 0.5 for example in made.examples])
    assert made.p_cloud[hard].mean() > made.p_cloud[~hard].mean() + 0.1
    assert all(1 <= student.epoch <= 8 and 1 <= student.start <= 2 for student in made.students)
    assert made.unscored == 40


def test_the_projection_was_fitted_on_neither_validation_nor_test(
    fitted: tuple[Fitted, Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, folder, _ = fitted
    write_pack(tmp_path, rows=48)
    for source in ("one", "two"):
        path = tmp_path / f"scored_{source}.jsonl.gz"
        rows = [row for _, row in read_rows(path)]
        for row in rows:
            if split_of(f"{source}\n{row['id']}") == "test":
                row["prompt"], row["scores"] = "Something else altogether", dict.fromkeys(row["scores"], 0.5)
        write_lines(path, rows)
    monkeypatch.setattr(fitting, "ROUTER_A", Configuration(hidden=(32, 16), dropout=0.2, batch=16, epochs=8, starts=2))
    monkeypatch.setattr(fitting, "ROUTER_B", Configuration(hidden=(128, 64), dropout=0.0, batch=16, epochs=8, starts=2))
    fitting.fit(tmp_path, tmp_path / "tiny", quiet=True)
    for name in ("preprocessing.safetensors", "router_a.safetensors", "router_b.safetensors", "thresholds.json"):
        assert (tmp_path / "tiny" / name).read_bytes() == (folder / name).read_bytes(), name


def test_the_projection_is_scaled_by_training_deviations() -> None:
    rng = np.random.default_rng(2)
    features = rng.gamma(1.0, 10.0, (200, 45))
    features[:, 0] = 7.0
    measured = fitting.Measured(features, rng.normal(size=(200, 384)), np.zeros(200))
    made = fitting.fit_projection(measured)
    logged = np.where(made["counted"] > 0, np.log1p(features), features)
    assert made["feature_mean"] == pytest.approx(logged.mean(axis=0))
    assert made["feature_scale"][0] == 1e-3
    assert made["feature_scale"][1:] == pytest.approx(logged.std(axis=0)[1:])
    assert made["components"].shape == (32, 384)
    projected = (measured.embeddings - made["embedding_mean"]) @ made["components"].T / made["component_scale"]
    deviations = projected.std(axis=0, ddof=1)
    assert deviations[0] == pytest.approx(1)
    assert (np.diff(deviations) <= 1e-9).all()  # one scale for all: the later components weigh less
    np.testing.assert_allclose(made["components"] @ made["components"].T, np.eye(32), atol=1e-6)
