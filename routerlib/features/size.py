"""Size: how much text there is, whoever wrote it. Carried, not asked: no evidence of difficulty by itself."""

from routerlib.features.feature import group
from routerlib.prompt import Prompt


def word_count(prompt: Prompt) -> float:
    """Words of the whole text, split at white space, material included."""
    return float(len(prompt.text.split()))


def line_count(prompt: Prompt) -> float:
    """Lines of the whole text, blank ones included; at least 1."""
    return float(len(prompt.lines))


def ask_word_count(prompt: Prompt) -> float:
    """Words of the ask alone."""
    return float(len(prompt.words))


def sentence_count(prompt: Prompt) -> float:
    """Sentences of the ask, list items included."""
    return float(len(prompt.sentences))


def longest_line(prompt: Prompt) -> float:
    """Characters of the longest line: a paragraph, a data blob or minified code."""
    return float(max(map(len, prompt.lines)))


SIZE = group(
    "size",
    ("words", word_count),
    ("lines", line_count),
    ("words", ask_word_count),
    ("sentences", sentence_count),
    ("characters", longest_line),
)
