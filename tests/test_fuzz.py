"""The laws that fuzzing checks, on a small committed corpus and on what hypothesis writes; see `fuzz`."""

from json import loads
from pathlib import Path

import pytest
from fuzz.jsonl_laws import KEYS, check_stream
from fuzz.prompt_laws import MARKERS, check_prompt, written_out
from fuzz.record_laws import check_record, written_record
from hypothesis import given, settings
from hypothesis import strategies as st

from routerlib.streaming.records import Place, Record, rejected

FUZZ = Path(__file__).parent / "fuzz"
FRAGMENTS = st.sampled_from(
    [
        *(b'{"prompt": "', b'{"text": "', b'{"a": {"b": "', b'"}', b'"}\n', b"}\n", b"\n", b"\r\n", b"\0", b" ", b"{}"),
        *(b'{"messages": [{"role": "user", "content": "', b'"}]}', b'"x": NaN, ', b"1.10", b"[", b"]", b", ", b"\\"),
        *(b"\xef\xbb\xbf", b"\xff", b"\x0c", b"\xc2\x85", b"\\ud800", b'"', b"null", *(key.encode() for key in KEYS)),
    ]
)


def corpus(name: str) -> list[Path]:
    return sorted((FUZZ / f"corpus_{name}").iterdir())


@pytest.mark.parametrize("path", corpus("jsonl"), ids=lambda path: path.name)
def test_a_stream_that_fuzzing_found_keeps_the_laws(path: Path, tmp_path: Path) -> None:
    check_stream(path.read_bytes(), tmp_path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("streams")


@given(st.binary(min_size=3, max_size=3), st.lists(FRAGMENTS | st.binary(max_size=4), max_size=40))
def test_any_stream_keeps_the_laws(folder: Path, options: bytes, fragments: list[bytes]) -> None:
    check_stream(options + b"".join(fragments), folder)


@pytest.mark.parametrize("path", [*corpus("prompt"), *corpus("hang")], ids=lambda path: path.name)
def test_a_text_that_fuzzing_found_keeps_the_laws(path: Path) -> None:
    if path.parent.name == "corpus_hang":
        check_prompt(written_out(b"\x80" + path.read_bytes(), 20_000))
    else:
        check_prompt(written_out(path.read_bytes()))


@given(st.text())
def test_any_text_keeps_the_laws(text: str) -> None:
    check_prompt(text)


@given(st.lists(st.sampled_from(MARKERS) | st.text(max_size=5), max_size=60))
def test_any_text_of_markers_keeps_the_laws(pieces: list[str]) -> None:
    check_prompt("".join(pieces))


@settings(max_examples=300)
@given(st.binary(max_size=300))
def test_any_record_keeps_the_laws(data: bytes) -> None:
    check_record(written_record(data))


@pytest.mark.parametrize(
    ("raw", "original", "end"),
    [
        (b"nothing\0\0\n", "nothing\0\0", b"\n"),
        (b"nothing\0\r\n", "nothing\0", b"\r\n"),
        (b"nothing\n\0", "nothing", b"\n\0"),
        (b"nothing\n\n\0", "nothing\n", b"\n\0"),
        (b"nothing\0", "nothing", b"\0"),
    ],
)
def test_a_rejected_line_keeps_its_end_and_carries_the_rest(raw: bytes, original: str, end: bytes) -> None:
    line = rejected(Record(1, raw, Place("in", 1), problem="found nothing"), "route")
    assert line.endswith(b"}" + end)
    assert loads(line.removesuffix(end))["raw"] == original
