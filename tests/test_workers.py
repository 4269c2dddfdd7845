"""``batch --workers``: no more processes than there is work for, and than memory holds."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routerlib.cli import run
from routerlib.cli.batch import workers
from routerlib.cli.batch.workers import MEMORY_OF_A_WORKER, affordable, free_memory

from routerlib.deciding.cascade import Thresholds, Tier, decide

DECISION = decide(0.1, None, Thresholds(0.5, 0.5, "t"), models=dict.fromkeys(Tier, "m"), router="r@0", flags=())
PLENTY = 1 << 50


class Counted:
    """A worker that is no process, and counts those that were started."""

    started = 0
    stopped = 0

    def __init__(self, _: object) -> None:
        Counted.started += 1

    def __call__(self, prompts: Sequence[str]) -> Sequence[Any]:
        return [DECISION for _ in prompts]

    def stop(self) -> None:
        Counted.stopped += 1


@pytest.fixture(autouse=True)
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start workers that are no processes, on a machine with plenty of memory."""
    monkeypatch.setattr(workers, "Worker", Counted)
    monkeypatch.setattr(workers, "free_memory", lambda: PLENTY)
    Counted.started = Counted.stopped = 0
    yield
    assert Counted.started == Counted.stopped


def log(folder: Path, count: int) -> str:
    path = folder / "log.jsonl"
    path.write_text("".join(f'{{"prompt":"Fix bug {n}"}}\n' for n in range(count)))
    return str(path)


def test_five_records_start_one_worker(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["batch", "--workers", "40", log(tmp_path, 5)]) == 0
    out, err = capfd.readouterr()
    assert Counted.started == 1
    assert out.count("decision") == 5
    assert err == (
        "vibe-router: --workers: found 40, and 1 batch of prompts, a worker's work at a time; no more were started\n"
    )


@pytest.mark.parametrize(("records", "most"), [(0, 0), (1, 1), (2, 1), (3, 2), (7, 4)])
def test_no_more_workers_start_than_there_are_batches(
    records: int, most: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["batch", "--workers", "6", "--batch-size", "2", log(tmp_path, records)]) == 0
    assert bool(records) <= Counted.started <= most
    assert capfd.readouterr().err.count("\n") == 1


def test_enough_work_is_silent(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["batch", "--workers", "3", "--batch-size", "2", log(tmp_path, 6)]) == 0
    assert capfd.readouterr().err == ""
    assert Counted.started <= 3


def test_memory_sets_a_limit_that_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(workers, "free_memory", lambda: 2 * MEMORY_OF_A_WORKER + 1)
    assert run(["batch", "--workers", "40", "--batch-size", "1", log(tmp_path, 100)]) == 0
    out, err = capfd.readouterr()
    assert err == (
        "vibe-router: --workers: found 40, and 0.6 GiB of free memory, wanted 300 MiB for each; 2 workers at most will "
        "start\n"
    )
    assert Counted.started <= 2
    assert out.count("decision") == 100


@given(asked=st.integers(1, 2_000), memory=st.integers(0, 1 << 45))
def test_as_many_as_memory_holds_and_one_at_least(asked: int, memory: int) -> None:
    most = affordable(asked, memory)
    assert 1 <= most <= asked
    assert most == 1 or most * MEMORY_OF_A_WORKER <= memory
    assert most == asked or (most + 1) * MEMORY_OF_A_WORKER > memory


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("MemTotal: 9 kB\nMemAvailable:    2048 kB\n", 2 << 20),
        ("MemTotal: 9 kB\n", None),
        ("MemAvailable: much\n", None),
        (None, None),
    ],
)
def test_free_memory_is_what_linux_says(
    content: str | None, wanted: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "meminfo"
    if content is not None:
        path.write_text(content)
    monkeypatch.setattr(workers, "MEMORY", path)
    assert free_memory() == wanted
