"""Every metric against a case worked out by hand, a library where there is one, and what must always hold."""

import math
from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from routerlib.training.evaluation.metrics import (
    apgr,
    auc,
    calibrated_ece,
    cost_saved,
    expected_calibration_error,
    spearman,
)

Floats = NDArray[np.float64]

TENTHS = st.integers(0, 10).map(lambda n: n / 10)  # few values, so that ties are the rule
COLUMNS = st.lists(st.tuples(TENTHS, TENTHS, TENTHS, st.booleans(), st.integers(0, 3)), min_size=2, max_size=30)
Rows = list[tuple[float, float, float, bool, int]]


def columns(rows: Rows) -> tuple[Floats, Floats, Floats, NDArray[np.bool_], NDArray[np.int64]]:
    score, local, opus, label, times = zip(*rows, strict=True)
    return np.array(score), np.array(local), np.array(opus), np.array(label), np.array(times)


def test_auc_counts_the_pairs_in_order_a_tie_half() -> None:
    assert auc([0.9, 0.5, 0.5, 0.1], [True, True, False, False]) == pytest.approx(3.5 / 4)
    assert auc([0.9, 0.5, 0.5, 0.1], [True, True, False, False], [2, 1, 1, 1]) == pytest.approx(5.5 / 6)


def test_auc_of_one_class_alone_is_not_a_number() -> None:
    assert math.isnan(auc([0.1, 0.2], [True, True]))
    assert math.isnan(auc([0.1, 0.2], [True, False], [1, 0]))


@given(COLUMNS)
def test_auc_is_scikit_learn_s(rows: Rows) -> None:
    score, _, _, label, times = columns(rows)
    if label.any() and not label.all():
        found = auc(score, label)
        assert found == pytest.approx(roc_auc_score(label, score))
        assert 0 <= found <= 1
        assert auc(-score, label) == pytest.approx(1 - found)
    if (times * label).any() and (times * ~label).any():
        assert auc(score, label, times) == pytest.approx(roc_auc_score(label, score, sample_weight=times))


def test_spearman_of_ties_is_that_of_middle_ranks() -> None:
    # Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: centred -1.5, 0, 0, 1.5 and -1.5, -0.5, 0.5, 1.5.
    assert spearman([1, 2, 2, 3], [10, 20, 30, 40]) == pytest.approx(4.5 / math.sqrt(4.5 * 5))


def test_spearman_of_what_orders_nothing_is_nought() -> None:
    assert spearman([1, 1, 1], [1, 2, 3]) == 0
    assert spearman([1, 2, 3], [1, 1, 1]) == 0


@given(COLUMNS)
def test_spearman_is_scipy_s(rows: Rows) -> None:
    a, b, _, _, times = columns(rows)
    if len(set(a)) > 1 and len(set(b)) > 1:
        assert spearman(a, b) == pytest.approx(spearmanr(a, b).statistic)
    often = np.repeat(np.arange(len(a)), times)
    if len(set(a[often])) > 1 and len(set(b[often])) > 1:
        assert spearman(a, b, times) == pytest.approx(spearmanr(a[often], b[often]).statistic)


LOCAL, OPUS = np.array([0.0, 0.5, 1.0, 0.0]), np.array([1.0, 0.5, 0.5, 1.0])


def test_apgr_is_the_area_worked_out_by_hand() -> None:
    # The gap is 1 + 0 - 0.5 + 1 = 1.5. In the order 0, 1, 3, 2 the gain is 0, 1, 1, 2, 1.5.
    assert apgr([4, 3, 1, 2], LOCAL, OPUS) == pytest.approx((0.5 + 1 + 1.5 + 1.75) / 4 / 1.5)
    # Weights 1, 1, 2, 2: the gap is 1 + 0 - 1 + 2 = 2; gains 0, 1, 1, 3, 2 at shares 0, 1, 2, 4, 6 sixths.
    assert apgr([4, 3, 1, 2], LOCAL, OPUS, [1, 1, 2, 2]) == pytest.approx((0.5 + 1 + 4 + 5) / 6 / 2)


def test_apgr_of_ties_is_the_mean_over_all_their_orders() -> None:
    score, weights = np.array([1.0, 0.0, 0.0, 0.0]), np.array([1.0, 2.0, 3.0, 1.0])
    orders = [np.array([4, *order]) for order in permutations([1, 2, 3])]
    wanted = np.mean([apgr(order, LOCAL, OPUS, weights) for order in orders])
    assert apgr(score, LOCAL, OPUS, weights) == pytest.approx(wanted)


def test_apgr_without_a_gap_is_not_a_number() -> None:
    assert math.isnan(apgr([1, 2], [0.5, 0.5], [0.0, 1.0]))


@given(COLUMNS)
def test_apgr_is_a_half_without_knowledge_and_best_with_all_of_it(rows: Rows) -> None:
    score, local, opus, _, _ = columns(rows)
    if opus.mean() > local.mean() + 1e-9:
        best = apgr(opus - local, local, opus)
        assert apgr(np.zeros(len(rows)), local, opus) == pytest.approx(0.5)
        assert best >= apgr(score, local, opus) - 1e-9
        assert apgr(-score, local, opus) == pytest.approx(1 - apgr(score, local, opus))


def test_the_cost_saved_is_read_off_the_line_between_two_points() -> None:
    # Qualities 0.375, 0.625, 0.625, 0.875, 0.75 at shares 0, 1/4, 1/2, 3/4, 1; opus reaches 0.75.
    assert cost_saved([4, 3, 1, 2], LOCAL, OPUS, 1.0) == pytest.approx(1 - 0.625)
    assert cost_saved([4, 3, 1, 2], LOCAL, OPUS, 2 / 3) == pytest.approx(1 - 0.125)
    assert cost_saved([4, 3, 1, 2], LOCAL, OPUS, 0.5) == 1
    assert cost_saved([0, 0, 0, 0], LOCAL, OPUS, 1.0) == pytest.approx(0)


@given(COLUMNS)
def test_less_quality_costs_no_more(rows: Rows) -> None:
    score, local, opus, _, times = columns(rows)
    saved = [float(cost_saved(score, local, opus, share)) for share in (0.0, 0.5, 0.95, 0.99, 1.0)]
    assert saved == sorted(saved, reverse=True)
    assert saved[0] == 1
    assert all(0 <= value <= 1 for value in saved)
    if times.any():
        assert 0 <= cost_saved(score, local, opus, 0.95, times) <= 1


def test_the_calibration_error_is_the_one_worked_out_by_hand() -> None:
    p, event = [0.1, 0.2, 0.6, 0.9], [False, True, True, True]
    assert expected_calibration_error(p, event, bins=2) == pytest.approx(0.5 * 0.35 + 0.5 * 0.25)
    assert expected_calibration_error(p, event, bins=1) == pytest.approx(0.3)
    # Weights 3, 1, 1, 1: the bins are the first row and the rest.
    assert expected_calibration_error(p, event, 2, [3, 1, 1, 1]) == pytest.approx(0.5 * 0.1 + 0.5 * (1.3 / 3))


def test_rows_of_equal_probability_share_a_bin() -> None:
    event = [True] * 5 + [False] * 5
    assert expected_calibration_error([0.5] * 10, event) == pytest.approx(0)


def test_ten_bins_of_equal_mass_are_the_tenths_of_the_sorted_rows() -> None:
    rng = np.random.default_rng(3)
    p, event = rng.permutation(200) / 200, rng.random(200) < 0.4
    tenths = np.argsort(p).reshape(10, 20)
    wanted = np.abs(p[tenths].mean(axis=1) - event[tenths].mean(axis=1)).mean()
    assert expected_calibration_error(p, event) == pytest.approx(wanted)


def test_a_calibrated_simulation_lies_near_its_reference_and_another_does_not() -> None:
    rng = np.random.default_rng(1)
    p = rng.random(2_527)
    reference = calibrated_ece(p)
    found = [float(expected_calibration_error(p, rng.random(len(p)) < p)) for _ in range(20)]
    assert np.mean(found) == pytest.approx(reference, abs=0.003)
    assert expected_calibration_error(p, rng.random(len(p)) < p**2) > 3 * reference
    assert calibrated_ece(p) == reference
    assert calibrated_ece(rng.random(250)) > 2 * reference  # fewer rows, more chance


@given(COLUMNS)
def test_many_draws_at_once_are_the_draws_one_by_one(rows: Rows) -> None:
    score, local, opus, label, times = columns(rows)
    draws = np.stack([times, times[::-1], np.ones(len(times))])
    metrics: tuple[Callable[[Floats], Floats], ...] = (
        lambda weights: auc(score, label, weights),
        lambda weights: spearman(score, local, weights),
        lambda weights: apgr(score, local, opus, weights),
        lambda weights: cost_saved(score, local, opus, 0.95, weights),
        lambda weights: expected_calibration_error(score, label, 10, weights),
    )
    for metric in metrics:
        together, apart = metric(draws), [float(metric(weights)) for weights in draws]
        assert together.shape == (3,)
        np.testing.assert_allclose(together, apart, atol=1e-12)
        scaled = metric(draws * 0.001)
        np.testing.assert_allclose(scaled, together, atol=1e-9)
