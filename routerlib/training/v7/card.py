"""Write the card of the seventh recipe; every number in it is measured when it is written."""

from collections.abc import Sequence
from pathlib import Path

from routerlib.bundle.bundle import read_bundle
from routerlib.training.data.rows import read_rows
from routerlib.training.v7.evidence import gather
from routerlib.training.v7.report import Report, column_of, kept_back, named_models, plain_columns

NAMED = "scored_openhands_swebench"
DOLLARS = ("claude-sonnet-4-6", "claude-opus-4-6")
TEXT = Path(__file__).with_name("card.txt")
MARK = "<!-- measured -->"


def tables_of(models: Sequence[str], data: Path, typed: Path, languages: Path) -> list[str]:
    """Return the tables of prompts kept back, in Markdown, for these models."""
    rows = kept_back(gather(data, typed, languages))
    columns = [column_of(model, rows) for model in models]
    table = Report(rows).lines([*columns, *plain_columns(rows)])
    named = named_models(rows, read_costs(data), columns, "shipped thresholds")
    return [*table, "", "On the three named models (issues of `openhands_swebench`, one run each):", "", *named]


def read_costs(data: Path) -> dict[str, tuple[float, float]]:
    """Return what sonnet and opus cost on each issue, in dollars as they were paid, by row key."""
    found = {}
    for _, row in read_rows(data / "2026" / f"{NAMED}.jsonl.gz"):
        paid = [_dollars(row, model) for model in DOLLARS]
        if all(cost is not None for cost in paid):
            found[f"{NAMED}:{row['id']}"] = (float(paid[0] or 0.0), float(paid[1] or 0.0))
    return found


def write_card(out: Path, data: Path, typed: Path, languages: Path, models: Sequence[str]) -> None:
    """Write README.md of a model folder: the text that lies beside this module, with what is measured in its place."""
    bundle = read_bundle(out)
    tables = tables_of([str(out), *(model for model in models if model != out.name)], data, typed, languages)
    facts = {
        "NAME": bundle.config.name,
        "A": f"{bundle.thresholds.a:g}",
        "B": f"{bundle.thresholds.b:g}",
        "FEATURES": str(len(bundle.config.features)),
        "WIDTH": str(bundle.config.width),
        "LANGUAGES": ", ".join(bundle.config.languages),
    }
    text = TEXT.read_text(encoding="utf-8")
    for name, value in facts.items():
        text = text.replace(f"{{{name}}}", value)
    (out / "README.md").write_text(text.replace(MARK, "\n".join(tables)), encoding="utf-8")


def _dollars(row: dict[str, object], model: str) -> float | None:
    raw = row.get("scores_raw")
    costs = raw.get("cost_usd", {}) if isinstance(raw, dict) else {}
    found = costs.get(model) if isinstance(costs, dict) else None
    return float(found) if isinstance(found, (int, float)) else None
