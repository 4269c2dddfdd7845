"""Fit static word vectors: what each word, and each pair of neighbours, adds to many answers at once.

Every dimension of a vector is the answer to one question (how likely does local fail, by all evidence or by the log's
ratings alone; what do people's labels say, what did models do; what does the teacher, an encoder that reads in context,
say and see). A ridge regression answers all of them from the words of a text: it has one solution, needs no luck, and
reaches half a million weights in seconds, by conjugate gradients.

    row = (sum over words + sum over pairs) / sqrt(words)        as `routerlib.encoding.vectors` adds them

The features stand beside the words in the regression, so that words need not say again what features say.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from routerlib.encoding.vectors import pair_of
from routerlib.encoding.words import LONGEST_PIECE, MOST_DIGITS, OPENS, UNKNOWN, WORD, Vocabulary

Floats = NDArray[np.float64]
Sparse = Any  # scipy.sparse.csr_matrix

MAX_PIECES = 256
BUCKETS = 1 << 15
LEAST_TEXTS = 4  # a word in fewer texts is known by its pieces
LEAST_SEEN = 3  # a piece or pair in fewer texts is not fitted
RARENESS = 8.0  # by how much logarithms of rareness are divided
PAIR_LOUDNESS = 0.6  # of a pair beside a word
FEATURE_LOUDNESS = 0.15  # of a feature beside a word
PENALTY = 1.0
ROUNDS = 25  # of conjugate gradients


def list_words(texts: Iterable[str]) -> list[str]:
    """List the words of texts that are frequent enough for a vector of their own, most frequent first."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({word for word in WORD.findall(normalize("NFKC", text[:4_000]).lower()) if word.isascii()})
    kept = [word for word, count in counts.items() if count >= LEAST_TEXTS and len(word) <= LONGEST_PIECE]
    return sorted((word for word in kept if not word[0].isdigit()), key=lambda word: (-counts[word], word))


def vocabulary_of(words: Sequence[str], pieces: Iterable[str]) -> dict[str, int]:
    """Number the words, the numbers by their digits, and the pieces of other languages, from 1 on."""
    named = [*(OPENS + word for word in words), *(OPENS + "0" * digits for digits in range(1, MOST_DIGITS + 1))]
    return {piece: place for place, piece in enumerate(dict.fromkeys([*named, *pieces]), start=1)}


@dataclass(frozen=True, slots=True)
class Bags:
    """Texts as sparse rows: the words of each, then its pairs, over the root of how many words there are."""

    matrix: Sparse
    words: int

    def seen(self, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return in how many of the chosen texts each column occurs."""
        counts: NDArray[np.int64] = np.diff(self.matrix[chosen].tocsc().indptr)
        return counts


def bag_all(texts: Sequence[str], vocabulary: Vocabulary, words: int) -> Bags:
    """Put each text into a bag, exactly as the encoder adds it up."""
    from scipy.sparse import csr_matrix

    starts, columns, values = [0], [], []
    for text in texts:
        ids, _ = vocabulary(text, MAX_PIECES)
        own = list(dict.fromkeys(piece for piece in ids if piece != UNKNOWN))
        pairs = {pair_of(*pair, BUCKETS) for pair in pairwise(ids)} if own else set()
        columns += own + [words + pair for pair in pairs]
        values += [max(len(own), 1) ** -0.5] * (len(own) + len(pairs))
        starts.append(len(columns))
    shape = (len(texts), words + BUCKETS)
    return Bags(csr_matrix((np.array(values, dtype=np.float32), columns, starts), shape=shape), words)


def loudness(bags: Bags, chosen: NDArray[np.bool_]) -> Floats:
    """Return what each column is multiplied by before the regression: rare words may say more, unseen ones nothing."""
    seen = bags.seen(chosen)
    rare = np.where(seen >= LEAST_SEEN, np.log(chosen.sum() / np.maximum(seen, 1)), 0.0) / RARENESS
    rare[bags.words :] *= PAIR_LOUDNESS
    return rare


@dataclass(frozen=True, slots=True)
class Answers:
    """A fitted regression: what each column adds to every answer, and what the features and the mean add."""

    columns: Floats
    features: Floats
    mean: Floats


def ridge(
    bags: Sparse, features: Floats, answers: Floats, weights: Floats, penalty: float = PENALTY, rounds: int = ROUNDS
) -> Answers:
    """Fit all answers at once.

    Args:
        bags: (n, columns), each multiplied by its loudness.
        features: (n, F) standardised.
        answers: (n, k); NaN where a row has none.
        weights: (n, k).
        penalty: of the squared weights.
        rounds: of conjugate gradients.
    """
    from scipy.sparse import csr_matrix, hstack

    known = np.where(np.isnan(answers), 0.0, weights)
    wanted = np.where(np.isnan(answers), 0.0, answers)
    mean = (wanted * known).sum(axis=0) / np.maximum(known.sum(axis=0), 1e-9)
    both = hstack([bags, csr_matrix(features * FEATURE_LOUDNESS)]).tocsr().astype(np.float32)
    solution = _conjugate_gradients(both, (wanted - mean) * known, known, penalty, rounds)
    return Answers(solution[: bags.shape[1]], solution[bags.shape[1] :] * FEATURE_LOUDNESS, mean)


def _conjugate_gradients(matrix: Sparse, wanted: Floats, known: Floats, penalty: float, rounds: int) -> Floats:
    """Solve (A' W A + penalty) x = A' wanted for every answer, each with its own weights W."""
    turned = matrix.T.tocsr()
    known32 = known.astype(np.float32)
    solution = np.zeros((matrix.shape[1], wanted.shape[1]), dtype=np.float32)
    rest = turned @ wanted.astype(np.float32)
    step = rest.copy()
    size = (rest * rest).sum(axis=0)
    for _ in range(rounds):
        moved = turned @ (known32 * (matrix @ step)) + penalty * step
        rate = size / ((step * moved).sum(axis=0) + 1e-12)
        solution += rate * step
        rest -= rate * moved
        left = (rest * rest).sum(axis=0)
        step = rest + left / (size + 1e-12) * step
        size = left
    return solution.astype(np.float64)


def crossed(
    fit: Callable[[NDArray[np.bool_]], Answers], bags: Sparse, folds: NDArray[np.int64], whole: Answers
) -> Floats:
    """Return what words add for every text, (n, k): of a text in a fold, by a regression that has not seen the fold.

    Args:
        fit: fits on the rows it is told.
        bags: of all texts, each column multiplied by its loudness.
        folds: of each text, from 0 on; -1 for a text that is not learned from.
        whole: the regression on all.
    """
    rows: Floats = np.asarray(bags @ whole.columns)
    for fold in range(int(folds.max()) + 1):
        left_out = folds == fold
        rows[left_out] = bags[left_out] @ fit((folds >= 0) & ~left_out).columns
    return rows
