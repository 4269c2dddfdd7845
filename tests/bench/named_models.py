"""Judge the packaged model on outcomes of the three tiers themselves: the rows that calibrate prints, as Markdown.

    python tests/bench/named_models.py --data FOLDER [--source openhands_swebench] [--mapping next_46]

FOLDER holds ``scored_SOURCE.jsonl.gz`` and ``tiers.json`` in the schema of the training data. Each prompt gets the
scores of the models that the mapping names; prices are the model's, for answers of 800 tokens.
"""

import gzip
import json
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

COMMAND = [sys.executable, "-m", "routerlib", "calibrate", "--format", "json", "--quiet"]
ROWS = {
    "current": "router, as packaged",
    "always local": "always local",
    "always sonnet": "always sonnet",
    "always opus": "always opus",
    "length only": "length only, fitted to these prompts",
    "oracle": "oracle",
}
TIERS = ("local", "sonnet", "opus")


def records(data: Path, source: str, mapping: dict[str, str]) -> list[dict[str, Any]]:
    """Return a record for each prompt that has an outcome of all three tiers."""
    with gzip.open(data / f"scored_{source}.jsonl.gz", "rt", encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream]
    found = []
    for row in rows:
        scores = {tier: row["scores"].get(mapping[tier]) for tier in TIERS}
        if None not in scores.values():
            found.append({"prompt": row["prompt"], "scores": scores})
    return found


def cell(figure: dict[str, float]) -> str:
    """Return a figure with its interval; no interval where it has no width."""
    interval = f" ({figure['low']:.3f} to {figure['high']:.3f})" if figure["high"] > figure["low"] else ""
    return f"{figure['value']:.3f}{interval}"


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows of a calibration as a Markdown table, with a draw by lot that has the router's shares."""
    named = {row["name"]: row for row in rows}
    shares = {tier: named["current"]["shares"][tier]["value"] for tier in TIERS}
    lines = ["| answered by | local | sonnet | opus | quality | utility |", "|---|---|---|---|---|---|"]
    for name, title in ROWS.items():
        row = named[name]
        split = " | ".join(f"{row['shares'][tier]['value']:.0%}" for tier in TIERS)
        lines.append(f"| {title} | {split} | {cell(row['quality'])} | {cell(row['utility'])} |")
    drawn = {
        figure: sum(share * named[f"always {tier}"][figure]["value"] for tier, share in shares.items())
        for figure in ("quality", "utility")
    }
    split = " | ".join(f"{share:.0%}" for share in shares.values())
    lines.insert(3, f"| random, same shares | {split} | {drawn['quality']:.3f} | {drawn['utility']:.3f} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--source", default="openhands_swebench")
    parser.add_argument("--mapping", default="next_46")
    asked = parser.parse_args()
    choices = json.loads((asked.data / "tiers.json").read_text(encoding="utf-8"))["sources"][asked.source]
    mapping = next(choice for choice in choices if choice["name"] == asked.mapping)
    with TemporaryDirectory() as folder:
        log = Path(folder) / f"{asked.source}.jsonl"
        found = records(asked.data, asked.source, mapping)
        log.write_text("".join(json.dumps(record) + "\n" for record in found), encoding="utf-8")
        done = subprocess.run([*COMMAND, str(log)], capture_output=True, text=True, check=True)
    print(f"{asked.source}: {len(found)} prompts; {', '.join(mapping[tier] for tier in TIERS)}.\n")
    print(table(json.loads(done.stdout)["rows"]))


if __name__ == "__main__":
    main()
