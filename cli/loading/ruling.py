"""What may speak about one prompt before the networks: the user's rules, and the prompt's first word."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from ..status import CommandError, warn

if TYPE_CHECKING:
    from routerlib.deciding.cascade import Decision, Thresholds
    from routerlib.deciding.circumstances import Asked
    from routerlib.deciding.rules.rule import Rules
    from routerlib.router import ThreeTierRouter

    Ruled = Callable[[Decision], Decision]


def say_other_rules(thresholds: "Thresholds | None", rules: "Rules | None") -> None:
    """Say on stderr, in one line, that thresholds were calibrated beside other rules than those in force."""
    digest = rules.digest if rules else None
    if thresholds is not None and thresholds.rules not in (None, digest):
        found = f"{rules.file} ({rules.digest[:8]})" if rules else "no rules"
        warn(
            f"{thresholds.file}: calibrated beside rules with sha256 {thresholds.rules[:8]}..., found {found}; used as "
            "they are, calibrate again to fit them"
        )


def ruled(asked: "Asked", rules: str | None, overrides: bool, router: "ThreeTierRouter") -> "tuple[Asked, Ruled]":
    """Return the prompt without the word that names its tier, and what turns its decision into the one that counts.

    Raises:
        RouterError: the rules cannot be used.
        CommandError: nothing but that word is in the prompt.
    """
    if rules is None and not overrides:
        return asked, partial(_spoken, None, None)
    from routerlib.deciding.rules.overrides import OverrideError, asked_without
    from routerlib.deciding.rules.ruling import Ruling, Subject

    from . import own_rules

    models = router.models
    chosen = own_rules(rules, tuple(models))
    ruling = Ruling(chosen, models)
    override = None
    if overrides:
        try:
            asked, override = asked_without(asked, tuple(models))
        except OverrideError as error:
            raise CommandError(f"the prompt: {error}") from None
    subject = Subject(asked, override=override)
    return asked, partial(_spoken, chosen, partial(ruling, subject=subject))


def _spoken(rules: "Rules | None", ruling: "Ruled | None", decision: "Decision") -> "Decision":
    """Return the decision that counts; say where its thresholds were calibrated beside other rules."""
    say_other_rules(decision.thresholds, rules)
    return decision if ruling is None else ruling(decision)
