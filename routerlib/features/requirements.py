"""Requirements: how many separate things the answer has to satisfy."""

import re

from routerlib.features.feature import group
from routerlib.parsing.lexicon import CONSTRAINTS, DEMANDS, EXAMPLES
from routerlib.parsing.prompt import Prompt

LIST_ITEM = re.compile(r"\s*(?:[-*•+]|\d{1,3}[.)]|\(?[a-z]\))[ \t]+\S")


def requirement_clause_count(prompt: Prompt) -> float:
    """Requirements and constraints of the ask: words that open a demand (must, ensure ...) and list items."""
    return float(prompt.count(DEMANDS)) + list_item_count(prompt)


def list_item_count(prompt: Prompt) -> float:
    """Bullets and numbered items of the ask."""
    return float(sum(LIST_ITEM.match(line) is not None for line in prompt.plain.split("\n")))


def constraint_count(prompt: Prompt) -> float:
    """Words that bound the answer: must, without, at most, exactly, idempotent ..."""
    return float(prompt.count(CONSTRAINTS))


def number_count(prompt: Prompt) -> float:
    """Numbers in the ask: sizes, bounds, versions."""
    return float(sum(map(str.isdigit, prompt.words)))


def example_count(prompt: Prompt) -> float:
    """Words that announce examples or expected behaviour: example, input, output, returns ..."""
    return float(prompt.count(EXAMPLES))


REQUIREMENTS = group(
    "requirements",
    ("clauses", requirement_clause_count),
    ("items", list_item_count),
    ("terms", constraint_count),
    ("numbers", number_count),
    ("terms", example_count),
)
