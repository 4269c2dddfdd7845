"""Give the three roles of the cascade the names, models and prices of a user's own tiers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from routerlib.deciding.cascade import Decision, Thresholds, Tier
from routerlib.deciding.tiers.globs import fits

# Of two tiers the dearer one takes the place of opus: what is measured against the best is measured against it.
ROLES = {2: (Tier.LOCAL, Tier.OPUS), 3: tuple(Tier)}
NAMES = tuple(tier.value for tier in Tier)


class Priced(Protocol):
    """Give what a model reads and writes for, in USD per million tokens; as `routerlib.bundle.config.TierModel`."""

    @property
    def usd_per_million_in(self) -> float:
        """Return the price of a million tokens that are read."""
        ...

    @property
    def usd_per_million_out(self) -> float:
        """Return the price of a million tokens that are written."""
        ...


@dataclass(frozen=True, slots=True)
class OwnTier:
    """A tier as its user describes it.

    Attributes:
        name: what decisions call it.
        model: the id of the model that answers.
        usd_per_million_in: price of a million tokens that are read.
        usd_per_million_out: price of a million tokens that are written.
        usd_per_million_cache_read: price of a million tokens read from a prompt cache; None where not said.
        usd_per_million_cache_write: price of a million tokens written to one; None where not said.
        images: whether it reads images; None where not said.
        context: how many tokens its window holds; None where not said.
        models: patterns of further model ids that belong to it, see `globs`.
    """

    name: str
    model: str
    usd_per_million_in: float
    usd_per_million_out: float
    usd_per_million_cache_read: float | None = None
    usd_per_million_cache_write: float | None = None
    images: bool | None = None
    context: int | None = None
    models: tuple[str, ...] = ()

    @property
    def identity(self) -> dict[str, object]:
        """Return all that an answer may depend on: everything but the prices."""
        return {
            "name": self.name,
            "model": self.model,
            "models": list(self.models),
            "images": self.images,
            "context": self.context,
        }

    def has(self, model: str) -> bool:
        """Tell whether a model id, or a tier's name, is this tier's."""
        return model.lower() in (self.name.lower(), self.model.lower()) or any(
            fits(model, pattern) for pattern in self.models
        )


@dataclass(frozen=True, slots=True)
class Tiers:
    """Two or three tiers, cheapest first, and the file they were read from."""

    tiers: tuple[OwnTier, ...]
    file: str

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names, cheapest first."""
        return tuple(tier.name for tier in self.tiers)

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the models that answer, cheapest first."""
        return tuple(tier.model for tier in self.tiers)

    @property
    def roles(self) -> tuple[Tier, ...]:
        """Return the role that each tier has in the cascade."""
        return ROLES[len(self.tiers)]

    @property
    def by_role(self) -> dict[Tier, OwnTier]:
        """Return the tier of each role."""
        return dict(zip(self.roles, self.tiers, strict=True))

    @property
    def prices(self) -> Mapping[Tier, Priced]:
        """Return what to price each of the three roles by; of two tiers the dearer one has both of the upper ones."""
        own = self.by_role
        return {role: own.get(role, own[Tier.OPUS]) for role in Tier}

    def named(self, decision: Decision) -> Decision:
        """Return a decision for a role as one for the tier that has it."""
        tier = self.by_role[Tier(decision.decision)]
        return replace(decision, decision=tier.name, model=tier.model)

    def name_of(self, role: Tier) -> str:
        """Return the name of the tier in a role; of two tiers the dearer one has both of the upper roles."""
        own = self.by_role
        return own.get(role, own[Tier.OPUS]).name

    def role_of_model(self, model: str | None) -> Tier | None:
        """Return the role of the tier that a model id belongs to; None where it is of none."""
        if not model:
            return None
        return next((role for role, tier in self.by_role.items() if tier.has(model.strip())), None)

    def limited(self, thresholds: Thresholds) -> Thresholds:
        """Return the thresholds that decide among these tiers: among two of them threshold a alone."""
        return replace(thresholds, is_alone=True) if len(self.tiers) == min(ROLES) else thresholds


def names_of(tiers: Tiers | None) -> tuple[str, ...]:
    """Return the names of the tiers in force, cheapest first: one's own, or the three there are by default."""
    return NAMES if tiers is None else tiers.names
