"""Decide by a cascade of two probabilities and two thresholds. Standard library only.

    p_cloud <  a                   local
    p_cloud >= a, p_opus <  b      sonnet
    p_cloud >= a, p_opus >= b      opus

Where a decides alone, among two tiers, opus is the dearer one.

Probabilities are compared after rounding to 6 decimals, as they are printed: what is shown is what decided.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import exp, log

DECIMALS = 6
CLOSE = 0.02  # a probability this near its threshold could as well have fallen on the other side


class Tier(StrEnum):
    """Who answers, cheapest first. The names are fixed; models and prices are data of the model folder."""

    LOCAL = "local"
    SONNET = "sonnet"
    OPUS = "opus"


class Reason(StrEnum):
    """Why a decision came out as it did: the whole list."""

    CLOUD_NOT_NEEDED = "p_cloud is below threshold a"
    OPUS_NOT_NEEDED = "p_cloud reaches threshold a, p_opus is below threshold b"
    OPUS_NEEDED = "p_cloud reaches threshold a, p_opus reaches threshold b"
    CLOUD_NEEDED = "p_cloud reaches threshold a"  # and there is no b: of two tiers the dearer one


class Flag(StrEnum):
    """What a reader should know about a decision besides its probabilities: the whole list."""

    TRUNCATED = "truncated"  # the encoder saw only the first word pieces of the text
    JUNK = "junk"  # a greeting, filler or keyboard noise
    NOT_CODING = "not_coding"  # nothing in it speaks of code
    NO_ASK = "no_ask"  # only material: code, a log, data, without an instruction
    UNFAMILIAR = "unfamiliar"  # a language the model was not tested in
    CLOSE = "close"  # a probability lies within 0.02 of its threshold, both as the router gives them by itself
    CONTINUED = "continued"  # it leans on an earlier ask, which was judged with it
    IMAGE = "image"  # the conversation holds an image
    LONG = "long"  # the conversation is longer than the local tier's window


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The two thresholds between the tiers, the temperatures of the logits, and who set them.

    Attributes:
        a: for p_cloud, in [0, 1].
        b: for p_opus, in [0, 1].
        source: who set them.
        temperature_a: what router A's logit is divided by before it becomes p_cloud; positive, 1 as trained.
        temperature_b: the same for router B and p_opus.
        router: the model folder they were fitted to, as `Decision.router` names it; None where they suit any.
        file: where they were read, for messages; None where they were not.
        models: the ids of the models they were calibrated for, cheapest first; None where nobody said.
        rules: the digest of the rules they were calibrated beside; None where there were none.
        is_alone: whether a decides alone, among two tiers; b means nothing then.
    """

    a: float
    b: float
    source: str
    temperature_a: float = 1.0
    temperature_b: float = 1.0
    router: str | None = None
    file: str | None = field(default=None, compare=False)
    models: tuple[str, ...] | None = None
    rules: str | None = None
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """The rule that spoke about a decision: its name, and the file it stands in; None where the prompt spoke itself."""

    name: str
    file: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """The tier that should answer a prompt, with the probabilities and thresholds that decided.

    Attributes:
        decision: the tier: a `Tier`, or the name of one of the user's own.
        model: the model that stands for the tier in this model folder.
        p_cloud: probability that a cloud tier is worth it, in [0, 1], 6 decimals.
        p_opus: probability that opus is worth it over sonnet; None where router B did not run.
        thresholds: what the probabilities were compared with.
        router: name and digest of the model folder, ``three_tier_v5@1f2e3d4c``.
        reason: which branch of the cascade was taken.
        flags: what else should be known, in the order of `Flag`.
        notes: what else changed the tier, or what was judged with the prompt.
        rule: the rule that spoke, see `routerlib.deciding.rules`; None where none did.
        routed: the tier that was decided before it spoke; None where none did.
    """

    decision: str
    model: str
    p_cloud: float
    p_opus: float | None
    thresholds: Thresholds
    router: str
    reason: Reason
    flags: tuple[Flag, ...]
    notes: tuple[str, ...] = ()
    rule: Spoken | None = None
    routed: str | None = None

    @property
    def grounds(self) -> str:
        """Return the reason and the notes as one text."""
        return "; ".join((self.reason.value, *self.notes))


def probability(logit: float, temperature: float = 1.0) -> float:
    """Return the logistic function of ``logit / temperature``, in [0, 1], rounded to 6 decimals."""
    logit /= temperature
    odds = exp(-abs(logit))
    return round((1.0 if logit >= 0 else odds) / (1.0 + odds), DECIMALS)


def needs_cloud(p_cloud: float, thresholds: Thresholds) -> bool:
    """Tell whether p_cloud reaches threshold a, so that router B has to run."""
    return p_cloud >= round(thresholds.a, DECIMALS)


def opus_needed(p_opus: float, thresholds: Thresholds) -> bool:
    """Tell whether p_opus reaches threshold b; where a decides alone nothing lies between."""
    return thresholds.is_alone or p_opus >= round(thresholds.b, DECIMALS)


def decide(
    p_cloud: float,
    p_opus: float | None,
    thresholds: Thresholds,
    *,
    models: Mapping[Tier, str],
    router: str,
    flags: tuple[Flag, ...] = (),
) -> Decision:
    """Decide by probabilities as `probability` gives them; ``p_opus`` counts only where `needs_cloud`.

    Raises:
        ValueError: ``p_cloud`` reaches threshold a, and ``p_opus`` is None.
    """
    if not needs_cloud(p_cloud, thresholds):
        tier, reason, p_opus = Tier.LOCAL, Reason.CLOUD_NOT_NEEDED, None
    elif thresholds.is_alone:
        tier, reason, p_opus = Tier.OPUS, Reason.CLOUD_NEEDED, None
    elif p_opus is None:
        raise ValueError(
            f"p_cloud {p_cloud} reaches threshold a {thresholds.a}, so p_opus is needed and None was given"
        )
    elif not opus_needed(p_opus, thresholds):
        tier, reason = Tier.SONNET, Reason.OPUS_NOT_NEEDED
    else:
        tier, reason = Tier.OPUS, Reason.OPUS_NEEDED
    if _is_close(p_cloud, thresholds.a, thresholds.temperature_a) or (
        p_opus is not None and _is_close(p_opus, thresholds.b, thresholds.temperature_b)
    ):
        flags = (*flags, Flag.CLOSE)
    return Decision(tier, models[tier], p_cloud, p_opus, thresholds, router, reason, flags)


def _is_close(p: float, threshold: float, temperature: float) -> bool:
    """Whether a probability lies near its threshold.

    Measured before the temperature: what differs between processors is the router's own logit, and a temperature that
    squeezes all probabilities together brings none of them nearer to falling on the other side.
    """
    return abs(_untempered(p, temperature) - _untempered(threshold, temperature)) < CLOSE


def _untempered(p: float, temperature: float) -> float:
    """Return what a probability was before its logit was divided by a temperature."""
    if temperature == 1.0 or not 0.0 < p < 1.0:
        return p
    return probability(log(p / (1.0 - p)) * temperature)
