"""The options that say where a prompt is looked for, and how its conversation is followed."""

from typing import Annotated

import typer

from ..choices import Given, shape_names, tiers_begun

MOST_CONTEXT = 1_000_000_000  # tokens

GivenAs = Annotated[
    Given,
    typer.Option("--from", help="What the prompt is given as: text, or a record in JSON."),
]
Field = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        metavar="PATH",
        help="Field of the prompt, dotted: body.prompt, messages[-1].content; repeatable, an empty line between.",
        show_default=False,
    ),
]
ShapeOf = Annotated[
    str | None,
    typer.Option(
        "--shape",
        metavar="NAME|list",
        help="Shape that every record has; list prints them. By itself each record says what it is.",
        show_default=False,
        autocompletion=shape_names,
    ),
]
WithPrompt = Annotated[
    bool, typer.Option("--with-prompt", help="Add the prompt that was read, and the earlier ask that it continues.")
]
Sticky = Annotated[
    bool, typer.Option("--sticky", help="Keep what is no new ask with the tier that answered.")
]
RaiseOnFailure = Annotated[
    bool, typer.Option("--raise-on-failure", help="A complaint raises the tier by one, once.")
]
LocalContext = Annotated[
    int | None,
    typer.Option(
        "--local-context",
        metavar="N",
        min=1,
        max=MOST_CONTEXT,
        help="Window of the local tier in tokens, if yours is smaller.",
        show_default=False,
    ),
]
WhenUnsure = Annotated[
    str | None,
    typer.Option(
        "--when-unsure",
        metavar="TIER",
        envvar="VIBE_ROUTER_WHEN_UNSURE",
        help="Least tier of what is flagged unfamiliar, close or no_ask.",
        show_default=False,
        autocompletion=tiers_begun,
    ),
]
