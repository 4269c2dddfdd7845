"""The recipes of the page of the hook, word for word: the module for claude-code-router, the labels of issues."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent / "bench"))
from custom_router import answers

PAGE = (Path(__file__).parents[1] / "cli/hook/README.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"<!-- recipe: (\S+) -->\n```\w+\n(.*?)```", PAGE, re.DOTALL))
EASY, HARD = "Rename the method total to sum in invoice.py", "Write a hypervisor in Zig"
GH = """\
#!/bin/sh
case "$1 $2" in
"issue list") cat issues.json ;;
"issue edit") shift 2; echo "$@" >> edited ;;
esac
"""


def needs(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")


def test_every_recipe_has_its_test() -> None:
    assert list(RECIPES) == ["claude-code-router", "issues"]


def test_the_module_names_the_model_of_each_request(tmp_path: Path) -> None:
    needs("node")
    tool_loop = [
        {"role": "user", "content": HARD},
        {"role": "assistant", "content": "I look at the boot code first."},
        {"role": "user", "content": EASY},
    ]
    asks = [[{"role": "user", "content": ask}] for ask in (EASY, HARD, EASY)]
    asks += [tool_loop, [{"role": "user", "content": " "}]]
    local, opus = "ollama,qwen3-coder-next", "anthropic,claude-opus-4-6"
    assert [answer for answer, _ in answers(asks, tmp_path)] == [local, opus, local, local, None]


def test_the_module_falls_back_where_there_is_no_router(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needs("node")
    broken = tmp_path / "bin"
    broken.mkdir()
    (broken / "vibe-router").write_text("#!/bin/sh\nexit 2\n")
    (broken / "vibe-router").chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken / "python"))
    found = answers([[{"role": "user", "content": EASY}]] * 3, tmp_path)
    assert [answer for answer, _ in found] == [None] * 3


def test_an_issue_gets_the_label_that_no_person_gave_it(tmp_path: Path) -> None:
    needs("jq")
    labelled = [{"name": "bug"}, {"name": "tier:local"}]
    issues = [
        {"number": 1, "title": EASY, "body": "", "labels": []},
        {"number": 2, "title": HARD, "body": "With nested paging.\n\nAnd tests.", "labels": [{"name": "bug"}]},
        {"number": 3, "title": HARD, "body": "", "labels": labelled},
        {"number": 4, "title": "$(touch hacked)", "body": "`touch hacked`", "labels": []},
    ]
    (tmp_path / "issues.json").write_text(json.dumps(issues))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gh").write_text(GH)
    (tmp_path / "bin" / "gh").chmod(0o755)
    path = os.pathsep.join([str(tmp_path / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", RECIPES["issues"]],
        cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    edited = (tmp_path / "edited").read_text().splitlines()
    assert edited[:2] == ["1 --add-label tier:local", "2 --add-label tier:opus"]
    assert [line.split()[0] for line in edited] == ["1", "2", "4"]
    assert not (tmp_path / "hacked").exists()
