"""Every shape on records made up for it: what it takes for the prompt, and which lines hold none."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from routerlib.conversation.reading import conversation_of, request_at, request_of
from routerlib.conversation.request import Request, request_in, requests_in
from routerlib.conversation.session import Session, prompts_of_history
from routerlib.conversation.shapes.table import SHAPES
from routerlib.conversation.turn import Conversation, RequestError, Skipped

FORMATS = Path(__file__).parents[2] / "shared" / "formats"
ASK = "Sketch a bloom filter for the cache"
SAID = {"role": "user", "content": ASK}
REPLY = {"role": "assistant", "content": "Two hashes will do."}
CHAT = [{"role": "system", "content": "Be brief."}, SAID, REPLY]
SENT = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "x", "content": "3 files"}]}
LINE = {"sessionId": "s", "uuid": "u", "isSidechain": False}


def claude(content: Any, **more: Any) -> dict[str, Any]:
    return {**LINE, "type": "user", "message": {"role": "user", "content": content}, **more}


# The shape that reads a record, the record, and the prompt in it: null where the line rightly holds none.
LINES = (Path(__file__).parent / "data" / "conversation_shapes.jsonl").read_text(encoding="utf-8").splitlines()
RECORDS = [(line["shape"], line["record"], line["prompt"]) for line in map(json.loads, LINES)]


@pytest.mark.parametrize(("shape", "record", "prompt"), RECORDS)
def test_a_record_is_read_by_its_shape(shape: str, record: Any, prompt: str | None) -> None:
    assert next(known.name for known in SHAPES if known.read(record) is not None) == shape
    found = request_of(record)
    if prompt is None:
        assert isinstance(found, Skipped)
        assert found.kind
    else:
        assert isinstance(found, Request)
        assert (found.prompt, found.shape) == (prompt, shape)
        assert request_of(record, shape) == found


def test_every_shape_has_a_record() -> None:
    assert {shape.name for shape in SHAPES} == {shape for shape, _, _ in RECORDS}


@pytest.mark.parametrize(
    "record", [{}, {"prompt": ""}, {"prompt": None}, {"messages": []}, {"messages": [REPLY]}, [], 3, None]
)
def test_a_record_that_should_hold_a_prompt_and_does_not_is_an_error(record: Any) -> None:
    with pytest.raises(RequestError, match=r"found .*, wanted"):
        request_of(record)


def test_a_shape_that_is_forced_and_does_not_fit_names_the_field_that_would() -> None:
    with pytest.raises(RequestError, match=r'found no gemini record, wanted .*; "body.messages" looks like a chat'):
        request_of({"body": {"messages": CHAT}}, "gemini")


@pytest.mark.parametrize(
    ("fields", "prompt"),
    [
        (["a.b"], ASK),
        (["title", "text"], "Speed\n\nIt is slow."),
        (["title", "nothing"], "Speed"),
        (["requests[].message.text"], ASK),
        (["requests.message.text"], ASK),
        (["messages[-1].content"], None),
        (["messages[].content"], ASK),
        (["messages[1].content"], ASK),
        (["body"], ASK),
        (["body.messages[1].content"], ASK),
        (["a.dotted"], "the key itself"),
    ],
)
def test_named_fields_step_through_lists_and_heed_the_role(fields: list[str], prompt: str | None) -> None:
    record = {
        "a": {"b": ASK},
        "a.dotted": "the key itself",
        "title": "Speed",
        "text": "It is slow.",
        "requests": [{"message": {"text": "hello"}}, {"message": {"text": ASK}}],
        "messages": CHAT,
        "body": json.dumps({"messages": CHAT}),
    }
    found = request_at(record, fields)
    assert found == Skipped("answer") if prompt is None else isinstance(found, Request) and found.prompt == prompt


def test_images_and_context_are_counted() -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    found = request_of(
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "x" * 400}, image]}, REPLY, SAID]}
    )
    assert isinstance(found, Request)
    assert (found.images, found.flags) == (1, ("image",))
    assert found.context_tokens == -(-(400 + len(REPLY["content"]) + len(ASK)) // 4)


def test_a_whole_conversation_yields_every_prompt_as_it_stood_then() -> None:
    image = {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}
    messages = [
        SAID,
        REPLY,
        {"role": "user", "content": "same for Windows"},
        image,
        {"role": "user", "content": "Thanks a lot"},
    ]
    found = conversation_of({"messages": messages})
    assert isinstance(found, Conversation)
    asked = list(requests_in(found))
    assert [request.ask for request in asked] == [ASK, "same for Windows", "Thanks a lot"]
    assert [request.continues for request in asked] == [None, ASK, None]
    assert [request.images for request in asked] == [0, 0, 1]
    assert request_in(found) == asked[-1]


def session_lines() -> Iterator[dict[str, Any]]:
    """Yield a session of 1,005 lines, five of which a person typed."""
    yield {"type": "summary", "summary": "Bloom filter", "leafUuid": "x"}
    yield claude("Caveat: made by local commands", isMeta=True)
    yield claude("<command-name>/clear</command-name><command-args></command-args>")
    yield claude("<local-command-stdout></local-command-stdout>")
    asks = [ASK, "now make the table resizable", "yes", "run the tests", "commit it"]
    for turn, ask in enumerate(asks):
        yield {"type": "file-history-snapshot", "messageId": str(turn), "snapshot": {}}
        yield claude(
            [{"type": "text", "text": "<ide_opened_file>a.py</ide_opened_file>"}, {"type": "text", "text": ask}]
        )
        for number in range(66):
            said = f"Step {number}. Shall I go on?"
            yield {
                **LINE,
                "type": "assistant",
                "message": {"role": "assistant", "model": "m", "content": [{"type": "text", "text": said}]},
            }
            yield {**LINE, "type": "progress", "data": {}}
            yield claude([{"type": "tool_result", "tool_use_id": "t", "content": f"{ASK} {number}"}])
        yield {"type": "system", "subtype": "turn_duration", "sessionId": "s", "content": "Design a kernel"}


def test_a_session_of_a_thousand_lines_holds_the_five_prompts_that_were_typed() -> None:
    session = Session()
    lines = list(session_lines())
    found = [session.read(line) for line in lines]
    asked = [request for request in found if isinstance(request, Request)]
    assert len(lines) == 1009
    assert [request.ask for request in asked] == [
        ASK,
        "now make the table resizable",
        "yes",
        "run the tests",
        "commit it",
    ]
    assert [request.lean for request in asked] == ["", "", "approval", "chore", "chore"]
    assert asked[2].continues == "now make the table resizable"
    assert asked[2].proposed is not None
    assert asked[2].proposed.endswith("Shall I go on?")
    assert asked[2].turn - (asked[2].continues_turn or 0) == 1 + 2 * 66  # an answer and a result at every step
    assert all(isinstance(other, Skipped) for other in found if not isinstance(other, Request))


def test_a_history_of_aider_holds_what_follows_its_marks() -> None:
    text = (
        "\n# aider chat started at 2026-01-02 03:04:05\n\n> Aider v1  \n\n"
        "#### Sketch a bloom filter  \n#### for the cache  \n\n"
        "Here it is.\n\n````\n```\n#### not a prompt\n```\n````\n\n> Applied edit to a.py  \n\n"
        "#### /undo  \n\n> Undone  \n\n"
        "#### /ask how big is it?  \n\nSmall. Shall I grow it?\n\n#### go ahead  \n\n#### <blank>  \n"
    )
    asked = list(prompts_of_history(text.splitlines(keepends=True)))
    assert [request.ask for request in asked] == ["Sketch a bloom filter\nfor the cache", "how big is it?", "go ahead"]
    assert asked[2].continues == "how big is it?"
    assert asked[2].proposed == "Small. Shall I grow it?"


@pytest.mark.skipif(not FORMATS.is_dir(), reason="the records of other people's formats lie beside the project only")
def test_records_that_people_have_are_read_as_they_should() -> None:
    wrong = []
    for path in sorted(FORMATS.glob("*.jsonl")):
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            line = json.loads(text)
            try:
                found = request_of(line["record"])
            except RequestError as error:
                found = Skipped(str(error))
            prompt = found.prompt if isinstance(found, Request) else None
            if prompt != line["expect"]:
                wrong.append((path.name, number, prompt))
    assert wrong == []


def test_a_conversation_tells_where_it_came_from() -> None:
    found = conversation_of({**LINE, "type": "assistant", "timestamp": "t", "message": {**REPLY, "model": "m-1"}})
    assert isinstance(found, Conversation)
    assert (found.shape, found.session, found.time, found.model) == ("claude-code-session", "s", "t", "m-1")
    assert [(turn.who, turn.model) for turn in found.turns] == [("model", "m-1")]


def test_names_of_shapes_are_words() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", shape.name) for shape in SHAPES)
    assert len({shape.name for shape in SHAPES}) == len(SHAPES)
