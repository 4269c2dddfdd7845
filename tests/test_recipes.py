"""The recipes of the page of batch, word for word, and the hooks that pre-commit runs from this repository."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from routerlib.cli import app

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "cli/batch/README.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("\n## Recipes\n")[2].partition("\n## ")[0]
RECIPES = dict(re.findall(r"<!-- recipe: (\S+) -->\n```\w+\n(.*?)```", SECTION, re.DOTALL))
MISSING = object()
EASY, HARD = "Write a Python function to sort a list", "Write a hypervisor in Zig"


def run(script: str, folder: Path, stdin: str = "") -> tuple[str, str, int]:
    """Run a shell script as its reader would: stdout, stderr, exit code."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("VIBE_ROUTER_", "GIT_"))}
    clean["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{clean['PATH']}"
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=folder, env=clean, input=stdin, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return done.stdout, done.stderr, done.returncode


def needs(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a git repository in which one easy and one hard prompt file are tracked."""
    needs("git")
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts/easy.md").write_text(f"{EASY}\n")
    (tmp_path / "prompts/hard, very: 100%.md").write_text(f"{HARD}\n")
    assert run("git init -q; git add .", tmp_path) == ("", "", 0)
    return tmp_path


def test_every_recipe_has_its_test() -> None:
    assert list(RECIPES) == ["diff", "pre-commit", "action", "claude", "split", "calibrate"]


def test_a_diff_is_routed(repository: Path) -> None:
    (repository / "prompts/easy.md").write_text("Write a Python function to sort a list of words\n")
    out, err, status = run(RECIPES["diff"], repository)
    assert out in ("local\n", "sonnet\n", "opus\n")
    assert (err, status) == ("", 0)


def test_the_action_annotates_the_files_that_break_the_rule(repository: Path) -> None:
    (step,) = yaml.safe_load(RECIPES["action"])
    assert set(step) == {"name", "run"}
    out, err, status = run(step["run"], repository)
    file = "prompts/hard%2C very%3A 100%25.md"
    said = r"decided opus \(p_cloud [\d.]+, p_opus [\d.]+\), allowed: local, sonnet\n"
    assert re.fullmatch(rf"::error file={re.escape(file)},line=1,title=vibe-router allow::{said}", out)
    assert (err, status) == ("", 1)
    assert run(f"git rm -qf 'prompts/hard, very: 100%.md'; {step['run']}", repository) == ("", "", 0)


@pytest.mark.parametrize(
    ("prompt", "tiers"),
    [
        (EASY, {"local"}),
        (HARD, {"opus"}),
        ("$(touch hacked) `touch hacked` \"'", {"local", "sonnet", "opus"}),
        ([{"type": "text", "text": EASY}], {"local"}),
        ([{"type": "text", "text": "Write a hypervisor"}, {"type": "image"}, {"text": "in Zig"}], {"opus"}),
        ("", set()),
        (MISSING, set()),
        (None, set()),
        (7, set()),
        (True, set()),
        ({"text": HARD}, set()),
        ([], set()),
        ([{"type": "image"}, None, 7, {"text": None}], set()),
    ],
)
def test_claude_code_is_told_and_never_held_back(prompt: object, tiers: set[str], tmp_path: Path) -> None:
    needs("jq")
    (matcher,) = json.loads(RECIPES["claude"])["hooks"]["UserPromptSubmit"]
    (hook,) = matcher["hooks"]
    assert hook["type"] == "command"
    sent: dict[str, object] = {"session_id": "0", "cwd": str(tmp_path), "hook_event_name": "UserPromptSubmit"}
    sent |= {} if prompt is MISSING else {"prompt": prompt}
    ended = subprocess.run(
        ["sh", "-c", hook["command"]], input=json.dumps(sent), capture_output=True, text=True, cwd=tmp_path, timeout=60,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip
    assert ended.returncode == 0
    assert ended.stdout in ({f'{{"systemMessage":"vibe-router: {tier} would do"}}\n' for tier in tiers} or {""})
    assert (ended.stdout == "") == (tiers == set())
    assert ended.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_an_openai_batch_file_is_split_byte_for_byte(tmp_path: Path) -> None:
    def request(number: int, prompt: str) -> str:
        body = {"model": "m", "messages": [{"role": "user", "content": prompt}], "temperature": 1.10}
        return json.dumps({"custom_id": str(number), "method": "POST", "url": "/v1/chat/completions", "body": body})

    easy, hard, empty = request(1, f"{EASY}\tin place & \\1"), request(2, HARD), request(3, "")
    spaced = '{"body" :\t{"messages":[{"role":"user","content":"Rename foo to bar"}],"seed":12345678901234567890123}}'
    (tmp_path / "requests.jsonl").write_text(f"{easy}\n\n{hard}\n{empty}\n{spaced}\n")
    out, err, status = run(RECIPES["split"], tmp_path)
    assert (out, status) == ("", 2)
    assert err.startswith("vibe-router: requests.jsonl:4: found no prompt")
    files = {path.name: path.read_text() for path in tmp_path.iterdir() if path.name != "requests.jsonl"}
    assert files == {"local.jsonl": f"{easy}\n{spaced}\n", "opus.jsonl": f"{hard}\n", "error.jsonl": f"{empty}\n"}


def test_a_labelled_log_gives_thresholds(tmp_path: Path) -> None:
    needs("jq")
    if "calibrate" not in {command.callback.__name__ for command in app().registered_commands if command.callback}:
        pytest.skip("there is no calibrate yet")
    asks = ["sort a list", "rename foo to bar", "design a lock-free queue", "write a compiler for a small language"]
    places = ["in Python", "in Rust", "for a web shop", "for a phone", "with tests", "in C", "for beginners", "in Go"]
    log = [{"prompt": f"{ask} {place} {n}"} for n in range(8) for ask in asks for place in places]
    records = (json.dumps(record | {"accepted": n % 5 > 0}) + "\n" for n, record in enumerate(log))
    (tmp_path / "log.jsonl").write_text("".join(records))
    _, err, status = run(RECIPES["calibrate"], tmp_path)
    assert status == 0, err
    labels = [json.loads(line) for line in (tmp_path / "labelled.jsonl").read_text().splitlines()]
    assert [record["prompt"] for record in labels] == [record["prompt"] for record in log]
    assert {record["label"] for record in labels} <= {"local", "sonnet", "opus"}
    routed, err, status = run(f"vibe-router route --thresholds thresholds.json -- '{EASY}'", tmp_path)
    assert routed in ("local\n", "sonnet\n", "opus\n")
    assert (err, status) == ("", 0)


HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}
(USED,) = yaml.safe_load(RECIPES["pre-commit"])["repos"]


def test_the_commit_that_the_recipe_names_has_its_hooks() -> None:
    assert re.fullmatch("[0-9a-f]{40}", USED["rev"])
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("this is no clone")
    git = ["git", "-C", str(ROOT)]
    shown = subprocess.run([*git, "show", f"{USED['rev']}:.pre-commit-hooks.yaml"], capture_output=True, text=True)
    shallow = subprocess.run([*git, "rev-parse", "--is-shallow-repository"], capture_output=True, text=True)
    if shown.returncode and shallow.stdout == "true\n":
        pytest.skip("this clone has no history")
    assert {hook["id"] for hook in yaml.safe_load(shown.stdout)} >= {used["id"] for used in USED["hooks"]}


def hooked(used: dict[str, Any], folder: Path, *files: str) -> tuple[str, str, int]:
    """Run a hook as pre-commit would: its entry, the arguments that are given or else its own, the matching files."""
    hook = HOOKS[used["id"]] | used
    matching = [file for file in files if re.search(hook.get("files", ""), file)]
    assert matching
    return run(shlex.join([*shlex.split(hook["entry"]), *hook.get("args", []), *matching]), folder)


def test_the_recipe_uses_every_hook_and_only_those() -> None:
    assert [used["id"] for used in USED["hooks"]] == list(HOOKS)
    for hook in HOOKS.values():
        assert hook["language"] == "python"
        assert hook["require_serial"] is True
        assert hook["entry"].split()[0] == "vibe-router"


def test_the_hook_of_prompt_files_lets_easy_ones_pass_and_names_hard_ones(repository: Path) -> None:
    prompts, _ = USED["hooks"]
    assert hooked(prompts, repository, "prompts/easy.md", "README.md") == ("", "", 0)
    out, err, status = hooked(prompts, repository, "prompts/easy.md", "prompts/hard, very: 100%.md")
    assert re.fullmatch(r"prompts/hard, very: 100%\.md:1: decided opus \(.*\), allowed: local, sonnet\n", out)
    assert (err, status) == ("", 1)


def test_the_hook_of_decisions_names_those_that_changed(tmp_path: Path) -> None:
    _, decisions = USED["hooks"]
    golden = tmp_path / "golden.jsonl"
    golden.write_text(json.dumps({"prompt": EASY, "decision": "local"}) + "\n")
    assert hooked(decisions, tmp_path, "golden.jsonl", "prompts/easy.md") == ("", "", 0)
    golden.write_text(golden.read_text() + json.dumps({"prompt": HARD, "decision": "local"}) + "\n")
    out, err, status = hooked(decisions, tmp_path, "golden.jsonl")
    assert re.fullmatch(r"golden\.jsonl:2: decided opus \(.*\), expected: local\n", out)
    assert (err, status) == ("", 1)


def test_a_hook_without_a_condition_says_what_is_missing(repository: Path) -> None:
    said = "vibe-router: --check: found no condition, wanted at least one of --allow, --max-share, --expect\n"
    assert hooked({"id": "vibe-router-prompts"}, repository, "prompts/easy.md") == ("", said, 2)
