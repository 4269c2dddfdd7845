"""A pool of worker processes that receive shared data once and end when their parent does.

Started afresh (``spawn``), for a fork of a process that has used MLX may hang; one thread each, for there may be as
many of them as cores.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import connection, get_context, parent_process
from threading import Thread
from typing import Any, TypeVar

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")  # read when numpy and MLX are loaded

_received: list[Any] = []  # of a worker: what all tasks share, received once, when it starts


def results_of(
    function: Callable[[Shared, Task], Result], shared: Shared, tasks: Sequence[Task], workers: int
) -> Iterator[Result]:
    """Yield ``function(shared, task)`` for every task: in their order in this process, as they end in several."""
    if workers <= 1 or len(tasks) <= 1:
        yield from (function(shared, task) for task in tasks)
        return
    for name in THREADS:
        os.environ.setdefault(name, "1")
    pool = ProcessPoolExecutor(
        min(workers, len(tasks)), mp_context=get_context("spawn"), initializer=_receive, initargs=(shared,)
    )
    try:
        for future in as_completed([pool.submit(_call, function, task) for task in tasks]):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _receive(shared: object) -> None:
    _received.append(shared)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends the others
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when its parent is gone: a worker of a killed parent would wait for tasks for ever."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _call(function: Callable[[Any, Task], Result], task: Task) -> Result:
    return function(_received[0], task)
