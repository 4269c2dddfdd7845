"""Cross-validate the sixth recipe with each source, each family or each fifth of the rows held out.

For every fold the sixth recipe is run again without it and its near-duplicates elsewhere, scales and components
included, and the fold is scored by a model that has never seen it. The scores are then judged together, as if one model
had given them.

    source   every source by itself; those of `UNFITTED` are scored by one model taught on all others
    family   all sources of a family at once
    fold     fifths of every source, near-duplicates on one side: for calibration, and to choose a recipe by
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from routerlib.deciding.cascade import Thresholds
from routerlib.training.data.families import UNFITTED
from routerlib.training.data.measured import ROUTERS
from routerlib.training.evaluation.judgement import Judgement, judge
from routerlib.training.evaluation.scored import Scored
from routerlib.training.search.pool import results_of
from routerlib.training.v6.recipe import Recipe, learn
from routerlib.training.v6.study import Study

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
By = Literal["source", "family", "fold"]

KINDS: tuple[By, ...] = ("source", "family", "fold")
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Fold:
    """What is left out together: ``held``, (n,) of the study's examples, and its name."""

    name: str
    held: Bools


def folds_of(study: Study, by: By) -> list[Fold]:
    """Return the folds of a study; every example is in one of them."""
    keys = [_key(example.source, example.family, example.group, by) for example in study.examples]
    return [Fold(name, np.array([key == name for key in keys])) for name in sorted(set(keys))]


def score_left_out(
    study: Study,
    by: By,
    recipe: Recipe,
    thresholds: Thresholds,
    *,
    among: Bools,
    both: bool = True,
    workers: int,
    quiet: bool,
) -> Scored:
    """Score every example by a model that was trained without its fold.

    Args:
        study: the evidence.
        by: what is left out together.
        recipe: how is taught.
        thresholds: what the probabilities will be compared with.
        among: (n,) the examples that may be taught at all: leave the test split out to choose by the result.
        both: whether router B is taught too, where there are outcomes to judge it on; else p_opus is 0.5.
        workers: processes.
        quiet: no progress bar.
    """
    folds = folds_of(study, by)
    p_cloud, p_opus = np.full((2, len(study.examples)), 0.5)
    shared = (study, recipe, among, both)
    with tqdm(total=len(folds), desc=f"leave out {by}", unit="fold", disable=quiet) as bar:
        for held, cloud, opus in results_of(_score_fold, shared, folds, workers):
            p_cloud[held] = cloud
            if opus is not None:
                p_opus[held] = opus
            bar.update()
    return Scored(p_cloud, p_opus, thresholds)


def judge_left_out(study: Study, scored: Scored, kept: Bools) -> Judgement:
    """Evaluate the probabilities of `score_left_out` on the examples kept, (n,)."""
    places: Sequence[int] = np.flatnonzero(kept).tolist()
    pack = [study.examples[place] for place in study.pack]
    return judge([study.examples[place] for place in places], pack, scored.rows(places))


def _key(source: str, family: str | None, group: str, by: By) -> str:
    if by == "fold":
        return f"fold {int(sha256(group.encode()).hexdigest()[:8], 16) % FOLDS + 1}"
    if by == "family":
        return family or source
    return "unfitted" if source in UNFITTED else source


def _score_fold(shared: tuple[Study, Recipe, Bools, bool], fold: Fold) -> tuple[Bools, Floats, Floats | None]:
    """Teach without a fold, and without what is nearly the same elsewhere; score it."""
    study, recipe, among, both = shared
    routers = ROUTERS if both and bool(fold.held[study.pack].any()) else ROUTERS[:1]
    of_fold = {example.group for example, held in zip(study.examples, fold.held, strict=True) if held}
    strange = np.array([example.group not in of_fold for example in study.examples])
    own = study.measured_examples.rows(fold.held)
    found = [taught.probability(own) for taught in learn(study, among & strange, routers, recipe)]
    return fold.held, found[0], found[1] if len(found) > 1 else None
