"""The words an option can be given, and those a shell can offer while one is typed."""

from collections.abc import Sequence
from enum import StrEnum

from routerlib.deciding.tiers.tiers import NAMES

from .status import CommandError

MAX_LINE = 64  # MiB of the longest line that is read, where no option says otherwise


class Format(StrEnum):
    """How answers are written; the same word on every command."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    TSV = "tsv"
    GITHUB = "github"


class Origin(StrEnum):
    """What the inputs of ``batch`` hold."""

    JSONL = "jsonl"
    LINES = "lines"
    FILES = "files"
    SESSIONS = "sessions"


class Given(StrEnum):
    """What the one prompt of a command is given as."""

    TEXT = "text"
    JSON = "json"


class Engine(StrEnum):
    """Who answers a batch."""

    LOCAL = "local"
    RAY = "ray"


class By(StrEnum):
    """What ``explain`` leaves out in turn."""

    SENTENCE = "sentence"


class Example(StrEnum):
    """Tiers of other kinds that ``tiers`` can print; each is a file of the package."""

    CLAUDE_CODE = "claude-code"
    OLLAMA = "ollama"
    OPENAI = "openai"
    LOCAL = "local"


class Shell(StrEnum):
    """The shells that can complete the command."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def packaged_models() -> list[str]:
    """Return the names of the packaged models; nothing of them is loaded."""
    from importlib.resources import files

    folders = [folder for folder in files("routerlib.models").iterdir() if folder.is_dir()]
    return sorted(folder.name for folder in folders if folder.joinpath("thresholds.json").is_file())


def tiers_begun() -> list[str]:
    """Return the names of the tiers in force, as far as the environment says: one's own, or the three by default."""
    import os

    from routerlib.deciding.tiers.file import read_tiers
    from routerlib.errors import RouterError

    try:
        return list(read_tiers(os.environ["VIBE_ROUTER_TIERS"]).names)
    except (KeyError, RouterError):
        return list(NAMES)


def rivals_begun() -> list[str]:
    """Return what a gain may be required over."""
    return ["random", "current", *(f"always-{name}" for name in tiers_begun())]


def shares_begun() -> list[str]:
    """Return the beginnings of a share: ``local=`` and so on."""
    return [f"{name}=" for name in tiers_begun()]


def check_tiers(option: str, given: Sequence[str], names: Sequence[str]) -> None:
    """Raise `CommandError` where an option names a tier there is none of."""
    command = {"--allow": "batch", "--when-unsure": "route"}.get(option, "calibrate")
    for name in given:
        if name not in names:
            listed = ", ".join(map(repr, names))
            raise CommandError(
                f"Invalid value for '{option}': {name!r} is not one of {listed}; see: vibe-router {command} --help"
            )


def shape_names() -> list[str]:
    """Return the names of the shapes of records, and the word that lists them."""
    from routerlib.conversation.reading import NAMED

    return ["list", *NAMED]
