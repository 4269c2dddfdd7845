"""Measure a prompt: 45 features in nine groups, and the complexity derived from them.

A prompt is measured in the reading it was parsed in (`Prompt.parse(text, reading)`): in the first by `FEATURES`, in the
second by five more. The order of either list is part of every model folder; `bundle` refuses a folder whose order is
another.
"""

from routerlib.features.complexity import complexity
from routerlib.features.depth import DEPTH
from routerlib.features.engineering import ENGINEERING
from routerlib.features.feature import Feature
from routerlib.features.interaction import INTERACTION
from routerlib.features.material import MATERIAL, MATERIAL_ADDED
from routerlib.features.requirements import REQUIREMENTS
from routerlib.features.scope import SCOPE, SCOPE_ADDED
from routerlib.features.size import SIZE
from routerlib.features.task import TASK, TASK_ADDED
from routerlib.features.wording import WORDING, WORDING_ADDED
from routerlib.parsing.prompt import Prompt

__all__ = ["FEATURES", "Feature", "complexity", "features_of", "measure"]

FEATURES: tuple[Feature, ...] = (
    *SIZE,
    *MATERIAL,
    *TASK,
    *SCOPE,
    *REQUIREMENTS,
    *WORDING,
    *INTERACTION,
    *DEPTH,
    *ENGINEERING,
)
SECOND: tuple[Feature, ...] = (
    *SIZE,
    *MATERIAL,
    *MATERIAL_ADDED,
    *TASK,
    *TASK_ADDED,
    *SCOPE,
    *SCOPE_ADDED,
    *REQUIREMENTS,
    *WORDING,
    *WORDING_ADDED,
    *INTERACTION,
    *DEPTH,
    *ENGINEERING,
)


def features_of(reading: int) -> tuple[Feature, ...]:
    """Return the features that are measured in this reading, in the order of a model's columns."""
    return FEATURES if reading == 1 else SECOND


def measure(prompt: Prompt) -> dict[str, float]:
    """Measure a prompt: the values by name, in the order of its reading's features; all are finite and at least 0."""
    return {feature.name: feature.measure(prompt) for feature in features_of(prompt.reading)}
