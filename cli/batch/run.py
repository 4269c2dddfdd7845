"""Carry out a batch, here, in workers or on a cluster, from lines or columns, anew or from where it was stopped."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from routerlib.streaming.repetition import Repetition
from routerlib.streaming.worker import Assignment

from ..files.compression import codec_of
from ..input.batches import Batch, batches, say_skipped
from ..input.fields import shape_table
from ..input.progress import Advance, progress
from ..input.sources import record_blocks
from ..loading.ruling import say_other_rules
from ..output.answers import check_apart, opened_output
from ..status import CommandError, ExitStatus, ended
from .checks import CheckRenderer, conditions
from .conflicts import check_conflicts
from .governing import Governing
from .job import Job
from .parquet import routed_rows
from .ray.cluster import batch_on_ray
from .renderer import BatchRenderer
from .resume.basis import basis_of
from .resume.resumption import resumed_lines
from .stream import Renderer, Sink, answered, hand_over, line_sink
from .workers import lanes


def carry_out(job: Job) -> ExitStatus:
    """Do a batch and say how it ended.

    Raises:
        CommandError: options that do not go together, or what one of them names cannot be used.
    """
    if job.shape == "list":
        with opened_output(job.output) as write:
            write(shape_table())
        return ExitStatus.DONE
    check_job(job)
    renderer = _renderer(job)
    assigned, governing = job.assigned(), job.governing
    say_other_rules(assigned.thresholds, governing.rules if governing else None)
    if job.is_on_ray:
        return ended(unroutable=batch_on_ray(job, assigned, governing), violations=0)
    with (
        lanes(assigned, job.workers or 1) as responding,
        progress(job.inputs, job.quiet) as advance,
        _unanswered(job, assigned, governing, renderer, advance) as (unanswered, sink),
    ):
        asked = unanswered if governing is None else governing.before(unanswered)
        given = answered(asked, responding, Repetition[Any](job.kept))
        skipped = hand_over(given if governing is None else governing.after(given), sink)
    say_skipped(skipped)
    if isinstance(renderer, CheckRenderer) and not (renderer.judged or sink.bad or job.allow_empty):
        found = " ".join(job.inputs) or "standard input"
        raise CommandError(f"--check: found no prompt in {found}, wanted at least one; is none fine? add --allow-empty")
    return ended(unroutable=sink.bad, violations=renderer.violations)


def check_job(job: Job) -> None:
    """Raise `CommandError` where options do not go together, or the output would take the place of an input."""
    codec_of(job.output or "")  # what is not installed is said before the router is loaded
    check_conflicts(job)
    check_apart({"-o": job.output}, job.inputs)


@contextmanager
def _unanswered(
    job: Job, assigned: Assignment, governing: Governing | None, renderer: Renderer, advance: Advance
) -> Iterator[tuple[Iterator[Batch], Sink]]:
    """Open inputs and output; yield the batches that are to be answered, and what takes them with their answers."""
    output, size = str(job.output), job.batch_size
    reading = job.reading if governing is None else governing.reading(job.reading)
    if job.is_columnar:
        added = job.with_prompt, governing is not None
        with routed_rows(job.inputs[0], output, reading, advance, *added) as (rows, row_sink):
            yield batches(rows.blocks(size), size, job.strict), row_sink
        return
    read = batches(record_blocks(job.inputs, reading), size, job.strict)
    if isinstance(renderer, BatchRenderer) and job.resume:
        basis = basis_of(assigned, job.inputs, job.basis, governing.rules if governing else None)
        with resumed_lines(output, basis, read, reading.record_end, renderer, advance) as rest_and_sink:
            yield rest_and_sink
    else:
        with opened_output(job.output) as write, line_sink(renderer, write, advance) as sink:
            yield read, sink


def _renderer(job: Job) -> Renderer:
    """Return what turns answers into bytes: all of them, or what does not meet the conditions."""
    if job.check:
        asserts = job.rules is not None and not (job.allow or job.max_share or job.expect)
        return CheckRenderer(conditions(job.allow, job.max_share, job.expect, job.names, asserts), job.format)
    return BatchRenderer(job.format, job.key, job.with_prompt)
