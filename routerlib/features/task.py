"""Task: which kind of work is asked, if any."""

import re

from routerlib.features.feature import group
from routerlib.parsing.lexicon import (
    ALGORITHMS,
    CHORES,
    CODING,
    CONCURRENCY,
    DISTRIBUTION,
    EXPLAIN,
    FILLER,
    INVESTIGATION,
    KNOWN,
    MACHINERY,
    MATHEMATICS,
    PROOFS,
    REPAIR,
    ROUTINE,
    SECURITY,
    SYSTEMS,
    TALK,
    VERBS,
    Terms,
    terms,
)
from routerlib.parsing.prompt import Prompt

VOWELS = frozenset("aeiouy")
OF_CODE = ("path", "branch", "name", "code")  # kinds of names that only code work gives
IDLE: Terms = frozenset(term for term in FILLER if isinstance(term, str)) - terms(
    "continue, go, next, more, again, stop, foo, bar"
)
IDLE_PAIRS: Terms = frozenset(term for term in FILLER if not isinstance(term, str))
CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}")
WORKING = (VERBS | CHORES) - FILLER - TALK
HARD = ALGORITHMS | CONCURRENCY | DISTRIBUTION | MACHINERY | MATHEMATICS | PROOFS | SYSTEMS | SECURITY | INVESTIGATION
IDLE_TALK = IDLE | TALK
SHORT_CHORE, SHORT_TALK = 4, 6  # words


def is_coding_task(prompt: Prompt) -> float:
    """How surely code work is asked: 0 none to 1, from programming words in the ask and code carried along."""
    carried = 2 if any(piece.kind in ("code", "diff", "trace") for piece in prompt.material) else 0
    named = "`" in prompt.plain or "()" in prompt.plain or any(kind in OF_CODE for kind, _ in prompt.named)
    evidence = prompt.distinct(CODING) + carried + (1 if named else 0)
    return evidence / (evidence + 1)


def junk_score(prompt: Prompt) -> float:
    """How surely the text is a greeting, filler or keyboard noise: 0 to 1; a text without a word scores 1."""
    words = prompt.words
    if prompt.carried or len(words) > 25:
        return 0.0
    if not any(map(str.isalpha, prompt.plain[:2000])):
        return 1.0
    if prompt.reading > 1:
        if prompt.named or prompt.count(WORKING):
            return 0.0
        typed = sum(word not in KNOWN and (_is_noise(word) or _is_typed_over(word)) for word in words)
        idle = prompt.count(IDLE) + 2 * prompt.count(IDLE_PAIRS) + typed
        return min(1.0, idle / len(words)) * (1.0 - is_coding_task(prompt))
    share = sum(word in FILLER or _is_noise(word) for word in words) / len(words)
    return share * (1.0 - is_coding_task(prompt))


def _is_noise(word: str) -> bool:
    """Whether a word is typed at random: long without a vowel, or of one or two letters over and over."""
    return word.isascii() and len(word) > 3 and (VOWELS.isdisjoint(word) or len(set(word)) <= 2)


def _is_typed_over(word: str) -> bool:
    """Whether a word is five consonants in a row, or one letter over and over, in whatever script."""
    return CONSONANTS.search(word) is not None if word.isascii() else len(word) > 3 and len(set(word)) <= 2


def question_score(prompt: Prompt) -> float:
    """How far an explanation is wanted rather than a change: questions and explain-words per sentence, 0 to 1."""
    marks = prompt.plain.count("?") + prompt.distinct(EXPLAIN)
    return min(1.0, marks / max(len(prompt.sentences), 1))


def repair_count(prompt: Prompt) -> float:
    """Words of repair in the ask: fix, debug, crash, wrong ..."""
    return float(prompt.count(REPAIR))


def routine_count(prompt: Prompt) -> float:
    """Words of routine or beginners' work in the ask: rename, sort, print, simple ... The only sign of ease."""
    return float(prompt.distinct(ROUTINE))


TASK = group(
    "task",
    ("score", is_coding_task),
    ("score", junk_score),
    ("score", question_score),
    ("terms", repair_count),
    ("terms", routine_count),
)


def chore_score(prompt: Prompt) -> float:
    """How surely a few words ask for a chore of every day: run the tests, clean up imports ... 0 to 1."""
    words = len(prompt.words)
    if words > 3 * SHORT_CHORE or not prompt.count(CHORES):
        return 0.0
    return min(1.0, SHORT_CHORE / words) / (1.0 + prompt.count(HARD))


def talk_score(prompt: Prompt) -> float:
    """How surely the ask is talk between two tasks: thanks, yes, go on, elaborate ... 0 to 1."""
    words = prompt.words
    if not words or prompt.named or prompt.count(HARD) or prompt.count(WORKING):
        return 0.0
    idle = sum(word in IDLE_TALK or len(word) == 1 for word in words)
    return idle / len(words) * min(1.0, SHORT_TALK / len(words))


TASK_ADDED = group("task", ("score", chore_score), ("score", talk_score))
