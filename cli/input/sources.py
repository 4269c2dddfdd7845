"""Read records from JSON lines, from lines of text, or from files that are a prompt each."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

from routerlib.conversation.turn import Skipped
from routerlib.streaming.records import BYTE_ORDER_MARK, Place, Record, blocks, composed, found_at

from ..choices import Origin
from ..files.compression import Expanded, codec_of
from ..status import CommandError
from .encoding import Utf8, foreign, nul_in
from .fields import Asking, prompt_of
from .reading import Reading, Source, read_sources, too_long

FILES_AT_ONCE = 64
PIECE = 1 << 20  # bytes of a file that are read at a time
SUFFIX = ".parquet"
PACKED = (".gz", ".zst", ".parquet")  # their size says little of what they hold


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
    sources = (Source(name, partial(expanded, name)) for name in files or ("-",))
    if reading.origin is Origin.SESSIONS:
        from .sessions import session_blocks

        yield from session_blocks(sources, reading)
        return
    yield from read_sources(sources, reading)


def input_bytes(files: Sequence[str]) -> int | None:
    """Return how many bytes the inputs hold; None where that cannot be known."""
    if any(name.lower().endswith(PACKED) for name in files):
        return None
    try:
        return sum(Path(name).stat().st_size for name in files) if files and all(map(os.path.isfile, files)) else None
    except OSError:
        return None


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
            content = _at_most(stream, reading.longest + 1)
        if len(content) > reading.longest:
            return Record(number, raw, place, problem=too_long("file", reading), is_object=True)
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
    found = prompt_of({"prompt": text}, Asking())  # without its front matter
    if isinstance(found, Skipped):
        return Record(number, raw, place, is_object=True, fields=fields, skipped=found.kind)
    return Record(number, raw, place, found, None, True, fields)


def _at_most(stream: BinaryIO, size: int) -> bytes:
    """Return all that a stream holds, or its first bytes."""
    pieces: list[bytes] = []
    while size and (piece := stream.read(min(size, PIECE))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


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
