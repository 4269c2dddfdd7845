"""Classify every line of a text as prose, blank, or one kind of pasted material.

`openings` judges each line alone; here neighbouring lines are taken into account. Fences, quoting tags, diffs and
traces claim the lines that follow them; neighbours settle what a line alone could not say. Every step is linear in the
text.
"""

import re
from collections import Counter
from itertools import groupby
from typing import Literal

from routerlib.parsing.lexicon import QUOTING_TAGS
from routerlib.parsing.openings import LOOK, is_written, opening, opens_sentence

Kind = Literal["prose", "blank", "code", "log", "table", "json", "trace", "diff", "html", "quote", "repeat", "wrapper"]

REPEATED = 4  # a line seen this often, numbers aside, is carried, not asked
SEPARATED_ROWS = 3  # so many neighbouring lines with equally many separators are a table
SETTLED = "="  # marks a line inside a container: neighbouring lines neither decide its kind nor does it vote on theirs

CONTAINER = re.compile(r" {0,3}(?:(`{3,}|~{3,})\s*([\w+#.-]*)|<([A-Za-z][\w-]{0,40})>\s*$|(\"{3}|'{3})\s*$)")
CONTINUES = {"diff": "+- \\", "trace": " \t"}  # how the lines begin that belong to the one above
NUMBER = re.compile(r"\d+")
FENCED: dict[str, Kind] = {
    **dict.fromkeys(("log", "logs", "console", "output", "terminal"), "log"),
    **dict.fromkeys(("csv", "tsv", "table"), "table"),
    **dict.fromkeys(("json", "jsonl", "ndjson"), "json"),
    **dict.fromkeys(("diff", "patch"), "diff"),
    **dict.fromkeys(("html", "xml", "svg"), "html"),
    **dict.fromkeys(("traceback", "stacktrace"), "trace"),
    **dict.fromkeys(("markdown", "md", "quote"), "quote"),
}


def line_kinds(lines: list[str]) -> list[Kind]:
    """Classify n lines: return n kinds, judged from form alone, never from the length of the text."""
    kinds, opened = _claimed(lines, containers=True)
    if opened is not None:  # never closed: what follows is judged line by line, lest the ask be swallowed
        kinds[opened + 1 :] = _claimed(lines[opened + 1 :], containers=False)[0]
    present = set(kinds)
    if "hint" in present or "bracket" in present:
        _settle_brackets_and_hints(kinds)
    if len(lines) > SEPARATED_ROWS:
        _settle_separated(lines, kinds)
        if present - {"prose", "blank"}:
            _settle_majority(lines, kinds)
        _settle_repeated(lines, kinds)
    return [kind.removeprefix(SETTLED) for kind in kinds]  # type: ignore[misc]


def _claimed(lines: list[str], *, containers: bool) -> tuple[list[str], int | None]:
    """Classify each line given what is open above it; also return the index of a container never closed."""
    kinds: list[str] = []
    known: dict[str, str] = {}  # texts repeat their lines; each different one is judged once
    closing, inside, opened = "", "", 0  # the open container, if any
    above = "blank"
    for number, line in enumerate(lines):
        if closing:
            kinds.append(inside)
            if line[: LOOK + len(closing)].strip().startswith(closing):
                closing, above = "", "blank"
            continue
        if containers and line.lstrip()[:1] in ("`", "~", "<", '"', "'") and (start := _container(line)):
            closing, inside, opened = start[0], SETTLED + start[1], number
            kinds.append(inside)
            continue
        if line[:1] and line[:1] in CONTINUES.get(above, ""):
            kinds.append(above)
            continue
        above = known.get(line) or known.setdefault(line, opening(line))
        kinds.append(above)
    return kinds, opened if closing else None


def _container(line: str) -> tuple[str, str] | None:
    """Return (what closes the container, kind of its lines) where a line opens a fence, quoting tag or triple quote."""
    found = CONTAINER.match(line[:LOOK])
    if found is None:
        return None
    fence, language, tag, quotes = found.groups()
    if fence:
        closed_at_once = fence == "```" and "```" in line[found.start(1) + 3 : LOOK]
        return None if closed_at_once else (fence, FENCED.get(language.lower(), "code"))
    if tag:
        return (f"</{tag}>", "quote") if tag.lower() in QUOTING_TAGS else None
    return quotes, "quote"


def _settle_brackets_and_hints(kinds: list[str]) -> None:
    """Resolve `bracket` and `hint`: code where they touch code, or where three stand in a row; else prose."""
    for reach in (range(len(kinds)), range(len(kinds) - 1, -1, -1)):
        near = "blank"
        for i in reach:
            if (kinds[i] == "bracket" and near in ("code", "json")) or (kinds[i] == "hint" and near == "code"):
                kinds[i] = near
            near = kinds[i]
    end = 0
    for unsure, run in groupby(kinds, key=lambda kind: kind in ("hint", "bracket")):
        start, end = end, end + len(list(run))
        if unsure:
            brackets = "bracket" in kinds[start:end]
            kinds[start:end] = ["code" if brackets or end - start >= 3 else "prose"] * (end - start)


def _settle_separated(lines: list[str], kinds: list[str]) -> None:
    """Mark as table every run of lines with the same number (two or more) of commas, semicolons or tabs."""
    start, above = 0, 0
    for i, line in enumerate([*lines, ""]):
        separators = _separators(line) if i < len(kinds) and kinds[i] in ("prose", "table", "code") else 0
        if separators != above:
            if above >= 2 and i - start >= SEPARATED_ROWS:
                kinds[start:i] = ["table"] * (i - start)
            start, above = i, separators


def _separators(line: str) -> int:
    """Count the separators of a data row: tabs inside, commas or semicolons not followed by a space."""
    most = 0
    if "," in line:
        most = line.count(",", 0, LOOK) - line.count(", ", 0, LOOK)
    if ";" in line:
        most = max(most, line.count(";", 0, LOOK) - line.count("; ", 0, LOOK))
    if "\t" in line:
        most = max(most, line[:LOOK].strip().count("\t"))
    return most


def _settle_majority(lines: list[str], kinds: list[str]) -> None:
    """In a paragraph mostly of one kind of material, give that kind to prose lines that do not read like sentences."""
    start = 0
    for end in [i for i, kind in enumerate(kinds) if kind == "blank" or kind[0] == SETTLED] + [len(kinds)]:
        paragraph = kinds[start:end]
        material = [kind for kind in paragraph if kind != "prose"]
        if 2 <= len(material) < len(paragraph) <= 2 * len(material):
            main = Counter(material).most_common(1)[0][0]
            for i in range(start, end):
                line = lines[i]
                follows = line[:1].isspace() and (main in ("log", "trace") or not opens_sentence(line.lstrip()))
                if kinds[i] == "prose" and (follows or not is_written(line)):
                    kinds[i] = main
        start = end + 1


def _settle_repeated(lines: list[str], kinds: list[str]) -> None:
    """Mark recurring prose lines, compared with numbers masked, as repeats; the first keeps its kind."""
    prose = [i for i, kind in enumerate(kinds) if kind == "prose"]
    if len(prose) < REPEATED:
        return
    keys = [NUMBER.sub("0", lines[i][:LOOK]).strip() for i in prose]
    if len(keys) - len(set(keys)) < REPEATED - 1:
        return
    counts = Counter(keys)
    seen: set[str] = set()
    for i, key in zip(prose, keys, strict=True):
        if counts[key] >= REPEATED:
            if key in seen or not is_written(lines[i]):
                kinds[i] = "repeat"
            seen.add(key)
