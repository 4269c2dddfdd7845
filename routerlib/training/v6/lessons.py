"""Train a network on several lessons at once: rows with target probabilities, each lesson with a share of the loss.

    loss = sum over lessons of share * mean over its rows of CE(sigmoid(logit), target)
    logit = network(x) + slope . x [+ offset of the row's scale]

The slope is a prior held fixed: the network learns what has to be added to it, and unlearns it where it is wrong. Rows
that are graded on a scale of their own (story points of one team, stars of one site) say which of them is harder, not
how hard they are; each scale has an offset, learned and thrown away.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import mlx.core as mx
import mlx.optimizers as optim
import numpy as np
from numpy.typing import NDArray

from routerlib.scoring.network import Parameters, forward, initialise

Floats = NDArray[np.float64]

OFFSET = "offset"  # the name of the scales' offsets among the parameters while they are learned


@dataclass(frozen=True, slots=True)
class Lesson:
    """Rows of one kind of evidence, with targets and weights.

    Attributes:
        inputs: (n, 77) float32.
        target: (n,) probability, 0 to 1.
        weights: (n,) how often each row is drawn, relative to the others.
        share: weight of the lesson in the loss.
        scale: (n,) number of each row's scale, from 0; None where the target is to be met as it is.
    """

    inputs: NDArray[np.float32]
    target: Floats
    weights: Floats
    share: float
    scale: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class Regime:
    """Hyperparameters of AdamW with cosine decay to 0; ``batch`` rows of every lesson a step."""

    hidden: tuple[int, ...]
    dropout: float
    weight_decay: float
    steps: int
    batch: int
    learning_rate: float = 3e-3


@dataclass(frozen=True, slots=True)
class Ensemble:
    """An ensemble: the mean of its networks' logits, plus the slope they were trained with, (77,)."""

    members: tuple[Parameters, ...]
    slope: Floats

    def logit(self, inputs: NDArray[np.float32]) -> Floats:
        """Return (n,) logits of inputs (n, 77)."""
        x = mx.array(inputs)
        logits = [np.array(forward(member, x), dtype=np.float64) for member in self.members]
        return np.asarray(np.mean(logits, axis=0) + inputs @ self.slope, dtype=np.float64)

    def probability(self, inputs: NDArray[np.float32]) -> Floats:
        """Return (n,) probabilities of inputs (n, 77)."""
        return sigmoid(self.logit(inputs))


def sigmoid(logit: Floats) -> Floats:
    """Return the logistic function, elementwise."""
    return np.asarray(1.0 / (1.0 + np.exp(-logit)), dtype=np.float64)


def teach(
    lessons: Sequence[Lesson], regime: Regime, seed: int, slope: NDArray[np.float64] | None = None
) -> dict[str, mx.array]:
    """Train a network on all lessons at once; return its parameters. The same seed gives the same network."""
    lessons = [lesson for lesson in lessons if len(lesson.target) and lesson.share > 0]
    width = lessons[0].inputs.shape[1]
    rng = np.random.default_rng(seed)
    key, drawn = mx.random.split(mx.random.key(seed))
    parameters = initialise(width, regime.hidden, drawn)
    scales = max((int(lesson.scale.max()) + 1 for lesson in lessons if lesson.scale is not None), default=0)
    parameters[OFFSET] = mx.zeros((scales + 1,))  # the last one belongs to lessons without a scale, and stays 0
    optimizer = optim.AdamW(optim.cosine_decay(regime.learning_rate, regime.steps), weight_decay=regime.weight_decay)
    optimizer.init(parameters)
    prior = mx.array((np.zeros(width) if slope is None else slope).astype(np.float32))
    columns = [_columns(lesson, scales) for lesson in lessons]
    bounds = [np.cumsum(lesson.weights) / np.sum(lesson.weights) for lesson in lessons]
    shares = mx.array(np.repeat([lesson.share / regime.batch for lesson in lessons], regime.batch).astype(np.float32))
    step = mx.grad(_loss)
    for _ in range(regime.steps):
        places = [
            mx.array(np.searchsorted(bound, rng.random(regime.batch)).clip(max=len(bound) - 1)) for bound in bounds
        ]
        drawn_rows = [[column[place] for column in own] for own, place in zip(columns, places, strict=True)]
        batch = [mx.concatenate(list(parts)) for parts in zip(*drawn_rows, strict=True)]
        key, drawn = mx.random.split(key)
        gradients = step(parameters, batch, shares, prior, regime.dropout, drawn)
        parameters = optimizer.apply_gradients(gradients, parameters)
        mx.eval(parameters, optimizer.state)
    del parameters[OFFSET]
    return parameters


def teach_ensemble(
    lessons: Sequence[Lesson], regime: Regime, members: int, seed: int, slope: NDArray[np.float64]
) -> Ensemble:
    """Train an ensemble of networks that differ in their seeds alone."""
    return Ensemble(tuple(teach(lessons, regime, seed + member, slope) for member in range(members)), slope)


def _columns(lesson: Lesson, scales: int) -> list[mx.array]:
    scale = np.full(len(lesson.target), scales) if lesson.scale is None else lesson.scale
    scaled = float(lesson.scale is not None)
    return [
        mx.array(lesson.inputs),
        mx.array(lesson.target.astype(np.float32)),
        mx.array(scale.astype(np.int32)),
        mx.full((len(lesson.target),), scaled),
    ]


def _loss(
    parameters: dict[str, mx.array],
    batch: list[mx.array],
    shares: mx.array,
    slope: mx.array,
    dropout: float,
    key: mx.array,
) -> mx.array:
    inputs, target, scale, scaled = batch
    logit = forward(parameters, inputs, dropout, key) + inputs @ slope + scaled * parameters[OFFSET][scale]
    return mx.sum(shares * (mx.logaddexp(mx.zeros_like(logit), logit) - target * logit))
