"""Gather what the seventh recipe learns from: ratings on one scale, outcomes, people's labels, asks of a known level.

Every prompt is one `Row`, whatever is known of it. Rows that belong together (a conversation, near-duplicates, one
issue in three files) share a group, and a group lies in one split by the hash of its name: nothing is ever fitted on
`test`, and `dev` settles what is chosen: temperatures, thresholds, settings.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import fmean
from typing import Any, Literal

from routerlib.training.data.curriculum import Graded, read_curriculum
from routerlib.training.data.dataset import LOG_SOURCES_LEFT_OUT
from routerlib.training.data.duplicates import Member, group_names
from routerlib.training.data.families import UNFITTED
from routerlib.training.data.rows import read_rows
from routerlib.training.data.typed import read_typed

Split = Literal["train", "dev", "test", "apart"]

SHARES: tuple[tuple[Split, float], ...] = (("test", 0.11), ("dev", 0.10), ("train", 0.79))
# Sources nothing is fitted on, so that there is something to say of sources never met.
APART = frozenset({*UNFITTED, "storypoints_duraspace", "type_challenges", "holmesgpt_k8s", "arena_bench_v1"})
LOG = "log"
CURRICULUM, TYPED, JUNK, LANGUAGES = "curriculum", "typed", "junk", "languages"
ASKS = Path(__file__).parents[1] / "data" / "languages.jsonl"
OWN_RATINGS = Path(__file__).parents[1] / "data" / "ratings.json"
JUNK_ROWS = 1_200
MOST_OF_A_SOURCE = {"vericoding": 1_200}
TIERS = {"local": 0, "sonnet": 1, "opus": 2}


@dataclass(frozen=True, slots=True)
class Row:
    """One prompt and all that is known of it; None where nothing is.

    Attributes:
        key: ``SOURCE:ID``; differs from every other's.
        prompt: the text.
        source: ``log``, ``curriculum``, ``typed``, ``junk``, or a file's name without prefix and suffix.
        group: rows that may not be parted.
        split: where the group lies; ``apart`` for a source nothing is fitted on.
        fail: rated chance that the local tier's answer will not do, 0 to 1.
        fail_raw: as it was rated, before its pass was brought to the mean of all passes.
        opus: rated chance that opus is noticeably better than sonnet, 0 to 1.
        tier: rated cheapest tier that will do, 0 to 2.
        hardness: people's label or the share of models that failed, 0 to 1; comparable within a source only.
        scores: of the stand-ins for local, sonnet and opus, each perhaps None; None where there are none.
        level: 0 to 8, of an ask of the curriculum.
        category: of a typed prompt.
    """

    key: str
    prompt: str
    source: str
    group: str
    split: Split
    fail: float | None = None
    fail_raw: float | None = None
    opus: float | None = None
    tier: int | None = None
    hardness: float | None = None
    scores: tuple[float | None, ...] | None = None
    level: int | None = None
    category: str | None = None

    @property
    def unit(self) -> str:
        """Return what is resampled together: the conversation in the log, else the group."""
        return self.group


def split_of(group: str, salt: str = "v7") -> Split:
    """Assign a group to a split by the hash of its name, on every machine alike."""
    place = int.from_bytes(sha256(f"{salt}\n{group}".encode()).digest()[:8], "big") / 2**64
    for split, share in SHARES:
        if place < share:
            return split
        place -= share
    return "train"


def conversation(name: str) -> str:
    """Return which conversation of the log a prompt belongs to: its id up to the last underscore."""
    return name.rpartition("_")[0] if "_" in name and name.startswith("sharegpt/") else name


def gather(data: Path, typed: Path | None = None, languages: Path | None = None) -> list[Row]:
    """Read every row of a data folder, of its folder ``2026``, and of the project's own asks.

    Args:
        data: the folder.
        typed: typed prompts, of which the half ``tune`` is taught.
        languages: asks in many languages that are kept for the report; those to tune on come with the package.
    """
    own = [*read_own(data, typed), *read_languages(ASKS, "train")]
    kept = read_languages(languages, "test") if languages else ()
    return [*read_log_rows(data), *read_sources(data), *own, *kept]


def read_log_rows(data: Path) -> Iterator[Row]:
    """Read the log, with the ratings there are."""
    ratings = read_ratings(data)
    for _, row in read_rows(data / "prompt_log.jsonl.gz"):
        group = f"{LOG}:{conversation(row['id'])}"
        known = ratings.get(f"{LOG}:{row['id']}")
        if known is None and row.get("source") in LOG_SOURCES_LEFT_OUT:
            continue
        left_out = row.get("source") in LOG_SOURCES_LEFT_OUT  # exercises that throughput is measured on
        yield Row(
            key=f"{LOG}:{row['id']}",
            prompt=row["prompt"],
            source=LOG,
            group=group,
            split="apart" if left_out else split_of(group),
            **(known or {}),
        )


def read_sources(data: Path) -> list[Row]:
    """Read every file of scores or labels in the folder and in its folder ``2026``."""
    ratings = read_ratings(data)
    stand_ins = read_stand_ins(data)
    found: list[tuple[str, Mapping[str, Any], str]] = []
    for path in sorted([*data.glob("*_*.jsonl.gz"), *(data / "2026").glob("scored_*.jsonl.gz")]):
        name = path.name.removesuffix(".jsonl.gz")
        if not name.startswith(("scored_", "difficulty_")):
            continue
        read = [row for _, row in read_rows(path)]
        most = MOST_OF_A_SOURCE.get(name.partition("_")[2])
        if most:
            rated = {key.partition(":")[2] for key in ratings if key.startswith(f"{name}:")}
            read = sorted(read, key=lambda row: (row["id"] not in rated, sha256(row["id"].encode()).digest()))[:most]
        found += [(name, row, name.partition("_")[2]) for row in read]
    members = [
        Member(f"{name}\n{row['id']}", source, row["prompt"], (row.get("meta") or {}).get("question"))
        for name, row, source in found
    ]
    groups = group_names(members)
    joined = _joined([(group, (row.get("meta") or {})) for group, (_, row, _) in zip(groups, found, strict=True)])
    rows: list[Row] = []
    for group, (name, row, source) in zip(joined, found, strict=True):
        rows.append(
            Row(
                key=f"{name}:{row['id']}",
                prompt=row["prompt"],
                source=source,
                group=group,
                split="apart" if source in APART else split_of(group),
                hardness=_hardness(row),
                scores=_tier_scores(row, stand_ins.get(source)),
                **ratings.get(f"{name}:{row['id']}", {}),
            )
        )
    return rows


def read_own(data: Path, typed: Path | None) -> Iterator[Row]:
    """Read the asks of the curriculum, the typed prompts and a sample of junk."""
    for number, ask in enumerate(read_curriculum()):
        yield _own(CURRICULUM, str(number), ask)
    for prompt in read_typed(typed) if typed else ():
        split: Split = "train" if prompt.half == "tune" else "test"
        key = f"{TYPED}:{prompt.id}"
        yield Row(key, prompt.prompt, TYPED, key, split, category=prompt.category)
    junk = [row for _, row in read_rows(data / "junk_prompts.jsonl.gz") if row.get("category") != "out_of_scope"]
    for row in sorted(junk, key=lambda row: sha256(row["id"].encode()).digest())[:JUNK_ROWS]:
        key = f"{JUNK}:{row['id']}"
        yield Row(key, row["prompt"], JUNK, key, split_of(key))


def read_languages(path: Path, split: Split) -> Iterator[Row]:
    """Read asks in many languages, rated as the others are."""
    for _, row in read_rows(path):
        key = f"{LANGUAGES}:{row['id']}"
        rated = {name: row[name] / 100 for name in ("fail", "opus")}
        yield Row(key, row["prompt"], LANGUAGES, key, split, **rated, fail_raw=rated["fail"], category=row["level"])


def read_stand_ins(data: Path) -> dict[str, tuple[str | None, ...]]:
    """Return the models that stand for the three tiers, by source: those of 2026 where there are any."""
    found: dict[str, tuple[str | None, ...]] = {}
    chosen: dict[str, str] = {}
    for path in (data / "tiers.json", data / "2026" / "tiers.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        chosen |= content.get("pack_2026", {})
        for source, mappings in content["sources"].items():
            named = {mapping["name"]: mapping for mapping in mappings}
            mapping = named.get(chosen.get(source, ""), mappings[0])
            found[source] = tuple(mapping.get(tier) for tier in TIERS)
    old = json.loads((data / "tiers.json").read_text(encoding="utf-8"))["sources"]
    for source, name in chosen.items():
        for mapping in old.get(source, ()):
            if mapping["name"] == name:
                found[source] = tuple(mapping.get(tier) for tier in TIERS)
    return found


def _own(source: str, name: str, ask: Graded) -> Row:
    key = f"{source}:{name}"
    return Row(key, ask.prompt, source, key, split_of(key), level=ask.level, category=ask.kind)


def _hardness(row: Mapping[str, Any]) -> float | None:
    if row.get("difficulty") is not None:
        return float(row["difficulty"])
    return 1.0 - fmean(row["scores"].values()) if row.get("scores") else None


def _tier_scores(row: Mapping[str, Any], models: tuple[str | None, ...] | None) -> tuple[float | None, ...] | None:
    scores = row.get("scores")
    return tuple(scores.get(model) for model in models) if scores and models else None


def _joined(rows: list[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Join the groups of near-duplicates that a file says belong together (``meta.group``, ``meta.instance_id``)."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for group, meta in rows:
        for field in ("group", "instance_id"):
            if meta.get(field):
                first, second = sorted((root(group), root(f"{field}={str(meta[field]).rpartition(':')[2]}")))
                parent[second] = first
    return [root(group) for group, _ in rows]


def _own_ratings(shared: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Read the ratings we made ourselves, by key; they are of prompts nobody else rated, and name no tier.

    Each pass is scaled so that its mean is what the shared ratings of the same sources lead to expect.
    """
    passes = json.loads(OWN_RATINGS.read_text(encoding="utf-8"))["passes"]
    usual = _means_of_sources(shared)
    found: dict[str, dict[str, Any]] = {}
    for rated in passes.values():
        known = [name for name in rated if name.partition(":")[0] in usual]
        scale = [
            fmean(usual[name.partition(":")[0]][place] for name in known)
            * 100
            / fmean(rated[name][place] for name in known)
            for place in (0, 1)
        ]
        for name, (fail, opus) in rated.items():
            found[name] = {
                "fail": min(0.99, fail / 100 * scale[0]),
                "fail_raw": fail / 100,
                "opus": min(0.99, opus / 100 * scale[1]),
            }
    return found


def _means_of_sources(ratings: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[float, float]]:
    """Return the mean of ``fail`` and ``opus`` of every source, by the part of its keys before the colon."""
    of: dict[str, list[tuple[float, float]]] = {}
    for name, rating in ratings.items():
        of.setdefault(name.partition(":")[0], []).append((rating["fail"], rating["opus"]))
    return {source: (fmean(fail for fail, _ in own), fmean(opus for _, opus in own)) for source, own in of.items()}


def read_ratings(data: Path) -> dict[str, dict[str, Any]]:
    """Read all ratings there are of a data folder's prompts, by `Row.key`: the shared ones, and ours of the rest."""
    log = _ratings(data / "2026" / "rated_log.jsonl.gz", "")
    shared = {f"{LOG}:{name}": rating for name, rating in log.items()}
    shared |= _ratings(data / "2026" / "rated_sources.jsonl.gz", "file")
    return {**_own_ratings(shared), **shared}


def _ratings(path: Path, prefix: str) -> dict[str, dict[str, Any]]:
    """Read ratings by id, each pass scaled to the mean of all: passes differ in strictness."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    mean = {field: fmean(row[field] for row in rows) for field in ("fail", "opus")}
    passes = {row["pass"] for row in rows}
    scale = {
        (name, field): mean[field] / fmean(row[field] for row in rows if row["pass"] == name)
        for name in passes
        for field in mean
    }
    return {
        (f"{row[prefix]}:" if prefix else "") + row["id"]: {
            "fail": min(0.99, row["fail"] / 100 * scale[row["pass"], "fail"]),
            "fail_raw": row["fail"] / 100,
            "opus": min(0.99, row["opus"] / 100 * scale[row["pass"], "opus"]),
            "tier": TIERS[row["tier"]],
        }
        for row in rows
    }
