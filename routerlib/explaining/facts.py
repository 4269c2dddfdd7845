"""Join features that measure the same thing in this prompt, so that one fact is told once.

Some features measure a part of what another measures: the longest sentence is a part of the ask, the ask a part of the
text. In a prompt whose part is the whole (one sentence, nothing pasted) both say the same, and a network may give the
one a plus and the other a minus. The rule, by definition and not by chance equality of values:

    longest_sentence      is ask_word_count             where the ask has one sentence at most
    word_count            is ask_word_count             where no material is carried
    list_item_count       is requirement_clause_count   where every clause is a list item
    file_reference_count  is scope_breadth              where every part named is a file

Such features make one fact: their contributions are added, so all facts still add up to what all features do.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from routerlib.explaining.attribution import Contribution

Values = Mapping[str, float]

# part -> (whole, whether they measure the same in a prompt of these values)
PARTS: dict[str, tuple[str, Callable[[Values], bool]]] = {
    "longest_sentence": ("ask_word_count", lambda values: values["sentence_count"] <= 1),
    "word_count": ("ask_word_count", lambda values: values["material_share"] == 0),
    "list_item_count": (
        "requirement_clause_count",
        lambda values: values["list_item_count"] == values["requirement_clause_count"],
    ),
    "file_reference_count": (
        "scope_breadth",
        lambda values: values["file_reference_count"] == values["scope_breadth"],
    ),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """What one feature, or several that measure the same in this prompt, add to a logit.

    Attributes:
        name: the feature; of several, the one that measures the whole.
        others: the names of the features that say the same, in the order of the features.
        group: their group.
        value: of the feature ``name``, in its own unit.
        contribution: the sum of theirs.
    """

    name: str
    others: tuple[str, ...]
    group: str
    value: float
    contribution: float


def facts(features: Sequence[Contribution]) -> list[Fact]:
    """Join the features of one attribution that say the same, largest contribution first."""
    values = {feature.name: feature.value for feature in features}
    members: dict[str, list[Contribution]] = {feature.name: [feature] for feature in features}
    for part, (whole, is_the_same) in PARTS.items():
        if is_the_same(values):
            members[whole] += members.pop(part)
    joined = [
        Fact(
            name,
            tuple(sorted((own.name for own in told[1:]), key=list(values).index)),
            told[0].group,
            told[0].value,
            sum(own.contribution for own in told),
        )
        for name, told in members.items()
    ]
    return sorted(joined, key=lambda fact: -abs(fact.contribution))
