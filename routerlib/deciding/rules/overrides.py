"""Read the word of one's own at the beginning of a prompt: ``!opus``, ``!local``."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routerlib.conversation.request import Request

WORD = re.compile(r"\s*!([A-Za-z0-9][A-Za-z0-9._-]{0,39})(?!\S)\s*")


class OverrideError(ValueError):
    """A prompt that holds nothing but the word; the message says what was found and wanted."""


def taken_off(text: str, names: Sequence[str]) -> tuple[str, str | None]:
    """Return a prompt without the tier's name that begins it, and that name; None where none of the names does.

    Raises:
        OverrideError: nothing else is in it.
    """
    found = WORD.match(text)
    if found is None:
        return text, None
    name = next((one for one in names if one.lower() == found[1].lower()), None)
    if name is None:
        return text, None
    rest = text[found.end() :]
    if not rest.strip():
        raise OverrideError(f"found nothing but !{name}, wanted a prompt after it")
    return rest, name


def asked_without(asked: "str | Request", names: Sequence[str]) -> "tuple[str | Request, str | None]":
    """Return what was asked without the word, as `taken_off` does; of a request its ask.

    Raises:
        OverrideError: nothing else is in it.
    """
    if isinstance(asked, str):
        return taken_off(asked, names)
    ask, name = taken_off(asked.ask, names)
    return (asked if name is None else replace(asked, ask=ask)), name
