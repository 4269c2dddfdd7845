"""Size: how much there is to read, of the whole, of the ask, and how many parts the material has."""

import re
from functools import partial

from routerlib.features.feature import group
from routerlib.parsing.prompt import Prompt
from routerlib.parsing.words import words_of

DEFINED_IN = ("code", "diff", "json")
DEFINITION = re.compile(
    r"\b(?:def|func|fn|fun|function|class|struct|interface|enum|trait|impl)\s+\w|\bCREATE\s+TABLE\b|\"name\"\s*:"
)


def word_count(prompt: Prompt) -> float:
    """Words of the whole text, material included; the first reading splits it at white space, names included."""
    if prompt.reading == 1:
        return float(len(prompt.text.split()))
    carried = (words_of(prompt.text[piece.start : piece.end], prompt.reading) for piece in prompt.carried)
    return float(len(prompt.words) + sum(map(len, carried)))


def definition_count(prompt: Prompt) -> float:
    """Functions, classes, tables and tools that are defined in the material: how many parts it has."""
    carried = (piece for piece in prompt.material if piece.kind in DEFINED_IN)
    return float(sum(len(DEFINITION.findall(prompt.text, piece.start, piece.end)) for piece in carried))


def ask_word_count(prompt: Prompt) -> float:
    """Words of the ask alone."""
    return float(len(prompt.words))


def sentence_count(prompt: Prompt) -> float:
    """Sentences of the ask, list items included."""
    return float(len(prompt.sentences))


def longest_sentence(prompt: Prompt) -> float:
    """Words of the longest sentence of the ask: how much has to be understood at once."""
    split = str.split if prompt.reading == 1 else partial(words_of, reading=prompt.reading)
    return float(max((len(split(sentence)) for sentence in prompt.sentences), default=0))


SIZE = group(
    "size",
    ("words", word_count),
    ("items", definition_count),
    ("words", ask_word_count),
    ("sentences", sentence_count),
    ("words", longest_sentence),
)
