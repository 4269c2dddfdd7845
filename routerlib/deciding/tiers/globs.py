"""Match model ids with patterns of ``*`` and ``?``, and tell whether two patterns can match the same id."""

from collections.abc import Iterator

ANY, ONE = "*", "?"


def fits(name: str, pattern: str) -> bool:
    """Tell whether a whole name fits a pattern: ``*`` is any characters, ``?`` is one; case does not count."""
    reached = _after_any({0}, pattern)
    wanted = pattern.lower()
    for mark in name.lower():
        stayed = {i for i in reached if i < len(wanted) and wanted[i] == ANY}
        moved = {i + 1 for i in reached if i < len(wanted) and wanted[i] in (mark, ONE)}
        reached = _after_any(stayed | moved, wanted)
    return len(wanted) in reached


def overlapping(one: str, other: str) -> bool:
    """Tell whether any name fits both patterns; the work is the product of their lengths."""
    one, other = one.lower(), other.lower()
    seen, waiting = {(0, 0)}, [(0, 0)]
    while waiting:
        i, j = waiting.pop()
        if i == len(one) and j == len(other):
            return True
        for place in _next(one, i, other, j):
            if place not in seen:
                seen.add(place)
                waiting.append(place)
    return False


def _next(one: str, i: int, other: str, j: int) -> Iterator[tuple[int, int]]:
    """Yield where in both patterns a name can stand after one more character, or where a ``*`` takes none."""
    if i < len(one) and one[i] == ANY:
        yield i + 1, j
        if j < len(other):
            yield i, j + 1
    elif j < len(other) and other[j] == ANY:
        yield i, j + 1
        if i < len(one):
            yield i + 1, j
    elif i < len(one) and j < len(other) and (one[i] == other[j] or ONE in (one[i], other[j])):
        yield i + 1, j + 1


def _after_any(places: set[int], pattern: str) -> set[int]:
    """Add the places behind each ``*``, which may stand for nothing."""
    reached = set(places)
    for place in places:
        while place < len(pattern) and pattern[place] == ANY:
            place += 1
            reached.add(place)
    return reached
