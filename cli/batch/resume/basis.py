"""Digest what the answers of a resumable run depend on, kept in ``OUT.manifest.json`` beside the output.

It holds everything that the bytes of the answers depend on: the digests of the inputs in their order, of the model
folder and with it of the encoder, the thresholds, the options. A run goes on only where all of it is the same.
"""

import json
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...files.manifest import Basis
from ...status import CommandError

if TYPE_CHECKING:
    from routerlib.deciding.rules.rule import Rules
    from routerlib.streaming.worker import Assignment

UNSAID = ("models", "rules", "is_alone")  # of thresholds: what a manifest holds only where there is something to say
PIECE = 1 << 20  # bytes digested at a time


def basis_of(
    assigned: "Assignment", files: Sequence[str], options: Mapping[str, object], rules: "Rules | None" = None
) -> Basis:
    """Return everything the bytes of the answers depend on, as it will be read again.

    Args:
        assigned: what answers: model, thresholds, encoder.
        files: the inputs.
        options: those that change the bytes.
        rules: the user's own; None where there are none.

    Raises:
        CommandError: an input is no regular file and cannot be read twice.
        BundleError: the model folder cannot be read.
    """
    from routerlib import VERSION
    from routerlib.bundle.bundle import read_thresholds
    from routerlib.bundle.config import read_bytes, read_config
    from routerlib.bundle.folder import find_model

    folder = find_model(assigned.model)
    config = read_config(folder)
    thresholds = assigned.thresholds or read_thresholds(folder / "thresholds.json")
    limits = {name: value for name, value in asdict(thresholds).items() if name not in UNSAID or value}
    basis: Basis = {
        "tool": VERSION,
        "inputs": [source(name) for name in files],
        "model": config.name,
        "model_sha256": {"config.json": sha256(read_bytes(folder / "config.json")).hexdigest(), **config.sha256},
        "encoder": assigned.encoder,
        "encoder_sha256": {
            **config.encoder_sha256,
            **{f"{config.context_encoder}/{name}": digest for name, digest in config.context_sha256.items()},
        },
        "thresholds": {name: value for name, value in limits.items() if name != "file"},  # wherever it is
        "options": dict(options),
    }
    own = assigned.circumstances.tiers if assigned.circumstances else None
    if own:  # their prices change no answer
        basis["tiers"] = [one.identity for one in own.tiers]
    if rules:
        basis["rules"] = rules.identity
    known: Basis = json.loads(json.dumps(basis))
    return known


def source(name: str) -> dict[str, str | int]:
    """Return name, size and sha256 of an input; of one that cannot be read, why."""
    try:
        if not stat.S_ISREG(Path(name).stat().st_mode):
            raise CommandError(
                f"--resume: found {name}, which is no regular file, wanted inputs that can be read twice; "
                "save it to a file first"
            )
        with Path(name).open("rb") as stream:
            size, digest = digested(iter(lambda: stream.read(PIECE), b""))
    except OSError as error:
        return {"name": name, "error": error.strerror or str(error)}
    return {"name": name, "bytes": size, "sha256": digest}


def digested(pieces: Iterable[bytes]) -> tuple[int, str]:
    """Return size and sha256 of bytes that come in pieces."""
    size, digest = 0, sha256()
    for piece in pieces:
        size += len(piece)
        digest.update(piece)
    return size, digest.hexdigest()


def difference(found: Any, wanted: Any, place: str = "") -> str | None:
    """Say where two JSON values first differ (``found options.as "a", wanted "b"``); None where they do not."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        pairs = [(key, found.get(key), wanted.get(key)) for key in [*wanted, *(found.keys() - wanted.keys())]]
    elif isinstance(found, list) and isinstance(wanted, list):
        if len(found) != len(wanted):
            return f"found {len(found)} {place}, wanted {len(wanted)}"
        pairs = [(str(number), *pair) for number, pair in enumerate(zip(found, wanted, strict=True), start=1)]
    elif found == wanted:
        return None
    else:
        return f"found {place} {json.dumps(found)}, wanted {json.dumps(wanted)}"
    return next(filter(None, (difference(a, b, f"{place}.{key}".strip(".")) for key, a, b in pairs)), None)
