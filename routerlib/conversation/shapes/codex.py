"""Codex: its session files (rollouts), its history of prompts, the events of `codex exec --json`."""

from routerlib.conversation.commands import slash_command
from routerlib.conversation.content import RESULTS, SILENT
from routerlib.conversation.messages import turns_of
from routerlib.conversation.shapes.shape import Record, Shape, line, told
from routerlib.conversation.turn import Conversation, Skipped, Turn
from routerlib.conversation.wrappers import unwrap

ITEMS = {
    **dict.fromkeys(SILENT, "tool call"),
    **dict.fromkeys(RESULTS, "tool result"),
    "reasoning": "reasoning",
    "ghost_snapshot": "session line",
    "compaction": "summary",
}
ENVELOPES = frozenset(
    "session_meta response_item event_msg turn_context compacted session_state inter_agent_communication".split()
)
EVENTS = ("thread.", "turn.", "item.")


def read_rollout(record: Record) -> Conversation | Skipped | None:
    """Read one line of a rollout; the echo of a prompt among the events is passed over."""
    kind, payload = record.get("type"), record.get("payload")
    if not isinstance(kind, str):
        if record.get("record_type") == "state" or ("instructions" in record and "git" in record):
            return Skipped("session header")
        return None
    if isinstance(payload, dict) and (kind in ENVELOPES or "timestamp" in record):
        if kind != "response_item":
            return Skipped(_event(kind, payload))
        return _item(record, payload)
    if kind in ITEMS and any(
        key in record for key in ("call_id", "summary", "action", "arguments", "output", "encrypted_content")
    ):
        return Skipped(ITEMS[kind])  # older files: no envelope
    if kind == "message" and isinstance(record.get("role"), str) and "content" in record:
        return _item(record, record)
    return None


def _item(record: Record, item: Record) -> Conversation | Skipped:
    """Read one item of the conversation with the model."""
    kind = item.get("type")
    if kind == "message":
        return line(record, turns_of(item) or (Turn("program", note="no text"),))
    return Skipped(ITEMS.get(kind, "session line") if isinstance(kind, str) else "session line")


def _event(kind: str, payload: Record) -> str:
    """Name a line that is no item."""
    if kind == "session_meta":
        return "session header"
    if kind == "compacted":
        return "summary"
    return "echo" if payload.get("type") == "user_message" else "event"


def read_history(record: Record) -> Conversation | Skipped | None:
    """Read one line of the history of prompts."""
    text = record.get("text")
    if not isinstance(text, str) or not ("session_id" in record and "ts" in record):
        return None
    command = slash_command(text)
    typed = command or unwrap(text)
    if not typed.ask.strip():
        return Skipped(typed.kind or "no text")
    return line(record, (Turn("person", typed.ask, context=typed.context),))


def read_exec(record: Record) -> Conversation | Skipped | None:
    """Read one event of a run; none of them holds what was asked."""
    kind = record.get("type")
    if isinstance(kind, str) and kind.startswith(EVENTS):
        item = record.get("item")
        if isinstance(item, dict) and told(item, "type", "item_type") in ("agent_message", "assistant_message"):
            return line(record, (Turn("model", told(item, "text") or "", note="answer"),))
        return Skipped("event")
    message = record.get("msg")
    if isinstance(message, dict) and isinstance(message.get("type"), str) and "id" in record:
        return Skipped("event")
    return None


ROLLOUT = Shape(
    "codex-rollout",
    "`~/.codex/sessions/*/*/*/rollout-*.jsonl`",
    "`payload.content` of messages with `role` user",
    read_rollout,
)
HISTORY = Shape("codex-history", "`~/.codex/history.jsonl`", "`text`", read_history)
EXEC = Shape("codex-exec", "`codex exec --json`", "none: events only", read_exec)
