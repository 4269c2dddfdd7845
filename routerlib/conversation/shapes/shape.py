"""What every shape says of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from routerlib.conversation.turn import Conversation, Skipped, Turn

Record = dict[str, Any]
Read = Callable[[Record], Conversation | Skipped | None]


@dataclass(frozen=True, slots=True)
class Shape:
    """One family of records.

    Attributes:
        name: as `--shape` takes it.
        lives: where such records are found.
        prompt: where in the record the prompt stands.
        read: returns what a record of this shape holds, None for a record of another.
    """

    name: str
    lives: str
    prompt: str
    read: Read


def told(record: Record, *keys: str) -> str | None:
    """Return the first of these keys that holds a text or a number, as a text."""
    for key in keys:
        value = record.get(key)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return None


def line(record: Record, turns: tuple[Turn, ...], model: str | None = None) -> Conversation:
    """Return one line of a longer file as a conversation."""
    return Conversation(
        turns,
        is_line=True,
        session=told(record, "sessionId", "session_id", "thread_id"),
        model=model or told(record, "model"),
        time=told(record, "timestamp", "ts", "created_at"),
    )


def whole(record: Record, turns: tuple[Turn, ...], session: str | None = None) -> Conversation:
    """Return a record that holds a request or a conversation of its own."""
    return Conversation(
        turns,
        session=session,
        model=told(record, "model", "provided_model_name"),
        time=told(record, "timestamp", "created_at", "start_time", "startTime", "datetime_utc"),
    )
