"""Find the request: of all the prose in a text, what is addressed to the reader, and what is pasted.

`lines` judges lines by their form. What still looks like prose after that may be the residue of pasted material
(the odd line of a log that fits no pattern) or a pasted document (a mail thread, notes, a README). A request gives
itself away: it asks, it orders, it speaks to somebody, and it stands at the beginning or at the end. Task descriptions
(contest problems, tickets, specifications) are requests from end to end and are left whole.
"""

import re
from collections.abc import Callable
from functools import cache
from itertools import groupby

from routerlib.parsing import lexicon
from routerlib.parsing.lexicon import Phrases
from routerlib.parsing.lines import Kind
from routerlib.parsing.openings import LOOK, is_written

RESIDUE = 8  # so many lines of material, and at least as many as prose: unaddressed prose among them is residue
MOST_RESIDUE = 0.3  # share of the characters; more prose than that is a text with examples in it
DOCUMENT_WORDS = 60  # prose of this many words after "... the following text:" is a quoted document
POINTED_WORDS = 120  # ... or beside a short request that points at it ("in the mail above, which version ...")
LONG_WORDS = 330  # ... or beside any short request, where nothing in it reads like a specification
QUESTIONED_WORDS = 250  # ... or, whatever it reads like, beside a question that does not ask to build anything
SHORT_REQUEST = 60  # words
SHORT_QUESTION = 25  # words of a line in which a question word alone makes a question
SHAPELESS_LINES = 12  # so many lines beside a request, hardly one of them a sentence, are a listing of some kind
SENTENCES = 0.35  # share of the lines from which on they are written to somebody
MOST_DEMANDS = 0.012  # demands per word from which on a long text is a specification, not a document

MARKS = ".,;:!?()\"'`*-"
WORDY = 0.7  # share of the words of a sentence that are letters only, marks aside


def _any(phrases: Phrases) -> str:
    """Return an expression for any of these phrases; an underscore in one is any word."""
    return "|".join(phrase.replace("_", r"\w+,?") for phrase in phrases)


def _request() -> str:
    topic = r"(?:[\w.+#-]{1,20}(?: [\w.+#-]{1,20})?:\s+)?"
    return rf"\s*(?:(?:{_any(lexicon.GREETINGS)})\b[\s,:;.!-]*)*{topic}(?:{_any(lexicon.OPENERS)})\b"


def _question() -> str:
    return r"\w[)\"'`]?\?+(?:[\s)]|$)"  # not the ? of a URL or an operator


def _points() -> str:
    pointed = rf"(?:{_any(lexicon.DETERMINERS)})\s+(?:\w+\s+){{0,2}}(?:{_any(lexicon.POINTED_AT)})"
    return rf"\b(?:{_any(lexicon.POINTING)}|{pointed})\b"


def _announcement() -> str:
    return rf"\b(?:{_any(lexicon.ANNOUNCING)})\b[^.?!]{{0,40}}\b(?:{_any(lexicon.DOCUMENTS)})\b[^.?!]{{0,30}}:\s*$"


def _asking() -> str:
    return rf"\b(?:{_any(lexicon.ASKING)})\b"


def _building() -> str:
    return rf"\b(?:{_any(lexicon.BUILDING)})\b"


def _item() -> str:
    return r"\s*(?:[-*•+]|\d{1,3}[.)])\s+\S"


def _demand() -> str:
    return rf"\b(?:{_any(lexicon.DEMANDING)})\b"


def settle_requests(lines: list[str], kinds: list[Kind]) -> None:
    """Reclassify, in place, prose that is not addressed to the reader as the kind of material it belongs to."""
    _settle_residue(lines, kinds)
    _mark_listing(lines, kinds)
    _mark_announced_document(lines, kinds)
    _mark_document_beside_request(lines, kinds)


def is_addressed(text: str) -> bool:
    """Tell whether a line asks or orders: it opens like a request, after a topic perhaps, or holds a question."""
    body = text.strip()[:LOOK]
    if _pattern(_question).search(body) is not None or _pattern(_request).match(body) is not None:
        return True
    return _pattern(_asking).search(body) is not None and len(body.split()) <= SHORT_QUESTION and _is_sentence(body)


def _settle_residue(lines: list[str], kinds: list[Kind]) -> None:
    """When most of a text is pasted, keep as ask only lines that address the reader and sentences at the same end.

    Such a sentence stands at the beginning or end of the text, beside a line that addresses the reader. Where no line
    does, the sentences at both ends stay. Where there is no sentence at the ends ("LRU cache with O(1) get and put"
    above a log), the ends stay, else the sentences.
    """
    prose = [i for i, kind in enumerate(kinds) if kind == "prose"]
    if not prose or len(kinds) - kinds.count("blank") - len(prose) < max(RESIDUE, len(prose)):
        return
    if sum(len(lines[i]) for i in prose) > MOST_RESIDUE * sum(map(len, lines)):
        return
    first, last = _edges(kinds)
    written = {i for i in prose if is_written(lines[i])}
    addressed = {i for i in prose if is_addressed(lines[i])}
    ends = {i for i in prose if i <= first}, {i for i in prose if i >= last}
    asking = [end for end in ends if end & addressed] or ends
    kept = addressed | (written & set().union(*asking))
    kept = kept or set().union(*ends) or written
    above: Kind = next(kind for kind in kinds if kind not in ("prose", "blank"))
    for i, kind in enumerate(kinds):
        if kind not in ("prose", "blank"):
            above = kind
        elif kind == "prose" and i not in kept:
            kinds[i] = above


def _edges(kinds: list[Kind]) -> tuple[int, int]:
    """Return the last line of the prose a text begins with, and the first line of the prose it ends with."""
    filled = [i for i, kind in enumerate(kinds) if kind != "blank"]
    first = next((before for before, i in zip([-1, *filled], filled, strict=False) if kinds[i] != "prose"), len(kinds))
    last = len(kinds)
    for i in reversed(filled):
        if kinds[i] != "prose" or (last - i > 1 and last < len(kinds)):  # a blank line ends the last paragraph
            break
        last = i
    return first, last


def _mark_announced_document(lines: list[str], kinds: list[Kind]) -> None:
    """Mark as quoted the long prose after "summarise the following text:"; a request in its last paragraph stays."""
    for cue, line in enumerate(lines):
        if kinds[cue] == "prose" and line.rstrip()[-1:] == ":" and _pattern(_announcement).search(line[-200:]):
            break
    else:
        return
    end = len(lines)
    while end > cue + 1 and kinds[end - 1] == "blank":
        end -= 1
    last = next((i for i in range(end - 1, cue, -1) if kinds[i] == "blank"), cue)
    if last > cue and _is_short_request(lines, kinds, range(last, end)):
        end = last
    if _words(lines, kinds, range(cue + 1, end)) >= DOCUMENT_WORDS:
        _quote(kinds, range(cue + 1, end))


def _mark_listing(lines: list[str], kinds: list[Kind]) -> None:
    """Where hardly a line is a sentence, keep those that are addressed: the others are a listing of some kind."""
    prose = [i for i, kind in enumerate(kinds) if kind == "prose"]
    if len(prose) < SHAPELESS_LINES:
        return
    sentences = {i for i in prose if _is_sentence(lines[i])}
    kept = {i for i in sentences if is_addressed(lines[i])}
    told = sum(len(lines[i].split()) for i in sentences)
    if kept and len(sentences) < SENTENCES * len(prose) and told <= SHORT_REQUEST:
        for i in prose:
            if i not in kept:
                kinds[i] = "log"


def _mark_document_beside_request(lines: list[str], kinds: list[Kind]) -> None:
    """Mark as quoted the long prose before or after a short request at the end or the beginning."""
    if _words(lines, kinds, range(len(lines))) < POINTED_WORDS:
        return
    requests = _end_requests(lines, kinds)
    if not requests:
        return
    first, last = requests[0], requests[-1]
    at_start = all(kind != "prose" for kind in kinds[: first.start])
    rest = range(first.stop if at_start else 0, last.start if last is not first or not at_start else len(lines))
    if _is_document(lines, kinds, rest, [_text(lines, part) for part in requests]):
        _quote(kinds, rest)


def _end_requests(lines: list[str], kinds: list[Kind]) -> list[range]:
    """Return the short requests a text begins and ends with, two at most: a paragraph each, or its outer line alone."""
    paragraphs = _paragraphs(kinds)
    if not paragraphs:
        return []
    found = []
    for part, edge in ((paragraphs[0], paragraphs[0].start), (paragraphs[-1], paragraphs[-1].stop - 1)):
        outer = all(kind == "blank" for kind in (kinds[:edge] if edge == part.start else kinds[edge + 1 :]))
        if _is_short_request(lines, kinds, part):
            found.append(part)
        elif outer and len(lines[edge].split()) <= SHORT_REQUEST and is_addressed(lines[edge]):
            found.append(range(edge, edge + 1))
    return found[:1] if len(found) == 2 and found[0] == found[1] else found


def _is_document(lines: list[str], kinds: list[Kind], part: range, requests: list[str]) -> bool:
    """Whether the prose in this part is long enough, for what the requests beside it say, to be a pasted document."""
    words = _words(lines, kinds, part)
    if words < POINTED_WORDS:
        return False
    questions = all(
        _pattern(_question).search(request) and not _pattern(_building).search(request) for request in requests
    )
    if questions and words >= QUESTIONED_WORDS:
        return True
    if words < LONG_WORDS and not any(map(_pattern(_points).search, requests)):
        return False
    return sum(len(_pattern(_demand).findall(lines[i])) for i in part if kinds[i] == "prose") <= MOST_DEMANDS * words


def _is_sentence(line: str) -> bool:
    """Whether a line is made of words, as a sentence or a list item is, and not of fields."""
    words = line.split()
    return _pattern(_item).match(line) is not None or (
        len(words) >= 4 and sum(word.strip(MARKS).isalpha() for word in words) >= WORDY * len(words)
    )


def _paragraphs(kinds: list[Kind]) -> list[range]:
    """Return the runs of prose lines, in order."""
    runs, end = [], 0
    for kind, run in groupby(kinds):
        start, end = end, end + len(list(run))
        if kind == "prose":
            runs.append(range(start, end))
    return runs


def _is_short_request(lines: list[str], kinds: list[Kind], part: range) -> bool:
    """Whether the prose in this part has few words and its first or its last line is addressed."""
    prose = [i for i in part if kinds[i] == "prose"]
    if not prose or _words(lines, kinds, part) > SHORT_REQUEST:
        return False
    return is_addressed(lines[prose[0]]) or is_addressed(lines[prose[-1]])


def _text(lines: list[str], part: range) -> str:
    return " ".join(lines[part.start : part.stop])


def _words(lines: list[str], kinds: list[Kind], part: range) -> int:
    return sum(len(lines[i].split()) for i in part if kinds[i] == "prose")


def _quote(kinds: list[Kind], part: range) -> None:
    kinds[part.start : part.stop] = ["quote" if kind == "prose" else kind for kind in kinds[part.start : part.stop]]


@cache
def _pattern(expression: Callable[[], str]) -> re.Pattern[str]:
    """Compile an expression once, and only where a text needs it: most prompts are too short for any of them."""
    return re.compile(expression(), re.IGNORECASE)
