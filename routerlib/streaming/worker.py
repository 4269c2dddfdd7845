"""Run a router in a process of its own that answers over pipes, and replace it when it dies.

A worker is a fresh interpreter, not a fork: the libraries behind the router have threads, which a fork does not copy.
It ends when its pipe closes, so that none outlives the process that started it, however that one ends.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from routerlib.deciding.cascade import Thresholds
from routerlib.deciding.circumstances import Asked, Circumstances
from routerlib.errors import RouterError, counted

ATTEMPTS = 3  # of one batch; a worker that dies is replaced
# The path is that of the parent: `-c` alone would look for modules in the current folder first.
PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from routerlib.streaming.worker import serve; serve()"

Respond = Callable[[Sequence[Asked]], Sequence[Any]]


class WorkerError(RouterError):
    """Say that worker processes die again and again, in one line that names the way out."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Name the router that a worker loads, as for `ThreeTierRouter`, and whether it explains its decisions.

    It can be sent to another process or machine: `begin` there gives the function that answers prompts.
    """

    model: str | None
    thresholds: Thresholds | None
    encoder: str
    threads: int | None = None
    explain: bool = False
    circumstances: Circumstances | None = None

    def begin(self) -> Respond:
        """Load the router; return what answers prompts, none of them empty, in order."""
        from routerlib.router import ThreeTierRouter

        router = ThreeTierRouter(
            self.model,
            thresholds=self.thresholds,
            encoder=self.encoder,
            threads=self.threads,
            circumstances=self.circumstances,
        )
        return router.explain_many if self.explain else router.route_many


class Worker:
    """Start a process that answers prompts as its assignment says; call it like what `Assignment.begin` returns."""

    def __init__(self, assignment: Assignment) -> None:
        """Start the process; it loads its router while the caller goes on."""
        self._assignment = assignment
        self._process = self._started()

    def __call__(self, prompts: Sequence[Asked]) -> Sequence[Any]:
        """Answer prompts. A worker that dies meanwhile is replaced, and the prompts are asked again.

        Raises:
            WorkerError: it died `ATTEMPTS` times.
            Exception: what loading or answering raised in the worker.
        """
        for _ in range(ATTEMPTS):
            try:
                _send(self._process.stdin, list(prompts))
                answers, error = pickle.load(self._process.stdout)  # type: ignore[arg-type]
            except (OSError, EOFError, pickle.UnpicklingError):
                self.stop()
                self._process = self._started()
                continue
            if error is not None:
                raise error
            return answers  # type: ignore[no-any-return]
        raise WorkerError(
            f"`workers`: found a worker dead {ATTEMPTS} times over the same {counted(len(prompts), 'prompt')}, wanted "
            "an answer; is memory short? try fewer workers or a smaller `batch_size`"
        )

    @property
    def pid(self) -> int:
        """Return the id of the process that answers at present."""
        return self._process.pid

    def stop(self) -> None:
        """Kill the process, and close its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):  # what it did not read
                pipe.close()  # type: ignore[union-attr]

    def _started(self) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the parent, which ends its workers
        )
        with suppress(BrokenPipeError):  # dead already, which the first call will find
            _send(process.stdin, self._assignment)
        return process


def serve() -> None:
    """Serve as a worker: read an assignment and then prompts from standard input, write answers or an error."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints does not mix with the answers
    try:
        respond = pickle.load(requests).begin()
    except Exception as error:  # said in place of the first answer
        respond = _failing(error)
    while True:
        try:
            prompts = pickle.load(requests)
            _send(answers, _reply(respond, prompts))
        except (EOFError, BrokenPipeError):  # the parent has gone
            os._exit(0)


def _reply(respond: Respond, prompts: Sequence[str]) -> tuple[Sequence[Any] | None, Exception | None]:
    try:
        return respond(prompts), None
    except Exception as error:
        return None, error


def _failing(error: Exception) -> Respond:
    def respond(prompts: Sequence[Asked]) -> Sequence[Any]:  # noqa: ARG001
        raise error

    return respond


def _send(stream: Any, content: object) -> None:
    stream.write(pickle.dumps(content, pickle.HIGHEST_PROTOCOL))
    stream.flush()
