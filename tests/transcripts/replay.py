"""The transcripts of every page, run for real: each ``$ command`` of a ``console`` block, with what it printed.

    python tests/transcripts/replay.py [PAGE...]            compare; exit 1 where they differ
    python tests/transcripts/replay.py --write [PAGE...]    put what is printed now into the pages, tables included

A page is a Markdown file that git tracks; its blocks run one after the other in one empty folder. Standard output is
shown as it is, a line on standard error as ``[stderr] line``, an exit code that is not 0 as ``[exit N]``. Numbers may
differ by the tolerances below, as far as processors are allowed to; bars, and the order of rows with bars, are free.
"""

import json
import os
import re
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from difflib import unified_diff
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
MEASURE = ROOT / "tests" / "bench" / "measure.py"

# Each kind of number, and by how much it may differ. The first that fits takes a number.
PROBABILITY = 0.002  # what processors are allowed to differ by: 0.735724
FIGURE = 0.03  # held-out quality, utility and regret, and their intervals: 0.946
TOLERANCES = (
    (re.compile(r"(?<=\b[ab] = )0\.\d+"), 0.02),  # a fitted threshold lies anywhere between two probabilities
    (re.compile(r"\b[01]\.\d{3,}"), None),  # one of the two above, by its digits
    (re.compile(r"(?<=USD/1,000 )[+-]?\d+\.\d\d|(?<=[ .(])[1-9]\d*\.\d\d(?=[ .)]|$)", re.MULTILINE), 3.0),  # USD
    (re.compile(r"\d+(?=%)"), 3.0),
    (re.compile(r"[+-]\d+\.\d\d\b"), 0.02),  # a contribution to a logit
)
BAR = re.compile(r" *[▐█]*│[█▌]*")


def pages() -> list[Path]:
    """Return every Markdown file that git tracks."""
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.splitlines()]


def replayed(block: str, folder: Path) -> str:
    """Run the commands of one block in a folder, one after the other, and return the block as it reads now."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VIBE_ROUTER_")}
    environment = {**clean, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{clean['PATH']}"}
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
    for pattern, tolerance in TOLERANCES:
        ours, theirs = pattern.findall(left), pattern.findall(right)
        if len(ours) != len(theirs) or not all(_near(*pair, tolerance) for pair in zip(ours, theirs, strict=True)):
            return False
        left, right = pattern.sub("#", left), pattern.sub("#", right)
    return left == right


def _near(left: str, right: str, tolerance: float | None) -> bool:
    """Whether two numbers differ by no more than they may; six decimals, or what is left of them, are a probability."""
    if tolerance is None:
        tolerance = PROBABILITY if max(len(left), len(right)) > len("0.123") else FIGURE
    return abs(float(left) - float(right)) <= tolerance


def _without_bars(text: str) -> str:
    """Remove the bars of a table, and sort its rows, which stand in the order of the bars' lengths."""
    runs = groupby(text.splitlines(), key=lambda line: "│" in line)
    lines = [BAR.sub("", line) for barred, run in runs for line in (_by_name(run) if barred else run)]
    return re.sub(" {2,}", "  ", "\n".join(lines))  # columns move with the width of a number


def _by_name(rows: Iterable[str]) -> list[str]:
    """Sort rows by what stands before their numbers."""
    return sorted(rows, key=lambda row: re.sub(r"[+-]?\d.*", "", row))


def rewritten(text: str) -> str:
    """Return a page with every transcript run again and every generated table made again."""
    with tempfile.TemporaryDirectory() as folder:
        run: Callable[[re.Match[str]], str] = lambda found: replayed(found.group(), Path(folder))  # noqa: E731
        text = BLOCK.sub(run, text)
    for name, make in TABLES.items():
        marked = re.compile(rf"(?<=<!-- {re.escape(name)} -->\n).*?(?=<!-- /{name.partition(':')[0]} -->)", re.DOTALL)
        text = marked.sub(lambda _, make=make: make(), text)  # type: ignore[misc]
    return text


def features() -> str:
    """Return the table of features."""
    from routerlib.features.__main__ import table

    return table()


def speed() -> str:
    """Return a row for each kind of processor measured, and the table of the newest of the largest measurements."""
    files = sorted((MEASURE.parent / "results").glob("????-??-??.json"))
    contents = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    measure = runpy.run_path(str(MEASURE))
    largest = max(contents, key=lambda content: (content["prompts"], content["date"]))
    return f"{measure['kinds'](contents)}\n{measure['table'](largest)}"


REAL = ("measure", "real log: Spearman", "real log: AUC", "real log: weighted error")  # what the first page shows


def real() -> str:
    """Return what the default model's card measured on real prompts, without the column of the model before it."""
    rows = [row for row in _kept_back() if row[0].startswith(REAL)]
    return _markdown([[*row[:3], *row[4:]] for row in rows])


def quality() -> str:
    """Return what the default model's card measured on all that was kept back."""
    return _markdown(_kept_back())


def _kept_back() -> list[list[str]]:
    """Return the cells of the card's table, with its header."""
    from routerlib.bundle.folder import find_model

    card = (ROOT / "models" / find_model(None).name / "README.md").read_text(encoding="utf-8")
    return _table(card.partition("\n## Measured on what is kept back\n")[2])


def _table(text: str) -> list[list[str]]:
    """Return the cells of the first Markdown table in a text, without the line under its header."""
    lines = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE)
    rows = [line.strip("|").split("|") for line in lines.group().splitlines()] if lines else []
    return [[cell.strip() for cell in row] for row in rows if set(row[-1]) != {"-"}]


def _markdown(rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(row)} |\n" for row in rows]
    return "".join([lines[0], "|" + "---|" * len(rows[0]) + "\n", *lines[1:]])


TABLES: dict[str, Callable[[], str]] = {
    "features: python -m routerlib.features": features,
    "speed": speed,
    "quality": quality,
    "real": real,
}


def main(arguments: list[str]) -> int:
    """Compare the pages with what their commands print now, or write it into them."""
    named = [Path(name).resolve() for name in arguments if name != "--write"]
    differing = 0
    for page in named or pages():
        before = page.read_text(encoding="utf-8")
        after = rewritten(before)
        name = str(page.relative_to(ROOT))
        if "--write" in arguments:
            page.write_text(after, encoding="utf-8")
        elif not same(before, after):
            differing += 1
            sys.stdout.writelines(unified_diff(before.splitlines(True), after.splitlines(True), name, "now"))
            sys.stderr.write(f"{name}: found other text than is printed now; run with --write and read the change\n")
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
