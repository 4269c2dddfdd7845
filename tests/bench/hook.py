"""How long the hook takes from a cold start, beside ``route``: ``python tests/bench/hook.py [ROUNDS]``.

The commands take turns, so that a machine that is busy otherwise is so for all of them alike; seconds of a core are
less disturbed by it than those of the clock.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
ASK = "Write a Python function to sort a list"
ROUNDS = 15
LONG = 6 << 20  # bytes of a transcript, of which the last 4 MB are read


def transcript(folder: Path) -> str:
    """Write a long transcript: a prompt, and what tools returned ever since; return its name."""
    path = folder / "session.jsonl"
    content = [{"type": "tool_result", "tool_use_id": "t", "content": "total = 1\\n" * 200}]
    lines: list[dict[str, Any]] = [{"type": "user", "message": {"role": "user", "content": content}}]
    asked = {"type": "user", "message": {"role": "user", "content": "Add retries to the client"}}
    text = json.dumps(lines[0]) + "\n"
    path.write_text(text * (LONG // len(text)) + json.dumps(asked) + "\n", encoding="utf-8")
    return str(path)


def cases(folder: Path) -> dict[str, tuple[list[str], bytes]]:
    """Return each command with its standard input."""
    task = {"description": "x", "prompt": ASK, "subagent_type": "Explore"}
    spawning = {"hook_event_name": "PreToolUse", "tool_name": "Agent", "tool_input": task}
    typing = {"hook_event_name": "UserPromptSubmit", "prompt": ASK}
    hook = ["hook", "claude-code", "--deadline", "60"]
    events = {
        "hook, a subagent": spawning,
        "hook, a prompt": typing,
        "hook, a prompt with a transcript of 6 MB": {**typing, "transcript_path": transcript(folder)},
        "hook, any other event": {"hook_event_name": "Stop"},
    }
    found: dict[str, tuple[list[str], bytes]] = {"route": (["route", ASK], b"")}
    return found | {name: (hook, json.dumps(event).encode()) for name, event in events.items()}


def took(arguments: list[str], given: bytes) -> tuple[float, float]:
    """Run a command; return its seconds, and those of a core."""
    before, start = os.times(), time.perf_counter()
    subprocess.run([COMMAND, *arguments], input=given, stdout=subprocess.DEVNULL, check=True)
    after, end = os.times(), time.perf_counter()
    core = after.children_user - before.children_user + after.children_system - before.children_system
    return end - start, core


def main(rounds: int) -> None:
    """Print a row for each command."""
    with tempfile.TemporaryDirectory() as folder:
        runs = cases(Path(folder))
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
        for _ in range(rounds):
            for name, run in runs.items():
                times[name].append(took(*run))
    base = [median(column) for column in zip(*times["route"], strict=True)]
    print("| command | seconds | times route | of a core | times route |")
    print("|---|---|---|---|---|")
    for name, found in times.items():
        clock, core = (median(column) for column in zip(*found, strict=True))
        print(f"| {name} | {clock:.2f} | {clock / base[0]:.2f} | {core:.2f} | {core / base[1]:.2f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
