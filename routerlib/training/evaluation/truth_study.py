"""Is what `calibrate` says true? On logs drawn from routers whose worth is known in closed form."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from routerlib.calibration.calibration import calibrate
from routerlib.calibration.choice import Worth
from routerlib.calibration.guarantee import Proving, prove
from routerlib.calibration.partition import Partition
from routerlib.calibration.result import Interval
from routerlib.calibration.targets import MaxUtility
from routerlib.training.evaluation.known_truth import TRUTHS, Truth
from routerlib.training.evaluation.synthetic_log import SHIPPED

RESAMPLES = 400
KEPT, SURE = 0.95, 0.95  # what the guarantee promises, with what probability
SAME = 1e-6  # the precision of a threshold, hence of the truth about it
MEASURES = ("utility", "quality", "cost")


@dataclass(frozen=True, slots=True)
class Said:
    """What calibrations of ``logs`` resampled logs said, and how often it was true.

    Attributes:
        logs: how many.
        held: how many intervals held the truth, by what they are of.
        claimed: how many logs said of a rival that the gain over it is significant.
        false: of those, how many where the thresholds chosen gain nothing over it.
        warned: how many logs said of some tier alone that it is better, without a router.
        unsettled: how many said that the folds disagree.
    """

    logs: int
    held: Counter[str]
    claimed: Counter[str]
    false: Counter[str]
    warned: int
    unsettled: int


def said_of(truth: Truth, logs: int, size: int, *, conversations: bool = False) -> Said:
    """Calibrate on logs drawn from a truth in closed form, and check what is said against it."""
    now = (SHIPPED.a, SHIPPED.b)
    held, claimed, false, warned, unsettled = Counter[str](), Counter[str](), Counter[str](), 0, 0
    for seed in range(logs):
        log = truth.log(np.random.default_rng(seed), size, conversations=conversations)
        found = calibrate(log, MaxUtility(), SHIPPED, resamples=RESAMPLES, seed=seed)
        pair, row = (found.a, found.b), found.rows[0]
        truths = (truth.utility(pair), truth.quality(pair), 1000 * truth.cost(pair))
        for name, true in zip(MEASURES, truths, strict=True):
            held[name] += _holds(getattr(row, name), true)
        for rival, gain in found.gains.items():
            true = truth.gain(rival, pair, now)
            held[f"gain over {rival}"] += _holds(gain, true)
            claimed[rival] += gain.low > 0
            false[rival] += gain.low > 0 and true <= SAME
        warned += any("without a router" in warning for warning in found.warnings)
        unsettled += any("not settled" in warning for warning in found.warnings)
    return Said(logs, held, claimed, false, warned, unsettled)


def broken_guarantees(truth: Truth, logs: int, size: int) -> tuple[int, int]:
    """Return how many guarantees a truth in closed form breaks, and how many logs were refused one."""
    broken = refused = 0
    bound = KEPT * truth.quality((0.0, 0.0))
    for seed in range(logs):
        log = truth.log(np.random.default_rng(seed), size)
        worth = Worth(log.quality, log.cost, log.label, log.opus_usd)
        order = Partition.of(log.group, 2).order
        found = prove(Proving(log.p_cloud, log.p_opus, worth, order), KEPT, SURE)
        if found is None:
            refused += 1
        else:
            broken += truth.quality((found.a, found.b)) < bound - SAME
    return broken, refused


def truths(logs: int) -> Iterator[str]:
    """Yield what calibrations say of logs of several kinds, how often it is true, and which guarantees break."""
    for name, size, conversations in (
        ("sloping", 400, False),
        ("pure noise", 400, False),
        ("local is best", 400, False),
        ("sloping", 50, False),
        ("sloping", 400, True),
    ):
        said = said_of(TRUTHS[name], logs, size, conversations=conversations)
        yield f"\n{name}, {logs} logs of {size} records{', in conversations of 5' if conversations else ''}"
        yield "  hold the truth: " + ", ".join(f"{each} {count}" for each, count in said.held.items())
        yield "  claim a gain over: " + ", ".join(
            f"{rival} {count} ({said.false[rival]} falsely)" for rival, count in said.claimed.items()
        )
        yield f"  warn that one tier alone is better {said.warned}, that folds disagree {said.unsettled}"
    yield f"\nguarantee of {KEPT:.0%} with probability {SURE}, {logs} logs of 400 records: broken, not given"
    for name, truth in TRUTHS.items():
        broken, refused = broken_guarantees(truth, logs, 400)
        yield f"  {name:<16}{broken:>5}{refused:>5}"


def _holds(interval: Interval | None, true: float) -> bool:
    return interval is not None and interval.low - SAME <= true <= interval.high + SAME
