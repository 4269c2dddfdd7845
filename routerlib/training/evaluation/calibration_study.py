"""Does calibration keep what it says? On every scored source of a data folder, and on logs whose truth is known.

On a source, each half (by groups of near-duplicates) is routed by thresholds calibrated on the other, beside the
thresholds as shipped. On synthetic logs: how many of the intervals hold the truth, how many guarantees are broken, how
far the shares asked for are missed. `bootstrap.CROSS_FITTED` was set on the first hundred of these logs; more of them
(``--logs``) are logs it has not seen.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from routerlib.calibration.calibration import calibrate
from routerlib.calibration.choice import routed
from routerlib.calibration.evidence import CalibrationError, Evidence
from routerlib.calibration.targets import MaxUtility, MinQuality, Shares
from routerlib.router import ThreeTierRouter
from routerlib.training.data.dataset import Example, StandIns, read_examples
from routerlib.training.data.tiers import NAMES, read_mappings
from routerlib.training.evaluation.payoff import PRICES
from routerlib.training.evaluation.scored import Scored, score
from routerlib.training.evaluation.synthetic_log import BEST, POPULATION, SHIPPED, Population
from routerlib.training.evaluation.truth_study import KEPT, MEASURES, RESAMPLES, SURE, truths

OPUS_USD = 0.02
ASKED = Shares(0.6, 0.3, 0.1)
SHARED_OUT = 10_000  # prompts the shares are tried on


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of ``logs`` synthetic ones of ``size`` records, how many intervals held the truth, by what they are of.

    ``gain`` is the mean true utility above that of the current thresholds, ``best`` the largest there is.
    """

    logs: int
    size: int
    held: dict[str, int]
    gain: float
    best: float


def study(data: Path | None, model: str | None, *, logs: int, size: int, quiet: bool) -> Iterator[str]:
    """Yield the lines of the report.

    Args:
        data: folder in the schema of `dataset`; None for synthetic logs alone.
        model: a folder's path or a packaged model's name; None for the default.
        logs: synthetic ones.
        size: records of each.
        quiet: no progress bar.
    """
    if data is not None:
        yield from _sources(data, ThreeTierRouter(model), quiet=quiet)
    population = Population.drawn(np.random.default_rng(0), POPULATION)
    found = coverage(population, logs, size)
    held = ", ".join(f"{name} {count}" for name, count in found.held.items())
    yield f"\nsynthetic logs, {logs} of {size} records: 95 % intervals that hold the truth of the chosen thresholds"
    yield f"  {held}; mean true gain {found.gain:+.4f} of {found.best:+.4f} there is"
    broken, refused = broken_promises(population, logs, size)
    yield f"guarantee of {KEPT:.0%} of always-opus's quality with probability {SURE}: broken in {broken} of {logs}"
    yield f"  (not given in {refused})"
    yield from truths(logs)
    yield f"shares on {SHARED_OUT} prompts: missed by at most {missed_shares(SHARED_OUT):.4%}"


def coverage(population: Population, logs: int, size: int) -> Coverage:
    """Calibrate on many logs; count the intervals that hold the truth of the thresholds they are of."""
    held = dict.fromkeys((*MEASURES, "difference in utility"), 0)
    now = population.utility((SHIPPED.a, SHIPPED.b))
    gains = []
    for seed in range(logs):
        found = calibrate(_log(seed, size), MaxUtility(), SHIPPED, resamples=RESAMPLES, seed=seed)
        pair = (found.a, found.b)
        truth = (population.utility(pair), population.quality(pair), 1000 * population.cost(pair))
        row = found.rows[0]
        for name, true in zip(MEASURES, truth, strict=True):
            interval = getattr(row, name)
            held[name] += interval.low <= true <= interval.high
        change = found.difference["utility"]
        held["difference in utility"] += change.low <= truth[0] - now <= change.high
        gains.append(truth[0] - now)
    return Coverage(logs, size, held, float(np.mean(gains)), population.utility(BEST) - now)


def broken_promises(population: Population, logs: int, size: int) -> tuple[int, int]:
    """Return how many guarantees the truth breaks, and how many logs were refused one."""
    broken = refused = 0
    bound = KEPT * population.quality((0.0, 0.0))
    for seed in range(logs):
        try:
            found = calibrate(_log(seed, size), MinQuality(KEPT), SHIPPED, guarantee=SURE, resamples=2, seed=seed)
        except CalibrationError:
            refused += 1
        else:
            broken += population.quality((found.a, found.b)) < bound
    return broken, refused


def missed_shares(size: int) -> float:
    """Return by how much the share of a tier is missed at most, where half of the log's probabilities are tied."""
    rng = np.random.default_rng(0)
    evidence = Population.drawn(rng, size).log(rng)
    tied = np.where(rng.random(size) < 0.5, np.round(evidence.p_cloud, 3), evidence.p_cloud)
    found = calibrate(replace(evidence, p_cloud=tied), ASKED, SHIPPED, resamples=2)
    shares = np.bincount(routed(tied, evidence.p_opus, (found.a, found.b)), minlength=3) / size
    return float(np.abs(shares - (ASKED.local, ASKED.sonnet, ASKED.opus)).max())


def evidence_of(examples: Sequence[Example], stand_ins: StandIns, scored: Scored) -> Evidence:
    """Return a source as a log: every example must have the three stand-ins' scores."""
    count = len(examples)
    return Evidence(
        np.asarray(scored.p_cloud),
        np.asarray(scored.p_opus),
        np.array([[example.scores[name] for name in stand_ins] for example in examples], dtype=np.float32),
        np.full(count, -1, dtype=np.int8),
        np.tile((PRICES * OPUS_USD).astype(np.float32), (count, 1)),
        np.array([len(example.prompt.split()) for example in examples], dtype=np.int32),
        np.array(["```" in example.prompt for example in examples]),
        np.array([_digest(example.group) for example in examples], dtype=np.int64),
    )


def _sources(data: Path, router: ThreeTierRouter, *, quiet: bool) -> Iterator[str]:
    yield f"{router.bundle.router}: each half of a source routed by thresholds calibrated on the other half"
    yield f"{'source':<20}{'n':>6}{'shipped':>9}{'halves':>9}  difference, 95 % interval"
    examples, differences = read_examples(data), []
    for source, stand_ins in _stand_ins(data).items():
        rows = [row for row in examples if row.source == source and all(name in row.scores for name in stand_ins)]
        evidence = evidence_of(rows, stand_ins, score(router, [row.prompt for row in rows], quiet=quiet))
        try:
            found = calibrate(evidence, MaxUtility(), router.thresholds, folds=2)
        except CalibrationError as error:
            yield f"{source:<20}{len(rows):>6}  {error}"
            continue
        change = found.difference["utility"]
        differences.append(change)
        utilities = [row.utility.value for row in found.rows[:2] if row.utility]
        yield (
            f"{source:<20}{len(rows):>6}{utilities[1]:>9.3f}{utilities[0]:>9.3f}  "
            f"{change.value:+.3f} ({change.low:+.3f} to {change.high:+.3f})"
        )
    better = sum(change.value > 0 for change in differences)
    surely, worse = (sum(ends) for ends in zip(*((c.low > 0, c.high < 0) for c in differences), strict=True))
    mean = float(np.mean([change.value for change in differences]))
    yield (
        f"calibrated is better on {better} of {len(differences)} sources ({surely} significantly, "
        f"{worse} significantly worse), by {mean:+.3f} on average"
    )


def _stand_ins(data: Path) -> dict[str, StandIns]:
    """Return each source's default mapping, or its first of three models; sources without are left out."""
    mappings = read_mappings(data)
    entries = json.loads(mappings.path.read_text(encoding="utf-8"))["sources"]
    found: dict[str, StandIns] = {}
    for source in mappings.sources:
        named = [tuple(entry.get(name) for name in NAMES) for entry in entries[source]]
        complete = [models for models in named if all(isinstance(model, str) for model in models)]
        if source in mappings.stand_ins or complete:
            found[source] = mappings.stand_ins.get(source) or complete[0]
    return found


def _log(seed: int, size: int) -> Evidence:
    rng = np.random.default_rng(seed + 1)
    return Population.drawn(rng, size).log(rng)


def _digest(group: str) -> int:
    return int.from_bytes(sha256(group.encode()).digest()[:8], "big", signed=True)
