"""One model folder from scored prompts: scale, project, distil both routers, pick thresholds, write the card.

Everything random is drawn from one seed, so a second run on the same machine gives the same bytes. The test split is
touched once, at the end, to fill the card.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from routerlib.bundle import find_encoder, read_bundle, write_bundle
from routerlib.card import Card, TierModel
from routerlib.cascade import Tier
from routerlib.encoder import CTranslate2Encoder
from routerlib.features import FEATURES, complexity, measure
from routerlib.network import forward
from routerlib.projection import Projection
from routerlib.prompt import Prompt
from routerlib.training import teacher
from routerlib.training.convert import FILES as ENCODER_FILES
from routerlib.training.convert import digest
from routerlib.training.dataset import Example, StandIns, read_junk, read_log, read_pack, read_stand_ins
from routerlib.training.evaluation import best_threshold, payoff, source_weights
from routerlib.training.student import Configuration, Rows, Student, distil

Floats = NDArray[np.float64]

SEED = 5
JUNK_PROMPTS = 75  # as many as upstream clamped
# Prompts of real users, without scores. Scales and components see them, and so does router A's teacher: of their margin
# only the premium on complexity is known. Taught by the pack's four kinds of text alone, networks that validate alike
# disagree on much of what people type.
UNSCORED = 2_000
COMPONENTS = 32
MAX_PIECES = 256
THRESHOLD_A = 0.60  # by the recipe, set by hand: "simple tasks run locally"
TIERS = {
    Tier.LOCAL: TierModel("qwen3-coder-next", 0.0, 0.0),
    Tier.SONNET: TierModel("claude-sonnet-4-6", 3.0, 15.0),
    Tier.OPUS: TierModel("claude-opus-4-6", 5.0, 25.0),
}


ROUTER_A = Configuration(hidden=(32, 16), dropout=0.2)
ROUTER_B = Configuration(hidden=(128, 64), dropout=0.0)


@dataclass(frozen=True, slots=True)
class Measured:
    """Texts as numbers: features (n, 45), embeddings (n, 384), complexity (n,)."""

    features: Floats
    embeddings: Floats
    complexity: Floats


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was fitted, and the probabilities it gives every example of the pack, for the card."""

    examples: Sequence[Example]
    p_cloud: Floats
    p_opus: Floats
    threshold_b: float
    calibrated_a: float
    students: tuple[Student, Student]
    stand_ins: Mapping[str, StandIns]
    unscored: int
    seed: int


def fit(data: Path, out: Path, *, unscored: int = UNSCORED, seed: int = SEED, quiet: bool = False) -> Fitted:
    """Train both routers on the default pack in ``data`` and write the model folder ``out``, its README excepted.

    Args:
        data: folder with the scored prompts, the junk and the log.
        out: model folder; its last part names the model.
        unscored: prompts of the log that take part in router A's distillation; 0 for the pack alone.
        seed: of everything random.
        quiet: no progress bars.

    Raises:
        DataError: the data cannot be read.
    """
    examples = read_pack(data)
    junk, log = read_junk(data, JUNK_PROMPTS), read_log(data, unscored)
    card, encoder_folder = _card(out)
    encoder = CTranslate2Encoder(encoder_folder, MAX_PIECES)
    measured = measure_all([example.prompt for example in examples] + junk + log, encoder, quiet=quiet)
    part = np.array([example.split for example in examples] + ["junk"] * len(junk) + ["log"] * len(log))
    projection = fit_projection(_take(measured, np.isin(part, ("train", "log"))))
    inputs = Projection(**{name: mx.array(value) for name, value in projection.items()})(
        mx.array(measured.features), mx.array(measured.embeddings)
    )
    quality, weights = _quality_and_weights(examples, part)
    students = []
    for name, margin, configuration, taught in (
        ("A", teacher.margin_a(quality, measured.complexity), ROUTER_A, ("train", "junk", "log")),
        ("B", teacher.margin_b(quality), ROUTER_B, ("train", "junk")),
    ):
        targets = teacher.targets(margin, part == "junk")
        rows, held = (_rows(inputs, targets, weights, np.isin(part, parts)) for parts in (taught, ("validation",)))
        students.append(distil(rows, held, configuration, seed=seed, name=f"router {name}", quiet=quiet))
    student_a, student_b = students
    p_cloud, p_opus = (_probabilities(student, inputs, len(examples)) for student in students)
    b, calibrated_a = _thresholds(examples, p_cloud, p_opus)
    kept, stand_ins = (student_a, student_b), read_stand_ins(data)
    fitted = Fitted(examples, p_cloud, p_opus, b, calibrated_a, kept, stand_ins, len(log), seed)
    tensors: dict[str, Mapping[str, Any]] = {
        "preprocessing": projection,
        "router_a": student_a.parameters,
        "router_b": student_b.parameters,
    }
    write_bundle(
        out,
        card,
        {
            f"{name}.safetensors": {key: np.array(value) for key, value in named.items()}
            for name, named in tensors.items()
        },
        {"a": THRESHOLD_A, "b": fitted.threshold_b, "source": card.name},
    )
    read_bundle(out)
    return fitted


def measure_all(texts: Sequence[str], encoder: CTranslate2Encoder, *, quiet: bool) -> Measured:
    """Measure and embed texts, with a progress bar."""
    rows, embeddings, complexities = [], [], []
    with tqdm(total=len(texts), desc="measure and embed", unit="prompt", disable=quiet) as bar:
        for start in range(0, len(texts), 64):
            block = texts[start : start + 64]
            for text in block:
                values = measure(Prompt.parse(text))
                rows.append([values[feature.name] for feature in FEATURES])
                complexities.append(complexity(values))
            embeddings.append(np.array(encoder.encode(block).rows))
            bar.update(len(block))
    return Measured(np.array(rows), np.concatenate(embeddings).astype(np.float64), np.array(complexities))


def fit_projection(measured: Measured) -> dict[str, NDArray[np.float32]]:
    """Fit means, deviations and principal components; the names are those of `Projection`."""
    from sklearn.decomposition import PCA

    counted = np.array([float(feature.counted) for feature in FEATURES])
    logged = np.where(counted > 0, np.log1p(measured.features), measured.features)
    pca = PCA(COMPONENTS, svd_solver="full").fit(measured.embeddings)
    fitted = {
        "counted": counted,
        "feature_mean": logged.mean(axis=0),
        "feature_scale": np.maximum(logged.std(axis=0), 1e-3),
        "embedding_mean": pca.mean_,
        "components": pca.components_,
        # One scale for all: on their own scales the last components, mostly noise, would weigh as much as the first.
        "component_scale": np.full(COMPONENTS, np.sqrt(pca.explained_variance_[0])),
    }
    return {name: value.astype(np.float32) for name, value in fitted.items()}


def _rows(inputs: mx.array, targets: teacher.Targets, weights: Floats, chosen: NDArray[np.bool_]) -> Rows:
    part = teacher.Targets(targets.p[chosen], targets.y[chosen], targets.w[chosen])
    return Rows(inputs[mx.array(np.flatnonzero(chosen))], part, weights[chosen])


def _take(measured: Measured, chosen: NDArray[np.bool_]) -> Measured:
    return Measured(measured.features[chosen], measured.embeddings[chosen], measured.complexity[chosen])


def _quality_and_weights(examples: Sequence[Example], part: NDArray[np.str_]) -> tuple[Floats, Floats]:
    """Return quality (n, 3) and row weights (n,) of examples, junk and log, in this order.

    Every source weighs the same, the log as much as one of them, junk 1 a row; the mean over the examples is 1. The
    quality of junk and log is not known; with 0 for every tier only the premium on complexity is left of the margin.
    """
    scored = np.array([example.quality for example in examples])
    names = [example.source for example in examples]
    weights = source_weights(names) * len(examples)
    junk, log = int(np.sum(part == "junk")), int(np.sum(part == "log"))
    of_a_source = float(weights[part[: len(examples)] == "train"].sum()) / len(set(names))
    rest = np.concatenate([np.ones(junk), np.full(log, of_a_source / max(log, 1))])
    return np.concatenate([scored, np.zeros((junk + log, 3))]), np.concatenate([weights, rest])


def _probabilities(student: Student, inputs: mx.array, count: int) -> Floats:
    return np.array(mx.sigmoid(forward(student.parameters, inputs)), dtype=np.float64)[:count]


def _thresholds(examples: Sequence[Example], p_cloud: Floats, p_opus: Floats) -> tuple[float, float]:
    """Pick b on validation; and, for the card, the a that validation would pick at this b: return (b, a).

    All validation prompts speak for b, not only the few that reach a: sonnet against opus is a question of its own.
    """
    held = np.array([example.split == "validation" for example in examples])
    worth = payoff(np.array([example.quality for example in examples]))[held]
    weights = source_weights([example.source for example in examples if example.split == "validation"])
    b = best_threshold(p_opus[held], weights * (worth[:, 2] - worth[:, 1]))
    cloud = np.where(p_opus[held] >= b, worth[:, 2], worth[:, 1])
    a = best_threshold(p_cloud[held], weights * (cloud - worth[:, 0]))
    return b, a


def _card(out: Path) -> tuple[Card, Path]:
    card = Card(
        name=out.resolve().name,
        features=tuple(feature.name for feature in FEATURES),
        components=COMPONENTS,
        hidden_a=ROUTER_A.hidden,
        hidden_b=ROUTER_B.hidden,
        tiers=TIERS,
        encoder="all-minilm-l6-v2",
        encoder_sha256={},
        embeds="text",
        max_pieces=MAX_PIECES,
        sha256={},
    )
    folder = find_encoder(card, out)
    return replace(card, encoder_sha256={name: digest(folder / name) for name in ENCODER_FILES}), folder
