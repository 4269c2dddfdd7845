"""Where the records of a batch come from: JSON lines, lines or files; and which field of a record holds its prompt."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from routerlib.jsonl import BYTE_ORDER_MARK, Record, RecordError, blocks, read_record

from .choices import Origin

FIELDS = (
    "prompt",
    "messages",
    "body.messages",
    "message.content",
    "text",
    "input",
)  # the first present one is read
MISSING = object()


@dataclass(frozen=True, slots=True)
class Reading:
    """How records are read.

    Attributes:
        origin: what the inputs hold.
        field: dotted path of the prompt in a record; None for the usual places.
        key: the key an answer gets.
        null: records end with NUL instead of a line feed.
        block: bytes asked for in one read.
    """

    origin: Origin
    field: str | None
    key: str
    null: bool
    block: int


def record_blocks(files: Sequence[str], reading: Reading) -> Iterator[tuple[str, list[Record]]]:
    """Yield (name of the input, its records) block by block; an unreadable file is a bad record."""
    if reading.origin is Origin.FILES:
        yield from _prompt_files(files, reading)
        return
    unfinished = False
    for name in files or ("-",):
        try:
            with _opened(name) as stream:
                line = 0
                for block in blocks(stream, reading.block, b"\0" if reading.null else b"\n"):
                    if unfinished:  # the input before this one lacked its last line feed
                        yield name, [Record(line, b"\n")]
                        unfinished = False
                    records = [_record(line + i, raw, reading) for i, raw in enumerate(block, start=1)]
                    line += len(block)
                    yield name, records
                    unfinished = not block[-1].endswith((b"\n", b"\0"))
        except OSError as error:
            yield name, [_unreadable(name, error)]


def prompt_of(content: dict[str, Any], field: str | None) -> str:
    """Return the prompt of a parsed record.

    A text is taken as it is; of chat messages the last one by the user is taken, its text parts joined.

    Raises:
        RecordError: the field is missing, empty, null or holds no text.
    """
    fields = FIELDS if field is None else (field,)
    for name in fields:
        value = _at(content, name)
        if value is MISSING:
            continue
        if name == "message.content" and _at(content, "message.role") not in ("user", MISSING):
            raise RecordError(f"found a message by {json.dumps(_at(content, 'message.role'))}, wanted one by the user")
        text = _text(value)
        if text is None:
            raise RecordError(
                f"found no text in {json.dumps(name)}, wanted a text or chat messages with one by the user"
            )
        if not text.strip():
            raise RecordError(f"found an empty prompt in {json.dumps(name)}, wanted at least one visible character")
        return text
    wanted = ", ".join(map(json.dumps, fields))
    raise RecordError(f"found no prompt, wanted it in {wanted}; name its field with --field")


def input_bytes(files: Sequence[str]) -> int | None:
    """Return how many bytes the inputs hold, None where that cannot be known."""
    try:
        return sum(Path(name).stat().st_size for name in files) if files and all(map(os.path.isfile, files)) else None
    except OSError:
        return None


def _record(line: int, raw: bytes, reading: Reading) -> Record:
    if reading.origin is Origin.JSONL:
        return read_record(line, raw, lambda content: prompt_of(content, reading.field), reading.key)
    body = (raw.removeprefix(BYTE_ORDER_MARK) if line == 1 else raw).rstrip(b"\r\n\0")
    end = b"\n" if raw.endswith((b"\n", b"\0")) else b""
    if not body.strip():
        return Record(line, raw)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return Record(line, body + end, problem=f"found a byte at {error.start} that is not UTF-8, wanted UTF-8")
    return Record(line, json.dumps({"prompt": text}, ensure_ascii=False).encode() + end, prompt=text, is_object=True)


def _prompt_files(files: Sequence[str], reading: Reading) -> Iterator[tuple[str, list[Record]]]:
    """Each file is one prompt; without arguments their names are read from standard input."""
    names: Iterator[str] = iter(files)
    if not files:
        listed = blocks(_standard_input(), reading.block, b"\0" if reading.null else b"\n")
        names = (os.fsdecode(name.rstrip(b"\r\n\0")) for block in listed for name in block)
    for number, name in enumerate(filter(None, names), start=1):
        raw = json.dumps({"file": name}).encode() + b"\n"
        try:
            text = _opened(name).read().removeprefix(BYTE_ORDER_MARK).decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            detail = error.strerror if isinstance(error, OSError) else f"the byte at {error.start} is not UTF-8"
            yield name, [Record(number, raw, problem=f"cannot be read ({detail})", is_object=True)]
            continue
        problem = None if text.strip() else "found an empty file, wanted a prompt"
        yield name, [Record(number, raw, prompt=None if problem else text, problem=problem, is_object=True)]


def _opened(name: str) -> BinaryIO:
    return _standard_input() if name == "-" else Path(name).open("rb", buffering=0)


def _standard_input() -> BinaryIO:
    unbuffered: BinaryIO = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)
    return unbuffered


def _unreadable(name: str, error: OSError) -> Record:
    raw = json.dumps({"file": name}).encode() + b"\n"
    return Record(0, raw, problem=f"cannot be read ({error.strerror})", is_object=True)


def _at(content: Any, path: str) -> Any:
    """Follow a dotted path through objects; a key that holds the dots itself wins."""
    if isinstance(content, dict) and path in content:
        return content[path]
    for name in path.split("."):
        if not isinstance(content, dict) or name not in content:
            return MISSING
        content = content[name]
    return content


def _text(value: Any) -> str | None:
    """Return a text, the text parts of a list joined, or the last message by the user; None where there is none."""
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        return None
    asked = [item for item in value if isinstance(item, dict) and item.get("role") == "user"]
    if asked:
        return _text(asked[-1].get("content"))
    parts = [
        item["text"]
        for item in value
        if isinstance(item, dict) and isinstance(item.get("text"), str) and "role" not in item
    ]
    return "\n".join(parts) if parts else None
