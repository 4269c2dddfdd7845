"""What the teacher said of each row, by the hash of its key: numbers only, so that they may lie beside the recipe.

The teacher is MiniLM tuned end to end on the same lessons (`tuning`). It reads in context and knows nothing of
features; the router's word vectors are its students, for they are a hundred times as fast.
"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PATH = Path(__file__).parents[1] / "data" / "teacher_v7.safetensors"
SAID = ("fail", "opus", "needs cloud", "label", "local fails")  # logits of the teacher's five answers
SEEN = 16  # principal components of its vector of the ask


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


def write(path: Path, keys: Sequence[str], said: Floats, seen: Floats) -> None:
    """Write what was said of rows (n, 5) and seen in them (n, `SEEN`)."""
    from safetensors.numpy import save_file

    numbers = np.array([number_of(key) for key in keys], dtype=np.uint64)
    order = np.argsort(numbers)
    save_file(
        {"row": numbers[order], "said": said[order].astype(np.float16), "seen": seen[order].astype(np.float16)}, path
    )


def read(keys: Sequence[str], path: Path = PATH) -> tuple[Floats, Floats]:
    """Return what the teacher said of these rows (n, 5) and saw in them (n, `SEEN`); NaN where it was not asked."""
    from safetensors.numpy import load_file

    tables = load_file(path)
    wanted = np.array([number_of(key) for key in keys], dtype=np.uint64)
    place = np.searchsorted(tables["row"], wanted).clip(max=len(tables["row"]) - 1)
    is_known = (tables["row"][place] == wanted)[:, None]
    said, seen = (np.where(is_known, tables[name][place].astype(np.float64), np.nan) for name in ("said", "seen"))
    return said, seen
