"""Aider's history of a chat: Markdown, in which `####` marks what a person typed and `>` what the program said."""

import re
from collections.abc import Iterable, Iterator

from routerlib.conversation.commands import CONTROLS, slash_command
from routerlib.conversation.messages import turns_by
from routerlib.conversation.turn import Turn

TYPED = "#### "
STARTED = "# aider chat started at"
BLANK = "<blank>"
FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
COMMANDS = CONTROLS | frozenset(
    "run test git commit voice copy-context think-tokens reasoning-effort tokens ok".split()
)


def turns_of_history(lines: Iterable[str]) -> Iterator[Turn]:
    """Yield the turns of a history in order; a heading inside a code block of an answer is part of the answer."""
    typed: list[str] = []
    answer: list[str] = []
    fence = ""
    for raw in lines:
        line = raw.rstrip("\r\n")
        if line.startswith(STARTED):
            fence = ""
        if not fence and (line.startswith(TYPED) or line == TYPED.strip()):
            yield from _answered(answer)
            typed.append(line[len(TYPED) :].rstrip())
            continue
        yield from _asked(typed)
        fence = _fenced(line, fence)
        if fence or not line.startswith(("> ", STARTED)):
            answer.append(line)
    yield from _asked(typed)
    yield from _answered(answer)


def _fenced(line: str, fence: str) -> str:
    """Return the fence that is open after a line, empty where none is."""
    found = FENCE.match(line)
    if found is None:
        return fence
    if not fence:
        return found[1]
    closes = found[1].startswith(fence) and not line.strip().strip(fence[0])
    return "" if closes else fence


def _asked(typed: list[str]) -> Iterator[Turn]:
    """Yield what the collected lines asked, and forget them."""
    text = "\n".join(typed).strip()
    typed.clear()
    if not text:
        return
    if text == BLANK:
        yield Turn("program", note="no text")
    elif (command := slash_command(text, COMMANDS)) is not None:
        yield Turn("person", command.ask) if command.ask else Turn("program", text, note=command.kind)
    else:
        yield from turns_by("person", text)


def _answered(answer: list[str]) -> Iterator[Turn]:
    """Yield what the collected lines answered, and forget them."""
    text = "\n".join(answer).strip()
    answer.clear()
    if text:
        yield Turn("model", text, note="answer")
