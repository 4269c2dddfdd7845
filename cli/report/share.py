"""What may be shown to others: sums without a name of a folder, a session or a file, and no small groups."""

from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routerlib.reporting.tally import Row, Tally

OTHERS = "(smaller groups)"


def shared(tally: "Tally", fewest: int) -> None:
    """Leave out of a tally what names a project or a session, and tell groups of fewer prompts together."""
    tally.projects = {}
    tally.sessions = {}
    tally.kinds = _grouped(tally.kinds, fewest)
    tally.days = _grouped(tally.days, fewest)


def _grouped(rows: "dict[str, Row]", fewest: int) -> "dict[str, Row]":
    """Return the rows of at least so many prompts, and one that is the sum of the others.

    A single small group is told with the next larger one, since a sum of one would show it.
    """
    by_size = sorted(rows, key=lambda name: rows[name].prompts)
    small: list[str] = []
    while by_size and (rows[by_size[0]].prompts < fewest or 0 < sum(rows[n].prompts for n in small) < fewest):
        small.append(by_size.pop(0))
    kept = {name: row for name, row in rows.items() if name not in small}
    if small:
        kept[OTHERS] = _sum([rows[name] for name in small])
    return kept


def _sum(rows: "list[Row]") -> "Row":
    from routerlib.reporting.tally import Row

    total = Row()
    for row in rows:
        for each in fields(Row):
            value = getattr(row, each.name)
            if isinstance(value, dict):
                ours: dict[str, int] = getattr(total, each.name)
                for tier, count in value.items():
                    ours[tier] = ours.get(tier, 0) + count
            else:
                setattr(total, each.name, getattr(total, each.name) + value)
    return total
