"""Whether an ask stands alone, and what it leans on where it does not.

The last thing a person said decides. Where it is complete in itself it is judged alone, so that the weight of an
earlier ask ends with it. An approval, "continue", "same for Windows" or "still broken" says nothing by itself: the ask
before it is judged with it, and for an approval what the model proposed. A chore ("commit it") is what it is.
"""

import re
from dataclasses import dataclass
from typing import Literal

from routerlib.conversation import beginnings, phrases
from routerlib.conversation.chores import is_chore
from routerlib.conversation.turn import Turn

Lean = Literal["", "approval", "continuation", "complaint", "variation", "answer", "chore"]

LONGEST_PHRASE = 120  # characters; a longer turn says something of its own
COMPLAINT_WORDS = 25
VARIATION_WORDS = 12
SHORT_WORDS = 7
FRAGMENT_WORDS = 3
ADDING_WORDS = 8
POINTING_WORDS = 7
ANSWER_WORDS = 6
PROPOSAL = 1_500  # characters of a proposal that are judged: its end, where it asks
WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # scripts in which two letters are about a word
CLAUSES = re.compile(r"[,.;:!?…—–]+(?=\s|\Z)|[。、，！？؟।،؛]+|\s-+\s|\n+")
MARKS = re.compile(r"[.,;:!?…。、，！？؟।،()]+")
FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
LISTED = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•])\s+\S", re.MULTILINE)
# How a turn leans that begins, or holds, one of these phrases, up to so many words.
OPENINGS: tuple[tuple[Lean, int, str, str], ...] = (
    ("complaint", COMPLAINT_WORDS, beginnings.COMPLAINING, beginnings.COMPLAINING_INSIDE),
    ("approval", SHORT_WORDS, beginnings.APPROVING, ""),
    ("continuation", SHORT_WORDS, beginnings.CONTINUING, ""),
    ("variation", FRAGMENT_WORDS, beginnings.FRAGMENTS, ""),
    ("variation", VARIATION_WORDS, beginnings.VARIATIONS, beginnings.VARYING_INSIDE),
)
ASKS = re.compile(r"[?？؟]\W*\Z")


@dataclass(frozen=True, slots=True)
class Leaning:
    """What an ask leans on.

    Attributes:
        kind: how it leans; empty where it stands alone.
        continues: the earlier turn whose ask goes on; None where there is none.
        proposed: what the model proposed, for an approval.
    """

    kind: Lean = ""
    continues: int | None = None
    proposed: str | None = None


def leaning(turns: tuple[Turn, ...], last: int, sticky: bool = False) -> Leaning:
    """Say what a person's turn leans on in its conversation.

    Args:
        turns: all turns.
        last: the index of the turn that is judged.
        sticky: whether chores and all else short of a new ask keep the earlier ask too.
    """
    before = [i for i in range(last) if turns[i].who == "person" and turns[i].text.strip()]
    if not before:
        return Leaning()
    answer = _answer(turns, before[-1], last)
    text = turns[last].text
    kind = lean_of(text, answer)
    if kind == "approval" and answer and _acknowledges(text) and _proposal(answer) is None:
        kind = ""
    if sticky and (kind == "chore" or (not kind and _acknowledges(text))):
        return Leaning(kind, _anchor(turns, before, chores=False))
    if kind in ("", "chore"):
        return Leaning(kind)
    proposed = _proposal(answer) if kind in ("approval", "answer") else None
    return Leaning(kind, _anchor(turns, before, chores=proposed is not None), proposed)


def lean_of(text: str, answer: str = "") -> Lean:
    """Say how a turn leans on what went before, empty where it is complete in itself.

    Args:
        text: what a person typed.
        answer: what the model said just before.
    """
    body = text.strip()
    if not body or len(body) > 2 * LONGEST_PHRASE or "\n\n" in body or "```" in body:
        return ""
    if _is_idle(body):
        return ""
    said = _plain(body)
    bare = _bare(said)
    if is_chore(bare):
        return "chore"
    if kind := _whole(said) or _whole(bare) or _by_clauses(body):
        return kind
    words = _count(said)
    for kind, most, opening, inside in OPENINGS:
        if words <= most and (bare.startswith(phrases.openings(opening)) or said.startswith(phrases.openings(opening))):
            return kind
        if words <= ADDING_WORDS and inside and any(mark in f" {said}" for mark in phrases.openings(inside)):
            return kind
    if (words <= ADDING_WORDS and _adds(said)) or (words <= POINTING_WORDS and _points(bare)):
        return "variation"
    if (
        words <= ANSWER_WORDS
        and ASKS.search(answer)
        and said.split()[:1]
        and said.split()[0] not in phrases.phrases(phrases.ASKING)
    ):
        return "answer"
    return ""


def _is_idle(text: str) -> bool:
    """Whether a turn greets, thanks or declines, and asks for nothing."""
    words = MARKS.sub(" ", text[:LONGEST_PHRASE].lower().replace("’", "'")).split()
    return " ".join(words) in phrases.phrases(phrases.IDLE)


def _acknowledges(text: str) -> bool:
    """Whether every clause of a turn only takes note."""
    clauses = [plain for clause in CLAUSES.split(text) if (plain := _plain(clause))]
    return all(
        clause in phrases.phrases(phrases.ACKNOWLEDGING) or clause in phrases.phrases(phrases.IDLE)
        for clause in clauses
    )


def _whole(said: str) -> Lean:
    """Say what a turn or a clause is that is one phrase from end to end."""
    if said in phrases.phrases(phrases.COMPLAINTS):
        return "complaint"
    if said in phrases.phrases(phrases.CONTINUATIONS):
        return "continuation"
    return "approval" if said in phrases.phrases(phrases.APPROVALS) else ""


def _by_clauses(body: str) -> Lean:
    """Read "yes, but keep the old name" by its clauses: what the first says, unless it is mere acknowledgement."""
    clauses = [
        plain
        for clause in CLAUSES.split(body)
        if (plain := _plain(clause)) and plain not in phrases.phrases(phrases.POLITE)
    ]
    if len(clauses) == 1 and clauses[0] != _plain(body):
        return lean_of(clauses[0])
    if len(clauses) < 2 or len(clauses) > 6:
        return ""
    kinds = [_whole(clause) for clause in clauses]
    if all(kinds):
        return next((kind for kind in kinds if kind == "complaint"), kinds[0])
    rest = " ".join(clauses[1:])
    if kinds[0] and is_chore(_bare(rest)):
        return "chore"
    if kinds[0] in ("complaint", "continuation") or clauses[0] in phrases.phrases(phrases.ACCEPTING):
        return kinds[0] if _count(rest) <= COMPLAINT_WORDS else ""
    if kinds[0]:  # "great, now rename x to y": what follows decides
        return lean_of(rest)
    return ""


def _adds(said: str) -> bool:
    """Whether a turn ends like an addition to the ask before it ("on ARM too")."""
    return any(
        said.endswith(end) and (bool(WIDE.search(end)) or said.endswith(f" {end}"))
        for end in phrases.phrases(phrases.ADDING)
    )


def _points(said: str) -> bool:
    """Whether a turn asks for more than a simple change of something it only points at."""
    words = said.split()
    if words[0] in phrases.phrases(phrases.SIMPLE):
        return False
    after = phrases.phrases(phrases.AFTER_POINTING)
    return any(
        word in phrases.phrases(phrases.POINTING) and (i == len(words) or words[i] in after)
        for i, word in enumerate(words[1:], start=2)
        if words[i - 2] not in ("is", "was", "are", "were")
    )


def _anchor(turns: tuple[Turn, ...], before: list[int], chores: bool) -> int:
    """Return the last earlier turn that is complete in itself; a chore only where it was answered by a proposal."""
    for i in reversed(before):
        kind = lean_of(turns[i].text)
        if _is_idle(turns[i].text):
            continue
        if not kind or (kind == "chore" and chores):
            return i
    return before[0]


def _answer(turns: tuple[Turn, ...], start: int, end: int) -> str:
    """Return what the model said last between two turns of a person."""
    said = (turn.text for turn in reversed(turns[start + 1 : end]) if turn.who == "model" and turn.text.strip())
    return next(said, "")


def _proposal(answer: str) -> str | None:
    """Return what an answer proposes, code aside; None where it proposes nothing."""
    text = FENCE.sub("", answer).strip()
    lower = text.lower()
    if not (
        ASKS.search(text)
        or LISTED.search(text)
        or any(word in lower for word in phrases.openings(beginnings.PROPOSING))
    ):
        return None
    return text[-PROPOSAL:].strip() or None


def _plain(text: str) -> str:
    """Return a text in lower case without marks at its ends and without words of politeness there."""
    words = text.lower().replace("’", "'").strip(' \t\r\n.,;:!?…。、，！？؟।،؛*_~"()👍✅🙏-').split()
    polite = phrases.phrases(phrases.POLITE)
    while len(words) > 1 and words[-1].strip(",.!") in polite:
        words.pop()
    while len(words) > 1 and words[0].strip(",.!") in polite - {"now", "then"}:
        del words[0]
    return " ".join(words).rstrip(",.!")


def _bare(said: str) -> str:
    """Return a text without the words in front of what is meant ("ok now ...")."""
    words = said.split()
    start = next(
        (i for i, word in enumerate(words) if word.strip(",.!") not in phrases.phrases(phrases.FILLERS)), len(words) - 1
    )
    return " ".join(words[max(0, start) :])


def _count(said: str) -> int:
    """Count the words of a text, in scripts without spaces by their letters."""
    return len(said.split()) + len(WIDE.findall(said)) // 2
