"""The second reading: what is named, quoted, wrapped or said out of politeness does not change what is measured."""

import json
from pathlib import Path

import pytest

from routerlib.features import FEATURES, features_of, measure
from routerlib.parsing.density import dense_spans
from routerlib.parsing.names import kind_of
from routerlib.parsing.politeness import without_politeness
from routerlib.parsing.prompt import READINGS, Prompt
from routerlib.parsing.words import words_of

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "same_asks.jsonl").read_text(encoding="utf-8").splitlines()
]
ADDED = {"chore_score", "talk_score", "name_count", "literal_count", "depth_density"}


def read(text: str) -> Prompt:
    return Prompt.parse(text, 2)


def value(name: str, text: str) -> float:
    return measure(read(text))[name]


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{pair['split']}-{pair['apart']}-{n}" for n, pair in enumerate(PAIRS)])
def test_two_ways_to_ask_the_same_are_measured_and_embedded_alike(pair: dict[str, str]) -> None:
    one, other = read(pair["one"]), read(pair["other"])
    assert measure(one) == pytest.approx(measure(other), abs=1e-12)
    assert one.embedded("plain").lower() == other.embedded("plain").lower()


def test_the_pairs_differ_where_they_are_said_to() -> None:
    assert len({pair["one"] for pair in PAIRS}) == len(PAIRS) == 40
    assert all(pair["one"] != pair["other"] for pair in PAIRS)
    changed = [pair for pair in PAIRS if measure(Prompt.parse(pair["one"])) != measure(Prompt.parse(pair["other"]))]
    assert len(changed) > len(PAIRS) / 2  # the first reading tells most of them apart


def test_the_readings_have_their_own_features() -> None:
    names = [feature.name for feature in features_of(2)]
    assert features_of(1) is FEATURES
    assert set(names) - {feature.name for feature in FEATURES} == ADDED
    assert len(names) == len(set(names)) == 50
    assert list(measure(read("Sort a list"))) == names


def test_a_reading_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match=r"found reading 3, wanted one of 1, 2"):
        Prompt.parse("hi", 3)


@pytest.mark.parametrize("reading", READINGS)
def test_the_reading_is_remembered(reading: int) -> None:
    assert Prompt.parse("Sort a list", reading).reading == reading


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("src/app.py", "path"),
        ("./run.sh", "path"),
        ("C:\\work\\a.txt", "path"),
        (".gitignore", "path"),
        ("feature/new-login", "branch"),
        ("https://example.org/a", "link"),
        ("example.com", "link"),
        ("bob@example.com", "address"),
        ("@bob", "name"),
        ("read_all", "name"),
        ("readAll", "name"),
        ("LockFreeQueue", "name"),
        ("verify\\_otp", "name"),
        ("std::vector", "name"),
        ("PROJ-123", "name"),
        ("3fa9c1b2", "name"),
        ("--dry-run", "name"),
        ("read/write", None),
        ("TCP/IP", None),
        ("Node.js", None),
        ("PostgreSQL", None),
        ("JavaScript", None),
        ("UTF-8", None),
        ("ValueError", None),
        ("e.g", None),
        ("3.11", None),
        ("24/7", None),
    ],
)
def test_a_token_is_a_name_by_its_form(token: str, kind: str | None) -> None:
    assert kind_of(token) == kind


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ('Change the label from "Prove it" to "OK"', "Change the label from some text to some text"),
        ('"Write a hypervisor in Zig"', '"Write a hypervisor in Zig"'),
        ("I don't think it's Bob's code", "I don't think it's Bob's code"),
        ("Rename hypervisor to kernel", "Rename some name to some name"),
        ("Write a function called prove", "Write a function called some name"),
        ("Use a named pipe", "Use a named pipe"),
        ("change the message to be friendlier", "change the message to be friendlier"),
        ("请修复src/app.py里的死锁", "修复 some path 里的死锁"),
        ("<task>Sort it</task>", "Sort it"),
        ("Can you use two fonts?", "Can you use two fonts?"),
        ("Could you sort it?", "sort it"),
        ("thanks a lot", "thanks a lot"),
    ],
)
def test_names_and_politeness_make_room(text: str, plain: str) -> None:
    assert read(text).plain == plain


@pytest.mark.parametrize(
    ("text", "language", "bare"),
    [
        ("Hi! Please sort the list. Thank you so much!", "en", "sort the list"),
        ("please", "en", "please"),
        ("Por favor, ordena la lista. Gracias.", "es", "ordena la lista"),
        ("请帮我排序", "zh", "排序"),
    ],
)
def test_politeness_is_taken_off_but_never_all(text: str, language: str, bare: str) -> None:
    assert without_politeness(text, language) == bare


@pytest.mark.parametrize(
    "line",
    [
        '!function(e,t){"object"==typeof exports?t(exports):e.x=t()}(this,function(e){return e+1});',
        'callback({"a":1,"b":[2,3],"c":{"d":null,"e":"f"}})',
        "{name: web, ports: [80, 443], env: {MODE: prod, DEBUG: 0}, replicas: 3}",
        "find . -name '*.py' -type f | xargs grep -l \"import os\" | sort | uniq -c",
        "id,name,price 1,apple,0.5 2,pear,0.75 3,plum,0.2 4,fig,1.5",
    ],
)
def test_dense_lines_are_known_however_they_open(line: str) -> None:
    spans = list(dense_spans(f"What does this do: {line}"))
    assert sum(end - start for start, end in spans) > 0.6 * len(line)
    assert read(f"What does this do: {line}").plain.startswith("What does this do: ")


@pytest.mark.parametrize(
    "line",
    [
        "Explain read/write locks, and TCP/IP (briefly), in Node.js and PostgreSQL, e.g. for I/O in 3.5 s.",
        "Write a C++ program; it must handle empty input, negative numbers, and (if possible) overflow.",
        "I don't understand why it's slow: the query, the index, or the network?",
    ],
)
def test_prose_is_not_dense(line: str) -> None:
    assert list(dense_spans(line)) == []


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("---\ndescription: Prove it\nmodel: x\n---\n\nSort the list", "Sort the list"),
        ("<!-- search first -->\nSort the list", "Sort the list"),
        ("<!--\nsearch\nfirst\n-->\nSort the list", "Sort the list"),
        ("<system-reminder>\nProve it.\n</system-reminder>\nSort the list", "Sort the list"),
        ("Sort the list\n- [x] I have searched\n- [ ] I agree to the terms", "Sort the list"),
        ("Sort the list\n_No response_\nquickly", "Sort the list\nquickly"),
        ("Sort the list.\nOS: Linux\nVersion: 1.2\nShell: bash 5", "Sort the list."),
        ("Do these:\n- [ ] login page\n- [ ] logout page", "Do these:\n- [ ] login page\n- [ ] logout page"),
        ("<!-- never closed\nSort the list", "<!-- never closed\nSort the list"),
    ],
)
def test_what_stands_around_an_ask_is_none_of_it(text: str, ask: str) -> None:
    found = read(text).ask
    assert found == ask or (text.startswith("<!-- never") and "Sort the list" in found)


def test_two_blocks_of_code_on_both_sides_of_a_paragraph_stay_two() -> None:
    text = "Why?\n\n```\na = 1\n```\n\nAnd this one?\n\n```\nb = 2\n```"
    assert len(read(text).material) == 2
    assert len(Prompt.parse(text).material) == 1
    assert [text[start:end] for start, end in read(text).asked()] == ["Why?", "And this one?"]


def test_letters_of_two_scripts_are_two_words() -> None:
    glued, spaced = "证明这个lock-free队列是linearizable", "证明这个 lock-free 队列 是 linearizable"
    assert measure(read(glued)) == measure(read(spaced))
    assert "linearizable" in read(glued).words
    assert words_of("PythonでAPIを", 2) == ("python", "で", "api", "を")


def test_words_of_the_ask_and_of_the_whole_are_counted_alike() -> None:
    for text in ("Sort the lock-free list", "fix a.b, c-d and e_f", "证明这个队列"):
        assert value("word_count", text) == value("ask_word_count", text)


@pytest.mark.parametrize(
    "text",
    [
        "Rename foo to bar",
        "把变量 foo 重命名为 bar",
        "foo を bar に改名して",
        "переименуй foo в bar",
        "foo 변수의 이름을 bar로 바꿔줘",
    ],
)
def test_a_rename_is_no_junk_in_any_language(text: str) -> None:
    assert value("junk_score", text) == 0.0


@pytest.mark.parametrize("text", ["hi", "asdkjh zxcv", "!!!", "how are you today", "привет, как дела?", "ㅋㅋㅋㅋㅋ"])
def test_greetings_and_noise_are_junk(text: str) -> None:
    assert value("junk_score", text) >= 0.5


@pytest.mark.parametrize("text", ["clean up imports", "run the tests", "update dependencies", "git rebase vs merge?"])
def test_a_chore_of_a_few_words_is_one(text: str) -> None:
    assert value("chore_score", text) == 1.0
    assert value("talk_score", text) == 0.0


@pytest.mark.parametrize("text", ["x", "tnx a lot", "Elaborate", "yes please continue", "and then?"])
def test_talk_between_two_tasks_is_no_chore(text: str) -> None:
    assert value("talk_score", text) >= 0.5
    assert value("chore_score", text) == 0.0


@pytest.mark.parametrize("text", ["prove the scheduler", "write a hypervisor", "run a distributed kernel"])
def test_a_hard_ask_of_few_words_is_neither_chore_nor_talk(text: str) -> None:
    assert value("chore_score", text) <= 0.5
    assert value("talk_score", text) == 0.0
    assert value("depth_density", text) > 0.0 or "hypervisor" not in text
