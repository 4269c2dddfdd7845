"""Cursor's transcripts, and every other line that is one message with its role beside it."""

from routerlib.conversation.messages import CONTENT_KEYS, ROLES, turns_of
from routerlib.conversation.shapes.shape import Record, Shape, line
from routerlib.conversation.turn import Conversation, Skipped, Turn, Who


def line_role(record: Record) -> Who | None:
    """Say who a line is by, where a role that is known stands beside or in its message."""
    for holder in (record, record.get("message")):
        if isinstance(holder, dict):
            for key in ("role", "sender", "from"):
                role = holder.get(key)
                if isinstance(role, str) and role.strip().lower() in ROLES:
                    return ROLES[role.strip().lower()]
    return None


def read_transcript(record: Record) -> Conversation | Skipped | None:
    """Read a line of a transcript: a role, and a message with a content."""
    if not isinstance(record.get("role"), str) or not isinstance(record.get("message"), dict | str):
        return None
    return read_message(record)


def read_message(record: Record) -> Conversation | Skipped | None:
    """Read a record that is one message of a chat."""
    who = line_role(record)
    if who is None or not any(key in record for key in CONTENT_KEYS):
        return None
    return line(record, turns_of(record, who) or (Turn("program", note="no text"),))


CURSOR = Shape(
    "cursor",
    "`~/.cursor/projects/*/agent-transcripts/*.jsonl`",
    "`message.content` of lines with `role` user, inside `<user_query>`",
    read_transcript,
)
MESSAGE = Shape(
    "message",
    "one message a line: OpenAssistant, older Codex files, exports of chats",
    "`content` or `text` of lines whose `role` is a person's",
    read_message,
)
