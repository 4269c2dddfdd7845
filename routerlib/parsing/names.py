"""Find what an ask names but does not ask: paths, links, identifiers, quoted texts, texts that are handed over.

The words inside a name say nothing of the work: "add a newline at the end of kernel/sched/lockfree_queue.c" is no
kernel work. Each name becomes a place of its own (``some path``), the same whatever stood there. Every expression is
linear in the ask: it begins where a name can begin, and what it repeats is bounded or excludes what follows.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from routerlib.parsing import phrasebook
from routerlib.parsing.density import dense_spans
from routerlib.parsing.expression import Expression

LOOKED_AT = 100_000  # characters of an ask in which names are looked for; nobody types more


class Name(NamedTuple):
    """A name in a text: ``text[start:end]``, and its kind, one of path, link, address, branch, name, text, code."""

    start: int
    end: int
    kind: str


_TOKEN = r"\w./\\~@%#$:+\-"
NAMED = Expression(
    rf"(?<![{_TOKEN}])(?:--[a-z]|[A-Za-z]?[a-z-]{{0,60}}(?:[A-Z0-9_/\\~@%#$]|\.(?=\w)|::|[.:]{{1,2}}[/\\]))[{_TOKEN}]*(?:\(\))?",
    re.ASCII,
)
# A token that is more than a plain word between marks: all others cannot hold a name.
UNUSUAL = Expression(r"(?<!\S)(?![\"'(]*(?!--)[A-Za-z]?[a-z'-]{0,60}[.,;:!?)\"']*(?!\S))\S+")
NAMED_THINGS = frozenset(phrasebook.NAMED_THINGS.split("|"))
CALL = Expression(r"(?<![\w.])[a-z]{2,40}\(\)", re.ASCII)
LINK = Expression(
    r"(?:https?|ftp|ssh|git|s3|file|wss?)://[^\s<>\"'`，。、）」]+|\bwww\.[^\s<>\"'`，。、）」]+", re.IGNORECASE
)
EXTENSION = Expression(
    r".*[\w)\]-]\.(?:pyi?|ipynb|[jt]sx?|[cm]js|go|rs|java|kts?|scala|cc?|cpp|h|hpp|cs|rb|php|sh|sql|mdx?|rst"
    r"|json[lc5]?|ya?ml|toml"
    r"|xml|html?|s?css|txt|[ct]sv|tf|lock|cfg|ini|conf|env|proto|vue|svelte|swift|exs?|lua|zig|hs|mli?|dart|gradle"
    r"|log|pdf|png|jpe?g"
    r"|svg|gif|xlsx?|docx?|parquet|zip|gz|tar|exe|dll|bat|ps1|csproj|sln|adoc|R|jl|vhdl?|sv|asm|ll)$"
)
DOTFILE = Expression(r"\.(?:env|git\w+|\w+rc|\w+ignore|editorconfig|github|vscode|npm)(?:\.\w+)*$")
DOMAIN = Expression(r"[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|ai|app|edu|gov|de|uk|fr|co)$")
BRANCH = Expression(
    r"(?:feature|feat|fix|bugfix|hotfix|release|chore|refactor|docs|origin|upstream|dependabot|user|users)/[\w./-]+$"
)
TICKET = Expression(r"(?!(?:SHA|UTF|AES|HTTP|GPT|ISO|COVID|RFC|MD|RSA|IPV|USB|BASE|CWE|OWASP|LATIN)-)[A-Z]{2,10}-\d+$")
HASH = Expression(r"(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,64}$|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
CAMEL = Expression(r"[a-z]{2,}\d*[A-Z]\w*$|(?:[A-Z]+[a-z0-9]+){2,}[A-Z]*$")
ROOTS = Expression(
    r"(?:src|lib|app|apps|tests?|docs?|cmd|pkg|packages|internal|include|bin|etc|usr|var|home|tmp|scripts?|config"
    r"|public)/"
)
CHECKOUT = Expression(
    r"\b(?:checkout|switch)\s+(?:-[bBcC]\s+)?([\w./-]*[-/_][\w./-]*)|\bbranch\s+(?:called\s+"
    r"|named\s+)?([\w.]+[-/_][\w./-]*)"
)

CODE = Expression(r"`([^`\n]{1,400})`")
QUOTED = Expression(
    r"\"(?=\S)[^\"\n]{1,600}\"(?!\w)|(?<![\w')\]])'(?=\S)(?:[^'\n]|(?<=\w)'(?=\w)){1,400}'(?!\w)|“[^”\n]{1,600}”"
    r"|‘[^’\n]{1,400}’(?!\w)"
    r"|„[^“”\"\n]{1,600}[“”\"]|«[^»\n]{1,600}»|「[^」\n]{1,600}」|『[^』\n]{1,600}』|《[^》\n]{1,600}》"
)
RENAME = Expression(
    rf"\brenam(?:e|ing)\s+(?:(?:the|this|my|our|all|every|local|global)\s+)*(?:(?:{phrasebook.NAMED_THINGS})\s+)?"
    r"(?:(?P<old>[\w.$-]+)\s+)?(?:to|into|as|->|=>|→)\s+(?P<new>[\w.$-]*\w)(?=[\s.,;!?)]|$)",
    re.IGNORECASE,
)
CALLED = Expression(
    rf"\b(?:called|named|titled|entitled|namens|llamad[oa]|chamad[oa]|appelée?)\s+(?!(?:{phrasebook.NEVER_NAMES})\b)([\w.$-]*\w)",
    re.IGNORECASE,
)
LABEL = Expression(
    rf"\b(?i:rename|change|set|update|edit|replace)\b[^.\n:]{{0,60}}?\b(?i:{phrasebook.LABELS})\b[^.\n:]{{0,60}}?"
    r"\b(?:to|with|as|into|say|read)\b:?\s+(?=[A-Z])(?P<new>[^.!?\n,;]{1,200}?)(?=\s+(?:in|on|at|for|and|instead"
    r"|inside)\b|[.!?,;]|\s*$|\n)",
    re.MULTILINE,
)  # fmt: skip
HANDED = Expression(
    rf"^(?:[^\n:：]{{0,40}}[\s,(])?(?:{phrasebook.HANDING_OVER})[^\n:：]{{0,90}}[:：]\s*(?P<text>\S[\s\S]*)",
    re.IGNORECASE | re.MULTILINE,
)


def names_in(text: str) -> list[Name]:
    """Return the names in a text, in order, none overlapping another."""
    text = text[:LOOKED_AT]
    lower = text.lower()
    found = [*_handed_over(text, lower), *_quoted(text), *dense_spans_named(text), *_told(text, lower), *_tokens(text)]
    if not found:
        return []
    kept: list[Name] = []
    end = 0
    for name in sorted(found, key=lambda name: (name.start, -name.end)):
        if name.start >= end and name.end > name.start:
            kept.append(name)
            end = name.end
    return kept


def without_names(text: str, names: list[Name]) -> str:
    """Return a text with a place of its own for each of these names: ``some path``, ``some text`` ..."""
    parts, at = [], 0
    for name in names:
        parts += [text[at : name.start], _place(text, name)]
        at = name.end
    return "".join([*parts, text[at:]])


def _place(text: str, name: Name) -> str:
    """Return what stands for a name, apart from letters that touch it."""
    before = " " if name.start and text[name.start - 1].isalnum() else ""
    after = " " if text[name.end : name.end + 1].isalnum() else ""
    return f"{before}some {name.kind}{after}"


def dense_spans_named(text: str) -> Iterator[Name]:
    """Yield the stretches of code, commands and data inside the lines."""
    return (Name(start, end, "code") for start, end in dense_spans(text))


def _handed_over(text: str, lower: str) -> Iterator[Name]:
    """Yield the text that is to be translated, corrected or printed: all that follows "Translate this to German:"."""
    if (":" in text or "：" in text) and _has(lower, phrasebook.HANDING_STEMS) and (found := HANDED().search(text)):
        yield Name(*found.span("text"), "text")


def _has(lower: str, stems: frozenset[str]) -> bool:
    """Tell whether a text in lower case holds any of these: quickly seen, and mostly not so."""
    return any(stem in lower for stem in stems)


def _quoted(text: str) -> Iterator[Name]:
    """Yield what stands in backticks or quotation marks; where hardly a word stands outside these, it is the ask."""
    if "`" in text:
        yield from (Name(*code.span(), _inline(code[1])) for code in CODE().finditer(text))
    if text.isascii() and '"' not in text and "'" not in text:
        return
    found = [Name(*quoted.span(), "text") for quoted in QUOTED().finditer(text)]
    outside = len(text) - sum(name.end - name.start for name in found)
    if outside > MOST_QUOTING or len(without_names(text, found).split()) - 2 * len(found) >= 2:
        yield from found


MOST_QUOTING = 30  # characters outside the quotation marks from which on nobody need count the words there


def _inline(code: str) -> str:
    if code.strip().count(" "):
        return "code"
    return kind_of(code.strip()) or "name"


def _told(text: str, lower: str) -> Iterator[Name]:
    """Yield what is said to be a name: rename X to Y, a function called X, set the label to X, check out X."""
    said = frozenset(lower.split())
    if not said.isdisjoint(phrasebook.RENAMING):
        for found in RENAME().finditer(text):
            if found["old"] and found["old"].lower() not in NAMED_THINGS:
                yield Name(*found.span("old"), kind_of(found["old"]) or "name")
            yield Name(*found.span("new"), kind_of(found["new"]) or "name")
    if not said.isdisjoint(phrasebook.CALLING):
        for found in CALLED().finditer(text):
            yield Name(*found.span(1), kind_of(found[1]) or "name")
    if not said.isdisjoint(phrasebook.LABELLING):
        for found in LABEL().finditer(text):
            yield Name(*found.span("new"), "text")
    if not said.isdisjoint(phrasebook.BRANCHING):
        for found in CHECKOUT().finditer(text):
            yield Name(*found.span(found.lastindex or 1), "branch")


def _tokens(text: str) -> Iterator[Name]:
    """Yield the tokens that are names by their form; plain words, by far the most, are quickly passed over."""
    if "://" in text or "www." in text:
        for link in LINK().finditer(text):
            yield Name(link.start(), link.start() + len(link[0].rstrip(".,;:!?)]")), "link")
    for part in UNUSUAL().finditer(text):
        for found in NAMED().finditer(text, *part.span()):
            token = found[0].rstrip(".:,-+")
            if len(token) > 2 and (kind := kind_of(token)):
                yield Name(found.start(), found.start() + len(token), kind)
    if "()" in text:
        for found in CALL().finditer(text):
            yield Name(*found.span(), "name")


def kind_of(token: str) -> str | None:
    """Return which kind of name a token without white space is by its form, or None where it is a word."""
    token = token.replace("\\_", "_")  # a name that went through a Markdown editor
    if "://" in token:
        return "link"
    if token.endswith(("Error", "Exception")) or not any(map(str.isalnum, token)):
        return None
    if "@" in token:
        return "address" if "." in token and token[0] != "@" else "name"
    if "/" in token or "\\" in token:
        return _kind_of_slashed(token)
    if "_" in token.strip("_") or token.startswith("__") or "::" in token or token.endswith("()"):
        return "name"
    if "." in token:
        return _kind_of_dotted(token)
    if token[0] in "$%#-":
        return "name" if token[1:].strip("-")[:1].isalpha() or (token[0] == "#" and token[1:].isdigit()) else None
    if CAMEL().match(token):
        return None if token.lower() in phrasebook.BRANDS else "name"
    return "name" if TICKET().match(token) or HASH().match(token) else None


def _kind_of_slashed(token: str) -> str | None:
    if BRANCH().match(token):
        return "branch"
    parts = [part for part in re.split(r"[/\\]", token) if part]
    if not any(part.strip("0123456789.") for part in parts):
        return None
    is_path = (
        token[0] in "/~.\\"
        or token[-1] in "/\\"
        or len(parts) > 2
        or ROOTS().match(token)
        or any(mark in token for mark in "._-\\")
        or CAMEL().match(parts[-1])
    )
    return "path" if is_path and len(token) > 2 else None


def _kind_of_dotted(token: str) -> str | None:
    lower = token.lower()
    if lower in phrasebook.DOTTED_WORDS:
        return None
    if EXTENSION().match(token) or DOTFILE().match(token):
        return "path"
    if not token.replace(".", "").strip("0123456789vV"):
        return None
    if DOMAIN().match(lower):
        return "link"
    parts = token.strip(".").split(".")
    letters = all(part[:1].isalpha() for part in parts)
    return (
        "name" if letters and (len(parts) > 2 or any(map(CAMEL().match, parts))) and min(map(len, parts)) > 1 else None
    )
