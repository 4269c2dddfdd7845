"""Help at any width: every word whole, every option there, commands that still mean the same."""

import re
import shlex

import pytest
from routerlib.cli import run
from routerlib.cli.output.help import WIDEST, continued

COMMANDS = [
    [],
    ["route"],
    ["batch"],
    ["explain"],
    ["features"],
    ["calibrate"],
    ["hook", "claude-code"],
    ["hook", "print"],
]
WIDTHS = [20, 40, 60, 63, 64, 80, 200]


def lines(command: list[str], width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    assert run([*command, "--help"]) == 0
    return capsys.readouterr().out


def words(text: str) -> list[str]:
    return sorted(re.sub(r" \\\n *", " ", text).split())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("command", [one for one in COMMANDS if one], ids=" ".join)
def test_no_word_is_cut_and_none_is_lost(
    command: list[str], width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wide = lines(command, WIDEST, monkeypatch, capsys)
    narrow = lines(command, width, monkeypatch, capsys)
    assert words(narrow) == words(wide)
    for line in narrow.splitlines():
        if len(line) > min(width, WIDEST):  # only what is one word
            assert len(line.removesuffix(" \\").split()) == 1, line


@pytest.mark.parametrize("width", WIDTHS)
def test_the_list_of_commands_fits(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = lines([], width, monkeypatch, capsys)
    for name, *_ in COMMANDS[1:]:
        assert re.search(rf"^  {name}\b", shown, re.MULTILINE)


@pytest.mark.parametrize("width", range(10, 90, 7))
@pytest.mark.parametrize(
    "command",
    [
        'vibe-router route "Write a Python function to sort a list"',
        'vibe-router route --format json -- "-1 % 5 in Python and C: why do they differ?"',
        "git ls-files -z 'prompts/*.md' | vibe-router batch --from files -0",
    ],
)
def test_a_command_that_is_broken_means_the_same(command: str, width: int) -> None:
    broken = continued(command, width)
    assert shlex.split(broken.replace("\\\n", "")) == shlex.split(command)
    assert all(len(line) <= width or len(line.split()) <= 2 for line in broken.splitlines())
