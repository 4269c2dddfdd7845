"""Labels for ``calibrate --agree``: one JSON line for each prompt of which behaviour plainly says the tier."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson

from routerlib.errors import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from routerlib.reporting.asked import Prompt
    from routerlib.reporting.prices import Tariff

# Labels of each kind, low enough and too low, that fix the share of mistakes among them to 0.1 with a probability of
# 0.95: 1.96 ** 2 * 0.25 / 0.1 ** 2, whatever the share.
WANTED = 97


@dataclass(slots=True)
class Labels:
    """Write labels as they are found, and count them."""

    write: "Callable[[bytes], None]"
    tariff: "Tariff"
    found: Counter[str] = field(default_factory=Counter)
    raised: int = 0

    def __call__(self, prompt: "Prompt", decision: str) -> None:
        """Write the label of a prompt, where there is one."""
        from routerlib.reporting.behaviour import answered, label_of

        label = label_of(prompt, self.tariff)
        if label is None:
            return
        tier = answered(prompt, self.tariff)
        self.found[label.tier] += 1
        self.raised += label.tier != tier
        request = prompt.request
        record = {
            "prompt": request.judged,
            "label": label.tier,
            "evidence": label.evidence,
            "tier": tier,
            "decided": decision,
            "sessionId": prompt.session,
            "day": prompt.day,
        }
        self.write(orjson.dumps(record) + b"\n")

    def summary(self) -> str:
        """Say how many labels there are of each tier, and how many more would settle it."""
        total = sum(self.found.values())
        each = ", ".join(f"{tier} {count:,}" for tier, count in sorted(self.found.items())) or "none"
        kept = total - self.raised
        lacking = [
            f"{WANTED - count:,} more {what}"
            for count, what in ((kept, "where the tier that answered would do"), (self.raised, "where it would not"))
            if count < WANTED
        ]
        more = f"to settle it: about {', '.join(lacking)}" if lacking else "that is enough to settle it"
        return f"found {counted(total, 'label')} ({each}); {more}"
