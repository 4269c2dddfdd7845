"""The options that name what is the user's own: tiers, rules, a word in the prompt."""

from typing import Annotated

import typer

Tiers = Annotated[
    str | None,
    typer.Option(
        "--tiers",
        metavar="FILE",
        envvar="VIBE_ROUTER_TIERS",
        help="Your own tiers, two or three; the command tiers prints a file to start from.",
        show_default=False,
    ),
]
Rules = Annotated[
    str | None,
    typer.Option(
        "--rules",
        metavar="FILE",
        envvar="VIBE_ROUTER_RULES",
        help="Your own rules: the first that matches sets the tier, or a limit to it.",
        show_default=False,
    ),
]
Overrides = Annotated[
    bool, typer.Option("--overrides", help="A prompt's first word may name its tier: !opus; it is taken off.")
]
