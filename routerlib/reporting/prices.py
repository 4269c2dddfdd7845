"""What tokens cost at each tier, and which tier a model belongs to.

Prices are those of the user's own tiers, else of the model folder. Where nothing is said of the prompt cache, reading
from it and writing to it are priced as Anthropic does: a tenth of the input, and a quarter more than the input; for an
hour, 1.6 times what it is for five minutes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from routerlib.bundle.config import Config
from routerlib.conversation.usage import Usage
from routerlib.deciding.cascade import Tier
from routerlib.deciding.circumstances import Circumstances

CACHE_READ = 0.1  # of the price of input
CACHE_WRITE = 1.25
HOUR = 1.6  # of the price of writing for five minutes: twice the input, where that is a quarter more
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """USD per million tokens: read, written, read from the prompt cache, written to it, written to it for an hour."""

    input: float
    output: float
    cache_read: float
    cache_write: float
    cache_write_hour: float

    def of(self, usage: Usage) -> float:
        """Return what a request costs, in USD."""
        each = (self.input, self.output, self.cache_read, self.cache_write, self.cache_write_hour)
        return sum(price * count for price, count in zip(each, usage.tokens, strict=True)) / MILLION

    def lost(self, tokens: int) -> float:
        """Return what it costs more to write tokens to a cache than to read them from it, in USD."""
        return max(self.cache_write - self.cache_read, 0.0) * tokens / MILLION


@dataclass(frozen=True, slots=True)
class Tariff:
    """The tiers that are counted with.

    Attributes:
        prices: by the tier's name, cheapest first.
        tier_of: returns the tier that a model id belongs to; None where none is known of it.
    """

    prices: Mapping[str, Price]
    tier_of: Callable[[str | None], str | None]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the tiers, cheapest first."""
        return tuple(self.prices)

    def rank(self, tier: str) -> int:
        """Return the place of a tier, the cheapest first."""
        return self.names.index(tier)


def tariff_of(config: Config, given: Circumstances) -> Tariff:
    """Return the tiers that a router decides among: the user's own, or those of its model folder."""

    def tier_of(model: str | None) -> str | None:
        role = given.role_of(model)
        return None if role is None else given.named(role)

    if given.tiers is None:
        entries = {tier.value: config.tiers[tier] for tier in Tier}
        prices = {name: _price(entry.usd_per_million_in, entry.usd_per_million_out) for name, entry in entries.items()}
    else:
        prices = {
            own.name: _price(
                own.usd_per_million_in,
                own.usd_per_million_out,
                own.usd_per_million_cache_read,
                own.usd_per_million_cache_write,
            )
            for own in given.tiers.tiers
        }
    return Tariff(prices, tier_of)


def _price(read: float, written: float, cached: float | None = None, into: float | None = None) -> Price:
    into = CACHE_WRITE * read if into is None else into
    return Price(read, written, CACHE_READ * read if cached is None else cached, into, HOUR * into)
