"""``python -m routerlib.features`` prints the table of features that stands in the README."""

import sys

from routerlib.features import FEATURES


def table() -> str:
    """Return the features as a Markdown table: name, group, unit, meaning."""
    rows = [f"| `{feature.name}` | {feature.group} | {feature.unit} | {feature.doc} |" for feature in FEATURES]
    return "\n".join(["| feature | group | unit | meaning |", "|---|---|---|---|", *rows]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table())
