"""List the names under which logs and evaluations keep scores, costs and the model that answered."""

from collections.abc import Mapping
from typing import Any

from .naming import Naming

# The first that a record has, after the field that an option names.
SCORES = (
    "score",  # promptfoo; a score of a trace
    "gradingResult.score",  # promptfoo
    "success",  # promptfoo
    "data.correct",  # run logs of OpenAI evals
    "exact_match",  # lm-eval
    "acc",  # lm-eval
)
COSTS = (
    "cost_usd",  # events of Claude Code
    "total_cost",  # Langfuse, LangSmith
    "calculated_total_cost",  # Langfuse
    "spend",  # LiteLLM
    "costUSD",  # older lines of Claude Code
    "total_cost_usd",  # results of Claude Code
    "usage",  # OpenRouter's activity
)
TIERS_TOLD = ("tier", "route.decision")  # in our own words
MODELS = (
    "model",
    "provided_model_name",  # Langfuse
    "response.model",
    "response_body.model",  # Helicone
    "message.model",  # Claude Code
    "provider.id",  # promptfoo
    "provider",
    "model_name",  # lm-eval
    "extra.metadata.ls_model_name",  # LangSmith
    "attributes.model",  # events of agents
    "attributes.gen_ai.response.model",
    "attributes.gen_ai.request.model",
    "attributes.llm.model_name",  # Phoenix
    "body.model",
)
GRADES = {"C": 1.0, "P": 0.5, "I": 0.0, "N": 0.0}  # of Inspect: correct, partly, incorrect, no answer


def answering_tier(fields: Mapping[str, Any], naming: Naming) -> str | None:
    """Return the tier that answered a record, by its own word or by the model that is named; None where none is."""
    for path in TIERS_TOLD:
        if isinstance(told := fields.get(path), str) and told in naming.names:
            return told
    named = (fields.get(path) for path in MODELS)
    return next((tier for name in named if isinstance(name, str) and (tier := _tier(name, naming)) is not None), None)


def by_tier(values: Mapping[Any, Any], naming: Naming) -> dict[str, Any]:
    """Return numbers by tier, where they are given by the ids of models that belong to one; others stay as they are."""
    known = ((key, naming.tier_of(key) if isinstance(key, str) else None) for key in values)
    return {str(tier or key): values[key] for key, tier in known}


def graded(scores: Any) -> float | None:
    """Return a score of one answer as a number from 0 to 1; None where it is none.

    Of Inspect's scores, an object of scorers, the first counts; its grades are C, P, I and N.
    """
    if isinstance(scores, dict) and scores and all(isinstance(one, dict) and "value" in one for one in scores.values()):
        scores = next(iter(scores.values()))["value"]
    if isinstance(scores, str):
        return GRADES.get(scores)
    if isinstance(scores, bool | int | float) and 0 <= scores <= 1:
        return float(scores)
    return None


def _tier(name: str, naming: Naming) -> str | None:
    """Return the tier of a model's id; promptfoo puts its provider before it (``anthropic:messages:claude-...``)."""
    return naming.tier_of(name) or naming.tier_of(name.rpartition(":")[2])
