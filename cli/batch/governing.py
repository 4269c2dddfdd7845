"""Let rules, and the first word of a prompt, speak about the decisions of a batch."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from routerlib.deciding.cascade import Decision
from routerlib.deciding.rules.overrides import OverrideError, asked_without
from routerlib.deciding.rules.rule import Rules
from routerlib.deciding.rules.ruling import Ruling, Subject
from routerlib.streaming.records import Record

from ..input.batches import Batch
from ..input.reading import Reading

WORD = "!"  # among a record's fields: the tier that its prompt named, which no dotted path leads to


@dataclass(frozen=True, slots=True)
class Governing:
    """What may speak before the networks; it can be sent to another process.

    Attributes:
        rules: the user's rules; None where there are none.
        models: the id of each tier's model by the tier's name, cheapest first.
        overrides: whether a prompt's first word may name its tier.
    """

    rules: Rules | None
    models: Mapping[str, str]
    overrides: bool = False

    def reading(self, reading: Reading) -> Reading:
        """Return how records are read, with the fields that rules look at."""
        return reading if self.rules is None else replace(reading, fields=(*reading.fields, *self.rules.fields))

    def before(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """Yield the batches with the words taken off that name a tier."""
        if not self.overrides:
            yield from batches
            return
        names = tuple(self.models)
        for batch in batches:
            yield Batch([_without_word(record, names) for record in batch.records])

    def after(self, answered: Iterable[tuple[Batch, Sequence[Any]]]) -> Iterator[tuple[Batch, Sequence[Any]]]:
        """Yield each batch with its answers after the rules have spoken."""
        ruling = Ruling(self.rules, self.models)
        for batch, found in answered:
            asking = (record for record in batch.records if record.prompt is not None)
            yield batch, [_ruled(ruling, record, answer) for record, answer in zip(asking, found, strict=True)]


def _without_word(record: Record, names: Sequence[str]) -> Record:
    if record.prompt is None:
        return record
    try:
        asked, name = asked_without(record.prompt, names)
    except OverrideError as error:
        return replace(record, prompt=None, problem=str(error))
    return record if name is None else replace(record, prompt=asked, fields={**record.fields, WORD: name})


def _ruled(ruling: Ruling, record: Record, answer: Any) -> Any:
    """Return an answer, a decision or an explanation of one, after the rules have spoken."""
    assert record.prompt is not None
    subject = Subject(record.prompt, record.fields, record.raw, record.fields.get(WORD))
    if isinstance(answer, Decision):
        return ruling(answer, subject)
    return replace(answer, decision=ruling(answer.decision, subject))
