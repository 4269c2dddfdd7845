"""Resamples keep every source at its size; intervals hold what they should."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routerlib.training.evaluation.bootstrap import RESAMPLES, Drawn, Estimate, mean, resample

SOURCES = ["a", "b", "a", "b", "b"]


def test_a_resample_draws_every_source_as_often_as_it_has_rows() -> None:
    counts = resample(SOURCES)
    assert counts.shape == (RESAMPLES, 5)
    of_a = np.array(SOURCES) == "a"
    assert (counts[:, of_a].sum(axis=1) == 2).all()
    assert (counts[:, ~of_a].sum(axis=1) == 3).all()
    assert counts.mean(axis=0) == pytest.approx(np.ones(5), abs=0.1)
    assert (counts == counts.round()).all()


def test_resamples_come_from_their_seed_alone() -> None:
    assert (resample(SOURCES) == resample(SOURCES)).all()
    assert (resample(SOURCES) != resample(SOURCES, seed=1)).any()
    assert resample(SOURCES, 7).shape == (7, 5)


def test_the_interval_of_a_mean_is_that_of_normal_theory() -> None:
    values = np.random.default_rng(4).normal(size=400)
    counts = resample(["one"] * 400)
    estimate = Drawn.of(lambda weights: weights @ values / weights.sum(axis=-1), counts).estimate()
    assert estimate is not None
    half = 1.96 * values.std() / math.sqrt(400)
    assert estimate.value == pytest.approx(values.mean())
    assert (estimate.low, estimate.high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.01)


def test_sources_of_equal_rows_leave_no_doubt() -> None:
    values = np.array([1.0, 5.0, 1.0, 5.0, 5.0])
    drawn = Drawn.of(lambda weights: weights @ values / weights.sum(axis=-1), resample(SOURCES))
    estimate = drawn.estimate()
    assert estimate is not None
    assert (estimate.low, estimate.value, estimate.high) == pytest.approx((17 / 5, 17 / 5, 17 / 5))


def test_a_difference_is_taken_resample_by_resample() -> None:
    one, other = Drawn(3.0, np.array([1.0, 2.0, 3.0])), Drawn(1.0, np.array([0.0, 1.0, 2.0]))
    assert (one - other).value == 2
    assert (one - other).draws.tolist() == [1, 1, 1]


def test_a_mean_leaves_out_what_a_resample_does_not_define() -> None:
    nan = float("nan")
    found = mean([Drawn(1.0, np.array([1.0, nan, nan])), Drawn(3.0, np.array([3.0, 4.0, nan]))])
    assert found.value == 2
    assert found.draws.tolist() == [2, 4, pytest.approx(nan, nan_ok=True)]


def test_what_is_undefined_has_no_estimate() -> None:
    nan = float("nan")
    assert Drawn(nan, np.array([1.0])).estimate() is None
    assert Drawn(1.0, np.array([nan, nan])).estimate() is None
    assert Drawn(1.0, np.array([nan, 1.0])).estimate() == Estimate(1, 1, 1)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(-9, 9)), min_size=1, max_size=20))
def test_an_interval_lies_between_the_smallest_and_the_largest_value(rows: list[tuple[str, float]]) -> None:
    values = np.array([value for _, value in rows])
    counts = resample([source for source, _ in rows], 50)
    estimate = Drawn.of(lambda weights: weights @ values / weights.sum(axis=-1), counts).estimate()
    assert estimate is not None
    assert values.min() - 1e-9 <= estimate.low <= estimate.high <= values.max() + 1e-9
