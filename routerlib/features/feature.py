"""Define a feature: a named measurement of a prompt, with its group and unit."""

from collections.abc import Callable
from dataclasses import dataclass

from routerlib.parsing.prompt import Prompt

COUNTED = frozenset(
    {"words", "lines", "characters", "sentences", "items", "terms", "files", "clauses", "numbers", "levels"}
)


@dataclass(frozen=True, slots=True)
class Feature:
    """One measurement of a prompt.

    Attributes:
        name: its name in model folders and output.
        group: the group of five it belongs to.
        unit: a plural noun for counts (0 to infinity), ``share`` or ``score`` for 0 to 1, ``per word`` for densities
        (0 to 1).
        measure: a pure function of the prompt; finite for every text.
    """

    name: str
    group: str
    unit: str
    measure: Callable[[Prompt], float]

    @property
    def doc(self) -> str:
        """Return what the feature means: the first line of its function's docstring."""
        return (self.measure.__doc__ or "").partition("\n")[0]

    @property
    def counted(self) -> bool:
        """Tell whether the values are counts, whose tails are long: models read their logarithm."""
        return self.unit in COUNTED


def group(name: str, *members: tuple[str, Callable[[Prompt], float]]) -> tuple[Feature, ...]:
    """Make the features of one group from (unit, function) pairs; a feature is named as its function is."""
    return tuple(Feature(measure.__name__, name, unit, measure) for unit, measure in members)
