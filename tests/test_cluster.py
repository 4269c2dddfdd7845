"""``batch --engine ray``: two workers of this machine give the bytes of one process, also when one of them dies."""

import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import pytest

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
ASKS = ["Sort a list", "Write a hypervisor in Zig", "hi", "Rename foo to bar", "Why does this test hang?"]
NEEDS_RAY = pytest.mark.skipif(find_spec("ray") is None, reason="the extra `ray` is not installed")
NEEDS_PROC = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="there is no /proc")
# Ray's processes talk to each other over the loopback, which the guard against the network keeps from all others.
ONLINE = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
RAY = ["--engine", "ray", "--workers", "2"]


def batch(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [COMMAND, "batch", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, env={**ONLINE, **environment}, check=False)


@pytest.fixture
def logs(tmp_path: Path) -> list[Path]:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_text(
        "".join(f'{{"id": {i}.0, "prompt": "{ASKS[i % 5]} {i}"}}\n' for i in range(200)) + '{"prompt": ""}'
    )
    second.write_bytes(b'\xef\xbb\xbf{"text":"Sort a list"}\n\nno json\n{"prompt":"hi"}')
    return [first, tmp_path / "missing.jsonl", second]


@NEEDS_RAY
def test_two_workers_give_the_bytes_and_the_messages_of_one_process(logs: list[Path], tmp_path: Path) -> None:
    alone = batch(*logs, "-o", tmp_path / "alone.jsonl")
    together = batch(*logs, *RAY, "--part-bytes", "2000", "-o", f"{tmp_path}/parts/")
    assert (together.returncode, together.stdout, together.stderr) == (2, b"", alone.stderr)
    parts = sorted((tmp_path / "parts").iterdir())
    assert len(parts) > 4
    assert b"".join(part.read_bytes() for part in parts) == (tmp_path / "alone.jsonl").read_bytes()


@NEEDS_RAY
@NEEDS_PROC
def test_a_worker_that_is_killed_loses_nothing(logs: list[Path], tmp_path: Path) -> None:
    alone = batch(logs[0], "-o", tmp_path / "alone.jsonl")
    mark = uuid4().hex
    command = [COMMAND, "batch", str(logs[0]), *RAY, "--part-bytes", "200", "-o", f"{tmp_path}/parts/"]
    with subprocess.Popen(command, env={**ONLINE, "MARK": mark}, stderr=subprocess.PIPE) as process:
        killed = False
        while process.poll() is None and not killed:
            if list(tmp_path.glob("parts/part-*")):
                killed = kill_a_worker(mark)
            time.sleep(0.02)
        _, said = process.communicate()
    assert killed
    assert (process.returncode, said) == (2, alone.stderr)
    answers = b"".join(path.read_bytes() for path in sorted((tmp_path / "parts").glob("part-*")))
    assert answers == (tmp_path / "alone.jsonl").read_bytes()


def kill_a_worker(mark: str) -> bool:
    """Kill one of the workers whose environment holds the mark, as the system does when memory runs out."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            name, environment = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
        except OSError:
            continue
        if name.startswith(b"ray::") and b"Worker" in name and mark.encode() in environment:
            os.kill(int(process.name), signal.SIGKILL)
            return True
    return False


@NEEDS_RAY
def test_a_cluster_that_is_not_there_is_one_line(logs: list[Path], tmp_path: Path) -> None:
    done = batch(logs[0], *RAY, "-o", tmp_path / "out.jsonl", "--address", "nonsense")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1
    assert b"--engine ray: no cluster at 'nonsense'" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "found no output, wanted -o FOLDER/ for parts or -o FILE for one file"),
        (["-o", "-"], "found no output, wanted -o FOLDER/ for parts or -o FILE for one file"),
        (["-o", "x", "--format", "tsv"], "found --format tsv, wanted jsonl or text"),
        (
            ["-o", "x", "--from", "files"],
            "found --from files, wanted jsonl, lines or sessions; route files without --engine",
        ),
    ],
)
def test_what_cannot_be_cut_into_parts_is_refused(arguments: list[str], said: str, tmp_path: Path) -> None:
    done = batch(tmp_path, "--engine", "ray", *arguments)
    assert (done.returncode, done.stdout.decode(), done.stderr.decode()) == (
        2,
        "",
        f"vibe-router: --engine ray: {said}\n",
    )


@pytest.mark.skipif(find_spec("ray") is not None, reason="the extra `ray` is installed")
def test_without_ray_the_way_to_it_is_named(logs: list[Path], tmp_path: Path) -> None:
    done = batch(logs[0], "--engine", "ray", "-o", tmp_path / "out.jsonl")
    assert done.returncode == 2
    assert done.stderr.decode() == (
        "vibe-router: --engine ray: Ray is not installed; "
        "install it here and on every node: pip install 'ray[data]>=2.51'\n"
    )


def test_the_first_bad_record_is_none_of_a_cluster(logs: list[Path], tmp_path: Path) -> None:
    done = batch(logs[0], "--engine", "ray", "--strict", "-o", f"{tmp_path}/parts/")
    said = b"vibe-router: --strict: found --engine ray, whose parts have no first bad record; leave one of them out\n"
    assert (done.stdout, done.stderr, done.returncode) == (b"", said, 2)
    assert not (tmp_path / "parts").exists()
