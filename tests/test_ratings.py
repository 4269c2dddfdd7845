"""Our own ratings of prompts of the log: ids and numbers alone, and who rated them."""

import json
import re
from importlib.resources import files

CONTENT = json.loads(files("routerlib.training.data").joinpath("ratings.json").read_text(encoding="utf-8"))


def test_it_says_who_rated_and_by_which_scale() -> None:
    assert CONTENT["rated_by"] == "rated by a language model reading each prompt, long ones cut in the middle"
    assert {"scale", "pass", "ratings"} < set(CONTENT)


def test_it_holds_ids_and_numbers_alone() -> None:
    ratings = CONTENT["ratings"]
    assert list(ratings) == sorted(ratings)
    for name, (fail, opus) in ratings.items():
        assert re.fullmatch(r"[\w.-]+/[\w./-]+", name), name
        assert 0 <= opus <= fail <= 100, name


def test_nothing_of_a_benchmark_of_exercises_is_rated() -> None:
    assert {name.partition("/")[0] for name in CONTENT["ratings"]} <= {
        "aider_chat", "arena_hard_v0.1", "arena_hard_v2.0", "sharegpt", "stack-eval", "stack-unseen-1", "stack-unseen-2"
    }  # fmt: skip
