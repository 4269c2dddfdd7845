"""The teacher of outcomes: gains by hand, and luck taken out of them."""

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from routerlib.training.data.dataset import Example
from routerlib.training.v6.item_response import denoised
from routerlib.training.v6.outcome import OUT_OF_BAG, expected_quality, gain_a, gain_b, smoothed

Floats = NDArray[np.float64]
QUALITY = np.array([[0.2, 0.5, 0.9], [0.8, 0.3, 0.1], [0.5, 0.7, 0.4], [0.5, 0.5, 0.5]])
MODELS = ("small", "middle", "big", "other")


def example(number: int, source: str, scores: Mapping[str, float]) -> Example:
    quality = (scores["small"], scores["middle"], scores["big"])
    return Example(str(number), f"prompt {number}", source, None, None, str(number), "train", scores, quality, None)


def test_gain_a_is_what_the_better_cloud_tier_adds() -> None:
    assert gain_a(QUALITY) == pytest.approx([0.7, 0.0, 0.2, 0.0])


def test_gain_b_is_what_opus_adds_to_sonnet() -> None:
    assert gain_b(QUALITY) == pytest.approx([0.4, 0.0, 0.0, 0.0])


def scored(rows: int, source: str, seed: int) -> list[Example]:
    drawn = (np.random.default_rng(seed).random((rows, 4)) < [0.3, 0.5, 0.8, 0.6]).astype(float)
    return [example(i, source, dict(zip(MODELS, map(float, row), strict=True))) for i, row in enumerate(drawn)]


def test_quality_is_half_as_measured_and_half_as_expected_within_its_source() -> None:
    first, second = scored(12, "s", 0), scored(9, "t", 1)
    mixed = [row for pair in zip(first, second, strict=False) for row in pair] + first[9:]
    stand_ins = {"s": ("small", "middle", "big"), "t": ("small", "other", "big"), "absent": ("a", "b", "c")}
    made = expected_quality(mixed, stand_ins)
    for source, rows in (("s", first), ("t", second)):
        names = sorted(MODELS)
        expected = denoised(np.array([[row.scores[name] for name in names] for row in rows]))
        columns = [names.index(name) for name in stand_ins[source]]
        by_hand = 0.5 * np.array([row.quality for row in rows]) + 0.5 * expected[:, columns]
        assert made[[i for i, row in enumerate(mixed) if row.source == source]] == pytest.approx(by_hand, abs=1e-5)


def test_a_model_that_was_not_tried_on_some_prompts_is_no_failure_there() -> None:
    names = sorted(MODELS)
    rows = [
        example(i, "s", {name: score for name, score in row.scores.items() if i % 2 or name != "other"})
        for i, row in enumerate(scored(12, "s", 0))
    ]
    made = expected_quality(rows, {"s": ("small", "middle", "big")})
    expected = denoised(np.array([[row.scores.get(name, np.nan) for name in names] for row in rows]))
    columns = [names.index(name) for name in ("small", "middle", "big")]
    assert made == pytest.approx(0.5 * np.array([row.quality for row in rows]) + 0.5 * expected[:, columns], abs=1e-5)


def test_quality_of_a_source_without_stand_ins_is_as_measured() -> None:
    rows = scored(5, "s", 0)
    assert np.array_equal(expected_quality(rows, {}), np.array([row.quality for row in rows]))


def learnable(rows: int = 160) -> tuple[NDArray[np.float32], Floats, Floats]:
    """Return inputs, the gain one can know from them, and that gain with the luck of one run."""
    rng = np.random.default_rng(5)
    inputs = rng.normal(size=(rows, 6)).astype(np.float32)
    known = np.where(inputs[:, 0] > 0, 0.7, 0.2)
    return inputs, known, (rng.random(rows) < known).astype(np.float64)


def test_the_target_is_nearer_to_what_can_be_known_than_the_gain_is() -> None:
    inputs, known, gain = learnable()
    target = smoothed(inputs, gain, ["s"] * len(gain))
    assert target.shape == gain.shape
    assert np.all((target >= 0) & (target <= 1))
    assert np.mean((target - known) ** 2) < 0.4 * np.mean((gain - known) ** 2)


def test_the_luck_of_a_row_does_not_come_back_through_the_trees() -> None:
    inputs, _, gain = learnable()
    noise = np.random.default_rng(6).permutation(gain)  # nothing can be known of it
    target = smoothed(inputs, noise, ["s"] * len(noise))
    guessed = (target - (1.0 - OUT_OF_BAG) * noise) / OUT_OF_BAG
    assert np.corrcoef(guessed, noise)[0, 1] < 0.2
    assert np.corrcoef(target, noise)[0, 1] > 0.2


def test_the_target_is_the_same_for_a_seed() -> None:
    inputs, _, gain = learnable(60)
    sources = ["s"] * 40 + ["t"] * 20
    first, again, other = (smoothed(inputs, gain, sources, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_source_of_few_rows_weighs_as_much_as_one_of_many() -> None:
    inputs = np.zeros((120, 3), dtype=np.float32)  # nothing tells the rows apart
    gain = np.repeat([0.0, 1.0], [100, 20])
    target = smoothed(inputs, gain, ["many"] * 100 + ["few"] * 20)
    guessed = (target - (1.0 - OUT_OF_BAG) * gain) / OUT_OF_BAG
    assert guessed.mean() == pytest.approx(0.5, abs=0.06)
