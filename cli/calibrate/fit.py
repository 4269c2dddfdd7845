"""Thresholds fitted to a log: read, scored, chosen, measured."""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from shlex import quote
from typing import TYPE_CHECKING

from ..input.progress import progress
from ..status import CommandError
from .findings import Findings
from .log import Log, read_log
from .target import check_target

if TYPE_CHECKING:
    from routerlib.calibration.targets import Target
    from routerlib.router import ThreeTierRouter

EPOCH = re.compile(r"0*[0-9]{1,12}", re.ASCII)
LAST_SECOND = 253_402_300_799  # of the year 9999
WRITE_THEM = "the same command with -o thresholds.json writes them"


@dataclass(frozen=True, slots=True)
class Fit:
    """How thresholds are to be fitted, see `routerlib.calibration.calibration`.

    ``date`` is the day, ISO 8601; ``gain_over`` names the rivals over which a gain may be required.
    """

    target: "Target"
    guarantee: float | None
    recalibrate: bool
    seed: int
    date: str
    gain_over: tuple[str, ...] = ("random",)


def find(log: Log, fit: Fit, router: "ThreeTierRouter", output: str | None, quiet: bool) -> Findings:
    """Read the log, fit the thresholds, measure them.

    Raises:
        CommandError: the log cannot be read, or holds nothing the target can use.
        CalibrationError: it does not support the target.
    """
    from routerlib.calibration.calibration import calibrate
    from routerlib.calibration.evidence import CalibrationError

    with progress(log.files, quiet) as advance:
        known = read_log(log, router, advance)
    naming = log.places.naming
    check_target(fit.target, known.evidence, log.name, naming)
    try:
        found = calibrate(
            known.evidence,
            fit.target,
            router.thresholds,
            guarantee=fit.guarantee,
            recalibrate=fit.recalibrate,
            seed=fit.seed,
        )
    except CalibrationError as error:
        raise CalibrationError(naming.said(str(error))) from None
    return Findings(
        found=naming.told(found),
        current=router.thresholds,
        log=log.name,
        sha256=known.sha256,
        bad=known.bad,
        router=router.bundle.router,
        output_tokens=log.output_tokens,
        date=fit.date,
        groups=known.groups,
        gain_over=fit.gain_over,
        naming=naming,
        ruled=log.ruled,
        unsure=log.unsure,
        next_step=f'vibe-router route --thresholds {quote(output)} "PROMPT"' if output else WRITE_THEM,
    )


def today() -> str:
    """Return the day, UTC; that of SOURCE_DATE_EPOCH where it is set, so that a file can be made again.

    Raises:
        CommandError: SOURCE_DATE_EPOCH is no whole number of seconds from 0 up, or after the year 9999.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now(UTC).date().isoformat()
    if not EPOCH.fullmatch(epoch) or int(epoch) > LAST_SECOND:
        raise CommandError(f"SOURCE_DATE_EPOCH: found {epoch!r:.60}, wanted seconds since 1970; unset it")
    return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
