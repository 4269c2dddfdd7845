"""``--max-line``: a line that is too long comes out as it came, in bounded memory, whatever it comes in."""

import gzip
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import routerlib.cli
from hypothesis import given
from hypothesis import strategies as st
from routerlib.cli.batch.job import Job
from routerlib.cli.batch.ray import parts
from routerlib.cli.batch.ray.cluster import Work, answer_part
from routerlib.cli.choices import Origin
from routerlib.cli.input.fields import Asking
from routerlib.cli.input.reading import Reading

from routerlib.deciding.cascade import Decision, Reason, Thresholds, Tier
from routerlib.streaming.records import Piece, bounded_blocks
from routerlib.streaming.worker import Assignment

MIB = 1 << 20
SHORT = b'{"prompt":"local"}\n'
LONG = b'{"prompt":"local","pad":"' + b"a" * MIB + b'"}'
SAID = "found a line of more than 1 MiB, wanted a shorter one; raise it with --max-line"
MOST_ABOVE = 150 * MIB  # of memory, above that of a run without a long line: 64 MiB are held until it is known as long

Run = Callable[..., tuple[int, bytes, str]]


def decided(prompts: Sequence[str]) -> list[Decision]:
    """Stand in for the model."""
    thresholds = Thresholds(0.5, 0.5, "made up")
    return [Decision(Tier.LOCAL, "m", 0.25, None, thresholds, "r@0", Reason.CLOUD_NOT_NEEDED, ()) for _ in prompts]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run ``batch --max-line 1`` in an empty folder with some content in ``in``: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Assignment, "begin", lambda _: decided)

    def run_batch(content: bytes, *arguments: str, name: str = "in") -> tuple[int, bytes, str]:
        Path(name).write_bytes(content)
        status = routerlib.cli.run(["batch", "--max-line", "1", *arguments, name])
        out, err = capfdbinary.readouterr()
        return status, out, err.decode()

    return run_batch


def lines_of(content: bytes, size: int, longest: int, end: bytes) -> tuple[list[bytes], list[bytes]]:
    """Return the lines that were given whole, and those that were given in pieces."""
    whole: list[bytes] = []
    passed: list[list[bytes]] = []
    is_inside = False
    for block in bounded_blocks(io.BytesIO(content), size, end, longest):
        if isinstance(block, Piece):
            passed += [] if is_inside else [[]]
            passed[-1].append(block.raw)
            assert len(block.raw) <= longest + 2 * size + len(end)
            is_inside = not block.is_last
        else:
            assert not is_inside
            whole += block
    assert not is_inside
    return whole, [b"".join(pieces) for pieces in passed]


@given(content=st.binary(max_size=60) | st.text("ab\n\0", max_size=60).map(str.encode), size=st.integers(1, 70),
       longest=st.integers(0, 20), end=st.sampled_from([b"\n", b"\0"]))  # fmt: skip
def test_whether_a_line_is_too_long_does_not_depend_on_how_it_comes(
    content: bytes, size: int, longest: int, end: bytes
) -> None:
    lines = [line + end for line in content.split(end)]
    lines[-1] = lines[-1].removesuffix(end)
    lines = [line for line in lines if line]
    is_long = [len(line.removesuffix(end)) > longest for line in lines]
    whole, passed = lines_of(content, size, longest, end)
    assert whole == [line for line, too_long in zip(lines, is_long, strict=True) if not too_long]
    assert passed == [line for line, too_long in zip(lines, is_long, strict=True) if too_long]


def assert_passed(out: bytes, long: bytes, count: int) -> None:
    """Assert that the second of so many lines is the long one, unchanged, and that the others have answers."""
    found = out.split(b"\n")
    assert len(found) == count + 1
    assert found[1] == long
    assert all(json.loads(line)["route"]["decision"] == "local" for line in [found[0], *found[2:-1]])


@pytest.mark.parametrize("options", [(), ("--block-size", "3000000"), ("--block-size", "1000"), ("--batch-size", "1")])
def test_a_long_line_comes_out_unchanged_and_the_rest_goes_on(options: tuple[str, ...], run: Run) -> None:
    status, out, err = run(SHORT + LONG + b"\n" + SHORT, *options)
    assert_passed(out, LONG, 3)
    assert (status, err) == (2, f"vibe-router: in:2: {SAID}\n")


@pytest.mark.parametrize("size", [MIB - 1, MIB])
def test_a_line_of_the_limit_is_read(size: int, run: Run) -> None:
    status, out, err = run(SHORT.replace(b'"}\n', b'","p":"').ljust(size - 2, b"a") + b'"}\n')
    assert (status, err, len(out) > size, b'"decision":"local"' in out) == (0, "", True, True)


def test_a_long_last_line_without_its_end_has_none(run: Run) -> None:
    status, out, err = run(SHORT + LONG)
    assert out.endswith(b"\n" + LONG)
    assert (status, err) == (2, f"vibe-router: in:2: {SAID}\n")


def test_records_never_run_together(run: Run) -> None:
    Path("before").write_bytes(LONG)
    status, out, err = run(SHORT, "before")
    assert out.startswith(LONG + b'\n{"prompt":"local","route":')
    assert (status, err) == (2, f"vibe-router: before:1: {SAID}\n")


@pytest.mark.parametrize(
    ("format_", "row"),
    [("text", b"error"), ("tsv", b"2\t\t"), ("github", b"::error file=in,line=2,title=")],
)
def test_other_formats_have_a_row_of_the_error(format_: str, row: bytes, run: Run) -> None:
    status, out, _ = run(SHORT + LONG + b"\n" + SHORT, "--format", format_)
    rows = out.splitlines()
    head = format_ == "tsv"
    assert len(rows) == 3 + head
    assert rows[1 + head].startswith(row)
    assert (SAID.encode() in rows[1 + head]) == (format_ != "text")
    assert status == 2


def test_json_has_the_error_alone(run: Run) -> None:
    status, out, _ = run(SHORT + LONG + b"\n" + SHORT, "--format", "json")
    _, record, _ = json.loads(out)["records"]
    assert record == {"route": {"error": {"line": 2, "message": SAID}}}
    assert status == 2


def test_lines_and_records_with_nul_pass_too(run: Run) -> None:
    text = b"a" * (MIB + 1)
    status, out, err = run(b"local\n" + text + b"\nlocal\n", "--from", "lines")
    assert_passed(out, text, 3)
    assert (status, err) == (2, f"vibe-router: in:2: {SAID}\n")
    status, out, err = run(b"local\0" + text + b"\0local\0", "--from", "lines", "-0")
    assert_passed(out, text, 3)
    status, out, err = run(SHORT[:-1] + b"\0" + LONG + b"\0" + SHORT[:-1] + b"\0", "-0")
    assert_passed(out.replace(b"\0", b"\n"), LONG, 3)
    assert (status, err) == (2, f"vibe-router: in:2: {SAID}\n")


def test_a_file_that_is_too_long_a_prompt_carries_the_error(run: Run) -> None:
    status, out, err = run(b"a" * (MIB + 1), "--from", "files")
    problem = SAID.replace("line", "file", 1)
    assert json.loads(out) == {"file": "in", "route": {"error": {"line": 1, "message": problem}}}
    assert (status, err) == (2, f"vibe-router: in: {problem}\n")


def test_strict_ends_with_the_whole_long_line(run: Run) -> None:
    status, out, _ = run(SHORT + LONG + b"\n" + SHORT, "--strict")
    assert out.endswith(LONG + b"\n")
    assert (status, out.count(b"\n")) == (2, 2)


def test_a_check_says_it_and_judges_the_rest(run: Run) -> None:
    status, out, err = run(SHORT + LONG + b"\n" + SHORT, "--check", "--allow", "local", "--max-share", "local=100")
    assert (status, out, err) == (2, b"", f"vibe-router: in:2: {SAID}\n")


def test_packed_files_pass_it_on(run: Run) -> None:
    status, out, err = run(gzip.compress(SHORT + LONG + b"\n" + SHORT), name="in.gz")
    assert_passed(out, LONG, 3)
    assert (status, err) == (2, f"vibe-router: in.gz:2: {SAID}\n")


def test_where_a_packed_file_breaks_off_inside_one_the_next_record_has_its_own_line(run: Run) -> None:
    noise = os.urandom(2 * MIB).replace(b"\n", b"a")
    status, out, err = run(gzip.compress(SHORT + noise + b"\n")[: MIB + MIB // 2], name="in.gz")
    first, passed, broken, end = out.split(b"\n")
    assert noise.startswith(passed)
    assert len(passed) > MIB
    assert "found its end inside gzip data" in json.loads(broken)["route"]["error"]["message"]
    assert (status, end, err.splitlines()[0]) == (2, b"", f"vibe-router: in.gz:2: {SAID}")
    assert json.loads(first)["route"]["decision"] == "local"


@pytest.mark.parametrize("format_", ["jsonl", "tsv", "text"])
@pytest.mark.parametrize("ending", [b"", b"\n", b"\n" + SHORT])
def test_a_run_goes_on_from_wherever_it_was_stopped(format_: str, ending: bytes, run: Run) -> None:
    options = ("--resume", "-o", "out", "--format", format_)
    content = SHORT + LONG + ending
    status, _, _ = run(content, *options)
    whole, manifest = Path("out").read_bytes(), json.loads(Path("out.manifest.json").read_text())
    assert status == 2
    manifest["finished"] = None
    for cut in {*range(0, len(whole), max(len(whole) // 7, 1)), len(whole) - 1, len(whole)}:
        Path("out").write_bytes(whole[:cut])
        Path("out.manifest.json").write_text(json.dumps(manifest))
        assert run(content, *options)[0] == 2
        assert Path("out").read_bytes() == whole
    assert (
        run(content, *options)[2]
        == "vibe-router: out: is finished, nothing to do; 1 of its records could not be routed\n"
    )


def test_a_run_does_not_go_on_with_another_limit(run: Run) -> None:
    run(SHORT, "--resume", "-o", "out")
    status, _, err = run(SHORT, "--resume", "-o", "out", "--max-line", "2")
    assert "found options.max_line 2, wanted 1" in err
    assert status == 2


def test_parts_pass_it_on_as_one_process_does(run: Run, tmp_path: Path) -> None:
    _, whole, _ = run(SHORT + LONG + b"\n" + SHORT)
    job = Job(max_line=1)
    found: list[bytes] = []
    bad: list[tuple[str, str]] = []
    counts = 0
    for part in parts.cut(["in"], 1000, b"\n"):
        answered = answer_part(part, Work(job, Assignment(None, None, "e")), decided, found.append)
        counts += answered.records
        bad += answered.bad
    assert b"".join(found) == whole
    assert (counts, bad) == (3, [("in:2", SAID)])


def test_calibrate_says_it_and_leaves_it_out(
    router: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("routerlib.cli.loading.load_router", lambda *_: router)
    labelled = [f'{{"prompt":"Sort a list of {n} words","label":"local"}}\n'.encode() for n in range(60)]
    (tmp_path / "log").write_bytes(LONG + b"\n" + b"".join(labelled))
    shares = ["--shares", "local=60,sonnet=30,opus=10"]
    status = routerlib.cli.run(["calibrate", *shares, "--max-line", "1", "--format", "json", str(tmp_path / "log")])
    out, err = capfd.readouterr()
    assert err.splitlines()[0] == f"vibe-router: {tmp_path}/log:1: {SAID}"
    assert json.loads(out)["log"]["bad"] == 1
    assert json.loads(out)["log"]["n"] == 60
    assert status == 2


def test_the_limit_is_of_the_default_that_is_documented() -> None:
    reading = Reading(Origin.JSONL, Asking(), None, False, 65_536)
    assert Job().reading.longest == reading.longest == 64 * MIB


PEAK = (
    "import resource, sys; from routerlib.streaming.worker import Assignment; from routerlib.cli import run; "
    "Assignment.begin = lambda _: lambda prompts: []; run(sys.argv[1:]); "
    "sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))"
)


@pytest.mark.skipif(sys.platform != "linux", reason="what the largest resident size is counted in differs")
def test_memory_is_bounded(tmp_path: Path) -> None:
    path, peaks = tmp_path / "in", []
    for mebibytes in (0, 200):
        with path.open("wb") as stream:
            for _ in range(mebibytes):
                stream.write(b"a" * MIB)
        with (tmp_path / "out").open("wb") as out:
            done = subprocess.run(
                [sys.executable, "-c", PEAK, "batch", path], stdout=out, stderr=subprocess.PIPE, text=True, check=True
            )
        assert (tmp_path / "out").stat().st_size == mebibytes * MIB
        peaks.append(int(done.stderr.splitlines()[-1]) * 1024)
    assert peaks[1] - peaks[0] < MOST_ABOVE
