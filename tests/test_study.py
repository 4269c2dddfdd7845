"""The study: ranks by hand, and scales and components fitted on what was chosen, every source weighing the same."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from routerlib.features import FEATURES
from routerlib.training.data.curriculum import Graded
from routerlib.training.data.dataset import Example
from routerlib.training.data.families import UNFITTED
from routerlib.training.data.measured import Measured
from routerlib.training.v6 import study as studying
from routerlib.training.v6.study import LOUDNESS, MUTED, Study, inputs_of


def example(
    number: int, source: str, scores: Mapping[str, float] | None = None, difficulty: float | None = None
) -> Example:
    prompt, group = f"prompt {number}", str(number)
    return Example(group, prompt, source, None, None, group, "train", scores or {}, None, difficulty)


def hardness(examples: Iterable[Example]) -> NDArray[np.float64]:
    return np.array([example.hardness() for example in examples], dtype=np.float64)


def test_ranks_are_mid_ranks_within_the_source() -> None:
    rows = [
        example(0, "s", difficulty=0.9),
        example(1, "t", {"a": 1.0, "b": 0.5}),  # hardness 0.25
        example(2, "s", difficulty=0.1),
        example(3, "s", difficulty=0.1),
        example(4, "t", {"a": 0.0}),  # hardness 1
        example(5, "s", difficulty=0.2),
    ]
    made = replace(study(["s"] * 6), examples=tuple(rows), hardness=hardness(rows))
    assert made.ranks(np.arange(6)) == pytest.approx([0.875, 0.25, 0.25, 0.25, 0.75, 0.625])


def measured(rng: np.random.Generator, rows: int) -> Measured:
    return Measured(np.abs(rng.normal(size=(rows, len(FEATURES)))), rng.normal(size=(rows, 384)), rng.random(rows))


def study(sources: list[str], seed: int = 0) -> Study:
    rng = np.random.default_rng(seed)
    examples = tuple(example(i, source, difficulty=0.5) for i, source in enumerate(sources))
    own, graded, log = measured(rng, len(sources)), measured(rng, 3), measured(rng, 40)
    asks = (Graded("hi", 0, "chat"),) * 3
    return Study(examples, hardness(examples), np.zeros(0, dtype=np.int64), {}, asks, own, graded, log)


def test_sources_that_nothing_is_fitted_on_are_not_fittable() -> None:
    barred = sorted(UNFITTED)
    assert study(["s", *barred, "t"]).fittable().tolist() == [True, *[False] * len(barred), True]


def test_muted_features_are_always_0_and_the_others_are_on_one_scale() -> None:
    made = study(["s"] * 60)
    inputs = inputs_of(made.projection(made.fittable()), made)
    assert [part.shape for part in inputs] == [(60, 77), (3, 77), (40, 77)]
    muted = [place for place, feature in enumerate(FEATURES) if feature.name in MUTED]
    assert len(muted) == len(MUTED)
    for part in inputs:
        assert np.abs(part[:, muted]).max() < 1e-6
    rows = np.concatenate([inputs[0], inputs[2]])
    rest = np.delete(rows[:, : len(FEATURES)], muted, axis=1)
    assert rest.std(axis=0) == pytest.approx(np.ones(rest.shape[1]), abs=0.1)
    assert rows[:, len(FEATURES)].std() == pytest.approx(LOUDNESS, abs=0.2)


def test_a_projection_does_not_see_what_was_not_chosen() -> None:
    made = study(["s"] * 60 + ["t"] * 20)
    chosen = np.arange(80) < 60
    other = study(["s"] * 60 + ["t"] * 20)
    other.measured_examples.features[60:] += 100.0
    other.measured_examples.embeddings[60:] *= 7.0
    first, second = made.projection(chosen), other.projection(chosen)
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_a_large_source_gives_no_more_rows_than_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studying, "PER_SOURCE", 20)
    made = study(["s"] * 60 + ["t"] * 20)
    place = next(i for i, feature in enumerate(FEATURES) if feature.name not in MUTED and not feature.counted)
    for part in (made.measured_examples, made.measured_log):
        part.features[:] = 0.0
    made.measured_examples.features[:60, place] = 1.0
    found = made.projection(made.fittable())["feature_mean"][place]
    assert found == pytest.approx(20 / (20 + 20 + 40))
