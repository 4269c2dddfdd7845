"""Scores, costs and answering models under the names that other programs use."""

from math import isnan, nan
from typing import Any

import pytest
from routerlib.cli.calibrate.facts import Places, facts_of

from routerlib.streaming.records import RecordError, found_at

SONNET, OPUS = "claude-sonnet-4-6", "anthropic/claude-opus-4.6"


def read(record: dict[str, Any]) -> tuple[list[float | None], list[float | None], int]:
    """Return quality and cost of the three tiers, None for unknown, and the label."""
    places = Places()
    facts = facts_of(found_at(record, places.paths), places)
    quality, cost = ([None if isnan(one) else one for one in each] for each in (facts.quality, facts.cost))
    return quality, cost, facts.label


@pytest.mark.parametrize(
    ("record", "quality", "cost"),
    [
        ({"provider": f"anthropic:messages:{SONNET}", "score": 0.5, "cost": 0.25}, (nan, 0.5, nan), (nan, 0.25, nan)),
        ({"provider": {"id": SONNET}, "success": True}, (nan, 1.0, nan), (nan,) * 3),
        ({"model": OPUS, "spend": 0.5}, (nan,) * 3, (nan, nan, 0.5)),
        ({"provided_model_name": OPUS, "total_cost": 0.5}, (nan,) * 3, (nan, nan, 0.5)),
        ({"model": SONNET, "scores": {"match": {"value": "C"}}}, (nan, 1.0, nan), (nan,) * 3),
        ({"model": SONNET, "scores": {"match": {"value": "I"}}}, (nan, 0.0, nan), (nan,) * 3),
        ({"model_name": "Qwen/Qwen3-Coder-Next", "exact_match": 0.0}, (0.0, nan, nan), (nan,) * 3),
        ({"scores": {SONNET: 0.5, "qwen3-coder-next": True}}, (1.0, 0.5, nan), (nan,) * 3),
        ({"tier": "opus", "model": SONNET, "cost": 1}, (nan,) * 3, (nan, nan, 1.0)),
        ({"model": "gpt-7", "score": 1, "spend": 1}, (nan,) * 3, (nan,) * 3),
        ({"score": 1, "total_cost": 1}, (nan,) * 3, (nan,) * 3),
        ({"model": SONNET, "score": 11}, (nan,) * 3, (nan,) * 3),
    ],
)
def test_what_a_record_says(record: dict[str, Any], quality: Any, cost: Any) -> None:
    found = read(record)
    assert found[:2] == tuple([None if isnan(one) else one for one in each] for each in (quality, cost))


def test_a_label_may_be_a_model() -> None:
    assert [read({"label": label})[2] for label in ("local", SONNET, OPUS)] == [0, 1, 2]
    with pytest.raises(RecordError, match="wanted one of: local, sonnet, opus"):
        read({"label": "gpt-7"})


def test_a_cost_in_our_own_words_needs_its_tier() -> None:
    with pytest.raises(RecordError, match="without the tier that answered"):
        read({"cost": 1, "model": "gpt-7"})
