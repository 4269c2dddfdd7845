"""Read the cells of a Parquet file that a prompt may be in: each row of what can be read, and why one cannot."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from routerlib.conversation.shapes.fields import NAMES
from routerlib.streaming.records import RecordError

from ..status import CommandError

Content = dict[str, Any] | RecordError

USUAL = ("prompt", "messages", "body", "message", "text", "input")  # columns that a prompt is in most often
# What else the shapes of records have at their top: with none of these there is nothing to look at.
KNOWN = frozenset(
    """
    arguments chat_messages chosen contents conversation conversation_a conversations data display inputs instruction
    item llm.input_messages mapping modelinput params payload prompt_json proxy_server_request request_body requests
    resourcelogs resourcespans response sampled tool_input turns vars
    """.split()
).union(USUAL, NAMES)
BEGINNINGS = ("attributes", "gen_ai.", "llm.")  # of columns of flattened spans


def prompt_columns(name: str, schema: Any, fields: Sequence[str]) -> list[str]:
    """Return the columns of a file that are read: those of the fields, else all a shape may know.

    Raises:
        CommandError: there is none, or one that a prompt may be in, or a field inside it, is there twice.
    """
    needed = {part for path in fields for part in (path, path.partition(".")[0].partition("[")[0])} or set(USUAL)
    if fields:
        found = [column for column in schema.names if column in needed]
    else:
        found = [column for column in schema.names if column in needed or _may_be_read(schema, column)]
    if not any(column in needed or _is_known(column) for column in found):
        wanted = ", ".join(map(json.dumps, fields or USUAL))
        raise CommandError(f"{name}: found no column for the prompts, wanted one of {wanted}; name it with --field")
    way_out = "wanted it once; rename one, or name another field with --field"
    for column in found:
        if found.count(column) > 1:
            raise CommandError(f"{name}: found a column {json.dumps(column)} twice, {way_out}")
        if twice := _named_twice(schema.field(column).type):
            place = f"a field {json.dumps(twice)} twice in the column {json.dumps(column)}"
            raise CommandError(f"{name}: found {place}, {way_out}")
    return found


def _is_known(column: str) -> bool:
    return column.lower() in KNOWN or column.startswith(BEGINNINGS)


def _may_be_read(schema: Any, column: str) -> bool:
    """Whether a column that a shape may look at can be read: there once, and no bytes."""
    import pyarrow.types as kinds

    if schema.names.count(column) > 1:
        return False
    kind = schema.field(column).type
    is_bytes = kinds.is_binary(kind) or kinds.is_large_binary(kind) or kinds.is_fixed_size_binary(kind)
    return not is_bytes and _named_twice(kind) is None


def contents(part: Any, columns: Sequence[str], fields: Sequence[str]) -> Iterator[Content]:
    """Yield what each row holds in some columns; of a row whose prompt cannot be read, why."""
    try:
        yield from part.select(columns).to_pylist()
    except _errors():
        for row in range(len(part)):
            yield _content(part.slice(row, 1), columns, fields)


def _content(row: Any, columns: Sequence[str], fields: Sequence[str]) -> Content:
    """Return what a row holds; a cell that cannot be read, and that no prompt was looked for in, is as good as none."""
    content = {}
    for name in columns:
        try:
            (content[name],) = row.column(name).to_pylist()
        except _errors() as error:
            if fields or name in USUAL:
                return RecordError(f"found {_unreadable(name, error)}")
    return content


def _unreadable(name: str, error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"a byte at {error.start} that is not UTF-8 in {json.dumps(name)}, wanted UTF-8"
    why = (str(error) or type(error).__name__).splitlines()[0]
    return f"a cell in {json.dumps(name)} that cannot be read ({why:.100}), wanted a text"


def _errors() -> tuple[type[Exception], ...]:
    """Return what pyarrow raises on a cell that is not what its column says, or that Python has no value for."""
    import pyarrow as pa

    return pa.ArrowException, ValueError, ArithmeticError, LookupError


def _named_twice(kind: Any) -> str | None:
    """Return the name of a field that a type has twice, at any depth; None where there is none."""
    inner = [kind.field(number) for number in range(kind.num_fields)]
    names = [field.name for field in inner]
    twice = next((name for name in names if names.count(name) > 1), None)
    return twice or next(filter(None, (_named_twice(field.type) for field in inner)), None)
