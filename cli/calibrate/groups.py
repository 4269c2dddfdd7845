"""Which records of a log stand together: those of one conversation, or those with equal prompts."""

from array import array
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

from ..status import CommandError
from .facts import CONVERSATIONS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Groups:
    """What each record belongs to, and the prompt of each, as digests that grow record by record."""

    def __init__(self, names: Sequence[str]) -> None:
        """Start empty, to group by the first of these fields that a record has."""
        self._names = names
        self._group, self._prompt = array("q"), array("q")
        self._grouped: Counter[str] = Counter()

    def append(self, text: str, group: tuple[str, str] | None) -> None:
        """Add a record's prompt, and the field and value that it is grouped by."""
        self._prompt.append(digest(text))
        self._group.append(self._prompt[-1] if group is None else digest("\0".join(group)))
        self._grouped.update(group[:1] if group else ())

    @property
    def field(self) -> str | None:
        """Return the field that groups are values of; None where they are prompts."""
        return " or ".join(self._grouped) if self._keeps else None

    def digests(self) -> "NDArray[np.int64]":
        """Return the digest of each record's group, (n,)."""
        import numpy as np

        return np.frombuffer(self._group if self._keeps else self._prompt, np.int64)

    def said(self) -> str:
        """Say how records are grouped, in a line."""
        names = " or ".join(self._grouped)
        if self._keeps:
            rest = len(self._group) - self._grouped.total()
            without = f"{rest:,} record{'s' if rest > 1 else ''}"
            alone = f"; {without} without it by their prompt" if rest else ""
            return f"records with the same {names} stay together ({_distinct(self._group):,} groups){alone}"
        unused = f"; {names} has no fewer values and is not used" if names else ""
        return f"equal prompts stay together ({_distinct(self._prompt):,} different ones){unused}"

    def check(self) -> None:
        """Raise `CommandError` where no record has the field that was asked for."""
        if self._is_asked and not self._grouped:
            raise CommandError(
                f"--group {self._names[0]}: found it on none of {len(self._group):,} records; name another field, or "
                "leave --group out"
            )

    @property
    def _is_asked(self) -> bool:
        return self._names != CONVERSATIONS

    @cached_property
    def _keeps(self) -> bool:
        """Whether a field groups: one that was asked for, or one that leaves fewer groups than there are prompts."""
        return bool(self._grouped) and (self._is_asked or _distinct(self._group) < _distinct(self._prompt))


def digest(text: str) -> int:
    """Return 64 bits that tell texts apart."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


def _distinct(column: "array[int]") -> int:
    """Count the different values of a column."""
    import numpy as np

    return len(np.unique(np.frombuffer(column, np.int64)))
