"""Find, check, read and write a model folder.

    config.json                names, layer widths, tiers and encoder; the digest of every other file
    preprocessing.safetensors  the projection
    router_a.safetensors       local against cloud
    router_b.safetensors       sonnet against opus
    thresholds.json            the two thresholds, and who set them

Every file is checked against config.json: digest, names, shapes, finite numbers. Tensors are safetensors, never pickle.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeGuard

import mlx.core as mx
from safetensors import SafetensorError, deserialize

from routerlib.bundle.config import (
    FILES,
    REPAIR,
    BundleError,
    Config,
    check_features,
    read_bytes,
    read_checked,
    read_config,
    read_json,
)
from routerlib.bundle.folder import packages
from routerlib.deciding.cascade import Thresholds, Tier
from routerlib.scoring.network import Network, shapes
from routerlib.scoring.projection import Projection

CALIBRATE = "name a thresholds file, such as calibrate writes"
DIGEST_LENGTH = 8  # hexadecimal digits of a model's digest in output


@dataclass(frozen=True, slots=True)
class Bundle:
    """A model folder in memory; ``digest`` identifies all its bytes, for config.json holds the digests of the rest."""

    config: Config
    digest: str
    projection: Projection
    router_a: Network
    router_b: Network
    thresholds: Thresholds

    @property
    def router(self) -> str:
        """Return name and digest, as every decision carries them: ``three_tier_v5@1f2e3d4c``."""
        return f"{self.config.name}@{self.digest}"

    def is_tested(self, language: str | None) -> bool:
        """Tell whether the model was tested in a language; a folder that records none is not asked."""
        return not self.config.languages or language in self.config.languages


def find_encoder(config: Config, folder: Path) -> Path:
    """Find the encoder's folder: beside the model's folder, else in the package."""
    return _beside(config.encoder, folder)


def find_context_encoder(config: Config, folder: Path) -> Path | None:
    """Find the folder of the encoder that reads asks in context, as `find_encoder` does; None where there is none."""
    return _beside(config.context_encoder, folder) if config.context_encoder else None


def check_encoder(config: Config, folder: Path, context: Path | None = None) -> None:
    """Raise `BundleError` unless every file of both encoders has the digest the model was trained with."""
    for name, wanted in config.encoder_sha256.items():
        read_checked(folder / name, wanted)
    if context is not None:
        for name, wanted in config.context_sha256.items():
            read_checked(context / name, wanted)


def _beside(name: str, folder: Path) -> Path:
    beside = folder.resolve().parent / name
    return beside if beside.is_dir() else packages() / name


def read_bundle(folder: Path) -> Bundle:
    """Read and check a model folder, the encoder excepted.

    Raises:
        BundleError: anything missing, altered, of another format or shape, or not finite.
    """
    config = read_config(folder)
    check_features(folder / "config.json", config)
    inputs = len(config.features) + config.components
    return Bundle(
        config=config,
        digest=sha256(read_bytes(folder / "config.json")).hexdigest()[:DIGEST_LENGTH],
        projection=Projection(**_tensors(folder, "preprocessing.safetensors", config, _projection_shapes(config))),
        router_a=Network(_tensors(folder, "router_a.safetensors", config, shapes(inputs, config.hidden_a))),
        router_b=Network(_tensors(folder, "router_b.safetensors", config, shapes(inputs, config.hidden_b))),
        thresholds=read_thresholds(folder / "thresholds.json", config.sha256.get("thresholds.json")),
    )


def read_thresholds(path: Path, digest: str | None = None, tiers: int = len(Tier)) -> Thresholds:
    """Read a thresholds file: ``{"a": 0.6, "b": 0.47, "source": "..."}``; further keys are allowed.

    One for two tiers has no ``"b"``. ``"models": ["small", "large"]`` says which models it was calibrated for.

    ``"temperature": {"a": 1.2, "b": 0.9}`` divides the logits first, and ``"router": "NAME@DIGEST"`` ties the file to
    one model folder; see `Thresholds`.

    Raises:
        BundleError: unreadable, another digest than the one given, or numbers out of range.
    """
    if digest:
        content = read_json(path, read_checked(path, digest))
    else:
        content = read_json(path, read_bytes(path, CALIBRATE), CALIBRATE)
    for name in ("a", "b") if tiers == len(Tier) else ("a",):
        value = content.get(name)
        if not _is_number(value) or not 0 <= value <= 1:
            raise BundleError(
                f"{path}: found {name} = {value!r}, wanted a number from 0 to 1; correct it or leave the file out"
            )
    source = content.get("source")
    if not isinstance(source, str) or not source.isprintable():
        raise BundleError(f"{path}: found source = {source!r:.80}, wanted a line of text saying who set the thresholds")
    router = content.get("router")
    if router is not None and not isinstance(router, str):
        raise BundleError(f"{path}: found router = {router!r:.80}, wanted the name of a model folder with its digest")
    models = content.get("models")
    if models is not None and not (isinstance(models, list) and all(isinstance(one, str) for one in models)):
        raise BundleError(
            f"{path}: found models = {models!r:.80}, wanted the ids of the models it was made for; leave it out"
        )
    return Thresholds(
        float(content["a"]),
        float(content["b"]) if tiers == len(Tier) else 0.0,
        source,
        *_temperatures(path, content),
        router,
        str(path),
        None if models is None else tuple(models),
        rules=content["rules"] if isinstance(content.get("rules"), str) else None,
        is_alone=tiers < len(Tier),
    )


def _temperatures(path: Path, content: Mapping[str, Any]) -> tuple[float, float]:
    found = content.get("temperature", {"a": 1.0, "b": 1.0})
    named = [found.get(name) for name in ("a", "b")] if isinstance(found, dict) else []
    values = [float(value) for value in named if _is_number(value) and 0.01 <= value <= 100]
    if len(values) != 2:
        raise BundleError(
            f'{path}: found temperature = {found!r:.80}, wanted {{"a": ..., "b": ...}} with numbers from 0.01 to 100; '
            "correct it or leave it out"
        )
    return values[0], values[1]


def _is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def write_bundle(
    folder: Path, config: Config, tensors: Mapping[str, Mapping[str, Any]], thresholds: Mapping[str, Any]
) -> None:
    """Write a model folder that `read_bundle` reads: numpy arrays by file and name; digests are filled in."""
    import numpy as np
    from safetensors.numpy import save

    folder.mkdir(parents=True, exist_ok=True)
    for name, named in tensors.items():
        # In C order: `save` writes an array's memory as it lies, and scikit-learn's components lie the other way.
        (folder / name).write_bytes(save({key: np.ascontiguousarray(value) for key, value in named.items()}))
    (folder / "thresholds.json").write_text(json.dumps(thresholds, indent=2) + "\n", encoding="utf-8")
    digests = {name: sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    content = {**config.content(), "sha256": digests}
    (folder / "config.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _projection_shapes(config: Config) -> dict[str, tuple[int, ...]]:
    features, components = len(config.features), config.components
    return {
        **dict.fromkeys(("counted", "feature_mean", "feature_scale"), (features,)),
        "embedding_mean": (config.width,),
        "components": (components, config.width),
        "component_scale": (components,),
    }


def _tensors(folder: Path, name: str, config: Config, wanted: Mapping[str, tuple[int, ...]]) -> dict[str, mx.array]:
    """Read a safetensors file whose names, types and shapes must be exactly these."""
    path = folder / name
    raw = read_bytes(path)
    try:
        entries = dict(deserialize(raw))  # type: ignore[no-untyped-call]
    except SafetensorError as error:
        kinds = {b"\x80": "a pickle", b"P": "a zip archive (torch.save?)"}
        kind = kinds.get(raw[:1], f"no safetensors ({error})")
        raise BundleError(f"{path}: found {kind}, wanted a safetensors file; {REPAIR}") from None
    for tensor in sorted(wanted.keys() ^ entries.keys()):
        found, want = ("no", "it") if tensor in wanted else ("an unknown", "none of that name")
        raise BundleError(f"{path}: found {found} tensor {tensor!r}, wanted {want}; {REPAIR}")
    tensors = {}
    for tensor, shape in wanted.items():
        entry = entries[tensor]
        if entry["dtype"] != "F32" or tuple(entry["shape"]) != shape:
            raise BundleError(
                f"{path}: found {tensor} of type {entry['dtype']} and shape {list(entry['shape'])}, "
                f"wanted F32 and {list(shape)}; {REPAIR}"
            )
        numbers: Any = memoryview(entry["data"]).cast("B").cast("f", shape=list(shape))
        tensors[tensor] = mx.array(numbers)
    for tensor, array in tensors.items():
        if not mx.all(mx.isfinite(array)).item():
            raise BundleError(
                f"{path}: found a number in {tensor} that is not finite, wanted finite numbers only; {REPAIR}"
            )
    read_checked(path, config.sha256[name])
    return tensors
