"""Calibration: the search is exact, the figures are held out, partial scores do not mislead, bad logs are refused."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from routerlib.calibration.bootstrap import Columns, Resamples
from routerlib.calibration.calibration import calibrate
from routerlib.calibration.choice import Worth, choose, routed
from routerlib.calibration.estimation import Cells
from routerlib.calibration.evidence import CalibrationError, Evidence, Slicing
from routerlib.calibration.guarantee import p_value
from routerlib.calibration.partition import BUCKETS, Partition
from routerlib.calibration.plane import Plane, cuts
from routerlib.calibration.result import Interval
from routerlib.calibration.sums import Column
from routerlib.calibration.targets import Agree, MaxCost, MaxUtility, MinQuality, Shares, Target
from routerlib.calibration.temperature import carried, logit, probability, temperature
from routerlib.calibration.valuation import possible
from routerlib.deciding.cascade import Thresholds
from routerlib.training.evaluation.calibration_study import broken_promises, coverage, missed_shares
from routerlib.training.evaluation.payoff import payoff
from routerlib.training.evaluation.synthetic_log import BEST, SHIPPED, USD, Population

Floats = NDArray[np.float64]


def synthetic(size: int, seed: int = 0) -> Evidence:
    rng = np.random.default_rng(seed)
    return Population.drawn(rng, size).log(rng)


def labelled(evidence: Evidence) -> Evidence:
    return replace(evidence, label=routed(evidence.p_cloud, evidence.p_opus, BEST))


def worth(quality: Floats, label: list[int] | None = None) -> Worth:
    cost = np.tile(np.array(USD), (len(quality), 1))
    labels = np.array([-1] * len(quality) if label is None else label, dtype=np.int8)
    return Worth(quality, cost, labels, USD[2])


scores = st.lists(st.integers(0, 9).map(lambda tenths: tenths / 10), min_size=3, max_size=14)


@given(scores, st.data())
def test_the_plane_holds_what_routing_one_by_one_gives(first: list[float], data: st.DataObject) -> None:
    p = np.array(first)
    unit = st.floats(0, 1, width=16)
    q = np.array(data.draw(st.lists(st.integers(0, 10).map(lambda n: n / 10), min_size=len(p), max_size=len(p))))
    values = np.array(data.draw(st.lists(st.tuples(unit, unit, unit), min_size=len(p), max_size=len(p))))
    plane = Plane.of(p, q)
    means = plane.means([values])
    for i, a in enumerate(plane.a):
        for j, b in enumerate(plane.b):
            assert means[i, j] == pytest.approx(values[np.arange(len(p)), routed(p, q, (a, b))].mean())


@given(st.lists(st.integers(0, 1_000_000).map(lambda n: n / 1_000_000), min_size=1, max_size=30))
def test_candidates_part_every_pair_of_scores(seen: list[float]) -> None:
    values = np.array(seen)
    candidates = cuts(values)
    assert ((candidates >= 0) & (candidates <= 1)).all()
    assert (candidates == np.round(candidates, 6)).all()
    passed = {int((values >= candidate).sum()) for candidate in candidates}
    wanted = {int((values >= value).sum()) for value in values} | ({0} if values.max() < 1 else set())
    assert passed == wanted


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_the_cheapest_good_enough_pair_is_that_of_trying_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p, q = rng.integers(0, 8, (2, 12)) / 10
    quality = rng.integers(0, 5, (12, 3)) / 4
    known = worth(quality)
    between = (np.arange(19) * 5 - 2.5) / 100
    tried = [routed(p, q, (a, b)) for a in between for b in between]
    means = [(known.cost[np.arange(12), t].mean(), quality[np.arange(12), t].mean()) for t in tried]
    least = min(cost for cost, mean in means if mean >= 0.9 * quality[:, 2].mean() - 1e-10)
    best = max(mean for cost, mean in means if cost <= 0.011 + 1e-12)
    cheap, good = (routed(p, q, choose(p, q, known, target)) for target in (MinQuality(0.9), MaxCost(11.0)))
    assert known.cost[np.arange(12), cheap].mean() == pytest.approx(least)
    assert quality[np.arange(12), cheap].mean() >= 0.9 * quality[:, 2].mean() - 1e-9
    assert quality[np.arange(12), good].mean() == pytest.approx(best)


def test_three_records_by_hand() -> None:
    p, q = np.array([0.2, 0.6, 0.8]), np.array([0.9, 0.2, 0.6])
    quality = np.array([[1.0, 1.0, 1.0], [0.0, 1.0, 1.0], [0.0, 0.0, 1.0]])
    assert choose(p, q, worth(quality), MaxUtility()) == (0.4, 0.4)
    assert choose(p, q, worth(quality, [0, 1, 2]), Agree()) == (0.4, 0.4)
    assert choose(p, q, worth(quality), Shares(1.0, 0.0, 0.0))[0] == 1.0
    assert choose(p, q, worth(quality), Shares(0.0, 0.0, 1.0)) == (0.0, 0.0)


def test_under_routing_weighs_what_it_is_told_to() -> None:
    p, q = np.full(10, 0.5), np.linspace(0.1, 0.9, 10)
    label = [0] * 6 + [1] * 4
    assert routed(p, q, choose(p, q, worth(np.zeros((10, 3)), label), Agree(1.0))).max() == 0
    assert set(routed(p, q, choose(p, q, worth(np.zeros((10, 3)), label), Agree(3.0)))) == {1}


def test_utility_is_that_of_training() -> None:
    quality = np.random.default_rng(0).random((5, 3))
    assert worth(quality).utility(0.075) == pytest.approx(payoff(quality))


def test_equal_prompts_never_part() -> None:
    group = np.random.default_rng(0).integers(0, 9_000, 30_000)
    partition = Partition.of(group, 5)
    for column in (partition.fold, partition.bucket):
        assert len(np.unique(group * 10_000 + column)) == len(np.unique(group))
    assert partition.buckets == BUCKETS
    assert np.ptp(np.bincount(partition.fold[np.unique(group, return_index=True)[1]])) <= 1
    order = np.random.default_rng(1).permutation(len(group))
    assert (Partition.of(group[order], 5).fold == partition.fold[order]).all()


def test_an_interval_of_a_mean_is_that_of_normal_theory_and_counts_groups() -> None:
    values = np.random.default_rng(3).normal(size=400)
    for repeats in (1, 4):
        partition = Partition.of(np.repeat(np.arange(400), repeats), 5)
        repeated = np.repeat(values, repeats)

        def source(rows: slice, values: Floats = repeated) -> list[Columns]:
            return [{"x": Column(values[rows])}]

        found = Resamples.of(partition, 2000, 0).bootstrap(source).interval(lambda mean: mean("x"))
        assert found is not None
        assert found.value == pytest.approx(values.mean())
        half = 1.96 * values.std() / 20
        assert (found.low, found.high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.012)


def test_the_known_best_thresholds_are_found_and_used() -> None:
    population = Population.drawn(np.random.default_rng(9), 100_000)
    found = calibrate(synthetic(60_000), MaxUtility(), SHIPPED, resamples=100)
    assert (found.a, found.b) == pytest.approx(BEST, abs=0.06)
    assert population.utility(BEST) - population.utility((found.a, found.b)) < 0.001
    rows = {row.name: row for row in found.rows}
    assert list(rows) == [
        *("calibrated", "current", "always local", "always sonnet", "always opus"),
        *("random, same shares", "length only", "oracle"),
    ]
    assert found.gain_over_random is not None
    assert found.gain_over_random.low > 0
    assert found.difference["utility"].low > 0
    utility = {name: row.utility.value for name, row in rows.items() if row.utility}
    assert utility["calibrated"] > utility["length only"]
    assert utility["calibrated"] > max(utility[f"always {tier}"] for tier in ("local", "sonnet", "opus"))
    regret = rows["calibrated"].regret
    assert regret is not None
    assert regret.value == pytest.approx(utility["oracle"] - utility["calibrated"])
    quality = [point.quality for point in found.frontier]
    assert quality == sorted(quality)
    assert [point.cost for point in found.frontier] == sorted(point.cost for point in found.frontier)


def test_the_same_log_gives_the_same_answer_in_any_order() -> None:
    evidence = synthetic(400)
    once = calibrate(evidence, MaxUtility(), SHIPPED, resamples=50)
    assert calibrate(evidence, MaxUtility(), SHIPPED, resamples=50) == once
    turned = calibrate(evidence.subset(np.arange(400)[::-1]), MaxUtility(), SHIPPED, resamples=50)
    assert (turned.a, turned.b) == (once.a, once.b)
    assert turned.difference["utility"].value == pytest.approx(once.difference["utility"].value)


def test_noise_shows_no_gain() -> None:
    evidence = synthetic(600)
    shuffled = evidence.quality[np.random.default_rng(5).permutation(600)]
    found = calibrate(replace(evidence, quality=shuffled), MaxUtility(), SHIPPED, resamples=300)
    assert found.gain_over_random is not None
    assert found.gain_over_random.low <= 0
    assert any("no significant gain" in warning for warning in found.warnings)


def answered(evidence: Evidence, rng: np.random.Generator, current: Thresholds, explored: float) -> Evidence:
    """Return the log with only the tier that answered scored: the router's, or now and then one drawn by lot."""
    tiers = routed(evidence.p_cloud, evidence.p_opus, (current.a, current.b))
    by_lot = rng.random(len(evidence)) < explored
    tiers = np.where(by_lot, rng.integers(0, 3, len(evidence)), tiers)
    quality = np.where(tiers[:, None] == np.arange(3), evidence.quality, np.nan)
    return replace(evidence, quality=quality.astype(np.float32))


def test_partial_scores_mislead_a_plain_mean_but_not_the_estimate() -> None:
    population = Population.drawn(np.random.default_rng(9), 100_000)
    truth = population.quality((0.0, 0.0))
    estimates, plain = [], []
    for seed in range(20):
        log = answered(synthetic(3_000, seed), np.random.default_rng(seed), SHIPPED, 0.2)
        estimated = Cells.of(log, SHIPPED).estimated(log, np.ones(len(log), dtype=np.bool_))
        estimates.append(estimated[:, 2].mean())
        plain.append(np.nanmean(log.quality[:, 2]))
    assert np.mean(estimates) == pytest.approx(truth, abs=0.015)
    assert np.mean(plain) > truth + 0.05


def test_partial_scores_are_used_and_said() -> None:
    log = answered(synthetic(6_000), np.random.default_rng(0), SHIPPED, 0.3)
    found = calibrate(log, MaxUtility(), SHIPPED, resamples=100)
    assert (found.n_scored, found.n_partial, found.n_used) == (0, 6_000, 6_000)
    assert any("estimated from records of like scores" in warning for warning in found.warnings)
    population = Population.drawn(np.random.default_rng(9), 100_000)
    row = found.rows[0]
    assert row.utility is not None
    assert row.regret is None
    assert row.utility.low <= population.utility((found.a, found.b)) <= row.utility.high


def test_intervals_hold_the_truth_guarantees_hold_and_shares_are_hit() -> None:
    population = Population.drawn(np.random.default_rng(0), 100_000)
    found = coverage(population, 20, 400)
    assert all(count >= 16 for count in found.held.values()), found  # 95 %: fewer in 0.3 % of all runs
    assert found.gain > 0
    broken, refused = broken_promises(population, 10, 1_000)
    assert broken <= 2  # 5 %: more in 1.2 % of all runs
    assert refused < 10
    assert missed_shares(10_000) < 0.01


def test_a_p_value_is_small_as_seldom_as_it_says() -> None:
    rng = np.random.default_rng(2)
    drawn = [p_value(rng.choice([-1.0, 0.0, 1.0], 300, p=[0.1, 0.8, 0.1]), 1.0, 0.1) for _ in range(300)]
    assert np.mean(np.array(drawn) <= 0.1) <= 0.14
    assert p_value(np.full(300, -0.05), 1.0, 0.05) < 0.05


def test_a_temperature_is_found_and_carried_over() -> None:
    rng = np.random.default_rng(4)
    logits = rng.normal(0, 3, 20_000)
    happened = (rng.random(20_000) < probability(logits / 2.0)).astype(np.float64)
    assert temperature(logits, happened) == pytest.approx(2.0, rel=0.05)
    assert carried(0.8, 2.0) == round(float(probability(logit(np.array([0.8])) / 2.0)[0]), 6)
    assert (carried(0.0, 2.0), carried(1.0, 2.0)) == (0.0, 1.0)
    plain = calibrate(synthetic(500), MaxUtility(), SHIPPED, resamples=2)
    found = calibrate(synthetic(500), MaxUtility(), SHIPPED, recalibrate=True, resamples=2)
    assert found.temperature_a == found.recalibrations[0].temperature != 1.0
    assert found.a == carried(plain.a, found.temperature_a)
    before, after = found.recalibrations[0].log_loss
    assert after < before


def test_a_part_that_is_failed_is_named() -> None:
    evidence = synthetic(3_000)
    rng = np.random.default_rng(1)
    codes = (rng.random(3_000) < 0.2).astype(np.int32)
    quality = np.where(codes[:, None] == 1, (rng.random((3_000, 3)) < (0.1, 0.9, 0.9)), evidence.quality)
    sliced = replace(evidence, quality=quality.astype(np.float32), slices={"team": Slicing(codes, ("web", "firmware"))})
    found = calibrate(sliced, MaxCost(3.0), SHIPPED, resamples=100)
    parts = {(part.field, part.value): part for part in found.slices}
    assert parts["team", "firmware"].fails
    assert parts["team", "web"].n + parts["team", "firmware"].n == 3_000
    assert {field for field, _ in parts} == {"length", "code", "team"}


def test_labels_alone_and_nothing_at_all() -> None:
    unscored = replace(synthetic(500), quality=np.full((500, 3), np.nan, dtype=np.float32))
    found = calibrate(labelled(unscored), Agree(), SHIPPED, resamples=50)
    agreement = found.rows[0].agreement
    assert agreement is not None
    assert agreement.value > 0.9
    assert found.criterion == "agreement"
    assert found.rows[0].utility is None
    shared = calibrate(unscored, Shares(0.6, 0.3, 0.1), SHIPPED, resamples=50)
    assert [share.value for share in shared.rows[0].shares] == pytest.approx([0.6, 0.3, 0.1], abs=0.05)
    assert shared.gain_over_random is None


def spoiled(**columns: object) -> Evidence:
    return replace(synthetic(200), **columns)  # type: ignore[arg-type]


MISSING = np.full((200, 3), np.nan, dtype=np.float32)
ONE_SIDED = np.zeros(200, dtype=np.int8)


@pytest.mark.parametrize(
    ("evidence", "target", "complaint"),
    [
        (synthetic(1), MaxUtility(), "found 1 different prompt among 1 record with.*add 49 or more"),
        (spoiled(group=np.zeros(200, dtype=np.int64)), MaxUtility(), "found 1 different prompt among 200 records"),
        (spoiled(quality=MISSING), MaxUtility(), "found no records with scores among 200"),
        (synthetic(200), Agree(), "found no records with a label among 200"),
        (spoiled(label=ONE_SIDED), Agree(), "found local on 200 of 200 records.*add 10 or more"),
        (spoiled(quality=np.full((200, 3), 0.5, dtype=np.float32)), MaxUtility(), "same difference between the tiers"),
        (spoiled(p_cloud=np.full(200, 0.5), p_opus=np.full(200, 0.5)), MaxUtility(), "same two probabilities"),
        (spoiled(quality=np.where([True, True, False], 1, MISSING)), MaxUtility(), "quality of opus on 0 of 200"),
        (answered(synthetic(2_000), np.random.default_rng(0), SHIPPED, 0.0), MaxUtility(), "drawn by lot"),
        (spoiled(cost=np.ones((200, 3), dtype=np.float32)), MaxCost(10.0), "found 1000 USD.*allow more"),
    ],
)
def test_a_log_that_cannot_carry_its_target_is_refused_in_a_line(
    evidence: Evidence, target: Target, complaint: str
) -> None:
    with pytest.raises(CalibrationError, match=complaint) as refused:
        calibrate(evidence, target, SHIPPED, resamples=2)
    assert "\n" not in str(refused.value)


def test_a_guarantee_is_refused_where_it_cannot_be_given() -> None:
    with pytest.raises(CalibrationError, match=r"found 60 fully scored prompts.*about \d+ might do"):
        calibrate(synthetic(60, seed=1), MinQuality(0.97), SHIPPED, guarantee=0.95, resamples=2)
    with pytest.raises(CalibrationError, match="target other than quality"):
        calibrate(synthetic(60), MaxUtility(), SHIPPED, guarantee=0.95, resamples=2)
    with pytest.raises(CalibrationError, match="probability of 1"):
        calibrate(synthetic(60), MinQuality(), SHIPPED, guarantee=1.0, resamples=2)


@pytest.mark.parametrize(
    "target", [lambda: MinQuality(1.2), lambda: Shares(0.5, 0.5, 0.5), lambda: Agree(0), lambda: MaxUtility(-1)]
)
def test_an_impossible_target_is_refused(target: type) -> None:
    with pytest.raises(CalibrationError, match="target: found"):
        target()


def test_what_a_record_takes_is_bounded() -> None:
    rng = np.random.default_rng(0)
    log = answered(synthetic(100_000), rng, SHIPPED, 0.5)
    tracemalloc.start()
    try:
        calibrate(log, MaxUtility(), SHIPPED, resamples=50)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak / len(log) < 500  # bytes; every column of every way at once would be 700


def test_an_interval_ends_where_the_metric_does() -> None:
    assert possible("quality", Interval(0.98, 0.95, 1.01)) == Interval(0.98, 0.95, 1.0)
    assert possible("local", Interval(0.02, -0.01, 0.05)) == Interval(0.02, 0.0, 0.05)
    assert possible("cost", Interval(1.0, -1.0, 3.0)) == Interval(1.0, 0.0, 3.0)
    assert possible("quality", Interval(1.02, 0.9, 1.1)) == Interval(1.02, 0.9, 1.02)  # an estimate may lie beyond
    assert possible("utility", Interval(0.0, -1.0, 2.0)) == Interval(0.0, -1.0, 2.0)
    assert possible("quality", None) is None
