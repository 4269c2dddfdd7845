"""``OUT.manifest.json`` beside a resumable output: what its answers depend on, and how the run ended."""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..status import CommandError
from .writing import whole_file

FORMAT = 1  # of the manifest itself

Basis = dict[str, Any]


def manifest_path(output: str) -> Path:
    """Return where the manifest of a resumable output lies: beside it, or where it is a link, beside its target."""
    return Path(f"{os.path.realpath(output)}.manifest.json")


@dataclass(frozen=True, slots=True)
class Finished:
    """How a run ended: size and sha256 of its output, and how many records could not be routed."""

    bytes: int
    sha256: str
    bad: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run depends on, as JSON, and how it ended; None while it has not."""

    basis: Basis
    finished: Finished | None = None


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
    """Tell whether there is a manifest of ours, and no other file that happens to have its name."""
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
    with whole_file(str(path)) as stream:
        stream.write(json.dumps(content, indent=2).encode() + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    with suppress(OSError):  # not every file system lets a folder be synchronised
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
