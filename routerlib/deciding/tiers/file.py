"""Read a file of tiers, and say in one line what in it cannot be."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from math import isfinite
from pathlib import Path
from typing import Any

from routerlib.deciding.tiers.globs import overlapping
from routerlib.deciding.tiers.tiers import OwnTier, Tiers
from routerlib.errors import RouterError, counted

COUNTS = (2, 3)
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
LONGEST = 200  # characters of a model id or of a pattern of them
MOST_BYTES = 1 << 20
PRICES = {
    "input": "usd_per_million_in",
    "output": "usd_per_million_out",
    "cache_read": "usd_per_million_cache_read",
    "cache_write": "usd_per_million_cache_write",
}
REQUIRED = ("name", "model", "input", "output")
KEYS = ("name", "model", "models", *PRICES, "images", "context")
EXAMPLE = '[[tier]] with name = "small", model = "qwen3-coder:30b", input = 0, output = 0'


class TiersError(RouterError):
    """A file of tiers that cannot be used; the message is one line: file, found, wanted, way out."""


def read_tiers(path: str | Path) -> Tiers:
    """Read a file of tiers.

    Raises:
        TiersError: it cannot be read, or describes no two or three tiers that differ.
    """
    content = read_toml(Path(path), TiersError, "name another, or leave it out for the model's own tiers")
    try:
        return Tiers(_checked(content), str(path))
    except ValueError as error:
        raise TiersError(f"{path}: {error}") from None


def read_toml(path: Path, error: type[RouterError], way_out: str) -> dict[str, Any]:
    """Return what a file of TOML holds.

    Raises:
        RouterError: of this type, ending in this way out: it cannot be read, is too large, or is no TOML.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise error(f"{path}: found no such file, wanted a readable one; {way_out}") from None
    except (OSError, ValueError) as problem:  # a name may hold NUL
        said = getattr(problem, "strerror", None) or problem
        raise error(f"{path}: cannot be read ({said}); {way_out}") from None
    if len(raw) > MOST_BYTES:
        raise error(f"{path}: found more than {MOST_BYTES >> 20} MiB, wanted a smaller file; {way_out}")
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as problem:
        raise error(f"{path}: found a byte at {problem.start} that is not UTF-8, wanted TOML; {way_out}") from None
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        said = f"{problem}".partition("\n")[0]
        raise error(f"{path}: found no TOML ({said:.120}), wanted TOML; correct it") from None


def shown(value: object) -> str:
    """Return a value as TOML would write it, shortened."""
    if isinstance(value, bool):
        return str(value).lower()
    text = f'"{value}"' if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _checked(content: Mapping[str, Any]) -> tuple[OwnTier, ...]:
    """Return the tiers of a file; raise `ValueError` with what is wrong with it."""
    unknown = next((key for key in content if key != "tier"), None)
    if unknown is not None:
        raise ValueError(f"found the key {shown(unknown)}, wanted [[tier]] only; remove it")
    listed = content.get("tier", [])
    if not isinstance(listed, list) or len(listed) not in COUNTS or not all(isinstance(one, dict) for one in listed):
        found = counted(len(listed), "tier") if isinstance(listed, list) else f"tier = {shown(listed)}"
        raise ValueError(f"found {found}, wanted two or three, cheapest first: {EXAMPLE}")
    tiers = tuple(_tier(number, one) for number, one in enumerate(listed, start=1))
    for problem in _clashes(tiers):
        raise ValueError(problem)
    return tiers


def _tier(number: int, content: Mapping[str, Any]) -> OwnTier:
    """Return one tier; raise `ValueError` with what is wrong with it."""
    place = f"tier {shown(content['name'])}" if isinstance(content.get("name"), str) else f"tier {number}"
    unknown = next((key for key in content if key not in KEYS), None)
    if unknown is not None:
        raise ValueError(f"{place}: found the key {shown(unknown)}, wanted only {', '.join(KEYS)}; remove it")
    missing = next((key for key in REQUIRED if key not in content), None)
    if missing is not None:
        raise ValueError(f"{place}: found no {missing}, wanted {', '.join(REQUIRED)}; add it")
    name, model = content["name"], content["model"]
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise ValueError(f"{place}: found name = {shown(name)}, wanted letters, digits, . _ -, at most 40; rename it")
    if not _is_id(model):
        raise ValueError(f"{place}: found model = {shown(model)}, wanted the id of a model in one line; correct it")
    return OwnTier(
        name=name,
        model=model,
        models=tuple(_patterns(place, content.get("models", []))),
        images=_images(place, content.get("images")),
        context=_context(place, content.get("context")),
        **{field: _price(place, key, content.get(key)) for key, field in PRICES.items()},  # type: ignore[arg-type]
    )


def _price(place: str, key: str, value: Any) -> float | None:
    if value is None:
        return None
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not isfinite(value) or value < 0:
        wanted = "USD per million tokens, a number from 0 up"
        raise ValueError(f"{place}: found {key} = {shown(value)}, wanted {wanted}; correct it")
    return float(value)


def _images(place: str, value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise ValueError(f"{place}: found images = {shown(value)}, wanted true or false; correct it")
    return value


def _context(place: str, value: Any) -> int | None:
    if value is not None and (type(value) is not int or value < 1):
        wanted = "a window in tokens, a whole number from 1 up"
        raise ValueError(f"{place}: found context = {shown(value)}, wanted {wanted}; correct it")
    return value


def _patterns(place: str, value: Any) -> Iterator[str]:
    if not isinstance(value, list) or not all(_is_id(one) for one in value):
        wanted = 'a list of model ids, in which * stands for anything: ["claude-sonnet-*"]'
        raise ValueError(f"{place}: found models = {shown(value)}, wanted {wanted}; correct it")
    yield from value


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable() and len(value.strip()) > 0 and len(value) <= LONGEST


def _clashes(tiers: Sequence[OwnTier]) -> Iterator[str]:
    """Yield what cannot be of several tiers together."""
    for one, other in combinations(tiers, 2):
        if one.name.lower() == other.name.lower():
            yield f"found the name {shown(other.name)} twice, wanted names that differ; rename one"
        for pattern in (one.model, *one.models):
            for rival in (other.model, *other.models):
                if overlapping(pattern, rival):
                    both = f"{shown(pattern)} of {one.name} and {shown(rival)} of {other.name}"
                    yield f"found models that belong to two tiers ({both}), wanted each in one; narrow a pattern"
    for one, other in pairwise(tiers):
        prices = (
            (one.usd_per_million_in, one.usd_per_million_out),
            (other.usd_per_million_in, other.usd_per_million_out),
        )
        if prices[0] != prices[1] and all(cheap >= dear for cheap, dear in zip(*prices, strict=True)):
            after = f"{other.name} ({prices[1][0]:g} in, {prices[1][1]:g} out)"
            found = f"{after} after {one.name} ({prices[0][0]:g} in, {prices[0][1]:g} out), which costs more"
            yield f"found {found}, wanted the cheapest first; put them in order"
