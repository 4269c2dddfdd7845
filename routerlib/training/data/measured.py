"""Measure and embed texts, and fit the projection: scales and principal components."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import mlx.core as mx
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from routerlib.encoding.encoder import CTranslate2Encoder
from routerlib.errors import require
from routerlib.features import FEATURES, complexity, measure
from routerlib.parsing.prompt import Prompt
from routerlib.scoring.projection import Projection

Floats = NDArray[np.float64]

Router = Literal["A", "B"]

ROUTERS: tuple[Router, Router] = ("A", "B")
COMPONENTS = 32


@dataclass(frozen=True, slots=True)
class Measured:
    """Texts as numbers: features (n, 45), embeddings (n, 384), complexity (n,)."""

    features: Floats
    embeddings: Floats
    complexity: Floats

    def rows(self, chosen: slice | NDArray[np.bool_]) -> "Measured":
        """Return some of the texts."""
        return Measured(self.features[chosen], self.embeddings[chosen], self.complexity[chosen])


def measure_all(texts: Sequence[str], encoder: CTranslate2Encoder, *, embeds: str = "text", quiet: bool) -> Measured:
    """Measure texts and embed them or, where ``embeds`` is ``ask``, their asks, with a progress bar."""
    rows, embeddings, complexities = [], [], []
    with tqdm(total=len(texts), desc="measure and embed", unit="prompt", disable=quiet) as bar:
        for start in range(0, len(texts), 64):
            block = [Prompt.parse(text) for text in texts[start : start + 64]]
            for prompt in block:
                values = measure(prompt)
                rows.append([values[feature.name] for feature in FEATURES])
                complexities.append(complexity(values))
            embeddings.append(np.array(encoder.encode([prompt.embedded(embeds) for prompt in block]).rows))
            bar.update(len(block))
    return Measured(np.array(rows), np.concatenate(embeddings).astype(np.float64), np.array(complexities))


def fit_projection(measured: Measured) -> dict[str, NDArray[np.float32]]:
    """Fit means, deviations and principal components; the names are those of `Projection`.

    Raises:
        MissingPackageError: scikit-learn is not installed.
    """
    require("train", "scikit-learn")
    from sklearn.decomposition import PCA

    counted = np.array([float(feature.counted) for feature in FEATURES])
    logged = np.where(counted > 0, np.log1p(measured.features), measured.features)
    pca = PCA(COMPONENTS, svd_solver="full").fit(measured.embeddings)
    fitted = {
        "counted": counted,
        "feature_mean": logged.mean(axis=0),
        "feature_scale": np.maximum(logged.std(axis=0), 1e-3),
        "embedding_mean": pca.mean_,
        "components": pca.components_,
        # One scale for all: on their own scales the last components, mostly noise, would weigh as much as the first.
        "component_scale": np.full(COMPONENTS, np.sqrt(pca.explained_variance_[0])),
    }
    return {name: value.astype(np.float32) for name, value in fitted.items()}


def project(projection: dict[str, NDArray[np.float32]], measured: Measured) -> NDArray[np.float32]:
    """Return the networks' inputs (n, 77) of measured texts."""
    mapped = Projection(**{name: mx.array(value) for name, value in projection.items()})
    return np.array(mapped(mx.array(measured.features), mx.array(measured.embeddings)))


def mask(inputs: NDArray[np.float32], features: Collection[str]) -> NDArray[np.float32]:
    """Return inputs (n, 77) with the columns of these features at 0, their training mean."""
    kept = [feature.name not in features for feature in FEATURES]
    kept += [True] * (inputs.shape[1] - len(kept))
    return np.where(kept, inputs, np.float32(0.0))
