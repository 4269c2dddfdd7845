"""Render one explanation as bytes: a table with bars, JSON, JSON lines, TSV or an annotation."""

import os
import sys
from collections.abc import Iterator, Sequence
from math import log

import orjson

from routerlib.deciding.cascade import Decision, Reason, Tier
from routerlib.deciding.tiers.tiers import Tiers
from routerlib.explaining.attribution import EMBEDDING, Attribution
from routerlib.explaining.facts import facts
from routerlib.features import features_of

from ..choices import Format
from ..output.annotations import Level, annotation
from ..output.formats import SCHEMA, row
from ..output.render import COLUMNS, cells, decision_fields, rounded, router_fields
from .answer import Answer
from .changes import changes_fields, changes_rows, changes_text, excerpt, measure

PROBABILITIES = {"a": "p_cloud", "b": "p_opus"}
UNITS = {feature.name: feature.unit for feature in features_of(2)}  # of the first reading too
HALF = 14  # characters of the longest bar
WORD = 27  # characters of a word that are shown
TSV_COLUMNS = ("router", "kind", "name", "group", "value", "contribution")
COLOURS = {"+": "\x1b[33m", "-": "\x1b[36m", "head": "\x1b[1m", "dim": "\x1b[2m"}


def one_explanation(answer: Answer, format_: Format, top: int, *, colours: bool = False) -> bytes:
    """Render the answer of ``explain``; ``top`` is how many facts, and words, the text shows, the others all."""
    if format_ is Format.GITHUB:
        return annotation(Level.NOTICE, "\n".join(line.rstrip() for line in _text(answer, top, colours=False)))
    if format_ is Format.TEXT:
        return "".join(f"{line.rstrip()}\n" for line in _text(answer, top, colours)).encode("utf-8", "replace")
    if format_ is Format.TSV:
        return row(TSV_COLUMNS) + b"".join(map(row, _rows(answer)))
    explanation = answer.explanation
    fields = {"decision": decision_fields(explanation.decision), "routers": router_fields(explanation)}
    fields |= changes_fields(answer)
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
    yield from changes_text(answer)


def _listed(one: Attribution, top: int) -> Iterator[tuple[str, str, float | None]]:
    """Yield (name, value, contribution): groups, largest first, and under each those of its facts among the top.

    Under the embedding stand its words, where they were asked for: the top of them.
    """
    shown = [fact for fact in facts(one.features)[:top] if rounded(fact.contribution, 2)]
    words = sorted(one.words, key=lambda word: -abs(word.contribution))[:top]
    for group in sorted(one.groups, key=lambda group: -abs(group.contribution)):
        yield group.name, "", group.contribution
        for fact in shown:
            if fact.group == group.name:
                yield f"  {fact.name}", measure(fact.value, UNITS[fact.name]), fact.contribution
                if fact.others:
                    yield f"    with {', '.join(fact.others)}", "", None
        for word in words if group.name == EMBEDDING else ():
            if rounded(word.contribution, 2):
                yield f"  {excerpt(word.word, WORD)}", "", word.contribution


def _line(name: str, value: str, contribution: float, bar: str = "") -> str:
    return f"{name:<30}{value:>22}{rounded(contribution, 2):>+10.2f}  {bar}"


def _bar(share: float) -> str:
    """Draw -1 to 1 from an axis in the middle, to half a character."""
    halves = round(abs(share) * 2 * HALF)
    full, half = "█" * (halves // 2), halves % 2
    left, right = (f"{'▐' * half}{full}", "") if share < 0 else ("", f"{full}{'▌' * half}")
    return f"{left:>{HALF}}│{right}"


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
        for word in one.get("words", ()):
            yield one["router"], "word", word["word"], EMBEDDING, "", word["contribution"]
    yield from changes_rows(answer)
