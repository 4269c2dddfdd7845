"""Add a column of answers to a Parquet file, all others untouched, through pyarrow (extra ``parquet``).

The file is read and written row group by row group, so memory is bounded by the largest ones. The added column is a
struct with the fields of a decision, ``skipped`` and ``error``: of the three two are null in every row.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from routerlib.conversation.turn import Skipped
from routerlib.deciding.cascade import Decision
from routerlib.streaming.records import Place, Record, RecordError

from ..files.writing import whole_file
from ..input.batches import Batch
from ..input.fields import Asking, prompt_of
from ..input.progress import Advance
from ..input.reading import Reading
from ..output.render import decision_fields
from ..status import CommandError
from .parquet_cells import Content, contents, prompt_columns
from .renderer import prompt_fields

FIELDS_OF_A_DECISION = ("decision", "model", "p_cloud", "p_opus", "thresholds", "router", "reason", "flags")


@contextmanager
def routed_rows(
    name: str, output: str, reading: Reading, advance: Advance, with_prompt: bool = False, ruled: bool = False
) -> Iterator[tuple["Rows", "RowSink"]]:
    """Open a Parquet file; yield its rows, and what writes them with their answers to another file.

    Args:
        name: what is read.
        output: what is written, whole or not at all.
        reading: the field of the prompt and the name of the column that is added.
        advance: is told bytes and rows done.
        with_prompt: whether the prompt that was read is written too.
        ruled: whether rules may speak, and are written too.

    Raises:
        CommandError: the input is no Parquet or damaged, or has such a column; the output cannot be written.
    """
    key = str(reading.key)
    with _opened(name) as (source, schema, codecs):
        if key in schema.names:
            raise CommandError(f"{name}: found a column {key!r}, wanted none; choose another name with --as")
        rows = Rows(name, source, prompt_columns(name, schema, reading.asking.fields), reading.asking)
        kind = _column_type(with_prompt, ruled)
        with whole_file(output) as stream, _writer(stream, schema, key, codecs, kind) as writer:
            sink = RowSink(rows, writer, key, kind, advance)
            yield rows, sink
            sink.finish()


class RowSink:
    """Write the row groups that were read, each with the column of its answers, once all its rows are answered."""

    def __init__(self, rows: "Rows", writer: Any, key: str, kind: Any, advance: Advance) -> None:
        """Take the groups from ``rows``, and name the column ``key``, of this type."""
        self.bad = 0
        self._rows = rows
        self._writer = writer
        self._key = key
        self._kind = kind
        self._advance = advance
        self._found: list[dict[str, Any]] = []  # answers of a row group that is not yet complete

    def take(self, batch: Batch, found: Sequence[Any]) -> None:
        """Keep the answers of a batch; write the groups that are complete."""
        self.bad += batch.bad
        decisions = iter(found)
        self._found += [_value(record, decisions) for record in batch.records]
        while self._rows.groups and len(self._found) >= len(self._rows.groups[0]):
            group = self._rows.groups.popleft()
            _write(self._writer, group, self._key, self._kind, self._found[: len(group)])
            del self._found[: len(group)]
            self._advance(group.nbytes, len(group))

    def finish(self) -> None:
        """Write a group that was cut short by the first bad row, and groups without rows."""
        for group in self._rows.groups:
            if self._found or not len(group):
                _write(self._writer, group.slice(0, len(self._found)), self._key, self._kind, self._found)
                self._found = []


class Rows:
    """Read the rows of a Parquet file as records.

    Attributes:
        groups: the row groups that have been read and not yet been taken, first come first.
    """

    def __init__(self, name: str, source: Any, columns: Sequence[str], asking: Asking) -> None:
        """Read prompts from some columns."""
        self.groups: deque[Any] = deque()
        self._name = name
        self._source = source
        self._columns = columns
        self._asking = asking

    def blocks(self, size: int) -> Iterator[list[Record]]:
        """Yield at most ``size`` rows at a time as records, none from two row groups."""
        row = 0
        for number in range(self._source.num_row_groups):
            group = _row_group(self._name, self._source, number)
            self.groups.append(group)
            for start in range(0, len(group), size):
                rows = enumerate(contents(group.slice(start, size), self._columns, self._asking.fields), start=row + 1)
                block = [_record(Place(self._name, number), content, self._asking) for number, content in rows]
                yield block
                row += len(block)


def _record(place: Place, content: Content, asking: Asking) -> Record:
    """Read a row: a null is as good as no column."""
    if isinstance(content, RecordError):
        return Record(place.line, b"", place, problem=str(content))
    present = {name: value for name, value in content.items() if value is not None}
    try:
        found = prompt_of(present, asking)
        if isinstance(found, Skipped):
            return Record(place.line, b"", place, skipped=found.kind)
        return Record(place.line, b"", place, found)
    except RecordError as error:
        return Record(place.line, b"", place, problem=str(error))


def _value(record: Record, decisions: Iterator[Decision]) -> dict[str, Any]:
    if record.skipped is not None:
        return {"skipped": record.skipped}
    if record.prompt is None:
        return {"error": {"line": record.number, "message": record.problem}}
    return {**decision_fields(next(decisions)), **prompt_fields(record)}


def _column_type(with_prompt: bool, ruled: bool) -> Any:
    import pyarrow as pa

    text, number = pa.string(), pa.float64()
    thresholds = pa.struct({"a": number, "b": number, "source": text})
    error = pa.struct({"line": pa.int64(), "message": text})
    types = (text, text, number, number, thresholds, text, text, pa.list_(text))
    shown = [("prompt", text), ("continues", text)] if with_prompt else []
    spoken = [("rule", pa.struct({"name": text, "file": text})), ("routed", text)] if ruled else []
    return pa.struct(
        [*zip(FIELDS_OF_A_DECISION, types, strict=True), *spoken, *shown, ("skipped", text), ("error", error)]
    )


def _write(writer: Any, group: Any, key: str, kind: Any, answers: list[dict[str, Any]]) -> None:
    import pyarrow as pa

    writer.write_table(group.append_column(pa.field(key, kind), pa.array(answers, kind)), len(group) or 1)


@contextmanager
def _opened(name: str) -> Iterator[tuple[Any, Any, dict[str, str]]]:
    """Open a file; yield it with its schema and the compression of each column."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with ExitStack() as opened:
        try:
            source = pq.ParquetFile(opened.enter_context(Path(name).open("rb")))
            found = source, source.schema_arrow, _codecs(source)
        except (pa.ArrowException, OSError, ValueError) as error:  # names in the file may be no UTF-8
            raise _unreadable(name, error) from None
        yield found


def _row_group(name: str, source: Any, number: int) -> Any:
    import pyarrow as pa

    try:
        return source.read_row_group(number)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _unreadable(name, error) from None


def _unreadable(name: str, error: Exception) -> CommandError:
    system = getattr(error, "strerror", None)
    said = (system or str(error) or type(error).__name__).splitlines()[0]
    way_out = "name another" if system else "copy it again"
    return CommandError(f"{name}: cannot be read as Parquet ({said}); wanted a whole Parquet file, {way_out}")


def _codecs(source: Any) -> dict[str, str]:
    """Return the compression of each column, as the first row group has it."""
    if not source.num_row_groups:
        return {}
    first = source.metadata.row_group(0)
    columns = [first.column(i) for i in range(first.num_columns)]
    return {column.path_in_schema: column.compression.replace("UNCOMPRESSED", "NONE") for column in columns}


def _writer(stream: BinaryIO, read: Any, key: str, codecs: dict[str, str], kind: Any) -> Any:
    """Make a writer that keeps the schema, its metadata, and each column's compression."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema, kinds = read.append(pa.field(key, kind)), set(codecs.values())
    return pq.ParquetWriter(stream, schema, compression=kinds.pop() if len(kinds) == 1 else codecs or "snappy")
