"""Made-up evidence for the sixth recipe: easy and hard asks, scored, graded, typed and logged; and small settings."""

import gzip
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

WORDS = "parser cache queue lexer ledger socket index matrix graph heap router kernel shader codec".split()
EASY = ("Rename the variable", "Print the first item of", "What is", "Sort the list of")
HARD = ("Prove linearizability of a distributed", "Write an optimizing compiler with", "Debug the rare deadlock in")
CODE = "```\n" + "".join(f"def handle_{n}(value):\n    return value + {n}\n" for n in range(12)) + "```"
MAPPING = {"default": True, "local": "small", "sonnet": "middle", "opus": "large"}
TIERS = {"default_pack": ["leetcode", "bfcl"], "sources": {"leetcode": [MAPPING], "bfcl": [MAPPING]}}


def write_rows(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode(), mtime=0) if path.suffix == ".gz" else text.encode())


def made_up(rng: random.Random, n: int) -> tuple[str, bool]:
    """Return an ask and whether it is a hard one; every other one is."""
    opening = rng.choice(HARD if n % 2 else EASY)
    return f"{opening} the {' '.join(rng.choices(WORDS, k=rng.randint(3, 9)))} {n}", bool(n % 2)


def scored(source: str, n: int, rng: random.Random) -> dict[str, Any]:
    prompt, hard = made_up(rng, n)
    scores = {"small": 0.1 if hard else 0.9, "middle": 0.2 if n % 3 else 0.9, "large": 0.9, "other": rng.random()}
    return {"id": f"{source}-{n}", "prompt": prompt, "scores": scores}


def judged(source: str, n: int, rng: random.Random) -> dict[str, Any]:
    prompt, hard = made_up(rng, n)
    return {"id": f"{source}-{n}", "prompt": prompt, "difficulty": 0.5 * hard + 0.5 * rng.random()}


def typed_rows() -> list[dict[str, str]]:
    """Return labelled prompts of every category, in both halves."""
    prompts = {
        "simple": [f"{EASY[n]} my {WORDS[n]}" for n in range(2)],
        "medium": [f"Add a {word} to the {WORDS[0]} with tests" for word in WORDS[:2]],
        "complex": [f"{HARD[n % 3]} every {WORDS[n]} and each {WORDS[n + 1]}" for n in range(2)],
        "junk": ["hi", "asdf"],
        "long_easy": [f"{EASY[n]} this\n{CODE}" for n in range(2)],
        "short_hard": [f"{HARD[n % 3]} a {WORDS[n]}" for n in range(2)],
    }
    return [
        {"id": f"{category}-{n}", "category": category, "half": "tune" if n % 2 else "report", "prompt": prompt}
        for category, own in prompts.items()
        for n, prompt in enumerate(own)
    ]


def write_evidence(folder: Path) -> None:
    """Write two scored sources, the pack, one graded by people, a log, and typed.jsonl."""
    rng = random.Random(6)
    for source in ("leetcode", "bfcl"):
        write_rows(folder / f"scored_{source}.jsonl", [scored(source, n, rng) for n in range(48)])
    write_rows(folder / "difficulty_exercism.jsonl", [judged("exercism", n, rng) for n in range(36)])
    (folder / "tiers.json").write_text(json.dumps(TIERS), encoding="utf-8")
    log = [
        {"id": f"log-{n}", "prompt": f"{made_up(rng, n)[0]}\n{CODE if n % 3 == 0 else ''}", "source": "chat"}
        for n in range(40)
    ]
    write_rows(folder / "prompt_log.jsonl.gz", log)
    write_rows(folder / "typed.jsonl", typed_rows())


def shrink(patch: pytest.MonkeyPatch) -> None:
    """Put few graded asks, trees, steps and mixed inputs in the place of the real ones."""
    from routerlib.training.data.curriculum import Graded
    from routerlib.training.v6 import card as card_v6
    from routerlib.training.v6 import item_response, outcome, study
    from routerlib.training.v6 import recipe as v6

    rng = random.Random(7)
    asks = [Graded(made_up(rng, n)[0], 6 if n % 2 else 1, "ticket") for n in range(24)]
    asks += [Graded(noise, 0, "chat") for noise in ("hello", "qwerty", "ok then")]
    patch.setattr(study, "read_curriculum", lambda: list(asks))
    patch.setattr(card_v6, "read_curriculum", lambda: list(asks))
    patch.setattr(v6, "MIXED", 100)
    patch.setattr(outcome, "TREES", 40)
    patch.setattr(item_response, "STEPS", 40)
