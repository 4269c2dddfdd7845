"""Kill a resumable batch at random moments, go on with it, and compare: ``python tests/bench/kills.py``.

One uninterrupted run says what is wanted. Then an output is begun, killed with SIGKILL after a random time, ``--each``
times over, and gone on with until it is finished. Exits with 1 unless every output is the wanted one, byte for byte.
"""

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
VERBS = "Fix Rename Explain Prove Design Sort Debug Profile".split()
NOUNS = "parser cache queue lexer ledger socket index matrix heap router kernel shader".split()


def records(count: int, rng: random.Random) -> bytes:
    """Return JSON lines, all different; every hundredth is bad, every fiftieth is blank."""
    lines = []
    for n in range(count):
        ask = f"{rng.choice(VERBS)} the {' '.join(rng.choices(NOUNS, k=rng.randint(1, 30)))} {n}"
        record = json.dumps({"id": n, "prompt": "" if n % 100 == 99 else ask}).encode()
        lines.append(b"" if n % 50 == 49 and n % 100 != 99 else record)
    return b"\n".join(lines)


def seconds(command: list[str]) -> float:
    """Run a command to its end; return how long it took."""
    begin = time.monotonic()
    done = subprocess.run(command, stderr=subprocess.DEVNULL, check=False)
    if done.returncode != 2:
        sys.exit(f"found exit code {done.returncode} of {' '.join(command)}, wanted 2: some records are bad")
    return time.monotonic() - begin


def killed(command: list[str], after: float) -> bool:
    """Start a command and kill it after some seconds; return whether it was still running."""
    run = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        run.wait(after)
    except subprocess.TimeoutExpired:
        run.send_signal(signal.SIGKILL)
    return run.wait() == -signal.SIGKILL


def main() -> None:
    """Kill, go on, compare."""
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("--records", type=int, default=5_000)
    parser.add_argument("--kills", type=int, default=50, help="kills in all")
    parser.add_argument("--each", type=int, default=5, help="kills of one output before it is let finish")
    parser.add_argument("--suffix", default=".jsonl", help=".jsonl, .jsonl.gz or .jsonl.zst")
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as name:
        source, whole, out = (Path(name, part) for part in ("in.jsonl", f"whole{given.suffix}", f"out{given.suffix}"))
        source.write_bytes(records(given.records, rng))
        took = seconds([COMMAND, "batch", str(source), "-o", str(whole)])
        command = [COMMAND, "batch", str(source), "-o", str(out), "--resume"]
        kills = same = outputs = 0
        while kills < given.kills:
            out.unlink(missing_ok=True)
            Path(f"{out}.manifest.json").unlink(missing_ok=True)
            for _ in range(min(given.each, given.kills - kills)):
                kills += killed(command, rng.uniform(0, took / given.each))
            seconds(command)
            outputs += 1
            same += out.read_bytes() == whole.read_bytes()
    sys.stdout.write(
        f"{given.records} records, {kills} kills, {outputs} outputs, {same} identical to the uninterrupted\n"
    )
    sys.exit(same != outputs)


if __name__ == "__main__":
    main()
