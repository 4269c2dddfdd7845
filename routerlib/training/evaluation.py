"""What a decision is worth: quality less cost, beside the rules anybody could follow without a router.

    utility = mean over sources of mean over prompts of ( quality of the tier chosen - COST_WEIGHT * price of the tier )

Prices are relative to opus (from the card: 0, 0.6, 1). COST_WEIGHT is 0.075, which makes the step from sonnet to opus
cost 0.03 of quality, the recipe's cost premium. Every source weighs the same. Intervals are 95 % percentile bootstrap
intervals over the prompts, drawn within each source.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routerlib.cascade import Tier

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TIERS = tuple(Tier)
COST_WEIGHT = 0.075
PRICES = np.array([0.0, 0.6, 1.0])
RESAMPLES = 2_000
LEVEL = 95


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a comparison: shares of the three tiers, and a mean utility with its interval."""

    name: str
    shares: tuple[float, float, float]
    utility: float
    low: float
    high: float


def payoff(quality: Floats) -> Floats:
    """Return the utility of every prompt under every tier, (n, 3) from quality (n, 3)."""
    return quality - COST_WEIGHT * PRICES


def source_weights(sources: Sequence[str]) -> Floats:
    """Return (n,) weights that sum to 1 and give every source the same."""
    names, inverse, counts = np.unique(np.asarray(sources), return_inverse=True, return_counts=True)
    weights: Floats = 1.0 / (len(names) * counts[inverse])
    return weights


def compare(
    chosen: Ints,
    quality: Floats,
    sources: Sequence[str],
    lengths: Ints,
    best_of_source: Mapping[str, int],
    seed: int = 0,
) -> list[Row]:
    """Set the chosen tiers beside the rules that need no router.

    Args:
        chosen: (n,) tier indices, 0 local to 2 opus.
        quality: (n, 3) measured quality of every tier.
        sources: (n,) where each prompt is from.
        lengths: (n,) characters; "length only" gives the longest prompts to opus, at the same shares as the router.
        best_of_source: the best tier of each source on training data, for "source only".
        seed: of the bootstrap.
    """
    n = len(chosen)
    worth = payoff(quality)
    weights = source_weights(sources)
    shares = tuple(float(weights[chosen == tier].sum()) for tier in range(3))
    per_prompt: dict[str, tuple[Floats, Floats]] = {"router": _taken(worth, chosen)}
    for tier in range(3):
        per_prompt[f"always {TIERS[tier].value}"] = _taken(worth, np.full(n, tier))
    per_prompt["random, same shares"] = worth @ np.array(shares), np.tile(np.array(shares), (n, 1))
    per_prompt["length only, same shares"] = _taken(worth, by_rank(lengths, np.bincount(chosen, minlength=3)))
    per_prompt["source only"] = _taken(worth, np.array([best_of_source[source] for source in sources]))
    per_prompt["oracle"] = _taken(worth, worth.argmax(axis=1))
    draws = resamples(sources, seed)
    return [_row(name, gains, given, weights, draws) for name, (gains, given) in per_prompt.items()]


def by_rank(values: Ints, counts: Ints) -> Ints:
    """Give the lowest values to tier 0 and the highest to tier 2, so many each; ties keep their order."""
    tiers = np.empty(len(values), dtype=np.int64)
    tiers[np.argsort(values, kind="stable")] = np.repeat(np.arange(3), counts)
    return tiers


def resamples(sources: Sequence[str], seed: int) -> Ints:
    """Return (RESAMPLES, n) indices drawn with replacement, each source kept at its size and place."""
    rng = np.random.default_rng(seed)
    names = np.asarray(sources)
    draws = np.empty((RESAMPLES, len(names)), dtype=np.int64)
    for name in np.unique(names):
        places = np.flatnonzero(names == name)
        draws[:, places] = rng.choice(places, size=(RESAMPLES, len(places)))
    return draws


def best_threshold(p: Floats, gain: Floats) -> float:
    """Return the threshold in [0.05, 0.95] that maximises sum(gain[p >= threshold]); the middle of the best plateau.

    Args:
        p: (n,) probabilities.
        gain: (n,) what going up a tier is worth on each prompt, weighted.
    """
    grid = np.round(np.arange(0.05, 0.9501, 0.005), 3)
    sums = np.array([gain[p >= threshold].sum() for threshold in grid])
    best = np.flatnonzero(sums >= sums.max() - 1e-12)
    first_run = best[: np.flatnonzero(np.diff(np.append(best, best[-1] + 2)) > 1)[0] + 1]
    return float(grid[first_run[len(first_run) // 2]])


def _taken(worth: Floats, chosen: Ints) -> tuple[Floats, Floats]:
    return worth[np.arange(len(chosen)), chosen], np.eye(3)[chosen]


def _row(name: str, gains: Floats, given: Floats, weights: Floats, draws: Ints) -> Row:
    low, high = np.percentile(gains[draws] @ weights, [(100 - LEVEL) / 2, (100 + LEVEL) / 2])
    local, sonnet, opus = (float(share) for share in weights @ given)
    return Row(name, (local, sonnet, opus), float(gains @ weights), float(low), float(high))
