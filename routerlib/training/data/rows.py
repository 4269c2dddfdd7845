"""Read and check rows of JSON lines files; every error is one line that names file and line."""

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from routerlib.errors import RouterError


class DataError(RouterError):
    """A data file that cannot be used; the message is one line naming file, line, found and wanted."""


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, row) of a JSON lines file, gzipped where its name ends in .gz; blank lines are passed over.

    Raises:
        DataError: no such file, or a line that is not an object with a text ``id`` and a ``prompt``, neither blank.
    """
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield number, _row(line, f"{path}:{number}")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataError(f"{path}: cannot be read ({reason}); name the folder that holds it with --data") from None


def _row(line: str, place: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{place}: found invalid JSON ({error}), wanted one object per line") from None
    if not isinstance(row, dict):
        raise DataError(f"{place}: found a JSON {type(row).__name__}, wanted an object")
    for field in ("id", "prompt"):
        if not isinstance(row.get(field), str) or not row[field].strip():
            raise DataError(f"{place}: found {field} = {row.get(field)!r:.60}, wanted a text that is not empty")
    return row


def read_scores(row: Mapping[str, Any], place: str) -> dict[str, float]:
    """Return a row's measured scores by model, each 0 to 1; a model that is missing was not measured.

    Raises:
        DataError: ``scores`` is no object of numbers from 0 to 1; ``place`` (file:line) opens the message.
    """
    scores = row.get("scores")
    if not isinstance(scores, dict) or not all(is_unit(score) for score in scores.values()):
        bad = scores
        if isinstance(scores, dict):
            bad = {model: score for model, score in scores.items() if not is_unit(score)}
        raise DataError(f"{place}: found scores = {bad!r:.80}, wanted an object of numbers from 0 to 1")
    return {model: float(score) for model, score in scores.items()}


def read_difficulty(row: Mapping[str, Any], place: str) -> float:
    """Return a row's human difficulty, a rank from 0 (easiest) to 1 (hardest) of its source.

    Raises:
        DataError: ``difficulty`` is no number from 0 to 1; ``place`` (file:line) opens the message.
    """
    difficulty = row.get("difficulty")
    if not is_unit(difficulty):
        raise DataError(f"{place}: found difficulty = {difficulty!r:.60}, wanted a number from 0 to 1")
    return float(difficulty)  # type: ignore[arg-type]


def read_meta(row: Mapping[str, Any], place: str) -> Mapping[str, Any]:
    """Return a row's ``meta``, empty where it has none.

    Raises:
        DataError: it is no object; ``place`` (file:line) opens the message.
    """
    meta = row.get("meta")
    if meta is None:
        return {}
    if not isinstance(meta, dict):
        raise DataError(f"{place}: found meta = {meta!r:.60}, wanted an object")
    return meta


def is_unit(value: object) -> bool:
    """Tell whether a JSON value is a number from 0 to 1 (not true or false, not NaN)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0.0 <= value <= 1.0
