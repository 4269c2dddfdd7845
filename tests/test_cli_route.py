"""``vibe-router route``: one prompt, one answer, in every form and from every place it may come from."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
PROMPT = "Write a Python function to sort a list"
KEYS = ["decision", "model", "p_cloud", "p_opus", "thresholds", "router", "reason", "flags"]
COLUMNS = [*KEYS[:4], "threshold_a", "threshold_b", *KEYS[4:]]
MODELS = {"local": "qwen3-coder-next", "sonnet": "claude-sonnet-4-6", "opus": "claude-opus-4-6"}
FORCED = {"local": (1.0, 1.0), "sonnet": (0.0, 1.0), "opus": (0.0, 0.0)}
REASONS = {
    "local": "p_cloud is below threshold a",
    "sonnet": "p_cloud reaches threshold a, p_opus is below threshold b",
    "opus": "p_cloud reaches threshold a, p_opus reaches threshold b",
}
ROUTER = re.compile(r"[a-z0-9_]+@[0-9a-f]{8}")
EMPTY = b"vibe-router: the prompt is empty; give one as an argument or on standard input\n"
FOLDER = "make its folder first or name another place with -o"
SIZE = "raise the limit on the size of a file (ulimit -f) or name another place with -o"
SPACE = "free some space or name another place with -o"
NEEDS_DEV_FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
NEEDS_PTY = pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no pseudo-terminals")

Arguments = str | bytes | Path


def run(
    *arguments: Arguments, stdin: bytes = b"", env: dict[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run the command without the variables of whoever runs the tests."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VIBE_ROUTER_")}
    return subprocess.run(
        [COMMAND, *arguments], input=stdin, capture_output=True, env=clean | (env or {}), cwd=cwd, timeout=60
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def ended(done: subprocess.CompletedProcess[bytes]) -> tuple[bytes, bytes, int]:
    return done.stdout, done.stderr, done.returncode


def answer(*arguments: Arguments, stdin: bytes = b"", stderr: bytes = b"") -> bytes:
    """Return the JSON line that answers a prompt; what stands on stderr must be as said."""
    done = run("route", "--format", "jsonl", *arguments, stdin=stdin)
    assert (done.stderr, done.returncode) == (stderr, 0)
    return done.stdout


@pytest.fixture(scope="module")
def forced(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Thresholds files that leave a prompt no other tier than the one they are named after."""
    folder = tmp_path_factory.mktemp("thresholds")
    for tier, (a, b) in FORCED.items():
        (folder / tier).write_text(json.dumps({"a": a, "b": b, "source": f"only {tier}"}))
    return {tier: folder / tier for tier in FORCED}


@pytest.fixture(scope="module")
def plain() -> bytes:
    """The answer to PROMPT given as an argument."""
    return answer(PROMPT)


@pytest.mark.parametrize("tier", FORCED)
def test_text_is_the_tier_and_a_line_feed_and_nothing_else(tier: str, forced: dict[str, Path]) -> None:
    assert ended(run("route", "--thresholds", forced[tier], PROMPT)) == (tier.encode() + b"\n", b"", 0)


@pytest.mark.parametrize("tier", FORCED)
def test_json_has_the_published_keys_in_their_order(tier: str, forced: dict[str, Path]) -> None:
    done = run("route", "--format", "json", "--thresholds", forced[tier], PROMPT)
    assert (done.stderr, done.returncode, done.stdout.count(b"\n")) == (b"", 0, 1)
    content: dict[str, Any] = json.loads(done.stdout)
    assert list(content) == ["schema", *KEYS]
    assert content["schema"] == 1
    assert (content["decision"], content["model"], content["reason"]) == (tier, MODELS[tier], REASONS[tier])
    assert list(content["thresholds"].items()) == [
        *zip("ab", FORCED[tier], strict=True),
        ("source", f"only {tier}"),
    ]
    assert ROUTER.fullmatch(content["router"])
    assert content["p_cloud"] == round(content["p_cloud"], 6)
    assert 0 <= content["p_cloud"] <= 1
    assert set(content["flags"]) <= {"truncated", "junk", "not_coding", "no_ask", "close"}


def test_p_opus_is_null_where_router_b_did_not_run_and_a_number_where_it_did(forced: dict[str, Path]) -> None:
    assert json.loads(answer("--thresholds", forced["local"], PROMPT))["p_opus"] is None
    p_opus = json.loads(answer("--thresholds", forced["sonnet"], PROMPT))["p_opus"]
    assert isinstance(p_opus, float)
    assert 0 <= p_opus <= 1


def test_jsonl_is_json_without_the_schema(plain: bytes) -> None:
    done = run("route", "--format", "json", PROMPT)
    assert done.stdout.startswith(b'{"schema":1,"decision":')
    assert done.stdout.replace(b'"schema":1,', b"", 1) == plain


def test_tsv_is_a_header_and_a_row_of_the_same_values(forced: dict[str, Path]) -> None:
    for tier in ("local", "opus"):
        content = json.loads(answer("--thresholds", forced[tier], PROMPT))
        done = run("route", "--format", "tsv", "--thresholds", forced[tier], PROMPT)
        header, row, rest = done.stdout.decode().split("\n")
        assert (done.stderr, done.returncode, rest) == (b"", 0, "")
        assert header.split("\t") == COLUMNS
        wanted = [
            content["decision"], content["model"], content["p_cloud"],
            "" if content["p_opus"] is None else content["p_opus"], *FORCED[tier], f"only {tier}",
            content["router"], content["reason"], ",".join(content["flags"]),
        ]  # fmt: skip
        assert row.split("\t") == list(map(str, wanted))


def test_without_options_the_decision_follows_from_the_printed_numbers(plain: bytes) -> None:
    content = json.loads(plain)
    p_cloud, p_opus, set_by = content["p_cloud"], content["p_opus"], content["thresholds"]
    wanted = "local" if p_cloud < set_by["a"] else "sonnet" if p_opus < set_by["b"] else "opus"
    assert content["decision"] == wanted
    assert (p_opus is None) == (wanted == "local")


@pytest.mark.parametrize("arguments", [("-",), ()])
def test_standard_input_is_one_prompt_with_a_dash_or_through_a_pipe(arguments: tuple[str, ...]) -> None:
    prompt = "Fix this:\n\n    x = [1,\n\nIt does not parse.\n"
    assert answer(*arguments, stdin=prompt.encode()) == answer(prompt)


def test_an_argument_wins_over_standard_input(plain: bytes) -> None:
    assert answer(PROMPT, stdin=b"Write a hypervisor in Zig") == plain
    assert answer("Write a hypervisor in Zig") != plain


def test_a_byte_order_mark_is_no_part_of_the_prompt(plain: bytes) -> None:
    assert answer(stdin=b"\xef\xbb\xbf" + PROMPT.encode()) == plain


def test_bytes_that_are_not_utf8_are_read_as_replacement_characters_and_said_so() -> None:
    said = b"vibe-router: standard input: found a byte at 4 that is not UTF-8; such bytes were read as U+FFFD\n"
    assert answer(stdin=b"Sort\xff a list\xc3", stderr=said) == answer("Sort\ufffd a list\ufffd")


def test_an_argument_that_is_not_utf8_is_routed() -> None:
    done = run("route", b"Sort\xff a list")
    assert (done.stdout.decode().rstrip("\n") in MODELS, done.stderr, done.returncode) == (True, b"", 0)


@pytest.mark.parametrize("prompt", ["-5 is what?", "--all of it is slow", "- fix this", "-", "--help me"])
def test_after_two_dashes_a_prompt_may_begin_with_a_dash(prompt: str, forced: dict[str, Path]) -> None:
    arguments = ("route", "--thresholds", forced["opus"], "--", prompt)
    assert ended(run(*arguments, stdin=b"from stdin")) == (b"opus\n", b"", 0)


@pytest.mark.parametrize(
    ("prompt", "named"),
    [("-5 is what?", "-5"), ("--all of it is slow", "--all of it is slow"), ("- fix this", "- ")],
)
def test_without_two_dashes_the_error_says_how(prompt: str, named: str) -> None:
    hint = f"No such option: {named}; a prompt that begins with - goes after --: vibe-router route -- PROMPT"
    assert ended(run("route", prompt)) == (b"", f"vibe-router: {hint}\n".encode(), 2)


@pytest.mark.parametrize("stdin", [b"", b" \r\n\t", b"\xef\xbb\xbf\n", "\u3000\u2028".encode()])
def test_an_empty_prompt_on_standard_input_is_an_error(stdin: bytes) -> None:
    assert ended(run("route", stdin=stdin)) == (b"", EMPTY, 2)


@pytest.mark.parametrize("argument", ["", " \n\t", "\u00a0"])
def test_an_empty_prompt_as_an_argument_is_an_error_even_with_a_pipe(argument: str) -> None:
    assert ended(run("route", argument, stdin=b"not this")) == (b"", EMPTY, 2)


def test_output_goes_to_a_new_file_with_the_permissions_of_the_umask(tmp_path: Path, forced: dict[str, Path]) -> None:
    script = 'umask 027; exec "$0" "$@"'
    out = tmp_path / "answer"
    done = subprocess.run(
        ["sh", "-c", script, COMMAND, "route", "--thresholds", forced["opus"], "-o", out, PROMPT],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    assert ended(done) == (b"", b"", 0)
    assert out.read_bytes() == b"opus\n"
    assert out.stat().st_mode & 0o777 == 0o640
    assert names(tmp_path) == ["answer"]


def test_output_replaces_a_file_whole_and_keeps_its_permissions_and_the_link_to_it(
    tmp_path: Path, forced: dict[str, Path]
) -> None:
    held, link = tmp_path / "held", tmp_path / "link"
    held.write_bytes(b"a long line that was there before\n")
    held.chmod(0o604)
    link.symlink_to(held)
    with held.open("rb") as reader:
        assert ended(run("route", "--thresholds", forced["local"], "-o", link, PROMPT)) == (b"", b"", 0)
        assert reader.read() == b"a long line that was there before\n"
    assert (held.read_bytes(), held.stat().st_mode & 0o777) == (b"local\n", 0o604)
    assert link.is_symlink()
    assert names(tmp_path) == ["held", "link"]


def test_a_run_that_fails_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    out = tmp_path / "answer"
    out.write_bytes(b"before")
    assert run("route", "-o", out, "").returncode == 2
    assert run("route", "-o", out, "--model", "no-such-model", PROMPT).returncode == 2
    assert out.read_bytes() == b"before"
    assert names(tmp_path) == ["answer"]


def test_a_file_that_cannot_be_filled_is_named_and_nothing_is_left_behind(tmp_path: Path) -> None:
    out = tmp_path / "answer"
    out.write_bytes(b"before")
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 0; exec "$0" route -o "$1" "$2"', COMMAND, out, PROMPT],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    said = f"vibe-router: {out}: cannot be written (File too large); {SIZE}\n"
    assert ended(done) == (b"", said.encode(), 2)
    assert out.read_bytes() == b"before"
    assert names(tmp_path) == ["answer"]


def test_output_to_a_dash_is_standard_output(forced: dict[str, Path]) -> None:
    assert ended(run("route", "--thresholds", forced["opus"], "-o", "-", PROMPT)) == (b"opus\n", b"", 0)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_output_into_a_named_pipe_is_written_to_its_reader(tmp_path: Path, forced: dict[str, Path]) -> None:
    os.mkfifo(tmp_path / "pipe")
    script = 'cat pipe & "$0" route -o pipe --thresholds "$1" hi; echo $?; wait'
    done = subprocess.run(
        ["sh", "-c", script, COMMAND, forced["opus"]],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=tmp_path,
        timeout=60,
    )
    assert (sorted(done.stdout.split()), done.stderr) == ([b"0", b"opus"], b"")
    assert (tmp_path / "pipe").is_fifo()


def test_output_into_a_missing_folder_is_one_line(tmp_path: Path) -> None:
    out = tmp_path / "missing" / "answer"
    said = f"vibe-router: {out}: cannot be written (No such file or directory); {FOLDER}\n"
    assert ended(run("route", "-o", out, PROMPT)) == (b"", said.encode(), 2)


def test_output_over_a_loop_of_links_is_one_line(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    done = run("route", "-o", loop, PROMPT)
    assert (done.stdout, done.returncode) == (b"", 2)
    assert re.fullmatch(rb"vibe-router: .*loop: cannot be written \(.*\n", done.stderr)


def test_a_name_as_long_as_the_file_system_allows_can_be_written(tmp_path: Path, forced: dict[str, Path]) -> None:
    out = tmp_path / ("a" * os.pathconf(tmp_path, "PC_NAME_MAX"))
    assert ended(run("route", "--thresholds", forced["opus"], "-o", out, PROMPT)) == (b"", b"", 0)
    assert out.read_bytes() == b"opus\n"


@NEEDS_DEV_FULL
def test_a_full_device_is_one_line_and_no_success() -> None:
    said = f"cannot be written (No space left on device); {SPACE}\n".encode()
    assert ended(run("route", "-o", "/dev/full", PROMPT)) == (b"", b"vibe-router: /dev/full: " + said, 2)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([COMMAND, "route", PROMPT], stdout=full, stderr=subprocess.PIPE, timeout=60)
    assert (done.stderr, done.returncode) == (b"vibe-router: standard output: " + said, 2)


def test_version_names_the_tool_and_the_default_model_with_its_digest() -> None:
    done = run("--version")
    assert (done.stderr, done.returncode) == (b"", 0)
    assert re.fullmatch(rb"vibe-router \d+\.\d+\.\d+\S* \([a-z0-9_]+@[0-9a-f]{8}\)\n", done.stdout)
    assert run("--version", env={"VIBE_ROUTER_MODEL": ""}).stdout == done.stdout


@NEEDS_PTY
@pytest.mark.parametrize("command", [("route",), ("features",), ()])
def test_on_a_terminal_with_nothing_given_there_is_short_help(command: tuple[str, ...]) -> None:
    keyboard, terminal = os.openpty()
    try:
        done = subprocess.run([COMMAND, *command], stdin=terminal, capture_output=True, timeout=60)
    finally:
        os.close(keyboard)
        os.close(terminal)
    assert (done.stdout, done.returncode) == (b"", 2)
    assert done.stderr.startswith(" ".join(["Usage: vibe-router", *command]).encode() + b" [OPTIONS]")
    assert b"\x1b" not in done.stderr
    assert done.stderr.count(b"\n") < 55


def test_a_thresholds_file_changes_the_decision_and_a_flag_wins_over_the_environment(
    forced: dict[str, Path],
) -> None:
    env = {"VIBE_ROUTER_THRESHOLDS": str(forced["local"])}
    from_environment = json.loads(run("route", "--format", "json", PROMPT, env=env).stdout)
    assert (from_environment["decision"], from_environment["thresholds"]["source"]) == ("local", "only local")
    done = run("route", "--format", "json", "--thresholds", forced["opus"], PROMPT, env=env)
    assert json.loads(done.stdout)["thresholds"] == {"a": 0.0, "b": 0.0, "source": "only opus"}
    assert json.loads(done.stdout)["decision"] == "opus"


@pytest.fixture
def renamed(tmp_path: Path) -> Callable[[str], Path]:
    """Copy the default model and give it another name."""

    def copy(name: str) -> Path:
        folder = tmp_path / "mine"
        shutil.copytree(str(files("routerlib.models") / "three_tier_v6"), folder)
        config = json.loads((folder / "config.json").read_text())
        config["name"] = name
        (folder / "config.json").write_text(json.dumps(config))
        return folder

    return copy


def test_a_model_folder_is_taken_from_the_flag_before_the_environment_and_names_itself(
    renamed: Callable[[str], Path],
) -> None:
    folder = renamed("my_model")
    wanted = f"my_model@{hashlib.sha256((folder / 'config.json').read_bytes()).hexdigest()[:8]}"
    from_flag = run("route", "--format", "json", "--model", folder, PROMPT, env={"VIBE_ROUTER_MODEL": "no-such-model"})
    assert json.loads(from_flag.stdout)["router"] == wanted
    environment = {"VIBE_ROUTER_MODEL": str(folder)}
    assert json.loads(run("route", "--format", "json", PROMPT, env=environment).stdout)["router"] == wanted
    assert run("--version", env=environment).stdout.endswith(f" ({wanted})\n".encode())
    unknown = run("route", PROMPT, env={"VIBE_ROUTER_MODEL": "no-such-model"})
    assert unknown.stderr.startswith(
        b"vibe-router: model 'no-such-model': found no such folder, wanted a path or one of:"
    )
    assert (unknown.stdout, unknown.returncode) == (b"", 2)


def test_control_characters_in_the_name_of_a_model_never_reach_the_terminal(renamed: Callable[[str], Path]) -> None:
    folder = renamed("red\x1b[31m\r\n")
    for arguments in (["--version"], ["route", "--format", "json", PROMPT], ["route", "--format", "tsv", PROMPT]):
        done = run(*arguments, env={"VIBE_ROUTER_MODEL": str(folder)})
        assert b"\x1b" not in done.stdout + done.stderr
        assert b"\r" not in done.stdout + done.stderr
        assert done.stdout or done.returncode == 2  # shown escaped, or refused


def test_the_same_prompt_is_answered_with_the_same_bytes_again(plain: bytes) -> None:
    assert answer(PROMPT) == plain


def test_control_characters_in_a_source_are_refused_and_reach_no_terminal(tmp_path: Path) -> None:
    thresholds = tmp_path / "thresholds.json"
    thresholds.write_text(json.dumps({"a": 0.0, "b": 0.0, "source": "red\x1b[31m\ttab\nline\x9b\x7f"}))
    done = run("route", "--format", "tsv", "--thresholds", thresholds, PROMPT)
    assert (done.stdout, done.returncode) == (b"", 2)
    assert done.stderr.decode()[:-1].isprintable()
    assert "wanted a line of text saying who set the thresholds" in done.stderr.decode()


def test_a_source_with_half_a_character_is_written_as_any_other(tmp_path: Path) -> None:
    thresholds = tmp_path / "thresholds.json"
    thresholds.write_text('{"a": 0.0, "b": 0.0, "source": "half \\ud800"}')
    done = run("route", "--format", "json", "--thresholds", thresholds, PROMPT)
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 2)  # it may be routed or refused, it may not break
    assert done.returncode == 2 or json.loads(done.stdout)["decision"] == "opus"


def test_the_package_runs_as_the_command_does() -> None:
    for arguments in (["route", "Sort a list"], ["route", "--help"], ["route", "--encoder", "bert", "hi"], ["rout"]):
        by_module = subprocess.run([sys.executable, "-m", "routerlib", *arguments], capture_output=True, timeout=60)
        by_command = subprocess.run([COMMAND, *arguments], capture_output=True, timeout=60)
        said = by_module.stdout, by_module.stderr, by_module.returncode
        assert said == (by_command.stdout, by_command.stderr, by_command.returncode)
