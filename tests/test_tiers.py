"""One's own tiers: what a file may hold, and that every command calls them by their names."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import routerlib.cli
from hypothesis import given
from hypothesis import strategies as st
from routerlib.cli.choices import Example

from routerlib import ThreeTierRouter, Tier, TiersError, read_tiers
from routerlib.deciding.cascade import Reason, Thresholds, decide
from routerlib.deciding.tiers.globs import fits, overlapping
from routerlib.deciding.tiers.rendering import example_of, rendered
from routerlib.deciding.tiers.tiers import OwnTier, names_of

EASY, HARD = "Write a Python function to sort a list", "Write a hypervisor in Zig"
TWO = """
[[tier]]
name = "small"
model = "s1"
models = ["s-*"]
input = 0
output = 0
[[tier]]
name = "large"
model = "l1"
models = ["l-*"]
input = 1.5
output = 6
"""
THREE = TWO.replace('name = "large"', 'name = "middle"').replace('"l', '"m') + TWO.split("[[tier]]")[2].join(
    ["[[tier]]", ""]
).replace("1.5", "2").replace("6", "8")


class Ended(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run a command in this process, in a folder with files of two and of three tiers."""
    monkeypatch.chdir(tmp_path)
    for name in ("MODEL", "THRESHOLDS", "ENCODER", "TIERS"):
        monkeypatch.delenv(f"VIBE_ROUTER_{name}", raising=False)
    Path("two.toml").write_text(TWO)
    Path("three.toml").write_text(THREE)

    def running(*arguments: str) -> Ended:
        capfdbinary.readouterr()
        status = routerlib.cli.run(list(arguments))
        out, err = capfdbinary.readouterr()
        return Ended(status, out.decode(), err.decode())

    return running


def test_an_example_is_routed(run: Run) -> None:
    for example in Example:
        Path("example.toml").write_text(example_of(example.value))
        tiers = read_tiers("example.toml")
        easy = json.loads(run("route", "--format", "json", "--tiers", "example.toml", EASY).out)
        hard = json.loads(run("route", "--format", "json", "--tiers", "example.toml", HARD).out)
        assert (easy["decision"], easy["model"]) == (tiers.names[0], tiers.ids[0])
        assert (hard["decision"], hard["model"]) == (tiers.names[-1], tiers.ids[-1])
        assert (hard["p_opus"] is None) == (len(tiers.names) == 2)


def test_the_examples_are_of_four_kinds() -> None:
    kinds = {example.value: len(_read(example_of(example.value)).names) for example in Example}
    assert kinds == {"claude-code": 3, "ollama": 2, "openai": 2, "local": 2}


def _read(text: str) -> Any:
    from tempfile import NamedTemporaryFile

    with NamedTemporaryFile("w", suffix=".toml", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        return read_tiers(file.name)


def test_two_tiers_use_threshold_a_alone(run: Run) -> None:
    Path("t.json").write_text('{"a": 0.4, "source": "mine"}')
    answer = json.loads(run("route", "--format", "json", "--tiers", "two.toml", "--thresholds", "t.json", HARD).out)
    assert answer["decision"] == "large"
    assert answer["p_opus"] is None
    assert answer["thresholds"] == {"a": 0.4, "b": None, "source": "mine"}
    assert answer["reason"] == "p_cloud reaches threshold a"
    assert answer["flags"] == []


def test_three_tiers_need_threshold_b(run: Run) -> None:
    Path("t.json").write_text('{"a": 0.4, "source": "mine"}')
    done = run("route", "--tiers", "three.toml", "--thresholds", "t.json", HARD)
    assert (
        done.err
        == "vibe-router: t.json: found b = None, wanted a number from 0 to 1; correct it or leave the file out\n"
    )


@pytest.mark.parametrize("p_cloud", [0.0, 0.39, 0.4, 1.0])
def test_among_two_tiers_the_dearer_one_is_whatever_reaches_a(p_cloud: float) -> None:
    models = {tier: tier.value for tier in Tier}
    made = decide(p_cloud, None, Thresholds(0.4, 1.0, "mine", is_alone=True), models=models, router="r")
    assert (made.decision, made.p_opus) == ((Tier.OPUS if p_cloud >= 0.4 else Tier.LOCAL), None)
    assert made.reason is (Reason.CLOUD_NEEDED if p_cloud >= 0.4 else Reason.CLOUD_NOT_NEEDED)


def test_names_alone_change_no_probability(router: ThreeTierRouter, tmp_path: Path) -> None:
    (tmp_path / "three.toml").write_text(THREE)
    own = ThreeTierRouter(tiers=read_tiers(tmp_path / "three.toml"))
    names = dict(zip(Tier, ("small", "middle", "large"), strict=True))
    ids = dict(zip(Tier, ("s1", "m1", "l1"), strict=True))
    texts = [EASY, HARD, "hi", "Fix the flaky test in tests/test_io.py"]
    for made, named in zip(router.route_many(texts), own.route_many(texts), strict=True):
        assert replace(made, decision=names[Tier(made.decision)], model=ids[Tier(made.decision)]) == named


def test_what_is_printed_is_a_file_that_changes_nothing(run: Run) -> None:
    Path("now.toml").write_text(run("tiers").out)
    for prompt in (EASY, HARD):
        asked = ("route", "--format", "json", prompt)
        assert run(*asked, "--tiers", "now.toml") == run(*asked)
    again = run("tiers", "--tiers", "now.toml").out
    assert again.replace("# In force: now.toml", "") == run("tiers").out.replace(
        "# In force: those of the model three_tier_v7, whose thresholds fit them", ""
    )


def test_the_environment_names_a_file_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIBE_ROUTER_TIERS", "two.toml")
    assert run("route", HARD).out == "large\n"
    assert "# In force: two.toml\n" in run("tiers").out


def test_a_batch_takes_the_names_everywhere(run: Run) -> None:
    lines = [{"prompt": EASY, "want": "small"}, {"prompt": HARD, "want": "small"}, {"prompt": HARD, "want": "opus"}]
    Path("in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    own = ("--tiers", "two.toml", "in.jsonl", "--quiet")
    routed = [json.loads(line)["route"]["decision"] for line in run("batch", *own).out.splitlines()]
    assert routed == ["small", "large", "large"]
    done = run("batch", "--check", "--allow", "small", *own)
    assert (done.status, done.out.count("decided large")) == (1, 2)
    assert "allowed: small" in done.out
    done = run("batch", "--check", "--max-share", "large=50", *own)
    assert done.out == "decided large for 2 of 3 (66.6667 %), allowed: at most 50 % (1)\n"
    done = run("batch", "--check", "--expect", "want", *own)
    assert (done.status, done.out.count("expected: small")) == (2, 1)
    assert 'found "opus" in "want", wanted one of: small, large' in done.err


def test_a_resumed_batch_remembers_the_names(run: Run) -> None:
    Path("in.jsonl").write_text(json.dumps({"prompt": EASY}) + "\n")
    asked = ("batch", "in.jsonl", "-o", "out.jsonl", "--resume", "--quiet")
    assert run(*asked, "--tiers", "two.toml").status == 0
    basis = json.loads(Path("out.jsonl.manifest.json").read_text())["basis"]
    assert [(one["name"], one["model"]) for one in basis["tiers"]] == [("small", "s1"), ("large", "l1")]
    refused = run(*asked, "--tiers", "three.toml")
    assert refused.status == 2
    dearer = TWO.replace("1.5", "2.5")  # no answer depends on a price
    Path("dearer.toml").write_text(dearer)
    assert run(*asked, "--tiers", "dearer.toml").status == 0


def test_parquet_s_column_holds_the_names(run: Run) -> None:
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'pyarrow>=15'")
    pq = pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"prompt": [EASY, HARD]}), "in.parquet")
    assert run("batch", "in.parquet", "-o", "out.parquet", "--tiers", "two.toml", "--quiet").status == 0
    answers = pq.read_table("out.parquet").column("route").to_pylist()
    assert [answer["decision"] for answer in answers] == ["small", "large"]
    assert [answer["thresholds"]["b"] for answer in answers] == [None, None]


def test_an_explanation_names_the_sides(run: Run) -> None:
    two = run("explain", "--flip", "--tiers", "two.toml", HARD).out
    assert two.startswith("large (l1): p_cloud ")
    assert "Router a: small or large" in two
    assert "Router b" not in two
    assert "local" not in two
    three = run("explain", "--by", "sentence", "--tiers", "three.toml", HARD).out
    assert "Router a: small or middle and above" in three
    assert "Router b: middle or large" in three


def test_thresholds_remember_the_models_they_were_calibrated_for(run: Run) -> None:
    Path("t.json").write_text('{"a": 0.4, "source": "mine", "models": ["s0", "l1"]}')
    said = "vibe-router: t.json: calibrated for s0, l1, found s1, l1; used as they are, calibrate again to fit them\n"
    done = run("route", "--tiers", "two.toml", "--thresholds", "t.json", HARD)
    assert done == Ended(0, "large\n", said)
    Path("same.json").write_text('{"a": 0.4, "source": "mine", "models": ["s1", "l1"]}')
    assert run("route", "--tiers", "two.toml", "--thresholds", "same.json", HARD).err == ""


def test_thresholds_of_the_model_s_own_tiers_say_so_too(run: Run, router: ThreeTierRouter) -> None:
    content = {"a": 0.4, "b": 0.4, "source": "mine", "router": router.bundle.router}
    Path("t.json").write_text(json.dumps(content))
    assert run("route", "--thresholds", "t.json", HARD).err == ""
    said = run("route", "--tiers", "three.toml", "--thresholds", "t.json", HARD).err
    assert said.startswith("vibe-router: t.json: calibrated for qwen3-coder-next, claude-sonnet-4-6, claude-opus-4-6, ")


WRONG = {
    "found 0 tiers, wanted two or three": "",
    "found 1 tier, wanted two or three": TWO.rpartition("[[tier]]")[0],
    'found the key "colour", wanted [[tier]] only': "colour = 1\n" + TWO,
    'tier "small": found the key "price", wanted only name, model': TWO.replace("input = 0", "price = 0\ninput = 0"),
    'tier "small": found no output': TWO.replace("output = 0\n", ""),
    'tier "small": found input = -1, wanted USD per million tokens': TWO.replace("input = 0", "input = -1"),
    'tier "small": found input = nan, wanted USD': TWO.replace("input = 0", "input = nan"),
    'tier "small": found input = true, wanted USD': TWO.replace("input = 0", "input = true"),
    "found name = ": TWO.replace('"small"', '"very small"'),
    'found the name "Small" twice': TWO.replace('"large"', '"Small"'),
    'found models that belong to two tiers ("s-*" of small and "*-1" of large)': TWO.replace('"l-*"', '"*-1"'),
    'found models that belong to two tiers ("s1" of small and "s1" of large)': TWO.replace('"l1"', '"s1"'),
    "which costs more, wanted the cheapest first": TWO.replace("input = 0", "input = 9").replace(
        "output = 0", "output = 9"
    ),
    'found images = "yes", wanted true or false': TWO.replace("input = 0", 'images = "yes"\ninput = 0'),
    "found context = 0, wanted a window in tokens": TWO.replace("input = 0", "context = 0\ninput = 0"),
    'found models = "s-*", wanted a list of model ids': TWO.replace('["s-*"]', '"s-*"'),
    "found no TOML": "[[tier",
}


@pytest.mark.parametrize("said", WRONG)
def test_what_is_wrong_is_one_line(said: str, tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text(WRONG[said])
    with pytest.raises(TiersError) as caught:
        read_tiers(tmp_path / "t.toml")
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path / 't.toml'}: ")
    assert "\n" not in str(caught.value)


def test_a_model_id_has_its_tier() -> None:
    tiers = _read(example_of("claude-code"))
    assert tiers.role_of_model("Claude-Haiku-4-5-20251001") is Tier.LOCAL
    assert tiers.role_of_model("anthropic/claude-opus-4.6") is Tier.OPUS
    assert tiers.role_of_model("sonnet") is Tier.SONNET
    assert tiers.role_of_model("gpt-5") is None
    assert names_of(None) == ("local", "sonnet", "opus")


PATTERNS = st.text("ab*?", max_size=6)


@given(PATTERNS, PATTERNS)
def test_patterns_overlap_where_a_name_fits_both(one: str, other: str) -> None:
    from itertools import product

    names = ["".join(name) for size in range(7) for name in product("ab", repeat=size)]
    assert overlapping(one, other) == any(fits(name, one) and fits(name, other) for name in names)


@given(st.text("ab", max_size=6), PATTERNS)
def test_a_pattern_fits_as_the_standard_library_has_it(name: str, pattern: str) -> None:
    from fnmatch import fnmatchcase

    assert fits(name, pattern) == fnmatchcase(name, pattern)


@given(st.text(min_size=1).filter(lambda text: text.isprintable() and text.strip()))
def test_what_is_rendered_is_read_again(model: str) -> None:
    tiers = (OwnTier("a", model[:99], 0.0, 0.1), OwnTier("b", f"other {model[:99]} ", 0.2, 0.3, 0.1, None, True, 9))
    if not overlapping(*(tier.model for tier in tiers)):
        assert _read(rendered(tiers)).tiers == tiers


def log(folder: Path, count: int = 120) -> Path:
    """Write a log of easy and hard prompts, each with the qualities of both tiers."""
    kinds = [("rename x to y in file", 0.95, 0.9), ("prove this lock-free queue linearizable, part", 0.2, 0.8)]
    lines = []
    for n in range(count):
        what, small, large = kinds[n % 2]
        scores = {"small": round(small - n % 7 / 40, 3), "large": round(large - n % 5 / 40, 3)}
        lines.append({"prompt": f"{what} {n}", "scores": scores, "label": ("small", "large")[n % 2], "model": "l-9"})
    (folder / "log.jsonl").write_text("".join(json.dumps(line | {"cost": 0.01}) + "\n" for line in lines))
    return folder / "log.jsonl"


def test_calibration_takes_the_names_and_prices_of_two_tiers(run: Run, tmp_path: Path) -> None:
    log(tmp_path)
    done = run("calibrate", "log.jsonl", "--tiers", "two.toml", "-o", "t.json", "--quiet", "--format", "json")
    assert done.status == 0, done.err
    found = json.loads(done.out)
    assert [row["name"] for row in found["rows"]][:4] == ["calibrated", "current", "always small", "always large"]
    assert set(found["rows"][0]["shares"]) == {"small", "large"}
    assert found["rows"][0]["b"] is None
    assert list(found["gains"]) == ["random", "current", "always-small", "always-large"]
    large = found["rows"][3]["cost_per_1000"]["value"]
    assert large == pytest.approx(10.0)  # the record says what l-9, one of large's, cost; its price does not count
    written = json.loads(Path("t.json").read_text())
    assert "b" not in written
    assert written["models"] == ["s1", "l1"]
    assert '"sonnet"' not in done.out + json.dumps(written)
    asked = ("rename x to y in file 8", "prove this lock-free queue linearizable, part 9")
    routed = [run("route", "--tiers", "two.toml", "--thresholds", "t.json", prompt) for prompt in asked]
    assert routed == [Ended(0, "small\n", ""), Ended(0, "large\n", "")]


def test_calibration_takes_shares_labels_and_rivals_by_name(run: Run, tmp_path: Path) -> None:
    log(tmp_path)
    own = ("calibrate", "log.jsonl", "--tiers", "two.toml", "--quiet")
    done = run(*own, "--shares", "small=70,large=30")
    assert done.out.startswith("target              shares small 70 %, large 30 %\n")
    assert "your tiers'" in done.out
    done = run(*own, "--agree", "--require-gain", "--gain-over", "always-large", "--format", "json")
    assert json.loads(done.out)["gain_over"] == ["always-large"]
    refused = run(*own, "--gain-over", "always-opus", "--require-gain")
    assert "'always-opus' is not one of 'random', 'current', 'always-small', 'always-large'" in refused.err
    refused = run(*own, "--shares", "local=70,opus=30")
    assert "such as small=70,large=30" in refused.err
    text, page = run(*own, "--report", "r.html").out, Path("r.html").read_text()
    for word in ("local", "sonnet", "opus"):
        assert word not in text
        assert f">{word}<" not in page
    assert ">large<" in page


def test_what_a_tier_takes_comes_from_its_file(router: ThreeTierRouter) -> None:
    from routerlib.conversation.request import Request
    from routerlib.deciding.circumstances import Circumstances, weighed

    own = _read(TWO.replace("input = 0", "images = false\ncontext = 100\ninput = 0"))
    given = Circumstances().among(own)
    models = dict.fromkeys(Tier, "m")
    plain = router.route(EASY)
    assert plain.decision is Tier.LOCAL
    asked: dict[str, tuple[str | Request, tuple[str, ...], str]] = {
        "images": (Request("what is this?", images=1), ("image",), "small takes no images"),
        "context": (Request("go on", context_tokens=101), ("long",), "small takes 100 tokens, and"),
        "text": ("word " * 100, ("long",), "small takes 100 tokens, and"),
    }
    for what, (one, flags, note) in asked.items():
        made = own.named(weighed(plain, one, given, models))
        assert made.decision == "large", what
        assert tuple(flag.value for flag in made.flags) == flags
        assert made.notes[0].startswith(note)
    wider = own.named(weighed(plain, Request("go on", context_tokens=101), given.with_local_context(200), models))
    assert wider.decision == "small"
    unsaid = Circumstances().among(_read(TWO))  # what a file does not say is no limit
    assert weighed(plain, Request("what?", images=1, context_tokens=9**9), unsaid, models).decision is Tier.LOCAL


def test_a_complaint_keeps_the_tier_whose_model_answered(router: ThreeTierRouter) -> None:
    from routerlib.conversation.request import Request
    from routerlib.deciding.circumstances import Circumstances, weighed

    own = _read(THREE)
    plain, models = router.route(EASY), dict.fromkeys(Tier, "m")
    complaint = Request("still broken", lean="complaint", answered="m-7")
    made = own.named(weighed(plain, complaint, Circumstances().among(own), models))
    assert (made.decision, made.notes) == ("middle", ("not below middle, whose answer failed",))
    raised = own.named(weighed(plain, complaint, Circumstances(raise_on_failure=True).among(own), models))
    assert raised.decision == "large"


def test_what_is_unsure_goes_to_a_tier_by_name(run: Run) -> None:
    assert run("route", "--tiers", "two.toml", "hi").out == "small\n"
    refused = run("route", "--tiers", "two.toml", "--when-unsure", "opus", "hi")
    assert "'opus' is not one of 'small', 'large'" in refused.err


def test_of_two_tiers_the_temperature_of_router_a_alone_is_fitted(run: Run, tmp_path: Path) -> None:
    from random import Random

    draw, lines = Random(7), []
    for n in range(160):
        hard = n % 2
        what = ("rename x to y in file", "write a hypervisor in Zig for board")[hard]
        is_better = draw.random() < (0.65 if hard else 0.35)
        scores = {"small": float(not is_better), "large": 1.0 if is_better else 0.9}
        lines.append(json.dumps({"prompt": f"{what} {n}", "scores": scores}) + "\n")
    (tmp_path / "log.jsonl").write_text("".join(lines))
    own = ("calibrate", "log.jsonl", "--tiers", "two.toml", "--quiet", "--recalibrate", "-o", "t.json")
    done = run(*own, "--format", "json")
    assert done.status == 0, done.err
    assert [each["router"] for each in json.loads(done.out)["recalibrations"]] == ["a"]
    temperature = json.loads(Path("t.json").read_text())["temperature"]
    assert temperature["a"] != 1.0
    assert temperature["b"] == 1.0
