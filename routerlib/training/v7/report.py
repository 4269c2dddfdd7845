"""Measure models on what was kept back, and print it as one Markdown table: each figure with its 95 % interval.

The columns are the models named, the length of the text, and lots drawn; the rows are the kinds of evidence, real
prompts first. Intervals come from drawing whole groups again (conversations, near-duplicates), inside each source.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from routerlib.router import ThreeTierRouter
from routerlib.training.data.typed import EASY, HARD
from routerlib.training.evaluation.metrics import apgr
from routerlib.training.v7.evidence import JUNK, LANGUAGES, LOG, TYPED, Row
from routerlib.training.v7.heads import tiers_at, weighted_error
from routerlib.training.v7.lessons import column, local_scores

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Bools = NDArray[np.bool_]
Measure = Callable[[Places], float]

DRAWS = 200
SEED = 7
MOST_OF_A_SOURCE = 300  # prompts of a source nobody rated
LEAST_OF_A_SOURCE = 8
LEAST_GAP = 0.05  # in quality from local to opus: below, the share recovered is noise over nothing
HARD_ASKS, EASY_ASKS = ("hard", "expert"), ("easy", "chore", "junk")  # of asks in many languages
PEOPLE = frozenset({"storypoints_gitlab", "storypoints_duraspace", "type_challenges"})


@dataclass(frozen=True, slots=True)
class Column:
    """What one column's router says of every row: two scores, and the tier it chooses (0 to 2)."""

    name: str
    p_cloud: Floats
    p_opus: Floats
    tiers: Places


def kept_back(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that may be reported on: of the test split, and of the sources nothing is fitted on."""
    taken: dict[str, int] = {}
    chosen = []
    for row in rows:
        is_known = row.fail is not None or row.hardness is not None or row.source in (TYPED, LANGUAGES)
        if row.split not in ("test", "apart") or not is_known or row.source == JUNK:
            continue
        if row.fail is None and row.hardness is not None:
            taken[row.source] = taken.get(row.source, 0) + 1
            if taken[row.source] > MOST_OF_A_SOURCE:
                continue
        chosen.append(row)
    return chosen


def column_of(model: str, rows: Sequence[Row]) -> Column:
    """Route every row with a model."""
    router = ThreeTierRouter(model)
    found = [score for start in range(0, len(rows), 256) for score in router.score_many(_texts(rows, start))]
    p_cloud, p_opus = (np.array([getattr(score, name) for score in found]) for name in ("p_cloud", "p_opus"))
    thresholds = router.thresholds
    return Column(router.bundle.config.name, p_cloud, p_opus, tiers_at(p_cloud, p_opus, thresholds.a, thresholds.b))


def plain_columns(rows: Sequence[Row]) -> list[Column]:
    """Return the rules that need no router: the length of the text, and lots drawn in the share the log needs."""
    rng = np.random.default_rng(SEED)
    length = np.array([float(len(row.prompt.split())) for row in rows])
    tiers = column(rows, "tier")
    needs = tiers[~np.isnan(tiers) & np.array([row.source == LOG for row in rows])]
    share = float((needs > 0).mean())
    drawn = rng.random(len(rows))
    bound = np.quantile(length, 1.0 - share)
    return [
        Column("length", length, length, (length >= bound).astype(np.int64)),
        Column("lots", drawn, drawn, (drawn < share).astype(np.int64)),
        Column("always local", np.zeros(len(rows)), np.zeros(len(rows)), np.zeros(len(rows), dtype=np.int64)),
    ]


Share = Callable[[Column, Places], float]


class Report:
    """The measures of rows kept back; each is a function of a column and of places drawn."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Take the rows and look up what is known of them."""
        self._rows = rows
        self._source = np.array([row.source for row in rows])
        self._apart = np.array([row.split == "apart" for row in rows])
        self._fail, self._tier = column(rows, "fail_raw"), column(rows, "tier")
        self._hardness, self._local = column(rows, "hardness"), local_scores(rows)
        self._opus = np.array([np.nan if not row.scores or row.scores[2] is None else row.scores[2] for row in rows])
        self._category = np.array([row.category or "" for row in rows])
        self._groups = np.array([row.group for row in rows])

    def lines(self, columns: Sequence[Column]) -> list[str]:
        """Return the table in Markdown."""
        head = ["measure", "prompts", *(own.name for own in columns)]
        lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        for name, chosen, measure in self._measures():
            cells = [self._cell(chosen, partial(measure, own)) for own in columns]
            lines.append("| " + " | ".join([name, f"{len(chosen):,}", *cells]) + " |")
        return lines

    def _cell(self, chosen: Places, measure: Measure) -> str:
        found = measure(chosen) if len(chosen) else float("nan")
        if not np.isfinite(found):
            return ""
        drawn = [measure(places) for places in self._drawn(chosen)]
        low, high = np.nanquantile(drawn, (0.025, 0.975))
        return f"{found:.3f} [{low:.3f}, {high:.3f}]"

    def _drawn(self, chosen: Places) -> Sequence[Places]:
        """Return places drawn again by whole groups, as often as there are draws."""
        rng = np.random.default_rng(SEED)
        members: dict[str, list[int]] = {}
        for place in chosen:
            members.setdefault(f"{self._source[place]}\n{self._groups[place]}", []).append(int(place))
        groups = [np.array(own) for own in members.values()]
        return [np.concatenate([groups[n] for n in rng.integers(len(groups), size=len(groups))]) for _ in range(DRAWS)]

    def _measures(self) -> list[tuple[str, Places, Share]]:
        """Return every line's name, its prompts and its measure."""
        listed = [*self._of_the_log(), *self._of_sources(), *self._of_typed(), *self._of_languages()]
        return [(name, np.flatnonzero(own), measure) for name, own, measure in listed]

    def _of_the_log(self) -> list[tuple[str, Bools, Share]]:
        real = (self._source == LOG) & ~self._apart & ~np.isnan(self._tier)
        return [
            ("real log: Spearman with the rating", real, lambda own, at: spearman(own.p_cloud[at], self._fail[at])),
            ("real log: AUC, needs the cloud", real, lambda own, at: auc(own.p_cloud[at], self._tier[at] > 0)),
            ("real log: weighted error", real, lambda own, at: weighted_error(self._needed(at), own.tiers[at])),
            ("real log: calibration error", real, lambda own, at: calibration_error(own.p_cloud[at], self._fail[at])),
            ("real log: share sent to the cloud", real, lambda own, at: float((own.tiers[at] > 0).mean())),
        ]

    def _of_sources(self) -> list[tuple[str, Bools, Share]]:
        rated = ~np.isnan(self._fail) & ~np.isin(self._source, (LOG, LANGUAGES))
        outcomes, whole = ~np.isnan(self._local), self._apart
        both = outcomes & ~np.isnan(self._opus)
        people = np.isin(self._source, tuple(PEOPLE)) & ~np.isnan(self._hardness)
        return [
            ("rated sources, prompts left out: Spearman inside", rated & ~whole, self._inside_rated),
            ("rated sources left out whole: Spearman inside", rated & whole, self._inside_rated),
            ("outcomes, prompts left out: AUC local fails, inside", outcomes & ~whole, self._inside_outcomes),
            ("outcomes of sources left out whole: AUC inside", outcomes & whole, self._inside_outcomes),
            ("outcomes, prompts left out: APGR local to opus", both & ~whole, self._inside_gap),
            ("outcomes of sources left out whole: APGR local to opus", both & whole, self._inside_gap),
            ("people's labels of sources left out whole: Spearman", people, self._inside_labels),
        ]

    def _of_typed(self) -> list[tuple[str, Bools, Share]]:
        typed = self._source == TYPED
        either = typed & np.isin(self._category, [*EASY, *HARD])
        crossed = typed & np.isin(self._category, ["long_easy", "short_hard"])
        goals = [("simple", 0), ("junk", 0), ("long_easy", 0)]
        goals += [(name, least) for least in (1, 2) for name in ("complex", "short_hard")]
        names = ("local", "cloud", "opus")
        return [
            ("typed: AUC hard over easy", either, self._hard_auc),
            ("typed: AUC short hard over long easy", crossed, self._hard_auc),
            *((f"typed: {name} to {names[n]}", typed & (self._category == name), self._to(n)) for name, n in goals),
        ]

    def _of_languages(self) -> list[tuple[str, Bools, Share]]:
        own = (self._source == LANGUAGES) & ~self._english()
        hard, easy = (np.isin(self._category, names) for names in (HARD_ASKS, EASY_ASKS))
        return [
            ("languages but English: hard to the cloud", own & hard, self._to(1)),
            ("languages but English: easy to local", own & easy, self._to(0)),
            ("languages but English: AUC hard over easy", own & (hard | easy), self._hard_auc),
        ]

    def _needed(self, at: Places) -> Places:
        return self._tier[at].astype(np.int64)

    def _english(self) -> NDArray[np.bool_]:
        return np.array([row.key.startswith(f"{LANGUAGES}:en-") for row in self._rows])

    def _inside(self, at: Places, measure: Measure) -> float:
        found = [measure(at[self._source[at] == source]) for source in np.unique(self._source[at])]
        return float(np.nanmean(found)) if np.isfinite(found).any() else float("nan")

    def _inside_rated(self, own: Column, at: Places) -> float:
        return self._inside(at, lambda places: spearman(own.p_cloud[places], self._fail[places]))

    def _inside_labels(self, own: Column, at: Places) -> float:
        return self._inside(at, lambda places: spearman(own.p_cloud[places], self._hardness[places]))

    def _inside_outcomes(self, own: Column, at: Places) -> float:
        return self._inside(at, lambda places: auc(own.p_cloud[places], self._local[places] < 0.5))

    def _inside_gap(self, own: Column, at: Places) -> float:
        return self._inside(at, lambda places: gap(own.p_cloud[places], self._local[places], self._opus[places]))

    def _hard_auc(self, own: Column, at: Places) -> float:
        return auc(own.p_cloud[at], np.isin(self._category[at], [*HARD, *HARD_ASKS]))

    @staticmethod
    def _to(least: int) -> Callable[[Column, Places], float]:
        def share(own: Column, at: Places) -> float:
            goes = own.tiers[at] >= least if least else own.tiers[at] == 0
            return float(goes.mean()) if len(at) else float("nan")

        return share


def spearman(score: Floats, truth: Floats) -> float:
    """Return the rank correlation; NaN where there are few, or nothing varies."""
    from scipy.stats import rankdata

    if len(truth) < LEAST_OF_A_SOURCE or np.ptp(truth) == 0 or np.ptp(score) == 0:
        return float("nan")
    return float(np.corrcoef(rankdata(score), rankdata(truth))[0, 1])


def auc(score: Floats, truth: NDArray[np.bool_]) -> float:
    """Return how often a true one scores above a false one, ties for half; NaN where there are few of either."""
    from scipy.stats import rankdata

    positives = int(truth.sum())
    if len(truth) < LEAST_OF_A_SOURCE or min(positives, len(truth) - positives) < 2:
        return float("nan")
    ranks = rankdata(score)[truth].sum()
    return float((ranks - positives * (positives + 1) / 2) / (positives * (len(truth) - positives)))


def gap(score: Floats, local: Floats, opus: Floats) -> float:
    """Return the share of the gap from local to opus that is recovered (APGR); NaN where there are few, or no gap."""
    if len(score) < LEAST_OF_A_SOURCE or opus.mean() - local.mean() < LEAST_GAP:
        return float("nan")
    return float(apgr(score, local, opus))


def calibration_error(p: Floats, truth: Floats, bins: int = 10) -> float:
    """Return the mean gap between p and truth over bins of equally many prompts; NaN where p is no probability."""
    if p.max() > 1.0 or np.ptp(p) == 0:
        return float("nan")
    parts = np.array_split(np.argsort(p, kind="stable"), bins)
    return float(np.mean([abs(p[part].mean() - truth[part].mean()) for part in parts]))


def _texts(rows: Sequence[Row], start: int) -> list[str]:
    return [row.prompt for row in rows[start : start + 256]]
