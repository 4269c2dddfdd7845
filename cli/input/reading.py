"""Read the lines of one input after the other as records, and pass on those that are too long to be held."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any

from routerlib.conversation.turn import Skipped
from routerlib.deciding.tiers.tiers import NAMES
from routerlib.streaming.records import (
    BYTE_ORDER_MARK,
    Found,
    Piece,
    Place,
    Readable,
    Record,
    RecordError,
    bounded_blocks,
    composed,
    found_at,
    read_record,
)

from ..choices import MAX_LINE, Origin
from .encoding import Utf8, nul_in
from .fields import Asking, label_of, prompt_of

Read = Callable[[Place, bytes], Record]


@dataclass(frozen=True, slots=True)
class Reading:
    """Say how records are read.

    Attributes:
        origin: what the inputs hold.
        asking: where the prompt of a record is looked for.
        key: the key an answer gets; None where none is added.
        null: records end with NUL instead of a line feed.
        block: bytes asked for in one read.
        label: dotted path of the tier a record has to name too; None where it need not.
        fields: dotted paths of what else is read of a record.
        max_line: the longest line that is read, in MiB.
        tiers: the names that a label may have, cheapest first.
    """

    origin: Origin
    asking: Asking
    key: str | None
    null: bool
    block: int
    label: str | None = None
    fields: tuple[str, ...] = ()
    max_line: int = MAX_LINE
    tiers: tuple[str, ...] = NAMES

    @property
    def longest(self) -> int:
        """Return the most bytes that a line may have, its end left out."""
        return self.max_line << 20

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


def read_sources(sources: Iterable[Source], reading: Reading, *, is_last: bool = True) -> Iterator[list[Record]]:
    """Yield the lines of one source after the other as records, block by block; one that is too long piece by piece.

    A last line without its end gets one where another source follows, as one does after all of them where not
    ``is_last``: records never run together.
    """
    end, read, passed = reading.separator, line_reader(reading), partial(_too_long, reading)
    held: tuple[Read, Place, bytes] | None = None  # a line without its end, until it is known whether one follows
    for source in sources:
        line, is_inside = source.lines, False
        try:
            with source.open() as opened:
                stream = Utf8(opened, source.name)
                for block in bounded_blocks(stream, reading.block, end, reading.longest):
                    if held:
                        yield [_ended(*held, end)]
                        held = None
                    is_inside = isinstance(block, Piece) and not block.is_last
                    make, lines = (passed, [block.raw]) if isinstance(block, Piece) else (read, block)
                    if is_inside:
                        yield [Record(line + 1, lines[0], Place(source.name, line + 1), is_whole=False)]
                        continue
                    if not lines[-1].endswith(end):
                        held = make, Place(source.name, line + len(lines)), lines.pop()
                    yield [make(Place(source.name, line + i), raw) for i, raw in enumerate(lines, 1)]
                    line += len(lines)
        except OSError as error:
            if is_inside:
                held = passed, Place(source.name, line + 1), b""
            if held:
                yield [_ended(*held, end)]
                held = None
            raw, problem = composed({"file": source.name}) + end, f"cannot be read ({error.strerror})"
            yield [Record(0, raw, Place(source.name), problem=problem, is_object=True)]
    if held:
        yield [_ended(*held, b"" if is_last else end)]


def _ended(make: Read, place: Place, raw: bytes, end: bytes) -> Record:
    return make(place, raw + end)


def _too_long(reading: Reading, place: Place, raw: bytes) -> Record:
    """Return the last piece of a line that is too long, which says so."""
    if reading.origin is not Origin.JSONL and raw.endswith(b"\0"):
        raw = raw[:-1] + reading.record_end
    return Record(place.line, raw, place, problem=too_long("line", reading), is_whole=False)


def too_long(what: str, reading: Reading) -> str:
    """Say that a line or a file is longer than is read."""
    return f"found a {what} of more than {reading.max_line} MiB, wanted a shorter one; raise it with --max-line"


def line_reader(reading: Reading) -> Callable[[Place, bytes], Record]:
    """Return a function that reads one line of an input."""
    asking, label, key, paths = reading.asking, reading.label, reading.key, reading.paths

    def picked(content: dict[str, Any]) -> Found:
        found = prompt_of(content, asking)
        if isinstance(found, Skipped):
            return found
        if label is not None:
            label_of(content, label, reading.tiers)
        if problem := nul_in(found if isinstance(found, str) else found.judged):
            raise RecordError(problem)
        return found

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
