"""Find the prompt of a record, and its label, in the fields of its JSON object."""

import json
from collections.abc import Sequence
from typing import Any

from routerlib.streaming.records import MISSING, RecordError, at
from routerlib.tiers.tiers import NAMES

FIELDS = (
    "prompt",
    "messages",
    "body.messages",
    "message.content",
    "text",
    "input",
)  # the first present one is read


def prompt_of(content: dict[str, Any], field: str | None) -> str:
    """Return the prompt of a parsed record.

    A text is taken as it is; of chat messages the last one by the user is taken, its text parts joined.

    Raises:
        RecordError: the field is missing, empty, null or holds no text.
    """
    fields = FIELDS if field is None else (field,)
    for name in fields:
        value = at(content, name)
        if value is MISSING:
            continue
        if name == "message.content" and at(content, "message.role") not in ("user", MISSING):
            raise RecordError(f"found a message by {json.dumps(at(content, 'message.role'))}, wanted one by the user")
        text = _text(value)
        if text is None:
            raise RecordError(
                f"found no text in {json.dumps(name)}, wanted a text or chat messages with one by the user"
            )
        if not text.strip():
            raise RecordError(f"found an empty prompt in {json.dumps(name)}, wanted at least one visible character")
        return text
    wanted = ", ".join(map(json.dumps, fields))
    raise RecordError(f"found no prompt, wanted it in {wanted}; name its field with --field")


def label_of(content: dict[str, Any], field: str, tiers: Sequence[str] = NAMES) -> str:
    """Return the tier, one of these names, that a parsed record names in a dotted field.

    Raises:
        RecordError: the field is missing or names no tier.
    """
    value = at(content, field)
    if value in tiers:
        return str(value)
    found = "no label" if value is MISSING else json.dumps(value)[:40]
    way_out = "; name another field with --expect" if value is MISSING else ""
    raise RecordError(f"found {found} in {json.dumps(field)}, wanted one of: {', '.join(tiers)}{way_out}")


def _text(value: Any) -> str | None:
    """Return a text, the text parts of a list joined, or the last message by the user; None where there is none."""
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        return None
    asked = [item for item in value if isinstance(item, dict) and item.get("role") == "user"]
    if asked:
        return _text(asked[-1].get("content"))
    parts = [
        item["text"]
        for item in value
        if isinstance(item, dict) and isinstance(item.get("text"), str) and "role" not in item
    ]
    return "\n".join(parts) if parts else None
