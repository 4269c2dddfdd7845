"""Engineering: what makes the same change dangerous: attackers, old data, failures, unknown causes, open choices."""

from routerlib.features.feature import group
from routerlib.parsing.lexicon import DESIGN, INVESTIGATION, MIGRATION, RELIABILITY, SECURITY
from routerlib.parsing.prompt import Prompt


def security_count(prompt: Prompt) -> float:
    """Words of security: vulnerability, encryption, sandbox, access control ..."""
    return float(prompt.count(SECURITY))


def migration_count(prompt: Prompt) -> float:
    """Words of migration and restructuring: port, refactor, legacy, zero downtime ..."""
    return float(prompt.count(MIGRATION))


def reliability_count(prompt: Prompt) -> float:
    """Words of reliability: fault tolerant, retry, circuit breaker, production ..."""
    return float(prompt.count(RELIABILITY))


def investigation_count(prompt: Prompt) -> float:
    """Words of a search for an unknown cause: intermittent, root cause, corrupts, only under load ..."""
    return float(prompt.count(INVESTIGATION))


def design_count(prompt: Prompt) -> float:
    """Words of open design: architecture, trade-off, strategy, extensible ..."""
    return float(prompt.count(DESIGN))


ENGINEERING = group(
    "engineering",
    ("terms", security_count),
    ("terms", migration_count),
    ("terms", reliability_count),
    ("terms", investigation_count),
    ("terms", design_count),
)
