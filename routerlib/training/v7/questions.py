"""Say what the tuned encoder is asked of every lesson, and how much each answer counts.

Six questions: will local fail, would opus be better, is a cloud tier needed, how hard do people find it beside others
of its source, does the local stand-in fail, where does its rating lie inside its source. Every answer is a probability.

What an earlier encoder said counts beside the ratings of the log (Furlanello et al., *Born-Again Neural Networks*,
2018): one rating is one reader's word, and the earlier encoder's is what all of them have in common. The new one is
also to echo what the earlier saw: its answers and the principal components of its vectors.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routerlib.training.v7.evidence import LANGUAGES, LOG, Row
from routerlib.training.v7.lessons import column, inside_sources, known_of, lessons_of, normal_ranks

Floats = NDArray[np.float64]

FAIL, OPUS, CLOUD, LABEL, LOCAL, RANK = range(6)
COUNTS = (3.0, 1.5, 0.4, 0.5, 0.4, 0.6)  # of each question in the loss
EARLIER_SHARE = 0.4  # of the earlier encoder's word beside a rating of the log
EARLIER_WEIGHT = 0.3  # of a prompt of the log of which its word is all that is known
REAL = 1.5  # of a prompt of the log beside others: real prompts weigh most
OURS = 0.7  # of a rating of the log that is ours, beside a shared one
LEAST_WEIGHT = 0.15
LEAST_RANKED, MOST_RANKED = 20, 400.0  # rated rows of a source that are ranked, and as how many they weigh at most


@dataclass(frozen=True, slots=True)
class Questions:
    """The wanted answers of rows as probabilities (n, 6), NaN where nothing is known, and their weights (n, 6)."""

    answers: Floats
    weights: Floats


def questions_of(rows: Sequence[Row], said: Floats) -> Questions:
    """Return what is asked of every row; of those of other splits than ``train`` nothing is known.

    Args:
        rows: n of them.
        said: (n, 6) logits that an earlier encoder answered with, NaN where it was not asked.
    """
    from scipy.stats import norm

    answers, weights = _rated(rows, said)
    label, local, even = inside_sources(rows)
    answers[:, LABEL], weights[:, LABEL] = norm.cdf(label), even
    answers[:, LOCAL], weights[:, LOCAL] = np.clip(0.5 + local / 4, 0.0, 1.0), even
    ranks, weights[:, RANK] = ranks_of_ratings(rows)
    answers[:, RANK] = norm.cdf(ranks)
    return Questions(answers, np.where(np.isnan(answers), 0.0, weights))


def _rated(rows: Sequence[Row], said: Floats) -> tuple[Floats, Floats]:
    """Return the answers that ratings and levels give, and the earlier encoder's beside those of the log."""
    answers, weights = np.full((len(rows), 6), np.nan), np.zeros((len(rows), 6))
    usual = np.maximum(lessons_of(rows).weights, LEAST_WEIGHT)
    heard = 1.0 / (1.0 + np.exp(-said[:, : OPUS + 1]))
    for place, row in enumerate(rows):
        if row.split != "train":
            continue
        known, is_log, is_told = known_of(row), row.source == LOG, not np.isnan(heard[place]).any()
        if known is not None:
            share = EARLIER_SHARE if is_log and is_told else 0.0
            answers[place, : OPUS + 1] = known if not share else (1 - share) * np.array(known) + share * heard[place]
            real = (REAL if is_log else 1.0) * (OURS if is_log and is_ours(row) else 1.0)
            weights[place, : OPUS + 1] = usual[place] * real
        elif is_log and is_told:
            answers[place, : OPUS + 1], weights[place, : OPUS + 1] = heard[place], REAL * EARLIER_WEIGHT
        if row.tier is not None:
            answers[place, CLOUD], weights[place, CLOUD] = float(row.tier > 0), usual[place]
    return answers, weights


def echo_of(rows: Sequence[Row], said: Floats, seen: Floats) -> Floats:
    """Return what the earlier encoder said and saw of the training rows, (n, 6 + k), each number of variance 1.

    Of other rows, and where it was not asked, all are NaN.
    """
    heard = np.concatenate([said, seen], axis=1)
    is_train = np.array([row.split == "train" for row in rows])
    heard[~is_train | np.isnan(heard).any(axis=1)] = np.nan
    scaled: Floats = (heard - np.nanmean(heard, axis=0)) / np.nanstd(heard, axis=0)
    return scaled


def is_ours(row: Row) -> bool:
    """Tell whether a rating is one of our own: the shared ones name a tier."""
    return row.fail is not None and row.tier is None and row.source != LANGUAGES


def ranks_of_ratings(rows: Sequence[Row]) -> tuple[Floats, Floats]:
    """Return where each rating lies inside its source, as a normal score, NaN where there are few; and its weight."""
    fail, hardness = column(rows, "fail"), column(rows, "hardness")
    sources = np.array([row.source for row in rows])
    is_asked = np.array([row.split == "train" for row in rows]) & ~np.isnan(fail) & ~np.isnan(hardness)
    ranks, weights = np.full(len(rows), np.nan), np.zeros(len(rows))
    for source in sorted(set(sources[is_asked].tolist())):
        own = np.flatnonzero(is_asked & (sources == source))
        if len(own) >= LEAST_RANKED:
            ranks[own] = normal_ranks(fail[own])
            weights[own] = min(1.0, MOST_RANKED / len(own))
    return ranks, weights
