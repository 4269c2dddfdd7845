"""``vibe-router report``: its formats, from sessions to labels to thresholds, what may be shown to others."""

import gzip
import json
import re
import shutil
import subprocess
import sys
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from made_up_sessions import EASY, HARD, OPUS, SONNET, Talk
from routerlib.cli import run

from routerlib import ThreeTierRouter

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
LOCAL = "qwen3-coder-next"
KEYS = "schema sessions prompts requests answered decided savings downgrades unknown cache_loss".split()


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch, router: ThreeTierRouter, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a function that runs the command in this process, with the router of the tests; stdout, stderr, status."""
    monkeypatch.setattr("routerlib.cli.loading.load_router", lambda *_, **__: router)

    def reported(*arguments: str | Path) -> tuple[str, str, int]:
        status = run(["report", *map(str, arguments)])
        said = capsys.readouterr()
        return said.out, said.err, status

    return reported


@pytest.fixture
def sessions(tmp_path: Path) -> list[Path]:
    """Return the files of three sessions: 5 prompts, 6 requests."""
    one = Talk("s1").turn(EASY, OPUS, cached=9_000).turn("still broken", OPUS).turn(HARD, OPUS)
    two = Talk("s2", "/home/ada/site", "2026-11-21").turn("add a dry-run flag to the importer", SONNET)
    three = Talk("s3", "/home/ada/site", "2026-11-22").turn(EASY, OPUS).returns().answers(OPUS, 10, 10)
    return [talk.write(tmp_path / f"s{n}.jsonl") for n, talk in enumerate((one, two, three), 1)]


def test_json_has_the_schema(report: Any, sessions: list[Path]) -> None:
    out, err, status = report("--format", "json", *sessions)
    found = json.loads(out)
    assert (err, status, list(found)) == ("", 0, KEYS)
    assert (found["schema"], found["sessions"], found["prompts"], found["requests"]) == (1, 3, 5, 6)
    assert found["answered"]["opus"]["requests"] == 5
    # 4 requests of 1,000 and 500 tokens, one of 10 and 10, 9,000 from the cache; USD 5, 25 and 0.50 a million.
    assert found["answered"]["opus"]["cost"] == pytest.approx((4_010 * 5 + 2_010 * 25 + 9_000 * 0.5) / 1e6, abs=1e-9)
    assert found["savings"]["low"] <= found["savings"]["value"] <= found["savings"]["high"]
    assert found["downgrades"]["regretted"] <= found["downgrades"]["prompts"]


def test_what_is_asked_for_is_broken_down(report: Any, sessions: list[Path]) -> None:
    out, _, _ = report("--format", "json", "--by", "day", "--by", "session", *sessions)
    by = json.loads(out)["by"]
    assert [row["name"] for row in by["day"]] == ["2026-11-20", "2026-11-21", "2026-11-22"]
    assert [(row["name"], row["prompts"], row["requests"]) for row in by["session"]] == [
        ("s1", 3, 3),
        ("s2", 1, 1),
        ("s3", 1, 2),
    ]


def test_text_says_the_same(report: Any, sessions: list[Path]) -> None:
    out, err, status = report(*sessions)
    assert (err, status) == ("", 0)
    assert out.startswith("read                3 sessions, 5 prompts, 6 requests\n")
    assert re.search(r"^would have saved    USD \d+\.\d\d \(", out, re.MULTILINE)
    assert re.search(r"^unknown             nothing$", out, re.MULTILINE)
    for title in ("by kind", "by day", "by project"):
        assert f"\n{title} " in out
    only, _, _ = report("--by", "session", *sessions)
    assert ("\nby session " in only, "\nby day " in only) == (True, False)


def test_no_report_holds_a_word_of_a_prompt(report: Any, sessions: list[Path]) -> None:
    words = {"invoice", "hypervisor", "importer", "Done", "look first"}
    for arguments in (["--format", "json"], ["--format", "html"], [], ["--share", "1"], ["--by", "session"]):
        out, _, _ = report(*arguments, *sessions)
        assert {word for word in words if word in out} == set()


@pytest.mark.parametrize("format_", ["text", "json", "html"])
def test_what_is_shared_names_no_project_and_no_small_group(format_: str, report: Any, sessions: list[Path]) -> None:
    out, _, status = report("--share", "2", "--format", format_, *sessions)
    assert status == 0
    for name in ("ledger", "site", "/home", "s1", "2026-11-21", "2026-11-22"):
        assert name not in out
    if format_ != "json":
        assert "(smaller groups)" in out
        assert "2026-11-20" in out


def test_a_small_group_is_not_told_alone(report: Any, tmp_path: Path) -> None:
    talk = Talk("s1").turn(EASY, OPUS).turn(HARD, OPUS).turn("add a dry-run flag to the importer", OPUS)
    other = Talk("s2", day="2026-11-21").turn("write the migration for the users table", OPUS)
    files = [each.write(tmp_path / f"{n}.jsonl") for n, each in enumerate((talk, other))]
    out, _, _ = report("--share", "2", "--by", "day", "--format", "json", *files)
    assert [(row["name"], row["prompts"]) for row in json.loads(out)["by"]["day"]] == [("(smaller groups)", 4)]


class Page(HTMLParser):
    """Collects the tags of a page, checks that they are closed, and keeps what it refers to."""

    VOID = frozenset(["meta", "br", "rect", "line"])

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.refers: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.refers += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "action")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_needs_nothing_else(report: Any, sessions: list[Path]) -> None:
    out, err, status = report("--format", "html", *sessions)
    assert (err, status) == ("", 0)
    page = Page(out)
    assert page.open == []
    assert page.refers == []
    assert not {"script", "link", "img", "iframe"} & set(page.seen)
    assert page.seen.count("svg") == 5  # two for tiers, the days, two projects
    assert "url(" not in out
    assert "@import" not in out


def test_the_page_shows_a_folder_as_text(report: Any, tmp_path: Path) -> None:
    named = Talk("s1", "/home/<script>alert(1)</script>&\x1b[2J").turn(EASY, OPUS).write(tmp_path / "s.jsonl")
    out, _, _ = report("--format", "html", named)
    assert "script" not in Page(out).seen
    assert "\x1b" not in out
    shown, _, _ = report(named)
    assert "\x1b" not in shown


MEASURED = """
<!doctype html><iframe id="page" width="{width}" height="900" style="border: 0" srcdoc="{page}"></iframe>
<script>
const page = document.getElementById("page");
page.onload = () => {{
  const root = page.contentDocument.documentElement;
  document.title = root.scrollWidth + " of " + root.clientWidth;
}};
</script>
"""


@pytest.mark.parametrize("width", [1280, 420])
def test_the_page_fits_a_screen_and_a_telephone(width: int, report: Any, sessions: list[Path], tmp_path: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no browser is installed")
    long_name = Talk("s9", "/home/ada/" + "a-very-long-name-" * 12).turn(EASY, OPUS).write(tmp_path / "s9.jsonl")
    out, _, _ = report("--format", "html", *sessions, long_name)
    outer = tmp_path / "outer.html"
    outer.write_text(MEASURED.format(width=width, page=escape(out)), encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    done = subprocess.run(
        [chromium, *options, "--virtual-time-budget=5000", "--dump-dom", outer.as_uri()],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    found = re.search(r"<title>(\d+) of (\d+)</title>", done.stdout)
    assert found, done.stderr
    needed, given = map(int, found.groups())
    assert needed == given
    assert width - 20 <= given <= width  # the bar at the side takes some


def test_files_of_every_kind_are_read(report: Any, tmp_path: Path) -> None:
    lines = Talk("s1").turn(EASY, OPUS)
    jsonl = lines.write(tmp_path / "s.jsonl")
    packed = tmp_path / "s.jsonl.gz"
    packed.write_bytes(gzip.compress(Talk("s2").turn(EASY, OPUS).write(tmp_path / "x").read_bytes()))
    array = tmp_path / "logs.json"
    array.write_text(json.dumps([{"prompt": EASY, "session_id": "s3"}, {"prompt": HARD, "session_id": "s3"}], indent=2))
    document = tmp_path / "session.json"
    messages = [{"id": "m1", "type": "user", "content": EASY}, {"id": "m2", "type": "gemini", "content": "Done."}]
    document.write_text(json.dumps({"sessionId": "s4", "projectHash": "88", "messages": messages}, indent=2))
    aider = tmp_path / ".aider.chat.history.md"
    aider.write_text(
        "# aider chat started at 2026-11-20 09:15:00\n\n#### rename total to sum\n\nDone.\n\n#### commit it\n"
    )
    for file, count in ((jsonl, 1), (packed, 1), (array, 2), (document, 1), (aider, 2)):
        out, err, status = report("--format", "json", file)
        assert (err, status, json.loads(out)["prompts"]) == ("", 0, count), file


def test_a_bad_record_is_said_and_left_out(report: Any, tmp_path: Path) -> None:
    file = Talk("s1").turn(EASY, OPUS).write(tmp_path / "s.jsonl")
    file.write_text(file.read_text() + '{"prompt": ""}\n{"cut": \n\n')
    out, err, status = report("--format", "json", file, tmp_path / "none.jsonl")
    assert json.loads(out)["prompts"] == 1
    said = err.splitlines()
    assert [line.partition(": ")[2].partition(": ")[0] for line in said] == [
        f"{file}:4",
        f"{file}:5",
        str(tmp_path / "none.jsonl"),
    ]
    assert status == 2
    out, err, status = report("--strict", file)
    assert (out, len(err.splitlines()), status) == ("", 1, 2)


def test_many_bad_records_are_counted(report: Any, tmp_path: Path) -> None:
    file = tmp_path / "s.jsonl"
    file.write_text("{\n" + "}{\n" * 50 + json.dumps({"prompt": EASY}) + "\n")
    _, err, status = report(file)
    assert (len(err.splitlines()), status) == (21, 2)
    assert err.endswith("found 31 more records that cannot be read\n")


def many_sessions(folder: Path) -> list[Path]:
    """Write sessions in which easy asks did on the device, some on sonnet, and hard ones did not on sonnet."""
    files = []
    for n in range(60):
        talk = Talk(f"s{n}", day=f"2026-11-{1 + n % 20:02}")
        talk.turn(f"Add pagination with cursors to the invoice API, version {n}", SONNET)
        talk.turn(f"Prove that our lock-free queue {n} is linearizable", SONNET).turn("still wrong", SONNET)
        talk.turn(f"Rename x{n} to count in report{n}.py", LOCAL).turn(f"Fix the typo in README number {n}", LOCAL)
        talk.turn("thanks", LOCAL)
        files.append(talk.write(folder / f"s{n}.jsonl"))
    return files


def test_from_sessions_to_labels_to_thresholds_to_a_route(tmp_path: Path) -> None:
    files = [path.name for path in many_sessions(tmp_path)]

    def called(*arguments: str) -> tuple[str, str]:
        done = subprocess.run(
            [COMMAND, *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout, done.stderr

    out, err = called("report", "--labels", "-o", "labels.jsonl", *files)
    assert out == ""
    counted = "found 240 labels (local 120, opus 60, sonnet 60)"
    assert err == f"vibe-router: {counted}; to settle it: about 37 more where it would not\n"
    labels = [json.loads(line) for line in (tmp_path / "labels.jsonl").read_text().splitlines()]
    assert {tuple(label) for label in labels} == {
        ("prompt", "label", "evidence", "tier", "decided", "sessionId", "day")
    }
    assert {label["evidence"] for label in labels if label["label"] == "opus"} == {
        "complained about an answer of sonnet"
    }
    proofs = [label for label in labels if label["label"] == "opus"]
    called("calibrate", "--agree", "-o", "thresholds.json", "labels.jsonl")
    thresholds = json.loads((tmp_path / "thresholds.json").read_text())
    assert {"a", "b"} <= thresholds.keys()
    for prompt, wanted in (
        ("Rename x99 to count in report99.py", "local"),
        (proofs[0]["prompt"], "opus"),
    ):
        assert called("route", "--thresholds", "thresholds.json", prompt)[0].strip() == wanted


def test_labels_are_counted_and_what_they_lack_is_said(report: Any, tmp_path: Path) -> None:
    talk = Talk("s1").turn(EASY, SONNET).turn(HARD, SONNET).turn("still broken", SONNET)
    _, err, status = report("--labels", talk.write(tmp_path / "s.jsonl"))
    told = "found 2 labels (opus 1, sonnet 1); to settle it: about 96 more where the tier that answered would do, "
    assert (err, status) == (f"vibe-router: {told}96 more where it would not\n", 0)
