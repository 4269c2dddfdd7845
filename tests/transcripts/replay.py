"""The README's transcripts, run for real: every ``$ command`` of a ``console`` block, with what it printed.

    python tests/transcripts/replay.py            compare; exit 1 where they differ
    python tests/transcripts/replay.py --write    put what was printed now into the README, tables included

Standard output is shown as it is, a line on standard error as ``[stderr] line``, an exit code that is not 0 as
``[exit N]``. Probabilities may differ by `TOLERANCE`, for 8-bit arithmetic differs between processor families, and so
may USD and per cent by `FIGURE_TOLERANCE` and signed contributions to a logit by `LOGIT_TOLERANCE`; their bars are not
compared, nor is their order.
"""

import json
import os
import re
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Callable
from difflib import unified_diff
from itertools import groupby
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
TABLE = re.compile(r"(?<=<!-- features: python -m routerlib.features -->\n).*?(?=<!-- /features -->)", re.DOTALL)
SPEED = re.compile(r"(?<=<!-- speed -->\n).*?(?=<!-- /speed -->)", re.DOTALL)
MEASURE = Path(__file__).parents[1] / "bench" / "measure.py"
NUMBER = re.compile(r"0\.\d{3,}")
FIGURE = re.compile(  # USD and per cent of a calibration
    r"(?<=USD/1,000 )[+-]?\d+\.\d\d|(?<=[ .(])[1-9]\d*\.\d\d(?=[ .)]|$)|\d+(?=%)", re.MULTILINE
)
FIGURE_TOLERANCE = 3
TOLERANCE = 0.03
SIGNED = re.compile(r"[+-]\d+\.\d\d\b")
LOGIT_TOLERANCE = 0.15
BAR = re.compile(r" *[▐█]*│[█▌]*")


def replayed(block: str, folder: Path) -> str:
    """Run the commands of one block in a folder, one after the other, and return the block as it reads now."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    shown = []
    for line in block.splitlines():
        if not line.startswith("$ "):
            continue
        run = ["bash", "-o", "pipefail", "-c", line[2:]]
        done = subprocess.run(run, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        shown += [line, *done.stdout.splitlines()]
        shown += [f"[stderr] {said}" for said in done.stderr.splitlines()]
        shown += [f"[exit {done.returncode}]"] if done.returncode else []
    return "\n".join(shown) + "\n"


def same(left: str, right: str) -> bool:
    """Whether two texts are equal but for bars, and for numbers within their tolerance."""
    left, right = _without_bars(left), _without_bars(right)
    tolerances = ((NUMBER, TOLERANCE), (FIGURE, FIGURE_TOLERANCE), (SIGNED, LOGIT_TOLERANCE))
    for pattern, tolerance in tolerances:
        pairs = zip(pattern.findall(left), pattern.findall(right), strict=False)
        if any(abs(float(a) - float(b)) > tolerance for a, b in pairs):
            return False
        left, right = pattern.sub("#", left), pattern.sub("#", right)
    return left == right


def _without_bars(text: str) -> str:
    """Remove the bars of a table, and sort its lines, which stand in the order of the bars' lengths."""
    runs = groupby(text.splitlines(), key=lambda line: "│" in line)
    lines = [line for barred, run in runs for line in (sorted(run) if barred else run)]
    return BAR.sub("", "\n".join(lines))


def rewritten(text: str) -> str:
    """Return the README with every transcript run again and the feature table made again."""
    from routerlib.features.__main__ import table

    with tempfile.TemporaryDirectory() as folder:
        run: Callable[[re.Match[str]], str] = lambda found: replayed(found.group(), Path(folder))  # noqa: E731
        text = BLOCK.sub(run, text)
    text = TABLE.sub(lambda _: table(), text)
    return SPEED.sub(lambda _: speed(), text)


def speed() -> str:
    """Return the table of the newest measurement that is kept."""
    newest = max((MEASURE.parent / "results").glob("????-??-??.json"))
    return str(runpy.run_path(str(MEASURE))["table"](json.loads(newest.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    before = README.read_text(encoding="utf-8")
    after = rewritten(before)
    if "--write" in sys.argv[1:]:
        README.write_text(after, encoding="utf-8")
    elif not same(before, after):
        sys.stdout.writelines(unified_diff(before.splitlines(True), after.splitlines(True), "README.md", "now"))
        sys.exit("README.md: found other transcripts than the commands print now; run with --write, read the change")
