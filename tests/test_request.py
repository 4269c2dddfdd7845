"""What of the prose in a text is addressed to the reader, and what of it is carried."""

import re
from collections.abc import Sequence
from typing import get_args

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from routerlib.parsing import lexicon
from routerlib.parsing.lexicon import phrases
from routerlib.parsing.lines import Kind
from routerlib.parsing.openings import is_written
from routerlib.parsing.prompt import Prompt
from routerlib.parsing.request import (
    DOCUMENT_WORDS,
    LONG_WORDS,
    POINTED_WORDS,
    QUESTIONED_WORDS,
    RESIDUE,
    SHORT_REQUEST,
    is_addressed,
    settle_requests,
)

NAMES = "ada ben cleo dora emil fay gus hana ivo june kai lena".split()
LOG = "\n".join(f"2026-01-02 10:00:{second:02d} INFO worker {second} is up" for second in range(RESIDUE))
TOLD = "{} met the others on the roof and talked about the new office."  # 12 words that nobody is asked to act on
WORDS_TOLD = len(TOLD.split())
MEGABYTE = 1_000_000


def story(words: int) -> str:
    """Return a paragraph of at least so many words, no line twice, that neither asks nor demands anything."""
    count = -(-words // WORDS_TOLD)
    return "\n".join(TOLD.format(f"{NAMES[i % 12]}-{NAMES[i // 12 % 12]}".capitalize()) for i in range(count))


def some(*runs: tuple[Kind, int]) -> list[Kind]:
    """Return the kinds of lines that come in runs."""
    return [kind for kind, count in runs for _ in range(count)]


def asked(text: str) -> list[str]:
    return [line for line in Prompt.parse(text).ask.split("\n") if line.strip()]


def carried(text: str) -> list[tuple[str, str]]:
    return [(piece.kind, text[piece.start : piece.end]) for piece in Prompt.parse(text).material]


@pytest.mark.parametrize(
    "line",
    [
        "Which of them is right",
        "  please keep it short",
        "Hi, could you look at this",
        "ok so now fix the second one",
        "tl;dr explain",
        "python: sort a list",
        "It stopped. Why?",
        "the last one (the red one?) is new",
        "Summarize it",
        "summarise it",
    ],
)
def test_what_asks_or_orders_is_addressed(line: str) -> None:
    assert is_addressed(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "   ",
        "He went home.",
        "see http://example.org/?page=3&x=1",
        "a ?? b",
        "whichever comes first",
        "Pleased to meet you.",
        "retrying (3) of job_7",
    ],
)
def test_what_only_tells_is_not_addressed(line: str) -> None:
    assert not is_addressed(line)


def test_only_the_opening_of_a_line_says_whether_it_is_addressed() -> None:
    assert is_addressed("He went home. " * 10 + "Right?")
    assert not is_addressed("He went home. " * 20 + "Right?")


@pytest.mark.parametrize("odd", ["retry (3) of job_7", "worker_3 gone (code 7)", "still nothing to be seen here"])
def test_a_line_of_a_log_that_fits_no_pattern_belongs_to_the_log(odd: str) -> None:
    text = f"My service stops.\n\n{LOG}\n{odd}\n{LOG}\n\nWhich worker was last?"
    assert asked(text) == ["Which worker was last?"]  # beside a question at one end, the other end only tells
    assert carried(text) == [("log", text.partition("\n\nWhich")[0])]


CARRIED = "2026-01-02 10:00:01 INFO worker 1 is waiting"


def test_residue_above_all_material_belongs_to_the_first_kind_of_it() -> None:
    kinds = some(("prose", 2), ("log", RESIDUE), ("blank", 1), ("prose", 1))
    lines = ["== x_1 (y) ==", "z_2 {w}", *[CARRIED] * RESIDUE, "", "why is that?"]
    settle_requests(lines, kinds)
    assert kinds == some(("log", 2 + RESIDUE), ("blank", 1), ("prose", 1))


def test_residue_takes_the_kind_of_the_material_above_it() -> None:
    lines = [CARRIED, "b_1 (c)", CARRIED, "e_1 (f)", *[CARRIED] * RESIDUE, "why?"]
    kinds = some(("log", 1), ("prose", 1), ("table", 1), ("prose", 1), ("table", RESIDUE), ("prose", 1))
    settle_requests(lines, kinds)
    assert kinds == some(("log", 2), ("table", 2 + RESIDUE), ("prose", 1))


def test_a_question_in_the_middle_of_material_is_asked() -> None:
    assert asked(f"{LOG}\nWhy is this one late?\n{LOG}") == ["Why is this one late?"]


def test_first_and_last_lines_that_are_written_stay_though_they_ask_nothing() -> None:
    text = f"My service stops.\n{LOG}\nit went on for a while\n{LOG}\nIt went on like that."
    assert asked(text) == ["My service stops.", "It went on like that."]


def test_of_what_stands_below_material_the_last_paragraph_stays() -> None:
    assert asked(f"{LOG}\n\nit went on for a while\n\nIt went on.\nThen it stopped.") == [
        "It went on.",
        "Then it stopped.",
    ]


@pytest.mark.parametrize("ask", ["LRU cache with O(1) get and put", "deepEqual(a, b) for plain objects, arrays, dates"])
def test_an_end_stays_though_it_is_not_written_where_nothing_else_is_asked(ask: str) -> None:
    carried = f"{LOG}\nstill nothing to be seen\n{LOG}"
    assert asked(f"{ask}\n\n{carried}") == [ask]
    assert asked(f"{carried}\n\n{ask}") == [ask]
    assert asked(f"{carried}\n\n{ask}\n\nWhich of them is it?") == ["Which of them is it?"]


def test_written_lines_inside_material_stay_where_nothing_else_is_asked() -> None:
    assert asked(f"{LOG}\nthen all of them stopped\n{LOG}") == ["then all of them stopped"]


@pytest.mark.parametrize(("material", "left"), [(RESIDUE - 1, 1), (RESIDUE, 0)])
def test_beside_little_material_all_prose_stays(material: int, left: int) -> None:
    lines = ["why?", *[CARRIED] * (material - 1), "a_1 (b)", CARRIED]
    kinds = some(("prose", 1), ("log", material - 1), ("prose", 1), ("log", 1))
    settle_requests(lines, kinds)
    assert kinds.count("prose") == 1 + left


def test_prose_with_examples_in_it_is_no_residue() -> None:
    told = [f"Then it went on for a long while, said {name}." for name in NAMES[:RESIDUE]]
    kinds = some(("prose", 1), ("log", RESIDUE), ("prose", RESIDUE - 1), ("log", 2))
    settle_requests(["why?", *["x"] * RESIDUE, *told[1:], "x", "x"], kinds)
    assert kinds.count("prose") == RESIDUE


@pytest.mark.parametrize(("material", "left"), [(RESIDUE + 1, RESIDUE + 2), (RESIDUE + 2, 1)])
def test_beside_more_prose_than_material_all_prose_stays(material: int, left: int) -> None:
    kinds = some(("prose", 1), ("log", material - 1), ("prose", RESIDUE + 1), ("log", 1))
    settle_requests(["why?", *[CARRIED] * (material - 1), *["a_1 (b)"] * (RESIDUE + 1), CARRIED], kinds)
    assert kinds.count("prose") == left


@pytest.mark.parametrize(
    "cue", ["Summarise the following text:", "Here is the e-mail from our client:", "Shorten this article for me:  "]
)
def test_the_document_that_is_announced_is_quoted(cue: str) -> None:
    document = story(DOCUMENT_WORDS)
    text = f"{cue}\n\n{document}"
    assert asked(text) == [cue.strip()]
    assert [kind for kind, _ in carried(text)] == ["quote"]
    assert carried(text)[0][1].strip() == document


def test_a_request_in_the_last_paragraph_is_no_part_of_the_document() -> None:
    cue, end = "Summarise the following text:", "Please keep it below fifty words."
    text = f"{cue}\n\n{story(DOCUMENT_WORDS)}\n\n{story(24)}\n\n{end}\n"
    assert asked(text) == [cue, end]


def test_a_last_paragraph_may_ask_on_its_last_line() -> None:
    end = ["Thanks in advance.", "Can you keep it below fifty words?"]
    text = "Summarise the following text:\n\n" + story(DOCUMENT_WORDS) + "\n\n" + "\n".join(end)
    assert asked(text)[1:] == end


def test_a_request_on_the_line_below_material_is_no_part_of_the_document() -> None:
    text = f"Summarise the following text:\n\n{story(DOCUMENT_WORDS)}\n\n{LOG}\nCan you keep it below fifty words?"
    assert asked(text) == ["Summarise the following text:", "Can you keep it below fifty words?"]


def test_a_last_paragraph_that_asks_nothing_is_part_of_the_document() -> None:
    assert asked(f"Summarise the following text:\n\n{story(DOCUMENT_WORDS)}\n\nThen they left.") == [
        "Summarise the following text:"
    ]


def test_a_long_last_paragraph_is_part_of_the_document() -> None:
    long = "Which of them came first is not known.\n" + story(SHORT_REQUEST)
    assert asked(f"Summarise the following text:\n\n{story(DOCUMENT_WORDS)}\n\n{long}") == [
        "Summarise the following text:"
    ]


@pytest.mark.parametrize(
    "cue", ["Do the following:", "Build a shop with these parts:", "The text is long. I mean this:"]
)
def test_what_announces_no_document_quotes_nothing(cue: str) -> None:
    assert carried(f"{cue}\n{story(DOCUMENT_WORDS)}") == []


def test_few_words_are_no_document() -> None:
    assert carried(f"Summarise the following text:\n\n{story(WORDS_TOLD)}") == []


@pytest.mark.parametrize(
    "ask",
    [
        "In the mail above, which version ships?",
        "tl;dr please",
        "What does our policy say about holidays?",
        "List the names in these meeting notes",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_request_that_points_at_a_document_quotes_it(ask: str, *, first: bool) -> None:
    document = f"Hello all,\n\n{story(POINTED_WORDS)}\n\nSee you there,\nJane"
    text = f"{ask}\n\n{document}" if first else f"{document}\n\n{ask}"
    assert asked(text) == [ask]
    assert [kind for kind, _ in carried(text)] == ["quote"]


def test_a_document_between_two_requests_is_quoted() -> None:
    asks = ["Can you look at this mail?", "Which version ships?"]
    assert asked(f"{asks[0]}\n\n{story(POINTED_WORDS)}\n\n{asks[1]}") == asks


def test_a_request_that_points_at_nothing_quotes_a_long_text_only() -> None:
    for ask, words in (("how do I install it?", QUESTIONED_WORDS), ("write a summary", LONG_WORDS)):
        assert carried(f"{story(words - WORDS_TOLD)}\n\n{ask}") == []
        assert asked(f"{story(words)}\n\n{ask}") == [ask]


def test_a_long_readme_with_a_short_question_below_is_quoted() -> None:
    lines = story(4 * WORDS_TOLD * len(NAMES)).split("\n")
    parts = [f"## Part {name}\n\n" + "\n".join(lines[i::12]) for i, name in enumerate(NAMES)]
    readme = "# Herder\n\nHerder keeps flocks of files together.\n\n" + "\n\n".join(parts)
    text = f"{readme}\n\nhow do I turn colours off?"
    assert asked(text) == ["how do I turn colours off?"]


def test_a_contest_problem_stays_whole() -> None:
    tale = [f"Once {line}" for line in story(24 * WORDS_TOLD).split("\n")]
    rules = ["Input", "The input holds one number.", "Output", "Print how many ways there are.", "Constraints: 10."]
    text = "\n\n".join(["Find the shortest way out.", *tale, *rules, "It is guaranteed to exist.", "Can you solve it?"])
    assert len(text.split()) > LONG_WORDS
    assert carried(text) == []


@pytest.mark.parametrize("demand", ["It must be kept for {}.", "The user can ask for {}.", "We should return {}."])
def test_a_specification_stays_whole(demand: str) -> None:
    lines = story(3 * WORDS_TOLD * len(NAMES)).split("\n")
    rules = [demand.format(name) for name in NAMES[:3]] * 4
    sections = ["\n".join([*lines[i::12], f"For {name}: {rules[i]}"]) for i, name in enumerate(NAMES)]
    text = "\n\n".join([*sections, "Implement the spec above."])
    assert len(text.split()) > LONG_WORDS
    assert carried(text) == []
    without = "\n\n".join([*("\n".join(lines[i::12]) for i in range(12)), "Implement the spec above."])
    assert asked(without) == ["Implement the spec above."]


def test_a_ticket_without_a_request_stays_whole() -> None:
    text = f"Login is slow\n\n{story(LONG_WORDS)}\n\nSeen on three machines since Monday."
    assert carried(text) == []


def test_a_question_on_the_outer_line_of_a_document_needs_no_blank_line() -> None:
    for text in (
        f"{story(LONG_WORDS)}\nWhich of them is in the text above?",
        f"Who was on the roof?\n{story(LONG_WORDS)}",
    ):
        assert asked(text) == [line for line in text.split("\n") if line.endswith("?")]
        assert [kind for kind, _ in carried(text)] == ["quote"]


LISTING = "\n".join(f"root  {n:5d}  0.0  {n % 7}.{n % 9}  Ss  May{n:02d}  0:{n:02d}  /sbin/job-{n}" for n in range(20))


@pytest.mark.parametrize(
    "text",
    [
        f"which of them uses the most memory\n{LISTING}",
        f"{LISTING}\n\nhow do I kill the third one?",
        f"{LISTING}\nwhat does the Ss stand for\n{LISTING}",
    ],
)
def test_beside_a_listing_only_what_is_addressed_is_asked(text: str) -> None:
    request = next(line for line in text.split("\n") if line and not line.startswith("root"))
    assert asked(text) == [request]


def test_terse_requirements_are_no_listing() -> None:
    text = "Build me a service with:\n" + "\n".join(f"- {name} v{n}" for n, name in enumerate(NAMES * 2))
    assert carried(text) == []


def test_lines_that_ask_nothing_are_no_listing() -> None:
    assert all(kind != "log" for kind, _ in carried(LISTING))


SAMPLES: list[tuple[str, Kind]] = [
    ("", "blank"),
    ("x", "log"),
    ("x", "code"),
    ("x", "table"),
    ("why is that?", "prose"),
    ("He went home.", "prose"),
    ("a_1 (b)", "prose"),
    ("Summarise the following text:", "prose"),
    ("In the mail above, which one is it?", "prose"),
    ("word " * 70, "prose"),
    ("It must return the output. " * 10, "prose"),
]
texts = st.lists(st.sampled_from(SAMPLES), max_size=60)


@given(texts)
def test_only_prose_is_settled_and_something_written_remains(text: Sequence[tuple[str, Kind]]) -> None:
    lines, before = [line for line, _ in text], [kind for _, kind in text]
    after = list(before)
    settle_requests(lines, after)
    assert len(after) == len(before)
    assert all(new == old for new, old in zip(after, before, strict=True) if old != "prose")
    assert set(after) <= {*before, "quote", "log"}
    if any(kind == "prose" and is_written(line) for line, kind in text):
        assert "prose" in after


@given(
    st.lists(
        st.sampled_from([
            *(line for line, _ in SAMPLES), *LOG.split("\n"), "import os", "x = 3", "| a | b |", "```", "> quoted",
            story(POINTED_WORDS), story(LONG_WORDS), "Traceback (most recent call last):", "  indented (x);", "a,b,c",
        ]),
        max_size=40,
    )
)  # fmt: skip
def test_material_lies_in_order_and_never_overlaps(parts: Sequence[str]) -> None:
    text = "\n".join(parts)
    prompt = Prompt.parse(text)
    assert len(prompt.kinds) == len(prompt.lines) == text.count("\n") + 1
    assert set(prompt.kinds) <= set(get_args(Kind))
    ends = [0, *(place for piece in prompt.material for place in (piece.start, piece.end)), len(text)]
    assert ends == sorted(ends)
    for piece in prompt.material:
        assert piece.start == 0 or text[piece.start - 1] == "\n"
        assert piece.end == len(text) or text[piece.end] == "\n"
    starts = [0]
    for line in prompt.lines:
        starts.append(starts[-1] + len(line) + 1)
    inside = {
        i
        for i, start in enumerate(starts[:-1])
        if any(
            piece.start <= start <= piece.end and start + len(prompt.lines[i]) <= piece.end for piece in prompt.material
        )
    }
    assert {i for i, kind in enumerate(prompt.kinds) if kind not in ("prose", "blank")} <= inside
    assert not {i for i, kind in enumerate(prompt.kinds) if kind == "prose"} & inside


def distinct(line: str) -> str:
    """Return a megabyte of lines, each one different in its letters (numbers are not told apart)."""
    count = MEGABYTE // (len(line) + 5)
    names = (
        chr(97 + i // 676 % 26) + chr(97 + i // 26 % 26) + chr(97 + i % 26) + chr(65 + i // 17576) for i in range(count)
    )
    return "\n".join(f"{name} {line}" for name in names)


def repeated(part: str) -> str:
    return part * (MEGABYTE // len(part))


LARGE = {
    "questions": repeated("a?\n"),
    "please": repeated("please\n"),
    "distinct requests": distinct("please do it"),
    "one long line": repeated("the following text "),
    "one long line that almost announces": repeated("the following text ") + "?:",
    "one long request": "please " + repeated("the mail ") + "\n\nwhich?",
    "wide gaps in a request": "Fix this" + " " * MEGABYTE + "x\n\nwhich is it?",
    "many wide gaps": ("the" + " " * 16_000 + "a" + " " * 4_000) * 50 + "?\n\n" + story(400),
    "long words in a request": ("this " + "a" * 20_000 + " " + "b" * 20_000 + " ") * 25 + "\n\nwhich?",
    "paragraphs": repeated("a b\n\n"),
    "distinct paragraphs": distinct("went home then\n"),
    "cues that are none": distinct("find " + "the text " * 20 + "?:"),
    "demands that are none": "which is above?\n\n" + repeated("as a "),
    "distinct demands that are none": "which is above?\n\n" + distinct("went as a user, he said"),
    "openings that are none": distinct("so " * 75) + "\n" + "import os\n" * 8_000,
    "commas that are openings": distinct("so" + "," * 230) + "\n" + "import os\n" * 8_000,
    "log and residue": "\n".join(f"{line}\n{LOG[:40]}" for line in distinct("job_7 (3) gone or not").split("\n")),
    "blank lines": repeated("\n"),
    "question marks": repeated("a???"),
    "a document and a request": distinct("went to the office on foot") + "\n\nwhich of them in the text above?",
}


@pytest.mark.parametrize("name", LARGE)
def test_four_times_the_text_takes_about_four_times_as_long(name: str) -> None:
    assert_linear(Prompt.parse, LARGE[name])


@pytest.mark.parametrize(
    "line", ["so " * 75, "so" + "," * 230, "find " + "the text " * 20 + "?:", "as a " * 40, "a???" * 50]
)
@pytest.mark.parametrize("beside", [0, 1])
def test_requests_are_settled_in_time_whatever_the_lines_were_taken_for(line: str, beside: int) -> None:
    def settle(text: str) -> None:
        lines = text.split("\n")
        kinds = some(("prose", len(lines)), ("log", beside * len(lines)))
        settle_requests(lines + ["x"] * (beside * len(lines)), kinds)

    assert_linear(settle, distinct(line))


def test_phrases_are_words_and_no_expressions() -> None:
    assert phrases("mail, release note", plurals=True) == ("mail", "mails", "release note", "release notes")
    assert phrases("as a _ i, must") == ("as a _ i", "must")
    lists = {name: value for name, value in vars(lexicon).items() if name.isupper() and isinstance(value, tuple)}
    assert {"GREETINGS", "OPENERS", "ASKING", "BUILDING", "DEMANDING", "POINTED_AT"} <= lists.keys()
    for name, listed in lists.items():
        assert [phrase for phrase in listed if not re.fullmatch(r"[a-z';_-]+(?: [a-z';_-]+)*", phrase)] == [], name
        assert len(set(listed)) == len(listed), name


def test_every_opener_makes_a_request() -> None:
    for opener in lexicon.OPENERS:
        assert is_addressed(f"{opener} all of it"), opener
        assert is_addressed(f"Thanks, {opener.upper()} all of it"), opener
        assert is_addressed(f"app.py: {opener} all of it"), opener
    assert not is_addressed("nothing of the kind")
