"""A million records through ``batch``: throughput, memory, and how soon the first answer is there.

    python tests/bench/million.py --command .venv/bin/vibe-router --out tests/bench/results

Twice: prompts that are all different, and prompts as logs repeat them (drawn by Zipf's law from a tenth as many). The
answers are read from a pipe and counted; nothing is kept but the figures. Run by hand, for it takes many minutes.
"""

import argparse
import json
import os
import random
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from pathlib import Path

from measure import WORDS
from processor import processor


def different(count: int) -> Iterator[str]:
    """Yield short prompts, no two alike, the same ones every time."""
    rng = random.Random(0)
    for number in range(count):
        yield f"{' '.join(rng.choices(WORDS, k=6))} {number}"


def repeated(count: int) -> Iterator[str]:
    """Yield short prompts of which the r-th most frequent comes in proportion to 1 / r."""
    prompts = list(different(count // 10))
    weights = list(accumulate(1 / rank for rank in range(1, len(prompts) + 1)))
    yield from random.Random(1).choices(prompts, cum_weights=weights, k=count)


def routed(command: list[str], path: Path) -> dict[str, float]:
    """Route a file; return wall and processor seconds, peak memory, and the seconds until the first answer."""
    start = time.perf_counter()
    with subprocess.Popen(
        [*command, "batch", "--quiet", str(path)], stdout=subprocess.PIPE, bufsize=1 << 20
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        first = time.perf_counter() - start
        answers = 1 + sum(1 for _ in process.stdout)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode:
        sys.exit(f"{shlex.join(command)}: exit {process.returncode}")
    return {
        "answers": answers,
        "first_answer_s": first,
        "wall_s": wall,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3),
        "prompts_per_s": answers / wall,
    }


def main() -> None:
    """Generate, route, print, and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--command", default=str(Path(sys.executable).with_name("vibe-router")))
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--out", type=Path, help="folder for the raw figures")
    options = parser.parse_args()
    machine = f"{processor()}, {os.cpu_count()} cores"
    print(f"{date.today()}, {machine}, {options.records} records")
    figures = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name, prompts in (("repeated", repeated), ("different", different)):
            path = Path(scratch, f"{name}.jsonl")
            with path.open("w", encoding="utf-8") as out:
                out.writelines(json.dumps({"prompt": prompt}) + "\n" for prompt in prompts(options.records))
            figures[name] = routed(shlex.split(options.command), path)
            print(f"{name:10}", ", ".join(f"{key} {value:.4g}" for key, value in figures[name].items()), flush=True)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        content = {"date": str(date.today()), "machine": machine, "records": options.records, "figures": figures}
        path = options.out / f"{date.today()}-million.json"
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
