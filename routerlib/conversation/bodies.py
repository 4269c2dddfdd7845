"""The body of a request to a model, wherever a log or an export keeps it: a chat, contents, an input, a prompt."""

import re
from typing import Any

from routerlib.conversation.content import parts
from routerlib.conversation.messages import turns_by, turns_in
from routerlib.conversation.paths import DEEPEST, opened
from routerlib.conversation.turn import Turn, Who

CHATS = ("messages", "contents", "conversations", "conversation", "conversation_input", "input_messages", "chat")
ASKS = (
    "input",
    "prompt",
    "prompts",
    "query",
    "question",
    "user_input",
    "inputText",
    "instances",
    "text",
    "contents",
    "chat",
)
ENVELOPES = ("body", "request", "params", "kwargs", "modelInput", "instance", "input", "inputs", "payload", "json")
SYSTEMS = ("system", "systemInstruction", "system_instruction", "instructions", "system_prompt")
SPEAKER = re.compile(r"^(Human|USER|User|Assistant|ASSISTANT|AI|System|SYSTEM|FUNCTION RESPONSE):[ \t]*", re.MULTILINE)
SPEAKERS: dict[str, Who] = {
    **dict.fromkeys(["Human", "USER", "User"], "person"),
    **dict.fromkeys(["System", "SYSTEM"], "program"),
    "FUNCTION RESPONSE": "tool",
}
EMBEDS = re.compile(r"embed|moderation", re.IGNORECASE)


def turns_of_body(value: Any, depth: int = 0) -> tuple[Turn, ...] | None:
    """Return the turns of a body: an object, a list of messages, the JSON of either in a text, or a plain text.

    An object, a null or an empty text is not here: the next place is looked at. None where nothing is found.
    """
    if isinstance(value, str):
        return (chat_in(value) or transcript(value) or turns_by("person", value) or None) if value.strip() else None
    if isinstance(value, list):
        return turns_in(value) or _texts(value)
    if not isinstance(value, dict) or depth > DEEPEST:
        return None
    for key in CHATS:
        if turns := chat_of(value.get(key)):
            return _under_system(value, turns)
    for key in ASKS:
        asked = value.get(key)
        if isinstance(asked, str | list) and (turns := turns_of_body(asked, depth + 1)):
            return _under_system(value, turns)
    for key in ENVELOPES:
        inside = opened(value.get(key))
        if isinstance(inside, dict) and (turns := turns_of_body(inside, depth + 1)):
            return turns
    return None


def chat_in(value: Any, depth: int = 0) -> tuple[Turn, ...] | None:
    """Return the turns of a chat, or of a body that holds one, as JSON in a text too; a text alone is no chat."""
    value = opened(value)
    if isinstance(value, list):
        return turns_in(value)
    if not isinstance(value, dict) or depth > DEEPEST:
        return None
    for key in CHATS:
        if turns := turns_in(value.get(key)):
            return _under_system(value, turns)
    inside = (chat_in(value[key], depth + 1) for key in ENVELOPES if isinstance(value.get(key), dict | list))
    return next(filter(None, inside), None)


def chat_of(value: Any) -> tuple[Turn, ...] | None:
    """Return the turns of a list of messages; of contents that are one text or one object, of a single person."""
    value = opened(value)
    if isinstance(value, dict) and isinstance(value.get("parts"), list | str):
        value = [value]
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return turns_by("person", value) or None
    return turns_in(value)


def transcript(text: str) -> tuple[Turn, ...] | None:
    """Return the turns of a text that is a chat written out, "Human: ..." line by line; None where it is none."""
    written_out = text.startswith(("\n\nHuman:", "Human: ", "System: ")) and "\nHuman:" in f"\n{text}"
    if not written_out and not (text.startswith("USER: ") and "\nASSISTANT: " in text):
        return None
    pieces = SPEAKER.split(text)[1:]
    turns: list[Turn] = []
    for name, said in zip(pieces[::2], pieces[1::2], strict=True):
        turns += turns_by(SPEAKERS.get(name, "model"), said.strip())
    return tuple(turns)


def is_embedding(body: Any) -> bool:
    """Tell whether a body asks for vectors or a verdict, which no prompt is: its model or its address says so."""
    body = opened(body)
    if not isinstance(body, dict):
        return False
    named = (body.get(key) for key in ("model", "url", "request_path", "call_type", "endpoint"))
    return any(isinstance(name, str) and EMBEDS.search(name) for name in named)


def _texts(value: list[Any]) -> tuple[Turn, ...] | None:
    """Return one person's turn for a list of texts, parts or objects with a text."""
    if len(value) == 1 and isinstance(value[0], str):
        return turns_of_body(value[0])
    if value and all(isinstance(item, dict) and not parts_of(item) for item in value):
        return turns_of_body(value[-1])
    return turns_by("person", value) or None


def parts_of(item: Any) -> bool:
    """Tell whether an object holds anything said."""
    return next(parts(item), None) is not None


def _under_system(body: dict[str, Any], turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """Put what a body tells the model apart from its messages in front of them."""
    for key in SYSTEMS:
        if body.get(key) and (told := turns_by("program", body[key])) and told[0].text:
            return told + turns
    return turns
