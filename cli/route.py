"""``vibe-router route``: one prompt, one answer."""

import typer

from . import options, own
from .choices import Format


def route(
    context: typer.Context,
    prompt: options.Prompt = None,
    model: options.Model = None,
    thresholds: options.Thresholds = None,
    tiers: own.Tiers = None,
    rules: own.Rules = None,
    overrides: own.Overrides = False,
    encoder: options.Encoder = options.DEFAULT_ENCODER,
    format_: options.AnswerFormat = Format.TEXT,
    output: options.Output = None,
) -> None:
    """Say which tier should answer one prompt: local, sonnet or opus.

    \b
    vibe-router route "Write a Python function to sort a list"
    git diff | vibe-router route -
    vibe-router route --format json -- "-1 % 5 in Python and C: why do they differ?"
    tier=$(vibe-router route "$prompt")

    The prompt is the argument; with - or a pipe it is all of standard input.
    """
    from .input.prompt import one_prompt

    text = one_prompt(prompt)
    if text is None:
        options.give_help(context)
        return
    from .loading import circumstances, load_router
    from .ruling import ruled

    given = circumstances(tiers=tiers)
    text, ruling = ruled(text, rules, overrides, model, given)
    router = load_router(model, thresholds, encoder, 1, given)
    from .output.answers import opened_output
    from .output.render import one_decision

    decision = ruling(router.route(text))
    with opened_output(output) as write:
        write(one_decision(decision, format_))
