"""What users would pick instead, each in a virtual environment of its own: how `decide(prompt)` is called in each.

    python -m venv peers/lc-shift && peers/lc-shift/bin/pip install lc-shift    (and so on)
    peers/lc-shift/bin/python tests/bench/peers.py lc-shift route "sort a list"
    peers/lc-shift/bin/python tests/bench/peers.py lc-shift batch prompts.jsonl

``batch`` prints "N prompts/s" (imports left out, as peers would have it) and the tiers that were chosen. It runs under
the peer's Python, so it needs nothing but the standard library.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

Decide = Callable[[str], str]


def local_llm_router() -> Decide:
    """Keywords."""
    from local_llm_router import score_prompt

    return lambda text: str(score_prompt(text))


def wayfinder_router() -> Decide:
    """Structure and keywords."""
    from wayfinder_router import score_complexity

    return lambda text: str(score_complexity(text).recommendation)


def lc_shift() -> Decide:
    """Keywords and length, in three tiers."""
    from lc_shift import PRESETS, RouterConfig, RouterShifter, ShiftRequest, Strategy

    tiers = PRESETS["anthropic-3tier"]
    config = RouterConfig(tiers=tiers, default_tier="balanced", strategy=Strategy.COMPLEXITY, complexity_threshold=0.4)
    router, loop = RouterShifter(config), asyncio.new_event_loop()
    return lambda text: str(loop.run_until_complete(router.route(ShiftRequest(prompt=text))).tier_name)


def ctxopt() -> Decide:
    """Keywords and length."""
    from ctxopt import route

    return lambda text: str(route(text).tier)


def dynamic_model_router() -> Decide:
    """Keywords, then a small classifier."""
    from dynamic_model_router import classify

    return lambda text: str(classify(text).tier)


def pareto_router() -> Decide:
    """Heuristic scores on two axes."""
    from pareto_router import HeuristicEvaluator, ParetoPolicy

    evaluator, policy = HeuristicEvaluator(), ParetoPolicy()
    return lambda text: str(policy.evaluate_coordinates(evaluator.evaluate_sync(text)).tier)


def litellm() -> Decide:
    """Weighs seven lists of words; the router of LiteLLM's proxy."""
    from litellm.router_strategy.complexity_router.complexity_router import ComplexityRouter

    router: Any = ComplexityRouter(model_name="any", litellm_router_instance=None)
    return lambda text: str(router.classify(text)[0])


PEERS: dict[str, Callable[[], Decide]] = {
    "local-llm-router": local_llm_router,
    "wayfinder-router": wayfinder_router,
    "lc-shift": lc_shift,
    "ctxopt": ctxopt,
    "dynamic-model-router": dynamic_model_router,
    "pareto-router": pareto_router,
    "litellm": litellm,
}


def main() -> None:
    """Run one peer as its command line would be run."""
    name, command, argument = sys.argv[1:]
    decide = PEERS[name]()
    if command == "route":
        print(decide(argument))
        return
    with open(argument, encoding="utf-8") as lines:  # noqa: PTH123
        prompts = [json.loads(line)["prompt"] for line in lines]
    start = time.perf_counter()
    tiers = Counter(map(decide, prompts))
    print(f"{len(prompts) / (time.perf_counter() - start):.1f} prompts/s {json.dumps(tiers)}")


if __name__ == "__main__":
    main()
