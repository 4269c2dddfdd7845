"""Read config.json of a model folder, and check each file of the folder by its digest.

Nothing is trusted: each failure is one line that names the file, what was found, what was wanted and the way out.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

from routerlib.deciding.cascade import Tier
from routerlib.errors import RouterError

FORMAT_VERSION = 1
REPAIR = "restore the file or reinstall the package"
FILES = ("preprocessing.safetensors", "router_a.safetensors", "router_b.safetensors", "thresholds.json")


class BundleError(RouterError):
    """A model folder that cannot be used; the message is one line: file, found, wanted, way out."""


@dataclass(frozen=True, slots=True)
class TierModel:
    """The model that answers for a tier: its id and its prices in USD per million tokens read and written."""

    model: str
    usd_per_million_in: float
    usd_per_million_out: float


@dataclass(frozen=True, slots=True)
class Config:
    """The contents of config.json.

    Attributes:
        name: the model's name, by which it is selected.
        features: the names of the features, in the order of the columns.
        components: how many principal components follow them.
        hidden_a: widths of router A's hidden layers.
        hidden_b: widths of router B's hidden layers.
        tiers: the model that answers for each tier.
        encoder: name of the encoder's folder.
        encoder_sha256: digest of each of its files.
        embeds: which part of a prompt is embedded: ``text``, ``ask`` or ``plain``, the ask without its names.
        max_pieces: word pieces the encoder reads, the two special ones of MiniLM included.
        sha256: digest of each of the other files of this folder.
        width: numbers of an embedding.
        reading: in which of the ways of `Prompt.parse` prompts are read.
        languages: codes of the languages the model was tested in; empty where nobody recorded any.
        context_encoder: folder of a second encoder, which reads asks in English in context; empty for none.
        context_sha256: digest of each of its files.
        context_pieces: word pieces it reads.
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
    width: int = 384
    reading: int = 1
    languages: tuple[str, ...] = ()
    context_encoder: str = ""
    context_sha256: Mapping[str, str] = field(default_factory=dict)
    context_pieces: int = 96

    @property
    def models(self) -> dict[Tier, str]:
        """Return the id of each tier's model."""
        return {tier: entry.model for tier, entry in self.tiers.items()}

    @property
    def is_static(self) -> bool:
        """Tell whether the encoder is a table of word vectors; it needs no engine, the one in context does."""
        return "vectors.safetensors" in self.encoder_sha256

    def content(self) -> dict[str, Any]:
        """Return the contents of config.json; what is as it always was before it could be said is left out."""
        content = {"format_version": FORMAT_VERSION, **asdict(self)}
        usual = {entry.name: entry.default for entry in fields(self) if entry.default is not MISSING}
        usual["context_sha256"] = {}
        return {name: value for name, value in content.items() if name not in usual or value != usual[name]}


def read_config(folder: Path) -> Config:
    """Read config.json alone: enough to know which encoder to load.

    Raises:
        BundleError: it is missing, cannot be read or is of another format.
    """
    return _config(folder / "config.json", read_bytes(folder / "config.json"))


def check_features(path: Path, config: Config) -> None:
    """Raise `BundleError` unless the model reads the very features this version measures, in their order."""
    from routerlib.features import features_of  # not needed to start the encoder, which loads meanwhile

    wanted = tuple(feature.name for feature in features_of(config.reading))
    for place, (found, name) in enumerate(zip(config.features, wanted, strict=False)):
        if found != name:
            raise BundleError(
                f"{path}: found feature {found!r} in place {place}, wanted {name!r}; "
                "use the matching vibe-coding-router"
            )
    if len(config.features) != len(wanted):
        raise BundleError(
            f"{path}: found {len(config.features)} features, wanted {len(wanted)}; use the matching vibe-coding-router"
        )


def read_bytes(path: Path, way_out: str = REPAIR) -> bytes:
    """Read a file; raise `BundleError`, ending in this way out, where that fails."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BundleError(f"{path}: found no such file, wanted a readable one; {way_out}") from None
    except OSError as error:
        raise BundleError(f"{path}: cannot be read ({error.strerror}); {way_out}") from None


def read_checked(path: Path, wanted: str) -> bytes:
    """Read a file and check its sha256 (64 hexadecimal digits); raise `BundleError` where it is another."""
    raw = read_bytes(path)
    found = sha256(raw).hexdigest()
    if found != wanted:
        raise BundleError(f"{path}: found sha256 {found[:16]}..., wanted {wanted[:16]}...; {REPAIR}")
    return raw


def read_json(path: Path, raw: bytes, way_out: str = REPAIR) -> dict[str, Any]:
    """Parse the bytes of a file as a JSON object; raise `BundleError`, ending in this way out, where it is none."""
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{path}: found invalid JSON ({error}), wanted an object; {way_out}") from None
    if not isinstance(content, dict):
        raise BundleError(f"{path}: found a JSON {type(content).__name__}, wanted an object; {way_out}")
    return content


def _config(path: Path, raw: bytes) -> Config:
    content = read_json(path, raw)
    version = content.pop("format_version", None)
    if type(version) is not int or version != FORMAT_VERSION:
        raise BundleError(
            f"{path}: found format_version {version!r}, wanted {FORMAT_VERSION}; use the matching vibe-coding-router"
        )
    try:
        config = Config(**{
            **content,
            "features": tuple(content["features"]),
            "hidden_a": tuple(map(int, content["hidden_a"])),
            "hidden_b": tuple(map(int, content["hidden_b"])),
            "languages": tuple(content.get("languages", ())),
            "tiers": {Tier(tier): TierModel(**entry) for tier, entry in content["tiers"].items()},
        })  # fmt: skip
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BundleError(
            f"{path}: found a configuration that cannot be read ({error!r}), wanted the keys of format 1; {REPAIR}"
        ) from None
    for name, is_right in SOUND.items():
        value = getattr(config, name)
        if not is_right(value):
            raise BundleError(f"{path}: found {name} = {value!r:.80}, wanted {WANTED[name]}; {REPAIR}")
    return config


def _is_line(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and value != ""


def _is_count(value: object) -> bool:
    return type(value) is int and value > 0


def _are_digests(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(v, str) and len(v) == 64 for v in value.values())


WANTED = {
    "name": "a line of text",
    "components": "a positive whole number",
    "hidden_a": "positive whole numbers",
    "hidden_b": "positive whole numbers",
    "tiers": f"a named model for each of {', '.join(tier.value for tier in Tier)}",
    "encoder": "the name of a folder",
    "encoder_sha256": "a sha256 for each file",
    "embeds": "text, ask or plain",
    "max_pieces": "a whole number of at least 3",
    "width": "a positive whole number",
    "reading": "1 or 2",
    "languages": "codes of languages",
    "context_encoder": "the name of a folder, or nothing",
    "context_sha256": "a sha256 for each of its files",
    "context_pieces": "a whole number of at least 3",
    "sha256": f"a sha256 for each of {', '.join(FILES)}",
}
SOUND: dict[str, Callable[[Any], bool]] = {
    "name": _is_line,
    "components": _is_count,
    "hidden_a": lambda sizes: len(sizes) > 0 and all(map(_is_count, sizes)),
    "hidden_b": lambda sizes: len(sizes) > 0 and all(map(_is_count, sizes)),
    "tiers": lambda tiers: set(tiers) == set(Tier) and all(_is_line(entry.model) for entry in tiers.values()),
    "encoder": lambda name: _is_line(name) and "/" not in name,
    "encoder_sha256": lambda digests: _are_digests(digests) and len(digests) > 0,
    "embeds": lambda part: part in ("text", "ask", "plain"),
    "max_pieces": lambda pieces: _is_count(pieces) and pieces >= 3,
    "width": _is_count,
    "reading": lambda reading: type(reading) is int and reading in (1, 2),
    "languages": lambda codes: all(_is_line(code) for code in codes),
    "context_encoder": lambda name: name == "" or (_is_line(name) and "/" not in name),
    "context_sha256": _are_digests,
    "context_pieces": lambda pieces: _is_count(pieces) and pieces >= 3,
    "sha256": lambda digests: _are_digests(digests) and set(FILES) <= set(digests),
}
