"""The 45 measurements: their list, their ranges, an example each; and the complexity made of them."""

import math
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routerlib.features import FEATURES, Feature, complexity, measure
from routerlib.features.complexity import EASE, EVIDENCE
from routerlib.features.feature import COUNTED
from routerlib.parsing.prompt import Prompt

NAMES = [feature.name for feature in FEATURES]
FENCE = "Why?\n```\nx = 1\n```"
LOG = "2026-01-02 10:00:01 INFO worker is waiting for the queue\n2026-01-02 10:00:02 ERROR deadlock in kernel"
SECONDS = 6.0  # a guard against hanging, far above what any text takes


def value(name: str, text: str) -> float:
    return measure(Prompt.parse(text))[name]


def complexity_of(text: str) -> float:
    return complexity(measure(Prompt.parse(text)))


def test_there_are_45_features_in_nine_groups_of_five() -> None:
    groups = [feature.group for feature in FEATURES]
    assert len(set(NAMES)) == len(NAMES) == 45
    assert groups == [group for group in dict.fromkeys(groups) for _ in range(5)]
    assert len(set(groups)) == 9


def test_the_seven_features_of_v5_keep_their_names() -> None:
    assert set(NAMES) >= {
        "is_coding_task",
        "junk_score",
        "scope_breadth",
        "imperative_verb_density",
        "noun_phrase_density",
        "interaction_complexity",
        "requirement_clause_count",
    }


def test_measuring_gives_every_feature_in_order() -> None:
    assert list(measure(Prompt.parse("Sort a list"))) == NAMES


each_feature = pytest.mark.parametrize("feature", FEATURES, ids=NAMES)


@each_feature
def test_a_feature_is_documented_and_has_a_unit(feature: Feature) -> None:
    assert feature.doc.endswith(".")
    assert feature.doc.lower().rstrip(".") != feature.name.replace("_", " ")
    assert feature.unit in COUNTED | {"share", "score", "per word"}
    assert feature.counted == (feature.unit in COUNTED)


EXAMPLES: list[tuple[str, str, float]] = [
    ("word_count", "Sort the list.\n\n```\na b\n```", 7),
    ("definition_count", "Why?\n```\nclass A:\n    def f(self): pass\n```\nand class B", 2),
    ("definition_count", 'Call one of\n[{"name": "f"}, {"name": "g"}]', 2),
    ("ask_word_count", "Sort the list.\n\n```\na b\n```", 3),
    ("sentence_count", "Fix it. Test it!\n- ship it", 3),
    ("longest_sentence", "Fix it. Then run all the tests.", 5),
    ("material_share", FENCE, 13 / 18),
    ("material_share", "Sort a list", 0),
    ("code_share", FENCE, 3 / 4),
    ("code_share", "Why?\n\n```diff\n-a\n```\n\n", 3 / 4),
    ("code_depth", "Why?\n```\nif x:\n    for y in x:\n        y()\n```", 2),
    ("code_depth", "Why?\n```\nif x {\n\t\ty()\n}\n```", 2),
    ("trace_line_count", 'Why?\n\nTraceback (most recent call last):\n  File "a.py", line 1\nValueError: no', 3),
    ("data_line_count", "Why?\n\na,b,c\n1,2,3\n4,5,6", 3),
    ("data_line_count", f"Why?\n\n{LOG}", 2),
    ("is_coding_task", "Hello there", 0),
    ("is_coding_task", "What is python", 1 / 2),
    ("is_coding_task", FENCE, 2 / 3),
    ("junk_score", "hi", 1),
    ("junk_score", "!!!", 1),
    ("junk_score", "xkcdqz", 1),
    ("junk_score", "hello world of wonders", 1 / 2),
    ("junk_score", "Prove deadlock freedom", 0),
    ("junk_score", f"hi\n{FENCE}", 0),
    ("question_score", "What is it?", 1),
    ("question_score", "Fix it. Ship it. Add one. Is it fast?", 1 / 4),
    ("repair_count", "Fix the bug, fix the crash", 4),
    ("routine_count", "rename it, rename it, sort it", 2),
    ("scope_breadth", "Change the frontend and the database in src/app.py", 3),
    ("technology_count", "python, python and redis", 2),
    ("system_count", "a platform and a compiler", 2),
    ("everywhere_count", "every file across all services", 4),
    ("file_reference_count", "edit src/app.py, config.yaml and src/app.py", 2),
    ("requirement_clause_count", "It must be fast and must scale.\n- one\n- two", 4),
    ("list_item_count", "Do this:\n- a thing\n1. b thing\n(c) c thing", 3),
    ("constraint_count", "it must run within 3 s without locks", 3),
    ("number_count", "between 10 and 20 items", 2),
    ("example_count", "For example: given input x, returns y", 4),
    ("imperative_verb_density", "build and test it", 2 / 4),
    ("noun_phrase_density", "redis cache or python", 2 / 4),
    ("lexical_diversity", "one two one three", 3 / math.sqrt(8) / 10),
    ("clause_density", "Sort it, and if it fails, log it. Stop.", 2),
    ("clause_density", "a" + ", a" * 50, 20),
    ("quantity_count", "the average and the total of the most frequent", 3),
    ("interaction_complexity", "sync one whenever it depends on two", 3),
    ("concurrency_count", "a race condition and a deadlock", 3),
    ("distribution_count", "raft consensus", 2),
    ("state_count", "an acid transaction", 2),
    ("interface_count", "a rest api and a rest webhook", 3),
    ("algorithm_count", "dijkstra on a graph", 2),
    ("proof_count", "prove the invariant", 2),
    ("performance_count", "low latency", 2),
    ("mathematics_count", "the gradient of a matrix", 2),
    ("machinery_count", "a kernel for an emulator", 2),
    ("security_count", "encrypt the secret", 2),
    ("migration_count", "migrate the legacy monolith", 3),
    ("reliability_count", "retry after a timeout", 2),
    ("investigation_count", "an intermittent segfault", 2),
    ("design_count", "propose an architecture", 2),
]


@pytest.mark.parametrize(("name", "text", "expected"), EXAMPLES, ids=[f"{row[0]}-{row[2]:g}" for row in EXAMPLES])
def test_a_feature_has_the_value_worked_out_by_hand(name: str, text: str, expected: float) -> None:
    assert value(name, text) == pytest.approx(expected, abs=1e-12)


def test_every_feature_has_an_example_above_zero() -> None:
    assert {name for name, _, expected in EXAMPLES if expected > 0} == set(NAMES)


OF_THE_ASK = [feature.name for feature in FEATURES if feature.group not in ("size", "material")]


@pytest.mark.parametrize("name", [name for name in OF_THE_ASK if name not in ("is_coding_task", "junk_score")])
def test_what_is_fenced_counts_for_no_feature_of_the_ask(name: str) -> None:
    ask = "Which of these words are nouns?"
    assert value(
        name, ask + "\n\n```\n" + "\n".join(text for *_, text, _ in EXAMPLES if "`" not in text) + "\n```"
    ) == (pytest.approx(value(name, ask), abs=1e-12))


FRAGMENTS = st.sampled_from(
    [*(text for _, text, _ in EXAMPLES), "```", "#", "- ", "\n\n", ".py", "é", "`", "?", "()", "\u0301", "\ud800"]
)
ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too
TEXTS = ANY_TEXT | st.lists(FRAGMENTS | ANY_TEXT, max_size=12).flatmap(
    lambda parts: st.sampled_from(["", " ", "\n"]).map(lambda between: between.join(parts))
)


@given(TEXTS)
def test_every_value_is_finite_and_in_the_range_of_its_unit(text: str) -> None:
    values = measure(Prompt.parse(text))
    for feature in FEATURES:
        assert math.isfinite(values[feature.name])
        assert values[feature.name] >= 0, feature.name
        if not feature.counted:
            assert values[feature.name] <= 1, feature.name
    assert 0 <= complexity(values) <= 1


COUNTS = {feature.name: feature.counted for feature in FEATURES}
VALUES = st.fixed_dictionaries({name: st.floats(0, 1e6 if COUNTS[name] else 1) for name in [*EVIDENCE, EASE]})


@settings(max_examples=300)
@given(name=st.sampled_from(list(EVIDENCE)), values=VALUES, more=st.floats(0, 100))
def test_complexity_never_falls_as_evidence_grows(name: str, values: dict[str, float], more: float) -> None:
    grown = {**values, name: values[name] + more}
    assert 0 <= complexity(values) <= complexity(grown) + 1e-12 <= 1 + 1e-12


@pytest.mark.parametrize("name", EVIDENCE)
def test_complexity_rises_with_each_kind_of_evidence(name: str) -> None:
    nothing = dict.fromkeys(NAMES, 0.0)
    assert complexity({**nothing, name: 2.0}) > complexity({**nothing, name: 1.0}) > complexity(nothing) == 0


@given(values=VALUES, more=st.floats(0, 100))
def test_complexity_never_rises_as_routine_grows(values: dict[str, float], more: float) -> None:
    assert complexity({**values, EASE: values[EASE] + more}) <= complexity(values)


def test_complexity_reads_no_feature_of_size_or_material() -> None:
    groups = {feature.name: feature.group for feature in FEATURES}
    assert {groups[name] for name in [*EVIDENCE, EASE]}.isdisjoint({"size", "material"})


def test_complexity_is_the_noisy_or_of_its_documentation() -> None:
    values = {**dict.fromkeys(NAMES, 0.0), "proof_count": 3.0, "state_count": 1.0, EASE: 2.0}
    joined = 1 - (1 - 0.75 * 3 / (3 + 1)) * (1 - 0.55 * 1 / (1 + 2))
    assert complexity(values) == pytest.approx(joined / (1 + 0.35 * 2), abs=1e-12)


EASY = [
    "hi",
    "Rename foo to bar in this function.",
    "How do I print the last line of a file in bash?",
    "Write a Python one-liner that reverses a string.",
    f"Give me the grep command that shows only errors.\n\n```\n{LOG * 100}\n```",
    "What does the map function do in JavaScript?",
]
HARD = [
    "Write a hypervisor in Zig.",
    "Design a distributed lock service with leader election and prove that it is linearizable.",
    "Find the root cause of an intermittent deadlock in our lock-free scheduler.",
    "Migrate the monolith to microservices with zero downtime, keeping every transaction consistent.",
    "Implement a JIT compiler with register allocation and a garbage collector.",
]


@pytest.mark.parametrize("hard", HARD)
@pytest.mark.parametrize("easy", EASY, ids=range(len(EASY)))
def test_an_easy_ask_is_less_complex_than_a_hard_one(easy: str, hard: str) -> None:
    assert complexity_of(easy) < complexity_of(hard)


@pytest.mark.parametrize("ask", [*EASY, *HARD], ids=range(len(EASY) + len(HARD)))
@pytest.mark.parametrize("language", ["", "log", "python", "json"])
def test_a_fenced_block_behind_the_ask_leaves_its_complexity(ask: str, language: str) -> None:
    assert complexity_of(f"{ask}\n\n```{language}\n{LOG}\nproof of the kernel race\n```") == complexity_of(ask)


@given(st.text(st.characters(exclude_characters="`", exclude_categories=())))
def test_whatever_is_fenced_behind_the_ask_leaves_its_complexity(body: str) -> None:
    assert complexity_of(f"{HARD[1]}\n\n```\n{body}\n```") == complexity_of(HARD[1])


def lines(line: str) -> str:
    """Repeat a line, cut just below the length that is looked at, to a million characters."""
    return (line[:238] + "!\n") * (1_000_000 // min(len(line) + 2, 240))


LARGE = {
    "one word": "a" * 1_000_000,
    "one line": "word " * 200_000,
    "brackets": "(" * 1_000_000,
    "brackets of all kinds": "([{<" * 250_000,
    "fences": "```\n" * 250_000,
    "fences ever longer": "\n".join("`" * (3 + i) for i in range(1_400)),
    "fences of two kinds": "```\n~~~\n" * 125_000,
    "tags never closed": "<document>\n" * 90_000,
    "a combined character": "e" + "\u0301" * 1_000_000,
    "combined characters": "e\u0301 " * 333_333,
    "short lines": "a\n" * 500_000,
    "numbered lines": "\n".join(map(str, range(150_000))),
    "list items": "- a\n" * 250_000,
    "line feeds": "\n" * 1_000_000,
    "spaces": " " * 1_000_000,
    "quotation marks": '"' * 1_000_000,
    "quote signs": "> " * 500_000,
    "hash signs": "# " * 500_000,
    "file endings": "a.py " * 200_000,
    "cues": "read this text:\n" * 62_500,
    "lines of equals signs": lines("=" * 240),
    "lines of dashes and bars": lines("|-" * 120),
    "lines of plus signs": lines("+" * 240),
    "lines of spaces after let": lines("let" + " " * 237),
    "lines of angles after class": lines("class " + "<" * 234),
    "lines of angles after if": lines("if " + "<" * 237),
    "lines of colons": lines(":" * 240),
    "names": "src/a_b.c " * 100_000,
    "one long name": "a/" * 500_000,
    "one long hyphened word": "a-" * 500_000,
    "one long dotted name": "a." * 500_000,
    "backticks": "`a` " * 250_000,
    "quoted words": "'a' " * 250_000,
    "unclosed quotations": "“a " * 330_000,
    "comments never closed": "<!-- " * 200_000,
    "lines of comments never closed": "<!--\n" * 200_000,
    "reminders never closed": "<system-reminder>\n" * 50_000,
    "tasks": "<task>a</task> " * 66_000,
    "politeness": "could you please " * 58_000,
    "thanks": "thanks, " * 125_000,
    "renames": "rename a to b " * 71_000,
    "labels": "set the label " * 71_000,
    "handing over": "translate " * 100_000 + ": a",
    "lines that hand over": "translate:\n" * 90_000,
    "options": "-a " * 330_000,
    "ideographs": "无锁队列" * 250_000,
    "glued scripts": "a无" * 500_000,
    "Vietnamese": "phân tán " * 110_000,
    "fields": "Name: a\n" * 125_000,
    "lines of loops": lines("for " + "a in " * 48),
}


@contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """Raise `TimeoutError` in the body after so much processor time; regular expressions can be interrupted too."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"not done after {seconds} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("text", list(LARGE.values()), ids=list(LARGE))
def test_a_megabyte_of_anything_is_measured_in_bounded_time(text: str) -> None:
    with interrupted_after(SECONDS):
        assert len(measure(Prompt.parse(text))) == 45


@pytest.mark.parametrize("text", list(LARGE.values()), ids=list(LARGE))
def test_a_megabyte_of_anything_is_measured_in_bounded_time_in_the_second_reading(text: str) -> None:
    with interrupted_after(SECONDS):
        assert len(measure(Prompt.parse(text, 2))) == 50
