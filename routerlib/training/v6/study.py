"""Gather and measure all evidence the sixth recipe learns from.

Three kinds of evidence. *Examples*: prompts of all sources, scored by many models or graded by people, each on a scale
of its source. *Graded* asks on one scale of ours, with and without foreign material (`curriculum`). And a *log* of what
people type, which nobody judged. What is embedded is the ask, `MAX_PIECES` word pieces of it.

Nothing is fitted on the sources of `UNFITTED`; they are measured so that they can be judged on.
"""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from routerlib.encoding.encoder import CTranslate2Encoder
from routerlib.features import FEATURES
from routerlib.training.data.curriculum import Graded, foreign_material, read_curriculum, read_graded_log, with_material
from routerlib.training.data.dataset import (
    DataError,
    Example,
    StandIns,
    default_pack,
    read_examples,
    read_log,
    read_stand_ins,
)
from routerlib.training.data.families import UNFITTED
from routerlib.training.data.measured import COMPONENTS, Measured, fit_projection, measure_all, project

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

EMBEDS = "ask"
MAX_PIECES = 128
LOG_PROMPTS = 12_000
FOREIGN_PIECES = 1_500  # pieces of material from the log that graded asks are shown with
# Carried, not asked: how much text there is in all. A model that must not mistake length for difficulty does without.
MUTED = ("word_count",)
SILENCE = 1e9  # the scale of what is muted: beside the other inputs, it is lost in rounding
PER_SOURCE = 400  # examples of a source that scales and components are fitted on
LOUDNESS = 2.0  # one deviation of the first component weighs as much as two of a feature
SEED = 6


@dataclass(frozen=True, slots=True)
class Study:
    """Rows of three kinds, measured; the arrays of a kind have its length.

    Attributes:
        examples: of every source, those of `UNFITTED` too.
        hardness: (n,) of every example, 0 to 1; comparable within a source only.
        pack: places of the examples of the default pack, as integers; there may be none.
        stand_ins: the models that stand for the tiers, by source of the pack.
        graded: asks of a known level.
        measured_examples: of the examples.
        measured_graded: of the graded asks.
        measured_log: of the log, at least `COMPONENTS` prompts.
    """

    examples: tuple[Example, ...]
    hardness: Floats
    pack: NDArray[np.int64]
    stand_ins: dict[str, StandIns]
    graded: tuple[Graded, ...]
    measured_examples: Measured
    measured_graded: Measured
    measured_log: Measured

    @property
    def digest(self) -> str:
        """Sha256 of all that can move a result: prompts, what is known of them, splits, features; not of embeddings."""
        rows = [[asdict(example), hardness] for example, hardness in zip(self.examples, self.hardness, strict=True)]
        graded = [asdict(row) for row in self.graded]
        content = json.dumps([rows, self.pack.tolist(), self.stand_ins, graded], sort_keys=True).encode()
        measured = (self.measured_examples, self.measured_graded, self.measured_log)
        return sha256(content + b"".join(kind.features.tobytes() for kind in measured)).hexdigest()

    def fittable(self) -> Bools:
        """Return which examples may be fitted on, (n,)."""
        return np.array([example.source not in UNFITTED for example in self.examples])

    def ranks(self, places: NDArray[np.int64]) -> Floats:
        """Return the mid-ranks in hardness, 0 to 1, of the examples at these places, (k,), within each source.

        Among themselves: of an example that is left out, not even how many are harder than it may leak.
        """
        hardness, ranked = self.hardness[places], np.empty(len(places))
        sources = np.array([self.examples[place].source for place in places])
        for source in set(sources.tolist()):
            own = sources == source
            _, place, ties = np.unique(hardness[own], return_inverse=True, return_counts=True)
            ranked[own] = (ties.cumsum() - ties / 2.0)[place] / own.sum()
        return ranked

    def projection(self, chosen: Bools) -> dict[str, NDArray[np.float32]]:
        """Fit scales and components on the log and on the chosen examples, every source of them weighing the same.

        A muted feature gets a scale so large that it is lost in rounding.
        """
        rng = np.random.default_rng(SEED)
        sources = np.array([example.source for example in self.examples])
        rows_of = (np.flatnonzero(chosen & (sources == source)) for source in sorted(set(sources)))
        places = np.concatenate([rng.permutation(rows)[:PER_SOURCE] for rows in rows_of])
        own, log = self.measured_examples, self.measured_log
        fitted = fit_projection(
            Measured(*(
                np.concatenate([getattr(own, name)[places], getattr(log, name)])
                for name in ("features", "embeddings", "complexity")
            ))
        )  # fmt: skip
        muted = np.array([feature.name in MUTED for feature in FEATURES])
        fitted["feature_scale"] = np.where(muted, np.float32(SILENCE), fitted["feature_scale"])
        fitted["component_scale"] = fitted["component_scale"] / np.float32(LOUDNESS)
        return fitted


def gather(data: Path, encoder: CTranslate2Encoder, *, quiet: bool) -> Study:
    """Read and measure all evidence in a data folder; without tiers.json there is no pack.

    Raises:
        DataError: the data, or the curriculum, cannot be read; nobody scored or graded any prompt; or the log is too
            short to fit components on.
    """
    examples = tuple(example for example in read_examples(data) if example.hardness() is not None)
    if not examples:
        raise DataError(
            f"{data}: found no prompt with scores or a difficulty, wanted at least one; name another --data"
        )
    stand_ins = known_stand_ins(data)
    # By quality too: a source may have a scored file and a graded one, with ids of their own.
    places = {(e.source, e.id): place for place, e in enumerate(examples) if e.quality is not None}
    pack = [places[example.source, example.id] for example in (default_pack(examples, data) if stand_ins else ())]
    log = read_log(data, LOG_PROMPTS)
    if len(log) < COMPONENTS:
        path = data / "prompt_log.jsonl.gz"
        raise DataError(f"{path}: found {len(log)} prompts to fit on, wanted at least {COMPONENTS}; add some")
    graded = [*read_curriculum(), *read_graded_log(data)]
    graded += with_material(graded, foreign_material(log, FOREIGN_PIECES), SEED)
    texts = [[example.prompt for example in examples], [row.prompt for row in graded], log]
    measured = [measure_all(kind, encoder, embeds=EMBEDS, quiet=quiet) for kind in texts]
    hardness = np.array([example.hardness() for example in examples], dtype=np.float64)
    return Study(examples, hardness, np.array(pack, dtype=np.int64), stand_ins, tuple(graded), *measured)


def known_stand_ins(data: Path) -> dict[str, StandIns]:
    """Return the stand-ins of the default pack's sources; none where the folder has no tiers.json.

    Raises:
        DataError: tiers.json is malformed.
    """
    return read_stand_ins(data) if (data / "tiers.json").exists() else {}


def inputs_of(projection: dict[str, NDArray[np.float32]], study: Study) -> tuple[NDArray[np.float32], ...]:
    """Return the networks' inputs (rows, 77) of examples, graded asks and log."""
    kinds = (study.measured_examples, study.measured_graded, study.measured_log)
    examples, graded, log = (project(projection, kind) for kind in kinds)
    return examples, graded, log
