"""Every branch of the cascade, and every edge of it."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routerlib.deciding.cascade import (
    CLOSE,
    Decision,
    Flag,
    Reason,
    Thresholds,
    Tier,
    decide,
    needs_cloud,
    probability,
)

MODELS = {Tier.LOCAL: "small", Tier.SONNET: "middle", Tier.OPUS: "large"}
STEP = 1e-6
NEAR = (-2, -1, 0, 1, 2)
THRESHOLDS = (0.0, 0.05, 0.3, 0.474, 0.505, 0.6, 0.95, 1.0)


def decided(p_cloud: float, p_opus: float | None, a: float = 0.6, b: float = 0.474) -> Decision:
    return decide(p_cloud, p_opus, Thresholds(a, b, "a test"), models=MODELS, router="demo@12345678")


def around(threshold: float) -> list[float]:
    return [p for n in NEAR if 0 <= (p := round(threshold + n * STEP, 6)) <= 1] + [0.0, 1.0]


@pytest.mark.parametrize(("a", "b"), list(itertools.product(THRESHOLDS, THRESHOLDS)))
def test_every_pair_of_scores_around_the_thresholds_falls_as_written(a: float, b: float) -> None:
    for p_cloud, p_opus in itertools.product(around(a), around(b)):
        made = decided(p_cloud, p_opus, a, b)
        if round(p_cloud * 1e6) < round(a * 1e6):
            wanted: tuple[Tier, Reason, float | None] = (Tier.LOCAL, Reason.CLOUD_NOT_NEEDED, None)
        elif round(p_opus * 1e6) < round(b * 1e6):
            wanted = (Tier.SONNET, Reason.OPUS_NOT_NEEDED, p_opus)
        else:
            wanted = (Tier.OPUS, Reason.OPUS_NEEDED, p_opus)
        assert (made.decision, made.reason, made.p_opus) == wanted
        assert made.model == MODELS[Tier(made.decision)]


@pytest.mark.parametrize(
    ("p_cloud", "p_opus", "tier"),
    [
        (0.599999, None, Tier.LOCAL),
        (0.6, 0.473999, Tier.SONNET),
        (0.600001, 0.473999, Tier.SONNET),
        (0.6, 0.474, Tier.OPUS),
        (1.0, 0.474001, Tier.OPUS),
    ],
)
def test_a_score_equal_to_its_threshold_goes_up(p_cloud: float, p_opus: float | None, tier: Tier) -> None:
    assert decided(p_cloud, p_opus).decision is tier


@pytest.mark.parametrize(
    ("threshold", "score", "reached"),
    [
        (1 / 3, 0.333333, True),
        (2 / 3, 0.666666, False),
        (2 / 3, 0.666667, True),
        (0.6000004, 0.6, True),
        (0.6000006, 0.6, False),
    ],
)
def test_thresholds_are_rounded_to_six_decimals_as_scores_are(threshold: float, score: float, reached: bool) -> None:
    assert needs_cloud(score, Thresholds(threshold, 0.5, "")) is reached
    assert (decided(0.9, score, b=threshold).decision is Tier.OPUS) is reached


def test_opus_does_not_count_where_the_cloud_is_not_needed() -> None:
    made = decided(0.2, 0.99)
    assert (made.decision, made.p_opus) == (Tier.LOCAL, None)


def test_a_missing_opus_score_is_refused_where_it_is_needed() -> None:
    with pytest.raises(ValueError, match=r"p_cloud 0\.6 reaches threshold a 0\.6, so p_opus is needed"):
        decided(0.6, None)


@pytest.mark.parametrize(
    ("p_cloud", "p_opus", "close"),
    [
        (0.6 - CLOSE + STEP, None, True),
        (0.6 - CLOSE - STEP, None, False),
        (0.6 + CLOSE - STEP, 0.9, True),
        (0.6 + CLOSE + STEP, 0.9, False),
        (0.9, 0.474 - CLOSE + STEP, True),
        (0.9, 0.474 - CLOSE - STEP, False),
        (0.9, 0.474 + CLOSE - STEP, True),
        (0.9, 0.474 + CLOSE + STEP, False),
        (0.3, 0.474, False),
    ],
)
def test_scores_near_a_threshold_are_flagged_close(p_cloud: float, p_opus: float | None, close: bool) -> None:
    assert decided(round(p_cloud, 6), None if p_opus is None else round(p_opus, 6)).flags == (Flag.CLOSE,) * close


def test_flags_given_are_kept_in_order_before_close() -> None:
    given = (Flag.TRUNCATED, Flag.NO_ASK)
    made = decide(0.6, 0.9, Thresholds(0.6, 0.5, ""), models=MODELS, router="r", flags=given)
    assert made.flags == (*given, Flag.CLOSE)


def test_a_decision_carries_what_it_rests_on() -> None:
    made = decided(0.7, 0.1)
    assert made.thresholds == Thresholds(0.6, 0.474, "a test")
    assert (made.router, made.p_cloud) == ("demo@12345678", 0.7)


def test_tiers_go_by_their_fixed_names_cheapest_first() -> None:
    assert [tier.value for tier in Tier] == ["local", "sonnet", "opus"]


@pytest.mark.parametrize(
    ("logit", "p"),
    [
        (0.0, 0.5),
        (-0.0, 0.5),
        (math.log(3), 0.75),
        (-math.log(3), 0.25),
        (math.log(2), 0.666667),
        (-math.log(2), 0.333333),
        (40.0, 1.0),
        (-40.0, 0.0),
        (1e308, 1.0),
        (-1e308, 0.0),
        (math.inf, 1.0),
        (-math.inf, 0.0),
    ],
)
def test_a_probability_is_the_logistic_function_to_six_decimals(logit: float, p: float) -> None:
    assert probability(logit) == p


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_probabilities_lie_in_range_and_grow_with_the_logit(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= probability(low) <= probability(high) <= 1


@given(st.floats(-20, 20))
def test_opposite_logits_share_one(logit: float) -> None:
    assert probability(logit) + probability(-logit) == pytest.approx(1, abs=STEP)
