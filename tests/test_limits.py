"""Limits and near misses of inputs: windows and formats of compressed files, deep JSON, true and false as scores."""

import gzip
import io
import json
import re
import shlex
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from routerlib.cli import loading, run
from routerlib.cli.files.packings import LARGEST_WINDOW, PACKINGS, refused_by_name, what_is_wrong, zstandard_window

from routerlib import ThreeTierRouter
from routerlib.streaming.records import DEEPEST

RECORD = b'{"prompt":"Sort a list"}\n'
DIGEST = re.compile("[0-9a-f]{64}")
LONG = bytes.fromhex("28b52ffd04a8")  # a frame of zstd --long=31: a descriptor, then a window of 1 << 31


def zstandard() -> Any:
    return pytest.importorskip("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")


def answers(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], str]:
    status = run(["batch", "--format", "text", *arguments])
    out, err = capfd.readouterr()
    return status, ["routed" if tier in ("local", "sonnet", "opus") else tier for tier in out.splitlines()], err


def test_a_window_is_read_from_the_header() -> None:
    zstd = zstandard()
    for size in (1, 255, 256, 70_000, 1 << 20):
        assert zstandard_window(zstd.compress(bytes(size))) == size  # a single segment: the window is the content
    for log in (10, 17, 20, 27):
        packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: log})
        assert zstandard_window(packer.compress(bytes(9)) + packer.flush()) == 1 << log
    assert zstandard_window(LONG) == 1 << 31
    assert [zstandard_window(head) for head in (b"", LONG[:5], b"no frame")] == [0, 0, 0]


def test_a_long_window_names_the_pipe_that_reads_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    zstandard()
    path = tmp_path / "long window.jsonl.zst"
    path.write_bytes(LONG + bytes(30))
    status, out, said = answers(capfd, str(path))
    assert (status, out) == (2, ["error"])
    assert "found a window of 2,048 MiB, wanted at most 128; unpack it in a pipe: " in said
    assert f"zstd -dc --long=31 {shlex.quote(str(path))} | vibe-router batch" in said
    assert LARGEST_WINDOW == 128 << 20


def test_members_are_one_stream_and_garbage_behind_them_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "in.jsonl.gz"
    member = gzip.compress(RECORD)
    path.write_bytes(member * 3)
    assert answers(capfd, str(path)) == (0, ["routed"] * 3, "")
    path.write_bytes(member + b"garbage")
    status, out, said = answers(capfd, str(path))
    assert (status, out[-1]) == (2, "error")
    assert "found damaged gzip data, or other data behind them, wanted them whole: " in said


@pytest.mark.parametrize("packing", PACKINGS, ids=lambda packing: packing.name)
def test_a_format_under_another_name_names_what_unpacks_it(packing: Any) -> None:
    wanted = "Zstandard" if packing.name == "gzip" else "gzip"
    said = what_is_wrong(packing.magic + bytes(9), wanted, "a b", ValueError("x"))
    assert said == (
        f"found {packing.name} data, wanted {wanted}; unpack it in a pipe: {packing.unpack} < 'a b' | vibe-router batch"
    )


def test_formats_that_are_read_are_not_refused_by_name() -> None:
    assert [refused_by_name(name) for name in ("a", "a.gz", "a.zst", "a.jsonl", "a.txt", "bz2")] == [None] * 6
    assert None not in [refused_by_name(name) for name in ("a.bz2", "A.XZ", "a.tar", "a.tgz", "a.tar.gz", "a.zip")]


@pytest.mark.parametrize("number", ["1", "NaN"])  # the second is left to Python's own parser
def test_json_is_read_to_the_depth_that_is_promised(
    number: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def nested(depth: int) -> str:
        return f'{{"a":{"[" * (depth - 1)}{number}{"]" * (depth - 1)},"prompt":"Sort a list"}}\n'

    path = tmp_path / "deep.jsonl"
    path.write_text(nested(DEEPEST))
    assert answers(capfd, str(path)) == (0, ["routed"], "")
    path.write_text(nested(100_000))
    status, out, said = answers(capfd, str(path))
    assert (status, out) == (2, ["error"])
    assert said.endswith(f": found JSON nested too deeply, wanted at most {DEEPEST} levels; flatten it\n")


def test_tests_that_pass_or_fail_are_scores_of_one_and_zero(
    router: ThreeTierRouter, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(loading, "load_router", lambda *_, **__: router)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    said = []
    for kind in (bool, int):
        rows = [
            {
                "prompt": f"Write a hypervisor in Zig with {n} pages" if n % 3 else f"Sort a list of {n} words",
                "scores": {"local": kind(n % 3 == 0), "sonnet": kind(n % 5 > 0), "opus": kind(1)},
            }
            for n in range(90)
        ]
        content = io.BytesIO("".join(json.dumps(row) + "\n" for row in rows).encode())
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=content, isatty=lambda: False))
        assert run(["calibrate", "--format", "json"]) == 0
        said.append(DIGEST.sub("", capfd.readouterr().out))  # that of the log, whose bytes differ
    assert '"thresholds"' in said[0]
    assert said[0] == said[1]
