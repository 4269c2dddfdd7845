"""Write the model card of the sixth recipe: its numbers are measured by the run that writes it, or read from `search`'s results."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from routerlib.bundle.bundle import read_bundle
from routerlib.deciding.cascade import Tier
from routerlib.training.data.curriculum import LEVELS, read_curriculum, read_graded_log
from routerlib.training.data.dataset import StandIns, read_examples, read_log
from routerlib.training.data.families import UNFITTED
from routerlib.training.evaluation.bootstrap import LEVEL, RESAMPLES, Estimate
from routerlib.training.evaluation.categories import as_markdown as typed_markdown
from routerlib.training.evaluation.comparison import Row
from routerlib.training.evaluation.evaluation import Evaluation, evaluate
from routerlib.training.evaluation.payoff import COST_WEIGHT
from routerlib.training.v6.lessons import Regime
from routerlib.training.v6.recipe import Recipe
from routerlib.training.v6.selection import PACKAGED, as_markdown, read_results
from routerlib.training.v6.study import LOG_PROMPTS, MUTED, known_stand_ins

CARD = """\
# {name}

Two small networks in cascade that choose which tier should answer a coding prompt: {tiers}.
Written by `python -m routerlib.training fit --recipe v6 --data DIR --out models/{name}`; every number below was measured by
that run, but for the two tables that name another command.

## What it is

{features} features and {components} principal components of all-MiniLM-L6-v2 (8-bit weights) of the **ask**: {pieces} word pieces of what is asked, the
material it comes with left out; the whole text where nothing is asked. It does not look at `{muted}`: pasted text is no
difficulty. Router A {hidden_a}, router B {hidden_b}.

**How it was taught** (`routerlib/training/v6/recipe.py`). Two teachers, one student for each router.

- The *teacher of difficulty*: {members} networks taught by people's labels and by the share of models that failed, each on the scale
  of its source; by the curriculum (share {graded}); with a prior of {slope} logits per deviation of the logarithm of the ask's length.
- The *teacher of outcomes*: how much better the best cloud tier did than local on the default pack, as an item-response model of
  all models' scores expects it, blended with the scores themselves and smoothed by out-of-bag trees.
- The *student*, the network here, learns from the first where there are no outcomes (share {difficulty}), on {log_prompts} unscored prompts of a public
  log (share {log}) and on mixtures of inputs (share {mixed}); from the second on the pack (share {outcome}).

Teacher {teacher}; A {student_a}; B {student_b}.

**The two evidences pull apart.** Outcomes say which tier wins on benchmarks, difficulty says how hard a person finds the ask. On
contest problems the cloud tiers of the data hardly won, hard as they are: nobody solved them. `{name}` listens to both, as the
shares above say. What each gives alone is in the table of variants. The knob is yours: the thresholds.

**Thresholds.** a = {a:.3f} and b = {b:.3f}: where the typed prompts of the half `tune` part best, easy from hard (a) and medium from hard
(b). They were not set by outcomes: measured on the pack, a cloud tier pays on nearly everything.

## What it was made from

{taught} prompts of {sources} sources (training and validation split; near-duplicates of all sources stand on one side), among them
{pack} scored on all three tiers by these stand-ins. They are not the models the tiers name:

{stand_ins}
Nothing was fitted on {unfitted}.

**Judgement, not measurement:** {own} asks of all kinds that we wrote and graded from 0 (noise) to {levels} (research) so that length says
nothing about the level, and {from_log} prompts of the log graded by a large language model on the same scale; every short one
again with foreign material around it (`routerlib/training/data/curriculum.py`). No typed prompt of the tables below was taught.

## How the recipe was chosen

Variants measured by `python -m routerlib.training search --data DIR --out models/{name}` on training and validation rows only: by
fifths of the pack (APGR, AUC, calibration), each source and each family left out (Spearman with hardness), and the half `tune`
of the typed prompts. In full, recipes included: `sweep_results.json`.

{variants}
## What it measures

{split} split, {rows} prompts of the default pack. Utility = quality - {cost_weight} x price relative to opus (0, 0.6, 1), every source weighing the
same; {level} % bootstrap intervals ({resamples} resamples).

{comparison}
Expected calibration error of p_cloud against "the best cloud tier beats local": {calibration}; a perfectly calibrated model shows
{perfect} on as many rows.

Spearman of p_cloud with hardness within each source, {split} split, beside length alone:

{ordering}
## Prompts people type

Written by us, never taught (`tests/data/real_world.jsonl`). The half `tune` set the thresholds and was looked at; the half `report`
was written without knowledge of this project. Its totals, not its prompts, were looked at twice: after the first time the search
for the ask was mended, on other prompts written for that, and the model taught anew.

{typed}
Decisions that a trivial edit flips:

{flips}
## Beside the other model

`python -m routerlib.training evaluate MODEL MODEL --data DIR --into FILE` writes this.

<!-- side by side -->
<!-- /side by side -->

## What it does not know

- Which tier wins on your traffic. Public outcomes are of older models; within a source they are nearly unpredictable from the
  prompt, and this model does not change that (see AUC). Calibrate on your own log.
- Follow-ups: it sees one message. "Commit it" is judged as it stands.
- English. Other languages reach the networks through the embedding alone.
- Whether the ask was found: where an ask and a pasted text cannot be told apart by form, the text is taken for the ask.
"""


def write_card(folder: Path, data: Path, typed: Path, recipe: Recipe | None = None, *, quiet: bool) -> None:
    """Measure the folder once on the test split and on typed prompts, and write its README.md.

    Args:
        folder: the model folder, as `fit_v6` wrote it.
        data: the data it was made from.
        typed: the labelled prompts that set its thresholds.
        recipe: by which it was made, where that is not the packaged model's.
        quiet: no progress bars.

    Raises:
        DataError: the data cannot be read.
    """
    evaluation = evaluate(folder, data, "test", typed, quiet=quiet)
    stated = _stated(folder, recipe or Recipe())
    (folder / "README.md").write_text(CARD.format(**stated, **_made_from(data), **_measured(evaluation)), "utf-8")


def _stated(folder: Path, recipe: Recipe) -> dict[str, object]:
    bundle, results = read_bundle(folder), read_results(folder)
    return {
        "name": bundle.config.name,
        "tiers": ", ".join(f"{tier.value} ({model})" for tier, model in bundle.config.models.items()),
        "features": len(bundle.config.features),
        "components": bundle.config.components,
        "pieces": bundle.config.max_pieces,
        "muted": "`, `".join(MUTED),
        "hidden_a": list(bundle.config.hidden_a),
        "hidden_b": list(bundle.config.hidden_b),
        "a": bundle.thresholds.a,
        "b": bundle.thresholds.b,
        "variants": as_markdown(results) if PACKAGED in results else "Not measured for this folder.\n",
        **{
            field.name: _regime(value) if isinstance(value := getattr(recipe, field.name), Regime) else f"{value:g}"
            for field in fields(recipe)
        },
    }


def _made_from(data: Path) -> dict[str, object]:
    examples = [example for example in read_examples(data) if example.hardness() is not None]
    taught = [example for example in examples if example.split != "test" and example.source not in UNFITTED]
    stand_ins = known_stand_ins(data)
    counts = Counter(e.source for e in taught if e.quality is not None and e.source in stand_ins)
    return {
        "taught": len(taught),
        "sources": len({example.source for example in taught}),
        "pack": counts.total(),
        "stand_ins": _stand_ins(stand_ins, counts),
        "log_prompts": len(read_log(data, LOG_PROMPTS)),
        "unfitted": "; ".join(f"{source} ({why})" for source, why in UNFITTED.items()),
        "levels": LEVELS,
        "own": len(read_curriculum()),
        "from_log": len(read_graded_log(data)),
    }


def _stand_ins(stand_ins: Mapping[str, StandIns], counts: Mapping[str, int]) -> str:
    lines = ["| source | prompts | local | sonnet | opus |", "|---|---|---|---|---|"]
    lines += [f"| {name} | {counts[name]} | {' | '.join(models)} |" for name, models in stand_ins.items()]
    return "\n".join(lines) + "\n"


def _measured(evaluation: Evaluation) -> dict[str, object]:
    judged = evaluation.judgement
    return {
        "split": evaluation.split.capitalize(),
        "rows": sum(judged.rows.values()),
        "cost_weight": COST_WEIGHT,
        "level": LEVEL,
        "resamples": RESAMPLES,
        "comparison": _comparison(judged.comparison),
        "calibration": _cell(judged.calibration.error if judged.calibration else None),
        "perfect": f"{judged.calibration.perfect:.3f}" if judged.calibration else "-",
        "ordering": _ordering(evaluation),
        "typed": "\n".join(typed_markdown(table) for table in evaluation.real_world),
        "flips": _flips(evaluation),
    }


def _comparison(rows: Sequence[Row]) -> str:
    heads = [*(tier.value for tier in Tier), "utility", "regret", "APGR pooled", "APGR equal", "AUC A", "AUC B"]
    lines = [f"| | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    for row in rows:
        shares = [f"{100 * share:.0f} %" for share in row.shares]
        cells = [_cell(e) for e in (row.utility, row.regret, row.apgr, row.apgr_equal, row.auc_a, row.auc_b)]
        lines.append(f"| {row.name} | {' | '.join([*shares, *cells])} |")
    return "\n".join(lines) + "\n"


def _ordering(evaluation: Evaluation) -> str:
    own = evaluation.judgement.ordering[0]
    length = next(ordering for ordering in evaluation.judgement.ordering if ordering.name == "length only")
    lines = ["| source | n | p_cloud | length |", "|---|---|---|---|"]
    for source, estimate in own.by_source.items():
        count = evaluation.judgement.ordered[source]
        lines.append(f"| {source} | {count} | {_cell(estimate)} | {_cell(length.by_source.get(source))} |")
    lines.append(f"| **mean over sources** | | {_cell(own.mean)} | {_cell(length.mean)} |")
    lines.append(f"| **mean over families** | | {_cell(own.family_mean)} | {_cell(length.family_mean)} |")
    return "\n".join(lines) + "\n"


def _flips(evaluation: Evaluation) -> str:
    names = list(evaluation.flips)
    lines = [f"| edit | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    lines += [
        f"| {each[0].edit} | {' | '.join(_cell(one.share) for one in each)} |"
        for each in zip(*evaluation.flips.values(), strict=True)
    ]
    return "\n".join(lines) + "\n"


def _regime(how: Regime) -> str:
    return (
        f"{list(how.hidden)}, dropout {how.dropout:g}, AdamW {how.learning_rate:g}, weight decay {how.weight_decay:g}, "
        f"{how.steps} steps of {how.batch} rows a lesson"
    )


def _cell(estimate: Estimate | None) -> str:
    return "-" if estimate is None else str(estimate)
