"""Check decisions against the conditions of ``batch --check``, and say where they are not met."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from routerlib.deciding.cascade import Decision
from routerlib.deciding.tiers.tiers import NAMES
from routerlib.streaming.records import Place, Record, composed

from ..choices import Format, check_tiers
from ..output.annotations import TITLE, Level, annotation, decided, placed
from ..output.formats import DOCUMENTS
from ..output.render import decision_fields
from ..status import CommandError, visible

COLUMNS = ("condition", "file", "line", "tier", "message", "p_cloud", "p_opus")
SHARE = re.compile(r"([\w.-]+)=(\d{1,3}(?:\.\d{1,9})?)%?")


class Condition(StrEnum):
    """Name what can be asked of decisions, as the option that asks it."""

    ALLOW = "allow"
    EXPECT = "expect"
    MAX_SHARE = "max-share"
    RULE = "rules"


@dataclass(frozen=True, slots=True)
class Conditions:
    """Hold what is asked of decisions.

    Attributes:
        allowed: the tiers a decision may name, cheapest first; empty where every tier is allowed.
        shares: the largest share of the routed records a tier may have, in percent, exact.
        expected: the dotted field in which a record names the tier it has to get; None where it names none.
        rules: whether the networks have to say by themselves what the rules ask for.
    """

    allowed: tuple[str, ...] = ()
    shares: Mapping[str, Fraction] = field(default_factory=dict)
    expected: str | None = None
    rules: bool = False


@dataclass(frozen=True, slots=True)
class Violation:
    """Say where a condition is not met, in each of the forms of `formats.Entry`.

    ``place`` and ``decision`` are None where all records together do not meet it.
    """

    condition: Condition
    tier: str
    message: str
    place: Place | None = None
    decision: Decision | None = None

    def text(self) -> bytes:
        """Return place and message on a line."""
        return visible(": ".join(map(str, filter(None, (self.place, self.message))))).encode() + b"\n"

    def line(self) -> bytes:
        """Return a JSON object with the whole decision."""
        fields = decision_fields(self.decision) if self.decision else None
        return composed({**self._fields(), "decision": fields}) + b"\n"

    def rows(self) -> Sequence[Sequence[object]]:
        """Return one row under `COLUMNS`."""
        scores = (self.decision.p_cloud, self.decision.p_opus) if self.decision else (None, None)
        return (["" if cell is None else cell for cell in (*self._fields().values(), *scores)],)

    def annotation(self) -> bytes:
        """Return an error at its place."""
        return annotation(Level.ERROR, self.message, self.place, f"{TITLE} {self.condition.value}")

    def _fields(self) -> dict[str, Any]:
        return {
            "condition": self.condition.value,
            "file": self.place.file if self.place else None,
            "line": self.place.line if self.place else None,
            "tier": self.tier,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Unroutable:
    """Say as an annotation that a record cannot be routed, and nothing in any other form; see `formats.Entry`."""

    problem: str
    place: Place

    def text(self) -> bytes:
        """Return nothing: standard error says it."""
        return b""

    def line(self) -> bytes:
        """Return nothing: standard error says it."""
        return b""

    def rows(self) -> Sequence[Sequence[object]]:
        """Return nothing: standard error says it."""
        return ()

    def annotation(self) -> bytes:
        """Return an error at its place: standard error marks no line of a change."""
        return annotation(Level.ERROR, self.problem, self.place)


def conditions(
    allow: Sequence[str] | None,
    max_share: Sequence[str] | None,
    expect: str | None,
    names: Sequence[str] = NAMES,
    rules: bool = False,
) -> Conditions:
    """Return what the options ask of tiers with these names, cheapest first.

    Raises:
        CommandError: a tier there is none of, a share that cannot be understood.
    """
    check_tiers("--allow", allow or (), names)
    return Conditions(
        tuple(tier for tier in names if tier in (allow or ())), _shares(max_share or (), names), expect, rules
    )


def _shares(given: Sequence[str], names: Sequence[str]) -> dict[str, Fraction]:
    shares: dict[str, Fraction] = {}
    for text in given:
        found = SHARE.fullmatch(text)
        if found is None or found[1] not in names or Fraction(found[2]) > 100:
            raise CommandError(
                f"--max-share: found {text!r}, wanted TIER=PERCENT, a tier of {', '.join(names)} and 0 to 100: "
                f"{names[-1]}=30"
            )
        if found[1] in shares:
            raise CommandError(f"--max-share: found {found[1]} twice, wanted one share for each tier")
        shares[found[1]] = Fraction(found[2])
    return shares


def violations(decision: Decision, label: str | None, place: Place, asked: Conditions) -> Iterator[Violation]:
    """Yield the conditions that one decision does not meet; ``label`` is the tier its record expects, if any."""
    tier = decision.decision
    if asked.allowed and tier not in asked.allowed:
        message = f"{decided(decision)}, allowed: {', '.join(asked.allowed)}"
        yield Violation(Condition.ALLOW, tier, message, place, decision)
    if asked.rules and decision.rule is not None and decision.routed != tier:
        message = f"routed {decision.routed}, {decision.notes[-1]}"
        yield Violation(Condition.RULE, tier, message, place, decision)
    if label is not None and tier != label:
        yield Violation(Condition.EXPECT, tier, f"{decided(decision)}, expected: {label}", place, decision)


def exceeded(counts: Mapping[str, int], asked: Conditions) -> Iterator[Violation]:
    """Yield the tiers that were decided for too often; shares are compared exactly, and none is too large for none."""
    total = sum(counts.values())
    for tier, most in asked.shares.items():
        count = counts.get(tier, 0)
        if count * 100 > most * total:
            found = f"decided {tier} for {count} of {total} ({float(Fraction(count * 100, total)):.6g} %)"
            wanted = f"at most {float(most):.6g} % ({int(most * total / 100)})"
            yield Violation(Condition.MAX_SHARE, tier, f"{found}, allowed: {wanted}")


class CheckRenderer:
    """Render what does not meet the conditions, and nothing else; takes the place of `BatchRenderer`."""

    def __init__(self, asked: Conditions, format_: Format) -> None:
        """Choose the conditions and a format."""
        self.violations = 0
        self._asked = asked
        self._document = DOCUMENTS[format_]()
        self._counts: Counter[str] = Counter()

    @property
    def judged(self) -> int:
        """Count the decisions that were looked at so far."""
        return self._counts.total()

    def head(self) -> bytes:
        """Return what stands before the first violation."""
        return self._document.head("violations", COLUMNS)

    def record(self, record: Record, decision: Decision | None) -> bytes:
        """Render what one record violates; ``decision`` is None where it was not routed."""
        if decision is None:
            return b"" if record.problem is None else self._document.entry(Unroutable(record.problem, placed(record)))
        self._counts[decision.decision] += 1
        label = None if self._asked.expected is None else record.fields[self._asked.expected]
        return self._rendered(violations(decision, label, placed(record), self._asked))

    def tail(self) -> bytes:
        """Return what all records together violate, and what stands after it."""
        return self._rendered(exceeded(self._counts, self._asked)) + self._document.tail()

    def _rendered(self, found: Iterator[Violation]) -> bytes:
        rendered = []
        for violation in found:
            rendered.append(self._document.entry(violation))
            self.violations += 1
        return b"".join(rendered)
