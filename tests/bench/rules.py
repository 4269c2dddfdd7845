"""Measure what rules cost, in seconds of the processor: at a start, over a batch, on a text made to be slow.

    python tests/bench/rules.py [PROMPTS.jsonl] [--most 200] [--runs 10]

The processor's time and not the clock's: it says the same on a machine that others use too. PROMPTS holds records with
a "prompt".
"""

import json
import os
import statistics
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from routerlib import ThreeTierRouter
from routerlib.deciding.rules.file import read_rules
from routerlib.deciding.rules.ruling import Ruling, Subject
from routerlib.deciding.rules.secrets import secret_in

COMMAND = [sys.executable, "-m", "routerlib"]
EASY = "Write a Python function to sort a list"
NAMES = ("local", "sonnet", "opus")
SUBJECTS = "kubernetes terraform oauth billing migrations hypervisor compiler raft gdpr pci".split()
SLOW = ("(a+)+$", "(a|aa)+b", "(.*a){20}", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$")  # where one goes back, not RE2
SIZE = 1_000_000  # characters of a text made to be slow
TEXTS = {
    "one letter": "a" * SIZE,
    "words": ("fix the bug in module " * (SIZE // 22))[:SIZE],
    "paths": " ".join(f"a/b{n}/c{n}.sqlx" for n in range(SIZE // 16))[:SIZE],
    "beginnings of tokens": ("eyJ" * (SIZE // 3))[:SIZE],
    "slashes": "a/" * (SIZE // 2),
}


def few() -> str:
    """Return rules as people have them, a handful."""
    return (
        '[[rule]]\nname = "sql"\npaths = ["migrations/**", "*.sql"]\nfloor = "opus"\n'
        '[[rule]]\nname = "deploys"\nask = \'(?i)\\bdeploy(s|ed|ing)?\\b\'\nfloor = "sonnet"\n'
        '[[rule]]\nname = "private"\nfield = { "repo.visibility" = "private" }\ntier = "local"\n'
        '[[rule]]\nname = "small talk"\nflags = ["junk"]\nceiling = "local"\n'
    )


def many() -> str:
    """Return 200 rules that match nearly nothing, so that each is looked at."""
    asks = [f"ask = '(?i)\\b{SUBJECTS[n % 10]}[- ]?{n // 10}\\b'" for n in range(130)]
    paths = [f'paths = ["services/{n}/**", "infra/{SUBJECTS[n % 10]}/*.tf"]' for n in range(50)]
    fields = [f'field = {{ "repo.name" = "{SUBJECTS[n % 10]}-{n}*" }}' for n in range(20)]
    return _written([*asks, *paths, *fields])


def slow() -> str:
    """Return 200 rules whose expressions an engine that goes back would take for ever on."""
    return _written([f"ask = '{SLOW[n % len(SLOW)]}{n}'" for n in range(200)])


def _written(matches: list[str]) -> str:
    return "".join(f'[[rule]]\nname = "{n}"\n{match}\nfloor = "opus"\n' for n, match in enumerate(matches))


def ruling(folder: Path, text: str) -> Ruling:
    """Return rules made ready, from a file with this text."""
    (folder / "rules.toml").write_text(text, encoding="utf-8")
    return Ruling(read_rules(folder / "rules.toml", NAMES), {name: name for name in NAMES})


def spent(work: Callable[[], object]) -> float:
    """Return the processor's seconds of this process that some work takes."""
    before = process_time()
    work()
    return process_time() - before


def started(arguments: list[str]) -> float:
    """Return the processor's seconds of a process."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    number = os.posix_spawn(arguments[0], arguments, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, 1)])
    _, status, usage = os.wait4(number, 0)
    os.close(nowhere)
    assert status == 0, arguments
    return usage.ru_utime + usage.ru_stime


def at_a_start(folder: Path, runs: int) -> Iterator[str]:
    """Yield how long `route` takes without and with both files, by turns."""
    (folder / "few.toml").write_text(few(), encoding="utf-8")
    started([*COMMAND, "tiers", "-o", str(folder / "tiers.toml")])
    plain = [*COMMAND, "route", EASY]
    both = [*COMMAND, "route", "--tiers", str(folder / "tiers.toml"), "--rules", str(folder / "few.toml"), EASY]
    pairs = [(started(plain), started(both)) for _ in range(runs)]
    without, beside = (statistics.median(times) for times in zip(*pairs, strict=True))
    row = f"`route` with tiers and 4 rules, median of {runs}"
    yield f"| {row} | {without:.3f} | {beside:.3f} | {beside / without:.2f} |"


def over_a_batch(folder: Path, prompts: list[str]) -> Iterator[str]:
    """Yield how long prompts take to route, and 200 rules about the decisions."""
    router, own = ThreeTierRouter(threads=1), ruling(folder, many())
    router.route_many(prompts[:5])
    decided = [router.route_many(prompts[n : n + 64]) for n in range(0, len(prompts), 64)]
    routing = spent(lambda: [router.route_many(prompts[n : n + 64]) for n in range(0, len(prompts), 64)])
    made = [decision for batch in decided for decision in batch]
    ruled = min(spent(lambda: [own(*each) for each in zip(made, map(Subject, prompts), strict=True)]) for _ in range(3))
    row = f"{len(prompts)} prompts, then 200 rules"
    yield f"| {row} | {routing:.3f} | {routing + ruled:.3f} | {1 + ruled / routing:.3f} |"


def on_slow_texts(folder: Path, router: ThreeTierRouter) -> Iterator[str]:
    """Yield how long 200 rules take on a million characters, and looking for secrets."""
    decision = router.route(EASY)
    secret_in("")  # loads the detectors
    for name, text in TEXTS.items():
        times = [spent(lambda own=own, text=text: own(decision, Subject(text)))  # type: ignore[misc]
                 for own in (ruling(folder, many()), ruling(folder, slow()))]  # fmt: skip
        times.append(spent(lambda text=text: secret_in(text)))  # type: ignore[misc]
        yield f"| {name} | {' | '.join(f'{time:.2f}' for time in times)} |"


def main() -> None:
    """Print the tables."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("prompts", nargs="?", type=Path)
    parser.add_argument("--most", type=int, default=200)
    parser.add_argument("--runs", type=int, default=10)
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        print("| seconds of the processor | without | with | ratio |\n|---|---|---|---|")
        print(*at_a_start(folder, options.runs), sep="\n", flush=True)
        if options.prompts:
            with options.prompts.open(encoding="utf-8") as lines:
                prompts = [json.loads(line)["prompt"] for line, _ in zip(lines, range(options.most), strict=False)]
            print(*over_a_batch(folder, prompts), sep="\n", flush=True)
        print("\n| a million characters, s | 200 rules | 200 slow expressions | secrets |\n|---|---|---|---|")
        print(*on_slow_texts(folder, ThreeTierRouter()), sep="\n")


if __name__ == "__main__":
    main()
