"""Request bodies, sessions and exports through the commands: what is judged, what is passed over, what is said."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
SHARED = Path(__file__).parents[2] / "shared"
HARD, EASY = "Write a hypervisor in Zig", "Write a Python function to sort a list"
NEEDS_SHARED = pytest.mark.skipif(not SHARED.joinpath("cases").exists(), reason="needs ../shared/cases")


def run(*arguments: str | Path, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, *map(str, arguments)], input=given, capture_output=True, text=True, check=False)


def user(text: Any) -> dict[str, Any]:
    return {"role": "user", "content": text}


def model(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text}


def lines(*records: Any) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def routes(done: subprocess.CompletedProcess[str], key: str = "route") -> list[dict[str, Any]]:
    return [json.loads(line)[key] for line in done.stdout.splitlines()]


TOOL = {"type": "user", "sessionId": "s", "uuid": "u", "isSidechain": False}
RESULT = {**TOOL, "message": {"role": "user", "content": [{"type": "tool_result", "content": HARD}]}}
RECORDS = (
    {"messages": [user(HARD), model("Shall I begin?"), user("yes, go ahead")]},
    {"messages": [user(HARD), model("Done."), user("now rename x to y in main.zig")]},
    {"messages": [user(HARD), model("Done."), user("commit it")]},
    {"prompt": EASY},
    RESULT,
    {"prompt": ""},
)


def test_three_outcomes_and_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(lines(*RECORDS))
    done = run("batch", "--with-prompt", path)
    approved, renamed, chore, plain, skipped, empty = routes(done)
    assert [one["decision"] for one in (approved, renamed, chore, plain)] == ["opus", "local", "local", "local"]
    assert (approved["prompt"], approved["continues"], approved["flags"][-1]) == ("yes, go ahead", HARD, "continued")
    assert approved["reason"].endswith("; continues turn 1")
    assert (renamed["prompt"], renamed["continues"]) == ("now rename x to y in main.zig", None)
    assert (plain["prompt"], plain["continues"]) == (EASY, None)
    assert skipped == {"skipped": "tool result"}
    assert list(empty) == ["error"]
    assert done.returncode == 2
    said = f'vibe-router: {path}:6: found an empty prompt in "prompt", wanted at least one visible character\n'
    assert done.stderr == f"{said}vibe-router: skipped 1 record without a prompt: 1 tool result\n"


@pytest.mark.parametrize(
    ("format_", "wanted"),
    [
        ("text", "local\nskipped\n"),
        ("tsv", "skipped\t\t\t\t\t\t\t\ttool result\t\t\n"),
        ("json", '{"skipped":"tool result"}'),
    ],
)
def test_a_skipped_record_in_every_format(format_: str, wanted: str) -> None:
    done = run("batch", "--format", format_, given=lines({"prompt": EASY}, RESULT))
    assert (done.returncode, done.stderr) == (0, "vibe-router: skipped 1 record without a prompt: 1 tool result\n")
    assert wanted in done.stdout


def test_a_check_passes_over_what_is_skipped_and_saw_nothing_where_all_is() -> None:
    done = run("batch", "--check", "--allow", "local", given=lines(RESULT, {"prompt": EASY}))
    assert (done.returncode, done.stdout) == (0, "")
    done = run("batch", "--check", "--expect", "tier", given=lines(RESULT))
    assert (done.returncode, done.stdout) == (2, "")
    assert "found no prompt in standard input" in done.stderr


def test_two_fields_and_a_step_through_a_list() -> None:
    record = {"issue": {"title": "Sort a list"}, "comments": [{"body": "one"}, {"body": "in place"}]}
    fields = ("--field", "issue.title", "--field", "comments[-1].body")
    (found,) = routes(run("batch", "--with-prompt", *fields, given=lines(record)))
    assert found["prompt"] == "Sort a list\n\nin place"


def test_an_error_names_the_field_that_would_work() -> None:
    done = run("batch", given=lines({"call": {"chat": [user(EASY)]}}))
    assert done.returncode == 2
    assert '; "call.chat" looks like a chat: --field call.chat\n' in done.stderr
    (found,) = routes(run("batch", "--field", "call.chat", given=lines({"call": {"chat": [user(EASY)]}})))
    assert found["decision"] == "local"


def test_a_shape_is_forced_listed_or_refused() -> None:
    listed = run("batch", "--shape", "list")
    assert listed.stdout.startswith("shape\tlives in\tprompt\nclaude-code-hook\t")
    record = {"instruction": EASY, "prompt": HARD}
    (forced,) = routes(run("batch", "--shape", "alpaca", "--with-prompt", given=lines(record)))
    assert forced["prompt"] == EASY
    refused = run("batch", "--shape", "alpacca", given="")
    wanted = "--shape: found 'alpacca', wanted the name of a shape; see them with: batch --shape list"
    assert (refused.stderr, refused.returncode) == (f"vibe-router: {wanted}\n", 2)


@pytest.mark.parametrize("command", ["route", "explain", "features"])
def test_one_request_in_json(command: str) -> None:
    body = json.dumps({"messages": [user(HARD), model("Shall I?"), user("yes")]}, indent=2)
    asked = run(command, "--from", "json", "--format", "json", "-", given=body)
    assert asked.returncode == 0, asked.stderr
    found = json.loads(asked.stdout)
    if command != "features":
        found = found["decision"] if command == "explain" else found
        assert (found["decision"], found["flags"]) == ("opus", ["continued"])
    nobody = run(command, "--from", "json", "-", given=json.dumps(RESULT))
    said = "vibe-router: skipped, for nobody asks anything in it: tool result\n"
    assert (nobody.stdout, nobody.stderr, nobody.returncode) == ("", said, 0)
    bad = run(command, "--from", "json", "-", given="{")
    assert bad.stderr.startswith("vibe-router: standard input: found no JSON (")
    assert bad.returncode == 2


def test_features_show_what_was_read() -> None:
    body = json.dumps({"messages": [user(HARD), model("Shall I?"), user("yes")]})
    done = run("features", "--ask", "--from", "json", "--format", "json", "-", given=body)
    assert json.loads(done.stdout)["read"] == {"prompt": "yes", "continues": HARD}


def test_what_the_local_tier_does_not_take() -> None:
    image = {"type": "image_url", "image_url": {"url": "data:,"}}
    body = {"messages": [user([{"type": "text", "text": EASY}, image])]}
    long = {"messages": [user("x" * 9_000), model("Yes?"), user(EASY)]}
    with_image, is_long, fits = routes(
        run("batch", "--local-context", "2000", given=lines(body, long, {"prompt": EASY}))
    )
    assert (with_image["decision"], with_image["flags"]) == ("sonnet", ["image"])
    assert with_image["reason"].endswith("; local takes no images")
    assert (is_long["decision"], is_long["flags"]) == ("sonnet", ["long"])
    assert fits["decision"] == "local"


def test_sticky_and_raise_on_failure() -> None:
    said = [user(HARD), model("Done."), user("commit it")]
    body = {"model": "claude-opus-4-6", "messages": said}
    assert [one["decision"] for one in routes(run("batch", "--sticky", given=lines(body)))] == ["opus"]
    body = {"model": "claude-sonnet-4-6", "messages": [user(EASY), model("Done."), user("still broken")]}
    kept, raised = (run("batch", *option, given=lines(body)) for option in ((), ("--raise-on-failure",)))
    assert [routes(done)[0]["decision"] for done in (kept, raised)] == ["sonnet", "opus"]


def claude_code(text: Any, who: str = "user", **more: Any) -> dict[str, Any]:
    message: dict[str, Any] = {"role": who, "content": text}
    if who == "assistant":
        message |= {"model": "claude-opus-4-6", "id": "m"}
    return {**TOOL, "type": who, "timestamp": "2026-11-20T09:15:00.000Z", "message": message, **more}


ASKS = (HARD, "go on", EASY, "commit it", "now rename x to y in main.zig")


def session(count: int) -> list[dict[str, Any]]:
    """Return a session of so many lines in which a person typed `ASKS`, and programs wrote all the rest."""
    records: list[dict[str, Any]] = [{"type": "summary", "summary": HARD, "leafUuid": "u"}]
    for ask in ASKS:
        records += [claude_code(ask), claude_code([{"type": "text", "text": "Working."}], "assistant")]
        for _ in range((count - 1) // len(ASKS) - 2):
            kind = {"type": "tool_result", "tool_use_id": "t", "content": HARD}
            records.append(claude_code([kind], toolUseResult={"stdout": HARD}))
    while len(records) < count:
        records.append({"type": "system", "sessionId": "s", "content": "compacted", "uuid": "u", "isMeta": True})
    return records


@pytest.mark.parametrize("packing", ["", ".gz"])
def test_a_session_from_end_to_end(packing: str, tmp_path: Path) -> None:
    path = tmp_path / f"session.jsonl{packing}"
    content = lines(*session(1_000)).encode()
    path.write_bytes(gzip.compress(content) if packing else content)
    done = run("batch", "--from", "sessions", "--with-prompt", path)
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["route"]["prompt"] for record in records] == list(ASKS)
    assert [record["route"]["continues"] for record in records] == [None, HARD, None, None, None]
    assert [record["line"] for record in records] == [2 + 199 * i for i in range(5)]
    told = {(record["file"], record["session"], record["time"], record["model"]) for record in records}
    assert told == {(str(path), "s", "2026-11-20T09:15:00.000Z", "claude-opus-4-6")}
    assert [record["route"]["decision"] for record in records] == ["opus", "opus", "local", "local", "local"]
    assert done.stderr.startswith("vibe-router: skipped 995 records without a prompt: ")
    assert [one["decision"] for one in routes(run("batch", path)) if "decision" in one][2:] == ["local"] * 3


def test_the_same_session_is_gone_on_with(tmp_path: Path) -> None:
    path, whole, cut = tmp_path / "s.jsonl", tmp_path / "whole", tmp_path / "cut"
    path.write_text(lines(*session(100)))
    run("batch", "--from", "sessions", "--resume", "-o", whole, path)
    run("batch", "--from", "sessions", "--resume", "-o", cut, path)
    cut.write_bytes(whole.read_bytes()[:700])
    manifest = cut.with_name("cut.manifest.json")
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "finished": None}))
    done = run("batch", "--from", "sessions", "--resume", "-o", cut, path)
    assert (done.returncode, cut.read_bytes()) == (0, whole.read_bytes()), done.stderr


EXPORT = [
    {"uuid": f"c{n}", "chat_messages": [{"sender": "human", "text": ask}, {"sender": "assistant", "text": "Yes."}]}
    for n, ask in enumerate((EASY, HARD))
]
HISTORY = "\n# aider chat started at 2026-11-20 09:15:00\n\n#### sort the list  \n\nDone.\n\n#### commit it  \n"


def test_documents_histories_and_what_is_no_session(tmp_path: Path) -> None:
    files = {
        "export.json": json.dumps(EXPORT, indent=2),
        "one.json": json.dumps(EXPORT[0], indent=2),
        ".aider.chat.history.md": HISTORY,
        "cut.json": json.dumps(EXPORT)[:-5],
        "text.txt": "Sort a list\n",
        "empty.jsonl": "",
        "torn.jsonl": lines(claude_code(EASY)) + '{"type":"user","mess',
    }
    for name, content in files.items():
        tmp_path.joinpath(name).write_text(content)
    tmp_path.joinpath("store.vscdb").write_bytes(b"SQLite format 3\0\x10\0\1\1\0@  ")
    paths = [*(tmp_path / name for name in files), tmp_path / "store.vscdb", tmp_path / "missing.jsonl"]
    done = run("batch", "--from", "sessions", "--with-prompt", *paths)
    found: dict[str, list[Any]] = {}
    for line in done.stdout.splitlines():
        record = json.loads(line)
        told = record["route"].get("prompt") or record["route"]["error"]["message"].partition(",")[0]
        found.setdefault(Path(record["file"]).name, []).append((record["line"], told))
    assert found == {
        "export.json": [(2, EASY), (15, HARD)],
        "one.json": [(1, EASY)],
        ".aider.chat.history.md": [(None, "sort the list"), (None, "commit it")],
        "cut.json": [(1, EASY), (None, "found JSON that is cut short")],
        "text.txt": [(1, "found no session")],
        "torn.jsonl": [(2, found["torn.jsonl"][0][1]), (1, EASY)],
        "store.vscdb": [(None, "found an SQLite database")],
        "missing.jsonl": [(None, "cannot be read (No such file or directory)")],
    }
    assert found["torn.jsonl"][0][1].startswith("found no JSON (")
    assert done.returncode == 2


def test_sessions_have_no_records_to_name_things_in() -> None:
    for option in (("--field", "x"), ("--shape", "chat"), ("-0",), ("--expect", "tier", "--check")):
        done = run("batch", "--from", "sessions", *option)
        assert (done.returncode, done.stdout) == (2, "")
        assert "found --from sessions" in done.stderr


@NEEDS_SHARED
@pytest.mark.parametrize("case", ["04-alpaca", "05-json-in-text-and-null"])
def test_parquet_and_lines_are_read_by_one_reader(case: str, tmp_path: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    source, table, out = SHARED / "cases" / f"{case}.jsonl", tmp_path / "in.parquet", tmp_path / "out.parquet"
    read = [json.loads(line) for line in source.read_text().splitlines()]
    columns = {
        name: [held if isinstance(held := one.get(name), str | None) else json.dumps(held) for one in read]
        for name in dict.fromkeys(name for one in read for name in one)
    }
    pq.write_table(pa.table(columns), table)
    run("batch", "--with-prompt", table, "-o", out)
    found = pq.read_table(out)["route"].to_pylist()
    for row, line in zip(found, routes(run("batch", "--with-prompt", source)), strict=True):
        assert {name: row[name] for name in ("decision", "prompt", "continues")} == {
            name: line[name] for name in ("decision", "prompt", "continues")
        }


@NEEDS_SHARED
def test_front_matter_is_not_judged() -> None:
    files = sorted(SHARED.joinpath("cases", "07-front-matter").glob("*.md"))
    done = run("batch", "--from", "files", "--check", "--allow", "local", *files)
    assert (done.returncode, done.stdout, len(files)) == (0, "", 3)


def test_json_is_read_alike_wherever_it_comes_from(tmp_path: Path) -> None:
    line = '{"prompt": "Sort a list", "score": NaN, "count": 1e999}'
    path = tmp_path / "session.jsonl"
    path.write_text(line + "\n")
    (record,), (session,) = (routes(run("batch", *origin, path)) for origin in ((), ("--from", "sessions")))
    assert record == session
    assert run("route", "--from", "json", "-", given=line).stdout == "local\n"


@NEEDS_SHARED
def test_records_that_people_have_come_to_what_they_should(tmp_path: Path) -> None:
    files = sorted(SHARED.joinpath("formats").glob("*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    path = tmp_path / "all.jsonl"
    path.write_text(lines(*(row["record"] for row in rows)))
    found = routes(run("batch", "--with-prompt", path))
    wanted = [row["expect"] for row in rows]
    assert [route.get("prompt") for route in found] == wanted
    assert ["skipped" in route for route in found] == [prompt is None for prompt in wanted]
    assert (len(wanted), wanted.count(None)) == (97, 41)
