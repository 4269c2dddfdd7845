"""What is asked and what is carried, in texts as people write them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routerlib.parsing.prompt import Material, Prompt

ASK = "Which line is wrong, and why does it happen?"
THEN = "Answer in one short sentence please."

PYTHON = """\
import os

def total(items):
    result = 0
    for item in items:
        result += item.price
    return result"""
JAVASCRIPT = """\
const express = require('express');
const app = express();
app.get('/', (req, res) => {
  res.send('ok');
});"""
SQL = """\
SELECT id, name
FROM users
WHERE age > 30
ORDER BY name;"""
C = """\
#include <stdio.h>
int main(void) {
    printf("%d", 3);
    return 0;
}"""
LOG = """\
2026-01-02 10:00:01,123 INFO starting worker 1
2026-01-02 10:00:02,456 WARN queue is slow
2026-01-02 10:00:03,789 ERROR connection refused"""
SYSLOG = """\
Jan  2 10:00:01 host sshd[123]: Accepted publickey for root
Jan  2 10:00:02 host sshd[124]: Connection closed by peer
Jan  2 10:00:03 host sshd[125]: Accepted publickey for root"""
NPM = """\
npm ERR! code ERESOLVE
npm ERR! ERESOLVE unable to resolve dependency tree
npm ERR! Found: react@18.2.0"""
TABLE = """\
| name | count |
|------|-------|
| a    | 1     |
| b    | 2     |"""
CSV = """\
id,name,price
1,apple,0.5
2,pear,0.75
3,plum,0.2"""
JSON = """\
{
  "name": "demo",
  "version": 3,
  "tags": ["a", "b"]
}"""
JSON_LINES = """\
{"id": 1, "ok": true}
{"id": 2, "ok": false}
{"id": 3, "ok": true}"""
TRACE = """\
Traceback (most recent call last):
  File "app.py", line 3, in <module>
    main()
  File "app.py", line 9, in main
    return items[0]
IndexError: list index out of range"""
JAVA_TRACE = """\
java.lang.NullPointerException: Cannot invoke "String.length()"
    at com.example.App.run(App.java:12)
    at com.example.App.main(App.java:5)
Caused by: java.io.IOException: closed
    at com.example.Io.read(Io.java:77)"""
DIFF = """\
diff --git a/app.py b/app.py
index 83db48f..bf2a5c1 100644
--- a/app.py
+++ b/app.py
@@ -1,3 +1,3 @@
 def run():
-    return 1
+    return 2"""
HTML = """\
<!DOCTYPE html>
<html>
<body>
<p class="x">Hello there</p>
</body>
</html>"""
QUOTE = """\
> We met on Monday and decided to move the launch.
> Nobody objected, but two people were absent.
> The new date is the third of May."""
TAGGED = """\
<document>
The committee met on Monday. Nobody objected.
It will meet again in May.
</document>"""
TRIPLE = '''\
"""
The committee met on Monday. Nobody objected.
It will meet again in May.
"""'''
MATERIAL = {
    "python": ("code", PYTHON),
    "javascript": ("code", JAVASCRIPT),
    "sql": ("code", SQL),
    "c": ("code", C),
    "log": ("log", LOG),
    "syslog": ("log", SYSLOG),
    "npm": ("log", NPM),
    "table": ("table", TABLE),
    "csv": ("table", CSV),
    "json": ("json", JSON),
    "json lines": ("json", JSON_LINES),
    "trace": ("trace", TRACE),
    "java trace": ("trace", JAVA_TRACE),
    "diff": ("diff", DIFF),
    "html": ("html", HTML),
    "quote": ("quote", QUOTE),
    "tagged document": ("quote", TAGGED),
    "triple-quoted document": ("quote", TRIPLE),
    "fenced code": ("code", f"```python\n{PYTHON}\n```"),
    "fence without a language": ("code", "```\nsome plain words in it\n```"),
    "tilde fence": ("code", "~~~\nsome plain words in it\n~~~"),
    "fence inside a longer fence": ("code", "````\n```\nsome plain words in it\n```\nand more words\n````"),
    "fenced log": ("log", f"```log\n{LOG}\n```"),
    "fenced csv": ("table", f"```csv\n{CSV}\n```"),
    "fenced json": ("json", f"```json\n{JSON}\n```"),
    "fenced diff": ("diff", f"```diff\n{DIFF}\n```"),
    "fenced html": ("html", f"```html\n{HTML}\n```"),
    "fenced markdown": ("quote", "```md\nsome plain words in it\n```"),
}
each_material = pytest.mark.parametrize(("kind", "carried"), list(MATERIAL.values()), ids=list(MATERIAL))


def asked(prompt: Prompt) -> list[str]:
    return [line for line in prompt.ask.split("\n") if line.strip()]


def span(prompt: Prompt) -> str:
    """Return the text from the first to the last character that is carried."""
    return prompt.text[prompt.material[0].start : prompt.material[-1].end]


@each_material
def test_an_ask_before_material_is_the_ask(kind: str, carried: str) -> None:
    prompt = Prompt.parse(f"{ASK}\n\n{carried}")
    assert asked(prompt) == [ASK]
    assert span(prompt) == carried
    assert kind in {piece.kind for piece in prompt.material}


@each_material
def test_an_ask_after_material_is_the_ask(kind: str, carried: str) -> None:
    prompt = Prompt.parse(f"{carried}\n\n{ASK}")
    assert asked(prompt) == [ASK]
    assert span(prompt) == carried
    assert kind in {piece.kind for piece in prompt.material}


@each_material
def test_material_between_two_asks_is_not_asked(kind: str, carried: str) -> None:
    prompt = Prompt.parse(f"{ASK}\n\n{carried}\n\n{THEN}\n")
    assert asked(prompt) == [ASK, THEN]
    assert span(prompt) == carried
    assert kind in {piece.kind for piece in prompt.material}


@each_material
def test_an_ask_between_two_pieces_of_material_is_the_ask(kind: str, carried: str) -> None:
    prompt = Prompt.parse(f"{carried}\n\n{ASK}\n\n{carried}")
    assert asked(prompt) == [ASK]
    assert prompt.material[0].start == 0
    assert prompt.material[-1].end == len(prompt.text)


@each_material
def test_an_ask_on_the_line_above_material_is_the_ask(kind: str, carried: str) -> None:
    assert asked(Prompt.parse(f"{ASK}\n{carried}")) == [ASK]


@each_material
def test_material_alone_asks_nothing(kind: str, carried: str) -> None:
    prompt = Prompt.parse(carried)
    assert (prompt.ask, prompt.words, prompt.sentences) == ("", (), ())
    assert span(prompt) == carried


@pytest.mark.parametrize(
    "code",
    [
        'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println(3)\n}',
        "use std::fs;\n\nfn main() {\n    let mut n = 1;\n    n += 1;\n}",
        'public class Main {\n    public static void main(String[] args) {\n        print("hi");\n    }\n}',
        "interface User {\n  id: number;\n  name: string;\n}",
        "export function A() {\n  return (\n    <div>\n      <p>Hello</p>\n    </div>\n  );\n}",
        ".box {\n  color: red;\n  margin: 0 auto;\n}",
        "CREATE TABLE users (\n  id INT PRIMARY KEY,\n  name TEXT NOT NULL\n);",
        "name: ci\non: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make",
        "def fib(n):\n    a, b = 0, 1\n    for _ in range(n):\n        a, b = b, a + b\n    return a",
        'class A:\n    """Something plain said here."""\n\n    def f(self):\n        self.x = 1',
    ],
    ids="go rust java typescript jsx css ddl yaml python-tuples python-docstring".split(),
)
def test_code_of_any_usual_language_alone_asks_nothing(code: str) -> None:
    assert Prompt.parse(code).ask == ""


@each_material
def test_line_ends_of_windows_make_no_difference(kind: str, carried: str) -> None:
    prompt = Prompt.parse(f"{ASK}\n\n{carried}\n\n{THEN}".replace("\n", "\r\n"))
    assert [line.rstrip("\r") for line in asked(prompt)] == [ASK, THEN]


@pytest.mark.parametrize("fence", ["```", "```python", "~~~", "````"])
def test_a_fence_never_closed_does_not_swallow_the_ask(fence: str) -> None:
    prompt = Prompt.parse(f"{fence}\n{PYTHON}\n\n{ASK}")
    assert asked(prompt) == [ASK]
    assert prompt.material != ()


@pytest.mark.parametrize("opening", ["<document>", '"""', "'''"])
def test_a_quotation_never_closed_does_not_swallow_the_ask(opening: str) -> None:
    assert asked(Prompt.parse(f"{opening}\nThe committee met.\n\n{ASK}")) == ["The committee met.", ASK]


def test_an_ask_above_a_fence_never_closed_is_the_ask() -> None:
    assert asked(Prompt.parse(f"{ASK}\n```python\n{PYTHON}")) == [ASK]


@pytest.mark.parametrize(
    "text",
    [
        "Write a Python function that sorts a list of tuples by the second element.",
        "Fix the bug in src/app.py, and add a test for it.",
        "hi",
        "Use `git rebase -i` to squash, or is there a better way?",
        "Build a service that:\n- reads from Kafka\n- writes to Postgres\n1. retries\n2. never loses a message",
        "# Task\n\nPort the parser to Rust.\n\n## Rules\n\n- no unsafe code\n- keep the tests",
        "What does `print(x)` do?",
        "class names should be singular, right?",
        "if the cache is empty, load from disk; otherwise use the cache",
        "import the data from the old system and return it to the user",
        "return a list of all primes below n (inclusive)",
        "for every module in src, write tests:",
        "raise the timeout (to 30 s)",
        "CREATE a landing page",
        "struct vs class:",
        "ERROR handling is missing in the parser",
        "Explain ```x = 1``` in one line.",
        "Compare A, B, and C.",
        "猫を並べ替える関数を書いて",
    ],
)
def test_plain_requests_are_asks_without_material(text: str) -> None:
    prompt = Prompt.parse(text)
    assert prompt.ask == text
    assert prompt.material == ()


def test_repeated_lines_are_asked_once() -> None:
    prompt = Prompt.parse(
        "\n".join(["Which command shows the errors?", *(f"worker {n} is still waiting" for n in range(30))])
    )
    assert asked(prompt) == ["Which command shows the errors?", "worker 0 is still waiting"]
    assert {piece.kind for piece in prompt.material} == {"repeat"}


def test_a_long_quoted_document_is_carried_and_its_cue_is_asked() -> None:
    document = "The committee met on Monday and nobody objected to anything at all. " * 8
    prompt = Prompt.parse(f"Summarise the following text:\n\n{document}\n\nPlease give three bullet points.")
    assert asked(prompt) == ["Summarise the following text:", "Please give three bullet points."]
    assert [piece.kind for piece in prompt.material] == ["quote"]


def test_prose_holds_the_ask_and_quoted_documents_but_no_code() -> None:
    prompt = Prompt.parse(f"{ASK}\n\n{TAGGED}\n\n{PYTHON}")
    assert ASK in prompt.prose
    assert "Nobody objected." in prompt.prose
    assert "def total" not in prompt.prose


def test_words_are_lower_case_and_keep_language_names_whole() -> None:
    assert Prompt.parse("Don't use C++, C# or lock-free code_paths!").words == (
        *("don't", "use", "c++", "c#", "or", "lock", "free", "code", "paths"),
    )


def test_words_of_other_scripts_are_split_as_ascii_ones_are() -> None:
    assert Prompt.parse("Don't use C++ for naïve_code, Größe!").words == (
        *("don't", "use", "c++", "for", "naïve", "code", "größe"),
    )


def test_known_words_and_pairs_are_counted() -> None:
    prompt = Prompt.parse("A race condition: fix the race condition and the deadlock.")
    assert prompt.terms[("race", "condition")] == 2
    assert prompt.terms["race"] == 2
    assert prompt.count(frozenset({"deadlock", ("race", "condition")})) == 3
    assert prompt.distinct(frozenset({"deadlock", ("race", "condition"), "absent"})) == 2


def test_sentences_end_at_stops_and_lines() -> None:
    assert Prompt.parse("Fix it. Then test!\n- and ship").sentences == ("Fix it", "Then test", "- and ship")


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\t \n"])
def test_an_empty_text_asks_and_carries_nothing(text: str) -> None:
    prompt = Prompt.parse(text)
    assert (prompt.ask, prompt.material, prompt.words) == ("", (), ())


def test_stretches_of_material_are_whole_lines_of_the_text() -> None:
    prompt = Prompt.parse(f"{ASK}\n{LOG}\n\n{THEN}\n{CSV}\n")
    assert prompt.material == (
        Material("log", len(ASK) + 1, len(ASK) + 1 + len(LOG)),
        Material("table", len(prompt.text) - 1 - len(CSV), len(prompt.text) - 1),
    )


PIECES = st.sampled_from([
    *(ASK, THEN, "", " ", "```", "```python", "~~~", "````", "<document>", "</document>", '"""', "{", "}", "[", "---"),
    *("> quoted", "a,b,c", "1\t2\t3", "- item", "# title", "x = 1;", "    indented("),
    *("the following text:", "word " * 70),
    *[carried for _, carried in MATERIAL.values()],
])  # fmt: skip
ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too
TEXTS = ANY_TEXT | st.lists(PIECES | ANY_TEXT, max_size=12).map("\n".join)


@given(TEXTS)
def test_any_text_is_cut_into_sorted_stretches_of_whole_lines(text: str) -> None:
    prompt = Prompt.parse(text)
    assert "\n".join(prompt.lines) == text
    assert len(prompt.kinds) == len(prompt.lines)
    edges = [edge for piece in prompt.material for edge in (piece.start, piece.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)
    for piece, after in zip(prompt.material, prompt.material[1:], strict=False):
        assert piece.end < after.start
    for piece in prompt.material:
        assert piece.start == 0 or text[piece.start - 1] == "\n"
        assert piece.end == len(text) or text[piece.end] == "\n"


@given(TEXTS)
def test_every_line_is_either_asked_or_carried(text: str) -> None:
    prompt = Prompt.parse(text)
    start = 0
    for line, kind in zip(prompt.lines, prompt.kinds, strict=True):
        carried = any(piece.start <= start and start + len(line) <= piece.end for piece in prompt.material)
        assert carried if kind not in ("prose", "blank") else kind == "blank" or not carried
        if kind == "prose":
            assert line.strip() in prompt.ask
        start += len(line) + 1


@given(ANY_TEXT)
def test_a_surrogate_pair_halved_is_no_obstacle(text: str) -> None:
    text = f"\ud83d{text}\udc00"
    assert Prompt.parse(text).text == text


def test_the_pattern_of_requests_is_not_fooled_by_inner_words() -> None:
    document = "word " * 70
    kept = Prompt.parse(f"Here is the article:\n\n{document}\n\nTranslate it to French.")
    swallowed = Prompt.parse(f"Here is the article:\n\n{document}\n\nTranslation is hard, they said.")
    assert kept.ask.endswith("Translate it to French.")
    assert re.search("Translation", swallowed.ask) is None
