"""Read session files whole, and make a record of every prompt that a person typed in them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import orjson

from routerlib.conversation.session import Typed, prompts_of_history, typed_in
from routerlib.conversation.turn import Skipped
from routerlib.streaming.elements import elements
from routerlib.streaming.records import (
    BYTE_ORDER_MARK,
    Piece,
    Place,
    Readable,
    Record,
    RecordError,
    bounded_blocks,
    composed,
    found_at,
    parsed,
)

from .encoding import Utf8, nul_in
from .reading import Reading, Source, too_long

DATABASE = b"SQLite format 3\0"
HISTORY = "# aider chat started"
KINDS = "JSON lines, a JSON document or Aider's history in Markdown"
LISTED = 64  # records handed on together

Fault = tuple[int, str]  # line and what is wrong with it


def session_blocks(sources: Iterable[Source], reading: Reading) -> Iterator[list[Record]]:
    """Yield a record for every prompt that a person typed, block by block, and one for all that cannot be read.

    Its bytes are made up: the file, and of the prompt its line, session, turn, time and the model that answered.
    """
    for source in sources:
        block: list[Record] = []
        try:
            for record in _records(source, reading):
                block.append(record)
                if len(block) == LISTED:
                    yield block
                    block = []
        except OSError as error:
            why = f"cannot be read ({error.strerror})"
            block.append(_bad(source.name, 0, why))
        if block:
            yield block


def _records(source: Source, reading: Reading) -> Iterator[Record]:
    """Yield the records of one session file."""
    faults: list[Fault] = []
    for typed in _typed(source, reading, faults):
        yield from (_bad(source.name, *fault) for fault in faults)
        faults.clear()
        if isinstance(typed, Skipped):
            yield Record(0, b"", Place(source.name), skipped=typed.kind)
        else:
            yield _record(source.name, typed, reading.paths)
    yield from (_bad(source.name, *fault) for fault in faults)


def _typed(source: Source, reading: Reading, faults: list[Fault]) -> Iterator[Typed | Skipped]:
    """Yield what a session file holds, whatever it is written in; what cannot be read of it goes to ``faults``."""
    sticky = reading.asking.sticky
    with source.open() as opened:
        raw = opened.read(reading.block) or b""
        if raw.startswith(DATABASE):
            faults.append((0, f"found an SQLite database, wanted {KINDS}; export the chats from the program"))
            return
        stream = Utf8(Chained(chain([raw], _pieces(opened, reading.block))), source.name)
        pieces = _pieces(stream, reading.block)
        first = _beginning(pieces)
        rest = chain(first, pieces)
        begins = b"".join(first).removeprefix(BYTE_ORDER_MARK).lstrip()
        if begins.startswith(b"[") or (begins.startswith(b"{") and not _is_lines(begins)):
            yield from typed_in(_parsed_elements(rest, reading.longest, faults), sticky)
        elif begins.startswith(b"{"):
            yield from typed_in(_parsed_lines(rest, reading, faults), sticky)
        elif begins.startswith(HISTORY.encode()) or source.name.lower().endswith((".md", ".markdown")):
            yield from _typed_in_history(rest, reading, sticky)
        elif begins:
            faults.append((1, f"found no session, wanted {KINDS}; lines or files of text: --from lines, --from files"))


def _pieces(stream: Readable, size: int) -> Iterator[bytes]:
    """Yield what a stream gives until its end."""
    while piece := stream.read(size):
        yield piece


def _beginning(pieces: Iterator[bytes]) -> list[bytes]:
    """Read the first line of a file, or its first pieces where that is long."""
    first: list[bytes] = []
    for piece in pieces:
        first.append(piece)
        if b"\n" in b"".join(first).lstrip() or len(first) > LISTED:
            break
    return first


def _is_lines(begins: bytes) -> bool:
    """Whether a file's first line is an object by itself."""
    first = begins.partition(b"\n")[0].strip()
    try:
        return isinstance(orjson.loads(first), dict)
    except orjson.JSONDecodeError:
        return first.startswith(b'{"') and first.endswith(b"}")  # damaged, but a line


def _parsed_lines(pieces: Iterable[bytes], reading: Reading, faults: list[Fault]) -> Iterator[tuple[int, Any]]:
    line = 0
    for block in bounded_blocks(Chained(pieces), reading.block, b"\n", reading.longest):
        if isinstance(block, Piece):
            line += block.is_last
            if block.is_last:
                faults.append((line, too_long("line", reading)))
            continue
        for raw in block:
            line += 1
            body = (raw.removeprefix(BYTE_ORDER_MARK) if line == 1 else raw).strip(b" \t\r\n\0")
            if body:
                yield from _parsed(line, body, faults)


def _parsed_elements(pieces: Iterable[bytes], longest: int, faults: list[Fault]) -> Iterator[tuple[int, Any]]:
    for found in elements(pieces, longest):
        if found is None:
            faults.append(
                (0, "found JSON that is cut short, wanted a whole document; the prompts before its end count")
            )
        elif found.raw is None:
            faults.append((found.line, f"found an object of more than {longest >> 20} MiB; raise it with --max-line"))
        else:
            yield from _parsed(found.line, found.raw, faults)


def _parsed(line: int, raw: bytes, faults: list[Fault]) -> Iterator[tuple[int, Any]]:
    try:
        yield line, parsed(raw, "a JSON object")
    except RecordError as error:
        faults.append((line, str(error)))


def _typed_in_history(pieces: Iterable[bytes], reading: Reading, sticky: bool) -> Iterator[Typed]:
    """Yield the prompts of Aider's history; where in the file they stand is not known, they are counted."""
    lines = (
        raw.decode("utf-8", "replace").rstrip("\r\n")
        for block in bounded_blocks(Chained(pieces), reading.block, b"\n", reading.longest)
        if not isinstance(block, Piece)
        for raw in block
    )
    for request in prompts_of_history(lines, sticky):
        yield Typed(request, 0)


def _record(name: str, typed: Typed, paths: Sequence[str]) -> Record:
    request = typed.request
    told: dict[str, Any] = {
        "file": name,
        "line": typed.line or None,
        "session": typed.session or request.session or Path(name).name.partition(".")[0],
        "turn": request.turn + 1,
        "time": request.time,
        "model": typed.model,
    }
    raw, place = composed(told) + b"\n", Place(name, typed.line)
    if problem := nul_in(request.judged):
        return Record(typed.line, raw, place, problem=problem, is_object=True)
    return Record(typed.line, raw, place, request, None, True, found_at(told, paths))


def _bad(name: str, line: int, problem: str) -> Record:
    raw = composed({"file": name, "line": line or None}) + b"\n"
    return Record(line, raw, Place(name, line), problem=problem, is_object=True)


class Chained:
    """Read pieces that come one after the other as a stream."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        """Take them in order."""
        self._pieces = iter(pieces)

    def read(self, size: int) -> bytes:  # noqa: ARG002 - a piece is what is there
        """Return the next piece, none at the end."""
        return next(self._pieces, b"")
