"""Luck taken out of scores, on scores whose truth is known."""

import numpy as np
import pytest
from numpy.typing import NDArray

from routerlib.training.v6.item_response import denoised

Floats = NDArray[np.float64]
PROMPTS, MODELS = 240, 24


def simulated(seed: int = 0) -> tuple[Floats, Floats]:
    """Return probabilities and scores drawn from them, (240, 24); abilities rise from left, difficulties from above."""
    rng = np.random.default_rng(seed)
    ability, difficulty = np.linspace(-1.5, 1.5, MODELS), np.linspace(-2.5, 2.5, PROMPTS)
    truth = 1.0 / (1.0 + np.exp(difficulty[:, None] - ability[None, :]))
    return truth, (rng.random(truth.shape) < truth).astype(np.float64)


TRUTH, SCORES = simulated()
EXPECTED = denoised(SCORES)


def distance(made: Floats, truth: Floats) -> float:
    return float(np.mean((made - truth) ** 2))


def test_expected_scores_are_probabilities_one_for_each_score() -> None:
    assert EXPECTED.shape == SCORES.shape
    assert EXPECTED.dtype == np.float64
    assert np.all((EXPECTED > 0) & (EXPECTED < 1))


def test_expected_scores_lie_nearer_to_the_truth_than_scores_and_than_their_means() -> None:
    by_prompt = np.broadcast_to(SCORES.mean(axis=1, keepdims=True), SCORES.shape)
    by_model = np.broadcast_to(SCORES.mean(axis=0, keepdims=True), SCORES.shape)
    found = distance(EXPECTED, TRUTH)
    assert found < distance(SCORES, TRUTH) / 8
    assert found < distance(by_prompt, TRUTH)
    assert found < distance(by_model, TRUTH)


def test_abilities_and_difficulties_come_in_their_order() -> None:
    from scipy.stats import spearmanr

    assert spearmanr(EXPECTED.mean(axis=0), np.arange(MODELS)).statistic > 0.95
    assert spearmanr(EXPECTED.mean(axis=1), -np.arange(PROMPTS)).statistic > 0.93


def test_a_second_trait_tells_prompts_apart_on_which_models_differ() -> None:
    rng = np.random.default_rng(1)
    side = np.where(np.arange(PROMPTS) % 2 == 0, 1.0, -1.0)[:, None] * np.where(np.arange(MODELS) < 12, 1.0, -1.0)
    truth = 1.0 / (1.0 + np.exp(-2.0 * side))
    expected = denoised((rng.random(truth.shape) < truth).astype(np.float64))
    assert distance(expected, truth) < 0.02
    assert distance(np.full_like(truth, 0.5), truth) > 0.1


def test_what_was_not_tried_is_expected_from_the_rest() -> None:
    hidden = np.random.default_rng(2).random(SCORES.shape) < 0.4
    expected = denoised(np.where(hidden, np.nan, SCORES))
    assert np.all(np.isfinite(expected))
    assert distance(expected[hidden], TRUTH[hidden]) < 0.03


def test_a_score_that_is_missing_counts_as_no_failure() -> None:
    scores = SCORES.copy()
    scores[::2, -1] = np.nan
    assert denoised(scores)[:, -1].mean() == pytest.approx(EXPECTED[:, -1].mean(), abs=0.05)


def test_a_prompt_and_a_model_that_nobody_tried_are_average() -> None:
    scores = SCORES.copy()
    scores[7], scores[:, 3] = np.nan, np.nan
    expected = denoised(scores)
    assert np.all(np.isfinite(expected))
    others = np.delete(expected, 3, axis=1).mean(axis=0)
    assert np.abs(np.delete(expected[7], 3) - others).max() < 0.15
    assert expected[:, 3].std() > 0.1  # it is taken for a model of average ability, and prompts are as hard as they are


@pytest.mark.parametrize("score", [0.0, 1.0, 0.5])
def test_columns_that_are_all_equal_stay_near_what_they_are(score: float) -> None:
    expected = denoised(np.full((30, 5), score))
    assert np.abs(expected - score).max() < 0.05


def test_scores_between_failure_and_success_are_met() -> None:
    expected = denoised(np.tile([0.25, 0.5, 0.75], (40, 1)))
    assert expected == pytest.approx(np.tile([0.25, 0.5, 0.75], (40, 1)), abs=0.03)


def test_the_same_seed_gives_the_same_another_seed_almost_the_same() -> None:
    assert np.array_equal(denoised(SCORES), EXPECTED)
    other = denoised(SCORES, seed=1)
    assert not np.array_equal(other, EXPECTED)
    assert np.corrcoef(other.ravel(), EXPECTED.ravel())[0, 1] > 0.9
