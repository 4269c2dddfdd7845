"""Compare variants of the sixth recipe on rows and sources left out, never on the test split.

Each variant differs from the packaged recipe in what its name says. It is judged by what a user would want of it, on
prompts its networks were not taught on: by fifths of the pack (does it know where the cloud wins?), by sources and by
families left out (does it order strangers by difficulty?), and on the half "tune" of the typed prompts (is a long easy
prompt easy, and a short hard one hard?). The choice among them is ours, and it is a compromise: the model card says
what each evidence gives alone.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routerlib.deciding.cascade import Thresholds
from routerlib.training.data.measured import Measured
from routerlib.training.data.rows import DataError
from routerlib.training.data.typed import EASY, HARD, LONG_EASY, SHORT_HARD, TypedPrompt
from routerlib.training.evaluation.bootstrap import Estimate
from routerlib.training.evaluation.categories import auc_between
from routerlib.training.evaluation.judgement import Judgement
from routerlib.training.search.results import RESULTS, read_object, write_object
from routerlib.training.v6.leave_one_out import KINDS, judge_left_out, score_left_out
from routerlib.training.v6.recipe import Recipe, learn
from routerlib.training.v6.study import Study

Bools = NDArray[np.bool_]

PACKAGED = "packaged"
SCHEMA = 2
AGAIN = "remove the file to begin again, or name another --out"
UNSET = Thresholds(0.5, 0.5, "selection")  # what is judged here does not depend on thresholds
VARIANTS: Mapping[str, Recipe] = {
    PACKAGED: Recipe(),
    "outcomes alone": replace(Recipe(), difficulty=0.0, outcome=1.0),
    "difficulty alone": replace(Recipe(), outcome=0.0),
}


@dataclass(frozen=True, slots=True)
class Merits:
    """Held-out measures of a variant; None where the data has nothing to measure it on.

    Attributes:
        apgr: on the pack by fifths, prompts pooled.
        apgr_equal: the same, every source weighing the same.
        auc_a: mean within the sources of the pack, by fifths.
        calibration: expected calibration error on the pack, by fifths.
        sources: Spearman with hardness, each source left out.
        families: the same, each family left out.
        easy_hard: AUC on the typed prompts that may be tuned on.
        long_easy_short_hard: the same.
    """

    apgr: Estimate | None
    apgr_equal: Estimate | None
    auc_a: Estimate | None
    calibration: Estimate | None
    sources: Estimate | None
    families: Estimate | None
    easy_hard: Estimate | None
    long_easy_short_hard: Estimate | None


def merits(
    study: Study,
    recipe: Recipe,
    among: Bools,
    typed: Sequence[TypedPrompt],
    measured: Measured,
    *,
    workers: int,
    quiet: bool,
) -> Merits:
    """Measure a recipe on the examples ``among`` which it may be chosen by, (n,), and on typed prompts, measured."""
    judged: dict[str, Judgement] = {}
    for by in KINDS:
        scored = score_left_out(study, by, recipe, UNSET, among=among, both=False, workers=workers, quiet=quiet)
        judged[by] = judge_left_out(study, scored, among)
    router = judged["fold"].comparison[0] if judged["fold"].comparison else None
    calibration = judged["fold"].calibration
    taught = learn(study, among, ("A",), recipe)[0]
    p_cloud = taught.probability(measured)
    category = [prompt.category for prompt in typed]
    return Merits(
        apgr=router.apgr if router else None,
        apgr_equal=router.apgr_equal if router else None,
        auc_a=router.auc_a if router else None,
        calibration=calibration.error if calibration else None,
        sources=judged["source"].ordering[0].mean,
        families=judged["family"].ordering[0].family_mean,
        easy_hard=auc_between(p_cloud, category, EASY, HARD),
        long_easy_short_hard=auc_between(p_cloud, category, LONG_EASY, SHORT_HARD),
    )


def select_all(
    study: Study,
    among: Bools,
    typed: Sequence[TypedPrompt],
    measured: Measured,
    out: Path,
    *,
    workers: int,
    quiet: bool,
) -> dict[str, Merits]:
    """Measure every variant that the folder's results do not hold yet, and write them after each.

    Raises:
        DataError: the folder's results are not a selection's; or a variant cannot be taught, see `learn`.
    """
    evidence = _evidence(study, among, typed)
    found = read_results(out, evidence)
    for name, recipe in VARIANTS.items():
        if name not in found:
            found[name] = merits(study, recipe, among, typed, measured, workers=workers, quiet=quiet)
            write_results(out, found, evidence)
    return {name: found[name] for name in VARIANTS}


def write_results(folder: Path, found: Mapping[str, Merits], evidence: str) -> None:
    """Write `RESULTS` into a model folder: every variant, its recipe in full, and what it reached.

    Args:
        folder: the model folder.
        found: merits of variants of `VARIANTS`, by name.
        evidence: digest of what they were measured on.
    """
    rows = [{"variant": name, "recipe": asdict(VARIANTS[name]), "merits": asdict(own)} for name, own in found.items()]
    write_object(folder / RESULTS, {"schema": SCHEMA, "evidence": evidence, "kept": PACKAGED, "variants": rows})


def read_results(folder: Path, evidence: str | None = None) -> dict[str, Merits]:
    """Read the results of `write_results` whose recipes are still those of `VARIANTS`; empty without such a file.

    Nothing, too, where they were measured on other evidence than the digest says, if one is given.

    Raises:
        DataError: the file cannot be read, or is not a selection's (but v5's sweep, say).
    """
    path = folder / RESULTS
    if not path.exists():
        return {}
    content = read_object(path, AGAIN)
    if content.get("schema") != SCHEMA:
        raise DataError(
            f"{path}: found schema = {content.get('schema')!r:.20}, wanted a selection's, {SCHEMA}; {AGAIN}"
        )
    recipes = {name: _as_stored(recipe) for name, recipe in VARIANTS.items()}
    try:
        known = [row for row in content["variants"] if recipes.get(row["variant"]) == row["recipe"]]
        found = {row["variant"]: _merits(row["merits"]) for row in known}
        return found if evidence in (None, content["evidence"]) else {}
    except (AttributeError, KeyError, TypeError) as error:
        raise DataError(
            f"{path}: found results that cannot be read ({error!r}), wanted a selection's; {AGAIN}"
        ) from None


def as_markdown(found: Mapping[str, Merits]) -> str:
    """Return the variants as a Markdown table; estimates are followed by their intervals."""
    heads = [
        "APGR pooled",
        "APGR equal",
        "AUC A",
        "calibration",
        "sources",
        "families",
        "easy < hard",
        "long_easy < short_hard",
    ]
    lines = [f"| variant | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    for name, own in found.items():
        cells = (getattr(own, field.name) for field in fields(Merits))
        lines.append(f"| {name} | {' | '.join('-' if cell is None else str(cell) for cell in cells)} |")
    return "\n".join(lines) + "\n"


def _evidence(study: Study, among: Bools, typed: Sequence[TypedPrompt]) -> str:
    prompts = repr([(prompt.prompt, prompt.category) for prompt in typed])
    return sha256(study.digest.encode() + among.tobytes() + prompts.encode()).hexdigest()


def _as_stored(recipe: Recipe) -> Any:
    """Return a recipe as it comes back from JSON: lists for tuples."""
    return json.loads(json.dumps(asdict(recipe)))


def _merits(stored: Mapping[str, Any]) -> Merits:
    return Merits(**{name: None if value is None else Estimate(**value) for name, value in stored.items()})
