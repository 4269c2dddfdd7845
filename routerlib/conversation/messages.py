"""The messages of a chat into turns, whichever interface or framework wrote them."""

from collections.abc import Iterator
from typing import Any

from routerlib.conversation.content import RESULTS, SILENT, Part, parts
from routerlib.conversation.paths import DEEPEST, opened
from routerlib.conversation.turn import Turn, Who
from routerlib.conversation.wrappers import Unwrapped, unwrap

ROLES: dict[str, Who] = {
    **dict.fromkeys("user human prompter humanmessage humanmessagechunk person".split(), "person"),
    **dict.fromkeys(
        "assistant gpt ai model bot chatgpt gemini claude copilot bing bard chatbot agent aimessage aimessagechunk "
        "completion output".split(),
        "model",
    ),
    **dict.fromkeys(
        "tool function toolmessage functionmessage observation ipython tool_call tool_response tool_result "
        "toolresult environment".split(),
        "tool",
    ),
    **dict.fromkeys(
        "system developer systemmessage critic platform info error warning systemmessagechunk".split(), "program"
    ),
}
ROLE_KEYS = ("role", "from", "sender", "author", "message.role")
CONTENT_KEYS = ("content", "parts", "value", "text", "message", "data", "kwargs", "contents", "message.content")
NOTES = {"tool": "tool result", "model": "answer", "program": "program text"}


def who_spoke(message: dict[str, Any]) -> Who | None:
    """Say who a message is by, wherever its role stands; None where it does not say or is no message."""
    for key in ROLE_KEYS:
        role = message.get(key)
        if isinstance(role, dict):
            role = role.get("role") or role.get("name")
        if isinstance(role, str) and role:
            return ROLES.get(role.strip().lower(), "program")
    inside = message.get("message")
    if isinstance(inside, dict) and isinstance(inside.get("role"), str):
        return who_spoke(inside)
    kind = message.get("type")
    if kind == "constructor" and isinstance(identifier := message.get("id"), list) and identifier:
        kind = identifier[-1]
    return ROLES.get(kind.strip().lower()) if isinstance(kind, str) else None


def turns_of(message: dict[str, Any], who: Who | None = None, model: str | None = None) -> tuple[Turn, ...]:
    """Return what one message says: the results of tools in it, then what its author says.

    Args:
        message: an object with a role and a content.
        who: who it is by, where the record and not the message says so.
        model: the model that answered, where the record says so.
    """
    who = who or who_spoke(message) or "program"
    return turns_by(who, next(_contents(message), None), _text(message.get("model")) or model)


def turns_by(who: Who, content: Any, model: str | None = None) -> tuple[Turn, ...]:
    """Return what a content says, given by whom it is."""
    found = list(parts(content))
    results = [part.text for part in found if part.sort == "result"]
    tools = (Turn("tool", "\n".join(results), note=NOTES["tool"]),) if results else ()
    said = [part for part in found if part.sort != "result"]
    if who == "person":
        return tools + _typed(said)
    text = "\n".join(part.text for part in said if part.text)
    return (*tools, Turn(who, text, note=NOTES[who], model=model)) if text or not tools else tools


def is_message(item: Any) -> bool:
    """Tell whether an object is a message of a chat, or a part of Gemini's contents that names no role."""
    if not isinstance(item, dict):
        return False
    if who_spoke(item) is not None:
        return any(key in item for key in CONTENT_KEYS) or "tool_calls" in item
    return isinstance(item.get("parts"), list) and "role" not in item


def turns_in(value: Any, depth: int = 0) -> tuple[Turn, ...] | None:
    """Return the turns of a list of messages, or of the JSON of one in a text; None where it is no chat."""
    value = opened(value)
    if not isinstance(value, list) or not value or depth > DEEPEST:
        return None
    if all(isinstance(item, list) for item in value):
        return _couples(value) or turns_in(value[-1], depth + 1)  # several chats at once: one is the rule
    if not any(map(is_message, value)):
        return _pairs(value)
    turns: list[Turn] = []
    for item in value:
        if is_message(item):
            turns += turns_of(item, who_spoke(item) or "person")
        elif isinstance(item, dict) and _text(item.get("type")) in RESULTS:
            turns += turns_by("tool", item)
        elif isinstance(item, dict) and _text(item.get("type")) in SILENT:
            turns.append(Turn("model", note="answer"))
    return tuple(turns)


def _couples(value: list[list[Any]]) -> tuple[Turn, ...] | None:
    """Return the turns of a list of pairs of a role and a text."""
    turns: list[Turn] = []
    for item in value:
        if len(item) != 2 or not isinstance(item[0], str) or item[0].lower() not in ROLES:
            return None
        turns += turns_by(ROLES[item[0].lower()], item[1])
    return tuple(turns)


def _pairs(value: list[Any]) -> tuple[Turn, ...] | None:
    """Return the turns of a list of questions, each with its answer under a key of its own."""
    turns: list[Turn] = []
    for item in value:
        spoken = (
            [(key, item[key]) for key in ("human", "user", "assistant", "bot", "gpt") if key in item]
            if isinstance(item, dict)
            else []
        )
        if not spoken or not all(isinstance(text, str) for _, text in spoken):
            return None
        for key, text in spoken:
            turns += turns_by(ROLES[key], text)
    return tuple(turns)


def _typed(said: list[Part]) -> tuple[Turn, ...]:
    """Return a person's turn from the parts of a message, or a program's where a program wrote it all."""
    seen = [unwrap(part.text) for part in said if part.sort == "text"]
    whole = _read_together(seen)
    attachments = tuple(part.sort for part in said if part.sort != "text")
    if whole.ask.strip() or attachments:
        return (Turn("person", whole.ask, context=whole.context, attachments=attachments),)
    if whole.context:
        return (Turn("program", context=whole.context, note=whole.kind),)
    return ()


def _read_together(seen: list[Unwrapped]) -> Unwrapped:
    """Join the parts of one message by a line feed, those that a program wrote left out."""
    if len(seen) == 1:
        return seen[0]
    ask = "\n".join(part.ask for part in seen if part.ask.strip())
    context = tuple(text for part in seen for text in part.context)
    kind = next((part.kind for part in reversed(seen) if part.kind), "")
    whole = unwrap(ask)  # what begins in one part and ends in another
    return Unwrapped(whole.ask, context + whole.context, whole.kind or kind)


def _contents(message: dict[str, Any]) -> Iterator[Any]:
    """Yield the contents of a message, the first that is there and not null."""
    for key in CONTENT_KEYS:
        value = message.get(key)
        if key in ("data", "kwargs", "message") and isinstance(value, dict):
            yield from _contents(value)
        elif value not in (None, "", []):
            yield value


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
