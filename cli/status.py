"""How a run ends: the exit codes, and the one kind of error a user's mistake becomes."""

from enum import IntEnum


class ExitStatus(IntEnum):
    """Every exit code there is."""

    DONE = 0
    CHECK_FAILED = 1  # a check the user asked for
    ERROR = 2  # usage, configuration, input or output; or a record that could not be routed
    INTERRUPTED = 130  # Ctrl-C


class CommandError(Exception):
    """Ends the run with one line on stderr and `ExitStatus.ERROR`."""


class ClosedPipe(Exception):  # noqa: N818 - no error: the reader has seen enough
    """Whoever read our answers has closed the pipe; the run ends quietly and well."""
