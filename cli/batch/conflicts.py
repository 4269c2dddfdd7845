"""Say which options of ``batch`` do not go together: a table of conditions and messages, in one place."""

from collections.abc import Iterator
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

from routerlib.errors import install

from ..choices import Format, Origin
from ..input.fields import check_shape
from ..input.sources import SUFFIX
from ..status import CommandError
from .job import Job
from .resume.matching import OPENINGS

Row = tuple[bool, str]  # whether it applies, and what is said then


def check_conflicts(job: Job) -> None:
    """Raise `CommandError` with the first message of the table that applies."""
    tables = [_without_effect(job), _of_check(job), _of_parquet(job) if job.is_columnar else _of_lines(job)]
    for applies, message in chain(*tables, _of_ray(job) if job.is_on_ray else ()):
        if applies:
            raise CommandError(message)


def _without_effect(job: Job) -> Iterator[Row]:
    """Yield a row for each option that means nothing without another one, or beside it."""
    ray = "is an option of --engine ray; add --engine ray"
    yield "address" in job.said and not job.is_on_ray, f"--address: {ray}"
    yield "part_bytes" in job.said and not job.is_on_ray, f"--part-bytes: {ray}"
    has_no_keys = job.check or job.format_ in (Format.TEXT, Format.TSV, Format.GITHUB)
    key = "--as: names a key of records, wanted them in jsonl or json; leave it out"
    yield "key" in job.said and has_no_keys, key
    origin = f"found --from {job.origin.value}, which has no fields; leave one of them out"
    yield "field" in job.said and job.origin is not Origin.JSONL, f"--field: {origin}"
    yield "shape" in job.said and job.origin is not Origin.JSONL, f"--shape: {origin}"
    yield (
        job.null and job.origin is Origin.SESSIONS,
        "--null: found --from sessions, whose files end by themselves; leave it out",
    )
    both = "found --field beside it, wanted one of the two; a field is read whatever the shape"
    yield bool(job.shape and job.field), f"--shape: {both}"
    shown = f"found --format {job.format.value}, wanted records in jsonl or json; no other line holds them"
    holds = job.format in (Format.JSONL, Format.JSON) and not job.check
    yield job.with_prompt and not holds, f"--with-prompt: {shown}"
    if job.shape is not None:
        check_shape(job.shape)


def _of_check(job: Job) -> Iterator[Row]:
    """Yield the rows of ``--check`` and its conditions."""
    conditions = {"--allow": job.allow, "--max-share": job.max_share, "--expect": job.expect}
    for option, value in conditions.items():
        yield bool(value) and not job.check, f"{option}: is a condition of --check; add --check"
    yield job.allow_empty and not job.check, "--allow-empty: is an option of --check; add --check"
    found = f"found no condition, wanted at least one of {', '.join(conditions)}"
    is_ruled = "rules" in job.said
    yield job.check and not is_ruled and not any(conditions.values()), f"--check: {found}"
    labels = 'which has no labels; wanted JSON lines, such as {"prompt": "...", "expected": "local"}'
    yield bool(job.expect) and job.origin is not Origin.JSONL, f"--expect: found --from {job.origin.value}, {labels}"
    for option, is_given in _switches(job).items():
        way_out = "wanted one of the two; check what it has written"
        yield job.check and is_given, f"--check: found {option} beside it, {way_out}"


def _of_parquet(job: Job) -> Iterator[Row]:
    """Yield the rows of columns: one Parquet file is read, another written, and no option asks for lines."""
    missing = f"Parquet: found no pyarrow for this Python; install it with: {install('parquet')}"
    yield find_spec("pyarrow") is None, missing
    are_parquet = [name.lower().endswith(SUFFIX) for name in (*job.inputs, job.output or "")]
    found = f"{' '.join(job.inputs) or 'standard input'} and -o {job.output or '-'}"
    one_and_one = f"found {found}, wanted one Parquet file in and one out: batch IN.parquet -o OUT.parquet"
    yield are_parquet != [True, True], one_and_one
    if job.governing and job.governing.rules and job.governing.rules.fields:
        field = job.governing.rules.fields[0]
        yield True, f"--rules: found Parquet and a rule on the field {field!r}, wanted lines, which have fields"
    of_lines = {
        "--check": job.check,
        **_switches(job),
        "--from": job.origin is not Origin.JSONL,
        "--null": job.null,
        "--max-line": "max_line" in job.said,
        "--format": job.format is not Format.JSONL,
    }
    for option, is_given in of_lines.items():
        yield is_given, f"{option}: found Parquet, which has columns, wanted lines; leave {option} out"


def _of_lines(job: Job) -> Iterator[Row]:
    """Yield the rows of ``--resume`` and ``--explain``."""
    if job.resume:
        ray = "found --engine ray, wanted records answered here; leave one of the two out"
        yield job.is_on_ray, f"--resume: {ray}"
        place = job.output or "standard output"
        is_file = job.output not in (None, "", "-") and (not Path(place).exists() or Path(place).is_file())
        yield not is_file, f"--resume: found {place} to write to, wanted a file; name one with -o"
        lines = f"found --format {job.format.value}, wanted one line per record: jsonl, tsv or text"
        yield job.format not in OPENINGS, f"--resume: {lines}"
        stdin = "found standard input, wanted inputs that can be read twice; name files"
        yield not job.inputs or "-" in job.inputs, f"--resume: {stdin}"
        for name in job.inputs:
            is_input = Path(place).exists() and Path(name).exists() and Path(place).samefile(name)
            yield is_input, f"--resume: found {place} as input and output, wanted two files; name another with -o"
    holds = f"found --format {job.format.value}, wanted records in jsonl or json; no other line holds them"
    yield job.explain and job.format not in (Format.JSONL, Format.JSON), f"--explain: {holds}"


def _of_ray(job: Job) -> Iterator[Row]:
    """Yield the rows of a cluster, whose workers answer parts of files."""
    strict = "found --engine ray, whose parts have no first bad record; leave one of them out"
    yield job.strict, f"--strict: {strict}"
    output = "found no output, wanted -o FOLDER/ for parts or -o FILE for one file"
    yield job.output in (None, "-"), f"--engine ray: {output}"
    lines = f"found --format {job.format.value}, wanted jsonl or text"
    yield job.format not in (Format.JSONL, Format.TEXT), f"--engine ray: {lines}"
    files = "found --from files, wanted jsonl, lines or sessions; route files without --engine"
    yield job.origin is Origin.FILES, f"--engine ray: {files}"


def _switches(job: Job) -> dict[str, bool]:
    """Return what asks for another way of answering, by its option."""
    return {"--engine ray": job.is_on_ray, "--explain": job.explain, "--resume": job.resume}
