"""Routers whose true worth is known in closed form, in several shapes, and logs drawn from them.

Both probabilities are uniform on 0 to 1 and independent. What sonnet adds to local's chance of a right answer is a
polynomial of the first, what opus adds to sonnet's a polynomial of the second, so thresholds (a, b) have the quality

    local + U(1) - U(a) + (1 - a) (V(1) - V(b))

with U and V the antiderivatives: no sampling stands between an interval and the truth it is to hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray

from routerlib.calibration.evidence import Evidence
from routerlib.calibration.measurement import ALWAYS, CALIBRATED, SHARES, gain_at_same_cost, key
from routerlib.deciding.cascade import DECIMALS
from routerlib.training.evaluation.synthetic_log import USD, WORDS

Floats = NDArray[np.float64]
Pair = tuple[float, float]

WEIGHT = 0.075  # of cost in utility
IN_A_CONVERSATION = 5
ALIKE = 0.7  # share of a conversation's records that share its prompt's scores and its luck
PAIRS = {"always-local": (1.1, 1.1), "always-sonnet": (0.0, 1.1), "always-opus": (0.0, 0.0)}


@dataclass(frozen=True, slots=True)
class Truth:
    """Chances of a right answer: local's, and what sonnet and opus add, as polynomials of the two probabilities."""

    local: float
    up: tuple[float, ...]
    further: tuple[float, ...]

    def shares(self, pair: Pair) -> tuple[float, float, float]:
        """Return the true shares of local, sonnet and opus under thresholds."""
        a, b = (min(threshold, 1.0) for threshold in pair)
        return a, (1 - a) * b, (1 - a) * (1 - b)

    def quality(self, pair: Pair) -> float:
        """Return the true mean quality under thresholds."""
        a, b = (min(threshold, 1.0) for threshold in pair)
        up, further = Polynomial(self.up).integ(), Polynomial(self.further).integ()
        return float(self.local + up(1.0) - up(a) + (1 - a) * (further(1.0) - further(b)))

    def cost(self, pair: Pair) -> float:
        """Return the true mean cost under thresholds, USD an answer."""
        return float(np.dot(self.shares(pair), USD))

    def utility(self, pair: Pair) -> float:
        """Return the true mean utility under thresholds."""
        return self.quality(pair) - WEIGHT * self.cost(pair) / USD[2]

    def gain(self, rival: str, pair: Pair, current: Pair) -> float:
        """Return the true gain in utility of thresholds over a rival, by its name in `RIVALS`."""
        if rival == "random":
            return float(gain_at_same_cost(lambda name: np.float64(self._means(pair)[name])))  # type: ignore[arg-type, return-value]
        return self.utility(pair) - self.utility(current if rival == "current" else PAIRS[rival])

    def _means(self, pair: Pair) -> Mapping[str, float]:
        ways = {CALIBRATED: pair, **dict(zip(ALWAYS, PAIRS.values(), strict=True))}
        means = {}
        for name, thresholds in ways.items():
            means[key(name, "cost")] = 1000 * self.cost(thresholds)
            means[key(name, "utility")] = self.utility(thresholds)
            means |= {key(name, tier): share for tier, share in zip(SHARES, self.shares(thresholds), strict=True)}
        return means

    def log(self, rng: np.random.Generator, count: int, *, conversations: bool = False) -> Evidence:
        """Answer prompts by every tier: each right or wrong by its chance, in a conversation often all alike."""
        group = np.arange(count) // (IN_A_CONVERSATION if conversations else 1)
        alike = (rng.random(count) < ALIKE) & conversations
        p, q, *luck = (np.where(alike, rng.random(count)[group], rng.random(count)) for _ in range(5))
        p, q = (np.round(scores, DECIMALS).astype(np.float64) for scores in (p, q))
        up, further = Polynomial(self.up)(p), Polynomial(self.further)(q)
        chance = np.stack([np.full(count, self.local), self.local + up, self.local + up + further], axis=1)
        return Evidence(
            p,
            q,
            (np.stack(luck, axis=1) < chance).astype(np.float32),
            np.full(count, -1, dtype=np.int8),
            np.tile(np.array(USD, dtype=np.float32), (count, 1)),
            rng.integers(1, WORDS, count).astype(np.int32),
            rng.random(count) < 0.5,
            group.astype(np.int64),
            grouped_by="conversation" if conversations else None,
        )


TRUTHS: Mapping[str, Truth] = {
    "sloping": Truth(0.45, (-0.18, 0.5), (-0.12, 0.25)),
    "steep": Truth(0.3, (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.6), (0.0, 0.0, 0.0, 0.0, 0.1)),
    "pure noise": Truth(0.5, (0.0,), (0.0,)),
    "local is best": Truth(0.9, (0.0, 0.02), (0.0, 0.01)),
    "misleading": Truth(0.5, (0.35, -0.3), (0.1, -0.1)),
    "rare losses": Truth(0.97, (0.0, 0.01), (0.0, 0.02)),
}
