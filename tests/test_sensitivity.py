"""What would change a decision: sentences left out, features moved alone."""

from dataclasses import replace

import mlx.core as mx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routerlib import ThreeTierRouter, Thresholds, Tier
from routerlib.explaining.sensitivity import MOST_SENTENCES, flips, sentence_deltas, sentence_spans
from routerlib.features import measure
from routerlib.parsing.prompt import Prompt

TEXT = "Write a hypervisor in Zig. It must boot Linux.\n```\nx = 1\n```\n1. Test it!\nShip it"
any_text = st.text(st.characters(exclude_categories=()), min_size=1).filter(str.strip)


def spans(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(Prompt.parse(text))]


def test_sentences_of_the_ask_are_found_in_the_text_and_material_is_none() -> None:
    assert spans(TEXT) == ["Write a hypervisor in Zig. ", "It must boot Linux.", "1. Test it!", "Ship it"]
    assert spans("```\nx = 1\n```") == []


@given(st.lists(st.sampled_from(["Sort it. ", "1. ", "x = 1;\n", "```\n", "\n", "Why? ", "é! "])).map("".join))
def test_spans_are_in_order_and_hold_a_letter(text: str) -> None:
    found = sentence_spans(Prompt.parse(text))
    edges = [edge for span in found for edge in span]
    assert edges == sorted(edges)
    assert all(any(map(str.isalpha, text[start:end])) for start, end in found)


def test_a_delta_is_the_logit_less_that_of_the_text_without_the_sentence(router: ThreeTierRouter) -> None:
    without = "It must boot Linux.\n```\nx = 1\n```\n1. Test it!\nShip it"
    first = sentence_deltas(router, TEXT)[0]
    logits: list[float] = router.bundle.router_a(router.inputs([TEXT, without])).tolist()  # type: ignore[assignment]
    assert (first.start, first.end, first.text) == (0, 27, "Write a hypervisor in Zig.")
    assert first.delta_a == pytest.approx(logits[0] - logits[1])
    assert first.decision == router.route(without).decision


def test_router_b_has_a_delta_where_it_ran() -> None:
    for a, ran in ((0.0, True), (1.0, False)):
        router = ThreeTierRouter(thresholds=Thresholds(a, 0.5, "a test"))
        assert all((one.delta_b is not None) == ran for one in sentence_deltas(router, TEXT))


def test_a_lone_sentence_leaves_nothing_to_compare_with(router: ThreeTierRouter) -> None:
    (only,) = sentence_deltas(router, " Sort a list ")
    assert (only.text, only.delta_a, only.delta_b, only.decision) == ("Sort a list", None, None, None)


def test_of_a_long_text_the_first_sentences_are_left_out(router: ThreeTierRouter) -> None:
    found = sentence_deltas(router, "Sort it. " * (MOST_SENTENCES + 5))
    assert len(found) == MOST_SENTENCES


@settings(max_examples=10)
@given(any_text)
def test_any_text_has_its_deltas_and_flips(router: ThreeTierRouter, text: str) -> None:
    sentence_deltas(router, text)
    decision = router.route(text).decision
    assert all(
        flip.decision is not decision
        for flip in flips(router, text, measure(Prompt.parse(text, router.bundle.config.reading)))
    )


@pytest.mark.parametrize("text", ["Fix the deadlock in my scheduler", TEXT])
def test_a_flip_flips_and_is_the_nearest_of_its_feature(text: str, router: ThreeTierRouter) -> None:
    # A threshold just below the probability: whatever the model, something flips what is so near.
    limits = replace(router.thresholds, a=router.route(text).p_cloud - 0.01)
    router = ThreeTierRouter(thresholds=limits)
    values = measure(Prompt.parse(text, router.bundle.config.reading))
    found = flips(router, text, values)
    assert found
    assert [flip.deviations for flip in found] == sorted(flip.deviations for flip in found)
    decision, row = router.route(text).decision, router.inputs([text])
    for flip in found:
        assert decide(router, row, values | {flip.name: flip.flips_at}) is flip.decision is not decision
        if flip.unit not in ("share", "score", "per word") and flip.value == int(flip.value):
            towards = 1.0 if flip.flips_at < flip.value else -1.0
            if abs(flip.flips_at) < 25 and flip.flips_at + towards != flip.value:
                assert decide(router, row, values | {flip.name: flip.flips_at + towards}) is decision


def decide(router: ThreeTierRouter, row: mx.array, values: dict[str, float]) -> Tier:
    """Route inputs whose features are these and whose embedding is that of a row."""
    measured = router.bundle.projection.standardised(
        mx.array([[values[name] for name in router.bundle.config.features]])
    )
    inputs = mx.concatenate([measured, row[:, len(router.bundle.config.features) :]], axis=1)
    (p_cloud,), (p_opus,) = router._scored(inputs)
    if p_cloud < router.thresholds.a:
        return Tier.LOCAL
    return Tier.SONNET if p_opus is not None and p_opus < router.thresholds.b else Tier.OPUS


def test_nothing_flips_what_no_threshold_parts(router: ThreeTierRouter) -> None:
    always = ThreeTierRouter(thresholds=replace(router.thresholds, a=0.0, b=0.0))
    assert flips(always, TEXT, measure(Prompt.parse(TEXT, router.bundle.config.reading))) == []
