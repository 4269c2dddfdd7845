"""Where a value stands in a record: dotted paths that may step through lists."""

import json
import re
from collections.abc import Iterator
from typing import Any

STEP = re.compile(r"([^\[\]]*)((?:\[-?\d*\])*)\Z")
DEEPEST = 60  # objects and lists inside one another; what lies deeper is not looked at


class _Missing:
    """The type of `MISSING`."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()


def at(content: Any, path: str) -> Any:
    """Follow a dotted path through objects, `MISSING` where it leads nowhere; a key that holds the dots itself wins."""
    if isinstance(content, dict) and path in content:
        return content[path]
    for name in path.split("."):
        if not isinstance(content, dict) or name not in content:
            return MISSING
        content = content[name]
    return content


def filled(content: Any, *paths: str) -> Any:
    """Return the first value that is there and not null or empty; None where all are."""
    for path in paths:
        value = at(content, path)
        if value is not MISSING and value not in (None, "", [], {}):
            return value
    return None


def text_at(content: Any, *paths: str) -> str | None:
    """Return the first text that is there and says something."""
    for path in paths:
        value = at(content, path)
        if isinstance(value, str) and value.strip():
            return value
    return None


def steps(content: Any, path: str) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield what a path leads to, each with the objects passed on the way.

    ``[]`` steps through every item of a list, ``[-1]`` to its last; a list without either is stepped through too, and
    so is JSON in a text.
    """
    if isinstance(content, dict) and path in content:
        yield (content,), content[path]
        return
    yield from _walk((), content, _names(path))


def _names(path: str) -> list[str | int | None]:
    """Cut ``a.b[].c[-1]`` into names, indexes and None for every item."""
    names: list[str | int | None] = []
    for part in path.split("."):
        found = STEP.match(part)
        if found is None:
            return [path]
        if found[1]:
            names.append(found[1])
        indexes = re.findall(r"\[(-?\d*)\]", found[2])[:DEEPEST]
        names += [int(index[:9]) if index.strip("-") else None for index in indexes]
    return names


def _walk(passed: tuple[Any, ...], value: Any, names: list[str | int | None]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if not names:
        yield passed, value
        return
    if isinstance(value, str):
        value = parsed(value)
    name, rest = names[0], names[1:]
    if isinstance(value, dict) and isinstance(name, str) and name in value:
        yield from _walk((*passed, value), value[name], rest)
    elif isinstance(value, list) and isinstance(name, int):
        if -len(value) <= name < len(value):
            yield from _walk(passed, value[name], rest)
    elif isinstance(value, list):
        for item in value:
            yield from _walk(passed, item, rest if name is None else names)


def parsed(text: str) -> Any:
    """Return the object or list that a text is the JSON of, `MISSING` where it is none."""
    head = text.lstrip()[:1]
    if head not in ("{", "["):
        return MISSING
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return MISSING
    return value if isinstance(value, dict | list) else MISSING


def opened(value: Any) -> Any:
    """Return a value, or what it is the JSON of where it is such a text."""
    if isinstance(value, str):
        inside = parsed(value)
        return value if inside is MISSING else inside
    return value
