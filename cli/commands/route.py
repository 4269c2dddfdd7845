"""``vibe-router route``: one prompt, one answer."""

import typer

from .. import options
from ..choices import Format, Given
from ..input import options as asking
from ..input import own


def route(
    context: typer.Context,
    prompt: options.Prompt = None,
    given: asking.GivenAs = Given.TEXT,
    model: options.Model = None,
    thresholds: options.Thresholds = None,
    tiers: own.Tiers = None,
    rules: own.Rules = None,
    overrides: own.Overrides = False,
    sticky: asking.Sticky = False,
    local_context: asking.LocalContext = None,
    when_unsure: asking.WhenUnsure = None,
    raise_on_failure: asking.RaiseOnFailure = False,
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
    vibe-router route --from json - < request_body.json

    The prompt is the argument; with - or a pipe it is all of standard input. With --from json it is a request body, a
    hook payload or another record that batch knows; where nobody asks anything in it, nothing is printed (exit 0).
    """
    from ..input.prompt import one_request

    asked = one_request(prompt, given, sticky)
    if asked is None:
        options.give_help(context)
        return
    from ..loading import circumstances, load_router
    from ..loading.ruling import ruled

    given_too = circumstances(sticky, raise_on_failure, local_context, tiers, when_unsure)
    router = load_router(model, thresholds, encoder, threads=1, circumstances=given_too)
    asked, ruling = ruled(asked, rules, overrides, router)  # while the encoder loads
    from ..output.answers import opened_output
    from ..output.render import one_decision

    decision = ruling(router.route(asked))
    with opened_output(output) as write:
        write(one_decision(decision, format_))
