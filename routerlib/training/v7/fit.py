"""Fit the seventh recipe: list words, fit their vectors, train two networks, set thresholds, write the folders."""

from dataclasses import replace
from pathlib import Path
from zlib import crc32

import mlx.core as mx
import numpy as np
from numpy.typing import NDArray

from routerlib.encoding.words import Vocabulary
from routerlib.errors import require
from routerlib.features import features_of
from routerlib.training.v7 import context, foreign, heads, tables, teacher_file
from routerlib.training.v7.evidence import LANGUAGES, LOG, TYPED
from routerlib.training.v7.lessons import column, inside_sources
from routerlib.training.v7.measured import LIMIT, READING, Evidence, read_evidence, standard_scales, standardised
from routerlib.training.v7.settling import calibrated, set_thresholds
from routerlib.training.v7.writing import IN_CONTEXT, Fitted, write

Floats = NDArray[np.float64]
Inputs = NDArray[np.float32]

NAMES = tuple(feature.name for feature in features_of(READING))
UNREAD_WEIGHT = 2.0  # of a prompt in another language, where the networks that read in context are taught
FOLDS = 3
LANGUAGE_WEIGHT = 6.0  # of an ask in another language beside an English one, where foreign pieces get vectors
SEED = 7
TEACHER_SHARE = 0.6  # of the teacher's word beside what is known of a row
TEACHER_WEIGHT = 0.5  # of a row of which the teacher's word is all that is known
REGIMES = (heads.Regime(), heads.Regime(hidden=(32, 16), steps=1_500))
# Inside every source longer asks fail more often than their ratings say: logits for one deviation of the ask's words.
LENGTH_PULL = 0.2


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
        found.append(calibrated(evidence, network, inputs, router))
    return found[0], found[1]


def blended(evidence: Evidence, router: int) -> tuple[Floats, Floats]:
    """Return what a network is to answer: what is known and what the teacher says, where both are, half and half."""
    known, said = evidence.lessons.logits[:, router], evidence.said[:, router]
    both = np.where(np.isnan(said), known, (1.0 - TEACHER_SHARE) * known + TEACHER_SHARE * said)
    is_train = evidence.where("split") == "train"
    alone = np.isnan(known) & is_train & ~np.isnan(said) & (evidence.where("source") == LOG)
    return np.where(alone, said, both), np.where(alone, TEACHER_WEIGHT, evidence.lessons.weights)


def fit_in_context(evidence: Evidence, fast: Fitted) -> tuple[Fitted, tuple[context.Mixture, context.Mixture]]:
    """Fit the networks that also read the tuned encoder's answers; see `context`. The words stay the fast model's."""
    is_train = evidence.where("split") == "train"
    dev = evidence.where("split") == "dev"
    head, along = teacher_file.read_head(), teacher_file.read_along([row.key for row in evidence.rows])
    asked = context.questions_of(head, evidence.said[is_train], along[is_train])
    seen = asked.inputs(evidence.said, along, head.bias)
    nothing = asked.inputs(np.full_like(evidence.said, np.nan), np.full_like(along, np.nan), head.bias)
    inputs = np.concatenate([fast.inputs, seen], axis=1)
    weights = np.where(is_train & ~np.isnan(evidence.said[:, 0]), 1.0, np.where(is_train, UNREAD_WEIGHT, 0.0))
    networks, mixtures = [], []
    for router in (0, 1):
        quick = heads.logits_of(fast.networks[router], fast.inputs)
        mixture = context.choose(evidence.rows, dev, quick, evidence.said, router)
        wanted = mixture.of(quick, evidence.said, router)
        own = np.flatnonzero(is_train)
        unread = np.concatenate([fast.inputs, nothing], axis=1)
        network = context.distil(inputs[own], unread[own], wanted[own], quick[own], weights[own], router)
        mixtures.append(mixture)
        networks.append(calibrated(evidence, network, inputs, router))
    both = networks[0], networks[1]
    projection = _joined(fast.projection, asked)
    thresholds = set_thresholds(evidence, both, inputs)
    found = replace(fast, projection=projection, networks=both, thresholds=thresholds, inputs=inputs)
    return found, (mixtures[0], mixtures[1])


def _joined(fast: dict[str, NDArray[np.float32]], asked: context.Questions) -> dict[str, NDArray[np.float32]]:
    """Return the projection of both vectors, one after the other: blocks beside each other, zeros between them."""
    own, other = fast["components"], asked.components.astype(np.float32)
    between = np.zeros((len(own), other.shape[1])), np.zeros((len(other), own.shape[1]))
    named = {
        "embedding_mean": np.concatenate([fast["embedding_mean"], asked.mean]),
        "components": np.block([[own, between[0]], [between[1], other]]),
        "component_scale": np.concatenate([fast["component_scale"], asked.scale]),
    }
    return {**fast, **{name: value.astype(np.float32) for name, value in named.items()}}


def _identity(mean: Floats, deviation: Floats) -> dict[str, NDArray[np.float32]]:
    """Return a projection of the vectors onto themselves: each number less its mean, over its deviation."""
    named = {"embedding_mean": mean, "components": np.eye(len(mean)), "component_scale": deviation}
    return {name: value.astype(np.float32) for name, value in named.items()}


def fit_v7(data: Path, out: Path, typed: Path, pieces: Path | None) -> None:
    """Fit the recipe on a data folder, and write two models: one that reads in context, and the fast one beside it.

    See `study tune` for the encoder that reads in context, `study pieces` for the pieces of other languages.
    """
    evidence = read_evidence(data, typed, None)
    fast = fit(evidence, foreign.read_pieces(pieces) if pieces else None)
    write(fast, out.with_name(f"{out.name}_fast"))
    better, _ = fit_in_context(evidence, fast)
    write(better, out, out.resolve().parent / IN_CONTEXT)
