"""Calibrate the packaged examples of tiers on public outcomes: quality and cost beside each tier alone, as Markdown.

    python tests/bench/own_tiers.py --data FOLDER [EXAMPLE...]

FOLDER holds ``scored_SOURCE.jsonl.gz``, there or in ``2026/``. No outcomes are of the very models an example names:
the table below says which ones stand in its roles, all of one harness within a source. Figures are held out by
cross-fitting, prompts of one group (an issue, a problem) together, with intervals of 95 %; prices are the example's,
for answers of 800 tokens. Of a source at most `MOST` prompts are taken, the first by the digest of their id.
"""

import gzip
import json
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

COMMAND = [sys.executable, "-m", "routerlib"]
MOST = 400
MEANS = ("quality", "cost_per_1000", "utility")


@dataclass(frozen=True)
class Example:
    """An example of tiers: for each source the models that stand in its roles, cheapest first, and what is asked."""

    roles: dict[str, tuple[str, ...]]
    target: tuple[str, ...] = ()


EXAMPLES = {
    "claude-code": Example(
        {
            "scale_sql": (
                "claude-haiku-4-5-20251001-thinking", "claude-sonnet-4-5-20250929-thinking", "claude_opus_4.5",
            ),
            "livecodebench": ("Claude-3-Haiku", "Claude-3-Sonnet", "Claude-3-Opus"),
            "cruxeval_o": ("claude-3-haiku-20240307", "claude-3-sonnet-20240229", "claude-3-opus-20240229"),
            "bfcl": ("claude-3-haiku-20240307", "claude-3-sonnet-20240229", "claude-3-opus-20240229"),
        }
    ),
    "ollama": Example(
        {
            "openhands_swebench": ("Qwen3-Coder-Next", "claude-sonnet-4-6"),
            "openhands_swtbench": ("Qwen3-Coder-Next", "claude-sonnet-4-5"),
            "scale_sql": ("qwen3.6-35b-a3b", "claude-sonnet-4-6-thinking"),
        }
    ),
    "openai": Example(
        {
            "swebench_verified": (
                "GPT-5 mini (2025-08-07) (medium reasoning)", "GPT-5 (2025-08-07) (medium reasoning)",
            ),
            "mcpmark": ("gpt-5-mini-medium", "gpt-5-medium"),
            "algotune": ("gpt-5-mini", "gpt-5"),
            "vericoding": ("gpt-5-mini", "gpt-5"),
        }
    ),
    "local": Example(
        {
            "cruxeval_o": ("Qwen2.5-7B-Instruct", "Qwen2.5-32B-Instruct"),
            "evalperf": ("Qwen/Qwen2.5-7B-Instruct", "Qwen/Qwen2.5-32B-Instruct"),
            "livecodebench": ("DSCoder-6.7b-Ins", "DSCoder-33b-Ins"),
        },
        ("--shares", "small=60,large=40"),  # both are free: what is scarce is the large one's time
    ),
}  # fmt: skip


def rows_of(data: Path, source: str) -> list[dict[str, Any]]:
    """Return the rows of a source, the first `MOST` by the digest of their id."""
    name = f"scored_{source}.jsonl.gz"
    path = data / name if (data / name).exists() else data / "2026" / name
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream]
    return sorted(rows, key=lambda row: sha256(str(row["id"]).encode()).hexdigest())


def records(data: Path, example: Example, names: list[str]) -> Iterator[dict[str, Any]]:
    """Yield a record for each prompt that has an outcome of every role."""
    for source, models in example.roles.items():
        taken = 0
        for row in rows_of(data, source):
            scores = [row["scores"].get(model) for model in models]
            if None in scores or taken == MOST:
                continue
            taken += 1
            meta = row.get("meta") or {}
            group = meta.get("group") or meta.get("instance_id") or row["id"]
            yield {
                "prompt": row["prompt"],
                "scores": dict(zip(names, scores, strict=True)),
                "source": source,
                "group": str(group),
            }


def cell(figure: dict[str, float] | None) -> str:
    """Return a figure with its interval; no interval where it has no width."""
    if figure is None:
        return "-"
    interval = f" ({figure['low']:.3f} to {figure['high']:.3f})" if figure["high"] > figure["low"] else ""
    return f"{figure['value']:.3f}{interval}"


def calibrated(data: Path, name: str, seed: int) -> str:
    """Return a table for one example: calibrated, each tier alone, a draw by lot, length only, the oracle."""
    example = EXAMPLES[name]
    with TemporaryDirectory() as folder:
        tiers, log = Path(folder, "tiers.toml"), Path(folder, "log.jsonl")
        subprocess.run([*COMMAND, "tiers", "--example", name, "-o", str(tiers)], check=True)
        shown = subprocess.run([*COMMAND, "tiers", "--tiers", str(tiers)], check=True, capture_output=True, text=True)
        names = [line.split('"')[1] for line in shown.stdout.splitlines() if line.startswith("name = ")]
        found = list(records(data, example, names))
        log.write_text("".join(json.dumps(one) + "\n" for one in found), encoding="utf-8")
        asked = ["calibrate", str(log), "--tiers", str(tiers), "--group", "group", "--seed", str(seed)]
        done = subprocess.run(
            [*COMMAND, *asked, "--quiet", "--format", "json", *example.target], check=True, capture_output=True
        )
    return table(name, example, names, json.loads(done.stdout))


def table(name: str, example: Example, names: list[str], found: dict[str, Any]) -> str:
    """Return the rows of a calibration as Markdown, below what stands in the roles."""
    thresholds = ", ".join(f"{key} {found['thresholds'][key]:.3f}" for key in ("a", "b") if key in found["thresholds"])
    lines = [
        f"### {name}: {', '.join(names)}",
        "",
        f"{found['log']['used']} prompts; target {found['target']['name']}; thresholds {thresholds}.",
        *(f"- {source}: {', '.join(models)}" for source, models in example.roles.items()),
        "",
        f"| held out | {' | '.join(names)} | quality | USD per 1,000 | utility |",
        f"|---|{'---|' * (len(names) + 3)}",
    ]
    for row in found["rows"]:
        split = " | ".join(f"{row['shares'][tier]['value']:.0%}" for tier in names)
        lines.append(f"| {row['name']} | {split} | {' | '.join(cell(row[mean]) for mean in MEANS)} |")
    gains = "; ".join(f"{rival} {cell(gain)}" for rival, gain in found["gains"].items())
    return "\n".join([*lines, "", f"Gain in utility over: {gains}.", ""])


def main() -> None:
    """Print the tables."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("examples", nargs="*", default=list(EXAMPLES))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    for name in options.examples:
        print(calibrated(options.data, name, options.seed), flush=True)


if __name__ == "__main__":
    main()
