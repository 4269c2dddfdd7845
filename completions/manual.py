"""Write the man page again, made from the commands and their options: ``python completions/manual.py``."""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from routerlib.cli import app
from routerlib.cli.status import NAME, ExitStatus

from routerlib import VERSION

PAGE = Path(__file__).with_name(f"{NAME}.1")
EXITS = {
    ExitStatus.DONE: "Done; also when the reader of the answers closes the pipe.",
    ExitStatus.CHECK_FAILED: "A check that was asked for failed: batch --check, calibrate --require-gain.",
    ExitStatus.ERROR: "A usage, configuration, input or output error, or a record that could not be routed.",
    ExitStatus.HUNG_UP: "The terminal is gone (SIGHUP); nothing is left beside an output.",
    ExitStatus.INTERRUPTED: "Interrupted by Ctrl-C.",
    ExitStatus.TERMINATED: "Asked to end (SIGTERM); nothing is left beside an output.",
}


def manual() -> str:
    """Return the man page: every command with its examples, arguments and options, the environment, exit codes."""
    root: Any = typer.main.get_command(app())
    summary, *rest = paragraphs(root.help)
    lines = [
        f'.TH {NAME.upper()} 1 "{released()}" "{NAME} {VERSION}" "User Commands"',
        ".SH NAME",
        f"{NAME} \\- {escaped(summary[0].lower() + summary[1:].partition(':')[0])}",
        ".SH SYNOPSIS",
        "\n.br\n".join(usage(name, command) for name, command in commands(root)),
        ".SH DESCRIPTION",
        filled(summary),
        *(line for paragraph in rest for line in written(paragraph)),
        *(line for parameter in options(root) for line in described(parameter)),
        ".SH COMMANDS",
        *(line for name, command in commands(root) for line in section(name, command)),
        ".SH ENVIRONMENT",
        *(line for variable, option in environment(root) for line in entry(bold(variable), f"The same as {option}.")),
        ".SH EXIT STATUS",
        *(line for status, meaning in EXITS.items() for line in entry(bold(str(int(status))), meaning)),
    ]
    return "\n".join(lines) + "\n"


def commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each command with its name, those of a group under its name too."""
    for command in group.commands.values():
        name = f"{before}{command.name}"
        if hasattr(command, "commands"):
            yield from commands(command, f"{name} ")
        else:
            yield name, command


def section(name: str, command: Any) -> Iterator[str]:
    """Yield the lines about one command."""
    yield f".SS {escaped(name)}"
    first, *rest = paragraphs(command.help)
    yield filled(first)
    for paragraph in rest:
        yield from written(paragraph)
    for parameter in (*arguments(command), *options(command)):
        yield from described(parameter)


def usage(name: str, command: Any) -> str:
    """Return the line that shows how a command is called."""
    places = (italic(argument.metavar or argument.name) for argument in arguments(command))
    asked = ["[" + italic("OPTION") + "]..."] if options(command) else []
    return " ".join([bold(NAME), bold(name), *asked, *places])


def described(parameter: Any) -> Iterator[str]:
    """Yield the entry of one argument or option: its names, its value, its help, its default."""
    takes = parameter.metavar or ("|".join(parameter.type.choices) if hasattr(parameter.type, "choices") else None)
    if parameter.param_type_name == "argument":
        name = italic(parameter.metavar or parameter.name)
    else:
        named = ", ".join(bold(option) for option in parameter.opts)
        name = named if parameter.is_flag else f"{named} {italic(takes or 'VALUE')}"
    default = getattr(parameter, "show_default", False) and not getattr(parameter, "is_flag", False)
    value = getattr(parameter.default, "value", parameter.default)
    said = f" Default: {value}." if default and value is not None else ""
    yield from entry(name, f"{parameter.help}{said}")


def entry(name: str, meaning: str) -> list[str]:
    """Return the lines of a name with an indented meaning."""
    return [".TP", name, filled(meaning)]


def written(paragraph: str) -> Iterator[str]:
    """Yield a paragraph; one that begins with ``\\b`` is a block of examples, kept line by line."""
    if not paragraph.startswith("\b"):
        yield from (".PP", filled(paragraph))
        return
    yield from (".PP", ".EX")
    yield from (escaped(line) for line in paragraph.strip("\b\n").splitlines())
    yield ".EE"


def paragraphs(text: str) -> list[str]:
    """Cut a command's docstring at its blank lines, its first paragraph made one line."""
    first, *rest = re.split(r"\n\s*\n", text.strip())
    return [" ".join(first.split()), *rest]


def arguments(command: Any) -> list[Any]:
    """Return what a command is given without a name."""
    return [parameter for parameter in command.params if parameter.param_type_name == "argument"]


def options(command: Any) -> list[Any]:
    """Return the options that the command's help shows."""
    return [one for one in command.params if one.param_type_name == "option" and not one.hidden]


def environment(root: Any) -> list[tuple[str, str]]:
    """Return each environment variable that sets an option, with that option."""
    every = (option for _, command in commands(root) for option in options(command) if option.envvar)
    return sorted({option.envvar: option.opts[0] for option in every}.items())


def released() -> str:
    """Return the date of the newest release in the changelog."""
    text = (PAGE.parents[1] / "CHANGELOG.md").read_text(encoding="utf-8")
    return str(re.findall(r"^## \S+ \((\d{4}-\d\d-\d\d)\)$", text, re.MULTILINE)[0])


def bold(text: str) -> str:
    """Return text in bold."""
    return rf"\fB{escaped(text)}\fR"


def italic(text: str) -> str:
    """Return text as a placeholder is set."""
    return rf"\fI{escaped(text)}\fR"


def filled(text: str) -> str:
    """Return prose in lines short enough to read in the source of the page."""
    lines = textwrap.wrap(" ".join(text.split()), 70, break_on_hyphens=False, break_long_words=False)
    return "\n".join(map(escaped, lines))


def escaped(text: str) -> str:
    """Return a line that roff prints as it stands, with plain hyphens and quotes, and takes for no request."""
    for mark, name in (("\\", "\\e"), ("-", "\\-"), ("'", "\\(aq"), ("`", "\\(ga"), ("^", "\\(ha"), ("~", "\\(ti")):
        text = text.replace(mark, name)
    return f"\\&{text}" if text.startswith(".") else text


if __name__ == "__main__":
    PAGE.write_text(manual(), encoding="utf-8")
