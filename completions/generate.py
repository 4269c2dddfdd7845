"""Write the completion scripts of bash, zsh and fish again: ``python completions/generate.py``."""

from collections.abc import Iterator
from pathlib import Path

from routerlib.cli import COMPLETE, NAME
from typer.completion import get_completion_script  # type: ignore[attr-defined]

SHELLS = ("bash", "zsh", "fish")
# Sourced by zsh, the script registers a function; loaded from its fpath at the first Tab, it has to answer that too.
AUTOLOADED = 'if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _vibe_router_completion "$@"; fi'


def scripts() -> Iterator[tuple[str, str]]:
    """Yield the name of each script, as its shell wants it, and its text."""
    made = {shell: get_completion_script(prog_name=NAME, complete_var=COMPLETE, shell=shell) for shell in SHELLS}
    yield f"{NAME}.bash", made["bash"] + "\n"
    yield f"_{NAME}", f"{made['zsh']}\n{AUTOLOADED}\n"
    yield f"{NAME}.fish", made["fish"] + "\n"


if __name__ == "__main__":
    for name, text in scripts():
        Path(__file__).with_name(name).write_text(text, encoding="utf-8")
