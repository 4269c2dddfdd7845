"""The options that several commands share, each declared once."""

import sys
from typing import Annotated

import typer

from .choices import Format, Origin
from .status import ExitStatus

DEFAULT_ENCODER = "ctranslate2-int8"

Prompt = Annotated[
    str | None, typer.Argument(metavar="PROMPT", help="The prompt; - for standard input.", show_default=False)
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME|PATH",
        envvar="VIBE_ROUTER_MODEL",
        help="Model folder, or the name of a packaged one.",
        show_default=False,
    ),
]
Thresholds = Annotated[
    str | None,
    typer.Option(
        "--thresholds",
        metavar="FILE",
        envvar="VIBE_ROUTER_THRESHOLDS",
        help="Thresholds other than the model's.",
        show_default=False,
    ),
]
Encoder = Annotated[
    str,
    typer.Option(
        "--encoder",
        metavar="NAME",
        envvar="VIBE_ROUTER_ENCODER",
        help="ctranslate2-int8, or sentence-transformers (32-bit, extra).",
    ),
]
AnswerFormat = Annotated[Format, typer.Option("--format", help="How answers are written.")]
Output = Annotated[
    str | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write answers here instead of standard output.",
        show_default=False,
    ),
]

Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FILE]...", help="Inputs; - or none for standard input.", show_default=False),
]
From = Annotated[
    Origin, typer.Option("--from", help="What the inputs hold: JSON lines, a prompt per line, or a prompt per file.")
]
Null = Annotated[
    bool, typer.Option("-0", "--null", help="Records (with --from files: names on standard input) end with NUL.")
]
Field = Annotated[
    str | None,
    typer.Option("--field", metavar="PATH", help="Field of the prompt, dotted: body.prompt.", show_default=False),
]
As = Annotated[str, typer.Option("--as", metavar="NAME", help="Key that is added to every record.")]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first bad record.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress on stderr.")]
BatchSize = Annotated[
    int, typer.Option("--batch-size", min=1, help="Records routed together: few answer soon, many keep the cores busy.")
]
BlockSize = Annotated[int, typer.Option("--block-size", min=1, help="Bytes read at a time.")]
Threads = Annotated[
    int | None,
    typer.Option("--threads", min=1, help="Prompts encoded at a time; default: one per core.", show_default=False),
]


def give_help(context: typer.Context) -> None:
    """Print the command's help on stderr and end as a usage error: nothing was asked."""
    sys.stderr.write(context.get_help() + "\n")
    raise typer.Exit(ExitStatus.ERROR)
