"""How prompts people type are routed: tiers per category of a labelled file, and whether hard ones score above easy.

The file's rows may say which half they belong to: what was looked at while a model was made (``"half": "tune"``) is
counted apart from what was kept for the report.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from routerlib.training.data.dataset import DataError, read_rows

Floats = NDArray[np.float64]
Half = Literal["tune", "report"]

HALVES: tuple[Half, ...] = ("tune", "report")
EASY, HARD = frozenset({"simple", "junk", "long_easy"}), frozenset({"complex", "short_hard"})
LONG_EASY, SHORT_HARD = frozenset({"long_easy"}), frozenset({"short_hard"})


@dataclass(frozen=True, slots=True)
class TypedPrompt:
    """One labelled prompt; ``half`` is "report" where the file does not say."""

    id: str
    prompt: str
    category: str
    half: Half


def read_typed(path: Path) -> list[TypedPrompt]:
    """Read a JSON lines file with ``id``, ``prompt``, ``category`` and perhaps ``half``.

    Raises:
        DataError: the file cannot be read, a row has no category, or its half is neither "tune" nor "report".
    """
    found = []
    for number, row in read_rows(path):
        category, half = row.get("category"), row.get("half", "report")
        if not isinstance(category, str) or not category.strip():
            raise DataError(f"{path}:{number}: found category = {category!r:.60}, wanted a text that is not empty")
        if half not in HALVES:
            raise DataError(f"{path}:{number}: found half = {half!r:.60}, wanted one of: {', '.join(HALVES)}")
        found.append(TypedPrompt(row["id"], row["prompt"], category, half))
    return found
