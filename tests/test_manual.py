"""The man page is the one that the commands give now, holds all they offer, and is sound roff."""

import runpy
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
from routerlib.cli import app
from routerlib.cli.status import ExitStatus

FOLDER = Path(__file__).parents[1] / "completions"
PAGE = FOLDER / "vibe-router.1"
TEXT = PAGE.read_text(encoding="utf-8")
MADE: dict[str, Any] = runpy.run_path(str(FOLDER / "manual.py"))
ROOT: Any = typer.main.get_command(app())


def test_the_page_is_the_one_that_is_generated() -> None:
    assert MADE["manual"]() == TEXT


@pytest.mark.parametrize(("name", "command"), list(MADE["commands"](ROOT)))
def test_every_option_and_example_of_a_command_is_there(name: str, command: Any) -> None:
    section = TEXT.partition(f"\n.SS {MADE['escaped'](name)}\n")[2].partition("\n.S")[0]
    shown = {option for one in command.params if not getattr(one, "hidden", False) for option in one.opts}
    hidden = {option for one in command.params if getattr(one, "hidden", False) for option in one.opts}
    written = {line for line in section.splitlines() if line.startswith("\\fB")}
    options = {option for option in shown if option.startswith("-")}
    assert {option for option in options if any(MADE["bold"](option) in line for line in written)} == options
    assert {option for option in hidden if any(MADE["bold"](option) in line for line in written)} == set()
    (examples,) = (part for part in command.help.split("\n\n") if part.startswith("\b"))
    lines = examples.strip("\b\n").splitlines()
    assert "\n.EX\n" + "\n".join(map(MADE["escaped"], lines)) + "\n.EE\n" in section


def test_every_exit_code_is_there() -> None:
    assert set(MADE["EXITS"]) == set(ExitStatus)


@pytest.mark.parametrize("line", [".TP is no request here", "'quoted", "a\\b", "--as"])
def test_a_line_is_printed_as_it_stands(line: str) -> None:
    man = shutil.which("mandoc") or shutil.which("groff")
    if man is None:
        pytest.skip("neither mandoc nor groff is installed")
    page = f'.TH X 1 "2026-01-01"\n.SH NAME\nx \\- y\n.PP\n{MADE["escaped"](line)}\n'
    options = ["-Tascii"] if man.endswith("mandoc") else ["-man", "-Tascii", "-P-c"]
    said = subprocess.run([man, *options], input=page, capture_output=True, text=True, check=True).stdout
    assert line in said


def test_a_linter_of_man_pages_finds_nothing() -> None:
    if shutil.which("mandoc") is None:
        pytest.skip("mandoc is not installed")
    done = subprocess.run(["mandoc", "-Tlint", str(PAGE)], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("", "")
