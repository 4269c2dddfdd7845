"""``python -m routerlib.training``: search, fit, evaluate, compare, leave out, ablate, study, convert the encoder."""

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from routerlib.errors import RouterError

REAL_WORLD = Path("tests/data/real_world.jsonl")
DEFAULT_FOLDER = Path("models/three_tier_v6")
DATA = "Folder with the scored prompts and tiers.json."

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)


@app.callback()
def _commands() -> None:
    """Make and judge model folders."""


@app.command()
def fit(
    data: Annotated[Path, typer.Option(help=DATA)],
    out: Annotated[Path, typer.Option(help="Model folder to write; its last part names the model.")],
    recipe: Annotated[Literal["v5", "v6"], typer.Option(help="By which recipe.")] = "v6",
    real_world: Annotated[
        Path, typer.Option(help="Labelled prompts, for the card; v6 sets its thresholds on the half `tune`.")
    ] = REAL_WORLD,
    unscored: Annotated[
        int, typer.Option(min=0, help="v5: unscored prompts in router A's distillation; the recipe knows none.")
    ] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bars.")] = False,
) -> None:
    """Train both routers and write the model folder and its card; v5 with the settings a sweep kept there, if any."""
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
def select(
    data: Annotated[Path, typer.Option(help=DATA)],
    out: Annotated[Path, typer.Option(help="Model folder to write sweep_results.json to.")],
    real_world: Annotated[Path, typer.Option(help="Labelled prompts; the half `tune` is used.")] = REAL_WORLD,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bars.")] = False,
) -> None:
    """Measure the variants of the sixth recipe on rows and sources left out; run again, it adds what is missing."""
    from routerlib.training.v6.fit import not_test, read_study, read_tuning
    from routerlib.training.v6.selection import as_markdown, select_all

    study = read_study(data, out, quiet=quiet)
    prompts, measured = read_tuning(real_world, out, quiet=quiet)
    found = select_all(study, not_test(study), prompts, measured, out, workers=workers, quiet=quiet)
    sys.stdout.write(as_markdown(found))


@app.command("leave-one-out")
def leave_one_out(
    data: Annotated[Path, typer.Option(help=DATA)],
    out: Annotated[
        Path, typer.Option(help="Model folder whose encoder and thresholds are used; nothing is written to it.")
    ] = DEFAULT_FOLDER,
    by: Annotated[
        Literal["source", "family", "fold", "each"], typer.Option(help="What is left out together; each: one by one.")
    ] = "each",
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bars.")] = False,
) -> None:
    """Teach the sixth recipe again without each source, family or fifth, and judge it on what was left out."""
    import numpy as np

    from routerlib.bundle.bundle import read_thresholds
    from routerlib.training.evaluation.text import judged_text
    from routerlib.training.v6.fit import read_study
    from routerlib.training.v6.leave_one_out import KINDS, judge_left_out, score_left_out
    from routerlib.training.v6.recipe import Recipe

    thresholds = read_thresholds(out / "thresholds.json")
    study = read_study(data, out, quiet=quiet)
    everything = np.ones(len(study.examples), dtype=bool)
    for kind in KINDS if by == "each" else (by,):
        scored = score_left_out(study, kind, Recipe(), thresholds, among=everything, workers=workers, quiet=quiet)
        sys.stdout.write(
            f"== each {kind} left out in turn; every prompt is judged by a model taught without its {kind}\n"
        )
        sys.stdout.write(judged_text(judge_left_out(study, scored, everything)) + "\n")


@app.command()
def sweep(
    data: Annotated[Path, typer.Option(help=DATA)],
    out: Annotated[Path, typer.Option(help="Model folder to write sweep_results.json to.")],
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bars.")] = False,
) -> None:
    """Try 108 settings of each router and keep the best on validation; run again, it goes on where it was stopped."""
    from routerlib.training.v5.fit import read_swept
    from routerlib.training.v5.sweep import sweep as try_all

    corpus, digest = read_swept(data, out, quiet=quiet)
    for trial in try_all(corpus, digest, out, workers=workers, quiet=quiet).values():
        sys.stdout.write(f"router {trial.router}: setting {trial.index}, merit {trial.merit:.6f}\n")


@app.command()
def ablation(
    data: Annotated[Path, typer.Option(help=DATA)],
    real_world: Annotated[Path, typer.Option(help="Labelled prompts that people type.")] = REAL_WORLD,
    seeds: Annotated[int, typer.Option(min=1, help="Trainings of every variant.")] = 5,
    model: Annotated[
        Path | None, typer.Option(help="Model folder with the settings of v5; default: the published ones.")
    ] = None,
    into: Annotated[
        Path | None, typer.Option(help="Markdown file to write the tables into, between its marks.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bars.")] = False,
) -> None:
    """Train v5, v5 without each of its cures, and v4's like; print how each routes the prompts people type."""
    from routerlib.training.evaluation.markdown import read_marked, write_into
    from routerlib.training.v5.ablation import ablate, as_markdown

    if into:
        read_marked(into, "ablation")  # before the training, which takes its time
    tables = as_markdown(ablate(data, real_world, model, seeds=seeds, workers=workers, quiet=quiet))
    if into:
        write_into(into, tables, "ablation")
    sys.stdout.write(tables)


@app.command()
def convert(
    out: Annotated[Path, typer.Option(help="Encoder folder to write.")],
    upstream: Annotated[
        Path | None, typer.Option(help="Folder with the upstream weights; default: the package's.")
    ] = None,
) -> None:
    """Make the encoder's folder from the upstream weights (needs the extra `train` and torch)."""
    from routerlib.training.convert import convert as convert_encoder
    from routerlib.training.convert import upstream_folder

    convert_encoder(upstream or upstream_folder(), out)


@app.command()
def evaluate(
    data: Annotated[Path, typer.Option(help="Folder with the scored prompts and tiers.json, or your own alike.")],
    model: Annotated[str | None, typer.Option(help="Model folder or name; default: the packaged default.")] = None,
    split: Annotated[Literal["test", "validation"], typer.Option(help="Which part of the data.")] = "test",
    real_world: Annotated[
        Path | None, typer.Option(help=f"Labelled prompts; default: {REAL_WORLD} where it exists.")
    ] = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How it is printed.")] = "text",
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bars.")] = False,
) -> None:
    """Measure a model folder beside the rules that need no router, every number with its 95 % interval."""
    from routerlib.training.evaluation.report import evaluate as evaluate_model
    from routerlib.training.evaluation.text import as_json, as_text

    report = evaluate_model(model, data, split, _labelled(real_world), quiet=quiet)
    sys.stdout.write(as_json(report) if form == "json" else as_text(report))


@app.command()
def compare(
    models: Annotated[list[str], typer.Argument(help="Model folders or names.")],
    data: Annotated[Path, typer.Option(help="Folder with the scored prompts and tiers.json, or your own alike.")],
    split: Annotated[Literal["test", "validation"], typer.Option(help="Which part of the data.")] = "test",
    real_world: Annotated[
        Path | None, typer.Option(help=f"Labelled prompts; default: {REAL_WORLD} where it exists.")
    ] = None,
    into: Annotated[
        list[Path] | None, typer.Option(help="Markdown file to write the table into, between its marks; repeatable.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bars.")] = False,
) -> None:
    """Set models side by side, each measured as by `evaluate`, as a Markdown table."""
    from routerlib.training.evaluation.markdown import as_markdown, read_marked, write_into
    from routerlib.training.evaluation.report import evaluate as evaluate_model

    for path in into or ():
        read_marked(path)  # before the measuring, which takes its time
    typed = _labelled(real_world)
    table = as_markdown([evaluate_model(model, data, split, typed, quiet=quiet) for model in models])
    for path in into or ():
        write_into(path, table)
    sys.stdout.write(table)


@app.command("real-world")
def real_world_shares(
    model: Annotated[str | None, typer.Option(help="Model folder or name; default: the packaged default.")] = None,
    file: Annotated[Path, typer.Argument(help="JSON lines with id, prompt, category and perhaps half.")] = REAL_WORLD,
) -> None:
    """Print the share of local, sonnet and opus per category of a labelled file, as Markdown."""
    from routerlib.router import ThreeTierRouter
    from routerlib.training.data.typed import read_typed
    from routerlib.training.evaluation.categories import as_markdown, tables
    from routerlib.training.evaluation.scored import score

    prompts = read_typed(file)
    scored = score(ThreeTierRouter(model), [row.prompt for row in prompts], quiet=True)
    sys.stdout.write("\n".join(as_markdown(table) for table in tables(prompts, scored)))


@app.command("calibration-study")
def calibration_study(
    data: Annotated[Path | None, typer.Option(help=f"{DATA} Default: synthetic logs alone.")] = None,
    model: Annotated[str | None, typer.Option(help="Model folder or name; default: the packaged default.")] = None,
    logs: Annotated[int, typer.Option(min=1, help="Synthetic logs.")] = 100,
    size: Annotated[int, typer.Option(min=100, help="Records of each.")] = 1000,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bars.")] = False,
) -> None:
    """Calibrate on halves of the scored sources and on synthetic logs; print whether it helps and keeps its word."""
    from routerlib.training.evaluation.calibration_study import study

    for line in study(data, model, logs=logs, size=size, quiet=quiet):
        sys.stdout.write(line + "\n")


def _labelled(real_world: Path | None) -> Path | None:
    return real_world or (REAL_WORLD if REAL_WORLD.is_file() else None)


if __name__ == "__main__":
    try:
        app()
    except RouterError as error:
        sys.stderr.write(f"routerlib.training: {error}\n")
        sys.stderr.flush()
        os._exit(1)  # an encoder that still loads in its thread would abort an ordinary end
