"""Annotate a place in an input: for people, ``file:line``; for GitHub Actions, a workflow command.

A workflow command is a line ``::error file=NAME,line=N,title=TITLE::MESSAGE`` that a runner turns into an annotation of
the change under review. Escaping follows ``command.ts`` of github.com/actions/toolkit: ``%``, carriage return and line
feed everywhere, in properties also ``:`` and ``,``. A runner shows at most ten errors and ten notices of a step.
"""

from enum import StrEnum

from routerlib.deciding.cascade import Decision, Flag
from routerlib.streaming.records import Place, Record

from ..status import visible

TITLE = "vibe-router"
STANDARD_INPUT = "-"
ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
PROPERTY_ESCAPES = {**ESCAPES, ":": "%3A", ",": "%2C"}


class Level(StrEnum):
    """Say how serious an annotation is."""

    NOTICE = "notice"
    WARNING = "warning"
    ERROR = "error"


def placed(record: Record) -> Place:
    """Return the line that is annotated for a record: where a file is a prompt, that file's first line."""
    return Place(record.place.file, 1) if record.number and not record.place.line else record.place


def decided(decision: Decision) -> str:
    """Return a decision and its probabilities in a few words: ``decided opus (p_cloud 0.73, p_opus 0.61)``."""
    grounds = [f"p_cloud {decision.p_cloud}"]
    if decision.p_opus is not None:
        grounds.append(f"p_opus {decision.p_opus}")
    if decision.rule is not None:
        grounds.append(f"rule {decision.rule.name}")
    if Flag.CLOSE in decision.flags:
        grounds.append(Flag.CLOSE.value)
    return f"decided {decision.decision} ({', '.join(grounds)})"


def annotation(level: Level, message: str, place: Place | None = None, title: str = TITLE) -> bytes:
    """Return one workflow command; control characters other than line ends arrive escaped, never raw.

    What was read from standard input has no file that could be annotated: the line is named in the message.
    """
    properties = {"title": title}
    if place is not None and place.file == STANDARD_INPUT:
        message = f"line {place.line}: {message}"
    elif place is not None:
        line = {"line": str(place.line)} if place.line else {}
        properties = {"file": place.file, **line, **properties}
    listed = ",".join(f"{name}={_escaped(value, PROPERTY_ESCAPES)}" for name, value in properties.items())
    return f"::{level.value} {listed}::{_escaped(message, ESCAPES)}\n".encode()


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(c) or visible(c) for c in text)
