"""A log cut into parts: whole lines, every one of them once, and the records a single process reads."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routerlib.cli.batch.ray import parts as parts_module
from routerlib.cli.batch.ray.parts import cut, folder_of, join, named_files, read_part, stretches
from routerlib.cli.choices import Origin
from routerlib.cli.input.fields import Asking
from routerlib.cli.input.reading import Reading
from routerlib.cli.input.sources import record_blocks
from routerlib.cli.status import CommandError

logs = st.lists(st.sampled_from([b'{"prompt":"a"}', b"", b"x", b'{"prompt":""}', b"\xef\xbb\xbf{}", b"\r"]), max_size=8)
ends = st.sampled_from([b"", b"\n"])


@given(content=st.binary(max_size=80), size=st.integers(1, 20), counted=st.integers(1, 9), zero=st.booleans())
def test_stretches_are_whole_lines_and_all_of_them(
    content: bytes, size: int, counted: int, zero: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("log") / "log"
    path.write_bytes(content)
    separator = b"\0" if zero else b"\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts_module, "COUNTED", counted)
        found = list(stretches(str(path), size, separator))
    assert b"".join(content[start:end] for start, end, _ in found) == content
    assert [content[start:end].count(separator) for start, end, _ in found] == [lines for *_, lines in found]
    for start, end, _ in found[:-1]:
        assert content[:end].endswith(separator)
        assert end - start >= size
        assert separator not in content[start + size - 1 : end - 1]  # as short as it can be


@given(files=st.lists(st.tuples(logs, ends), min_size=1, max_size=3), size=st.integers(1, 60), lines=st.booleans())
def test_parts_hold_the_records_that_one_process_reads(
    files: list[tuple[list[bytes], bytes]], size: int, lines: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("logs")
    names = [str(folder / f"{number}.jsonl") for number in range(len(files))]
    for name, (content, end) in zip(names, files, strict=True):
        Path(name).write_bytes(b"\n".join(content) + end)
    names.insert(1, str(folder / "missing"))
    reading = Reading(Origin.LINES if lines else Origin.JSONL, Asking(), "route", False, 1 << 16)
    whole = [record for records in record_blocks(names, reading) for record in records]
    parts = cut(names, size, b"\n")
    assert [record for part in parts for block in read_part(part, reading) for record in block] == whole


@pytest.mark.parametrize("kept", [None, 30, 0], ids=["whole", "damaged", "empty"])
def test_a_compressed_file_is_one_part_and_reads_as_in_one_process(kept: int | None, tmp_path: Path) -> None:
    packed, plain = tmp_path / "log.jsonl.gz", tmp_path / "log.jsonl"
    packed.write_bytes(gzip.compress(b'{"prompt":"a"}\n\n{"prompt":"b"}', mtime=0)[:kept])
    plain.write_bytes(b'{"prompt":"c"}\n')
    names, reading = [str(packed), str(plain)], Reading(Origin.JSONL, Asking(), "route", False, 1 << 16)
    whole = [record for records in record_blocks(names, reading) for record in records]
    parts = cut(names, 1, b"\n")
    assert len(parts) == 2
    assert [record for part in parts for block in read_part(part, reading) for record in block] == whole


def test_files_directories_and_globs_are_named_in_order(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", ".hidden", "c.txt"):
        (tmp_path / name).touch()
    (tmp_path / "below").mkdir()
    listed = [str(tmp_path / name) for name in ("a.jsonl", "b.jsonl", "c.txt")]
    assert named_files([str(tmp_path)]) == listed
    assert named_files([str(tmp_path / "c.txt"), str(tmp_path / "*.jsonl")]) == [listed[2], *listed[:2]]
    assert named_files(["nowhere.jsonl"]) == ["nowhere.jsonl"]  # becomes a bad record, as in a single process


@pytest.mark.parametrize("inputs", [[], ["-"], ["a", "-"]])
def test_a_stream_cannot_be_cut(inputs: list[str]) -> None:
    with pytest.raises(CommandError, match="found standard input, wanted files, directories or globs"):
        named_files(inputs)


@pytest.mark.parametrize("name", ["empty", "*.none"])
def test_a_place_without_files_is_an_error(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match="found no file there, wanted at least one"):
        named_files([str(tmp_path / name)])


def test_answers_go_to_an_empty_folder_or_to_one_that_is_gone_afterwards(tmp_path: Path) -> None:
    with folder_of(f"{tmp_path}/new/") as folder:
        (folder / "part-000000.jsonl").touch()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["part-000000.jsonl"]
    with (
        pytest.raises(CommandError, match="found files in this folder, wanted an empty one"),
        folder_of(str(tmp_path / "new")),
    ):
        pass
    with folder_of(str(tmp_path / "one.jsonl")) as folder:
        assert folder.parent == tmp_path
    assert [path.name for path in tmp_path.iterdir()] == ["new"]
    with (
        pytest.raises(CommandError, match=r"nowhere/one\.jsonl: cannot be written"),
        folder_of(str(tmp_path / "nowhere/one.jsonl")),
    ):
        pass


def test_joined_parts_are_in_order(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"\n" * 12)
    parts = cut([str(log)], 1, b"\n")
    for part in reversed(parts):
        (tmp_path / part.output).write_bytes(b"%d " % part.number)
    written: list[bytes] = []
    join(parts, tmp_path, written.append)
    assert b"".join(written).split() == [b"%d" % number for number in range(12)]
    assert sorted(part.output for part in parts) == [part.output for part in parts]
