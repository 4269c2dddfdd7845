"""A regular expression that is compiled when it is first used: most prompts need few, and a start none."""

import re


class Expression:
    """A regular expression, called to get it compiled; compiling takes longer than routing a short prompt."""

    __slots__ = ("_compiled", "_flags", "_written")

    def __init__(self, written: str, flags: int = 0) -> None:
        """Keep an expression as it is written, with the flags of `re`."""
        self._written = written
        self._flags = flags
        self._compiled: re.Pattern[str] | None = None

    def __call__(self) -> re.Pattern[str]:
        """Return the expression compiled, the same one each time."""
        if self._compiled is None:
            self._compiled = re.compile(self._written, self._flags)
        return self._compiled
