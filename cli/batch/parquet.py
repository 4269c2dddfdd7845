"""Add a column of answers to a Parquet file, all others untouched, through pyarrow (extra ``parquet``).

The file is read and written row group by row group, so memory is bounded by the largest ones. The added column is a
struct with the fields of a decision and ``error``: of the two one is null in every row.
"""

import json
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from routerlib.cascade import Decision
from routerlib.streaming.records import Place, Record, RecordError

from ..files.writing import whole_file
from ..input.batches import Batch
from ..input.fields import FIELDS, prompt_of
from ..input.progress import Advance
from ..input.reading import Reading
from ..output.render import decision_fields
from ..status import CommandError

CHATS = ("messages", "body", "message")  # columns whose text is JSON
FIELDS_OF_A_DECISION = ("decision", "model", "p_cloud", "p_opus", "thresholds", "router", "reason", "flags")


@contextmanager
def routed_rows(name: str, output: str, reading: Reading, advance: Advance) -> Iterator[tuple["Rows", "RowSink"]]:
    """Open a Parquet file; yield its rows, and what writes them with their answers to another file.

    Args:
        name: what is read.
        output: what is written, whole or not at all.
        reading: the field of the prompt and the name of the column that is added.
        advance: is told bytes and rows done.

    Raises:
        CommandError: the input is no Parquet or damaged, or has such a column; the output cannot be written.
    """
    source = _opened(name)
    names, key = source.schema_arrow.names, str(reading.key)
    if key in names:
        raise CommandError(f"{name}: found a column {key!r}, wanted none; choose another name with --as")
    rows = Rows(name, source, _prompt_columns(name, names, reading.field), reading.field)
    with whole_file(output) as stream, _writer(stream, source, key) as writer:
        sink = RowSink(rows, writer, key, advance)
        yield rows, sink
        sink.finish()


class RowSink:
    """Write the row groups that were read, each with the column of its answers, once all its rows are answered."""

    def __init__(self, rows: "Rows", writer: Any, key: str, advance: Advance) -> None:
        """Take the groups from ``rows``, and name the column ``key``."""
        self.bad = 0
        self._rows = rows
        self._writer = writer
        self._key = key
        self._advance = advance
        self._found: list[dict[str, Any]] = []  # answers of a row group that is not yet complete

    def take(self, batch: Batch, found: Sequence[Any]) -> None:
        """Keep the answers of a batch; write the groups that are complete."""
        self.bad += batch.bad
        decisions = iter(found)
        self._found += [_value(record, decisions) for record in batch.records]
        while self._rows.groups and len(self._found) >= len(self._rows.groups[0]):
            group = self._rows.groups.popleft()
            _write(self._writer, group, self._key, self._found[: len(group)])
            del self._found[: len(group)]
            self._advance(group.nbytes, len(group))

    def finish(self) -> None:
        """Write a group that was cut short by the first bad row, and groups without rows."""
        for group in self._rows.groups:
            if self._found or not len(group):
                _write(self._writer, group.slice(0, len(self._found)), self._key, self._found)
                self._found = []


class Rows:
    """Read the rows of a Parquet file as records.

    Attributes:
        groups: the row groups that have been read and not yet been taken, first come first.
    """

    def __init__(self, name: str, source: Any, columns: Sequence[str], field: str | None) -> None:
        """Read prompts from some columns, or from a field of one of them."""
        self.groups: deque[Any] = deque()
        self._name = name
        self._source = source
        self._columns = columns
        self._field = field

    def blocks(self, size: int) -> Iterator[list[Record]]:
        """Yield at most ``size`` rows at a time as records, none from two row groups."""
        row = 0
        for number in range(self._source.num_row_groups):
            group = _row_group(self._name, self._source, number)
            self.groups.append(group)
            for part in group.select(self._columns).to_batches(max_chunksize=size):
                rows = enumerate(part.to_pylist(), start=row + 1)
                yield [_record(Place(self._name, row), content, self._field) for row, content in rows]
                row += len(part)


def _record(place: Place, content: dict[str, Any], field: str | None) -> Record:
    """Read a row: a null is as good as no column, and chat messages may be JSON in a text."""
    present = {name: value for name, value in content.items() if value is not None}
    try:
        for name in CHATS:
            if field is None and isinstance(present.get(name), str):
                present[name] = _chat(name, present[name])
        return Record(place.line, b"", place, prompt_of(present, field))
    except RecordError as error:
        return Record(place.line, b"", place, problem=str(error))


def _chat(name: str, text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise RecordError(f"found no JSON in {json.dumps(name)} ({error}), wanted chat messages") from None


def _value(record: Record, decisions: Iterator[Decision]) -> dict[str, Any]:
    if record.prompt is None:
        return {"error": {"line": record.number, "message": record.problem}}
    return {**decision_fields(next(decisions)), "error": None}


def _prompt_columns(name: str, names: Sequence[str], field: str | None) -> list[str]:
    """Return the columns a prompt may be in: a dotted path begins with one, or is the name of one."""
    paths = (field,) if field else FIELDS
    wanted = {part for path in paths for part in (path, path.partition(".")[0])}
    found = [column for column in names if column in wanted]
    if not found:
        raise CommandError(
            f"{name}: found no column for the prompts, wanted one of {', '.join(map(json.dumps, paths))}; "
            "name it with --field"
        )
    return found


def _column_type() -> Any:
    import pyarrow as pa

    text, number = pa.string(), pa.float64()
    thresholds = pa.struct({"a": number, "b": number, "source": text})
    error = pa.struct({"line": pa.int64(), "message": text})
    types = (text, text, number, number, thresholds, text, text, pa.list_(text))
    return pa.struct([*zip(FIELDS_OF_A_DECISION, types, strict=True), ("error", error)])


def _write(writer: Any, group: Any, key: str, answers: list[dict[str, Any]]) -> None:
    import pyarrow as pa

    kind = _column_type()
    writer.write_table(group.append_column(pa.field(key, kind), pa.array(answers, kind)), len(group) or 1)


def _opened(name: str) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(Path(name).open("rb"))
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(name, error) from None


def _row_group(name: str, source: Any, number: int) -> Any:
    import pyarrow as pa

    try:
        return source.read_row_group(number)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(name, error) from None


def _unreadable(name: str, error: Exception) -> CommandError:
    said = (getattr(error, "strerror", None) or str(error) or type(error).__name__).splitlines()[0]
    return CommandError(f"{name}: cannot be read as Parquet ({said}); wanted a whole Parquet file, copy it again")


def _writer(stream: BinaryIO, source: Any, key: str) -> Any:
    """Make a writer that keeps the schema, its metadata, and each column's compression."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = source.schema_arrow.append(pa.field(key, _column_type()))
    codecs = {}
    if source.num_row_groups:
        first = source.metadata.row_group(0)
        columns = [first.column(i) for i in range(first.num_columns)]
        codecs = {column.path_in_schema: column.compression.replace("UNCOMPRESSED", "NONE") for column in columns}
    kinds = set(codecs.values())
    return pq.ParquetWriter(stream, schema, compression=kinds.pop() if len(kinds) == 1 else codecs or "snappy")
