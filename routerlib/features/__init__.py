"""Measure a prompt: 45 features in nine groups, and the complexity derived from them.

The order of `FEATURES` is part of every model folder; `bundle` refuses a folder whose order is another.
"""

from routerlib.features.complexity import complexity
from routerlib.features.depth import DEPTH
from routerlib.features.engineering import ENGINEERING
from routerlib.features.feature import Feature
from routerlib.features.interaction import INTERACTION
from routerlib.features.material import MATERIAL
from routerlib.features.requirements import REQUIREMENTS
from routerlib.features.scope import SCOPE
from routerlib.features.size import SIZE
from routerlib.features.task import TASK
from routerlib.features.wording import WORDING
from routerlib.parsing.prompt import Prompt

__all__ = ["FEATURES", "Feature", "complexity", "measure"]

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


def measure(prompt: Prompt) -> dict[str, float]:
    """Measure a prompt: the 45 values by name, in the order of `FEATURES`; every value is finite and at least 0."""
    return {feature.name: feature.measure(prompt) for feature in FEATURES}
