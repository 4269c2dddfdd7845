"""Compute utility, quality less weighted cost, and the threshold that maximises it.

    utility = mean over sources of mean over prompts of ( quality of the tier chosen - COST_WEIGHT * price of the tier )

Prices are relative to opus (from the card: 0, 0.6, 1). COST_WEIGHT is 0.075, which makes the step from sonnet to opus
cost 0.03 of quality, the recipe's cost premium.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

COST_WEIGHT = 0.075
PRICES = np.array([0.0, 0.6, 1.0])
GRID = np.round(np.arange(0.05, 0.9501, 0.005), 3)  # the thresholds that are tried


def payoff(quality: Floats) -> Floats:
    """Return the utility of every prompt under every tier, (n, 3) from quality (n, 3)."""
    return quality - COST_WEIGHT * PRICES


def source_weights(sources: Sequence[str]) -> Floats:
    """Return (n,) weights that sum to 1 and give every source the same."""
    names, inverse, counts = np.unique(np.asarray(sources), return_inverse=True, return_counts=True)
    weights: Floats = 1.0 / (len(names) * counts[inverse])
    return weights


def best_threshold(p: Floats, gain: Floats) -> float:
    """Return the threshold in [0.05, 0.95] that maximises sum(gain[p >= threshold]); the middle of the best plateau.

    Args:
        p: (n,) probabilities.
        gain: (n,) what going up a tier is worth on each prompt, weighted.
    """
    sums = np.array([gain[p >= threshold].sum() for threshold in GRID])
    best = np.flatnonzero(sums >= sums.max() - 1e-12)
    first_run = best[: np.flatnonzero(np.diff(np.append(best, best[-1] + 2)) > 1)[0] + 1]
    return float(GRID[first_run[len(first_run) // 2]])
