"""The hook: what it answers, what it leaves alone, and that it ends with 0 in time whatever it is given."""

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hook_events import DAMAGED, TASK, spawning, typing
from routerlib.cli import run
from routerlib.cli.hook.deadline import SECONDS, deadline_of
from routerlib.cli.hook.event import OMIT, short_name
from routerlib.cli.hook.transcript import tail

from routerlib import ThreeTierRouter
from routerlib.bundle.folder import packaged_models

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
EASY = "Rename the method total to sum in invoice.py"
SHORT = {"local": "haiku", "sonnet": "sonnet", "opus": "opus"}
Answered = dict[str, Any] | None


class Standard(io.TextIOWrapper):
    """A standard stream in memory."""

    def __init__(self, content: bytes = b"") -> None:
        super().__init__(io.BytesIO(content), encoding="utf-8", write_through=True)


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch, router: ThreeTierRouter) -> Any:
    """Return a function that runs the hook on an event in this process, with the router of the tests."""
    monkeypatch.setattr("routerlib.cli.loading.load_router", lambda *_, **__: router)

    def answered(event: dict[str, Any], *options: str) -> Answered:
        out = Standard()
        monkeypatch.setattr(sys, "stdin", Standard(json.dumps(event).encode()))
        monkeypatch.setattr(sys, "stdout", out)
        assert run(["hook", "claude-code", *options]) == 0
        raw = out.buffer.getvalue()  # type: ignore[attr-defined]
        return json.loads(raw) if raw else None

    return answered


@pytest.mark.parametrize("tool", ["Task", "Agent"])
@pytest.mark.parametrize("prompt", [TASK, EASY])
def test_a_subagent_gets_the_model_of_its_tier(tool: str, prompt: str, hook: Any, router: ThreeTierRouter) -> None:
    event = spawning(tool, prompt=prompt, run_in_background=True)
    answered = hook(event)
    model = SHORT[str(router.route(prompt).decision)]
    given = {**event["tool_input"], "model": model}
    assert answered == {"hookSpecificOutput": {"hookEventName": "PreToolUse", "updatedInput": given}}


def test_the_two_tasks_are_of_different_tiers(router: ThreeTierRouter) -> None:
    assert router.route(EASY).decision == "local"
    assert router.route(TASK).decision != "local"


@pytest.mark.parametrize(
    "event",
    [
        spawning(model="opus"),
        spawning(model="inherit"),
        spawning(subagent_type="fork"),
        spawning(subagent_type="reviewer"),
        spawning(subagent_type="statusline-setup"),
        spawning(prompt=""),
        spawning(prompt=None),
        spawning("Bash"),
        {**spawning(), "hook_event_name": "PostToolUse"},
        {**spawning(), "tool_input": "x"},
        {"hook_event_name": "Stop"},
        {},
    ],
)
def test_everything_else_is_left_alone(event: dict[str, Any], hook: Any) -> None:
    assert hook(event) is None


@pytest.mark.parametrize(
    "named", [("--agents", "reviewer"), ("--agents", "x, reviewer"), ("--agents", "x", "--agents", "reviewer")]
)
def test_agents_that_are_named_are_given_a_model(named: tuple[str, ...], hook: Any) -> None:
    assert hook(spawning(subagent_type="reviewer"), *named) is not None
    assert hook(spawning(subagent_type="writer"), *named) is None
    assert hook(spawning(subagent_type="fork"), "--agents", "fork") is None


def test_a_local_model_is_stood_in_for_or_left_out(hook: Any) -> None:
    assert hook(spawning(prompt=EASY))["hookSpecificOutput"]["updatedInput"]["model"] == "haiku"
    assert hook(spawning(prompt=EASY), "--local-as", "omit") is None


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("claude-haiku-4-5", "haiku"),
        ("anthropic/claude-sonnet-4.6", "sonnet"),
        ("us.anthropic.claude-opus-4-6-v1:0", "opus"),
        ("opus", "opus"),
        ("qwen3-coder-next", "haiku"),
        ("gpt-5-opusculum", "haiku"),
    ],
)
def test_a_model_has_its_short_name(model: str, name: str) -> None:
    assert short_name(model, "haiku") == name
    assert short_name("gpt-5", OMIT) is None


def test_tiers_of_ones_own_give_their_models(tmp_path: Path) -> None:
    tiers = tmp_path / "tiers.toml"
    tiers.write_text(
        '[[tier]]\nname = "small"\nmodel = "claude-haiku-4-5"\ninput = 1\noutput = 5\n'
        '[[tier]]\nname = "large"\nmodel = "claude-sonnet-4-6"\ninput = 3\noutput = 15\n'
    )
    options = ("--tiers", str(tiers), "--deadline", "60")
    given = [json.loads(ended(sound(spawning(prompt=prompt)), *options)[1]) for prompt in (EASY, TASK)]
    assert [each["hookSpecificOutput"]["updatedInput"]["model"] for each in given] == ["haiku", "sonnet"]
    told = json.loads(ended(sound(typing(EASY)), *options)[1])
    assert told == {"systemMessage": "vibe-router: small (claude-haiku-4-5) would do"}


def test_a_prompt_is_told_its_tier(hook: Any) -> None:
    assert hook(typing(EASY)) == {"systemMessage": "vibe-router: local (qwen3-coder-next) would do"}
    told = hook(typing(EASY), "--as-context")
    context = {
        "hookEventName": "UserPromptSubmit",
        "additionalContext": "vibe-router: local (qwen3-coder-next) would do",
    }
    assert told == {"hookSpecificOutput": context}
    assert hook(typing(EASY, source="user")) is not None


@pytest.mark.parametrize(
    "event",
    [
        *(
            typing(EASY, source=source)
            for source in ("system", "sdk", "loop_wakeup", "schedule_wakeup", "poll_event", 7)
        ),
        typing("<task-notification>build done</task-notification>"),
        typing("<system-reminder>The todo list is empty.</system-reminder>"),
        typing("/compact"),
        typing("/model opus"),
        typing("!ls"),
        typing(" "),
    ],
)
def test_what_no_person_typed_is_told_nothing(event: dict[str, Any], hook: Any) -> None:
    assert hook(event) is None


def line(who: str, text: str) -> str:
    content = {"role": who, "content": text if who == "user" else [{"type": "text", "text": text}]}
    return json.dumps({"type": who, "sessionId": "s-1", "message": content}) + "\n"


def test_a_prompt_is_judged_in_its_conversation(hook: Any, tmp_path: Path) -> None:
    transcript = tmp_path / "session.jsonl"
    transcript.write_text(line("user", TASK) + line("assistant", "I would begin with the proof. Shall I go ahead?"))
    alone = hook(typing("yes, go ahead"))["systemMessage"]
    told = hook(typing("yes, go ahead", transcript_path=str(transcript)))["systemMessage"]
    assert told != alone
    assert told.endswith("judged with what it leans on")
    assert hook(typing(EASY, transcript_path=str(transcript)))["systemMessage"].startswith("vibe-router: local")


def test_of_a_long_transcript_the_end_is_read(hook: Any, tmp_path: Path) -> None:
    transcript = tmp_path / "session.jsonl"
    result = json.dumps(
        {"type": "user", "message": {"role": "user", "content": [{"type": "tool_result", "content": "x" * 999}]}}
    )
    filler = (result + "\n") * 6000
    transcript.write_text(line("user", TASK) + filler + line("user", EASY) + filler[:3_000_000])
    assert hook(typing("same for the tests", transcript_path=str(transcript)))["systemMessage"].endswith("leans on")
    transcript.write_text(line("user", TASK) + filler)  # what it leans on lies before the last 4 MB
    assert not hook(typing("same for the tests", transcript_path=str(transcript)))["systemMessage"].endswith("leans on")


def test_the_tail_of_a_file_begins_with_a_whole_line(tmp_path: Path) -> None:
    file = tmp_path / "lines"
    file.write_bytes(b"one\ntwo\nthree\n")
    assert [tail(str(file), most) for most in (99, 14, 13, 9, 6, 3)] == [
        b"one\ntwo\nthree\n", b"one\ntwo\nthree\n", b"two\nthree\n", b"three\n", b"", b"",
    ]  # fmt: skip
    assert tail(str(tmp_path)) == tail(str(tmp_path / "none")) == tail("a\0b") == b""


@pytest.mark.parametrize(
    ("arguments", "seconds"),
    [
        ([], SECONDS), (["--deadline", "2"], 2.0), (["--deadline=0.5"], 0.5), (["--deadline"], SECONDS),
        (["--deadline", "soon"], SECONDS), (["--deadline", "nan"], SECONDS), (["--deadline", "1e9"], SECONDS),
    ],
)  # fmt: skip
def test_a_deadline_that_cannot_be_kept_is_the_usual_one(arguments: list[str], seconds: float) -> None:
    assert deadline_of(arguments) == seconds


FORKED = """\
import json, os, sys
import routerlib.cli, routerlib.cli.loading
from routerlib.cli.hook.deadline import in_time
from hook_events import damaged

class Stub:
    def route(self, request):
        request.judged.encode()  # as the real one does, which takes no lone surrogates
        from routerlib.deciding.cascade import Tier
        return type("D", (), {"decision": Tier.OPUS, "model": "claude-opus-4-6"})

routerlib.cli.loading.load_router = lambda *_, **__: Stub()
found = []
for raw in damaged():
    file, (reading, writing) = os.memfd_create("event"), os.pipe()
    os.write(file, raw); os.lseek(file, 0, 0)
    child = os.fork()
    if not child:
        os.dup2(file, 0); os.dup2(writing, 1); os.close(reading); os.close(writing)
        in_time(routerlib.cli.run, ["hook", "claude-code", "--deadline", "60"])
    os.close(writing); os.close(file)
    with open(reading, "rb") as pipe:
        printed = pipe.read().decode()
    found.append([os.waitpid(child, 0)[1], printed])
print(json.dumps(found))
"""


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="files in memory are Linux's")
def test_damaged_events_end_with_0_and_a_sound_answer_or_none() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKED],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    found = json.loads(done.stdout)
    assert len(found) == DAMAGED
    answered = [json.loads(printed) for _, printed in found if printed]
    assert {status for status, _ in found} == {0}
    assert 10 < len(answered) < DAMAGED  # some were sound all the same
    for answer in answered:
        assert answer.keys() <= {"hookSpecificOutput", "systemMessage"}


def ended(event: bytes, *options: str, **environment: str) -> tuple[int, bytes]:
    """Run the real command on an event; return its exit status and what it printed."""
    done = subprocess.run(
        [COMMAND, "hook", "claude-code", *options],
        input=event, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120, env={**os.environ, **environment},
    )  # fmt: skip
    return done.returncode, done.stdout


def sound(event: dict[str, Any]) -> bytes:
    return json.dumps(event).encode()


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


@pytest.mark.parametrize(
    "options", [("--local-as", "opus"), ("--frobnicate",), ("--deadline", "x"), ("--model", "none")]
)
def test_options_that_are_wrong_keep_no_prompt_back(options: tuple[str, ...]) -> None:
    assert ended(sound(typing(EASY)), *options) == (0, b"")


@pytest.mark.parametrize("name", ["config.json", "router_a.safetensors", "thresholds.json"])
@pytest.mark.parametrize("content", [b"", b"\0" * 5000])
def test_a_damaged_model_keeps_no_prompt_back(name: str, content: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "three_tier_v6"
    shutil.copytree(packaged_models()["three_tier_v6"], folder)
    (folder / name).write_bytes(content)
    assert ended(sound(spawning()), "--deadline", "60", VIBE_ROUTER_MODEL=str(folder)) == (0, b"")


def test_a_damaged_encoder_keeps_no_prompt_back(tmp_path: Path) -> None:
    folder = packaged_models()["three_tier_v6"]
    shutil.copytree(folder, tmp_path / folder.name)
    shutil.copytree(folder.parent / "all-minilm-l6-v2", tmp_path / "all-minilm-l6-v2")
    weights = tmp_path / "all-minilm-l6-v2" / "model.bin"
    weights.write_bytes(weights.read_bytes()[:100_000])
    assert ended(sound(spawning()), "--deadline", "60", VIBE_ROUTER_MODEL=str(tmp_path / folder.name)) == (0, b"")


def test_a_process_that_dies_leaves_no_answer() -> None:
    code = (
        "import os, signal, sys\nfrom routerlib.cli.hook.deadline import in_time\n"
        "def run(_):\n    print('half an answer', flush=True); os.kill(os.getpid(), signal.SIGSEGV)\n"
        "in_time(run, [])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, b"")


def test_a_code_that_keeps_the_interpreter_to_itself_ends_too() -> None:
    code = "from routerlib.cli.hook.deadline import in_time\nin_time(lambda _: sum(iter(int, 1)), [])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, b"")


def test_standard_input_that_never_ends_is_not_waited_for(pipe: Path) -> None:
    with pipe.open("rb+", buffering=0) as held:  # open for writing too: no end of file comes
        held.write(b'{"hook_event_name": "UserPromptSubmit"')
        with subprocess.Popen([COMMAND, "hook", "claude-code"], stdin=held, stdout=subprocess.PIPE) as process:
            assert process.communicate(timeout=60)[0] == b""
            assert process.returncode == 0


def test_standard_streams_that_are_closed() -> None:
    hook = f"{COMMAND} hook claude-code"
    closed = f"{hook} <&- && {hook} >&- < /dev/null && {hook} <&- >&- 2>&-"
    done = subprocess.run(["sh", "-c", closed], capture_output=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, b"")


def test_a_transcript_of_any_kind_is_not_waited_for(pipe: Path, tmp_path: Path) -> None:
    huge = tmp_path / "huge.jsonl"
    with huge.open("wb") as file:
        file.truncate(1 << 36)  # 64 GB of holes
    for path in (pipe, huge, tmp_path, tmp_path / "missing", Path("/dev/zero")):
        status, printed = ended(sound(typing(EASY, transcript_path=str(path))), "--deadline", "60")
        assert status == 0
        assert json.loads(printed)["systemMessage"].startswith("vibe-router: local"), path


def test_an_answer_that_nobody_reads_is_not_waited_for(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom routerlib.cli.hook.deadline import in_time\n"
        "def run(_):\n    sys.stdout.write('x' * 3_000_000); return 0\nin_time(run, ['--deadline', '0.5'])"
    )
    reading, writing = os.pipe()
    try:
        assert subprocess.run([sys.executable, "-c", code], stdout=writing, timeout=60).returncode == 0
    finally:
        os.close(reading)
        os.close(writing)


WATCHED = """\
import json, os, sys
seen = []
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        seen.append([os.fsdecode(arguments[0]), arguments[2]])
    elif event in {"os.rename", "os.remove", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}:
        seen.append([event, -1])
sys.addaudithook(watch)
import routerlib.cli
assert routerlib.cli.run(["hook", "claude-code"]) == 0
sys.stdout.flush()
sys.stderr.write(json.dumps(seen))
"""


def test_only_what_was_handed_to_the_hook_is_read_and_nothing_written(tmp_path: Path) -> None:
    transcript, other = tmp_path / "session.jsonl", tmp_path / "agent-1.jsonl"
    for file in (transcript, other):
        file.write_text(line("user", TASK))
    event = sound(typing("yes", transcript_path=str(transcript), cwd=str(tmp_path)))
    done = subprocess.run(
        [sys.executable, "-B", "-c", WATCHED], input=event, capture_output=True, cwd=tmp_path, check=True
    )
    seen = json.loads(done.stderr)
    assert [path for path, _ in seen if str(tmp_path) in path] == [str(transcript)]
    assert [path for path, flags in seen if flags == -1 or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)] == []


def test_the_settings_call_the_hook_for_both_names_of_the_tool(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["hook", "print", "claude-code"]) == 0
    hooks = json.loads(capsys.readouterr().out)["hooks"]
    assert hooks.keys() == {"PreToolUse", "UserPromptSubmit"}
    assert hooks["PreToolUse"][0]["matcher"] == "Task|Agent"
    called = [each["command"] for event in hooks.values() for entry in event for each in entry["hooks"]]
    assert set(called) == {"vibe-router hook claude-code"}
