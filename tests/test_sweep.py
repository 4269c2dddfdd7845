"""The sweep: its grid, its criteria by hand, its journal after a kill, and what it may see."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from routerlib.training.__main__ import app
from routerlib.training.data.dataset import Example, Split
from routerlib.training.data.measured import ROUTERS, Measured, Router
from routerlib.training.data.rows import DataError
from routerlib.training.search.results import RESULTS
from routerlib.training.v5 import grid, sweep, trial
from routerlib.training.v5.corpus import Corpus, Texts, build
from routerlib.training.v5.student import Configuration, Setting
from routerlib.training.v5.teacher import Terms

SMALL = Configuration(hidden=(4,), dropout=0.0, batch=16, epochs=2, starts=2)
SETTINGS: dict[Router, tuple[Setting, ...]] = {
    "A": tuple(Setting(replace(SMALL, learning_rate=rate)) for rate in (1e-3, 1e-2, 1e-1)),
    "B": tuple(Setting(SMALL, Terms(premium_in_b=premium)) for premium in (False, True)),
}


def texts(of_test: str = "") -> Texts:
    """Make up a pack of two sources; ``of_test`` is put before the prompts of the test split."""
    examples = []
    for n in range(60):
        split: Split = "train" if n % 5 < 3 else "validation" if n % 5 == 3 else "test"
        prompt = f"{of_test if split == 'test' else ''}prompt {n}"
        quality = (0.5 if of_test and split == "test" else n % 2, n % 3 / 2, n % 7 / 6)
        examples.append(
            Example(str(n), prompt, "one" if n < 30 else "two", None, None, str(n), split, {}, quality, None)
        )
    return Texts(tuple(examples), ("hi", "lol"), tuple(f"log {n}" for n in range(40)))


def measured(of: Texts) -> Measured:
    """Make up numbers that depend on each text alone."""
    rngs = [np.random.default_rng(list(sha256(text.encode()).digest())) for text in of.prompts]
    embeddings = np.array([rng.normal(size=384) for rng in rngs])
    return Measured(np.array([rng.random(45) for rng in rngs]), embeddings, np.array([rng.random() for rng in rngs]))


def made_up(of: Texts) -> Corpus:
    return build(of, measured(of))[0]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return made_up(texts().swept)


def run(corpus: Corpus, out: Path, **changes: Any) -> dict[str, Any]:
    """Sweep the small grid; return what the results file says, seconds left out."""
    sweep.sweep(corpus, **{"data": "d", "out": out, "settings": SETTINGS, "workers": 1, "quiet": True, **changes})
    content: dict[str, Any] = without_seconds(json.loads((out / RESULTS).read_text(encoding="utf-8")))
    return content


def without_seconds(content: Any) -> Any:
    if isinstance(content, Mapping):
        return {name: without_seconds(value) for name, value in content.items() if name != "seconds"}
    return [without_seconds(value) for value in content] if isinstance(content, list) else content


@pytest.fixture(scope="module")
def whole(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return run(corpus, tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def journal(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the journal of a sweep that was killed when every trial was held and no result written."""
    out = tmp_path_factory.mktemp("killed")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep, "write_object", killed)
        with pytest.raises(KeyboardInterrupt):
            run(corpus, out)
    assert not (out / RESULTS).exists()
    return (out / sweep.JOURNAL).read_bytes()


def test_the_command_searches_the_grid_and_prints_what_was_kept(
    corpus: Corpus, whole: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("routerlib.training.v5.fit.read_swept", lambda *_, **__: (corpus, "d"))
    monkeypatch.setattr(grid, "all_settings", lambda: SETTINGS)
    line = ["search", "--recipe", "v5", "--data", ".", "--out", str(tmp_path), "--workers", "1", "--quiet"]
    ended = CliRunner().invoke(app, line, catch_exceptions=False)
    kept = {router: trial.from_json({**whole["kept"][router]["trial"], "seconds": 0.0}) for router in ROUTERS}
    assert ended.stdout.splitlines() == [
        f"router {router}: setting {kept[router].index}, merit {kept[router].merit:.6f}" for router in ROUTERS
    ]
    assert without_seconds(json.loads((tmp_path / RESULTS).read_text(encoding="utf-8"))) == whole


@pytest.mark.parametrize("router", ROUTERS)
def test_the_grid_has_108_settings_that_differ_the_published_one_first(router: Router) -> None:
    settings = grid.settings(router)
    assert len(set(settings)) == len(settings) == 108
    assert all(setting.configuration.starts == grid.STARTS for setting in settings)
    published = grid.PUBLISHED[router]
    assert settings[0] == replace(published, configuration=replace(published.configuration, starts=grid.STARTS))


def test_the_published_settings_are_those_of_the_recipe() -> None:
    assert [grid.PUBLISHED[router].configuration.hidden for router in ROUTERS] == [(32, 16), (128, 64)]
    assert [grid.PUBLISHED[router].configuration.dropout for router in ROUTERS] == [0.2, 0.0]
    terms = grid.PUBLISHED["A"].terms
    assert terms == grid.PUBLISHED["B"].terms
    assert (terms.beta_kl, terms.reward_cap, terms.epsilon, terms.cost_premium) == (0.02, 0.5, 0.05, 0.03)
    assert (terms.premium, terms.center, terms.clamp, terms.premium_in_b) == (2.0, 0.3, True, False)


def test_the_gain_of_an_order_is_its_mean_over_all_shares_less_that_of_a_random_order() -> None:
    p, gain = np.array([0.9, 0.1, 0.5, 0.5]), np.array([1.0, -1.0, 0.25, 0.75])
    # Sent up in the order of p: 0, then the first, then both ties, at half way worth half of the two; then the last.
    curve = np.array([0.0, 1.0, 1.5, 2.0, 1.0]) / 4
    wanted = ((curve[1:] + curve[:-1]) / 2).mean()
    assert trial.order_gain(p, gain, np.ones(4)) == pytest.approx(wanted - curve[-1] / 2)
    assert trial.order_gain(np.ones(4), gain, np.ones(4)) == pytest.approx(0)
    twice = trial.order_gain(np.append(p, 0.9), np.append(gain, 1.0), np.ones(5))
    assert trial.order_gain(p, gain, np.array([2.0, 1, 1, 1])) == pytest.approx(twice)


def test_the_reference_loss_compares_settings_whose_own_losses_do_not(corpus: Corpus) -> None:
    still = replace(SMALL, learning_rate=0.0, weight_decay=0.0, epochs=1)  # the networks stay as they were drawn
    first = trial.hold(corpus, "A", 0, Setting(still), seed=1)
    other = trial.hold(corpus, "A", 1, Setting(still, Terms(temperature=0.4, beta_kl=0.2)), seed=1)
    assert other.loss > first.loss + 0.01
    assert other.reference_loss == first.reference_loss == pytest.approx(first.loss, abs=1e-6)
    assert other.order_gain == first.order_gain


def test_a_is_chosen_by_its_reference_loss_and_b_by_its_order(whole: dict[str, Any]) -> None:
    figures = {router: [entry["trial"] for entry in whole["trials"][router]] for router in ROUTERS}
    wanted = {
        "A": min(figures["A"], key=lambda entry: entry["reference_loss"]),
        "B": max(figures["B"], key=lambda entry: entry["order_gain"]),
    }
    assert {router: whole["kept"][router]["trial"] for router in ROUTERS} == wanted
    assert len({entry["reference_loss"] for entry in figures["A"]}) == 3
    assert len({entry["order_gain"] for entry in figures["B"]}) == 2


def test_the_first_of_equals_is_kept() -> None:
    one = trial.Trial("A", 0, 1.0, 0.5, 0.0, 0.5, 0.0, 0.0, (1,), 0.0)
    assert sweep.choose([replace(one, reference_loss=0.6), one, replace(one, index=2)]) is one


def test_the_results_are_complete(corpus: Corpus, whole: dict[str, Any], tmp_path: Path) -> None:
    assert [len(whole["trials"][router]) for router in ROUTERS] == [3, 2]
    for router in ROUTERS:
        entries = whole["trials"][router]
        assert [entry["trial"]["index"] for entry in entries] == list(range(len(entries)))
        assert [entry["setting"]["configuration"]["learning_rate"] for entry in entries] == [
            setting.configuration.learning_rate for setting in SETTINGS[router]
        ]
        assert sum(entry["kept"] for entry in entries) == 1
        assert all(len(entry["trial"]["epochs"]) == 2 for entry in entries)
    assert whole["rows"] == {"train": 36, "validation": 12, "junk": 2, "unscored": 0}
    assert (whole["data"], whole["seed"]) == ("d", sweep.SEED)
    run(corpus, tmp_path)
    content = json.loads((tmp_path / RESULTS).read_text(encoding="utf-8"))
    assert all(entry["trial"]["seconds"] > 0 for router in ROUTERS for entry in content["trials"][router])
    assert sorted(path.name for path in tmp_path.iterdir()) == [RESULTS]


CUTS = [(lines, more) for lines in range(6) for more in (0, 1, 40)] + [(6, 0)]


@pytest.mark.parametrize(("lines", "more"), CUTS)
def test_a_sweep_goes_on_after_a_kill_to_the_same_results(
    lines: int,
    more: int,
    corpus: Corpus,
    whole: dict[str, Any],
    journal: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole_lines = journal.splitlines(keepends=True)
    (tmp_path / sweep.JOURNAL).write_bytes(b"".join(whole_lines[:lines]) + b"".join(whole_lines[lines:])[:more])
    held = []

    def counted(*task: Any) -> trial.Trial:
        held.append(task[1:3])
        return trial.hold(*task)

    monkeypatch.setattr("routerlib.training.v5.sweep.hold", counted)
    assert run(corpus, tmp_path) == whole
    assert len(held) == 5 - max(lines - 1, 0)


def test_a_line_that_lacks_only_its_newline_is_tried_again(
    corpus: Corpus, whole: dict[str, Any], journal: bytes, tmp_path: Path
) -> None:
    (tmp_path / sweep.JOURNAL).write_bytes(journal[:-1])
    assert run(corpus, tmp_path) == whole


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("data", {"data": "other"}),
        ("seed", {"seed": 6}),
        ("grid", {"settings": {**SETTINGS, "B": SETTINGS["B"][:1]}}),
    ],
)
def test_a_journal_of_another_sweep_is_refused(
    name: str, change: dict[str, Any], corpus: Corpus, journal: bytes, tmp_path: Path
) -> None:
    path = tmp_path / sweep.JOURNAL
    path.write_bytes(journal)
    with pytest.raises(DataError) as caught:
        run(corpus, tmp_path, **change)
    assert str(caught.value).startswith(f"{path}:1: found results of {name} = ")
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == journal


def test_a_journal_of_other_inputs_is_refused(corpus: Corpus, journal: bytes, tmp_path: Path) -> None:
    (tmp_path / sweep.JOURNAL).write_bytes(journal)
    nudged = replace(corpus, inputs=np.nextafter(corpus.inputs, np.float32(9)))
    with pytest.raises(DataError, match=r":1: found results of inputs = "):
        run(nudged, tmp_path)


def test_a_journal_that_is_none_is_refused_by_its_line(corpus: Corpus, journal: bytes, tmp_path: Path) -> None:
    first = journal[: journal.index(b"\n") + 1]
    (tmp_path / sweep.JOURNAL).write_bytes(first + b"rubbish\n")
    with pytest.raises(DataError, match=r":2: found b'rubbish', wanted a JSON object"):
        run(corpus, tmp_path)


def test_a_sweep_that_is_complete_is_not_run_again(
    corpus: Corpus, whole: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(corpus, tmp_path)
    monkeypatch.setattr("routerlib.training.v5.sweep.hold", None)
    assert run(corpus, tmp_path) == whole
    monkeypatch.undo()
    assert run(corpus, tmp_path, data="other")["data"] == "other"


def test_two_workers_come_to_the_results_of_one(corpus: Corpus, whole: dict[str, Any], tmp_path: Path) -> None:
    assert run(corpus, tmp_path, workers=2) == whole


WAITING = """
import sys, time
from routerlib.training.search.pool import results_of
def wait(shared, task):
    sys.stdout.write("waiting")
    sys.stdout.flush()
    time.sleep(60)
if __name__ == "__main__":
    list(results_of(wait, None, [1, 2], 2))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "waiting.py"
    script.write_text(WAITING, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.read(7) == b"waiting"  # both workers print, and their words may run together
        os.kill(parent.pid, signal.SIGKILL)
        parent.communicate(timeout=20)  # ends when the last process that could write does


def test_the_choice_never_sees_a_test_row(whole: dict[str, Any], tmp_path: Path) -> None:
    ours, other = texts(), texts("something else: ")
    assert ours.digest != other.digest
    assert ours.swept == other.swept
    assert run(made_up(other.swept), tmp_path) == whole
    for router in ROUTERS:  # nor where a corpus holds them, as that of a fit does
        tried = [trial.hold(made_up(of), router, 0, SETTINGS[router][0], sweep.SEED).as_json() for of in (ours, other)]
        assert without_seconds(tried[0]) == without_seconds(tried[1]) == whole["trials"][router][0]["trial"]


def test_the_digest_changes_with_all_that_may_move_a_result() -> None:
    ours = texts().swept
    first, *rest = ours.examples
    changed = (
        replace(first, prompt="x"),
        replace(first, source="x"),
        replace(first, split="validation"),
        replace(first, quality=(0.1, 0.2, 0.3)),
    )
    others = [replace(ours, examples=(other, *rest)) for other in changed]
    others += [replace(ours, junk=("hi",)), replace(ours, log=()), replace(ours, unscored=1)]
    assert len({ours.digest, *(other.digest for other in others)}) == 8


def test_the_kept_settings_are_read_back_with_all_their_starts(
    corpus: Corpus, whole: dict[str, Any], tmp_path: Path
) -> None:
    assert sweep.read_settings(tmp_path) is None
    run(corpus, tmp_path)
    found = sweep.read_settings(tmp_path, "d")
    assert found is not None
    for router in ROUTERS:
        kept = SETTINGS[router][whole["kept"][router]["trial"]["index"]]
        assert found[router] == replace(kept, configuration=replace(kept.configuration, starts=8))
    with pytest.raises(DataError, match="found data 'd', wanted 'e'; run the sweep again"):
        sweep.read_settings(tmp_path, "e")


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"kept": {"A": 1}}'])
def test_results_that_cannot_be_read_are_refused_by_name(content: str, tmp_path: Path) -> None:
    (tmp_path / RESULTS).write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        sweep.read_settings(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / RESULTS}: ")
    assert "\n" not in str(caught.value)


def test_sources_weigh_the_same_within_each_split_whatever_the_others_hold() -> None:
    corpus = made_up(replace(texts(), unscored=10))
    for split in ("train", "validation", "test"):
        of_source = [
            corpus.weights[(corpus.kind == split) & (corpus.source == source)].sum() for source in ("one", "two")
        ]
        assert of_source[0] == pytest.approx(of_source[1])
        assert corpus.weights[corpus.kind == split].mean() == pytest.approx(1)
    assert corpus.weights[corpus.kind == "junk"].tolist() == [1.0, 1.0]
    assert corpus.weights[corpus.kind == "unscored"].sum() == pytest.approx(18)  # as one of the two sources of 36 rows
    assert (corpus.kind == "log").sum() == 30
