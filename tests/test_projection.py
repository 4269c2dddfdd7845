"""The map from measurements and embedding to network inputs, against the same in numpy at double precision."""

import mlx.core as mx
import numpy as np
import pytest
from numpy.typing import NDArray

from routerlib.features import FEATURES
from routerlib.router import ThreeTierRouter
from routerlib.scoring.projection import LIMIT, Projection

Floats = NDArray[np.float64]
F, E, C = 45, 384, 32


@pytest.fixture(scope="module")
def router() -> ThreeTierRouter:
    """Return a router with the sixth recipe's folder, whose sizes are those below."""
    return ThreeTierRouter("three_tier_v6")


def random_texts(count: int, seed: int = 3) -> tuple[mx.array, mx.array]:
    """Return raw features (n, 45) and unit embeddings (n, 384)."""
    rng = np.random.default_rng(seed)
    features = rng.gamma(0.5, 20.0, (count, F))
    embeddings = rng.normal(size=(count, E))
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    return mx.array(features.astype(np.float32)), mx.array(embeddings.astype(np.float32))


def tiny() -> Projection:
    """Two features, the first a count; three embedding numbers; one component."""
    return Projection(
        counted=mx.array([1.0, 0.0]),
        feature_mean=mx.array([1.0, 0.5]),
        feature_scale=mx.array([2.0, 0.25]),
        embedding_mean=mx.array([0.0, 1.0, 0.0]),
        components=mx.array([[0.6, 0.8, 0.0]]),
        component_scale=mx.array([0.5]),
    )


def test_a_tiny_map_gives_the_numbers_worked_out_by_hand() -> None:
    rows = tiny()(mx.array([[np.e**3 - 1, 1.0]]), mx.array([[1.0, 2.0, 7.0]]))
    assert np.array(rows)[0] == pytest.approx([(3 - 1) / 2, (1 - 0.5) / 0.25, (0.6 + 0.8) / 0.5], abs=1e-6)


def test_numbers_are_held_within_the_limit() -> None:
    rows = tiny()(mx.array([[1e30, 0.0], [0.0, 1e30]]), mx.array([[1e6, 0, 0], [-1e6, 0, 0]]))
    assert np.array(rows).tolist() == [[LIMIT, -2.0, LIMIT], [-0.5, LIMIT, -LIMIT]]


def test_only_counts_are_made_logarithmic() -> None:
    rows = tiny()(mx.array([[1.0, 1.0]]), mx.array([[0.0, 1.0, 0.0]]))
    assert np.array(rows)[0] == pytest.approx([(np.log(2) - 1) / 2, 2.0, 0.0], abs=1e-6)


def test_the_packaged_map_agrees_with_numpy(router: ThreeTierRouter) -> None:
    packaged = router.bundle.projection
    features, embeddings = random_texts(50)
    named: dict[str, Floats] = {
        name: np.array(getattr(packaged, name), dtype=np.float64) for name in Projection.__dataclass_fields__
    }
    x, e = np.array(features, dtype=np.float64), np.array(embeddings, dtype=np.float64)
    logged = np.where(named["counted"] > 0, np.log1p(x), x)
    measured = (logged - named["feature_mean"]) / named["feature_scale"]
    embedded = (e - named["embedding_mean"]) @ named["components"].T / named["component_scale"]
    wanted = np.clip(np.concatenate([measured, embedded], axis=1), -LIMIT, LIMIT)
    rows = packaged(features, embeddings)
    assert rows.shape == (50, F + C)
    assert rows.dtype == mx.float32
    np.testing.assert_allclose(np.array(rows), wanted, atol=2e-5)


def test_the_packaged_map_counts_what_the_features_count(router: ThreeTierRouter) -> None:
    assert router.bundle.projection.counted.tolist() == [float(feature.counted) for feature in FEATURES]


def test_the_packaged_components_are_orthonormal(router: ThreeTierRouter) -> None:
    components = np.array(router.bundle.projection.components, dtype=np.float64)
    np.testing.assert_allclose(components @ components.T, np.eye(C), atol=1e-5)


def test_a_row_is_the_same_alone_and_in_a_batch_of_any_size(router: ThreeTierRouter) -> None:
    features, embeddings = random_texts(70)
    alone = [np.array(router.bundle.projection(features[i : i + 1], embeddings[i : i + 1]))[0] for i in range(70)]
    for size in range(1, 71):
        rows = np.array(router.bundle.projection(features[:size], embeddings[:size]))
        assert rows.tobytes() == np.stack(alone[:size]).tobytes(), size
