"""What calibrate says is true of routers whose worth is known in closed form, and its intervals hold at the edges."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routerlib.calibration.calibration import calibrate
from routerlib.calibration.edge import edge_interval, student_factor
from routerlib.calibration.evidence import CalibrationError
from routerlib.calibration.result import RIVALS, FoldThresholds
from routerlib.calibration.settling import records_to_settle
from routerlib.calibration.targets import Agree, MaxUtility
from routerlib.deciding.cascade import Flag, Thresholds, Tier, decide, probability
from routerlib.training.evaluation.known_truth import TRUTHS
from routerlib.training.evaluation.synthetic_log import SHIPPED
from routerlib.training.evaluation.truth_study import broken_guarantees, said_of

MODELS = {tier: tier.value for tier in Tier}


@pytest.mark.parametrize("name", TRUTHS)
def test_a_truth_in_closed_form_is_that_of_many_prompts(name: str) -> None:
    truth, pair = TRUTHS[name], (0.37, 0.61)
    log = truth.log(np.random.default_rng(0), 200_000)
    tiers = np.where(log.p_cloud >= pair[0], np.where(log.p_opus >= pair[1], 2, 1), 0)
    every = np.arange(len(tiers))
    assert truth.quality(pair) == pytest.approx(log.quality[every, tiers].mean(), abs=0.005)
    assert truth.cost(pair) == pytest.approx(log.cost[every, tiers].mean(), abs=1e-4)


@pytest.mark.parametrize("name", TRUTHS)
def test_a_guarantee_holds_whatever_the_truth(name: str) -> None:
    broken, _ = broken_guarantees(TRUTHS[name], 40, 400)
    assert broken <= 6  # 5 %: more in 0.3 % of all runs


def test_guarantees_are_given_where_there_is_something_to_give() -> None:
    assert broken_guarantees(TRUTHS["rare losses"], 10, 400)[1] < 10


@pytest.mark.parametrize(
    ("name", "size", "conversations"),
    [("pure noise", 400, False), ("local is best", 400, False), ("sloping", 50, False), ("sloping", 400, True)],
)
def test_gains_hold_the_truth_and_none_is_claimed_falsely(name: str, size: int, conversations: bool) -> None:
    said = said_of(TRUTHS[name], 10, size, conversations=conversations)
    assert min(said.held[f"gain over {rival}"] for rival in RIVALS) >= 7  # 95 %: fewer in 0.1 % of all runs
    assert sum(said.false.values()) <= 2


@settings(max_examples=50)
@given(st.integers(1, 2_000))
def test_an_interval_at_the_edge_is_that_of_clopper_and_pearson(count: int) -> None:
    low, high = edge_interval(1.0, count)
    assert low == pytest.approx(0.025 ** (1 / count), abs=1e-9)
    assert high == 1.0
    assert edge_interval(0.0, count)[1] == pytest.approx(1 - low, abs=1e-9)


@pytest.mark.parametrize(("count", "true"), [(320, 0.99), (50, 0.95), (20, 0.5)])
def test_an_interval_near_the_edge_covers(count: int, true: float) -> None:
    means = np.random.default_rng(0).binomial(count, true, 2_000) / count
    held = [low <= true <= high for low, high in map(edge_interval, means, [count] * len(means))]
    assert np.mean(held) >= 0.95


def test_the_quantiles_are_students() -> None:
    for count, quantile in ((10, 2.262157), (20, 2.093024), (50, 2.009575), (1_000, 1.962341)):
        spread = (count / (count - 1)) ** 0.5
        assert student_factor(count) * 1.959964 / spread == pytest.approx(quantile, rel=2e-3)


def test_a_mean_of_one_has_an_interval() -> None:
    log = TRUTHS["sloping"].log(np.random.default_rng(0), 320)
    quality = log.quality.copy()
    quality[:, 2] = 1.0
    found = calibrate(replace(log, quality=quality), MaxUtility(), SHIPPED, resamples=50)
    opus = next(row for row in found.rows if row.name == "always opus")
    assert opus.quality is not None
    assert opus.utility is not None
    assert (opus.quality.value, opus.quality.high) == (1.0, 1.0)
    assert opus.quality.low == pytest.approx(0.025 ** (1 / 320))
    assert opus.utility.value - opus.utility.low == pytest.approx(1.0 - opus.quality.low, abs=1e-6)


def test_labels_that_one_tier_serves_better_are_warned_of() -> None:
    log = TRUTHS["sloping"].log(np.random.default_rng(3), 400)
    label = np.random.default_rng(4).choice([0, 1, 2], 400, p=[0.76, 0.2, 0.04]).astype(np.int8)
    found = calibrate(replace(log, label=label), Agree(), SHIPPED, resamples=50)
    rows = {row.name: row for row in found.rows}
    ours, local = rows["calibrated"], rows["always local"]
    assert ours.agreement is not None
    assert local.agreement is not None
    assert local.agreement.value > ours.agreement.value
    assert any(warning.startswith(("always local makes", "always local agrees")) for warning in found.warnings)
    assert ours.weighted is not None
    assert ours.under is not None
    assert ours.over is not None
    assert ours.weighted.value == pytest.approx(3 * ours.under.value + ours.over.value)


def test_folds_that_disagree_say_how_many_records_might_do() -> None:
    def folds(*local: float) -> list[FoldThresholds]:
        return [FoldThresholds(0.5, 0.5, (share, 1 - share, 0.0)) for share in local]

    assert records_to_settle(folds(0.50, 0.58), 400) == 0
    assert records_to_settle(folds(0.5, 0.7), 400) == 3_200
    assert records_to_settle(folds(0.0, 1.0), 400) == 400_000
    logs = [TRUTHS["sloping"].log(np.random.default_rng(seed), 200) for seed in range(3)]
    found = [calibrate(log, MaxUtility(), SHIPPED, resamples=2) for log in logs]
    for each in found:
        ranges = [max(shares) - min(shares) for shares in zip(*(fold.shares for fold in each.by_fold), strict=True)]
        assert any("not settled" in warning for warning in each.warnings) == (max(ranges) > 0.1)
    assert any("not settled" in warning for each in found for warning in each.warnings)


def test_the_frontier_is_held_out() -> None:
    log = TRUTHS["pure noise"].log(np.random.default_rng(2), 300)
    found = calibrate(log, MaxUtility(), SHIPPED, resamples=2)
    best = max(point.quality for point in found.frontier)
    tiers = np.where(log.p_cloud[:, None] >= np.linspace(0, 1, 40), 1, 0)
    chosen_on_itself = np.take_along_axis(log.quality[:, :, None], tiers[:, None, :], axis=1).mean(axis=0).max()
    assert best < chosen_on_itself + 0.02
    assert abs(best - 0.5) < 0.1  # what noise is worth


def test_a_temperature_at_its_bound_is_refused() -> None:
    log = TRUTHS["misleading"].log(np.random.default_rng(0), 400)
    with pytest.raises(CalibrationError, match=r"found 20, the bound of what is tried, wanted one between 0.05 and 20"):
        calibrate(log, MaxUtility(), SHIPPED, recalibrate=True, resamples=2)


@given(st.floats(-8, 8), st.floats(-3, 3), st.floats(0.2, 10))
def test_a_temperature_makes_no_decision_close(logit: float, cut: float, temperature: float) -> None:
    def flags(by: float) -> tuple[Flag, ...]:
        thresholds = Thresholds(probability(cut, by), 0.5, "a test", temperature_a=by)
        return decide(probability(logit, by), 0.9, thresholds, models=MODELS, router="r").flags

    near = abs(abs(probability(logit) - probability(cut)) - 0.02) < 1e-3  # rounding may tell those apart
    assert near or flags(temperature) == flags(1.0)
