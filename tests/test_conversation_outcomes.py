"""Three outcomes for anything: a request, a line that holds none, an error; and the page that tells of it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from growth import assert_linear
from hypothesis import given, settings
from hypothesis import strategies as st

from routerlib.conversation.__main__ import table
from routerlib.conversation.leaning import lean_of
from routerlib.conversation.reading import plain_prompt, request_at, request_of
from routerlib.conversation.request import Request
from routerlib.conversation.session import Session
from routerlib.conversation.shapes.aider import turns_of_history
from routerlib.conversation.shapes.github_issues import without_comments
from routerlib.conversation.shapes.table import SHAPES
from routerlib.conversation.turn import RequestError, Skipped
from routerlib.conversation.wrappers import unwrap

Read = Callable[[Any], Request | Skipped]
PAGE = Path(sys.modules["routerlib.conversation.reading"].__file__ or "").parent / "README.md"
KEYS = (
    "prompt messages role content type message text input body request requests contents parts params data "
    "payload attributes kwargs inputs run_type conversations from value mapping current_node parent "
    "chat_messages sender title instruction chosen rejected vars arguments doc resps event.name gen_ai.prompt "
    "llm.input_messages.0.message.role span_kind display pastedContents hook_event_name tool_input tool_name "
    "request_body call_type spend attachment v k kind response turns history id sessionId custom_id"
).split()
WORDS = (
    "user assistant human tool system GENERATION llm message response_item user_prompt <task> </task> "
    '<system-reminder> </system-reminder> ``` <!-- --> /clear yes continue {"messages":[]} [] ### text '
    "tool_result user.message PreToolUse Task"
).split()
TEXTS = st.one_of(
    st.sampled_from(WORDS), st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), st.text(max_size=12)
)
NAMES = st.one_of(st.sampled_from(KEYS), st.text(max_size=4))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=6)),
    max_leaves=24,
)


def outcome(record: Any, read: Read = request_of) -> Request | Skipped | RequestError:
    """Return what comes of a record; whatever else than a `RequestError` is raised fails the test."""
    try:
        return read(record)
    except RequestError as error:
        return error


@settings(max_examples=400, deadline=None)
@given(VALUES)
def test_anything_has_one_of_three_outcomes(record: Any) -> None:
    found = outcome(record)
    if isinstance(found, Request):
        assert found.ask.strip()
        assert found.context_tokens > 0
    elif isinstance(found, Skipped):
        assert found.kind
    else:
        assert str(found).startswith("found ")
        assert "\n" not in str(found)
    if (prompt := plain_prompt(record)) is not None:
        assert isinstance(found, Request)
        assert found.prompt == prompt


@settings(max_examples=150, deadline=None)
@given(VALUES, st.lists(st.text("ab.[]-0123", max_size=8), min_size=1, max_size=2), st.sampled_from(SHAPES))
def test_named_fields_and_forced_shapes_raise_nothing_else(record: Any, fields: list[str], shape: Any) -> None:
    assert isinstance(outcome(record, lambda value: request_at(value, fields)), Request | Skipped | RequestError)
    assert isinstance(outcome(record, lambda value: request_of(value, shape.name)), Request | Skipped | RequestError)
    assert isinstance(outcome(record, Session().read), Request | Skipped | RequestError)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_unwrapping_and_leaning_take_any_text(text: str) -> None:
    found = unwrap(text)
    assert found.ask == text or found.context or found.kind or len(found.ask) < len(text)
    assert lean_of(text) in ("", "approval", "continuation", "complaint", "variation", "answer", "chore")
    assert len(without_comments(text)) <= len(text)
    assert all(turn.who for turn in turns_of_history(text.split()))


@pytest.mark.parametrize("key", ["messages", "body", "kwargs", "data", "message", "input"])
def test_json_that_is_nested_deeply_is_an_error(key: str) -> None:
    record: Any = {}
    for _ in range(5_000):
        record = {key: record}
    assert isinstance(outcome(record), RequestError)
    assert isinstance(outcome({"prompt": "[" * 100_000}), Request)


@pytest.mark.parametrize(
    "text",
    [
        "<task>" * 40_000,
        "<task></task>" * 20_000,
        "<!--" * 60_000,
        "`" * 200_000,
        "<a>" * 80_000,
        "---\n" * 60_000,
        "yes, " * 40_000,
        "<system-reminder>```</system-reminder>" * 6_000,
        "### Instruction:\n" * 15_000 + "### Response:",
        "\n\nHuman: a" * 20_000,
    ],
    ids=range(10),
)
def test_a_text_made_to_be_slow_takes_no_more_than_its_length(text: str) -> None:
    def read(part: str) -> None:
        outcome({"prompt": part})
        outcome({"instruction": "x", "input": part})
        outcome({"title": "x", "body": part})
        outcome({"messages": [{"role": "user", "content": "x"}, {"role": "user", "content": part}]})

    assert_linear(read, text)


def test_the_page_shows_the_table_that_the_code_prints() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "routerlib.conversation"], capture_output=True, text=True, check=True
    ).stdout
    assert printed == f"{table()}\n"
    assert table() in PAGE.read_text(encoding="utf-8")


def test_the_examples_of_the_page_are_read_as_it_says() -> None:
    lines = PAGE.read_text(encoding="utf-8").partition("## Examples")[2].splitlines()
    examples = [line for line in lines if line.startswith('{"record"')]
    assert len(examples) > 20
    for line in examples:
        example = json.loads(line)
        found = outcome(example["record"])
        if isinstance(found, Request):
            assert (found.prompt, found.shape) == (example["prompt"], example["shape"])
        else:
            assert isinstance(found, Skipped)
            assert found.kind == example["skipped"]
