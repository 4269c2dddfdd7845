"""``vibe-router completion``: the script with which a shell completes commands, options and their values."""

import sys
from typing import Annotated

import typer

from ..choices import Shell

# Evaluated by zsh, the script registers a function; loaded from its fpath at the first Tab, it has to answer that too.
AUTOLOADED = 'if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _vibe_router_completion "$@"; fi\n'

WantedShell = Annotated[Shell, typer.Argument(metavar="bash|zsh|fish", help="The shell.", show_default=False)]


def completion(shell: WantedShell) -> None:
    """Print the script that completes commands and options in a shell.

    \b
    eval "$(vibe-router completion bash)"
    eval "$(vibe-router completion zsh)"
    vibe-router completion fish | source

    For good, put the line into ~/.bashrc, into ~/.zshrc after compinit, or into ~/.config/fish/config.fish.
    """
    sys.stdout.write(script(shell))


def script(shell: Shell) -> str:
    """Return the completion script of a shell."""
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    from ..status import COMPLETE, NAME

    written = get_completion_script(prog_name=NAME, complete_var=COMPLETE, shell=shell.value) + "\n"
    return written + AUTOLOADED if shell is Shell.ZSH else written
