"""Say what a calibration found in the names of one's own tiers, two or three."""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routerlib.deciding.capacity import tier_of
from routerlib.deciding.cascade import Tier
from routerlib.deciding.tiers.tiers import names_of

if TYPE_CHECKING:
    from routerlib.calibration.result import Calibration, Interval, SliceMeasured, WayMeasured
    from routerlib.deciding.tiers.tiers import Tiers

ROLE = re.compile(rf"\b({'|'.join(tier.value for tier in Tier)})\b")
RIVALS = {"random": "a draw by lot", "current": "the current thresholds"}
ALWAYS = "always-"


@dataclass(frozen=True, slots=True)
class Naming:
    """The tiers that a calibration is for; None for the three there are by default."""

    tiers: "Tiers | None" = None

    @property
    def names(self) -> tuple[str, ...]:
        """Return their names, cheapest first."""
        return names_of(self.tiers)

    @property
    def roles(self) -> tuple[Tier, ...]:
        """Return the role that each of them has."""
        return tuple(Tier) if self.tiers is None else self.tiers.roles

    @property
    def models(self) -> tuple[str, ...] | None:
        """Return the ids of one's own models; None where they are the model folder's."""
        return None if self.tiers is None else self.tiers.ids

    @property
    def is_alone(self) -> bool:
        """Tell whether threshold a decides alone, among two tiers."""
        return len(self.names) < len(Tier)

    @property
    def rivals(self) -> dict[str, str]:
        """Return what a gain may be required over, with what a sentence calls it."""
        return RIVALS | {f"{ALWAYS}{name}": f"always {name}" for name in self.names}

    @property
    def shares(self) -> str:
        """Return an example of shares in per cent."""
        return ",".join(f"{name}={share}" for name, share in zip(self.names, self._example(), strict=True))

    def name_of(self, role: Tier) -> str:
        """Return the name of the tier in a role."""
        return role.value if self.tiers is None else self.tiers.name_of(role)

    def tier_of(self, model: str) -> str | None:
        """Return the name of the tier that a model's id, or a name, belongs to; None where none is known of it."""
        role = tier_of(model) if self.tiers is None else self.tiers.role_of_model(model)
        return None if role is None else self.name_of(role)

    def said(self, sentence: str) -> str:
        """Return a sentence about roles as one about tiers."""
        return sentence if self.tiers is None else ROLE.sub(lambda found: self.name_of(Tier(found[1])), sentence)

    def triple(self, values: "list[float]") -> tuple[float, float, float]:
        """Return a value of each role from one of each tier; of two the dearer has both of the upper roles."""
        first, *rest = values
        return first, rest[0], rest[-1]

    def label(self, name: str) -> int:
        """Return the place of a tier's role among the three."""
        return tuple(Tier).index(self.roles[self.names.index(name)])

    def told(self, found: "Calibration") -> "Calibration":
        """Return what was found about roles as what was found about tiers."""
        if self.tiers is None:
            return found
        dropped = "always sonnet" if self.is_alone else None
        return replace(
            found,
            rows=tuple(self._row(row) for row in found.rows if row.name != dropped),
            gains={self.said(name): gain for name, gain in found.gains.items() if name.replace("-", " ", 1) != dropped},
            by_fold=tuple(replace(fold, shares=self._shares(fold.shares)) for fold in found.by_fold),
            frontier=tuple(replace(point, shares=self._shares(point.shares)) for point in found.frontier),
            slices=tuple(map(self._slice, found.slices)),
            recalibrations=found.recalibrations[:1] if self.is_alone else found.recalibrations,
            temperature_b=1.0 if self.is_alone else found.temperature_b,
            warnings=tuple(map(self.said, found.warnings)),
        )

    def _row(self, row: "WayMeasured") -> "WayMeasured":
        if not self.is_alone:
            return replace(row, name=self.said(row.name))
        local: Interval = row.shares[0]
        rest = replace(local, value=1.0 - local.value, low=1.0 - local.high, high=1.0 - local.low)
        return replace(row, name=self.said(row.name), b=None, shares=(local, rest))

    def _shares(self, shares: tuple[float, ...]) -> tuple[float, ...]:
        return (shares[0], shares[1] + shares[2]) if self.is_alone else shares

    def _slice(self, slice_: "SliceMeasured") -> "SliceMeasured":
        return replace(slice_, current=self._row(slice_.current), calibrated=self._row(slice_.calibrated))

    def _example(self) -> tuple[int, ...]:
        return (70, 30) if self.is_alone else (60, 30, 10)


PACKAGED = Naming()  # the three tiers there are by default
