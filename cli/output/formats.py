"""Write what an output says in the format that was asked for: one class a format."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import orjson

from routerlib.streaming.records import BYTE_ORDER_MARK

from ..choices import Format

SCHEMA = 1  # of a JSON document


class Entry(Protocol):
    """Give one thing that an output says, such as a decision or a record, in each of its forms."""

    def text(self) -> bytes:
        """Return its lines for people."""
        ...

    def line(self) -> bytes:
        """Return it as a JSON object on a line."""
        ...

    def rows(self) -> Iterable[Iterable[object]]:
        """Return its cells, row by row."""
        ...

    def annotation(self) -> bytes:
        """Return it as a workflow command of GitHub Actions."""
        ...


class Document(ABC):
    """Write entries one after the other, with nothing before, between or after them."""

    def head(self, name: str, columns: Sequence[str]) -> bytes:  # noqa: ARG002
        """Return what stands before the first entry, with the name of the list or the columns of its rows."""
        return b""

    @abstractmethod
    def entry(self, entry: Entry) -> bytes:
        """Return one entry."""

    def blank(self, line: bytes) -> bytes:  # noqa: ARG002
        """Return what becomes of a line of the input that holds white space only."""
        return b""

    def piece(self, raw: bytes) -> bytes:  # noqa: ARG002
        """Return what becomes of a piece of a line that is too long, but for its last one, which is an entry."""
        return b""

    def tail(self) -> bytes:
        """Return what stands after the last entry."""
        return b""

    def alone(self, entry: Entry, columns: Sequence[str]) -> bytes:
        """Return an entry that is all there is."""
        return self.head("", columns) + self.entry(entry)


class TextDocument(Document):
    """Write lines for people."""

    def entry(self, entry: Entry) -> bytes:
        """Return one entry."""
        return entry.text()

    def blank(self, line: bytes) -> bytes:  # noqa: ARG002
        """Return an empty line."""
        return b"\n"


class LinesDocument(Document):
    """Write JSON lines."""

    def entry(self, entry: Entry) -> bytes:
        """Return one entry."""
        return entry.line()

    def blank(self, line: bytes) -> bytes:
        """Return the line as it came."""
        return line

    def piece(self, raw: bytes) -> bytes:
        """Return the piece as it came."""
        return raw


class JsonDocument(Document):
    """Write one JSON object with a list of entries."""

    def __init__(self) -> None:
        """Begin before the first entry."""
        self._is_first = True

    def head(self, name: str, columns: Sequence[str]) -> bytes:  # noqa: ARG002
        """Return what stands before the first entry."""
        return orjson.dumps({"schema": SCHEMA, name: []})[: -len("]}")]

    def entry(self, entry: Entry) -> bytes:
        """Return one entry, after a comma where another stands before it."""
        line = entry.line().removeprefix(BYTE_ORDER_MARK).strip(b" \t\r\n\0")
        if not line:
            return b""
        comma, self._is_first = b"\n" if self._is_first else b",\n", False
        return comma + line

    def tail(self) -> bytes:
        """Return what stands after the last entry."""
        return b"\n]}\n"

    def alone(self, entry: Entry, columns: Sequence[str]) -> bytes:  # noqa: ARG002
        """Return an entry that is all there is, with the schema as its first key."""
        return orjson.dumps({"schema": SCHEMA})[:-1] + b"," + entry.line().removeprefix(b"{")


class TableDocument(Document):
    """Write rows of cells that tabs separate, below the names of their columns."""

    def head(self, name: str, columns: Sequence[str]) -> bytes:  # noqa: ARG002
        """Return the names of the columns."""
        return row(columns)

    def entry(self, entry: Entry) -> bytes:
        """Return the rows of one entry."""
        return b"".join(map(row, entry.rows()))


class AnnotationsDocument(Document):
    """Write workflow commands of GitHub Actions."""

    def entry(self, entry: Entry) -> bytes:
        """Return one entry."""
        return entry.annotation()


DOCUMENTS: Mapping[Format, type[Document]] = {
    Format.TEXT: TextDocument,
    Format.JSON: JsonDocument,
    Format.JSONL: LinesDocument,
    Format.TSV: TableDocument,
    Format.GITHUB: AnnotationsDocument,
}


def alone(entry: Entry, format_: Format, columns: Sequence[str]) -> bytes:
    """Return an entry that is all there is, in a format."""
    return DOCUMENTS[format_]().alone(entry, columns)


def row(values: Iterable[object]) -> bytes:
    """Join cells with tabs; a control character inside a cell becomes a space."""
    texts = ("".join(c if c.isprintable() else " " for c in str(cell)) for cell in values)
    return "\t".join(texts).encode("utf-8", "replace") + b"\n"
