"""Give words of other languages vectors: what a word would have answered, by where it lies in multilingual E5.

Multilingual-e5-small (Wang et al., *Multilingual E5 Text Embeddings*, 2024) puts words that mean alike near each other,
whatever their language. A linear map from there to the answers is fitted on English texts, and every piece of another
language, and every English piece that was too rare to be fitted, gets what the map makes of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routerlib.training.v7 import tables

Floats = NDArray[np.float64]

PENALTY = 30.0


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces with their vectors: ``names`` (m,), and ``rows`` (m, E) centred, each weighed by how rare it is."""

    names: Sequence[str]
    rows: NDArray[np.float32]


def read_pieces(path: Path) -> Pieces:
    """Read what `multilingual` wrote: a safetensors file with the rows, and the names beside it."""
    from safetensors.numpy import load_file

    names = path.with_suffix(".txt").read_text(encoding="utf-8").split("\n")[:-1]
    return Pieces(names, load_file(path)["rows"].astype(np.float32))


def fill(
    table: Floats,
    rows: Floats,
    pieces: Pieces,
    vocabulary: dict[str, int],
    bags: tables.Bags,
    answers: Floats,
    weights: Floats,
) -> None:
    """Fill the vectors of pieces that were not fitted, in place, and the rows of the texts that hold them.

    Args:
        table: (columns, k), those of the words fitted.
        rows: (n, k) what words add for every text.
        pieces: with their vectors in E5.
        vocabulary: numbers of the pieces.
        bags: of all texts.
        answers: (n, k) what the words are asked; NaN where a text has no answer.
        weights: (n, k) of each answer.
    """
    known = np.zeros((bags.words, pieces.rows.shape[1]), dtype=np.float32)
    known[[vocabulary[name] for name in pieces.names]] = pieces.rows
    means: Any = bags.matrix[:, : bags.words] @ known
    solution = np.stack(
        [
            _solve(means[on], answers[on, k], weights[on, k])
            for k in range(answers.shape[1])
            for on in [np.flatnonzero(~np.isnan(answers[:, k]))]
        ],
        axis=1,
    )
    is_unfitted = np.abs(table[: bags.words]).sum(axis=1) == 0
    given = np.where(is_unfitted[:, None], known @ solution, 0.0)
    table[: bags.words] += given
    rows += bags.matrix[:, : bags.words] @ given


def _solve(means: Any, answers: Floats, weights: Floats) -> Floats:
    """Return the ridge regression of answers on means, less the mean answer."""
    wanted: Floats = answers - np.average(answers, weights=np.maximum(weights, 1e-12))
    weighed = means * weights[:, None]
    square = weighed.T @ means + PENALTY * np.eye(means.shape[1])
    solution: Floats = np.linalg.solve(square, weighed.T @ wanted)
    return solution
