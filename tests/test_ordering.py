"""Correlation with hardness: within sources, averaged over sources and over families."""

import numpy as np
import pytest

from routerlib.training.data.dataset import Example, Family
from routerlib.training.evaluation.ordering import orderings


def examples(source: str, family: Family | None, hardness: list[float | None]) -> list[Example]:
    return [
        Example(f"{source}-{n}", "x" * (n + 1), source, family, None, f"{source}-{n}", "test", {}, None, hard)
        for n, hard in enumerate(hardness)
    ]


RISING: list[float | None] = [n / 20 for n in range(12)]
HELD = [
    *examples("one", "chat", RISING),
    *examples("two", "chat", RISING[::-1]),
    *examples("three", "sql", RISING),
    *examples("mine", None, RISING),
    *examples("few", "build", RISING[:9]),
    *examples("flat", "tools", [0.5] * 12),
    *examples("unknown", "contest", [None] * 12),
]


def test_sources_are_averaged_and_so_are_families() -> None:
    by_name = {found.name: found for found in orderings(HELD, np.arange(len(HELD), dtype=float))}
    assert list(by_name) == ["router", "random", "length only", "source only", "oracle"]
    router = by_name["router"]
    values = {source: estimate.value for source, estimate in router.by_source.items()}
    assert values == pytest.approx({"mine": 1, "one": 1, "three": 1, "two": -1})
    assert router.mean is not None
    assert router.mean.value == pytest.approx(0.5)
    assert {family: estimate.value for family, estimate in router.by_family.items()} == {
        "chat": pytest.approx(0),
        "sql": pytest.approx(1),
    }
    assert router.family_mean is not None
    assert router.family_mean.value == pytest.approx(0.5)
    assert by_name["length only"].by_source["two"].value == pytest.approx(-1)


def test_chance_and_source_order_nothing_and_hardness_orders_all() -> None:
    for found in orderings(HELD, np.zeros(len(HELD))):
        assert found.mean is not None
        assert found.mean.value == pytest.approx({"length only": 0.5, "oracle": 1.0}.get(found.name, 0.0))


def test_hardness_is_one_less_the_mean_score_where_no_human_judged() -> None:
    held = [
        Example(str(n), "p", "s", "chat", None, str(n), "test", {"a": n / 20, "b": n / 10}, None, None)
        for n in range(10)
    ]
    router = orderings(held, np.arange(10, dtype=float))[0]
    assert router.by_source["s"].value == pytest.approx(-1)


def test_without_rows_enough_nothing_is_claimed() -> None:
    router = orderings(examples("few", "build", RISING[:5]), np.arange(5, dtype=float))[0]
    assert (router.mean, router.family_mean, router.by_source, router.by_family) == (None, None, {}, {})
