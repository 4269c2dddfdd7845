"""Read the one prompt of a command: its argument, or all of standard input."""

import sys

from ..status import CommandError, warn
from .encoding import foreign, nul_in

BYTE_ORDER_MARK = "\ufeff"


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
