"""``vibe-router calibrate``: what it prints, what it writes, and how each mistake ends."""

import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import routerlib.cli
from made_up import made_up
from routerlib.cli.choices import rivals_begun

from routerlib import ThreeTierRouter
from routerlib.bundle.bundle import read_thresholds
from routerlib.calibration.result import RIVALS

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
ROWS = [
    *("calibrated", "current", "always local", "always sonnet", "always opus"),
    *("random, same shares", "length only", "oracle"),
]
HOSTILE = "\x1b[31m<script>alert('&')</script>\u202e"
Line = dict[str, Any]


@dataclass(frozen=True)
class Ended:
    status: int
    stdout: str
    stderr: str


Run = Callable[..., Ended]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run one command line in this process, in an empty folder, on a fixed day."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764000000")
    for name in ("MODEL", "THRESHOLDS", "ENCODER"):
        monkeypatch.delenv(f"VIBE_ROUTER_{name}", raising=False)

    def running(*arguments: str | Path) -> Ended:
        capfdbinary.readouterr()
        before = set(threading.enumerate())  # with the monitor of a progress bar, which never ends
        status = routerlib.cli.run(["calibrate", *map(str, arguments)])
        for loading in set(threading.enumerate()) - before:
            loading.join()  # a run that failed early left its encoder loading
        out, err = capfdbinary.readouterr()
        return Ended(status, out.decode(), err.decode())

    return running


def scored(n: int, seed: int = 1, **more: Any) -> list[Line]:
    """Return records where hard asks want opus and easy ones are served by anybody, with some luck in between."""
    rng = random.Random(seed)
    lines = []
    for number in range(n):
        prompt, hard = made_up(rng, number)
        local, sonnet = (rng.random() < 0.15, rng.random() < 0.6) if hard else (rng.random() < 0.95, True)
        lines.append({"prompt": prompt, "scores": {"local": int(local), "sonnet": int(sonnet), "opus": 1}, **more})
    return lines


def labelled(n: int) -> list[Line]:
    rng = random.Random(2)
    asks = [made_up(rng, number) for number in range(n)]
    return [{"prompt": prompt, "label": "opus" if hard else "local"} for prompt, hard in asks]


def bare(n: int) -> list[Line]:
    return [{"prompt": line["prompt"]} for line in scored(n)]


def write(path: Path, lines: Sequence[Line]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of logs."""
    folder = tmp_path_factory.mktemp("logs")
    lines = scored(160)
    for number, line in enumerate(lines):
        line |= {"meta": {"team": HOSTILE if number % 4 == 0 else "a"}}
    write(folder / "scored.jsonl", lines)
    write(folder / "labelled.jsonl", labelled(120))
    write(folder / "bare.jsonl", bare(120))
    write(folder / "one.jsonl", scored(1))
    write(folder / "constant.jsonl", [line | {"scores": dict.fromkeys(line["scores"], 0.5)} for line in scored(80)])
    write(folder / "empty.jsonl", [])
    (folder / "blank.jsonl").write_text("\n \n")
    return folder


def test_text_says_target_thresholds_and_every_row_with_its_interval(run: Run, logs: Path) -> None:
    ended = run(logs / "scored.jsonl", "--slice", "meta.team")
    assert (ended.status, ended.stderr) == (0, "")
    lines = ended.stdout.splitlines()
    labels = [line[:20].strip() for line in lines]
    assert [label for label in labels if label][:6] == [
        *("target", "log", "groups", "prices", "thresholds", "held out, 95 %"),
    ]
    assert all(len(line) <= 100 for line in lines)
    assert lines[0].endswith("max utility (cost weight 0.075)")
    words = " ".join(ended.stdout.split())
    assert "160 records (160 scored on every tier)" in words
    assert "equal prompts stay together (160 different ones)" in words
    assert "answers of 800 tokens, 4 characters a token" in words
    assert [label for label in labels if label in ROWS] == ROWS
    title = labels.index("held out, 95 %")
    assert lines[title].split()[4:] == ["quality", "USD/1,000", "local", "sonnet", "opus", "utility", "regret"]
    below = lines[title + 2].split()
    assert len(below) == 7
    assert all(".." in interval for interval in below)
    assert {"against current", "against random"} <= set(labels)
    assert labels.count("against always") == 3
    assert labels[-1] == "next"
    assert all(c.isprintable() or c == "\n" for c in ended.stdout)


def test_json_carries_everything(run: Run, logs: Path) -> None:
    ended = run(logs / "scored.jsonl", "--slice", "meta.team", "--format", "json", "--recalibrate")
    assert (ended.status, ended.stderr) == (0, "")
    found = json.loads(ended.stdout)
    assert list(found) == [
        *("schema", "target", "thresholds", "current", "router", "log", "assumed", "method", "rows", "difference"),
        *("criterion", "gain_over_random", "significant_gain", "gain_over", "gains", "slices", "folds", "frontier"),
        *("guarantee", "recalibrations", "warnings"),
    ]
    assert found["schema"] == 1
    assert list(found["gains"]) == rivals_begun() == list(RIVALS)
    assert len(found["folds"]) == found["method"]["folds"]
    assert found["target"] == {"name": "max_utility", "cost_weight": 0.075}
    assert found["log"]["sha256"] == sha256((logs / "scored.jsonl").read_bytes()).hexdigest()
    assert (found["log"]["n"], found["log"]["scored"], found["log"]["bad"]) == (160, 160, 0)
    assert [row["name"] for row in found["rows"]] == ROWS
    for row in found["rows"]:
        for figure in ("quality", "cost_per_1000", "utility", "regret"):
            assert row[figure]["low"] <= row[figure]["value"] <= row[figure]["high"]
        assert sum(share["value"] for share in row["shares"].values()) == pytest.approx(1, abs=1e-5)
        assert row["agreement"] is None
    assert {part["field"] for part in found["slices"]} >= {"meta.team", "length"}
    assert [each["router"] for each in found["recalibrations"]] == ["a", "b"]
    assert found["thresholds"]["temperature"]["a"] == pytest.approx(found["recalibrations"][0]["temperature"], rel=1e-5)
    always_local = found["rows"][ROWS.index("always local")]
    mean = sum(line["scores"]["local"] for line in scored(160)) / 160
    assert always_local["quality"]["value"] == pytest.approx(mean, abs=1e-6)
    assert always_local["cost_per_1000"]["value"] == 0


def test_tsv_has_a_row_for_each_way_of_routing(run: Run, logs: Path) -> None:
    ended = run(logs / "labelled.jsonl", "--agree", "--format", "tsv")
    assert (ended.status, ended.stderr) == (0, "")
    head, *rows = [line.split("\t") for line in ended.stdout.splitlines()]
    assert [row[0] for row in rows] == ROWS
    assert {len(row) for row in rows} == {len(head)}
    assert rows[0][head.index("quality")] == ""
    assert 0.5 < float(rows[0][head.index("agreement")]) <= 1


def test_text_fits_its_width_with_every_column(run: Run, tmp_path: Path) -> None:
    lines = [line | {"label": "opus" if line["scores"]["sonnet"] < 1 else "local"} for line in scored(160)]
    write(tmp_path / "both.jsonl", lines)
    ended = run("both.jsonl", "--recalibrate")
    assert (ended.status, ended.stderr) == (0, "")
    assert max(map(len, ended.stdout.splitlines())) <= 100
    titles = [line.split()[4:] for line in ended.stdout.splitlines() if line.startswith("held out")]
    assert [title for block in titles for title in block][-2:] == ["high", "weighted"]
    agreed = run("both.jsonl", "--agree").stdout
    assert "weighted agreement" in agreed
    assert max(map(len, agreed.splitlines())) <= 100


def test_slices_that_lose_nothing_and_a_guarantee_are_said_in_full(run: Run, tmp_path: Path) -> None:
    lines = [line | {"scores": dict.fromkeys(line["scores"], 1)} for line in scored(400)]
    lines[0] |= {"scores": {"local": 0, "sonnet": 1, "opus": 1}}
    log = write(tmp_path / "log.jsonl", lines)
    said = " ".join(run(log, "--min-quality", "0.9", "--guarantee", "0.9").stdout.split())
    assert "worse off none significantly; the " in said
    assert "of 100 like this one at most 10 give thresholds that fall short; the held-out interval is about" in said


def test_annotations_carry_notices_and_warnings(run: Run, logs: Path) -> None:
    ended = run(logs / "labelled.jsonl", "--agree", "--format", "github")
    assert (ended.status, ended.stderr) == (0, "")
    kinds = [line.partition(" ")[0] for line in ended.stdout.splitlines()]
    assert set(kinds) == {"::notice", "::warning"}  # few prompts: that is warned of
    assert "agree (too low weighs 3 times too high)" in ended.stdout.splitlines()[0]


def test_prices_are_the_models_unless_a_record_has_its_own(run: Run, logs: Path, tmp_path: Path) -> None:
    prompt = "x" * 400  # 100 tokens
    lines = scored(80)
    lines[0] |= {"prompt": prompt}
    assert cost(run(logs / "scored.jsonl", "--output-tokens", "0", "--format", "json"), "always opus") < 0.2
    own = [line | {"cost": {"local": 0, "sonnet": 0.001, "opus": 0.002}} for line in lines]
    assert cost(run(write(tmp_path / "own.jsonl", own), "--format", "json"), "always opus") == pytest.approx(
        2, rel=1e-5
    )
    single = [line | {"usd": 0.005, "route": {"decision": "opus"}} for line in lines]
    ended = run(write(tmp_path / "one.jsonl", single), "--format", "json", "--cost-field", "usd")
    assert cost(ended, "always opus") == pytest.approx(5, rel=1e-5)
    assert cost(ended, "always sonnet") == pytest.approx(
        12, abs=0.3
    )  # 800 tokens at 15 USD per million, and the prompt


def cost(ended: Ended, name: str) -> float:
    assert ended.status == 0, ended.stderr
    rows = json.loads(ended.stdout)["rows"]
    return float(rows[ROWS.index(name)]["cost_per_1000"]["value"])


def test_other_fields_hold_scores_and_labels(run: Run, tmp_path: Path) -> None:
    lines = [
        {"q": {"text": line["prompt"]}, "eval": {"by_tier": line["scores"]}, "prompt": "same", "scores": "n/a"}
        for line in scored(80)
    ]
    log = write(tmp_path / "log.jsonl", lines)
    arguments = ("--field", "q.text", "--scores-field", "eval.by_tier", "--format", "json")
    found = json.loads(run(log, *arguments).stdout)
    assert (found["log"]["scored"], found["log"]["distinct"]) == (80, 80)


def test_thresholds_file_is_read_by_the_router_and_names_itself(run: Run, logs: Path, tmp_path: Path) -> None:
    ended = run(logs / "scored.jsonl", "-o", "thresholds.json", "--format", "json")
    assert (ended.status, ended.stderr) == (0, "")
    content = json.loads((tmp_path / "thresholds.json").read_text())
    found = json.loads(ended.stdout)
    assert list(content) == [
        *("a", "b", "source", "router", "target", "data_sha256", "n", "date", "tool", "expected"),
    ]
    assert content["source"] == "calibrated 2025-11-24 on scored.jsonl, max utility (cost weight 0.075), n=160"
    assert (content["date"], content["n"]) == ("2025-11-24", 160)
    assert content["data_sha256"] == found["log"]["sha256"]
    assert content["expected"]["quality"] == found["rows"][0]["quality"]
    thresholds = read_thresholds(tmp_path / "thresholds.json")
    decision = ThreeTierRouter(thresholds=thresholds).route("Sort a list")
    assert decision.thresholds.source == content["source"]
    assert (decision.thresholds.a, decision.thresholds.b) == (content["a"], content["b"])


def test_same_log_same_file_wherever_it_lies(run: Run, logs: Path, tmp_path: Path) -> None:
    (tmp_path / "scored.jsonl").write_bytes((logs / "scored.jsonl").read_bytes())
    arguments = ("--recalibrate", "--min-quality", "0.9")
    first = run(logs / "scored.jsonl", *arguments, "-o", "first.json", "--report", "first.svg")
    second = run("scored.jsonl", *arguments, "-o", "second.json", "--threads", "1", "--report", "second.svg")
    assert (first.status, second.status) == (0, 0)
    assert (tmp_path / "first.json").read_bytes() == (tmp_path / "second.json").read_bytes()
    assert "temperature" in json.loads((tmp_path / "first.json").read_bytes())


def test_calibrated_thresholds_route_as_the_log_was_routed(run: Run, logs: Path, tmp_path: Path) -> None:
    """What is promised for a log with a new temperature is what a router with the file does on it."""
    run(logs / "bare.jsonl", "--shares", "local=40,sonnet=35,opus=25", "-o", "t.json")
    router = ThreeTierRouter(thresholds=read_thresholds(tmp_path / "t.json"))
    decisions = [each.decision for each in router.route_many([line["prompt"] for line in bare(120)])]
    for tier, share in (("local", 0.4), ("sonnet", 0.35), ("opus", 0.25)):
        assert decisions.count(tier) / 120 == pytest.approx(share, abs=0.02)


def test_thresholds_on_standard_output_are_alone_there(run: Run, logs: Path) -> None:
    ended = run(logs / "scored.jsonl", "-o", "-")
    assert (ended.status, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)["source"].startswith("calibrated 2025-11-24")


def test_standard_input_is_a_log(logs: Path) -> None:
    with (logs / "bare.jsonl").open("rb") as stdin:
        ended = subprocess.run(
            [COMMAND, "calibrate", "--shares", "local=60,sonnet=30,opus=10"],
            stdin=stdin, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "standard input: 120 records (no scores, no labels)" in ended.stdout
    assert "oracle" not in ended.stdout
    assert "nan" not in ended.stdout


def test_lines_of_text_have_shares(run: Run, tmp_path: Path) -> None:
    (tmp_path / "prompts.txt").write_text("".join(f"{line['prompt']}\n" for line in bare(60)))
    ended = run("prompts.txt", "--from", "lines", "--shares", "local=50,opus=50", "--format", "json")
    assert ended.status == 0
    assert json.loads(ended.stdout)["log"]["n"] == 60


def test_a_routed_log_is_a_log(run: Run, logs: Path, tmp_path: Path) -> None:
    routed = [line | {"route": {"decision": "local"}} for line in scored(60)]
    assert run(write(tmp_path / "routed.jsonl", routed)).status == 0


def test_bad_records_are_said_and_left_out(run: Run, tmp_path: Path) -> None:
    bad: list[tuple[str, str]] = [
        ('{"prompt":"x","scores":{"local":1.5}}', "found scores.local = 1.5, wanted a number from 0 to 1"),
        ('{"prompt":"x","scores":{"gpt":1}}', 'found scores of "gpt", wanted tiers only: local, sonnet, opus'),
        ('{"prompt":"x","scores":{"local":"1"}}', 'found scores.local = "1", wanted a number from 0 to 1'),
        ('{"prompt":"x","scores":{"local":[1]}}', "found scores.local = [1], wanted a number from 0 to 1"),
        ('{"prompt":"x","scores":{"local":NaN}}', "found scores.local = NaN, wanted a number from 0 to 1"),
        ('{"prompt":"x","scores":[1]}', "found scores = [1], wanted an object with local, sonnet, opus"),
        ('{"prompt":"x","label":"haiku"}', 'found label = "haiku", wanted one of: local, sonnet, opus'),
        ('{"prompt":"x","label":["opus"]}', 'found label = ["opus"], wanted one of: local, sonnet, opus'),
        ('{"prompt":"x","label":"\\u001b[31m"}', 'found label = "\\u001b[31m", wanted one of: local, sonnet, opus'),
        ('{"prompt":"x","cost":{"opus":-1}}', "found cost.opus = -1, wanted an amount in USD"),
        ('{"prompt":"x","cost":1}', 'found cost = 1 without the tier that answered, wanted it in "tier", or an object '
         "with local, sonnet, opus; another field: --cost-field"),
        ('{"prompt":"x","team":{}}', "found team = {}, wanted a text, a number or true or false to slice by"),
        ('{"prompt":""}', 'found an empty prompt in "prompt", wanted at least one visible character'),
        ("{", "found no JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1)), wanted a "
         "JSON object on one line"),
    ]  # fmt: skip
    good = [json.dumps(line) for line in scored(60, team="a")]
    (tmp_path / "log.jsonl").write_text("\n".join([*good, *(line for line, _ in bad)]))
    ended = run("log.jsonl", "-o", "t.json", "--slice", "team", "--format", "json")
    assert ended.status == 2
    wanted = [f"vibe-router: log.jsonl:{61 + i}: {problem}" for i, (_, problem) in enumerate(bad)]
    assert [line.replace("\\x1b", "\\u001b") for line in ended.stderr.splitlines()] == wanted
    assert (json.loads(ended.stdout)["log"]["bad"], json.loads(ended.stdout)["log"]["n"]) == (len(bad), 60)
    assert json.loads((tmp_path / "t.json").read_text())["n"] == 60


def test_many_bad_records_are_summed_up(run: Run, tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text('{"prompt":"x","label":"haiku"}\n' * 50)
    ended = run("log.jsonl")
    lines = ended.stderr.splitlines()
    assert (ended.status, ended.stdout, len(lines)) == (2, "", 22)
    assert lines[20] == "vibe-router: 30 more bad records left out, 50 in all"
    assert lines[21] == "vibe-router: log.jsonl: found no good record, wanted a JSON object with a prompt on each line"


MISTAKES: list[tuple[str, tuple[str, ...], str]] = [
    ("empty", ("empty.jsonl",), "empty.jsonl: found no record, wanted a JSON object with a prompt on each line"),
    ("blank", ("blank.jsonl",), "blank.jsonl: found no record, wanted a JSON object with a prompt on each line"),
    ("missing", ("nowhere.jsonl",), "nowhere.jsonl: cannot be read (No such file or directory)"),
    (
        "no-scores",
        ("bare.jsonl",),
        "bare.jsonl: found no scores on 120 records, wanted them for this target; name their field with "
        "--scores-field, or ask for --shares local=60,sonnet=30,opus=10",
    ),
    (
        "labels-only",
        ("labelled.jsonl", "--min-quality", "0.9"),
        "labelled.jsonl: found no scores on 120 records, wanted them for this target; name their field with "
        "--scores-field, or ask for --agree",
    ),
    (
        "no-labels",
        ("scored.jsonl", "--agree"),
        "scored.jsonl: found no labels on 160 records, wanted them for this target; name their field with "
        "--label-field, or ask for --max-utility",
    ),
    ("one-line", ("one.jsonl",), "log: found 1 different prompt among 1 record with scores, wanted at least"),
    ("constant", ("constant.jsonl",), "scores: found the same difference between the tiers on every record, wanted"),
    (
        "two-targets",
        ("scored.jsonl", "--agree", "--max-cost", "1"),
        "found the targets --max-cost and --agree, wanted one; leave out all but one",
    ),
    (
        "other-targets-option",
        ("scored.jsonl", "--guarantee", "0.9"),
        "found --guarantee with --max-utility, wanted it with --min-quality only; leave one of them out",
    ),
    (
        "guarantee",
        ("scored.jsonl", "--min-quality", "0.9", "--guarantee", "95"),
        "--guarantee: found 95, wanted a probability from 0.5 below 1, such as 0.95",
    ),
    ("quality", ("scored.jsonl", "--min-quality", "97"), "target: found a quality of 97, wanted a share of"),
    ("cost", ("scored.jsonl", "--max-cost", "nan"), "target: found a cost of nan USD, wanted a number from 0 up"),
    (
        "shares-sum",
        ("bare.jsonl", "--shares", "local=60,opus=60"),
        "--shares: found 'local=60,opus=60' (sum 120), wanted per cent of the tiers with the sum 100, such as "
        "local=60,sonnet=30,opus=10",
    ),
    ("shares-tier", ("bare.jsonl", "--shares", "gpt=100"), "--shares: found 'gpt=100', wanted per cent of the tiers"),
    ("shares-twice", ("bare.jsonl", "--shares", "opus=50,opus=50"), "--shares: found 'opus=50,opus=50', wanted"),
    ("shares-word", ("bare.jsonl", "--shares", "opus=all"), "--shares: found 'opus=all', wanted per cent"),
    ("shares-nothing", ("bare.jsonl", "--shares", ""), "--shares: found '', wanted per cent"),
    ("shares-hostile", ("bare.jsonl", "--shares", "\x1b[31m\n"), r"--shares: found '\x1b[31m\n', wanted per cent"),
    (
        "gain-of-nothing",
        ("bare.jsonl", "--shares", "local=50,opus=50", "--require-gain", "-o", "t.json"),
        "--require-gain: found neither scores nor labels, wanted some to measure a gain on",
    ),
    (
        "report",
        ("scored.jsonl", "--report", "r.pdf"),
        "--report: found 'r.pdf', wanted a name that ends in .html, .svg",
    ),
    ("report-folder", ("scored.jsonl", "--report", "no/r.html"), "no/r.html: cannot be written (No such file or dir"),
    ("output-folder", ("scored.jsonl", "-o", "no/t.json"), "no/t.json: cannot be written (No such file or directory)"),
    ("no-slice", ("scored.jsonl", "--slice", "no"), "--slice no: found it on none of 160 records; name another field"),
    (
        "parquet",
        ("log.parquet",),
        "found Parquet, wanted JSON lines; write its rows as such (.jsonl, .jsonl.gz or .jsonl.zst)",
    ),
    ("no-name", ("scored.jsonl", "-o", ""), "-o: found an empty name, wanted a file; name one, or leave -o out"),
    ("slice", ("many.jsonl", "--slice", "id"), "--slice id: found more than 1,000 values, wanted a field with few"),
    ("other-model", ("scored.jsonl", "--thresholds", "other.json"), "other.json: thresholds 'x': found them made for "),
]


@pytest.mark.parametrize(("arguments", "said"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_a_mistake_ends_with_one_line(run: Run, logs: Path, arguments: tuple[str, ...], said: str) -> None:
    os.chdir(logs)
    before = sorted(logs.iterdir())
    ended = run(*arguments)
    assert (ended.status, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"vibe-router: {said}")
    assert ended.stderr.count("\n") == 1
    assert sorted(logs.iterdir()) == before


@pytest.fixture(scope="module", autouse=True)
def _more_logs(logs: Path) -> None:
    write(logs / "many.jsonl", [{"prompt": "x", "id": n} for n in range(1_100)])
    other = {"a": 0.5, "b": 0.5, "source": "x", "router": "three_tier_v6@00000000"}
    (logs / "other.json").write_text(json.dumps(other))


def test_strict_stops_at_the_first_bad_record(run: Run, tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text('{"prompt":"x","label":"haiku"}\n' * 3)
    ended = run("log.jsonl", "--strict")
    assert (ended.status, ended.stdout) == (2, "")
    assert ended.stderr == 'vibe-router: log.jsonl:1: found label = "haiku", wanted one of: local, sonnet, opus\n'


def by_lot(n: int) -> list[Line]:
    rng = random.Random(5)
    return [
        line | {"scores": {tier: int(rng.random() < 0.5) for tier in ("local", "sonnet", "opus")}} for line in scored(n)
    ]


def test_a_gain_that_is_required_and_not_found_is_exit_1_and_leaves_the_file_as_it_was(
    run: Run, tmp_path: Path
) -> None:
    log = write(tmp_path / "log.jsonl", by_lot(120))
    (tmp_path / "t.json").write_text("mine")
    ended = run(log, "--require-gain", "-o", "t.json", "--report", "r.html")
    assert ended.status == 1
    assert ended.stderr == (
        "vibe-router: --require-gain: found no significant gain over a draw by lot; no thresholds are written\n"
    )
    assert "not significant" in ended.stdout
    assert (tmp_path / "t.json").read_text() == "mine"
    assert (tmp_path / "r.html").exists()


def test_a_gain_that_is_required_and_found_is_exit_0(run: Run, logs: Path, tmp_path: Path) -> None:
    ended = run(logs / "scored.jsonl", "--require-gain", "-o", "t.json")
    assert (ended.status, ended.stderr) == (0, "")
    assert ": significant" in ended.stdout
    assert 'vibe-router route --thresholds t.json "PROMPT"' in ended.stdout.splitlines()[-1]


def test_a_gain_over_a_rival_is_required_by_its_name(run: Run, logs: Path, tmp_path: Path) -> None:
    lines = [line | {"scores": line["scores"] | {"local": 1}} for line in scored(120)]
    log = write(tmp_path / "log.jsonl", lines)
    ended = run(log, "--require-gain", "--gain-over", "always-opus", "--gain-over", "always-local", "-o", "t.json")
    assert ended.status == 1
    assert ended.stderr.endswith("found no significant gain over always local; no thresholds are written\n")
    assert not (tmp_path / "t.json").exists()
    assert run(log, "--require-gain", "--gain-over", "always-opus", "-o", "t.json").status == 0
    alone = run(log, "--gain-over", "always-opus")
    assert (alone.status, alone.stdout) == (2, "")
    assert alone.stderr.startswith("vibe-router: found --gain-over without --require-gain, wanted both")


@pytest.mark.parametrize("field", ["sessionId", "trace_id"])
def test_records_of_a_conversation_stay_together(run: Run, tmp_path: Path, field: str) -> None:
    lines = [line | {field: number // 4} for number, line in enumerate(scored(160))]
    del lines[-1][field]
    found = run(write(tmp_path / "log.jsonl", lines), "--format", "json")
    log = json.loads(found.stdout)["log"]
    assert (log["grouped_by"], log["distinct"]) == (field, 41)
    text = " ".join(run("log.jsonl").stdout.split())
    said = f"groups records with the same {field} stay together (41 groups); 1 record without it by"
    assert said in text
    assert f"only 41 different values of {field}" in text


def test_a_field_that_groups_nothing_is_not_used_unless_it_is_asked_for(run: Run, tmp_path: Path) -> None:
    lines = [line | {"trace_id": f"t{number}", "user": number % 30} for number, line in enumerate(scored(120))]
    log = write(tmp_path / "log.jsonl", [*lines, lines[0] | {"trace_id": "t120"}])
    said = "equal prompts stay together (120 different ones); trace_id has no fewer values"
    assert said in " ".join(run(log).stdout.split())
    found = [json.loads(run(log, "--group", name, "--format", "json").stdout)["log"] for name in ("trace_id", "user")]
    assert [(each["grouped_by"], each["distinct"]) for each in found] == [("trace_id", 121), ("user", 30)]
    missing = run(log, "--group", "nowhere")
    assert missing.stderr == (
        "vibe-router: --group nowhere: found it on none of 121 records; name another field, or leave --group out\n"
    )


def test_page_needs_nothing_else_and_escapes_everything(run: Run, logs: Path, tmp_path: Path) -> None:
    log = tmp_path / "a<b>&\x1b.jsonl"
    log.write_bytes((logs / "scored.jsonl").read_bytes())
    ended = run(log, "--slice", "meta.team", "--report", "report.html")
    assert ended.status == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "a<b>" not in page
    assert "a&lt;b&gt;&amp;\\x1b.jsonl" in page
    assert all(c.isprintable() or c == "\n" for c in page)
    assert page.count("<svg") == 2
    outside = [word for word in ("http:", "https:", "src=", "@import", "url(") if word in page]
    assert outside == ["http:"]  # the name of SVG's namespace, which is no place
    assert page.count("http:") == page.count('xmlns="http://www.w3.org/2000/svg"')
    for name in ROWS:
        assert f"<td>{name}</td>" in page


def test_a_png_is_refused_with_the_command_that_makes_one(run: Run, logs: Path) -> None:
    ended = run(logs / "scored.jsonl", "--report", "my r.png")
    assert (ended.status, ended.stdout) == (2, "")
    assert ended.stderr == (
        "vibe-router: --report: found 'my r.png', wanted a drawing in .html or .svg; write my r.svg and convert it: "
        "rsvg-convert 'my r.svg' -o 'my r.png'\n"
    )


def test_help_names_every_target_and_says_how(run: Run) -> None:
    ended = run("--help")
    assert (ended.status, ended.stderr) == (0, "")
    for option in (
        *("--max-utility", "--cost-weight", "--min-quality", "--max-cost", "--shares", "--agree", "--under-weight"),
        *("--guarantee", "--require-gain", "--recalibrate", "--slice", "--report", "--output-tokens", "--seed"),
        *("--gain-over", "--group"),
    ):
        assert f"  {option} " in ended.stdout
    assert "held out" in ended.stdout


def test_a_terminal_without_a_file_gets_help(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    ended = run()
    assert (ended.status, ended.stdout) == (2, "")
    assert ended.stderr.startswith("Usage: ")


@pytest.mark.parametrize("epoch", ["soon", "99999999999999999"])
def test_a_day_that_is_none_is_said(run: Run, logs: Path, monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    ended = run(logs / "bare.jsonl", "--shares", "local=100")
    assert (ended.status, ended.stdout) == (2, "")
    assert ended.stderr == (f"vibe-router: SOURCE_DATE_EPOCH: found {epoch!r}, wanted seconds since 1970; unset it\n")
