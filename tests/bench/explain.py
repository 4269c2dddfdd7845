"""Measure explanations: do they add up, and what do they cost beside the answers they explain?

    python tests/bench/explain.py --prompts prompts.jsonl

Prints, for every packaged model, the largest error of base + contributions against the logit, as printed (6 decimals),
over all prompts, with router B asked of every one; then the cold start of `explain` beside `route`, and `batch
--explain` beside `batch`, whole processes whose runs alternate.
"""

import argparse
import json
import statistics
import sys
from pathlib import Path

from measure import PROMPT, alternate

BLOCK = 64  # prompts explained together


def largest_errors(texts: list[str], model: str) -> tuple[float, float]:
    """Return the largest error of the sum and of the probability over all texts and both routers of a model."""
    from math import exp

    from routerlib import ThreeTierRouter, Thresholds

    router = ThreeTierRouter(model, thresholds=Thresholds(0.0, 0.5, "both routers run"))
    of_sum = of_p = 0.0
    for start in range(0, len(texts), BLOCK):
        for explanation in router.explain_many(texts[start : start + BLOCK]):
            for one in explanation.routers:
                parts = [one.base, one.groups[-1].contribution, *(f.contribution for f in one.features)]
                of_sum = max(of_sum, abs(sum(round(part, 6) for part in parts) - round(one.logit, 6)))
                of_p = max(of_p, abs(1 / (1 + exp(-one.logit)) - one.p))
    return of_sum, of_p


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prompts", type=Path, required=True, help="JSON lines with `prompt`")
    parser.add_argument("--runs", type=int, default=15, help="cold starts of each command")
    parser.add_argument("--batch-runs", type=int, default=3)
    options = parser.parse_args()
    texts = [json.loads(line)["prompt"] for line in options.prompts.read_text(encoding="utf-8").splitlines()]
    command = str(Path(sys.executable).with_name("vibe-router"))

    from routerlib.bundle.folder import packaged_models

    for model in packaged_models():
        of_sum, of_p = largest_errors(texts, model)
        print(f"{model}, {len(texts)} prompts, both routers: largest error of the sum {of_sum:.1e}, of p {of_p:.1e}")

    routes, explains = alternate(options.runs, [command, "route", PROMPT], [command, "explain", PROMPT])
    route, explain = (statistics.median(one.wall for one in runs) for runs in (routes, explains))
    slower = statistics.median(e.wall - r.wall for r, e in zip(routes, explains, strict=True))
    print(f"cold start, median s: route {route:.3f}, explain {explain:.3f}, difference {slower:.3f}")

    batch = [command, "batch", "--quiet", str(options.prompts)]
    plain, explained = alternate(options.batch_runs, batch, [*batch, "--explain"])
    share = statistics.median(p.wall / e.wall for p, e in zip(plain, explained, strict=True))
    rates = [len(texts) / statistics.median(one.wall for one in runs) for runs in (plain, explained)]
    print(f"batch {rates[0]:.0f} prompts/s, batch --explain {rates[1]:.0f}, share {share:.2f}")


if __name__ == "__main__":
    main()
