"""Interaction: parts that have to work together, at the same time or at a distance."""

from routerlib.features.feature import group
from routerlib.parsing.lexicon import CONCURRENCY, DISTRIBUTION, INTERFACES, RELATIONS, STATE
from routerlib.parsing.prompt import Prompt


def interaction_complexity(prompt: Prompt) -> float:
    """Relations asked for between parts: depends on, in sync with, whenever, without breaking ..."""
    return float(prompt.count(RELATIONS))


def concurrency_count(prompt: Prompt) -> float:
    """Words of concurrency: race, deadlock, lock-free, thread-safe ..."""
    return float(prompt.count(CONCURRENCY))


def distribution_count(prompt: Prompt) -> float:
    """Words of distributed systems: replication, consensus, shard, failover ..."""
    return float(prompt.count(DISTRIBUTION))


def state_count(prompt: Prompt) -> float:
    """Words of state that must stay right: transaction, consistency, snapshot, undo ..."""
    return float(prompt.count(STATE))


def interface_count(prompt: Prompt) -> float:
    """Words of interfaces between programs: API, protocol, webhook, schema ..."""
    return float(prompt.distinct(INTERFACES))


INTERACTION = group(
    "interaction",
    ("terms", interaction_complexity),
    ("terms", concurrency_count),
    ("terms", distribution_count),
    ("terms", state_count),
    ("terms", interface_count),
)
