"""Gemini CLI: its session files, the older ones that are a single document, and its log of prompts."""

from routerlib.conversation.commands import slash_command
from routerlib.conversation.messages import turns_by, turns_in
from routerlib.conversation.paths import filled
from routerlib.conversation.shapes.shape import Record, Shape, line, told, whole
from routerlib.conversation.turn import Conversation, Skipped, Turn

TYPES = {"user": "person", "gemini": "model", "info": "program", "error": "program", "warning": "program"}


def read_session(record: Record) -> Conversation | Skipped | None:
    """Read one line of a session file, or a whole older one."""
    if any(isinstance(key, str) and key.startswith("$") for key in record):
        return Skipped("session line") if "$set" in record or "$rewindTo" in record else None
    if "projectHash" in record and "sessionId" in record:
        return _document(record)
    kind = told(record, "type")
    if kind not in TYPES or "content" not in record or not ("id" in record or "timestamp" in record):
        return None
    if "role" in record or "uuid" in record:
        return None
    return line(record, _said(record))


def _document(record: Record) -> Conversation | Skipped:
    """Read the header of a session, with its messages where it is a whole one."""
    if record.get("kind") == "subagent":
        return Skipped("sidechain")
    messages = record.get("messages")
    if not isinstance(messages, list) or not messages:
        return Skipped("session header")
    turns = tuple(turn for message in messages if isinstance(message, dict) for turn in _said(message))
    return whole(record, turns or turns_in(messages) or (), told(record, "sessionId"))


def _said(message: Record) -> tuple[Turn, ...]:
    """Return what one message says; of a person what was displayed as typed, where it stands apart."""
    who = TYPES.get(str(message.get("type")), "program")
    content = filled(message, "displayContent", "content") if who == "person" else message.get("content")
    turns = turns_by(who, content, told(message, "model"))  # type: ignore[arg-type]
    return _commanded(turns) or (Turn("program", note="no text"),)


def _commanded(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """Replace a slash command of a person by its arguments, or by what it is where it has none."""
    if not turns or turns[-1].who != "person" or (command := slash_command(turns[-1].text)) is None:
        return turns
    if command.ask:
        return (*turns[:-1], Turn("person", command.ask, context=command.context))
    return (*turns[:-1], Turn("program", context=command.context, note=command.kind))


def read_logs(record: Record) -> Conversation | Skipped | None:
    """Read one element of the log of prompts."""
    message = record.get("message")
    if (
        record.get("type") != "user"
        or not isinstance(message, str)
        or not ("messageId" in record or "sessionId" in record)
    ):
        return None
    return line(record, _commanded(turns_by("person", message)) or (Turn("program", note="no text"),))


SESSION = Shape(
    "gemini-cli-session",
    "`~/.gemini/tmp/*/chats/session-*.jsonl`, older `.json`",
    "`content` of lines with `type` user",
    read_session,
)
LOGS = Shape("gemini-cli-logs", "`~/.gemini/tmp/*/logs.json`", "`message` of elements with `type` user", read_logs)
