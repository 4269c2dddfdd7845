"""A value worked out while the caller goes on: loading, hashing and warming up release the interpreter lock.

`concurrent.futures` would do, but it brings logging along, which a cold start would notice.
"""

from collections.abc import Callable
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")

NAME = "background"  # of the threads


class Background(Generic[T]):
    """Run a function in a thread of its own, at once; hand out its result, or raise its exception, on request."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._value: T
        self._error: BaseException | None = None
        # A daemon, so that an error elsewhere ends the process.
        self._thread = Thread(target=self._run, name=NAME, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._value = self._work()
        except BaseException as error:  # raised again, whatever it is, where the value is wanted
            self._error = error

    def result(self) -> T:
        """Wait for the function to end; return what it returned or raise what it raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._value
