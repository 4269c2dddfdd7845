"""Wording: how the ask is put, per word, so that its length does not matter."""

from math import sqrt

from routerlib.features.feature import group
from routerlib.lexicon import CODING, SYSTEMS, VERBS
from routerlib.prompt import Prompt

TECHNICAL = CODING | SYSTEMS
ABSTRACT_ENDINGS = frozenset(
    "tion ions sion lity rity vity city nity sity ment ents ness ance ence ency ancy lism".split()
)


def imperative_verb_density(prompt: Prompt) -> float:
    """Build, fix and design verbs per word of the ask, 0 to 1."""
    return min(1.0, prompt.count(VERBS) / max(len(prompt.words), 1))


def noun_phrase_density(prompt: Prompt) -> float:
    """Technical noun phrases (unbroken runs of technical words) per word of the ask, 0 to 1."""
    runs, inside = 0, False
    for word in prompt.words:
        technical = word in TECHNICAL
        runs += technical and not inside
        inside = technical
    return runs / max(len(prompt.words), 1)


def lexical_diversity(prompt: Prompt) -> float:
    """Variety of the words of the ask, 0 to 1: Carroll's corrected type-token ratio over 10.

    Distinct words over the root of twice all words (Carroll, *Language and Thought*, 1964); unlike the plain ratio it
    hardly falls with length.
    """
    return min(1.0, len(set(prompt.words)) / sqrt(2 * max(len(prompt.words), 1)) / 10)


def mean_word_length(prompt: Prompt) -> float:
    """Characters per word of the ask, 0 to 20 (more is not a word)."""
    return min(20.0, sum(map(len, prompt.words)) / max(len(prompt.words), 1))


def abstract_word_share(prompt: Prompt) -> float:
    """Share of the words of the ask that end like abstract nouns: -tion, -ity, -ment, -ence ..."""
    return len([word for word in prompt.words if word[-4:] in ABSTRACT_ENDINGS and len(word) > 5]) / max(
        len(prompt.words), 1
    )


WORDING = group(
    "wording",
    ("per word", imperative_verb_density),
    ("per word", noun_phrase_density),
    ("score", lexical_diversity),
    ("characters", mean_word_length),
    ("share", abstract_word_share),
)
