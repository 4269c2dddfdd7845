"""Cut records into batches that are answered together."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routerlib.errors import counted
from routerlib.streaming.records import Record

from ..status import warn

if TYPE_CHECKING:
    from routerlib.deciding.circumstances import Asked


@dataclass(frozen=True, slots=True)
class Batch:
    """Hold records that are answered together."""

    records: Sequence[Record]

    @property
    def prompts(self) -> "list[Asked]":
        """List the prompts to be answered, in order."""
        return [record.prompt for record in self.records if record.prompt is not None]

    @property
    def bad(self) -> int:
        """Count the records that have a problem."""
        return sum(record.problem is not None for record in self.records)

    @property
    def skipped(self) -> list[str]:
        """List what those records are that rightly hold no prompt."""
        return [record.skipped for record in self.records if record.skipped is not None]

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


def say_skipped(skipped: Counter[str]) -> None:
    """Say on stderr how many records rightly held no prompt, by what they are; nothing where there are none."""
    if skipped:
        listed = ", ".join(f"{count:,} {kind}" for kind, count in skipped.most_common())
        warn(f"skipped {counted(skipped.total(), 'record')} without a prompt: {listed}")
