"""Derive complexity: one number in [0, 1] for how hard the ask reads, monotone in each of its features.

Evidence of difficulty is joined by a noisy-or (Pearl, *Probabilistic Reasoning in Intelligent Systems*, 1988, ch.
4.3.2): each feature x may by itself make the ask hard, with probability weight * x / (x + half), and

    complexity = (1 - product over features of (1 - weight * x / (x + half))) * 1 / (1 + 0.35 * routine_count)

It never falls when a feature in `EVIDENCE` grows, and never rises when `routine_count` grows. No feature of size or
material is among them: the same ask with or without a pasted log has the same complexity. The weights are set by
hand, from what the features mean, not fitted to any data.
"""

from collections.abc import Mapping

# feature -> (weight: how hard plenty of it makes an ask, half: how much of it counts half)
EVIDENCE: dict[str, tuple[float, float]] = {
    "scope_breadth": (0.55, 5.0),
    "technology_count": (0.20, 4.0),
    "system_count": (0.45, 2.0),
    "everywhere_count": (0.20, 3.0),
    "requirement_clause_count": (0.50, 8.0),
    "constraint_count": (0.25, 4.0),
    "interaction_complexity": (0.45, 4.0),
    "concurrency_count": (0.75, 1.5),
    "distribution_count": (0.75, 1.5),
    "state_count": (0.55, 2.0),
    "interface_count": (0.20, 3.0),
    "algorithm_count": (0.50, 2.0),
    "proof_count": (0.75, 1.0),
    "performance_count": (0.45, 2.0),
    "mathematics_count": (0.40, 2.5),
    "machinery_count": (0.85, 0.6),
    "security_count": (0.50, 2.0),
    "migration_count": (0.50, 2.0),
    "reliability_count": (0.45, 2.0),
    "investigation_count": (0.60, 1.5),
    "design_count": (0.50, 2.0),
    "repair_count": (0.15, 2.0),
    "quantity_count": (0.15, 4.0),
}
EASE = "routine_count"
EASE_RATE = 0.35


def complexity(values: Mapping[str, float]) -> float:
    """Return how hard the ask reads, 0 to 1, from feature values by name."""
    easy = 1.0
    for name, (weight, half) in EVIDENCE.items():
        easy *= 1.0 - weight * values[name] / (values[name] + half)
    return (1.0 - easy) / (1.0 + EASE_RATE * values[EASE])
