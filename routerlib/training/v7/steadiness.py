"""Count what should change nothing and does: pairs that ask the same, and trivial edits of prompts kept back."""

import json
from collections.abc import Sequence
from pathlib import Path

from routerlib.deciding.cascade import Tier
from routerlib.router import ThreeTierRouter
from routerlib.training.evaluation.robustness import ANY, flips
from routerlib.training.v7.evidence import LOG, Row

NEAR = 0.1  # of p_cloud
EDITED = 300  # prompts of the log that are edited


def tables_of(models: Sequence[str], pairs: Path, rows: Sequence[Row]) -> list[str]:
    """Return one Markdown table: of each model the pairs decided alike, and the share of decisions that edits flip."""
    routers = [ThreeTierRouter(model) for model in models]
    head = ["what should change nothing", *(router.bundle.config.name for router in routers)]
    lines_of = map(json.loads, pairs.read_text(encoding="utf-8").splitlines())
    listed = [(row["one"], row["other"]) for row in lines_of]
    edited = [row.prompt for row in rows if row.source == LOG and row.split == "test"][:EDITED]
    columns = [[*_pairs(router, listed), *_flips(router, edited)] for router in routers]
    names = [
        f"{len(listed)} pairs that ask the same: same side of threshold a",
        f"the same pairs: p_cloud within {NEAR:g}",
        f"{len(edited)} prompts of the log: flipped by any of nine trivial edits",
        "the same prompts: flipped by one edit, at most",
    ]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return [*lines, *("| " + " | ".join(line) + " |" for line in zip(names, *columns, strict=True))]


def _pairs(router: ThreeTierRouter, pairs: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return of how many pairs both lie on one side of threshold a, and of how many the probabilities are near."""
    found = [score.p_cloud for score in router.score_many([text for pair in pairs for text in pair])]
    both = list(zip(found[::2], found[1::2], strict=True))
    a = router.thresholds.a
    return str(sum((one >= a) == (other >= a) for one, other in both)), str(
        sum(abs(one - other) <= NEAR for one, other in both)
    )


def _flips(router: ThreeTierRouter, prompts: Sequence[str]) -> tuple[str, str]:
    """Return the share of decisions that any edit flips, with its interval, and the largest share one edit flips."""

    def decide(texts: Sequence[str]) -> list[Tier]:
        starts = range(0, len(texts), 256)
        return [Tier(made.decision) for start in starts for made in router.route_many(texts[start : start + 256])]

    found = {flip.edit: flip.share for flip in flips(prompts, [LOG] * len(prompts), decide) if flip.share is not None}
    most = max((edit for edit in found if edit != ANY), key=lambda edit: found[edit].value)
    return str(found[ANY]), f"{found[most]} ({most})"
