"""What holds for every stream of records, whatever its bytes: checked by `fuzz_jsonl` and by the suite."""

import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from routerlib.cli.batch.renderer import BatchRenderer
from routerlib.cli.choices import Format, Origin
from routerlib.cli.input.fields import Asking
from routerlib.cli.input.reading import Reading
from routerlib.cli.input.sources import record_blocks

from routerlib.deciding.cascade import Thresholds, Tier, decide
from routerlib.streaming.records import BYTE_ORDER_MARK, WHITE, Record, blocks, composed

KEYS = ("route", "prompt", 'é"\x1b')
FIELDS = ((), ("a.b",), ("prompt",))
DECISION = decide(0.1, None, Thresholds(0.5, 0.5, "fuzzing"), models=dict.fromkeys(Tier, "m"), router="r@0", flags=())


@dataclass(frozen=True, slots=True)
class Case:
    """A stream and how it is read; ``cut`` is where it is divided into two files."""

    content: bytes
    size: int
    cut: int
    reading: Reading

    @classmethod
    def decode(cls, data: bytes) -> "Case":
        """Read three bytes as the options and the rest as the stream."""
        options, size, cut, content = *data[:3].ljust(3, b"\0"), data[3:]
        reading = Reading(
            origin=Origin.LINES if options & 2 else Origin.JSONL,
            asking=Asking(FIELDS[(options >> 2) % len(FIELDS)]),
            key=KEYS[(options >> 4) % len(KEYS)],
            null=bool(options & 1),
            block=size or 65_536,
        )
        return cls(content, reading.block, cut * len(content) // 255, reading)

    @property
    def end(self) -> bytes:
        """What ends a line."""
        return b"\0" if self.reading.null else b"\n"


def check_stream(data: bytes, folder: Path) -> None:
    """Check every law on one input; ``folder`` is where the two files may be written.

    Raises:
        AssertionError: a law is broken.
    """
    case = Case.decode(data)
    cut = [line for block in blocks(BytesIO(case.content), case.size, case.end) for line in block]
    assert b"".join(cut) == case.content
    assert all(line.endswith(case.end) and line.count(case.end) == 1 for line in cut[:-1])
    files = [folder / "first", folder / "second"]
    files[0].write_bytes(case.content[: case.cut])
    files[1].write_bytes(case.content[case.cut :])
    records = [record for block in record_blocks([str(file) for file in files], case.reading) for record in block]
    if case.reading.origin is Origin.JSONL:
        assert b"".join(record.raw for record in records) == _joined(files, case.end)
    for record in records:
        _check_record(record, case)
    _check_documents(records, case.reading.key)


def _joined(files: list[Path], end: bytes) -> bytes:
    """Both files, the first one with the end of its last line where that lacks it and something follows."""
    first, second = (file.read_bytes() for file in files)
    return first + (end if first and second and not first.endswith(end) else b"") + second


def _check_record(record: Record, case: Case) -> None:
    key, origin, line = case.reading.key, case.reading.origin, _answered(record, Format.JSONL, case.reading.key)
    assert (record.problem or "").isprintable()
    if record.is_blank:
        assert line == record.raw
        assert not _body(record).rstrip(b"\r\n\0").decode().strip(None if origin is Origin.LINES else " \t\r\n\0")
        return
    outcomes = (record.prompt, record.problem, record.skipped)
    assert sum(outcome is not None for outcome in outcomes) == 1
    if record.prompt is not None:
        assert (record.prompt if isinstance(record.prompt, str) else record.prompt.judged).strip()
    found = _pairs(_body(record))
    if origin is Origin.JSONL:
        assert record.is_object == (found is not None and key not in dict(found))
    answered = _pairs(line.removeprefix(BYTE_ORDER_MARK) if record.number == 1 else line)
    assert answered is not None
    assert answered[-1][0] == key
    if record.is_object:
        assert found is not None
        assert answered[:-1] == found
        assert record.raw in _without_answer(line, key)
    else:
        original = _original(dict(answered))
        assert record.raw.startswith(original)
        assert record.raw[len(original) :].removesuffix(b"\0") in (b"", b"\r", b"\n", b"\r\n")


def _without_answer(line: bytes, key: str) -> Iterator[bytes]:
    """Yield the line with the added key cut out, and with the comma before it cut out as well."""
    start = line.rindex(composed(key) + b":")
    end = len(line.rstrip(WHITE + b"\0")) - 1
    yield line[:start] + line[end:]
    if line[:start].endswith(b","):
        yield line[: start - 1] + line[end:]


def _original(content: dict[str, Any]) -> bytes:
    """Return the bytes that a rejected line carries."""
    return str(content["raw"]).encode() if "raw" in content else b64decode(str(content["raw_base64"]))


def _check_documents(records: list[Record], key: str) -> None:
    """As text and as TSV a record is one line without control characters, as JSON all of them are one document."""
    kept = [record for record in records if not record.is_blank]
    assert {_answered(record, Format.TEXT, key) for record in records if record.is_blank} <= {b"\n"}
    for format_ in (Format.TEXT, Format.TSV):
        lines = [_answered(record, format_, key).decode() for record in kept]
        assert all(
            line.count("\n") == line.endswith("\n") and line[:-1].replace("\t", "").isprintable() for line in lines
        )
        assert len({line.count("\t") for line in lines}) <= 1
    renderer = BatchRenderer(Format.JSON, key)
    middle = [renderer.record(record, DECISION if record.prompt is not None else None) for record in records]
    document = b"".join([renderer.head(), *middle, renderer.tail()])
    assert len(json.loads(document, parse_int=str)["records"]) == len(kept)


def _answered(record: Record, format_: Format, key: str) -> bytes:
    line: bytes = BatchRenderer(format_, key).record(record, DECISION if record.prompt is not None else None)
    return line


def _body(record: Record) -> bytes:
    return record.raw.removeprefix(BYTE_ORDER_MARK) if record.number == 1 else record.raw


def _pairs(line: bytes) -> list[tuple[str, Any]] | None:
    """Return the keys and values of a JSON object in order, numbers as written; None where it is none."""
    try:
        found = json.loads(
            line.rstrip(b"\0").decode("utf-8"),
            object_pairs_hook=_Pairs,
            parse_int=str,
            parse_float=str,
            parse_constant=str,
        )
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, _Pairs) else None


class _Pairs(list[tuple[str, Any]]):
    """An object's keys and values, duplicates included."""
