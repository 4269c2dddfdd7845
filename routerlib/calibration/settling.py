"""Whether the folds agree on thresholds, and how many records would make them.

Rule: thresholds are settled where those fitted without each fold send no tier shares that differ by more than
`SETTLED` of the log. Where they differ more, the range is taken to shrink with the cube root of the number of records,
the rate at which a threshold that maximises a mean is found (Kim and Pollard 1990, "Cube root asymptotics").
"""

from collections.abc import Sequence
from math import ceil

from routerlib.calibration.result import FoldThresholds

SETTLED = 0.10  # widest range of a tier's share over the folds
MOST_TIMES = 1_000  # as many records, beyond which more is no advice


def widest(folds: Sequence[FoldThresholds]) -> tuple[int, float, float]:
    """Return the tier (0 to 2) whose share differs most over the folds, its least share and its largest."""
    ranges = [(min(shares), max(shares)) for shares in zip(*(fold.shares for fold in folds), strict=True)]
    tier = max(range(len(ranges)), key=lambda place: ranges[place][1] - ranges[place][0])
    return (tier, *ranges[tier])


def records_to_settle(folds: Sequence[FoldThresholds], records: int) -> int | None:
    """Return about how many records would settle the thresholds; 0 where they are, None where none in reach."""
    _, least, most = widest(folds)
    if most - least <= SETTLED:
        return 0
    times = ((most - least) / SETTLED) ** 3
    if times > MOST_TIMES:
        return None
    digits = int(10 ** max(len(str(int(records * times))) - 2, 0))
    return ceil(records * times / digits) * digits
