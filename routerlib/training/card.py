"""The model card: what the folder holds, what it was made from, what it measured, what it does not know."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from routerlib.cascade import Thresholds, Tier
from routerlib.router import ThreeTierRouter
from routerlib.training.dataset import Split
from routerlib.training.evaluation import COST_WEIGHT, LEVEL, RESAMPLES, Row, compare, payoff
from routerlib.training.fit import (
    COMPONENTS,
    JUNK_PROMPTS,
    ROUTER_A,
    ROUTER_B,
    THRESHOLD_A,
    Fitted,
)
from routerlib.training.real_world import as_markdown, real_world_table
from routerlib.training.student import Configuration, Student

CARD = """\
# {name}

Two small networks in cascade that choose which tier should answer a coding prompt: {tiers}.
Written by `python -m routerlib.training fit --data DIR --out models/{name}`; every number below was measured by that run.

## What it is

45 features and {components} principal components of all-MiniLM-L6-v2 (8-bit; it reads the first 256 word pieces of the text as it comes).
Router A {hidden_a}, router B {hidden_b}; both distilled with the PID loss of `routerlib/training/objective.py`:
{configurations}.
Kept, by validation loss: A {student_a}; B {student_b}. Seed {seed}.

**Thresholds.** a = {a:.2f} by the recipe, set by hand ("simple tasks run locally"); b = {b:.3f}, picked on the validation split.
Validation alone would pick a = {calibrated_a:.3f}: shown below as the calibrated alternative.

## What it was made from

Public per-prompt scores of four sources, {prompts} prompts, 70/15/15 by the hash of their id inside each source.
Two Claude generations and laptop models are pooled; they are not the models the tiers name:

{sources}
{junk} junk prompts were clamped (margin 0, teacher 0.5).

**Beyond the recipe.** {log} unscored prompts of a public log of real users take part: in the scales and components, and in router A's
distillation, as heavy as one source, with nothing but the premium on complexity for a margin. `fit --unscored 0`
trains without them.

## What it measured

Utility = quality - {cost_weight} x price relative to opus (0, 0.6, 1), every source weighing the same; {level} % bootstrap intervals ({resamples} resamples).

{tables}
## Prompts people type

Written by us, never trained on (`tests/data/real_world.jsonl`); its totals, not its prompts, were seen while the recipe was settled.
This prints it: `python -m routerlib.training real-world --model {name}`.

{real_world}
## What it does not know

- It learned from contest problems, output prediction, GitHub issues and tool calls. Nothing in public data transfers by itself from
  those to a user's own traffic; leave-one-source-out figures have not been measured for this first model.
- Complexity enters the teacher by hand (premium 2.0): how simple and complex asks part is our judgement, not a measurement.
- Near-duplicates across sources were not searched for; rows with the same question share a split.
- English. Other languages reach the networks through the embedding alone.
"""


def write_card(fitted: Fitted, folder: Path, real_world: Path) -> None:
    """Measure the folder once on validation and test and on typed prompts, and write its README.md."""
    router = ThreeTierRouter(folder)
    thresholds, card = router.bundle.thresholds, router.bundle.card
    alternative = Thresholds(fitted.calibrated_a, fitted.threshold_b, "validation")
    shown: tuple[tuple[Split, str, Thresholds], ...] = (
        ("validation", "shipped thresholds", thresholds),
        ("test", "shipped thresholds", thresholds),
        ("test", "calibrated alternative", alternative),
    )
    tables = "".join(
        f"{split.capitalize()}, {label} (a = {chosen.a:.2f}, b = {chosen.b:.3f}):\n\n{_markdown(_compare(fitted, split, chosen))}\n"
        for split, label, chosen in shown
    )
    text = CARD.format(
        name=card.name,
        tiers=", ".join(f"{tier.value} ({model})" for tier, model in card.models.items()),
        components=COMPONENTS,
        hidden_a=list(ROUTER_A.hidden),
        hidden_b=list(ROUTER_B.hidden),
        configurations="; ".join(f"{name}: {_described(which)}" for name, which in (("A", ROUTER_A), ("B", ROUTER_B))),
        student_a=_kept(fitted.students[0]),
        student_b=_kept(fitted.students[1]),
        seed=fitted.seed,
        a=THRESHOLD_A,
        b=fitted.threshold_b,
        calibrated_a=fitted.calibrated_a,
        prompts=len(fitted.examples),
        sources=_sources(fitted),
        junk=JUNK_PROMPTS,
        log=fitted.unscored,
        cost_weight=COST_WEIGHT,
        level=LEVEL,
        resamples=RESAMPLES,
        tables=tables,
        real_world=as_markdown(real_world_table(router, real_world)),
    )
    (folder / "README.md").write_text(text, encoding="utf-8")


def _compare(fitted: Fitted, split: Split, thresholds: Thresholds) -> list[Row]:
    held = np.array([example.split == split for example in fitted.examples])
    examples = [example for example in fitted.examples if example.split == split]
    chosen = np.where(fitted.p_cloud < thresholds.a, 0, np.where(fitted.p_opus >= thresholds.b, 2, 1))[held]
    trained = [example for example in fitted.examples if example.split == "train"]
    best = {
        source: int(payoff(np.array([e.quality for e in trained if e.source == source])).mean(axis=0).argmax())
        for source in {example.source for example in trained}
    }
    return compare(
        chosen.astype(np.int64),
        np.array([example.quality for example in examples]),
        [example.source for example in examples],
        np.array([len(example.prompt) for example in examples]),
        best,
    )


def _markdown(rows: Sequence[Row]) -> str:
    lines = [
        f"| | {' | '.join(tier.value for tier in Tier)} | utility | {LEVEL} % |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        shares = " | ".join(f"{100 * share:.0f} %" for share in row.shares)
        lines.append(f"| {row.name} | {shares} | {row.utility:.4f} | {row.low:.4f} to {row.high:.4f} |")
    return "\n".join(lines) + "\n"


def _described(configuration: Configuration) -> str:
    return (
        f"dropout {configuration.dropout}, AdamW {configuration.learning_rate:g}, weight decay {configuration.weight_decay:g}, "
        f"batch {configuration.batch}, at most {configuration.epochs} epochs, patience {configuration.patience}, "
        f"best of {configuration.starts} starts"
    )


def _kept(student: Student) -> str:
    return f"epoch {student.epoch} of start {student.start}, loss {student.loss:.4f}"


def _sources(fitted: Fitted) -> str:
    lines = ["| source | prompts | local | sonnet | opus |", "|---|---|---|---|---|"]
    for source, models in fitted.stand_ins.items():
        count = sum(example.source == source for example in fitted.examples)
        lines.append(f"| {source} | {count} | {' | '.join(models)} |")
    return "\n".join(lines) + "\n"
