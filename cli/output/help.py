"""Help that fits the terminal: no word is cut, and below `STACKED` columns what an option means stands under it."""

import re
import shutil
import textwrap
from collections.abc import Sequence
from typing import Any

from typer.core import TyperCommand, TyperGroup

WIDEST = 80
NARROWEST = 20
STACKED = 64  # columns below which two columns side by side leave too little for the second
UNDER = 6  # spaces before what stands under its option
AS_IT_IS = "\b"  # begins a paragraph whose lines are kept: shell commands

_CommandContext: Any = TyperCommand.context_class  # Typer's own or that of click, as the release has it
_GroupContext: Any = TyperGroup.context_class


class Formatter(_CommandContext.formatter_class):  # type: ignore[misc]
    """Writes help in lines of the terminal's width."""

    def __init__(self, *_: object, **__: object) -> None:
        columns = min(shutil.get_terminal_size().columns, WIDEST)
        super().__init__(width=max(columns - 2, NARROWEST))

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        self.write(self._filled(f"{prefix or 'Usage: '}{prog} {args}", "", " " * UNDER) + "\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs; one that begins with a backspace holds shell commands."""
        indent = " " * self.current_indent
        written = []
        for paragraph in re.split(r"\n[ \t]*\n", text.strip("\n")):
            lines = [line.strip() for line in paragraph.splitlines()]
            if lines[:1] == [AS_IT_IS]:
                room = self.width - len(indent)
                written.append("\n".join(textwrap.indent(continued(line, room), indent) for line in lines[1:]))
            else:
                written.append(self._filled(" ".join(lines), indent, indent))
        self.write("\n\n".join(written) + "\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write terms and what they mean: side by side, or where there is little room, one under the other."""
        stacked = self.width + 2 < STACKED
        indent = " " * self.current_indent
        column = 0 if stacked else min(max((len(term) for term, _ in rows), default=0), col_max) + col_spacing
        under = " " * (UNDER if stacked else len(indent) + column)
        for term, meaning in rows:
            beside = column - col_spacing >= len(term)
            head = f"{indent}{term}"
            if beside:
                self.write(self._filled(meaning, head.ljust(len(under)), under).rstrip() + "\n")
            else:
                self.write(self._filled(term, indent, under) + "\n")
                self.write(self._filled(meaning, under, under) + "\n" if meaning else "")

    def _filled(self, text: str, first: str, others: str) -> str:
        return textwrap.fill(
            text,
            self.width,
            initial_indent=first,
            subsequent_indent=others,
            break_long_words=False,
            break_on_hyphens=False,
        )


def continued(command: str, width: int) -> str:
    r"""Break a shell command at spaces, each line but the last ended with ``\``, so that it still means the same.

    Inside double quotes the next line is not indented: its spaces would belong to the text.
    """
    lines, line, indent = [], "", ""
    for word in command.split(" "):
        longer = f"{line} {word}" if line else indent + word
        if line and len(longer) > width - 2:
            lines.append(line + " \\")
            quoted = "".join(lines).count('"') % 2
            indent = "" if quoted else "  "
            longer = indent + word
        line = longer
    return "\n".join([*lines, line])


class _PlainCommandContext(_CommandContext):  # type: ignore[misc]
    formatter_class = Formatter


class _PlainGroupContext(_GroupContext):  # type: ignore[misc]
    formatter_class = Formatter


class Command(TyperCommand):
    """A command whose help fits the terminal."""

    context_class = _PlainCommandContext


class Group(TyperGroup):
    """The commands, whose help fits the terminal."""

    context_class = _PlainGroupContext
