"""One answer as bytes: a decision or the features, as text, JSON, JSON lines, TSV or an annotation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from routerlib.cascade import Decision
from routerlib.features import FEATURES

from ..choices import Format
from .annotations import Level, annotation, decided

if TYPE_CHECKING:
    from routerlib.explaining.attribution import Explanation

SCHEMA = 1
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


@dataclass(frozen=True, slots=True)
class Measurements:
    """What ``features`` adds on request: its key and content in JSON, its rows (name, group, unit, value) elsewhere."""

    key: str
    content: object
    rows: Sequence[tuple[str, str, str, object]]


def decision_fields(decision: Decision) -> dict[str, Any]:
    """Return a decision's public form; names and order are part of the interface."""
    thresholds = decision.thresholds
    return {
        "decision": decision.decision.value,
        "model": decision.model,
        "p_cloud": decision.p_cloud,
        "p_opus": decision.p_opus,
        "thresholds": {"a": thresholds.a, "b": thresholds.b, "source": thresholds.source},
        "router": decision.router,
        "reason": decision.reason.value,
        "flags": [flag.value for flag in decision.flags],
    }


def one_decision(decision: Decision, format_: Format) -> bytes:
    """Render the answer of ``route``."""
    if format_ is Format.TEXT:
        return decision.decision.value.encode() + b"\n"
    if format_ is Format.GITHUB:
        return annotation(Level.NOTICE, decided(decision))
    if format_ is Format.TSV:
        return row(COLUMNS) + row(cells(decision))
    fields = decision_fields(decision)
    return orjson.dumps({"schema": SCHEMA, **fields} if format_ is Format.JSON else fields) + b"\n"


def features(
    values: Mapping[str, float], complexity: float, format_: Format, more: Sequence[Measurements] = ()
) -> bytes:
    """Render the answer of ``features``, and what else was asked for; values rounded to 6 decimals."""

    listed = [
        {
            "name": feature.name,
            "group": feature.group,
            "unit": feature.unit,
            "value": round(values[feature.name], 6),
        }
        for feature in FEATURES
    ]
    if format_ in (Format.JSON, Format.JSONL):
        content = {"features": listed, "complexity": round(complexity, 6), **{own.key: own.content for own in more}}
        return orjson.dumps({"schema": SCHEMA, **content} if format_ is Format.JSON else content) + b"\n"
    rows = [*map(list, map(dict.values, listed)), ["complexity", "", "score", round(complexity, 6)]]
    rows += [list(cells) for own in more for cells in own.rows]
    if format_ is Format.TSV:
        return row(("name", "group", "unit", "value")) + b"".join(map(row, rows))
    lines = [
        f"{name:<26}{group:<14}{f'{value:g}' if isinstance(value, float) else value:>12} {unit}".rstrip()
        for name, group, unit, value in rows
    ]
    if format_ is Format.GITHUB:
        return annotation(Level.NOTICE, "\n".join(lines))
    return "".join(f"{line}\n" for line in lines).encode()


def cells(decision: Decision) -> list[object]:
    """Return the cells of a decision under `COLUMNS`."""
    thresholds = decision.thresholds
    p_opus = "" if decision.p_opus is None else decision.p_opus
    flags = ",".join(flag.value for flag in decision.flags)
    return [
        decision.decision.value, decision.model, decision.p_cloud, p_opus, thresholds.a, thresholds.b,
        thresholds.source, decision.router, decision.reason.value, flags,
    ]  # fmt: skip


def row(values: Iterable[object]) -> bytes:
    """Join cells with tabs; a control character inside a cell becomes a space."""
    texts = ("".join(c if c.isprintable() else " " for c in str(cell)) for cell in values)
    return "\t".join(texts).encode("utf-8", "replace") + b"\n"


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
        }
        for one in explanation.routers
    ]


def rounded(value: float, decimals: int = 6) -> float:
    """Round a number; zero has no sign."""
    return round(value, decimals) + 0.0  # never -0.0
