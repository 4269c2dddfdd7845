"""Train each of the two routers by the sixth recipe: two teachers, one student.

*The teacher of difficulty* is an ensemble of networks taught by people's labels, each on the scale of its source, by
the share of all models that failed, and by the curriculum; with a prior that a longer ask is a harder one, which holds
among tasks of one kind and which the curriculum takes back where it is wrong. *The teacher of outcomes* (`outcome`)
says how much better the cloud did on the default pack. *The student* is the network that ships. It learns from the
first teacher on every prompt that has no outcome, on the log, and on mixtures of inputs, so that it is like the teacher
also where no prompt of ours lies; from the second on the pack.

The two evidences pull apart where tasks are hard for every tier: the cloud does not win what nobody solves. How much
the student listens to either is `Recipe.difficulty` and `Recipe.outcome`.
"""

from dataclasses import dataclass

import mlx.core as mx
import numpy as np
from numpy.typing import NDArray

from routerlib.features import FEATURES
from routerlib.scoring.network import forward
from routerlib.training.data.curriculum import LOG, probability_of
from routerlib.training.data.measured import Measured, Router, project
from routerlib.training.data.rows import DataError
from routerlib.training.evaluation.payoff import source_weights
from routerlib.training.v6.lessons import Ensemble, Lesson, Regime, sigmoid, teach, teach_ensemble
from routerlib.training.v6.outcome import expected_quality, gain_a, gain_b, smoothed
from routerlib.training.v6.study import SEED, Study, inputs_of

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Inputs = NDArray[np.float32]

FULL_SOURCE = 300  # a source of fewer examples weighs less, by the root of how many there are
LONGER = "ask_word_count"  # the feature of the prior
OWN_GRADES = 0.6  # share of our own asks among the graded ones; the rest is the graded log
JITTER = 0.3  # deviation of the noise on mixed inputs
MIXED = 20_000  # mixed inputs

TEACHER = Regime(hidden=(32, 16), dropout=0.5, weight_decay=1.0, steps=300, batch=256)
STUDENT_A = Regime(hidden=(32, 16), dropout=0.1, weight_decay=0.1, steps=1_000, batch=192)
STUDENT_B = Regime(hidden=(128, 64), dropout=0.1, weight_decay=0.1, steps=1_000, batch=192)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Every number that was chosen, on rows and sources that were left out; see `sweep_results.json` of the model.

    Attributes:
        slope: prior logit per deviation of the logarithm of the ask's words.
        graded: share of the curriculum in the teacher of difficulty; people's labels have 1.
        members: networks of that teacher.
        difficulty: share of what the student learns from that teacher.
        outcome: share of what it learns from outcomes.
        log: share of the log in what it learns from the teacher of difficulty; examples and graded asks have 1.
        mixed: share of mixed inputs in the same.
        center_a: level of the curriculum from which on the cloud is more likely worth it than not.
        center_b: the same for opus.
        teacher: how each network of the teacher is taught.
        student_a: how router A is taught.
        student_b: how router B is taught.
    """

    slope: float = 0.5
    graded: float = 0.4
    members: int = 5
    difficulty: float = 1.0
    outcome: float = 0.5
    log: float = 0.5
    mixed: float = 4.0
    center_a: float = 3.4
    center_b: float = 5.5
    teacher: Regime = TEACHER
    student_a: Regime = STUDENT_A
    student_b: Regime = STUDENT_B


@dataclass(frozen=True, slots=True)
class Taught:
    """A trained router and its projection."""

    projection: dict[str, NDArray[np.float32]]
    parameters: dict[str, mx.array]

    def probability(self, measured: Measured) -> Floats:
        """Return the router's probabilities (n,) of n measured texts."""
        logit = forward(self.parameters, mx.array(project(self.projection, measured)))
        return sigmoid(np.array(logit, dtype=np.float64))


def learn(study: Study, chosen: Bools, routers: tuple[Router, ...], recipe: Recipe, seed: int = SEED) -> list[Taught]:
    """Train routers and fit the projection on the chosen examples, (n,), the graded asks and the log.

    Only examples that may be fitted on are used, whatever is chosen; there may be none.

    Raises:
        DataError: the recipe listens to outcomes alone, and no chosen example has any.
    """
    chosen = chosen & study.fittable()
    projection = study.projection(chosen)
    inputs = inputs_of(projection, study)
    return [Taught(projection, _student(study, chosen, router, recipe, inputs, seed)) for router in routers]


def _student(
    study: Study, chosen: Bools, router: Router, recipe: Recipe, inputs: tuple[Inputs, ...], seed: int
) -> dict[str, mx.array]:
    examples, graded, log = inputs
    levels = np.array([row.level for row in study.graded])
    target = probability_of(levels, recipe.center_a if router == "A" else recipe.center_b)
    graded_weights = _graded_weights(study)
    teacher = _teacher(study, chosen, recipe, examples, Lesson(graded, target, graded_weights, recipe.graded), seed)
    pack = study.pack[chosen[study.pack]]
    of_pack = np.array([example.source in study.stand_ins for example in study.examples])
    places = np.flatnonzero(chosen & ~of_pack)  # of the pack's sources outcomes speak, also for rows without any
    mixed = _mixtures(np.concatenate([examples[places], graded, log]), seed)
    graded_target = (target + teacher.probability(graded)) / 2.0
    share, graded_share = recipe.difficulty, recipe.difficulty if recipe.graded else 0.0
    lessons = [
        Lesson(examples[places], teacher.probability(examples[places]), _source_weights(study, places), share),
        Lesson(graded, graded_target, graded_weights, graded_share),
        Lesson(log, teacher.probability(log), np.ones(len(log)), share * recipe.log),
        Lesson(mixed, teacher.probability(mixed), np.ones(len(mixed)), share * recipe.mixed),
    ]
    if not len(pack) and not share:
        raise DataError(
            "found no prompt scored on all three tiers to learn from, and the recipe listens to nothing else"
        )
    if len(pack):
        lessons.append(_outcomes(study, pack, router, examples, recipe.outcome))
    return teach(lessons, recipe.student_a if router == "A" else recipe.student_b, seed)


def _teacher(study: Study, chosen: Bools, recipe: Recipe, inputs: Inputs, graded: Lesson, seed: int) -> Ensemble:
    """Return the teacher of difficulty; every source is a scale of its own."""
    places = np.flatnonzero(chosen)
    sources = sorted({example.source for example in study.examples})
    scale = np.array([sources.index(study.examples[place].source) for place in places])
    weights = _source_weights(study, places)
    slope = np.array([recipe.slope if feature.name == LONGER else 0.0 for feature in FEATURES])
    slope = np.concatenate([slope, np.zeros(inputs.shape[1] - len(slope))])
    people = Lesson(inputs[places], study.ranks(places), weights, 1.0, scale)
    return teach_ensemble([people, graded], recipe.teacher, recipe.members, 100 * seed, slope)


def _outcomes(study: Study, pack: NDArray[np.int64], router: Router, inputs: Inputs, share: float) -> Lesson:
    examples = [study.examples[place] for place in pack]
    sources = [example.source for example in examples]
    quality = expected_quality(examples, study.stand_ins)
    gain = gain_a(quality) if router == "A" else gain_b(quality)
    return Lesson(inputs[pack], smoothed(inputs[pack], gain, sources), source_weights(sources), share)


def _source_weights(study: Study, places: NDArray[np.int64]) -> Floats:
    sources = [study.examples[place].source for place in places]
    counts = {source: sources.count(source) for source in set(sources)}
    sizes = np.array([counts[source] for source in sources], dtype=np.float64)
    return np.minimum(1.0, np.sqrt(sizes / FULL_SOURCE)) / sizes


def _graded_weights(study: Study) -> Floats:
    from_log = np.array([row.kind == LOG for row in study.graded])
    share = np.where(from_log, 1.0 - OWN_GRADES, OWN_GRADES)
    return np.asarray(share / np.where(from_log, from_log.sum(), (~from_log).sum()), dtype=np.float64)


def _mixtures(inputs: Inputs, seed: int) -> Inputs:
    """Return points between random pairs of inputs, with noise (Zhang et al., *mixup*, 2018), to be labelled."""
    rng = np.random.default_rng(seed)
    one, other = (inputs[rng.integers(0, len(inputs), MIXED)] for _ in range(2))
    share = rng.random((MIXED, 1))
    noise = JITTER * rng.normal(size=one.shape)
    return np.asarray(share * one + (1.0 - share) * other + noise, dtype=np.float32)
