"""Run a trial: train one setting of one router and evaluate it on the validation split.

Losses of settings with another temperature or beta_kl are sums of other things, so they do not compare. These do:

- ``reference_loss``: the loss with the published constants, whatever the setting was trained with. It asks for p_cloud
  as the recipe's teacher means it, which is what a threshold set by hand (a = 0.60) relies on: it chooses router A.
  Utility by measured quality alone would not do there. It does not know the premium, and on scores that fall with
  length it prefers the very routers that the premium is there to mend.
- ``order_gain``: what the order of p is worth in measured quality, averaged over all shares sent up; see there.
  Router B's threshold is calibrated on validation afterwards, so only its order counts: it chooses router B. Nor is the
  premium part of it, so that settings with and without the premium in margin_B stand trial on the same ground.

Both are means over the starts, so that a lucky start does not choose the setting.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

import mlx.core as mx
import numpy as np
from numpy.typing import NDArray

from routerlib.scoring.network import forward
from routerlib.training.data.measured import Router
from routerlib.training.evaluation.metrics import auc
from routerlib.training.v5.corpus import Corpus, Kind
from routerlib.training.v5.student import Setting, Student, distil, loss_on
from routerlib.training.v5.teacher import Terms

Floats = NDArray[np.float64]

TAUGHT: Mapping[Router, tuple[Kind, ...]] = {"A": ("train", "junk", "unscored"), "B": ("train", "junk")}
HELD: tuple[Kind, ...] = ("validation",)
CRITERION: Mapping[Router, str] = {"A": "lowest reference_loss", "B": "highest order_gain"}
MEASURED = Terms(premium=0.0)  # what the scores alone say a step up is worth, its cost taken off


@dataclass(frozen=True, slots=True)
class Trial:
    """Validation measures of one setting.

    Attributes:
        router: which router.
        index: the setting's place in the grid.
        loss: with its own constants, mean over the starts.
        reference_loss: with the published constants, mean over the starts.
        order_gain: in quality, mean over the starts.
        auc: within each source, of "a step up is worth its cost" (measured), mean over sources and starts.
        order_gain_deviation: over the starts.
        reference_loss_deviation: over the starts.
        epochs: the kept epoch of each start.
        seconds: that it took.
    """

    router: Router
    index: int
    loss: float
    reference_loss: float
    order_gain: float
    auc: float
    reference_loss_deviation: float
    order_gain_deviation: float
    epochs: tuple[int, ...]
    seconds: float

    @property
    def merit(self) -> float:
        """Return what chooses among the settings of one router: the higher the better."""
        return -self.reference_loss if self.router == "A" else self.order_gain

    def as_json(self) -> dict[str, Any]:
        """Return the trial as a JSON object."""
        return {**asdict(self), "epochs": list(self.epochs)}


def from_json(content: Mapping[str, Any]) -> Trial:
    """Return the trial that `Trial.as_json` wrote.

    Raises:
        TypeError, KeyError: it did not.
    """
    return Trial(**{**content, "epochs": tuple(content["epochs"])})


def hold(corpus: Corpus, router: Router, index: int, setting: Setting, seed: int) -> Trial:
    """Train a setting on the training split and judge it on validation."""
    begun = perf_counter()
    rows = corpus.rows(router, setting.terms, TAUGHT[router])
    held = corpus.rows(router, setting.terms, HELD)
    students = distil(rows, held, setting, seed=seed, quiet=True)
    reference, judged = corpus.rows(router, Terms(), HELD), corpus.kind == "validation"
    gain, source, weights = corpus.margin(router, MEASURED)[judged], corpus.source[judged], corpus.weights[judged]
    scores = [probabilities(student, corpus.inputs[judged]) for student in students]
    losses = [loss_on(reference, student.parameters, Terms().beta_kl) for student in students]
    gains = [order_gain(p, gain, weights) for p in scores]
    return Trial(
        router=router,
        index=index,
        loss=float(np.mean([student.loss for student in students])),
        reference_loss=float(np.mean(losses)),
        order_gain=float(np.mean(gains)),
        auc=float(np.mean([_auc(p, gain, source) for p in scores])),
        reference_loss_deviation=float(np.std(losses)),
        order_gain_deviation=float(np.std(gains)),
        epochs=tuple(student.epoch for student in students),
        seconds=round(perf_counter() - begun, 3),
    )


def probabilities(student: Student, inputs: NDArray[np.float32]) -> Floats:
    """Return a student's probabilities (n,) for inputs (n, 77)."""
    return np.array(mx.sigmoid(forward(student.parameters, mx.array(inputs))), dtype=np.float64)


def order_gain(p: Floats, gain: Floats, weights: Floats) -> float:
    """Return what sending prompts up in the order of ``p`` is worth over a random order, averaged over all shares.

    Sending the share s with the highest p up gains G(s); in a random order it would gain s * G(1). The mean over s in
    [0, 1] of G(s) - s * G(1) is

        sum_i v_i * gain_i * (F(p_i) - 1/2),    F(p) = weight below p + half the weight at p

    with weights v that sum to 1. In the unit of ``gain``, and 0 for a constant p.
    """
    share = weights / weights.sum()
    _, inverse = np.unique(p, return_inverse=True)
    at = np.bincount(inverse, weights=share)
    below = np.cumsum(at) - at
    return float(np.sum(share * gain * ((below + at / 2.0)[inverse] - 0.5)))


def _auc(p: Floats, gain: Floats, source: NDArray[np.str_]) -> float:
    within = [float(auc(p[source == name], gain[source == name] > 0)) for name in np.unique(source)]
    known = [value for value in within if not np.isnan(value)]
    return float(np.mean(known)) if known else 0.5
