"""How a run ends and what it says: exit codes, signals, the error a mistake becomes, lines on stderr."""

import re
import signal
import sys
from enum import IntEnum
from types import FrameType

NAME = "vibe-router"
COMPLETE = "_VIBE_ROUTER_COMPLETE"  # set by the script of `completion` when a shell asks for words
DROPPED = 0.01  # seconds until a request to end that was dropped is raised again
ASK_TO_END = ("SIGTERM", "SIGHUP")  # by name: not every system has both

OPTIONS = {
    "batch_size": "--batch-size",
    "encoder": "--encoder",
    "model": "--model",
    "threads": "--threads",
    "words": "--words",
    "workers": "--workers",
}
PARAMETER = re.compile(f"`({'|'.join(OPTIONS)})`")


class ExitStatus(IntEnum):
    """Every exit code there is."""

    DONE = 0
    CHECK_FAILED = 1  # a check the user asked for
    ERROR = 2  # usage, configuration, input or output; or a record that could not be routed
    HUNG_UP = 129  # SIGHUP: the terminal is gone
    INTERRUPTED = 130  # Ctrl-C
    TERMINATED = 143  # SIGTERM


def ended(*, unroutable: int, violations: int) -> ExitStatus:
    """Return how a run over many records ends: a record that was not judged outweighs those that were found wanting."""
    return ExitStatus.ERROR if unroutable else ExitStatus.CHECK_FAILED if violations else ExitStatus.DONE


class CommandError(Exception):
    """Ends the run with one line on stderr and `ExitStatus.ERROR`."""


class NothingAsked(Exception):  # noqa: N818 - no error: a tool's result is no prompt
    """Ends the run with one line on stderr and exit 0: what was given rightly holds no prompt."""


class Stopped(BaseException):  # as KeyboardInterrupt: not to be caught as an error
    """A signal asked the process to end; the run clears away what it has begun and ends with 128 and its number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number


class ClosedPipe(Exception):  # noqa: N818 - no error: the reader has seen enough
    """The reader closed the pipe; exit 0 without a message."""


def in_options(message: str) -> str:
    """Name the options of the command line where a message of the library names parameters, in backticks."""
    return PARAMETER.sub(lambda found: OPTIONS[found[1]], message)


def stop_on_signals() -> None:
    """Raise `Stopped` in the main thread when the first of these signals comes, and ignore those after it.

    A signal that is ignored already stays so: that is what ``nohup`` asks for.
    """
    for number in _known():
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)

    sys.unraisablehook = _raise_again


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    for other in _known():  # another one would cut short what is cleared away now
        signal.signal(other, signal.SIG_IGN)
    raise Stopped(number)


def _raise_again(lost: "sys.UnraisableHookArgs") -> None:
    """Raise a request to end once more, a moment later, where the interpreter dropped it.

    What is raised in a callback of the garbage collector, of a weak reference (every import has one) or in a
    ``__del__`` does not reach the code that runs: the run would go on and never end.
    """
    value = lost.exc_value
    if not isinstance(value, Stopped | KeyboardInterrupt) or not hasattr(signal, "setitimer"):
        sys.__unraisablehook__(lost)
        return
    kind, arguments = type(value), value.args  # not `value`: keeping what was lost would make a cycle of references

    def again(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        raise kind(*arguments)

    signal.signal(signal.SIGALRM, again)
    signal.setitimer(signal.ITIMER_REAL, DROPPED)


def _known() -> list[signal.Signals]:
    return [getattr(signal, name) for name in ASK_TO_END if hasattr(signal, name)]


def warn(message: str) -> None:
    """Say one line on stderr; control characters in it do not reach the terminal."""
    sys.stderr.write(f"vibe-router: {visible(message)}\n")


def visible(text: str) -> str:
    """Escape control characters, line ends and lone surrogates: safe on a terminal, and one line."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode("ascii") for c in text)
