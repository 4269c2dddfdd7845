"""Answers as bytes: a decision, a batch record or the features, as text, JSON, JSON lines or TSV."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import orjson

from routerlib.cascade import Decision
from routerlib.features import FEATURES
from routerlib.jsonl import Record, annotated, rejected

SCHEMA = 1
COLUMNS = ("decision", "model", "p_cloud", "p_opus", "threshold_a", "threshold_b", "thresholds", "router", "reason", "flags")


class Format(str, Enum):
    """How answers are written; the same word on every command."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    TSV = "tsv"


def decision_fields(decision: Decision) -> dict[str, Any]:
    """Return a decision's public form; names and order are part of the interface."""
    thresholds = decision.thresholds
    return {
        "decision": decision.decision.value,
        "model": decision.model,
        "p_cloud": decision.p_cloud,
        "p_opus": decision.p_opus,
        "thresholds": {"a": thresholds.a, "b": thresholds.b, "source": thresholds.source},
        "router": decision.router,
        "reason": decision.reason.value,
        "flags": [flag.value for flag in decision.flags],
    }


def one_decision(decision: Decision, format_: Format) -> bytes:
    """Render the answer of ``route``."""
    if format_ is Format.TEXT:
        return decision.decision.value.encode() + b"\n"
    if format_ is Format.TSV:
        return _row(COLUMNS) + _row(_cells(decision))
    fields = decision_fields(decision)
    return orjson.dumps({"schema": SCHEMA, **fields} if format_ is Format.JSON else fields) + b"\n"


def features(values: Mapping[str, float], complexity: float, format_: Format) -> bytes:
    """Render the answer of ``features``; values rounded to 6 decimals."""
    listed = [
        {"name": feature.name, "group": feature.group, "unit": feature.unit, "value": round(values[feature.name], 6)}
        for feature in FEATURES
    ]
    if format_ in (Format.JSON, Format.JSONL):
        content = {"features": listed, "complexity": round(complexity, 6)}
        return orjson.dumps({"schema": SCHEMA, **content} if format_ is Format.JSON else content) + b"\n"
    rows = [*map(list, map(dict.values, listed)), ["complexity", "", "score", round(complexity, 6)]]
    if format_ is Format.TSV:
        return _row(("name", "group", "unit", "value")) + b"".join(map(_row, rows))
    return b"".join(f"{name:<26}{group:<14}{value:>12g} {unit}".rstrip().encode() + b"\n" for name, group, unit, value in rows)


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
            return _row(("line", *COLUMNS, "error"))
        return orjson.dumps({"schema": SCHEMA})[:-1] + b',"records":[' if self._format is Format.JSON else b""

    def record(self, record: Record, decision: Decision | None) -> bytes:
        """Render one record; ``decision`` is None where the record is blank or has a problem."""
        if record.is_blank:
            return record.raw if self._format in (Format.TEXT, Format.JSONL) else b""
        if self._format is Format.TEXT:
            return (decision.decision.value.encode() if decision else b"error") + b"\n"
        if self._format is Format.TSV:
            cells = _cells(decision) if decision else [""] * len(COLUMNS)
            return _row([record.line, *cells, record.problem or ""])
        answer = annotated(record, self._key, orjson.dumps(decision_fields(decision))) if decision else rejected(record, self._key)
        if self._format is Format.JSONL:
            return answer
        comma, self._first = b"\n" if self._first else b",\n", False
        return comma + answer.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n\0")

    def tail(self) -> bytes:
        """What stands after the last record."""
        return b"\n]}\n" if self._format is Format.JSON else b""


def _cells(decision: Decision) -> list[object]:
    thresholds = decision.thresholds
    p_opus = "" if decision.p_opus is None else decision.p_opus
    flags = ",".join(flag.value for flag in decision.flags)
    return [
        decision.decision.value, decision.model, decision.p_cloud, p_opus, thresholds.a, thresholds.b, thresholds.source,
        decision.router, decision.reason.value, flags,
    ]  # fmt: skip


def _row(cells: Any) -> bytes:
    """Join cells with tabs; a control character inside a cell becomes a space."""
    texts = ("".join(c if c.isprintable() else " " for c in str(cell)) for cell in cells)
    return "\t".join(texts).encode("utf-8", "replace") + b"\n"
