"""The words an option can be given, and those a shell can offer while one is typed."""

from enum import StrEnum

from routerlib.cascade import Tier

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


def shares_begun() -> list[str]:
    """Return the beginnings of a share: ``local=`` and so on."""
    return [f"{tier.value}=" for tier in Tier]


def shape_names() -> list[str]:
    """Return the names of the shapes of records, and the word that lists them."""
    from routerlib.conversation.reading import NAMED

    return ["list", *NAMED]
