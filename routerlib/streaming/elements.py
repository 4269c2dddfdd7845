"""Cut a JSON document into objects as it is read: those of an array, or those that stand one after the other."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

OUTSIDE = re.compile(rb'["\\{}\[\]]')
INSIDE = re.compile(rb'["\\]')


class Element(NamedTuple):
    """Hold the bytes of an object, and the line it begins on; none where it is longer than what is held."""

    line: int
    raw: bytes | None


def elements(pieces: Iterable[bytes], longest: int) -> Iterator[Element | None]:
    """Yield the objects of a JSON document, in bounded memory; at last None where it is cut short.

    Args:
        pieces: its bytes.
        longest: bytes of the longest object that is held.
    """
    level: int | None = None  # how deep the objects stand that are yielded: 1 in an array
    depth, is_inside, is_escaped = 0, False, False
    line, begun = 1, 0
    held: list[bytes] | None = None  # of the object that is being read
    size = 0
    for piece in pieces:
        start = at = 0  # where what is held of this piece begins; what is scanned next
        if is_escaped:
            at, is_escaped = 1, False
        while found := (INSIDE if is_inside else OUTSIDE).search(piece, at):
            mark, at = found[0], found.end()
            if mark == b"\\":
                is_escaped = is_inside and at == len(piece)
                at += is_inside and not is_escaped
            elif mark == b'"':
                is_inside = not is_inside
            elif mark in b"{[":
                level = (mark == b"[") if level is None else level
                if depth == level and mark == b"{":
                    held, size, start, begun = [], 0, at - 1, line + piece.count(b"\n", 0, at)
                depth += 1
            else:
                depth -= 1
                if depth == level and mark == b"}" and held is not None:
                    size += at - start
                    yield Element(begun, b"".join([*held, piece[start:at]]) if size <= longest else None)
                    held = None
        if held is not None:
            size += len(piece) - start
            held.append(piece[start:])
            if size > longest:
                held = [b""]
        line += piece.count(b"\n")
    if depth:
        yield None
