"""What a log says of each prompt, as columns of numbers: a record takes the same few bytes, however long its prompt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from routerlib.errors import RouterError, counted

Floats = NDArray[np.float64]
Rows = NDArray[np.int64] | NDArray[np.bool_]

UNLABELLED = -1
BLOCK = 65_536  # records that are worked on at once, where what is derived of each is much


class CalibrationError(RouterError):
    """A log that cannot support what is asked of it; the message is one line: found, wanted, how much more would do."""


def blocks(count: int) -> Iterator[slice]:
    """Cut so many records into blocks of `BLOCK`, in order."""
    return (slice(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK))


@dataclass(frozen=True, slots=True, eq=False)
class Slicing:
    """A column that cuts the log into slices: ``codes`` (n,) int32 into ``names``; negative: in no slice."""

    codes: NDArray[np.int32]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """One row per record.

    Attributes:
        p_cloud: (n,) router A's probability, 6 decimals, as `ThreeTierRouter.score_many` gives it.
        p_opus: (n,) router B's, of every record, whatever the thresholds.
        quality: (n, 3) measured quality of local, sonnet and opus, 0 to 1; NaN where it was not measured.
        label: (n,) the tier that should have answered: 0 local, 1 sonnet, 2 opus; -1 where nobody said.
        cost: (n, 3) USD of one answer by each tier, not negative; nowhere NaN.
        length: (n,) words of the prompt.
        has_code: (n,) whether it carries code.
        group: (n,) digest of the prompt, or of the conversation: equal ones share a fold and are resampled together.
        slices: further columns to report by, by field name.
        grouped_by: the field whose values ``group`` are digests of; None where they are of prompts alone.
    """

    p_cloud: Floats
    p_opus: Floats
    quality: NDArray[np.float32]
    label: NDArray[np.int8]
    cost: NDArray[np.float32]
    length: NDArray[np.int32]
    has_code: NDArray[np.bool_]
    group: NDArray[np.int64]
    slices: Mapping[str, Slicing] = field(default_factory=dict)
    grouped_by: str | None = None

    def __len__(self) -> int:
        return len(self.p_cloud)

    def subset(self, rows: Rows) -> "Evidence":
        """Return the rows chosen, by place or by (n,) of true and false."""
        return replace(
            self,
            p_cloud=self.p_cloud[rows],
            p_opus=self.p_opus[rows],
            quality=self.quality[rows],
            label=self.label[rows],
            cost=self.cost[rows],
            length=self.length[rows],
            has_code=self.has_code[rows],
            group=self.group[rows],
            slices={name: Slicing(each.codes[rows], each.names) for name, each in self.slices.items()},
        )

    @property
    def measured(self) -> NDArray[np.bool_]:
        """Tell which qualities were measured, (n, 3)."""
        return ~np.isnan(self.quality)

    @property
    def opus_usd(self) -> float:
        """Mean cost of an answer by opus, USD: the unit in which utility counts cost."""
        return float(self.cost[:, 2].mean(dtype=np.float64))


def different(count: int, grouped_by: str | None) -> str:
    """Return how many different prompts there are, or values of the field that groups them."""
    return (
        counted(count, "different prompt")
        if grouped_by is None
        else (f"{counted(count, 'different value')} of {grouped_by}")
    )
