"""Read records from JSON lines, from lines of text, or from files that are a prompt each."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from routerlib.streaming.records import (
    BYTE_ORDER_MARK,
    Place,
    Readable,
    Record,
    RecordError,
    blocks,
    composed,
    found_at,
    read_record,
)

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
    """Say how records are read.

    Attributes:
        origin: what the inputs hold.
        field: dotted path of the prompt in a record; None for the usual places.
        key: the key an answer gets; None where none is added.
        null: records end with NUL instead of a line feed.
        block: bytes asked for in one read.
        label: dotted path of the tier a record has to name too; None where it need not.
        fields: dotted paths of what else is read of a record.
    """

    origin: Origin
    field: str | None
    key: str | None
    null: bool
    block: int
    label: str | None = None
    fields: tuple[str, ...] = ()

    @property
    def separator(self) -> bytes:
        """Return the byte that ends a record."""
        return b"\0" if self.null else b"\n"

    @property
    def record_end(self) -> bytes:
        """Return what ends the bytes of a record: as it came in JSON lines, a line feed in those made up for it."""
        return self.separator if self.origin is Origin.JSONL else b"\n"

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the paths of all fields that are read besides the prompt."""
        return self.fields if self.label is None else (self.label, *self.fields)


@dataclass(frozen=True, slots=True)
class Source:
    """Name an input, or a stretch of one.

    Attributes:
        name: the input as the user named it.
        open: opens it; an `OSError` says why it cannot be read.
        lines: how many lines of the input come before the first one here.
    """

    name: str
    open: Callable[[], AbstractContextManager[Readable]]
    lines: int = 0


def record_blocks(files: Sequence[str], reading: Reading) -> Iterator[list[Record]]:
    """Yield the records of the inputs block by block; an unreadable file is a bad record.

    A file whose name ends with ``.gz`` or ``.zst`` is read as what it holds; where that is damaged or cut short, the
    lines before it count.
    """
    if list(files).count("-") > 1:
        raise CommandError("found standard input (-) twice among the inputs, wanted it once; leave one out")
    if reading.origin is Origin.FILES:
        yield from _prompt_files(files, reading)
        return
    for name in files:
        codec_of(name)  # what is not installed is said before the first answer
    yield from read_sources((Source(name, partial(expanded, name)) for name in files or ("-",)), reading)


def read_sources(sources: Iterable[Source], reading: Reading, *, is_last: bool = True) -> Iterator[list[Record]]:
    """Yield the lines of one source after the other as records, block by block.

    A last line without its end gets one where another source follows, as one does after all of them where not
    ``is_last``: records never run together.
    """
    end, read = reading.separator, line_reader(reading)
    held: tuple[Place, bytes] | None = None  # a line without its end, until it is known whether one follows
    for source in sources:
        line = source.lines
        try:
            with source.open() as opened:
                stream = Utf8(opened, source.name)
                for block in blocks(stream, reading.block, end):
                    if held:
                        yield [read(held[0], held[1] + end)]
                        held = None
                    if not block[-1].endswith(end):
                        held = Place(source.name, line + len(block)), block.pop()
                    yield [read(Place(source.name, line + i), raw) for i, raw in enumerate(block, 1)]
                    line += len(block)
        except OSError as error:
            if held:
                yield [read(held[0], held[1] + end)]
                held = None
            raw, problem = composed({"file": source.name}) + end, f"cannot be read ({error.strerror})"
            yield [Record(0, raw, Place(source.name), problem=problem, is_object=True)]
    if held:
        yield [read(held[0], held[1] if is_last else held[1] + end)]


def input_bytes(files: Sequence[str]) -> int | None:
    """Return how many bytes the inputs hold; None where that cannot be known."""
    if any(name.lower().endswith(PACKED) for name in files):
        return None
    try:
        return sum(Path(name).stat().st_size for name in files) if files and all(map(os.path.isfile, files)) else None
    except OSError:
        return None


def line_reader(reading: Reading) -> Callable[[Place, bytes], Record]:
    """Return a function that reads one line of an input."""
    field, label, key, paths = reading.field, reading.label, reading.key, reading.paths

    def picked(content: dict[str, Any]) -> str:
        if label is not None:
            label_of(content, label)
        prompt = prompt_of(content, field)
        if problem := nul_in(prompt):
            raise RecordError(problem)
        return prompt

    if reading.origin is Origin.JSONL:
        return lambda place, raw: read_record(place, raw, picked, key, paths)
    return lambda place, raw: _text_line(place, raw, paths)


def _text_line(place: Place, raw: bytes, paths: Sequence[str]) -> Record:
    line = place.line
    body = (raw.removeprefix(BYTE_ORDER_MARK) if line == 1 else raw).rstrip(b"\r\n\0")
    end = b"\n" if raw.endswith((b"\n", b"\0")) else b""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        problem = f"found a byte at {error.start} that is not UTF-8, wanted UTF-8"
        return Record(line, body + end, place, problem=problem)
    if not text.strip():
        return Record(line, raw, place)
    if nul := nul_in(text):
        return Record(line, body + end, place, problem=nul)
    content = {"prompt": text}
    return Record(line, composed(content) + end, place, text, None, True, found_at(content, paths))


def _prompt_files(files: Sequence[str], reading: Reading) -> Iterator[list[Record]]:
    """Yield each file as one prompt; without arguments their names are read from standard input."""
    listed: Iterable[Sequence[str]] = [files]
    if not files:
        listed = ([os.fsdecode(name.rstrip(b"\r\n\0")) for name in block] for block in _listed_names(reading))
    number = 0
    for names in listed:
        for start in range(0, len(names), FILES_AT_ONCE):
            part = list(filter(None, names[start : start + FILES_AT_ONCE]))
            yield [_prompt_file(number + i, name, reading) for i, name in enumerate(part, start=1)]
            number += len(part)


def _listed_names(reading: Reading) -> Iterator[list[bytes]]:
    try:
        yield from blocks(Utf8(_standard_input(), "-"), reading.block, reading.separator)
    except OSError as error:
        raise CommandError(f"standard input: cannot be read ({error.strerror})") from None


def _prompt_file(number: int, name: str, reading: Reading) -> Record:
    place, named = Place(name), {"file": name}
    raw, fields = composed(named) + b"\n", found_at(named, reading.paths)  # what a JSON line of it will begin with
    try:
        with _opened(name) as stream:
            content = stream.read()
        if problem := foreign(content):
            return Record(number, raw, place, problem=f"cannot be read ({problem})", is_object=True)
        text = content.removeprefix(BYTE_ORDER_MARK).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        detail = error.strerror if isinstance(error, OSError) else f"the byte at {error.start} is not UTF-8"
        return Record(number, raw, place, problem=f"cannot be read ({detail})", is_object=True)
    if not text.strip():
        return Record(number, raw, place, problem="found an empty file, wanted a prompt", is_object=True)
    if problem := nul_in(text):
        return Record(number, raw, place, problem=problem, is_object=True)
    return Record(number, raw, place, text, None, True, fields)


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
    """Tell by the suffixes whether an input or the output is to be Parquet."""
    return any(name.lower().endswith(SUFFIX) for name in (*files, output or ""))
