"""The kind of every line, one rule at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routerlib.parsing.lexicon import QUOTING_TAGS
from routerlib.parsing.lines import FENCED, REPEATED, SEPARATED_ROWS, Kind, line_kinds
from routerlib.parsing.openings import LOOK

SENTENCE = "Please look at this and tell me more."


def kinds(*lines: str) -> list[Kind]:
    return line_kinds(list(lines))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("", "blank"),
        ("  \t", "blank"),
        (SENTENCE, "prose"),
        ("- first do this", "prose"),
        ("1. first do this", "prose"),
        ("# Title", "prose"),
        ("猫を並べ替える", "prose"),
        ("diff --git a/x b/x", "diff"),
        ("@@ -1,3 +1,4 @@", "diff"),
        ("Traceback (most recent call last):", "trace"),
        ('  File "app.py", line 3, in run', "trace"),
        ("    at com.example.App.run(App.java:12)", "trace"),
        ("Caused by: java.io.IOException", "trace"),
        ("thread 'main' panicked at src/main.rs:3", "trace"),
        ("goroutine 1 [running]:", "trace"),
        ("ValueError: bad value", "trace"),
        ("2026-01-02 10:00:01 starting", "log"),
        ("2026-01-02T10:00:01Z starting", "log"),
        ("[10:00:01] starting", "log"),
        ("Jan  2 10:00:01 host sshd[1]: closed", "log"),
        ("[ERROR] it failed", "log"),
        ("WARN: it failed", "log"),
        ("npm ERR! code E404", "log"),
        ("===== 3 passed in 0.1s =====", "log"),
        ("tests/test_a.py::test_b PASSED", "log"),
        ("10.0.0.1 - - [02/Jan/2026] GET /", "log"),
        ("> he said so", "quote"),
        ("On Monday, Jane Doe wrote:", "quote"),
        ("| a | b |", "table"),
        ("|---|---|", "table"),
        ("+-----+-----+", "table"),
        ("1.5, 2.5, 3.5", "table"),
        ('"name": "demo",', "json"),
        ('{"name": "demo"}', "json"),
        ("[1, 2, 3]", "json"),
        ('<div class="x">', "html"),
        ("</body>", "html"),
        ("<?xml version='1.0'?>", "html"),
        ("def run(x):", "code"),
        ("fn main() {", "code"),
        ("class Main {", "code"),
        ("import os", "code"),
        ("from os import path", "code"),
        ("#include <stdio.h>", "code"),
        ("const x = 3;", "code"),
        ("x = 3", "code"),
        ("// a comment", "code"),
        ("@dataclass", "code"),
        (">>> x", "code"),
        ("$ ls -la", "code"),
        ("if (x > 3) {", "code"),
        ("SELECT * FROM users", "code"),
        ("#!/bin/sh", "code"),
    ],
)
def test_a_line_is_known_by_its_opening(line: str, kind: str) -> None:
    assert kinds(SENTENCE, line, SENTENCE) == ["prose", kind, "prose"]


@pytest.mark.parametrize(("language", "kind"), [*FENCED.items(), ("python", "code"), ("", "code"), ("c++", "code")])
def test_the_language_of_a_fence_says_the_kind(language: str, kind: str) -> None:
    assert kinds(f"```{language}", SENTENCE, "", "```", SENTENCE) == [*[kind] * 4, "prose"]


def test_the_language_of_a_fence_may_be_in_capitals() -> None:
    assert kinds("```JSON", SENTENCE, "```") == ["json"] * 3


@pytest.mark.parametrize("tag", sorted(QUOTING_TAGS))
def test_a_quoting_tag_claims_what_it_holds(tag: str) -> None:
    assert kinds(f"<{tag}>", SENTENCE, f"</{tag}>", SENTENCE) == [*["quote"] * 3, "prose"]


def test_another_tag_claims_only_its_own_line() -> None:
    assert kinds("<section>", SENTENCE, "</section>") == ["html", "prose", "html"]


@pytest.mark.parametrize("indent", ["", " ", "   "])
def test_a_fence_may_be_indented_by_three_spaces(indent: str) -> None:
    assert kinds(f"{indent}```", SENTENCE, f"{indent}```", SENTENCE) == [*["code"] * 3, "prose"]


def test_a_longer_fence_is_not_closed_by_a_shorter_one() -> None:
    assert kinds("`````", "```", SENTENCE, "```", SENTENCE, "`````", SENTENCE) == [*["code"] * 6, "prose"]


def test_a_fence_is_not_closed_by_the_other_mark() -> None:
    assert kinds("```", "~~~", SENTENCE, "```", SENTENCE) == [*["code"] * 4, "prose"]


def test_a_fence_opened_and_closed_on_one_line_claims_nothing() -> None:
    assert kinds("```x = 1``` is what I have", SENTENCE) == ["prose", "prose"]


@pytest.mark.parametrize("opening", ["```", "~~~", "````python", "<document>", '"""'])
def test_what_is_never_closed_claims_nothing(opening: str) -> None:
    assert kinds(SENTENCE, opening, SENTENCE, "import os", SENTENCE)[2:] == ["prose", "code", "prose"]


def test_a_closed_fence_counts_though_a_later_one_is_never_closed() -> None:
    assert kinds("```", SENTENCE, "```", "```", SENTENCE)[:3] == ["code"] * 3
    assert kinds("```", SENTENCE, "```", "```", SENTENCE)[-1] == "prose"


def test_a_diff_claims_its_body() -> None:
    assert kinds("@@ -1,2 +1,2 @@", " kept words here", "-old words here", "+new words here", SENTENCE) == [
        *["diff"] * 4,
        "prose",
    ]


def test_a_trace_claims_its_indented_lines() -> None:
    assert kinds("Traceback (most recent call last):", '  File "a.py", line 1', "    plain words here", SENTENCE) == [
        *["trace"] * 3,
        "prose",
    ]


def test_a_hash_is_a_comment_beside_code_and_a_heading_elsewhere() -> None:
    assert kinds("# sets the value", "x = 1") == ["code", "code"]
    assert kinds("x = 1", "# sets the value") == ["code", "code"]
    assert kinds("# Title", SENTENCE) == ["prose", "prose"]


def test_three_hints_in_a_row_are_code_and_two_are_not() -> None:
    assert kinds("name: one", "size: two", "kind: three") == ["code"] * 3
    assert kinds("name: one", "size: two") == ["prose"] * 2


@pytest.mark.parametrize(("beside", "kind"), [("x = 1;", "code"), ('"name": 1', "json")])
def test_a_bracket_takes_the_side_of_its_neighbour(beside: str, kind: str) -> None:
    assert kinds("{", beside, "}") == [kind] * 3


@pytest.mark.parametrize("row", ["a,b,c", "a;b;c", "one\ttwo\tthree", "plum jam,red,3"])
def test_rows_with_equally_many_separators_are_a_table(row: str) -> None:
    assert kinds(*[SENTENCE, *[row] * SEPARATED_ROWS, SENTENCE]) == ["prose", *["table"] * SEPARATED_ROWS, "prose"]


def test_two_rows_are_not_yet_a_table() -> None:
    assert kinds(SENTENCE, "a,b,c", "d,e,f", SENTENCE) == ["prose"] * 4


def test_commas_of_sentences_are_no_separators() -> None:
    assert kinds(*["Well, I think, it works, now."] * SEPARATED_ROWS) == ["prose"] * SEPARATED_ROWS


LOG = "2026-01-02 10:00:01 starting"


def test_an_unclear_line_amid_material_belongs_to_it() -> None:
    assert kinds(LOG, LOG, "0xdeadbeef (registers)", LOG, LOG) == ["log"] * 5


def test_a_sentence_amid_material_stays_prose() -> None:
    assert kinds(LOG, LOG, "this one looks odd to me", LOG, LOG)[2] == "prose"


def test_a_question_amid_material_stays_prose() -> None:
    assert kinds(LOG, LOG, "0xdeadbeef -- what?", LOG, LOG)[2] == "prose"


def test_an_unclear_line_apart_from_material_stays_prose() -> None:
    assert kinds(LOG, LOG, "", "0xdeadbeef (registers)", "", LOG, LOG)[3] == "prose"


@pytest.mark.parametrize(
    "line", ["このコードを直して", "Répare ce code", "PLEASE FIX THIS", "I'd like this faster", "`f` is broken", "fix!"]
)
def test_an_ask_on_the_line_above_a_fence_is_prose_in_whatever_words(line: str) -> None:
    assert kinds(line, "```python", "x = 1", "y = 2", "```")[0] == "prose"
    assert kinds("```python", "x = 1", "y = 2", "```", line)[-1] == "prose"


def test_lines_repeated_often_enough_are_repeats_after_the_first() -> None:
    line = "worker 7 is waiting"
    assert kinds(*[line] * REPEATED) == ["prose", *["repeat"] * (REPEATED - 1)]
    assert kinds(*[line] * (REPEATED - 1)) == ["prose"] * (REPEATED - 1)


def test_lines_that_differ_in_digits_only_are_repeats() -> None:
    assert kinds(*(f"worker {n} is waiting" for n in (7, 8, 9, 10, 100))) == ["prose", *["repeat"] * 4]


def test_a_line_longer_than_is_looked_at_is_judged_by_its_opening() -> None:
    assert kinds("2026-01-02 10:00:01 " + "x" * LOOK * 3) == ["log"]
    assert kinds("word " * LOOK + "2026-01-02 10:00:01") == ["prose"]


@pytest.mark.parametrize("times", [1, 10, 200])
def test_length_does_not_decide(times: int) -> None:
    assert kinds(" ".join([SENTENCE] * times)) == ["prose"]


LINES = st.text(st.characters(exclude_categories=(), exclude_characters="\n"))


@given(
    st.lists(LINES | st.sampled_from(["```", "~~~", "<document>", "{", "# x", "f(x)", "a,b,c", "", "@@ -1", "x = 1"]))
)
def test_every_line_gets_exactly_one_kind(lines: list[str]) -> None:
    kinds = line_kinds(lines)
    assert len(kinds) == len(lines)
    assert {"hint", "bracket"}.isdisjoint(kinds)
    assert not any(kind == "prose" and not line.strip() for kind, line in zip(kinds, lines, strict=True))


@given(st.lists(LINES.filter(lambda line: "`" not in line)))
def test_whatever_is_fenced_is_claimed(lines: list[str]) -> None:
    assert line_kinds(["```", *lines, "```"]) == ["code"] * (len(lines) + 2)
