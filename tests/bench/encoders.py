"""Compare encoders with the packaged one: how often the decisions agree, how far the probabilities lie apart, how fast.

    python tests/bench/encoders.py --prompts FILE --every 10 mlx mlx-float16

FILE holds JSON lines with a ``prompt``, .gz or not. Prints one JSON line per encoder: prompts, same decisions, how many
of the others are flagged as close, mean and largest distance of p_cloud, seconds of wall clock and of all processors
for the prompts, start-up excluded, and where MLX computes.
"""

import argparse
import gzip
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import mlx.core as mx

from routerlib import Decision, Flag, ThreeTierRouter
from routerlib.encoding.opening import ENCODERS


def prompts(path: Path, every: int) -> list[str]:
    """Return every so manieth prompt of a file."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line)["prompt"] for line in raw.splitlines()[::every]]


def timed(encoder: str, texts: Sequence[str]) -> tuple[list[Decision], float, float]:
    """Route texts with an encoder; return the decisions, and seconds of wall clock and of processor time."""
    router = ThreeTierRouter(encoder=encoder)
    router.route("Start up")
    wall, processor = time.perf_counter(), time.process_time()
    decisions = router.route_many(texts)
    return decisions, time.perf_counter() - wall, time.process_time() - processor


def compared(encoder: str, packaged: Sequence[Decision], texts: Sequence[str]) -> dict[str, Any]:
    """Route texts with another encoder and set the decisions beside those of the packaged one."""
    decisions, wall, processor = timed(encoder, texts)
    pairs = list(zip(packaged, decisions, strict=True))
    other = [before for before, after in pairs if before.decision != after.decision]
    apart = [abs(before.p_cloud - after.p_cloud) for before, after in pairs]
    return {
        "encoder": encoder,
        "device": str(mx.default_device()),
        "prompts": len(texts),
        "same": len(texts) - len(other),
        "others_flagged_close": sum(Flag.CLOSE in decision.flags for decision in other),
        "p_cloud_mean_distance": round(sum(apart) / len(apart), 6),
        "p_cloud_largest_distance": round(max(apart), 6),
        "wall_s": round(wall, 2),
        "processor_s": round(processor, 2),
    }


def main() -> None:
    """Read the command line, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prompts", type=Path, required=True, metavar="FILE")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take every Nth prompt")
    parser.add_argument("encoders", nargs="+", metavar="ENCODER")
    options = parser.parse_args()
    texts = prompts(options.prompts, options.every)
    packaged, _, _ = timed(ENCODERS[0], texts)
    for encoder in (ENCODERS[0], *options.encoders):
        print(json.dumps(compared(encoder, packaged, texts)), flush=True)


if __name__ == "__main__":
    main()
