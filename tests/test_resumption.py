"""``batch -o OUT --resume``: whatever byte a run was killed at, the file ends as it would have without."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import routerlib.cli
import routerlib.cli.files.compression
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from routerlib.cli.batch.renderer import BatchRenderer
from routerlib.cli.batch.resume.basis import basis_of
from routerlib.cli.batch.resume.resumption import resumed_lines
from routerlib.cli.batch.stream import hand_over
from routerlib.cli.choices import Format, Origin
from routerlib.cli.input.batches import batches
from routerlib.cli.input.fields import Asking
from routerlib.cli.input.reading import Reading
from routerlib.cli.input.sources import record_blocks

import routerlib.streaming.worker
from routerlib.bundle.config import read_config
from routerlib.bundle.folder import find_model
from routerlib.deciding.cascade import Decision, Reason, Thresholds, Tier

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
MARK = b"\xef\xbb\xbf"
RECORDS = (
    MARK + b'{"prompt":"Sort a list","id":12345678901234567890123}\r\n'
    b'\n{"price": 1.10, "prompt" : "Fix the typo" }  \n \t\n{"prompt":""}\nno json\n{"prompt":"x","route":1}\n'
    b'{"prompt":"caf\xc3\xa9 \\u001b[31m"}\n\xff\n{"prompt":"Sort a list"}\n{"messages":[]}\n{"prompt":"the last"}'
)
MORE = b'{"text":"Write a parser"}\n[]\n{"prompt":"and no end"}'
LINES = b"Sort a list\n\n\xff\nSort a list\r\n \nFix it"
NULLS = b'{\n "prompt":\n "Sort"}\0\0{"prompt":""}\n\0{"prompt":"Fix it"}\0{"prompt":"x"}'
CASES: dict[str, tuple[tuple[bytes, ...], tuple[str, ...]]] = {
    "jsonl": ((RECORDS, MORE), ()),
    "whole last line": ((RECORDS + b"\n",), ()),
    "tsv": ((RECORDS, MORE), ("--format", "tsv")),
    "text": ((RECORDS, MORE), ("--format", "text")),
    "lines": ((LINES, LINES), ("--from", "lines")),
    "lines as text": ((LINES,), ("--from", "lines", "--format", "text")),
    "nul": ((NULLS, NULLS), ("-0",)),
    "nul as tsv": ((NULLS,), ("-0", "--format", "tsv")),
    "nul as text": ((NULLS, NULLS), ("-0", "--format", "text")),
    "lines, nul": ((b"a\nb\0\n \0\0c\0d",), ("-0", "--from", "lines")),
    "files": ((b"Sort a list", b"", b"\xff", b"Fix it\n"), ("--from", "files")),
    "strict": ((RECORDS,), ("--strict",)),
    "as and field": ((RECORDS, MORE), ("--as", "second", "--field", "prompt")),
    "nothing": ((b"",), ()),
    "blank": ((b"\n\n \n",), ()),
}


class Stub:
    """Stands in for the model: a decision that depends on the prompt alone."""

    def __init__(self) -> None:
        self.routed = 0

    def route_many(self, texts: Sequence[str]) -> list[Decision]:
        self.routed += len(texts)
        return [self._decision(text) for text in texts]

    def _decision(self, text: str) -> Decision:
        read = text if isinstance(text, str) else text.identity
        p = sum(read.encode("utf-8", "replace")) % 1000 / 1000
        return Decision(Tier.SONNET, "m", p, 0.25, Thresholds(0.5, 0.5, "stub"), "stub@0", Reason.OPUS_NOT_NEEDED, ())


class Folder:
    """Inputs, an output, and the ``batch`` that makes one of the others, inside this process."""

    def __init__(self, path: Path, patch: pytest.MonkeyPatch) -> None:
        self.path = path
        self.out = path / "out.jsonl"
        self.router = Stub()
        patch.setattr(os, "fsync", lambda _: None)  # a process is killed here, not a machine
        patch.setattr(routerlib.streaming.worker.Assignment, "begin", lambda _: self.respond)

    def respond(self, texts: Sequence[str]) -> list[Decision]:
        return self.router.route_many(texts)

    @property
    def manifest(self) -> Path:
        return Path(f"{self.out}.manifest.json")

    def inputs(self, contents: Sequence[bytes]) -> list[str]:
        for number, content in enumerate(contents):
            (self.path / f"in{number}").write_bytes(content)
        return [str(self.path / f"in{number}") for number in range(len(contents))]

    def batch(self, *arguments: str, resume: bool = True) -> int:
        return int(routerlib.cli.run(["batch", *arguments, "-o", str(self.out), *(["--resume"] if resume else [])]))

    def go_on(self, names: list[str], options: Sequence[str], kept: bytes) -> None:
        """Leave ``kept`` as a run does that is killed, and go on with it, without a command line's start."""
        chosen = {name: value for name, value in zip(options, [*options[1:], ""], strict=False) if name.startswith("-")}
        key = chosen.get("--as", "route")
        reading = Reading(
            Origin(chosen.get("--from", "jsonl")),
            Asking((chosen["--field"],) if "--field" in chosen else ()),
            key,
            "-0" in chosen,
            block=50,
        )
        renderer = BatchRenderer(Format(chosen.get("--format", "jsonl")), key)

        self.killed(kept)
        basis = json.loads(self.manifest.read_bytes())["basis"]
        read = batches(record_blocks(names, reading), 3, "--strict" in chosen)
        with resumed_lines(str(self.out), basis, read, reading.record_end, renderer, lambda *_: None) as (rest, sink):
            hand_over(((batch, self.respond(batch.prompts)) for batch in rest), sink)

    def killed(self, kept: bytes) -> None:
        """Leave things as a run does that is killed when ``kept`` has been written."""
        content = json.loads(self.manifest.read_bytes())
        self.manifest.write_text(json.dumps({**content, "finished": None}))
        self.out.write_bytes(kept)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    return Folder(tmp_path, monkeypatch)


Said = Callable[[], str]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Return what has been said on stderr since; nothing may come on stdout."""

    def read() -> str:
        captured = capsys.readouterr()
        assert captured.out == ""
        return captured.err

    return read


def cuts(whole: bytes) -> list[int]:
    """Return where a file is cut: before, inside and after every end of a line, and at every 37th byte."""
    ends = [place for place, byte in enumerate(whole) if byte in b"\n\0"]
    near = {place + step for place in ends for step in (-1, 0, 1, 2)} | set(range(0, len(whole), 37)) | {len(whole)}
    return sorted(place for place in near if 0 <= place <= len(whole))


@pytest.mark.parametrize("case", CASES)
def test_a_run_killed_at_any_byte_ends_as_one_that_was_not(case: str, folder: Folder, said: Said) -> None:
    contents, options = CASES[case]
    names = folder.inputs(contents)
    status = folder.batch(*names, "--no-dedupe", *options, resume=False)
    whole = folder.out.read_bytes()
    everything = folder.router.routed
    folder.out.unlink()
    assert folder.batch(*names, *options) == status
    assert folder.out.read_bytes() == whole
    for cut in cuts(whole):
        folder.router.routed = 0
        folder.go_on(names, options, whole[:cut])
        assert folder.out.read_bytes() == whole
        assert folder.router.routed <= everything
    assert folder.router.routed <= 1  # all was there: a last record without its end is all that is answered again
    for cut in range(1, len(whole), 1 + len(whole) // 3):
        folder.killed(whole[:cut])
        assert folder.batch(*names, *options) == status
        assert folder.out.read_bytes() == whole
    said()


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.parametrize("options", [(), ("--format", "tsv")])
def test_a_compressed_run_killed_at_any_byte_ends_as_one_that_was_not(
    suffix: str, options: tuple[str, ...], folder: Folder, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    if suffix == ".zst":
        pytest.importorskip("backports.zstd" if sys.version_info < (3, 14) else "compression.zstd", reason="no zstd")
    monkeypatch.setattr(routerlib.cli.files.compression, "MEMBER", 400)
    monkeypatch.setattr("routerlib.cli.batch.resume.resumption.MEMBER", 400)
    names = folder.inputs((RECORDS, MORE))
    assert folder.batch(*names, *options, resume=False) == 2
    plain = folder.out.read_bytes()
    folder.out.unlink()
    folder.out = folder.path / f"out{suffix}"
    assert folder.batch(*names, *options, resume=False) == 2
    whole = folder.out.read_bytes()
    folder.out.unlink()
    assert folder.batch(*names, *options) == 2
    assert folder.out.read_bytes() == whole
    with folder.out.open("rb") as stream:
        codec = routerlib.cli.files.compression.codec_of(folder.out.name)
        assert codec is not None
        assert codec.opened(stream).read() == plain
    for cut in range(0, len(whole) + 1, 13):
        folder.go_on(names, options, whole[:cut])
        assert folder.out.read_bytes() == whole
    folder.killed(whole[:-1])
    assert folder.batch(*names, *options) == 2
    assert folder.out.read_bytes() == whole
    said()


LINE = st.binary(max_size=12) | st.sampled_from(
    [
        b'{"prompt":"a"}',
        b'{"prompt":"b","n":1}\r',
        b"{}",
        b'{"prompt":"a"}\0',
        b" ",
        b"",
        b"\0",
        b'{"prompt":"\xc3\xa9"} ',
    ]
)
OPTIONS = st.sampled_from(
    [[], ["-0"], ["--format", "tsv"], ["--format", "text"], ["--from", "lines"], ["-0", "--from", "lines"]]
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(LINE, max_size=6), min_size=1, max_size=3), OPTIONS, st.booleans(), st.data())
def test_any_inputs_and_any_kills(
    folder: Folder, drawn: list[list[bytes]], options: list[str], strict: bool, data: st.DataObject
) -> None:
    names = folder.inputs([data.draw(st.sampled_from([b"\n", b"\0"])).join(lines) for lines in drawn])
    options = [*options, *(["--strict"] if strict else [])]
    for stale in (folder.out, folder.manifest):
        stale.unlink(missing_ok=True)
    status = folder.batch(*names, *options)
    whole = folder.out.read_bytes()
    folder.batch(*names, *options, resume=False)
    assert folder.out.read_bytes() == whole
    assert not folder.manifest.exists()
    folder.out.unlink()
    folder.batch(*names, *options)
    folder.killed(whole[: data.draw(st.integers(0, len(whole)))])
    assert folder.batch(*names, "--batch-size", "2", "--block-size", "5", *options) == status
    assert folder.out.read_bytes() == whole
    for _ in range(8):
        folder.go_on(names, options, whole[: data.draw(st.integers(0, len(whole)))])
        assert folder.out.read_bytes() == whole


def test_a_finished_run_says_so_and_ends_as_it_ended(folder: Folder, said: Said) -> None:
    good, bad = folder.inputs((b'{"prompt":"a"}\n', b"{}\n"))
    assert folder.batch(good) == 0
    before = folder.out.stat()
    assert folder.batch(good) == 0
    assert said() == f"vibe-router: {folder.out}: is finished, nothing to do\n"
    assert folder.router.routed == 1
    assert folder.out.stat().st_mtime_ns == before.st_mtime_ns
    folder.out.unlink()
    assert folder.batch(bad) == 2
    assert "found no prompt" in said()
    assert folder.batch(bad) == 2
    assert said() == (f"vibe-router: {folder.out}: is finished, nothing to do; 1 of its records could not be routed\n")
    finished = json.loads(folder.manifest.read_bytes())["finished"]
    assert (finished["bytes"], finished["bad"]) == (folder.out.stat().st_size, 1)


def test_bad_records_answered_before_the_kill_still_count_and_are_not_said_again(folder: Folder, said: Said) -> None:
    (name,) = folder.inputs((b'{}\n{"prompt":"a"}\n{"prompt":"b"}\n',))
    assert folder.batch(name) == 2
    whole = folder.out.read_bytes()
    said()
    folder.killed(whole[:-5])
    assert folder.batch(name) == 2
    assert said() == ""
    assert folder.out.read_bytes() == whole


def test_a_basis_holds_the_digest_of_every_file_of_both_encoders() -> None:
    """Both folders have a vocabulary.txt."""
    config = read_config(find_model(None))
    found = basis_of(routerlib.streaming.worker.Assignment(None, None, "ctranslate2"), [], {})["encoder_sha256"]
    assert isinstance(found, dict)
    assert sorted(found.values()) == sorted([*config.encoder_sha256.values(), *config.context_sha256.values()])


def test_the_manifest_is_there_before_the_first_answer(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    (name,) = folder.inputs((RECORDS,))
    seen: list[tuple[bytes, Any]] = []
    route_many = folder.router.route_many

    def routed(texts: Sequence[str]) -> list[Decision]:
        seen.append((folder.out.read_bytes(), json.loads(folder.manifest.read_bytes())["finished"]))
        return route_many(texts)

    monkeypatch.setattr(folder.router, "route_many", routed)
    assert folder.batch(name) == 2
    assert seen[0] == (b"", None)


def nothing(folder: Folder) -> None:
    """Leave everything as it is; an option changes."""


def model_of_ours(folder: Folder, name: str, entry: str, digest: str) -> None:
    """Copy the default model, with another digest in its config."""
    copied = folder.path / "three_tier_v7"
    shutil.copytree(find_model(None), copied)
    config = json.loads((copied / "config.json").read_bytes())
    config[name][entry] = digest
    (copied / "config.json").write_text(json.dumps(config))


def retrained(folder: Folder) -> None:
    model_of_ours(folder, "sha256", "router_a.safetensors", "0" * 64)


def encoded_anew(folder: Folder) -> None:
    model_of_ours(folder, "encoder_sha256", "model.bin", "1" * 64)


def cut_elsewhere(folder: Folder, **changed: object) -> None:
    """Write other thresholds than the model's: a is 0.4."""
    values = json.loads((find_model(None) / "thresholds.json").read_bytes())
    (folder.path / "thresholds.json").write_text(json.dumps({**values, "a": 0.4, **changed}))


def warmer(folder: Folder) -> None:
    values = json.loads((find_model(None) / "thresholds.json").read_bytes())
    cut_elsewhere(folder, a=values["a"], temperature={"a": 2.0, "b": 1.0})


CHANGES: dict[str, tuple[Callable[[Folder], object], tuple[str, ...], str]] = {
    "grown": (lambda f: (f.path / "in0").write_bytes(RECORDS + b"\n"), (), "found inputs.1.bytes"),
    "shrunk": (lambda f: (f.path / "in0").write_bytes(RECORDS[:-1]), (), "found inputs.1.bytes"),
    "altered": (lambda f: (f.path / "in0").write_bytes(RECORDS.swapcase()), (), "found inputs.1.sha256"),
    "gone": (lambda f: (f.path / "in0").unlink(), (), "found inputs.1.bytes null"),
    "model": (nothing, ("--model", "three_tier_v5"), 'found model "three_tier_v5", wanted "three_tier_v7"'),
    "weights": (retrained, ("--model", "DIR"), "found model_sha256.config.json"),
    "encoder": (encoded_anew, ("--model", "DIR"), "found model_sha256.config.json"),
    "thresholds": (cut_elsewhere, ("--thresholds", "FILE"), "found thresholds.a 0.4"),
    "temperature": (warmer, ("--thresholds", "FILE"), "found thresholds.temperature_a 2.0, wanted 1.0"),
    "tool": (nothing, (), "found tool"),
    "encoder's name": (nothing, ("--encoder", "sentence-transformers"), 'found encoder "sentence-transformers"'),
    "as": (nothing, ("--as", "other"), 'found options.as "other", wanted "route"'),
    "field": (nothing, ("--field", "text"), 'found options.field ["text"], wanted null'),
    "format": (nothing, ("--format", "text"), 'found options.format "text", wanted "jsonl"'),
    "from": (nothing, ("--from", "lines"), 'found options.from "lines", wanted "jsonl"'),
    "null": (nothing, ("--null",), "found options.null true, wanted false"),
    "strict": (nothing, ("--strict",), "found options.strict true, wanted false"),
    "one more": (nothing, ("IN1",), "found 2 inputs, wanted 1"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("is_finished", [True, False])
def test_a_run_that_is_not_the_same_is_refused(change: str, is_finished: bool, folder: Folder, said: Said) -> None:
    apply, options, wanted = CHANGES[change]
    name, other = folder.inputs((RECORDS, MORE))
    folder.batch(name)
    if not is_finished:
        folder.killed(folder.out.read_bytes()[:300])
    before = folder.out.read_bytes(), folder.manifest.read_bytes()
    apply(folder)
    if change == "tool":
        content = json.loads(before[1])
        content["basis"]["tool"] = "0.1.0"
        folder.manifest.write_text(json.dumps(content))
        before = before[0], folder.manifest.read_bytes()
    said()
    places = {"IN1": other, "DIR": str(folder.path / "three_tier_v7"), "FILE": str(folder.path / "thresholds.json")}
    assert folder.batch(name, *(places.get(option, option) for option in options)) == 2
    (line,) = said().splitlines()
    assert line.startswith(f"vibe-router: {folder.out}: found ")
    assert wanted in line
    assert line.endswith(f"; give what the run began with, or remove {folder.out} to start anew")
    assert (folder.out.read_bytes(), folder.manifest.read_bytes()) == before


def test_sizes_and_threads_may_change(folder: Folder) -> None:
    (name,) = folder.inputs((RECORDS,))
    folder.batch(name)
    whole = folder.out.read_bytes()
    folder.killed(whole[:300])
    assert folder.batch(name, "--batch-size", "1", "--block-size", "3", "--threads", "1", "--quiet") == 2
    assert folder.out.read_bytes() == whole


def test_thresholds_may_move(folder: Folder) -> None:
    (name,) = folder.inputs((RECORDS,))
    cut_elsewhere(folder)
    here, there = folder.path / "thresholds.json", folder.path / "moved.json"
    folder.batch(name, "--thresholds", str(here))
    whole = folder.out.read_bytes()
    folder.killed(whole[:300])
    here.rename(there)
    assert folder.batch(name, "--thresholds", str(there)) == 2  # for bad records only
    assert folder.out.read_bytes() == whole


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda out: b"x" + out[1:], "found bytes from 0 on that do not answer these inputs"),
        (lambda out: out.replace(b"Fix", b"Mix"), "that do not answer these inputs"),
        (lambda out: out + b"\nmore\n", "that do not answer these inputs"),
        (lambda out: out[out.index(b"\n") + 1 :], "found bytes from 0 on"),
    ],
)
def test_an_output_of_something_else_is_refused(
    spoil: Callable[[bytes], bytes], problem: str, folder: Folder, said: Said
) -> None:
    (name,) = folder.inputs((RECORDS + b"\n",))
    folder.batch(name)
    spoilt = spoil(folder.out.read_bytes())
    folder.killed(spoilt)
    said()
    assert folder.batch(name) == 2
    (line,) = said().splitlines()
    assert problem in line
    assert folder.out.read_bytes() == spoilt


def test_a_finished_output_that_was_changed_is_refused(folder: Folder, said: Said) -> None:
    (name,) = folder.inputs((b'{"prompt":"a"}\n',))
    folder.batch(name)
    folder.out.write_bytes(folder.out.read_bytes() + b"\n")
    assert folder.batch(name) == 2
    assert said() == (
        f"vibe-router: {folder.out}: found it changed since its run finished, wanted it as it was; "
        "remove it to start anew\n"
    )


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"manifest":2,"basis":{},"finished":null}'])
def test_a_manifest_of_something_else_is_refused(content: bytes, folder: Folder, said: Said) -> None:
    (name,) = folder.inputs((b'{"prompt":"a"}\n',))
    folder.batch(name)
    folder.manifest.write_bytes(content)
    assert folder.batch(name) == 2
    (line,) = said().splitlines()
    assert line.startswith(f"vibe-router: {folder.manifest}: found ")
    assert line.endswith("wanted a manifest of this version; start anew without --resume")


def test_an_output_without_a_manifest_is_refused_unless_it_is_empty(folder: Folder, said: Said) -> None:
    (name,) = folder.inputs((b'{"prompt":"a"}\n',))
    folder.out.write_bytes(b"mine")
    assert folder.batch(name) == 2
    assert said() == (
        f"vibe-router: {folder.out}: found no out.jsonl.manifest.json, wanted the one of the run; "
        f"give what the run began with, or remove {folder.out} to start anew\n"
    )
    assert folder.out.read_bytes() == b"mine"
    folder.out.write_bytes(b"")
    assert folder.batch(name) == 0
    assert folder.out.stat().st_size > 0


def test_without_resume_a_run_starts_anew_and_forgets_the_manifest(folder: Folder, said: Said) -> None:
    (name,) = folder.inputs((RECORDS,))
    folder.batch(name)
    folder.killed(folder.out.read_bytes()[:100])
    assert folder.batch(name, "--as", "other", resume=False) == 2
    assert b'"other":' in folder.out.read_bytes()
    assert sorted(path.name for path in folder.path.iterdir()) == ["in0", "out.jsonl"]
    said()


def test_a_file_of_others_that_has_the_name_of_a_manifest_is_left_alone(folder: Folder, said: Said) -> None:
    (name,) = folder.inputs((b'{"prompt":"a"}\n',))
    folder.manifest.write_bytes(b'{"mine":true}')
    assert folder.batch(name, resume=False) == 0
    assert folder.batch(name) == 2
    assert "wanted a manifest of this version" in said()
    assert folder.manifest.read_bytes() == b'{"mine":true}'


def test_an_input_that_changes_while_it_is_read_is_not_called_finished(
    folder: Folder, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    (name,) = folder.inputs((b'{"prompt":"a"}\n',))
    route_many = folder.router.route_many

    def grown(texts: Sequence[str]) -> list[Decision]:
        Path(name).write_bytes(b'{"prompt":"a"}\n{"prompt":"b"}\n')
        return route_many(texts)

    monkeypatch.setattr(folder.router, "route_many", grown)
    assert folder.batch(name, "--block-size", "15") == 2
    assert "take a copy of an input that changes" in said()
    assert json.loads(folder.manifest.read_bytes())["finished"] is None


@pytest.mark.parametrize("resume", [True, False])
def test_two_runs_never_write_one_output(resume: bool, folder: Folder, said: Said) -> None:
    (name,) = folder.inputs((b'{"prompt":"a"}\n',))
    folder.batch(name)
    before = folder.out.read_bytes()
    with folder.out.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert folder.batch(name, resume=resume) == 2
    assert said() == (
        f"vibe-router: {folder.out}: found another run that writes it, wanted none; "
        "wait for it or name another with -o\n"
    )
    assert folder.out.read_bytes() == before
    assert sorted(path.name for path in folder.path.iterdir()) == ["in0", "out.jsonl", "out.jsonl.manifest.json"]


def test_an_explanation_that_no_line_would_hold_is_refused(folder: Folder, said: Said) -> None:
    (name,) = folder.inputs((b'{"prompt":"a"}\n',))
    assert folder.batch(name, "--explain", "--format", "tsv") == 2
    assert said() == (
        "vibe-router: --explain: found --format tsv, wanted records in jsonl or json; no other line holds them\n"
    )
    assert not folder.out.exists()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("IN",), "found standard output to write to, wanted a file; name one with -o"),
        (("IN", "-o", "-"), "found - to write to, wanted a file; name one with -o"),
        (("IN", "-o", "/dev/null"), "found /dev/null to write to, wanted a file; name one with -o"),
        (("-o", "OUT"), "found standard input, wanted inputs that can be read twice; name files"),
        (("IN", "-", "-o", "OUT"), "found standard input, wanted inputs that can be read twice; name files"),
        (("IN", "-o", "IN"), "found IN as input and output, wanted two files; name another with -o"),
        (("/dev/null", "-o", "OUT"), "found /dev/null, which is no regular file, wanted inputs that can be read twice"),
        (("FIFO", "-o", "OUT"), "found FIFO, which is no regular file, wanted inputs that can be read twice"),
        (("IN", "-o", "OUT", "--format", "json"), "found --format json, wanted one line per record"),
        (("IN", "-o", "OUT", "--format", "github"), "found --format github, wanted one line per record"),
        (("IN", "-o", "OUT", "--engine", "ray"), "found --engine ray, wanted records answered here"),
    ],
)
def test_what_cannot_be_resumed_is_said(arguments: tuple[str, ...], problem: str, folder: Folder, said: Said) -> None:
    (name,) = folder.inputs((b'{"prompt":"a"}\n',))
    fifo = str(folder.path / "fifo")
    os.mkfifo(fifo)
    places = {"IN": name, "OUT": str(folder.out), "FIFO": fifo}
    assert routerlib.cli.run(["batch", "--resume", *(places.get(part, part) for part in arguments)]) == 2
    (line,) = said().splitlines()
    assert line.replace(name, "IN").replace(fifo, "FIFO").startswith(f"vibe-router: --resume: {problem}")
    assert not folder.out.exists()


def test_a_link_stays_a_link_and_its_manifest_lies_beside_what_it_names(folder: Folder) -> None:
    (name,) = folder.inputs((b'{"prompt":"a"}\n',))
    target = folder.path / "elsewhere" / "real.jsonl"
    target.parent.mkdir()
    folder.out.symlink_to(target)
    assert folder.batch(name) == 0
    assert folder.out.is_symlink()
    assert sorted(path.name for path in target.parent.iterdir()) == ["real.jsonl", "real.jsonl.manifest.json"]


def test_a_folder_that_is_missing_is_one_line(folder: Folder, said: Said) -> None:
    (name,) = folder.inputs((b'{"prompt":"a"}\n',))
    folder.out = folder.path / "none" / "out.jsonl"
    assert folder.batch(name) == 2
    assert said() == (
        f"vibe-router: {folder.out}: cannot be written (No such file or directory); "
        "make its folder first or name another place with -o\n"
    )


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
def test_a_real_run_survives_real_kills(name: str, tmp_path: Path) -> None:
    """The real model, killed with SIGKILL whenever another answer has reached the disk, five times."""
    source, out = tmp_path / "in.jsonl", tmp_path / name
    source.write_bytes(b"".join(b'{"n":%d,"prompt":"Fix bug %d in the parser"}\n' % (n, n) for n in range(300)))
    command = [COMMAND, "batch", str(source), "-o", str(out), "--batch-size", "4"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("VIBE_ROUTER_")}
    kills = 0
    for _ in range(5):
        run = subprocess.Popen([*command, "--resume"], env=environment, stderr=subprocess.DEVNULL)
        before = out.stat().st_size if out.exists() else 0
        deadline = time.monotonic() + 30
        while run.poll() is None and time.monotonic() < deadline:
            if out.exists() and (out.stat().st_size > before or name.endswith(".gz")):
                break
            time.sleep(0.001)
        run.send_signal(signal.SIGKILL)
        kills += run.wait(30) == -signal.SIGKILL
    assert kills >= 1
    assert subprocess.run([*command, "--resume"], env=environment, timeout=60, check=False).returncode == 0
    resumed = out.read_bytes()
    subprocess.run(command, env=environment, timeout=60, check=True)
    assert out.read_bytes() == resumed
