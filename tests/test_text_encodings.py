"""What is no UTF-8 text is refused by name: UTF-16 and UTF-32, with and without a mark; a NUL is never silent."""

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routerlib.cli import run
from routerlib.cli.input.encoding import Utf8, foreign, nul_in

TEXT = 'Write a hypervisor in Zig — "quickly"\nRename foo to bar\n'
ENCODINGS = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
MARKED = {
    "utf-16-le": b"\xff\xfe",
    "utf-16-be": b"\xfe\xff",
    "utf-32-le": b"\xff\xfe\0\0",
    "utf-32-be": b"\0\0\xfe\xff",
}


def given_on(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content), isatty=lambda: False))


@pytest.mark.parametrize("name", ENCODINGS)
def test_another_encoding_names_its_way_out(name: str) -> None:
    said = foreign(TEXT.encode(name))
    assert said is not None
    assert f"iconv -f {name[:6]} -t utf-8" in said
    if name in MARKED:
        assert f"iconv -f {name[:6]}{name[7:]} -t utf-8" in said
        assert foreign(MARKED[name] + TEXT.encode(name)) == (
            f"found {name[:6].upper()}, wanted UTF-8; convert it: iconv -f {name[:6]} -t utf-8"
        )


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_no_text_in_utf8_is_taken_for_another_encoding(text: str) -> None:
    assert foreign(text.encode()) is None
    assert foreign(b"\xef\xbb\xbf" + text.encode()) is None


@pytest.mark.parametrize("name", ENCODINGS)
@pytest.mark.parametrize(
    "arguments",
    [
        ["batch"], ["batch", "--from", "lines"], ["batch", "--from", "lines", "-0"], ["batch", "--from", "files"],
        ["route", "-"], ["route"], ["explain", "-"], ["features", "-"], ["calibrate"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_every_command_refuses_it_on_standard_input(
    arguments: list[str], name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    given_on(monkeypatch, '{"prompt": "Sort a list"}\r\n'.encode(name))
    assert run(arguments) == 2
    said = capfd.readouterr().err
    assert f"iconv -f {name[:6]} -t utf-8" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("origin", ["jsonl", "lines", "files"])
def test_a_file_is_refused_and_the_next_one_answered(
    origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a").write_text('{"prompt": "Sort a list"}\n', encoding="utf-16-le")
    Path("b").write_text('{"prompt": "Sort a list"}\n', encoding="utf-8")
    assert run(["batch", "--from", origin, "--format", "text", "a", "b"]) == 2
    out, said = capfd.readouterr()
    assert out.splitlines()[0] == "error"
    assert out.splitlines()[1] in ("local", "sonnet", "opus")
    assert said.startswith("vibe-router: a: cannot be read (found UTF-16 without a byte-order mark, ")


@pytest.mark.parametrize(
    ("arguments", "content"),
    [
        (["batch", "--format", "text", "--from", "lines"], b"Sort \0a list\n"),
        (["batch", "--format", "text"], b'{"prompt":"Sort \\u0000a list"}\n'),
        (["batch", "--format", "text"], b'{"messages":[{"role":"user","content":"Sort \\u0000a list"}]}\n'),
        (["route", "-"], b"Sort \0a list"),
        (["explain", "-"], b"Sort \0a list"),
        (["calibrate"], b'{"prompt":"Sort \\u0000a list","label":"local"}\n'),
    ],
)
def test_a_nul_is_never_silent(
    arguments: list[str], content: bytes, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    given_on(monkeypatch, content)
    assert run(arguments) == 2
    out, said = capfd.readouterr()
    assert out in ("", "error\n")
    assert "found a NUL character at 5, wanted text" in said
    assert nul_in("Sort a list") is None


def test_records_that_end_with_nul_are_no_other_encoding() -> None:
    assert foreign(b"Sort a list\0Rename foo to bar\0" * 9) is None
    assert foreign(b"a\0b\0") is None


def test_the_beginning_may_come_in_pieces() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:  # noqa: ARG002
            return super().read(1)

    with pytest.raises(OSError, match="UTF-16"):
        Utf8(Slow(b"\xff\xfeh\0i\0"), "x").read(100)
    source = Utf8(Slow(b"hi"), "x")
    assert [source.read(100) for _ in range(3)] == [b"h", b"i", b""]  # text does not wait for more
