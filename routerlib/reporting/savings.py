"""How far savings could have come out otherwise: a bootstrap that draws whole conversations.

The prompts of a conversation are alike, so it is conversations that are drawn: Efron's percentile interval of the sum.
"""

from collections.abc import Collection
from dataclasses import dataclass

RESAMPLES = 2_000
FEWEST = 2  # conversations that can be drawn
TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Savings:
    """USD saved, and the ends of the 95 % interval; None of a single conversation."""

    value: float
    low: float | None = None
    high: float | None = None


def savings(by_session: Collection[float], seed: int = 0) -> Savings:
    """Return what was saved over all conversations, each given by its sum in USD."""
    total = sum(by_session)
    if len(by_session) < FEWEST:
        return Savings(total)
    import numpy as np

    saved = np.fromiter(by_session, dtype=float, count=len(by_session))
    random = np.random.default_rng(seed)
    sums = np.array([saved[random.integers(0, len(saved), len(saved))].sum() for _ in range(RESAMPLES)])
    low, high = np.quantile(sums, [TAIL, 1 - TAIL])
    return Savings(total, min(float(low), total), max(float(high), total))
