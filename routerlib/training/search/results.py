"""Read and atomically write the results of a search, one JSON object in the model folder."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from routerlib.training.data.rows import DataError

RESULTS = "sweep_results.json"


def read_object(path: Path, way_out: str) -> dict[str, Any]:
    """Read a JSON object from a file.

    Args:
        path: its file.
        way_out: what the user can do where it is none; closes the message.

    Raises:
        DataError: the file cannot be read, or holds something else.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path}: cannot be read ({error}); {way_out}") from None
    if not isinstance(content, dict):
        raise DataError(f"{path}: found a JSON {type(content).__name__}, wanted an object; {way_out}")
    return content


def write_object(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON object atomically: a kill leaves the file as it was before, or complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(".part")
    scratch.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    scratch.replace(path)
