"""A model folder on disk: found, checked, read and written.

    config.json                the card: format, features in order, layer widths, tiers, encoder, the digests of the
    rest preprocessing.safetensors  the projection
    router_a.safetensors       local against cloud
    router_b.safetensors       sonnet against opus
    thresholds.json            where the tiers part, and who set it

Nothing is trusted: every file is checked for its digest, names, shapes and finite numbers, and each failure is one
line that names the file, what was found and what was wanted. Tensors are safetensors, never pickle.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

import mlx.core as mx
from safetensors import SafetensorError, deserialize

from routerlib.cascade import Thresholds, Tier
from routerlib.encoder import WIDTH
from routerlib.errors import RouterError
from routerlib.network import Network, shapes
from routerlib.projection import Projection

DEFAULT_MODEL = "three_tier_v5"
FORMAT_VERSION = 1
DIGEST_LENGTH = 8  # hexadecimal digits of a model's digest in output
REPAIR = "restore the file or reinstall the package"
FILES = ("preprocessing.safetensors", "router_a.safetensors", "router_b.safetensors", "thresholds.json")


class BundleError(RouterError):
    """A model folder that cannot be used; the message is one line: file, found, wanted, way out."""


@dataclass(frozen=True, slots=True)
class TierModel:
    """Who stands for a tier: the model's id and its prices in USD per million tokens read and written."""

    model: str
    usd_per_million_in: float
    usd_per_million_out: float


@dataclass(frozen=True, slots=True)
class Card:
    """What config.json says.

    Attributes:
        name: the model's name, by which it is selected.
        features: the names of the features, in the order of the columns.
        components: how many principal components follow them.
        hidden_a: widths of router A's hidden layers.
        hidden_b: widths of router B's hidden layers.
        tiers: who stands for each tier.
        encoder: name of the encoder's folder.
        encoder_sha256: digest of each of its files.
        embeds: which part of a prompt is embedded: ``text`` or ``ask``.
        max_pieces: word pieces the encoder reads, the two special ones included.
        sha256: digest of each of the other files of this folder.
    """

    name: str
    features: tuple[str, ...]
    components: int
    hidden_a: tuple[int, ...]
    hidden_b: tuple[int, ...]
    tiers: Mapping[Tier, TierModel]
    encoder: str
    encoder_sha256: Mapping[str, str]
    embeds: str
    max_pieces: int
    sha256: Mapping[str, str]

    @property
    def models(self) -> dict[Tier, str]:
        """The id of each tier's model."""
        return {tier: entry.model for tier, entry in self.tiers.items()}


@dataclass(frozen=True, slots=True)
class Bundle:
    """A model folder in memory; ``digest`` identifies all its bytes, for config.json holds the digests of the rest."""

    card: Card
    digest: str
    projection: Projection
    router_a: Network
    router_b: Network
    thresholds: Thresholds

    @property
    def router(self) -> str:
        """Name and digest, as every decision carries them: ``three_tier_v5@1f2e3d4c``."""
        return f"{self.card.name}@{self.digest}"


def find_model(model: str | Path | None = None) -> Path:
    """Return a model's folder: an existing path wins, else the last part names a packaged model, None is the default.

    Raises:
        BundleError: there is no such folder and no packaged model of that name.
    """
    if model is not None and os.path.isdir(model):  # noqa: PTH112 - answers for any text, however long
        return Path(model)
    packaged = packaged_models()
    name = Path(model).name if model is not None else DEFAULT_MODEL
    if name in packaged:
        return packaged[name]
    raise BundleError(
        f"model {str(model)!r}: found no such folder, wanted a path or one of: {', '.join(sorted(packaged))}"
    )


def packaged_models() -> dict[str, Path]:
    """Return the folder of every model in the package, by name."""
    return {path.parent.name: path.parent for path in sorted(_packages().glob("*/thresholds.json"))}


def find_encoder(card: Card, folder: Path) -> Path:
    """Return the encoder's folder: beside the model's folder, else in the package."""
    beside = folder.resolve().parent / card.encoder
    return beside if beside.is_dir() else _packages() / card.encoder


def check_encoder(card: Card, folder: Path) -> None:
    """Raise `BundleError` unless every file of the encoder has the digest the model was trained with."""
    for name, wanted in card.encoder_sha256.items():
        _checked(folder / name, wanted)


def read_card(folder: Path) -> Card:
    """Read config.json alone: enough to know which encoder to load.

    Raises:
        BundleError: it is missing, cannot be read or is of another format.
    """
    return _card(folder / "config.json", _bytes(folder / "config.json"))


def read_bundle(folder: Path) -> Bundle:
    """Read and check a model folder, the encoder excepted.

    Raises:
        BundleError: anything missing, altered, of another format or shape, or not finite.
    """
    card = read_card(folder)
    _check_features(folder / "config.json", card)
    inputs = len(card.features) + card.components
    return Bundle(
        card=card,
        digest=sha256(_bytes(folder / "config.json")).hexdigest()[:DIGEST_LENGTH],
        projection=Projection(**_tensors(folder, "preprocessing.safetensors", card, _projection_shapes(card))),
        router_a=Network(_tensors(folder, "router_a.safetensors", card, shapes(inputs, card.hidden_a))),
        router_b=Network(_tensors(folder, "router_b.safetensors", card, shapes(inputs, card.hidden_b))),
        thresholds=read_thresholds(folder / "thresholds.json", card.sha256.get("thresholds.json")),
    )


def read_thresholds(path: Path, digest: str | None = None) -> Thresholds:
    """Read a thresholds file: ``{"a": 0.6, "b": 0.47, "source": "..."}``; further keys are allowed.

    Raises:
        BundleError: unreadable, another digest than the one given, or numbers outside [0, 1].
    """
    raw = _checked(path, digest) if digest else _bytes(path)
    content = _json(path, raw)
    for name in ("a", "b"):
        value = content.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
            raise BundleError(
                f"{path}: found {name} = {value!r}, wanted a number from 0 to 1; correct it or leave the file out"
            )
    source = content.get("source")
    if not isinstance(source, str) or not source.isprintable():
        raise BundleError(f"{path}: found source = {source!r:.80}, wanted a line of text saying who set the thresholds")
    return Thresholds(float(content["a"]), float(content["b"]), content["source"])


def write_bundle(
    folder: Path, card: Card, tensors: Mapping[str, Mapping[str, Any]], thresholds: Mapping[str, Any]
) -> None:
    """Write a model folder that `read_bundle` reads: numpy arrays by file and name; digests are filled in."""
    from safetensors.numpy import save

    folder.mkdir(parents=True, exist_ok=True)
    for name, named in tensors.items():
        (folder / name).write_bytes(save(dict(named)))
    (folder / "thresholds.json").write_text(json.dumps(thresholds, indent=2) + "\n", encoding="utf-8")
    digests = {name: sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    content = {"format_version": FORMAT_VERSION, **asdict(card), "sha256": digests}
    (folder / "config.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _packages() -> Path:
    return Path(str(import_module("routerlib.models").__file__)).parent


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BundleError(f"{path}: found no such file, wanted a readable one; {REPAIR}") from None
    except OSError as error:
        raise BundleError(f"{path}: cannot be read ({error.strerror}); {REPAIR}") from None


def _checked(path: Path, wanted: str) -> bytes:
    raw = _bytes(path)
    found = sha256(raw).hexdigest()
    if found != wanted:
        raise BundleError(f"{path}: found sha256 {found[:16]}..., wanted {wanted[:16]}...; {REPAIR}")
    return raw


def _json(path: Path, raw: bytes) -> dict[str, Any]:
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{path}: found invalid JSON ({error}), wanted an object; {REPAIR}") from None
    if not isinstance(content, dict):
        raise BundleError(f"{path}: found a JSON {type(content).__name__}, wanted an object; {REPAIR}")
    return content


def _card(path: Path, raw: bytes) -> Card:
    content = _json(path, raw)
    version = content.pop("format_version", None)
    if version != FORMAT_VERSION:
        raise BundleError(
            f"{path}: found format_version {version!r}, wanted {FORMAT_VERSION}; use the matching vibe-coding-router"
        )
    try:
        card = Card(**{
            **content,
            "features": tuple(content["features"]),
            "hidden_a": tuple(map(int, content["hidden_a"])),
            "hidden_b": tuple(map(int, content["hidden_b"])),
            "tiers": {Tier(tier): TierModel(**entry) for tier, entry in content["tiers"].items()},
        })  # fmt: skip
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BundleError(
            f"{path}: found a card that cannot be read ({error!r}), wanted the keys of format 1; {REPAIR}"
        ) from None
    for text in (card.name, *card.models.values()):
        if not isinstance(text, str) or not text.isprintable():
            raise BundleError(f"{path}: found the name {text!r:.80}, wanted a line of text; {REPAIR}")
    if set(card.tiers) != set(Tier) or not set(FILES) <= set(card.sha256) or card.embeds not in ("text", "ask"):
        raise BundleError(
            f"{path}: found a card without all tiers or digests, wanted those of {', '.join(FILES)}; {REPAIR}"
        )
    return card


def _check_features(path: Path, card: Card) -> None:
    """Raise `BundleError` unless the model reads the very features this version measures, in their order."""
    from routerlib.features import FEATURES  # not needed to start the encoder, which loads meanwhile

    wanted = tuple(feature.name for feature in FEATURES)
    for place, (found, name) in enumerate(zip(card.features, wanted, strict=False)):
        if found != name:
            raise BundleError(
                f"{path}: found feature {found!r} in place {place}, wanted {name!r}; "
                "use the matching vibe-coding-router"
            )
    if len(card.features) != len(wanted):
        raise BundleError(
            f"{path}: found {len(card.features)} features, wanted {len(wanted)}; use the matching vibe-coding-router"
        )


def _projection_shapes(card: Card) -> dict[str, tuple[int, ...]]:
    features, components = len(card.features), card.components
    return {
        **dict.fromkeys(("counted", "feature_mean", "feature_scale"), (features,)),
        "embedding_mean": (WIDTH,),
        "components": (components, WIDTH),
        "component_scale": (components,),
    }


def _tensors(folder: Path, name: str, card: Card, wanted: Mapping[str, tuple[int, ...]]) -> dict[str, mx.array]:
    """Read a safetensors file whose names, types and shapes must be exactly these."""
    path = folder / name
    raw = _bytes(path)
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
    _checked(path, card.sha256[name])
    return tensors
