"""Evaluate a model folder on one split: everything the command `evaluate` prints, as one frozen value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from routerlib.bundle.folder import find_model
from routerlib.deciding.cascade import Thresholds
from routerlib.router import ThreeTierRouter
from routerlib.training.data.dataset import DataError, Example, Split, default_pack, read_examples
from routerlib.training.data.typed import read_typed
from routerlib.training.evaluation.categories import Table, tables
from routerlib.training.evaluation.judgement import Judgement, judge
from routerlib.training.evaluation.robustness import Flips, flips
from routerlib.training.evaluation.scored import decide, score

EDITED = 150  # prompts of the split that trivial edits are tried on, as many of every source as there are


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The result of `evaluate`; ``router`` is name and digest of the model folder, ``flips`` are by set of prompts."""

    router: str
    split: Split
    thresholds: Thresholds
    judgement: Judgement
    real_world: tuple[Table, ...]
    flips: Mapping[str, tuple[Flips, ...]]


def evaluate(
    model: str | Path | None, data: Path, split: Split = "test", real_world: Path | None = None, *, quiet: bool = False
) -> Evaluation:
    """Judge a model folder on a split of a data folder and on a labelled file of typed prompts.

    Args:
        model: a folder's path or a packaged model's name; None for the default.
        data: folder in the schema of `dataset`.
        split: which part; "source only" learns from the training part.
        real_world: see `typed.read_typed`; None leaves the tables out.
        quiet: no progress bar.

    Raises:
        BundleError: no such model, or it is altered.
        DataError: the data cannot be read, or the split is empty.
    """
    folder = find_model(model)
    typed = read_typed(real_world) if real_world is not None else []
    examples = read_examples(data)
    held = [example for example in examples if example.split == split]
    if not held:
        raise DataError(f"{data}: found no prompt in the {split} split, wanted at least one; name another --split")
    router = ThreeTierRouter(folder)
    pack = default_pack(examples, data) if (data / "tiers.json").exists() else []
    scored = score(router, [*(e.prompt for e in held), *(row.prompt for row in typed)], quiet=quiet)
    own, of_typed = scored.rows(range(len(held))), scored.rows(range(len(held), len(held) + len(typed)))
    edited = _sample(held)
    sets = {f"{split} split": ([e.prompt for e in edited], [e.source for e in edited])}
    if typed:
        sets["real world"] = [row.prompt for row in typed], [row.category for row in typed]
    flipped = {
        name: flips(texts, sources, lambda changed: decide(router, changed, "edits", quiet=quiet))
        for name, (texts, sources) in sets.items()
    }
    judged = judge(held, pack, own)
    return Evaluation(router.bundle.router, split, router.thresholds, judged, tables(typed, of_typed), flipped)


def _sample(examples: Sequence[Example]) -> list[Example]:
    """Return some examples, the same ones every time: as many of every source, in the order of their ids' hashes."""
    ordered = sorted(examples, key=lambda example: sha256(example.id.encode()).digest())
    sources = sorted({example.source for example in ordered})
    each = max(1, EDITED // len(sources))
    return [e for source in sources for e in [e for e in ordered if e.source == source][:each]]
