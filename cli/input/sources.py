"""Where the records of a batch come from: JSON lines, lines or files."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from routerlib.streaming.records import BYTE_ORDER_MARK, Record, RecordError, blocks, composed, read_record

from ..choices import Origin
from ..files.compression import Expanded, codec_of
from ..status import CommandError
from .encoding import Utf8, foreign, nul_in
from .fields import label_of, prompt_of

FILES_AT_ONCE = 64
SUFFIX = ".parquet"
PACKED = (".gz", ".zst", ".parquet")  # their size says little of what they hold


@dataclass(frozen=True, slots=True)
class Reading:
    """How records are read.

    Attributes:
        origin: what the inputs hold.
        field: dotted path of the prompt in a record; None for the usual places.
        key: the key an answer gets; None where none is added.
        null: records end with NUL instead of a line feed.
        block: bytes asked for in one read.
        label: dotted path of the tier a record has to name too; None where it need not.
    """

    origin: Origin
    field: str | None
    key: str | None
    null: bool
    block: int
    label: str | None = None

    @property
    def separator(self) -> bytes:
        """What ends a record."""
        return b"\0" if self.null else b"\n"


def record_blocks(files: Sequence[str], reading: Reading) -> Iterator[tuple[str, list[Record]]]:
    """Yield (name of the input, its records) block by block; an unreadable file is a bad record.

    A last line without its end gets one where another input follows: records never run together. A file whose name ends
    with ``.gz`` or ``.zst`` is read as what it holds; where that is damaged or cut short, the lines before it count.
    """
    if list(files).count("-") > 1:
        raise CommandError("found standard input (-) twice among the inputs, wanted it once; leave one out")
    if reading.origin is Origin.FILES:
        yield from _prompt_files(files, reading)
        return
    for name in files:
        codec_of(name)  # what is not installed is said before the first answer
    end = reading.separator
    held: tuple[str, int, bytes] | None = None  # a line without its end, until it is known whether one follows
    for name in files or ("-",):
        line = 0
        try:
            with Utf8(expanded(name), name) as stream:
                for block in blocks(stream, reading.block, end):
                    if held:
                        yield held[0], [record_of(held[1], held[2] + end, reading)]
                        held = None
                    if not block[-1].endswith(end):
                        held = name, line + len(block), block.pop()
                    yield name, [record_of(line + i, raw, reading) for i, raw in enumerate(block, start=1)]
                    line += len(block)
        except OSError as error:
            if held:
                yield held[0], [record_of(held[1], held[2] + end, reading)]
                held = None
            problem = f"cannot be read ({error.strerror})"
            yield name, [Record(0, composed({"file": name}) + end, problem=problem, is_object=True)]
    if held:
        yield held[0], [record_of(held[1], held[2], reading)]


def input_bytes(files: Sequence[str]) -> int | None:
    """Return how many bytes the inputs hold, None where that cannot be known."""
    if any(name.lower().endswith(PACKED) for name in files):
        return None
    try:
        return sum(Path(name).stat().st_size for name in files) if files and all(map(os.path.isfile, files)) else None
    except OSError:
        return None


def record_of(line: int, raw: bytes, reading: Reading) -> Record:
    """Read one line of an input; its number counts from 1."""
    if reading.origin is Origin.JSONL:
        return read_record(line, raw, lambda content: _picked(content, reading), reading.key)
    body = (raw.removeprefix(BYTE_ORDER_MARK) if line == 1 else raw).rstrip(b"\r\n\0")
    end = b"\n" if raw.endswith((b"\n", b"\0")) else b""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return Record(line, body + end, problem=f"found a byte at {error.start} that is not UTF-8, wanted UTF-8")
    if not text.strip():
        return Record(line, raw)
    if problem := nul_in(text):
        return Record(line, body + end, problem=problem)
    return Record(line, composed({"prompt": text}) + end, prompt=text, is_object=True)


def _picked(content: dict[str, Any], reading: Reading) -> str:
    if reading.label is not None:
        label_of(content, reading.label)
    prompt = prompt_of(content, reading.field)
    if problem := nul_in(prompt):
        raise RecordError(problem)
    return prompt


def _prompt_files(files: Sequence[str], reading: Reading) -> Iterator[tuple[str, list[Record]]]:
    """Each file is one prompt; without arguments their names are read from standard input."""
    listed: Iterable[Sequence[str]] = [files]
    if not files:
        listed = ([os.fsdecode(name.rstrip(b"\r\n\0")) for name in block] for block in _listed_names(reading))
    number = 0
    for names in listed:
        for start in range(0, len(names), FILES_AT_ONCE):
            part = list(filter(None, names[start : start + FILES_AT_ONCE]))
            yield "files", [_prompt_file(number + i, name) for i, name in enumerate(part, start=1)]
            number += len(part)


def _listed_names(reading: Reading) -> Iterator[list[bytes]]:
    try:
        yield from blocks(Utf8(_standard_input(), "-"), reading.block, reading.separator)
    except OSError as error:
        raise CommandError(f"standard input: cannot be read ({error.strerror})") from None


def _prompt_file(number: int, name: str) -> Record:
    raw = composed({"file": name}) + b"\n"
    try:
        with _opened(name) as stream:
            content = stream.read()
        if problem := foreign(content):
            return Record(number, raw, problem=f"cannot be read ({problem})", is_object=True)
        text = content.removeprefix(BYTE_ORDER_MARK).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        detail = error.strerror if isinstance(error, OSError) else f"the byte at {error.start} is not UTF-8"
        return Record(number, raw, problem=f"cannot be read ({detail})", is_object=True)
    if not text.strip():
        return Record(number, raw, problem="found an empty file, wanted a prompt", is_object=True)
    if problem := nul_in(text):
        return Record(number, raw, problem=problem, is_object=True)
    return Record(number, raw, prompt=text, is_object=True)


def expanded(name: str) -> "BinaryIO | Expanded":
    """Open an input, unpacked where its suffix says that it is compressed; ``-`` is standard input."""
    codec = codec_of(name)
    stream = _opened(name)
    return Expanded(stream, codec) if codec else stream


def _opened(name: str) -> BinaryIO:
    return _standard_input() if name == "-" else Path(name).open("rb", buffering=0)


def _standard_input() -> BinaryIO:
    if sys.stdin is None:
        raise CommandError("standard input: is closed; name a file or pipe something in")
    unbuffered: BinaryIO = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)
    return unbuffered


def names_parquet(files: Sequence[str], output: str | None) -> bool:
    """Whether an input or the output is to be Parquet, by its suffix."""
    return any(name.lower().endswith(SUFFIX) for name in (*files, output or ""))
