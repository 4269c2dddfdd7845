"""Our own ratings of prompts nobody else rated: keys and numbers alone, and who rated them."""

import json
import re
from importlib.resources import files

import pytest

from routerlib.training.v7.evidence import APART, _own_ratings

CONTENT = json.loads(files("routerlib.training.data").joinpath("ratings.json").read_text(encoding="utf-8"))
RATED = {name: pair for own in CONTENT["passes"].values() for name, pair in own.items()}


def test_it_says_who_rated_and_by_which_scale() -> None:
    assert "each reading every prompt by itself" in CONTENT["rated_by"]
    assert set(CONTENT) == {"rated_by", "scale", "passes"}


def test_it_holds_keys_and_numbers_alone_and_none_twice() -> None:
    assert len(RATED) == sum(map(len, CONTENT["passes"].values()))
    for own in CONTENT["passes"].values():
        assert list(own) == sorted(own)
    for name, (fail, opus) in RATED.items():
        assert re.fullmatch(r"(?:log|(?:scored|difficulty)_[\w.]+):[\w.:/+#-]+", name), name
        assert 0 <= opus <= fail <= 100, name


def test_nothing_is_rated_that_nothing_may_be_fitted_on() -> None:
    assert {name.partition(":")[0].partition("_")[2] for name in RATED if not name.startswith("log:")} & APART == set()


def test_a_pass_is_scaled_to_what_the_shared_ratings_lead_to_expect() -> None:
    shared = {"log:x": {"fail": 0.1, "opus": 0.05}}
    found = _own_ratings(shared)
    own = [name for name in CONTENT["passes"]["c0"] if name.startswith("log:")]
    assert sum(found[name]["fail"] for name in own) / len(own) == pytest.approx(0.1, abs=0.005)
    assert found[own[0]]["fail_raw"] == CONTENT["passes"]["c0"][own[0]][0] / 100
