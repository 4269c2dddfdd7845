"""Static word vectors: a text's row is the sum of what its words and neighbouring pairs of words add, no more.

    row = (sum of the vectors of its different words + sum of those of its different pairs) / sqrt(different words)

There is no attention and no matrix product: gathering and adding float32 numbers, in the order of the text, gives the
same bits on every processor, and every word's part of the row is known. Words are pieces of a `Vocabulary`; pairs share
`buckets` rows by a hash of their two numbers, as in fastText (Joulin et al., *Bag of Tricks*, 2017).
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import mlx.core as mx

from routerlib.encoding.encoder import Encoded
from routerlib.encoding.parts import Parts, gathered
from routerlib.encoding.words import UNKNOWN, Vocabulary
from routerlib.errors import EncoderError

VOCABULARY, VECTORS = "vocabulary.txt", "vectors.safetensors"
FILES = (VOCABULARY, VECTORS)
FIRST, SECOND = 7_919, 104_729  # the two factors of a pair's hash


def pair_of(first: int, second: int, buckets: int) -> int:
    """Return which bucket a pair of neighbouring words shares."""
    return (first * FIRST + second * SECOND) % buckets


def read_vocabulary(path: Path) -> dict[str, int]:
    """Read the pieces of a vocabulary, one a line, numbered from 1 on; 0 is what no piece holds.

    Raises:
        EncoderError: the file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EncoderError(
            f"{path}: found no vocabulary ({error}); restore the file or reinstall the package"
        ) from None
    return dict(zip(lines, range(1, len(lines)), strict=False))


class StaticEncoder:
    """The encoder of a folder with a vocabulary and a table of vectors; loads in milliseconds."""

    name = "vectors"

    def __init__(self, folder: Path, max_pieces: int) -> None:
        """Read ``folder`` (vocabulary.txt, vectors.safetensors); `bundle.check_encoder` checks the digests.

        Raises:
            EncoderError: a file is missing, or the table does not fit the vocabulary.
        """
        ids = read_vocabulary(folder / VOCABULARY)
        try:
            tables: Any = mx.load(str(folder / VECTORS), format="safetensors")
            self._pieces: mx.array = tables["pieces"]
            self._pairs: mx.array = tables["pairs"]
        except (RuntimeError, ValueError, OSError, KeyError) as error:
            raise EncoderError(
                f"{folder / VECTORS}: found no table of vectors ({str(error).splitlines()[0]}); "
                "restore the file or reinstall the package"
            ) from None
        if self._pieces.shape != (len(ids) + 1, self._pairs.shape[1]):
            raise EncoderError(
                f"{folder / VECTORS}: found vectors of shape {self._pieces.shape} beside pairs of shape "
                f"{self._pairs.shape}, wanted one for each of {len(ids) + 1} pieces; reinstall the package"
            )
        self._vocabulary = Vocabulary(ids)
        self._max_pieces = max_pieces
        self.width = int(self._pairs.shape[1])
        self._buckets = int(self._pairs.shape[0])
        self._nil = mx.zeros(self.width)
        mx.eval(self._pieces, self._pairs, self._nil)  # now: what is yet to be read belongs to the thread that loads

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode n texts, each on its own; an empty sequence gives a (0, width) array."""
        if not texts:
            return Encoded(mx.zeros((0, self.width)), ())
        rows, truncated = [], []
        for text in texts:
            ids, cut = self._vocabulary(text, self._max_pieces)
            rows.append(self._row(ids))
            truncated.append(cut)
        stacked = mx.stack(rows)
        mx.eval(stacked)
        return Encoded(stacked, tuple(truncated))

    def parts(self, text: str, usual: mx.array) -> Parts:
        """Split a text's row over its words; see `Wordwise`.

        A different piece has its vector, and as much of the usual row as any other; where it stands in several words,
        each of those has its share. Of a pair's vector both words have half.
        """
        words = self._vocabulary.words(text, self._max_pieces)
        ids = [piece for _, pieces in words for piece in pieces]
        owners = [word for word, pieces in words for _ in pieces]
        distinct, pairs = self._distinct(ids)
        if not distinct:
            return Parts((), -usual[None])
        times, scale = Counter(ids), len(distinct) ** 0.5
        known = [at for at, piece in enumerate(ids) if piece != UNKNOWN]
        own = self._pieces[mx.array([ids[at] for at in known])].astype(mx.float32) / scale - usual / len(distinct)
        own = own / mx.array([[times[ids[at]]] for at in known])
        shared = self._pairs[mx.array(list(pairs), dtype=mx.int32)].astype(mx.float32) / (2 * scale)
        ends = [owners[at + end] for end in (0, 1) for at in pairs.values()]
        return gathered(owners, [*(owners[at] for at in known), *ends], mx.concatenate([own, shared, shared]))

    def known_share(self, text: str) -> float:
        """Return the share, 0 to 1, of a text's pieces that were met in training or stand near what was.

        The others have no vector; a text without any word is all known.
        """
        ids, _ = self._vocabulary(text, self._max_pieces)
        if not ids:
            return 1.0
        is_known = mx.any(self._pieces[mx.array(ids)] != 0, axis=1)
        known: list[bool] = is_known.tolist()  # type: ignore[assignment]
        return sum(known) / len(known)

    def _row(self, ids: Sequence[int]) -> mx.array:
        words, pairs = self._distinct(ids)
        if not words:
            return self._nil
        row = mx.sum(self._pieces[mx.array(words)].astype(mx.float32), axis=0)
        if pairs:
            row = row + mx.sum(self._pairs[mx.array(list(pairs))].astype(mx.float32), axis=0)
        scaled: mx.array = row / len(words) ** 0.5
        return scaled

    def _distinct(self, ids: Sequence[int]) -> tuple[list[int], dict[int, int]]:
        """Return the different known pieces in the order they came, and each pair's bucket with its first place."""
        words = list(dict.fromkeys(piece for piece in ids if piece != UNKNOWN))
        pairs: dict[int, int] = {}
        for at, (first, second) in enumerate(pairwise(ids)):
            pairs.setdefault(pair_of(first, second, self._buckets), at)
        return words, pairs
