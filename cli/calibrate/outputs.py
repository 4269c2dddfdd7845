"""The files `calibrate` writes: the thresholds, and the report."""

import os
from pathlib import Path
from tempfile import TemporaryFile

from ..files.writing import cannot_write
from ..output.answers import opened_output
from ..status import CommandError
from .findings import Findings, thresholds_file
from .report import drawn


def check_writable(name: str | None) -> None:
    """Raise `CommandError` where a file cannot be written, before the long work and not after it."""
    if name is None or name == "-" or (name and Path(name).exists() and not Path(name).is_file()):
        return
    if not name:
        raise CommandError("-o: found an empty name, wanted a file; name one, or leave -o out")
    try:
        with TemporaryFile(dir=Path(os.path.realpath(name)).parent):
            pass
    except OSError as error:
        raise cannot_write(name, error) from None


def write_outputs(findings: Findings, output: str | None, report: str | None, *, with_thresholds: bool) -> None:
    """Write the report, then the thresholds unless they are held back."""
    if report:
        with opened_output(report) as write:
            write(drawn(findings, report))
    if output is not None and with_thresholds:
        with opened_output(output) as write:
            write(thresholds_file(findings))
