"""The networks, by hand and against numpy at double precision."""

import math

import mlx.core as mx
import numpy as np
import pytest

from routerlib.router import ThreeTierRouter
from routerlib.scoring.network import EPSILON, Network, Parameters, forward, initialise, shapes

WIDTH = 77
ROUTERS = {"a": ((32, 16), 3_137), "b": ((128, 64), 18_689)}
each_router = pytest.mark.parametrize(("hidden", "count"), list(ROUTERS.values()), ids=list(ROUTERS))


@pytest.fixture(scope="module")
def router() -> ThreeTierRouter:
    """Return a router with the sixth recipe's folder, whose sizes are those below."""
    return ThreeTierRouter("three_tier_v6")


def random_rows(count: int) -> mx.array:
    return mx.array(np.random.default_rng(7).uniform(-4, 4, (count, WIDTH)).astype(np.float32))


def in_numpy(parameters: Parameters, x: mx.array) -> list[float]:
    named = {name: np.array(value, dtype=np.float64) for name, value in parameters.items()}
    rows = np.array(x, dtype=np.float64)
    for layer in range(2):
        rows = rows @ named[f"hidden.{layer}.weight"].T + named[f"hidden.{layer}.bias"]
        centred = rows - rows.mean(axis=1, keepdims=True)
        rows = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + EPSILON)
        rows = np.maximum(rows * named[f"norm.{layer}.weight"] + named[f"norm.{layer}.bias"], 0)
    logits: list[float] = (rows @ named["output.weight"].T + named["output.bias"])[:, 0].tolist()
    return logits


def test_a_tiny_network_gives_the_logit_worked_out_by_hand() -> None:
    parameters = {
        "hidden.0.weight": mx.array([[1.0, 0.0], [0.0, 1.0]]),
        "hidden.0.bias": mx.array([1.0, 0.0]),
        "norm.0.weight": mx.array([2.0, 1.0]),
        "norm.0.bias": mx.array([0.5, 0.5]),
        "output.weight": mx.array([[3.0, 10.0]]),
        "output.bias": mx.array([0.25]),
    }
    # (4, 1) has mean 2.5 and variance 2.25: normalised to (1, -1), scaled to (2.5, -0.5), cut to (2.5, 0)
    normal = 1.5 / math.sqrt(2.25 + EPSILON)
    logit = forward(parameters, mx.array([[3.0, 1.0]])).item()
    assert logit == pytest.approx(3 * (2 * normal + 0.5) + 0.25, abs=1e-5)


@each_router
def test_parameters_have_the_shapes_and_number_of_the_recipe(hidden: tuple[int, ...], count: int) -> None:
    first, second = hidden
    named = shapes(WIDTH, hidden)
    assert named == {
        "hidden.0.weight": (first, WIDTH),
        "hidden.0.bias": (first,),
        "norm.0.weight": (first,),
        "norm.0.bias": (first,),
        "hidden.1.weight": (second, first),
        "hidden.1.bias": (second,),
        "norm.1.weight": (second,),
        "norm.1.bias": (second,),
        "output.weight": (1, second),
        "output.bias": (1,),
    }
    assert sum(math.prod(shape) for shape in named.values()) == count


@pytest.mark.parametrize("name", ROUTERS)
def test_the_packaged_networks_have_the_size_of_the_recipe(name: str, router: ThreeTierRouter) -> None:
    network: Network = getattr(router.bundle, f"router_{name}")
    assert sum(array.size for array in network.parameters.values()) == ROUTERS[name][1]


@pytest.mark.parametrize("name", ROUTERS)
def test_the_packaged_networks_agree_with_numpy(name: str, router: ThreeTierRouter) -> None:
    network: Network = getattr(router.bundle, f"router_{name}")
    x = random_rows(64)
    logits = network(x)
    assert logits.shape == (64,)
    np.testing.assert_allclose(np.array(logits), in_numpy(network.parameters, x), atol=1e-4)


@pytest.mark.parametrize("name", ROUTERS)
def test_a_logit_is_the_same_alone_and_in_a_batch_of_any_size(name: str, router: ThreeTierRouter) -> None:
    network: Network = getattr(router.bundle, f"router_{name}")
    x = random_rows(70)
    alone = np.concatenate([np.array(network(x[i : i + 1])) for i in range(70)])
    for size in range(1, 71):
        assert np.array(network(x[:size])).tobytes() == alone[:size].tobytes(), size
        assert np.array(network(x[70 - size :])).tobytes() == alone[70 - size :].tobytes(), size


def test_no_rows_give_no_logits(router: ThreeTierRouter) -> None:
    assert router.bundle.router_a(mx.zeros((0, WIDTH))).shape == (0,)


@each_router
def test_initial_parameters_are_bounded_weights_and_identity_norms(hidden: tuple[int, ...], count: int) -> None:
    drawn = initialise(WIDTH, hidden, mx.random.key(1))
    assert {name: array.shape for name, array in drawn.items()} == shapes(WIDTH, hidden)
    for name, array in drawn.items():
        if array.ndim == 2:
            bound = array.shape[1] ** -0.5
            values = np.abs(np.array(array))
            assert bound * 0.7 < values.max() <= bound
        else:
            identity = 1.0 if name.startswith("norm") and name.endswith("weight") else 0.0
            assert array.tolist() == [identity] * array.size


def test_the_same_key_draws_the_same_parameters_and_another_key_others() -> None:
    one, same, other = (initialise(4, (3,), mx.random.key(seed)) for seed in (1, 1, 2))
    assert {name: array.tolist() for name, array in one.items()} == {
        name: array.tolist() for name, array in same.items()
    }
    assert one["hidden.0.weight"].tolist() != other["hidden.0.weight"].tolist()


def test_dropout_without_a_key_changes_nothing() -> None:
    parameters, x = initialise(WIDTH, (32, 16), mx.random.key(1)), random_rows(5)
    assert forward(parameters, x, dropout=0.5).tolist() == forward(parameters, x).tolist()


def test_dropout_keeps_the_expected_activation() -> None:
    parameters = {
        "hidden.0.weight": mx.zeros((1_000, 1)),
        "hidden.0.bias": mx.zeros((1_000,)),
        "norm.0.weight": mx.zeros((1_000,)),
        "norm.0.bias": mx.ones((1_000,)),  # so that every hidden activation is 1
        "output.weight": mx.ones((1, 1_000)) / 1_000,
        "output.bias": mx.zeros((1,)),
    }
    logits = np.array(forward(parameters, mx.zeros((200, 1)), dropout=0.2, key=mx.random.key(4)))
    assert logits.mean() == pytest.approx(1, abs=0.005)
    assert logits.std() == pytest.approx(math.sqrt(0.2 / 0.8 / 1_000), rel=0.2)
