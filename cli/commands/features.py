"""``vibe-router features``: what was measured in one prompt."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from .. import options
from ..choices import Format, Given
from ..input import options as asking

if TYPE_CHECKING:
    from routerlib.conversation.request import Request
    from routerlib.parsing.prompt import Prompt

    from ..output.render import Measurements

Ask = Annotated[bool, typer.Option("--ask", help="What was taken for the ask and what for material, with offsets.")]
Groups = Annotated[bool, typer.Option("--groups", help="Each group's total, in deviations (loads a model).")]
Embedding = Annotated[bool, typer.Option("--embedding", help="The components of the embedding (loads a model).")]


def features(
    context: typer.Context,
    prompt: options.Prompt = None,
    given: asking.GivenAs = Given.TEXT,
    ask: Ask = False,
    groups: Groups = False,
    embedding: Embedding = False,
    model: options.Model = None,
    encoder: options.Encoder = options.DEFAULT_ENCODER,
    format_: options.AnswerFormat = Format.TEXT,
    output: options.Output = None,
) -> None:
    """Print the features of one prompt.

    \b
    vibe-router features "Write a hypervisor in Zig"
    vibe-router features --ask --format json - < prompt.txt
    vibe-router features --ask --from json - < request_body.json

    The complexity derived from them is printed too. They are those that the model reads, 45 or, from the seventh recipe
    on, 50; of its folder only config.json is read.

    A model is loaded for --groups and --embedding. A group's total is the sum of its five features as the model reads
    them, in standard deviations from their training mean, for words and shares do not add up. The components are those
    numbers of the embedding that the model reads. Offsets are in characters of the prompt.
    """
    from ..input.prompt import one_request

    asked = one_request(prompt, given)
    if asked is None:
        options.give_help(context)
        return
    text = asked if isinstance(asked, str) else asked.judged
    from routerlib.bundle.config import read_config
    from routerlib.bundle.folder import find_model
    from routerlib.features import complexity, measure
    from routerlib.parsing.prompt import Prompt

    from ..output import render
    from ..output.answers import opened_output

    reading = read_config(find_model(model)).reading
    parsed = Prompt.parse(text, reading)
    values = measure(parsed)
    more = list(_parts(parsed)) if ask else []
    more += [_read_of(asked)] if ask and not isinstance(asked, str) else []
    if groups or embedding:
        from ..loading import load_router

        read: list[float] = load_router(model, None, encoder, threads=1).inputs([text])[0].tolist()  # type: ignore[assignment]
        more += [_totals(read, reading)] if groups else []
        more += [_components(read, reading)] if embedding else []
    with opened_output(output) as write:
        write(render.features(values, complexity(values), format_, more, reading))


def _read_of(request: "Request") -> "Measurements":
    """Return what was read in a record: the prompt, and the earlier ask that it continues."""
    from ..output.render import Measurements

    read = {"prompt": request.prompt, "continues": request.continues}
    return Measurements("read", read, [(name, "read", "text", value or "") for name, value in read.items()])


def _parts(prompt: "Prompt") -> Iterator["Measurements"]:
    from ..output.render import Measurements

    asked = [{"start": start, "end": end} for start, end in prompt.asked()]
    carried = [{"kind": part.kind, "start": part.start, "end": part.end} for part in prompt.material]
    for key, parts in (("ask", asked), ("material", carried)):
        named = [(str(part.get("kind", "prose")), f"{part['start']}-{part['end']}") for part in parts]
        yield Measurements(key, parts, [(kind, key, "characters", place) for kind, place in named])


def _totals(read: list[float], reading: int) -> "Measurements":
    from routerlib.features import features_of

    from ..output.render import Measurements

    totals = dict.fromkeys((feature.group for feature in features_of(reading)), 0.0)
    for feature, value in zip(features_of(reading), read, strict=False):
        totals[feature.group] += value
    listed = [{"name": name, "total": round(total, 6) + 0.0} for name, total in totals.items()]
    return Measurements("groups", listed, [(str(one["name"]), "total", "deviations", one["total"]) for one in listed])


def _components(read: list[float], reading: int) -> "Measurements":
    from routerlib.features import features_of

    from ..output.render import Measurements

    numbered = enumerate(read[len(features_of(reading)) :], start=1)
    listed = [{"name": f"component_{n}", "value": round(value, 6) + 0.0} for n, value in numbered]
    return Measurements(
        "embedding", listed, [(str(one["name"]), "embedding", "scaled", one["value"]) for one in listed]
    )
