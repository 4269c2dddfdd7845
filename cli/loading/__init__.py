"""The router that a command line asks for, in this process or in workers."""

from dataclasses import replace
from typing import TYPE_CHECKING

from ..choices import check_tiers
from ..status import warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routerlib.deciding.cascade import Thresholds
    from routerlib.deciding.circumstances import Circumstances
    from routerlib.deciding.rules.rule import Rules
    from routerlib.deciding.tiers.tiers import Tiers
    from routerlib.router import ThreeTierRouter
    from routerlib.streaming.worker import Assignment


def load_router(
    model: str | None,
    thresholds: str | None,
    encoder: str,
    threads: int | None = None,
    circumstances: "Circumstances | None" = None,
) -> "ThreeTierRouter":
    """Load the model folder, thresholds and encoder that the options name.

    Raises:
        RouterError: one of them cannot be used.
    """
    from routerlib.router import ThreeTierRouter

    chosen = assignment(model, thresholds, encoder, threads, circumstances=circumstances)
    return ThreeTierRouter(
        chosen.model,
        thresholds=chosen.thresholds,
        encoder=chosen.encoder,
        threads=chosen.threads,
        circumstances=circumstances,
    )


def circumstances(
    sticky: bool = False,
    raise_on_failure: bool = False,
    local_context: int | None = None,
    tiers: str | None = None,
    when_unsure: str | None = None,
) -> "Circumstances | None":
    """Return what counts besides the text, as options say it; None where none of them was given.

    Raises:
        TiersError: the file of tiers cannot be used.
        CommandError: there is no such tier to be sent to when unsure.
    """
    if not sticky and not raise_on_failure and local_context is None and tiers is None and when_unsure is None:
        return None
    from routerlib.deciding.circumstances import Circumstances
    from routerlib.deciding.tiers.tiers import names_of

    own, given = own_tiers(tiers), Circumstances(sticky=sticky, raise_on_failure=raise_on_failure)
    given = given if own is None else given.among(own)
    if when_unsure is not None:
        check_tiers("--when-unsure", (when_unsure,), names_of(own))
        given = replace(given, when_unsure=given.roles[names_of(own).index(when_unsure)])
    return given if local_context is None else given.with_local_context(local_context)


def assignment(
    model: str | None,
    thresholds: str | None,
    encoder: str,
    threads: int | None = None,
    explain: bool = False,
    circumstances: "Circumstances | None" = None,
) -> "Assignment":
    """Return what the options ask for, to be carried out here or in other processes; see `load_router`."""
    from pathlib import Path

    from routerlib.bundle.bundle import read_thresholds
    from routerlib.deciding.tiers.tiers import names_of
    from routerlib.streaming.worker import Assignment

    own, chosen = circumstances.tiers if circumstances else None, None
    if thresholds:
        place = Path("/dev/stdin" if thresholds == "-" else thresholds)
        chosen = read_thresholds(place, tiers=len(names_of(own)))
        _say_other_models(chosen, own, model)
    return Assignment(model, chosen, encoder, threads, explain, circumstances)


def own_tiers(name: str | None) -> "Tiers | None":
    """Read the tiers of a file; None where the model's own are wanted.

    Raises:
        TiersError: they cannot be used.
    """
    from routerlib.deciding.tiers.file import read_tiers

    return None if name is None else read_tiers(name)


def own_rules(name: str | None, names: "Sequence[str]") -> "Rules | None":
    """Read the rules of a file about tiers with these names; None where there is none.

    Raises:
        RulesError: they cannot be used.
    """
    if name is None:
        return None
    from routerlib.deciding.rules.file import read_rules

    return read_rules(name, names)


def models_of(model: str | None, own: "Tiers | None") -> dict[str, str]:
    """Return the id of each tier's model by the tier's name, cheapest first."""
    if own is not None:
        return dict(zip(own.names, own.ids, strict=True))
    from routerlib.bundle.config import read_config
    from routerlib.bundle.folder import find_model

    return {tier.value: name for tier, name in read_config(find_model(model)).models.items()}


def _say_other_models(thresholds: "Thresholds", own: "Tiers | None", model: str | None) -> None:
    """Say on stderr, in one line, that thresholds were calibrated for other models than those in force."""
    from routerlib.bundle.config import read_config
    from routerlib.bundle.folder import find_model

    if own is None and thresholds.models is None:
        return
    ids = tuple(read_config(find_model(model)).models.values())
    made_for = thresholds.models or (ids if thresholds.router else None)
    in_force = own.ids if own else ids
    if made_for is not None and made_for != in_force:
        place = thresholds.file or "thresholds"
        warn(
            f"{place}: calibrated for {', '.join(made_for)}, found {', '.join(in_force)}; used as they are, "
            "calibrate again to fit them"
        )
