"""Word pieces: what an encoder reads of a text, as numbers."""

import re
from bisect import bisect_right
from pathlib import Path
from typing import Any

from routerlib.encoding.parts import NOBODY
from routerlib.encoding.words import IS_UNSPACED, LONGEST_WORD, WORD, normal
from routerlib.errors import EncoderError

PREFIX = 2_400  # characters tokenised first; four times as many, and again, while they give too few word pieces
LONGEST = 150_000  # characters; only a text of few, endless words gives fewer pieces than fit
WHITE = re.compile(r"[ \t\r\n]{2,}")
LONG_WORD = re.compile(r"([A-Za-z0-9]{200})[A-Za-z0-9]+")
MARGIN = 110  # cutting a text changes the pieces of one word; a word of over 100 characters is a single piece


class WordPieces:
    """Cuts texts into the pieces of a tokenizer, at most so many."""

    def __init__(self, path: Path, max_pieces: int) -> None:
        """Read a tokenizer.json.

        Args:
            path: the file; its own padding and truncation are switched off.
            max_pieces: pieces a text may have, the two special ones included.

        Raises:
            EncoderError: the file is missing or no tokenizer.
        """
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_buffer(path.read_bytes())
        except (OSError, ValueError) as error:
            raise EncoderError(
                f"{path}: found no tokenizer ({error}); restore the file or reinstall the package"
            ) from None
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self._max_pieces = max_pieces

    def __call__(self, text: str) -> tuple[list[int], bool]:
        """Return the ids of a text's first word pieces, and whether there were more."""
        _, encoding, is_whole = self._read(text)
        ids = self._kept(encoding.ids)
        return ids, not is_whole or len(ids) < len(encoding)

    def words(self, text: str) -> tuple[list[int], list[str]]:
        """Return the same ids, and for each the word it begins in; none for the special pieces.

        What is no letter and no digit is a word by itself, and so is a piece of Chinese or Japanese.
        """
        head, encoding, _ = self._read(text)
        ids = self._kept(encoding.ids)
        found = list(WORD.finditer(head))
        starts = [word.start() for word in found]

        def owner(start: int, end: int) -> str:
            at = bisect_right(starts, start) - 1
            is_inside = at >= 0 and start < found[at].end() and not IS_UNSPACED(found[at][0])
            return normal(found[at][0])[:LONGEST_WORD] if is_inside else head[start:end]

        return ids, [NOBODY, *(owner(*span) for span in encoding.offsets[1 : len(ids) - 1]), NOBODY]

    def _kept(self, ids: list[int]) -> list[int]:
        """Return as many pieces as fit, the last special one included."""
        return ids if len(ids) <= self._max_pieces else [*ids[: self._max_pieces - 1], ids[-1]]

    def _read(self, text: str) -> tuple[str, Any, bool]:
        """Return a beginning of a text, what the tokenizer makes of it, and whether it is all of the text.

        Tokenising is not cut short by truncation (10 MB of words take 20 s), so only a prefix is tokenised, and a
        longer one while that gives too few pieces. Runs of white space and of letters, which give one piece at most,
        are shortened first; what lies beyond `LONGEST` characters after that is not looked at.
        """
        if not text.isascii():
            text = text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates are no characters
        size = PREFIX
        while True:
            head = LONG_WORD.sub(r"\1", WHITE.sub(" ", text[:size]))
            encoding = self._tokenizer.encode(head)
            if len(encoding) > self._max_pieces + MARGIN or size >= len(text) or len(head) >= LONGEST:
                return head, encoding, size >= len(text)
            size *= 4
