"""Sums over prompts: who answered and who would have, tokens and money, by kind, day, project and session."""

from collections import OrderedDict
from dataclasses import dataclass, field

from routerlib.conversation.usage import Usage
from routerlib.reporting.asked import Loose, Prompt
from routerlib.reporting.behaviour import answered, regret
from routerlib.reporting.prices import Tariff

MOST_ROWS = 10_000  # of a breakdown; what comes after goes into one row
MOST_MODELS = 100  # models of no tier that are named
MOST_TALKS = 10_000  # conversations whose last decision is known
OTHERS = "(others)"
KINDS = {"": "new ask"}  # of a prompt, by how it leans; the others are called as they are


@dataclass(slots=True)
class Answered:
    """What a tier's models answered."""

    prompts: int = 0
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cost: float = 0.0

    def add(self, usage: Usage, cost: float) -> None:
        """Count a request."""
        self.requests += 1
        self.input_tokens += usage.tokens.input
        self.output_tokens += usage.tokens.output
        self.cache_read_tokens += usage.tokens.cache_read
        self.cache_write_tokens += usage.tokens.cache_write + usage.tokens.cache_write_hour
        self.cost += cost


@dataclass(slots=True)
class Decided:
    """What the router would have sent to a tier; the cost is that of the prompts whose usage is known."""

    prompts: int = 0
    cost: float = 0.0


@dataclass(slots=True)
class Row:
    """One row of a breakdown: ``cost`` is all that was spent, ``saved`` what the decisions would have saved of it."""

    prompts: int = 0
    requests: int = 0
    cost: float = 0.0
    saved: float = 0.0
    downgrades: int = 0
    regretted: int = 0
    answered: dict[str, int] = field(default_factory=dict)
    decided: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Unknown:
    """What the files do not say.

    Attributes:
        model: prompts for which no model is named.
        other_model: prompts that a model of no tier answered.
        usage: prompts whose tier is known and whose tokens are not.
        requests: requests to models of no tier, or of none that is named.
        input_tokens: of those requests.
        output_tokens: of those requests.
        models: the models of no tier, with their requests and prompts without any.
    """

    model: int = 0
    other_model: int = 0
    usage: int = 0
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    models: dict[str, int] = field(default_factory=dict)

    def name(self, model: str) -> None:
        """Count a model of no tier."""
        if model in self.models or len(self.models) < MOST_MODELS:
            self.models[model] = self.models.get(model, 0) + 1


@dataclass(slots=True)
class CacheLoss:
    """What changes of model inside conversations would have lost in prompt cache."""

    switches: int = 0
    tokens: int = 0
    cost: float = 0.0


@dataclass(slots=True)
class Tally:
    """All sums; see `report.Report` for what becomes of them."""

    tariff: Tariff
    prompts: int = 0
    requests: int = 0
    subagents: int = 0
    answered: dict[str, Answered] = field(init=False)
    decided: dict[str, Decided] = field(init=False)
    downgrades: int = 0
    regretted: int = 0
    unknown: Unknown = field(default_factory=Unknown)
    cache_loss: CacheLoss = field(default_factory=CacheLoss)
    saved: dict[str, float] = field(default_factory=dict)  # by conversation
    kinds: dict[str, Row] = field(default_factory=dict)
    days: dict[str, Row] = field(default_factory=dict)
    projects: dict[str, Row] = field(default_factory=dict)
    sessions: dict[str, Row] = field(default_factory=dict)
    _last: OrderedDict[str, str] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        self.answered = {tier: Answered() for tier in self.tariff.names}
        self.decided = {tier: Decided() for tier in self.tariff.names}

    def loose(self, found: Loose) -> None:
        """Count a request that belongs to no prompt."""
        self.saved.setdefault(found.session, 0.0)
        rows = [self._row(self.days, found.day), self._row(self.projects, found.project)]
        self._spend(found.usage, [*rows, self._row(self.sessions, found.session)])

    def add(self, prompt: Prompt, decision: str) -> None:
        """Count a prompt, its requests, and what the router decides for it."""
        kind = KINDS.get(prompt.request.lean, prompt.request.lean)
        rows = [
            self._row(self.kinds, kind), self._row(self.days, prompt.day),
            self._row(self.projects, prompt.project), self._row(self.sessions, prompt.session),
        ]  # fmt: skip
        tier = answered(prompt, self.tariff)
        self.prompts += 1
        self.decided[decision].prompts += 1
        for row in rows:
            row.prompts += 1
            row.decided[decision] = row.decided.get(decision, 0) + 1
        for usage in prompt.requests.values():
            self._spend(usage, rows)
        self._answer(prompt, tier, rows)
        self._save(prompt, tier, decision, rows)
        self._lose(prompt, decision)
        if tier is not None and self.tariff.rank(decision) < self.tariff.rank(tier):
            self._downgrade(regret(prompt, self.tariff) is not None, rows)

    def _answer(self, prompt: Prompt, tier: str | None, rows: list[Row]) -> None:
        """Count a prompt with the tier that answered it."""
        if tier is not None:
            self.answered[tier].prompts += 1
            for row in rows:
                row.answered[tier] = row.answered.get(tier, 0) + 1
        elif prompt.model is None:
            self.unknown.model += 1
        else:
            self.unknown.other_model += 1
            if not any(usage.model == prompt.model for usage in prompt.main):
                self.unknown.name(prompt.model)

    def _spend(self, usage: Usage, rows: list[Row]) -> None:
        """Count a request with the tier of its model."""
        self.requests += 1
        self.subagents += usage.is_nested
        tier = self.tariff.tier_of(usage.model)
        for row in rows:
            row.requests += 1
        if tier is None:
            self.unknown.requests += 1
            self.unknown.input_tokens += usage.tokens.input
            self.unknown.output_tokens += usage.tokens.output
            if usage.model:
                self.unknown.name(usage.model)
            return
        cost = self.tariff.prices[tier].of(usage)
        self.answered[tier].add(usage, cost)
        for row in rows:
            row.cost += cost

    def _save(self, prompt: Prompt, tier: str | None, decision: str, rows: list[Row]) -> None:
        """Price the requests of a prompt at the tier that the router decides for.

        Those of models of no tier, and those of subagents, stay out of it on both sides.
        """
        self.saved.setdefault(prompt.session, 0.0)
        known = [(named, usage) for usage in prompt.main if (named := self.tariff.tier_of(usage.model)) is not None]
        if not known:
            self.unknown.usage += tier is not None
            return
        would = sum(self.tariff.prices[decision].of(usage) for _, usage in known)
        saved = sum(self.tariff.prices[named].of(usage) for named, usage in known) - would
        self.decided[decision].cost += would
        self.saved[prompt.session] += saved
        for row in rows:
            row.saved += saved

    def _lose(self, prompt: Prompt, decision: str) -> None:
        """Count what a change of tier within a conversation costs: its cache is written anew where it was read."""
        before = self._last.get(prompt.session)
        self._last[prompt.session] = decision
        self._last.move_to_end(prompt.session)
        if len(self._last) > MOST_TALKS:
            self._last.popitem(last=False)
        if before is None or before == decision:
            return
        self.cache_loss.switches += 1
        cached = prompt.main[0].tokens.cache_read if prompt.main else 0
        lost = self.tariff.prices[decision].lost(cached)
        if lost:
            self.cache_loss.tokens += cached
            self.cache_loss.cost += lost

    def _downgrade(self, is_regretted: bool, rows: list[Row]) -> None:
        """Count a prompt that the router would have sent lower than it went."""
        self.downgrades += 1
        self.regretted += is_regretted
        for row in rows:
            row.downgrades += 1
            row.regretted += is_regretted

    @staticmethod
    def _row(rows: dict[str, Row], name: str) -> Row:
        """Return the row of a name; of the last one there is room for where there are too many."""
        if name not in rows and len(rows) >= MOST_ROWS:
            name = OTHERS
        return rows.setdefault(name, Row())
