"""``vibe-router tiers``: the tiers in force, as a file to start from."""

from typing import TYPE_CHECKING, Annotated

import typer

from .. import options
from ..choices import Example
from ..input import own

if TYPE_CHECKING:
    from routerlib.bundle.config import Config
    from routerlib.deciding.tiers.tiers import OwnTier

Wanted = Annotated[
    Example | None, typer.Option("--example", help="Print tiers of another kind to start from.", show_default=False)
]


def tiers(
    tiers: own.Tiers = None,
    example: Wanted = None,
    model: options.Model = None,
    output: options.Output = None,
) -> None:
    """Print the tiers in force, as a file to start from.

    \b
    vibe-router tiers > tiers.toml
    vibe-router tiers --example ollama > tiers.toml
    vibe-router tiers --tiers tiers.toml
    vibe-router route --tiers tiers.toml "Write a hypervisor in Zig"

    Without --tiers they are the three of the model folder. A file holds two or three, cheapest first, each with a name,
    a model, prices, and what it takes. It is checked, and what is wrong with it is said in one line.
    """
    from routerlib.bundle.config import read_config
    from routerlib.bundle.folder import find_model
    from routerlib.deciding.tiers.rendering import example_of, in_force, rendered

    from ..loading import own_tiers
    from ..output.answers import opened_output

    asked = None if example else own_tiers(tiers)
    if example:
        text = example_of(example.value)
    elif asked is not None:
        text = in_force(asked)
    else:
        config = read_config(find_model(model))
        text = rendered(_packaged(config), [f"In force: those of the model {config.name}, whose thresholds fit them"])
    with opened_output(output) as write:
        write(text.encode())


def _packaged(config: "Config") -> "list[OwnTier]":
    """Return the tiers of a model folder as a file would describe them."""
    from routerlib.deciding.capacity import CAPACITIES
    from routerlib.deciding.tiers.tiers import OwnTier

    return [
        OwnTier(
            tier.value,
            one.model,
            one.usd_per_million_in,
            one.usd_per_million_out,
            images=CAPACITIES[tier].images,
            context=CAPACITIES[tier].context,
        )
        for tier, one in config.tiers.items()
    ]
