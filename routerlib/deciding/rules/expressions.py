"""Search texts with expressions of RE2 (extra ``rules``), whose time is linear in the text whatever the expression."""

import re
from collections.abc import Sequence
from typing import Any

from routerlib.errors import require

PACKAGE = "google-re2"
MOST_MEMORY = 64 << 20  # bytes for all expressions in one
SHORT = 65_536  # bytes of a text that all expressions are tried on at once before each
# What an expression may hold that is found inside one line or not at all: no anchor, no class that has line ends.
IN_A_LINE = re.compile(
    r"(?:[^\\^$()\[\x00-\x1f]|\\[bBdwS.\-+*?|/]|\((?!\?)|\(\?(?:i\)|i:|:|P<\w+>)|\)|\[(?![\^:])(?!.*\[:))*"
)


class ExpressionError(ValueError):
    """An expression that RE2 does not know; the message says what of it."""


class Expressions:
    """Expressions that are searched for in the same texts."""

    def __init__(self, expressions: Sequence[str]) -> None:
        """Compile them.

        Raises:
            ExpressionError: RE2 does not know one.
            MissingPackageError: RE2 is not installed.
        """
        self._each = [compiled(one) for one in expressions]
        self._any = self._together(expressions)
        self._in_a_line = all(IN_A_LINE.fullmatch(one) for one in expressions)
        self._last: tuple[str, bytes, bool] | None = None

    def may_be_found(self, text: str) -> bool:
        """Tell whether any of them may be found in a text: False is certain."""
        return self._tried(text)[1]

    def may_be_found_in_lines(self, text: str) -> bool:
        """Tell whether any may be found in some of a text's lines, put together anew: False is certain."""
        return not self._in_a_line or self._tried(text)[1]

    def found(self, place: int, text: str) -> bool:
        """Tell whether the expression in a place is found in a text."""
        raw, hopeful = self._tried(text)
        return hopeful and self._each[place].search(raw) is not None

    def _tried(self, text: str) -> tuple[bytes, bool]:
        """Return the bytes of a text, and whether any expression may be found in it."""
        if self._last is None or self._last[0] is not text:
            raw = text.encode("utf-8", "replace")
            hopeful = self._any is None or len(raw) > SHORT or self._any.search(raw) is not None
            self._last = text, raw, hopeful
        return self._last[1:]

    @staticmethod
    def _together(expressions: Sequence[str]) -> Any:
        """Return one expression that is found where any of them is; None where that would be too large."""
        if len(expressions) < 2:
            return None
        try:
            return compiled("|".join(f"(?:{one})" for one in expressions), MOST_MEMORY)
        except ExpressionError:
            return None


def compiled(expression: str, memory: int | None = None) -> Any:
    """Return an expression of RE2, which searches bytes of UTF-8.

    Raises:
        ExpressionError: RE2 does not know it.
        MissingPackageError: RE2 is not installed.
    """
    require("rules", PACKAGE)
    import re2

    options = re2.Options()
    options.log_errors = False
    if memory is not None:
        options.max_mem = memory
    try:
        return re2._Regexp(expression.encode("utf-8", "replace"), options)  # not `compile`, which keeps but 128 of them
    except re2.error as error:
        said = error.args[0] if error.args else error
        raise ExpressionError(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)) from None
