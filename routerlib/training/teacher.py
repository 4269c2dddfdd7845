"""The teacher: what only training time knows, the quality every tier measured on a prompt, made into targets.

    margin_A = max(q_sonnet, q_opus) - q_local + premium * (complexity - center)
    margin_B = q_opus - q_sonnet - cost_premium
    p        = sigmoid(margin / temperature)
    y        = [margin > 0], smoothed: y * (1 - epsilon) + epsilon / 2
    w        = min(|margin|, reward_cap)

The premium makes simple prompts local and complex ones cloudy whatever noise the scores carry; the cap keeps a few
large margins from deciding everything. Junk is clamped: margin 0 (so w = 0) and p = 0.5.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TEMPERATURE = 0.2
PREMIUM = 2.0
CENTER = 0.3
COST_PREMIUM = 0.03
REWARD_CAP = 0.5
EPSILON = 0.05


@dataclass(frozen=True, slots=True)
class Targets:
    """What a student learns from, each (n,): teacher probability ``p``, smoothed label ``y``, reward weight ``w``."""

    p: Floats
    y: Floats
    w: Floats


def margin_a(quality: Floats, complexity: Floats) -> Floats:
    """Return how much better the better cloud tier is, plus the premium: (n,) from quality (n, 3), complexity (n,)."""
    gain: Floats = np.maximum(quality[:, 1], quality[:, 2]) - quality[:, 0]
    return gain + PREMIUM * (complexity - CENTER)


def margin_b(quality: Floats) -> Floats:
    """Return how much better opus is than sonnet, its extra cost taken off: (n,) from quality (n, 3)."""
    gain: Floats = quality[:, 2] - quality[:, 1]
    return gain - COST_PREMIUM


def targets(margin: Floats, junk: NDArray[np.bool_]) -> Targets:
    """Turn margins (n,) into targets; rows marked as junk are clamped."""
    clamped: Floats = np.where(junk, 0.0, margin)
    label = (clamped > 0).astype(np.float64)
    return Targets(
        p=1.0 / (1.0 + np.exp(-clamped / TEMPERATURE)),
        y=label * (1.0 - EPSILON) + EPSILON / 2.0,
        w=np.minimum(np.abs(clamped), REWARD_CAP),
    )
