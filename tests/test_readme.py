"""What the pages show is what happens: transcripts, tables, examples and links."""

import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from routerlib.cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
REPLAY: dict[str, Any] = runpy.run_path(str(ROOT / "tests/transcripts/replay.py"))
PAGES = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in REPLAY["pages"]()}
SHOWN = [
    name for name, text in PAGES.items() if "\n```console\n" in text or ("<!-- /" in text and "models" not in name)
]
LINK = re.compile(r"(?<!`)\[[^\]`]*\]\(([^)\s]+)\)")


@pytest.mark.parametrize("name", SHOWN)
def test_transcripts_and_tables_are_what_the_commands_print_now(name: str) -> None:
    replay = [sys.executable, str(ROOT / "tests/transcripts/replay.py"), str(ROOT / name)]
    done = subprocess.run(replay, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_pages_with_transcripts_are_found() -> None:
    assert {"README.md", "cli/batch/README.md", "routerlib/features/README.md", "tests/bench/README.md"} <= set(SHOWN)


def test_every_command_has_a_transcript() -> None:
    shown = set(re.findall(r"^\$ .*vibe-router (\w+)", README, re.MULTILINE))
    built = app()
    registered = {command.callback.__name__ for command in built.registered_commands if command.callback}
    assert shown == registered | {group.name for group in built.registered_groups}


def test_no_example_of_the_first_page_carries_a_flag() -> None:
    assert re.findall(r'"flags":(\[.*?\])', README) == ["[]"]


@pytest.mark.parametrize("name", PAGES)
def test_every_relative_link_leads_somewhere(name: str) -> None:
    for target in LINK.findall(PAGES[name]):
        if target.startswith(("http:", "https:")):
            continue
        file, _, heading = target.partition("#")
        path = (ROOT / name).parent / file if file else ROOT / name
        assert path.exists(), f"{target}: no such file"
        assert not heading or heading in headings(path.read_text(encoding="utf-8")), f"{target}: no such heading"


def headings(page: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


def test_the_first_page_links_every_other_in_at_most_two_steps() -> None:
    reached, edge = {"README.md"}, {"README.md"}
    for _ in range(2):
        targets = {
            str(((ROOT / name).parent / link.partition("#")[0]).resolve().relative_to(ROOT))
            for name in edge
            for link in LINK.findall(PAGES[name])
            if link.partition("#")[0].endswith(".md")
        }
        edge = targets & PAGES.keys() - reached
        reached |= edge
    assert PAGES.keys() - reached == set()


def test_the_first_page_is_short() -> None:
    assert len(README.encode()) <= 11_000


@pytest.mark.parametrize("name", [name for name, text in PAGES.items() if "```python\n" in text])
def test_python_examples_run(name: str) -> None:
    for example in re.findall(r"```python\n(.*?)```", PAGES[name], re.DOTALL):
        done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_every_dependency_is_justified_in_one_line() -> None:
    declared = re.search(r"^dependencies = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.MULTILINE | re.DOTALL)
    assert declared is not None
    names = set(re.findall(r'^\s*"([a-z0-9-]+)', declared.group(1), re.MULTILINE))
    section = README.partition("## Dependencies")[2].partition("## ")[0]
    assert set(re.findall(r"^\| ([a-z0-9-]+) \| \S", section, re.MULTILINE)) - {"package"} == names


def test_every_hidden_option_is_on_the_page_of_batch() -> None:
    group: Any = typer.main.get_command(app())
    hidden = {one.opts[0] for command in group.commands.values() for one in command.params if one.hidden}
    table = PAGES["cli/batch/README.md"].partition("## Tuning")[2]
    assert set(re.findall(r"^\| `(--[\w-]+)", table, re.MULTILINE)) == hidden


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("p_cloud 0.735724", "p_cloud 0.737"),
        ("thresholds          a = 0.31, b", "thresholds          a = 0.328299, b"),
        ("depth  +0.42     │██████", "depth  +0.43   █│"),
        ("size  -0.05  █│\ntask  +0.05  │█", "task  +0.05  │█\nsize  -0.06  █│"),
        ("this prompt      p_cloud 0.80565     +1.42", "this prompt     p_cloud 0.806095     +1.42"),
        ("calibrated  1.000  14.28  18%", "calibrated  0.980  13.28  20%"),
    ],
)
def test_numbers_within_their_tolerance_are_the_same(left: str, right: str) -> None:
    assert REPLAY["same"](left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("p_cloud 0.735724", "p_cloud 0.738"),
        ("p_cloud 0.735724", "p_cloud"),
        ('"a":0.49,"b":0.47', '"a":0.49,"b":0.48'),
        ("depth  +0.42     │██████", "depth  +0.52   │██████"),
        ("depth  +0.42     │██████", "size  +0.42   │██████"),
        ("calibrated  1.000  14.28  18%", "calibrated  0.900  14.28  18%"),
        ("local", "sonnet"),
        ("[exit 2]", "[exit 1]"),
        ("golden.jsonl:2: decided", "golden.jsonl:3: decided"),
        ('{"id": 1.10}', '{"id": 1.1}'),
    ],
)
def test_whatever_else_differs_is_seen(left: str, right: str) -> None:
    assert not REPLAY["same"](left, right)
