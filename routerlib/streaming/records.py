"""Read JSON lines from a stream, and add a key to each without changing any other byte.

A line is parsed once, and only to *read* fields of it. It is never written again from what was parsed: that would turn
12345678901234567890123 into 1.2345678901234568e+22 and merge duplicate keys. The answer is spliced in before the
closing brace.
"""

import json
import sys
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias, Union

import orjson

if TYPE_CHECKING:
    from routerlib.conversation.request import Request
    from routerlib.conversation.turn import Skipped

BLOCK = 65_536  # bytes asked for in one read; a pipe gives what it has
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WHITE = b" \t\r\n"
DEEPEST = 900  # levels of nesting that are read for certain, by both parsers
CONTROLS = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}  # those below 0x20 JSON escapes by itself

MISSING = object()  # what `at` finds where a path leads nowhere

NO_FIELDS: Mapping[str, Any] = MappingProxyType({})

Found: TypeAlias = Union[str, "Request", "Skipped"]  # a text is the simplest request
Pick = Callable[[dict[str, Any]], Found]


class Readable(Protocol):
    """Give bytes as they come, as an unbuffered file does."""

    def read(self, size: int, /) -> bytes | None:
        """Return up to ``size`` bytes as soon as there are any, none at the end."""
        ...


class RecordError(Exception):
    """Say why a record cannot be routed: what was found and what was wanted."""


class Place(NamedTuple):
    """Name a line of a file, or a whole file where ``line`` is 0; the file ``-`` is standard input."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Record:
    """Hold one record of a stream: its bytes, its prompt, and the fields that were asked for.

    Attributes:
        number: its line in its file, from 1; of a file that is one prompt, its number among these; 0 for an input that
            cannot be read.
        raw: its bytes as they came, line end included.
        place: where it stands: a line of a file, or a file as a whole.
        prompt: what is to be routed; None where `problem` or `skipped` say why not, or where the line is blank.
        problem: why it cannot be routed.
        skipped: what it is, where it rightly holds no prompt.
        is_object: whether an answer can be spliced into `raw`.
        fields: the values of the dotted paths that were asked for and that it has.
        is_whole: whether `raw` is all of it; of a line that is too long it is one of the pieces that come one after the
            other, and the last has the `problem`.
    """

    number: int
    raw: bytes
    place: Place
    prompt: "str | Request | None" = None
    problem: str | None = None
    is_object: bool = False
    fields: Mapping[str, Any] = field(default_factory=lambda: NO_FIELDS)
    is_whole: bool = True
    skipped: str | None = None

    @property
    def is_blank(self) -> bool:
        """Tell whether the line holds white space only: it passes through and is no record."""
        return self.prompt is None and self.problem is None and self.skipped is None


class Piece(NamedTuple):
    """Hold some bytes of a line that is too long to be held whole; its last piece may be empty."""

    raw: bytes
    is_last: bool


def blocks(stream: Readable, size: int = BLOCK, separator: bytes = b"\n") -> Iterator[list[bytes]]:
    """Yield the whole lines of each read, ends included; the last line may lack its end.

    Args:
        stream: unbuffered, so that a pipe hands over what it holds and no more is waited for.
        size: bytes asked for in one read.
        separator: what ends a line.
    """
    return (block for block in bounded_blocks(stream, size, separator, sys.maxsize) if isinstance(block, list))


def bounded_blocks(stream: Readable, size: int, separator: bytes, longest: int) -> Iterator[list[bytes] | Piece]:
    """Yield the whole lines of each read as `blocks` does, but a line of more than ``longest`` bytes piece by piece."""
    pending: deque[bytes] = deque()  # pieces of a line that is longer than a block, joined once
    held, is_long = 0, False
    while piece := stream.read(size):
        if is_long:
            first, found, piece = piece.partition(separator)
            is_long = not found
            yield Piece(first + found, not is_long)
        whole, found, tail = piece.rpartition(separator)
        if found:
            whole = b"".join([*pending, whole, found])
            pending.clear()
            held = 0
            yield from _lines(whole, separator, longest)
        if tail:
            pending.append(tail)
            held += len(tail)
        if held > longest:
            while pending:
                yield Piece(pending.popleft(), is_last=False)
            held, is_long = 0, True
    if is_long:
        yield Piece(b"", is_last=True)
    elif pending:
        yield [b"".join(pending)]


def _lines(whole: bytes, separator: bytes, longest: int) -> Iterator[list[bytes] | Piece]:
    """Cut bytes that end with the separator into lines; `splitlines` would cut at carriage returns too."""
    lines = [line + separator for line in whole[: -len(separator)].split(separator)]
    if len(whole) <= longest:
        yield lines
        return
    for is_long, some in groupby(lines, lambda line: len(line) - len(separator) > longest):
        if is_long:
            yield from (Piece(line, is_last=True) for line in some)
        else:
            yield list(some)


def read_record(place: Place, raw: bytes, pick: Pick, key: str | None, paths: Sequence[str] = ()) -> Record:
    """Parse one line; return its prompt and the values of some of its fields.

    Args:
        place: its file and its line there.
        raw: its bytes.
        pick: finds the prompt in the object, or raises `RecordError`.
        key: the key an answer will get; an object that has it already is a bad record. None where nothing is added.
        paths: the dotted paths of the fields wanted.
    """
    line = place.line
    body = raw.removeprefix(BYTE_ORDER_MARK) if line == 1 else raw
    if not body.strip(WHITE + b"\0"):
        return Record(line, raw, place)
    try:
        content = _parsed(body.rstrip(b"\0"))
        if key is not None and key in content:
            raise RecordError(f"found the key {json.dumps(key)} already, wanted none; choose another name with --as")
    except RecordError as error:
        return Record(line, raw, place, problem=str(error))
    try:
        found = pick(content)
    except RecordError as error:
        return Record(line, raw, place, problem=str(error), is_object=True)
    fields = found_at(content, paths) if paths else NO_FIELDS
    if not isinstance(found, str):
        from routerlib.conversation.turn import Skipped

        if isinstance(found, Skipped):
            return Record(line, raw, place, is_object=True, fields=fields, skipped=found.kind)
    return Record(line, raw, place, found, None, True, fields)


def at(content: Any, path: str) -> Any:
    """Follow a dotted path through objects; a key that holds the dots itself wins.

    Returns:
        The value there, `MISSING` where the path leads nowhere.
    """
    if isinstance(content, dict) and path in content:
        return content[path]
    for name in path.split("."):
        if not isinstance(content, dict) or name not in content:
            return MISSING
        content = content[name]
    return content


def found_at(content: Mapping[str, Any], paths: Sequence[str]) -> dict[str, Any]:
    """Return the values of those dotted paths that an object has."""
    return {path: value for path in paths if (value := at(content, path)) is not MISSING}


def _parsed(body: bytes) -> dict[str, Any]:
    """Parse a JSON object as Python's json does, only faster."""
    content = parsed(body, "a JSON object on one line")
    if not isinstance(content, dict):
        raise RecordError(f"found a JSON {_kind(content)}, wanted an object")
    return content


def parsed(body: bytes, wanted: str) -> Any:
    """Parse JSON as Python's json does, NaN and huge numbers included, only faster.

    Raises:
        RecordError: it is none, and ``wanted`` says what should be there; it is no UTF-8, or nested too deeply.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        try:
            return json.loads(body.decode("utf-8"), parse_int=float)  # an int of 5,000 digits is refused
        except UnicodeDecodeError as error:
            raise RecordError(
                f"found a byte at {error.start} that is not UTF-8, wanted a JSON object in UTF-8"
            ) from None
        except RecursionError:
            raise RecordError(f"found JSON nested too deeply, wanted at most {DEEPEST} levels; flatten it") from None
        except ValueError as error:
            raise RecordError(f"found no JSON ({error}), wanted {wanted}") from None


def annotated(record: Record, key: str, value: bytes) -> bytes:
    """Return the record's bytes with one key added before the closing brace; ``value`` is its JSON."""
    end = len(record.raw.rstrip(WHITE + b"\0")) - 1
    comma = b"" if record.raw[:end].rstrip(WHITE).endswith(b"{") else b","
    return b"".join([record.raw[:end], comma, composed(key), b":", value, record.raw[end:]])


def rejected(record: Record, key: str) -> bytes:
    """Return a record that could not be routed: the error as its answer where it is an object, else in its own line.

    That line carries the original, without its end, under ``raw``, or under ``raw_base64`` where it is not UTF-8;
    of a line that is too long it carries nothing.
    """
    error = composed({"error": {"line": record.number, "message": record.problem}})
    if record.is_object:
        return annotated(record, key, error)
    if not record.is_whole:
        return annotated(replace(record, raw=b"{}\n"), key, error)
    original = record.raw.removesuffix(b"\0").removesuffix(b"\n").removesuffix(b"\r")  # NULs before a line feed stay in
    try:
        kept = {"raw": original.decode("utf-8")}
    except UnicodeDecodeError:
        kept = {"raw_base64": b64encode(original).decode("ascii")}
    holder = replace(record, raw=composed(kept) + record.raw[len(original) :], is_object=True)
    return annotated(holder, key, error)


def passed_over(record: Record, key: str) -> bytes:
    """Return a record that rightly holds no prompt, with what it is as its answer."""
    return annotated(record, key, composed({"skipped": record.skipped}))


def composed(value: object) -> bytes:
    """Return our own JSON for a value: UTF-8 with every control character escaped, safe to show on a terminal."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.translate(CONTROLS).encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate, from a file name or an escape
        return json.dumps(value, separators=(",", ":")).encode("ascii")


def _kind(value: object) -> str:
    names = {type(None): "null", bool: "true or false", str: "text", list: "array"}
    return names.get(type(value), "number")
