"""What is said about a place: people read ``file:line``, a runner of GitHub Actions reads a workflow command."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routerlib.cli.output.annotations import Level, annotation, decided, placed

from routerlib.deciding.cascade import Decision, Flag, Reason, Thresholds, Tier
from routerlib.streaming.records import Place, Record

TEXTS = st.text(st.characters() | st.sampled_from("%\r\n:,=\x1b\x85\u2028"), max_size=30)
COMMAND = re.compile(rb"::(notice|error) ([^:]*?)::([^\r\n]*)\n")


def unescaped(raw: bytes, more: bool) -> str:
    """Read a value as the runner does, in its order."""
    text = raw.decode().replace("%0D", "\r").replace("%0A", "\n")
    if more:
        text = text.replace("%3A", ":").replace("%2C", ",")
    return text.replace("%25", "%")


@given(TEXTS, TEXTS, TEXTS.filter(lambda text: text != "-"), st.integers(0, 10**6))
def test_any_text_is_one_command_that_a_runner_reads_back(message: str, title: str, file: str, line: int) -> None:
    found = COMMAND.fullmatch(annotation(Level.ERROR, message, Place(file, line), title))
    assert found is not None
    properties = dict(pair.split(b"=", 1) for pair in found[2].split(b","))
    assert list(properties) == [b"file", b"line", b"title"][:: 1 if line else 2]
    assert properties.get(b"line", b"0") == str(line).encode()
    for text, raw, more in (
        (message, found[3], False), (title, properties[b"title"], True), (file, properties[b"file"], True),
    ):  # fmt: skip
        assert all(c.isprintable() for c in raw.decode())
        if all(c.isprintable() or c in "\r\n" for c in text):
            assert unescaped(raw, more) == text


@pytest.mark.parametrize(
    ("message", "place", "wanted"),
    [
        ("50 % of a:b,c", Place("a%,:b.md", 1), b"file=a%25%2C%3Ab.md,line=1,title=vibe-router::50 %25 of a:b,c"),
        ("one\r\ntwo", Place("x", 0), b"file=x,title=vibe-router::one%0D%0Atwo"),
        ("\x1b[31m \x00 \x85", None, rb"title=vibe-router::\x1b[31m \x00 \x85"),
        ("::error::x", Place("-", 7), b"title=vibe-router::line 7: ::error::x"),
        ("lone \udcff", Place("\udcff\x1b", 2), rb"file=\udcff\x1b,line=2,title=vibe-router::lone \udcff"),
    ],
)
def test_escaping_follows_the_rules_of_the_toolkit(message: str, place: Place | None, wanted: bytes) -> None:
    assert annotation(Level.NOTICE, message, place) == b"::notice " + wanted + b"\n"


def test_a_record_stands_at_its_line_and_a_prompt_file_at_its_first() -> None:
    assert placed(Record(3, b"{}", Place("in.jsonl", 3))) == Place("in.jsonl", 3)
    assert placed(Record(3, b'{"file":"a b.md"}', Place("a b.md"))) == Place("a b.md", 1)
    assert (str(Place("in.jsonl", 3)), str(Place("missing", 0))) == ("in.jsonl:3", "missing")


@pytest.mark.parametrize(
    ("p_opus", "flags", "wanted"),
    [
        (None, (), "decided local (p_cloud 0.73)"),
        (0.25, (Flag.JUNK,), "decided local (p_cloud 0.73, p_opus 0.25)"),
        (0.25, (Flag.JUNK, Flag.CLOSE), "decided local (p_cloud 0.73, p_opus 0.25, close)"),
    ],
)
def test_a_decision_is_said_with_what_it_rests_on(p_opus: float | None, flags: tuple[Flag, ...], wanted: str) -> None:
    thresholds = Thresholds(0.5, 0.5, "made up")
    decision = Decision(Tier.LOCAL, "m", 0.73, p_opus, thresholds, "r@0", Reason.CLOUD_NOT_NEEDED, flags)
    assert decided(decision) == wanted
