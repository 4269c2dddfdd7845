"""Rules and the rows they give, by hand; and what holds for every one of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routerlib.deciding.cascade import Thresholds, Tier, decide, needs_cloud
from routerlib.training.evaluation.bootstrap import Estimate, resample
from routerlib.training.evaluation.comparison import Row, compare
from routerlib.training.evaluation.rules import Prompts, by_rank, rules
from routerlib.training.evaluation.scored import Scored

SONNET, OPUS = 0.075 * 0.6, 0.075  # what the tiers cost in quality
NAMES = [
    *("router", "always local", "always sonnet", "always opus"),
    *("random, same shares", "length only, same shares", "source only", "oracle"),
]
MODELS = {tier: tier.value for tier in Tier}


def three_prompts() -> dict[str, Row]:
    """Two prompts of source a, one of b; the router chooses sonnet, local, local."""
    prompts = Prompts(
        quality=np.array([[0.0, 1.0, 1.0], [1.0, 1.0, 1.0], [0.0, 0.0, 1.0]]),
        sources=["a", "a", "b"],
        lengths=np.array([5, 900, 70]),
        prior={"a": np.array([0.0, 1.0, 1.0]), "b": np.array([0.0, 0.0, 1.0])},
    )
    scored = Scored(np.array([0.9, 0.2, 0.1]), np.array([0.3, 0.6, 0.9]), Thresholds(0.5, 0.5, "a test"))
    return {row.name: row for row in compare(prompts, rules(prompts, scored), resample(prompts.sources, 50))}


def value(estimate: Estimate | None) -> float:
    assert estimate is not None
    return estimate.value


def test_utilities_and_shares_are_those_worked_out_by_hand() -> None:
    rows = three_prompts()
    assert list(rows) == NAMES
    utility = {name: value(row.utility) for name, row in rows.items()}
    assert rows["router"].shares == pytest.approx((0.75, 0.25, 0.0))
    assert utility["router"] == pytest.approx(0.25 * (1 - SONNET) + 0.25 * 1 + 0.5 * 0)
    assert utility["always local"] == pytest.approx(0.25)
    assert utility["always sonnet"] == pytest.approx(0.5 - SONNET)
    assert utility["always opus"] == pytest.approx(1 - OPUS)
    assert utility["random, same shares"] == pytest.approx(0.75 * 0.25 + 0.25 * (0.5 - SONNET))
    assert utility["length only, same shares"] == pytest.approx(0.25 * 0 + 0.25 * (1 - SONNET) + 0.5 * 0)
    assert utility["source only"] == pytest.approx(0.5 * (1 - SONNET) + 0.5 * (1 - OPUS))
    assert utility["oracle"] == pytest.approx(0.25 * (1 - SONNET) + 0.25 * 1 + 0.5 * (1 - OPUS))
    assert rows["oracle"].shares == pytest.approx((0.25, 0.25, 0.5))


def test_utility_is_quality_less_weighted_cost_and_regret_what_the_oracle_has_more() -> None:
    rows = three_prompts()
    for row in rows.values():
        assert value(row.utility) == pytest.approx(value(row.quality) - 0.075 * value(row.cost))
        assert value(row.regret) == pytest.approx(value(rows["oracle"].utility) - value(row.utility))
    assert value(rows["router"].cost) == pytest.approx(0.25 * 0.6)
    assert value(rows["always sonnet"].cost) == pytest.approx(0.6)


def test_under_and_over_routing_are_measured_against_the_best_tier() -> None:
    rows = three_prompts()  # the best tiers are sonnet, local and opus
    assert (value(rows["router"].under), value(rows["router"].over)) == pytest.approx((0.5, 0))
    assert (value(rows["always local"].under), value(rows["always local"].over)) == pytest.approx((0.75, 0))
    assert (value(rows["always sonnet"].under), value(rows["always sonnet"].over)) == pytest.approx((0.5, 0.25))
    assert (value(rows["always opus"].under), value(rows["always opus"].over)) == pytest.approx((0, 0.5))
    random = rows["random, same shares"]  # local 3/4, sonnet 1/4
    assert value(random.under) == pytest.approx(0.25 * 0.75 + 0.5 * 1)
    assert value(random.over) == pytest.approx(0.25 * 0.25)
    assert (value(rows["oracle"].under), value(rows["oracle"].over)) == (0, 0)


def test_apgr_and_the_cost_saved_are_given_where_a_rule_ranks_prompts() -> None:
    rows = three_prompts()
    # Gains 1, 0, 1 in the router's order: 1, 1, 2 of 2 after 1, 2, 3 prompts; with weights 1/4, 1/4, 1/2.
    assert value(rows["router"].apgr) == pytest.approx((0.5 + 1 + 1.5) / 3 / 2)
    assert value(rows["router"].apgr_equal) == pytest.approx(
        (0.25 * 0.125 + 0.25 * 0.25 + 0.5 * (0.25 + 0.75) / 2) / 0.75
    )
    assert value(rows["random, same shares"].apgr) == pytest.approx(0.5)
    # Local has 0.25, opus 1: 0.95 is reached on the last stretch, from 0.5 at half the prompts to 1 at all of them.
    assert value(rows["router"].saved[0]) == pytest.approx(0.5 - 0.5 * 0.45 / 0.5)
    assert value(rows["oracle"].saved[0]) == pytest.approx(0.25 + 0.05)
    for name in ("always local", "always sonnet", "always opus"):
        row = rows[name]
        assert (row.apgr, row.apgr_equal, row.saved, row.auc_a, row.auc_b) == (None, None, (None, None), None, None)


def test_auc_is_measured_within_the_sources_that_have_enough_of_both_classes() -> None:
    gain = [1] * 5 + [0] * 5 + [1] * 4 + [0] * 9
    n = len(gain)
    quality = np.array([[0.0, 0.0, 1.0] if better else [0.0, 0.0, 0.0] for better in gain])
    prompts = Prompts(quality, ["x"] * 10 + ["y"] * 13, np.arange(n), {"x": np.zeros(3), "y": np.zeros(3)})
    p_cloud = np.array([0.9] * 4 + [0.1] + [0.5] * 5 + [0.0] * 13)
    scored = Scored(p_cloud, 1 - p_cloud, Thresholds(0.5, 0.5, "a test"))
    rows = {row.name: row for row in compare(prompts, rules(prompts, scored), resample(prompts.sources, 50))}
    assert {name: estimate.value for name, estimate in rows["router"].auc_a_by_source.items()} == {
        "x": pytest.approx(0.8)
    }
    assert value(rows["router"].auc_a) == pytest.approx(0.8)
    assert value(rows["router"].auc_b) == pytest.approx(0.2)
    assert value(rows["length only, same shares"].auc_a) == pytest.approx(0.0)
    assert value(rows["source only"].auc_a) == value(rows["random, same shares"].auc_b) == 0.5
    assert value(rows["oracle"].auc_a) == value(rows["oracle"].auc_b) == 1


def test_either_cloud_tier_may_be_the_one_that_beats_local() -> None:
    quality = np.array([[0.0, 1.0, 0.0]] * 5 + [[0.5, 0.0, 0.5]] * 5)
    prompts = Prompts(quality, ["x"] * 10, np.arange(10), {"x": np.zeros(3)})
    scored = Scored(np.array([0.9] * 5 + [0.1] * 5), np.full(10, 0.5), Thresholds(0.5, 0.5, "a test"))
    router = compare(prompts, rules(prompts, scored), resample(prompts.sources, 50))[0]
    assert value(router.auc_a) == 1
    assert value(router.auc_b) == pytest.approx(0.5)


def test_ranks_give_the_lowest_values_to_the_cheapest_tier() -> None:
    assert by_rank(np.array([30, 10, 20, 10, 40]), np.array([2, 1, 2])).tolist() == [2, 0, 1, 0, 2]
    assert by_rank(np.array([5, 5, 5]), np.array([1, 1, 1])).tolist() == [0, 1, 2]


UNIT = st.integers(0, 20).map(lambda n: n / 20)


@given(st.lists(st.tuples(UNIT, UNIT), min_size=1, max_size=9), UNIT, UNIT)
def test_the_tiers_are_those_the_cascade_decides(pairs: list[tuple[float, float]], a: float, b: float) -> None:
    thresholds = Thresholds(a, b, "a test")
    scored = Scored(np.array([p for p, _ in pairs]), np.array([p for _, p in pairs]), thresholds)
    wanted = [
        decide(p, q if needs_cloud(p, thresholds) else None, thresholds, models=MODELS, router="r").decision
        for p, q in pairs
    ]
    assert scored.tiers() == wanted


@given(st.lists(st.tuples(st.sampled_from("ab"), UNIT, UNIT, UNIT, UNIT, UNIT), min_size=2, max_size=15))
def test_nothing_beats_the_oracle(drawn: list[tuple[str, float, float, float, float, float]]) -> None:
    sources = [row[0] for row in drawn]
    numbers = np.array([row[1:] for row in drawn])
    prompts = Prompts(numbers[:, :3], sources, np.arange(len(drawn)), dict.fromkeys("ab", np.array([0.2, 0.5, 0.6])))
    scored = Scored(numbers[:, 3], numbers[:, 4], Thresholds(0.5, 0.5, "a test"))
    rows = compare(prompts, rules(prompts, scored), resample(sources, 20))
    oracle = rows[-1]
    for row in rows:
        assert value(row.utility) <= value(oracle.utility) + 1e-9
        assert row.regret is not None
        assert row.regret.low >= -1e-9
        assert sum(row.shares) == pytest.approx(1)
        assert 0 <= value(row.under) + value(row.over) <= 1 + 1e-9
        if row.apgr is not None and oracle.apgr is not None and rows[3].quality is not None:
            gap = prompts.quality[:, 2].mean() - prompts.quality[:, 0].mean()
            assert np.sign(gap) * (oracle.apgr.value - row.apgr.value) >= -1e-9
