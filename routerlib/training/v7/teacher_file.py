"""What the tuned encoder said of each row, by the hash of its key: numbers only, that may lie beside the recipe.

It reads in context and knows nothing of features (`tuning`). The word vectors are its students, for they are a hundred
times as fast; the networks of the better model ask it themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PATH = Path(__file__).parents[1] / "data" / "teacher_v7.safetensors"
SAID = ("fail", "opus", "needs cloud", "label", "local fails", "rank")  # logits of the six answers
SEEN = 16  # principal components of its vector of the ask


@dataclass(frozen=True, slots=True)
class Head:
    """The questions asked of the encoder's vectors: logits are ``weight`` (k, 384) times a vector, plus ``bias``.

    ``usual`` (384,) is the mean of the vectors: the direction in which all asks lie.
    """

    weight: Floats
    bias: Floats
    usual: Floats


def number_of(key: str) -> int:
    """Return the number a row goes by in the file."""
    return int.from_bytes(sha256(key.encode()).digest()[:8], "big")


def components(vectors: Floats) -> Floats:
    """Return the `SEEN` principal components of vectors (n, width), the first of variance 1."""
    centred = vectors - vectors.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    found: Floats = centred @ axes[:, ::-1][:, :SEEN]
    scaled: Floats = found / found[:, 0].std()
    return scaled


def write(
    keys: Sequence[str],
    vectors: NDArray[np.float32],
    head: tuple[NDArray[np.float32], NDArray[np.float32]],
    path: Path = PATH,
) -> None:
    """Write what was said of rows and seen in them, from their vectors (n, 384), and the head that said it."""
    from safetensors.numpy import save_file

    weight, bias = head
    numbers = np.array([number_of(key) for key in keys], dtype=np.uint64)
    order = np.argsort(numbers)
    said, usual = vectors @ weight.T + bias, vectors.mean(axis=0)
    seen = components(vectors.astype(np.float64))
    tables = {
        "row": numbers[order],
        "said": said[order].astype(np.float16),
        "seen": seen[order].astype(np.float16),
        "weight": np.ascontiguousarray(weight, dtype=np.float32),
        "bias": bias.astype(np.float32),
        "usual": usual.astype(np.float32),
        "along": (vectors @ usual)[order].astype(np.float32),
    }
    save_file(tables, path)


def read(keys: Sequence[str], path: Path = PATH) -> tuple[Floats, Floats]:
    """Return what was said of these rows (n, k) and seen in them (n, `SEEN`); NaN where it was not asked."""
    from safetensors.numpy import load_file

    tables = load_file(path)
    place, is_known = _places(tables["row"], keys)
    said, seen = (
        np.where(is_known[:, None], tables[name][place].astype(np.float64), np.nan) for name in ("said", "seen")
    )
    return said, seen


def read_along(keys: Sequence[str], path: Path = PATH) -> Floats:
    """Return how far each row's vector lies in the usual direction, (n,); NaN where the encoder was not asked."""
    from safetensors.numpy import load_file

    tables = load_file(path)
    place, is_known = _places(tables["row"], keys)
    return np.where(is_known, tables["along"][place].astype(np.float64), np.nan)


def read_head(path: Path = PATH) -> Head:
    """Read the questions that the encoder's vectors are asked."""
    from safetensors.numpy import load_file

    tables = load_file(path)
    return Head(*(tables[name].astype(np.float64) for name in ("weight", "bias", "usual")))


def _places(rows: NDArray[np.uint64], keys: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return where each key lies among sorted rows, and whether it does."""
    wanted = np.array([number_of(key) for key in keys], dtype=np.uint64)
    place = np.searchsorted(rows, wanted).clip(max=len(rows) - 1)
    return place, rows[place] == wanted
