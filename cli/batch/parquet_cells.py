"""Read the cells of a Parquet file that a prompt may be in: each row of what can be read, and why one cannot."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from routerlib.streaming.records import RecordError

from ..input.fields import FIELDS
from ..status import CommandError

Content = dict[str, Any] | RecordError


def prompt_columns(name: str, schema: Any, field: str | None) -> list[str]:
    """Return the columns of a file that a prompt may be in: a dotted path begins with one, or is the name of one.

    Raises:
        CommandError: there is none, or one of them, or a field inside it, is there twice.
    """
    paths = (field,) if field else FIELDS
    wanted = {part for path in paths for part in (path, path.partition(".")[0])}
    found = [column for column in schema.names if column in wanted]
    if not found:
        raise CommandError(
            f"{name}: found no column for the prompts, wanted one of {', '.join(map(json.dumps, paths))}; "
            "name it with --field"
        )
    way_out = "wanted it once; rename one, or name another field with --field"
    for column in found:
        if found.count(column) > 1:
            raise CommandError(f"{name}: found a column {json.dumps(column)} twice, {way_out}")
        if twice := _named_twice(schema.field(column).type):
            place = f"a field {json.dumps(twice)} twice in the column {json.dumps(column)}"
            raise CommandError(f"{name}: found {place}, {way_out}")
    return found


def contents(part: Any, columns: Sequence[str]) -> Iterator[Content]:
    """Yield what each row holds in some columns; of a row with a cell that cannot be read, why."""
    try:
        yield from part.select(columns).to_pylist()
    except _errors():
        for row in range(len(part)):
            yield _content(part.slice(row, 1), columns)


def _content(row: Any, columns: Sequence[str]) -> Content:
    content = {}
    for name in columns:
        try:
            (content[name],) = row.column(name).to_pylist()
        except UnicodeDecodeError as error:
            return RecordError(f"found a byte at {error.start} that is not UTF-8 in {json.dumps(name)}, wanted UTF-8")
        except _errors() as error:
            why = (str(error) or type(error).__name__).splitlines()[0]
            return RecordError(f"found a cell in {json.dumps(name)} that cannot be read ({why:.100}), wanted a text")
    return content


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
