"""Features that say the same of a prompt, joined into one fact."""

import pytest

from routerlib.explaining.attribution import Contribution
from routerlib.explaining.facts import PARTS, facts
from routerlib.features import FEATURES, measure
from routerlib.parsing.prompt import Prompt

SIZES = ("word_count", "longest_sentence")
LOG = "\n".join(f"2026-01-02 03:04:0{n} INFO started" for n in range(6))


def told(text: str) -> dict[str, tuple[str, ...]]:
    """Return the facts of a text that join features: name and the names joined to it; contributions are 1, 2, 3 ..."""
    values = measure(Prompt.parse(text))
    shares = [Contribution(f.name, f.group, values[f.name], float(n)) for n, f in enumerate(FEATURES, start=1)]
    found = facts(shares)
    assert sum(fact.contribution for fact in found) == sum(share.contribution for share in shares)
    assert sorted(name for fact in found for name in (fact.name, *fact.others)) == sorted(values)
    assert all(fact.value == values[fact.name] for fact in found)
    sizes = [abs(fact.contribution) for fact in found]
    assert sizes == sorted(sizes, reverse=True)
    return {fact.name: fact.others for fact in found if fact.others}


@pytest.mark.parametrize(
    ("text", "name", "others"),
    [
        ("Sort a list of five numbers", "ask_word_count", SIZES),
        ("Sort a list. Then print every number of it.", "ask_word_count", ("word_count",)),
        (f"Which line is odd?\n\n{LOG}", "ask_word_count", ("longest_sentence",)),
        (f"Which line is odd? Say why.\n\n{LOG}", "ask_word_count", None),
        ("Do this:\n- rename it\n- print it", "requirement_clause_count", ("list_item_count",)),
        ("It must print the following:\n- a number\n- a name", "requirement_clause_count", None),
        ("Rename it in app.py and more.py", "scope_breadth", ("file_reference_count",)),
        ("Rename it in app.py and in the parser", "scope_breadth", None),
    ],
)
def test_a_part_that_is_the_whole_is_told_with_it(text: str, name: str, others: tuple[str, ...] | None) -> None:
    assert told(text).get(name) == others


def test_a_part_and_its_whole_are_of_one_group_and_no_whole_is_a_part() -> None:
    groups = {feature.name: feature.group for feature in FEATURES}
    assert all(groups[part] == groups[whole] for part, (whole, _) in PARTS.items())
    assert PARTS.keys().isdisjoint(whole for whole, _ in PARTS.values())
