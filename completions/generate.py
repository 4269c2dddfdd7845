"""Write the completion scripts of bash, zsh and fish again: ``python completions/generate.py``."""

from collections.abc import Iterator
from pathlib import Path

from routerlib.cli.choices import Shell
from routerlib.cli.commands.completion import script
from routerlib.cli.status import NAME

FILES = {Shell.BASH: f"{NAME}.bash", Shell.ZSH: f"_{NAME}", Shell.FISH: f"{NAME}.fish"}


def scripts() -> Iterator[tuple[str, str]]:
    """Yield the name of each script, as its shell wants it, and its text."""
    for shell, name in FILES.items():
        yield name, script(shell)


if __name__ == "__main__":
    for name, text in scripts():
        Path(__file__).with_name(name).write_text(text, encoding="utf-8")
