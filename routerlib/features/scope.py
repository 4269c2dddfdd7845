"""Scope: how much of a system the ask touches."""

import re

from routerlib.features.feature import group
from routerlib.parsing.lexicon import EVERYWHERE, PARTS, SYSTEMS, TECHNOLOGIES
from routerlib.parsing.prompt import Prompt

EXTENSION = re.compile(
    r"\.(?:pyi?|ipynb|[jt]sx?|mjs|go|rs|java|kts?|scala|c|cc|cpp|h|hpp|cs|rb|php|sh|sql|md|rst|json|ya?ml|toml|xml|html?|s?css|txt|csv"
    r"|tf|lock|cfg|ini|conf|env|proto|vue|svelte|swift|exs?|lua|zig|hs|mli?|dart|gradle|log)\b(?![.(/])"
)


def scope_breadth(prompt: Prompt) -> float:
    """How many distinct parts of a system, layers and files the ask touches."""
    return float(prompt.distinct(PARTS)) + file_reference_count(prompt)


def technology_count(prompt: Prompt) -> float:
    """How many distinct languages, frameworks, platforms and services the ask names."""
    return float(prompt.distinct(TECHNOLOGIES))


def system_count(prompt: Prompt) -> float:
    """Words for a whole system rather than a piece of one: platform, engine, architecture, from scratch ..."""
    return float(prompt.distinct(SYSTEMS))


def everywhere_count(prompt: Prompt) -> float:
    """Words that spread the work: every, across, entire, codebase ..."""
    return float(prompt.distinct(EVERYWHERE))


def file_reference_count(prompt: Prompt) -> float:
    """How many distinct file names or paths the ask mentions: ``src/app.py``, ``config.yaml``."""
    if prompt.reading > 1:
        return float(len({name for kind, name in prompt.named if kind == "path"}))
    ask = prompt.ask
    found = {ask[max(0, dot.start() - 60) : dot.end()].split()[-1] for dot in EXTENSION.finditer(ask)}
    return float(len(found))


SCOPE = group(
    "scope",
    ("items", scope_breadth),
    ("terms", technology_count),
    ("terms", system_count),
    ("terms", everywhere_count),
    ("files", file_reference_count),
)


def name_count(prompt: Prompt) -> float:
    """How many distinct names the ask gives: identifiers, links, branches, addresses; file names apart."""
    return float(len({name for kind, name in prompt.named if kind not in ("path", "text", "code")}))


SCOPE_ADDED = group("scope", ("items", name_count))
