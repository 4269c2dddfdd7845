"""Wording: how the ask is put, per word, so that its length does not matter."""

from math import sqrt

from routerlib.features.feature import group
from routerlib.parsing.lexicon import (
    ALGORITHMS,
    CODING,
    CONCURRENCY,
    DISTRIBUTION,
    JOINTS,
    MACHINERY,
    MATHEMATICS,
    PROOFS,
    QUANTITIES,
    SYSTEMS,
    VERBS,
)
from routerlib.parsing.prompt import Prompt

TECHNICAL = CODING | SYSTEMS
DEEP = ALGORITHMS | CONCURRENCY | DISTRIBUTION | MACHINERY | MATHEMATICS | PROOFS


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


def clause_density(prompt: Prompt) -> float:
    """Commas and words that join clauses (and, which, if, unless ...) per sentence of the ask, 0 to 20."""
    joints = prompt.plain.count(",") + prompt.count(JOINTS)
    return min(20.0, joints / max(len(prompt.sentences), 1))


def quantity_count(prompt: Prompt) -> float:
    """Words of quantity and comparison in the ask: each, most, average, percentage, between ..."""
    return float(prompt.count(QUANTITIES))


WORDING = group(
    "wording",
    ("per word", imperative_verb_density),
    ("per word", noun_phrase_density),
    ("score", lexical_diversity),
    ("clauses", clause_density),
    ("terms", quantity_count),
)


def depth_density(prompt: Prompt) -> float:
    """Terms of depth, of concurrency and of distribution per word of the ask, 0 to 1."""
    return min(1.0, prompt.count(DEEP) / max(len(prompt.words), 1))


WORDING_ADDED = group("wording", ("per word", depth_density))
