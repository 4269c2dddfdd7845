"""``vibe-router batch``: many prompts, in order, while they arrive."""

import typer

from .. import options
from .job import Job


@options.taking(Job)
def batch(job: Job) -> None:
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

    With --check only what does not meet the conditions is printed, and the exit code is 1 if there
    is any; 2, which wins, where a record could not be routed or there was no prompt at all.
    """
    from .run import carry_out

    if status := carry_out(job):
        raise typer.Exit(status)
