"""The options that say where a prompt is looked for, and how its conversation is followed."""

from typing import Annotated

import typer

from ..choices import Given, shape_names

MOST_CONTEXT = 1_000_000_000  # tokens

GivenAs = Annotated[
    Given,
    typer.Option("--from", help="What the prompt is given as: text, or a request body or hook payload in JSON."),
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
    bool, typer.Option("--sticky", help="Keep all that is no new ask with the tier that answered, chores too.")
]
RaiseOnFailure = Annotated[
    bool, typer.Option("--raise-on-failure", help="A complaint about the last answer raises the tier by one, once.")
]
LocalContext = Annotated[
    int | None,
    typer.Option(
        "--local-context",
        metavar="N",
        min=1,
        max=MOST_CONTEXT,
        help="Window of the local tier in tokens, if smaller than its model's; longer goes to the next tier.",
        show_default=False,
    ),
]
