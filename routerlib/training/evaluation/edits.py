"""Apply trivial edits: they change a text but not what it asks, so no decision should change.

An edit returns None where it would change nothing. All are deterministic.
"""

import re
from collections.abc import Callable, Mapping
from random import Random

from routerlib.parsing.prompt import Prompt

FENCE = re.compile(r"\s*(`{3,}(?=[^`]*$)|~{3,})(.*)")
WORD = re.compile(r"[A-Za-z]{4,}")
SINGLE_SPACE = re.compile(r"(?<=\S) (?=\S)")

Edit = Callable[[str], str | None]


def typo(text: str) -> str | None:
    """Swap two neighbouring letters inside one word of the ask, drawn by the text itself."""
    material = Prompt.parse(text).material
    places = [
        i
        for word in WORD.finditer(text)
        if not any(stretch.start <= word.start() < stretch.end for stretch in material)
        for i in range(word.start() + 1, word.end() - 1)
        if text[i].lower() != text[i + 1].lower()
    ]
    if not places:
        return None
    at = Random(text).choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def lower_case(text: str) -> str | None:
    """Write everything in lower case."""
    return _changed(text, text.lower())


def double_spaces(text: str) -> str | None:
    """Double every single space between two words, fenced code excepted."""
    return _outside_fences(text, lambda line: SINGLE_SPACE.sub("  ", line))


def indent(text: str) -> str | None:
    """Move every line two spaces to the right, fenced code excepted."""
    return _outside_fences(text, lambda line: f"  {line}" if line.strip() else line)


def blank_lines(text: str) -> str | None:
    """Put a blank line before the text and double those that part its paragraphs, fenced code excepted."""
    return "\n" + (_outside_fences(text, lambda line: line if line.strip() else line + "\n") or text)


def please(text: str) -> str | None:
    """Begin with a "please"."""
    return f"please {text}"


def trailing_newline(text: str) -> str | None:
    """End with one more line feed."""
    return f"{text}\n"


def ask_first(text: str) -> str | None:
    """Put the ask before its material; None without either."""
    return _ordered(text, ask_leads=True)


def ask_last(text: str) -> str | None:
    """Put the ask after its material; None without either."""
    return _ordered(text, ask_leads=False)


EDITS: Mapping[str, Edit] = {
    "typo": typo,
    "lower case": lower_case,
    "double spaces": double_spaces,
    "indent": indent,
    "blank lines": blank_lines,
    "please": please,
    "trailing newline": trailing_newline,
    "ask first": ask_first,
    "ask last": ask_last,
}


def _ordered(text: str, *, ask_leads: bool) -> str | None:
    prompt = Prompt.parse(text)
    material = "\n\n".join(text[stretch.start : stretch.end] for stretch in prompt.material)
    if not prompt.ask or not material.strip():
        return None
    moved = "\n\n".join([prompt.ask, material] if ask_leads else [material, prompt.ask])
    return None if moved.split() == text.split() else moved


def _outside_fences(text: str, change: Callable[[str], str]) -> str | None:
    lines, closing = [], ""
    for line in text.split("\n"):
        fence = FENCE.match(line)
        lines.append(line if closing or fence else change(line))
        if fence and not closing:
            closing = fence[1]
        elif fence and fence[1].startswith(closing) and not fence[2].strip():
            closing = ""
    return _changed(text, "\n".join(lines))


def _changed(text: str, edited: str) -> str | None:
    return None if edited == text else edited
