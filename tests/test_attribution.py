"""Shares that add up: exact Shapley values between groups, integrated gradients inside, alone as in a batch."""

import json
import math
from dataclasses import replace
from math import factorial
from pathlib import Path

import mlx.core as mx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from routerlib import Explanation, ThreeTierRouter, Thresholds
from routerlib.bundle.folder import packaged_models
from routerlib.explaining.attribution import (
    EMBEDDING,
    GROUPS,
    PLACES,
    PLAYERS,
    Doubles,
    group_places,
    integrated_slopes,
    logit_shares,
    scaled,
)
from routerlib.features import FEATURES, features_of
from routerlib.scoring.network import Network, initialise
from routerlib.scoring.numpy_network import Floats, NumpyNetwork

HERE = Path(__file__).parent
PROMPTS = [
    "Write a Python function to sort a list",
    "Design a distributed lock service with leader election and prove that it is linearizable.",
    "hi",
    "```\nx = 1\n```",
    "word " * 400,
    "\ud800",
]
TOLERANCE = 1e-4
GOLDEN_TOLERANCE = 0.008  # of a logit: at most 0.002 of a probability, whatever the processor
SPANS = (*((place.start, place.stop) for place in PLACES), (45, 77))


def network(hidden: tuple[int, ...], seed: int = 5) -> Network:
    """Return a network with every parameter drawn, biases and LayerNorm's included."""
    drawn = initialise(77, hidden, mx.random.key(seed))
    rng = np.random.default_rng(seed)
    noise = {name: rng.normal(0.0, 0.3, value.shape) for name, value in drawn.items() if len(value.shape) == 1}
    return Network({n: v + mx.array(noise[n].astype(np.float32)) if n in noise else v for n, v in drawn.items()})


def row(seed: int = 1) -> Floats:
    return np.random.default_rng(seed).normal(size=77).astype(np.float32)


def assert_adds_up(explanation: Explanation) -> None:
    """Base and contributions make the logit, features their group, and the logit the probability; as printed, too."""
    for one in explanation.routers:
        groups = {group.name: group.contribution for group in one.groups}
        assert tuple(groups) == PLAYERS
        assert one.base + sum(groups.values()) == pytest.approx(one.logit, abs=1e-9)
        own = [round(feature.contribution, 6) for feature in one.features]
        assert round(one.base, 6) + sum(own) + round(groups[EMBEDDING], 6) == pytest.approx(one.logit, abs=TOLERANCE)
        for name in GROUPS:  # of whichever reading the features are
            own = [feature.contribution for feature in one.features if feature.group == name]
            assert sum(own) == pytest.approx(groups[name], abs=1e-9)
        assert one.p == pytest.approx(1 / (1 + math.exp(-one.logit)), abs=1e-5)


@pytest.mark.parametrize("hidden", [(8,), (32, 16), (16, 8, 4)])
def test_logits_are_those_of_the_network_that_decides(hidden: tuple[int, ...]) -> None:
    decides = network(hidden)
    first = NumpyNetwork.of(decides).layers[0]
    rows = np.random.default_rng(2).normal(size=(64, 77)).astype(np.float32)
    assert NumpyNetwork.of(decides).logits(rows @ first.weight + first.bias) == pytest.approx(
        np.array(decides(mx.array(rows))), abs=1e-5
    )


@pytest.mark.parametrize("hidden", [(8,), (32, 16), (16, 8, 4)])
def test_gradients_are_those_that_mlx_finds_along_the_path(hidden: tuple[int, ...]) -> None:
    decides, inputs = network(hidden), row()
    in_numpy = NumpyNetwork.of(decides)
    path = (np.arange(64, dtype=np.float32)[:, None] + 0.5) / 64 * inputs
    wanted = np.array(mx.grad(lambda x: decides(x).sum())(mx.array(path))).mean(axis=0)
    assert integrated_slopes(in_numpy, inputs @ in_numpy.layers[0].weight) == pytest.approx(wanted, abs=2e-5)


@pytest.mark.parametrize("player", [0, 4, 9])
def test_shares_of_groups_are_shapley_values_by_their_definition(player: int) -> None:
    decides, inputs = network((32, 16)), row()
    kept = (np.arange(1024)[:, None] >> np.arange(10)) & 1
    widths = [stop - start for start, stop in SPANS]
    values = np.array(decides(mx.array(np.repeat(kept, widths, axis=1).astype(np.float32) * inputs)), dtype=np.float64)
    wanted = 0.0
    for coalition in range(1024):
        if not kept[coalition, player]:
            size = int(kept[coalition].sum())
            weight = factorial(size) * factorial(9 - size) / factorial(10)
            wanted += weight * (values[coalition + 2**player] - values[coalition])
    base, embedding, *features = logit_shares(NumpyNetwork.of(decides), inputs)
    shares = [*(sum(features[place]) for place in PLACES), embedding]
    assert base == pytest.approx(values[0], abs=1e-5)
    assert shares[player] == pytest.approx(wanted, abs=1e-5)


def test_what_lies_at_the_training_mean_gets_nothing() -> None:
    inputs = row()
    inputs[[0, 5, 6, 7, 8, 9]] = 0.0  # one feature of the first group, all of the second
    shares = logit_shares(NumpyNetwork.of(network((32, 16))), inputs)[2:]
    assert shares[0] == 0.0
    assert abs(shares[1:5]).min() > 0.0
    assert shares[5:10] == pytest.approx(np.zeros(5), abs=1e-7)


def test_places_follow_the_groups_whatever_their_sizes() -> None:
    assert list(group_places("aabbbc")) == [slice(0, 2), slice(2, 5), slice(5, 6)]
    names = [feature.group for feature in FEATURES]
    assert [set(names[place]) for place in PLACES] == [{group} for group in GROUPS]


finite = st.floats(-5, 5, allow_subnormal=False)


@given(arrays(np.float64, (9, 5), elements=finite), arrays(np.float64, 9, elements=finite))
def test_scaled_gradients_add_up_and_move_no_further_than_the_group_lacks(
    own: Doubles,
    shares: Doubles,
) -> None:
    result = scaled(own, shares)
    assert result.sum(axis=1) == pytest.approx(shares, abs=1e-9)
    lack = np.abs(shares - own.sum(axis=1))
    assert (np.abs(result - own) <= lack[:, None] + 1e-9).all()


def test_gradients_that_pull_one_way_are_multiplied_and_opposed_ones_stay_bounded() -> None:
    same = np.array([[0.1, 0.2, 0.3, 0.4, 0.0]])
    assert scaled(same, np.array([3.0])) == pytest.approx(3.0 * same)
    assert scaled(-same, np.array([3.0])) == pytest.approx(3.0 * same)
    opposed = np.array([[1.0, -1.0, 0.0, 0.0, 0.0]])
    assert scaled(opposed, np.array([0.5]))[0] == pytest.approx([1.25, -0.75, 0.0, 0.0, 0.0])
    assert scaled(np.zeros((1, 5)), np.array([0.5]))[0] == pytest.approx([0.1] * 5)


@pytest.mark.parametrize("model", sorted(packaged_models()))
def test_the_zero_vector_is_the_mean_of_what_the_projection_was_fitted_on(model: str) -> None:
    """As the docstring of `attribution` says: of a count the mean of its logarithm, of all else the mean."""
    projection = ThreeTierRouter(model).bundle.projection
    mean = mx.where(projection.counted > 0, mx.expm1(projection.feature_mean), projection.feature_mean)
    inputs = np.array(projection(mean[None], projection.embedding_mean[None]))
    assert inputs.shape[1] == len(projection.counted) + len(projection.component_scale)
    assert inputs == pytest.approx(np.zeros(inputs.shape), abs=1e-5)


@settings(max_examples=40)
@given(text=st.text(st.characters(exclude_categories=()), min_size=1).filter(str.strip))
def test_contributions_of_any_text_add_up(router: ThreeTierRouter, text: str) -> None:
    assert_adds_up(router.explain(text))


@pytest.mark.parametrize("model", sorted(packaged_models()))
@pytest.mark.parametrize("temperatures", [(1.0, 1.0), (0.05, 20.0)])
def test_contributions_add_up_where_both_routers_ran_at_any_temperature(
    model: str, temperatures: tuple[float, float]
) -> None:
    thresholds = Thresholds(0.0, 0.5, "a test", *temperatures)
    for explanation in ThreeTierRouter(model, thresholds=thresholds).explain_many(PROMPTS):
        assert [one.router for one in explanation.routers] == ["a", "b"]
        assert [one.threshold for one in explanation.routers] == [0.0, 0.5]
        assert_adds_up(explanation)


def test_decisions_are_those_of_route_and_explanations_the_same_in_any_company(router: ThreeTierRouter) -> None:
    explained = router.explain_many(PROMPTS)
    assert [one.decision for one in explained] == router.route_many(PROMPTS)
    assert router.explain_many(PROMPTS[::-1]) == explained[::-1]
    assert [router.explain(text) for text in PROMPTS] == explained
    assert router.explain_many([]) == []
    with pytest.raises(ValueError, match="prompt 1 of 1 is empty"):
        router.explain(" ")


def test_only_routers_that_ran_are_explained(router: ThreeTierRouter) -> None:
    for explanation in router.explain_many(PROMPTS):
        ran = ["a"] if explanation.decision.p_opus is None else ["a", "b"]
        assert [one.router for one in explanation.routers] == ran


def test_features_come_with_their_values_in_their_order(router: ThreeTierRouter) -> None:
    (one, *_) = router.explain("Add a test to client.py").routers
    assert [(f.name, f.group) for f in one.features] == [(f.name, f.group) for f in features_of(2)]
    assert {f.name: f.value for f in one.features}["file_reference_count"] == 1.0


def test_a_temperature_divides_every_contribution(router: ThreeTierRouter) -> None:
    limits = replace(router.thresholds, temperature_a=2.0)
    cool = ThreeTierRouter(thresholds=limits).explain(PROMPTS[0]).routers[0]
    plain = router.explain(PROMPTS[0]).routers[0]
    assert cool.base == pytest.approx(plain.base / 2)
    assert [f.contribution for f in cool.features] == pytest.approx([f.contribution / 2 for f in plain.features])


@pytest.mark.parametrize("model", sorted(packaged_models()))
def test_a_golden_explanation_is_reached(model: str) -> None:
    golden = json.loads((HERE / "reference" / f"{model}.explained.json").read_text(encoding="utf-8"))["routers"]
    lines = (HERE / "data" / "golden_prompts.jsonl").read_text(encoding="utf-8").splitlines()
    prompt = next(row["prompt"] for row in map(json.loads, lines) if row["id"] == "golden-19")
    made = ThreeTierRouter(model).explain(prompt).routers
    assert [one.router for one in made] == [one["router"] for one in golden]
    for one, wanted in zip(made, golden, strict=True):
        assert one.base == pytest.approx(wanted["base"], abs=1e-3)
        assert one.logit == pytest.approx(wanted["logit"], abs=GOLDEN_TOLERANCE)
        groups = {group.name: group.contribution for group in one.groups}
        features = {feature.name: feature.contribution for feature in one.features}
        assert groups == pytest.approx(wanted["groups"], abs=GOLDEN_TOLERANCE)
        assert features == pytest.approx(wanted["features"], abs=GOLDEN_TOLERANCE)
