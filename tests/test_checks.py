"""``batch --check``: what breaks a condition is printed, nothing else, and the exit code says so."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import pytest
import routerlib.cli
from hypothesis import given
from hypothesis import strategies as st
from routerlib.cli.batch.checks import Conditions, conditions, exceeded, violations
from routerlib.cli.choices import Format
from routerlib.cli.status import CommandError, ExitStatus, ended

import routerlib.streaming.worker
from routerlib.deciding.cascade import Decision, Reason, Thresholds, Tier
from routerlib.streaming.records import Place

LOCAL, SONNET, OPUS = Tier
SCORES = {LOCAL: (0.25, None), SONNET: (0.75, 0.25), OPUS: (0.75, 0.625)}
SAID = {
    LOCAL: "decided local (p_cloud 0.25)",
    SONNET: "decided sonnet (p_cloud 0.75, p_opus 0.25)",
    OPUS: "decided opus (p_cloud 0.75, p_opus 0.625)",
}
Run = Callable[..., tuple[int, str, str]]


def decision_for(tier: Tier) -> Decision:
    thresholds = Thresholds(0.5, 0.5, "made up")
    return Decision(tier, f"model-{tier.value}", *SCORES[tier], thresholds, "made_up@00000000", Reason.OPUS_NEEDED, ())


class NamedTier:
    """Decides for the tier that is the first word of a prompt; stands in for the model where bytes are tested."""

    def route_many(self, texts: Sequence[str]) -> list[Decision]:
        return [decision_for(Tier(text.split()[0])) for text in texts]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run ``batch`` in this process, in a folder with the given content in ``in``: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(routerlib.streaming.worker.Assignment, "begin", lambda _: NamedTier().route_many)

    def run_batch(content: str, *arguments: str, inputs: Sequence[str] = ("in",)) -> tuple[int, str, str]:
        Path("in").write_text(content, encoding="utf-8")
        status = routerlib.cli.run(["batch", *arguments, *inputs])
        out, err = capfdbinary.readouterr()
        return status, out.decode(), err.decode()

    return run_batch


def lines(*records: tuple[str, object]) -> str:
    return "".join(json.dumps({"prompt": prompt, "want": {"tier": tier}}) + "\n" for prompt, tier in records)


GOLDEN = lines(("local a", "local"), ("opus b", "sonnet"), ("sonnet c", "sonnet"), ("opus d", "opus"))
BROKEN = [f"in:2: {SAID[OPUS]}, allowed: local, sonnet\n", f"in:2: {SAID[OPUS]}, expected: sonnet\n"]


def test_a_stream_that_meets_its_conditions_is_silent(run: Run) -> None:
    asked = ("--check", "--allow", "local", "--allow", "sonnet", "--allow", "opus", "--max-share", "opus=50")
    assert run(GOLDEN, *asked) == (0, "", "")


NOTHING = "vibe-router: --check: found no prompt in {}, wanted at least one; is none fine? add --allow-empty\n"
EMPTY = {
    "no record": ("", ("--max-share", "opus=0"), ("in",)),
    "blank lines": ("\n \n", ("--expect", "want.tier"), ("in",)),
    "two files": ("", ("--allow", "local"), ("in", "in")),
    "no lines": ("\n", ("--from", "lines", "--allow", "local"), ("in",)),
}


@pytest.mark.parametrize("case", EMPTY)
def test_a_check_without_a_prompt_says_so_unless_told_otherwise(case: str, run: Run) -> None:
    content, asked, inputs = EMPTY[case]
    assert run(content, "--check", *asked, inputs=inputs) == (2, "", NOTHING.format(" ".join(inputs)))
    assert run(content, "--check", *asked, "--allow-empty", inputs=inputs) == (0, "", "")


@pytest.mark.parametrize("origin", ["jsonl", "lines", "files"])
def test_a_check_of_an_empty_list_says_so(origin: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for null, options in ((False, ()), (True, ("-0",))):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\0" * null)))
        asked = ("--check", "--allow", "local", "--from", origin, *options)
        assert run("", *asked, inputs=()) == (2, "", NOTHING.format("standard input"))


def test_bad_records_alone_are_said_and_not_that_there_was_nothing(run: Run) -> None:
    status, out, err = run("{}\n", "--check", "--allow", "local")
    assert (status, out) == (2, "")
    assert err.startswith("vibe-router: in:1: found no prompt, wanted one in")
    assert err.count("\n") == 1


def test_a_batch_of_nothing_is_no_error(run: Run) -> None:
    assert run("") == (0, "", "")


def test_text_names_place_decision_and_what_was_allowed(run: Run) -> None:
    asked = ("--check", "--allow", "sonnet", "--allow", "local", "--expect", "want.tier", "--max-share", "opus=33.3")
    wanted = [*BROKEN, f"in:4: {SAID[OPUS]}, allowed: local, sonnet\n"]
    wanted.append("decided opus for 2 of 4 (50 %), allowed: at most 33.3 % (1)\n")
    assert run(GOLDEN, *asked) == (1, "".join(wanted), "")
    assert run(GOLDEN, *asked, "--format", "text") == (1, "".join(wanted), "")


def test_json_lines_and_json_carry_the_whole_decision(run: Run) -> None:
    asked = ("--check", "--expect", "want.tier", "--max-share", "opus=0")
    decision = {
        "decision": "opus", "model": "model-opus", "p_cloud": 0.75, "p_opus": 0.625,
        "thresholds": {"a": 0.5, "b": 0.5, "source": "made up"}, "router": "made_up@00000000",
        "reason": "p_cloud reaches threshold a, p_opus reaches threshold b", "flags": [],
    }  # fmt: skip
    message = f"{SAID[OPUS]}, expected: sonnet"
    share = "decided opus for 2 of 4 (50 %), allowed: at most 0 % (0)"
    found = [
        {"condition": "expect", "file": "in", "line": 2, "tier": "opus", "message": message, "decision": decision},
        {"condition": "max-share", "file": None, "line": None, "tier": "opus", "message": share, "decision": None},
    ]
    status, out, err = run(GOLDEN, *asked, "--format", "jsonl")
    assert (status, err) == (1, "")
    assert out == "".join(json.dumps(one, separators=(",", ":")) + "\n" for one in found)
    status, out, err = run(GOLDEN, *asked, "--format", "json")
    assert (status, json.loads(out), err) == (1, {"schema": 1, "violations": found}, "")
    assert run("", *asked, "--format", "json", "--allow-empty") == (0, '{"schema":1,"violations":[\n]}\n', "")


def test_tsv_has_a_row_for_each_violation(run: Run) -> None:
    status, out, err = run(GOLDEN, "--check", "--expect", "want.tier", "--max-share", "opus=0", "--format", "tsv")
    header, first, share = out.splitlines()
    assert header.split("\t") == ["condition", "file", "line", "tier", "message", "p_cloud", "p_opus"]
    assert first.split("\t") == ["expect", "in", "2", "opus", f"{SAID[OPUS]}, expected: sonnet", "0.75", "0.625"]
    assert share.split("\t")[:4] == ["max-share", "", "", "opus"]
    assert (status, err) == (1, "")


def test_annotations_mark_violations_and_what_cannot_be_routed(run: Run) -> None:
    content = GOLDEN + lines(("", "opus"), ("opus f", "haiku"))
    empty = 'found an empty prompt in "prompt", wanted at least one visible character'
    label = 'found "haiku" in "want.tier", wanted one of: local, sonnet, opus'
    out = (
        f"::error file=in,line=2,title=vibe-router expect::{SAID[OPUS]}, expected: sonnet\n"
        f"::error file=in,line=5,title=vibe-router::{empty}\n"
        f"::error file=in,line=6,title=vibe-router::{label}\n"
        "::error title=vibe-router max-share::decided opus for 2 of 4 (50 %25), allowed: at most 49.9 %25 (1)\n"
    )
    err = f"vibe-router: in:5: {empty}\nvibe-router: in:6: {label}\n"
    asked = ("--check", "--expect", "want.tier", "--max-share", "opus=49.9")
    assert run(content, *asked, "--format", "github") == (2, out, err)


def test_a_prompt_file_is_annotated_at_its_first_line_whatever_its_name(run: Run) -> None:
    name = "a%,:\n\x1bb.md"
    Path(name).write_text("opus", encoding="utf-8")
    asked = ("--from", "files", "--check", "--allow", "local")
    annotated = rf"::error file=a%25%2C%3A%0A\x1bb.md,line=1,title=vibe-router allow::{SAID[OPUS]}, allowed: local"
    assert run("local", *asked, "--format", "github", inputs=("in", name)) == (1, f"{annotated}\n", "")
    said = rf"a%,:\n\x1bb.md:1: {SAID[OPUS]}, allowed: local"
    assert run("local", *asked, inputs=("in", name)) == (1, f"{said}\n", "")
    assert run("local", *asked, inputs=("missing",))[0] == 2


def test_annotations_without_check_are_notices_of_every_decision(run: Run) -> None:
    empty = 'found an empty prompt in "prompt", wanted at least one visible character'
    out = (
        f"::notice file=in,line=1,title=vibe-router::{SAID[LOCAL]}\n::error file=in,line=3,title=vibe-router::{empty}\n"
    )
    content = '{"prompt":"local"}\n\n{"prompt":""}\n'
    assert run(content, "--format", "github") == (2, out, f"vibe-router: in:3: {empty}\n")


def test_what_batch_wrote_is_a_check_of_its_own(run: Run) -> None:
    status, routed, _ = run(GOLDEN)
    assert status == 0
    assert run(routed, "--check", "--expect", "route.decision") == (0, "", "")
    changed = routed.replace('"decision":"opus"', '"decision":"local"', 1)
    assert run(changed, "--check", "--expect", "route.decision") == (1, f"in:2: {SAID[OPUS]}, expected: local\n", "")


@pytest.mark.parametrize(
    ("label", "found"),
    [("haiku", '"haiku"'), (None, "null"), (5, "5"), ({"a": 1}, '{"a": 1}'), ("x" * 99, '"' + "x" * 39)],
)
def test_a_record_that_names_no_tier_cannot_be_checked(run: Run, label: object, found: str) -> None:
    said = f'vibe-router: in:1: found {found} in "want.tier", wanted one of: local, sonnet, opus\n'
    assert run(lines(("local", label)), "--check", "--expect", "want.tier") == (2, "", said)
    wanted = 'found no label in "tier", wanted one of: local, sonnet, opus; name another field with --expect'
    missing = f"vibe-router: in:1: {wanted}\n"
    assert run(lines(("local", label)), "--check", "--expect", "tier") == (2, "", missing)


def test_strict_stops_before_what_follows_the_first_bad_record(run: Run) -> None:
    content = lines(("opus", "local"), ("", "opus"), ("opus", "local"))
    status, out, err = run(content, "--check", "--strict", "--expect", "want.tier")
    assert (status, out) == (2, f"in:1: {SAID[OPUS]}, expected: local\n")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--allow", "local"), "--allow: is a condition of --check; add --check"),
        (("--max-share", "opus=3"), "--max-share: is a condition of --check; add --check"),
        (("--expect", "x"), "--expect: is a condition of --check; add --check"),
        (("--check",), "--check: found no condition, wanted at least one of --allow, --max-share, --expect"),
        (
            ("--check", "--expect", "x", "--from", "lines"),
            "--expect: found --from lines, which has no labels; wanted JSON lines, "
            'such as {"prompt": "...", "expected": "local"}',
        ),
        (
            ("--check", "--max-share", "opus=1", "--max-share", "opus=2"),
            "--max-share: found opus twice, wanted one share for each tier",
        ),
        (
            ("--check", "--allow", "haiku"),
            "Invalid value for '--allow': 'haiku' is not one of 'local', 'sonnet', 'opus'; "
            "see: vibe-router batch --help",
        ),
    ],
)
def test_a_condition_that_makes_no_sense_is_one_line_with_a_way_out(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    assert run(GOLDEN, *arguments) == (2, "", f"vibe-router: {said}\n")


@pytest.mark.parametrize(
    "share", ["opus", "opus=", "opus=101", "opus=-1", "opus=1e9", "opus=nan", "haiku=3", "=3", "opus=1=2"]
)
def test_a_share_is_a_tier_and_a_percentage(share: str) -> None:
    with pytest.raises(CommandError, match=r"^--max-share: found .*, wanted TIER=PERCENT, .*: opus=30$"):
        conditions(None, [share], None)


@pytest.mark.parametrize(("text", "share"), [("0", 0), ("100", 100), ("33.3", Fraction(333, 10)), ("30%", 30)])
def test_a_share_is_read_exactly(text: str, share: Fraction) -> None:
    asked = conditions(None, [f"opus={text}"], None)
    assert asked.shares == {OPUS: share}


@given(st.dictionaries(st.sampled_from(Tier), st.integers(0, 10**6)), st.integers(0, 10**11))
def test_shares_are_compared_exactly(counts: dict[Tier, int], billionths: int) -> None:
    share = Fraction(billionths, 10**9)
    total = sum(counts.values())
    found = list(exceeded(counts, Conditions(shares={OPUS: share})))
    assert bool(found) == (Fraction(counts.get(OPUS, 0)) > share * total / 100)


@pytest.mark.parametrize("share", ["33.333333333", "33.333333334"])
def test_a_third_is_more_than_its_rounding(share: str) -> None:
    asked = conditions(None, [f"opus={share}"], None)
    assert bool(list(exceeded({OPUS: 1, LOCAL: 2}, asked))) == share.endswith("3")


@given(st.sampled_from(Tier), st.sets(st.sampled_from(Tier)), st.none() | st.sampled_from(Tier))
def test_a_decision_breaks_what_it_is_not_in(tier: Tier, allowed: set[Tier], label: Tier | None) -> None:
    asked = Conditions(allowed=tuple(allowed))
    found = [one.condition.value for one in violations(decision_for(tier), label, Place("x", 1), asked)]
    assert found == ["allow"] * bool(allowed and tier not in allowed) + ["expect"] * (label not in (None, tier))


@pytest.mark.parametrize(
    ("unroutable", "violated", "status"),
    [(0, 0, ExitStatus.DONE), (0, 1, ExitStatus.CHECK_FAILED), (1, 0, ExitStatus.ERROR), (3, 2, ExitStatus.ERROR)],
)
def test_an_unroutable_record_outweighs_a_violation(unroutable: int, violated: int, status: ExitStatus) -> None:
    assert ended(unroutable=unroutable, violations=violated) is status


@pytest.mark.parametrize("format_", [*Format])
@pytest.mark.parametrize("bad", [False, True])
@pytest.mark.parametrize("violated", [False, True])
def test_the_exit_code_is_the_same_in_every_format(run: Run, format_: Format, bad: bool, violated: bool) -> None:
    content = '{"prompt":"opus"}\n' * violated + '{"prompt":""}\n' * bad + '{"prompt":"local"}\n'
    status, _, _ = run(content, "--check", "--allow", "local", "--format", format_.value)
    assert status == (2 if bad else 1 if violated else 0)


def test_the_real_model_is_checked_from_a_pipe() -> None:
    command = [str(Path(sys.executable).with_name("vibe-router")), "batch", "--check", "--allow", "local"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VIBE_ROUTER_")}
    given_ = b'{"prompt":"Rename foo to bar"}\n{"prompt":"Write a hypervisor in Zig"}\n'
    done = subprocess.run(command, input=given_, capture_output=True, env=clean, timeout=60)
    assert done.stdout.startswith(b"-:2: decided opus (p_cloud 0.")
    assert done.stdout.endswith(b"), allowed: local\n")
    assert (done.stdout.count(b"\n"), done.stderr, done.returncode) == (1, b"", 1)
