"""SIGTERM and SIGHUP, for real: the exit code, nothing left beside an output, no process left behind."""

import gzip
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
START = 60.0  # seconds for what a process does at its start; generous, nothing is measured there
NEEDS_PROC = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc")
# What starts the tests may ignore these signals (nohup), and what it starts inherits that.
HEARING = (
    "import os, signal, sys; [signal.signal(number, signal.SIG_DFL) for number in (signal.SIGTERM, signal.SIGHUP)]; "
    "os.execv(sys.argv[1], sys.argv[1:])"
)
IGNORING = HEARING.replace("SIG_DFL", "SIG_IGN")
ENDS = [(signal.SIGTERM, 143), (signal.SIGHUP, 129)]


@contextmanager
def started(*arguments: str | Path, program: str = HEARING) -> Iterator["subprocess.Popen[bytes]"]:
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [sys.executable, "-c", program, COMMAND, *arguments], stdin=pipe, stdout=pipe, stderr=pipe
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def scratch(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith(".vibe-")]


def children(pid: int) -> list[int]:
    """Return the processes that one has started, and those they have."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            numbers = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(path.parent.name)] = int(numbers[1])
    own = [child for child, parent in parents.items() if parent == pid]
    return own + [one for child in own for one in children(child)]


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def ended(process: "subprocess.Popen[bytes]", number: int) -> tuple[bytes, int]:
    process.send_signal(number)
    process.wait(START)
    assert process.stderr is not None
    return process.stderr.read(), process.returncode


@pytest.mark.parametrize(("number", "code"), ENDS)
@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
def test_nothing_is_left_beside_an_output(name: str, number: int, code: int, tmp_path: Path) -> None:
    out = tmp_path / name
    out.write_bytes(b"before")
    with started("batch", "-o", out) as process:
        assert process.stdin is not None
        process.stdin.write(b'{"prompt":"Sort a list"}\n')
        process.stdin.flush()
        until(lambda: bool(scratch(tmp_path)))
        assert ended(process, number) == (b"", code)
    assert out.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == [name]


@NEEDS_PROC
@pytest.mark.parametrize(("number", "code"), ENDS)
def test_workers_end_with_the_run(number: int, code: int, tmp_path: Path) -> None:
    with started("batch", "--workers", "2", "-o", tmp_path / "out.jsonl") as process:
        assert process.stdin is not None
        for count, record in enumerate((b'{"prompt":"Sort a list"}\n', b'{"prompt":"Reverse a list"}\n'), start=1):
            process.stdin.write(record)
            process.stdin.flush()
            until(lambda count=count: len(children(process.pid)) == count)  # type: ignore[misc]
        assert scratch(tmp_path)
        workers = children(process.pid)
        assert ended(process, number) == (b"", code)
        until(lambda: all(map(gone, workers)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("number", "code"), ENDS)
def test_a_resumable_output_is_gone_on_with(number: int, code: int, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b"".join(b'{"prompt":"Fix bug %d"}\n' % n for n in range(3_000)))
    with started("batch", "--resume", "--batch-size", "8", source, "-o", out) as process:
        until(lambda: out.exists() and out.stat().st_size > 0)
        assert ended(process, number) == (b"", code)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl", "out.jsonl.manifest.json"]
    assert 0 < out.read_bytes().count(b"\n") < 3_000


@pytest.mark.parametrize(("number", "code"), ENDS)
@pytest.mark.parametrize("options", [["-o"], ["--report"]])
def test_nothing_is_left_beside_what_calibrate_writes(
    options: list[str], number: int, code: int, tmp_path: Path
) -> None:
    out = tmp_path / "out.html"
    with started("calibrate", *options, out) as process:
        if Path("/proc").exists():
            until(lambda: _catches(process.pid, number))
        assert ended(process, number) == (b"", code)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("number", "code"), ENDS)
def test_one_prompt_that_is_waited_for(number: int, code: int, tmp_path: Path) -> None:
    for command in ("route", "explain", "features"):
        with started(command, "-", "-o", tmp_path / "out") as process:
            if Path("/proc").exists():
                until(lambda process=process, number=number: _catches(process.pid, number))  # type: ignore[misc]
            assert ended(process, number) == (b"", code)
    assert list(tmp_path.iterdir()) == []


def _catches(pid: int, number: int) -> bool:
    found = re.search(r"^SigCgt:\s*([0-9a-f]+)$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return found is not None and bool(int(found[1], 16) >> (number - 1) & 1)


def test_what_nohup_asks_for_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl.gz"
    with started("batch", "-o", out, program=IGNORING) as process:
        until(lambda: bool(scratch(tmp_path)))
        process.send_signal(signal.SIGHUP)
        _, said = process.communicate(b'{"prompt":"Sort a list"}\n', timeout=START)
        assert (said, process.returncode) == (b"", 0)
    assert gzip.decompress(out.read_bytes()).count(b"\n") == 1


def test_a_second_signal_does_not_cut_short_what_is_cleared_away(tmp_path: Path) -> None:
    with started("batch", "-o", tmp_path / "out.jsonl") as process:
        until(lambda: bool(scratch(tmp_path)))
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGTERM):
            os.kill(process.pid, number)
        process.wait(START)
        assert process.returncode in (129, 143)
    assert list(tmp_path.iterdir()) == []


DROPPED = """
import os, signal, sys, time
import routerlib.cli

class Cell:
    def __del__(self):
        signal.raise_signal({number})
        time.sleep(0.05)  # the next attempt to end comes here, and is dropped as well

def run(arguments):
    for _ in range({times}):
        Cell()
    time.sleep({start})
    return 0

for number in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)
routerlib.cli.run = run
routerlib.cli.main()
"""


@pytest.mark.parametrize(("number", "code"), [*ENDS, (signal.SIGINT, 130)])
@pytest.mark.parametrize("times", [1, 3])
def test_a_signal_that_the_interpreter_drops_ends_the_run_all_the_same(number: int, code: int, times: int) -> None:
    program = DROPPED.format(number=int(number), times=times, start=START)
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, timeout=2 * START)
    assert (ended.returncode, ended.stderr) == (code, b"")


def test_another_error_that_the_interpreter_drops_is_said() -> None:
    program = DROPPED.format(number=0, times=1, start=0).replace("signal.raise_signal(0)", "1 / 0")
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, timeout=START)
    assert ended.returncode == 0
    assert b"ZeroDivisionError" in ended.stderr
