"""Leave out of a log what a rule decides alone: of that the thresholds have nothing to say."""

from collections.abc import Mapping, Sequence

from routerlib.deciding.rules.rule import Effect, Rules
from routerlib.deciding.rules.ruling import Ruling, Subject
from routerlib.streaming.records import Record


class RuledOut:
    """Leave records out for which the rule that speaks sets the tier, and count them.

    A rule that looks at flags is passed over: there is no decision yet. One that sets a limit leaves the record in.

    Attributes:
        count: the records left out so far.
        rules: the rules.
    """

    def __init__(self, rules: Rules, models: Mapping[str, str]) -> None:
        """Compile the rules about tiers with these names."""
        self.count = 0
        self.rules = rules
        self._ruling = Ruling(rules, models)

    def left(self, records: Sequence[Record]) -> list[Record]:
        """Return the records that the networks decide."""
        left = [record for record in records if not self._is_ruled(record)]
        self.count += len(records) - len(left)
        return left

    def _is_ruled(self, record: Record) -> bool:
        if record.prompt is None:
            return False
        rule = self._ruling.speaking(Subject(record.prompt, record.fields, record.raw))
        return rule is not None and rule.effect is Effect.TIER
