"""Split a text's row over its words: exact for whatever is a sum, or a mean, of vectors that belong to a word each.

A row alone says little: every text has the usual row, the mean over the training texts, and only what lies beyond it
counts. That mean belongs to no word. Left whole, it would stand as one large number against the sum of all words; so
every piece of the text is compared with an even share of it, and a part says how far a word pulls the row away from
where as many usual words would have left it. The parts still add up: row - usual = sum of the parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Protocol, runtime_checkable

import mlx.core as mx

NOBODY = ""  # the word of what stands for no word, such as the marks an encoder sets at both ends of a text


@dataclass(frozen=True, slots=True)
class Parts:
    """What each different word of a text adds to its row, beyond its share of the usual one.

    Attributes:
        words: in the order of the text, in lower case; a mark of punctuation is a word, too, where it is read.
        rows: (words + 1, width) float32; the last is what belongs to no word.
    """

    words: tuple[str, ...]
    rows: mx.array


@runtime_checkable
class Wordwise(Protocol):
    """An encoder whose rows split over the words of the text."""

    def parts(self, text: str, usual: mx.array) -> Parts:
        """Split what lies between a text's row and the usual row (width,); what was not read has no part."""
        ...


def gathered(order: Sequence[str], owners: Sequence[str], rows: mx.array) -> Parts:
    """Add up the rows of each word.

    Args:
        order: the words as they stand in the text, each as often as it likes; `NOBODY` is none.
        owners: n of them, each row's word or `NOBODY`.
        rows: (n, width).
    """
    words = tuple(dict.fromkeys(word for word in order if word != NOBODY))
    places = {word: n for n, word in enumerate((*words, NOBODY))}
    to = mx.array([places[owner] for owner in owners], dtype=mx.int32)
    return Parts(words, mx.zeros((len(places), rows.shape[1])).at[to].add(rows))


def beside(first: Parts, second: Parts) -> Parts:
    """Join the parts of two vectors of one text that stand side by side in its row."""
    words = merged(first.words, second.words)
    return Parts(words, mx.concatenate([_spread(first, words), _spread(second, words)], axis=1))


def merged(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """Merge two lists of different words; those that stand in both keep their order, and the others their places."""
    order: dict[str, None] = {}
    own, rest = set(first), iter(first)
    for word in second:
        if word in own and word not in order:
            order.update(dict.fromkeys(takewhile(word.__ne__, rest)))
        order[word] = None
    order.update(dict.fromkeys(rest))
    return tuple(order)


def _spread(parts: Parts, words: Sequence[str]) -> mx.array:
    """Return the rows of these words and of no word; zeros for a word that has none."""
    places = {word: n for n, word in enumerate(parts.words)}
    last, without = len(parts.words), len(parts.words) + 1
    at = mx.array([*(places.get(word, without) for word in words), last], dtype=mx.int32)
    rows: mx.array = mx.concatenate([parts.rows, mx.zeros((1, parts.rows.shape[1]))])[at]
    return rows
