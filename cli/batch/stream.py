"""The stream of a batch: records are read, their prompts answered, and the answers rendered, all in order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
    """Whatever turns records and their answers into bytes; see `records.BatchRenderer`."""

    @property
    def violations(self) -> int:
        """How many conditions were found not to be met so far."""
        ...

    def head(self) -> bytes:
        """What stands before the first record."""
        ...

    def record(self, record: Record, answer: Any) -> bytes:
        """Render one record; the answer is None where it is blank or has a problem."""
        ...

    def tail(self) -> bytes:
        """What stands after the last record."""
        ...


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
    renderer: Renderer,
    write: Write,
    advance: Advance,
) -> int:
    """Write every batch and say on stderr what is wrong with its bad records; return how many were bad."""
    bad = 0
    write(renderer.head())
    for batch, found in answered:
        say_problems(batch)
        write(rendered(batch, found, renderer))
        bad += batch.bad
        advance(batch.size, len(batch.records))
    write(renderer.tail())
    return bad


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
