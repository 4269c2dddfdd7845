"""Read ``tiers.json``: which model stood for which tier for a source's scores, and the default pack."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routerlib.training.data.rows import DataError

StandIns = tuple[str, str, str]  # the models that stood in for local, sonnet and opus when a source was scored
NAMES = ("local", "sonnet", "opus")


@dataclass(frozen=True, slots=True)
class Mappings:
    """The contents of tiers.json: stand-ins by source, and the default pack.

    Attributes:
        path: the file, for complaints.
        pack: sources of the default pack, in the file's order.
        stand_ins: default mapping of every source that has one; all of the pack have.
        sources: every source the file speaks of.
    """

    path: Path
    pack: tuple[str, ...]
    stand_ins: Mapping[str, StandIns]
    sources: tuple[str, ...]


def read_mappings(data: Path) -> Mappings:
    """Read tiers.json of a data folder.

    Raises:
        DataError: it is missing or malformed: no JSON object, a source without a list of mappings, a default mapping
            without three models, two defaults for one source, a source of the default pack without a default.
    """
    path = data / "tiers.json"
    content = _content(path)
    sources = content.get("sources")
    if not isinstance(sources, dict):
        raise _malformed(path, "sources", sources, "an object of lists of mappings")
    pack = content.get("default_pack")
    if not isinstance(pack, list) or not all(isinstance(source, str) for source in pack) or len({*pack}) < len(pack):
        raise _malformed(path, "default_pack", pack, "a list of different source names")
    chosen = {source: _default(path, source, entries) for source, entries in sources.items()}
    stand_ins = {source: models for source, models in chosen.items() if models is not None}
    for source in pack:
        if source not in stand_ins:
            raise _malformed(path, "default_pack", source, 'a source with a mapping of "default": true under sources')
    return Mappings(path, tuple(pack), stand_ins, tuple(sources))


def read_stand_ins(data: Path) -> dict[str, StandIns]:
    """Return the default mapping of every source of the default pack, in the pack's order.

    Raises:
        DataError: tiers.json is missing or malformed.
    """
    mappings = read_mappings(data)
    return {source: mappings.stand_ins[source] for source in mappings.pack}


def check_known(mappings: Mappings, models: Mapping[str, frozenset[str]]) -> None:
    """Check that mappings name only sources and models that the scored files hold.

    Args:
        mappings: as read.
        models: for every scored source the models that scored any of its rows.

    Raises:
        DataError: a source without a scored file, or a default stand-in that no row of its source was scored by.
    """
    for source in mappings.sources:
        if source not in models:
            wanted = (
                f"a source with a file scored_{source}.jsonl or .jsonl.gz beside it; add the file or drop the source"
            )
            raise _malformed(mappings.path, "sources", source, wanted)
    for source, stand_ins in mappings.stand_ins.items():
        for name, model in zip(NAMES, stand_ins, strict=True):
            if model not in models[source]:
                wanted = f"a model that scored_{source} has scores of"
                raise _malformed(mappings.path, f"sources.{source}: {name}", model, wanted)


def _default(path: Path, source: str, entries: object) -> StandIns | None:
    """Return the models of the one mapping marked as default, None where none is."""
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _malformed(path, f"sources.{source}", entries, "a list of mappings")
    defaults = [entry for entry in entries if entry.get("default") is True]
    if not defaults:
        return None
    if len(defaults) > 1:
        raise _malformed(path, f"sources.{source}", f"{len(defaults)} defaults", "one")
    models = [defaults[0].get(name) for name in NAMES]
    for name, model in zip(NAMES, models, strict=True):
        if not isinstance(model, str):
            raise _malformed(path, f"sources.{source}: {name}", model, "the name of a model")
    local, sonnet, opus = (str(model) for model in models)
    return local, sonnet, opus


def _content(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataError(f"{path}: cannot be read ({reason}); name the folder that holds it with --data") from None
    if not isinstance(content, dict):
        raise DataError(f"{path}: found a JSON {type(content).__name__}, wanted an object")
    return content


def _malformed(path: Path, field: str, found: object, wanted: str) -> DataError:
    return DataError(f"{path}: {field}: found {found!r:.60}, wanted {wanted}")
