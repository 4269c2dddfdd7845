"""Read the evidence of the seventh recipe: every row parsed and measured, and its features on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from routerlib.features import features_of, measure
from routerlib.parsing.prompt import Prompt
from routerlib.training.v7 import teacher_file
from routerlib.training.v7.evidence import Row, gather
from routerlib.training.v7.lessons import Lessons, lessons_of

Floats = NDArray[np.float64]

READING = 2
EMBEDS = "plain"
LIMIT = 4.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Rows, read and measured.

    Attributes:
        rows: n of them.
        asks: the text of each that is embedded.
        features: (n, F) as measured.
        lessons: what each teaches.
        said: (n, 6) logits of the teacher, NaN where it was not asked.
        seen: (n, 16) components of its vector.
    """

    rows: tuple[Row, ...]
    asks: tuple[str, ...]
    features: Floats
    lessons: Lessons
    said: Floats
    seen: Floats

    def where(self, name: str) -> NDArray[np.str_]:
        """Return a field of every row as an array of texts."""
        return np.array([getattr(row, name) for row in self.rows])


def read_evidence(data: Path, typed: Path | None, languages: Path | None) -> Evidence:
    """Read, parse and measure every row; takes minutes."""
    rows = gather(data, typed, languages)
    names = [feature.name for feature in features_of(READING)]
    asks, features = [], np.zeros((len(rows), len(names)))
    for place, row in enumerate(rows):
        prompt = Prompt.parse(row.prompt, READING)
        values = measure(prompt)
        features[place] = [values[name] for name in names]
        asks.append(prompt.embedded(EMBEDS))
    said, seen = teacher_file.read([row.key for row in rows])
    return Evidence(tuple(rows), tuple(asks), features, lessons_of(rows), said, seen)


def read_asks(rows: Sequence[Row]) -> list[str]:
    """Return what is embedded of every row that is fitted on."""
    return [Prompt.parse(row.prompt, READING).embedded(EMBEDS) for row in rows if row.split == "train"]


def standard_scales(features: Floats) -> dict[str, NDArray[np.float32]]:
    """Return which features are counts, their means and deviations; the names are those of `Projection`."""
    counted = np.array([float(feature.counted) for feature in features_of(READING)])
    logged = np.where(counted > 0, np.log1p(features), features)
    named = {
        "counted": counted,
        "feature_mean": logged.mean(axis=0),
        "feature_scale": np.maximum(logged.std(axis=0), 1e-3),
    }
    return {name: value.astype(np.float32) for name, value in named.items()}


def standardised(features: Floats, scales: dict[str, NDArray[np.float32]]) -> Floats:
    """Standardise features (n, F) as `Projection` does."""
    logged = np.where(scales["counted"] > 0, np.log1p(features), features)
    moved: Floats = np.clip((logged - scales["feature_mean"]) / scales["feature_scale"], -LIMIT, LIMIT)
    return moved
