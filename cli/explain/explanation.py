"""Render one explanation as bytes: a table with bars, JSON, JSON lines, TSV or an annotation."""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import orjson

from routerlib.deciding.cascade import Decision, Reason, Tier
from routerlib.deciding.tiers.tiers import Tiers
from routerlib.explaining.attribution import Attribution, Explanation
from routerlib.explaining.facts import facts
from routerlib.explaining.sensitivity import Flip, SentenceDelta
from routerlib.features import features_of

from ..choices import Format
from ..output.annotations import Level, annotation
from ..output.formats import SCHEMA, row
from ..output.render import COLUMNS, cells, decision_fields, rounded, router_fields
from ..status import visible

PROBABILITIES = {"a": "p_cloud", "b": "p_opus"}
UNITS = {feature.name: feature.unit for feature in features_of(2)}  # of the first reading too
HALF = 14  # characters of the longest bar
NEAREST = 5  # changes that would flip a decision
EXCERPT = 60  # characters of a sentence that are shown
TSV_COLUMNS = ("router", "kind", "name", "group", "value", "contribution")
COLOURS = {"+": "\x1b[33m", "-": "\x1b[36m", "head": "\x1b[1m", "dim": "\x1b[2m"}


@dataclass(frozen=True, slots=True)
class Answer:
    """The results of ``explain``: sentences and flips are None where nobody asked, tiers where none are one's own."""

    explanation: Explanation
    sentences: Sequence[SentenceDelta] | None = None
    flips: Sequence[Flip] | None = None
    tiers: Tiers | None = None

    def named(self, role: Tier) -> str:
        """Return the name of the tier in a role."""
        return role.value if self.tiers is None else self.tiers.name_of(role)


def one_explanation(answer: Answer, format_: Format, top: int, *, colours: bool = False) -> bytes:
    """Render the answer of ``explain``; ``top`` is how many facts the text shows, the other formats hold all."""
    if format_ is Format.GITHUB:
        return annotation(Level.NOTICE, "\n".join(line.rstrip() for line in _text(answer, top, colours=False)))
    if format_ is Format.TEXT:
        return "".join(f"{line.rstrip()}\n" for line in _text(answer, top, colours)).encode("utf-8", "replace")
    if format_ is Format.TSV:
        return row(TSV_COLUMNS) + b"".join(map(row, _rows(answer)))
    explanation = answer.explanation
    fields = {"decision": decision_fields(explanation.decision), "routers": router_fields(explanation)}
    if answer.sentences is not None:
        fields["sentences"] = [_sentence_fields(answer, sentence) for sentence in answer.sentences]
    if answer.flips is not None:
        fields["flips"] = [_flip_fields(answer, flip) for flip in answer.flips]
    return orjson.dumps({"schema": SCHEMA, **fields} if format_ is Format.JSON else fields) + b"\n"


def wants_colours(output: str | None) -> bool:
    """Tell whether answers go to a terminal that shows colours and nobody set NO_COLOR (no-color.org)."""
    on_terminal = output in (None, "-") and sys.stdout is not None and sys.stdout.isatty()
    return on_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def why(decision: Decision) -> str:
    """Say in one sentence what was decided, by which probabilities and thresholds."""
    limits = decision.thresholds
    cloud = f"p_cloud {decision.p_cloud:.6g}"
    said = {
        Reason.CLOUD_NEEDED: f"{cloud} reaches threshold a {limits.a:g}",
        Reason.CLOUD_NOT_NEEDED: f"{cloud} is below threshold a {limits.a:g}",
        Reason.OPUS_NOT_NEEDED: f"{cloud} reaches threshold a {limits.a:g}, but p_opus {decision.p_opus} is below "
        f"threshold b {limits.b:g}",
        Reason.OPUS_NEEDED: f"{cloud} reaches threshold a {limits.a:g}, and p_opus {decision.p_opus} reaches "
        f"threshold b {limits.b:g}",
    }
    grounds = "; ".join((said[decision.reason], *decision.notes))
    return f"{decision.decision} ({decision.model}): {grounds}."


def title(router: str, tiers: Tiers | None) -> str:
    """Name a router by what it tells apart: ``Router a: local or cloud``."""
    low, high = sides(router, tiers)
    return f"Router {router}: {low} or {high}"


def sides(router: str, tiers: Tiers | None) -> tuple[str, str]:
    """Return the two sides that a router tells apart."""
    local, sonnet, opus = (role.value if tiers is None else tiers.name_of(role) for role in Tier)
    if router == "b":
        return sonnet, opus
    return local, "cloud" if tiers is None else opus if sonnet == opus else f"{sonnet} and above"


def threshold_logit(one: Attribution) -> float | None:
    """Return the logit at which a router's decision turns; a threshold of 0 or 1 has none."""
    return log(one.threshold / (1 - one.threshold)) if 0 < one.threshold < 1 else None


def excerpt(text: str, longest: int) -> str:
    """Return the beginning of a text in one line of so many characters at most; control characters are escaped."""
    words = visible(" ".join(text[: 10 * longest].split()))
    return words if len(words) <= longest else f"{words[: longest - 3]}..."


def _text(answer: Answer, top: int, colours: bool) -> Iterator[str]:
    def paint(text: str, colour: str) -> str:
        return f"{COLOURS[colour]}{text}\x1b[0m" if colours and text.strip() else text

    yield paint(why(answer.explanation.decision), "head")
    for one in answer.explanation.routers:
        yield ""
        yield paint(f"{title(one.router, answer.tiers):<30}{'value':>22}{'logit':>10}", "head")
        yield _line("average training prompt", "", one.base)
        listed = list(_listed(one, top))
        longest = max(abs(contribution or 0.0) for _, _, contribution in listed)
        for name, value, contribution in listed:
            if contribution is None:
                yield name
                continue
            bar = _bar(contribution / longest if longest else 0.0)
            yield _line(name, value, contribution, paint(bar, "+" if contribution > 0 else "-"))
        yield _line("this prompt", f"{PROBABILITIES[one.router]} {one.p:.6g}", one.logit)
        turn = threshold_logit(one)
        if turn is not None:
            yield _line(f"threshold {one.router}", f"{PROBABILITIES[one.router]} {one.threshold:g}", turn)
    if answer.sentences is not None:
        yield from _sentences_text(answer, answer.sentences)
    if answer.flips is not None:
        yield from _flips_text(answer, answer.flips)


def _listed(one: Attribution, top: int) -> Iterator[tuple[str, str, float | None]]:
    """Yield (name, value, contribution): groups, largest first, and under each those of its facts among the top."""
    shown = [fact for fact in facts(one.features)[:top] if rounded(fact.contribution, 2)]
    for group in sorted(one.groups, key=lambda group: -abs(group.contribution)):
        yield group.name, "", group.contribution
        for fact in shown:
            if fact.group == group.name:
                yield f"  {fact.name}", _measure(fact.value, UNITS[fact.name]), fact.contribution
                if fact.others:
                    yield f"    with {', '.join(fact.others)}", "", None


def _line(name: str, value: str, contribution: float, bar: str = "") -> str:
    return f"{name:<30}{value:>22}{rounded(contribution, 2):>+10.2f}  {bar}"


def _bar(share: float) -> str:
    """Draw -1 to 1 from an axis in the middle, to half a character."""
    halves = round(abs(share) * 2 * HALF)
    full, half = "█" * (halves // 2), halves % 2
    left, right = (f"{'▐' * half}{full}", "") if share < 0 else ("", f"{full}{'▌' * half}")
    return f"{left:>{HALF}}│{right}"


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
        moved = f"{flip.value:.4g} -> {_measure(flip.flips_at, flip.unit)}"
        distance = f"{flip.deviations:.2f} deviations"
        yield f"  {flip.name:<28}{moved:<26}{answer.named(flip.decision):<8}{distance:>16}"


def _rows(answer: Answer) -> Iterator[Sequence[object]]:
    explanation = answer.explanation
    for name, cell in zip(COLUMNS, cells(explanation.decision), strict=True):
        yield "", "decision", name, "", cell, ""
    for one in router_fields(explanation):
        for name in ("base", "logit", "p", "threshold"):
            yield one["router"], "router", name, "", one[name], ""
        for group in one["groups"]:
            yield one["router"], "group", group["name"], group["name"], "", group["contribution"]
        for feature in one["features"]:
            yield one["router"], "feature", *feature.values()
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


def _measure(value: float, unit: str) -> str:
    return f"{value:.4g} {unit}"


def _signed(delta: float | None) -> str:
    return "" if delta is None else f"{rounded(delta, 2):+.2f}"


def _then(answer: Answer, one: SentenceDelta) -> str:
    return answer.named(one.decision) if one.decision else "nothing"


def _cell(value: object) -> object:
    return "" if value is None else value
