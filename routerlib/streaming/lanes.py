"""An ordered parallel map over a stream, with bounded read-ahead."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from queue import SimpleQueue
from threading import Lock, Semaphore, Thread
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class _Outcome(Generic[R]):
    """A future: the result of one item, queued in order before its work is done."""

    def __init__(self) -> None:
        self._settled: SimpleQueue[tuple[R | None, BaseException | None]] = SimpleQueue()

    def settle(self, work: Callable[[T], R], item: T) -> None:
        try:
            self._settled.put((work(item), None))
        except BaseException as error:  # raised again in `result`, in the caller's thread
            self.fail(error)

    def fail(self, error: BaseException) -> None:
        self._settled.put((None, error))

    def result(self) -> R:
        value, error = self._settled.get()
        if error is not None:
            raise error
        return value  # type: ignore[return-value]


def in_order(works: Sequence[Callable[[T], R]], items: Iterable[T]) -> Iterator[R]:
    """Yield the result for every item, in order, one lane per work function, each in a thread of its own.

    While results are worked out the next item is read already; no item is read that is more than one per lane ahead of
    what was taken. An item never waits for the next one, and a result is yielded as soon as it and those before it are
    there. What reading or working raises is raised here, in its place.

    The threads are daemons: one that waits for input nobody sends does not keep the process.
    """
    source = iter(items)
    line: SimpleQueue[_Outcome[R] | None] = SimpleQueue()
    turn = Lock()
    room = Semaphore(2 * len(works))
    abandoned = False

    def lane(work: Callable[[T], R]) -> None:
        while True:
            room.acquire()
            with turn:
                if abandoned:
                    return
                outcome: _Outcome[R] = _Outcome()
                try:
                    item = next(source)
                except StopIteration:
                    line.put(None)
                    room.release()  # for the next lane to see the end as well
                    return
                except BaseException as error:
                    outcome.fail(error)
                    line.put(outcome)
                    room.release()
                    return
                line.put(outcome)
            outcome.settle(work, item)

    for work in works:
        Thread(target=lane, args=(work,), daemon=True).start()
    try:
        while (outcome := line.get()) is not None:
            yield outcome.result()
            room.release()
    finally:
        abandoned = True
        for _ in works:
            room.release()
