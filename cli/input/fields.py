"""Find what a person asked in a parsed record, and its label, in the fields of its JSON object."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from routerlib.conversation.reading import NAMED, plain_prompt, request_at, request_of
from routerlib.conversation.turn import RequestError
from routerlib.deciding.tiers.tiers import NAMES
from routerlib.streaming.records import MISSING, Found, RecordError, at

from ..status import CommandError

CHAT = re.compile(r'; "([^"\\]+)" looks like a chat')


@dataclass(frozen=True, slots=True)
class Asking:
    """Say where the prompt of a record is looked for.

    Attributes:
        fields: dotted paths, those that are there joined by an empty line; none for what a shape knows.
        shape: the name of the shape that every record has; None where each says by itself what it is.
        sticky: whether chores, and all else short of a new ask, keep the earlier ask.
    """

    fields: tuple[str, ...] = ()
    shape: str | None = None
    sticky: bool = False


def prompt_of(content: Any, asking: Asking) -> Found:
    """Return what a person asked in a parsed record, or what the record is where it rightly holds no prompt.

    Raises:
        RecordError: it should have held one, and does not.
    """
    if not (asking.fields or asking.shape) and (prompt := plain_prompt(content)) is not None:
        if not prompt.strip():
            raise RecordError('found an empty prompt in "prompt", wanted at least one visible character')
        return prompt
    try:
        if asking.fields:
            return request_at(content, asking.fields, asking.sticky)
        return request_of(content, asking.shape, asking.sticky)
    except RequestError as error:
        way_out = "; name another with --field" if asking.fields else ""
        raise RecordError(_with_options(str(error)) + way_out) from None


def asked_where(field: Sequence[str] | None, shape: str | None) -> Asking:
    """Return where the prompt is looked for, as options say it.

    Raises:
        CommandError: no shape has this name.
    """
    if shape is not None:
        check_shape(shape)
    return Asking(tuple(field or ()), shape)


def check_shape(name: str) -> None:
    """Raise `CommandError` where no shape has this name."""
    if name not in NAMED:
        raise CommandError(f"--shape: found {name!r}, wanted the name of a shape; see them with: batch --shape list")


def shape_table() -> bytes:
    """Return the shapes of records as a table of three columns, tabs between: name, where such records live, prompt."""
    rows = [("shape", "lives in", "prompt"), *((one.name, one.lives, one.prompt) for one in NAMED.values())]
    return "".join("\t".join(row).replace("`", "") + "\n" for row in rows).encode()


def _with_options(message: str) -> str:
    """Name the option that helps, where the library names what would."""
    found = CHAT.sub(r'; "\1" looks like a chat: --field \1', message)
    return found.replace("; or name its field", "" if found != message else "; name its field with --field")


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
