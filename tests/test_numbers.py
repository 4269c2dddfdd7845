"""Every number option of every command, found in the command tree: a right answer or one line, never a traceback."""

import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import typer
from routerlib.cli import app, loading, run

from routerlib import ThreeTierRouter
from routerlib.deciding.cascade import Tier
from routerlib.streaming.worker import Assignment

TRIED = (
    "0", "-1", "1", str(10**5), str(2**31), str(2**63 - 1), str(2**63), str(10**20), "1" + "0" * 5_000,
    "nan", "inf", "-inf", "1e400", "0.5", "many", "", " ", "0x10", "1_000", "\u0663", "\x1b[31m", "--",
)  # fmt: skip
SLOW = {"1", str(2**31), str(2**63), "0.5", "1_000", "\u0663"}  # to calibrate once more for what others have shown
TEXT_OPTIONS = {"--max-share": "opus={}", "--shares": "local={},sonnet=0,opus=0"}  # numbers inside a text
BESIDE = {"--guarantee": ["--min-quality", "0.9"], "--under-weight": ["--agree"], "--max-share": ["--check"]}
BESIDE |= {"--part-bytes": ["--engine", "ray"]}
PROMPTED = ("route", "explain", "features")


def number_options() -> Iterator[tuple[str, str, Any]]:
    """Yield (command, option, kind) of every option that takes a number; a text option with one in it has no kind."""
    tree: Any = typer.main.get_command(app())
    for name, command in tree.commands.items():
        for parameter in command.params:
            option = parameter.opts[-1]
            if parameter.type.name.startswith(("int", "float")):
                yield name, option, parameter.type
            elif option in TEXT_OPTIONS:
                yield name, option, None


OPTIONS = list(number_options())


class Idle:
    """A worker that is no process; with so many of them none is needed."""

    def __call__(self, prompts: Sequence[str]) -> Sequence[Any]:
        return ThreeTierRouter().route_many(prompts)

    def stop(self) -> None:
        """Nothing was started."""


@pytest.fixture
def log(tmp_path: Path, router: ThreeTierRouter, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a log of 120 records, and let every command use the one router that is loaded."""
    rows = []
    for n in range(120):
        hard = n % 3 == 0
        prompt = f"Write a hypervisor in Zig with {n} pages" if hard else f"Sort a list of {n} words"
        scores = f'{{"local": {int(not hard or n % 2)}, "sonnet": {int(n % 5 > 0)}, "opus": 1}}'
        label = list(Tier)[n % 3].value
        rows.append(f'{{"prompt": "{prompt}", "scores": {scores}, "label": "{label}"}}\n')
    path = tmp_path / "log.jsonl"
    path.write_text("".join(rows))
    monkeypatch.setattr(loading, "load_router", lambda *_, **__: router)
    monkeypatch.setattr(Assignment, "begin", lambda _: router.route_many)
    monkeypatch.setattr("routerlib.cli.batch.workers.Worker", lambda _: Idle())
    return path


def test_the_options_are_found() -> None:
    found = {option for _, option, _ in OPTIONS}
    assert found >= {"--threads", "--workers", "--batch-size", "--block-size", "--part-bytes", "--top", "--seed"}
    assert found >= {"--cost-weight", "--min-quality", "--max-cost", "--under-weight", "--guarantee", "--max-share"}


@pytest.mark.parametrize(("command", "option", "kind"), OPTIONS, ids=[f"{name}{option}" for name, option, _ in OPTIONS])
def test_a_number_gives_an_answer_or_one_line(
    command: str, option: str, kind: Any, log: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = ["Sort a list"] if command in PROMPTED else [str(log)]
    if command == "batch":
        few = log.with_name("few.jsonl")
        few.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:3]))
        source = [str(few)]
    for text in TRIED:
        if command == "calibrate" and text in SLOW:
            continue
        value = TEXT_OPTIONS.get(option, "{}").format(text)
        status = run([command, option, value, *BESIDE.get(option, []), *source])
        out, said = capfd.readouterr()
        if status == 2:
            assert said.startswith("vibe-router: ")
            assert said.count("\n") == 1, said
            assert said[:-1].isprintable()
            assert "Traceback" not in said
            assert out == ""
        else:
            assert status in (0, 1), (text, said)
            if option == "--workers" and int(text) > 1:  # there are two batches
                assert re.fullmatch(rf"vibe-router: --workers: found {int(text)}, and [^\n]+ start[^\n]*\n", said)
                said = ""
            assert (said, "Traceback" in out, "nan" in out.lower()) == ("", False, False)


@pytest.mark.parametrize(("command", "option", "kind"), OPTIONS, ids=[f"{name}{option}" for name, option, _ in OPTIONS])
def test_a_number_has_a_least_and_a_most(command: str, option: str, kind: Any) -> None:
    if kind is None or option in ("--seed", "--top", "--min-quality", "--guarantee"):
        return  # any number does, or the target says which: see above
    assert kind.min is not None
    assert kind.max is not None
    assert math.isfinite(kind.max)
