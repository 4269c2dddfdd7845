"""The ablation: what each variant changes and leaves alone, its figures by hand, and the command on made-up prompts."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from routerlib.features import FEATURES
from routerlib.training.__main__ import app
from routerlib.training.data.measured import ROUTERS, Router
from routerlib.training.data.rows import DataError
from routerlib.training.v5 import ablation
from routerlib.training.v5.ablation import Outcome, Typed, as_markdown, train_variant
from routerlib.training.v5.corpus import Corpus
from routerlib.training.v5.student import Configuration, Setting
from routerlib.training.v5.teacher import Terms
from routerlib.training.v5.variants import NEW_FEATURES, Variant, variants

SMALL = Configuration(hidden=(4,), dropout=0.0, learning_rate=1e-2, batch=16, epochs=2)
V5: dict[Router, Setting] = {"A": Setting(SMALL, Terms(beta_kl=0.2)), "B": Setting(SMALL, Terms(premium_in_b=True))}
VARIANTS = {variant.name: variant for variant in variants(V5)}
CATEGORIES = ("simple", "medium", "complex", "junk", "long_easy", "short_hard")
NAMES = [feature.name for feature in FEATURES]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """Make up 80 rows of two sources and 8 of junk."""
    rng = np.random.default_rng(3)
    part = np.array([*["train"] * 60, *["validation"] * 20, *["junk"] * 8])
    source = np.array(["one", "two"] * 40 + [""] * 8)
    quality = rng.random((88, 3)) * (part != "junk")[:, None]
    inputs = rng.normal(size=(88, 77)).astype(np.float32)
    return Corpus(part, source, inputs, rng.random(88), quality, np.ones(88))


@pytest.fixture(scope="module")
def typed() -> Typed:
    rng = np.random.default_rng(4)
    return Typed(rng.normal(size=(24, 77)).astype(np.float32), rng.random(24), rng.random(24), np.array(CATEGORIES * 4))


def changes(variant: Variant) -> dict[str, Any]:
    """Say where a variant is not v5: by field of the terms and the configuration of each router, and otherwise."""
    v5 = VARIANTS["v5"]
    found: dict[str, Any] = {}
    for router in ROUTERS:
        ours, theirs = v5.settings[router], variant.settings[router]
        for kind in ("terms", "configuration"):
            before, after = getattr(ours, kind), getattr(theirs, kind)
            for field in fields(before):
                if getattr(before, field.name) != getattr(after, field.name):
                    found[f"{router} {field.name}"] = getattr(after, field.name)
    if variant.left_out != v5.left_out:
        found["left out"] = variant.left_out
    if variant.junk != v5.junk:
        found["junk"] = variant.junk
    return found


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("v5", {}),
        ("v5 without the seven features", {"left out": NEW_FEATURES}),
        ("v5 without the premium", {"A premium": 0.0, "B premium": 0.0}),
        ("v5 without the reward cap", {"A reward_cap": np.inf, "B reward_cap": np.inf}),
        ("v5 without the junk clamp (no junk taught)", {"junk": False}),
        ("v5 without the junk clamp (junk by the premium)", {"A clamp": False, "B clamp": False}),
        (
            "like v4: none of the four, its widths",
            {
                "A premium": 0.0,
                "B premium": 0.0,
                "A reward_cap": np.inf,
                "B reward_cap": np.inf,
                "A hidden": (64, 32),
                "B hidden": (32, 16),
                "left out": NEW_FEATURES,
                "junk": False,
            },
        ),
    ],
)
def test_a_variant_differs_from_v5_in_its_cure_alone(name: str, wanted: dict[str, Any]) -> None:
    assert changes(VARIANTS[name]) == wanted


def test_v5_is_trained_with_the_settings_given_and_there_are_no_other_variants() -> None:
    assert len(VARIANTS) == 7
    for router in ROUTERS:
        found = VARIANTS["v5"].settings[router]
        assert replace(found, configuration=replace(found.configuration, starts=8)) == V5[router]


def test_the_new_features_are_seven_of_the_45() -> None:
    assert len(set(NEW_FEATURES)) == 7
    assert set(NEW_FEATURES) <= set(NAMES)
    assert len(set(NAMES) - set(NEW_FEATURES)) == 38


def test_features_left_out_are_held_at_nought_and_nothing_else_is(corpus: Corpus) -> None:
    left = corpus.without(NEW_FEATURES)
    out = np.array([*(name in NEW_FEATURES for name in NAMES), *[False] * 32])
    assert (left.inputs[:, out] == 0).all()
    np.testing.assert_array_equal(left.inputs[:, ~out], corpus.inputs[:, ~out])
    assert left.inputs.dtype == np.float32
    np.testing.assert_array_equal(left.complexity, corpus.complexity)


def changed(corpus: Corpus, typed: Typed, what: str) -> tuple[Corpus, Typed]:
    """Change what a variant must not notice."""
    if what == "junk":
        junk = corpus.kind == "junk"
        return replace(corpus, inputs=np.where(junk[:, None], -corpus.inputs, corpus.inputs)), typed
    columns = np.array([*(name in NEW_FEATURES for name in NAMES), *[False] * 32])
    ours, theirs = (np.where(columns, -inputs, inputs) for inputs in (corpus.inputs, typed.inputs))
    return replace(corpus, inputs=ours), replace(typed, inputs=theirs)


@pytest.mark.parametrize(
    ("name", "what", "notices"),
    [
        ("v5", "features", True),
        ("v5", "junk", True),
        ("v5 without the seven features", "features", False),
        ("v5 without the seven features", "junk", True),
        ("v5 without the junk clamp (no junk taught)", "junk", False),
        ("v5 without the junk clamp (no junk taught)", "features", True),
        ("like v4: none of the four, its widths", "features", False),
        ("like v4: none of the four, its widths", "junk", False),
    ],
)
def test_a_variant_does_not_notice_what_was_taken_from_it(
    name: str, what: str, notices: bool, corpus: Corpus, typed: Typed
) -> None:
    found = [train_variant(*data, VARIANTS[name], seed=1) for data in ((corpus, typed), changed(corpus, typed, what))]
    assert (found[0].figures != found[1].figures) == notices


def test_a_training_is_repeatable_and_its_seed_matters(corpus: Corpus, typed: Typed) -> None:
    first, again, other = (train_variant(corpus, typed, VARIANTS["v5"], seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first.figures != other.figures


def test_shares_are_of_each_category_and_sum_to_one(corpus: Corpus, typed: Typed) -> None:
    found = train_variant(corpus, typed, VARIANTS["v5"], seed=1)
    assert set(found.shares) == {"recipe", "calibrated"}
    for shares in found.shares.values():
        assert list(shares) == list(CATEGORIES)
        assert all(sum(share) == pytest.approx(1) for share in shares.values())


def test_figures_are_those_worked_out_by_hand(monkeypatch: pytest.MonkeyPatch, corpus: Corpus) -> None:
    p_typed = np.array([0.1, 0.7, 0.9, 0.2, 0.65, 0.5])  # in the order of CATEGORIES
    p_rows = np.linspace(0.01, 0.99, 88)
    monkeypatch.setattr(
        "routerlib.training.v5.ablation.probabilities", lambda _, inputs: p_typed if len(inputs) == 6 else p_rows
    )
    monkeypatch.setattr("routerlib.training.v5.ablation.train", lambda *_, **__: None)
    monkeypatch.setattr("routerlib.training.v5.ablation.thresholds", lambda *_: (0.8, 0.15))
    inputs = np.zeros((6, 77), dtype=np.float32)
    typed = Typed(inputs, p_typed, -p_typed, np.array(CATEGORIES))
    found = train_variant(corpus, typed, VARIANTS["v5"], seed=1)
    # Pairs of (simple, junk, long_easy) with (complex, short_hard): only long_easy 0.65 lies above short_hard 0.5.
    assert found.figures["AUC easy < hard"] == pytest.approx(5 / 6)
    assert found.figures["AUC simple < complex"] == 1
    assert found.figures["AUC long_easy < short_hard"] == 0
    assert found.figures["rank correlation with complexity"] == pytest.approx(1)
    assert found.figures["rank correlation with length"] == pytest.approx(-1)
    assert found.figures["calibrated a"] == 0.15
    local, sonnet, opus = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
    assert list(found.shares["recipe"].values()) == [local, sonnet, opus, local, sonnet, local]
    assert list(found.shares["calibrated"].values()) == [local, sonnet, opus, sonnet, sonnet, sonnet]
    held = corpus.kind == "validation"
    tiers = np.where(p_rows[held] < 0.6, 0, np.where(p_rows[held] >= 0.8, 2, 1))
    worth = corpus.quality[held] - 0.075 * np.array([0.0, 0.6, 1.0])
    assert found.figures["utility, recipe a"] == pytest.approx(worth[np.arange(20), tiers].mean())


def test_the_tables_hold_means_and_deviations_over_the_seeds() -> None:
    def outcome(auc: float, local: float) -> Outcome:
        shares = {"simple": (local, 1 - local, 0.0), "complex": (0.0, 0.0, 1.0)}
        return Outcome({"AUC": auc}, {"recipe": shares})

    made = as_markdown({"v5": [outcome(0.5, 1.0), outcome(0.7, 0.5)], "bare": [outcome(0.25, 0.0)] * 2})
    assert made.splitlines() == [
        *("Mean ± standard deviation over 2 seeds.", ""),
        *("| variant | AUC |", "|---|---|", "| v5 | 0.600 ± 0.100 |", "| bare | 0.250 ± 0.000 |", ""),
        *("Shares local / sonnet / opus in per cent, recipe a:", ""),
        *("| variant | simple | complex |", "|---|---|---|"),
        *("| v5 | 75 / 25 / 0 | 0 / 0 / 100 |", "| bare | 0 / 100 / 0 | 0 / 0 / 100 |"),
    ]


def write_lines(path: Path, rows: Sequence[object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a data folder of one source, 40 prompts that share no words, junk, a log, and typed prompts."""
    folder = tmp_path_factory.mktemp("data")
    mapping = {"default": True, "local": "small", "sonnet": "middle", "opus": "large"}
    (folder / "tiers.json").write_text(json.dumps({"default_pack": ["one"], "sources": {"one": [mapping]}}))
    rows = [
        {
            "id": str(n),
            "prompt": f"Design word{n} and prove item{n}" if n % 2 else f"Print name{n} of list{n}",
            "source": "one",
            "scores": {"small": (n % 3) / 2, "middle": n % 2, "large": 1.0},
        }
        for n in range(40)
    ]
    write_lines(folder / "scored_one.jsonl", rows)
    for name in ("junk_prompts", "prompt_log"):
        lines = "".join(json.dumps({"id": str(n), "prompt": f"{name} {n}"}) + "\n" for n in range(6))
        (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode(), mtime=0))
    write_lines(
        folder / "typed.jsonl",
        [{"id": name, "prompt": f"an ask that is {name}", "category": name} for name in CATEGORIES],
    )
    return folder


def test_the_command_prints_every_variant_and_category(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ablation, "PUBLISHED", V5)
    monkeypatch.setattr("routerlib.training.data.measured.COMPONENTS", 8)
    arguments = ["study", "ablation", "--data", str(data), "--real-world", str(data / "typed.jsonl"), "--seeds", "1"]
    ended = CliRunner().invoke(app, [*arguments, "--workers", "1", "--quiet"])
    assert ended.exit_code == 0, ended.output
    lines = ended.stdout.splitlines()
    for name in VARIANTS:
        assert sum(line.startswith(f"| {name} |") for line in lines) == 3
    assert sum(line == f"| variant | {' | '.join(CATEGORIES)} |" for line in lines) == 2


def test_a_typed_prompt_without_a_category_is_refused_by_file_and_line(data: Path, tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "typed.jsonl", [{"id": "1", "prompt": "hi", "category": "junk"}, {"id": "2", "prompt": "ho"}]
    )
    with pytest.raises(DataError, match=r"typed\.jsonl:2: found category = None, wanted a text that is not empty"):
        ablation.ablate(data, path, None, seeds=1, quiet=True)


def test_a_model_folder_without_a_sweep_is_refused(data: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"found no sweep_results\.json"):
        ablation.ablate(data, data / "typed.jsonl", tmp_path, seeds=1, quiet=True)
