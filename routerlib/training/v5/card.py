"""Write the model card of the published recipe: contents, data, measurements, limits."""

from collections.abc import Sequence
from pathlib import Path

from routerlib.deciding.cascade import Thresholds, Tier
from routerlib.router import ThreeTierRouter
from routerlib.training.data.dataset import Split
from routerlib.training.data.measured import COMPONENTS
from routerlib.training.data.typed import read_typed
from routerlib.training.evaluation.bootstrap import LEVEL, RESAMPLES
from routerlib.training.evaluation.categories import as_markdown, tables
from routerlib.training.evaluation.comparison import Row
from routerlib.training.evaluation.judgement import judge
from routerlib.training.evaluation.payoff import COST_WEIGHT
from routerlib.training.evaluation.scored import Scored, score
from routerlib.training.v5.corpus import JUNK_PROMPTS
from routerlib.training.v5.fit import THRESHOLD_A, Fitted
from routerlib.training.v5.student import Setting, Student

CARD = """\
# {name}

Two small networks in cascade that choose which tier should answer a coding prompt: {tiers}.
Written by `python -m routerlib.training fit --recipe v5 --data DIR --out models/{name}`; every number below was measured by that run.

## What it is

45 features and {components} principal components of all-MiniLM-L6-v2 (8-bit weights; it reads the first 256 word pieces of the text as it comes).
Router A {hidden_a}, router B {hidden_b}; both distilled with the PID loss of `routerlib/training/v5/objective.py`.
Settings, {chosen_by}: {configurations}.
Kept, by validation loss: A {student_a}; B {student_b}. Seed {seed}.

**Thresholds.** a = {a:.2f} by the recipe, set by hand ("simple tasks run locally"); b = {b:.3f}, picked on the validation split.
Validation alone would pick a = {calibrated_a:.3f}: shown below as the calibrated alternative.

## What it was made from

Public per-prompt scores of four sources, {prompts} prompts, 70/15/15 by the hash of their group: near-duplicates of all sources stand on one side.
Two Claude generations and laptop models are pooled; they are not the models the tiers name:

{sources}
{junk} junk prompts were clamped (margin 0, teacher 0.5).

Scales and components were fitted on the training split and {log} prompts of a public log of real users, which nobody scored.
{beyond}
## What it measured

Utility = quality - {cost_weight} x price relative to opus (0, 0.6, 1), every source weighing the same; {level} % bootstrap intervals ({resamples} resamples).

{tables}
## Prompts people type

Written by us, never trained on (`tests/data/real_world.jsonl`); the half `report` was written without knowledge of this project.
This prints it: `python -m routerlib.training evaluate {name}`.

{real_world}
## What its cures do

v5 was made because v4 routed inverted. Here is each of its cures taken away, on the same data and the same prompts, as
`python -m routerlib.training study ablation --data DIR --model models/{name} --into models/{name}/README.md` prints it.

<!-- ablation -->
<!-- /ablation -->

## Beside the other model

`python -m routerlib.training evaluate MODEL MODEL --data DIR --into FILE` writes this.

<!-- side by side -->
<!-- /side by side -->

## What it does not know

- It learned from contest problems, output prediction, GitHub issues and tool calls. Nothing in public data transfers by itself from
  those to a user's own traffic. The sixth recipe was taught again with every source left out; this one was not.
- Complexity enters the teacher by hand (premium 2.0): how simple and complex asks part is our judgement, not a measurement.
- Near-duplicates are searched for by their words (`routerlib/training/data/duplicates.py`); one task in other words may stand on two sides.
- English. Other languages reach the networks through the embedding alone.
"""

BEYOND = """
**Beyond the recipe.** {unscored} of them take part in router A's distillation, together as heavy as one source, with nothing but the
premium on complexity for a margin (`fit --unscored {unscored}`).
"""


def write_card(fitted: Fitted, folder: Path, real_world: Path) -> None:
    """Measure the folder once on validation and test and on typed prompts, and write its README.md."""
    router = ThreeTierRouter(folder)
    thresholds, card = router.bundle.thresholds, router.bundle.config
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
        hidden_a=list(card.hidden_a),
        hidden_b=list(card.hidden_b),
        chosen_by="chosen by the sweep (`sweep_results.json`)" if fitted.swept else "as published",
        configurations="; ".join(f"{router}: {_described(setting)}" for router, setting in fitted.settings.items()),
        student_a=_kept(fitted.students["A"]),
        student_b=_kept(fitted.students["B"]),
        seed=fitted.seed,
        a=THRESHOLD_A,
        b=fitted.threshold_b,
        calibrated_a=fitted.calibrated_a,
        prompts=len(fitted.examples),
        sources=_sources(fitted),
        junk=JUNK_PROMPTS,
        log=fitted.log,
        beyond=BEYOND.format(unscored=fitted.unscored) if fitted.unscored else "",
        cost_weight=COST_WEIGHT,
        level=LEVEL,
        resamples=RESAMPLES,
        tables=tables,
        real_world=_real_world(router, real_world),
    )
    (folder / "README.md").write_text(text, encoding="utf-8")


def _compare(fitted: Fitted, split: Split, thresholds: Thresholds) -> Sequence[Row]:
    places = [i for i, example in enumerate(fitted.examples) if example.split == split]
    scored = Scored(fitted.p_cloud, fitted.p_opus, thresholds).rows(places)
    return judge([fitted.examples[i] for i in places], fitted.examples, scored).comparison


def _real_world(router: ThreeTierRouter, path: Path) -> str:
    prompts = read_typed(path)
    scored = score(router, [row.prompt for row in prompts], quiet=True)
    return "\n".join(as_markdown(table) for table in tables(prompts, scored))


def _markdown(rows: Sequence[Row]) -> str:
    lines = [
        f"| | {' | '.join(tier.value for tier in Tier)} | utility | {LEVEL} % |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        shares = " | ".join(f"{100 * share:.0f} %" for share in row.shares)
        utility = f"{row.utility.value:.4f} | {row.utility.low:.4f} to {row.utility.high:.4f}" if row.utility else " | "
        lines.append(f"| {row.name} | {shares} | {utility} |")
    return "\n".join(lines) + "\n"


def _described(setting: Setting) -> str:
    how, terms = setting.configuration, setting.terms
    premium = "premium in the margin, " if terms.premium_in_b else ""
    return (
        f"{premium}beta_kl {terms.beta_kl:g}, temperature {terms.temperature:g}, dropout {how.dropout}, AdamW "
        f"{how.learning_rate:g}, weight decay {how.weight_decay:g}, batch {how.batch}, at most {how.epochs} epochs, patience "
        f"{how.patience}, best of {how.starts} starts"
    )


def _kept(student: Student) -> str:
    return f"epoch {student.epoch} of start {student.start}, loss {student.loss:.4f}"


def _sources(fitted: Fitted) -> str:
    lines = ["| source | prompts | local | sonnet | opus |", "|---|---|---|---|---|"]
    for source, models in fitted.stand_ins.items():
        count = sum(example.source == source for example in fitted.examples)
        lines.append(f"| {source} | {count} | {' | '.join(models)} |")
    return "\n".join(lines) + "\n"
