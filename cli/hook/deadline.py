"""Carry out a command in a process of its own, and end with 0 at its deadline at the latest.

A hook that fails holds up the work it was to help: an exit code of 2 keeps a prompt back. So this process only waits. A
library that crashes, a file that never answers, a code that keeps the interpreter to itself: none of them reaches it.
"""

import os
import select
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import NoReturn

OPTION = "--deadline"
SECONDS = 1.0  # where nothing else is asked
LEAST, MOST = 0.05, 60.0  # seconds
PIECE = 65_536


def in_time(run: Callable[[list[str]], int], arguments: Sequence[str]) -> NoReturn:
    """Run a command line; write what it printed only where it ended well in time, and end with 0 in any case."""
    end = time.monotonic() + deadline_of(arguments)
    with suppress(BaseException):
        _hold_standard_streams()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _carry_out(run, list(arguments), writing, end)
        os.close(writing)
        answer = _collected(reading, end)
        if answer is not None and _ended_well(child, end):
            _write(answer, end)
        with suppress(OSError):
            os.kill(child, signal.SIGKILL)
    os._exit(0)


def deadline_of(arguments: Sequence[str]) -> float:
    """Return the seconds that a command line gives the hook; the default where it names none that can be kept."""
    said = [one.partition("=")[2] for one in arguments if one.startswith(f"{OPTION}=")]
    said += [value for option, value in pairwise(arguments) if option == OPTION]
    try:
        seconds = float(said[-1])
    except (IndexError, ValueError):
        return SECONDS
    return seconds if LEAST <= seconds <= MOST else SECONDS


def _hold_standard_streams() -> None:
    """Open what the caller closed, so that no pipe takes the place of a standard stream."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _carry_out(run: Callable[[list[str]], int], arguments: list[str], writing: int, end: float) -> NoReturn:
    """Run the command line with the pipe as standard output; the system ends the process where nobody waits for it."""
    status = 2
    with suppress(BaseException):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, _left(end) + LEAST)
        os.dup2(writing, 1)
        os.close(writing)
        status = run(arguments)
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    os._exit(status)


def _collected(reading: int, end: float) -> bytes | None:
    """Return all that is written to a pipe until it is closed; None where that takes too long."""
    pieces: list[bytes] = []
    while select.select([reading], [], [], _left(end))[0]:
        piece = os.read(reading, PIECE)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
    return None


def _ended_well(child: int, end: float) -> bool:
    """Wait until a process has ended; whether it did so with 0, in time."""
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status == 0
        if _left(end) <= 0:
            return False
        time.sleep(0.0005)


def _write(answer: bytes, end: float) -> None:
    """Write an answer to standard output, as long as its reader takes it in time."""
    signal.signal(signal.SIGALRM, lambda *_: os._exit(0))
    signal.setitimer(signal.ITIMER_REAL, max(_left(end), LEAST))
    while answer:
        answer = answer[os.write(1, answer) :]


def _left(end: float) -> float:
    return max(end - time.monotonic(), 0.0)
