"""``vibe-router features``: what was measured in one prompt."""

import typer

from . import options
from .choices import Format


def features(
    context: typer.Context,
    prompt: options.Prompt = None,
    format_: options.AnswerFormat = Format.TEXT,
    output: options.Output = None,
) -> None:
    """Print the 45 features of one prompt.

    \b
    vibe-router features "Write a hypervisor in Zig"
    vibe-router features --format json - < prompt.txt

    And the complexity derived from them. No model is loaded: the features are the same for every model.
    """
    from .prompts import one_prompt

    text = one_prompt(prompt)
    if text is None:
        options.give_help(context)
        return
    from routerlib.features import complexity, measure
    from routerlib.prompt import Prompt

    from . import render
    from .sinks import answers

    values = measure(Prompt.parse(text))
    with answers(output) as write:
        write(render.features(values, complexity(values), format_))
