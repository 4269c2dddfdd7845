"""Workers answer as the router does, survive being killed, and none is left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from routerlib import BundleError, ThreeTierRouter
from routerlib.streaming.worker import Assignment, Worker, WorkerError

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
ASSIGNMENT = Assignment(None, None, "ctranslate2", threads=1)
PROMPTS = ["Sort a list", "Write a hypervisor in Zig", "\ud800"]
SECONDS = 30.0


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    started = Worker(ASSIGNMENT)
    yield started
    started.stop()


def test_a_worker_answers_as_the_router_does(worker: Worker, router: ThreeTierRouter) -> None:
    assert worker(PROMPTS) == router.route_many(PROMPTS)
    assert worker([]) == []


def test_an_assignment_answers_in_this_process_too(router: ThreeTierRouter) -> None:
    assert Assignment(None, None, "ctranslate2").begin()(PROMPTS) == router.route_many(PROMPTS)
    explaining = Assignment(None, None, "ctranslate2", explain=True)
    assert explaining.begin()(PROMPTS) == router.explain_many(PROMPTS)


def test_what_answering_raises_is_raised_here_and_the_worker_goes_on(worker: Worker) -> None:
    with pytest.raises(ValueError, match="prompt 2 of 2 is empty"):
        worker(["a", " "])
    assert len(worker(PROMPTS)) == 3


def test_what_loading_raises_is_raised_here(tmp_path: Path) -> None:
    broken = Worker(Assignment(str(tmp_path), None, "ctranslate2"))
    try:
        with pytest.raises(BundleError, match=r"config\.json"):
            broken(PROMPTS)
    finally:
        broken.stop()


def test_a_worker_that_was_killed_is_replaced_and_asked_again(worker: Worker, router: ThreeTierRouter) -> None:
    before = worker.pid
    os.kill(before, signal.SIGKILL)
    assert worker(PROMPTS) == router.route_many(PROMPTS)
    assert worker.pid != before


def test_a_worker_that_dies_again_and_again_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routerlib.streaming.worker.PROGRAM", "raise SystemExit(1)")
    worker = Worker(ASSIGNMENT)
    with pytest.raises(WorkerError, match=r"dead 3 times over the same 3 prompts.*fewer workers"):
        worker(PROMPTS)
    worker.stop()


def test_the_current_folder_lends_a_worker_no_modules(tmp_path: Path) -> None:
    (tmp_path / "pickle.py").write_text("raise SystemExit('taken from the current folder')")
    lines = b'{"prompt":"Sort a list"}\n'
    done = subprocess.run([COMMAND, "batch", "--workers", "2"], input=lines, capture_output=True, cwd=tmp_path)
    said = b"vibe-router: --workers: found 2, and 1 batch of prompts, a worker's work at a time; no more were started\n"
    assert (done.stdout.count(b'"decision"'), done.stderr, done.returncode) == (1, said, 0)


def children(parent: int) -> list[int]:
    """Return the processes a process has started, as Linux tells."""
    tasks = Path(f"/proc/{parent}/task").iterdir()  # the threads of a process; each lists those it has started
    return [int(number) for task in tasks for number in (task / "children").read_text().split()]


@pytest.fixture
def running() -> Iterator[subprocess.Popen[bytes]]:
    """A batch with two workers that has answered two records, one in each, and waits for the next."""
    process = subprocess.Popen(
        [COMMAND, "batch", "--workers", "2"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    for record in (b'{"prompt":"Sort a list"}\n', b'{"prompt":"Reverse a list"}\n'):
        process.stdin.write(record)
        process.stdin.flush()
        assert b'"decision"' in process.stdout.readline()
    yield process
    process.kill()
    process.communicate()


NEEDS_PROC = pytest.mark.skipif(
    not Path(f"/proc/self/task/{os.getpid()}/children").exists(), reason="the system does not list children"
)


@NEEDS_PROC
def test_workers_killed_in_the_middle_lose_nothing(running: subprocess.Popen[bytes]) -> None:
    for pid in children(running.pid):
        os.kill(pid, signal.SIGKILL)
    stdout, stderr = running.communicate(b'{"prompt":"Fix it"}\n{"prompt":"Fix it"}\n{"prompt":"Sort"}', SECONDS)
    assert (stdout.count(b'"decision"'), stderr, running.returncode) == (3, b"", 0)


@NEEDS_PROC
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_no_worker_outlives_the_command(end: signal.Signals, running: subprocess.Popen[bytes]) -> None:
    workers = children(running.pid)
    assert len(workers) == 2
    running.send_signal(end)
    running.wait(SECONDS)
    deadline = monotonic() + SECONDS
    while any(alive(pid) for pid in workers) and monotonic() < deadline:
        sleep(0.01)
    assert not any(alive(pid) for pid in workers)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
