"""Trivial edits change what they say and nothing else; flips are counted."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routerlib.deciding.cascade import Tier
from routerlib.parsing.prompt import Prompt
from routerlib.training.evaluation.edits import (
    EDITS,
    ask_first,
    ask_last,
    blank_lines,
    double_spaces,
    indent,
    lower_case,
    please,
    trailing_newline,
    typo,
)
from routerlib.training.evaluation.robustness import flips

FENCED = "Fix this Function\n\n```python\ndef f(a,  b):\n\n    return a + b\n```\nso that it adds"


def test_edits_of_white_space_leave_fenced_code_alone() -> None:
    code = FENCED[FENCED.index("```") : FENCED.rindex("```") + 3]
    assert double_spaces(FENCED) == f"Fix  this  Function\n\n{code}\nso  that  it  adds"
    assert indent(FENCED) == f"  Fix this Function\n\n{code}\n  so that it adds"
    assert blank_lines(FENCED) == f"\nFix this Function\n\n\n{code}\nso that it adds"


@pytest.mark.parametrize(
    "text",
    [
        "````\n```\na b\n```\nc d\n````\ne f",  # a longer fence holds shorter ones
        "~~~\na b\n```\nc d\n~~~\ne f",  # the other mark does not close it
        "```sh\na b\n```sh\nc d\n```\ne f",  # nor does one that names a language
    ],
)
def test_a_fence_is_closed_by_its_own_mark_only(text: str) -> None:
    assert double_spaces(text) == text.replace("e f", "e  f")


def test_code_inside_one_line_opens_no_fence() -> None:
    assert double_spaces("```x y``` is\nwhat I see") == "```x  y```  is\nwhat  I  see"


def test_the_other_edits_are_what_they_say() -> None:
    assert lower_case("Sort A List") == "sort a list"
    assert please("Sort it") == "please Sort it"
    assert trailing_newline("Sort it") == "Sort it\n"


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        (lower_case, "sort"),
        (double_spaces, "sort"),
        (typo, "it is"),
        (typo, "aaaa bbbb"),
        (ask_first, "no material"),
        (ask_last, "no material"),
        (ask_first, "Explain:\n```\nx = 1\n```"),
        (ask_last, "```\nx = 1\n```\nExplain"),
        (ask_last, "```\nx = 1\n```"),
    ],
)
def test_an_edit_that_would_change_nothing_is_none(edit: object, text: str) -> None:
    assert edit(text) is None  # type: ignore[operator]


def test_the_ask_moves_before_or_after_its_material() -> None:
    fence = "```\nx = 1\n```"
    assert ask_first(f"{fence}\nExplain this") == f"Explain this\n\n{fence}"
    assert ask_last(f"Explain this\n{fence}") == f"{fence}\n\nExplain this"
    assert ask_last(f"Explain this\n{fence}\nto a child") == f"{fence}\n\nExplain this\nto a child"
    assert ask_first(f"Explain this\n{fence}\nto a child") == f"Explain this\nto a child\n\n{fence}"


def test_a_typo_swaps_two_neighbouring_letters_of_the_ask() -> None:
    text = "Explain this function\n```\nvariable = longword\n```"
    edited = typo(text)
    assert edited is not None
    assert edited == typo(text)
    different = [i for i, (old, new) in enumerate(zip(text, edited, strict=True)) if old != new]
    first, second = different
    assert second == first + 1 < len("Explain this function")
    assert (edited[first], edited[second]) == (text[second], text[first])


@given(st.text(st.sampled_from("aB c\n`~def():1")).filter(str.strip))
def test_an_edit_keeps_the_words_or_moves_them(text: str) -> None:
    for name, edit in EDITS.items():
        edited = edit(text)
        if edited is None:
            continue
        assert edited != text
        assert edit(text) == edited
        if name in ("double spaces", "indent", "blank lines", "trailing newline"):
            assert edited.split() == text.split()
        if name in ("ask first", "ask last"):
            assert Counter(edited.split()) == Counter(text.split())
        if name == "typo":
            assert Counter(edited) == Counter(text)


def by_length(texts: Sequence[str]) -> list[Tier]:
    return [Tier.OPUS if len(text) > 20 else Tier.LOCAL for text in texts]


def test_flips_are_the_share_of_the_prompts_an_edit_changes() -> None:
    texts = ["Sort the whole list", "SORT THE LISTS AT ONCE", "x", "Sort it"]  # 19, 22, 1 and 7 characters
    chosen = {name: EDITS[name] for name in ("please", "lower case", "trailing newline")}
    found = {each.edit: each for each in flips(texts, ["s"] * 4, by_length, chosen)}
    assert [(each.edit, each.count) for each in found.values()] == [
        ("please", 4),
        ("lower case", 3),
        ("trailing newline", 4),
        ("any", 4),
    ]
    shares = {name: each.share.value for name, each in found.items() if each.share is not None}
    assert shares == {"please": 0.25, "lower case": 0, "trailing newline": 0, "any": 0.25}
    none = flips(["x"], ["s"], by_length, {"lower case": lower_case})
    assert (none[0].count, none[0].share) == (0, None)


def test_any_counts_a_prompt_once() -> None:
    twice = {"please": please, "polite": please}
    found = flips(["Sort the whole list", "x", "y", "z"], list("aabb"), by_length, twice)
    assert [each.share.value for each in found if each.share is not None] == [0.25, 0.25, 0.25]


def test_the_parts_of_a_moved_text_are_read_as_before() -> None:
    text = "Why does this fail?\n```\nraise ValueError\n```\nIt worked yesterday."
    before, after = Prompt.parse(text), Prompt.parse(ask_last(text) or "")
    assert before.ask == after.ask
    assert len(before.material) == len(after.material) == 1
