"""``vibe-router batch``: many prompts, in order, while they arrive."""

import typer

from .. import options
from ..choices import Engine, Format, Origin


def batch(
    context: typer.Context,
    files: options.Files = None,
    origin: options.From = Origin.JSONL,
    null: options.Null = False,
    field: options.Field = None,
    key: options.As = "route",
    strict: options.Strict = False,
    model: options.Model = None,
    thresholds: options.Thresholds = None,
    encoder: options.Encoder = options.DEFAULT_ENCODER,
    format_: options.BatchFormat = None,
    output: options.Output = None,
    explain: options.Explain = False,
    check: options.Check = False,
    allow: options.Allow = None,
    max_share: options.MaxShare = None,
    expect: options.Expect = None,
    resume: options.Resume = False,
    quiet: options.Quiet = False,
    batch_size: options.BatchSize = 64,
    block_size: options.BlockSize = 65_536,
    threads: options.Threads = None,
    workers: options.Workers = None,
    no_dedupe: options.NoDedupe = False,
    engine: options.Engines = Engine.LOCAL,
    address: options.Address = None,
    part_bytes: options.PartBytes = 8_388_608,
) -> None:
    """Route many prompts, in order, while they arrive.

    \b
    vibe-router batch prompts.jsonl -o routed.jsonl
    tail -f requests.jsonl | vibe-router batch
    vibe-router batch --from lines --format text < prompts.txt
    git ls-files -z 'prompts/*.md' | vibe-router batch --from files -0
    vibe-router batch --check --allow local --allow sonnet prompts.jsonl
    vibe-router batch --check --expect expected --format github golden.jsonl

    The same lines come back, each with one key added. A record's prompt is its "prompt", the last user message of its
    "messages", "body.messages" or "message.content", its "text" or its "input"; --field names another. A record that
    cannot be routed carries an error instead, the rest goes on, and the exit code is 2. --explain adds "routers" to the
    answer: what went into each decision, as explain prints it.

    With --check only what does not meet the conditions is printed, and the exit code is 1 if there is any.
    """
    from ..input.sources import Reading
    from ..loading import assignment
    from .checks import conditions
    from .job import Job, carry_out
    from .ray.cluster import Cluster

    for name in () if engine is Engine.RAY else ("address", "part_bytes"):
        options.refuse_given(context, name, "is an option of --engine ray; add --engine ray")
    for name in ("key",) if check or format_ in (Format.TEXT, Format.TSV, Format.GITHUB) else ():
        options.refuse_given(context, name, "names a key of records, wanted them in jsonl or json; leave it out")
    for name in () if origin is Origin.JSONL else ("field",):
        options.refuse_given(context, name, f"found --from {origin.value}, which has no fields; leave one of them out")
    asked = conditions(check, allow, max_share, expect, origin)
    job = Job(
        files=files or [],
        reading=Reading(origin, field, None if asked else key, null, block_size, expect),
        assigned=assignment(
            model,
            thresholds,
            encoder,
            threads or (1 if workers and workers > 1 else None),
            explain,
        ),
        format_=format_ or (Format.TEXT if asked else Format.JSONL),
        conditions=asked,
        output=output,
        resume=resume,
        strict=strict,
        batch_size=batch_size,
        workers=workers,
        dedupe=not no_dedupe,
        cluster=Cluster(address, workers, part_bytes) if engine is Engine.RAY else None,
        quiet=quiet,
    )
    if status := carry_out(job):
        raise typer.Exit(status)
