"""Fit the networks that also read in context: taught by the fast ones and by what the tuned encoder says, together.

The tuned encoder has seen the training prompts, so that nothing may be fitted to their ratings through it. It need not
be: what is wanted of the networks is a known function of their inputs, the fast networks' logit and the encoder's
answers in shares, and only the shares are chosen, on prompts left out for that. A network of its inputs is taught that
function (distillation), so that one small network answers, and its answer can be attributed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import mlx.core as mx
import numpy as np
from numpy.typing import NDArray

from routerlib.training.v7 import heads
from routerlib.training.v7.evidence import LOG, Row
from routerlib.training.v7.lessons import column
from routerlib.training.v7.report import spearman
from routerlib.training.v7.teacher_file import Head

Floats = NDArray[np.float64]
Inputs = NDArray[np.float32]

FAIL, OPUS, LABEL, RANK = 0, 1, 3, 5  # places of the encoder's answers
SHARES = (0.3, 0.4, 0.5, 0.6, 0.7)  # of the encoder's word beside the fast networks'
PULLS = (0.0, 0.15, 0.3, 0.45, 0.6)  # of what it says of the order inside a source
LOG_COUNTS = 2.0  # the order of real prompts beside that inside sources
UNREAD = 0.15  # share of the prompts that are shown once more as if they were not in English
REGIMES = (
    heads.Regime(steps=8_000, weight_decay=0.01, dropout=0.0),
    heads.Regime(hidden=(32, 16), steps=6_000, weight_decay=0.01, dropout=0.0),
)
SEED = 7
LIMIT = 4.0


@dataclass(frozen=True, slots=True)
class Mixture:
    """How much the encoder's answers count: ``share`` beside the fast network, ``label`` and ``rank`` on top."""

    share: float
    label: float = 0.0
    rank: float = 0.0

    def of(self, fast: Floats, said: Floats, answer: int) -> Floats:
        """Return the logits that are taught: those of the fast network where the encoder was not asked."""
        moved = (1.0 - self.share) * fast + self.share * said[:, answer]
        moved = moved + self.label * said[:, LABEL] + self.rank * said[:, RANK]
        return np.where(np.isnan(moved), fast, moved)


@dataclass(frozen=True, slots=True)
class Questions:
    """What the encoder's vectors are asked, as a part of the projection; see `Projection`.

    Attributes:
        components: (k + 1, 384) the head's questions, and the direction in which all asks lie. Zeros, which stand for
            a text that was not read, differ from every ask in that direction.
        mean: (384,) a vector whose answers are the usual ones.
        usual: (k + 1,) the mean of each answer, the last as it lies in the direction.
        scale: (k + 1,) its deviation.
    """

    components: Floats
    mean: Floats
    usual: Floats
    scale: Floats

    def inputs(self, said: Floats, along: Floats, bias: Floats) -> Inputs:
        """Return what the networks read of each row, (n, k + 1): of rows that were not asked what zeros give."""
        answers = np.concatenate([said, along[:, None]], axis=1)
        nothing = np.concatenate([bias, [0.0]])
        moved = (np.where(np.isnan(answers), nothing, answers) - self.usual) / self.scale
        return np.clip(moved, -LIMIT, LIMIT).astype(np.float32)


def questions_of(head: Head, said: Floats, along: Floats) -> Questions:
    """Return the questions, scaled by what was said of the training rows (n, k), and by how they lie (n,)."""
    answers = np.concatenate([said, along[:, None]], axis=1)
    answers = answers[~np.isnan(answers).any(axis=1)]
    components = np.concatenate([head.weight, head.usual[None, :]])
    usual = answers.mean(axis=0)
    mean, *_ = np.linalg.lstsq(components, usual - np.concatenate([head.bias, [0.0]]), rcond=None)
    return Questions(components, mean, usual, np.maximum(answers.std(axis=0), 1e-6))


def choose(rows: Sequence[Row], split: NDArray[np.bool_], fast: Floats, said: Floats, answer: int) -> Mixture:
    """Return the mixture that orders prompts left out for choosing best: the log's, and rated ones inside a source."""
    rated = column(rows, ("fail", "opus")[answer])
    sources = np.array([row.source for row in rows])
    known = split & ~np.isnan(rated) & ~np.isnan(said[:, answer])
    log = np.flatnonzero(known & (sources == LOG))
    others = [np.flatnonzero(known & (sources == source)) for source in sorted(set(sources[known]) - {LOG})]

    def order(mixture: Mixture) -> float:
        found = mixture.of(fast, said, answer)
        inside = np.array([spearman(found[own], rated[own]) for own in others])
        size = np.where(np.isnan(inside), 0.0, [len(own) for own in others])
        return LOG_COUNTS * spearman(found[log], rated[log]) + float(np.nansum(inside * size) / size.sum())

    return max(_mixtures(answer), key=order)


def _mixtures(answer: int) -> Iterator[Mixture]:
    pulls = (PULLS, PULLS) if answer == FAIL else ((0.0,), (0.0,))
    for share, label, rank in product(SHARES, *pulls):
        yield Mixture(share, label, rank)


def distil(
    inputs: Inputs, unread: Inputs, wanted: Floats, fast: Floats, weights: Floats, router: int
) -> dict[str, mx.array]:
    """Teach a network the wanted logits of inputs (n, width), and the fast network's where a text is not read.

    Args:
        inputs: of the training prompts.
        unread: the same, with zeros for what the second encoder sees.
        wanted: (n,) logits of the mixture.
        fast: (n,) logits of the fast network.
        weights: (n,) how often each is shown.
        router: 0 or 1.
    """
    shown = np.concatenate([inputs, unread])
    answers = np.concatenate([wanted, fast])
    return heads.train(shown, answers, np.concatenate([weights, UNREAD * weights]), REGIMES[router], SEED + router)
