"""An append-only journal of results, one JSON line each, synced to disk; a line that a kill cut off is dropped.

The first line says what the results are of. A line counts when its newline is there; what follows the last newline was
being written when the kill came, and is cut off.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routerlib.training.data.rows import DataError


@dataclass(frozen=True, slots=True)
class Journal:
    """An open journal and the results that were in it."""

    path: Path
    results: tuple[dict[str, Any], ...]

    def append(self, result: Mapping[str, Any]) -> None:
        """Append a result; return when it is on disk."""
        _append(self.path, result)


def open_journal(path: Path, subject: Mapping[str, Any]) -> Journal:
    """Open a journal, or begin it with this subject; cut off a last line that a kill left unfinished.

    Raises:
        DataError: it is of another subject, or a line of it is no JSON object.
    """
    raw = path.read_bytes() if path.exists() else b""
    whole = raw[: raw.rfind(b"\n") + 1]
    if whole != raw:
        with path.open("r+b") as file:
            file.truncate(len(whole))
    lines = [_object(path, number, line) for number, line in enumerate(whole.splitlines(), start=1)]
    if not lines:
        _append(path, subject)
        return Journal(path, ())
    for name, wanted in subject.items():
        if lines[0].get(name) != wanted:
            raise DataError(
                f"{path}:1: found results of {name} = {lines[0].get(name)!r:.20}, wanted {wanted!r:.20}; "
                "remove the file to begin again, or name another --out"
            )
    return Journal(path, tuple(lines[1:]))


def _append(path: Path, content: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(json.dumps(content).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _object(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        content = json.loads(line)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise DataError(f"{path}:{number}: found {line[:40]!r}, wanted a JSON object; remove the file to begin again")
    return content
