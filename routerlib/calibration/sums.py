"""Columns of records, summed by slice and bucket, block by block."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Values = Floats | NDArray[np.float32] | Bools
EVERY = "every record"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """Values (some,) of consecutive records, which of them count, (some,); None for all; and what those are called.

    Columns that count the same records call them the same.
    """

    values: Values
    counts: Bools | None = None
    counted: str = EVERY


class Sums(dict[str, Floats]):
    """Sums by name, (places,) each, that grow block by block."""

    def __init__(self, places: int) -> None:
        """Start with none."""
        super().__init__()
        self._places = places

    def add(self, name: str, values: Values | None, place: Ints) -> None:
        """Add values (some,), or 1 each, to the sums at their places."""
        more = np.bincount(place, values, minlength=self._places)
        if name in self:
            self[name] += more
        else:
            self[name] = more.astype(np.float64)


class Block:
    """Where the records of a block lie: found once for all columns that count the same.

    Attributes:
        found: by what counts: which records those are, their places (slice and bucket in one), their slices.
    """

    def __init__(self, bucket: NDArray[np.int32], codes: NDArray[np.int32] | None, size: int) -> None:
        """Take the records' buckets, below ``size``, and their slices; None for all in one."""
        self.found: dict[str, tuple[Bools, Ints, Ints]] = {}
        self._part = np.zeros(len(bucket), dtype=np.int64) if codes is None else codes.astype(np.int64)
        self._place = self._part * size + bucket
        self._inside = self._part >= 0

    def counting(self, column: Column) -> tuple[Values, Ints, Ints]:
        """Return values, places and slices of the records that count."""
        if column.counted not in self.found:
            chosen = self._inside if column.counts is None else self._inside & column.counts
            self.found[column.counted] = (chosen, self._place[chosen], self._part[chosen])
        chosen, place, slice_ = self.found[column.counted]
        return column.values[chosen], place, slice_
