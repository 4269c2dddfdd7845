"""Standardise the features and project the embedding: the numbers the networks read.

Counts are first made logarithmic, x -> log(1 + x), for their tails are long. Then comes one affine map: each feature
less its training mean, over its training deviation; the embedding less its mean, onto its components, over the scales
the model folder gives. Last, every number is held within ±4, so that no text, however odd, leaves the range the
networks know.
"""

from dataclasses import dataclass

import mlx.core as mx

LIMIT = 4.0  # deviations of a feature; beyond it lies 1 prompt in 16,000 of a normal variable


@dataclass(frozen=True, slots=True)
class Projection:
    """The map's parameters, float32.

    F features, E numbers of an embedding, C components: 45, 384 and 32 up to `three_tier_v6`, 50, 30 and 30 in
    `three_tier_v7_fast`, 50, 414 and 37 in `three_tier_v7`, whose embedding is two vectors, one after the other.

    Attributes:
        counted: (F,) 1 where the feature is a count, else 0.
        feature_mean: (F,) after the logarithm.
        feature_scale: (F,) positive.
        embedding_mean: (E,)
        components: (C, E) orthonormal rows.
        component_scale: (C,) positive.
    """

    counted: mx.array
    feature_mean: mx.array
    feature_scale: mx.array
    embedding_mean: mx.array
    components: mx.array
    component_scale: mx.array

    def __call__(self, features: mx.array, embeddings: mx.array) -> mx.array:
        """Map raw features (n, F) and unit embeddings (n, E) to network inputs (n, F + C), within ±`LIMIT`."""
        embedded = (embeddings - self.embedding_mean) @ self.components.T / self.component_scale
        return mx.concatenate([self.standardised(features), mx.clip(embedded, -LIMIT, LIMIT)], axis=1)

    def split(self, parts: mx.array) -> mx.array:
        """Split the components of an embedding (n, C) as its parts (n, E), which add up to it less the mean, split it.

        Of a component beyond ±`LIMIT` every part is made smaller by the same factor.
        """
        found = parts @ self.components.T / self.component_scale
        shown: mx.array = found * (LIMIT / mx.maximum(mx.abs(mx.sum(found, axis=0)), LIMIT))
        return shown

    def standardised(self, features: mx.array) -> mx.array:
        """Standardise raw features (n, F): the first F inputs alone, within ±`LIMIT`."""
        logged = mx.where(self.counted > 0, mx.log1p(features), features)
        return mx.clip((logged - self.feature_mean) / self.feature_scale, -LIMIT, LIMIT)
