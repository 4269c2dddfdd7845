"""``vibe-router explain``: one prompt, its answer, and why."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from .. import options
from ..choices import By, Format, Given
from ..input import options as asking
from ..input import own

if TYPE_CHECKING:
    from routerlib.deciding.circumstances import Asked
    from routerlib.router import ThreeTierRouter

    from .answer import Answer


Top = Annotated[
    int, typer.Option("--top", metavar="N", min=0, help="How many features the text and plot show; words, too.")
]
ByWhat = Annotated[
    By | None, typer.Option("--by", help="Leave out each sentence of the ask in turn.", show_default=False)
]
WordsWanted = Annotated[bool, typer.Option("--words", help="What each word adds by way of the embedding.")]
FlipWanted = Annotated[
    bool, typer.Option("--flip", help="Which single features, moved alone, would change the decision.")
]
Plot = Annotated[
    str | None,
    typer.Option("--plot", metavar="FILE.svg|png", help="Draw the waterfall too (extra plot).", show_default=False),
]


def explain(
    context: typer.Context,
    prompt: options.Prompt = None,
    given: asking.GivenAs = Given.TEXT,
    when_unsure: asking.WhenUnsure = None,
    top: Top = 8,
    words: WordsWanted = False,
    by: ByWhat = None,
    flip: FlipWanted = False,
    plot: Plot = None,
    model: options.Model = None,
    thresholds: options.Thresholds = None,
    tiers: own.Tiers = None,
    rules: own.Rules = None,
    overrides: own.Overrides = False,
    encoder: options.Encoder = options.DEFAULT_ENCODER,
    format_: options.AnswerFormat = Format.TEXT,
    output: options.Output = None,
) -> None:
    """Say which tier should answer one prompt, and why.

    \b
    vibe-router explain "Write a hypervisor in Zig"
    vibe-router explain --words "Write a hypervisor in Zig"
    vibe-router explain --by sentence --flip - < prompt.txt
    vibe-router explain --plot why.svg --format json "Sort a list"

    For each router that ran: the logit (over the temperature, so that its logistic function is the probability) of the
    average training prompt, and what each group of features and the embedding add to it; all together make the logit of
    this prompt. Between groups these are exact Shapley values over all 1,024 coalitions, with what is left out at its
    training mean; inside a group, integrated gradients (64 steps) scaled to its share. The embedding is one player.

    Text and plot tell one fact once: features that measure the same in this prompt are added up and named together
    (longest_sentence with ask_word_count where the ask is one sentence; word_count with it where nothing is pasted;
    list_item_count with requirement_clause_count, file_reference_count with scope_breadth where they count the same).
    The other formats hold all features.

    --words shares out what the embedding adds over the words that were read, each compared with a usual word; they add
    up to the embedding. Words are those of the ask as it is measured (a path in it reads "some path"), in lower case,
    each once; of a network that reads in context, marks of punctuation too. The row "no word" is what the encoder adds
    of itself: at both ends of a text, and for a text in a language it does not read in context. --top holds here too.

    --by sentence reads the text anew without each sentence: the deltas do not add up. --flip moves one feature at a
    time, from 0 (shares and scores to 1) and within 4 standard deviations of the training mean, counts in whole
    numbers, and all else stands still. Both show how the model reacts; they are no advice. --top does not shorten json,
    jsonl and tsv.
    """
    from ..input.prompt import one_request

    asked = one_request(prompt, given)
    if asked is None:
        options.give_help(context)
        return
    from ..loading import circumstances, load_router
    from ..loading.ruling import ruled
    from ..output.answers import check_apart, opened_output
    from .waterfall import check_plot, draw

    if plot is not None:
        check_plot(plot)
    check_apart({"--plot": plot, "-o": output}, [])
    given_too = circumstances(tiers=tiers, when_unsure=when_unsure)
    router = load_router(model, thresholds, encoder, threads=1, circumstances=given_too)
    asked, ruling = ruled(asked, rules, overrides, router)
    text = asked if isinstance(asked, str) else asked.judged
    from .explanation import one_explanation, wants_colours  # with numpy, while the encoder loads

    answer = _answer(router, asked, text, words, by, flip)
    explanation = replace(answer.explanation, decision=ruling(answer.explanation.decision))
    answer = replace(answer, explanation=explanation)
    if plot is not None:
        drawn = draw(answer.explanation, text, top, plot, answer.tiers)
        with opened_output(plot) as write:
            write(drawn)
    with opened_output(output) as write:
        write(one_explanation(answer, format_, top, colours=wants_colours(output)))


def _answer(router: "ThreeTierRouter", asked: "Asked", text: str, words: bool, by: By | None, flip: bool) -> "Answer":
    from routerlib.explaining.sensitivity import flips, sentence_deltas

    from .answer import Answer

    explanation = router.explain(asked, words=words)
    values = {feature.name: feature.value for feature in explanation.routers[0].features}
    return Answer(
        explanation,
        sentence_deltas(router, text) if by is By.SENTENCE else None,
        flips(router, text, values) if flip else None,
        router.circumstances.tiers,
    )
