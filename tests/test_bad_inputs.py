"""The table of bad inputs: what comes out of each, and that the page beside it shows the same.

    python tests/test_bad_inputs.py --write    put what comes out now into the table and its page; read the change

The rows are run in this process with one router, for most of them never reach one; none shows a score.
"""

import io
import json
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml
from routerlib.cli import run
from settled import settle

from routerlib import ThreeTierRouter

TABLE = Path(__file__).parent / "data" / "bad_inputs.yaml"
PAGE = Path(__file__).parent / "BAD_INPUTS.md"
ANYTHING = "…"
FEWEST_ROWS = 100
SETTINGS = ("VIBE_ROUTER_", "RAY_ADDRESS", "SOURCE_DATE_EPOCH")
HEAD = """# What goes wrong, and what is said

Every row is run by `tests/test_bad_inputs.py`; the table is `tests/data/bad_inputs.yaml`, this page is made of it by
`python tests/test_bad_inputs.py --write`. `…` stands for anything. What `printf` writes is standard input or a file.

Out of reach: `vibe-router route < FOLDER`. Python opens its standard streams before it runs a line of any program and
refuses a folder there, with `Fatal Python error: init_sys_streams` and exit code 1; `tests/test_bad_inputs.py` holds
that this is so for an empty program too. A folder that is named, `vibe-router batch FOLDER`, is one line.

| command | standard output | standard error | exit |
|---|---|---|---|
"""

Row = dict[str, Any]
ROWS: list[Row] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))


class Terminal(io.TextIOWrapper):
    """A standard stream in memory; nothing is typed there."""

    def __init__(self, content: bytes = b"") -> None:
        super().__init__(io.BytesIO(content), encoding="utf-8", write_through=True)

    def content(self) -> str:
        """Return what was written."""
        return self.buffer.getvalue().decode()  # type: ignore[attr-defined, no-any-return]


@contextmanager
def surroundings(row: Row) -> Iterator[tuple[Terminal, Terminal]]:
    """Give a row its files, its environment and its standard streams; yield what becomes stdout and stderr."""
    out, err = Terminal(), Terminal()
    before = Path.cwd()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.dict(os.environ, clean | row.get("env", {}), clear=True),
        patch.multiple(sys, stdin=Terminal(row.get("stdin", "").encode("latin-1")), stdout=out, stderr=err),
    ):
        os.chdir(folder)
        try:
            for name, content in row.get("files", {}).items():
                Path(name).write_bytes(content.encode("latin-1"))
            yield out, err
        finally:
            settle()
            os.chdir(before)


def outcome(row: Row, router: ThreeTierRouter) -> Row:
    """Run a row; return what came out."""
    reading = patch("routerlib.streaming.worker.Assignment.begin", lambda _: router.route_many)
    loading = patch("routerlib.cli.loading.load_router", lambda *_, **__: router)
    with surroundings(row) as (out, err), reading:
        if row["run"].startswith(("calibrate", "report")):
            with loading:
                status = run(shlex.split(row["run"]))
        else:
            status = run(shlex.split(row["run"]))
    return {"out": out.content(), "err": err.content(), "exit": status}


def matches(found: str, wanted: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, wanted.split(ANYTHING))), found, re.DOTALL) is not None


@pytest.mark.parametrize("row", ROWS, ids=[f"{n}-{row['run'] or 'nothing'}" for n, row in enumerate(ROWS)])
def test_what_comes_out_is_what_the_table_says(row: Row, router: ThreeTierRouter) -> None:
    if "needs" in row:
        pytest.importorskip(row["needs"], reason=f"{row['needs']} is not installed: pip install -e '.[test]'")
    found = outcome(row, router)
    assert matches(found["err"], row["err"]), found["err"]
    assert matches(found["out"], row["out"]), found["out"]
    assert found["exit"] == row["exit"]


@pytest.mark.parametrize("row", ROWS, ids=[f"{n}-{row['run'] or 'nothing'}" for n, row in enumerate(ROWS)])
def test_what_is_said_is_lines_of_ours(row: Row) -> None:
    assert row["exit"] == 2
    if row["run"] == "":
        return  # nothing was asked: help
    said = row["err"].splitlines()
    assert said
    for line in said:
        assert line.startswith("vibe-router: ")
        assert line.isprintable()
    assert "Traceback" not in row["err"] + row["out"]


def test_there_are_many_rows_and_no_two_alike() -> None:
    told = [json.dumps([row["run"], row.get("stdin"), row.get("files"), row.get("env")]) for row in ROWS]
    assert len(set(told)) == len(told)
    assert len(told) >= FEWEST_ROWS


def test_the_page_is_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(ROWS)


def test_a_folder_as_standard_input_is_out_of_reach(tmp_path: Path) -> None:
    import subprocess

    empty = [sys.executable, "-c", ""]
    folder = os.open(tmp_path, os.O_RDONLY)
    try:
        done = subprocess.run(empty, stdin=folder, capture_output=True, text=True, check=False)
    finally:
        os.close(folder)
    assert "init_sys_streams" in done.stderr  # should this fail, an empty program starts, and `route` can say its line
    assert done.returncode == 1


def page(rows: list[Row]) -> str:
    """Return the page: a line for each row."""
    lines = [[command(row), _code(row["out"]), _code(row["err"]), str(row["exit"])] for row in rows]
    return HEAD + "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def command(row: Row) -> str:
    """Return a row as a shell reads it."""
    parts = [f"printf {_printf(content)} > {name};" for name, content in row.get("files", {}).items()]
    parts += [f"printf {_printf(row['stdin'])} |"] if "stdin" in row else []
    parts += [f"{name}={shlex.quote(value)}" for name, value in row.get("env", {}).items()]
    return _code(" ".join([*parts, "vibe-router", row["run"]]).rstrip())


def _printf(content: str) -> str:
    if len(content) > 200:
        content = f"{content[:20]}{ANYTHING}{content[-20:]}"
    escaped = content.replace("\\", "\\\\").replace("%", "%%").replace("\n", "\\n").replace("\t", "\\t")
    escaped = "".join(c if " " <= c <= "~" or c == ANYTHING else f"\\{ord(c):03o}" for c in escaped)
    return shlex.quote(escaped)


def _escaped(value: object) -> str:
    return json.dumps(value).replace("\\u2026", ANYTHING)


def _code(text: str) -> str:
    """Return text as code in a cell, one line after the other."""
    shown = [line.replace("|", "\\|") for line in text.splitlines()]
    return "<br>".join(f"`` {line} ``" if "`" in line else f"`{line}`" for line in shown if line)


def rewritten(router: ThreeTierRouter) -> None:
    """Run every row; write what comes out, where it is not what the table says, and the page."""
    comment = "".join(line for line in TABLE.read_text(encoding="utf-8").splitlines(True) if line.startswith("#"))
    for row in ROWS:
        if find_spec(row.get("needs", "sys")) is None:  # an extra that is not installed here: the row stays
            continue
        found = outcome(row, router)
        for name in ("out", "err"):
            if not matches(found[name], row.get(name, "\0")):
                row[name] = found[name]
        row["exit"] = found["exit"]
    told = ["- " + "\n  ".join(f"{key}: {_escaped(value)}" for key, value in row.items()) + "\n" for row in ROWS]
    TABLE.write_text(comment + "".join(told), encoding="utf-8")
    PAGE.write_text(page(ROWS), encoding="utf-8")


if __name__ == "__main__" and "--write" in sys.argv[1:]:
    rewritten(ThreeTierRouter())
