"""Train v6: gather the evidence, train both routers, set thresholds, write the model folder.

Taught on the training and the validation split of every source that may be fitted on; the recipe was chosen on rows
and sources left out of those two (`selection`). Thresholds are set on typed prompts. The test split is not touched.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from routerlib.bundle.config import Config
from routerlib.training import folder
from routerlib.training.data.measured import ROUTERS, Measured, Router, measure_all
from routerlib.training.data.rows import DataError
from routerlib.training.data.typed import EASY, HARD, TypedPrompt, read_typed
from routerlib.training.evaluation.payoff import GRID
from routerlib.training.v6.recipe import Recipe, learn
from routerlib.training.v6.study import EMBEDS, MAX_PIECES, Study, gather

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

NEAR = 0.05  # thresholds this far from one speak for it too
TUNED_ON = "tune"  # the half of the typed prompts that thresholds may see


def fit_v6(data: Path, out: Path, typed: Path, recipe: Recipe | None = None, *, quiet: bool = False) -> None:
    """Train both routers and write the model folder ``out``, its README excepted.

    Args:
        data: folder with the data.
        out: model folder; its last part names the model.
        typed: labelled prompts that people type; the half "tune" sets the thresholds.
        recipe: another recipe than the packaged model's.
        quiet: no progress bars.

    Raises:
        DataError: the data or the typed prompts cannot be read; see `gather` and `tuned_on`.
    """
    recipe = recipe or Recipe()
    prompts, measured = read_tuning(typed, out, quiet=quiet)
    study = read_study(data, out, quiet=quiet)
    taught = dict(zip(ROUTERS, learn(study, not_test(study), ROUTERS, recipe), strict=True))
    parameters = {router: taught[router].parameters for router in ROUTERS}
    parted = thresholds(prompts, *(taught[router].probability(measured) for router in ROUTERS))
    folder.write_folder(out, _card(out, recipe), taught["A"].projection, parameters, parted)


def read_study(data: Path, out: Path, *, quiet: bool) -> Study:
    """Gather the evidence in a data folder, measured for a model folder that may be yet to be written.

    Raises:
        DataError: the data cannot be read.
    """
    return gather(data, folder.open_encoder(out, _card(out, Recipe())), quiet=quiet)


def tuned_on(typed: Path) -> list[TypedPrompt]:
    """Read the half of the typed prompts that thresholds and choices may see.

    Raises:
        DataError: the file cannot be read, or that half lacks prompts that are easy, hard or neither.
    """
    prompts = [row for row in read_typed(typed) if row.half == TUNED_ON]
    easy, hard, medium = (int(kind.sum()) for kind in _kinds(prompts))
    if not (easy and hard and medium):
        raise DataError(
            f'{typed}: found {easy} easy, {medium} medium and {hard} hard prompts in the half "{TUNED_ON}", '
            "wanted some of each; add them"
        )
    return prompts


def read_tuning(typed: Path, out: Path, *, quiet: bool) -> tuple[list[TypedPrompt], Measured]:
    """Read and measure the prompts of `tuned_on`, for a model folder that may be yet to be written.

    Raises:
        DataError: as `tuned_on`.
    """
    prompts = tuned_on(typed)
    encoder = folder.open_encoder(out, _card(out, Recipe()))
    return prompts, measure_all([row.prompt for row in prompts], encoder, embeds=EMBEDS, quiet=quiet)


def not_test(study: Study) -> Bools:
    """Return which examples may be taught or chosen by, (n,): all but the test split."""
    return np.array([example.split != "test" for example in study.examples])


def thresholds(prompts: Sequence[TypedPrompt], p_cloud: Floats, p_opus: Floats) -> tuple[float, float]:
    """Return the thresholds (a, b) that separate typed prompts best: easy from hard, and medium from hard.

    Outcomes of the pack do not set them: measured there, a cloud tier pays on nearly everything.
    """
    easy, hard, medium = _kinds(prompts)
    return parting(p_cloud[easy], p_cloud[hard]), parting(p_opus[medium], p_opus[hard])


def parting(below: Floats, above: Floats) -> float:
    """Return the threshold in [0.05, 0.95] with the largest share of ``below`` under it plus that of ``above`` not.

    The sum is averaged over thresholds within `NEAR`, for a few dozen prompts decide; of equals, the middle one wins.

    Args:
        below: probabilities that should not reach it, one or more.
        above: probabilities that should, one or more.
    """
    right = np.array([np.mean(below < threshold) + np.mean(above >= threshold) for threshold in GRID])
    near = np.abs(GRID[:, None] - GRID) < NEAR + 1e-9
    smooth = near @ right / near.sum(axis=1)
    best = np.flatnonzero(smooth >= smooth.max() - 1e-12)
    return float(GRID[best[len(best) // 2]])


def _kinds(prompts: Sequence[TypedPrompt]) -> tuple[Bools, Bools, Bools]:
    """Return which prompts are easy, hard, and neither: medium."""
    category = [prompt.category for prompt in prompts]
    easy, hard = np.isin(category, list(EASY)), np.isin(category, list(HARD))
    return easy, hard, ~easy & ~hard


def _card(out: Path, recipe: Recipe) -> Config:
    hidden: dict[Router, tuple[int, ...]] = {"A": recipe.student_a.hidden, "B": recipe.student_b.hidden}
    return folder.describe(out, hidden, embeds=EMBEDS, max_pieces=MAX_PIECES)
