"""``python -m routerlib.training``: its verbs, what they refuse in one line, and what they ask of the installation."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_group
from typer.testing import CliRunner

from routerlib import ThreeTierRouter, errors
from routerlib.errors import MissingPackageError, RouterError, require
from routerlib.training.__main__ import app
from routerlib.training.data.typed import read_typed
from routerlib.training.evaluation.categories import as_markdown, tables
from routerlib.training.evaluation.scored import score

ROOT = Path(__file__).parents[1]
SAID = re.compile(r"-m routerlib\.training ((?:study )?[a-z][a-z-]*)")
PUBLISHED = ("models", "cli", "routerlib", "tests/bench", "tests/fuzz")


def verbs() -> set[str]:
    commands = get_group(app).commands
    return {*commands, *(f"study {name}" for name in commands["study"].commands)}  # type: ignore[attr-defined]


def test_there_are_four_verbs_and_a_group() -> None:
    assert verbs() == {
        *("fit", "search", "evaluate", "convert", "study"),
        *("study ablation", "study leave-one-out", "study calibration"),
        *("study kept-back", "study pieces", "study tune"),
    }


def test_every_verb_that_a_page_or_a_comment_names_is_one() -> None:
    paths = [path for folder in PUBLISHED for suffix in (".md", ".py") for path in (ROOT / folder).rglob(f"*{suffix}")]
    named = {verb for path in paths for verb in SAID.findall(path.read_text(encoding="utf-8"))}
    assert len(named) > 4
    assert named <= verbs()


@pytest.mark.parametrize(
    "line", [["fit"], ["fit", "--recipe", "v5"], ["search"], ["search", "--recipe", "v5"], ["study", "ablation"]]
)
def test_training_without_scikit_learn_is_refused_before_anything_is_read(
    line: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(errors, "find_spec", {}.get)
    out = ["--out", str(tmp_path / "model")] if line[0] != "study" else []
    ended = CliRunner().invoke(app, [*line, "--data", "nowhere", *out])
    assert ended.exit_code == 1
    assert isinstance(ended.exception, MissingPackageError)
    assert str(ended.exception) == ("found no scikit-learn, wanted the extra train: pip install 'scikit-learn>=1.5'")
    assert not (tmp_path / "model").exists()


def test_a_process_without_scikit_learn_says_so_in_one_line(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['sklearn'] = None\n"
        "import importlib.util as found; real = found.find_spec\n"
        "found.find_spec = lambda name, package=None: None if name == 'sklearn' else real(name, package)\n"
        "import runpy; sys.argv = ['training', 'fit', '--data', '.', '--out', 'model']\n"
        "runpy.run_module('routerlib.training', run_name='__main__')"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("routerlib.training: found no scikit-learn, wanted the extra train: pip install ")
    assert ended.stderr.count("\n") == 1


def test_the_packages_that_are_missing_are_named_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "find_spec", {"transformers": object()}.get)
    require("convert", "transformers")
    with pytest.raises(MissingPackageError, match=r"^found no torch, wanted the extra convert: pip install "):
        require("convert", "torch", "transformers")


def test_without_data_the_typed_prompts_are_counted_by_category(router: ThreeTierRouter, tmp_path: Path) -> None:
    path = tmp_path / "typed.jsonl"
    path.write_text(
        '{"id": "1", "category": "simple", "prompt": "sort a list in python", "half": "tune"}\n'
        '{"id": "2", "category": "short_hard", "prompt": "write a hypervisor in Zig"}\n',
        encoding="utf-8",
    )
    prompts = read_typed(path)
    wanted = "\n".join(
        as_markdown(table) for table in tables(prompts, score(router, [row.prompt for row in prompts], quiet=True))
    )
    ended = CliRunner().invoke(app, ["evaluate", "--real-world", str(path)], catch_exceptions=False)
    assert ended.stdout == wanted
    names = [router.bundle.config.name] * 2
    both = CliRunner().invoke(app, ["evaluate", *names, "--real-world", str(path)], catch_exceptions=False)
    assert both.stdout == "\n".join([f"## {router.bundle.router}\n\n{wanted}"] * 2)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "found neither --data nor --real-world, wanted prompts to measure on; name a folder or a file"),
        (["--format", "json"], "--into and --format: found no --data, wanted scored prompts to measure on"),
        (["--into", "CARD.md"], "--into and --format: found no --data, wanted scored prompts to measure on"),
        (["--data", ".", "--into", "CARD.md", "--format", "json"], "--format: found json, wanted markdown"),
    ],
)
def test_options_that_do_not_go_together_are_refused_in_one_line(
    arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = CliRunner().invoke(app, ["evaluate", *arguments])
    assert isinstance(ended.exception, RouterError)
    assert str(ended.exception).startswith(said)
    assert "\n" not in str(ended.exception)
