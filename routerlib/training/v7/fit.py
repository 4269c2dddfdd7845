"""Fit the seventh recipe: list words, fit their vectors, train two networks, set thresholds, write the folders."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

import mlx.core as mx
import numpy as np
from numpy.typing import NDArray

from routerlib.bundle.config import Config
from routerlib.encoding.vectors import FILES as VECTOR_FILES
from routerlib.encoding.words import Vocabulary
from routerlib.errors import require
from routerlib.features import features_of, measure
from routerlib.parsing.language import TESTED
from routerlib.parsing.prompt import Prompt
from routerlib.training.convert import digest
from routerlib.training.folder import TIERS, write_folder
from routerlib.training.v7 import foreign, heads, tables, teacher_file
from routerlib.training.v7.evidence import LANGUAGES, LOG, TYPED, Row, gather
from routerlib.training.v7.lessons import Lessons, column, inside_sources, lessons_of

Floats = NDArray[np.float64]
Inputs = NDArray[np.float32]

READING = 2
NAMES = tuple(feature.name for feature in features_of(READING))
EMBEDS = "plain"
ENCODER = "word-vectors-v7"
FOLDS = 3
LANGUAGE_WEIGHT = 6.0  # of an ask in another language beside an English one, where foreign pieces get vectors
SEED = 7
TEACHER_SHARE = 0.6  # of the teacher's word beside what is known of a row
TEACHER_WEIGHT = 0.5  # of a row of which the teacher's word is all that is known
REGIMES = (heads.Regime(), heads.Regime(hidden=(32, 16), steps=1_500))
# Inside every source longer asks fail more often than their ratings say: logits for one deviation of the ask's words.
LENGTH_PULL = 0.2
LEAST_CLOUD, LEAST_OPUS = 4.5, 5.5  # levels from which most log prompts so graded were rated to need a tier
THRESHOLD_SHARE = 0.5  # of the curriculum's word beside the log's, where thresholds are set
LIMIT = 4.0
GRID = tuple(round(float(step), 2) for step in np.arange(0.10, 0.80, 0.01))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Rows, read and measured.

    Attributes:
        rows: n of them.
        asks: the text of each that is embedded.
        features: (n, F) as measured.
        lessons: what each teaches.
        said: (n, 5) logits of the teacher, NaN where it was not asked.
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


@dataclass(frozen=True, slots=True)
class Fitted:
    """All that ships: vocabulary, tables, projection, networks, thresholds; and the inputs of every row."""

    vocabulary: dict[str, int]
    pieces: NDArray[np.float16]
    pairs: NDArray[np.float16]
    projection: dict[str, NDArray[np.float32]]
    networks: tuple[dict[str, mx.array], dict[str, mx.array]]
    thresholds: tuple[float, float]
    inputs: Inputs


def fit(evidence: Evidence, pieces: foreign.Pieces | None) -> Fitted:
    """Fit everything that ships; ``pieces`` are those of other languages, with the vectors they had in E5."""
    require("train", "scikit-learn")
    is_train = evidence.where("split") == "train"
    words = tables.list_words(ask for ask, own in zip(evidence.asks, is_train, strict=True) if own)
    vocabulary = tables.vocabulary_of(words, pieces.names if pieces else ())
    bags = tables.bag_all(evidence.asks, Vocabulary(vocabulary), len(vocabulary) + 1)
    scales = standard_scales(evidence.features[is_train])
    features = standardised(evidence.features, scales)
    whole, rows = fit_vectors(evidence, bags, features)
    loud = tables.loudness(bags, is_train)
    table = whole.columns * loud[:, None]
    if pieces:
        answers, weights = answers_of(evidence)
        weights = weights * np.where(evidence.where("source") == LANGUAGES, LANGUAGE_WEIGHT, 1.0)[:, None]
        foreign.fill(table, rows, pieces, vocabulary, bags, answers, weights)
    mean, deviation = rows[is_train].mean(axis=0), np.maximum(rows[is_train].std(axis=0), 1e-6)
    projection = {**scales, **_identity(mean, deviation)}
    inputs = np.concatenate([features, np.clip((rows - mean) / deviation, -LIMIT, LIMIT)], axis=1).astype(np.float32)
    networks = train_networks(evidence, inputs)
    thresholds = set_thresholds(evidence, networks, inputs)
    return Fitted(
        vocabulary,
        table[: bags.words].astype(np.float16),
        table[bags.words :].astype(np.float16),
        projection,
        networks,
        thresholds,
        inputs,
    )


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


def answers_of(evidence: Evidence) -> tuple[Floats, Floats]:
    """Return what the words are asked, (n, k) with NaN where a row has no answer, and the weight of each answer."""
    rows, lessons = evidence.rows, evidence.lessons
    source = evidence.where("source")
    is_log = source == LOG
    is_train = evidence.where("split") == "train"
    own = np.isin(source, ("curriculum", TYPED, "junk", LANGUAGES))
    cloud = np.where(column(rows, "tier") > 0, 3.0, np.where(np.isnan(column(rows, "tier")), np.nan, 0.0))
    label, local, even = inside_sources(rows)
    asked = [
        *((lessons.logits[:, router], lessons.weights) for router in (0, 1)),
        *((np.where(is_log, lessons.logits[:, router], np.nan), lessons.weights) for router in (0, 1)),
        (np.where(is_log, cloud, np.nan), lessons.weights),
        (label, even),
        (local, even),
        (np.where(own, lessons.logits[:, 0], np.nan), lessons.weights),
        *((answer, even) for answer in (*evidence.said.T, *evidence.seen.T)),
    ]
    answers = np.stack([np.where(is_train, answer, np.nan) for answer, _ in asked], axis=1)
    return answers, np.stack([weight for _, weight in asked], axis=1)


def fit_vectors(evidence: Evidence, bags: tables.Bags, features: Floats) -> tuple[tables.Answers, Floats]:
    """Fit the regression; return it, and what words add for every row, of a training row by one that did not see it."""
    from scipy.sparse import diags

    is_train = evidence.where("split") == "train"
    answers, weights = answers_of(evidence)
    loud = (bags.matrix @ diags(tables.loudness(bags, is_train))).tocsr().astype(np.float32)
    asked = is_train & ~np.isnan(answers).all(axis=1)

    def fitted(chosen: NDArray[np.bool_]) -> tables.Answers:
        return tables.ridge(loud[chosen], features[chosen], answers[chosen], weights[chosen])

    folds = np.array([crc32(row.group.encode()) % FOLDS for row in evidence.rows])
    whole = fitted(asked)
    return whole, tables.crossed(fitted, loud, np.where(asked, folds, -1), whole)


def train_networks(evidence: Evidence, inputs: Inputs) -> tuple[dict[str, mx.array], dict[str, mx.array]]:
    """Train both networks on lessons and teacher, and calibrate each on the log's prompts left out for choosing."""
    found = []
    for router, regime in enumerate(REGIMES):
        wanted, weights = blended(evidence, router)
        wanted += LENGTH_PULL * inputs[:, NAMES.index("ask_word_count")]
        network = heads.train(inputs, wanted, weights, regime, SEED + router)
        on = left_out(evidence)
        rated = column(evidence.rows, ("fail_raw", "opus")[router])
        slope, shift = heads.platt(heads.logits_of(network, inputs[on]), rated[on])
        found.append(heads.rescaled(network, slope, shift))
    return found[0], found[1]


def blended(evidence: Evidence, router: int) -> tuple[Floats, Floats]:
    """Return what a network is to answer: what is known and what the teacher says, where both are, half and half."""
    known, said = evidence.lessons.logits[:, router], evidence.said[:, router]
    both = np.where(np.isnan(said), known, (1.0 - TEACHER_SHARE) * known + TEACHER_SHARE * said)
    is_train = evidence.where("split") == "train"
    alone = np.isnan(known) & is_train & ~np.isnan(said) & (evidence.where("source") == LOG)
    return np.where(alone, said, both), np.where(alone, TEACHER_WEIGHT, evidence.lessons.weights)


def left_out(evidence: Evidence, split: str = "dev") -> NDArray[np.int64]:
    """Return the places of the log's rated prompts in a split."""
    is_rated = ~np.isnan(column(evidence.rows, "tier"))
    return np.flatnonzero((evidence.where("split") == split) & (evidence.where("source") == LOG) & is_rated)


def set_thresholds(
    evidence: Evidence, networks: tuple[dict[str, mx.array], dict[str, mx.array]], inputs: Inputs
) -> tuple[float, float]:
    """Set both thresholds where the weighted error is least on prompts left out for choosing.

    Those are the log's and, for half as much, the curriculum's: of a log that hardly ever needs opus alone, the second
    threshold would be set by a handful of prompts.
    """
    parts = []
    for on, tiers in ((left_out(evidence), column(evidence.rows, "tier")), left_out_asks(evidence)):
        p_cloud, p_opus = (heads.sigmoid(heads.logits_of(network, inputs[on])) for network in networks)
        parts.append((p_cloud, p_opus, tiers[on].astype(np.int64)))
    return heads.best_thresholds(parts, (1.0, THRESHOLD_SHARE), GRID)


def left_out_asks(evidence: Evidence) -> tuple[NDArray[np.int64], Floats]:
    """Return the places of the curriculum's asks left out for choosing, and which tier an ask of its level needs."""
    level = column(evidence.rows, "level")
    tiers = (level >= LEAST_CLOUD).astype(np.float64) + (level >= LEAST_OPUS)
    return np.flatnonzero((evidence.where("split") == "dev") & ~np.isnan(level)), tiers


def write(fitted: Fitted, out: Path) -> None:
    """Write the encoder's folder beside the model's, and the model's."""
    from safetensors.numpy import save

    folder = out.resolve().parent / ENCODER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / VECTOR_FILES[0]).write_text("\n".join(fitted.vocabulary) + "\n", encoding="utf-8")
    (folder / VECTOR_FILES[1]).write_bytes(save({"pieces": fitted.pieces, "pairs": fitted.pairs}))
    card = Config(
        name=out.resolve().name,
        features=tuple(feature.name for feature in features_of(READING)),
        components=fitted.pairs.shape[1],
        hidden_a=REGIMES[0].hidden,
        hidden_b=REGIMES[1].hidden,
        tiers=TIERS,
        encoder=ENCODER,
        encoder_sha256={name: digest(folder / name) for name in VECTOR_FILES},
        embeds=EMBEDS,
        max_pieces=tables.MAX_PIECES,
        sha256={},
        width=fitted.pairs.shape[1],
        reading=READING,
        languages=tuple(TESTED),
    )
    a, b = fitted.networks
    write_folder(out, replace(card), fitted.projection, {"A": a, "B": b}, fitted.thresholds)


def _identity(mean: Floats, deviation: Floats) -> dict[str, NDArray[np.float32]]:
    """Return a projection of the vectors onto themselves: each number less its mean, over its deviation."""
    named = {"embedding_mean": mean, "components": np.eye(len(mean)), "component_scale": deviation}
    return {name: value.astype(np.float32) for name, value in named.items()}


def fit_v7(data: Path, out: Path, typed: Path, pieces: Path | None) -> None:
    """Fit the recipe on a data folder and write the folders; see `study pieces` for the pieces of other languages."""
    evidence = read_evidence(data, typed, None)
    write(fit(evidence, foreign.read_pieces(pieces) if pieces else None), out)
