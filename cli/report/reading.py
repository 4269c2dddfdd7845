"""Read the files that were named, and sum up what they hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routerlib.conversation.turn import RequestError
from routerlib.errors import counted

from ..status import CommandError, warn
from .documents import HISTORY, Bad, lines_of_history, records_of

if TYPE_CHECKING:
    from routerlib.reporting.history import History
    from routerlib.reporting.report import Report
    from routerlib.reporting.tally import Tally

MOST_SAID = 20  # bad records that are said one by one


@dataclass(slots=True)
class Found:
    """What was read: the sums, and how many records could not be."""

    tally: "Tally"
    bad: int


def read_files(files: Sequence[str], report: "Report", longest: int, strict: bool) -> Found:
    """Read every file, one after the other, record by record.

    Raises:
        CommandError: a record cannot be read, where ``strict``; no file holds a prompt or a request.
    """
    from routerlib.reporting.history import History
    from routerlib.reporting.seen import Seen

    bad, seen = 0, Seen()
    for name in files or ("-",):
        history = History(name, seen)
        for problem in _read(name, history, report, longest):
            bad += 1
            if strict:
                raise CommandError(problem)
            if bad <= MOST_SAID:
                warn(problem)
        report.read(history.close())
    if bad > MOST_SAID:
        warn(f"found {counted(bad - MOST_SAID, 'more record')} that cannot be read")
    tally = report.finished()
    if not tally.prompts and not tally.requests:
        raise CommandError("found neither a prompt nor a request to a model, wanted sessions or logs; name their files")
    return Found(tally, bad)


def _read(name: str, history: "History", report: "Report", longest: int) -> Iterator[str]:
    """Read a file; yield what is wrong with it."""
    if name.lower().endswith(HISTORY):
        from routerlib.conversation.session import prompts_of_history

        try:
            for request in prompts_of_history(lines_of_history(name)):
                report.read(history.hear(request))
        except OSError as error:
            yield f"{name}: cannot be read ({error.strerror})"
        return
    for place, record in records_of(name, longest):
        if isinstance(record, Bad):
            yield f"{place}: {record.problem}"
            continue
        try:
            report.read(history.read(record))
        except RequestError as error:
            yield f"{place}: {error}"
