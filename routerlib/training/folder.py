"""Write a model folder, whatever the recipe: its config, encoder and tensors."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routerlib.bundle.bundle import find_encoder, read_bundle, write_bundle
from routerlib.bundle.config import Config, TierModel
from routerlib.deciding.cascade import Tier
from routerlib.encoding.encoder import CTranslate2Encoder
from routerlib.features import FEATURES
from routerlib.training.convert import FILES as ENCODER_FILES
from routerlib.training.convert import digest
from routerlib.training.data.measured import COMPONENTS, ROUTERS, Router

TIERS = {
    Tier.LOCAL: TierModel("qwen3-coder-next", 0.0, 0.0),
    Tier.SONNET: TierModel("claude-sonnet-4-6", 3.0, 15.0),
    Tier.OPUS: TierModel("claude-opus-4-6", 5.0, 25.0),
}


def describe(out: Path, hidden: Mapping[Router, tuple[int, ...]], *, embeds: str, max_pieces: int) -> Config:
    """Return the card of a folder that may be yet to be written, without its files' digests.

    Args:
        out: model folder; its last part names the model.
        hidden: widths of each router's hidden layers.
        embeds: what is embedded, "text" or "ask".
        max_pieces: word pieces of it that the encoder reads.
    """
    card = Config(
        name=out.resolve().name,
        features=tuple(feature.name for feature in FEATURES),
        components=COMPONENTS,
        hidden_a=hidden["A"],
        hidden_b=hidden["B"],
        tiers=TIERS,
        encoder="all-minilm-l6-v2",
        encoder_sha256={},
        embeds=embeds,
        max_pieces=max_pieces,
        sha256={},
    )
    folder = find_encoder(card, out)
    return replace(card, encoder_sha256={name: digest(folder / name) for name in ENCODER_FILES})


def open_encoder(out: Path, card: Config) -> CTranslate2Encoder:
    """Return the encoder of such a folder: beside it, else the packaged one."""
    return CTranslate2Encoder(find_encoder(card, out), card.max_pieces)


def write_folder(
    out: Path,
    card: Config,
    projection: Mapping[str, NDArray[np.float32]],
    parameters: Mapping[Router, Mapping[str, Any]],
    thresholds: tuple[float, float],
) -> None:
    """Write the model folder, README excepted, and read it once to see that it can be.

    Args:
        out: the folder.
        card: as `describe` returns it; it also says who set the thresholds.
        projection: names and arrays of `Projection`.
        parameters: of each router, MLX or numpy arrays by name.
        thresholds: (a, b).
    """
    tensors: dict[str, Mapping[str, Any]] = {
        "preprocessing.safetensors": projection,
        **{f"router_{router.lower()}.safetensors": parameters[router] for router in ROUTERS},
    }
    arrays = {file: {name: np.array(value) for name, value in named.items()} for file, named in tensors.items()}
    a, b = thresholds
    write_bundle(out, card, arrays, {"a": a, "b": b, "source": card.name})
    read_bundle(out)
