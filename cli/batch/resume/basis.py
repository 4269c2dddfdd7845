"""What a resumable run rests on: ``OUT.manifest.json`` beside the output.

It holds everything that the bytes of the answers depend on: the digests of the inputs in their order, of the model
folder and with it of the encoder, the thresholds, the options. A run goes on only where all of it is the same.
"""

import json
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...output.answers import beside
from ...status import CommandError

if TYPE_CHECKING:
    from routerlib.streaming.worker import Assignment

FORMAT = 1  # of the manifest itself
PIECE = 1 << 20  # bytes digested at a time

Basis = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finished:
    """How a run ended: size and sha256 of its output, and how many records could not be routed."""

    bytes: int
    sha256: str
    bad: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run rests on, as JSON; and how it ended, None while it has not."""

    basis: Basis
    finished: Finished | None = None


def basis_of(assigned: "Assignment", files: Sequence[str], options: Mapping[str, object]) -> Basis:
    """Return everything the bytes of the answers depend on, as it will be read again.

    Args:
        assigned: what answers: model, thresholds, encoder.
        files: the inputs.
        options: those that change the bytes.

    Raises:
        CommandError: an input is no regular file and cannot be read twice.
        BundleError: the model folder cannot be read.
    """
    from routerlib.bundle import find_model, read_thresholds
    from routerlib.config import read_bytes, read_card
    from routerlib.version import VERSION

    folder = find_model(assigned.model)
    card = read_card(folder)
    thresholds = assigned.thresholds or read_thresholds(folder / "thresholds.json")
    basis = {
        "tool": VERSION,
        "inputs": [source(name) for name in files],
        "model": card.name,
        "model_sha256": {"config.json": sha256(read_bytes(folder / "config.json")).hexdigest(), **card.sha256},
        "encoder": assigned.encoder,
        "encoder_sha256": dict(card.encoder_sha256),
        "thresholds": {name: value for name, value in asdict(thresholds).items() if name != "file"},  # wherever it is
        "options": dict(options),
    }
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


def read_manifest(path: Path) -> Manifest | None:
    """Read a manifest; None where there is none.

    Raises:
        CommandError: it cannot be read, or is of another format.
    """
    try:
        content = json.loads(path.read_bytes())
        finished = content["finished"]
        if content["manifest"] == FORMAT and isinstance(content["basis"], dict):
            return Manifest(content["basis"], Finished(**finished) if finished else None)
        problem = f"format {content['manifest']!r:.40}"
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CommandError(f"{path}: cannot be read ({error.strerror}); start anew without --resume") from None
    except (ValueError, TypeError, KeyError, RecursionError):
        problem = "something else"
    raise CommandError(f"{path}: found {problem}, wanted a manifest of this version; start anew without --resume")


def is_manifest(path: Path) -> bool:
    """Whether there is a manifest of ours, and no other file that happens to have its name."""
    try:
        return read_manifest(path) is not None
    except CommandError:
        return False


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write a manifest whole or not at all; it is on the disk when this returns.

    Raises:
        CommandError: it cannot be written.
    """
    content = {"manifest": FORMAT, **asdict(manifest)}
    with beside(str(path)) as stream:
        stream.write(json.dumps(content, indent=2).encode() + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    with suppress(OSError):  # not every file system lets a folder be synchronised
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


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
