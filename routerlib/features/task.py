"""Task: which kind of work is asked, if any."""

from routerlib.features.feature import group
from routerlib.parsing.lexicon import CODING, EXPLAIN, FILLER, REPAIR, ROUTINE
from routerlib.parsing.prompt import Prompt

VOWELS = frozenset("aeiouy")


def is_coding_task(prompt: Prompt) -> float:
    """How surely code work is asked: 0 none to 1, from programming words in the ask and code carried along."""
    carried = 2 if any(piece.kind in ("code", "diff", "trace") for piece in prompt.material) else 0
    evidence = prompt.distinct(CODING) + carried + (1 if "`" in prompt.ask or "()" in prompt.ask else 0)
    return evidence / (evidence + 1)


def junk_score(prompt: Prompt) -> float:
    """How surely the text is a greeting, filler or keyboard noise: 0 to 1; a text without a word scores 1."""
    words = prompt.words
    if prompt.material or len(words) > 25:
        return 0.0
    if not any(map(str.isalpha, prompt.ask[:2000])):
        return 1.0
    idle = sum(word in FILLER or _is_noise(word) for word in words) / len(words)
    return idle * (1.0 - is_coding_task(prompt))


def _is_noise(word: str) -> bool:
    """Whether a word is typed at random: long without a vowel, or of one or two letters over and over."""
    return word.isascii() and len(word) > 3 and (VOWELS.isdisjoint(word) or len(set(word)) <= 2)


def question_score(prompt: Prompt) -> float:
    """How far an explanation is wanted rather than a change: questions and explain-words per sentence, 0 to 1."""
    marks = prompt.ask.count("?") + prompt.distinct(EXPLAIN)
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
    return 0.0


def talk_score(prompt: Prompt) -> float:
    """How surely the ask is talk between two tasks: thanks, yes, go on, elaborate ... 0 to 1."""
    return 0.0


TASK_ADDED = group("task", ("score", chore_score), ("score", talk_score))
