"""A stream of records: every byte of the user's comes out again, with one key more."""

import io
import json
from base64 import b64decode
from typing import Any, BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routerlib.streaming.records import (
    BYTE_ORDER_MARK,
    Place,
    Record,
    RecordError,
    annotated,
    blocks,
    read_record,
    rejected,
)

KEY = "route"


def pick(content: dict[str, Any]) -> str:
    prompt = content.get("prompt")
    if not isinstance(prompt, str):
        raise RecordError("found no prompt, wanted a text")
    return prompt


def pick_any(content: dict[str, Any]) -> str:
    return "anything"


def read(raw: bytes, line: int = 2) -> Record:
    return read_record(Place("in", line), raw, pick, KEY)


class Pipe:
    """A stream that hands over what it holds, in pieces of sizes set beforehand."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = list(pieces)

    def read(self, size: int) -> bytes:  # noqa: ARG002 - a pipe gives what it has
        return self._pieces.pop(0) if self._pieces else b""


def test_a_block_is_the_whole_lines_of_one_read() -> None:
    pipe = cast("BinaryIO", Pipe(b"a\nb\nc", b"c\n", b"d", b"d", b"d\ne"))
    assert list(blocks(pipe)) == [[b"a\n", b"b\n"], [b"cc\n"], [b"ddd\n"], [b"e"]]


def test_a_line_is_handed_over_before_the_next_one_is_read() -> None:
    pipe = Pipe(b"a\n", b"b\n")
    stream = blocks(cast("BinaryIO", pipe))
    assert next(stream) == [b"a\n"]
    assert pipe.read(1) == b"b\n"


@pytest.mark.parametrize("content", [b"a\r\nb\r\n", b"a\rb\n", b"a\x0bb\x0c\x1c\x85\n", "a\u2028b\n".encode()])
def test_only_line_feeds_end_lines(content: bytes) -> None:
    (block,) = blocks(io.BytesIO(content))
    assert block == [line + b"\n" for line in content.removesuffix(b"\n").split(b"\n")]


@given(
    st.lists(st.binary().map(lambda line: line.replace(b"\n", b" ")) | st.just(b"")),
    st.integers(1, 50) | st.just(65_536),
    st.sampled_from([b"\n", b"\0"]),
    st.booleans(),
)
def test_lines_are_the_input_cut_behind_every_separator(
    lines: list[bytes], size: int, separator: bytes, ended: bool
) -> None:
    content = separator.join(lines) + separator * ended
    cut = [line for block in blocks(io.BytesIO(content), size, separator) for line in block]
    assert b"".join(cut) == content
    assert all(line.endswith(separator) and line.count(separator) == 1 for line in cut[:-1])
    assert b"" not in cut
    assert len(cut) == content.count(separator) + (content != b"" and not content.endswith(separator))


def test_no_input_gives_no_blocks() -> None:
    assert list(blocks(io.BytesIO(b""))) == []


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b" \t\n", b"\0"])
def test_a_record_has_its_line_its_bytes_and_its_prompt(end: bytes) -> None:
    raw = b'{"prompt": "hi", "n": 1.10}' + end
    assert read(raw, 7) == Record(7, raw, Place("in", 7), prompt="hi", is_object=True)


@pytest.mark.parametrize("raw", [b"", b"\n", b"  \r\n", b"\t", b"\0"])
def test_a_line_of_white_space_is_blank_and_no_record(raw: bytes) -> None:
    assert read(raw).is_blank
    assert not read(b"{}").is_blank
    assert not read(b'{"prompt": ""}').is_blank


def test_a_byte_order_mark_is_read_over_on_the_first_line_only() -> None:
    raw = BYTE_ORDER_MARK + b'{"prompt": "hi"}'
    assert read(raw, 1).prompt == "hi"
    assert read(raw, 1).raw == raw
    assert read(raw, 2).problem is not None
    assert read(BYTE_ORDER_MARK + b"\n", 1).is_blank


@pytest.mark.parametrize(
    "content",
    [
        b'{"prompt": "\\ud800", "x": 1}',
        b'{"prompt": "hi", "x": NaN}',
        b'{"prompt": "hi", "x": 1e400}',
        b'{"prompt": "hi", "x": 123456789012345678901234567890}',
        b'{"prompt": "hi", "x": ' + b"9" * 6_000 + b"}",
        b'{"prompt": "no", "prompt": "hi"}',
    ],
    ids=["surrogate", "NaN", "1e400", "long integer", "very long integer", "twice"],
)
def test_a_line_that_python_reads_is_good(content: bytes) -> None:
    record = read(content)
    assert record.problem is None
    assert record.prompt == ("\ud800" if b"ud800" in content else "hi")


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"[1]\n", "found a JSON array, wanted an object"),
        (b"null\n", "found a JSON null, wanted an object"),
        (b"true\n", "found a JSON true or false, wanted an object"),
        (b"3.5\n", "found a JSON number, wanted an object"),
        (b'"text"\n', "found a JSON text, wanted an object"),
        (b'{"a": 1\n', "found no JSON ("),
        (b"hello\n", "found no JSON ("),
        (b'{"a": 1} {"b": 2}\n', "found no JSON ("),
        (b'{"a": "\xff"}\n', "found a byte at 7 that is not UTF-8, wanted a JSON object in UTF-8"),
        (
            b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
            "found JSON nested too deeply, wanted at most 900 levels; flatten it",
        ),
    ],
    ids="array null bool number text unclosed words two latin-1 deep".split(),
)
def test_what_is_no_object_is_a_problem(raw: bytes, problem: str) -> None:
    record = read(raw)
    assert (record.problem or "").startswith(problem)
    assert (record.prompt, record.is_object, record.is_blank) == (None, False, False)


def test_an_object_without_a_prompt_is_a_problem_to_be_answered_in_place() -> None:
    raw = b'{"text": "hi"}\n'
    assert read(raw) == Record(2, raw, Place("in", 2), problem="found no prompt, wanted a text", is_object=True)


def test_an_object_that_has_the_key_is_a_problem_in_a_line_of_its_own() -> None:
    record = read(b'{"prompt": "hi", "route": null}')
    assert record.problem == 'found the key "route" already, wanted none; choose another name with --as'
    assert not record.is_object
    assert read_record(Place("in", 2), record.raw, pick, "tier").prompt == "hi"


def test_a_key_nested_deeper_is_none_of_the_records() -> None:
    assert read(b'{"prompt": "hi", "meta": {"route": 1}}').prompt == "hi"


@pytest.mark.parametrize(
    ("raw", "out"),
    [
        (b'{"a":1}\n', b'{"a":1,"route":7}\n'),
        (b'{"a": 1.10 }\r\n', b'{"a": 1.10 ,"route":7}\r\n'),
        (b"{}", b'{"route":7}'),
        (b" { } \t\n", b' { "route":7} \t\n'),
        (b'{"a":"{"}\n', b'{"a":"{","route":7}\n'),
        (b'{"a":1}\0', b'{"a":1,"route":7}\0'),
    ],
)
def test_one_key_is_added_before_the_closing_brace(raw: bytes, out: bytes) -> None:
    assert annotated(Record(1, raw, Place("in", 1), "hi", None, True), KEY, b"7") == out


NUMBERS = st.sampled_from(["1.10", "1e400", "-0", "12345678901234567890123", "0.1e-7", "NaN", "-Infinity"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.text(st.characters(exclude_categories=()))


@st.composite
def objects(draw: st.DrawFn) -> bytes:
    """Write an object as somebody might: odd spaces, raw or escaped text, numbers that parsing loses, repeated keys."""
    space = draw(st.sampled_from(["", " ", "\t ", "\r"]))
    pairs = []
    for name, value in draw(st.lists(st.tuples(st.text(max_size=5), JSON), max_size=4)):
        escaped = draw(st.booleans())
        try:
            text = json.dumps(value, ensure_ascii=escaped)
            text.encode()
        except UnicodeEncodeError:
            text = json.dumps(value)
        pairs.append(f"{space}{json.dumps(name)}{space}:{text}{space}")
    if draw(st.booleans()):
        pairs.append(f'"number":{draw(NUMBERS)}')
    end = draw(st.sampled_from(["", "\n", "\r\n", "  \n", "\0"]))
    return (space + "{" + space + ",".join(pairs) + "}" + space + end).encode()


@given(objects(), KEYS, st.text())
def test_annotating_adds_one_key_and_changes_no_other_byte(raw: bytes, key: str, value: str) -> None:
    record = read_record(Place("in", 2), raw, pick_any, key)
    if key in json.loads(raw.rstrip(b"\0")):
        assert record.problem is not None
        return
    out = annotated(record, key, json.dumps(value).encode())
    read_back = json.loads(out.rstrip(b"\0"))
    assert read_back[key] == value
    assert list(read_back)[-1] == key
    end = len(raw.rstrip(b" \t\r\n\0")) - 1
    assert out.startswith(raw[:end])
    assert out.endswith(raw[end:])
    added = out[end : len(out) - (len(raw) - end)]
    assert json.loads(b"{" + added.removeprefix(b",") + b"}") == {key: value}
    assert added.startswith(b",") == (list(read_back) != [key])


@pytest.mark.parametrize("more", ["", ', "x": NaN'])
def test_fields_are_values_whatever_else_the_line_holds(more: str) -> None:
    raw = ('{"prompt": "hi", "a": {"b": 5}, "c.d": null, "n": 0.5' + more + "}").encode()
    record = read_record(Place("in", 1), raw, pick, None, ("a.b", "c.d", "n", "a.z"))
    assert record.fields == {"a.b": 5, "c.d": None, "n": 0.5}
    assert read(('{"prompt": 5' + more + "}").encode()).problem == "found no prompt, wanted a text"


def test_a_bad_object_is_answered_in_place() -> None:
    raw = b'{"n": 1.10}\r\n'
    out = rejected(read(raw, 17), KEY)
    assert out == (b'{"n": 1.10,"route":{"error":{"line":17,"message":"found no prompt, wanted a text"}}}\r\n')


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\0"])
def test_a_line_that_is_no_object_is_carried_in_an_answer_of_its_own(end: bytes) -> None:
    out = rejected(read(b"[1,\t2] \x1b[31m" + end, 17), KEY)
    assert out.endswith(end)
    content = json.loads(out.rstrip(b"\0"))
    assert list(content) == ["raw", "route"]
    assert content["raw"] == "[1,\t2] \x1b[31m"
    assert content["route"]["error"]["line"] == 17
    assert b"\x1b" not in out


@given(st.binary().filter(lambda raw: b"\n" not in raw and b"\0" not in raw))
def test_whatever_is_refused_can_be_had_back(raw: bytes) -> None:
    record = read(raw + b"\n")
    if record.problem is None or record.is_object:
        assert record.is_blank or record.is_object
        return
    content = json.loads(rejected(record, KEY))
    kept = content["raw"].encode() if "raw" in content else b64decode(content["raw_base64"])
    assert kept == raw.rstrip(b"\r")
    assert content["route"]["error"] == {"line": 2, "message": record.problem}
