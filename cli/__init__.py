"""The ``vibe-router`` command: one file per subcommand, and the way every run ends.

Nothing heavy is imported before `main` has taken charge, so that Ctrl-C during start-up ends as it should.
"""

import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

from .status import (
    COMPLETE,
    NAME,
    ClosedPipe,
    CommandError,
    ExitStatus,
    NothingAsked,
    Stopped,
    in_options,
    stop_on_signals,
    warn,
)

if TYPE_CHECKING:
    import typer

COMMANDS = {  # in the order of the help, each with its home
    "route": ".commands.route",
    "batch": ".batch.command",
    "explain": ".explain.command",
    "features": ".commands.features",
    "calibrate": ".calibrate.command",
    "report": ".report.command",
    "hook": ".hook.command",
    "tiers": ".commands.tiers",
    "completion": ".commands.completion",
}
GROUPS = frozenset(["hook"])  # those that have commands of their own


def main() -> NoReturn:
    """Run the command line and end the process at once: tearing the interpreter down takes longer than it is worth."""
    if sys.argv[1:3] == ["hook", "claude-code"]:
        from .hook.deadline import in_time

        in_time(run, sys.argv[1:])
    if sys.stderr is None:  # closed by the caller: what would be said there goes nowhere
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    try:
        stop_on_signals()
        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = ExitStatus.INTERRUPTED
    except Stopped as stopped:
        status = stopped.status
    except Exception:  # a bug of ours: worth its traceback, and no abort by the threads that still run
        sys.excepthook(*sys.exc_info())
        status = ExitStatus.ERROR
    with suppress(OSError, KeyboardInterrupt, Stopped):  # closed by its reader: said already, or nobody left to tell
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    os._exit(status)


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit status; one line on stderr for every mistake, no traceback."""
    import typer

    from routerlib.errors import RouterError

    # Typer brings its own copy of click from 0.28 on, so the base of its errors is found where it surely is.
    usage_error: type[Exception] = next(
        base for base in typer.BadParameter.__mro__ if base.__name__ == "ClickException"
    )

    try:
        if COMPLETE in os.environ:
            _know_shells()
        named = arguments[0] if arguments and arguments[0] in COMMANDS and COMPLETE not in os.environ else None
        returned = app(named)(arguments, standalone_mode=False, prog_name=NAME)
        if sys.stdout is not None:
            sys.stdout.flush()
        return returned if isinstance(returned, int) else ExitStatus.DONE
    except typer.Exit as end:
        return end.exit_code
    except SystemExit as end:  # how completion ends
        return int(end.code or 0)
    except (ClosedPipe, BrokenPipeError):
        return ExitStatus.DONE
    except NothingAsked as said:
        warn(str(said))
        return ExitStatus.DONE
    except (KeyboardInterrupt, typer.Abort):
        return ExitStatus.INTERRUPTED
    except usage_error as error:
        return _failed(_usage(error, arguments))
    except CommandError as error:
        return _failed(str(error))
    except RouterError as error:
        return _failed(in_options(str(error)))
    except OSError as error:
        from .files.writing import cannot_write

        return _failed(str(cannot_write(error.filename or "standard output", error)))


def app(only: str | None = None) -> "typer.Typer":
    """Build the command line: all of it, or one command, for the options of the others take time to declare."""
    import typer

    from .output.help import Command, Group

    built = typer.Typer(
        cls=Group,
        rich_markup_mode=None,  # plain help: rich takes long to import
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for name in COMMANDS if only is None else (only,):
        home = import_module(COMMANDS[name], __name__)
        if name in GROUPS:
            built.add_typer(home.group(Command, Group), name=name)
        else:
            built.command(cls=Command)(getattr(home, name))

    @built.callback(invoke_without_command=True)
    def _router(
        context: typer.Context,
        version: bool = typer.Option(False, "--version", help="Print the versions of the tool and its default model."),
    ) -> None:
        """Decide which model tier should answer a coding prompt: local, sonnet or opus.

        \b
        vibe-router route "Write a Python function to sort a list"
        vibe-router batch prompts.jsonl -o routed.jsonl
        vibe-router explain "Write a hypervisor in Zig"
        vibe-router features "Write a hypervisor in Zig"
        vibe-router calibrate log.jsonl -o thresholds.json
        vibe-router report ~/.claude/projects/*/*.jsonl
        vibe-router tiers > tiers.toml
        eval "$(vibe-router completion bash)"

        On this machine, without a network.
        """
        if version:
            _print_version()
        elif context.invoked_subcommand is None:
            sys.stderr.write(context.get_help() + "\n")
            raise typer.Exit(ExitStatus.ERROR)

    return built


def _know_shells() -> None:
    """Let Typer answer the scripts of ``completion``, without its option that edits the user's start-up files."""
    from typer import _completion_classes

    # Descriptions are plain text here; taking rich's tags out of them would load rich, at every Tab.
    _completion_classes._sanitize_help_text = str  # type: ignore[assignment]
    _completion_classes.completion_init()


def _print_version() -> None:
    from routerlib import VERSION
    from routerlib.bundle.bundle import read_bundle
    from routerlib.bundle.folder import find_model

    sys.stdout.write(
        f"{NAME} {VERSION} ({read_bundle(find_model(os.environ.get('VIBE_ROUTER_MODEL') or None)).router})\n"
    )


def _usage(error: Any, arguments: list[str]) -> str:
    """Word a usage error, with the way out for the two that prompts run into."""
    message = str(error.format_message()).rstrip(".").replace("\n\t", " ")  # typer lists choices on lines of their own
    option = getattr(error, "option_name", None)
    if option is not None and message.startswith("No such option"):
        return f"{message}; a prompt that begins with - goes after --: {NAME} route -- PROMPT"
    if message.startswith("No such command"):
        return f"{message}; to route a prompt: {NAME} route PROMPT; all commands: {NAME} --help"
    command = arguments[0] if arguments and not arguments[0].startswith("-") else ""
    return f"{message}; see: {f'{NAME} {command}'.strip()} --help"


def _failed(message: str) -> int:
    warn(message)
    return ExitStatus.ERROR
