"""What tokens cost at each tier, and which tier a model belongs to.

A tier's prices are those of its model folder. Reading from the prompt cache, and writing to it, are priced as Anthropic
does: a tenth of the input, and a quarter more (for an hour: twice the input).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from routerlib.bundle.config import Config
from routerlib.cascade import Tier
from routerlib.conversation.usage import Usage
from routerlib.deciding.capacity import tier_of

CACHE_READ = 0.1  # of the price of input
CACHE_WRITE = 1.25
CACHE_WRITE_HOUR = 2.0
MILLION = 1_000_000
TIERS = tuple(tier.value for tier in Tier)  # cheapest first


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


Prices = Mapping[str, Price]  # by tier, cheapest first


def prices_of(config: Config) -> Prices:
    """Return the prices of the tiers of a model folder."""
    entries = [(tier.value, config.tiers[tier]) for tier in Tier]
    return {name: _price(entry.usd_per_million_in, entry.usd_per_million_out) for name, entry in entries}


def tier_named(model: str | None) -> str | None:
    """Return the tier that a model id belongs to; None where none is known of it."""
    tier = tier_of(model)
    return None if tier is None else tier.value


def _price(read: float, written: float) -> Price:
    return Price(read, written, CACHE_READ * read, CACHE_WRITE * read, CACHE_WRITE_HOUR * read)
