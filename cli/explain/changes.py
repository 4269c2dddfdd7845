"""What would change a decision, rendered: sentences left out in turn, and features moved alone."""

from collections.abc import Iterator, Sequence
from typing import Any

from routerlib.explaining.sensitivity import Flip, SentenceDelta

from ..output.render import rounded
from ..status import visible
from .answer import Answer

NEAREST = 5  # changes that would flip a decision
EXCERPT = 60  # characters of a sentence that are shown


def changes_text(answer: Answer) -> Iterator[str]:
    """Yield the lines about sentences and flips, where they were asked for."""
    if answer.sentences is not None:
        yield from _sentences_text(answer, answer.sentences)
    if answer.flips is not None:
        yield from _flips_text(answer, answer.flips)


def changes_fields(answer: Answer) -> dict[str, Any]:
    """Return the public form of sentences and flips, where they were asked for."""
    fields: dict[str, Any] = {}
    if answer.sentences is not None:
        fields["sentences"] = [_sentence_fields(answer, sentence) for sentence in answer.sentences]
    if answer.flips is not None:
        fields["flips"] = [_flip_fields(answer, flip) for flip in answer.flips]
    return fields


def changes_rows(answer: Answer) -> Iterator[Sequence[object]]:
    """Yield the rows of sentences and flips under `explanation.TSV_COLUMNS`."""
    for sentence in (_sentence_fields(answer, one) for one in answer.sentences or ()):
        where = f"{sentence['start']}-{sentence['end']}"
        for router in ("a", "b"):
            yield (
                router,
                "sentence",
                where,
                sentence["decision"] or "",
                sentence["text"],
                _cell(sentence["deltas"][router]),
            )
    for flip in (_flip_fields(answer, one) for one in answer.flips or ()):
        yield "", "flip", flip["name"], flip["group"], flip["flips_at"], flip["decision"]


def excerpt(text: str, longest: int) -> str:
    """Return the beginning of a text in one line of so many characters at most; control characters are escaped."""
    words = visible(" ".join(text[: 10 * longest].split()))
    return words if len(words) <= longest else f"{words[: longest - 3]}..."


def measure(value: float, unit: str) -> str:
    """Return a value with its unit."""
    return f"{value:.4g} {unit}"


def _sentences_text(answer: Answer, sentences: Sequence[SentenceDelta]) -> Iterator[str]:
    yield ""
    yield "Logit of the text, less that of the text read anew without one sentence; these do not add up."
    yield f"{'delta a':>9}{'delta b':>9}  {'then':<8}sentence"
    for one in sorted(sentences, key=lambda one: -abs(one.delta_a or 0.0)):
        yield f"{_signed(one.delta_a):>9}{_signed(one.delta_b):>9}  {_then(answer, one):<8}{excerpt(one.text, EXCERPT)}"
    if not sentences:
        yield "  (nothing is asked in it: there is no sentence to leave out)"


def _flips_text(answer: Answer, flips: Sequence[Flip]) -> Iterator[str]:
    yield ""
    yield "One feature moved alone, nearest first; all else stands still, the embedding too. Not advice."
    if not flips:
        decision = answer.explanation.decision
        decided = decision.routed or decision.decision
        yield f"  No single feature turns {decided} into another tier within its plausible range."
    for flip in flips[:NEAREST]:
        moved = f"{flip.value:.4g} -> {measure(flip.flips_at, flip.unit)}"
        distance = f"{flip.deviations:.2f} deviations"
        yield f"  {flip.name:<28}{moved:<26}{answer.named(flip.decision):<8}{distance:>16}"


def _sentence_fields(answer: Answer, one: SentenceDelta) -> dict[str, Any]:
    deltas = {"a": one.delta_a, "b": one.delta_b}
    return {
        "start": one.start,
        "end": one.end,
        "text": one.text.encode("utf-8", "replace").decode(),  # a lone surrogate is no text to JSON
        "decision": one.decision and answer.named(one.decision),
        "deltas": {router: None if delta is None else rounded(delta) for router, delta in deltas.items()},
    }


def _flip_fields(answer: Answer, flip: Flip) -> dict[str, Any]:
    return {
        "name": flip.name,
        "group": flip.group,
        "unit": flip.unit,
        "value": rounded(flip.value),
        "flips_at": flip.flips_at,
        "deviations": rounded(flip.deviations),
        "decision": answer.named(flip.decision),
    }


def _signed(delta: float | None) -> str:
    return "" if delta is None else f"{rounded(delta, 2):+.2f}"


def _then(answer: Answer, one: SentenceDelta) -> str:
    return answer.named(one.decision) if one.decision else "nothing"


def _cell(value: object) -> object:
    return "" if value is None else value
