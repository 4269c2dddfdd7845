"""Read the training data: prompts with models' scores or a human's difficulty, near-duplicate groups and splits.

A data folder holds JSON lines, plain or gzipped: ``scored_SOURCE.jsonl`` with rows ``{"id", "prompt", "scores":
{model: 0..1}, ...}`` and ``difficulty_SOURCE.jsonl`` with rows ``{"id", "prompt", "difficulty": 0..1, ...}``, and
``tiers.json``, which says which model stands for which tier in each source and which sources make the default pack.
A user's own folder of the same schema is read alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import fmean
from typing import Any, Literal

from routerlib.training.data.duplicates import Member, group_names
from routerlib.training.data.families import FAMILIES, UNFITTED, Family
from routerlib.training.data.rows import DataError, read_difficulty, read_meta, read_rows, read_scores
from routerlib.training.data.tiers import Mappings, StandIns, check_known, read_mappings, read_stand_ins

__all__ = [
    "FAMILIES",
    "UNFITTED",
    "DataError",
    "Example",
    "Family",
    "Split",
    "StandIns",
    "default_pack",
    "read_examples",
    "read_junk",
    "read_log",
    "read_pack",
    "read_rows",
    "read_stand_ins",
    "split_of",
]

Split = Literal["train", "validation", "test"]
SHARES: tuple[tuple[Split, float], ...] = (("train", 0.70), ("validation", 0.15), ("test", 0.15))
# In the log, these two repeat exercises that throughput is measured on; nothing is fitted on them.
LOG_SOURCES_LEFT_OUT = frozenset({"mbpp_plus", "exercism_polyglot"})
SCORED, JUDGED = "scored_", "difficulty_"


@dataclass(frozen=True, slots=True)
class Example:
    """One prompt with its labels, near-duplicate group and split.

    Attributes:
        id: unique within its file.
        prompt: never blank.
        source: its file's name without prefix and suffix.
        family: kind of task; None for a source that `FAMILIES` does not know.
        category: the row's own; None where it has none.
        group: near-duplicates across all files, and rows of one source with the same ``meta.question``, share it.
        split: by the hash of ``group``; see `split_of`.
        scores: every model's measured score, 0 to 1; empty where nobody measured.
        quality: scores of the stand-ins for (local, sonnet, opus); None where one of the three is missing.
        difficulty: rank a human gave it within its source, 0 (easiest) to 1; None where no human did.
    """

    id: str
    prompt: str
    source: str
    family: Family | None
    category: str | None
    group: str
    split: Split
    scores: Mapping[str, float]
    quality: tuple[float, float, float] | None
    difficulty: float | None

    def hardness(self) -> float | None:
        """Return the hardness, 0 to 1: the rank a human gave, else 1 - mean score of all models, else None.

        Comparable within a source only.
        """
        if self.difficulty is not None:
            return self.difficulty
        return 1.0 - fmean(self.scores.values()) if self.scores else None


@dataclass(frozen=True, slots=True)
class _Row:
    """One row before it knows its group."""

    id: str
    prompt: str
    source: str
    category: str | None
    question: str | None
    scores: Mapping[str, float]
    difficulty: float | None


def split_of(group: str) -> Split:
    """Assign a group to a split by the hash of its name: 70 % train, 15 % validation, 15 % test on every machine."""
    place = int.from_bytes(sha256(group.encode()).digest()[:8], "big") / 2**64
    for split, share in SHARES:
        if place < share:
            return split
        place -= share
    return "test"


def read_examples(data: Path) -> list[Example]:
    """Read every ``scored_*`` and ``difficulty_*`` file (.jsonl or .jsonl.gz) of a folder; assign groups, splits.

    Files come in the order of their names, rows in the order of their file. tiers.json may be missing where no file
    is scored.

    Raises:
        DataError: no such file, a malformed row, an id twice in a file, one file twice (plain and gzipped), a row
            whose ``source`` is not its file's, a malformed tiers.json or one that names sources or models unknown here.
    """
    paths = _paths(data)
    rows = [row for path in paths for row in _read_file(path)]
    mappings = None
    if any(path.name.startswith(SCORED) for path in paths) or (data / "tiers.json").exists():
        mappings = read_mappings(data)
        check_known(mappings, _models(paths, rows))
    groups = group_names([Member(f"{row.source}\n{row.id}", row.source, row.prompt, row.question) for row in rows])
    return [_example(row, group, mappings) for row, group in zip(rows, groups, strict=True)]


def read_pack(data: Path) -> list[Example]:
    """Read the default pack: its sources under their default mappings, the rows scored on all three tiers.

    Raises:
        DataError: as `read_examples`; the groups need every file.
    """
    return default_pack(read_examples(data), data)


def default_pack(examples: Sequence[Example], data: Path) -> list[Example]:
    """Return those examples of the default pack whose three tiers are all scored, by source in the pack's order.

    Raises:
        DataError: tiers.json is missing or malformed.
    """
    return [
        example
        for source in read_stand_ins(data)
        for example in examples
        if example.source == source and example.quality is not None
    ]


def read_junk(data: Path, count: int) -> list[str]:
    """Sample ``count`` junk prompts by the hash of their ids: the same ones every time."""
    return _drawn((row for _, row in read_rows(data / "junk_prompts.jsonl.gz")), count)


def read_log(data: Path, count: int) -> list[str]:
    """Sample ``count`` unscored prompts of real users, to fit scales and components on, by the hash of their ids."""
    rows = (row for _, row in read_rows(data / "prompt_log.jsonl.gz") if row.get("source") not in LOG_SOURCES_LEFT_OUT)
    return _drawn(rows, count)


def _paths(data: Path) -> list[Path]:
    """Return the folder's scored and difficulty files by name; refuse a folder without any and one file twice."""
    paths = sorted(
        path
        for prefix in (SCORED, JUDGED)
        for suffix in (".jsonl", ".jsonl.gz")
        for path in data.glob(f"{prefix}?*{suffix}")
    )
    if not paths:
        raise DataError(f"{data}: found no scored_*.jsonl or difficulty_*.jsonl; name their folder with --data")
    for path in paths:
        if path.suffix == ".gz" and path.with_suffix("") in paths:
            raise DataError(f"{path}: found {path.stem} beside it, wanted one of the two; remove the other")
    return paths


def _source(path: Path) -> str:
    return path.name.removesuffix(".gz").removesuffix(".jsonl").removeprefix(SCORED).removeprefix(JUDGED)


def _read_file(path: Path) -> Iterator[_Row]:
    seen: dict[str, int] = {}
    for number, row in read_rows(path):
        place = f"{path}:{number}"
        first = seen.setdefault(row["id"], number)
        if first != number:
            raise DataError(f"{place}: found id = {row['id']!r:.60} of line {first} again, wanted ids that differ")
        yield _checked(row, _source(path), place, scored=path.name.startswith(SCORED))


def _checked(row: Mapping[str, Any], source: str, place: str, *, scored: bool) -> _Row:
    """Check one row; what its file is named for must be there, the other of scores and difficulty may be."""
    if row.get("source", source) != source:
        raise DataError(f"{place}: found source = {row['source']!r:.60}, wanted {source!r} as the file's name says")
    question = read_meta(row, place).get("question")
    category = row.get("category")
    return _Row(
        id=row["id"],
        prompt=row["prompt"],
        source=source,
        category=None if category is None else str(category),
        question=None if question is None else str(question),
        scores=read_scores(row, place) if scored or "scores" in row else {},
        difficulty=read_difficulty(row, place) if not scored or "difficulty" in row else None,
    )


def _models(paths: Sequence[Path], rows: Sequence[_Row]) -> dict[str, frozenset[str]]:
    """Return for every scored source the models that scored any of its rows."""
    models: dict[str, set[str]] = {_source(path): set() for path in paths if path.name.startswith(SCORED)}
    for row in rows:
        if row.source in models:
            models[row.source].update(row.scores)
    return {source: frozenset(names) for source, names in models.items()}


def _example(row: _Row, group: str, mappings: Mappings | None) -> Example:
    stand_ins = mappings.stand_ins.get(row.source) if mappings else None
    quality = None
    if stand_ins and all(model in row.scores for model in stand_ins):
        local, sonnet, opus = (row.scores[model] for model in stand_ins)
        quality = (local, sonnet, opus)
    return Example(
        id=row.id,
        prompt=row.prompt,
        source=row.source,
        family=FAMILIES.get(row.source),
        category=row.category,
        group=group,
        split=split_of(group),
        scores=row.scores,
        quality=quality,
        difficulty=row.difficulty,
    )


def _drawn(rows: Iterator[dict[str, Any]], count: int) -> list[str]:
    ordered = sorted(rows, key=lambda row: sha256(row["id"].encode()).digest())
    return [row["prompt"] for row in ordered[:count]]
