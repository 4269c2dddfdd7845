"""Lines that a file repeats of another: a session that is resumed begins with a copy of the one before."""

from typing import Any

from routerlib.conversation.paths import at

MOST_SEEN = 1 << 17  # lines that are surely known again when a resumed session repeats them


class Seen:
    """The lines that were met last, as digests: two generations of them, of which the older is forgotten at once."""

    def __init__(self, most: int = MOST_SEEN) -> None:
        self._most = most
        self._known: set[int] = set()
        self._before: set[int] = set()

    def again(self, record: Any) -> bool:
        """Tell whether a line was met before, and remember it; a line without an id is new."""
        name = at(record, "uuid")
        if not isinstance(name, str):
            return False
        digest = hash((name, str(at(record, "timestamp"))))
        is_known = digest in self._known or digest in self._before
        self._known.add(digest)
        if len(self._known) >= self._most:
            self._known, self._before = set(), self._known
        return is_known
