"""Completion: one script for each shell, printed, packaged and compared, and every shell at hand completes with it."""

import os
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "completions"
COMMAND = Path(sys.executable).with_name("vibe-router")
BASH = """
source {folder}/vibe-router.bash
IFS=' ' read -ra COMP_WORDS <<< "$1"
[[ $1 == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
_vibe_router_completion vibe-router
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
# A terminal of its own, in which the line is typed with one Tab; reading goes on until the completed line is seen.
ZSH = """
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1=; {setup}; print rea''dy"
zpty -r -m shell seen '*ready*'
zpty -w -n shell "$1"$'\\t'
zpty -r -m shell seen "*$2*"
print -r -- "$seen"
"""
COMPLETED = [
    ("vibe-router ", {"route", "batch", "features"}),
    ("vibe-router ro", {"route"}),
    ("vibe-router batch --f", {"--from", "--field", "--format"}),
    ("vibe-router batch --format ", {"text", "json", "jsonl", "tsv", "github"}),
    ("vibe-router batch --from l", {"lines"}),
    ("vibe-router batch --check --allow ", {"local", "sonnet", "opus"}),
    ("vibe-router batch --check --allow local --allow so", {"sonnet"}),
    ("vibe-router batch --max-share o", {"opus="}),
    ("vibe-router route --model three_tier_v", {"three_tier_v5", "three_tier_v6"}),
]


def shell(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def run(*command: str, folder: Path, **environment: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("VIBE_ROUTER_", "COMP_"))}
    clean |= {"PATH": f"{COMMAND.parent}{os.pathsep}{clean['PATH']}", "HOME": str(folder), **environment}
    done = subprocess.run(
        command, cwd=folder, env=clean, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
    )
    assert (done.stderr, done.returncode) == ("", 0)
    return done.stdout


def test_the_scripts_are_those_that_are_generated() -> None:
    made = dict(runpy.run_path(str(FOLDER / "generate.py"))["scripts"]())
    assert set(made) == {"vibe-router.bash", "_vibe-router", "vibe-router.fish"}
    assert made == {name: (FOLDER / name).read_text(encoding="utf-8") for name in made}


@pytest.mark.parametrize(
    ("name", "file"), [("bash", "vibe-router.bash"), ("zsh", "_vibe-router"), ("fish", "vibe-router.fish")]
)
def test_the_command_prints_the_script(name: str, file: str, tmp_path: Path) -> None:
    assert run(str(COMMAND), "completion", name, folder=tmp_path) == (FOLDER / file).read_text(encoding="utf-8")


def test_scripts_and_manual_are_installed_where_shells_and_man_look() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["data-files"]
    assert declared == {
        "share/bash-completion/completions": ["completions/vibe-router.bash"],
        "share/fish/vendor_completions.d": ["completions/vibe-router.fish"],
        "share/man/man1": ["completions/vibe-router.1"],
        "share/zsh/site-functions": ["completions/_vibe-router"],
    }
    assert all((ROOT / file).is_file() for files in declared.values() for file in files)


@pytest.mark.parametrize(("line", "words"), COMPLETED)
def test_bash_completes(line: str, words: set[str], tmp_path: Path) -> None:
    assert set(run(shell("bash"), "-c", BASH.format(folder=FOLDER), "-", line, folder=tmp_path).split()) >= words


@pytest.mark.parametrize(("line", "words"), COMPLETED)
def test_fish_completes(line: str, words: set[str], tmp_path: Path) -> None:
    script = f"source {FOLDER}/vibe-router.fish; complete -C '{line}'"
    found = {said.partition("\t")[0] for said in run(shell("fish"), "-c", script, folder=tmp_path).splitlines()}
    assert found >= words


def test_fish_completes_file_names(tmp_path: Path) -> None:
    (tmp_path / "prompts.jsonl").touch()
    script = f"source {FOLDER}/vibe-router.fish; complete -C 'vibe-router batch pro'"
    assert "prompts.jsonl" in run(shell("fish"), "-c", script, folder=tmp_path)


def test_bash_leaves_file_names_to_its_default(tmp_path: Path) -> None:
    (tmp_path / "prompts.jsonl").touch()
    offered = run(shell("bash"), "-c", BASH.format(folder=FOLDER), "-", "vibe-router batch pro", folder=tmp_path)
    assert offered.strip() == ""
    registered = f"source {FOLDER}/vibe-router.bash; complete -p vibe-router"
    assert "-o default" in run(shell("bash"), "-c", registered, folder=tmp_path)


def test_bash_completes_with_the_line_for_its_start_up_file(tmp_path: Path) -> None:
    lines = BASH.partition("\n")[2].partition("\n")[2].format()
    script = f'eval "$(vibe-router completion bash)"\n{lines}'
    assert run(shell("bash"), "-c", script, "-", "vibe-router ro", folder=tmp_path).split() == ["route"]


def test_fish_completes_with_the_line_for_its_start_up_file(tmp_path: Path) -> None:
    script = "vibe-router completion fish | source; complete -C 'vibe-router ro'"
    assert run(shell("fish"), "-c", script, folder=tmp_path).partition("\t")[0] == "route"


FROM_PATH = "fpath=({folder} $fpath); autoload -Uz compinit; compinit -D -u"
SOURCED = "autoload -Uz compinit; compinit -D -u; source {folder}/_vibe-router"
PRINTED = r"autoload -Uz compinit; compinit -D -u; eval \"\$(vibe-router completion zsh)\""


@pytest.mark.parametrize(
    ("loaded", "line", "wanted"),
    [
        (FROM_PATH, "vibe-router ro", "vibe-router route"),
        (SOURCED, "vibe-router ro", "vibe-router route"),
        (PRINTED, "vibe-router ro", "vibe-router route"),
        (FROM_PATH, "vibe-router batch --allow so", "vibe-router batch --allow sonnet"),
        (FROM_PATH, "vibe-router batch pro", "vibe-router batch prompts.jsonl"),
    ],
)
def test_zsh_completes_at_the_first_tab(loaded: str, line: str, wanted: str, tmp_path: Path) -> None:
    (tmp_path / "prompts.jsonl").touch()
    script = ZSH.format(setup=loaded.format(folder=FOLDER))
    assert wanted in run(shell("zsh"), "-f", "-c", script, "-", line, wanted, folder=tmp_path, TERM="dumb")


def test_completing_loads_neither_model_nor_rich_nor_edits_start_up_files(tmp_path: Path) -> None:
    code = "import sys, routerlib.cli; routerlib.cli.run([]); print(*sys.modules)"
    asked = {"_VIBE_ROUTER_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "vibe-router batch --model "}
    words, loaded = run(sys.executable, "-c", code, folder=tmp_path, **asked).rsplit("\n", 2)[:2]
    assert "three_tier_v6" in words
    assert {"numpy", "mlx", "pydantic", "ctranslate2", "tokenizers", "rich"}.isdisjoint(loaded.split())
    assert list(tmp_path.iterdir()) == []


def test_help_offers_no_option_that_edits_start_up_files(tmp_path: Path) -> None:
    assert "--install-completion" not in run(str(COMMAND), "--help", folder=tmp_path)
