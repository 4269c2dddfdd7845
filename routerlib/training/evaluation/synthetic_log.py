"""A log whose best thresholds and true values are known, to see whether a calibration finds them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routerlib.calibration.choice import routed
from routerlib.calibration.evidence import Evidence
from routerlib.deciding.cascade import Thresholds

Floats = NDArray[np.float64]

SHIPPED = Thresholds(0.6, 0.474, "three_tier_v5")  # what synthetic logs are routed by so far
BEST = (0.45, 0.60)  # of utility, for a cost weight of 0.075
USD = (0.0, 0.012, 0.020)  # an answer by local, sonnet and opus
STEP_A, STEP_B = 0.045, 0.030  # what those steps cost in utility
POPULATION = 400_000
WORDS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Many prompts: both probabilities (n,), and the chance (n, 3) that each tier's answer is right."""

    p_cloud: Floats
    p_opus: Floats
    chance: Floats

    @classmethod
    def drawn(cls, rng: np.random.Generator, count: int) -> "Population":
        """Draw prompts: going up pays more the higher the probability, and just its price at `BEST`."""
        p, q = (np.round(rng.beta(1.5, 1.5, count), 6) for _ in range(2))
        up, further = STEP_A + 0.5 * (p - BEST[0]), STEP_B + 0.25 * (q - BEST[1])
        local = np.full(count, 0.45)
        chance = np.stack([local, local + up, local + up + further], axis=1)
        return cls(p, q, np.clip(chance, 0.0, 1.0))

    def quality(self, pair: tuple[float, float]) -> float:
        """Return the true mean quality under thresholds."""
        tiers = routed(self.p_cloud, self.p_opus, pair)
        return float(self.chance[np.arange(len(tiers)), tiers].mean())

    def cost(self, pair: tuple[float, float]) -> float:
        """Return the true mean cost under thresholds, USD an answer."""
        return float(np.array(USD)[routed(self.p_cloud, self.p_opus, pair)].mean())

    def utility(self, pair: tuple[float, float], cost_weight: float = 0.075) -> float:
        """Return the true mean utility under thresholds."""
        return self.quality(pair) - cost_weight * self.cost(pair) / USD[2]

    def log(self, rng: np.random.Generator) -> Evidence:
        """Answer every prompt once by every tier: each right or wrong, by its chance."""
        count = len(self.p_cloud)
        quality = (rng.random((count, 3)) < self.chance).astype(np.float32)
        return Evidence(
            self.p_cloud,
            self.p_opus,
            quality,
            np.full(count, -1, dtype=np.int8),
            np.tile(np.array(USD, dtype=np.float32), (count, 1)),
            rng.integers(1, WORDS, count).astype(np.int32),
            rng.random(count) < 0.5,
            np.arange(count, dtype=np.int64),
        )
