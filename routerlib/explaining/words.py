"""Share out what the embedding adds to a logit over the words of the text.

Every component of the embedding is a sum of parts, one for each different word (`encoding.parts`, `Projection.split`).
Integrated gradients give each component a slope; a word's own contribution is its part of every component times the
slope. As features are inside their group, so are words inside the embedding: `attribution.scaled` brings their sum to
the embedding's Shapley value, moving none by more than what is lacking.

`NO_WORD` is one more row: the marks that an encoder sets at both ends of a text, and what a network that reads English
alone gives a text that it does not read. The words and this row add up to the embedding's contribution exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from routerlib.scoring.numpy_network import Floats

NO_WORD = "no word"  # two words: none that a text is cut into reads so


@dataclass(frozen=True, slots=True)
class WordContribution:
    """What one different word of the text, or `NO_WORD`, adds to a logit."""

    word: str
    contribution: float


@dataclass(frozen=True, slots=True)
class SplitEmbedding:
    """The components of one text's embedding, split over its words.

    Attributes:
        words: in the order of the text.
        parts: (words + 1, components) float32, the last of no word.
    """

    words: tuple[str, ...]
    parts: Floats

    def told(self, contributions: Sequence[float]) -> tuple[WordContribution, ...]:
        """Name the contributions (words + 1,), in order."""
        return tuple(map(WordContribution, (*self.words, NO_WORD), contributions))
