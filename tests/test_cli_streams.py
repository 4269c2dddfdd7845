"""How ``batch`` lives in a pipeline: answers at once, ends quietly, stops when told to, and does not grow."""

import os
import re
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
START = 30.0  # seconds for a process to start; generous, nothing is measured there
RECORD = b'{"prompt":"Sort a list"}\n'
ANSWER = re.compile(rb'\{"prompt":"[^"]*","route":\{"decision":"(?:local|sonnet|opus)",.*\}\}\n')
# A shell that runs tests in the background ignores Ctrl-C, and what it starts inherits that.
HEARING = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
NEEDS_PROC = pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="there is no /proc")


@contextmanager
def started(*arguments: str | Path, stdin: int | IO[bytes] = subprocess.PIPE) -> Iterator[subprocess.Popen[bytes]]:
    """Start ``vibe-router batch`` with pipes on all sides; it is gone when the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HEARING, COMMAND, "batch", *arguments],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def send(process: subprocess.Popen[bytes], content: bytes) -> None:
    assert process.stdin is not None
    process.stdin.write(content)
    process.stdin.flush()


def read_line(process: subprocess.Popen[bytes], seconds: float) -> bytes:
    """Return the next line of the answers, or fail when it takes longer."""
    assert process.stdout is not None
    line, deadline = b"", time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while not line.endswith(b"\n"):
            if not selector.select(max(0.0, deadline - time.monotonic())):
                pytest.fail(f"no whole line within {seconds} s, only {line!r}")
            piece = os.read(process.stdout.fileno(), 1)
            if not piece:
                pytest.fail(f"the answers ended after {line!r}")
            line += piece
    return line


def interrupted(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes, int]:
    """Press Ctrl-C; return what was still said, and the exit code."""
    process.send_signal(signal.SIGINT)
    process.wait(START)
    assert process.stdout is not None
    assert process.stderr is not None
    return process.stdout.read(), process.stderr.read(), process.returncode


def test_a_reader_that_has_seen_enough_ends_the_run_quietly_and_well(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(RECORD)
    script = 'yes "$(cat "$1")" | "$0" batch --batch-size 8 | head -1; echo "${PIPESTATUS[@]:1}"'  # without an end
    done = subprocess.run(["bash", "-c", script, COMMAND, path], capture_output=True, timeout=2 * START)
    answer, statuses = done.stdout.splitlines(keepends=True)
    assert ANSWER.fullmatch(answer)
    assert (statuses, done.stderr) == (b"0 0\n", b"")


def test_a_line_is_answered_at_once_while_the_pipe_stays_open() -> None:
    with started() as process:
        send(process, RECORD)
        assert ANSWER.fullmatch(read_line(process, START))
        for _ in range(3):
            send(process, b'{"prompt":"Fix')
            send(process, b' the build"}\n')
            assert ANSWER.fullmatch(read_line(process, START))
        assert process.poll() is None
        stdout, stderr = process.communicate(b'{"prompt":"the last"}', timeout=START)
        assert ANSWER.fullmatch(stdout + b"\n")
        assert (stderr, process.returncode) == (b"", 0)


def test_errors_are_said_at_once_too() -> None:
    with started() as process:
        send(process, b"no json\n")
        assert read_line(process, START).startswith(b'{"raw":"no json","route":{"error":{"line":1,')
        send(process, RECORD)
        assert ANSWER.fullmatch(read_line(process, START))
        _, stderr = process.communicate(timeout=START)
        assert re.fullmatch(rb"vibe-router: -:1: found no JSON .*\n", stderr)
        assert process.returncode == 2


def test_a_file_that_grows_is_answered_as_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    path.write_bytes(RECORD)
    tail = subprocess.Popen(["tail", "-n", "+1", "-f", path], stdout=subprocess.PIPE)
    try:
        assert tail.stdout is not None
        with started(stdin=tail.stdout) as process:
            assert ANSWER.fullmatch(read_line(process, START))
            with path.open("ab") as log:
                log.write(b'{"prompt":"Fix the build"}\n')
            assert b"Fix the build" in read_line(process, START)
            tail.kill()
            assert process.wait(START) == 0
    finally:
        tail.kill()
        tail.communicate()


@pytest.mark.parametrize("options", [[], ["--from", "lines"], ["--format", "text"], ["--workers", "2"]])
def test_ctrl_c_while_waiting_on_a_pipe_ends_with_130_and_no_traceback(options: list[str]) -> None:
    with started(*options) as process:
        send(process, RECORD)
        read_line(process, START)
        assert interrupted(process) == (b"", b"", 130)


def test_ctrl_c_leaves_the_output_file_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_bytes(b"before")
    with started("-o", out) as process:
        send(process, RECORD)
        deadline = time.monotonic() + START
        while len(list(tmp_path.iterdir())) == 1 and time.monotonic() < deadline:
            time.sleep(0.01)  # until the scratch file beside it is there
        assert len(list(tmp_path.iterdir())) == 2
        assert interrupted(process) == (b"", b"", 130)
    assert out.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


@NEEDS_PROC
@pytest.mark.parametrize("library", ["/mlx/", "ctranslate2", "tokenizers"])
def test_ctrl_c_during_start_up_ends_with_130_and_no_traceback(library: str) -> None:
    with started() as process:
        maps, deadline = Path(f"/proc/{process.pid}/maps"), time.monotonic() + START
        while library not in maps.read_text() and time.monotonic() < deadline:
            time.sleep(0.001)  # until that library is being loaded
        assert interrupted(process) == (b"", b"", 130)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_ends_the_run_with_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [COMMAND, "batch"], input=RECORD * 100, stdout=full, stderr=subprocess.PIPE, timeout=START
        )
    assert re.fullmatch(rb"vibe-router: standard output: cannot be written \(No space left.*\n", done.stderr)
    assert done.returncode == 2


def peak(records: int) -> int:
    """Return the peak of a run's memory in kB, over records of 48 kB that come through a pipe.

    The kernel's VmHWM is asked: ru_maxrss also counts what the process held that started the run.
    """
    with started() as process:
        for number in range(records):
            send(process, b'{"prompt":"Fix bug %d","log":"%s"}\n' % (number, b"x" * 49_152))
            assert process.stdout is not None
            assert b'"decision":' in process.stdout.readline()
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
        assert found
    return int(found[1])


@NEEDS_PROC
def test_memory_does_not_grow_with_the_input() -> None:
    few, many = peak(300), peak(1_200)
    assert many < few + 25_000  # kB; were the input kept, it would be 44,000
