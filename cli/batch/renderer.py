"""Render the records of a batch with their answers, one after the other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import orjson

from routerlib.deciding.cascade import Decision
from routerlib.streaming.records import Record, annotated, composed, passed_over, rejected

from ..choices import Format
from ..output.annotations import Level, annotation, decided, placed
from ..output.formats import DOCUMENTS
from ..output.render import COLUMNS, cells, decision_fields, skipped_cells

if TYPE_CHECKING:
    from routerlib.explaining.attribution import Explanation


class BatchRenderer:
    """Render the records of a batch in a format, with what stands before the first and after the last."""

    violations = 0  # nothing is checked here; see `checks.CheckRenderer`

    def __init__(self, format_: Format, key: str, with_prompt: bool = False) -> None:
        """Choose a format, the key an answer gets in JSON, and whether the prompt that was read is shown there."""
        self.format = format_
        self._key = key
        self._with_prompt = with_prompt
        self._document = DOCUMENTS[format_]()

    def head(self) -> bytes:
        """Return what stands before the first record."""
        return self._document.head("records", ("line", *COLUMNS, "error"))

    def record(self, record: Record, answer: "Decision | Explanation | None") -> bytes:
        """Render one record; ``answer`` is None where it is blank or has a problem.

        An explanation is rendered in JSON only.
        """
        if answer is None and record.is_blank:
            return self._document.blank(record.raw) if record.is_whole else self._document.piece(record.raw)
        if record.skipped is not None and not record.raw:  # a line of a session, of which prompts alone are written
            return b""
        if not record.is_whole and self.format is Format.JSONL:
            return record.raw
        return self._document.entry(Answered(record, answer, self._key, self._with_prompt))

    def tail(self) -> bytes:
        """Return what stands after the last record."""
        return self._document.tail()


class Answered:
    """Give a record with its answer in each of its forms; see `formats.Entry`."""

    __slots__ = ("_answer", "_key", "_record", "_with_prompt")

    def __init__(
        self, record: Record, answer: "Decision | Explanation | None", key: str, with_prompt: bool = False
    ) -> None:
        """Join a record and its answer, which gets a key in JSON, with the prompt that was read where it is wanted."""
        self._record = record
        self._answer = answer
        self._key = key
        self._with_prompt = with_prompt

    def text(self) -> bytes:
        """Return the tier, or why there is none."""
        if self._decision:
            return self._decision.decision.encode() + b"\n"
        return b"error\n" if self._record.skipped is None else b"skipped\n"

    def line(self) -> bytes:
        """Return the bytes of the record with its answer added."""
        if self._record.skipped is not None:
            return passed_over(self._record, self._key)
        if self._answer is None:
            return rejected(self._record, self._key)
        fields = _fields(self._answer)
        if not self._with_prompt:
            return annotated(self._record, self._key, orjson.dumps(fields))
        return annotated(self._record, self._key, composed(fields | prompt_fields(self._record)))

    def rows(self) -> Sequence[Sequence[object]]:
        """Return its number, the decision, and what is wrong with it."""
        record, decision = self._record, self._decision
        if record.skipped is not None:
            found = skipped_cells(record.skipped)
        else:
            found = cells(decision) if decision else [""] * len(COLUMNS)
        return ([record.number, *found, record.problem or ""],)

    def annotation(self) -> bytes:
        """Return a notice of the decision, or an error."""
        record, decision = self._record, self._decision
        if record.skipped is not None:
            return b""
        level, message = (Level.NOTICE, decided(decision)) if decision else (Level.ERROR, record.problem or "")
        return annotation(level, message, placed(record))

    @property
    def _decision(self) -> Decision | None:
        answer = self._answer
        return answer if answer is None or isinstance(answer, Decision) else answer.decision


def prompt_fields(record: Record) -> dict[str, str | None]:
    """Return the prompt that was read in a record, and the earlier ask that it continues."""
    asked = record.prompt
    if asked is None or isinstance(asked, str):
        return {"prompt": asked, "continues": None}
    return {"prompt": asked.prompt, "continues": asked.continues}


def _fields(answer: "Decision | Explanation") -> dict[str, Any]:
    """Return an answer's public form: the decision's, and what went into it where that was asked for."""
    if isinstance(answer, Decision):
        return decision_fields(answer)
    from ..output.render import router_fields

    return {**decision_fields(answer.decision), "routers": router_fields(answer)}
