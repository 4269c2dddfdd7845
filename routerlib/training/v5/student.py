"""Distil a small network, the student, from the teacher's targets.

Training starts several times from other random parameters; the start and the epoch with the lowest validation loss win.
Networks this small end far apart on prompts unlike the training data, and the better validated ones route those better.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import mlx.core as mx
import mlx.optimizers as optim
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from routerlib.scoring.network import forward, initialise
from routerlib.training.v5.objective import distillation_loss
from routerlib.training.v5.teacher import Targets, Terms


@dataclass(frozen=True, slots=True)
class Configuration:
    """Hyperparameters of one router's training.

    The widths and dropouts are v5's; the rest is usual for networks of this size.
    """

    hidden: tuple[int, ...]
    dropout: float
    learning_rate: float = 1e-3
    weight_decay: float = 1e-2
    batch: int = 64
    epochs: int = 60
    patience: int = 10  # epochs without a better validation loss before a start is given up
    starts: int = 8


@dataclass(frozen=True, slots=True)
class Setting:
    """One router's training in full: how it is trained, and towards what."""

    configuration: Configuration
    terms: Terms = field(default_factory=Terms)


@dataclass(frozen=True, slots=True)
class Rows:
    """What one router is trained or judged on: inputs (n, 77), targets (n,), row weights (n,)."""

    inputs: mx.array
    targets: Targets
    weights: NDArray[np.float64]

    def columns(self) -> list[mx.array]:
        """Return inputs, p, y, w and row weights as MLX arrays, in the order of the loss."""
        arrays = (self.targets.p, self.targets.y, self.targets.w, self.weights)
        return [self.inputs, *(mx.array(array.astype(np.float32)) for array in arrays)]


@dataclass(frozen=True, slots=True)
class Student:
    """A trained network: its parameters, its validation loss, and the start and epoch (from 1) that reached it."""

    parameters: dict[str, mx.array]
    loss: float
    start: int
    epoch: int


def distil(rows: Rows, held: Rows, setting: Setting, *, seed: int, name: str = "", quiet: bool) -> list[Student]:
    """Train from every start, with early stopping on held-out rows; return the students in the order of the starts.

    The starts' seeds depend on ``seed`` alone, so that settings can be compared start by start.
    """
    students = []
    starts, epochs = setting.configuration.starts, setting.configuration.epochs
    with tqdm(total=starts * epochs, desc=name, unit="epoch", disable=quiet) as bar:
        for start in range(1, starts + 1):
            students.append(_train(rows, held, setting, seed + 1000 * (start - 1), start, bar))
            bar.update(start * epochs - bar.n)
    return students


def best(students: Sequence[Student]) -> Student:
    """Return the student with the lowest loss, the first of equals."""
    return min(students, key=lambda student: student.loss)


def loss_on(rows: Rows, parameters: Mapping[str, mx.array], beta_kl: float) -> float:
    """Return the loss of a network on rows, without dropout."""
    return float(np.array(_loss(dict(parameters), rows.columns(), beta_kl)))


def _train(rows: Rows, held: Rows, setting: Setting, seed: int, start: int, bar: "tqdm[None]") -> Student:
    """Train with AdamW from one start until the held-out loss has not fallen for ``patience`` epochs."""
    configuration, beta_kl = setting.configuration, setting.terms.beta_kl
    key, drawn = mx.random.split(mx.random.key(seed))
    parameters = initialise(rows.inputs.shape[1], configuration.hidden, drawn)
    optimizer = optim.AdamW(configuration.learning_rate, weight_decay=configuration.weight_decay)
    optimizer.init(parameters)
    rng = np.random.default_rng(seed)
    step = mx.value_and_grad(_loss)
    columns, held_columns = rows.columns(), held.columns()
    kept = Student(parameters, float("inf"), start, 0)
    for epoch in range(1, configuration.epochs + 1):
        order = rng.permutation(len(rows.weights))
        for first in range(0, len(order), configuration.batch):
            chosen = mx.array(order[first : first + configuration.batch])
            key, drawn = mx.random.split(key)
            batch = [column[chosen] for column in columns]
            _, gradients = step(parameters, batch, beta_kl, configuration.dropout, drawn)
            parameters = optimizer.apply_gradients(gradients, parameters)
            mx.eval(parameters, optimizer.state)
        loss = float(np.array(_loss(parameters, held_columns, beta_kl)))
        bar.update()
        bar.set_postfix(start=start, validation=f"{loss:.4f}")
        if loss < kept.loss:
            kept = Student(dict(parameters), loss, start, epoch)
        elif epoch - kept.epoch >= configuration.patience:
            break
    return kept


def _loss(
    parameters: dict[str, mx.array],
    columns: list[mx.array],
    beta_kl: float,
    dropout: float = 0.0,
    key: mx.array | None = None,
) -> mx.array:
    x, p, y, w, weight = columns
    return distillation_loss(forward(parameters, x, dropout, key), p, y, w, weight, beta_kl)
