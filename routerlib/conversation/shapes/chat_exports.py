"""Exports of ChatGPT and Claude: one conversation a record, as an element of `conversations.json`."""

from typing import Any

from routerlib.conversation.messages import turns_by, turns_of, who_spoke
from routerlib.conversation.paths import at, filled, text_at
from routerlib.conversation.shapes.shape import Record, Shape, told
from routerlib.conversation.turn import Conversation, Skipped, Turn

HIDDEN = (
    "metadata.is_visually_hidden_from_conversation",
    "metadata.is_user_system_message",
    "metadata.is_contextual_answers_system_message",
)


def read_chatgpt(record: Record) -> Conversation | Skipped | None:
    """Read a tree of messages along the branch that was shown last."""
    mapping = record.get("mapping")
    if not isinstance(mapping, dict):
        return None
    messages = [
        node["message"]
        for node in _branch(mapping, record.get("current_node"))
        if isinstance(node.get("message"), dict)
    ]
    turns = tuple(turn for message in messages for turn in _chatgpt_turns(message))
    return _export(record, turns, told(record, "conversation_id", "id"), "create_time")


def _branch(mapping: dict[str, Any], current: Any) -> list[Record]:
    """Return the nodes from the root to the current one; all in their order where none is named."""
    branch: list[Record] = []
    seen: set[str] = set()
    while isinstance(current, str) and current not in seen and isinstance(mapping.get(current), dict):
        seen.add(current)
        branch.append(mapping[current])
        current = mapping[current].get("parent")
    return branch[::-1] or [node for node in mapping.values() if isinstance(node, dict)]


def _chatgpt_turns(message: Record) -> tuple[Turn, ...]:
    """Return what one message says; what is hidden was written by the program."""
    who = who_spoke(message) or "program"
    kind = at(message, "content.content_type")
    if any(at(message, path) is True for path in HIDDEN) or kind in ("user_editable_context", "model_editable_context"):
        who = "program"
    content = message.get("content")
    if isinstance(content, dict) and isinstance(content.get("parts"), list):
        content = content["parts"]
    return turns_by(who, content, text_at(message, "metadata.model_slug"))


def read_claude(record: Record) -> Conversation | Skipped | None:
    """Read a list of messages by their sender; texts of attached files are kept as context."""
    messages = record.get("chat_messages")
    if not isinstance(messages, list):
        return None
    turns: list[Turn] = []
    for message in messages:
        if not isinstance(message, dict):
            continue
        said = turns_of({**message, "content": filled(message, "text", "content")}, who_spoke(message))
        attached = _attached(message)
        if said and said[-1].who == "person":
            last = said[-1]
            said = (
                *said[:-1],
                Turn(
                    "person",
                    last.text,
                    context=(*last.context, *attached),
                    attachments=(*last.attachments, *_files(message)),
                ),
            )
        turns += said
    return _export(record, tuple(turns), told(record, "uuid"), "created_at")


def _attached(message: Record) -> tuple[str, ...]:
    """Return the texts of attached files."""
    held = message.get("attachments")
    texts = (
        [text_at(item, "extracted_content") for item in held if isinstance(item, dict)]
        if isinstance(held, list)
        else []
    )
    return tuple(text for text in texts if text)


def _files(message: Record) -> tuple[str, ...]:
    """Return the kinds of files named beside a message."""
    held = [item for key in ("files", "files_v2") if isinstance(message.get(key), list) for item in message[key]]
    names = [str(filled(item, "file_name", "file_kind") or "") for item in held if isinstance(item, dict)]
    return tuple(
        "image" if name == "image" or name.lower().endswith((".png", ".jpg", ".jpeg", ".webp", ".gif")) else "file"
        for name in names
    )


def _export(record: Record, turns: tuple[Turn, ...], session: str | None, time: str) -> Conversation | Skipped:
    if not turns:
        return Skipped("empty conversation")
    models = [turn.model for turn in turns if turn.model]
    return Conversation(
        turns,
        session=session,
        model=models[-1] if models else told(record, "default_model_slug", "model"),
        time=told(record, time),
    )


CHATGPT = Shape(
    "chatgpt-export",
    "ChatGPT's `conversations.json`, an element",
    "`mapping`, the last message of the user on the current branch",
    read_chatgpt,
)
CLAUDE = Shape(
    "claude-export",
    "Claude's `conversations.json`, an element",
    "`chat_messages[].text` with `sender` human, the last",
    read_claude,
)
