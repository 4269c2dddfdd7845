"""``python -m routerlib.training``: fit a model folder, convert the encoder, route a labelled file."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from routerlib.errors import RouterError

REAL_WORLD = Path("tests/data/real_world.jsonl")

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)


@app.callback()
def _commands() -> None:
    """Make and judge model folders."""


@app.command()
def fit(
    data: Annotated[Path, typer.Option(help="Folder with the scored prompts and tiers.json.")],
    out: Annotated[Path, typer.Option(help="Model folder to write; its last part names the model.")],
    real_world: Annotated[Path, typer.Option(help="Labelled prompts for the card.")] = REAL_WORLD,
    unscored: Annotated[
        int | None, typer.Option(min=0, help="Unscored prompts in router A's distillation; default: as packaged.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bars.")] = False,
) -> None:
    """Train both routers on the default pack and write a model folder with its card."""
    from routerlib.training.card import write_card
    from routerlib.training.fit import UNSCORED
    from routerlib.training.fit import fit as fit_model

    fitted = fit_model(data, out, unscored=UNSCORED if unscored is None else unscored, quiet=quiet)
    write_card(fitted, out, real_world)


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


@app.command("real-world")
def real_world_shares(
    model: Annotated[str | None, typer.Option(help="Model folder or name; default: the packaged default.")] = None,
    file: Annotated[Path, typer.Argument(help="JSON lines with id, prompt and category.")] = REAL_WORLD,
) -> None:
    """Print the share of local, sonnet and opus per category of a labelled file."""
    from routerlib.router import ThreeTierRouter
    from routerlib.training.real_world import as_markdown, real_world_table

    sys.stdout.write(as_markdown(real_world_table(ThreeTierRouter(model), file)))


if __name__ == "__main__":
    try:
        app()
    except RouterError as error:
        sys.exit(f"routerlib.training: {error}")
