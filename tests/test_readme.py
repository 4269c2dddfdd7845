"""What the README shows is what happens."""

import re
import subprocess
import sys
from pathlib import Path

from routerlib.cli import app

from routerlib.features.__main__ import table

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_transcripts_replay_to_what_the_page_shows() -> None:
    replay = [sys.executable, str(ROOT / "tests/transcripts/replay.py")]
    done = subprocess.run(replay, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_command_has_a_transcript() -> None:
    shown = set(re.findall(r"^\$ .*vibe-router (\w+)", README, re.MULTILINE))
    registered = {command.callback.__name__ for command in app().registered_commands if command.callback}
    assert shown == registered


def test_feature_table_is_the_one_the_code_prints() -> None:
    assert f"<!-- features: python -m routerlib.features -->\n{table()}<!-- /features -->" in README


def test_python_example_runs() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_dependency_is_justified_in_one_line() -> None:
    declared = re.search(r"^dependencies = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.MULTILINE | re.DOTALL)
    assert declared is not None
    names = set(re.findall(r'^\s*"([a-z0-9-]+)', declared.group(1), re.MULTILINE))
    section = README.partition("## Dependencies")[2].partition("## ")[0]
    assert set(re.findall(r"^\| ([a-z0-9-]+) \| \S", section, re.MULTILINE)) - {"package"} == names
