"""Answer the parts of a log with the workers of a Ray cluster, through Ray Data.

Every worker is a process with a router of its own and answers part after part. A part's answers appear in the folder
whole or not at all, so a part whose worker died is simply answered again: nothing is lost, nothing is there twice. The
bytes are those of a single process, and the names sort as the parts do: `cat part-*` is the whole answer, in order.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routerlib.errors import install
from routerlib.streaming.repetition import Repetition
from routerlib.streaming.worker import Assignment, Respond

from ...choices import Origin
from ...status import CommandError, warn
from ..governing import Governing
from ..job import Job
from .parts import Part, cut, folder_of, join, named_files, names_folder, read_part

if TYPE_CHECKING:
    from ...files.writing import Write

NO_RAY = f"--engine ray: Ray is not installed; install it here and on every node: {install('ray')}"


@dataclass(frozen=True, slots=True)
class Work:
    """Hold what a worker has to know.

    Attributes:
        job: how records are read and answers written.
        assigned: which router is asked.
        folder: where the answers go.
        governing: what may speak before the networks.
    """

    job: Job
    assigned: Assignment
    folder: str = ""
    governing: Governing | None = None


@dataclass(frozen=True, slots=True)
class PartAnswered:
    """Count the records of an answered part, list the bad ones as (place, problem), and count the skipped by kind."""

    part: Part
    records: int
    bad: tuple[tuple[str, str], ...]
    skipped: tuple[tuple[str, int], ...] = ()


def batch_on_ray(job: Job, assigned: Assignment, governing: Governing | None = None) -> int:
    """Answer files, directories and globs on a cluster; say on stderr what is wrong with bad records, return how many.

    An output that names a folder gets a file for every part; any other is one file, in order.

    Raises:
        CommandError: nothing to read, or nowhere to write.
    """
    from ...input.batches import say_skipped
    from ...input.progress import progress
    from ...output.answers import opened_output

    names, output, bad = named_files(job.inputs), str(job.output), 0
    assigned.begin()  # what every worker would refuse is said once
    parts = cut(names, job.part_bytes, job.reading.separator, whole=job.origin is Origin.SESSIONS)
    skipped: Counter[str] = Counter()
    with folder_of(output) as folder, progress(names, job.quiet) as advance:
        for answered in answer_on_ray(parts, Work(job, assigned, str(folder), governing)):
            for place, problem in answered.bad:
                warn(f"{place}: {problem}")
            bad += len(answered.bad)
            skipped.update(dict(answered.skipped))
            advance(answered.part.end - answered.part.start, answered.records)
        if not names_folder(output):
            with opened_output(output) as write:
                join(parts, folder, write)
    say_skipped(skipped)
    return bad


class PartWorker:
    """Load a router once in a process of the cluster, then answer part after part."""

    def __init__(self, work: Work) -> None:
        """Load the router the command line asked for, with one thread: there is a worker for every core."""
        self._work = work
        self._respond = replace(work.assigned, threads=1).begin()

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """Answer the part that a row of the data set holds; return its counts as a row."""
        from ...output.answers import opened_output

        part = Part(**row)
        with opened_output(str(Path(self._work.folder, part.output))) as write:
            answered = answer_part(part, self._work, self._respond, write)
        return {
            "part": row,
            "records": answered.records,
            "bad": [list(one) for one in answered.bad],
            "skipped": [list(one) for one in answered.skipped],
        }


def answer_part(part: Part, work: Work, respond: Respond, write: "Write") -> PartAnswered:
    """Write the answers of a part, batch by batch; return its counts."""
    from ...input.batches import batches
    from ..renderer import BatchRenderer
    from ..stream import answered, rendered

    job = work.job
    renderer = BatchRenderer(job.format, job.key, job.with_prompt)
    count, skipped = 0, Counter[str]()
    bad: list[tuple[str, str]] = []
    governing, reading = work.governing, job.reading
    if governing is None:
        read = batches(read_part(part, reading), job.batch_size)
        found_by_batch = answered(read, [respond], Repetition(job.kept))
    else:
        read = governing.before(batches(read_part(part, governing.reading(reading)), job.batch_size))
        found_by_batch = governing.after(answered(read, [respond], Repetition(job.kept)))
    for batch, found in found_by_batch:
        write(rendered(batch, found, renderer))
        count += batch.count
        skipped.update(batch.skipped)
        bad += [(str(record.place), record.problem) for record in batch.records if record.problem is not None]
    return PartAnswered(part, count, tuple(bad), tuple(skipped.items()))


def answer_on_ray(parts: Sequence[Part], work: Work) -> Iterator[PartAnswered]:
    """Have the parts answered by a cluster; yield the counts of each, in order.

    Args:
        parts: what is to be answered.
        work: what every worker has to know; its folder has to be the same place on every node.

    Raises:
        CommandError: Ray is not installed, the cluster cannot be reached, or it gave up on a part.
    """
    with _connected(work.job.address) as ray:
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        context.execution_options.preserve_order = True
        cores = int(ray.cluster_resources().get("CPU", 1))
        pool = ray.data.ActorPoolStrategy(size=min(work.job.workers or cores, cores, len(parts)))
        rows = ray.data.from_items([asdict(part) for part in parts], override_num_blocks=len(parts))
        answered = rows.map(PartWorker, fn_constructor_args=(work,), compute=pool, num_cpus=1)
        try:
            for row in answered.iter_rows():
                bad = tuple((place, why) for place, why in row["bad"])
                skipped = tuple((kind, count) for kind, count in row["skipped"])
                yield PartAnswered(Part(**row["part"]), row["records"], bad, skipped)
        except ray.exceptions.RayError as error:
            cause = str(error).strip().splitlines()[-1]
            raise CommandError(f"--engine ray: a part could not be answered ({cause:.200}); run it again") from None


@contextmanager
def _connected(address: str | None) -> Iterator[Any]:
    """Connect to a cluster, or start one, without telling anybody on the network about it."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # else it warns of its own future
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # else it prints an error where there is none
    try:
        import ray
        import ray.data
    except ImportError:
        raise CommandError(NO_RAY) from None
    import logging

    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
        if address is None:
            quiet["include_dashboard"] = False
        with _silenced():
            ray.init(address=address, **quiet)
    except (ConnectionError, RuntimeError, ValueError) as error:
        cause = str(error).strip().splitlines()[0]
        raise CommandError(
            f"--engine ray: no cluster at {address!r} ({cause:.200}); start one with: ray start --head"
        ) from None
    try:
        yield ray
    finally:
        with suppress(Exception):  # the answers are there; what Ray says while it ends changes nothing
            ray.shutdown()


@contextmanager
def _silenced() -> Iterator[None]:
    """Keep from the terminal what Ray's own process writes there while it starts: that its log is off."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
