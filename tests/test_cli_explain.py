"""``vibe-router explain``, ``batch --explain`` and what ``features`` adds on request."""

import json
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
from routerlib.cli.explain.changes import excerpt

from routerlib import ThreeTierRouter
from routerlib.features import features_of

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
HARD = "Write a hypervisor in Zig. It must boot Linux; keep it small."
ASKED = "Fix this:\n```\nx = 1\n```\nand keep it small"
FACT = re.compile(r"  \S")  # a line under a group; those that say the same stand below it, further in
NEEDS_PTY = pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no pseudo-terminals")


def run(*arguments: str, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VIBE_ROUTER_")}
    return subprocess.run([COMMAND, *arguments], input=stdin, capture_output=True, env=clean, timeout=60, cwd=cwd)


def answer(*arguments: str, stdin: bytes = b"") -> str:
    done = run(*arguments, stdin=stdin)
    assert (done.stderr, done.returncode) == (b"", 0)
    return done.stdout.decode()


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        answer("explain", "--format", "json", "--by", "sentence", "--flip", "-", stdin=HARD.encode())
    )
    return found


def test_json_has_the_published_keys_in_their_order(content: dict[str, Any]) -> None:
    assert list(content) == ["schema", "decision", "routers", "sentences", "flips"]
    assert content["decision"] == json.loads(answer("route", "--format", "jsonl", HARD))
    for one in content["routers"]:
        assert list(one) == ["router", "base", "logit", "p", "threshold", "groups", "features"]
        assert (len(one["groups"]), one["groups"][-1]["name"], len(one["features"])) == (
            10,
            "embedding",
            len(features_of(2)),
        )
        assert list(one["features"][0]) == ["name", "group", "value", "contribution"]
        added = sum(f["contribution"] for f in one["features"]) + one["groups"][-1]["contribution"]
        assert one["base"] + added == pytest.approx(one["logit"], abs=1e-4)
    assert list(content["sentences"][0]) == ["start", "end", "text", "decision", "deltas"]
    assert list(content["flips"][0]) == ["name", "group", "unit", "value", "flips_at", "deviations", "decision"]


def test_jsonl_is_json_without_the_schema_and_without_what_was_not_asked_for() -> None:
    found = answer("explain", "--format", "jsonl", HARD)
    assert list(json.loads(found)) == ["decision", "routers"]
    assert answer("explain", "--format", "json", "--top", "0", HARD) == found.replace("{", '{"schema":1,', 1)


def test_tsv_carries_everything(content: dict[str, Any]) -> None:
    rows = [
        line.split("\t")
        for line in answer("explain", "--format", "tsv", "--by", "sentence", "--flip", HARD).splitlines()
    ]
    assert rows[0] == ["router", "kind", "name", "group", "value", "contribution"]
    assert {len(cells) for cells in rows} == {6}
    kinds = [cells[1] for cells in rows[1:]]
    ran = len(content["routers"])
    assert [kinds.count(kind) for kind in ("decision", "router", "group", "feature")] == [
        10,
        4 * ran,
        10 * ran,
        len(features_of(2)) * ran,
    ]
    assert kinds.count("sentence") == 2 * len(content["sentences"])
    assert kinds.count("flip") == len(content["flips"])
    contributions = {(r, n): c for r, kind, n, _, _, c in rows if kind == "feature"}
    for one in content["routers"]:
        for feature in one["features"]:
            assert float(contributions[one["router"], feature["name"]]) == feature["contribution"]


def test_text_says_the_decision_first_and_its_columns_add_up(content: dict[str, Any]) -> None:
    text = answer("explain", HARD)
    lines = text.splitlines()
    decision = content["decision"]
    assert lines[0].startswith(f"{decision['decision']} ({decision['model']}): p_cloud {decision['p_cloud']:g} ")
    table = text.partition("Router a")[2].partition("Router b")[0].splitlines()[1:]
    number = re.compile(r"([+-]\d+\.\d\d)(?:  |$)")
    groups = [float(found.group(1)) for line in table if line[:1] != " " and (found := number.search(line))]
    base, *shares, logit, _ = groups
    assert len(shares) == 10
    assert [abs(share) for share in shares] == sorted((abs(share) for share in shares), reverse=True)
    assert base + sum(shares) == pytest.approx(logit, abs=0.06)
    assert sum(FACT.match(line) is not None for line in table) == 8


def test_github_gets_the_text_in_one_annotation() -> None:
    shown = answer("explain", "Sort a list").rstrip("\n").replace("%", "%25").replace("\n", "%0A")
    assert answer("explain", "--format", "github", "Sort a list") == f"::notice title=vibe-router::{shown}\n"


def test_top_says_how_many_features_are_shown() -> None:
    for top in ("0", "3"):
        shown = answer("explain", "--top", top, "Sort a list").splitlines()
        assert sum(FACT.match(line) is not None for line in shown) == int(top)
    assert run("explain", "--top", "-1", "Sort a list").returncode == 2


def test_sentences_and_flips_are_labelled_as_what_they_are() -> None:
    text = answer("explain", "--by", "sentence", "--flip", HARD)
    assert "do not add up" in text
    assert "Not advice" in text
    assert "Write a hypervisor in Zig." in text
    alone = answer("explain", "--by", "sentence", "--", "```\nx = 1\n```")
    assert "there is no sentence to leave out" in alone


def test_control_characters_of_a_prompt_are_not_shown_raw() -> None:
    prompt = "Sort \x1b[31m a list. Then \x07 print it \udcff.".encode("utf-8", "surrogatepass")
    for form in ("text", "tsv", "json"):
        done = run("explain", "--by", "sentence", "--format", form, "-", stdin=prompt)
        assert done.returncode == 0
        assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", done.stdout)


@NEEDS_PTY
@pytest.mark.parametrize(("variable", "coloured"), [("UNUSED", True), ("NO_COLOR", False)])
def test_colour_is_for_terminals_and_whoever_wants_it(variable: str, coloured: bool) -> None:
    assert "\x1b" not in answer("explain", "Sort a list")
    shown, terminal = os.openpty()
    env = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {variable: "1", "TERM": "xterm"}
    process = subprocess.Popen([COMMAND, "explain", "--top", "2", "Sort a list"], stdout=terminal, env=env)
    os.close(terminal)
    said = b""
    try:
        while piece := os.read(shown, 65536):
            said += piece
    except OSError:  # the other end has gone
        pass
    os.close(shown)
    assert process.wait(60) == 0
    assert said.startswith(b"\x1b[1mlocal" if coloured else b"local")
    assert (b"\x1b" in said) == coloured


def test_the_prompt_is_taken_as_route_takes_it(tmp_path: Path) -> None:
    assert answer("explain", stdin=b"Sort a list") == answer("explain", "Sort a list")
    said = b"vibe-router: the prompt is empty; give one as an argument or on standard input\n"
    done = run("explain", stdin=b" \n")
    assert (done.stdout, done.stderr, done.returncode) == (b"", said, 2)
    assert answer("explain", "-o", str(tmp_path / "why.txt"), "Sort a list") == ""
    assert (tmp_path / "why.txt").read_text() == answer("explain", "Sort a list")


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_a_plot_is_drawn_the_same_every_time_and_nothing_else_is_written(suffix: str, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    home = tmp_path / "home"
    home.mkdir()
    drawn = []
    for name in (f"one.{suffix}", f"two.{suffix.upper()}"):
        env = {key: value for key, value in os.environ.items() if key not in ("MPLCONFIGDIR", "XDG_CACHE_HOME")}
        done = subprocess.run(
            [COMMAND, "explain", "--plot", str(tmp_path / name), HARD],
            capture_output=True, env=env | {"HOME": str(home), "TMPDIR": str(home)}, timeout=60,
        )  # fmt: skip
        assert (done.stderr, done.returncode) == (b"", 0)
        assert done.stdout.startswith(b"opus")
        drawn.append((tmp_path / name).read_bytes())
    assert drawn[0] == drawn[1]
    assert drawn[0].startswith(b"\x89PNG" if suffix == "png" else b"<?xml")
    assert list(home.iterdir()) == []


LONG = "Rename the field \x1b[31m in src/app.py and tests/test_app.py " + "and in every other file " * 9


@pytest.mark.parametrize("prompt", [HARD, LONG, "Sort a list", "hi", "排序 " * 60])
def test_no_label_of_a_plot_is_struck_through_and_the_prompt_is_named(router: ThreeTierRouter, prompt: str) -> None:
    pytest.importorskip("matplotlib")
    import matplotlib
    from routerlib.cli.explain.waterfall import STYLE, draw, figure

    with matplotlib.rc_context(STYLE), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the font has no Chinese
        laid_out = figure(router.explain(prompt), prompt, 8)
        laid_out.draw_without_rendering()
        title = laid_out.get_suptitle().splitlines()[0]
        assert title == (prompt if len(prompt) < 90 else f"{excerpt(prompt, 90)}")
        assert title.isprintable()
        labels, bars = [], []
        for axes in laid_out.axes:
            labels += [text.get_window_extent() for text in (*axes.texts, *axes.get_yticklabels())]
            bars += [bar.get_window_extent() for bar in axes.patches]
    struck = [(i, j) for i, one in enumerate(labels) for j, bar in enumerate(bars) if one.overlaps(bar)]
    mixed = [(i, j) for i, one in enumerate(labels) for j, two in enumerate(labels[:i]) if one.overlaps(two)]
    assert (struck, mixed) == ([], [])
    assert all(label.x0 >= 0 and label.x1 <= laid_out.bbox.x1 for label in labels)
    assert draw(router.explain(prompt), prompt, 8, "why.png").startswith(b"\x89PNG")


def test_what_is_one_fact_is_told_once() -> None:
    text = answer("explain", "Sort a list of five numbers")
    assert re.search(r"^  ask_word_count +6 words .*\n    with word_count, longest_sentence$", text, re.MULTILINE)
    assert not re.search("^  (?:longest_sentence|word_count) ", text, re.MULTILINE)


def test_a_plot_of_another_kind_is_refused() -> None:
    done = run("explain", "--plot", "why.pdf", "Sort a list")
    said = b"vibe-router: --plot: found 'why.pdf', wanted a file name that ends with .svg or .png\n"
    assert (done.stdout, done.stderr, done.returncode) == (b"", said, 2)


def test_batch_adds_to_each_record_what_explain_says() -> None:
    lines = [json.dumps({"n": n, "prompt": prompt}) for n, prompt in enumerate((HARD, "Sort a list"))]
    came = answer("batch", "--explain", stdin="\n".join(lines).encode()).splitlines()
    for line, raw in zip(came, lines, strict=True):
        prompt = json.loads(raw)["prompt"]
        explained = json.loads(answer("explain", "--format", "jsonl", "--", prompt))
        assert json.loads(line)["route"] == {**explained["decision"], "routers": explained["routers"]}
        assert line.startswith(raw[:-1])
    whole = json.loads(answer("batch", "--explain", "--format", "json", stdin="\n".join(lines).encode()))
    assert whole["records"] == [json.loads(line) for line in came]


def test_batch_explains_the_rest_where_one_record_is_bad() -> None:
    done = run("batch", "--explain", "--batch-size", "1", stdin=b'{"prompt":""}\n{"prompt":"Sort a list"}\n')
    first, second = map(json.loads, done.stdout.splitlines())
    assert (list(first["route"]), list(second["route"])[-1], done.returncode) == (["error"], "routers", 2)


@pytest.mark.parametrize("form", ["text", "tsv"])
def test_batch_explains_in_json_only(form: str) -> None:
    done = run("batch", "--explain", "--format", form, stdin=b"{}")
    said = f"vibe-router: --explain: found --format {form}, wanted records in jsonl or json; no other line holds them\n"
    assert (done.stdout, done.stderr.decode(), done.returncode) == (b"", said, 2)


def test_features_show_where_ask_and_material_lie() -> None:
    content = json.loads(answer("features", "--ask", "--format", "json", ASKED))
    assert list(content) == ["schema", "features", "complexity", "ask", "material"]
    assert [ASKED[part["start"] : part["end"]] for part in content["ask"]] == ["Fix this:", "and keep it small"]
    assert [(part["kind"], ASKED[part["start"] : part["end"]]) for part in content["material"]] == [
        ("code", "```\nx = 1\n```")
    ]
    rows = [line.split("\t") for line in answer("features", "--ask", "--format", "tsv", ASKED).splitlines()]
    assert rows[-3:] == [
        ["prose", "ask", "characters", "0-9"],
        ["prose", "ask", "characters", "24-41"],
        ["code", "material", "characters", "10-23"],
    ]


def test_features_show_components_and_group_totals_as_the_model_reads_them() -> None:
    read: list[float] = ThreeTierRouter().inputs(["Sort a list"])[0].tolist()  # type: ignore[assignment]
    content = json.loads(answer("features", "--embedding", "--groups", "--format", "json", "Sort a list"))
    components = [one["value"] for one in content["embedding"]]
    assert components == pytest.approx(read[50:], abs=1e-6)
    totals = {one["name"]: one["total"] for one in content["groups"]}
    assert len(totals) == 9
    assert totals["size"] == pytest.approx(sum(read[:5]), abs=1e-5)
    text = answer("features", "--embedding", "--groups", "Sort a list")
    assert len(text.splitlines()) == 51 + 9 + len(read) - 50
    other = answer("features", "--groups", "--model", "three_tier_v5", "Sort a list")
    assert other != answer("features", "--groups", "Sort a list")
