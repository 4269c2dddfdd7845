"""Answer the prompts of a stream of records, and hand the answers over in the order of the records."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from routerlib.streaming.lanes import in_order
from routerlib.streaming.records import Record
from routerlib.streaming.repetition import Questions, Repetition
from routerlib.streaming.worker import Respond

from ..files.writing import Write
from ..input.batches import Batch
from ..input.progress import Advance
from ..status import warn


class Renderer(Protocol):
    """Turn records and their answers into bytes; see `renderer.BatchRenderer`."""

    @property
    def violations(self) -> int:
        """Count the conditions that were found not to be met so far."""
        ...

    def head(self) -> bytes:
        """Return what stands before the first record."""
        ...

    def record(self, record: Record, answer: Any) -> bytes:
        """Render one record; the answer is None where it is blank or has a problem."""
        ...

    def tail(self) -> bytes:
        """Return what stands after the last record."""
        ...


class Sink(Protocol):
    """Take batches with their answers, in order; count the records that could not be routed."""

    @property
    def bad(self) -> int:
        """Count the bad records so far, those that an earlier run has written included."""
        ...

    def take(self, batch: Batch, found: Sequence[Any]) -> None:
        """Write a batch with the answers to its prompts."""
        ...


class LineSink:
    """Write the records of each batch with their answers, one after the other."""

    def __init__(self, renderer: Renderer, write: Write, advance: Advance, bad: int = 0) -> None:
        """Write through ``write``; so many bad records have been written before."""
        self.bad = bad
        self._renderer = renderer
        self._write = write
        self._advance = advance

    def take(self, batch: Batch, found: Sequence[Any]) -> None:
        """Write a batch with the answers to its prompts."""
        self._write(rendered(batch, found, self._renderer))
        self.bad += batch.bad
        self._advance(batch.size, batch.count)


@contextmanager
def line_sink(renderer: Renderer, write: Write, advance: Advance, bad: int = 0) -> Iterator[LineSink]:
    """Write what stands before the first record, yield what takes the records, write what stands after the last."""
    write(renderer.head())
    yield LineSink(renderer, write, advance, bad)
    write(renderer.tail())


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


def hand_over(answered: Iterable[tuple[Batch, Sequence[Any]]], sink: Sink) -> Counter[str]:
    """Give every batch with its answers to the sink; say on stderr what is wrong with its bad records.

    Return how many records rightly held no prompt, by what they are.
    """
    skipped: Counter[str] = Counter()
    for batch, found in answered:
        say_problems(batch)
        skipped.update(batch.skipped)
        sink.take(batch, found)
    return skipped


def rendered(batch: Batch, found: Sequence[Any], renderer: Renderer) -> bytes:
    """Render the records of a batch with the answers to its prompts."""
    answers = iter(found)
    return b"".join(
        renderer.record(record, None if record.prompt is None else next(answers)) for record in batch.records
    )


def _lane(respond: Respond) -> Callable[[tuple[Batch, Questions[Any]]], tuple[Batch, Questions[Any]]]:
    def work(item: tuple[Batch, Questions[Any]]) -> tuple[Batch, Questions[Any]]:
        _, questions = item
        if questions.prompts:
            questions.settle(respond(questions.prompts))
        return item

    return work


def say_problems(batch: Batch) -> None:
    """Say on stderr what is wrong with the bad records, one line each."""
    for record in batch.records:
        if record.problem is not None:
            warn(f"{record.place}: {record.problem}")
