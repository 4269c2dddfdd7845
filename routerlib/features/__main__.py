"""``python -m routerlib.features`` prints the table of features that stands in the README."""

import sys

from routerlib.features import FEATURES, features_of


def table() -> str:
    """Return the features as a Markdown table: name, group, unit, meaning, and the readings that measure it."""
    rows = [
        f"| `{feature.name}` | {feature.group} | {feature.unit} | {feature.doc} "
        f"| {'1, 2' if feature in FEATURES else '2'} |"
        for feature in features_of(2)
    ]
    return "\n".join(["| feature | group | unit | meaning | reading |", "|---|---|---|---|---|", *rows]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table())
