"""The options that several commands share, each declared once."""

import sys
from collections.abc import Callable
from dataclasses import fields
from inspect import Parameter, Signature
from typing import Annotated, Any, TypeVar, get_type_hints

import typer

from .choices import Engine, Format, Origin, packaged_models, shares_begun, tiers_begun
from .status import ExitStatus

T = TypeVar("T")

DEFAULT_ENCODER = "ctranslate2"

# The most a number may be: far above what is of use, far below what a library aborts at or memory does not hold.
MOST_TASKS = 1_024  # threads, processes
MOST_RECORDS = 1_000_000  # in a batch
MOST_BLOCK = 1 << 30  # bytes of one read, which are allocated beforehand
MOST_LINE = 1 << 20  # MiB of a line
MOST_PART = 1 << 50  # bytes of a file

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
        autocompletion=packaged_models,
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
        help="Of v5 and v6: ctranslate2, ctranslate2-int8 (faster; differs between processors), mlx[:WEIGHTS] or "
        "mlx-float16[:WEIGHTS] (GPU), or sentence-transformers (extra).",
    ),
]
AnswerFormat = Annotated[Format, typer.Option("--format", help="How answers are written.")]
BatchFormat = Annotated[
    Format | None,
    typer.Option("--format", help="How answers are written; default: jsonl, with --check text.", show_default=False),
]
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
    Origin,
    typer.Option(
        "--from", help="What the inputs hold: JSON lines, a prompt per line, a prompt per file, or whole sessions."
    ),
]
Null = Annotated[
    bool, typer.Option("-0", "--null", help="Records (with --from files: names on standard input) end with NUL.")
]
As = Annotated[str, typer.Option("--as", metavar="NAME", help="Key that is added to every record.")]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with -o FILE where it was stopped; FILE.manifest.json says what it is.")
]
MaxLine = Annotated[
    int,
    typer.Option(
        "--max-line",
        metavar="MIB",
        min=1,
        max=MOST_LINE,
        help="Longest line that is read, in MiB; a longer one passes unanswered, and stderr says so.",
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first bad record.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress on stderr.")]
BatchSize = Annotated[
    int,
    typer.Option(
        "--batch-size",
        metavar="N",
        min=1,
        max=MOST_RECORDS,
        help="Records routed together: few answer soon, many keep the cores busy.",
        hidden=True,  # like the three below that are: measured once, and documented in cli/batch/README.md
    ),
]
BlockSize = Annotated[
    int, typer.Option("--block-size", metavar="N", min=1, max=MOST_BLOCK, help="Bytes read at a time.", hidden=True)
]
Explain = Annotated[bool, typer.Option("--explain", help="Add what went into each decision (jsonl and json).")]
Threads = Annotated[
    int | None,
    typer.Option(
        "--threads",
        metavar="N",
        min=1,
        max=MOST_TASKS,
        help="Prompts encoded at a time; default: one per core.",
        show_default=False,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        min=1,
        max=MOST_TASKS,
        help="Processes that route; default: 1, with --engine ray one per core. With several, each has one thread.",
        show_default=False,
    ),
]
NoDedupe = Annotated[
    bool, typer.Option("--no-dedupe", help="Route repeated prompts again; the answers are the same.", hidden=True)
]

Check = Annotated[bool, typer.Option("--check", help="Print only what breaks the conditions below; exit 1.")]
Allow = Annotated[
    list[str] | None,
    typer.Option(
        "--allow",
        metavar="TIER",
        help="With --check: tiers that may be decided for; repeatable.",
        show_default=False,
        autocompletion=tiers_begun,
    ),
]
MaxShare = Annotated[
    list[str] | None,
    typer.Option(
        "--max-share",
        metavar="TIER=PCT",
        help="With --check: largest share of a tier in percent; repeatable.",
        show_default=False,
        autocompletion=shares_begun,
    ),
]
Expect = Annotated[
    str | None,
    typer.Option(
        "--expect",
        metavar="FIELD",
        help="With --check: field of the tier a record expects, dotted: route.decision.",
        show_default=False,
    ),
]
AllowEmpty = Annotated[
    bool, typer.Option("--allow-empty", help="With --check: no prompt at all is no error; otherwise exit 2.")
]
Engines = Annotated[
    Engine,
    typer.Option("--engine", help="Who answers: this process, or the workers of a Ray cluster (extra: ray)."),
]
Address = Annotated[
    str | None,
    typer.Option(
        "--address",
        metavar="ADDRESS",
        envvar="RAY_ADDRESS",
        help="With --engine ray: a running cluster; default: one of this machine, for this run.",
        show_default=False,
    ),
]
PartBytes = Annotated[
    int,
    typer.Option(
        "--part-bytes",
        metavar="N",
        min=1,
        max=MOST_PART,
        help="With --engine ray: bytes of input a worker answers at a time.",
        hidden=True,
    ),
]


def taking(given: Callable[..., T]) -> Callable[[Callable[[T], None]], Callable[..., None]]:
    """Make a command of a function that takes its options as one value: each field of ``given`` but ``said`` is one.

    ``said`` is told the names of those that stand on the command line; the others come from the environment or nowhere.
    """
    hints = get_type_hints(given, include_extras=True)

    def command(function: Callable[[T], None]) -> Callable[..., None]:
        def called(context: typer.Context, **values: Any) -> None:
            sources = {name: context.get_parameter_source(name) for name in values}
            said = frozenset(name for name, source in sources.items() if source and source.name == "COMMANDLINE")
            function(given(**values, said=said))

        parameters = [Parameter("context", Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)]
        for field in fields(given):  # type: ignore[arg-type]
            if field.name != "said":
                annotation = hints[field.name]
                own = Parameter(field.name, Parameter.KEYWORD_ONLY, default=field.default, annotation=annotation)
                parameters.append(own)
        called.__name__, called.__doc__ = function.__name__, function.__doc__
        called.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
        called.__annotations__ = {one.name: one.annotation for one in parameters}
        return called

    return command


def give_help(context: typer.Context) -> None:
    """Print the command's help on stderr and end as a usage error: nothing was asked."""
    sys.stderr.write(context.get_help() + "\n")
    raise typer.Exit(ExitStatus.ERROR)
