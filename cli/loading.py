"""The router that a command line asks for."""

from typing import TYPE_CHECKING

from .status import CommandError

if TYPE_CHECKING:
    from routerlib.router import ThreeTierRouter


def load_router(
    model: str | None, thresholds: str | None, encoder: str, threads: int | None = None
) -> "ThreeTierRouter":
    """Load the model folder, thresholds and encoder that the options name.

    Raises:
        CommandError: there is no such encoder.
        RouterError: one of the others cannot be used.
    """
    from pathlib import Path

    from routerlib.bundle import read_thresholds
    from routerlib.router import ENCODERS, ThreeTierRouter

    if encoder not in ENCODERS:
        raise CommandError(f"--encoder: found {encoder!r}, wanted one of: {', '.join(ENCODERS)}")
    chosen = read_thresholds(Path("/dev/stdin" if thresholds == "-" else thresholds)) if thresholds else None
    return ThreeTierRouter(model, thresholds=chosen, encoder=encoder, threads=threads)
