"""How a run ends and what it says on the way: exit codes, the error a user's mistake becomes, lines on stderr."""

import re
import sys
from enum import IntEnum

OPTIONS = {"batch_size": "--batch-size", "encoder": "--encoder", "model": "--model", "workers": "--workers"}
PARAMETER = re.compile(f"`({'|'.join(OPTIONS)})`")


class ExitStatus(IntEnum):
    """Every exit code there is."""

    DONE = 0
    CHECK_FAILED = 1  # a check the user asked for
    ERROR = 2  # usage, configuration, input or output; or a record that could not be routed
    INTERRUPTED = 130  # Ctrl-C


def ended(*, unroutable: int, violations: int) -> ExitStatus:
    """Return how a run over many records ends: a record that was not judged outweighs those that were found wanting."""
    return ExitStatus.ERROR if unroutable else ExitStatus.CHECK_FAILED if violations else ExitStatus.DONE


class CommandError(Exception):
    """Ends the run with one line on stderr and `ExitStatus.ERROR`."""


class ClosedPipe(Exception):  # noqa: N818 - no error: the reader has seen enough
    """The reader closed the pipe; exit 0 without a message."""


def in_options(message: str) -> str:
    """Name the options of the command line where a message of the library names parameters, in backticks."""
    return PARAMETER.sub(lambda found: OPTIONS[found[1]], message)


def warn(message: str) -> None:
    """Say one line on stderr; control characters in it do not reach the terminal."""
    sys.stderr.write(f"vibe-router: {visible(message)}\n")


def visible(text: str) -> str:
    """Escape control characters, line ends and lone surrogates: safe on a terminal, and one line."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode("ascii") for c in text)
