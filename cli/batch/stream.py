"""The stream of a batch: records are read, their prompts answered, and the answers rendered, all in order."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from routerlib.streaming.lanes import in_order
from routerlib.streaming.records import Record
from routerlib.streaming.repetition import Questions, Repetition
from routerlib.streaming.worker import Respond

from ..choices import Origin
from ..files.writing import Write
from ..input.progress import Advance
from ..input.sources import Reading, record_blocks
from ..status import warn


class Renderer(Protocol):
    """Whatever turns records and their answers into bytes; see `records.BatchRenderer`."""

    @property
    def violations(self) -> int:
        """How many conditions were found not to be met so far."""
        ...

    def head(self) -> bytes:
        """What stands before the first record."""
        ...

    def record(self, record: Record, answer: Any, name: str) -> bytes:
        """Render one record of the input ``name``; the answer is None where it is blank or has a problem."""
        ...

    def tail(self) -> bytes:
        """What stands after the last record."""
        ...


@dataclass(frozen=True, slots=True)
class Batch:
    """Records of one input that are answered together."""

    name: str
    records: Sequence[Record]

    @property
    def prompts(self) -> list[str]:
        """What is to be answered."""
        return [record.prompt for record in self.records if record.prompt is not None]

    @property
    def bad(self) -> int:
        """How many records have a problem."""
        return sum(record.problem is not None for record in self.records)


def batches(files: Sequence[str], reading: Reading, size: int, strict: bool = False) -> Iterator[Batch]:
    """Cut the records of each block into batches of at most ``size``; with ``strict`` the first bad record is the last.

    A batch never waits for the next block, so that a line that has come is answered, however long the next one takes.
    """
    for name, records in record_blocks(files, reading):
        for start in range(0, len(records), size):
            batch = Batch(name, records[start : start + size])
            if strict and batch.bad:
                yield Batch(name, _up_to_first_bad(batch.records))
                return
            yield batch


def answered(
    batches: Iterable[Batch], lanes: Sequence[Respond], repetition: Repetition[Any]
) -> Iterator[tuple[Batch, Sequence[Any]]]:
    """Yield every batch with the answers to its prompts, in order, one batch at a time in each lane.

    A batch is sorted out before the next one is, so a prompt that is under way in an earlier batch is not asked again:
    that batch comes first here, its answers filled in.
    """
    asked = ((batch, repetition.questions(batch.prompts)) for batch in batches)
    for batch, questions in in_order([_lane(respond) for respond in lanes], asked):
        yield batch, [answer.value for answer in questions.answers]


def write_answers(
    answered: Iterable[tuple[Batch, Sequence[Any]]],
    reading: Reading,
    renderer: Renderer,
    write: Write,
    advance: Advance,
) -> int:
    """Write every batch and say on stderr what is wrong with its bad records; return how many were bad."""
    bad = 0
    write(renderer.head())
    for batch, found in answered:
        report(batch, reading)
        write(rendered(batch, found, renderer))
        bad += batch.bad
        advance(sum(len(record.raw) for record in batch.records), len(batch.records))
    write(renderer.tail())
    return bad


def rendered(batch: Batch, found: Sequence[Any], renderer: Renderer) -> bytes:
    """Render the records of a batch with the answers to its prompts."""
    answers = iter(found)
    return b"".join(
        renderer.record(record, None if record.prompt is None else next(answers), batch.name)
        for record in batch.records
    )


def _lane(respond: Respond) -> Callable[[tuple[Batch, Questions[Any]]], tuple[Batch, Questions[Any]]]:
    def work(item: tuple[Batch, Questions[Any]]) -> tuple[Batch, Questions[Any]]:
        _, questions = item
        if questions.prompts:
            questions.settle(respond(questions.prompts))
        return item

    return work


def _up_to_first_bad(records: Sequence[Record]) -> Sequence[Record]:
    first = next(i for i, record in enumerate(records, start=1) if record.problem is not None)
    return records[:first]


def report(batch: Batch, reading: Reading) -> None:
    """Say on stderr what is wrong with the bad records, one line each."""
    for record in batch.records:
        if record.problem is not None:
            place = f"{batch.name}:{record.line}" if record.line else batch.name
            if reading.origin is Origin.FILES:
                place = json.loads(record.raw)["file"]
            warn(f"{place}: {record.problem}")
