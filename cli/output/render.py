"""Render one answer, a decision or the features, in the format that was asked for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from routerlib.deciding.cascade import Decision, Thresholds
from routerlib.features import features_of

from ..choices import Format
from .annotations import Level, annotation, decided
from .formats import alone

if TYPE_CHECKING:
    from routerlib.explaining.attribution import Attribution, Explanation

COLUMNS = (
    "decision",
    "model",
    "p_cloud",
    "p_opus",
    "threshold_a",
    "threshold_b",
    "thresholds",
    "router",
    "reason",
    "flags",
)


FEATURE_COLUMNS = ("name", "group", "unit", "value")


@dataclass(frozen=True, slots=True)
class Measurements:
    """Hold what ``features`` adds on request: key and content in JSON, rows under `FEATURE_COLUMNS` elsewhere."""

    key: str
    content: object
    rows: Sequence[tuple[str, str, str, object]]


def decision_fields(decision: Decision) -> dict[str, Any]:
    """Return a decision's public form; names and order are part of the interface."""
    thresholds = decision.thresholds
    return {
        "decision": decision.decision,
        "model": decision.model,
        "p_cloud": decision.p_cloud,
        "p_opus": decision.p_opus,
        "thresholds": {"a": thresholds.a, "b": _b(thresholds), "source": thresholds.source},
        "router": decision.router,
        "reason": decision.grounds,
        "flags": [flag.value for flag in decision.flags],
        **_spoken(decision),
    }


def _spoken(decision: Decision) -> dict[str, Any]:
    """Return the rule that spoke, and what the networks said; nothing where none did."""
    if decision.rule is None:
        return {}
    return {"rule": {"name": decision.rule.name, "file": decision.rule.file}, "routed": decision.routed}


def _b(thresholds: Thresholds) -> float | None:
    """Return threshold b; None where a decides alone."""
    return None if thresholds.is_alone else thresholds.b


def one_decision(decision: Decision, format_: Format) -> bytes:
    """Render the answer of ``route``."""
    return alone(Decided(decision), format_, COLUMNS)


@dataclass(frozen=True, slots=True)
class Decided:
    """Give a decision in each of its forms; see `formats.Entry`."""

    decision: Decision

    def text(self) -> bytes:
        """Return the tier."""
        return self.decision.decision.encode() + b"\n"

    def line(self) -> bytes:
        """Return the public form."""
        return orjson.dumps(decision_fields(self.decision)) + b"\n"

    def rows(self) -> Iterable[Iterable[object]]:
        """Return one row under `COLUMNS`."""
        return (cells(self.decision),)

    def annotation(self) -> bytes:
        """Return a notice."""
        return annotation(Level.NOTICE, decided(self.decision))


def features(
    values: Mapping[str, float], complexity: float, format_: Format, more: Sequence[Measurements] = (), reading: int = 1
) -> bytes:
    """Render the answer of ``features``, and what else was asked for; values rounded to 6 decimals."""
    return alone(Measured(values, round(complexity, 6), more, reading), format_, FEATURE_COLUMNS)


@dataclass(frozen=True, slots=True)
class Measured:
    """Give the features of a prompt in each of their forms; see `formats.Entry`."""

    values: Mapping[str, float]
    complexity: float
    more: Sequence[Measurements]
    reading: int = 1

    def text(self) -> bytes:
        """Return a line for each row."""
        return "".join(f"{line}\n" for line in self._lines()).encode()

    def line(self) -> bytes:
        """Return the features with their names, groups and units."""
        listed = [dict(zip(FEATURE_COLUMNS, row, strict=True)) for row in self._features()]
        added = {own.key: own.content for own in self.more}
        return orjson.dumps({"features": listed, "complexity": self.complexity, **added}) + b"\n"

    def rows(self) -> Iterator[Sequence[object]]:
        """Yield the rows under `FEATURE_COLUMNS`: the features, the complexity, and what else was asked for."""
        yield from self._features()
        yield "complexity", "", "score", self.complexity
        for own in self.more:
            yield from own.rows

    def annotation(self) -> bytes:
        """Return one notice that holds all lines."""
        return annotation(Level.NOTICE, "\n".join(self._lines()))

    def _features(self) -> Iterator[Sequence[object]]:
        for feature in features_of(self.reading):
            yield feature.name, feature.group, feature.unit, round(self.values[feature.name], 6)

    def _lines(self) -> Iterator[str]:
        for name, group, unit, value in self.rows():
            number = f"{value:g}" if isinstance(value, float) else value
            yield f"{name:<26}{group:<14}{number:>12} {unit}".rstrip()


def cells(decision: Decision) -> list[object]:
    """Return the cells of a decision under `COLUMNS`."""
    thresholds = decision.thresholds
    p_opus = "" if decision.p_opus is None else decision.p_opus
    flags = ",".join(flag.value for flag in decision.flags)
    return [
        decision.decision, decision.model, decision.p_cloud, p_opus, thresholds.a,
        "" if thresholds.is_alone else thresholds.b,
        thresholds.source, decision.router, decision.grounds, flags,
    ]  # fmt: skip


def skipped_cells(kind: str) -> list[object]:
    """Return the cells under `COLUMNS` of a record that rightly holds no prompt."""
    said = {"decision": "skipped", "reason": kind}
    return [said.get(name, "") for name in COLUMNS]


def router_fields(explanation: "Explanation") -> list[dict[str, Any]]:
    """Return the public form of what went into each router; names and order are part of the interface."""
    return [
        {
            "router": one.router,
            "base": rounded(one.base),
            "logit": rounded(one.logit),
            "p": one.p,
            "threshold": one.threshold,
            "groups": [{"name": group.name, "contribution": rounded(group.contribution)} for group in one.groups],
            "features": [
                {"name": f.name, "group": f.group, "value": rounded(f.value), "contribution": rounded(f.contribution)}
                for f in one.features
            ],
            **_words(one),
        }
        for one in explanation.routers
    ]


def _words(one: "Attribution") -> dict[str, Any]:
    """Return what each word adds; nothing where nobody asked."""
    if not one.words:
        return {}
    return {"words": [{"word": told.word, "contribution": rounded(told.contribution)} for told in one.words]}


def rounded(value: float, decimals: int = 6) -> float:
    """Round a number; zero has no sign."""
    return round(value, decimals) + 0.0  # never -0.0
