"""The router network: a small multilayer perceptron, one logit out.

    x -> [linear -> LayerNorm -> ReLU -> dropout] per hidden layer -> linear -> logit

ReLU is `mx.maximum(x, 0)`: MLX's own activations are compiled at first use, which on Linux runs a C++ compiler and
loads its product from a predictable file name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import mlx.core as mx

EPSILON = 1e-5  # LayerNorm's, as usual

Parameters = Mapping[str, mx.array]


@dataclass(frozen=True, slots=True)
class Network:
    """A network's parameters by name, float32; see `shapes` for the names."""

    parameters: Parameters

    def __call__(self, x: mx.array) -> mx.array:
        """Return the logits (n,) of inputs (n, width)."""
        return forward(self.parameters, x)


def shapes(width: int, hidden: Sequence[int]) -> dict[str, tuple[int, ...]]:
    """Name every parameter of a network with ``width`` inputs and these hidden layers, with its shape."""
    named: dict[str, tuple[int, ...]] = {}
    for layer, size in enumerate(hidden):
        named[f"hidden.{layer}.weight"] = (size, width)
        for name in (f"hidden.{layer}.bias", f"norm.{layer}.weight", f"norm.{layer}.bias"):
            named[name] = (size,)
        width = size
    return {**named, "output.weight": (1, width), "output.bias": (1,)}


def initialise(width: int, hidden: Sequence[int], key: mx.array) -> dict[str, mx.array]:
    """Draw parameters: weights uniform within ±sqrt(1 / inputs) (LeCun), biases 0, LayerNorm the identity."""
    parameters: dict[str, mx.array] = {}
    for name, shape in shapes(width, hidden).items():
        if len(shape) == 2:
            key, drawn = mx.random.split(key)
            bound = shape[1] ** -0.5
            parameters[name] = mx.random.uniform(-bound, bound, shape, key=drawn)
        else:
            parameters[name] = (
                mx.ones(shape) if name.startswith("norm") and name.endswith("weight") else mx.zeros(shape)
            )
    return parameters


def forward(parameters: Parameters, x: mx.array, dropout: float = 0.0, key: mx.array | None = None) -> mx.array:
    """Return the logits (n,) of inputs (n, width).

    Args:
        parameters: named as by `shapes`.
        x: (n, width) float32.
        dropout: share of hidden activations set to zero, the others scaled up; only with a ``key``, that is in
        training.
        key: the random key of this pass.
    """
    for layer in range(sum(name.startswith("norm") for name in parameters) // 2):
        x = x @ parameters[f"hidden.{layer}.weight"].T + parameters[f"hidden.{layer}.bias"]
        x = mx.fast.layer_norm(x, parameters[f"norm.{layer}.weight"], parameters[f"norm.{layer}.bias"], EPSILON)
        x = mx.maximum(x, 0.0)
        if key is not None and dropout > 0.0:
            key, drawn = mx.random.split(key)
            x = x * mx.random.bernoulli(1.0 - dropout, x.shape, key=drawn) / (1.0 - dropout)
    return (x @ parameters["output.weight"].T + parameters["output.bias"])[:, 0]
