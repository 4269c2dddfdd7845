"""Compressed inputs and outputs: the same lines, whatever the suffix; what is cut short or lies is said in one line."""

import gzip
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routerlib.cli.files import compression
from routerlib.cli.files.compression import MEMBER, Codec, Expanded, Members, codec_of, full_members

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
RECORDS = (
    b"".join(b'{"n":%d, "prompt":"Fix bug %d"}\r\n' % (n, n % 7) for n in range(40)) + b"oops\n\n" + b'{"prompt":"x"}'
)


def zstandard() -> Any:
    try:
        return import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    except ImportError:
        pytest.skip("Zstandard is not installed: pip install 'backports.zstd>=1'")


@pytest.fixture(params=[".gz", ".zst"])
def suffix(request: pytest.FixtureRequest) -> str:
    if request.param == ".zst":
        zstandard()
    return str(request.param)


@pytest.fixture
def codec(suffix: str) -> Codec:
    found = codec_of(f"x{suffix}")
    assert found is not None
    return found


@pytest.fixture
def pack(suffix: str) -> Callable[[bytes], bytes]:
    """Compress as everybody else does, not as we do."""
    if suffix == ".gz":
        return gzip.compress
    compress: Callable[[bytes], bytes] = zstandard().compress
    return compress


def run(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VIBE_ROUTER_")}
    return subprocess.run([COMMAND, "batch", *arguments], input=stdin, capture_output=True, env=clean, timeout=120)


def packed(codec: Codec, contents: list[bytes]) -> bytes:
    written: list[bytes] = []
    members = Members(codec, written.append)
    for content in contents:
        members.write(content)
    members.finish()
    return b"".join(written)


def expanded(codec: Codec, content: bytes, size: int) -> bytes:
    with Expanded(io.BytesIO(content), codec) as stream:
        return b"".join(iter(lambda: stream.read(size), b""))


def test_a_compressed_log_is_answered_as_the_log_is(
    suffix: str, codec: Codec, pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    middle = RECORDS.index(b"\n", 300) - 9  # inside a line
    source, out = tmp_path / f"in.jsonl{suffix}", tmp_path / f"out.jsonl{suffix}"
    source.write_bytes(pack(RECORDS[:middle]) + pack(b"") + pack(RECORDS[middle:]))
    plain = run(stdin=RECORDS)
    read = run(source)
    assert (read.stdout, read.returncode) == (plain.stdout, 2)
    assert read.stderr == plain.stderr.replace(b"-:", os.fsencode(source) + b":")
    written = run(source, "-o", out)
    assert (written.stdout, written.stderr, written.returncode) == (b"", read.stderr, 2)
    assert expanded(codec, out.read_bytes(), 1000) == plain.stdout
    before = out.read_bytes()
    run(source, "-o", out, "--batch-size", "3", "--block-size", "100")
    assert out.read_bytes() == before


def test_what_is_cut_short_is_answered_as_far_as_it_goes_and_the_next_input_follows(
    suffix: str, pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    cut, after = tmp_path / f"cut{suffix}", tmp_path / "after.jsonl"
    cut.write_bytes(pack(b'{"prompt":"Sort a list"}\n') + pack(os.urandom(500).hex().encode())[:-60])
    after.write_bytes(b'{"prompt":"Fix it"}\n')
    done = run(cut, after)
    kind = "gzip" if suffix == ".gz" else "Zstandard"
    message = f"cannot be read (found its end inside {kind} data, wanted it whole)"
    first, error, last = map(json.loads, done.stdout.splitlines())
    assert [first["prompt"], last["prompt"]] == ["Sort a list", "Fix it"]
    assert error == {"file": str(cut), "route": {"error": {"line": 0, "message": message}}}
    assert done.stderr.decode() == f"vibe-router: {cut}: {message}\n"
    assert done.returncode == 2


def test_a_file_that_lies_about_its_suffix_is_one_line(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"lie{suffix}"
    path.write_bytes(b'{"prompt":"Sort a list"}\n')
    done = run(path)
    assert re.fullmatch(
        rb"vibe-router: .*lie\.\w+: cannot be read \(found no (gzip|Zstandard) data, wanted what its name says; .*\)\n",
        done.stderr,
    )
    assert len(done.stdout.splitlines()) == 1
    assert done.returncode == 2


def test_an_empty_file_is_one_that_was_cut_short(suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"in{suffix}").write_bytes(b"")
    done = run(tmp_path / f"in{suffix}")
    assert b"cannot be read (found its end inside" in done.stderr
    assert done.returncode == 2


def test_a_named_pipe_is_read_like_a_file(pack: Callable[[bytes], bytes], suffix: str, tmp_path: Path) -> None:
    pipe = tmp_path / f"in.jsonl{suffix}"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        sent = pool.submit(pipe.write_bytes, pack(RECORDS))
        done = run(pipe)
        sent.result(timeout=10)
    plain = run(stdin=RECORDS)
    assert (done.stdout, done.returncode) == (plain.stdout, plain.returncode)
    assert done.stderr == plain.stderr.replace(b"-:", f"{pipe}:".encode(), 1)


def test_no_answers_are_an_empty_member(
    suffix: str, codec: Codec, pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    source, out = tmp_path / f"in{suffix}", tmp_path / f"out{suffix}"
    source.write_bytes(pack(b""))
    done = run(source, "-o", out)
    assert (done.stdout, done.stderr, done.returncode) == (b"", b"", 0)
    assert len(out.read_bytes()) > 0
    assert expanded(codec, out.read_bytes(), 10) == b""


def test_standard_input_is_taken_as_it_comes(pack: Callable[[bytes], bytes]) -> None:
    done = run(stdin=pack(b'{"prompt":"Sort a list"}\n'))
    assert b'"raw_base64":' in done.stdout
    assert done.returncode == 2


def test_a_file_that_expands_a_thousandfold_is_given_in_pieces(codec: Codec, pack: Callable[[bytes], bytes]) -> None:
    content = pack(bytes(50_000_000))
    assert len(content) < 60_000
    total = 0
    with Expanded(io.BytesIO(content), codec) as stream:
        while piece := stream.read(65_536):
            assert len(piece) <= 65_536
            total += len(piece)
    assert total == 50_000_000


@given(
    st.lists(st.binary(max_size=50), max_size=20),
    st.integers(1, 60),
    st.integers(1, 99),
    st.sampled_from((".gz", ".zst")),
)
def test_the_bytes_depend_on_the_content_alone(contents: list[bytes], member: int, size: int, kind: str) -> None:
    if kind == ".zst":
        zstandard()
    codec = codec_of(kind)
    assert codec is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compression, "MEMBER", member)
        once, whole = packed(codec, contents), b"".join(contents)
        assert packed(codec, [whole]) == once
        assert packed(codec, [whole[i : i + 1] for i in range(len(whole))]) == once
        assert expanded(codec, once, size) == whole
        for cut in range(0, len(once) + 1, 7):
            found = list(full_members(io.BytesIO(once[:cut]), codec))
            assert sum(length for _, length in found) <= cut
            assert whole.startswith(b"".join(content for content, _ in found))
        assert len(list(full_members(io.BytesIO(once), codec))) == len(whole) // member


def test_members_are_a_mebibyte_and_carry_neither_name_nor_date(codec: Codec, suffix: str) -> None:
    content = os.urandom(MEMBER // 2) * 5
    once = packed(codec, [content])
    lengths = [length for _, length in full_members(io.BytesIO(once), codec)]
    assert len(lengths) == 2
    assert expanded(codec, once[sum(lengths) :], MEMBER) == content[2 * MEMBER :]
    if suffix == ".gz":
        assert once[:8] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00"  # no flags, so no name; and no date


@pytest.mark.parametrize("arguments", [["in.zst"], ["in.jsonl", "-o", "out.zst"]])
def test_without_zstandard_the_way_to_install_it_is_said(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'{"prompt":"Sort a list"}\n')
    (tmp_path / "in.zst").write_bytes(b"")
    code = (
        "import sys; sys.modules.update({'backports': None, 'compression': None}); "
        f"sys.argv[1:] = ['batch', *{arguments!r}]; import routerlib.cli; routerlib.cli.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stderr == (
        f"vibe-router: {arguments[-1]}: found no Zstandard for this Python; "
        "install it with: pip install 'backports.zstd>=1'\n"
    )
    assert (done.stdout, done.returncode) == ("", 2)
    assert not (tmp_path / "out.zst").exists()
