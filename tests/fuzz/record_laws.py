"""What holds for every record, whatever its shape: checked by `fuzz_record` and by the suite."""

import json
from collections.abc import Iterator
from typing import Any

from routerlib.conversation.reading import NAMED, plain_prompt, request_at, request_of
from routerlib.conversation.request import Request
from routerlib.conversation.session import Session, Typed, typed_in
from routerlib.conversation.turn import RequestError, Skipped

KEYS = (
    "prompt messages role content type message text input body request requests contents parts params data "
    "payload attributes kwargs inputs run_type conversations from value mapping current_node parent author "
    "chat_messages sender title instruction output chosen rejected vars arguments gen_args_0 arg_0 doc resps "
    "event.name gen_ai.prompt gen_ai.input.messages gen_ai.operation.name llm.input_messages "
    "llm.input_messages.0.message.role openinference.span.kind span_kind display pastedContents hook_event_name "
    "tool_input tool_name request_body "
    "call_type spend proxy_server_request attachment key stringValue k kind response turns history id sessionId "
    "session_id custom_id uuid isMeta isSidechain isCompactSummary toolUseResult timestamp ts model item sampled "
    "generation_id prompt_json resourceLogs scopeLogs logRecords resourceSpans scopeSpans spans raw label doc_id "
    "conversation_a generationConfig modelInput $set $rewindTo lc constructor tool_use_id tool_calls images"
).split()
WORDS = (
    *("user", "assistant", "human", "gpt", "tool", "system", "developer", "model", "ai", "GENERATION", "LLM", "llm"),
    *("message", "response_item", "event_msg", "user_message", "user_prompt", "claude_code.user_prompt", "sampling"),
    *("tool_result", "tool_use", "text", "input_text", "image", "image_url", "user.message", "PreToolUse", "Task"),
    *("UserPromptSubmit", "item.completed", "summary", "attachment", "queued_command", "constructor", "HumanMessage"),
    *(
        "<task>",
        "</task>",
        "<system-reminder>",
        "</system-reminder>",
        "<user_query>",
        "</user_query>",
        "<command-args>",
    ),
    *(
        "<command-args>",
        "</command-args>",
        "<command-name>/clear</command-name>",
        "<!-- x -->",
        "---\ntitle: x\n---\n",
        "/clear",
    ),
    *("yes", "continue", "still broken", "commit it", "same for Windows", "Sort a list", "Shall I?", "", " ", "\0"),
    *('{"messages": [{"role": "user", "content": "Sort"}]}', '[{"role": "user", "content": "Sort"}]', "[", "{", "[]"),
    *("### Instruction:\nSort\n\n### Response:\nDone", "\n\nHuman: Sort\n\nAssistant:", "[Pasted text #1 +1 lines]"),
    *("ja", "weiter", "继续", "続けて", "é", "\ud800", "1", "claude-sonnet-4-6"),
)
MOST_STEPS = 400


def written_record(data: bytes) -> Any:
    """Read bytes as the steps of a machine with a stack: a word, a number, a list, an object of what lies on top."""
    stack: list[Any] = []
    for step, argument in zip(data[: 2 * MOST_STEPS : 2], data[1 : 2 * MOST_STEPS : 2], strict=False):
        count = argument % 6
        kind = step % 8
        if kind <= 1:
            stack.append(WORDS[argument % len(WORDS)])
        elif kind == 2:
            stack.append((None, True, False, 0, 1.5, -1)[count])
        elif kind == 3 and len(stack) > 1:
            last = stack.pop()
            stack[-1] = (
                f"{stack[-1]}{last}" if isinstance(stack[-1], str) and isinstance(last, str) else [stack[-1], last]
            )
        elif kind == 4:
            stack = [*stack[: len(stack) - count], stack[len(stack) - count :]] if count <= len(stack) else stack
        elif kind == 5 and stack:
            stack[-1] = {KEYS[argument % len(KEYS)]: stack[-1]}
        elif kind == 6 and len(stack) > 1 and isinstance(stack[-2], dict):
            value = stack.pop()
            stack[-1] = {**stack[-1], **(value if isinstance(value, dict) else {KEYS[argument % len(KEYS)]: value})}
        elif kind == 7 and stack and isinstance(stack[-1], dict | list):
            stack[-1] = json.dumps(stack[-1])
    return stack[-1] if stack else {}


def check_record(record: Any) -> None:
    """Check every law on one record.

    Raises:
        AssertionError: a law is broken.
    """
    before = json.dumps(record)
    found = outcome(lambda: request_of(record))
    if isinstance(found, Request):
        _check_request(found)
    if plain := plain_prompt(record):
        assert isinstance(found, Request) is bool(plain.strip())
        assert not isinstance(found, Request) or found.judged == found.prompt == plain
    for shape in NAMED:
        outcome(lambda shape=shape: request_of(record, shape))
    for sticky in (False, True):
        outcome(lambda sticky=sticky: Session(sticky).read(record))
        for typed in typed_in([(1, record), (2, record)], sticky):
            assert isinstance(typed, Typed | Skipped)
            if isinstance(typed, Typed):
                _check_request(typed.request)
    for field in _paths(record):
        outcome(lambda field=field: request_at(record, [field, "content"]))
    assert json.dumps(record) == before


def outcome(read: Any) -> Request | Skipped | RequestError:
    """Return one of the three outcomes; whatever else is raised or returned breaks the law."""
    try:
        found = read()
    except RequestError as error:
        return error
    assert isinstance(found, Request | Skipped)
    assert not isinstance(found, Skipped) or found.kind
    return found


def _check_request(request: Request) -> None:
    assert request.judged.strip()
    assert request.prompt.strip()
    assert (request.continues is None) == (request.continues_turn is None)
    assert request.continues is None or request.continues in request.judged
    assert request.complaints >= (request.lean == "complaint" and request.continues is not None)
    assert request.context_tokens >= 0
    assert request.images >= 0
    assert request.identity.startswith("\0")


def _paths(record: Any) -> Iterator[str]:
    """Yield some paths into a record."""
    if isinstance(record, dict):
        for key, value in list(record.items())[:3]:
            yield str(key)
            if isinstance(value, list) and value:
                yield f"{key}[-1].content"
                yield f"{key}[].text"
            elif isinstance(value, dict):
                yield from (f"{key}.{inner}" for inner in list(value)[:2])
