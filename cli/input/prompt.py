"""Read the one prompt of a command: its argument, or all of standard input."""

import sys
from typing import TYPE_CHECKING

from ..choices import Given
from ..status import CommandError, NothingAsked, warn
from .encoding import foreign, nul_in

if TYPE_CHECKING:
    from routerlib.deciding.circumstances import Asked

BYTE_ORDER_MARK = "\ufeff"


def one_request(argument: str | None, given: Given, sticky: bool = False) -> "Asked | None":
    """Return the prompt of a command as `one_prompt` does; where it is JSON, what a person asked in it.

    Raises:
        NothingAsked: it rightly holds no prompt.
        CommandError: the prompt is empty; it is no JSON, or holds no prompt although it should.
    """
    text = one_prompt(argument)
    if text is None or given is Given.TEXT:
        return text
    from routerlib.conversation.turn import Skipped
    from routerlib.streaming.records import RecordError, parsed

    from .fields import Asking, prompt_of

    place = "standard input" if argument in (None, "-") else "the prompt"
    try:
        record = parsed(text.encode("utf-8", "surrogatepass"), "a request body or a hook payload")
        found = prompt_of(record, Asking(sticky=sticky))
    except RecordError as error:
        problem = str(error).partition("; name its field")[0].partition(": --field")[0]
        raise CommandError(f"{place}: {problem}") from None
    if isinstance(found, Skipped):
        raise NothingAsked(f"skipped, for nobody asks anything in it: {found.kind}")
    return found


def one_prompt(argument: str | None) -> str | None:
    """Return the prompt of a command that takes one: the argument, or all of standard input where it is ``-`` or piped.

    None where there is neither. Bytes that are not UTF-8 are read as U+FFFD, and said so.

    Raises:
        CommandError: the prompt is empty.
    """
    if argument is not None and argument != "-":
        text = argument
    elif sys.stdin is None:
        raise CommandError("standard input: is closed; give the prompt as an argument")
    elif argument is None and sys.stdin.isatty():
        return None
    else:
        raw = sys.stdin.buffer.read()
        if problem := foreign(raw):
            raise CommandError(f"standard input: {problem}")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            warn(f"standard input: found a byte at {error.start} that is not UTF-8; such bytes were read as U+FFFD")
            text = raw.decode("utf-8", "replace")
        text = text.removeprefix(BYTE_ORDER_MARK)
        if problem := nul_in(text):
            raise CommandError(f"standard input: {problem}")
    if not text.strip():
        raise CommandError("the prompt is empty; give one as an argument or on standard input")
    return text
