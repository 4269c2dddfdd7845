"""Copilot: the events of its command line, the chats of VS Code."""

from typing import Any

from routerlib.conversation.messages import turns_by
from routerlib.conversation.paths import filled, text_at
from routerlib.conversation.shapes.shape import Record, Shape, line, told, whole
from routerlib.conversation.turn import Conversation, Skipped, Turn

SUBJECTS = frozenset(
    "session user assistant tool subagent hook skill system permission external_tool user_input command "
    "pending_messages elicitation mcp abort sampling exit_plan_mode capabilities".split()
)


def read_events(record: Record) -> Conversation | Skipped | None:
    """Read one event of a session of the command line."""
    kind, data = record.get("type"), record.get("data")
    if not isinstance(kind, str) or not isinstance(data, dict):
        return None
    subject, dot, _ = kind.partition(".")
    if subject not in SUBJECTS or not (dot or kind == "abort"):
        return Skipped("event") if dot and "parentId" in record else None
    if kind == "user.message":
        return _user_message(record, data)
    if kind == "assistant.message" and not _is_nested(record, data):
        turns = (Turn("model", text_at(data, "content") or "", note="answer", model=told(data, "model")),)
        return line(record, turns, told(data, "model"))
    if kind.startswith("tool."):
        return Skipped("tool result" if kind.endswith("_complete") else "tool call")
    return Skipped("answer" if subject == "assistant" else "event")


def _user_message(record: Record, data: Record) -> Conversation | Skipped:
    """Read what was sent in a person's name: the typed text, not what the program made of it."""
    if _is_nested(record, data):
        return Skipped("sidechain")
    source = told(data, "source")
    if source not in (None, "user", "human") or data.get("isAutopilotContinuation") is True:
        return Skipped("program text")
    turns = turns_by("person", filled(data, "content", "prompt", "text"))
    attached = data.get("attachments")
    kinds = [_attached(item) for item in attached] if isinstance(attached, list) else []
    if turns and turns[-1].who == "person" and kinds:
        last = turns[-1]
        turns = (*turns[:-1], Turn("person", last.text, context=last.context, attachments=(*last.attachments, *kinds)))
    return line(record, turns or (Turn("program", note="no text"),))


def _is_nested(record: Record, data: Record) -> bool:
    """Whether a subagent sent or got it."""
    return any(told(holder, key) for holder in (record, data) for key in ("agentId", "parentToolCallId"))


def _attached(item: Any) -> str:
    """Say what an attachment is by its media type or its name."""
    if not isinstance(item, dict):
        return "file"
    names = [told(item, key) or "" for key in ("mimeType", "type", "path", "displayName", "name")]
    endings = (".png", ".jpg", ".jpeg", ".gif", ".webp")
    return "image" if any(name.startswith("image") or name.lower().endswith(endings) for name in names) else "file"


def read_chat(record: Record) -> Conversation | Skipped | None:
    """Read a chat of VS Code: the whole document, or one line of the journal that newer versions keep."""
    if isinstance(record.get("kind"), int) and "v" in record:
        return _journal(record)
    requests = record.get("requests")
    if not isinstance(requests, list) or not all(isinstance(item, dict) for item in requests):
        return None
    if not requests:
        return Skipped("session header") if "responderUsername" in record or "sessionId" in record else None
    if not any("message" in item for item in requests):
        return None
    return whole(record, _asked(requests), told(record, "sessionId"))


def _journal(record: Record) -> Conversation | Skipped:
    """Read a line of a journal: the state at the start, or requests that came after."""
    value = record["v"]
    requests = value.get("requests") if isinstance(value, dict) else value
    keys = record.get("k")
    if not isinstance(value, dict) and not (isinstance(keys, list) and keys[-1:] == ["requests"]):
        return Skipped("session line")
    turns = _asked([item for item in requests if isinstance(item, dict)]) if isinstance(requests, list) else ()
    return line(value if isinstance(value, dict) else record, turns) if turns else Skipped("session line")


def _asked(requests: list[Record]) -> tuple[Turn, ...]:
    """Return the turns of a list of requests with their responses."""
    turns: list[Turn] = []
    for request in requests:
        message = request.get("message")
        turns += turns_by("person", filled(message, "text", "parts") if isinstance(message, dict) else message)
        response = request.get("response")
        pieces = response if isinstance(response, list) else []
        answer = "\n".join(
            text for piece in pieces if (text := text_at(piece, "value", "value.value", "content.value"))
        )
        if answer:
            turns.append(Turn("model", answer, note="answer", model=told(request, "modelId")))
    return tuple(turns)


EVENTS = Shape(
    "copilot-cli",
    "`~/.copilot/session-state/*/events.jsonl`",
    "`data.content` of events with `type` user.message",
    read_events,
)
CHAT = Shape(
    "copilot-vscode",
    "`workspaceStorage/*/chatSessions/*`, Chat: Export",
    "`requests[].message.text`, the last",
    read_chat,
)
