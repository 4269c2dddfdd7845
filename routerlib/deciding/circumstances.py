"""Weigh what surrounds an ask: the conversation it stands in, and what each tier takes.

The probabilities decide first. What is known besides them then keeps, raises or lowers the tier, and each step that
changes something says so in the decision's `notes`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from routerlib.deciding.capacity import CAPACITIES, Capacity, capacities_of, tier_of, with_local_context
from routerlib.deciding.cascade import Decision, Flag, Tier
from routerlib.deciding.tiers.tiers import Tiers

if TYPE_CHECKING:
    from routerlib.conversation.request import Request

TIERS = tuple(Tier)  # cheapest first
UNSURE = (Flag.NO_ASK, Flag.CLOSE, Flag.UNFAMILIAR)

Asked: TypeAlias = "str | Request"  # by name: who routes a text loads no conversation


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is weighed besides the probabilities.

    Attributes:
        capacities: what each tier takes.
        sticky: whether all that is no new ask stays with the tier that answered.
        raise_on_failure: whether a complaint raises the tier by one, once for each ask.
        tiers: one's own tiers; None for the three there are by default.
        when_unsure: the least tier of what the router is unsure of (flags `UNSURE`); None where that changes nothing.
    """

    capacities: Mapping[Tier, Capacity] = field(default_factory=lambda: dict(CAPACITIES))
    sticky: bool = False
    raise_on_failure: bool = False
    tiers: Tiers | None = None
    when_unsure: Tier | None = None

    @property
    def roles(self) -> tuple[Tier, ...]:
        """Return the roles that have a tier, cheapest first."""
        return TIERS if self.tiers is None else self.tiers.roles

    def named(self, role: Tier) -> str:
        """Return the name of the tier in a role."""
        return role.value if self.tiers is None else self.tiers.name_of(role)

    def role_of(self, model: str | None) -> Tier | None:
        """Return the role of the tier that a model id belongs to; None where none is known of it."""
        return tier_of(model) if self.tiers is None else self.tiers.role_of_model(model)

    def among(self, tiers: Tiers) -> "Circumstances":
        """Return the same for one's own tiers, and what they take."""
        return replace(self, tiers=tiers, capacities=dict(capacities_of(tiers)))

    def with_local_context(self, tokens: int) -> "Circumstances":
        """Return the same where the cheapest tier has a window of so many tokens."""
        return replace(self, capacities=dict(with_local_context(tokens, self.capacities)))


def weighed(decision: Decision, asked: Asked, given: Circumstances, models: Mapping[Tier, str]) -> Decision:
    """Return a decision with what surrounds its ask taken into account.

    Args:
        decision: what the probabilities decided.
        asked: what was asked; a text alone has no more around it than its length.
        given: what counts.
        models: the model of each tier.
    """
    steps: list[str] = []
    flags: list[Flag] = []
    tier = Tier(decision.decision)
    if not isinstance(asked, str):
        if asked.continues is not None:
            flags.append(Flag.CONTINUED)
            steps.append(f"continues turn {(asked.continues_turn or 0) + 1}")
        tier = _in_conversation(tier, asked, given, steps)
    if isinstance(asked, str) or asked.lean != "chore":
        tier = _where_unsure(tier, decision.flags, given, steps)
    tier = _that_takes(tier, asked, given, steps, flags)
    if not steps and not flags:
        return decision
    return replace(
        decision,
        decision=tier,
        model=models[tier],
        flags=(*decision.flags, *flags),
        notes=(*decision.notes, *steps),
    )


def texts_of(asked: Asked) -> tuple[str, ...]:
    """Return the texts that are judged for an ask, the one it stands for last: the higher probabilities count."""
    if isinstance(asked, str):
        return (asked,)
    judged = asked.judged
    return (judged,) if asked.continues is None else (asked.continues, judged)


def _in_conversation(tier: Tier, request: "Request", given: Circumstances, steps: list[str]) -> Tier:
    """Return the tier of an ask that leans on what went before, and say what changed it."""
    answered = given.role_of(request.answered)
    if given.sticky and request.lean and answered is not None:
        if tier is not answered:
            steps.append(f"stays with {given.named(answered)}, which answered")
        tier = answered
    elif request.lean == "chore" and not given.sticky and tier is not Tier.LOCAL:
        steps.append("a chore that carries out what is done")
        tier = Tier.LOCAL
    if request.lean != "complaint":
        return tier
    if given.raise_on_failure and (answered is None or request.complaints <= 1):
        wanted, why = _above(answered or tier, given.roles), "raised by one, for the last answer failed"
    elif answered is not None:
        wanted, why = answered, f"not below {given.named(answered)}, whose answer failed"
    else:
        return tier
    if _rank(wanted) > _rank(tier):
        steps.append(why)
        return wanted
    return tier


def _where_unsure(tier: Tier, flags: Sequence[Flag], given: Circumstances, steps: list[str]) -> Tier:
    """Return at least the tier for what the router is unsure of, and say what made it unsure."""
    least, raised = given.when_unsure, [flag.value for flag in flags if flag in UNSURE]
    if least is None or not raised or _rank(tier) >= _rank(least):
        return tier
    steps.append(f"at least {given.named(least)} where unsure ({', '.join(raised)})")
    return least


def _that_takes(tier: Tier, asked: Asked, given: Circumstances, steps: list[str], flags: list[Flag]) -> Tier:
    """Return the first tier from this one up that takes the images and the context, the dearest where none does."""
    images = 0 if isinstance(asked, str) else asked.images
    capacities, roles = given.capacities, given.roles
    tokens = _tokens(asked, capacities[Tier.LOCAL].context)
    if images:
        flags.append(Flag.IMAGE)
    if tokens > capacities[Tier.LOCAL].context:
        flags.append(Flag.LONG)
    for candidate in roles[roles.index(tier) :]:
        takes = capacities[candidate]
        if images and not takes.images:
            steps.append(f"{given.named(candidate)} takes no images")
        elif tokens > takes.context:
            steps.append(
                f"{given.named(candidate)} takes {takes.context:,} tokens, and the context has some {tokens:,}"
            )
        else:
            return candidate
    return roles[-1]


def _tokens(asked: Asked, window: int) -> int:
    """Estimate the tokens of what a model reads; a text that fits whatever its letters are is not counted."""
    if not isinstance(asked, str):
        return asked.context_tokens
    if len(asked) <= window:  # a letter has at most four bytes
        return 0
    from routerlib.conversation.turn import BYTES_A_TOKEN

    return -(-len(asked.encode("utf-8", "surrogatepass")) // BYTES_A_TOKEN)


def _above(tier: Tier, roles: Sequence[Tier]) -> Tier:
    return roles[min(roles.index(tier) + 1, len(roles) - 1)]


def _rank(tier: Tier) -> int:
    return TIERS.index(tier)
