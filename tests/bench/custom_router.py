"""How long the module for claude-code-router takes to answer: ``python tests/bench/custom_router.py``. Needs node.

The module stands in cli/hook/README.md. Each ask is sent twice more, as the steps of a tool loop send it.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

PAGE = Path(__file__).parents[2] / "cli" / "hook" / "README.md"
ASKS = (
    "Rename the method total to sum in invoice{n}.py",
    "why does total() return a float in module {n}?",
    "add a dry-run flag to importer {n}",
    "Write tests for worker {n}, then make the migration reversible",
    "Debug the deadlock in our job scheduler {n}; it began when we raised the number of workers",
)
ROUNDS = 40
DRIVER = """
const route = require("./custom-router.js");
(async () => {
  for (const [index, messages] of JSON.parse(require("fs").readFileSync("asks.json")).entries()) {
    const start = process.hrtime.bigint();
    const answer = await route({ body: { messages } });
    console.log(JSON.stringify([index, answer, Number(process.hrtime.bigint() - start) / 1e6]));
  }
  process.exit();
})();
"""


def recipe() -> str:
    """Return the module as the page shows it."""
    text = PAGE.read_text(encoding="utf-8")
    return str(re.findall(r"<!-- recipe: claude-code-router -->\n```js\n(.*?)```", text, re.DOTALL)[0])


def answers(asks: list[list[dict[str, str]]], folder: Path) -> list[tuple[str | None, float]]:
    """Run the module under node on lists of messages; return each answer and the milliseconds until it came."""
    (folder / "custom-router.js").write_text(recipe(), encoding="utf-8")
    (folder / "driver.js").write_text(DRIVER, encoding="utf-8")
    (folder / "asks.json").write_text(json.dumps(asks), encoding="utf-8")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["node", "driver.js"], cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=True
    )
    return [(answer, took) for _, answer, took in map(json.loads, done.stdout.splitlines())]


def main() -> None:
    """Print the medians of new asks and of those that come again."""
    if shutil.which("node") is None:
        sys.exit("node is not installed")
    asks = [[{"role": "user", "content": ask.format(n=n)}] for n in range(ROUNDS) for ask in ASKS for _ in range(3)]
    with tempfile.TemporaryDirectory() as folder:
        took = [each for _, each in answers(asks, Path(folder))][len(ASKS) * 3 :]
    print("| ask | 1 of 10 within | median | 9 of 10 within |")  # the first is what it takes when nothing else runs
    print("|---|---|---|---|")
    for name, times in (("new", took[::3]), ("that came before", took[1::3] + took[2::3])):
        first, last = (sorted(times)[len(times) * tenths // 10] for tenths in (1, 9))
        print(f"| {name} | {first:.1f} ms | {median(times):.1f} ms | {last:.1f} ms |")


if __name__ == "__main__":
    main()
