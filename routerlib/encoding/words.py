"""Cut a text into words, and words into the longest known pieces: what a table of vectors is looked up by.

A word is a run of letters, with the plus and number signs behind it (``c++``, ``c#``), in lower case and in Unicode's
compatibility form, so that neither case nor punctuation moves anything. Chinese and Japanese, which write no spaces,
are cut where known pieces end. A number is known by how many digits it has. A word nobody listed is cut into the
longest piece that opens it, the longest that goes on, and so forth, as WordPiece does (Schuster and Nakajima, 2012).
"""

import re
from collections.abc import Mapping, Sequence
from itertools import accumulate, islice, takewhile
from unicodedata import normalize

OPENS = "▁"  # stands before a piece that opens a word
UNKNOWN = 0  # the id of a character that no piece holds
LONGEST_PIECE = 20  # characters
LONGEST_WORD = 60  # characters; a longer word is cut off, for it is data rather than language
MOST_DIGITS = 4
UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # kana and Han
WORD = re.compile(rf"[{UNSPACED}]+|[^\W\d_{UNSPACED}]+[+#]*|\d+")
IS_UNSPACED = re.compile(f"[{UNSPACED}]").match
PREFIX = 2_400  # characters cut first; four times as many, and again, while they give too few pieces


def normal(text: str) -> str:
    """Return a text in lower case and in Unicode's compatibility form."""
    return text.lower() if text.isascii() else normalize("NFKC", text).lower()


class Vocabulary:
    """Known pieces by their number; cuts texts into them, each word once for as long as it is remembered."""

    def __init__(self, ids: Mapping[str, int]) -> None:
        """Take the pieces, `OPENS` before those that open a word, with their numbers from 1 on."""
        self._ids = ids
        self._known: dict[str, tuple[int, ...]] = {}
        self._written: list[str] = []

    def __call__(self, text: str, most: int) -> tuple[list[int], bool]:
        """Return the numbers of a text's first ``most`` pieces, and whether there were more."""
        _, found = self._read(text, most)
        return found[:most], len(found) > most

    def words(self, text: str, most: int) -> list[tuple[str, list[int]]]:
        """Return the words that a text's first ``most`` pieces make, and the pieces of each among those.

        Where no spaces are written, every piece is a word.
        """
        words, found = self._read(text, most)
        rest = iter(found[:most])
        cut = ((word, list(islice(rest, len(self.pieces_of(word))))) for word in words)
        named: list[tuple[str, list[int]]] = []
        for word, pieces in takewhile(lambda one: one[1], cut):
            if IS_UNSPACED(word):
                ends = list(accumulate(len(name) for name in self.names(pieces)))
                named += [(word[a:b], [p]) for a, b, p in zip([0, *ends], ends, pieces, strict=False)]
            else:
                named.append((word[:LONGEST_WORD], pieces))
        return named

    def _read(self, text: str, most: int) -> tuple[list[str], list[int]]:
        """Return the words of a beginning of a text that is long enough, and their pieces up to more than ``most``."""
        size = PREFIX
        while True:
            words = WORD.findall(normal(text[:size]))
            found = self._cut(words, most)
            if len(found) > most or size >= len(text):
                return words, found
            size *= 4

    def _cut(self, words: Sequence[str], most: int) -> list[int]:
        found: list[int] = []
        for word in words:
            known = self._known.get(word)
            if known is None:
                known = self._known[word] = self.pieces_of(word)
                if len(self._known) > 200_000:
                    self._known.clear()
            found += known
            if len(found) > most:
                break
        return found

    def names(self, numbers: Sequence[int]) -> list[str]:
        """Return how pieces are written, without the mark of those that open a word; `UNKNOWN` is ``?``."""
        if not self._written:
            self._written = ["?", *(piece.removeprefix(OPENS) for piece in self._ids)]
        return [self._written[number] for number in numbers]

    def pieces_of(self, word: str) -> tuple[int, ...]:
        """Return the numbers of one word's pieces, `UNKNOWN` for a character that none holds."""
        if word[0].isdigit():
            word = "0" * min(len(word), MOST_DIGITS)
        whole = self._ids.get(OPENS + word)
        if whole is not None:
            return (whole,)
        pieces: list[int] = []
        rest, opens = word[:LONGEST_WORD], True
        while rest:
            piece, end = self._longest(rest, opens=opens)
            pieces.append(piece)
            rest, opens = rest[end:], False
        return tuple(pieces)

    def _longest(self, rest: str, *, opens: bool) -> tuple[int, int]:
        """Return the number and length of the longest piece a rest of a word begins with."""
        for end in range(min(len(rest), LONGEST_PIECE), 0, -1):
            piece = self._ids.get(OPENS + rest[:end]) if opens else None
            if piece is None and (not opens or end == 1 or rest[0] > "\u3000"):
                piece = self._ids.get(rest[:end])
            if piece is not None:
                return piece, end
        return UNKNOWN, 1
