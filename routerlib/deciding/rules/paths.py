"""Find the paths that an ask names, and match them with globs in linear time."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from routerlib.features.scope import EXTENSION

APART = re.compile(r"[^\s\"'`()<>\[\]{},;:|=]+")  # what stands between marks that no path holds
MOST = 500  # distinct paths of one ask that are looked at
LONGEST = 256  # characters of one
SENTENCE_MARKS = ".!?"
ANY_DEPTH = "**"


def paths_in(text: str) -> tuple[str, ...]:
    """Return the distinct paths and file names that a text names, in order, with slashes: ``src/app.py``, ``.env``.

    A word with a slash inside is one, and a word that ends like a file. No more than `MOST` are returned.
    """
    found: dict[str, None] = {}
    for word in _words(text.replace("\\", "/")):
        path = word.rstrip(SENTENCE_MARKS).removeprefix("./")
        if len(path) <= LONGEST and path.strip("/") and _is_path(path):
            found[path] = None
            if len(found) == MOST:
                break
    return tuple(found)


def matcher(glob: str) -> re.Pattern[str]:
    """Return an expression that a whole path matches where it fits a glob.

    ``*`` stands for anything but slashes, ``?`` for one letter of it, ``**`` for any folders. Unless it begins with a
    slash a glob fits at any depth: ``*.sql`` is ``**/*.sql``. With a slash at its end it means what is below.
    A star takes as little as it can and gives nothing back: the work is linear in the path for each star.
    """
    parts = [part for part in glob.split("/") if part]
    if not glob.startswith("/"):
        parts.insert(0, ANY_DEPTH)
    if glob.endswith("/"):
        parts.append(ANY_DEPTH)
    first, *others = _blocks(parts)
    written = "/?" + "/".join(map(_component, first))
    for place, block in enumerate(others):
        slash = "/" if first or place else ""
        inner = "/".join(map(_component, block))
        if place < len(others) - 1:
            written += f"{slash}(?>(?:[^/]*/)*?{inner})"
        else:
            written += f"{slash}(?:[^/]*/)*{inner}" if block else f"{slash}.+"
    return re.compile(written)


def literal_of(glob: str) -> str:
    """Return the longest piece of a glob that stands in every path it fits, as it is; empty where it has none."""
    return max((piece.strip("/") for piece in re.split(r"[*?]+", glob)), key=len)


def _words(text: str) -> Iterator[str]:
    for found in APART.finditer(text):
        yield found.group()


def _is_path(word: str) -> bool:
    if word.startswith("//"):  # the rest of an address
        return False
    if "/" in word:
        return True
    ends = EXTENSION.search(word)
    return ends is not None and ends.end() == len(word)


def _blocks(parts: Sequence[str]) -> list[list[str]]:
    """Cut the parts of a glob at each ``**``."""
    blocks: list[list[str]] = [[]]
    for part in parts:
        if part == ANY_DEPTH:
            blocks += [[]] if blocks[-1] or len(blocks) == 1 else []  # two in a row are one
        else:
            blocks[-1].append(part)
    return blocks


@cache
def _component(part: str) -> str:
    """Return an expression for one part of a path."""
    first, *others = [re.escape(piece).replace(r"\?", "[^/]") for piece in re.sub(r"\*+", "*", part).split("*")]
    if not others:
        return first + "(?![^/])"
    inner = "".join(f"(?>[^/]*?{piece})" for piece in others[:-1])
    return f"{first}{inner}[^/]*{others[-1]}(?![^/])"
