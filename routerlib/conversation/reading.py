"""A record into the request in it: one of three outcomes, a request, a line that rightly holds none, an error.

request_of({"messages": [{"role": "user", "content": "Sort a list"}]}).judged
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from routerlib.conversation.bodies import chat_in, turns_of_body
from routerlib.conversation.paths import MISSING, parsed, steps
from routerlib.conversation.request import Request, request_in
from routerlib.conversation.shapes.claude_code import flagged
from routerlib.conversation.shapes.corpora import is_answered_template
from routerlib.conversation.shapes.cursor import line_role
from routerlib.conversation.shapes.fields import PLAIN
from routerlib.conversation.shapes.shape import Shape
from routerlib.conversation.shapes.table import SHAPES
from routerlib.conversation.turn import BYTES_A_TOKEN, Conversation, RequestError, Skipped, Turn, Who
from routerlib.conversation.turn import tokens as estimated
from routerlib.conversation.wrappers import may_be_wrapped

# With one of these beside it, a text under "prompt" is not all there is to read.
PARTICULAR = frozenset(
    "hook_event_name instruction role run_type prompt_json prompt_fragments attachments payload type "
    "gen_ai.operation.name".split()
)
LOOKED_AT = ("prompt", "messages", "text", "input")  # the places that an error names
OPENERS = frozenset(["", " ", "\n", "\r", "\t", "[", "{", "H", "S", "U"])  # a text that opens so is looked at closely
NAMED = {shape.name: shape for shape in SHAPES}


def request_of(record: Any, shape: str | None = None, sticky: bool = False) -> Request | Skipped:
    """Return what a person asked in a record.

    Args:
        record: a JSON value: an object, or a list of messages.
        shape: the name of the shape it must have; every shape is tried where it is None.
        sticky: whether chores and all else short of a new ask keep the earlier ask.

    Raises:
        RequestError: a record that should have held a prompt and does not.
    """
    if shape is None and (prompt := plain_prompt(record)) is not None:
        size = len(prompt) if prompt.isascii() else len(prompt.encode("utf-8", "surrogatepass"))
        return Request(prompt, context_tokens=-(-size // BYTES_A_TOKEN), shape=PLAIN.name)
    try:
        found = conversation_of(record, shape)
        return found if isinstance(found, Skipped) else request_in(found, sticky)
    except RecursionError:
        raise RequestError("found JSON nested too deeply to read, wanted a record with a prompt") from None


def plain_prompt(record: Any) -> str | None:
    """Return the text under "prompt" where that is all there is to read, within a microsecond or two; else None."""
    if type(record) is not dict or type(prompt := record.get("prompt")) is not str:
        return None
    if prompt[:1] in OPENERS and not _is_text(prompt):
        return None
    if not PARTICULAR.isdisjoint(record) or ("## " in prompt and is_answered_template(prompt)):
        return None
    return prompt if prompt and not may_be_wrapped(prompt) else None


def conversation_of(record: Any, shape: str | None = None) -> Conversation | Skipped:
    """Return everything a record says, by the first shape that knows it.

    Raises:
        RequestError: no shape knows the record, or the one asked for does not.
    """
    if isinstance(record, list) and (turns := turns_of_body(record)):
        return Conversation(turns, "chat")
    if not isinstance(record, dict):
        raise RequestError("found no object, wanted a record with a prompt")
    candidates = SHAPES if shape is None else (_named(shape),)
    found = _first(record, candidates)
    if found is None and any(isinstance(key, str) and not key.islower() for key in record):
        found = _first({str(key).lower(): value for key, value in record.items()}, candidates)
    if found is None:
        raise RequestError(_nothing_found(record, shape))
    return found


def _first(record: dict[str, Any], candidates: tuple[Shape, ...]) -> Conversation | Skipped | None:
    """Return what the first shape that knows a record reads in it."""
    for candidate in candidates:
        found = candidate.read(record)
        if isinstance(found, Conversation):
            return replace(found, shape=candidate.name)
        if found is not None:
            return found
    return None


def request_at(record: Any, fields: Sequence[str], sticky: bool = False) -> Request | Skipped:
    """Return what a person asked under these fields, those that are there joined by an empty line.

    The role counts here too: a message of a model is passed over.

    Args:
        record: a JSON value.
        fields: dotted paths, which may step through lists (`messages[-1].content`).
        sticky: whether chores keep the earlier ask.

    Raises:
        RequestError: no field holds a text.
    """
    asked: list[Request] = []
    skipped = flagged(record) if isinstance(record, dict) else None
    if skipped is not None:
        return skipped
    for field in fields:
        for owners, value in reversed(list(steps(record, field))):
            who = next((role for owner in reversed(owners) if (role := _role(owner))), None)
            if who not in (None, "person"):
                skipped = Skipped({"model": "answer", "tool": "tool result"}.get(str(who), "program text"))
                continue
            if turns := _turns_under(value):
                found = request_in(Conversation(turns, "field", is_line=True), sticky)
                if isinstance(found, Request):
                    asked.append(found)
                    break
                skipped = found
    if not asked:
        if skipped is not None:
            return skipped
        raise RequestError(f"found no text in {', '.join(map(json.dumps, fields))}, wanted one{_hint(record)}")
    if len(asked) == 1:
        return asked[0]
    text = "\n\n".join(request.ask for request in asked)
    return Request(
        text,
        context_tokens=estimated((Turn("person", text),)),
        images=max(each.images for each in asked),
        shape="field",
    )


def _role(owner: dict[str, Any]) -> Who | None:
    """Say who an object is by: its role, or a type that is a model's."""
    return line_role(owner) or ("model" if owner.get("type") in ("assistant", "ai", "gemini", "gpt") else None)


def _turns_under(value: Any) -> tuple[Turn, ...] | None:
    try:
        return turns_of_body(value)
    except RecursionError:
        raise RequestError("found JSON nested too deeply to read, wanted a text") from None


def _is_text(prompt: str) -> bool:
    """Whether a prompt that opens like JSON or like a written-out chat is a text after all."""
    if not prompt.strip() or prompt.startswith(("\n\nHuman:", "Human: ", "System: ", "USER: ")):
        return False
    return parsed(prompt) is MISSING


def _named(shape: str) -> Shape:
    """Return the shape of a name."""
    if shape not in NAMED:
        raise RequestError(f"found no shape named {json.dumps(shape)}, wanted one of: {', '.join(NAMED)}")
    return NAMED[shape]


def _nothing_found(record: dict[str, Any], shape: str | None) -> str:
    """Say what was looked for, and the field that would work where there is one."""
    if shape is not None:
        return f"found no {shape} record, wanted {NAMED[shape].prompt}{_hint(record)}"
    present = next((name for name in LOOKED_AT if record.get(name) is not None), None)
    if present is not None and isinstance(record[present], str) and not record[present].strip():
        return f'found an empty prompt in "{present}", wanted at least one visible character'
    if present is not None:
        kind = "chat" if isinstance(record[present], str) else "text"
        return f'found no {kind} in "{present}", wanted a text or chat messages with one by a person{_hint(record)}'
    wanted = f"wanted one in {', '.join(map(json.dumps, LOOKED_AT))} or in a known shape"
    return f"found no prompt, {wanted}{_hint(record)}; or name its field"


def _hint(record: Any) -> str:
    """Name what looks like a chat one or two steps down."""
    if not isinstance(record, dict):
        return ""
    for key, value in record.items():
        inner = value if isinstance(value, dict) else {}
        for name, held in (*((f"{key}.{each}", inner[each]) for each in inner), (str(key), value)):
            if name not in LOOKED_AT and _holds_chat(held):
                return f"; {json.dumps(name)} looks like a chat"
    return ""


def _holds_chat(value: Any) -> bool:
    try:
        turns = chat_in(value) if value else None
        return any(turn.who == "person" and turn.text.strip() for turn in turns or ())
    except RecursionError:
        return False
