"""What is no UTF-8 text although it decodes: UTF-16 and UTF-32, with or without their mark, and NUL characters.

PowerShell's ``>`` writes UTF-16. Read as UTF-8, such a file of English is letters with NULs between them, for which a
router would still find an answer.
"""

import errno

from routerlib.streaming.records import Readable

HEAD = 4_096  # bytes that are looked at
FEWEST = 4  # NULs that make a pattern where there is no mark
MARKS = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Where the NULs of English text stand, counted from the start and modulo the width of a character.
PATTERNS = (
    (4, (1, 2, 3), "utf-32le"),
    (4, (0, 1, 2), "utf-32be"),
    (2, (1,), "utf-16le"),
    (2, (0,), "utf-16be"),
)
DENSE = 0.75  # of the places a pattern names hold a NUL; Latin letters with some others between them
SPARSE = 0.05  # of the other places


class Utf8:
    """An input that is read as it is, unless its first bytes are those of another encoding."""

    def __init__(self, source: Readable, name: str) -> None:
        """Read from a source; ``name`` is what a person calls it."""
        self._source = source
        self._name = name
        self._begun = False

    def read(self, size: int, /) -> bytes | None:
        """Return up to ``size`` bytes, none at the end.

        Raises:
            OSError: the input is UTF-16 or UTF-32.
        """
        piece = self._source.read(size)
        if piece and not self._begun:
            self._begun = True
            while len(piece) < FEWEST and _may_be_foreign(piece) and (more := self._source.read(size)):
                piece += more
            if problem := foreign(piece):
                raise OSError(errno.EILSEQ, problem, self._name)
        return piece


def foreign(content: bytes) -> str | None:
    """Say that text is UTF-16 or UTF-32, by its first bytes, and how to convert it; None where it is not."""
    for mark, name in MARKS:
        if content.startswith(mark):
            return f"found {name.upper()}, wanted UTF-8; convert it: iconv -f {name} -t utf-8"
    head = content[:HEAD]
    for width, places, name in PATTERNS:
        if _has_pattern(head[: len(head) // width * width], width, places):
            plain = name[:6]
            return (
                f"found {plain.upper()} without a byte-order mark, wanted UTF-8; convert it: iconv -f {plain} -t "
                f"utf-8, or where that wants a mark, iconv -f {name} -t utf-8"
            )
    return None


def nul_in(text: str) -> str | None:
    """Say that a prompt holds a NUL character, which no text does; None where it does not."""
    place = text.find("\0")
    return None if place < 0 else f"found a NUL character at {place}, wanted text; is it UTF-16, or no text at all?"


def _may_be_foreign(few: bytes) -> bool:
    """Whether more bytes could show another encoding; no UTF-8 text has one of these, and "hi" does not wait."""
    return few[0] >= 0xFE or 0 in few


def _has_pattern(head: bytes, width: int, places: tuple[int, ...]) -> bool:
    """Whether NULs stand nearly everywhere at these places of every character, and nearly nowhere else."""
    share = {place: head[place::width].count(0) / max(len(head) // width, 1) for place in range(width)}
    return (
        head.count(0) >= FEWEST
        and all(share[place] >= DENSE for place in places)
        and all(share[place] <= SPARSE for place in share.keys() - set(places))
    )
