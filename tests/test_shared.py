"""What can only be checked beside the data the model was made from; skipped in a clone that stands alone."""

import gzip
import json
from collections import defaultdict
from pathlib import Path

import pytest

from routerlib import ThreeTierRouter
from routerlib.training.dataset import read_pack

SHARED = Path(__file__).parents[2] / "shared"
PACK = SHARED / "data"
BENCH = SHARED / "bench" / "coding_prompts_2000.jsonl.gz"


@pytest.mark.skipif(not PACK.is_dir(), reason="needs ../shared/data")
def test_no_question_of_the_pack_stands_on_two_sides_of_the_split() -> None:
    examples = read_pack(PACK)
    sides = defaultdict(set)
    for example in examples:
        sides[example.source, example.group].add(example.split)
    assert all(len(splits) == 1 for splits in sides.values())
    train = sum(example.split == "train" for example in examples) / len(examples)
    assert train == pytest.approx(0.70, abs=0.03)


@pytest.mark.skipif(not BENCH.is_file(), reason="needs ../shared/bench")
def test_real_prompts_are_routed_alike_one_by_one_and_together(router: ThreeTierRouter) -> None:
    with gzip.open(BENCH, "rt", encoding="utf-8") as lines:
        prompts = [json.loads(line)["prompt"] for line in lines][::50]
    assert [router.route(prompt) for prompt in prompts] == router.route_many(prompts)
