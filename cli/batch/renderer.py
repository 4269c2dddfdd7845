"""The records of a batch as bytes, one after the other: JSON lines, JSON, TSV, text or annotations."""

from typing import TYPE_CHECKING, Any

import orjson

from routerlib.cascade import Decision
from routerlib.streaming.records import BYTE_ORDER_MARK, WHITE, Record, annotated, rejected

from ..choices import Format
from ..output.annotations import Level, annotation, decided, placed
from ..output.render import COLUMNS, SCHEMA, cells, decision_fields, row

if TYPE_CHECKING:
    from routerlib.explaining.attribution import Explanation


class BatchRenderer:
    """Renders the records of a batch one after the other, with what stands before the first and after the last."""

    violations = 0  # nothing is checked here; see `checks.CheckRenderer`

    def __init__(self, format_: Format, key: str) -> None:
        """Choose a format, and the key an answer gets in JSON."""
        self._format = format_
        self._key = key
        self._first = True

    def head(self) -> bytes:
        """What stands before the first record."""
        if self._format is Format.TSV:
            return row(("line", *COLUMNS, "error"))
        return orjson.dumps({"schema": SCHEMA})[:-1] + b',"records":[' if self._format is Format.JSON else b""

    def record(self, record: Record, answer: "Decision | Explanation | None") -> bytes:
        """Render one record; ``answer`` is None where it is blank or has a problem.

        An explanation is rendered in JSON only.
        """
        if record.is_blank:
            return {Format.JSONL: record.raw, Format.TEXT: b"\n"}.get(self._format, b"")
        decision = answer if answer is None or isinstance(answer, Decision) else answer.decision
        if self._format is Format.TEXT:
            return (decision.decision.value.encode() if decision else b"error") + b"\n"
        if self._format is Format.GITHUB:
            level, message = (Level.NOTICE, decided(decision)) if decision else (Level.ERROR, record.problem or "")
            return annotation(level, message, placed(record))
        if self._format is Format.TSV:
            found = cells(decision) if decision else [""] * len(COLUMNS)
            return row([record.number, *found, record.problem or ""])
        line = annotated(record, self._key, orjson.dumps(_fields(answer))) if answer else rejected(record, self._key)
        if self._format is Format.JSONL:
            return line
        comma, self._first = b"\n" if self._first else b",\n", False
        return comma + line.removeprefix(BYTE_ORDER_MARK).strip(b" \t\r\n\0")

    def opening(self, record: Record) -> bytes:
        """What the line of a record begins with, whatever the decision."""
        if self._format is Format.JSONL:
            return record.raw.rstrip(WHITE + b"\0")[:-1]
        return f"{record.number}\t".encode() if self._format is Format.TSV else b""

    def line_end(self, end: bytes) -> bytes:
        """What ends a line of the answers where ``end`` ends a record."""
        return end if self._format is Format.JSONL else b"\n"

    def tail(self) -> bytes:
        """What stands after the last record."""
        return b"\n]}\n" if self._format is Format.JSON else b""


def _fields(answer: "Decision | Explanation") -> dict[str, Any]:
    """Return an answer's public form: the decision's, and what went into it where that was asked for."""
    if isinstance(answer, Decision):
        return decision_fields(answer)
    from ..output.render import router_fields

    return {**decision_fields(answer.decision), "routers": router_fields(answer)}
