"""The router as a library: upstream's interface, and the same answer however it is asked."""

import math
import shutil
from dataclasses import replace
from math import log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import routerlib
from routerlib import BundleError, Decision, Flag, ThreeTierRouter, Thresholds, Tier
from routerlib.bundle.folder import DEFAULT_MODEL, find_model
from routerlib.errors import RouterError

PROMPTS = [
    "Write a Python function to sort a list",
    "hi",
    "Design a distributed lock service with leader election and prove that it is linearizable.",
    "def f(x):\n    return x + 1",
    "word " * 400,
    "猫を並べ替える関数を書いて",
    "Rename foo to bar",
    "Write a hypervisor in Zig",
    "\ud800",
]


def test_a_decision_has_upstream_s_attributes(router: ThreeTierRouter) -> None:
    made = router.route(PROMPTS[0])
    assert made.decision in tuple(Tier)
    assert made.decision == Tier(made.decision).value  # compares as the plain word
    assert 0 <= made.p_cloud <= 1
    assert made.p_opus is None or 0 <= made.p_opus <= 1


def test_the_path_the_name_and_the_default_are_the_same_model(router: ThreeTierRouter) -> None:
    wanted = router.route(PROMPTS[0])
    for model in (
        find_model(DEFAULT_MODEL),
        str(find_model(DEFAULT_MODEL)),
        DEFAULT_MODEL,
        f"models/{DEFAULT_MODEL}",
    ):
        assert ThreeTierRouter(model).route(PROMPTS[0]) == wanted


def test_a_copy_elsewhere_uses_the_packaged_encoder(router: ThreeTierRouter, tmp_path: Path) -> None:
    shutil.copytree(find_model(), tmp_path / "mine")
    assert ThreeTierRouter(tmp_path / "mine").route(PROMPTS[0]) == router.route(PROMPTS[0])


def test_an_unknown_model_is_refused() -> None:
    with pytest.raises(BundleError, match="'four_tier'"):
        ThreeTierRouter("four_tier")


def test_one_at_a_time_and_many_at_once_agree(router: ThreeTierRouter) -> None:
    alone = [router.route(text) for text in PROMPTS]
    assert router.route_many(PROMPTS) == alone
    assert router.route_many(PROMPTS[::-1]) == alone[::-1]
    assert router.route_many(PROMPTS * 4) == alone * 4


@pytest.mark.parametrize("threads", [1, 3])
def test_the_number_of_threads_changes_nothing(threads: int, router: ThreeTierRouter) -> None:
    assert ThreeTierRouter(threads=threads).route_many(PROMPTS) == router.route_many(PROMPTS)


@settings(max_examples=25)
@given(st.lists(st.text(st.characters(exclude_categories=())).filter(str.strip), max_size=5))
def test_any_texts_are_decided_as_they_are_alone(router: ThreeTierRouter, texts: list[str]) -> None:
    decisions = router.route_many(texts)
    assert decisions == [router.route(text) for text in texts]
    assert all(math.isfinite(made.p_cloud) for made in decisions)


def test_no_prompts_give_no_decisions(router: ThreeTierRouter) -> None:
    assert router.route_many([]) == []


@pytest.mark.parametrize("text", ["", " ", "\n\t\r\n", "\u2003"])
def test_an_empty_prompt_is_refused(text: str, router: ThreeTierRouter) -> None:
    with pytest.raises(ValueError, match="prompt 1 of 1 is empty"):
        router.route(text)
    with pytest.raises(ValueError, match="prompt 2 of 3 is empty"):
        router.route_many(["a", text, "b"])


@pytest.mark.parametrize(
    ("a", "b", "tier"),
    [(1.0, 0.0, Tier.LOCAL), (0.0, 1.0, Tier.SONNET), (0.0, 0.0, Tier.OPUS)],
)
def test_thresholds_given_replace_those_of_the_folder(a: float, b: float, tier: Tier) -> None:
    thresholds = Thresholds(a, b, "a test")
    for made in ThreeTierRouter(thresholds=thresholds).route_many(PROMPTS):
        assert (made.decision, made.thresholds) == (tier, thresholds)


def test_thresholds_do_not_change_the_scores(router: ThreeTierRouter) -> None:
    opus = ThreeTierRouter(thresholds=Thresholds(0.0, 0.0, "a test")).route_many(PROMPTS)
    for made, other in zip(router.route_many(PROMPTS), opus, strict=True):
        assert made.p_cloud == other.p_cloud
        assert made.p_opus in (None, other.p_opus)


def test_scores_are_those_of_the_decisions_whatever_the_thresholds(router: ThreeTierRouter) -> None:
    opus = ThreeTierRouter(thresholds=Thresholds(0.0, 0.0, "a test")).route_many(PROMPTS)
    scores = router.score_many(PROMPTS)
    assert [(score.p_cloud, score.p_opus) for score in scores] == [(made.p_cloud, made.p_opus) for made in opus]
    assert router.score_many(PROMPTS[:1]) == scores[:1]
    assert router.score_many([]) == []
    for made, score in zip(router.route_many(PROMPTS), scores, strict=True):
        assert made.p_cloud == score.p_cloud
        assert made.p_opus in (None, score.p_opus)
    with pytest.raises(ValueError, match="prompt 2 of 2 is empty"):
        router.score_many(["a", " "])


def test_opus_is_scored_only_where_the_cloud_is_needed(router: ThreeTierRouter) -> None:
    for made in router.route_many(PROMPTS):
        assert (made.p_opus is None) == (made.decision is Tier.LOCAL)


def test_the_model_of_the_tier_is_that_of_the_config(router: ThreeTierRouter) -> None:
    for made in router.route_many(PROMPTS):
        assert made.model == router.bundle.config.models[Tier(made.decision)]
        assert made.router == router.bundle.router


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("word " * 400, Flag.TRUNCATED),
        ("hi", Flag.JUNK),
        ("Bake a cake with nine candles", Flag.NOT_CODING),
        ("```\nx = 1\n```", Flag.NO_ASK),
    ],
)
def test_a_flag_is_raised_for_its_reason_only(text: str, flag: Flag, router: ThreeTierRouter) -> None:
    assert flag in router.route(text).flags
    assert flag not in router.route("Write a Python function to sort a list").flags


def test_flags_stand_in_their_order(router: ThreeTierRouter) -> None:
    order = list(Flag)
    for made in router.route_many([*PROMPTS, "hello " * 300]):
        assert list(made.flags) == sorted(made.flags, key=order.index)


def test_public_names_are_what_the_package_says() -> None:
    assert dir(routerlib) == sorted(routerlib.__all__)
    assert all(getattr(routerlib, name) is not None for name in routerlib.__all__)
    assert routerlib.Decision is Decision
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        routerlib.Nothing  # noqa: B018


def test_a_decision_cannot_be_changed(router: ThreeTierRouter) -> None:
    with pytest.raises(AttributeError):
        router.route("hi").decision = Tier.OPUS  # type: ignore[misc]


def test_thresholds_made_for_another_model_are_refused(router: ThreeTierRouter) -> None:
    ours = Thresholds(0.5, 0.5, "mine", router=router.bundle.router)
    assert ThreeTierRouter(thresholds=ours).thresholds == ours
    with pytest.raises(BundleError, match=r"'mine': found them made for other@00000000, wanted three_tier_v7@"):
        ThreeTierRouter(thresholds=replace(ours, router="other@00000000"))


def test_a_temperature_moves_probabilities_towards_the_middle_or_away_from_it(router: ThreeTierRouter) -> None:
    texts = ["Sort a list", "Write a hypervisor in Zig"]
    cool = ThreeTierRouter(thresholds=Thresholds(0.0, 0.0, "cool", temperature_a=2.0, temperature_b=0.5))
    for plain, tempered in zip(router.score_many(texts), cool.score_many(texts), strict=True):
        assert log(tempered.p_cloud / (1 - tempered.p_cloud)) == pytest.approx(
            log(plain.p_cloud / (1 - plain.p_cloud)) / 2, abs=2e-3
        )
        assert log(tempered.p_opus / (1 - tempered.p_opus)) == pytest.approx(
            2 * log(plain.p_opus / (1 - plain.p_opus)), abs=2e-3
        )
    for decision, tempered in zip(cool.route_many(texts), cool.score_many(texts), strict=True):
        assert (decision.p_cloud, decision.p_opus) == (tempered.p_cloud, tempered.p_opus)


@pytest.mark.parametrize("threads", [0, -1, 1_025, 100_000, 2**63])
def test_threads_have_a_least_and_a_most(threads: int) -> None:
    with pytest.raises(RouterError, match=f"^`threads`: found {threads}, wanted 1 to 1,024, or None for one per core$"):
        ThreeTierRouter(threads=threads)
