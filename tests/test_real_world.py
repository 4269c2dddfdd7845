"""How the packaged default routes the prompts people type: bars below what was measured, for what must not get lost."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from routerlib import ThreeTierRouter, Tier
from routerlib.training.data.typed import EASY, HARD, Half, TypedPrompt, read_typed

FILE = Path(__file__).parent / "data" / "real_world.jsonl"
HALVES: tuple[Half, Half] = ("tune", "report")


@pytest.fixture(scope="module")
def prompts() -> list[TypedPrompt]:
    return read_typed(FILE)


@pytest.fixture(scope="module")
def decided(router: ThreeTierRouter, prompts: list[TypedPrompt]) -> Mapping[tuple[str, str], Counter[Tier]]:
    """Count the tiers by half and category."""
    counts: dict[tuple[str, str], Counter[Tier]] = {}
    for prompt, made in zip(prompts, router.route_many([row.prompt for row in prompts]), strict=True):
        counts.setdefault((prompt.half, prompt.category), Counter())[Tier(made.decision)] += 1
    return counts


def test_both_halves_hold_every_category_and_no_prompt_twice(prompts: list[TypedPrompt]) -> None:
    categories = {"simple", "medium", "complex", "junk", "long_easy", "short_hard"}
    for half in HALVES:
        assert {prompt.category for prompt in prompts if prompt.half == half} == categories
    assert len({prompt.prompt.strip().lower() for prompt in prompts}) == len(prompts)


@pytest.mark.parametrize("half", HALVES)
def test_easy_prompts_stay_local_and_hard_ones_do_not(
    half: Half, decided: Mapping[tuple[str, str], Counter[Tier]]
) -> None:
    def share(categories: frozenset[str], tier: Tier) -> float:
        counts = sum((decided[half, category] for category in categories), Counter[Tier]())
        return counts[tier] / counts.total()

    assert share(EASY, Tier.LOCAL) >= 0.90
    assert share(HARD, Tier.LOCAL) <= 0.10
    assert share(HARD, Tier.OPUS) >= 0.55


@pytest.mark.parametrize("half", HALVES)
def test_length_is_not_difficulty(half: Half, decided: Mapping[tuple[str, str], Counter[Tier]]) -> None:
    long, short = decided[half, "long_easy"], decided[half, "short_hard"]
    assert long[Tier.LOCAL] / long.total() >= 0.80
    assert short[Tier.LOCAL] / short.total() <= 0.20
