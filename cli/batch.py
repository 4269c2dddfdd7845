"""``vibe-router batch``: many prompts, in order, while they arrive."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import options
from .choices import Format, Origin
from .status import ExitStatus, warn

if TYPE_CHECKING:
    from routerlib.jsonl import Record
    from routerlib.router import ThreeTierRouter

    from .records import BatchRenderer
    from .sources import Reading

BATCH = 64  # records routed together: enough to keep the cores busy, few enough to answer soon


def batch(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE]...", help="Inputs; - or none for standard input.", show_default=False),
    ] = None,
    origin: Annotated[
        Origin,
        typer.Option("--from", help="What the inputs hold: JSON lines, a prompt per line, or a prompt per file."),
    ] = Origin.JSONL,
    null: Annotated[
        bool,
        typer.Option("-0", "--null", help="Records (with --from files: names on standard input) end with NUL."),
    ] = False,
    field: Annotated[
        str | None,
        typer.Option("--field", metavar="PATH", help="Field of the prompt, dotted: body.prompt.", show_default=False),
    ] = None,
    key: Annotated[str, typer.Option("--as", metavar="NAME", help="Key that is added to every record.")] = "route",
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first bad record.")] = False,
    model: options.Model = None,
    thresholds: options.Thresholds = None,
    encoder: options.Encoder = options.DEFAULT_ENCODER,
    format_: options.AnswerFormat = Format.JSONL,
    output: options.Output = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on stderr.")] = False,
    batch_size: Annotated[int, typer.Option("--batch-size", min=1, help="Records routed together.")] = BATCH,
    block_size: Annotated[int, typer.Option("--block-size", min=1, help="Bytes read at a time.")] = 65_536,
    threads: Annotated[
        int | None,
        typer.Option("--threads", min=1, help="Prompts encoded at a time; default: one per core.", show_default=False),
    ] = None,
) -> None:
    """Route many prompts, in order, while they arrive.

    \b
    vibe-router batch prompts.jsonl -o routed.jsonl
    tail -f requests.jsonl | vibe-router batch
    vibe-router batch --from lines --format text < prompts.txt
    git ls-files -z 'prompts/*.md' | vibe-router batch --from files -0

    The same lines come back, each with one key added. A record's prompt is its "prompt", the last user message of its
    "messages", "body.messages" or "message.content", its "text" or its "input"; --field names another. A record that
    cannot be routed carries an error instead, the rest goes on, and the exit code is 2.
    """
    from .loading import load_router
    from .records import BatchRenderer
    from .sinks import answers
    from .sources import Reading

    reading = Reading(origin, field, key, null, block_size)
    router = load_router(model, thresholds, encoder, threads)
    renderer = BatchRenderer(format_, key)
    bad = 0
    with answers(output) as write, _progress(files or [], quiet) as advance:
        write(renderer.head())
        for records in _batches(files or [], reading, batch_size):
            if strict:
                records = _up_to_first_bad(records)
            write(b"".join(_answered(router, renderer, records)))
            bad += sum(record.problem is not None for record in records)
            advance(sum(len(record.raw) for record in records))
            if strict and bad:
                break
        write(renderer.tail())
    if bad:
        raise typer.Exit(ExitStatus.ERROR)


def _batches(files: list[str], reading: "Reading", size: int) -> Iterator[list["Record"]]:
    """Cut blocks into batches and report the bad records among them, one line each."""
    from .sources import record_blocks

    for name, records in record_blocks(files, reading):
        for start in range(0, len(records), size):
            part = records[start : start + size]
            for record in part:
                if record.problem is not None:
                    place = f"{name}:{record.line}" if record.line and reading.origin is not Origin.FILES else name
                    warn(f"{place}: {record.problem}")
            yield part


def _up_to_first_bad(records: list["Record"]) -> list["Record"]:
    first = next((i for i, record in enumerate(records, start=1) if record.problem is not None), len(records))
    return records[:first]


def _answered(router: "ThreeTierRouter", renderer: "BatchRenderer", records: list["Record"]) -> Iterator[bytes]:
    decisions = iter(router.route_many([record.prompt for record in records if record.prompt is not None]))
    for record in records:
        yield renderer.record(record, next(decisions) if record.prompt is not None else None)


class _progress:  # noqa: N801 - read as a statement: with _progress(...) as advance
    """A progress bar on stderr: only on a terminal, only after a second; counts bytes, of a total where it is known."""

    def __init__(self, files: list[str], quiet: bool) -> None:
        self._bar: Any = None
        if not quiet and sys.stderr.isatty():
            from tqdm import tqdm

            from .sources import input_bytes

            self._bar = tqdm(total=input_bytes(files), delay=1, unit="B", unit_scale=True, file=sys.stderr)

    def __enter__(self) -> Any:
        return self._bar.update if self._bar is not None else lambda _: None

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
