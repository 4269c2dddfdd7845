"""Run the grid search: train every setting, keep the best of each router on validation; resumable.

Trials end in any order, in as many processes as asked for; each is written to a journal at once, so that a sweep that
was killed goes on where it stopped, and comes to the same results. Test rows are not even read.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from tqdm import tqdm

from routerlib.training.data.measured import ROUTERS, Router
from routerlib.training.data.rows import DataError
from routerlib.training.search.journal import Journal, open_journal
from routerlib.training.search.pool import results_of
from routerlib.training.search.results import RESULTS, read_object, write_object
from routerlib.training.v5 import grid
from routerlib.training.v5.corpus import Corpus
from routerlib.training.v5.student import Configuration, Setting
from routerlib.training.v5.teacher import Terms
from routerlib.training.v5.trial import CRITERION, Trial, from_json, hold

SCHEMA = 1
SEED = 5
JOURNAL = "sweep_journal.jsonl"
AGAIN = "run the sweep again, or remove the file"

Grid = Mapping[Router, Sequence[Setting]]
Task = tuple[Router, int, Setting, int]
Trials = dict[tuple[Router, int], Trial]


def sweep(
    corpus: Corpus,
    data: str,
    out: Path,
    *,
    settings: Grid | None = None,
    workers: int = 2,
    seed: int = SEED,
    quiet: bool = False,
) -> dict[Router, Trial]:
    """Try every setting, write ``sweep_results.json`` to a folder, and return the kept trial of each router.

    Where the folder already holds the results of this very sweep, nothing is tried again.

    Args:
        corpus: rows of the training and validation splits, and junk.
        data: digest of what the corpus was made of; see `Texts.digest`.
        out: folder of the results and, until they are complete, of the journal.
        settings: of each router; default: the grid.
        workers: processes; 1 for none beside this one.
        seed: of everything random, the same for every setting.
        quiet: no progress bar.

    Raises:
        DataError: the journal in the folder is of another grid, other data, other inputs or another seed.
    """
    tried = settings or grid.all_settings()
    subject = {"schema": SCHEMA, "grid": _digest(tried), "data": data, "inputs": corpus.digest, "seed": seed}
    before = read_object(out / RESULTS, AGAIN) if (out / RESULTS).exists() else {}
    if all(before.get(name) == value for name, value in subject.items()):
        return {router: from_json(before["kept"][router]["trial"]) for router in ROUTERS}
    journal = open_journal(out / JOURNAL, subject)
    trials = _try(corpus, journal, tried, workers, seed, quiet)
    ordered = {router: [trials[router, index] for index in range(len(tried[router]))] for router in ROUTERS}
    kept = {router: choose(ordered[router]) for router in ROUTERS}
    write_object(out / RESULTS, {**subject, **_results(corpus, tried, ordered, kept)})
    journal.path.unlink()
    return kept


def choose(trials: Sequence[Trial]) -> Trial:
    """Return the trial with the highest merit on validation; of equals the first, nearest to the published one."""
    return max(trials, key=lambda trial: trial.merit)


def read_settings(folder: Path, data: str | None = None) -> dict[Router, Setting] | None:
    """Return the settings a sweep in this folder kept, with the starts of `Configuration`; None where there is none.

    They hold on every kind of processor, so the inputs' digest, which does not, is not looked at.

    Raises:
        DataError: the file cannot be read, or is of other data than ``data``, where that is given.
    """
    path = folder / RESULTS
    if not path.exists():
        return None
    content = read_object(path, AGAIN)
    if data is not None and content.get("data") != data:
        raise DataError(f"{path}: found data {content.get('data')!r:.18}, wanted {data!r:.18}; {AGAIN}")
    try:
        return {router: _setting(content["kept"][router]) for router in ROUTERS}
    except (KeyError, TypeError) as error:
        raise DataError(f"{path}: found results that cannot be read ({error!r}), wanted a sweep's; {AGAIN}") from None


def _try(corpus: Corpus, journal: Journal, settings: Grid, workers: int, seed: int, quiet: bool) -> Trials:
    """Run the trials that the journal lacks, with a progress bar; return them all."""
    trials = {(trial.router, trial.index): trial for trial in map(from_json, journal.results)}
    tasks: list[Task] = [
        (router, index, setting, seed)
        for router in ROUTERS
        for index, setting in enumerate(settings[router])
        if (router, index) not in trials
    ]
    done = len(trials)
    with tqdm(total=done + len(tasks), initial=done, desc="sweep", unit="setting", disable=quiet) as bar:
        for trial in results_of(_hold, corpus, tasks, workers):
            journal.append(trial.as_json())
            trials[trial.router, trial.index] = trial
            bar.update()
    return trials


def _hold(corpus: Corpus, task: Task) -> Trial:
    return hold(corpus, *task)


def _results(
    corpus: Corpus, settings: Grid, trials: Mapping[Router, Sequence[Trial]], kept: Mapping[Router, Trial]
) -> dict[str, Any]:
    """Return what the file says beside its subject: everything that was tried, what it reached, what was kept."""
    rows = {kind: int((corpus.kind == kind).sum()) for kind in ("train", "validation", "junk", "unscored")}
    entries = {
        router: [_entry(setting, trial) for setting, trial in zip(settings[router], trials[router], strict=True)]
        for router in ROUTERS
    }
    return {
        "rows": rows,
        "axes": {router: dict(axes) for router, axes in grid.GRID.items()},
        "criterion": dict(CRITERION),
        "seconds": {router: round(sum(trial.seconds for trial in trials[router]), 1) for router in ROUTERS},
        "kept": {router: entries[router][kept[router].index] for router in ROUTERS},
        "trials": {
            router: [{**entry, "kept": entry["trial"]["index"] == kept[router].index} for entry in entries[router]]
            for router in ROUTERS
        },
    }


def _entry(setting: Setting, trial: Trial) -> dict[str, Any]:
    return {"setting": asdict(setting), "trial": trial.as_json()}


def _setting(entry: Mapping[str, Any]) -> Setting:
    configuration, terms = entry["setting"]["configuration"], entry["setting"]["terms"]
    shipped = {**configuration, "hidden": tuple(configuration["hidden"]), "starts": Configuration((1,), 0.0).starts}
    return Setting(Configuration(**shipped), Terms(**terms))


def _digest(settings: Grid) -> str:
    content = {router: [asdict(setting) for setting in settings[router]] for router in ROUTERS}
    return sha256(json.dumps(content).encode()).hexdigest()
