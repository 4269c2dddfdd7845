"""Run a router network in numpy: logits and their gradients, given the pre-activations of the first layer.

An explanation asks one network for a thousand logits about a single prompt. On Linux numpy's matrix product is much
faster than MLX's, and what all those questions share, the sums of the first layer, is worked out only once. The numbers
are those of `network.forward`, which decides, to about 1e-6.

LayerNorm first subtracts a layer's mean over its units. The mean of the units is linear in the input, so it is taken
off the weights, once and for all, and every sum below is centred as it comes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routerlib.scoring.network import EPSILON, Network

Floats = NDArray[np.float32]

CHUNK = 32  # rows of one product: few enough that BLAS starts no threads, which would fight with the encoder's


@dataclass(frozen=True, slots=True)
class Layer:
    """One hidden layer: ``weight`` (inputs, units) and ``bias`` (units,), both centred; LayerNorm's gain and shift."""

    weight: Floats
    bias: Floats
    gain: Floats
    shift: Floats

    def normalised(self, sums: Floats) -> tuple[Floats, Floats]:
        """Normalise centred sums (n, units) to variance 1; also return the factor of each row: (n, 1)."""
        variance = np.einsum("ij,ij->i", sums, sums)[:, None] / np.float32(sums.shape[1])
        rate: Floats = 1 / np.sqrt(variance + np.float32(EPSILON))
        return sums * rate, rate

    def activated(self, normalised: Floats) -> Floats:
        """Apply LayerNorm's gain and shift, then ReLU, to normalised sums (n, units)."""
        shifted: Floats = normalised * self.gain
        shifted += self.shift
        return np.maximum(shifted, 0, out=shifted)


@dataclass(frozen=True, slots=True)
class NumpyNetwork:
    """A multilayer perceptron in numpy: hidden layers, first to last, and the output's weight (units,) and bias."""

    layers: tuple[Layer, ...]
    output: Floats
    bias: np.float32

    @classmethod
    def of(cls, network: Network) -> "NumpyNetwork":
        """Copy a network's parameters into numpy arrays, the hidden layers' centred over their units."""
        found = {name: np.array(value) for name, value in network.parameters.items()}
        depth = sum(name.startswith("norm") for name in found) // 2
        layers = tuple(
            Layer(
                weight=np.ascontiguousarray(_centred(found[f"hidden.{n}.weight"]).T),
                bias=_centred(found[f"hidden.{n}.bias"]),
                gain=found[f"norm.{n}.weight"],
                shift=found[f"norm.{n}.bias"],
            )
            for n in range(depth)
        )
        return cls(layers, found["output.weight"][0], found["output.bias"][0])

    def logits(self, sums: Floats) -> Floats:
        """Return the logits (n,) of first-layer sums (n, units), bias included."""
        first, *rest = self.layers
        active = first.activated(first.normalised(sums)[0])
        for layer in rest:
            active = layer.activated(layer.normalised(product(active, layer.weight) + layer.bias)[0])
        logits: Floats = active @ self.output + self.bias
        return logits

    def slopes(self, sums: Floats) -> Floats:
        """Return the gradient of each logit in its first-layer sums: (n, units), by backpropagation.

        Less a number that is the same for all units of a row, which the centred weights take to 0 anyway.
        """
        passed = []  # what each layer was given, at variance 1; its rate; which units are active
        for n, layer in enumerate(self.layers):
            normal, rate = layer.normalised(sums)
            active = layer.activated(normal)
            passed.append((normal, rate, active > 0))
            if n + 1 < len(self.layers):
                sums = product(active, self.layers[n + 1].weight) + self.layers[n + 1].bias
        upper: Floats = np.broadcast_to(self.output, passed[-1][0].shape)
        for n in reversed(range(len(self.layers))):
            normal, rate, is_active = passed[n]
            upper = upper * is_active * self.layers[n].gain
            upper = rate * (upper - normal * np.mean(upper * normal, axis=1, keepdims=True))
            if n > 0:
                upper = product(upper, self.layers[n].weight.T)
        return upper


def product(rows: Floats, weight: Floats) -> Floats:
    """Return ``rows @ weight``, `CHUNK` rows at a time; the number of rows is a multiple of that."""
    result: Floats = (rows.reshape(-1, CHUNK, rows.shape[1]) @ weight).reshape(len(rows), -1)
    return result


def _centred(values: Floats) -> Floats:
    """Subtract the mean over the units, the first axis."""
    centred: Floats = values - values.mean(axis=0, keepdims=True)
    return centred
