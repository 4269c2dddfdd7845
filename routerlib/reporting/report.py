"""Read prompts as they come, let the router decide for each, and sum up.

report = Report(router)
report.read(history.read(record))
report.finished()
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

from routerlib.conversation.request import Request
from routerlib.reporting.asked import Loose, Prompt
from routerlib.reporting.prices import Tariff
from routerlib.reporting.tally import Answered, Tally
from routerlib.streaming.repetition import Repetition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routerlib.deciding.cascade import Decision
    from routerlib.reporting.savings import Savings

SCHEMA = 1
AT_ONCE = 64  # prompts that are routed together
KEPT = 10_000  # decisions that are kept for prompts that come again
DECIMALS = 6  # of USD

Each = Callable[[Prompt, str], None]


class Router(Protocol):
    """Decide for requests; as `routerlib.router.ThreeTierRouter`."""

    def route_many(self, asked: "Sequence[Request | str]") -> "list[Decision]":
        """Return a decision for each."""
        ...


class Report:
    """What was found in all files so far."""

    def __init__(self, router: Router, tariff: Tariff, each: Each | None = None) -> None:
        """Start empty.

        Args:
            router: decides.
            tariff: the tiers, with their prices.
            each: is told every prompt with its decision.
        """
        self.tally = Tally(tariff)
        self._router = router
        self._each = each
        self._waiting: list[Prompt] = []
        self._known: Repetition[Decision] = Repetition(KEPT)

    def read(self, found: Iterable[Prompt | Loose]) -> None:
        """Take what a history yields."""
        for one in found:
            if isinstance(one, Loose):
                self.tally.loose(one)
            else:
                self._waiting.append(one)
                if len(self._waiting) >= AT_ONCE:
                    self._decide()

    def finished(self) -> Tally:
        """Return the sums, of all that was read."""
        self._decide()
        return self.tally

    def _decide(self) -> None:
        """Route the prompts that wait, and count them."""
        waiting, self._waiting = self._waiting, []
        questions = self._known.questions([prompt.request for prompt in waiting])
        questions.settle(self._router.route_many(list(questions.prompts)))
        for prompt, answer in zip(waiting, questions.answers, strict=True):
            assert answer.value is not None
            tier = str(answer.value.decision)
            self.tally.add(prompt, tier)
            if self._each is not None:
                self._each(prompt, tier)


def told(tally: Tally, saved: "Savings") -> dict[str, Any]:
    """Return the public form of a report; names and order are part of the interface."""
    return {
        "schema": SCHEMA,
        "sessions": len(tally.saved),
        "prompts": tally.prompts,
        "requests": tally.requests,
        "answered": {tier: _answered(entry) for tier, entry in tally.answered.items()},
        "decided": {tier: {"prompts": e.prompts, "cost": usd(e.cost)} for tier, e in tally.decided.items()},
        "savings": {"value": usd(saved.value), "low": _end(saved.low), "high": _end(saved.high)},
        "downgrades": {"prompts": tally.downgrades, "regretted": tally.regretted},
        "unknown": {
            "prompts_without_model": tally.unknown.model,
            "prompts_of_other_models": tally.unknown.other_model,
            "prompts_without_usage": tally.unknown.usage,
            "requests": tally.unknown.requests,
            "input_tokens": tally.unknown.input_tokens,
            "output_tokens": tally.unknown.output_tokens,
            "models": tally.unknown.models,
        },
        "cache_loss": {
            "switches": tally.cache_loss.switches,
            "tokens": tally.cache_loss.tokens,
            "cost": usd(tally.cache_loss.cost),
        },
    }


def usd(value: float) -> float:
    """Return an amount as it is told; zero has no sign."""
    return round(value, DECIMALS) + 0.0


def _end(value: float | None) -> float | None:
    return None if value is None else usd(value)


def _answered(entry: Answered) -> dict[str, Any]:
    return {
        "prompts": entry.prompts,
        "requests": entry.requests,
        "input_tokens": entry.input_tokens,
        "output_tokens": entry.output_tokens,
        "cost": usd(entry.cost),
        "cache_read_tokens": entry.cache_read_tokens,
        "cache_write_tokens": entry.cache_write_tokens,
    }
