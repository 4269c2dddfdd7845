"""The router that a command line asks for, in this process or in workers."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routerlib.deciding.circumstances import Circumstances
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

    chosen = assignment(model, thresholds, encoder, threads)
    return ThreeTierRouter(
        chosen.model,
        thresholds=chosen.thresholds,
        encoder=chosen.encoder,
        threads=chosen.threads,
        circumstances=circumstances,
    )


def circumstances(sticky: bool, raise_on_failure: bool, local_context: int | None) -> "Circumstances | None":
    """Return what counts besides the text, as options say it; None where none of them was given."""
    if not sticky and not raise_on_failure and local_context is None:
        return None
    from routerlib.deciding.capacity import CAPACITIES, with_local_context
    from routerlib.deciding.circumstances import Circumstances

    capacities = CAPACITIES if local_context is None else with_local_context(local_context)
    return Circumstances(dict(capacities), sticky, raise_on_failure)


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
    from routerlib.streaming.worker import Assignment

    chosen = read_thresholds(Path("/dev/stdin" if thresholds == "-" else thresholds)) if thresholds else None
    return Assignment(model, chosen, encoder, threads, explain, circumstances)
