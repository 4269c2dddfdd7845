"""A JSON document is cut into its objects, however it is laid out and wherever a read ends."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from routerlib.streaming.elements import elements

TEXTS = st.text(st.sampled_from('a"\\{}[]\né'), max_size=6)
VALUES = st.recursive(
    st.none() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.lists(st.dictionaries(TEXTS, VALUES, max_size=3), max_size=4)


def cut(document: bytes, size: int) -> list[bytes]:
    return [document[at : at + size] for at in range(0, len(document), size)]


@given(OBJECTS, st.sampled_from([None, 2]), st.sampled_from(["array", "", "\n", " "]), st.integers(1, 9))
def test_every_object_comes_whole(objects: list[Any], indent: int | None, between: str, size: int) -> None:
    if between == "array":
        document = json.dumps(objects, indent=indent)
    else:
        document = between.join(json.dumps(one, indent=indent) for one in objects)
    content = document.encode()
    found = [one for one in elements(cut(content, size), 1 << 20) if one is not None]
    assert [json.loads(one.raw or b"") for one in found] == objects
    for one in found:
        assert (one.raw or b"").splitlines()[0] in content.splitlines()[one.line - 1]


@given(st.binary(max_size=60), st.integers(1, 9))
def test_bytes_that_are_no_json_end_quietly(content: bytes, size: int) -> None:
    for one in elements(cut(content, size), 1 << 20):
        assert one is None or (one.raw or b"") in content


def test_an_object_that_is_too_long_is_named_and_not_held() -> None:
    document = json.dumps([{"a": "x" * 100}, {"b": 1}]).encode()
    assert [one and (one.line, one.raw) for one in elements(cut(document, 7), 50)] == [(1, None), (1, b'{"b": 1}')]


def test_a_document_that_is_cut_short_says_so() -> None:
    whole = json.dumps([{"a": 1}, {"b": 1}]).encode()
    assert [one and one.raw for one in elements([whole[:-3]], 50)] == [b'{"a": 1}', None]
