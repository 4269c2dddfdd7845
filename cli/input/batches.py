"""Cut records into batches that are answered together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from routerlib.streaming.records import Record


@dataclass(frozen=True, slots=True)
class Batch:
    """Hold records that are answered together."""

    records: Sequence[Record]

    @property
    def prompts(self) -> list[str]:
        """List the prompts to be answered, in order."""
        return [record.prompt for record in self.records if record.prompt is not None]

    @property
    def bad(self) -> int:
        """Count the records that have a problem."""
        return sum(record.problem is not None for record in self.records)

    @property
    def count(self) -> int:
        """Count the records, a line that came in pieces once."""
        return sum(record.is_whole or record.problem is not None for record in self.records)

    @property
    def size(self) -> int:
        """Count the bytes of the records."""
        return sum(len(record.raw) for record in self.records)


def batches(blocks: Iterable[Sequence[Record]], size: int, strict: bool = False) -> Iterator[Batch]:
    """Cut each block into batches of at most ``size`` records; with ``strict`` the first bad record is the last.

    A batch never waits for the next block, so that a line that has come is answered, however long the next one takes.
    """
    for records in blocks:
        for start in range(0, len(records), size):
            batch = Batch(records[start : start + size])
            if strict and batch.bad:
                yield Batch(_up_to_first_bad(batch.records))
                return
            yield batch


def _up_to_first_bad(records: Sequence[Record]) -> Sequence[Record]:
    first = next(i for i, record in enumerate(records, start=1) if record.problem is not None)
    return records[:first]
