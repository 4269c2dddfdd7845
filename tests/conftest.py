"""What tests share: no network, reproducible hypothesis runs, one router, and made-up evidence for the sixth recipe."""

import os
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from runpy import run_path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from made_up import shrink, write_evidence
from settled import settle

from routerlib import ThreeTierRouter

if TYPE_CHECKING:
    from routerlib.training.v6.recipe import Recipe
    from routerlib.training.v6.study import Study

# Read when numpy is loaded. Where other processes keep the cores busy, a decomposition on several threads waits for the
# slowest of them at every step: seconds for what one thread does in a fraction of one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

OFFLINE = Path(__file__).parent / "offline"
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(OFFLINE), os.environ.get("PYTHONPATH")]))
run_path(str(OFFLINE / "sitecustomize.py"))  # forbids the network here; the line above does so in what tests start

settings.register_profile("repeatable", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("repeatable")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """Wait for what a test left loading: pytest notes each phase in the environment."""
    try:
        return (yield)
    finally:
        settle()


@pytest.fixture(scope="session")
def router() -> ThreeTierRouter:
    made = ThreeTierRouter()
    settle()
    return made


@pytest.fixture(scope="session")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with two scored sources, the pack, one graded by people, a log, and typed.jsonl."""
    folder = tmp_path_factory.mktemp("evidence")
    write_evidence(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_recipe() -> "Recipe":
    """Return a recipe that is taught in a moment."""
    from routerlib.training.v6.lessons import Regime
    from routerlib.training.v6.recipe import Recipe

    regime = Regime(hidden=(8,), dropout=0.0, weight_decay=0.1, steps=80, batch=32, learning_rate=0.02)
    return Recipe(members=1, teacher=regime, student_a=regime, student_b=regime)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Make the study and the recipe small: few graded asks, trees, mixed inputs."""
    shrink(monkeypatch)
    return monkeypatch


@pytest.fixture(scope="session")
def tiny_study(evidence: Path, tmp_path_factory: pytest.TempPathFactory) -> "Study":
    """Return the made-up evidence, measured."""
    from routerlib.training.v6.fit import read_study

    with pytest.MonkeyPatch.context() as patch:
        shrink(patch)
        return read_study(evidence, tmp_path_factory.mktemp("model"), quiet=True)


@pytest.fixture(scope="session")
def tiny_model(tiny_study: "Study", tiny_recipe: "Recipe", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a model folder that was taught for a moment."""
    from routerlib.training.data.measured import ROUTERS
    from routerlib.training.folder import describe, write_folder
    from routerlib.training.v6.recipe import learn

    out = tmp_path_factory.mktemp("taught") / "tiny_model"
    regime = replace(tiny_recipe.teacher, steps=10)
    recipe = replace(tiny_recipe, teacher=regime, student_a=regime, student_b=regime)
    with pytest.MonkeyPatch.context() as patch:
        shrink(patch)
        taught = learn(tiny_study, tiny_study.fittable(), ROUTERS, recipe)
    card = describe(out, dict.fromkeys(ROUTERS, regime.hidden), embeds="ask", max_pieces=128)
    parameters = {router: one.parameters for router, one in zip(ROUTERS, taught, strict=True)}
    write_folder(out, card, taught[0].projection, parameters, (0.5, 0.5))
    return out
