"""What surrounds an ask keeps, raises or lowers its tier, and every step is said."""

from dataclasses import replace
from typing import Any

import pytest

from routerlib import ThreeTierRouter
from routerlib.conversation.reading import request_of
from routerlib.conversation.request import Request
from routerlib.deciding.capacity import CAPACITIES, tier_of, with_local_context
from routerlib.deciding.cascade import Decision, Flag, Thresholds, Tier, decide
from routerlib.deciding.circumstances import Circumstances, texts_of, weighed

MODELS = {tier: f"model of {tier.value}" for tier in Tier}
HARD = "Prove that our lock-free queue is linearizable"


def decided(tier: Tier) -> Decision:
    p_cloud, p_opus = {Tier.LOCAL: (0.1, None), Tier.SONNET: (0.9, 0.1), Tier.OPUS: (0.9, 0.9)}[tier]
    return decide(p_cloud, p_opus, Thresholds(0.5, 0.5, "t"), models=MODELS, router="r@0")


def found(tier: Tier, asked: Any, **given: Any) -> tuple[Tier, tuple[Flag, ...], tuple[str, ...]]:
    made = weighed(decided(tier), asked, Circumstances(**given), MODELS)
    assert made.model == MODELS[Tier(made.decision)]
    assert made.grounds == "; ".join([made.reason.value, *made.notes])
    return Tier(made.decision), made.flags, made.notes


def test_a_text_alone_is_decided_as_it_is() -> None:
    made = decided(Tier.SONNET)
    assert weighed(made, "Sort a list", Circumstances(), MODELS) is made
    assert weighed(made, Request("Sort a list"), Circumstances(), MODELS) is made


def test_what_is_continued_is_flagged_and_judged_too() -> None:
    asked = Request("yes", continues=HARD, continues_turn=2, lean="approval")
    assert texts_of(asked) == (HARD, f"{HARD}\n\nyes")
    assert found(Tier.OPUS, asked) == (Tier.OPUS, (Flag.CONTINUED,), ("continues turn 3",))


@pytest.mark.parametrize("tier", Tier)
def test_a_chore_stays_at_home(tier: Tier) -> None:
    notes = ("a chore that carries out what is done",) if tier is not Tier.LOCAL else ()
    assert found(tier, Request("commit it", lean="chore")) == (Tier.LOCAL, (), notes)


def test_sticky_keeps_what_is_no_new_ask_with_the_tier_that_answered() -> None:
    chore = Request("commit it", lean="chore", answered="claude-opus-4-6")
    assert found(Tier.LOCAL, chore, sticky=True) == (Tier.OPUS, (), ("stays with opus, which answered",))
    assert found(Tier.SONNET, replace(chore, answered="gpt-7"), sticky=True)[0] is Tier.SONNET
    assert found(Tier.LOCAL, replace(chore, lean=""), sticky=True)[0] is Tier.LOCAL


COMPLAINT = Request("still broken", continues="Fix it", continues_turn=0, lean="complaint", complaints=1)


@pytest.mark.parametrize(
    ("answered", "complaints", "kept", "raised"),
    [
        (None, 1, Tier.LOCAL, Tier.SONNET),
        (None, 2, Tier.LOCAL, Tier.SONNET),
        ("qwen3-coder-next", 1, Tier.LOCAL, Tier.SONNET),
        ("claude-sonnet-4-6", 1, Tier.SONNET, Tier.OPUS),
        ("claude-sonnet-4-6", 2, Tier.SONNET, Tier.SONNET),
        ("claude-opus-4-6", 1, Tier.OPUS, Tier.OPUS),
    ],
)
def test_a_complaint_never_lowers_the_tier_and_raises_it_once(
    answered: str | None, complaints: int, kept: Tier, raised: Tier
) -> None:
    asked = replace(COMPLAINT, answered=answered, complaints=complaints)
    assert found(Tier.LOCAL, asked)[0] is kept
    assert found(Tier.LOCAL, asked, raise_on_failure=True)[0] is raised


def test_complaints_about_one_ask_are_counted() -> None:
    said = [("user", "Write a parser"), ("assistant", "Here."), ("user", "still broken"), ("assistant", "Now.")]
    messages = [{"role": role, "content": text} for role, text in said]
    counts = []
    for more in ("nope", "still does not work"):
        messages.append({"role": "user", "content": more})
        asked = request_of({"model": "claude-sonnet-4-6", "messages": messages})
        assert isinstance(asked, Request)
        counts.append((asked.lean, asked.complaints, asked.answered, asked.continues))
        messages.append({"role": "assistant", "content": "Done."})
    told = "claude-sonnet-4-6", "Write a parser"
    assert counts == [("complaint", 2, *told), ("complaint", 3, *told)]


def test_an_image_goes_to_a_tier_that_takes_it() -> None:
    asked = Request("what is this?", images=1)
    assert found(Tier.LOCAL, asked) == (Tier.SONNET, (Flag.IMAGE,), ("local takes no images",))
    assert found(Tier.OPUS, asked) == (Tier.OPUS, (Flag.IMAGE,), ())


def test_a_context_goes_to_a_tier_that_holds_it() -> None:
    asked = Request("go on", context_tokens=300_000)
    note = "local takes 262,144 tokens, and the context has some 300,000"
    assert found(Tier.LOCAL, asked) == (Tier.SONNET, (Flag.LONG,), (note,))
    smaller = with_local_context(8_000)
    assert found(Tier.LOCAL, Request("go on", context_tokens=8_000), capacities=smaller)[0] is Tier.LOCAL
    assert found(Tier.LOCAL, Request("go on", context_tokens=8_001), capacities=smaller)[0] is Tier.SONNET
    assert found(Tier.LOCAL, "ü" * 16_000, capacities=smaller)[0] is Tier.LOCAL
    assert found(Tier.LOCAL, "ü" * 16_001, capacities=smaller)[0] is Tier.SONNET
    assert found(Tier.LOCAL, Request("go on", context_tokens=9_000_000))[0] is Tier.OPUS
    assert CAPACITIES[Tier.LOCAL].context == 262_144


@pytest.mark.parametrize(
    ("model", "tier"),
    [
        ("claude-sonnet-4-6", Tier.SONNET),
        ("anthropic/claude-opus-4.6", Tier.OPUS),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", Tier.SONNET),
        ("Qwen/Qwen3-Coder-Next", Tier.LOCAL),
        ("ollama/llama3.3", Tier.LOCAL),
        ("opus", Tier.OPUS),
        ("gpt-5", None),
        ("claude-haiku-4-5", None),
        ("<synthetic>", None),
        ("", None),
        (None, None),
    ],
)
def test_a_model_belongs_to_a_tier_by_its_id(model: str | None, tier: Tier | None) -> None:
    assert tier_of(model) is tier


def test_the_higher_probabilities_of_both_asks_count(router: ThreeTierRouter) -> None:
    asked = Request("yes", continues=HARD, continues_turn=0, lean="approval")
    one, both = router.score_many([HARD, f"{HARD}\n\nyes"])
    (scores,) = router.score_many([asked])
    assert (scores.p_cloud, scores.p_opus) == (max(one.p_cloud, both.p_cloud), max(one.p_opus, both.p_opus))
    made, alone = router.route_many([asked, "Sort a list"])
    assert (made.p_cloud, made.flags[-1]) == (scores.p_cloud, Flag.CONTINUED)
    assert alone == router.route("Sort a list")
    explained = router.explain(asked)
    assert [one.p for one in explained.routers] == [made.p_cloud, made.p_opus][: len(explained.routers)]


def test_a_chat_is_routed_by_its_last_ask(router: ThreeTierRouter) -> None:
    messages = [{"role": "user", "content": HARD}, {"role": "assistant", "content": "Shall I?"}]
    with pytest.raises(ValueError, match="found both a prompt and messages"):
        router.route()
    with pytest.raises(ValueError, match="wanted one with a text"):
        router.route(messages=messages[1:])
    alone = router.route(messages=[*messages, {"role": "user", "content": "Write a Python function to sort a list"}])
    assert (alone.decision, alone.flags) == (Tier.LOCAL, ())
    asked = router.route(messages=[*messages, {"role": "user", "content": "yes"}])
    assert (asked.decision, asked.notes) == (Tier.OPUS, ("continues turn 1",))


@pytest.mark.parametrize("flag", [Flag.CLOSE, Flag.NO_ASK, Flag.UNFAMILIAR])
def test_what_the_router_is_unsure_of_gets_at_least_a_tier(flag: Flag) -> None:
    unsure, given = replace(decided(Tier.LOCAL), flags=(Flag.TRUNCATED, flag)), Circumstances(when_unsure=Tier.SONNET)
    made = weighed(unsure, "Sort a list", given, MODELS)
    assert (made.decision, made.notes) == (Tier.SONNET, (f"at least sonnet where unsure ({flag.value})",))
    assert weighed(replace(unsure, flags=(Flag.JUNK,)), "hi", given, MODELS).decision is Tier.LOCAL
    assert weighed(unsure, Request("commit it", lean="chore"), given, MODELS).decision is Tier.LOCAL
    assert weighed(replace(decided(Tier.OPUS), flags=(flag,)), "x", given, MODELS).decision is Tier.OPUS
    assert weighed(unsure, "Sort a list", Circumstances(), MODELS) is unsure


@pytest.mark.parametrize("text", ["Tervezz egy elosztott replikációs rendszert", "Σχεδίασε ένα κατανεμημένο σύστημα"])
def test_a_language_that_was_not_tested_is_unfamiliar(text: str, router: ThreeTierRouter) -> None:
    assert Flag.UNFAMILIAR in router.route(text).flags
    sure = ThreeTierRouter(circumstances=Circumstances(when_unsure=Tier.OPUS)).route(text)
    assert sure.decision is Tier.OPUS
    assert "unfamiliar" in sure.grounds
    for tested in ("Sort a list", "Entwirf ein verteiltes System", "```\nx = 1\n```", "x"):
        assert Flag.UNFAMILIAR not in router.route(tested).flags
    assert Flag.UNFAMILIAR not in ThreeTierRouter("three_tier_v6").route(text).flags
