"""Take politeness off an ask: greetings, "could you", "please", thanks. Who asks kindly asks for the same.

What is nothing but politeness stays as it is: it is all there is. Linear in the ask.
"""

import re

from routerlib.parsing import lexicon, phrasebook
from routerlib.parsing.expression import Expression

BEGINNING, ENDING = 4_000, 1_000  # characters of an ask in which politeness is looked for

GREETING = Expression(
    rf"^\s*(?:{phrasebook.GREETED})(?:\s+(?:{phrasebook.ADDRESSEES}))*(?:\s*[,.!:;\n-]+\s*|\s+(?={phrasebook.REQUESTED}))(?=\w)",
    re.IGNORECASE,
)
STARTED = Expression(rf"^\s*(?:{phrasebook.ACKNOWLEDGED})\s*[,.!;:-]+\s+(?=\w)", re.IGNORECASE)
# These two begin with letters, which are quickly found; `_cut` sees to what stands before them.
PLEASE = Expression(rf"(?:{phrasebook.PLEADED})\b[)]?(?:,(?=\s))?", re.IGNORECASE)
COULD_YOU = Expression(
    rf"(?P<before>^|[.!?;,:\n]\s*)(?:(?:{phrasebook.COULD_YOU})\s+)(?:(?:{phrasebook.SOFTENED})\s+)*(?P<verb>\w+)(?P<rest>[^.?!\n]*)(?P<end>\??)",
    re.IGNORECASE,
)
THANKS = Expression(
    rf"(?:{phrasebook.THANKED})\b(?:[\s,]+(?:{phrasebook.THANKED_FOR})\b)*[ \t.!):]*(?=$|\n)",
    re.IGNORECASE | re.MULTILINE,
)
SPACES = Expression(r"[ \t]{2,}")
LATIN_ABROAD = Expression(
    rf"[¡¿ \t,;(]*(?<!\w)(?:{phrasebook.POLITE_ABROAD})(?!\w)[)]?[ \t]*[,!.:;]*", re.IGNORECASE
)  # of languages that put spaces between words
GLUED_ABROAD = Expression(rf"[，、,。！!]*(?:{phrasebook.POLITE_GLUED})[，、,。！!~]*")
REQUESTING = (
    lexicon.VERBS
    | lexicon.EXPLAIN
    | lexicon.ROUTINE
    | lexicon.CHORES
    | frozenset({"tell", "help", "list", "turn", "take", "do"})
)


GREETED = ("hi", "hello", "hey", "dear", "greet", "good ")  # how whatever `GREETING` finds begins
ACKNOWLEDGED = ("thank", "thx", "tnx", "great", "nice", "perfect", "cool", "awesome", "excellent", "good", "ok", "alri")
PLEADING = (
    "please",
    "pls",
    "plz",
    "kindly",
    "so kind",
    "if you",
    "if it",
    "if poss",
    "for me",
)  # one of these stands in whatever `PLEASE` finds
THANKING = ("thank", "thx", "tnx", " ty", " tia", "cheers", "apprec")  # and in `THANKS`


def without_politeness(text: str, language: str | None) -> str:
    """Return an ask without politeness, in one of the languages the models were tested in; never nothing."""
    head, middle, end = text, "", ""
    if len(text) > BEGINNING + ENDING:
        head, middle, end = text[:BEGINNING], text[BEGINNING:-ENDING], text[-ENDING:]
    bare = _bare(head, language) + middle + (end and _bare(end, language))
    if "  " in bare or "\t" in bare:
        bare = SPACES().sub(" ", bare)
    bare = bare.strip().rstrip(".!。！ \n")
    return bare if any(map(str.isalnum, bare[:2000])) else text


def _bare(text: str, language: str | None) -> str:
    if language == "en":
        return _english(text)
    if language in ("zh", "ja", "ko"):
        return GLUED_ABROAD().sub("", text)
    return LATIN_ABROAD().sub(" ", text) if language else text


def _english(text: str) -> str:
    bare = text
    for words, opening in ((GREETED, GREETING), (ACKNOWLEDGED, STARTED)):
        if bare.lstrip()[:20].lower().startswith(words) and (found := opening().match(bare)):
            bare = bare[found.end() :]
    lower = bare.lower()
    if any(cue in lower for cue in PLEADING):
        bare = _cut(PLEASE(), bare, " \t,;(")
    if any(cue in lower for cue in THANKING):
        bare = _cut(THANKS(), bare, " \t,.!(;-")
    if "you" in lower or " u " in lower or " ya " in lower:
        bare = COULD_YOU().sub(_told, bare.lstrip(" ,"))
    return bare


def _cut(pattern: re.Pattern[str], text: str, before: str) -> str:
    """Return a text without what an expression finds at the beginning of a word, and without these marks before it."""
    parts, at = [], 0
    for found in pattern.finditer(text):
        if found.start() >= at and not text[max(0, found.start() - 1) : found.start()].isalnum():
            parts.append(text[at : found.start()].rstrip(before))
            at = found.end()
    return "".join([*parts, text[at:]]) if at else text


def _told(found: re.Match[str]) -> str:
    """Return "sort the list." for "could you sort the list?"; "can you use two?" stays the question it is."""
    if found["verb"].lower() not in REQUESTING:
        return found[0]
    return f"{found['before']}{found['verb']}{found['rest']}{'.' if found['end'] else ''}"
