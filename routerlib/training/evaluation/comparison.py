"""Compare rules on prompts whose quality under every tier is known, each number with its interval.

Quality, cost, utility and the cost saved weigh every source the same, APGR is given both ways, and AUC is measured
within each source and averaged. Under-routing: the tier with the best utility is dearer than the one chosen.
Over-routing: it is cheaper, which it is wherever a cheaper tier is as good and no dearer one is worth more. Ties go to
the cheaper tier, so that right, under and over sum to 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routerlib.training.evaluation.bootstrap import Drawn, Estimate, mean
from routerlib.training.evaluation.metrics import apgr, auc, cost_saved
from routerlib.training.evaluation.payoff import PRICES, payoff, source_weights
from routerlib.training.evaluation.rules import Prompts, Rule

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEAST_OF_A_CLASS = 5  # an AUC within a source needs as many rows with and without the label
QUALITIES = (0.95, 0.99)  # shares of always-opus's quality at which the cost saved is read


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a comparison; None where a metric is not defined for the rule or the rows.

    Attributes:
        name: the rule's.
        shares: of local, sonnet and opus, summing to 1.
        quality: mean quality of the tiers chosen.
        cost: mean price of the tiers chosen, opus 1.
        utility: quality less `COST_WEIGHT` times cost.
        regret: the oracle's utility less this one's.
        under: share of prompts whose best tier is dearer.
        over: share of prompts whose best tier is cheaper.
        saved: of always-opus's cost, at each of `QUALITIES` of its quality; see `metrics.cost_saved`.
        apgr: local to opus, every row the same.
        apgr_equal: local to opus, every source the same.
        auc_a: mean within-source AUC of "the best cloud tier beats local".
        auc_b: mean within-source AUC of "opus beats sonnet".
        auc_a_by_source: its parts; sources with too few rows of a class are left out.
        auc_b_by_source: likewise.
    """

    name: str
    shares: tuple[float, float, float]
    quality: Estimate | None
    cost: Estimate | None
    utility: Estimate | None
    regret: Estimate | None
    under: Estimate | None
    over: Estimate | None
    saved: tuple[Estimate | None, ...]
    apgr: Estimate | None
    apgr_equal: Estimate | None
    auc_a: Estimate | None
    auc_b: Estimate | None
    auc_a_by_source: Mapping[str, Estimate]
    auc_b_by_source: Mapping[str, Estimate]


def compare(prompts: Prompts, rules: Sequence[Rule], counts: Floats) -> tuple[Row, ...]:
    """Measure every rule on the prompts; ``counts`` (draws, n) are `bootstrap.resample`'s of its sources."""
    return tuple(_row(prompts, rule, counts) for rule in rules)


def _row(prompts: Prompts, rule: Rule, counts: Floats) -> Row:
    weights, worth = source_weights(prompts.sources), payoff(prompts.quality)
    best = worth.argmax(axis=1)[:, None]

    def average(values: Floats) -> Drawn:
        """Average over rows of the tiers' values (n, 3), or (3,) for all rows alike."""
        of_rows = (rule.given * values).sum(axis=1)
        return Drawn.of(lambda given: given @ of_rows, counts, weights)

    utility = average(worth)
    oracle = Drawn.of(lambda given: given @ worth.max(axis=1), counts, weights)
    local, sonnet, opus = prompts.quality.T
    a = _within_sources(rule.cloud, np.maximum(sonnet, opus) > local, prompts.sources, counts)
    b = _within_sources(rule.opus, opus > sonnet, prompts.sources, counts)
    shares = weights @ rule.given
    return Row(
        name=rule.name,
        shares=(float(shares[0]), float(shares[1]), float(shares[2])),
        quality=average(prompts.quality).estimate(),
        cost=average(PRICES).estimate(),
        utility=utility.estimate(),
        regret=(oracle - utility).estimate(),
        under=average(np.arange(3) < best).estimate(),
        over=average(np.arange(3) > best).estimate(),
        saved=tuple(_saved(prompts, rule.gain, share, counts, weights) for share in QUALITIES),
        apgr=_apgr(prompts, rule.gain, counts, None),
        apgr_equal=_apgr(prompts, rule.gain, counts, weights),
        auc_a=mean(list(a.values())).estimate() if a else None,
        auc_b=mean(list(b.values())).estimate() if b else None,
        auc_a_by_source=_estimates(a),
        auc_b_by_source=_estimates(b),
    )


def _apgr(prompts: Prompts, score: Floats | None, counts: Floats, weights: Floats | None) -> Estimate | None:
    if score is None:
        return None
    local, _, opus = prompts.quality.T
    return Drawn.of(lambda given: apgr(score, local, opus, given), counts, weights).estimate()


def _saved(prompts: Prompts, score: Floats | None, share: float, counts: Floats, weights: Floats) -> Estimate | None:
    if score is None:
        return None
    local, _, opus = prompts.quality.T
    return Drawn.of(lambda given: cost_saved(score, local, opus, share, given), counts, weights).estimate()


def _within_sources(score: Floats | None, label: Bools, sources: Sequence[str], counts: Floats) -> dict[str, Drawn]:
    names, found = np.asarray(sources), {}
    for name in dict.fromkeys(sources) if score is not None else ():
        places = np.flatnonzero(names == name)
        ranked, labels = score[places], label[places]  # type: ignore[index]
        if min(labels.sum(), (~labels).sum()) >= LEAST_OF_A_CLASS:
            found[name] = _drawn_auc(ranked, labels, counts[:, places])
    return found


def _drawn_auc(score: Floats, label: Bools, counts: Floats) -> Drawn:
    return Drawn.of(lambda given: auc(score, label, given), counts)


def _estimates(drawn: Mapping[str, Drawn]) -> dict[str, Estimate]:
    return {name: found for name, each in drawn.items() if (found := each.estimate()) is not None}
