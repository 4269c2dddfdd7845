"""The records of a file: JSON lines, a JSON document or array over many lines, or the history of Aider."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from routerlib.streaming.records import BYTE_ORDER_MARK, Piece, Place, bounded_blocks

from ..input.encoding import Utf8
from ..input.sources import expanded

BLOCK = 1 << 16  # bytes read at a time
MOST = 512 << 20  # bytes of a document that is no JSON lines
HISTORY = ".md"
WHITE = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class Bad:
    """Why a record cannot be read."""

    problem: str


def records_of(name: str, longest: int) -> Iterator[tuple[Place, Any]]:
    """Yield the records of a file with their places; one that cannot be read is `Bad`.

    Args:
        name: of the file; ``-`` is standard input.
        longest: the most bytes of a line.
    """
    document: list[bytes] | None = None
    number = 0
    try:
        with expanded(name) as opened:
            for block in bounded_blocks(Utf8(opened, name), BLOCK, b"\n", longest):
                if isinstance(block, Piece):
                    if block.is_last:
                        number += 1
                        yield Place(name, number), Bad(f"found a line of more than {longest >> 20} MiB, wanted less")
                    continue
                for line in block:
                    number += 1
                    if document is None and number == 1 and _opens_document(line):
                        document = []
                    if document is not None:
                        document.append(line)
                    elif line.strip(WHITE):
                        yield Place(name, number), _read(line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line)
                if document is not None and sum(map(len, document)) > MOST:
                    raise OSError(0, f"found a document of more than {MOST >> 20} MiB, wanted JSON lines", name)
    except OSError as error:
        yield Place(name), Bad(f"cannot be read ({error.strerror})")
        return
    if document is not None:
        yield from _document(name, b"".join(document))


def lines_of_history(name: str) -> Iterator[str]:
    """Yield the lines of a history of Aider.

    Raises:
        OSError: it cannot be read.
    """
    with expanded(name) as opened:
        for block in bounded_blocks(Utf8(opened, name), BLOCK, b"\n", MOST):
            if not isinstance(block, Piece):
                yield from (line.decode("utf-8", "replace") for line in block)


def _opens_document(line: bytes) -> bool:
    """Whether a first line begins what goes on over the next lines: it opens an array or an object and ends in it."""
    line = line.removeprefix(BYTE_ORDER_MARK).strip(WHITE)
    if line[:1] == b"[":
        return True
    if line[:1] != b"{":
        return False
    try:
        orjson.loads(line)
    except ValueError:
        return line[-1:] in b"{[,"
    return False


def _document(name: str, raw: bytes) -> Iterator[tuple[Place, Any]]:
    """Yield the elements of an array, or the one object of a document; JSON lines that began like one are lines."""
    raw = raw.removeprefix(BYTE_ORDER_MARK)
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError) as error:
        lines = raw.split(b"\n")
        if not any(isinstance(_read(line), dict) for line in lines):
            yield Place(name), Bad(f"found invalid JSON ({error}), wanted a whole document or JSON lines")
            return
        for number, line in enumerate(lines, 1):
            if line.strip(WHITE):
                yield Place(name, number), _read(line)
        return
    for element in content if isinstance(content, list) else [content]:
        yield Place(name), element


def _read(line: bytes) -> Any:
    """Return what a line is the JSON of."""
    try:
        return orjson.loads(line)
    except ValueError:
        try:
            return json.loads(line)  # takes NaN
        except (ValueError, RecursionError) as error:
            return Bad(f"found invalid JSON ({error}), wanted a record")
