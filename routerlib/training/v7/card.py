"""Write the card of the seventh recipe; every number in it is measured when it is written."""

import json
from collections.abc import Sequence
from pathlib import Path

from routerlib.bundle.bundle import read_bundle
from routerlib.training.data.rows import read_rows
from routerlib.training.v7 import fit, steadiness
from routerlib.training.v7.evidence import ASKS, OWN_RATINGS, gather
from routerlib.training.v7.named import lines_of
from routerlib.training.v7.report import Report, column_of, kept_back, plain_columns
from routerlib.training.v7.tuning import LAYERS, PIECES

NAMED = "scored_openhands_swebench"
DOLLARS = ("claude-sonnet-4-6", "claude-opus-4-6")
TEXT = Path(__file__).with_name("card.txt")
MARK = "<!-- measured -->"
SAME_ASKS = Path("tests/data/same_asks.jsonl")
NAMED_MODELS = (
    "On the three named models (issues of `openhands_swebench`, one run each); calibrated thresholds are those of most "
    "utility, quality less 0.075 of always-opus's cost, on the other issues, which the model was taught on:"
)


def tables_of(models: Sequence[str], data: Path, typed: Path, languages: Path) -> list[str]:
    """Return the tables of prompts kept back, in Markdown, for these models."""
    gathered = gather(data, typed, languages)
    rows = kept_back(gathered)
    columns = [column_of(model, rows) for model in models]
    table = Report(rows).lines([*columns, *plain_columns(rows)])
    lessons = [row for row in gathered if row.split in ("train", "dev")]
    named = lines_of(models, lessons, [row for row in rows if row.split == "test"], read_costs(data))
    steady = steadiness.tables_of(models, SAME_ASKS, rows)
    return [*table, "", *steady, "", NAMED_MODELS, "", *named]


def read_costs(data: Path) -> dict[str, tuple[float, float]]:
    """Return what sonnet and opus cost on each issue, in dollars as they were paid, by row key."""
    found = {}
    for _, row in read_rows(data / "2026" / f"{NAMED}.jsonl.gz"):
        paid = [_dollars(row, model) for model in DOLLARS]
        if all(cost is not None for cost in paid):
            found[f"{NAMED}:{row['id']}"] = (float(paid[0] or 0.0), float(paid[1] or 0.0))
    return found


def write_cards(outs: Sequence[Path], data: Path, typed: Path, languages: Path, models: Sequence[str]) -> None:
    """Write README.md of model folders: the text that lies beside this module, with what is measured in its place.

    Args:
        outs: the folders; all are measured beside one another.
        data: the data folder.
        typed: labelled prompts that people type.
        languages: asks in many languages, kept for the report.
        models: what else is measured beside them.
    """
    names = [out.name for out in outs]
    tables = tables_of([*map(str, outs), *(model for model in models if model not in names)], data, typed, languages)
    for out in outs:
        text = TEXT.read_text(encoding="utf-8")
        for name, value in _facts(out).items():
            text = text.replace(f"{{{name}}}", value)
        (out / "README.md").write_text(text.replace(MARK, "\n".join(tables)), encoding="utf-8")


def _facts(out: Path) -> dict[str, str]:
    """Return what the text leaves open about a model folder, by name."""
    bundle = read_bundle(out)
    passes = json.loads(OWN_RATINGS.read_text(encoding="utf-8"))["passes"]
    return {
        "NAME": bundle.config.name,
        "A": f"{bundle.thresholds.a:g}",
        "B": f"{bundle.thresholds.b:g}",
        "FEATURES": str(len(bundle.config.features)),
        "INPUTS": str(len(bundle.config.features) + bundle.config.components),
        "NONE": "" if bundle.config.context_encoder else ", in the better model alone,",
        "LANGUAGES": ", ".join(bundle.config.languages),
        "TONGUES": str(len(bundle.config.languages)),
        "PIECES": str(PIECES),
        "PULL": f"{fit.LENGTH_PULL:g}",
        "LAYERS": str(LAYERS),
        "ASKS": f"{len(ASKS.read_text(encoding='utf-8').splitlines()):,}",
        "OURS": f"{sum(map(len, passes.values())):,}",
        "PASSES": str(len(passes)),
    }


def _dollars(row: dict[str, object], model: str) -> float | None:
    raw = row.get("scores_raw")
    costs = raw.get("cost_usd", {}) if isinstance(raw, dict) else {}
    found = costs.get(model) if isinstance(costs, dict) else None
    return float(found) if isinstance(found, (int, float)) else None
