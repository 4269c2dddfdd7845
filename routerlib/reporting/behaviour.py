"""What a person did after an answer, and what it says about the tier that gave it."""

import re
from dataclasses import dataclass

from routerlib.reporting.asked import Prompt
from routerlib.reporting.prices import Tariff

WORD = re.compile(r"\w+")
ALIKE = 0.8  # share of their words that two asks have in common, from which on the second asks the first again
FEWEST_WORDS = 3  # of an ask that can be told from another by its words
GOES_ON = ("", "chore", "approval")  # leanings of a prompt whose person was content with the answer before


@dataclass(frozen=True, slots=True)
class Label:
    """The tier that should have answered a prompt, and what in the person's behaviour says so."""

    tier: str
    evidence: str


def answered(prompt: Prompt, tariff: Tariff) -> str | None:
    """Return the tier that answered a prompt; None where the file names no model, or one of no tier."""
    return tariff.tier_of(prompt.model)


def regret(prompt: Prompt, tariff: Tariff) -> str | None:
    """Say how a person showed that an answer would not do; None where they did not."""
    following = prompt.after[0] if prompt.after else None
    if following is None:
        return None
    if following.request.lean == "complaint":
        return "complained"
    if asks_again(prompt.request.ask, following.request.ask):
        return "asked again"
    before, after = answered(prompt, tariff), answered(following, tariff)
    if before and after and tariff.rank(after) > tariff.rank(before):
        return f"switched up from {before} to {after}"
    return None


def label_of(prompt: Prompt, tariff: Tariff) -> Label | None:
    """Return the tier that behaviour plainly shows to be right; None where it does not.

    - The person switched up, and stayed for two prompts: the tier they switched to.
    - The person complained, and a dearer tier there is: the next.
    - The person went on after an answer of a tier that is not the dearest, without a complaint: that tier.
    """
    tier = answered(prompt, tariff)
    if tier is None or not prompt.after or tier == tariff.names[-1]:
        return None
    following, reached = prompt.after[0], answered(prompt.after[0], tariff)
    if reached is not None and tariff.rank(reached) > tariff.rank(tier):
        stayed = len(prompt.after) > 1 and answered(prompt.after[1], tariff) == reached
        return Label(reached, f"switched up from {tier} to {reached} and stayed") if stayed else None
    if following.request.lean == "complaint":
        above = tariff.names[tariff.rank(tier) + 1]
        return Label(above, f"complained about an answer of {tier}")
    gave_up = prompt.request.lean == "complaint"  # who goes on after one may have been content, or not
    if following.request.lean in GOES_ON and not gave_up and not asks_again(prompt.request.ask, following.request.ask):
        return Label(tier, f"went on after an answer of {tier}")
    return None


def asks_again(ask: str, following: str) -> bool:
    """Tell whether the second of two asks is the first once more, in nearly the same words."""
    one, other = ({word.lower() for word in WORD.findall(text[:4_000])} for text in (ask, following))
    if " ".join(ask.split()) == " ".join(following.split()):
        return True
    return min(len(one), len(other)) >= FEWEST_WORDS and len(one & other) >= ALIKE * len(one | other)
