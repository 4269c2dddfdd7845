"""Say what every row teaches: where p_cloud and p_opus should lie on the scale of logits, and how much it weighs.

A rating is taken at its word. People's labels and shares of models that failed are only comparable inside their source,
so they move a prompt about its source's mean rating, by so many of the source's deviations. Asks of a known level get
the mean rating of log prompts that were graded the same. Where nothing is known, the teacher's word is the lesson.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routerlib.training.v7.evidence import CURRICULUM, JUNK, LANGUAGES, LOG, TYPED, Row

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Mean rating of log prompts by the level they were graded with; from 6 on there are few, so these are drawn on.
LEVEL_FAIL = (0.02, 0.06, 0.12, 0.22, 0.34, 0.48, 0.60, 0.70, 0.80)
LEVEL_OPUS = (0.005, 0.02, 0.04, 0.08, 0.15, 0.25, 0.36, 0.45, 0.52)
CATEGORIES: Mapping[str, tuple[float, float]] = {
    "simple": (0.06, 0.015),
    "junk": (0.01, 0.005),
    "long_easy": (0.06, 0.015),
    "complex": (0.50, 0.25),
    "short_hard": (0.55, 0.30),
}
JUNK_FAIL, JUNK_OPUS = 0.02, 0.01
LIMITS = ((0.015, 0.97), (0.008, 0.97))  # of what a target may be, of p_cloud and p_opus
LABEL_PULL = 0.35  # share of the label's word beside a rating
LABEL_REACH = 0.7  # deviations of a source's ratings that one deviation of an unrated row's label is worth
LABEL_WEIGHT = 0.25
MOST_OF_A_SOURCE = 60.0  # rated rows that a source's unrated labels weigh as, at most
WEIGHTS = {CURRICULUM: 0.5, TYPED: 0.5, JUNK: 0.25, LANGUAGES: 1.0}
SOURCE_WEIGHT = 0.8  # of a rated row that is not from the log,
RATED_OF_A_SOURCE = (
    100.0  # and as so many of these, at most, the rated rows of one source weigh: real prompts weigh most
)
LEAST_RATED = 10


@dataclass(frozen=True, slots=True)
class Lessons:
    """What rows teach: logits of p_cloud and p_opus (n, 2), NaN where nothing is known, and weights (n,)."""

    logits: Floats
    weights: Floats


def logit(p: Floats | float) -> Floats:
    """Return the inverse of the logistic function."""
    return np.asarray(np.log(np.asarray(p) / (1.0 - np.asarray(p))), dtype=np.float64)


def column(rows: Sequence[Row], name: str) -> Floats:
    """Return a field of every row, NaN where it is None."""
    return np.array([np.nan if (value := getattr(row, name)) is None else value for row in rows], dtype=np.float64)


def local_scores(rows: Sequence[Row]) -> Floats:
    """Return the score of the local tier's stand-in of every row, NaN where it was not measured."""
    return np.array([row.scores[0] if row.scores and row.scores[0] is not None else np.nan for row in rows])


def lessons_of(rows: Sequence[Row]) -> Lessons:
    """Say what every row teaches; rows of other splits than ``train`` teach nothing."""
    logits = np.full((len(rows), 2), np.nan)
    weights = np.zeros(len(rows))
    for place, row in enumerate(rows):
        known = known_of(row)
        if row.split == "train" and known is not None:
            logits[place] = [float(logit(np.clip(p, *limit))) for p, limit in zip(known, LIMITS, strict=True)]
            weights[place] = WEIGHTS.get(row.source, 1.0 if row.source == LOG else SOURCE_WEIGHT)
    _keep_sources_small(rows, weights)
    _learn_labels(rows, logits, weights)
    return Lessons(logits, weights)


def normal_ranks(values: Floats) -> Floats:
    """Return the normal scores of values (n,): where their ranks lie on a normal distribution."""
    from scipy.stats import norm, rankdata

    scores: Floats = norm.ppf((rankdata(values) - 0.5) / len(values))
    return scores


def inside_sources(rows: Sequence[Row], most: int = 300) -> tuple[Floats, Floats, Floats]:
    """Return labels as normal ranks inside their source, how local fails about its mean there, and even weights."""
    label, local, even = np.full(len(rows), np.nan), np.full(len(rows), np.nan), np.ones(len(rows))
    hardness, scores = column(rows, "hardness"), local_scores(rows)
    sources = np.array([row.source for row in rows])
    is_train = np.array([row.split == "train" for row in rows])
    for source in sorted({row.source for row in rows if row.hardness is not None}):
        own = np.flatnonzero((sources == source) & is_train)
        if len(own) < 20:
            continue
        even[own] = min(1.0, most / len(own))
        known = own[~np.isnan(hardness[own])]
        label[known] = normal_ranks(hardness[known])
        known = own[~np.isnan(scores[own])]
        if len(known):
            local[known] = 2.0 * (scores[known].mean() - scores[known])
    return label, local, even


def known_of(row: Row) -> tuple[float, float] | None:
    """Return what a row is rated to be, or what its level or kind stands for: chances of p_cloud and p_opus."""
    if row.fail is not None and row.opus is not None:
        return row.fail, row.opus
    if row.level is not None:
        return LEVEL_FAIL[row.level], LEVEL_OPUS[row.level]
    if row.source == TYPED and row.category is not None:
        return CATEGORIES.get(row.category)
    return (JUNK_FAIL, JUNK_OPUS) if row.source == JUNK else None


def _keep_sources_small(rows: Sequence[Row], weights: Floats) -> None:
    """Scale the weights of a source's rated rows down to what `RATED_OF_A_SOURCE` of them would weigh, in place."""
    is_rated = np.array([row.hardness is not None and row.fail is not None and row.split == "train" for row in rows])
    sources = np.array([row.source for row in rows])
    for source in sorted(set(sources[is_rated].tolist())):
        own = is_rated & (sources == source)
        weights[own] *= min(1.0, RATED_OF_A_SOURCE / own.sum())


def _learn_labels(rows: Sequence[Row], logits: Floats, weights: Floats) -> None:
    """Move each row with a label or outcomes about its source's mean rating, in place."""
    hardness, is_rated = column(rows, "hardness"), ~np.isnan(column(rows, "fail"))
    sources = np.array([row.source for row in rows])
    is_train = np.array([row.split == "train" for row in rows])
    for source in sorted(set(sources[is_train & ~np.isnan(hardness)].tolist())):
        own = np.flatnonzero(is_train & (sources == source) & ~np.isnan(hardness))
        rated = own[is_rated[own]]
        if len(rated) < LEAST_RATED:
            continue
        mean, deviation = logits[rated].mean(axis=0), logits[rated].std(axis=0)
        said = (
            mean + normal_ranks(hardness[own])[:, None] * deviation * np.where(is_rated[own], 1.0, LABEL_REACH)[:, None]
        )
        pull = np.where(is_rated[own], LABEL_PULL, 1.0)[:, None]
        logits[own] = (1.0 - pull) * np.where(is_rated[own][:, None], logits[own], 0.0) + pull * said
        unrated = own[~is_rated[own]]
        weights[unrated] = LABEL_WEIGHT * min(1.0, MOST_OF_A_SOURCE / max(LABEL_WEIGHT * len(unrated), 1.0))
