"""Let the first rule that matches speak about a decision, and say that it did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from routerlib.deciding.cascade import Decision, Flag, Spoken
from routerlib.deciding.rules.paths import literal_of, matcher, paths_in
from routerlib.deciding.rules.rule import Effect, Rule, Rules
from routerlib.deciding.tiers.globs import fits
from routerlib.parsing.prompt import ask_of

if TYPE_CHECKING:
    from routerlib.conversation.request import Request

PLAIN = "text"  # the shape of a prompt that is a text alone


@dataclass(frozen=True)
class Subject:
    """What rules look at besides the decision.

    Attributes:
        asked: what was asked: a text, or a request that was read from a record.
        fields: the values of the record's fields, by dotted path.
        raw: the bytes of the record, whose other turns go to the model too; empty where there is none.
        override: the tier that the prompt itself named; None where it named none.
    """

    asked: "str | Request"
    fields: Mapping[str, Any] = field(default_factory=dict)
    raw: bytes = b""
    override: str | None = None

    @property
    def shape(self) -> str:
        """Return the name of the record's shape."""
        return PLAIN if isinstance(self.asked, str) else self.asked.shape

    @property
    def typed(self) -> str:
        """Return the message with all that is pasted into it."""
        return self.asked if isinstance(self.asked, str) else self.asked.ask

    @cached_property
    def ask(self) -> str:
        """Return what is asked, without what is pasted with it; all of it where nothing else is there."""
        return ask_of(self.typed) or self.typed

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Return the paths that the ask names."""
        return paths_in(self.ask)

    @cached_property
    def secret(self) -> str | None:
        """Return the kind of a secret in all that goes to the model; None where none is seen."""
        from routerlib.deciding.rules.secrets import secret_in

        if isinstance(self.asked, str):
            return secret_in(self.asked)
        return secret_in(self.asked.judged) or secret_in(self.raw.decode("utf-8", "replace"))


class Ruling:
    """Rules made ready: call it with a decision and its subject."""

    def __init__(self, rules: Rules | None, models: Mapping[str, str]) -> None:
        """Compile the rules.

        Args:
            rules: the rules; None where only the prompts themselves may name a tier.
            models: the id of each tier's model by the tier's name, cheapest first.
        """
        self._models = models
        self._ranks = {name: rank for rank, name in enumerate(models)}
        self._file = "" if rules is None else rules.file
        self._rules: Sequence[Rule] = () if rules is None else rules.rules
        numbered = tuple(enumerate(self._rules))
        # Which rules are left to look at, by whether one's expression and one's path may stand in the text at all.
        self._left = {
            (asks, paths): tuple(
                one for one in numbered if (asks or one[1].ask is None) and (paths or not one[1].paths)
            )
            for asks in (True, False)
            for paths in (True, False)
        }
        self._globs = [[matcher(glob) for glob in rule.paths] for rule in self._rules]
        self._literals = tuple(dict.fromkeys(literal_of(glob) for rule in self._rules for glob in rule.paths))
        asked = [place for place, rule in enumerate(self._rules) if rule.ask is not None]
        self._places = {place: number for number, place in enumerate(asked)}
        self._expressions: Any = None
        if asked:
            from routerlib.deciding.rules.expressions import Expressions

            self._expressions = Expressions([str(self._rules[place].ask) for place in asked])

    def __call__(self, decision: Decision, subject: Subject) -> Decision:
        """Return the decision after the rule that speaks; the very same where none does."""
        if subject.override is not None:
            note = f"the prompt asks for {subject.override}"
            return self._moved(decision, subject.override, Spoken(f"!{subject.override}", None), note)
        rule = self.speaking(subject, decision.flags)
        if rule is None:
            return decision
        note = f'rule "{rule.name}" of {self._file}: {rule.said}'
        if rule.secrets and subject.secret is not None:
            note += f", for a secret was seen ({subject.secret})"
        return self._moved(decision, self._wanted(rule, decision.decision), Spoken(rule.name, self._file), note)

    def speaking(self, subject: Subject, flags: Sequence[Flag] = ()) -> Rule | None:
        """Return the rule that speaks about a subject whose decision has these flags; None where none does."""
        looked_at = self._left[self._asks_of(subject), self._paths_of(subject)]
        return next((rule for place, rule in looked_at if self._matches(place, rule, flags, subject)), None)

    def _asks_of(self, subject: Subject) -> bool:
        """Tell whether any expression may be found in the ask; mostly the text says no before its ask is known."""
        found = self._expressions
        return found is not None and found.may_be_found_in_lines(subject.typed) and found.may_be_found(subject.ask)

    def _paths_of(self, subject: Subject) -> bool:
        """Tell whether any path that a rule names may stand in the ask, for a piece of it stands in the text."""
        text = subject.typed.replace("\\", "/") if self._literals else ""
        return any(literal in text for literal in self._literals)

    def _matches(self, place: int, rule: Rule, flags: Sequence[Flag], subject: Subject) -> bool:
        """Tell whether all that a rule names holds, the cheap things first."""
        return (
            (not rule.flags or any(flag.value in rule.flags for flag in flags))
            and (not rule.shapes or subject.shape in rule.shapes)
            and (rule.fields is None or all(_holds(subject.fields, *one) for one in rule.fields.items()))
            and (rule.ask is None or self._expressions.found(self._places[place], subject.ask))
            and (not rule.paths or any(one.fullmatch(path) for path in subject.paths for one in self._globs[place]))
            and (not rule.secrets or subject.secret is not None)
        )

    def _wanted(self, rule: Rule, routed: str) -> str:
        """Return the tier that a rule leaves of one."""
        rank, limit = self._ranks[routed], self._ranks[rule.tier]
        keeps = (rule.effect is Effect.FLOOR and rank >= limit) or (rule.effect is Effect.CEILING and rank <= limit)
        return routed if keeps else rule.tier

    def _moved(self, decision: Decision, tier: str, spoken: Spoken, note: str) -> Decision:
        routed = str(decision.decision)
        return replace(
            decision,
            decision=decision.decision if tier == routed else tier,
            model=self._models[tier],
            notes=(*decision.notes, note),
            rule=spoken,
            routed=routed,
        )


def _holds(fields: Mapping[str, Any], path: str, wanted: Sequence[Any]) -> bool:
    """Tell whether a record has one of the values at a path; true and 1 are not the same."""
    if path not in fields:
        return False
    found = fields[path]
    listed = found if isinstance(found, list) else [found]
    return any(_equal(one, value) for one in listed for value in wanted)


def _equal(found: Any, wanted: Any) -> bool:
    if isinstance(found, str) and isinstance(wanted, str):
        return fits(found[:1_000], wanted) if "*" in wanted or "?" in wanted else found == wanted
    return isinstance(found, bool) == isinstance(wanted, bool) and found == wanted
