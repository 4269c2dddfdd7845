"""What a batch is to do, and who does it: this process, its workers or a cluster; lines or columns; anew or resumed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from routerlib.streaming.repetition import KEPT, Repetition
from routerlib.streaming.worker import Assignment, Respond, Worker

from ..choices import Format
from ..files.compression import codec_of
from ..input.batches import Batch, batches
from ..input.progress import Advance, progress
from ..input.sources import Reading, names_parquet, record_blocks
from ..output.answers import answers, check_apart
from ..status import CommandError, ExitStatus, ended
from .checks import CheckRenderer, Conditions
from .parquet import check_parquet, routed_rows
from .ray.cluster import Cluster, Work, batch_on_ray
from .renderer import BatchRenderer
from .resume.basis import basis_of
from .resume.resumption import check_resumable, resumed_lines
from .stream import Renderer, Sink, answered, hand_over, line_sink

LANES = 2  # batches under way in this process: one is read, parsed and tokenised while the other is encoded


@dataclass(frozen=True, slots=True)
class Job:
    """All that the command line says of a batch.

    Attributes:
        files: the inputs; none for standard input.
        reading: how they are read.
        assigned: which router answers, and which of its methods.
        format_: how answers are written.
        conditions: with them, only what does not meet them is written.
        output: where to; None for standard output.
        resume: go on where an earlier run was stopped.
        strict: the first bad record is the last.
        batch_size: records answered together.
        workers: processes that answer; None for this one.
        dedupe: repeated prompts are answered once.
        cluster: where the work is done; None for here.
        quiet: no progress.
    """

    files: Sequence[str]
    reading: Reading
    assigned: Assignment
    format_: Format
    conditions: Conditions | None
    output: str | None
    resume: bool
    strict: bool
    batch_size: int
    workers: int | None
    dedupe: bool
    cluster: Cluster | None
    quiet: bool

    @property
    def explains(self) -> bool:
        """Whether the contributions are asked for with every decision."""
        return self.assigned.explain

    @property
    def is_columnar(self) -> bool:
        """Whether columns are read and written, not lines."""
        return names_parquet(self.files, self.output)

    @property
    def kept(self) -> int:
        """How many answers are remembered for prompts that come again."""
        # Explanations are large: those of a log of repetitions would not fit where its decisions do.
        return KEPT if self.dedupe and not self.explains else 0

    @property
    def basis(self) -> dict[str, object]:
        """The options that the bytes of the answers depend on."""
        return {
            "from": self.reading.origin,
            "null": self.reading.null,
            "field": self.reading.field,
            "as": self.reading.key,
            "strict": self.strict,
            "format": self.format_,
            "explain": self.explains,
        }


def carry_out(job: Job) -> ExitStatus:
    """Do a batch and say how it ended.

    Raises:
        CommandError: options that do not go together, or what one of them names cannot be used.
    """
    check_job(job)
    if job.cluster:
        work = Work(job.reading, job.assigned, job.format_, job.batch_size, job.kept)
        return ended(unroutable=batch_on_ray(job.files, work, job.output, job.cluster, job.quiet), violations=0)
    renderer = _renderer(job)
    with (
        lanes(job.assigned, job.workers or 1) as responding,
        progress(job.files, job.quiet) as advance,
        _unanswered(job, renderer, advance) as (unanswered, sink),
    ):
        hand_over(answered(unanswered, responding, Repetition[Any](job.kept)), sink)
    return ended(unroutable=sink.bad, violations=renderer.violations)


@contextmanager
def _unanswered(job: Job, renderer: Renderer, advance: Advance) -> Iterator[tuple[Iterator[Batch], Sink]]:
    """Open inputs and output; yield the batches that are to be answered, and what takes them with their answers."""
    if job.is_columnar:
        with routed_rows(job.files[0], str(job.output), job.reading, advance) as (rows, row_sink):
            yield batches(rows.blocks(job.batch_size), job.batch_size, job.strict), row_sink
        return
    read = batches(record_blocks(job.files, job.reading), job.batch_size, job.strict)
    if isinstance(renderer, BatchRenderer) and job.resume:
        basis = basis_of(job.assigned, job.files, job.basis)
        end = job.reading.record_end
        with resumed_lines(str(job.output), basis, read, end, renderer, advance) as rest_and_sink:
            yield rest_and_sink
    else:
        with answers(job.output) as write, line_sink(renderer, write, advance) as sink:
            yield read, sink


def check_job(job: Job) -> None:
    """Raise `CommandError` where options do not go together."""
    switched = {
        "--check": job.conditions is not None,
        "--engine ray": job.cluster is not None,
        "--explain": job.explains,
        "--resume": job.resume,
    }
    codec_of(job.output or "")  # what is not installed is said before the router is loaded
    given = [option for option, is_given in switched.items() if is_given]
    if job.cluster and job.strict:
        raise CommandError("--strict: found --engine ray, whose parts have no first bad record; leave one of them out")
    if job.conditions and len(given) > 1:
        raise CommandError(f"--check: found {given[1]} beside it, wanted one of the two; check what it has written")
    if job.is_columnar:
        check_parquet(job.files, job.output, job.reading, job.format_, given)
    elif job.resume:
        check_resumable(job.files, job.output, job.format_, given)
    elif job.explains and job.format_ not in (Format.JSONL, Format.JSON):
        raise CommandError(
            f"--explain: found --format {job.format_.value}, wanted records in jsonl or json; no other line holds them"
        )
    check_apart({"-o": job.output}, job.files)


def _renderer(job: Job) -> Renderer:
    """Return what turns answers into bytes: all of them, or what does not meet the conditions."""
    if job.conditions:
        return CheckRenderer(job.conditions, job.format_)
    return BatchRenderer(job.format_, str(job.reading.key))


@contextmanager
def lanes(assigned: Assignment, workers: int) -> Iterator[Sequence[Respond]]:
    """Give what answers prompts, one function per batch that may be under way; workers end with the block."""
    if workers == 1:
        yield [assigned.begin()] * LANES
        return
    started = [Worker(assigned) for _ in range(workers)]
    try:
        yield started
    finally:
        for worker in started:
            worker.stop()
