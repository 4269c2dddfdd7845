"""The words an option can be given, where the list is closed."""

from enum import Enum


class Format(str, Enum):
    """How answers are written; the same word on every command."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    TSV = "tsv"


class Origin(str, Enum):
    """What the inputs of ``batch`` hold."""

    JSONL = "jsonl"
    LINES = "lines"
    FILES = "files"
