"""Ablate v5: train each variant with several seeds and compare how they route prompts that people type.

Variants differ from v5 in one cure each; see `variants`. Between the trainings of a variant only the seed differs; b is
calibrated on validation every time, a is the recipe's or calibrated too. Nothing is fitted on the typed prompts.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from routerlib.deciding.cascade import Thresholds
from routerlib.training.data.measured import ROUTERS, Router, mask, measure_all, project
from routerlib.training.data.rows import DataError
from routerlib.training.data.typed import EASY, HARD, LONG_EASY, SHORT_HARD, read_typed
from routerlib.training.evaluation.metrics import auc, spearman
from routerlib.training.evaluation.payoff import payoff
from routerlib.training.evaluation.scored import Scored
from routerlib.training.search.pool import results_of
from routerlib.training.v5.corpus import Corpus, build, gather
from routerlib.training.v5.fit import THRESHOLD_A, open_encoder, thresholds, train
from routerlib.training.v5.grid import PUBLISHED
from routerlib.training.v5.student import Setting
from routerlib.training.v5.sweep import SEED, read_settings
from routerlib.training.v5.trial import probabilities
from routerlib.training.v5.variants import Variant, variants

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Typed:
    """Prompts people type: inputs (n, 77), complexity (n,), characters (n,), category (n,)."""

    inputs: NDArray[np.float32]
    complexity: Floats
    length: Floats
    category: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The measures of one training of one variant.

    Attributes:
        figures: by their names, the columns of the table.
        shares: by rule for a ("recipe", "calibrated") and category, the shares of the three tiers.
    """

    figures: Mapping[str, float]
    shares: Mapping[str, Mapping[str, tuple[float, float, float]]]


Outcomes = Mapping[str, Sequence[Outcome]]
Task = tuple[Variant, int]


def ablate(
    data: Path, real_world: Path, model: Path | None, *, seeds: int, workers: int = 2, quiet: bool = False
) -> dict[str, list[Outcome]]:
    """Train every variant with ``seeds`` seeds; return the outcomes by variant, in the order of `variants`.

    Args:
        data: folder with the scored prompts, the junk and the log.
        real_world: JSON lines with ``id``, ``prompt`` and ``category``; nothing is fitted on them.
        model: folder whose sweep's settings are v5's; None for the published ones.
        seeds: trainings of each variant.
        workers: processes.
        quiet: no progress bars.

    Raises:
        DataError: the data or the prompts cannot be read.
    """
    texts, prompts = gather(data).swept, read_typed(real_world)
    tried = variants(_settings(model, texts.digest))
    measured = measure_all(
        [*texts.prompts, *(typed.prompt for typed in prompts)], open_encoder(model or data), quiet=quiet
    )
    count = len(texts.prompts)
    corpus, projection = build(texts, measured.rows(slice(count)))
    rows = measured.rows(slice(count, None))
    lengths = np.array([float(len(typed.prompt)) for typed in prompts])
    categories = np.array([typed.category for typed in prompts])
    shared = corpus, Typed(project(projection, rows), rows.complexity, lengths, categories)
    tasks = [(variant, SEED + seed) for variant in tried for seed in range(seeds)]
    with tqdm(
        results_of(_outcome, shared, tasks, workers),
        total=len(tasks),
        desc="ablation",
        unit="training",
        disable=quiet,
    ) as bar:
        found = {(name, seed): outcome for name, seed, outcome in bar}  # in whatever order they ended
    return {variant.name: [found[variant.name, SEED + seed] for seed in range(seeds)] for variant in tried}


def train_variant(corpus: Corpus, typed: Typed, variant: Variant, seed: int) -> Outcome:
    """Train one variant with one seed and route the typed prompts with it."""
    taught = corpus.without(variant.left_out)
    if not variant.junk:
        taught = taught.select(taught.kind != "junk")
    held = taught.kind == "validation"
    students = {router: train(taught, router, variant.settings[router], seed=seed, quiet=True) for router in ROUTERS}
    p_cloud, p_opus = (probabilities(students[router], taught.inputs) for router in ROUTERS)
    b, a = thresholds(taught, p_cloud, p_opus)
    inputs = mask(typed.inputs, variant.left_out)
    cloud, opus = (probabilities(students[router], inputs) for router in ROUTERS)
    rules = {"recipe": Thresholds(THRESHOLD_A, b, "recipe"), "calibrated": Thresholds(a, b, "validation")}
    figures = _figures(typed, cloud)
    figures["calibrated a"] = a
    worth, weights = payoff(taught.quality[held]), taught.weights[held] / taught.weights[held].sum()
    for rule, chosen in rules.items():
        tiers = Scored(p_cloud[held], p_opus[held], chosen).chosen()
        figures[f"utility, {rule} a"] = float(weights @ worth[np.arange(len(tiers)), tiers])
    shares = {rule: _shares(typed, Scored(cloud, opus, chosen).chosen()) for rule, chosen in rules.items()}
    return Outcome(figures, shares)


def as_markdown(outcomes: Outcomes) -> str:
    """Write the tables of the figures and of the shares, means over the seeds with standard deviations."""
    seeds = min(len(found) for found in outcomes.values())
    names = list(next(iter(outcomes.values()))[0].figures)
    lines = [f"Mean ± standard deviation over {seeds} seeds.", "", *_heading(["variant", *names])]
    for variant, found in outcomes.items():
        lines.append(_line([variant, *(_spread([outcome.figures[name] for outcome in found]) for name in names)]))
    for rule in next(iter(outcomes.values()))[0].shares:
        lines += ["", f"Shares local / sonnet / opus in per cent, {rule} a:", ""]
        lines += _share_table(outcomes, rule)
    return "\n".join(lines) + "\n"


def _share_table(outcomes: Outcomes, rule: str) -> list[str]:
    categories = list(next(iter(outcomes.values()))[0].shares[rule])
    lines = _heading(["variant", *categories])
    for variant, found in outcomes.items():
        means = [np.mean([outcome.shares[rule][category] for outcome in found], axis=0) for category in categories]
        lines.append(_line([variant, *(" / ".join(f"{100 * share:.0f}" for share in mean) for mean in means)]))
    return lines


def _settings(model: Path | None, data: str) -> Mapping[Router, Setting]:
    if model is None:
        return PUBLISHED
    found = read_settings(model, data)
    if found is None:
        raise DataError(f"{model}: found no sweep_results.json, wanted a sweep's; run it, or leave --model out")
    return found


def _outcome(shared: tuple[Corpus, Typed], task: Task) -> tuple[str, int, Outcome]:
    variant, seed = task
    return variant.name, seed, train_variant(*shared, variant, seed)


def _figures(typed: Typed, cloud: Floats) -> dict[str, float]:
    pairs = {
        "easy < hard": (EASY, HARD),
        "simple < complex": ({"simple"}, {"complex"}),
        "long_easy < short_hard": (LONG_EASY, SHORT_HARD),
    }
    return {
        **{f"AUC {name}": _auc(typed, cloud, *sides) for name, sides in pairs.items()},
        "rank correlation with complexity": float(spearman(cloud, typed.complexity)),
        "rank correlation with length": float(spearman(cloud, typed.length)),
    }


def _auc(typed: Typed, cloud: Floats, low: Collection[str], high: Collection[str]) -> float:
    chosen = np.isin(typed.category, [*low, *high])
    return float(auc(cloud[chosen], np.isin(typed.category[chosen], list(high))))


def _shares(typed: Typed, tiers: NDArray[np.int64]) -> dict[str, tuple[float, float, float]]:
    shares = {}
    for category in dict.fromkeys(typed.category.tolist()):
        local, sonnet, opus = (float(np.mean(tiers[typed.category == category] == tier)) for tier in range(3))
        shares[category] = (local, sonnet, opus)
    return shares


def _spread(values: Sequence[float]) -> str:
    return f"{np.mean(values):.3f} ± {np.std(values):.3f}"


def _heading(names: Sequence[str]) -> list[str]:
    return [_line(names), "|---" * len(names) + "|"]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
