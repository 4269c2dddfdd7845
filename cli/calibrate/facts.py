"""What one record of a log says of its answers: how good each tier's was, which tier was right, what it cost."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from typing import Any

from routerlib.streaming.records import MISSING, RecordError

from .names import COSTS, MODELS, SCORES, TIERS_TOLD, answering_tier, by_tier, graded
from .naming import PACKAGED, Naming

CONVERSATIONS = ("sessionId", "session_id", "conversation_id", "thread_id", "trace_id")  # what their number is called
UNLABELLED = -1
LONGEST_NAME = 200

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Places:
    """Where a record says what: dotted paths.

    ``slices`` are the fields to report by; the first of ``groups`` that a record has says what it belongs to;
    ``naming`` says what the tiers are called.
    """

    scores: str = "scores"
    label: str = "label"
    cost: str = "cost"
    slices: tuple[str, ...] = ()
    groups: tuple[str, ...] = CONVERSATIONS
    naming: Naming = PACKAGED

    @property
    def paths(self) -> tuple[str, ...]:
        """Return all dotted paths that are read of a record."""
        known = (*SCORES, *COSTS, *TIERS_TOLD, *MODELS)
        return (self.scores, self.label, self.cost, *known, *self.slices, *self.groups)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a record says.

    Attributes:
        quality: measured quality of local, sonnet and opus, 0 to 1; NaN where it was not measured.
        label: place among the three of the role of the tier that should have answered; -1 where nobody said.
        cost: USD of the answer by each tier; NaN where the record does not say.
        values: its value of each of the slices' fields, None where it has none.
        group: the field that says what it belongs to, and its value; None where it has none.
    """

    quality: Triple
    label: int
    cost: Triple
    values: tuple[str | None, ...]
    group: tuple[str, str] | None = None


def facts_of(fields: Mapping[str, Any], places: Places) -> Facts:
    """Read the values of a record's fields, by dotted path; see `Places.paths`.

    Raises:
        RecordError: a score outside 0 to 1, a tier there is none of, a cost that is no amount.
    """
    return Facts(
        _quality(fields, places.scores, places.naming),
        _label(fields.get(places.label, MISSING), places.label, places.naming),
        _cost(fields, places.cost, places.naming),
        tuple(_value(fields.get(name, MISSING), name) for name in places.slices),
        _group(fields, places.groups),
    )


def _quality(fields: Mapping[str, Any], name: str, naming: Naming) -> Triple:
    """Read a score of each tier, or one score of the tier that answered; of other models nothing is known."""
    scores = fields.get(name, MISSING)
    tier = answering_tier(fields, naming)
    if scores is MISSING:
        found = (graded(fields[path]) for path in SCORES if path in fields)
        score = next((one for one in found if one is not None), None)
        scores = MISSING if score is None or tier is None else {tier: score}
    elif tier is not None and (score := graded(scores)) is not None:
        scores = {tier: score}
    if isinstance(scores, dict):  # whether tests pass: true and false are 1 and 0
        named = by_tier(scores, naming)
        scores = {tier: float(score) if isinstance(score, bool) else score for tier, score in named.items()}
    return _by_tier(scores, name, "a number from 0 to 1", naming, most=1.0)


def _label(label: Any, name: str, naming: Naming) -> int:
    if label in (MISSING, None):
        return UNLABELLED
    tier = naming.tier_of(label) if isinstance(label, str) else None
    if tier is None:
        raise RecordError(f"found {name} = {_shown(label)}, wanted one of: {', '.join(naming.names)}")
    return naming.label(tier)


def _cost(fields: Mapping[str, Any], name: str, naming: Naming) -> Triple:
    """Read a cost of each tier, or one number for the tier that answered."""
    cost, tier = fields.get(name, MISSING), answering_tier(fields, naming)
    if cost is MISSING and tier is not None:
        cost = next((fields[path] for path in COSTS if _is_number(fields.get(path))), MISSING)
    if not _is_number(cost):
        known = by_tier(cost, naming) if isinstance(cost, dict) else cost
        return _by_tier(known, name, "an amount in USD", naming, most=float("inf"))
    if tier is None:
        raise RecordError(
            f'found {name} = {_shown(cost)} without the tier that answered, wanted it in "tier", or an object with '
            f"{', '.join(naming.names)}; another field: --cost-field"
        )
    return _by_tier({tier: cost}, name, "an amount in USD", naming, most=float("inf"))


def _by_tier(content: Any, name: str, wanted: str, naming: Naming, most: float) -> Triple:
    """Read an object of numbers by tier; null and missing are NaN."""
    if content is MISSING or content is None:
        return nan, nan, nan
    if not isinstance(content, dict):
        raise RecordError(f"found {name} = {_shown(content)}, wanted an object with {', '.join(naming.names)}")
    for tier, value in content.items():
        if tier not in naming.names:
            raise RecordError(f"found {name} of {_shown(tier)}, wanted tiers only: {', '.join(naming.names)}")
        if value is not None and not (_is_number(value) and isfinite(value) and 0.0 <= value <= most):
            raise RecordError(f"found {name}.{tier} = {_shown(value)}, wanted {wanted}")
    return naming.triple([nan if (value := content.get(tier)) is None else float(value) for tier in naming.names])


def _value(value: Any, name: str) -> str | None:
    if value is MISSING or value is None:
        return None
    if isinstance(value, (dict, list)):
        raise RecordError(f"found {name} = {_shown(value)}, wanted a text, a number or true or false to slice by")
    return (value if isinstance(value, str) else json.dumps(value))[:LONGEST_NAME]


def _group(fields: Mapping[str, Any], names: Sequence[str]) -> tuple[str, str] | None:
    """Return the first of these fields that holds a text or a number, with what it holds."""
    for name in names:
        value = fields.get(name, MISSING)
        if isinstance(value, str) or _is_number(value):
            return name, str(value)
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:39]}…"
