"""Measure the command as its users meet it: whole processes, beside a baseline in the same run.

    python tests/bench/measure.py --command .venv/bin/vibe-router --prompts prompts.jsonl \\
        --baseline "naive/bin/python naive.py" --out tests/bench/results

The baseline is any program with ``route PROMPT`` and ``batch FILE`` (which prints "N prompts/s"). Runs of the two
alternate, so that a machine whose speed drifts drifts for both: quote ratios and medians. ``--long`` adds the memory of
200,000 records.
"""

import argparse
import json
import os
import platform
import random
import re
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from processor import processor
from routerlib.cli.options import DEFAULT_ENCODER

PROMPT = "Write a Python function to sort a list"
# One core, told by the operating system as `taskset` would: the threads of the encoder follow what a process may use.
ONE_CORE = [sys.executable, "-c", "import os, sys; os.sched_setaffinity(0, {0}); os.execvp(sys.argv[1], sys.argv[1:])"]
INT8 = "ctranslate2-int8"
FAST_BATCH = f"batch, {INT8}"
WORDS = "sort list parse file add button fix crash rename column write test query join date regex thread cache".split()


@dataclass(frozen=True)
class Run:
    """One whole process: wall and processor seconds, peak memory in MB, what it printed."""

    wall: float
    cpu: float
    peak: float
    output: str


def run(command: list[str], **environment: str) -> Run:
    """Run a process to its end and return what the operating system says it used."""
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, env={**os.environ, **environment})
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{shlex.join(command)}: exit {process.returncode}")
        out.seek(0)
        output = out.read(2_000).decode("utf-8", "replace")
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, output)


def alternate(runs: int, *commands: list[str]) -> list[list[Run]]:
    """Run commands in turn, once to warm up and then so many times; return the runs of each."""
    for command in commands:
        run(command)
    rounds = [[run(command) for command in commands] for _ in range(runs)]
    return [list(column) for column in zip(*rounds, strict=True)]


def features_rate(prompts: Path) -> float:
    """Return how many prompts per second one core reads and measures, best of 5 passes (the least disturbed)."""
    code = (
        "import json, sys, time\n"
        "from routerlib.features import measure\n"
        "from routerlib.parsing.prompt import Prompt\n"
        "texts = [json.loads(line)['prompt'] for line in open(sys.argv[1], encoding='utf-8')]\n"
        "def once():\n"
        "    start = time.perf_counter()\n"
        "    for text in texts:\n"
        "        measure(Prompt.parse(text))\n"
        "    return len(texts) / (time.perf_counter() - start)\n"
        "print(max(once() for _ in range(5)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(prompts)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def generated(path: Path, count: int) -> None:
    """Write so many short records, all different, the same ones every time."""
    rng = random.Random(0)
    with path.open("w", encoding="utf-8") as out:
        for number in range(count):
            out.write(json.dumps({"id": number, "prompt": f"{' '.join(rng.choices(WORDS, k=6))} {number}"}) + "\n")


def peer_figures(folder: Path, prompts: Path, runs: int, ours: list[str]) -> dict[str, dict[str, float]]:
    """Return what every peer's virtual environment in a folder gives, beside us in the same turns.

    Cold start and peak memory are those of a whole process with one prompt; prompts/s leave imports out, as the peers
    would have it; ``cheapest`` is the share of the prompts that its most frequent answer gets.
    """
    figures = {}
    for python in sorted(folder.glob("*/bin/python")):
        name = python.parents[1].name
        command = [str(python), str(Path(__file__).with_name("peers.py")), name]
        routes = alternate(runs, [*ours, "route", PROMPT], [*command, "route", PROMPT])
        rate, _, counts = run([*command, "batch", str(prompts)]).output.partition(" prompts/s ")
        shares = json.loads(counts)
        figures[f"peer {name}"] = {
            **summary(routes[1]),
            "ours_wall_s": statistics.median(r.wall for r in routes[0]),
            "prompts_per_s": float(rate),
            "most_frequent": max(shares.values()) / sum(shares.values()),
        }
    return figures


def peer_table(figures: dict[str, Any]) -> str:
    """Return the peers' figures as Markdown; empty where none were measured."""
    found = {name.removeprefix("peer "): values for name, values in figures.items() if name.startswith("peer ")}
    if not found:
        return ""
    rows = [
        "",
        "| peer | cold start, s | ours beside it, s | peak, MB | prompts/s | most frequent answer |",
        "|---|---|---|---|---|---|",
    ]
    for name, values in sorted(found.items(), key=lambda item: item[1]["wall_s"]):
        cells = [_figure(values[key]) for key in ("wall_s", "ours_wall_s", "peak_mb", "prompts_per_s")]
        rows.append(f"| {name} | {' | '.join(cells)} | {values['most_frequent']:.0%} |")
    return "\n".join(rows) + "\n"


def summary(runs: list[Run]) -> dict[str, float]:
    """Return medians of what the runs used, and the spread of their wall time."""
    walls = sorted(r.wall for r in runs)
    return {
        "wall_s": statistics.median(walls),
        "wall_min_s": walls[0],
        "wall_max_s": walls[-1],
        "cpu_s": statistics.median(r.cpu for r in runs),
        "peak_mb": max(r.peak for r in runs),
        "runs": len(runs),
    }


def table(content: dict[str, Any]) -> str:
    """Return the kept figures as Markdown: ours, the baseline's, and their ratio in the same run."""
    figures = content["figures"]
    rows = [
        "| | vibe-router | baseline | ratio |",
        "|---|---|---|---|",
        _row(figures, "cold start of `route`, median s", "route", "wall_s", "baseline_over_ours"),
        _row(figures, "peak memory of `route`, MB", "route", "peak_mb"),
        _row(figures, "`--help`, median s", "--help", "wall_s"),
        _row(figures, "`batch`, prompts/s, start included", "batch", "prompts_per_s", "ours_over_baseline"),
        *(
            [_row(figures, "the same, 8-bit", FAST_BATCH, "prompts_per_s", "ours_over_baseline")]
            if FAST_BATCH in figures
            else []
        ),
        _row(figures, "peak memory of `batch`, MB", "batch", "peak_mb"),
        *scaling(figures, content["prompts"]),
        _row(figures, "features alone, one core, prompts/s", "features", "prompts_per_s"),
    ]
    rows += [
        _row(figures, f"{name}: prompts/s", name, "prompts_per_s")
        + "\n"
        + _row(figures, f"{name}: peak memory, MB", name, "peak_mb")
        for name in figures
        if name.startswith("batch of")
    ]
    head = f"{content['date']}, {content['machine']}; {content['prompts']} prompts."
    return f"{head}\n\n" + "\n".join(rows) + "\n" + peer_table(figures)


def kinds(contents: Iterable[dict[str, Any]]) -> str:
    """Return a row for each kind of processor that was measured: how many times the baseline's speed, newest run.

    Measurements that name no encoder are of the time when there was only the 8-bit one.
    """
    rows = {}
    for content in sorted(contents, key=lambda content: str(content["date"])):
        figures = content["figures"]
        if "route, baseline" not in figures:
            continue
        encoder = content.get("encoder", INT8)
        exact, fast = figures["batch"], figures.get(FAST_BATCH, {})
        if encoder == INT8:
            exact, fast = {}, exact
        ratios = [figures["route"]["baseline_over_ours"], *(one.get("ours_over_baseline") for one in (exact, fast))]
        cells = [f"{ratio:.1f}" if ratio else "not measured" for ratio in ratios]
        name = content["machine"].partition("), ")[0].removesuffix(")") + ")"
        rows[name] = f"| {name} | {encoder} | {' | '.join(cells)} | {content['prompts']} |"
    head = "| times the naive router's speed | encoder of `route` | cold start | `batch` | `batch`, 8-bit | prompts |"
    return "\n".join([head, "|---|---|---|---|---|---|", *rows.values()]) + "\n"


def scaling(figures: dict[str, Any], prompts: int) -> list[str]:
    """Return the rows that say what more cores and more prompts come to."""
    rows = []
    if one := figures.get("batch on one core"):
        rows.append(_row(figures, "`batch` on one core, prompts/s", "batch on one core", "prompts_per_s"))
        rows.append(f"| all cores over one core, same run | {one['all_over_one']:.2f} | | |")
    hours = figures["batch"]["cpu_s"] / prompts * 1e9 / 3600
    return [*rows, f"| a billion such prompts, core-hours | {hours:,.0f} | | |"]


def _row(figures: dict[str, Any], label: str, name: str, key: str, ratio: str = "") -> str:
    ours, baseline = figures[name], figures.get(f"{name}, baseline", {})
    cells = [_figure(found[key]) if key in found else "" for found in (ours, baseline)]
    return f"| {label} | {' | '.join(cells)} | {f'{ours[ratio]:.1f}' if ratio in ours else ''} |"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def main() -> None:
    """Measure, print a table and keep the raw figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--command", default=str(Path(sys.executable).with_name("vibe-router")))
    parser.add_argument("--baseline", help="command with `route PROMPT` and `batch FILE`")
    parser.add_argument("--prompts", type=Path, required=True, help="JSON lines with `prompt`")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--batch-runs", type=int, default=3)
    parser.add_argument("--peers", type=Path, help="folder of the peers' virtual environments; see peers.py")
    parser.add_argument("--long", action="store_true", help="memory over 200,000 records (10 to 20 minutes)")
    parser.add_argument("--out", type=Path, help="folder for the raw figures")
    options = parser.parse_args()
    ours = shlex.split(options.command)
    baseline = shlex.split(options.baseline) if options.baseline else None
    count = sum(1 for _ in options.prompts.open("rb"))
    figures: dict[str, dict[str, float]] = {}

    routes = alternate(options.runs, [*ours, "route", PROMPT], *([[*baseline, "route", PROMPT]] if baseline else []))
    figures["route"] = summary(routes[0])
    if baseline:
        figures["route, baseline"] = summary(routes[1])
        figures["route"]["baseline_over_ours"] = statistics.median(
            b.wall / o.wall for o, b in zip(*routes, strict=True)
        )
    figures["--help"] = summary(alternate(options.runs, [*ours, "--help"])[0])

    batch = [*ours, "batch", "--quiet", str(options.prompts)]
    batches = alternate(
        options.batch_runs,
        batch,
        [*batch, "--encoder", INT8],
        *([[*baseline, "batch", str(options.prompts)]] if baseline else []),
    )
    for name, runs in zip(("batch", FAST_BATCH), batches[:2], strict=True):
        figures[name] = {**summary(runs), "prompts_per_s": count / statistics.median(r.wall for r in runs)}
    if baseline:
        rates = [float(re.findall(r"[\d.]+", r.output)[0]) for r in batches[2]]
        figures["batch, baseline"] = {**summary(batches[2]), "prompts_per_s": statistics.median(rates)}
        for name, runs in zip(("batch", FAST_BATCH), batches[:2], strict=True):
            ratios = [count / r.wall / rate for r, rate in zip(runs, rates, strict=True)]
            figures[name]["ours_over_baseline"] = statistics.median(ratios)
    if hasattr(os, "sched_setaffinity"):
        command = [*ours, "batch", "--quiet", str(options.prompts)]
        pinned, free = alternate(options.batch_runs, [*ONE_CORE, *command], command)
        figures["batch on one core"] = {
            **summary(pinned),
            "prompts_per_s": count / statistics.median(r.wall for r in pinned),
            "all_over_one": statistics.median(p.wall / f.wall for p, f in zip(pinned, free, strict=True)),
        }
    figures["features"] = {"prompts_per_s": features_rate(options.prompts)}
    with tempfile.TemporaryDirectory() as scratch:
        for size in (2_000, 200_000) if options.long else (2_000,):
            path = Path(scratch, f"{size}.jsonl")
            generated(path, size)
            done = run([*ours, "batch", "--quiet", str(path)])
            figures[f"batch of {size} short records"] = {**summary([done]), "prompts_per_s": size / done.wall}

    if options.peers:
        figures |= peer_figures(options.peers, options.prompts, options.runs, ours)

    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    machine = f"{processor()}, {os.cpu_count()} cores, {system}"
    print(f"{date.today()}, {machine}, {count} prompts")
    for name, values in figures.items():
        print(f"{name:32}", ", ".join(f"{key} {value:.4g}" for key, value in values.items()))
    encoder = os.environ.get("VIBE_ROUTER_ENCODER", DEFAULT_ENCODER)
    content = {"date": str(date.today()), "machine": machine, "encoder": encoder, "prompts": count, "figures": figures}
    print(f"\n{kinds([content])}\n{table(content)}")
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / f"{date.today()}.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
