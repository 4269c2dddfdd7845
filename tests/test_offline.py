"""No network, model files only read, and nothing written but what the user named."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from made_up import write_rows

from routerlib.bundle.folder import packaged_models

MODELS = packaged_models()["three_tier_v6"].parent
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
TRIES = {
    "connect": "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
    "look up": "import socket; socket.gethostbyname('localhost')",
    "send": "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    "version 6": "import socket; socket.socket(socket.AF_INET6).connect(('::1', 9))",
    "fetch": "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
}


@pytest.mark.parametrize("tried", TRIES.values(), ids=TRIES)
def test_a_process_of_the_tests_reaches_no_network(tried: str) -> None:
    done = subprocess.run([sys.executable, "-c", tried], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "NetworkError: socket." in done.stderr


def test_the_tests_themselves_reach_no_network() -> None:
    with pytest.raises(RuntimeError, match="may use the network"), socket.socket() as endless:
        endless.connect(("127.0.0.1", 9))
    with pytest.raises(RuntimeError, match=r"socket\.getaddrinfo"):
        urlopen("http://example.org/")


def test_sockets_in_files_are_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind("s")
        server.listen()
        client.connect("s")
        client.sendall(b"hello")
        with server.accept()[0] as accepted:
            assert accepted.recv(5) == b"hello"


WATCHED = """\
import json, os, sys
seen = []
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        seen.append(["open", os.path.realpath(os.fsdecode(arguments[0])), arguments[2]])
    elif event in CHANGES:
        seen.append([event, *map(str, arguments)])
sys.addaudithook(watch)
import routerlib.cli
status = routerlib.cli.run(sys.argv[2:])
descriptor = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)
os.write(descriptor, json.dumps([status, seen[:-1]]).encode())
"""


def watched(tmp_path: Path, *arguments: str) -> tuple[int, list[list[Any]]]:
    """Run a command; return its exit status and what it did to files: opened with which flags, moved, removed ..."""
    log = tmp_path.with_suffix(".log")
    command = [sys.executable, "-B", "-c", WATCHED, str(log), *arguments]
    subprocess.run(command, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=True)
    status, seen = json.loads(log.read_bytes())
    return status, seen


def state(folder: Path) -> dict[Path, tuple[int, int]]:
    """Return size and time of change of every file: what is read without Python (the encoder's weights) shows here."""
    return {
        path: (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if "__pycache__" not in path.parts
    }


COMMANDS = {
    "route": ("route", "Sort a list"),
    "features": ("features", "Sort a list"),
    "batch": ("batch", "in.jsonl"),
    "report": ("report", "in.jsonl"),
    "version": ("--version",),
    "v5": ("route", "--model", "three_tier_v5", "--format", "json", "Sort a list"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_rows(tmp_path / "in.jsonl", [{"prompt": "Sort a list"}, {"prompt": "Write a hypervisor in Zig"}])
    return tmp_path


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_what_answers_on_standard_output_writes_no_file(arguments: tuple[str, ...], folder: Path) -> None:
    before = state(folder), state(MODELS)
    status, seen = watched(folder, *arguments)
    assert status == 0
    assert [what for what in seen if what[0] != "open" or what[2] & WRITES] == []
    assert (state(folder), state(MODELS)) == before


@pytest.mark.parametrize("arguments", [COMMANDS["route"], COMMANDS["features"], COMMANDS["batch"], COMMANDS["report"]])
def test_only_the_file_that_was_named_is_written(arguments: tuple[str, ...], folder: Path) -> None:
    models = state(MODELS)
    status, seen = watched(folder, *arguments, "-o", "out")
    assert status == 0
    opened = {path for what, path, *rest in seen if what == "open" and rest[0] & WRITES}
    written = opened - {str(folder)}  # tempfile names the folder first, and opens another file in its stead
    (scratch,) = written  # beside the named file, and moved there
    assert Path(scratch).parent == folder
    assert Path(scratch).name.startswith(".vibe-")
    changes = [what for what in seen if what[0] != "open"]
    assert [what[0] for what in changes] == ["os.chmod", "os.rename"]
    assert [what[1] for what in changes] == [scratch, scratch]
    assert changes[1][2] == str(folder / "out")
    assert sorted(path.name for path in folder.iterdir()) == ["in.jsonl", "out"]
    assert state(MODELS) == models


def test_model_files_are_opened_read_only(folder: Path) -> None:
    _, seen = watched(folder, "batch", "in.jsonl", "-o", "out")
    opened = {
        Path(path).name: flags for what, path, *(flags, *_) in seen if what == "open" and MODELS in Path(path).parents
    }
    assert {
        "config.json",
        "thresholds.json",
        "router_a.safetensors",
        "vocabulary.txt",
        "vectors.safetensors",
    } <= opened.keys()
    assert {name: flags & WRITES for name, flags in opened.items()} == dict.fromkeys(opened, 0)
