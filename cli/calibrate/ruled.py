"""Leave out of a log what a rule, or ``--when-unsure``, decides: of that the thresholds have nothing to say."""

from collections.abc import Mapping, Sequence

from routerlib.deciding.cascade import Flag
from routerlib.deciding.circumstances import UNSURE
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


class Unsure:
    """Leave records out that ``--when-unsure`` sends to at least a tier, whatever the thresholds, and count them.

    A prompt near a threshold (flag ``close``) stays in: there is no threshold yet.

    Attributes:
        count: the records left out so far.
        tier: the tier.
    """

    def __init__(self, tier: str) -> None:
        """Start with none left out."""
        self.count = 0
        self.tier = tier

    def leaves_out(self, flags: Sequence[Flag]) -> bool:
        """Tell whether a record with these flags is left out, and count it."""
        is_left_out = any(flag in UNSURE for flag in flags)
        self.count += is_left_out
        return is_left_out
