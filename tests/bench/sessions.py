"""How fast ``report`` reads sessions, and in how much memory: ``python tests/bench/sessions.py [MB...]``.

The sessions are generated: of every 120 lines one is a prompt, the others are answers in two lines each and what tools
returned, 3 KB a line on average. Each size is reported on in a process of its own.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
SIZES = (200, 1000)  # MB
LINES = 600  # of a session
PROMPTS = (
    "Rename the method total to sum in invoice{n}.py", "Debug the deadlock in job scheduler {n}", "still broken",
    "Add pagination with cursors to the invoice API, version {n}", "commit it", "yes, go ahead",
    "why does total() return a float in module {n}?", "Prove that lock-free queue {n} is linearizable",
)  # fmt: skip
# Everything but the router: each prompt is decided for without being looked at.
READ = """
import sys
from types import SimpleNamespace
from routerlib.deciding.cascade import Tier
from routerlib.cli.report.reading import read_files
from routerlib.reporting.prices import Price, Tariff
from routerlib.reporting.report import Report
router = SimpleNamespace(route_many=lambda asked: [SimpleNamespace(decision=Tier.OPUS) for _ in asked])
tariff = Tariff({tier.value: Price(1, 1, 1, 1, 1) for tier in Tier}, lambda model: "opus")
read_files(sys.argv[1:], Report(router, tariff), 64 << 20, strict=False)
"""
MODELS = ("claude-opus-4-6", "claude-opus-4-6", "claude-sonnet-4-6", "claude-haiku-4-5")


def session(number: int, draw: random.Random) -> Iterator[str]:
    """Yield the lines of one session."""
    common = {"sessionId": f"session-{number}", "cwd": f"/home/ada/project-{number % 12}", "isSidechain": False}
    model = draw.choice(MODELS)
    for place in range(LINES):
        named = {"uuid": f"{number}-{place}", "timestamp": f"2026-11-{1 + number % 28:02}T09:{place // 60:02}:00.000Z"}
        if place % 120 == 0:
            text = draw.choice(PROMPTS).format(n=draw.randrange(1_000_000))
            message: dict[str, Any] = {"role": "user", "content": text}
            kind = "user"
        elif place % 3 == 0:
            result = {"type": "tool_result", "tool_use_id": "t", "content": "total = 1\n" * draw.randrange(1_400)}
            message, kind = {"role": "user", "content": [result]}, "user"
        else:
            usage = {
                "input_tokens": draw.randrange(500), "output_tokens": draw.randrange(2_000),
                "cache_read_input_tokens": draw.randrange(90_000), "cache_creation_input_tokens": draw.randrange(4_000),
            }  # fmt: skip
            content = [{"type": "text", "text": "I look at the importer first. " * draw.randrange(60)}]
            message = {"role": "assistant", "model": model, "content": content, "usage": usage}
            named["requestId"], kind = f"req-{number}-{place // 3}", "assistant"
        yield json.dumps({"type": kind, "message": message, **common, **named}) + "\n"


def generated(folder: Path, size: int) -> tuple[list[str], int]:
    """Write sessions of so many bytes in all; return their names, and how many lines they have."""
    draw, written = random.Random(15), 0
    names: list[str] = []
    while written < size:
        path = folder / f"{len(names)}.jsonl"
        path.write_text("".join(session(len(names), draw)), encoding="utf-8")
        written += path.stat().st_size
        names.append(path.name)
    return names, LINES * len(names)


def run(command: list[str], folder: str) -> tuple[bytes, float, float, int]:
    """Run a command; return what it printed, its seconds, those of a core, and its peak of memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE)
    assert process.stdout is not None
    out = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0
    took, peak = time.perf_counter() - start, used.ru_maxrss // (1 if sys.platform == "linux" else 1024) // 1024
    return out, took, used.ru_utime + used.ru_stime, peak


def main(sizes: list[int]) -> None:
    """Print a row for each size; seconds of a core count the same on a machine that is busy otherwise."""
    columns = "records", "prompts", "records/s", "a core-second", "reading alone", "peak", "reading alone"
    print(f"| sessions | {' | '.join(columns)} |")
    print("|---|---|---|---|---|---|---|---|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            names, lines = generated(Path(folder), size * 1_000_000)
            out, took, core, peak = run([COMMAND, "report", "--format", "json", *names], folder)
            _, _, core_alone, peak_alone = run([sys.executable, "-c", READ, *names], folder)
        prompts = json.loads(out)["prompts"]
        rates = " | ".join(f"{lines / seconds:,.0f}" for seconds in (took, core, core_alone))
        print(f"| {size:,} MB | {lines:,} | {prompts:,} | {rates} | {peak:,} MiB | {peak_alone:,} MiB |", flush=True)


if __name__ == "__main__":
    main(list(map(int, sys.argv[1:])) or list(SIZES))
