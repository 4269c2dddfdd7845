"""Build the corpus: the rows a router is trained or evaluated on, as arrays.

Texts are gathered (scored prompts, junk, a log), measured and embedded, and projected by scales and components fitted
on the training split and the log alone. Rows stand in this order: examples, junk, log; the first rows of the log may
be marked as ``unscored``, to take part in the distillation too.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Literal

import mlx.core as mx
import numpy as np
from numpy.typing import NDArray

from routerlib.features import FEATURES
from routerlib.training.data.dataset import Example, Split, read_junk, read_log, read_pack
from routerlib.training.data.measured import Measured, Router, fit_projection, mask, project
from routerlib.training.evaluation.payoff import source_weights
from routerlib.training.v5 import teacher
from routerlib.training.v5.student import Rows

Floats = NDArray[np.float64]
Kind = Literal["train", "validation", "test", "junk", "unscored", "log"]

JUNK_PROMPTS = 75  # as many as upstream clamped
LOG_PROMPTS = 2_000  # of real users, for scales and components: what they read is unlike the pack's four kinds of text
SPLITS: tuple[Split, ...] = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of the corpus: examples of the default pack (with quality), junk prompts, prompts of the log.

    The first ``unscored`` prompts of the log are to be distilled from.
    """

    examples: tuple[Example, ...]
    junk: tuple[str, ...]
    log: tuple[str, ...]
    unscored: int = 0

    @property
    def prompts(self) -> list[str]:
        """Return all texts, in the order of the corpus."""
        return [*(example.prompt for example in self.examples), *self.junk, *self.log]

    @property
    def swept(self) -> "Texts":
        """Return the texts a sweep reads: no test rows, and of the log only what scales and components need."""
        examples = tuple(example for example in self.examples if example.split != "test")
        return Texts(examples, self.junk, self.log[:LOG_PROMPTS])

    @property
    def digest(self) -> str:
        """Sha256 of all that can move a result: texts, qualities, splits, sources, the features' names."""
        rows = [[e.prompt, e.source, e.split, list(e.quality or ())] for e in self.examples]
        content = [rows, list(self.junk), list(self.log), self.unscored, [feature.name for feature in FEATURES]]
        return sha256(json.dumps(content).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Corpus:
    """The rows of all kinds as arrays.

    Attributes:
        kind: (n,) `Kind` of every row.
        source: (n,) its source, empty for junk and log.
        inputs: (n, 77) float32, what the networks read.
        complexity: (n,) 0 to 1.
        quality: (n, 3) of local, sonnet and opus; 0 for junk and log, where nobody measured it.
        weights: (n,) every source weighs the same within its split, the unscored rows together as much as one of them,
            junk 1 a row; the mean over the examples of a split is 1.
    """

    kind: NDArray[np.str_]
    source: NDArray[np.str_]
    inputs: NDArray[np.float32]
    complexity: Floats
    quality: Floats
    weights: Floats

    @property
    def digest(self) -> str:
        """Sha256 of every number: another encoder, other features or another kind of processor change it."""
        arrays = (getattr(self, field.name) for field in fields(self))
        return sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)).hexdigest()

    def margin(self, router: Router, terms: teacher.Terms) -> Floats:
        """Return the teacher's margin (n,); of junk and log nothing but the premium on complexity is known."""
        margin = {"A": teacher.margin_a, "B": teacher.margin_b}[router]
        return margin(self.quality, self.complexity, terms)

    def rows(self, router: Router, terms: teacher.Terms, kinds: Collection[Kind]) -> Rows:
        """Return inputs, targets and weights of a router on the rows of these kinds."""
        chosen = np.isin(self.kind, list(kinds))
        targets = teacher.targets(self.margin(router, terms)[chosen], self.kind[chosen] == "junk", terms)
        return Rows(mx.array(self.inputs[chosen]), targets, self.weights[chosen])

    def without(self, features: Collection[str]) -> "Corpus":
        """Return the corpus with the inputs of these features held at 0, their training mean: shapes stay."""
        return replace(self, inputs=mask(self.inputs, features))

    def select(self, chosen: NDArray[np.bool_]) -> "Corpus":
        """Return some of the rows; their weights stay."""
        return Corpus(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})


def gather(data: Path, unscored: int = 0) -> Texts:
    """Read the default pack's examples, the junk and the log, more of the log where more is to be distilled from.

    Raises:
        DataError: the data cannot be read.
    """
    examples = tuple(read_pack(data))
    junk, log = read_junk(data, JUNK_PROMPTS), read_log(data, max(LOG_PROMPTS, unscored))
    return Texts(examples, tuple(junk), tuple(log), min(unscored, len(log)))


def build(texts: Texts, measured: Measured) -> tuple[Corpus, dict[str, NDArray[np.float32]]]:
    """Fit the projection on the training split and the log, and return (corpus, projection)."""
    log = ["unscored"] * texts.unscored + ["log"] * (len(texts.log) - texts.unscored)
    kind = np.array([*(example.split for example in texts.examples), *["junk"] * len(texts.junk), *log])
    seen = np.isin(kind, ("train", "unscored", "log"))
    projection = fit_projection(measured.rows(seen))
    rest = len(texts.junk) + len(texts.log)
    source = np.array([*(example.source for example in texts.examples), *[""] * rest])
    quality = np.array([*(example.quality for example in texts.examples), *[(0.0, 0.0, 0.0)] * rest])
    inputs = project(projection, measured)
    return Corpus(kind, source, inputs, measured.complexity, quality, _weights(kind, source)), projection


def _weights(kind: NDArray[np.str_], source: NDArray[np.str_]) -> Floats:
    weights = np.ones(len(kind))
    for split in SPLITS:
        rows = kind == split
        weights[rows] = source_weights(source[rows].tolist()) * rows.sum()
    taught = kind == "train"
    of_a_source = taught.sum() / len(set(source[taught].tolist()))
    weights[kind == "unscored"] = of_a_source / max(int(np.sum(kind == "unscored")), 1)
    return weights
