"""``vibe-router batch``: many prompts, in order, while they arrive."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from . import options
from .choices import Format, Origin
from .status import ExitStatus, warn

if TYPE_CHECKING:
    from routerlib.jsonl import Record
    from routerlib.router import ThreeTierRouter

    from .records import BatchRenderer
    from .sources import Reading


def batch(
    files: options.Files = None,
    origin: options.From = Origin.JSONL,
    null: options.Null = False,
    field: options.Field = None,
    key: options.As = "route",
    strict: options.Strict = False,
    model: options.Model = None,
    thresholds: options.Thresholds = None,
    encoder: options.Encoder = options.DEFAULT_ENCODER,
    format_: options.AnswerFormat = Format.JSONL,
    output: options.Output = None,
    quiet: options.Quiet = False,
    batch_size: options.BatchSize = 64,
    block_size: options.BlockSize = 65_536,
    threads: options.Threads = None,
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
        for name, records in _batches(files or [], reading, batch_size):
            if strict:
                records = _up_to_first_bad(records)
            _report(name, records, reading)
            write(b"".join(_answered(router, renderer, records)))
            bad += sum(record.problem is not None for record in records)
            advance(sum(len(record.raw) for record in records), len(records))
            if strict and bad:
                break
        write(renderer.tail())
    if bad:
        raise typer.Exit(ExitStatus.ERROR)


def _batches(files: list[str], reading: "Reading", size: int) -> Iterator[tuple[str, list["Record"]]]:
    """Cut blocks into batches."""
    from .sources import record_blocks

    for name, records in record_blocks(files, reading):
        for start in range(0, len(records), size):
            yield name, records[start : start + size]


def _report(name: str, records: list["Record"], reading: "Reading") -> None:
    """Say on stderr what is wrong with the bad records, one line each."""
    for record in records:
        if record.problem is not None:
            place = f"{name}:{record.line}" if record.line else name
            if reading.origin is Origin.FILES:
                place = json.loads(record.raw)["file"]
            warn(f"{place}: {record.problem}")


def _up_to_first_bad(records: list["Record"]) -> list["Record"]:
    first = next((i for i, record in enumerate(records, start=1) if record.problem is not None), len(records))
    return records[:first]


def _answered(router: "ThreeTierRouter", renderer: "BatchRenderer", records: list["Record"]) -> Iterator[bytes]:
    decisions = iter(router.route_many([record.prompt for record in records if record.prompt is not None]))
    for record in records:
        yield renderer.record(record, next(decisions) if record.prompt is not None else None)


@contextmanager
def _progress(files: list[str], quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Give a function that is told bytes and records done; on a terminal it draws a bar on stderr, after a second."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield lambda size, count: None  # noqa: ARG005
        return
    from tqdm import tqdm

    from .sources import input_bytes

    done = 0
    with tqdm(total=input_bytes(files), delay=1, unit="B", unit_scale=True, file=sys.stderr) as bar:

        def advance(size: int, count: int) -> None:
            nonlocal done
            done += count
            bar.set_postfix(records=done, refresh=False)
            bar.update(size)

        yield advance
