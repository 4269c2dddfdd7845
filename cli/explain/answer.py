"""Hold what ``explain`` found out about one prompt."""

from collections.abc import Sequence
from dataclasses import dataclass

from routerlib.deciding.cascade import Tier
from routerlib.deciding.tiers.tiers import Tiers
from routerlib.explaining.attribution import Explanation
from routerlib.explaining.sensitivity import Flip, SentenceDelta


@dataclass(frozen=True, slots=True)
class Answer:
    """The results of ``explain``: sentences and flips are None where nobody asked, tiers where none are one's own."""

    explanation: Explanation
    sentences: Sequence[SentenceDelta] | None = None
    flips: Sequence[Flip] | None = None
    tiers: Tiers | None = None

    def named(self, role: Tier) -> str:
        """Return the name of the tier in a role."""
        return role.value if self.tiers is None else self.tiers.name_of(role)
