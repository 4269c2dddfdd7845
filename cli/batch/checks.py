"""``batch --check``: the conditions that decisions have to meet, and where they do not."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Any

import orjson

from routerlib.cascade import Decision, Tier
from routerlib.streaming.records import Place, Record, composed

from ..choices import Format, Origin
from ..output.annotations import TITLE, Level, annotation, decided, placed
from ..output.render import SCHEMA, decision_fields, row
from ..status import CommandError, visible

COLUMNS = ("condition", "file", "line", "tier", "message", "p_cloud", "p_opus")
SHARE = re.compile(r"(\w+)=(\d{1,3}(?:\.\d{1,9})?)%?")


class Condition(str, Enum):
    """What can be asked of decisions, named as the option that asks it."""

    ALLOW = "allow"
    EXPECT = "expect"
    MAX_SHARE = "max-share"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked.

    Attributes:
        allowed: the tiers a decision may name, cheapest first; empty where every tier is allowed.
        shares: the largest share of the routed records a tier may have, in percent, exact.
        expected: the dotted field in which a record names the tier it has to get; None where it names none.
    """

    allowed: tuple[Tier, ...] = ()
    shares: Mapping[Tier, Fraction] = field(default_factory=dict)
    expected: str | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """Where a condition is not met; ``place`` and ``decision`` are None where all records together do not meet it."""

    condition: Condition
    tier: Tier
    message: str
    place: Place | None = None
    decision: Decision | None = None


def conditions(
    check: bool,
    allow: Sequence[Tier] | None,
    max_share: Sequence[str] | None,
    expect: str | None,
    origin: Origin,
) -> Conditions | None:
    """Return what the options ask; None without ``--check``.

    Raises:
        CommandError: a condition without ``--check``, ``--check`` without one, or one that cannot be understood.
    """
    given = {"--allow": allow, "--max-share": max_share, "--expect": expect}
    named = [option for option, value in given.items() if value]
    if not check:
        if named:
            raise CommandError(f"{named[0]}: is a condition of --check; add --check")
        return None
    if not named:
        raise CommandError(f"--check: found no condition, wanted at least one of {', '.join(given)}")
    if expect and origin is not Origin.JSONL:
        raise CommandError(
            f"--expect: found --from {origin.value}, which has no labels; wanted JSON lines, "
            'such as {"prompt": "...", "expected": "local"}'
        )
    return Conditions(tuple(tier for tier in Tier if tier in (allow or ())), _shares(max_share or ()), expect)


def _shares(given: Sequence[str]) -> dict[Tier, Fraction]:
    shares: dict[Tier, Fraction] = {}
    for text in given:
        found = SHARE.fullmatch(text)
        if found is None or found[1] not in Tier._value2member_map_ or Fraction(found[2]) > 100:
            tiers = ", ".join(tier.value for tier in Tier)
            raise CommandError(
                f"--max-share: found {text!r}, wanted TIER=PERCENT, a tier of {tiers} and 0 to 100: opus=30"
            )
        if Tier(found[1]) in shares:
            raise CommandError(f"--max-share: found {found[1]} twice, wanted one share for each tier")
        shares[Tier(found[1])] = Fraction(found[2])
    return shares


def violations(decision: Decision, label: str | None, place: Place, asked: Conditions) -> Iterator[Violation]:
    """Yield the conditions that one decision does not meet; ``label`` is the tier its record expects, if any."""
    tier = decision.decision
    if asked.allowed and tier not in asked.allowed:
        allowed = ", ".join(one.value for one in asked.allowed)
        message = f"{decided(decision)}, allowed: {allowed}"
        yield Violation(Condition.ALLOW, tier, message, place, decision)
    if label is not None and tier.value != label:
        yield Violation(Condition.EXPECT, tier, f"{decided(decision)}, expected: {label}", place, decision)


def exceeded(counts: Mapping[Tier, int], asked: Conditions) -> Iterator[Violation]:
    """Yield the tiers that were decided for too often; shares are compared exactly, and none is too large for none."""
    total = sum(counts.values())
    for tier, most in asked.shares.items():
        count = counts.get(tier, 0)
        if count * 100 > most * total:
            found = f"decided {tier.value} for {count} of {total} ({float(Fraction(count * 100, total)):.6g} %)"
            wanted = f"at most {float(most):.6g} % ({int(most * total / 100)})"
            yield Violation(Condition.MAX_SHARE, tier, f"{found}, allowed: {wanted}")


class CheckRenderer:
    """Renders what does not meet the conditions, and nothing else; takes the place of `BatchRenderer`.

    As annotations also the records that cannot be routed are rendered: standard error marks no line of a change.
    """

    def __init__(self, asked: Conditions, format_: Format) -> None:
        """Choose the conditions and a format."""
        self.violations = 0
        self._asked = asked
        self._format = format_
        self._counts: Counter[Tier] = Counter()

    def head(self) -> bytes:
        """What stands before the first violation."""
        if self._format is Format.TSV:
            return row(COLUMNS)
        return orjson.dumps({"schema": SCHEMA})[:-1] + b',"violations":[' if self._format is Format.JSON else b""

    def record(self, record: Record, decision: Decision | None) -> bytes:
        """Render what one record violates; ``decision`` is None where it was not routed."""
        if decision is None:
            if record.problem is None or self._format is not Format.GITHUB:
                return b""
            return annotation(Level.ERROR, record.problem, placed(record))
        self._counts[decision.decision] += 1
        label = None if self._asked.expected is None else record.fields[self._asked.expected]
        return self._rendered(violations(decision, label, placed(record), self._asked))

    def tail(self) -> bytes:
        """Render what all records together violate, and what stands after it."""
        last = self._rendered(exceeded(self._counts, self._asked))
        return last + b"\n]}\n" if self._format is Format.JSON else last

    def _rendered(self, found: Iterator[Violation]) -> bytes:
        rendered = []
        for violation in found:
            before = b"" if self._format is not Format.JSON else b",\n" if self.violations else b"\n"
            rendered.append(before + one_violation(violation, self._format))
            self.violations += 1
        return b"".join(rendered)


def one_violation(violation: Violation, format_: Format) -> bytes:
    """Render one violation; in JSON without the line's end, for a comma may have to follow."""
    place, decision = violation.place, violation.decision
    if format_ is Format.TEXT:
        return visible(": ".join(map(str, filter(None, (place, violation.message))))).encode() + b"\n"
    if format_ is Format.GITHUB:
        return annotation(Level.ERROR, violation.message, place, f"{TITLE} {violation.condition.value}")
    fields: dict[str, Any] = {
        "condition": violation.condition.value,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "tier": violation.tier.value,
        "message": violation.message,
    }
    if format_ is Format.TSV:
        scores = (decision.p_cloud, decision.p_opus) if decision else (None, None)
        return row("" if cell is None else cell for cell in (*fields.values(), *scores))
    fields["decision"] = decision_fields(decision) if decision else None
    return composed(fields) + (b"" if format_ is Format.JSON else b"\n")
