"""The records of a batch as bytes, one after the other: JSON lines, JSON, TSV or text."""

import orjson

from routerlib.cascade import Decision
from routerlib.jsonl import BYTE_ORDER_MARK, Record, annotated, rejected

from .choices import Format
from .render import COLUMNS, SCHEMA, cells, decision_fields, row


class BatchRenderer:
    """Renders the records of a batch one after the other, with what stands before the first and after the last."""

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

    def record(self, record: Record, decision: Decision | None) -> bytes:
        """Render one record; ``decision`` is None where the record is blank or has a problem."""
        if record.is_blank:
            return record.raw if self._format in (Format.TEXT, Format.JSONL) else b""
        if self._format is Format.TEXT:
            return (decision.decision.value.encode() if decision else b"error") + b"\n"
        if self._format is Format.TSV:
            found = cells(decision) if decision else [""] * len(COLUMNS)
            return row([record.line, *found, record.problem or ""])
        answer = (
            annotated(record, self._key, orjson.dumps(decision_fields(decision)))
            if decision
            else rejected(record, self._key)
        )
        if self._format is Format.JSONL:
            return answer
        comma, self._first = b"\n" if self._first else b",\n", False
        return comma + answer.removeprefix(BYTE_ORDER_MARK).strip(b" \t\r\n\0")

    def tail(self) -> bytes:
        """What stands after the last record."""
        return b"\n]}\n" if self._format is Format.JSON else b""
