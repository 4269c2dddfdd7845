"""Compute the teacher's targets from the measured quality of every tier, known at training time only.

    margin_A = max(q_sonnet, q_opus) - q_local + premium * (complexity - center)
    margin_B = q_opus - q_sonnet - cost_premium [+ premium * (complexity - center)]
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


@dataclass(frozen=True, slots=True)
class Terms:
    """Constants of the objective. The defaults are those of v5; of the temperature it says nothing, 0.2 is ours.

    Attributes:
        premium: what complexity adds to the margin of router A; 0 for none.
        center: the complexity at which it adds nothing, 0 to 1.
        premium_in_b: whether router B's margin carries the same term.
        cost_premium: what opus costs over sonnet, in quality.
        temperature: margin at which the teacher says sigmoid(1) = 0.73.
        epsilon: label smoothing, 0 to 1.
        reward_cap: largest weight of a row; infinity for none.
        clamp: whether junk is clamped; else it keeps the margin that the premium gives it.
        beta_kl: weight of the divergence beside the cross-entropy.
    """

    premium: float = 2.0
    center: float = 0.3
    premium_in_b: bool = False
    cost_premium: float = 0.03
    temperature: float = 0.2
    epsilon: float = 0.05
    reward_cap: float = 0.5
    clamp: bool = True
    beta_kl: float = 0.02


PUBLISHED = Terms()


@dataclass(frozen=True, slots=True)
class Targets:
    """What a student learns from, each (n,): teacher probability ``p``, smoothed label ``y``, reward weight ``w``."""

    p: Floats
    y: Floats
    w: Floats


def margin_a(quality: Floats, complexity: Floats, terms: Terms = PUBLISHED) -> Floats:
    """Return how much better the better cloud tier is, plus the premium: (n,) from quality (n, 3), complexity (n,)."""
    gain: Floats = np.maximum(quality[:, 1], quality[:, 2]) - quality[:, 0]
    return gain + terms.premium * (complexity - terms.center)


def margin_b(quality: Floats, complexity: Floats, terms: Terms = PUBLISHED) -> Floats:
    """Return how much better opus is than sonnet, its extra cost taken off, plus the premium where B has one: (n,)."""
    gain: Floats = quality[:, 2] - quality[:, 1] - terms.cost_premium
    return gain + terms.premium * (complexity - terms.center) if terms.premium_in_b else gain


def targets(margin: Floats, junk: NDArray[np.bool_], terms: Terms = PUBLISHED) -> Targets:
    """Turn margins (n,) into targets; rows marked as junk are clamped where the terms say so."""
    clamped: Floats = np.where(junk & terms.clamp, 0.0, margin)
    label = (clamped > 0).astype(np.float64)
    return Targets(
        p=1.0 / (1.0 + np.exp(-clamped / terms.temperature)),
        y=label * (1.0 - terms.epsilon) + terms.epsilon / 2.0,
        w=np.minimum(np.abs(clamped), terms.reward_cap),
    )
