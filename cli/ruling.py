"""What may speak about one prompt before the networks: the user's rules, and the prompt's first word."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from .status import CommandError

if TYPE_CHECKING:
    from routerlib.cascade import Decision
    from routerlib.deciding.circumstances import Asked, Circumstances

    Ruled = Callable[[Decision], Decision]


def ruled(
    asked: "Asked", rules: str | None, overrides: bool, model: str | None, given: "Circumstances | None"
) -> "tuple[Asked, Ruled]":
    """Return the prompt without the word that names its tier, and what turns its decision into the one that counts.

    Raises:
        RouterError: the rules cannot be used.
        CommandError: nothing but that word is in the prompt.
    """
    if rules is None and not overrides:
        return asked, lambda decision: decision
    from routerlib.rules.overrides import OverrideError, asked_without
    from routerlib.rules.ruling import Ruling, Subject

    from .loading import models_of, own_rules

    models = models_of(model, given.tiers if given else None)
    ruling = Ruling(own_rules(rules, tuple(models)), models)
    override = None
    if overrides:
        try:
            asked, override = asked_without(asked, tuple(models))
        except OverrideError as error:
            raise CommandError(f"the prompt: {error}") from None
    subject = Subject(asked, override=override)
    return asked, lambda decision: ruling(decision, subject)
