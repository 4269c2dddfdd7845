"""Near-duplicates made by hand: what must share a group, what must not, whatever the order."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routerlib.training.data.duplicates import Groups, Member, group_names, is_common, near_pairs, shingle_all

TASK = (
    "Given a list of meeting times with start and end, find the least number of rooms so that no two meetings "
    "overlap in one room, and return the rooms in the order in which they become free"
)
OTHER = (
    "Parse a log file of a web server, count the requests per minute, and draw the curve of a day into a picture "
    "of a given size with a scale on both sides"
)
INSTRUCTION = (
    "You are given a function and an assertion with an input to it. Complete the assertion with a literal that is its "
    "output, do not output anything else, and end your answer with a marker on a line of its own"
)
FUNCTIONS = '[{"name": "area", "parameters": {"base": {"type": "integer", "description": "length of the base"}}}]'


def grouped(*texts: str, source: str = "s") -> list[str]:
    return group_names([Member(f"{source}\n{n}", source, text) for n, text in enumerate(texts)])


def test_unlike_texts_stand_alone_under_the_hash_of_their_keys() -> None:
    names = grouped(TASK, OTHER, INSTRUCTION, "hi", "")
    assert len(set(names)) == 5
    assert names[0] == "570012ceac93aee4"  # printf "s\n0" | sha256sum, for ever
    assert group_names([]) == []


@pytest.mark.parametrize(
    "variant",
    [
        TASK.upper(),
        TASK.replace(" ", "\n\t"),
        f"**{TASK}**!",
        TASK.replace("meeting", "conference", 1),
        f"{TASK}\n\nExample:\n\n>>> rooms([(0, 30), (5, 10), (15, 20)])\n2\n>>> rooms([(7, 10), (2, 4)])\n1",
        f"Complete the following Python function:\n\ndef rooms(times):\n    '''{TASK}'''",
        f"{TASK} {OTHER} {INSTRUCTION}",
        TASK.replace("least", "smallest").replace("rooms in", "rooms in reverse of"),
    ],
    ids=["case", "white space", "marks", "a word", "examples", "wrapped", "contained", "reworded"],
)
def test_near_duplicates_share_a_group_across_sources(variant: str) -> None:
    first, other, unlike = group_names(
        [Member("a", "one", TASK), Member("b", "two", variant), Member("c", "two", "hi")]
    )
    assert first == other
    assert unlike not in (first, other)


def test_an_instruction_that_a_source_shares_does_not_group() -> None:
    bodies = [f"def f{n}(a{n}):\n    return a{n} + {n}\nassert f{n}({n + 1}) == ??" for n in range(40)]
    names = grouped(*(f"{INSTRUCTION}\n\n{body}" for body in bodies))
    assert len(set(names)) == 40
    few = grouped(*(f"{INSTRUCTION}\n\n{body}" for body in bodies[:12]))  # a user's small file
    assert len(set(few)) == 12


def test_two_alike_under_a_shared_instruction_do() -> None:
    texts = [f"{INSTRUCTION}\n\nquestion {n} of file {n * 7} about topic {n * 13}" for n in range(40)]
    names = grouped(*texts, f"{INSTRUCTION}\n\n{TASK}", f"{INSTRUCTION}\n\n{TASK} today")
    assert names[-1] == names[-2]
    assert len(set(names)) == 41


def test_what_is_common_in_one_source_groups_nothing_in_another() -> None:
    template = "Steps to reproduce the problem on a clean machine with the newest release"
    many = [Member(f"a{n}", "a", f"{template} case {n} by user {n * 3}") for n in range(20)]
    pair = [Member(f"b{n}", "b", f"{template} number {n}") for n in range(2)]
    assert len(set(group_names(many + pair))) == 22
    assert len(set(group_names(pair))) == 1  # not common any more


def test_groups_are_what_pairs_connect() -> None:
    words = [f"w{n}" for n in range(60)]
    chain = [" ".join(words[start : start + 30]) for start in (0, 10, 20, 30)]
    assert len(set(grouped(*chain))) == 1
    assert len(set(grouped(chain[0], chain[3]))) == 2  # the ends alone have nothing in common
    assert len(set(grouped(chain[0], chain[1], chain[3]))) == 2


def test_a_few_shared_words_prove_nothing() -> None:
    assert len(set(grouped("What is the CLR?", "What is the CTS?", "What is the difference?"))) == 3
    assert len(set(grouped("a b c d e", "a b c d e f"))) == 2  # three shingles
    assert len(set(grouped("a b c d e f", "a b c d e f g"))) == 1  # four


def test_a_first_line_that_is_all_of_another_text_groups() -> None:
    ask = "Count inversions in an array"
    assert len(set(grouped(ask, f"{ask}.\nassert count([1, 20]) == 0"))) == 1
    assert len(set(grouped("Count inversions", "Count inversions\nassert count([1, 20]) == 0"))) == 2


def test_one_list_of_functions_groups_whatever_is_asked() -> None:
    asks = [f"{TASK}\n\nAvailable functions:\n{FUNCTIONS}", f"{OTHER}\n\nAvailable functions:\n{FUNCTIONS}\n"]
    assert len(set(grouped(*asks))) == 1
    spaced = FUNCTIONS.replace(": ", ":")
    assert len(set(grouped(asks[0], f"{OTHER}\n{spaced}"))) == 1
    assert len(set(grouped(asks[0], f"{OTHER}\n{FUNCTIONS[:-1]}"))) == 2  # not JSON
    assert len(set(grouped(f'{TASK}\n[{{"a": 1}}]', f'{OTHER}\n[{{"a": 1}}]'))) == 2  # too short to tell


def test_a_list_of_functions_that_a_source_shares_does_not_group() -> None:
    texts = [f"topic {n} of file {n * 7} about area {n * 13} and {n * 17}\n{FUNCTIONS}" for n in range(12)]
    assert len(set(grouped(*texts))) == 12


def test_one_question_groups_within_its_source() -> None:
    members = [
        Member("1", "a", TASK, "q"),
        Member("2", "a", OTHER, "q"),
        Member("3", "b", INSTRUCTION, "q"),
        Member("4", "a", "hi", "r"),
    ]
    names = group_names(members)
    assert names[0] == names[1]
    assert len(set(names)) == 3


def test_a_group_is_named_for_the_smallest_hash_of_its_keys() -> None:
    alone = [group_names([Member(key, "s", TASK)])[0] for key in "abcdef"]
    together = group_names([Member(key, "s", TASK) for key in "abcdef"])
    assert set(together) == {min(alone)}


PIECES = st.sampled_from([*TASK.split()[:6], "def", "f(x):", "\n", "[{", "}]", "é", "\ud800", ""])
RANDOM = st.lists(PIECES, max_size=15).map(" ".join)
SLICES = st.tuples(st.sampled_from([TASK, OTHER]), st.integers(0, 20), st.integers(5, 30)).map(
    lambda drawn: " ".join(drawn[0].split()[drawn[1] : drawn[1] + drawn[2]])
)
TEXTS = st.lists(st.one_of(RANDOM, SLICES, st.tuples(SLICES, RANDOM).map(" ".join)), max_size=9)


@given(texts=TEXTS, data=st.data())
def test_the_order_of_texts_does_not_matter(texts: list[str], data: st.DataObject) -> None:
    members = [
        Member(f"{'ab'[n % 2]}\n{n}", "ab"[n % 2], text, "q" if n % 5 == 4 else None) for n, text in enumerate(texts)
    ]
    wanted = dict(zip(members, group_names(members), strict=True))
    shuffled = data.draw(st.permutations(members))
    assert dict(zip(shuffled, group_names(shuffled), strict=True)) == wanted


@given(texts=TEXTS)
def test_pairs_are_those_of_sets_compared_one_by_one(texts: list[str]) -> None:
    words = [tuple(text.split()) or ("-",) for text in texts]
    sets = [{own[i : i + 3] for i in range(max(len(own) - 2, 1))} for own in words]
    common = {shingle for own in sets for shingle in own if sum(shingle in other for other in sets) > 5}
    telling = [own - common for own in sets]
    wanted = set()
    for one, other in combinations(range(len(sets)), 2):
        a, b = telling[one], telling[other]
        shared = len(a & b)
        if shared >= 4 and (shared >= 0.4 * len(a | b) or shared >= 0.85 * min(len(a), len(b))):
            wanted.add((one, other))
    assert set(near_pairs(shingle_all(words), np.zeros(len(words), dtype=np.int64))) == wanted


def test_a_shingle_is_common_by_number_or_by_share() -> None:
    words = [("x", "y", "z"), ("x", "y", "z"), ("u", "v", "w")]

    def common(copies: int, sources: list[int]) -> list[bool]:
        texts = [words[0]] * copies + [words[2]] * (len(sources) - copies)
        shingled = shingle_all(texts)
        flags = is_common(shingled, np.array(sources))
        return [bool(flags[shingled.text == n][0]) for n in (0, len(sources) - 1)]

    assert common(31, [0] * 15 + [1] * 16 + [2] * 200)[0] is True  # in more than 30 of all
    assert common(6, [0] * 6 + [1] * 20) == [True, True]  # all of source 0; and the other 20 all of source 1
    assert common(5, [0] * 5 + [1] * 5) == [False, False]
    assert common(10, [0] * 100) == [False, True]
    assert common(11, [0] * 100) == [True, True]


def test_the_order_of_words_within_a_shingle_matters() -> None:
    shingled = shingle_all([("a", "b", "c"), ("c", "b", "a"), ("a", "c", "b"), ("a", "b"), ("b", "a"), ("a",)])
    assert len(set(shingled.shingle.tolist())) == 6


def test_joined_indices_have_one_root() -> None:
    groups = Groups(6)
    for one, other in ((0, 1), (2, 3), (4, 3), (1, 4)):
        groups.join(one, other)
    assert len({groups.root(index) for index in (0, 1, 2, 3, 4)}) == 1
    assert groups.root(5) == 5


def test_thousands_of_texts_are_compared_at_once() -> None:
    rng = np.random.default_rng(0)
    vocabulary = np.array([f"w{n}" for n in range(3_000)])
    texts = [" ".join(vocabulary[rng.integers(0, 3_000, 80)]) for _ in range(4_000)]
    names = grouped(*texts, *(f"{text} again" for text in texts[:500]))
    assert len(set(names)) == 4_000
    assert names[4_000:] == names[:500]
