"""Slash commands and shell lines, typed where a program takes them: controls of the program, and asks of one's own."""

import re
from dataclasses import dataclass

# Slash commands that steer a program: what follows them is no ask.
CONTROLS = frozenset(
    "add add-dir agents approvals architect-mode bashes bug chat clear clear-memory commit-settings compact compress "
    "config context copy cost diff directory docs doctor drop editor effort exit experimental export extensions "
    "fast feedback help history hooks ide init install keybindings load login logout ls lint map map-refresh mcp "
    "memory mention model models multiline-mode new output-style pause paste permissions personality plan-mode "
    "plugin plugins privacy privacy-settings prompts ps quit read-only reasoning-effort release-notes reload rename "
    "report reset restore resume rewind sandbox save session settings setup share skills status statusline "
    "stats stop tasks terminal-setup theme think-tokens todos tokens tools undo upgrade usage vim voice "
    "weak-model web editor-model".split()
)
SLASH = re.compile(r"/([A-Za-z][\w:.-]*)(?:\s+(.*))?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """What was typed.

    Attributes:
        ask: what follows a command of one's own; empty for a control and for a shell line.
        context: the command itself.
        kind: command, or shell line.
    """

    ask: str
    context: tuple[str, ...]
    kind: str


def slash_command(text: str, controls: frozenset[str] = CONTROLS) -> Command | None:
    """Read what was typed at a prompt that takes slash commands and shell lines; None where it is neither.

    Args:
        text: what was typed.
        controls: the commands that steer the program, so that nothing after them is an ask.
    """
    line = text.strip()
    if line.startswith("!") and line[1:2] not in ("", "=", "!"):
        return Command("", (text,), "shell line")
    found = SLASH.match(line)
    if found is None:
        return None
    ask = arguments_of(found[1], found[2] or "", controls)
    return Command(ask, (f"/{found[1]}" if ask else text,), "command")


def arguments_of(name: str, arguments: str, controls: frozenset[str] = CONTROLS) -> str:
    """Return what a command of the person's own is given; a control of the program holds no ask."""
    return "" if name.lstrip("/").lower() in controls else arguments.strip()
