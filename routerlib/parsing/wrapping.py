"""Find what stands around an ask and is none of it: front matter, comments, blocks of programs, forms, checklists.

Line by line, as `lines` does it; the tags are those of the one closed table of wrappers. Linear in the text.
"""

import re
from functools import cache
from itertools import groupby

from routerlib.parsing.density import SHORTEST, dense_spans
from routerlib.parsing.expression import Expression
from routerlib.parsing.lines import Kind
from routerlib.parsing.phrasebook import ASSURED

LONGEST_FRONT = 60  # lines of front matter
FORM_LINES = 3  # so many fields, one below the other, are a form
DENSE_LINE = 0.85  # share of the characters of a line from which on it is code throughout

FRONT_KEY = Expression(r"[A-Za-z][\w-]*[ \t]*:(?:\s|$)")
FIELD = Expression(
    r"\s*(?:[-*•+]\s+)?(?:\*\*|__)?[A-Z][\w /().#-]{1,40}?(?:\*\*|__)?\s*:\s*(?:\*\*|__)?\s*(\S[^\n]{0,60})$"
)
CHECKED = Expression(rf"\s*[-*+]\s+\[(?:[xX]\]|[ ]?\]\s+(?:{ASSURED})\b)", re.IGNORECASE)
UNANSWERED = Expression(r"\s*_(?:No response|None|N/A)_\s*$", re.IGNORECASE)
TAG = Expression(r"\s*<(/?)([A-Za-z][\w.-]*)(?: instructions)?(?:\s[^<>\n]*)?>")
COMMENT = Expression(r"<!--(?:(?!-->)[\s\S])*-->")
PROSE = ("prose", "quote", "html", "blank", "code")


def settle_wrapping(lines: list[str], kinds: list[Kind]) -> None:
    """Reclassify, in place, what stands around an ask; where nothing else is left, all stays as it is."""
    before = kinds.copy()
    _mark_front_matter(lines, kinds)
    _mark_beginning(lines, kinds)
    _mark_blocks(lines, kinds)
    _mark_forms(lines, kinds)
    _mark_dense(lines, kinds)
    if "prose" in before and "prose" not in kinds:
        kinds[:] = before
        _mark_dense(lines, kinds)


def without_tags(text: str) -> str:
    """Return an ask without the tags that say it is one, and without comments."""
    if "<" not in text:
        return text
    if "<!--" in text and "-->" in text:
        bare = COMMENT().sub("", text)
        text = bare if bare.strip() else text
    return _ask_tag().sub("", text)


@cache
def _ask_tag() -> re.Pattern[str]:
    from routerlib.conversation.wrappers import ASK_ALONE, ASK_TAGS

    return re.compile(rf"</?(?:{'|'.join(map(re.escape, (*ASK_ALONE, *ASK_TAGS)))})(?:[ \t][^<>\n]*)?>")


def _mark_front_matter(lines: list[str], kinds: list[Kind]) -> None:
    if lines[0].strip("\ufeff \t\r") != "---":
        return
    end = next((i for i, line in enumerate(lines[1 : LONGEST_FRONT + 2], 1) if line.rstrip() == "---"), 0)
    if end and any(map(FRONT_KEY().match, lines[1:end])):
        kinds[: end + 1] = ["wrapper"] * (end + 1)


def _mark_beginning(lines: list[str], kinds: list[Kind]) -> None:
    """Mark what a program writes before an ask without a tag of its own around it."""
    first = next((line for line in lines if line.strip()), "").lstrip()
    if not first.startswith(("# AGENTS.md", "# Context from my IDE")):
        return
    from routerlib.conversation.wrappers import AGENTS_FILE, IDE_SETUP

    text = "\n".join(lines)
    for pattern in (AGENTS_FILE, IDE_SETUP):
        if found := pattern.match(text):
            end = text.count("\n", 0, found.end()) + (not found[0].endswith("\n"))
            kinds[:end] = ["wrapper"] * end


def _mark_blocks(lines: list[str], kinds: list[Kind]) -> None:
    """Mark comments and the blocks of programs, from the tag that opens them to the one that closes them."""
    if not any("<" in line for line in lines):
        return
    from routerlib.conversation.wrappers import ASK_ALONE, ASK_TAGS, PROGRAM_TAGS  # few prompts need them

    closing, opened = "", 0
    missing: set[str] = set()
    i = -1
    while (i := i + 1) < len(lines):
        line = lines[i]
        if closing:
            if closing in line:
                kinds[opened : i + 1] = ["wrapper"] * (i + 1 - opened)
                closing = ""
            elif i == len(lines) - 1:  # never closed: go on behind the line that seemed to open a block
                missing.add(closing)
                closing, i = "", opened
            continue
        if "<" not in line or kinds[i] not in PROSE:
            continue
        body = line.lstrip()
        if body.startswith("<!--"):
            closing = "-->"
        elif found := TAG().match(line):
            if found[2] in ASK_ALONE or found[2] in ASK_TAGS:
                kinds[i] = "prose"
                continue
            closing = f"</{found[2]}>" if found[2] in PROGRAM_TAGS and not found[1] else ""
        if closing in missing:
            closing = ""
        elif closing and closing in line[4:]:
            if line.rstrip().endswith(closing):
                kinds[i] = "wrapper"
            closing = ""
        elif closing:
            opened = i
            if i == len(lines) - 1:
                closing = ""


def _mark_forms(lines: list[str], kinds: list[Kind]) -> None:
    """Mark fields filled in one below the other, boxes that are ticked, and what nobody answered."""
    prose = [i for i, kind in enumerate(kinds) if kind == "prose"]
    if len(prose) < FORM_LINES:
        return
    for i in prose:
        line = lines[i]
        if ("[" in line and CHECKED().match(line)) or ("_" in line and UNANSWERED().match(line)):
            kinds[i] = "wrapper"
    fields = [i for i in prose if ":" in lines[i] and kinds[i] == "prose" and _is_field(lines[i])]
    for _, run in groupby(enumerate(fields), key=lambda pair: pair[1] - pair[0]):
        form = [i for _, i in run]
        if len(form) >= FORM_LINES:
            kinds[form[0] : form[-1] + 1] = ["table"] * len(form)


def _is_field(line: str) -> bool:
    """Tell whether a line is a field that is filled in with something shorter than a sentence."""
    found = FIELD().match(line)
    return found is not None and not found[1].rstrip().endswith((".", "?", ":", "!"))


def _mark_dense(lines: list[str], kinds: list[Kind]) -> None:
    """Mark lines that are code or data throughout, by their density."""
    for i, line in enumerate(lines):
        if kinds[i] == "prose" and len(line) >= SHORTEST:
            dense = sum(end - start for start, end in dense_spans(line))
            if dense and dense >= DENSE_LINE * len(line.strip()):
                kinds[i] = "code"
