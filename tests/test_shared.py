"""What can only be checked beside the data the model was made from; skipped in a clone that stands alone."""

import gzip
import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from routerlib import ThreeTierRouter
from routerlib.training.data.dataset import FAMILIES, Example, default_pack, read_examples, read_rows

SHARED = Path(__file__).parents[2] / "shared"
PACK = SHARED / "data"
BENCH = SHARED / "bench" / "coding_prompts_2000.jsonl.gz"


# Problems of livecodebench and their harder variants in leetcode, which bear the same title with "II" at its end.
LEETCODE_VARIANTS = (
    ("3163", "2916"),
    ("3199", "2929"),
    ("3210", "2949"),
    ("3245", "3008"),
    ("3269", "3036"),
    ("3605", "3315"),
)

beside_data = pytest.mark.skipif(not PACK.is_dir(), reason="needs ../shared/data")


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    """Return every row of the shared data; read once."""
    return read_examples(PACK)


@beside_data
def test_no_group_and_no_question_stands_on_two_sides_of_the_split(examples: list[Example]) -> None:
    sides = defaultdict(set)
    for example in examples:
        sides[example.group].add(example.split)
    split = {example.id: example.split for example in examples if example.source == "bfcl"}
    repeated = defaultdict(set)
    for _, row in read_rows(PACK / "scored_bfcl.jsonl.gz"):
        sides[row["meta"]["question"]].add(split[row["id"]])
        repeated[row["meta"]["question"]].add(row["id"])
    assert any(len(ids) > 1 for ids in repeated.values())
    assert all(len(splits) == 1 for splits in sides.values())


@beside_data
def test_every_source_is_known_and_split_by_the_shares(examples: list[Example]) -> None:
    rows = Counter(example.source for example in examples)
    assert rows.keys() == FAMILIES.keys()
    for split, share in (("train", 0.70), ("validation", 0.15), ("test", 0.15)):
        held = Counter(example.source for example in examples if example.split == split)
        assert sum(held.values()) / len(examples) == pytest.approx(share, abs=0.01)
        for source, count in rows.items():
            error = (share * (1 - share) / count) ** 0.5
            assert held[source] / count == pytest.approx(share, abs=4 * error), source
    assert len(default_pack(examples, PACK)) == 2527


@beside_data
def test_one_exercise_in_two_files_is_one_group(examples: list[Example]) -> None:
    groups = {(example.source, example.id): example.group for example in examples}
    functions: dict[str, dict[str, str]] = {"evalperf": {}, "llmrouter_code": {}}  # source -> function's name -> group
    for example in examples:
        if example.source in functions and ("HumanEval" in example.id or example.category == "human_eval"):
            functions[example.source][re.findall(r"def (\w+)\(", example.prompt)[-1]] = example.group
    both = functions["evalperf"].keys() & functions["llmrouter_code"].keys()
    assert len(both) >= 15
    assert all(functions["evalperf"][name] == functions["llmrouter_code"][name] for name in both)
    for problem, variant in LEETCODE_VARIANTS:
        assert groups["livecodebench", f"livecodebench/{problem}"] == groups["leetcode", f"leetcode/{variant}"], problem


@beside_data
def test_an_instruction_shared_by_a_source_does_not_group_it(examples: list[Example]) -> None:
    sizes = Counter(example.group for example in examples)
    cruxeval = [example.group for example in examples if example.source == "cruxeval_o"]
    assert len(cruxeval) == 640
    assert max(sizes[group] for group in cruxeval) <= 3
    assert max(sizes.values()) <= 20  # no chain eats the data


@pytest.mark.skipif(not BENCH.is_file(), reason="needs ../shared/bench")
def test_real_prompts_are_routed_alike_one_by_one_and_together(router: ThreeTierRouter) -> None:
    with gzip.open(BENCH, "rt", encoding="utf-8") as lines:
        prompts = [json.loads(line)["prompt"] for line in lines][::50]
    assert [router.route(prompt) for prompt in prompts] == router.route_many(prompts)
