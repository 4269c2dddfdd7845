"""``vibe-router hook``: its two commands."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .. import options
from ..input import own
from ..status import CommandError
from .deadline import LEAST, MOST, OPTION, SECONDS

if TYPE_CHECKING:
    from routerlib.conversation.request import Request
    from routerlib.conversation.session import Session

MOST_BYTES = 8 << 20  # of an event; a longer one is left alone


class LocalAs(StrEnum):
    """What a subagent is given where a local model would do."""

    HAIKU = "haiku"
    OMIT = "omit"


class Agent(StrEnum):
    """The coding agents whose hooks are answered."""

    CLAUDE_CODE = "claude-code"


Agents = Annotated[
    list[str] | None,
    typer.Option(
        "--agents",
        metavar="NAME[,NAME]",
        help="Agent types of yours that are given a model too; repeatable. Whatever model they name is overruled.",
    ),
]
LocalAsOption = Annotated[
    LocalAs, typer.Option("--local-as", help="Model of a subagent where local would do; omit: leave it alone.")
]
AsContext = Annotated[bool, typer.Option("--as-context", help="Tell the model about a prompt, not the person.")]
Deadline = Annotated[
    float,
    typer.Option(OPTION, metavar="SECONDS", min=LEAST, max=MOST, help="End without an answer after this time."),
]
WantedAgent = Annotated[Agent, typer.Argument(metavar="claude-code", help="The coding agent.", show_default=False)]


def claude_code(
    agents: Agents = None,
    local_as: LocalAsOption = LocalAs.HAIKU,
    as_context: AsContext = False,
    deadline: Deadline = SECONDS,  # noqa: ARG001 - kept by `deadline.in_time`, around this process
    model: options.Model = None,
    thresholds: options.Thresholds = None,
    tiers: own.Tiers = None,
    encoder: options.Encoder = options.DEFAULT_ENCODER,
) -> None:
    """Answer one hook event of Claude Code, read from standard input; always ends with 0.

    \b
    vibe-router hook print claude-code
    vibe-router hook claude-code --as-context < event.json

    PreToolUse of Task or Agent: the subagent gets the model that its task needs. UserPromptSubmit: a message names the
    tier that would do. Everything else, and all that goes wrong, is left alone: nothing on standard output.
    """
    event = _event()
    if event is None:
        return
    from ..loading import circumstances, load_router
    from .event import Judge, Wishes, answer_to

    def begin() -> Judge:
        router = load_router(model, thresholds, encoder, threads=1, circumstances=circumstances(tiers=tiers))

        def judge(request: "Request") -> tuple[str, str]:
            decision = router.route(request)
            return str(decision.decision), decision.model

        return judge

    named = frozenset(name.strip() for each in agents or () for name in each.split(","))
    answer = answer_to(event, Wishes(named, local_as.value, as_context), begin, _heard)
    if answer is not None:
        _write(answer)


def _event() -> dict[str, Any] | None:
    """Return the event on standard input; None where there is none."""
    if sys.stdin is None:
        return None
    from .event import read_event

    raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    return read_event(raw) if len(raw) <= MOST_BYTES else None


def _heard(path: str) -> "Session":
    from .transcript import heard

    return heard(path)


def _write(answer: dict[str, Any]) -> None:
    import json

    from ..output.answers import opened_output

    try:
        line = json.dumps(answer, allow_nan=False).encode() + b"\n"
    except (ValueError, RecursionError):  # an input that JSON has no word for cannot be said again
        raise CommandError("found a number in the event that JSON cannot hold, wanted one it can") from None
    with opened_output(None) as write:
        write(line)


def print_(agent: WantedAgent) -> None:  # noqa: ARG001 - the only one there is
    """Print the settings that let a coding agent call the hook.

    \b
    vibe-router hook print claude-code

    Nothing is written: paste them into .claude/settings.json of a project, or into ~/.claude/settings.json.
    """
    from .settings import settings

    sys.stdout.write(settings())


def group(command: type, parent: type) -> typer.Typer:
    """Build the group of commands, of the classes whose help fits the terminal."""
    built = typer.Typer(cls=parent, rich_markup_mode=None, help=HELP)
    built.command("claude-code", cls=command)(claude_code)
    built.command("print", cls=command)(print_)
    return built


HELP = """Answer the hooks of a coding agent: the model of a subagent, a word about a prompt.

\b
vibe-router hook print claude-code
vibe-router hook claude-code < event.json
"""
