"""``vibe-router batch``: every line comes back, in order, its bytes untouched but for the one key that is added."""

import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import routerlib.cli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import routerlib.streaming.worker
from routerlib.deciding.cascade import Decision, Reason, Thresholds, Tier

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
KEYS = ["decision", "model", "p_cloud", "p_opus", "thresholds", "router", "reason", "flags"]
COLUMNS = [*KEYS[:4], "threshold_a", "threshold_b", *KEYS[4:]]
MARK = b"\xef\xbb\xbf"
TIER = rb"(?:local|sonnet|opus)"
NO_PROMPT = 'found no prompt, wanted one in "prompt", "messages", "text", "input" or in a known shape; name its field'

NUL = "found a NUL character at 5, wanted text; is it UTF-16, or no text at all?"

Arguments = str | bytes | Path


@dataclass(frozen=True)
class Line:
    """A line of the torture file, and the error it has to come back with, None for a decision."""

    raw: bytes
    problem: str | None = None
    is_object: bool = True
    is_blank: bool = False


def bad(raw: bytes, problem: str) -> Line:
    """A line that is an object, but not one that can be routed."""
    return Line(raw, problem)


def alien(raw: bytes, problem: str) -> Line:
    """A line into which no answer can be spliced."""
    return Line(raw, problem, is_object=False)


SMALL = [
    Line(MARK + b'{"prompt":"Write a Python function to sort a list","id":1234567890123456789012345}\r\n'),
    Line(b'{"price": 1.10, "prompt" : "Fix the typo" , "z":1E+2, "neg":-0.0 }  \r\n'),
    Line(b'{"prompt":"first","prompt":"Design a lock-free queue","a":1,"a":2}\n'),
    Line(rb'{"prompt":"caf\u00e9 \/ \ud83d\ude00 \u001b[31m sort","k\u0065y":"\u007f \u0000"}' + b"\n"),
    bad(rb'{"prompt":"sort \u0000 a list"}' + b"\n", NUL),
    Line(b"\n", is_blank=True),
    Line(b" \t\r\n", is_blank=True),
    Line(b'{"messages":[{"role":"system","content":"x"},{"role":"user","content":"Sort a list"}]}\n'),
    Line(b'{"custom_id":"7","body":{"model":"m","messages":[{"role":"user","content":"Sort a list"}]}}\n'),
    Line(b'{"type":"user","message":{"role":"user","content":"Fix the build"},"uuid":"0"}\n'),
    Line(b'{"message":{"role":"user","content":[{"type":"text","text":"Fix"},{"type":"image"}]}}\n'),
    Line(b'{"messages":[{"role":"user","content":[{"type":"text","text":"Sort"}]},{"role":"assistant"}]}\n'),
    Line(b'{"text":"Explain this regex"}\n'),
    Line(b'{"input":[{"role":"user","content":"Explain this regex"}]}\n'),
    Line(b'{"prompt":"Sort a list","n":NaN,"i":-Infinity}\n'),
    Line(b'{"prompt":"Sort a list","n":1e400,"m":-1e400}\n'),
    Line(b'{"prompt":"Sort \\ud800 a list \\udfff"}\n'),
    Line(b'{"prompt":"Sort a list","\\ud800":1}\n'),
    Line(b'{"prompt":"Sort a list","deep":' + b"[" * 900 + b"]" * 900 + b"}\n"),
    Line('{"prompt":"Sortiere \u2028 eine\x85 Liste \u3042\U0001f600"}\n'.encode()),
    Line(b'{"route2":1,"prompt":"Sort a list","nested":{"route":1}}\n'),
    bad(b"{}\n", NO_PROMPT),
    bad(b" { } \r\n", NO_PROMPT),
    Line(b'{"Prompt":"Sort a list"}\n'),
    bad(b'{"prompt":""}\n', 'found an empty prompt in "prompt"'),
    bad(b'{"prompt":" \\n\\u3000"}\n', 'found an empty prompt in "prompt"'),
    Line(b'{"prompt":null,"text":"Sort a list"}\n'),
    bad(b'{"prompt":5}\n', 'found no text in "prompt"'),
    bad(b'{"prompt":{"text":"x"}}\n', 'found no text in "prompt"'),
    bad(b'{"messages":[]}\n', 'found no text in "messages"'),
    bad(b'{"messages":[{"role":"assistant","content":"x"}]}\n', "found a conversation without a turn of a person"),
    alien(b"42\n", "found a JSON number, wanted an object"),
    alien(b'"Sort a list"\n', "found a JSON text, wanted an object"),
    alien(b"null\r\n", "found a JSON null, wanted an object"),
    alien(b"true\n", "found a JSON true or false, wanted an object"),
    alien(b'[{"prompt":"x"}]\n', "found a JSON array, wanted an object"),
    alien(b'{"prompt":"x"} trailing\n', "found no JSON"),
    alien(b'{"prompt":"x"\n', "found no JSON"),
    alien(b"Sort a \x1b[31m list\n", "found no JSON"),
    alien(b'{"prompt":"raw \x1b control"}\n', "found no JSON"),
    alien(b'{"prompt":"\xff\xfe"}\n', "found a byte at 11 that is not UTF-8"),
    alien(b'{"prompt":"\xed\xa0\x80"}\n', "found a byte at 11 that is not UTF-8"),
    alien(b'{"prompt":"x","route":null}\n', 'found the key "route" already, wanted none; choose another name'),
    Line(b'{"prompt":"Write a hypervisor in Zig"}'),
]
LARGE = [
    *SMALL[:-1],
    Line(b'{"prompt":"Sort a list","log":"' + b"INFO all is well\\n" * 600_000 + b'"}\n'),
    alien(b'{"prompt":"x","deep":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n", "found JSON nested too deeply"),
    SMALL[-1],
]


def run(*arguments: Arguments, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VIBE_ROUTER_")}
    return subprocess.run([COMMAND, "batch", *arguments], input=stdin, capture_output=True, env=clean, timeout=120)


def joined(lines: Sequence[Line]) -> bytes:
    return b"".join(line.raw for line in lines)


def added(raw: bytes, came: bytes, key: bytes = b"route") -> Any:
    """Return the value spliced into an object; without it the line must be what it was, byte for byte."""
    body = raw.rstrip(b" \t\r\n\0")
    assert body.endswith(b"}")
    place = len(body) - 1
    before, after = came[:place], came[len(came) - (len(raw) - place) :]
    assert before + after == raw
    comma = b"" if body[:-1].rstrip(b" \t\r\n").endswith(b"{") else b","
    spliced = came[place : len(came) - len(after)]
    assert spliced.startswith(comma + b'"' + key + b'":')
    return json.loads(spliced[len(comma) + len(key) + 3 :])


def original(came: bytes) -> tuple[bytes, Any]:
    """Return what a line of its own carries of a record that is no object, and the answer."""
    content = json.loads(came)
    kept, value = content
    assert value == "route"
    assert kept in ("raw", "raw_base64")
    text: str = content[kept]
    return text.encode() if kept == "raw" else base64.b64decode(text, validate=True), content["route"]


def assert_answered(lines: Sequence[Line], stdout: bytes) -> None:
    """Every line is there, in its place, with its decision or its error and otherwise untouched."""
    came = re.findall(rb"[^\n]*\n|[^\n]+", stdout)
    assert len(came) == len(lines)
    for number, (line, answer) in enumerate(zip(lines, came, strict=True), start=1):
        if line.is_blank:
            assert answer == line.raw
            continue
        if line.is_object:
            value = added(line.raw, answer)
        else:
            kept, value = original(answer)
            end = line.raw[len(line.raw.rstrip(b"\r\n")) :]
            assert kept + end == line.raw
            assert answer.endswith(b"}" + end)
        if line.problem is None:
            assert list(value) == KEYS
        else:
            assert list(value) == ["error"]
            assert list(value["error"]) == ["line", "message"]
            assert value["error"]["line"] == number
            assert value["error"]["message"].startswith(line.problem)


@pytest.fixture(scope="module")
def tortured(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[bytes]:
    """The run over the torture file."""
    path = tmp_path_factory.mktemp("torture") / "torture.jsonl"
    path.write_bytes(joined(LARGE))
    assert path.stat().st_size > 10_000_000
    return run(path)


@pytest.fixture(scope="module")
def plain() -> subprocess.CompletedProcess[bytes]:
    """The run over the torture file without its two long lines, with the defaults."""
    return run(stdin=joined(SMALL))


def test_every_line_comes_back_in_order_and_untouched_but_for_the_added_key(
    tortured: subprocess.CompletedProcess[bytes],
) -> None:
    assert_answered(LARGE, tortured.stdout)
    assert tortured.returncode == 2


def test_every_bad_record_is_one_line_on_stderr_with_its_number(tortured: subprocess.CompletedProcess[bytes]) -> None:
    said = tortured.stderr.decode().split("\n")
    wanted = [(number, line.problem) for number, line in enumerate(LARGE, start=1) if line.problem is not None]
    assert said.pop() == ""
    assert len(said) == len(wanted)
    for line, (number, problem) in zip(said, wanted, strict=True):
        assert re.match(rf"vibe-router: .*/torture\.jsonl:{number}: {re.escape(problem)}", line)
        assert line.isprintable()


def test_a_decision_reads_as_that_of_route_and_no_control_character_is_added(
    plain: subprocess.CompletedProcess[bytes],
) -> None:
    prompt = "Design a lock-free queue"
    alone = subprocess.run(
        [COMMAND, "route", "--format", "jsonl", prompt], stdin=subprocess.DEVNULL, capture_output=True, timeout=60
    )
    assert plain.stdout.split(b"\n")[2] == SMALL[2].raw[:-2] + b',"route":' + alone.stdout.rstrip(b"\n") + b"}"
    assert b"\x1b" not in plain.stdout
    assert b"\x1b" not in plain.stderr


@pytest.mark.parametrize(
    ("block_size", "batch_size", "threads"),
    [(1, 64, 2), (7, 3, 1), (7, 64, 2), (4096, 1, 2), (4096, 3, 1), (65_536, 1, 1), (65_536, 3, 2), (1_000_000, 64, 1)],
)
def test_the_bytes_do_not_depend_on_how_the_work_is_cut(
    block_size: int, batch_size: int, threads: int, plain: subprocess.CompletedProcess[bytes]
) -> None:
    sizes = map(str, ("--block-size", block_size, "--batch-size", batch_size, "--threads", threads))
    done = run(*sizes, stdin=joined(SMALL))
    assert done.stdout == plain.stdout
    assert (done.stderr, done.returncode) == (plain.stderr, 2)


@pytest.mark.parametrize(
    "options", [["--no-dedupe"], ["--workers", "2"], ["--workers", "3", "--batch-size", "2", "--no-dedupe"]]
)
def test_the_bytes_do_not_depend_on_workers_or_on_what_is_remembered(
    options: list[str], plain: subprocess.CompletedProcess[bytes]
) -> None:
    done = run(*options, stdin=joined(SMALL))
    assert done.stdout == plain.stdout
    assert (done.stderr, done.returncode) == (plain.stderr, 2)


def test_a_file_a_dash_and_standard_input_are_read_alike(
    tmp_path: Path, plain: subprocess.CompletedProcess[bytes]
) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(joined(SMALL))
    assert_answered(SMALL, plain.stdout)
    assert run(path).stdout == plain.stdout
    dash = run("-", stdin=joined(SMALL))
    assert (dash.stdout, dash.stderr, dash.returncode) == (plain.stdout, plain.stderr, 2)


def test_output_goes_whole_to_a_file_but_never_over_the_input(
    tmp_path: Path, plain: subprocess.CompletedProcess[bytes]
) -> None:
    path, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    path.write_bytes(joined(SMALL))
    done = run(path, "-o", out)
    assert (done.stdout, done.returncode) == (b"", 2)
    assert out.read_bytes() == plain.stdout
    refused = run(path, "-o", path)
    said = f"vibe-router: -o: found {path} as input and output, wanted two files; name another with -o\n"
    assert (refused.stdout, refused.stderr.decode(), refused.returncode) == (b"", said, 2)
    assert path.read_bytes() == joined(SMALL)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_good_records_alone_end_with_success_and_silence() -> None:
    good = [line for line in SMALL if line.problem is None]
    done = run(stdin=joined(good))
    assert_answered(good, done.stdout)
    assert (done.stderr, done.returncode) == (b"", 0)


@pytest.mark.parametrize("stdin", [b"", b"\n", b"\n \r\n\t", MARK, MARK + b"\n\n"])
def test_blank_lines_pass_through_and_are_no_records(stdin: bytes) -> None:
    done = run(stdin=stdin)
    assert (done.stdout, done.stderr, done.returncode) == (stdin, b"", 0)


@pytest.mark.parametrize("batch_size", ["1", "64"])
def test_strict_stops_at_the_first_bad_record_and_speaks_of_no_other(batch_size: str) -> None:
    lines = [Line(b'{"prompt":"Sort a list"}\n'), bad(b'{"prompt":""}\n', "found an empty prompt"), *SMALL]
    done = run("--strict", "--batch-size", batch_size, stdin=joined(lines))
    assert_answered(lines[:2], done.stdout)
    assert re.fullmatch(rb"vibe-router: -:2: found an empty prompt .*\n", done.stderr)
    assert done.returncode == 2


def test_strict_lets_good_records_pass() -> None:
    done = run("--strict", stdin=b'{"prompt":"a"}\n\n{"prompt":"b"}')
    assert (done.stdout.count(b'"decision":'), done.stderr, done.returncode) == (2, b"", 0)


def test_as_names_the_key_and_lets_a_routed_record_be_routed_again() -> None:
    raw = b'{"prompt":"Sort a list","route":{"decision":"opus"}}\n'
    done = run("--as", "second", stdin=raw)
    assert list(added(raw, done.stdout, b"second")) == KEYS
    assert (done.stderr, done.returncode) == (b"", 0)
    again = run("--as", "second", stdin=done.stdout)
    assert b'found the key "second" already' in again.stderr
    assert again.returncode == 2


def test_a_hostile_name_for_the_key_is_escaped() -> None:
    raw = b'{"prompt":"Sort a list"}\n'
    done = run("--as", 'a"\x1b\n', stdin=raw)
    assert list(added(raw, done.stdout, rb"a\"\u001b\n")) == KEYS
    assert (done.stderr, done.returncode) == (b"", 0)


def test_field_names_another_place_dotted_or_with_dots_in_its_name() -> None:
    lines = [
        Line(b'{"prompt":"","task":{"ask":"Sort a list"}}\n'),
        Line(b'{"task.ask":"Sort a list","task":{"ask":""}}\n'),
        Line(b'{"task":{"ask":[{"role":"user","content":"Sort a list"}]}}\n'),
        bad(b'{"prompt":"Sort a list"}\n', 'found no text in "task.ask", wanted one; name another with --field'),
        bad(b'{"task":"Sort a list"}\n', 'found no text in "task.ask", wanted one; name another with --field'),
        bad(b'{"task":{"ask":" "}}\n', 'found no text in "task.ask", wanted one; name another with --field'),
    ]
    done = run("--field", "task.ask", stdin=joined(lines))
    assert_answered(lines, done.stdout)
    assert done.returncode == 2


def test_a_hostile_field_name_is_escaped_on_stderr_and_in_the_record() -> None:
    done = run("--field", b"a\x1b[31m\n\xff", stdin=b'{"prompt":"x"}\n')
    wanted = r'found no text in "a\u001b[31m\n\udcff", wanted one; name another with --field'
    assert done.stderr.decode() == f"vibe-router: -:1: {wanted}\n"
    assert json.loads(done.stdout)["route"] == {"error": {"line": 1, "message": wanted}}
    assert done.returncode == 2


def test_the_last_message_by_the_user_is_what_is_routed() -> None:
    asked = "Design a distributed lock service"
    chat = [
        {"role": "user", "content": "Sort a list"},
        {"role": "assistant", "content": "Here."},
        {"role": "user", "content": asked},
        {"role": "assistant", "content": "Well."},
    ]
    parts = [{"type": "text", "text": "Design a distributed"}, {"type": "image_url"}, {"type": "text", "text": "lock"}]
    records: list[dict[str, Any]] = [
        {"prompt": asked},
        {"messages": chat},
        {"body": {"messages": chat}},
        {"input": chat},
        {"message": {"role": "user", "content": asked}},
        {"prompt": "Design a distributed\nlock"},
        {"messages": [{"role": "user", "content": parts}]},
        {"message": {"role": "user", "content": parts}},
        {"prompt": asked, "text": "Sort a list", "messages": []},
    ]
    done = run(stdin=b"".join(json.dumps(record).encode() + b"\n" for record in records))
    answers = [json.loads(line)["route"] for line in done.stdout.splitlines()]
    assert answers[1:5] == [answers[0]] * 4
    assert answers[6:8] == [{**answers[5], "flags": ["image"]}] * 2
    assert answers[8] == answers[0] != answers[5]


def test_from_lines_each_line_is_a_prompt() -> None:
    lines = [MARK + b"Sort a list\r\n", b"\n", b'say "\x1b[31m" \\ caf\xc3\xa9\n', b"\xff\xfe\n", b" \t\n", b"Fix it"]
    done = run("--from", "lines", stdin=b"".join(lines))
    first, blank, second, broken, white, last = re.findall(rb"[^\n]*\n|[^\n]+", done.stdout)
    assert (blank, white) == (b"\n", b" \t\n")
    for answer, prompt in ((first, "Sort a list"), (second, 'say "\x1b[31m" \\ café'), (last, "Fix it")):
        content = json.loads(answer)
        assert list(content) == ["prompt", "route"]
        assert content["prompt"] == prompt
        assert list(content["route"]) == KEYS
    message = "found a byte at 0 that is not UTF-8, wanted UTF-8"
    assert original(broken) == (b"\xff\xfe", {"error": {"line": 4, "message": message}})
    assert done.stderr.decode() == f"vibe-router: -:4: {message}\n"
    assert done.returncode == 2
    assert b"\x1b" not in done.stdout


@pytest.mark.parametrize("white", ["\u3000", "\u00a0", "\x1c", "\x85", "\u2028 \u2029"])
def test_from_lines_a_line_of_white_space_of_any_kind_loses_nothing(white: str) -> None:
    done = run("--from", "lines", "--format", "text", stdin=f"Sort a list\n{white}\nFix it\n".encode())
    first, *between, last, rest = done.stdout.decode().split("\n")
    assert b"Traceback" not in done.stderr
    assert {first, last} <= {"local", "sonnet", "opus"}
    assert (between, done.returncode) in (([white], 0), ([""], 0), (["error"], 2))
    assert rest == ""


def test_with_null_records_end_with_nul_and_may_hold_line_feeds() -> None:
    raw = b'{\n "prompt":\n "Sort a list"}\0{"prompt":""}\n\0\0{"prompt":"Fix it"}'
    done = run("-0", stdin=raw)
    first, second, blank, third = done.stdout.split(b"\0")
    assert list(added(raw.split(b"\0")[0], first)) == KEYS
    assert added(b'{"prompt":""}\n', second)["error"]["line"] == 2
    assert blank == b""
    assert list(added(b'{"prompt":"Fix it"}', third)) == KEYS
    lines = run("-0", "--from", "lines", stdin=b"Sort\na list\0Fix it")
    assert [json.loads(line)["prompt"] for line in lines.stdout.splitlines()] == ["Sort\na list", "Fix it"]
    assert (lines.stderr, lines.returncode) == (b"", 0)


@pytest.fixture
def prompt_files(tmp_path: Path) -> list[bytes]:
    """Names of prompt files: good, with a line feed in its name, missing, not UTF-8, empty, with a mark."""
    contents: dict[bytes, bytes | None] = {
        b"good.md": b"Sort a list\nin place\n",
        b"line\nfeed \x1b \xff.md": b"Fix it",
        b"missing.md": None,
        b"binary.md": b"ab\xff",
        b"empty.md": b" \n",
        b"mark.md": MARK + b"Sort a list\nin place\n",
    }
    for name, content in contents.items():
        if content is not None:
            Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).write_bytes(content)  # noqa: PTH118
    return [os.path.join(os.fsencode(tmp_path), name) for name in contents]  # noqa: PTH118


def test_from_files_each_file_is_a_prompt(prompt_files: list[bytes]) -> None:
    done = run("--from", "files", *prompt_files)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [os.fsencode(record["file"]) for record in records] == prompt_files
    assert [list(record["route"]) for record in records] == [KEYS, KEYS, ["error"], ["error"], ["error"], KEYS]
    messages = {number: record["route"]["error"] for number, record in enumerate(records, 1) if 3 <= number <= 5}
    assert messages == {
        3: {"line": 3, "message": "cannot be read (No such file or directory)"},
        4: {"line": 4, "message": "cannot be read (the byte at 2 is not UTF-8)"},
        5: {"line": 5, "message": "found an empty file, wanted a prompt"},
    }
    said = done.stderr.decode().splitlines()
    assert [line.rsplit("/", 1)[1].split(": ", 1) for line in said] == [
        ["missing.md", messages[3]["message"]],
        ["binary.md", messages[4]["message"]],
        ["empty.md", messages[5]["message"]],
    ]
    assert done.returncode == 2
    assert records[0]["route"] == records[5]["route"]
    assert b"\x1b" not in done.stdout


def test_from_files_names_come_on_standard_input_too(prompt_files: list[bytes]) -> None:
    by_argument = run("--from", "files", *prompt_files)
    by_name = run("--from", "files", "-0", stdin=b"\0".join(prompt_files) + b"\0")
    assert (by_name.stdout, by_name.stderr) == (by_argument.stdout, by_argument.stderr)
    good, _, missing, *_ = prompt_files
    listed = run("--from", "files", "--format", "text", stdin=good + b"\r\n\n" + missing)
    assert re.fullmatch(TIER + b"\nerror\n", listed.stdout)
    assert listed.stderr == b"vibe-router: " + missing + b": cannot be read (No such file or directory)\n"
    assert listed.returncode == 2


@pytest.fixture
def two_inputs(tmp_path: Path) -> tuple[Path, Path]:
    """Two inputs, the first without its last line feed."""
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_bytes(b'{"prompt":"Sort a list","n":1}')
    second.write_bytes(MARK + b'{"prompt":"Fix it","n":2}\n[]\n')
    return first, second


def test_several_inputs_come_back_one_record_a_line_each_with_its_own_line_numbers(
    two_inputs: tuple[Path, Path],
) -> None:
    first, second = two_inputs
    done = run(first, second, first)
    one, two, three, four = done.stdout.split(b"\n")
    assert list(added(first.read_bytes(), one)) == KEYS
    assert list(added(MARK + b'{"prompt":"Fix it","n":2}', two)) == KEYS
    assert original(three)[1]["error"]["line"] == 2
    assert four == one
    assert done.stderr.startswith(f"vibe-router: {second}:2: found a JSON array".encode())
    assert done.returncode == 2


def test_a_missing_input_is_a_record_of_its_own_and_the_rest_goes_on(two_inputs: tuple[Path, Path]) -> None:
    first, second = two_inputs
    missing = first.with_name("missing.jsonl")
    done = run(first, missing, second)
    records = [json.loads(line.removeprefix(MARK)) for line in done.stdout.splitlines()]
    assert [record.get("n") for record in records] == [1, None, 2, None]
    assert records[1]["file"] == str(missing)
    assert records[1]["route"]["error"]["message"] == "cannot be read (No such file or directory)"
    assert done.stderr.startswith(f"vibe-router: {missing}: cannot be read (No such file or directory)\n".encode())
    assert done.returncode == 2


def test_text_has_a_line_for_every_record_of_several_inputs(two_inputs: tuple[Path, Path]) -> None:
    done = run("--format", "text", *two_inputs)
    assert re.fullmatch(TIER + b"\n" + TIER + b"\nerror\n", done.stdout)
    assert done.returncode == 2


def test_inputs_of_nul_ended_records_are_joined_with_nul(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(b'{"prompt":"Sort a list"}')
    second.write_bytes(b'{"prompt":"Fix it"}\0')
    records = run("-0", first, second).stdout.split(b"\0")
    assert [list(json.loads(record)) for record in records[:2]] == [["prompt", "route"]] * 2
    assert records[2:] == [b""]


def test_text_is_a_tier_or_the_word_error_for_every_record(plain: subprocess.CompletedProcess[bytes]) -> None:
    done = run("--format", "text", stdin=joined(SMALL))
    came = done.stdout.split(b"\n")
    assert came.pop() == b""
    answers = [line for line in came if line.strip()]
    wanted = [line for line in SMALL if not line.is_blank]
    assert len(came) == len(SMALL)
    for line, answer in zip(wanted, answers, strict=True):
        assert re.fullmatch(rb"error" if line.problem else TIER, answer)
    assert (done.stderr, done.returncode) == (plain.stderr, 2)


def test_tsv_is_a_row_for_every_record_with_its_line_and_no_control_characters() -> None:
    done = run("--format", "tsv", stdin=joined(SMALL))
    header, *rows, rest = [line.split("\t") for line in done.stdout.decode().split("\n")]
    assert header == ["line", *COLUMNS, "error"]
    assert rest == [""]
    wanted = [(number, line) for number, line in enumerate(SMALL, start=1) if not line.is_blank]
    for row, (number, line) in zip(rows, wanted, strict=True):
        assert len(row) == len(header)
        assert row[0] == str(number)
        assert row[-1].startswith(line.problem or "")
        assert (row[1] in ("local", "sonnet", "opus")) == (line.problem is None) == (row[-1] == "")
        assert "".join(row).isprintable()


def test_json_is_one_document_with_every_record(plain: subprocess.CompletedProcess[bytes]) -> None:
    done = run("--format", "json", stdin=joined(SMALL))
    document = json.loads(done.stdout)
    lines = [line.removeprefix(MARK) for line in plain.stdout.split(b"\n")]
    assert list(document) == ["schema", "records"]
    assert document["schema"] == 1
    assert json.dumps(document["records"]) == json.dumps([json.loads(line) for line in lines if line.strip()])
    assert (done.stderr, done.returncode) == (plain.stderr, 2)
    assert json.loads(run("--format", "json", stdin=b"\n").stdout) == {"schema": 1, "records": []}


class StubRouter:
    """Answers every prompt with the same decision; stands in for the model where bytes are what is tested."""

    decision = Decision(
        Tier.SONNET, "m", 0.75, 0.25, Thresholds(0.5, 0.5, "stub"), "stub@00000000", Reason.OPUS_NOT_NEEDED, ()
    )

    def __init__(self) -> None:
        self.routed: list[str] = []

    def route_many(self, texts: Sequence[str]) -> list[Decision]:
        assert all(text.strip() for text in texts)
        self.routed.extend(texts)
        return [self.decision] * len(texts)


@pytest.fixture(scope="module")
def route_in_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., tuple[int, bytes, list[str]]]]:
    """Run ``batch`` inside this process with a stub for the router: exit code, output, what was routed, sorted."""
    folder = tmp_path_factory.mktemp("process")

    def run_batch(content: bytes, *options: str, dedupe: bool = False) -> tuple[int, bytes, list[str]]:
        (folder / "in").write_bytes(content)
        (folder / "out").unlink(missing_ok=True)
        router = StubRouter()
        patch.setattr(routerlib.streaming.worker.Assignment, "begin", lambda _: router.route_many)
        status = routerlib.cli.run(
            ["batch", *([] if dedupe else ["--no-dedupe"]), *options, "-o", str(folder / "out"), str(folder / "in")]
        )
        return status, (folder / "out").read_bytes(), sorted(router.routed)

    with pytest.MonkeyPatch.context() as patch:
        yield run_batch


def test_repeated_prompts_are_routed_once_unless_told_otherwise(
    route_in_process: Callable[..., tuple[int, bytes, list[str]]],
) -> None:
    lines = b"".join(b'{"prompt":"p%d","n":%d}\n' % (n % 5, n) for n in range(40))
    _, once, routed = route_in_process(lines, "--batch-size", "3", dedupe=True)
    assert routed == ["p0", "p1", "p2", "p3", "p4"]
    _, every, routed = route_in_process(lines)
    assert (len(routed), every) == (40, once)


WHITE = st.text(st.sampled_from(" \t\x0b\x1c\x85\u2028\u3000\ufeff"), max_size=4)
TEXTS = WHITE | st.text(st.characters(), max_size=30)  # lone surrogates included
VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS
LINES = WHITE | st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=20)
QUICK = settings(
    max_examples=60, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@QUICK
@given(
    st.lists(st.tuples(TEXTS, st.dictionaries(TEXTS, VALUES, max_size=3), st.booleans(), st.booleans()), max_size=8),
    st.integers(1, 200),
)
def test_any_prompts_come_back_in_records_that_read_as_they_were(
    route_in_process: Callable[..., tuple[int, bytes, list[str]]],
    drawn: list[tuple[str, dict[str, Any], bool, bool]],
    block_size: int,
) -> None:
    records = [{key: value for key, value in rest.items() if key != "route"} | {"prompt": p} for p, rest, _, _ in drawn]
    lines: list[bytes] = []
    for record, (_, _, is_ascii, spaced) in zip(records, drawn, strict=True):
        dumped = json.dumps(record, ensure_ascii=is_ascii, separators=None if spaced else (",", ":"))
        try:
            lines.append(dumped.encode() + b"\n")
        except UnicodeEncodeError:  # a lone surrogate can only be written as an escape
            lines.append(json.dumps(record).encode() + b"\n")
    status, out, routed = route_in_process(b"".join(lines), "--block-size", str(block_size))
    assert routed == sorted(record["prompt"] for record in records if record["prompt"].strip())
    assert status == (0 if len(routed) == len(records) else 2)
    came = out.split(b"\n")
    assert came.pop() == b""
    for record, raw, answer in zip(records, lines, came, strict=True):
        added(raw, answer + b"\n")
        content = json.loads(answer)
        assert list(content)[-1] == "route"
        value = content.pop("route")
        assert content == record
        assert list(value) == (KEYS if record["prompt"].strip() else ["error"])


@QUICK
@given(
    st.binary(max_size=80) | st.text('{}[]":,p \r\n\\u\ufeff\u3000', max_size=60).map(str.encode), st.integers(1, 20)
)
def test_any_bytes_at_all_come_back_line_by_line(
    route_in_process: Callable[..., tuple[int, bytes, list[str]]], content: bytes, block_size: int
) -> None:
    _, out, _ = route_in_process(content, "--block-size", str(block_size))
    lines, came = content.split(b"\n"), out.split(b"\n")
    assert len(came) == len(lines)
    for number, (raw, answer) in enumerate(zip(lines, came, strict=True), start=1):
        if answer == raw:
            assert raw.removeprefix(MARK).strip(b" \t\r\n\0") == b""
        elif answer.startswith((b'{"raw":', b'{"raw_base64":')):
            kept, value = original(answer)
            assert kept == raw.rstrip(b"\r\0")
            assert value["error"]["line"] == number
        else:
            assert added(raw, answer)["error"]["line"] == number  # an object, but without a prompt


@QUICK
@given(st.lists(LINES, max_size=8))
def test_any_lines_from_lines_come_back_as_prompts(
    route_in_process: Callable[..., tuple[int, bytes, list[str]]], prompts: list[str]
) -> None:
    content = "".join(f"{prompt}\n" for prompt in prompts).encode()
    _, out, routed = route_in_process(content, "--from", "lines")
    seen = [prompts[0].removeprefix("\ufeff"), *prompts[1:]] if prompts else []
    assert routed == sorted(prompt for prompt in seen if prompt.strip())
    came = out.split(b"\n")
    assert len(came) == len(prompts) + 1
    routable = [json.loads(line)["prompt"] for line in came if b'"decision"' in line]
    assert sorted(routable) == routed
