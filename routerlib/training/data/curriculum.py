"""The curriculum: asks graded by how hard they are for a model, whatever their length.

Public data grades tasks within one kind of text, never a greeting beside a hypervisor. So we wrote asks of all kinds,
from noise to research, and graded them on one scale, 0 to 8, so that length says nothing about the level; and a large
language model graded prompts of the public log on the same scale, by what is asked of them. Both are judgement, not
measurement, and the model card says so. ``curriculum.jsonl`` holds the asks; ``graded_log.json`` only ids and levels.

Every short ask also comes again with foreign material around it, under the same level: pasted text is no difficulty.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from routerlib.parsing.prompt import Prompt
from routerlib.training.data.dataset import read_rows
from routerlib.training.data.rows import DataError

HERE = Path(__file__).parent
LEVELS = 8  # the highest: research, or months of expert work; 0 is noise, 2 a small function, 5 a tricky bug
LOG = "log"  # the kind of a graded prompt of the log
PASTED = (800, 2_000, 5_000, 12_000)  # characters of foreign material, one of these at random
LEAST_MATERIAL = 300  # characters; less does not change the look of a prompt
LONGEST_ASK = 400  # characters of a log prompt that is short enough to be an ask by itself
FENCED = 0.35  # share of the foreign material that stands in a fence
FIRST = 0.5  # share of it that stands before the ask


@dataclass(frozen=True, slots=True)
class Graded:
    """A prompt and its level, 0 to `LEVELS`; ``kind`` says what it is like: chat, ticket, exercise ... or log."""

    prompt: str
    level: int
    kind: str


def read_curriculum(path: Path = HERE / "curriculum.jsonl") -> list[Graded]:
    """Read the asks that we wrote and graded by hand.

    Raises:
        DataError: a row without a kind or a level from 0 to 8.
    """
    graded = []
    for number, row in read_rows(path):
        if not isinstance(row.get("kind"), str) or not _is_level(row.get("level")):
            raise DataError(
                f"{path}:{number}: found kind = {row.get('kind')!r:.40}, level = {row.get('level')!r:.40}, "
                f"wanted a text and a whole number from 0 to {LEVELS}"
            )
        graded.append(Graded(row["prompt"], row["level"], row["kind"]))
    return graded


def read_graded_log(data: Path, path: Path = HERE / "graded_log.json") -> list[Graded]:
    """Read the prompts of a data folder's log that have a grade, in the log's order; other grades are ignored.

    Raises:
        DataError: the log or the grades cannot be read, or a grade is no level.
    """
    try:
        levels = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read ({error}); restore the file") from None
    if not isinstance(levels, dict):
        raise DataError(f"{path}: found a JSON {type(levels).__name__}, wanted an object of levels by id")
    wrong = {name: level for name, level in levels.items() if not _is_level(level)}
    if wrong:
        raise DataError(f"{path}: found levels {wrong!s:.60}, wanted whole numbers from 0 to {LEVELS}")
    rows = (row for _, row in read_rows(data / "prompt_log.jsonl.gz"))
    return [Graded(row["prompt"], levels[row["id"]], LOG) for row in rows if row["id"] in levels]


def foreign_material(texts: Sequence[str], count: int) -> list[str]:
    """Return the first ``count`` pieces of material of at least `LEAST_MATERIAL` characters that texts carry."""
    found: list[str] = []
    for text in texts:
        if len(found) >= count:
            break
        pieces = [text[piece.start : piece.end] for piece in Prompt.parse(text).material]
        found += [piece for piece in pieces if len(piece) >= LEAST_MATERIAL]
    return found[:count]


def with_material(graded: Sequence[Graded], material: Sequence[str], seed: int) -> list[Graded]:
    """Augment the short asks without material: each again, with foreign material before or after it; noise excepted."""
    rng = np.random.default_rng(seed)
    return [
        Graded(_beside(row.prompt, material[int(rng.integers(len(material)))], rng), row.level, row.kind)
        for row in graded
        if material and row.level > 0 and len(row.prompt) <= LONGEST_ASK and not Prompt.parse(row.prompt).material
    ]


def probability_of(levels: NDArray[np.int64], center: float) -> NDArray[np.float64]:
    """Map levels to the probability that the dearer tier pays off: sigmoid(level - center), 0 to 1."""
    return np.asarray(1.0 / (1.0 + np.exp(center - levels)), dtype=np.float64)


def _beside(ask: str, material: str, rng: np.random.Generator) -> str:
    pasted = material[: PASTED[rng.integers(len(PASTED))]]
    if rng.random() < FENCED and not pasted.lstrip().startswith("```"):
        pasted = "```\n" + pasted.strip("\n") + "\n```"
    gap = "\n" if rng.random() < 1 / 3 else "\n\n"
    return pasted + gap + ask if rng.random() < FIRST else ask + gap + pasted


def _is_level(value: object) -> bool:
    return type(value) is int and 0 <= value <= LEVELS
