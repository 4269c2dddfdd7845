"""Parquet in, Parquet out: a column is added, the others come back as they were."""

import datetime
import decimal
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'pyarrow>=15'")
pq = pytest.importorskip("pyarrow.parquet")

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
KEYS = ["decision", "model", "p_cloud", "p_opus", "thresholds", "router", "reason", "flags"]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VIBE_ROUTER_")}
    return subprocess.run(
        [COMMAND, "batch", *arguments], capture_output=True, env=clean, timeout=120, text=True, check=False
    )


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Fifty rows of many types in row groups of 20, the prompt of every tenth missing, empty or white."""
    rows = range(50)
    table = pa.table(
        {
            "id": pa.array(rows, pa.uint64()),
            "price": pa.array([decimal.Decimal("1.10")] * 50, pa.decimal128(20, 2)),
            "kind": pa.array(["a", None] * 25).dictionary_encode(),
            "at": pa.array([datetime.datetime(2026, 1, 2, 3, 4, 5)] * 50, pa.timestamp("ns", "Europe/Berlin")),
            "prompt": [[None, "", " \n"][row % 3] if row % 10 == 9 else f"Fix bug {row % 4} \x1b[31m" for row in rows],
            "nested": pa.array([{"x": [1, None], "y": {"z": b"\xff"}}, None] * 25),
            "exact": pa.array([[float("nan"), 1e300]] * 50, pa.list_(pa.float32(), 2)),
            "day": pa.array([datetime.date(2026, 1, 2)] * 50),
        }
    )
    fields = [field.with_metadata({"of": "the field"}) for field in table.schema]
    table = table.cast(pa.schema(fields, metadata={b"made": b"by us", b"raw": b"\xff\x00"}))
    path = tmp_path / "in.parquet"
    pq.write_table(table, path, row_group_size=20, compression={"prompt": "zstd", "id": "gzip"})
    return path


def sizes(path: Path) -> list[int]:
    metadata = pq.read_metadata(path)
    return [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]


def codecs(path: Path) -> dict[str, str]:
    group = pq.read_metadata(path).row_group(0)
    return {group.column(i).path_in_schema: group.column(i).compression for i in range(group.num_columns)}


@pytest.mark.parametrize("options", [[], ["--batch-size", "7"], ["--no-dedupe", "--workers", "2"]])
def test_a_column_is_added_and_the_others_come_back_as_they_were(options: list[str], log: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    done = run(log, "-o", out, *options)
    before, after = pq.read_table(log), pq.read_table(out)
    assert after.schema.remove(8).equals(before.schema, check_metadata=True)
    # The values' memory is compared: not a number equals nothing, itself included.
    assert [str(column) for column in after.drop(["route"]).columns] == [str(column) for column in before.columns]
    assert after.drop(["route", "exact"]).equals(before.drop(["exact"]))
    assert sizes(out) == sizes(log) == [20, 20, 10]
    assert {name: codec for name, codec in codecs(out).items() if not name.startswith("route")} == codecs(log)
    routes = after["route"].to_pylist()
    bad = [row for row in range(50) if row % 10 == 9]
    assert [row for row, route in enumerate(routes) if route["error"]] == bad
    assert all(list(route) == [*KEYS, "skipped", "error"] for route in routes)
    for row, route in enumerate(routes):
        assert [key for key in KEYS if key != "p_opus" and route[key] is None] == (
            [key for key in KEYS if key != "p_opus"] if row in bad else []
        )
    said = [f"vibe-router: {log}:{row + 1}: {routes[row]['error']['message']}\n" for row in bad]
    assert done.stderr == "".join(said)
    assert (done.stdout, done.returncode) == ("", 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet", "out.parquet"]


def test_a_decision_is_the_one_of_a_line_with_that_prompt(log: Path, tmp_path: Path) -> None:
    out, lines = tmp_path / "out.parquet", tmp_path / "in.jsonl"
    run(log, "-o", out)
    rows = pq.read_table(out).select(["prompt", "route"]).to_pylist()
    lines.write_text("".join(json.dumps({"prompt": row["prompt"]}) + "\n" for row in rows))
    answers = [json.loads(line)["route"] for line in run(lines).stdout.splitlines()]
    for row, answer in zip(rows, answers, strict=True):
        assert {key: row["route"][key] for key in KEYS} == {key: answer.get(key) for key in KEYS}


CHAT = [{"role": "user", "content": "Sort a list"}, {"role": "assistant", "content": "Here."}]
PLACES: dict[str, tuple[dict[str, list[Any]], tuple[str, ...], str | None]] = {
    "messages": ({"messages": [CHAT]}, (), None),
    "messages as JSON": ({"messages": [json.dumps(CHAT)]}, (), None),
    "body": ({"body": [{"messages": CHAT}]}, (), None),
    "body as JSON": ({"body": [json.dumps({"messages": CHAT})]}, (), None),
    "a null gives way": ({"prompt": pa.array([None], pa.string()), "messages": [CHAT]}, (), None),
    "text": ({"id": [1], "text": ["Sort a list"]}, (), None),
    "field": ({"text": [""], "q": ["Sort a list"]}, ("--field", "q"), None),
    "dotted field": ({"q": [{"ask": "Sort a list"}]}, ("--field", "q.ask"), None),
    "field with a dot": ({"q.ask": ["Sort a list"]}, ("--field", "q.ask"), None),
    "categories": ({"prompt": pa.array(["Sort a list"]).dictionary_encode()}, (), None),
    "no JSON": ({"messages": ["Sort a list"]}, (), 'found no chat in "messages", wanted'),
    "a number": ({"prompt": [7]}, (), 'found no text in "prompt", wanted'),
    "nobody asks": ({"messages": [CHAT[1:]]}, (), "found a conversation without a turn of a person, wanted"),
    "nothing": ({"prompt": pa.array([None], pa.string())}, (), 'found no prompt, wanted one in "prompt", '),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_prompt_is_found_where_a_record_would_have_it(place: str, tmp_path: Path) -> None:
    columns, options, problem = PLACES[place]
    path, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table(columns), path)
    done = run(path, "-o", out, *options)
    (route,) = pq.read_table(out)["route"].to_pylist()
    if problem is None:
        assert (route["error"], done.stderr, done.returncode) == (None, "", 0)
        assert route["p_cloud"] == json.loads(route_of("Sort a list"))["p_cloud"]
    else:
        assert done.stderr.startswith(f"vibe-router: {path}:1: {problem}")
        assert route["error"]["message"].startswith(problem)
        assert done.returncode == 2


def route_of(prompt: str) -> bytes:
    return subprocess.run(
        [COMMAND, "route", "--format", "json", prompt], stdin=subprocess.DEVNULL, capture_output=True, check=True
    ).stdout


def test_strict_ends_with_the_first_bad_row(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    done = run(log, "-o", out, "--strict")
    assert pq.read_table(out).num_rows == 10
    assert pq.read_table(out)["id"].to_pylist() == list(range(10))
    assert done.stderr.count("\n") == 1
    assert done.returncode == 2


@pytest.mark.parametrize("rows", [0, 3])
def test_few_rows_or_none_keep_their_groups(rows: int, tmp_path: Path) -> None:
    path, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({"prompt": pa.array(["Sort a list"] * rows, pa.string())}), path, row_group_size=2)
    done = run(path, "-o", out)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    assert pq.read_table(out).schema.names == ["prompt", "route"]
    assert sizes(out) == sizes(path)


def test_a_log_is_not_written_over(log: Path) -> None:
    before = log.read_bytes()
    done = run(log, "-o", log)
    said = f"vibe-router: -o: found {log} as input and output, wanted two files; name another with -o\n"
    assert (done.stdout, done.stderr, done.returncode) == ("", said, 2)
    assert log.read_bytes() == before


def test_several_columns_are_added_one_after_the_other(log: Path, tmp_path: Path) -> None:
    out, both = tmp_path / "out.parquet", tmp_path / "both.parquet"
    run(log, "-o", out)
    done = run(out, "-o", both)
    assert done.stderr == f"vibe-router: {out}: found a column 'route', wanted none; choose another name with --as\n"
    assert run(out, "-o", both, "--as", "second").returncode == 2
    assert pq.read_table(both).schema.names[-2:] == ["route", "second"]


Spoil = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    "spoil", [lambda raw: raw[:0], lambda raw: raw[:4] * 2, lambda raw: raw[:-9], lambda raw: raw[:4] + raw[300:]]
)
def test_what_is_no_parquet_is_one_line(spoil: Spoil, log: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "lie.parquet", tmp_path / "out.parquet"
    path.write_bytes(spoil(log.read_bytes()))
    done = run(path, "-o", out)
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"vibe-router: {path}: cannot be read as Parquet (")
    assert line.endswith("); wanted a whole Parquet file, copy it again")
    assert (done.stdout, done.returncode) == ("", 2)
    assert not out.exists()


def latin(texts: list[bytes]) -> Any:
    """Return a column of text whose bytes nothing has checked."""
    ends = pa.array([sum(map(len, texts[:count])) for count in range(len(texts) + 1)], pa.int32())
    return pa.Array.from_buffers(pa.string(), len(texts), [None, ends.buffers()[1], pa.py_buffer(b"".join(texts))])


LATIN = latin([b"Sort a list", b"caf\xe9: fix it"])
IN_COLUMN = {
    "prompt": LATIN,
    "body": pa.StructArray.from_arrays(
        [pa.ListArray.from_arrays(pa.array([0, 1, 2], pa.int32()), pa.StructArray.from_arrays(
            [pa.array(["user", "user"]), LATIN], names=["role", "content"]))], names=["messages"]),
    "messages": pa.ListArray.from_arrays(
        pa.array([0, 1, 2], pa.int32()),
        pa.StructArray.from_arrays([pa.array(["user", "user"]), LATIN], names=["role", "content"])),
    "text": pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int32()), LATIN),
    "input": LATIN.cast(pa.large_string()),
}  # fmt: skip


@pytest.mark.parametrize("name", IN_COLUMN)
def test_a_cell_that_is_not_utf8_is_one_bad_row(name: str, tmp_path: Path) -> None:
    path, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({name: IN_COLUMN[name], "id": [1, 2]}), path)
    done = run(path, "-o", out)
    problem = f'found a byte at 3 that is not UTF-8 in "{name}", wanted UTF-8'
    assert (done.stdout, done.stderr, done.returncode) == ("", f"vibe-router: {path}:2: {problem}\n", 2)
    first, second = pq.read_table(out)["route"].to_pylist()
    assert (first["decision"], first["error"]) == ("local", None)
    assert (second["decision"], second["error"]) == (None, {"line": 2, "message": problem})
    assert pq.read_table(out)["id"].to_pylist() == [1, 2]


def test_a_cell_that_nobody_reads_may_hold_anything(tmp_path: Path) -> None:
    path, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    twice = pa.StructArray.from_arrays([LATIN, LATIN], names=["y", "y"])
    columns = [pa.array(["Sort a list"] * 2), LATIN, LATIN, twice]
    pq.write_table(pa.table(columns, names=["prompt", "other", "other", "nested"]), path)
    done = run(path, "-o", out)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    assert pq.read_schema(out).names == ["prompt", "other", "other", "nested", "route"]


@pytest.mark.parametrize(
    "cell", [pa.array([2**62], pa.timestamp("ns")), pa.array([10**9], pa.date32())], ids=["timestamp", "date"]
)
def test_a_cell_that_python_has_no_value_for_is_one_bad_row(cell: Any, tmp_path: Path) -> None:
    path, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({"prompt": cell}), path)
    done = run(path, "-o", out)
    (line,) = done.stderr.splitlines()
    if "no text" not in line:  # with pandas at hand there is a value for the first of them
        assert line.startswith(f'vibe-router: {path}:1: found a cell in "prompt" that cannot be read (')
        assert line.endswith("), wanted a text")
    assert done.returncode == 2


def test_bytes_in_place_of_text_are_one_bad_row(tmp_path: Path) -> None:
    path, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({"prompt": pa.array([b"Sort a list"], pa.binary())}), path)
    done = run(path, "-o", out)
    assert done.stderr.startswith(f'vibe-router: {path}:1: found no text in "prompt", wanted a text')
    assert done.returncode == 2


TEXT = pa.array(["Sort a list"])
TWICE = {
    "column": (pa.table([TEXT, TEXT], names=["prompt", "prompt"]), 'a column "prompt" twice'),
    "field": (
        pa.table({"body": pa.StructArray.from_arrays([TEXT, TEXT], names=["messages", "messages"])}),
        'a field "messages" twice in the column "body"',
    ),
    "deeper": (
        pa.table({"messages": pa.ListArray.from_arrays(
            pa.array([0, 1], pa.int32()), pa.StructArray.from_arrays([TEXT, TEXT], names=["role", "role"]))}),
        'a field "role" twice in the column "messages"',
    ),
}  # fmt: skip


@pytest.mark.parametrize("where", TWICE)
def test_a_prompt_that_could_be_in_either_of_two_places_is_one_line(where: str, tmp_path: Path) -> None:
    table, found = TWICE[where]
    path, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(table, path)
    done = run(path, "-o", out)
    said = f"{path}: found {found}, wanted it once; rename one, or name another field with --field"
    assert (done.stdout, done.stderr, done.returncode) == ("", f"vibe-router: {said}\n", 2)
    assert not out.exists()


def test_names_that_are_not_utf8_are_one_line(tmp_path: Path) -> None:
    path, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({"prompt": TEXT, "columnname": TEXT}), path, store_schema=False)
    path.write_bytes(path.read_bytes().replace(b"columnname", b"columnnam\xe9"))
    done = run(path, "-o", out)
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"vibe-router: {path}: cannot be read as Parquet (")
    assert (done.stdout, done.returncode) == ("", 2)


def test_a_folder_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    path.mkdir()
    done = run(path, "-o", tmp_path / "out.parquet")
    problem = "cannot be read as Parquet (Is a directory); wanted a whole Parquet file, name another"
    assert (done.stderr, done.returncode) == (f"vibe-router: {path}: {problem}\n", 2)


SHARED = Path(__file__).parents[2] / "shared" / "cases"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the cases of ../shared are not at hand")
def test_the_cases_that_were_found(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    twice = run(SHARED / "11-twice.parquet", "-o", out)
    assert (twice.stderr.count("\n"), twice.returncode, out.exists()) == (1, 2, False)
    latin1 = run(SHARED / "11-latin1.parquet", "-o", out)
    assert (latin1.stderr.count("\n"), latin1.returncode) == (1, 2)
    assert [row["error"] is None for row in pq.read_table(out)["route"].to_pylist()] == [True, False]


IN_AND_OUT = "wanted one Parquet file in and one out: batch IN.parquet -o OUT.parquet"
WRONG: list[tuple[tuple[str, ...], str]] = [
    (("in.parquet",), f"found in.parquet and -o -, {IN_AND_OUT}"),
    (("in.parquet", "-o", "out.jsonl"), f"found in.parquet and -o out.jsonl, {IN_AND_OUT}"),
    (("in.jsonl", "-o", "out.parquet"), f"found in.jsonl and -o out.parquet, {IN_AND_OUT}"),
    (("-o", "out.parquet"), f"found standard input and -o out.parquet, {IN_AND_OUT}"),
    (("in.parquet", "in.parquet", "-o", "o.parquet"), f"found in.parquet in.parquet and -o o.parquet, {IN_AND_OUT}"),
    (("none.parquet", "-o", "out.parquet"), "none.parquet: cannot be read as Parquet (No such file or directory); "),
    (("in.parquet", "-o", "no/out.parquet"), "no/out.parquet: cannot be written (No such file or directory); "),
    (
        ("in.parquet", "-o", "o.parquet", "--field", "a.b"),
        'in.parquet: found no column for the prompts, wanted one of "a.b"; ',
    ),
    *(
        (("in.parquet", "-o", "out.parquet", *option), f"{option[0]}: found Parquet, which has columns, wanted lines; ")
        for option in (
            ("--resume",), ("--explain",), ("--format", "tsv"), ("--from", "lines"), ("--null",),
            ("--check", "--allow", "local"),
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "problem"), WRONG)
def test_what_does_not_go_with_parquet_is_said(
    arguments: tuple[str, ...], problem: str, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(log.parent)
    done = run(*arguments)
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"vibe-router: {problem}")
    assert (done.stdout, done.returncode) == ("", 2)
    assert [path.name for path in log.parent.iterdir()] == ["in.parquet"]


def test_without_pyarrow_the_way_to_install_it_is_said(log: Path) -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None; sys.argv[1:] = ['batch', 'in.parquet', '-o', 'out.parquet']; "
        "import routerlib.cli; routerlib.cli.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=log.parent, capture_output=True, text=True, check=False)
    assert done.stderr == (
        "vibe-router: Parquet: found no pyarrow for this Python; install it with: pip install 'pyarrow>=15'\n"
    )
    assert done.returncode == 2
