"""Estimate how much better the cloud does on a prompt, with the noise of single runs reduced.

Privileged information is used twice. `item_response` says from *all* models' scores what each tier can be expected to
reach on a prompt. Then many random trees, which see only what a router sees, are asked for what they make of it; each
tree is asked only about prompts it has not been grown on (out of bag). A student taught by single noisy scores learns
noise; taught by this blend it learns what can be known.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from routerlib.training.data.dataset import Example, StandIns
from routerlib.training.evaluation.payoff import source_weights
from routerlib.training.v6.item_response import denoised

Floats = NDArray[np.float64]

DENOISED = 0.5  # share of the expected scores in the gain, the rest is the scores as measured
OUT_OF_BAG = 0.7  # share of the trees' word in the target, the rest is the gain itself
TREES = 200
LEAST_OF_A_LEAF = 5
FEATURES_TRIED = 0.4  # share of the inputs a tree may split on at each node


def expected_quality(examples: Sequence[Example], stand_ins: dict[str, StandIns]) -> Floats:
    """Return the quality (n, 3) of local, sonnet and opus, half as measured, half as expected from all models' scores.

    Args:
        examples: of the default pack, n of them, in any order.
        stand_ins: the three models that stand for the tiers, by source.
    """
    quality = np.array([example.quality for example in examples], dtype=np.float64)
    for source, tiers in stand_ins.items():
        places = [i for i, example in enumerate(examples) if example.source == source]
        models = sorted({model for i in places for model in examples[i].scores})
        if places:
            scores = np.array([[examples[i].scores.get(model, np.nan) for model in models] for i in places])
            expected = denoised(scores)[:, [models.index(model) for model in tiers]]
            quality[places] = (1.0 - DENOISED) * quality[places] + DENOISED * expected
    return quality


def gain_a(quality: Floats) -> Floats:
    """Return how much better the best cloud tier does than local, (n,) from 0 to 1; where it does worse, 0."""
    return np.maximum(np.maximum(quality[:, 1], quality[:, 2]) - quality[:, 0], 0.0)


def gain_b(quality: Floats) -> Floats:
    """Return how much better opus does than sonnet, (n,) from 0 to 1; where it does worse, 0."""
    return np.maximum(quality[:, 2] - quality[:, 1], 0.0)


def smoothed(inputs: NDArray[np.float32], gain: Floats, sources: Sequence[str], seed: int = 0) -> Floats:
    """Smooth gains (n,) by out-of-bag predictions of random trees on inputs (n, 77)."""
    from sklearn.ensemble import ExtraTreesRegressor

    trees = ExtraTreesRegressor(
        TREES,
        min_samples_leaf=LEAST_OF_A_LEAF,
        max_features=FEATURES_TRIED,
        bootstrap=True,
        oob_score=True,
        random_state=seed,
    )
    trees.fit(inputs, gain, sample_weight=source_weights(sources) * len(gain))
    guessed: Floats = trees.oob_prediction_
    return np.clip(OUT_OF_BAG * guessed + (1.0 - OUT_OF_BAG) * gain, 0.0, 1.0)
