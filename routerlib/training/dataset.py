"""Scored prompts: which quality each tier's model reached on them, read from files of one schema.

A file is JSON lines, plain or gzipped: ``{"id", "prompt", "source", "scores": {model: 0..1}, ...}``; ``tiers.json``
beside it says which model stands for which tier in each source, and which sources make the default pack.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from routerlib.errors import RouterError

StandIns = tuple[str, str, str]  # the models that stood in for local, sonnet and opus when a source was scored
Split = Literal["train", "validation", "test"]
SHARES: tuple[tuple[Split, float], ...] = (("train", 0.70), ("validation", 0.15), ("test", 0.15))
# In the log, these two repeat exercises that throughput is measured on; nothing is fitted on them.
LOG_SOURCES_LEFT_OUT = frozenset({"mbpp_plus", "exercism_polyglot"})


class DataError(RouterError):
    """A data file that cannot be used; the message is one line naming file, line, found and wanted."""


@dataclass(frozen=True, slots=True)
class Example:
    """One scored prompt: ``quality`` of (local, sonnet, opus), each 0 to 1; rows of one ``group`` share a split."""

    id: str
    prompt: str
    source: str
    group: str
    quality: tuple[float, float, float]

    @property
    def split(self) -> Split:
        """The part of its source this row belongs to; see `split_of`."""
        return split_of(f"{self.source}\n{self.group}")


def split_of(group: str) -> Split:
    """Place a group by the hash of its name: 70 % train, 15 % validation, 15 % test, the same on every machine."""
    place = int.from_bytes(sha256(group.encode()).digest()[:8], "big") / 2**64
    for split, share in SHARES:
        if place < share:
            return split
        place -= share
    return "test"


def read_pack(data: Path) -> list[Example]:
    """Read the default pack: every source of it under its default mapping, rows without all three tiers left out.

    Raises:
        DataError: a file is missing or a row is malformed.
    """
    stand_ins = read_stand_ins(data)
    examples: list[Example] = []
    for source in stand_ins:
        models = stand_ins[source]
        path = data / f"scored_{source}.jsonl.gz"
        for number, row in read_rows(path):
            scores = row.get("scores")
            if not isinstance(scores, dict) or any(not _is_quality(score) for score in scores.values()):
                raise DataError(
                    f"{path}:{number}: found scores = {scores!r:.60}, wanted an object of numbers from 0 to 1"
                )
            if all(model in scores for model in models):
                local, sonnet, opus = (float(scores[model]) for model in models)
                group = str((row.get("meta") or {}).get("question") or row["id"])
                examples.append(Example(row["id"], row["prompt"], source, group, (local, sonnet, opus)))
    return examples


def read_stand_ins(data: Path) -> dict[str, StandIns]:
    """Return the default mapping of every source of the default pack.

    Raises:
        DataError: tiers.json is missing or malformed.
    """
    tiers = _tiers(data / "tiers.json")
    default = {
        source: next(entry for entry in tiers["sources"][source] if entry["default"])
        for source in tiers["default_pack"]
    }
    return {source: (entry["local"], entry["sonnet"], entry["opus"]) for source, entry in default.items()}


def read_junk(data: Path, count: int) -> list[str]:
    """Return so many junk prompts, chosen by the hash of their ids: the same ones every time."""
    return _drawn((row for _, row in read_rows(data / "junk_prompts.jsonl.gz")), count)


def read_log(data: Path, count: int) -> list[str]:
    """Return so many unscored prompts of real users, to fit scales and components on; chosen like `read_junk`'s."""
    rows = (row for _, row in read_rows(data / "prompt_log.jsonl.gz") if row.get("source") not in LOG_SOURCES_LEFT_OUT)
    return _drawn(rows, count)


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, row) of a JSON lines file, gzipped where its name ends in .gz; blank lines are passed over.

    Raises:
        DataError: no such file, or a line that is not an object with a text ``id`` and a non-empty ``prompt``.
    """
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                except ValueError as error:
                    raise DataError(
                        f"{path}:{number}: found invalid JSON ({error}), wanted one object per line"
                    ) from None
                if not isinstance(row, dict):
                    raise DataError(f"{path}:{number}: found a JSON {type(row).__name__}, wanted an object")
                for field in ("id", "prompt"):
                    if not isinstance(row.get(field), str) or not row[field].strip():
                        raise DataError(
                            f"{path}:{number}: found {field} = {row.get(field)!r:.60}, wanted a text that is not empty"
                        )
                yield number, row
    except (OSError, EOFError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataError(f"{path}: cannot be read ({reason}); name the folder that holds it with --data") from None


def _tiers(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read ({error}); name the folder that holds it with --data") from None
    return content


def _drawn(rows: Iterator[dict[str, Any]], count: int) -> list[str]:
    ordered = sorted(rows, key=lambda row: sha256(row["id"].encode()).digest())
    return [row["prompt"] for row in ordered[:count]]


def _is_quality(score: object) -> bool:
    return isinstance(score, (int, float)) and not isinstance(score, bool) and 0.0 <= score <= 1.0
