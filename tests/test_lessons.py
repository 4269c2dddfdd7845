"""Lessons: the loss by hand, scales of their own, seeds; and what a whole network learns."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import mlx.core as mx
import numpy as np
import pytest
from numpy.typing import NDArray

from routerlib.scoring.network import forward, initialise, shapes
from routerlib.training.v6.lessons import (
    OFFSET,
    Ensemble,
    Lesson,
    Regime,
    _columns,
    _loss,
    sigmoid,
    teach,
    teach_ensemble,
)

Floats = NDArray[np.float64]
LINEAR = Regime(hidden=(), dropout=0.0, weight_decay=0.0, steps=400, batch=64, learning_rate=0.05)
SMALL = Regime(hidden=(8,), dropout=0.1, weight_decay=0.01, steps=40, batch=16)


def lesson(inputs: Floats, target: Floats, scale: Sequence[int] | None = None, share: float = 1.0) -> Lesson:
    return Lesson(
        inputs.astype(np.float32), target, np.ones(len(target)), share, None if scale is None else np.array(scale)
    )


def some(seed: int = 0, rows: int = 200) -> Lesson:
    """Return rows of two inputs whose logit is the first one doubled less the second."""
    inputs = np.random.default_rng(seed).normal(size=(rows, 2))
    return lesson(inputs, sigmoid(2.0 * inputs[:, 0] - inputs[:, 1]))


def same(left: Mapping[str, mx.array], right: Mapping[str, mx.array]) -> bool:
    return left.keys() == right.keys() and all(np.array_equal(np.array(left[k]), np.array(right[k])) for k in left)


def test_the_logistic_function_is_that() -> None:
    assert sigmoid(np.array([0.0, np.log(3.0), -np.log(3.0)])) == pytest.approx([0.5, 0.75, 0.25])


def test_the_loss_is_that_worked_out_by_hand() -> None:
    weight, bias = np.array([0.5, -1.0]), 0.25
    parameters = {
        "output.weight": mx.array(weight[None].astype(np.float32)),
        "output.bias": mx.array([bias]),
        OFFSET: mx.array([0.7, -0.4, 9.0]),  # the 9 must never be heard: no row of the batch is on that scale
    }
    inputs = np.array([[1.0, 0.0], [2.0, 1.0], [-1.0, 3.0]])
    target, shares, slope = np.array([1.0, 0.25, 0.0]), np.array([0.5, 0.3, 0.2]), np.array([0.1, 0.2])
    batch = [
        mx.array(inputs.astype(np.float32)),
        mx.array([1.0, 0.25, 0.0]),
        mx.array([0, 1, 2]),
        mx.array([1.0, 1.0, 0.0]),
    ]
    made = _loss(parameters, batch, mx.array([0.5, 0.3, 0.2]), mx.array([0.1, 0.2]), 0.0, mx.random.key(0))
    logit = inputs @ weight + bias + inputs @ slope + np.array([0.7, -0.4, 0.0])
    assert logit == pytest.approx([0.5 + 0.25 + 0.1 + 0.7, 1.0 - 1.0 + 0.25 + 0.4 - 0.4, -0.5 - 3.0 + 0.25 + 0.5])
    p = 1.0 / (1.0 + np.exp(-logit))
    by_hand = -np.sum(shares * (target * np.log(p) + (1.0 - target) * np.log(1.0 - p)))
    assert float(made) == pytest.approx(by_hand, rel=1e-5)
    assert slope.shape == (2,)


def test_the_loss_of_a_deep_network_is_that_of_its_logits() -> None:
    parameters = {**initialise(2, (4,), mx.random.key(1)), OFFSET: mx.zeros((1,))}
    own = some(rows=5)
    made = _loss(parameters, _columns(own, 0), mx.full((5,), 0.2), mx.zeros((2,)), 0.0, mx.random.key(0))
    p = sigmoid(np.array(forward(parameters, mx.array(own.inputs)), dtype=np.float64))
    by_hand = -np.mean(own.target * np.log(p) + (1.0 - own.target) * np.log(1.0 - p))
    assert float(made) == pytest.approx(by_hand, rel=1e-5)


def test_a_lesson_without_a_scale_is_marked_with_the_last_offset_and_does_not_hear_it() -> None:
    own = some(rows=3)
    assert [np.array(column).tolist() for column in _columns(own, 4)[2:]] == [[4, 4, 4], [0.0, 0.0, 0.0]]
    scaled = replace(own, scale=np.array([0, 2, 1]))
    assert [np.array(column).tolist() for column in _columns(scaled, 4)[2:]] == [[0, 2, 1], [1.0, 1.0, 1.0]]


def test_a_linear_network_finds_the_weights_that_made_the_targets() -> None:
    found = teach([some()], LINEAR, seed=0)
    assert np.array(found["output.weight"])[0] == pytest.approx([2.0, -1.0], abs=0.05)
    assert float(found["output.bias"][0]) == pytest.approx(0.0, abs=0.05)


def test_an_offset_takes_the_level_of_a_scale_so_that_rows_of_all_scales_come_in_order() -> None:
    rng = np.random.default_rng(3)
    low, high = rng.uniform(-1.0, 0.0, 150), rng.uniform(0.0, 1.0, 150)
    inputs = np.concatenate([low, high])[:, None]
    target = sigmoid(3.0 * inputs[:, 0] + np.repeat([4.0, -4.0], 150))  # the lower rows are graded by a milder hand
    with_scale = teach([lesson(inputs, target, [0] * 150 + [1] * 150)], LINEAR, seed=0)
    without = teach([lesson(inputs, target)], LINEAR, seed=0)
    assert float(with_scale["output.weight"][0, 0]) > 1.0
    assert float(without["output.weight"][0, 0]) < -1.0


def test_offsets_are_thrown_away() -> None:
    own = replace(some(), scale=np.zeros(200, dtype=np.int64))
    assert set(teach([own], SMALL, seed=0)) == set(shapes(2, SMALL.hidden))


def test_scales_are_numbered_across_lessons() -> None:
    inputs = np.zeros((50, 1))
    first = lesson(inputs, np.full(50, 0.9), [0] * 50)
    second = lesson(inputs, np.full(50, 0.1), [1] * 50)
    flat = lesson(inputs, np.full(50, 0.5))
    found = teach([first, second, flat], LINEAR, seed=0)
    assert float(found["output.bias"][0]) == pytest.approx(0.0, abs=0.05)  # that of the lesson on no scale of its own
    alone = teach([lesson(inputs, np.full(50, 0.9)), flat], LINEAR, seed=0)
    assert float(alone["output.bias"][0]) > 0.5


def test_a_lesson_weighs_what_its_share_says() -> None:
    inputs = np.zeros((50, 1))
    found = teach([lesson(inputs, np.ones(50), share=3.0), lesson(inputs, np.zeros(50), share=1.0)], LINEAR, seed=0)
    assert sigmoid(np.array(found["output.bias"], dtype=np.float64)) == pytest.approx([0.75], abs=0.02)


def test_a_row_is_drawn_as_often_as_its_weight_says() -> None:
    rows = Lesson(np.zeros((3, 1), dtype=np.float32), np.array([1.0, 0.0, 0.0]), np.array([4.0, 1.0, 0.0]), 1.0)
    found = teach([rows], replace(LINEAR, batch=256), seed=0)
    assert sigmoid(np.array(found["output.bias"], dtype=np.float64)) == pytest.approx([0.8], abs=0.04)


def test_rows_of_no_weight_and_lessons_of_no_share_or_no_rows_change_nothing() -> None:
    own = some()
    padded = Lesson(
        np.insert(own.inputs, 100, 9.0, axis=0), np.insert(own.target, 100, 1.0), np.insert(own.weights, 100, 0.0), 1.0
    )
    empty = Lesson(own.inputs[:0], own.target[:0], own.weights[:0], 1.0)
    alone = teach([own], SMALL, seed=0)
    assert same(teach([padded], SMALL, seed=0), alone)
    assert same(teach([replace(some(1), share=0.0), own, empty], SMALL, seed=0), alone)


def test_the_same_seed_gives_the_same_network_another_seed_another() -> None:
    first, again, other = (teach([some()], SMALL, seed) for seed in (4, 4, 5))
    assert same(first, again)
    assert not same(first, other)


def test_a_slope_is_a_prior_that_is_unlearned_where_it_is_wrong() -> None:
    right, wrong = np.array([2.0, -1.0]), np.array([-2.0, 3.0])
    assert np.array(teach([some()], LINEAR, 0, right)["output.weight"])[0] == pytest.approx([0.0, 0.0], abs=0.05)
    assert np.array(teach([some()], LINEAR, 0, wrong)["output.weight"])[0] == pytest.approx([4.0, -4.0], abs=0.1)


def test_an_ensemble_says_the_mean_of_its_members_and_the_slope() -> None:
    members = tuple(
        {"output.weight": mx.array([[weight, 0.0]]), "output.bias": mx.array([bias])}
        for weight, bias in ((1.0, 0.5), (3.0, -1.5))
    )
    ensemble = Ensemble(members, np.array([0.0, 10.0]))
    inputs = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, -0.5]], dtype=np.float32)
    by_hand = [2.0 - 0.5, -0.5 + 10.0, 4.0 - 0.5 - 5.0]
    assert ensemble.logit(inputs) == pytest.approx(by_hand)
    assert ensemble.probability(inputs) == pytest.approx([1.0 / (1.0 + np.exp(-logit)) for logit in by_hand])


def test_the_members_of_an_ensemble_differ_in_their_seeds_alone() -> None:
    slope = np.array([0.5, 0.0])
    ensemble = teach_ensemble([some()], SMALL, members=2, seed=7, slope=slope)
    assert len(ensemble.members) == 2
    assert same(ensemble.members[0], teach([some()], SMALL, 7, slope))
    assert same(ensemble.members[1], teach([some()], SMALL, 8, slope))
    assert np.array_equal(ensemble.slope, slope)
