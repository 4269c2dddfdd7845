"""Write what the seventh recipe fitted: the folder of word vectors, and a model's folder beside it."""

from dataclasses import dataclass, replace
from pathlib import Path

import mlx.core as mx
import numpy as np
from numpy.typing import NDArray

from routerlib.bundle.config import Config
from routerlib.encoding.vectors import FILES as VECTOR_FILES
from routerlib.features import features_of
from routerlib.parsing.language import TESTED
from routerlib.training.convert import FILES as CONTEXT_FILES
from routerlib.training.convert import digest
from routerlib.training.folder import TIERS, write_folder
from routerlib.training.v7 import heads, tables
from routerlib.training.v7.measured import EMBEDS, READING
from routerlib.training.v7.tuning import PIECES

Inputs = NDArray[np.float32]

ENCODER, IN_CONTEXT = "word-vectors-v7", "minilm-v7"


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


def write(fitted: Fitted, out: Path, in_context: Path | None = None) -> None:
    """Write the folder of word vectors beside the model's, and the model's.

    Args:
        fitted: what ships.
        out: the model's folder.
        in_context: the folder of the encoder that reads in context, beside it; None for the model without.
    """
    from safetensors.numpy import save

    folder = out.resolve().parent / ENCODER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / VECTOR_FILES[0]).write_text("\n".join(fitted.vocabulary) + "\n", encoding="utf-8")
    (folder / VECTOR_FILES[1]).write_bytes(save({"pieces": fitted.pieces, "pairs": fitted.pairs}))
    components, width = fitted.projection["components"].shape
    card = Config(
        name=out.resolve().name,
        features=tuple(feature.name for feature in features_of(READING)),
        components=components,
        hidden_a=heads.hidden_of(fitted.networks[0]),
        hidden_b=heads.hidden_of(fitted.networks[1]),
        tiers=TIERS,
        encoder=ENCODER,
        encoder_sha256={name: digest(folder / name) for name in VECTOR_FILES},
        embeds=EMBEDS,
        max_pieces=tables.MAX_PIECES,
        sha256={},
        width=width,
        reading=READING,
        languages=tuple(TESTED),
    )
    if in_context:
        digests = {name: digest(in_context / name) for name in CONTEXT_FILES}
        card = replace(card, context_encoder=in_context.name, context_sha256=digests, context_pieces=PIECES)
    a, b = fitted.networks
    write_folder(out, card, fitted.projection, {"A": a, "B": b}, fitted.thresholds)
