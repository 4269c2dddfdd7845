"""The seventh recipe: splits, lessons, the regression behind the vectors, thresholds, and what a report counts."""

from pathlib import Path

import mlx.core as mx
import numpy as np
import pytest

from routerlib.encoding.words import Vocabulary
from routerlib.training.v7 import context, heads, report, tables, teacher_file
from routerlib.training.v7.evidence import APART, LOG, Row, conversation, split_of
from routerlib.training.v7.lessons import LEVEL_FAIL, column, lessons_of, local_scores, logit
from routerlib.training.v7.questions import echo_of, questions_of, ranks_of_ratings
from routerlib.training.v7.tuning import mistyped, varied


def row(key: str, **known: object) -> Row:
    fields = {"prompt": key, "source": LOG, "group": key, "split": "train", **known}
    return Row(key, **fields)  # type: ignore[arg-type]


def test_turns_of_a_conversation_lie_in_one_split() -> None:
    assert conversation("sharegpt/fhAdpxA_19/0") == conversation("sharegpt/fhAdpxA_2/1") == "sharegpt/fhAdpxA"
    assert conversation("stack-eval/12_3") == "stack-eval/12_3"


def test_groups_fall_into_the_splits_in_their_shares() -> None:
    splits = [split_of(f"group {number}") for number in range(5_000)]
    assert splits.count("test") / 5_000 == pytest.approx(0.11, abs=0.02)
    assert splits.count("dev") / 5_000 == pytest.approx(0.10, abs=0.02)


def test_sources_of_the_throughput_prompts_and_of_a_forbidding_licence_are_never_fitted_on() -> None:
    assert {"llmrouter_code", "evalperf", "storypoints_gitlab"} <= APART


def test_a_rating_is_taken_at_its_word_and_a_level_at_its_mean_rating() -> None:
    lessons = lessons_of([row("a", fail=0.3, opus=0.1), row("b", source="curriculum", level=4), row("c")])
    assert lessons.logits[0].tolist() == pytest.approx([float(logit(0.3)), float(logit(0.1))])
    assert lessons.logits[1, 0] == pytest.approx(float(logit(LEVEL_FAIL[4])))
    assert np.isnan(lessons.logits[2]).all()
    assert lessons.weights[2] == 0


@pytest.mark.parametrize("split", ["dev", "test", "apart"])
def test_what_is_left_out_teaches_nothing(split: str) -> None:
    lessons = lessons_of([row("a", fail=0.3, opus=0.1, hardness=0.5, split=split)])
    assert np.isnan(lessons.logits).all()
    assert lessons.weights.tolist() == [0.0]


def test_labels_move_prompts_about_the_mean_rating_of_their_source() -> None:
    known = [row(f"r{n}", source="s", fail=0.2 + n / 100, opus=0.1 + n / 100, hardness=0.5) for n in range(12)]
    labelled = [row(f"u{n}", source="s", hardness=n / 10) for n in range(10)]
    logits = lessons_of([*known, *labelled]).logits[12:, 0]
    assert (np.diff(logits) > 0).all()
    assert logits.min() < float(logit(0.255)) < logits.max()


def test_missing_numbers_are_no_numbers() -> None:
    rows = [row("a", scores=(0.5, None, 1.0)), row("b", scores=(None, 1.0, 1.0)), row("c")]
    assert local_scores(rows).tolist() == pytest.approx([0.5, np.nan, np.nan], nan_ok=True)
    assert column(rows, "tier").tolist() == pytest.approx([np.nan] * 3, nan_ok=True)


def bags() -> tuple[tables.Bags, list[str]]:
    texts = ["prove the lock free queue", "rename the file", "prove it", "the file", "lock the queue"] * 6
    words = tables.list_words(texts)
    vocabulary = tables.vocabulary_of(words, ["ing", "▁the"])
    return tables.bag_all(texts, Vocabulary(vocabulary), len(vocabulary) + 1), texts


def test_words_are_listed_by_how_many_texts_hold_them() -> None:
    words = tables.list_words(["a b", "a b", "a b c", "a c 7", "a a"])
    assert words == ["a"]
    assert tables.vocabulary_of(["a"], ["ing", "▁a"]) == {"▁a": 1, "▁0": 2, "▁00": 3, "▁000": 4, "▁0000": 5, "ing": 6}


def test_a_bag_weighs_a_text_by_the_root_of_its_words() -> None:
    found, texts = bags()
    assert found.matrix.shape == (len(texts), found.words + tables.BUCKETS)
    assert found.matrix[2].data.tolist() == pytest.approx([2**-0.5] * 3)  # two words and a pair


def test_the_regression_is_the_ridge_solution() -> None:
    found, texts = bags()
    rng = np.random.default_rng(0)
    features, answers = rng.normal(size=(len(texts), 2)), rng.normal(size=(len(texts), 3))
    answers[0, 0] = np.nan
    weights = rng.random((len(texts), 3)) + 0.1
    fitted = tables.ridge(found.matrix, features, answers, weights, penalty=0.5, rounds=400)
    used = np.unique(found.matrix.indices)  # what no text holds stays at nought
    dense = np.concatenate([found.matrix[:, used].toarray(), features * tables.FEATURE_LOUDNESS], axis=1)
    for k in range(3):
        on = ~np.isnan(answers[:, k])
        mean = np.average(answers[on, k], weights=weights[on, k])
        weighed = dense[on] * weights[on, k, None]
        rows = np.linalg.solve(
            weighed.T @ dense[on] + 0.5 * np.eye(dense.shape[1]), weighed.T @ (answers[on, k] - mean)
        )
        assert np.abs(rows[:-2] - fitted.columns[used, k]).max() < 1e-3
        assert np.abs(rows[-2:] * tables.FEATURE_LOUDNESS - fitted.features[:, k]).max() < 1e-3


def test_crossed_rows_come_from_a_regression_that_has_not_seen_the_text() -> None:
    found, texts = bags()
    seen: list[np.ndarray] = []

    def fit(chosen: np.ndarray) -> tables.Answers:
        seen.append(chosen)
        return tables.Answers(np.full((found.matrix.shape[1], 1), len(seen)), np.zeros((1, 1)), np.zeros(1))

    folds = np.arange(len(texts)) % 3 - 1
    whole = tables.Answers(np.full((found.matrix.shape[1], 1), 9.0), np.zeros((1, 1)), np.zeros(1))
    rows = tables.crossed(fit, found.matrix, folds, whole)[:, 0] / np.asarray(found.matrix.sum(axis=1))[:, 0]
    assert rows.tolist() == pytest.approx(np.where(folds == -1, 9.0, folds + 1.0))
    assert not any((chosen & (folds == fold)).any() for fold, chosen in enumerate(seen))
    assert not any((chosen & (folds == -1)).any() for chosen in seen)


def test_a_network_learns_what_can_be_learned() -> None:
    rng = np.random.default_rng(1)
    inputs = rng.normal(size=(400, 4)).astype(np.float32)
    wanted = np.where(inputs[:, 0] > 0, 1.0, -1.0) + 0.5 * inputs[:, 1]
    wanted[:50] = np.nan
    network = heads.train(inputs, wanted, np.ones(400), heads.Regime((16, 8), 300, 64), 0)
    found = heads.logits_of(network, inputs)
    assert np.corrcoef(found[50:], wanted[50:])[0, 1] > 0.9


def test_calibrating_makes_the_mean_right_and_becomes_part_of_the_network() -> None:
    rng = np.random.default_rng(2)
    logits = rng.normal(size=2_000) * 3
    wanted = heads.sigmoid(0.5 * logits - 1.0)
    slope, shift = heads.platt(logits, wanted)
    assert (slope, shift) == pytest.approx((0.5, -1.0), abs=0.01)
    network = {"output.weight": mx.array([[2.0]]), "output.bias": mx.array([4.0])}
    scaled = heads.rescaled(network, 0.5, -1.0)
    assert (scaled["output.weight"].item(), scaled["output.bias"].item()) == (1.0, 1.0)


def test_a_step_too_low_costs_three_and_a_step_too_high_one() -> None:
    assert heads.weighted_error(np.array([0, 1, 2, 2]), np.array([0, 0, 0, 2])) == (3 + 6) / 4
    assert heads.weighted_error(np.array([0, 0]), np.array([1, 2])) == 1.5


def test_thresholds_are_those_of_the_least_error() -> None:
    p, q, tiers = np.array([0.1, 0.3, 0.6, 0.8]), np.array([0.1, 0.1, 0.2, 0.6]), np.array([0, 0, 1, 2])
    a, b = heads.best_thresholds([(p, q, tiers)], [1.0], [0.2, 0.4, 0.5, 0.7])
    assert heads.tiers_at(p, q, a, b).tolist() == tiers.tolist()


def test_what_the_teacher_said_is_found_by_a_row_s_key(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    vectors, weight, bias = rng.normal(size=(40, 24)), rng.normal(size=(6, 24)), np.arange(6.0)
    keys, path = [f"log:{number}" for number in range(40)], tmp_path / "t.safetensors"
    teacher_file.write(keys, vectors.astype(np.float32), (weight.astype(np.float32), bias.astype(np.float32)), path)
    found, looked = teacher_file.read(["log:3", "unknown", "log:0"], path)
    assert found[[0, 2]] == pytest.approx(vectors[[3, 0]] @ weight.T + bias, abs=0.02)
    assert looked.shape == (3, teacher_file.SEEN)
    assert np.isnan(found[1]).all()
    along = teacher_file.read_along(["log:3", "unknown"], path)
    assert along[0] == pytest.approx(float(vectors[3] @ vectors.mean(axis=0)), abs=1e-4)
    assert np.isnan(along[1])
    assert teacher_file.read_head(path).weight == pytest.approx(weight)


def asked_of(rows: int = 60) -> tuple[teacher_file.Head, np.ndarray, np.ndarray, np.ndarray]:
    """Return a head, unit vectors, what it says of them, and how they lie."""
    rng = np.random.default_rng(9)
    vectors = rng.normal(size=(rows, 384)) + 2.0
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    head = teacher_file.Head(rng.normal(size=(6, 384)), rng.normal(size=6), vectors.mean(axis=0))
    return head, vectors, vectors @ head.weight.T + head.bias, vectors @ head.usual


def test_what_the_networks_read_in_context_is_what_the_projection_gives() -> None:
    head, vectors, said, along = asked_of()
    asked = context.questions_of(head, said, along)
    zeros = np.zeros_like(asked.components[0])
    projected = (np.vstack([vectors, zeros]) - asked.mean) @ asked.components.T / asked.scale
    wanted = asked.inputs(np.vstack([said, np.full(6, np.nan)]), np.append(along, np.nan), head.bias)
    assert np.clip(projected, -4, 4) == pytest.approx(wanted, abs=1e-5)
    assert wanted[-1, -1] < wanted[:-1, -1].min()  # zeros lie where no ask does


def test_a_text_that_is_not_read_keeps_the_fast_network_s_word() -> None:
    said = np.array([[1.0, 2.0, 0.0, 0.5, 0.0, -1.0], [np.nan] * 6])
    mixed = context.Mixture(0.5, label=0.2, rank=0.1).of(np.array([0.0, -3.0]), said, context.FAIL)
    assert mixed.tolist() == pytest.approx([0.5 * 1.0 + 0.2 * 0.5 - 0.1, -3.0])


def test_the_mixture_is_chosen_on_the_prompts_it_is_given() -> None:
    rng = np.random.default_rng(2)
    truth = rng.random(80)
    rows = [row(f"{n}", source="log" if n < 40 else "s", fail=truth[n], opus=truth[n] / 2) for n in range(80)]
    said = np.repeat(rng.normal(size=80)[:, None], 6, axis=1)
    said[:, context.RANK] = 4 * truth
    everything = np.ones(80, dtype=bool)
    found = context.choose(rows, everything, rng.normal(size=80), said, context.FAIL)
    assert found.rank == max(context.PULLS)
    assert context.choose(rows, everything, truth, said, context.OPUS).share == min(context.SHARES)


def test_a_network_is_taught_the_mixture_and_the_fast_one_where_nothing_is_read() -> None:
    rng = np.random.default_rng(4)
    inputs = rng.normal(size=(400, 5)).astype(np.float32)
    unread = inputs.copy()
    unread[:, 3:] = (0.0, -4.0)
    fast, wanted = inputs[:, 0].astype(np.float64), (inputs[:, 0] + inputs[:, 3]).astype(np.float64)
    network = context.distil(inputs, unread, wanted, fast, np.ones(400), 1)
    for shown, answer in ((inputs, wanted), (unread, fast)):
        assert np.corrcoef(heads.logits_of(network, shown), answer)[0, 1] > 0.95
    assert heads.hidden_of(network) == context.REGIMES[1].hidden


def unheard(rows: int) -> np.ndarray:
    """Return what an earlier encoder said of rows that it was not asked about."""
    return np.full((rows, len(teacher_file.SAID)), np.nan)


def test_six_questions_are_asked_of_what_is_known_of_a_row() -> None:
    labelled = [row(f"r{n}", source="s", hardness=n / 30) for n in range(1, 26)]
    rows = [*labelled, row("l", fail=0.4, opus=0.1, tier=1), row("u"), row("o", fail=0.4, opus=0.1)]
    asked = questions_of(rows, unheard(28))
    assert asked.answers.shape == asked.weights.shape == (28, len(teacher_file.SAID))
    assert asked.answers[25, :3].tolist() == [0.4, 0.1, 1.0]
    assert asked.answers[27, :2].tolist() == [0.4, 0.1]  # our own rating names no tier
    assert np.isnan(asked.answers[25:, 3:]).all()
    assert np.isnan(asked.answers[26]).all()
    assert (np.diff(asked.answers[:25, 3]) > 0).all()
    assert (asked.weights[np.isnan(asked.answers)] == 0).all()
    assert 0 < asked.weights[27, 0] < asked.weights[25, 0]


@pytest.mark.parametrize("split", ["dev", "test", "apart"])
def test_nothing_is_asked_of_what_is_left_out(split: str) -> None:
    rows = [row(f"r{n}", source="s", fail=n / 40, opus=0.1, hardness=n / 30, split=split) for n in range(1, 26)]
    asked = questions_of(rows, np.zeros((25, 6)))
    assert np.isnan(asked.answers).all()
    assert not asked.weights.any()


def test_an_earlier_encoder_s_word_counts_beside_a_rating_of_the_log_alone() -> None:
    rows = [row("l", fail=0.4, opus=0.1, tier=1), row("u"), row("c", source="s", fail=0.4, opus=0.1)]
    said = np.zeros((3, len(teacher_file.SAID)))
    asked = questions_of(rows, said)
    assert asked.answers[0, :2].tolist() == pytest.approx([0.6 * 0.4 + 0.4 * 0.5, 0.6 * 0.1 + 0.4 * 0.5])
    assert asked.answers[1, :2].tolist() == [0.5, 0.5]
    assert asked.answers[2, :2].tolist() == [0.4, 0.1]


def test_an_echo_is_of_training_rows_that_were_asked_and_each_number_has_variance_one() -> None:
    rng = np.random.default_rng(6)
    rows = [row(f"r{n}", split="test" if n % 4 == 0 else "train") for n in range(40)]
    said, seen = rng.normal(3.0, 2.0, size=(40, 6)), rng.normal(size=(40, teacher_file.SEEN))
    seen[5, 0] = np.nan
    echo = echo_of(rows, said, seen)
    is_left_out = np.arange(40) % 4 == 0
    assert np.isnan(echo[is_left_out]).all()
    assert np.isnan(echo[5]).all()
    assert np.nanmean(echo, axis=0) == pytest.approx(0.0, abs=1e-9)
    assert np.nanstd(echo, axis=0) == pytest.approx(1.0)


def test_the_sixth_question_is_where_a_rating_lies_inside_its_source() -> None:
    rated = [row(f"r{n}", source="s", fail=n / 100, opus=0.0, hardness=0.5) for n in range(1, 31)]
    few = [row(f"q{n}", source="t", fail=0.9, opus=0.0, tier=1, hardness=0.5) for n in range(9)]
    ranks, weights = ranks_of_ratings([*rated, *few])
    assert (np.diff(ranks[:30]) > 0).all()
    assert np.isnan(ranks[30:]).all()
    assert weights.tolist() == [1.0] * 30 + [0.0] * 9


def test_the_packaged_teacher_holds_numbers_alone() -> None:
    from safetensors.numpy import load_file

    assert {name: str(table.dtype) for name, table in load_file(teacher_file.PATH).items()} == {
        "row": "uint64", "said": "float16", "seen": "float16",
        "weight": "float32", "bias": "float32", "usual": "float32", "along": "float32",
    }  # fmt: skip


def test_components_are_uncorrelated_and_the_first_has_variance_one() -> None:
    vectors = np.random.default_rng(3).normal(size=(200, 24)) @ np.diag(np.arange(1.0, 25.0))
    found = teacher_file.components(vectors)
    assert found[:, 0].std() == pytest.approx(1.0)
    assert np.abs(np.corrcoef(found.T) - np.eye(teacher_file.SEEN)).max() < 1e-6


def test_a_varied_ask_keeps_its_words() -> None:
    import random

    rng = random.Random(0)
    text = "implement the distributed scheduler with priorities"
    for _ in range(50):
        words = varied(text, rng).split()
        assert len(set(text.split()) & {word.strip(".!?") for word in words}) >= 5
    assert {len(mistyped(text, rng).split()) for _ in range(20)} == {6}


def test_ranks_and_areas_are_those_of_the_textbook() -> None:
    from scipy.stats import spearmanr
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(4)
    score, truth = rng.integers(0, 9, 60).astype(float), rng.integers(0, 9, 60).astype(float)
    assert report.spearman(score, truth) == pytest.approx(spearmanr(score, truth)[0])
    assert report.auc(score, truth > 4) == pytest.approx(roc_auc_score(truth > 4, score))
    assert np.isnan(report.spearman(score, np.ones(60)))
    assert np.isnan(report.auc(score[:5], truth[:5] > 4))


def test_calibration_error_is_the_mean_gap_over_bins() -> None:
    p = np.repeat([0.1, 0.5], 50)
    assert report.calibration_error(p, np.repeat([0.2, 0.5], 50)) == pytest.approx(0.05)


def test_a_report_counts_only_what_was_kept_back() -> None:
    rows = [row("a", fail=0.1, split="train"), row("b", fail=0.1, split="test"), row("c", split="test")]
    assert [one.key for one in report.kept_back(rows)] == ["b"]


def test_a_report_has_a_line_a_measure_and_an_interval_a_cell() -> None:
    rng = np.random.default_rng(5)
    rows = [
        row(f"r{n}", split="test", fail=float(p), fail_raw=float(p), tier=int(p > 0.5))
        for n, p in enumerate(rng.random(60))
    ]
    truth = column(rows, "fail_raw")
    own = report.Column("exact", truth, truth, (truth > 0.5).astype(np.int64))
    lines = report.Report(rows).lines([own, *report.plain_columns(rows)])
    assert lines[2].startswith("| real log: Spearman with the rating | 60 | 1.000 [1.000, 1.000] |")
    assert lines[4].startswith("| real log: weighted error | 60 | 0.000 [0.000, 0.000] |")
