"""Train the two networks on features and word vectors, and set temperatures and thresholds on prompts left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import mlx.core as mx
import mlx.optimizers as optim
import numpy as np
from numpy.typing import NDArray

from routerlib.scoring.network import forward, initialise

Floats = NDArray[np.float64]
Inputs = NDArray[np.float32]

TOLERANCE = 0.005
TOO_LOW, TOO_HIGH = 3.0, 1.0  # what a step too low and a step too high cost


@dataclass(frozen=True, slots=True)
class Regime:
    """How a network is trained."""

    hidden: tuple[int, ...] = (64, 32)
    steps: int = 3_000
    batch: int = 256
    learning_rate: float = 2e-3
    weight_decay: float = 0.2
    dropout: float = 0.2


def train(inputs: Inputs, logits: Floats, weights: Floats, regime: Regime, seed: int) -> dict[str, mx.array]:
    """Train a network to give these logits, by least squares: the whole scale counts, not its upper end alone.

    Args:
        inputs: (n, width).
        logits: (n,) NaN where there is nothing to learn.
        weights: (n,) how often a row is drawn.
        regime: how.
        seed: of the parameters, the draws and the dropout.
    """
    rng = np.random.default_rng(seed)
    key, drawn = mx.random.split(mx.random.key(seed))
    parameters = initialise(inputs.shape[1], regime.hidden, drawn)
    optimizer = optim.AdamW(optim.cosine_decay(regime.learning_rate, regime.steps), weight_decay=regime.weight_decay)
    optimizer.init(parameters)
    places = np.flatnonzero(~np.isnan(logits) & (weights > 0))
    bound = np.cumsum(weights[places]) / weights[places].sum()

    def loss(now: dict[str, mx.array], x: mx.array, y: mx.array, own: mx.array) -> mx.array:
        return mx.mean(mx.square(forward(now, x, regime.dropout, own) - y))

    gradient = mx.grad(loss)
    for _ in range(regime.steps):
        batch = places[np.searchsorted(bound, rng.random(regime.batch)).clip(max=len(places) - 1)]
        key, drawn = mx.random.split(key)
        own = mx.array(inputs[batch]), mx.array(logits[batch].astype(np.float32))
        parameters = optimizer.apply_gradients(gradient(parameters, *own, drawn), parameters)
        mx.eval(parameters, optimizer.state)
    return parameters


def hidden_of(parameters: Mapping[str, mx.array]) -> tuple[int, ...]:
    """Return the widths of a network's hidden layers."""
    names = sorted(name for name in parameters if name.startswith("hidden.") and name.endswith(".weight"))
    return tuple(int(parameters[name].shape[0]) for name in names)


def logits_of(parameters: Mapping[str, mx.array], inputs: Inputs) -> Floats:
    """Return the logits (n,) of inputs (n, width)."""
    return np.array(forward(parameters, mx.array(inputs)), dtype=np.float64)


def sigmoid(values: Floats) -> Floats:
    """Return the logistic function, elementwise."""
    return np.asarray(1.0 / (1.0 + np.exp(-values)), dtype=np.float64)


def platt(logits: Floats, wanted: Floats) -> tuple[float, float]:
    """Return slope and shift that bring logits nearest to wanted probabilities (maximum likelihood)."""
    from scipy.optimize import minimize

    def cost(both: Floats) -> float:
        moved = both[0] * logits + both[1]
        return float(np.mean(np.logaddexp(0.0, moved) - wanted * moved))

    slope, shift = minimize(cost, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(slope), float(shift)


def rescaled(parameters: Mapping[str, mx.array], slope: float, shift: float) -> dict[str, mx.array]:
    """Return the network whose logits are slope * logit + shift: what calibrates it becomes part of it."""
    weight, bias = parameters["output.weight"] * slope, parameters["output.bias"] * slope + shift
    return {**parameters, "output.weight": weight, "output.bias": bias}


def weighted_error(tiers: NDArray[np.int64], chosen: NDArray[np.int64]) -> float:
    """Return the mean cost of chosen tiers beside those that would have done."""
    steps = tiers - chosen
    return float(np.mean(np.where(steps > 0, TOO_LOW * steps, -TOO_HIGH * steps)))


def tiers_at(p_cloud: Floats, p_opus: Floats, a: float, b: float) -> NDArray[np.int64]:
    """Return which tier each prompt goes to, 0 to 2."""
    return np.where(p_cloud < a, 0, np.where(p_opus < b, 1, 2))


def best_thresholds(
    parts: Sequence[tuple[Floats, Floats, NDArray[np.int64]]], shares: Sequence[float], grid: Sequence[float]
) -> tuple[float, float]:
    """Return the thresholds of a grid at which the weighted error is least.

    Of values of a that are as good to within `TOLERANCE`, the lowest: where the error is flat, what may need the cloud
    goes there.

    Args:
        parts: p_cloud, p_opus and the tiers that would do, of each kind of prompts, the one that counts most first.
        shares: how much the error of each kind counts.
        grid: values to try for both.
    """

    def errors(a: float, b: float) -> list[float]:
        return [weighted_error(tiers, tiers_at(p, q, a, b)) for p, q, tiers in parts]

    def cost(both: tuple[float, float]) -> float:
        return sum(share * error for share, error in zip(shares, errors(*both), strict=True))

    _, b = min(((a, b) for a in grid for b in grid), key=cost)
    at = {a: cost((a, b)) for a in grid}
    return min(a for a in grid if at[a] <= min(at.values()) + TOLERANCE), b
