"""Start the processes that route: no more than there is work for, and than memory holds."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from routerlib.deciding.circumstances import Asked
from routerlib.errors import counted
from routerlib.streaming.worker import Assignment, Respond, Worker

from ..status import warn

LANES = 2  # batches under way in this process: one is read, parsed and tokenised while the other is encoded
MEMORY = Path("/proc/meminfo")  # Linux; elsewhere memory sets no limit
# The most a worker was seen to hold: 281 MiB over 64 prompts of 96,000 characters; 156 MiB over prompts as people type.
MEMORY_OF_A_WORKER = 300 << 20


class OnDemand:
    """Answer prompts in a process that is started when the first ones come.

    Attributes:
        calls: how often prompts came.
    """

    def __init__(self, assigned: Assignment) -> None:
        """Note which router the process will load."""
        self.calls = 0
        self._assigned = assigned
        self._worker: Worker | None = None

    def __call__(self, prompts: Sequence[Asked]) -> Sequence[Any]:
        """Answer prompts, as `Worker` does."""
        self.calls += 1
        if self._worker is None:
            self._worker = Worker(self._assigned)
        return self._worker(prompts)

    def stop(self) -> None:
        """Kill the process where there is one."""
        if self._worker is not None:
            self._worker.stop()


@contextmanager
def lanes(assigned: Assignment, asked: int) -> Iterator[Sequence[Respond]]:
    """Yield what answers prompts, one function per batch that may be under way; workers end with the block.

    Where there are fewer workers than were asked for, that is said once.
    """
    if asked == 1:
        yield [assigned.begin()] * LANES
        return
    memory = free_memory()
    most = asked if memory is None else affordable(asked, memory)
    if memory is not None and most < asked:
        warn(
            f"--workers: found {asked}, and {memory / (1 << 30):.1f} GiB of free memory, wanted "
            f"{MEMORY_OF_A_WORKER >> 20} MiB for each; {counted(most, 'worker')} at most will start"
        )
    workers = [OnDemand(assigned) for _ in range(most)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.stop()
    calls = sum(worker.calls for worker in workers)
    if most == asked and calls < asked:
        batches = "1 batch" if calls == 1 else f"{calls} batches"
        warn(f"--workers: found {asked}, and {batches} of prompts, a worker's work at a time; no more were started")


def affordable(asked: int, memory: int) -> int:
    """Return how many workers of those asked for so many bytes of memory hold, one at least."""
    return max(1, min(asked, memory // MEMORY_OF_A_WORKER))


def free_memory() -> int | None:
    """Return how many bytes of memory programs can still have; None where the system does not say."""
    try:
        for line in MEMORY.read_text(encoding="ascii").splitlines():
            name, _, value = line.partition(":")
            if name == "MemAvailable":
                return int(value.removesuffix("kB")) * 1024
    except (OSError, ValueError):
        pass
    return None
