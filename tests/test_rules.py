"""Rules of one's own: what a file may hold, which rule speaks, and that its time is linear in the text."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import routerlib.cli
from hypothesis import given
from hypothesis import strategies as st

from routerlib.conversation.request import Request
from routerlib.deciding.cascade import Decision, Flag, Reason, Spoken, Thresholds, Tier
from routerlib.deciding.rules.expressions import Expressions
from routerlib.deciding.rules.file import RulesError, read_rules
from routerlib.deciding.rules.overrides import OverrideError, asked_without, taken_off
from routerlib.deciding.rules.paths import LONGEST, MOST, literal_of, matcher, paths_in
from routerlib.deciding.rules.rule import Effect, Rule, Rules
from routerlib.deciding.rules.ruling import Ruling, Subject
from routerlib.deciding.rules.secrets import secret_in

pytest.importorskip("re2", reason="google-re2 is not installed: pip install 'google-re2>=1.1'")
pytest.importorskip("detect_secrets", reason="detect-secrets is not installed: pip install 'detect-secrets>=1.5'")

EASY, HARD = "Write a Python function to sort a list", "Write a hypervisor in Zig"
NAMES = ("local", "sonnet", "opus")
MODELS = {name: f"model-{name}" for name in NAMES}
KEY = "AKIA" + "IOSFODNN7EXAMPLE"  # as the vendor's manual shows one
FILE = """
secrets = "local"

[[rule]]
name = "migrations"
paths = ["migrations/**", "*.sql"]
floor = "opus"

[[rule]]
name = "deploys"
ask = '(?i)\\bdeploy(s|ed|ing)?\\b'
floor = "sonnet"

[[rule]]
name = "private"
field = { "repo.visibility" = "private" }
tier = "local"

[[rule]]
name = "small talk"
flags = ["junk"]
ceiling = "local"
"""


class Ended(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run a command in this process, in a folder with a file of rules."""
    monkeypatch.chdir(tmp_path)
    for name in ("MODEL", "THRESHOLDS", "ENCODER", "TIERS", "RULES"):
        monkeypatch.delenv(f"VIBE_ROUTER_{name}", raising=False)
    Path("rules.toml").write_text(FILE)
    Path("none.toml").write_text("")

    def running(*arguments: str) -> Ended:
        capfdbinary.readouterr()
        status = routerlib.cli.run(list(arguments))
        out, err = capfdbinary.readouterr()
        return Ended(status, out.decode(), err.decode())

    return running


def decision(tier: str = "local", *flags: Flag) -> Decision:
    thresholds = Thresholds(0.5, 0.5, "made up")
    return Decision(tier, MODELS[tier], 0.25, None, thresholds, "made_up@00000000", Reason.CLOUD_NOT_NEEDED, flags)


def ruling(*rules: Rule) -> Ruling:
    return Ruling(Rules(rules, "rules.toml", "0" * 64), MODELS)


@pytest.mark.parametrize("effect", Effect)
@pytest.mark.parametrize("routed", NAMES)
@pytest.mark.parametrize("limit", NAMES)
def test_a_rule_sets_the_tier_or_a_limit_to_it(effect: Effect, routed: str, limit: str) -> None:
    made = ruling(Rule("r", effect, limit, ask="x"))(decision(routed), Subject("x"))
    ranks = sorted({NAMES.index(routed), NAMES.index(limit)})
    wanted = {Effect.TIER: NAMES.index(limit), Effect.FLOOR: ranks[-1], Effect.CEILING: ranks[0]}[effect]
    assert (made.decision, made.model) == (NAMES[wanted], f"model-{NAMES[wanted]}")
    assert (made.rule, made.routed) == (Spoken("r", "rules.toml"), routed)
    assert made.grounds.endswith(f'; rule "r" of rules.toml: {Rule("r", effect, limit).said}')


def test_the_first_that_matches_speaks() -> None:
    rules = [Rule(name, Effect.TIER, tier, ask=ask) for name, tier, ask in (("a", "opus", "b"), ("c", "sonnet", "a"))]
    assert ruling(*rules)(decision(), Subject("a b")).rule == Spoken("a", "rules.toml")
    assert ruling(*rules[::-1])(decision(), Subject("a b")).rule == Spoken("c", "rules.toml")


def test_where_none_matches_the_decision_is_the_very_same() -> None:
    made = decision()
    assert ruling(Rule("r", Effect.TIER, "opus", ask="y"))(made, Subject("x")) is made
    assert Ruling(None, MODELS)(made, Subject("x")) is made


REQUEST = Request("fix it", shape="hook")
MATCHES: dict[str, tuple[dict[str, Any], Subject, Subject]] = {
    "ask": ({"ask": r"(?i)\bSQL\b"}, Subject("write sql"), Subject("write nosql")),
    "ask, not what is pasted": ({"ask": "panic"}, Subject("why a panic?"), Subject("why?\n```\npanic: x\n```")),
    "paths": ({"paths": ("*.sql",)}, Subject("fix db/a.sql, please"), Subject("fix a.sqlite")),
    "field": ({"fields": {"a.b": ("x*",)}}, Subject("x", {"a.b": "xy"}), Subject("x", {"a.b": "y"})),
    "field, one of several": ({"fields": {"a": (1, 2)}}, Subject("x", {"a": 2}), Subject("x", {"a": True})),
    "field, a list": ({"fields": {"a": ("bug",)}}, Subject("x", {"a": ["ui", "bug"]}), Subject("x")),
    "shape": ({"shapes": ("hook",)}, Subject(REQUEST), Subject("fix it")),
    "secret": ({"secrets": True}, Subject(f"why?\n```\nkey = {KEY}\n```"), Subject("why AKIA?")),
    "secret in an earlier turn": ({"secrets": True}, Subject(REQUEST, raw=f'"{KEY}"'.encode()), Subject(REQUEST)),
    "all it names": (
        {"ask": "a", "fields": {"b": ("c",)}},
        Subject("a", {"b": "c"}),
        Subject("a", {"b": "d"}),
    ),
}


@pytest.mark.parametrize("what", MATCHES)
def test_a_rule_matches(what: str) -> None:
    matches, fits, differs = MATCHES[what]
    own = ruling(Rule("r", Effect.TIER, "opus", **matches))
    assert own(decision(), fits).decision == "opus"
    assert own(decision(), differs).decision == "local"


def test_a_flag_matches() -> None:
    own = ruling(Rule("r", Effect.TIER, "opus", flags=("junk", "image")))
    assert own(decision("local", Flag.JUNK), Subject("x")).decision == "opus"
    assert own(decision("local", Flag.CLOSE), Subject("x")).decision == "local"


def test_of_a_prompt_that_is_only_pasted_all_is_the_ask() -> None:
    assert Subject("```\npanic: x\n```").ask == "```\npanic: x\n```"


def test_a_secret_is_named_by_its_kind_and_never_shown(run: Run) -> None:
    done = run("route", "--rules", "rules.toml", "--format", "json", f"Design a lock service; key {KEY} does not work")
    answer = json.loads(done.out)
    assert answer["decision"] == "local"
    assert answer["reason"].endswith('rule "secrets" of rules.toml: local, for a secret was seen (AWS Access Key)')
    assert KEY not in done.out + done.err


SECRETS = {
    "AWS Access Key": KEY,
    "GitHub Token": "ghp_" + "a1B2" * 9,
    "GitLab Token": "glpat-" + "x1Y2z" * 4,
    "Private Key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "Slack Token": "xoxb-" + "123456789012-abcdefghij",
    "JSON Web Token": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxIn0.c2ln",
    "Basic Auth Credentials": "postgres://user:" + "hunter2@db/x",
    "Stripe Access Key": "sk_live_" + "a1b2c3" * 4,
}


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_is_recognised(kind: str) -> None:
    assert secret_in(f"why does this fail? {SECRETS[kind]} is what I use") == kind
    assert secret_in("café " * 5_000 + SECRETS[kind]) == kind


@pytest.mark.parametrize("text", [EASY, "rotate the AWS key", "git@github.com:a/b.git", "sk-", "eyJ.x", "\ud800"])
def test_a_prompt_without_one_has_none(text: str) -> None:
    assert secret_in(text) is None


GLOBS = {
    "*.sql": (["a.sql", "db/a.sql", "./x/y.sql"], ["a.sqlite", "sql"]),
    "migrations/**": (["migrations/1.py", "app/migrations/a/b.py"], ["migrations", "emigrations/1.py"]),
    "src/*/test_?.py": (["src/a/test_1.py", "x/src/b/test_2.py"], ["src/a/b/test_1.py", "src/a/test_10.py"]),
    "/src/**/*.ts": (["/src/a.ts", "src/a/b/c.ts"], ["app/src/a.ts"]),
    "infra/": (["infra/main.tf", "x/infra/a/b"], ["infra"]),
    "**": (["anything", "a/b"], []),
    "a**b.py": (["axxb.py"], ["a/b.py"]),
    "*a*a*b": (["xaxaxb", "aab"], ["aax", "ab"]),
}


@pytest.mark.parametrize("glob", GLOBS)
def test_a_glob_fits_whole_paths(glob: str) -> None:
    fits, differ = GLOBS[glob]
    own = matcher(glob)
    assert [path for path in fits if not own.fullmatch(path.removeprefix("./"))] == []
    assert [path for path in differ if own.fullmatch(path)] == []


@given(
    st.text("ab/", max_size=8).filter(lambda path: path.strip("/") == path and "//" not in path),
    st.text("ab*?", max_size=6),
)
def test_within_one_part_a_glob_is_that_of_the_standard_library(path: str, glob: str) -> None:
    from fnmatch import fnmatchcase

    if glob and not glob.startswith("**") and path and glob != "**":
        last = path.rpartition("/")[2]
        assert bool(matcher(glob).fullmatch(path)) == fnmatchcase(last, glob)


def test_paths_are_what_looks_like_one() -> None:
    text = r"Fix src/app.py:12 (and .\lib\x.ts), `.env.local` or Makefile; see https://a.b/c.html, e.g. and/or a.yaml."
    assert paths_in(text) == ("src/app.py", "lib/x.ts", "and/or", "a.yaml")
    assert len(paths_in(" ".join(f"a/{n}" for n in range(5_000)))) == MOST
    assert paths_in("a/" + "b" * LONGEST) == ()


WORDS = {
    "!opus fix it": ("fix it", "opus"),
    "  !Opus\nfix it": ("fix it", "opus"),
    "!opusfix it": ("!opusfix it", None),
    "!important fix it": ("!important fix it", None),
    "fix it !opus": ("fix it !opus", None),
    "!opus, fix it": ("!opus, fix it", None),
}


@pytest.mark.parametrize("text", WORDS)
def test_the_first_word_may_name_a_tier(text: str) -> None:
    assert taken_off(text, NAMES) == WORDS[text]
    asked, name = asked_without(Request(text, shape="hook"), NAMES)
    assert (asked, name) == (Request(WORDS[text][0], shape="hook"), WORDS[text][1])


def test_the_word_alone_is_no_prompt(run: Run) -> None:
    with pytest.raises(OverrideError):
        taken_off("!local \n", NAMES)
    said = "vibe-router: the prompt: found nothing but !local, wanted a prompt after it\n"
    assert run("route", "--overrides", "!local") == Ended(2, "", said)


def test_the_word_wins_over_rules_and_is_taken_off_before_all_else(run: Run) -> None:
    plain = json.loads(run("route", "--format", "json", HARD).out)
    done = json.loads(run("route", "--overrides", "--format", "json", f"!local {HARD}").out)
    assert (done["decision"], done["routed"], done["rule"]) == ("local", "opus", {"name": "!local", "file": None})
    assert (done["p_cloud"], done["p_opus"]) == (plain["p_cloud"], plain["p_opus"])
    assert run("route", f"!local {HARD}").out == "opus\n"  # without the option it is a word as any other


def test_an_answer_names_the_rule_and_what_the_networks_said(run: Run) -> None:
    answer = json.loads(run("route", "--rules", "rules.toml", "--format", "json", "Rename id in db/users.sql").out)
    assert list(answer)[-2:] == ["rule", "routed"]
    assert (answer["decision"], answer["routed"]) == ("opus", "local")
    assert answer["rule"] == {"name": "migrations", "file": "rules.toml"}
    assert (
        "rule migrations"
        in run("route", "--rules", "rules.toml", "--format", "github", "Rename id in db/users.sql").out
    )
    said = run("explain", "--rules", "rules.toml", "Rename id in db/users.sql").out.splitlines()[0]
    assert said.startswith("opus (claude-opus-4-6): p_cloud ")
    assert said.endswith('; rule "migrations" of rules.toml: at least opus.')


def test_a_batch_is_ruled_by_fields_and_words(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[dict[str, Any]] = [
        {"prompt": HARD, "repo": {"visibility": "private"}},
        {"prompt": HARD},
        {"prompt": f"!sonnet {HARD}"},
        {"prompt": "!opus"},
        {"prompt": "Deploy it", "messages": []},
    ]
    Path("in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    monkeypatch.setenv("VIBE_ROUTER_RULES", "rules.toml")
    done = run("batch", "in.jsonl", "--overrides", "--with-prompt", "--quiet")
    answers = [json.loads(line)["route"] for line in done.out.splitlines()]
    assert [answer.get("decision") for answer in answers] == ["local", "opus", "sonnet", None, "sonnet"]
    assert [answer.get("routed") for answer in answers] == ["opus", None, "opus", None, "local"]
    assert answers[2]["prompt"] == HARD
    assert answers[3]["error"]["message"] == "found nothing but !opus, wanted a prompt after it"
    assert done.status == 2


def test_an_empty_file_of_rules_changes_no_byte(run: Run) -> None:
    Path("in.jsonl").write_text("".join(json.dumps({"prompt": prompt}) + "\n" for prompt in (EASY, HARD, "hi")))
    for format_ in ("jsonl", "json", "tsv", "text", "github"):
        asked = ("batch", "in.jsonl", "--quiet", "--format", format_)
        assert run(*asked, "--rules", "none.toml") == run(*asked)


def test_a_check_looks_at_what_the_rules_left(run: Run) -> None:
    Path("in.jsonl").write_text(json.dumps({"prompt": HARD, "repo": {"visibility": "private"}}) + "\n")
    own = ("batch", "--check", "--rules", "rules.toml", "in.jsonl", "--quiet")
    assert run(*own, "--allow", "local").status == 0
    assert run("batch", "--check", "in.jsonl", "--quiet", "--allow", "local").status == 1
    done = run(*own)
    assert done == Ended(1, 'in.jsonl:1: routed opus, rule "private" of rules.toml: local\n', "")


def test_a_resumed_batch_remembers_the_rules(run: Run) -> None:
    Path("in.jsonl").write_text(json.dumps({"prompt": EASY}) + "\n")
    asked = ("batch", "in.jsonl", "-o", "out.jsonl", "--resume", "--quiet")
    assert run(*asked, "--rules", "rules.toml").status == 0
    basis = json.loads(Path("out.jsonl.manifest.json").read_text())["basis"]
    assert basis["rules"] == {"sha256": read_rules("rules.toml", NAMES).digest}
    assert run(*asked).status == 2
    Path("rules.toml").write_text(FILE + "# changed")
    assert "found rules" in run(*asked, "--rules", "rules.toml").err


def test_parquet_has_the_rule_in_its_column(run: Run) -> None:
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'pyarrow>=15'")
    pq = pytest.importorskip("pyarrow.parquet")
    Path("sql.toml").write_text('[[rule]]\nname = "sql"\npaths = "*.sql"\nfloor = "opus"\n')
    pq.write_table(pa.table({"prompt": ["Rename id in db/users.sql", EASY]}), "in.parquet")
    assert run("batch", "in.parquet", "-o", "out.parquet", "--rules", "sql.toml", "--quiet").status == 0
    first, second = pq.read_table("out.parquet").column("route").to_pylist()
    assert (first["decision"], first["routed"], first["rule"]) == ("opus", "local", {"name": "sql", "file": "sql.toml"})
    assert (second["routed"], second["rule"]) == (None, None)
    refused = run("batch", "in.parquet", "-o", "out.parquet", "--rules", "rules.toml")
    assert "found Parquet and a rule on the field 'repo.visibility'" in refused.err


def test_rules_are_about_one_s_own_tiers(run: Run) -> None:
    from routerlib.deciding.tiers.rendering import example_of

    Path("tiers.toml").write_text(example_of("ollama"))
    Path("own.toml").write_text('[[rule]]\nname = "all"\nask = "."\nfloor = "cloud"\n')
    answer = json.loads(run("route", "--tiers", "tiers.toml", "--rules", "own.toml", "--format", "json", EASY).out)
    assert (answer["decision"], answer["model"], answer["routed"]) == ("cloud", "claude-sonnet-4-6", "local")
    refused = run("route", "--rules", "own.toml", EASY)
    assert 'found floor = "cloud", wanted one of local, sonnet, opus' in refused.err


RULE = '[[rule]]\nname = "a"\nask = "x"\ntier = "opus"\n'
WRONG = {
    'found the key "rules", wanted [[rule]] and secrets only': "rules = 1",
    'found rule = "x", wanted a list of tables': 'rule = "x"',
    'secrets: found secrets = "home", wanted one of local, sonnet, opus': 'secrets = "home"',
    'rule 1: found the key "if", wanted only name': '[[rule]]\nif = 1',
    "rule 1: found no name": '[[rule]]\nask = "x"\ntier = "opus"',
    'rule "a": found no effect, wanted one of tier, floor, ceiling': '[[rule]]\nname = "a"\nask = "x"',
    'rule "a": found tier and floor, wanted one': RULE + 'floor = "opus"',
    'rule "a": found tier = "haiku", wanted one of': RULE.replace("opus", "haiku"),
    'rule "a": found nothing to match, wanted one of ask, paths': RULE.replace('ask = "x"\n', ""),
    'found the name "a" twice': RULE + RULE,
    'rule "a": found ask = "", wanted an expression': RULE.replace('"x"', '""'),
    'rule "a": found ask = "(?=x)" (invalid perl operator: (?=), wanted an expression of RE2': RULE.replace(
        '"x"', '"(?=x)"'
    ),
    'found ask = "(a" (missing ): (a)': RULE.replace('"x"', '"(a"'),
    "found ask = \"(a)\\1\"": RULE.replace('"x"', "'(a)\\1'"),
    'rule "a": found paths = 1, wanted a list of texts': RULE + "paths = 1",
    'found flags with "big", wanted some of truncated, junk': RULE + 'flags = ["big"]',
    'found shapes with "soap", wanted some of text': RULE + 'shapes = ["soap"]',
    "found field = 1, wanted": RULE + "field = 1",
    'found field "a.b" = {}, wanted a text': RULE + 'field = { "a.b" = {} }',
    'found secrets = "yes", wanted true or false': RULE + 'secrets = "yes"',
    "found no TOML": "[[rule",
}  # fmt: skip


@pytest.mark.parametrize("said", WRONG)
def test_what_is_wrong_is_one_line(said: str, tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text(WRONG[said])
    with pytest.raises(RulesError) as caught:
        read_rules(tmp_path / "r.toml", NAMES)
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path / 'r.toml'}: ")
    assert "\n" not in str(caught.value)


def test_what_is_not_installed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from routerlib import errors

    (tmp_path / "r.toml").write_text(RULE)
    monkeypatch.setattr(errors, "find_spec", lambda _: None)
    with pytest.raises(errors.MissingPackageError, match="found no google-re2, wanted the extra rules: pip install"):
        read_rules(tmp_path / "r.toml", NAMES)
    (tmp_path / "r.toml").write_text('[[rule]]\nname = "a"\npaths = "*.sql"\ntier = "opus"\n')
    assert len(read_rules(tmp_path / "r.toml", NAMES).rules) == 1  # globs, fields, flags and shapes need nothing


EVIL = ["(a+)+$", "(a|aa)+b", "(.*a){20}", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$"]


@given(st.text(), st.sampled_from([*EVIL, "x", r"\w+"]))
def test_any_text_is_looked_at(text: str, expression: str) -> None:
    own = ruling(Rule("r", Effect.TIER, "opus", ask=expression))
    ask = Subject(text).ask
    wanted = re.search(expression, ask) if expression in ("x",) else None
    made = own(decision(), Subject(text))
    assert made == decision() or made == replace(made, decision="opus")
    assert wanted is None or made.decision == "opus"


@pytest.mark.parametrize(
    "expression",
    [
        r"(?i)\bfix\b",
        r"fix (it|me)",
        "[a-z]+ fix",
        r"\bx\d",
        r"^fix",
        r"fix$",
        r"fix\sit",
        r"[^a]fix",
        "(?s)fix.it",
        r"\Wfix",
    ],
)
@given(
    lines=st.lists(st.sampled_from(["fix it", "  fix me", "x1 fix  ", "    at a.b(C.java:1)", "", "ERROR fix it", "a"]))
)
def test_looking_at_the_text_first_loses_no_match(expression: str, lines: list[str]) -> None:
    """What is found in the ask is found, though the ask is only looked for where the text gives hope."""
    typed = "\n".join([*lines, "Why?"])
    ruling = Ruling(Rules((Rule("r", Effect.FLOOR, "opus", ask=expression),), "f", "0" * 64), MODELS)
    alone = Expressions([expression])
    assert (ruling.speaking(Subject(typed)) is not None) == alone.found(0, Subject(typed).ask)


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("**/x.sql", "x.sql"),
        ("a/**/b", "a/b"),
        ("src/", "src/app.py"),
        ("/m/*.tf", "m/a.tf"),
        ("**", "a/b"),
        ("?.py", "a.py"),
    ],
)
def test_a_piece_of_a_glob_stands_in_every_path_it_fits(glob: str, path: str) -> None:
    assert matcher(glob).fullmatch(path)
    assert literal_of(glob) in path
    ruling = Ruling(Rules((Rule("r", Effect.FLOOR, "opus", paths=(glob,)),), "f", "0" * 64), MODELS)
    assert ruling.speaking(Subject(f"Explain {path} and " + path.replace("/", "\\"))) is not None
    assert ruling.speaking(Subject("Explain it")) is None


def test_the_roles_have_names() -> None:
    assert tuple(tier.value for tier in Tier) == NAMES


def test_calibration_leaves_out_what_a_rule_decides(run: Run) -> None:
    lines = [
        {"prompt": f"{what} {n}", "scores": {"local": 0.9 - n % 3 / 9, "sonnet": 0.9, "opus": 0.95 - n % 5 / 9}}
        for n in range(60)
        for what in ("sort list", "prove this queue linearizable, part", "the private part")
    ]
    Path("log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    Path("own.toml").write_text(
        '[[rule]]\nname = "a"\nask = "private"\ntier = "local"\n'
        '[[rule]]\nname = "b"\nask = "prove"\nfloor = "sonnet"\n'  # a limit leaves the networks something to decide
    )
    asked = ("calibrate", "log.jsonl", "--shares", "local=50,sonnet=50", "--rules", "own.toml", "-o", "t.json")
    done = run(*asked, "--quiet")
    assert "log.jsonl: 120 records" in done.out
    assert "rules               own.toml: 60 records left out, whose tier a rule sets\n" in done.out
    digest = read_rules("own.toml", NAMES).digest
    assert json.loads(Path("t.json").read_text())["rules"] == digest
    beside = ("route", "--thresholds", "t.json", EASY)
    assert run(*beside, "--rules", "own.toml").err == ""
    said = f"vibe-router: t.json: calibrated beside rules with sha256 {digest[:8]}..., found no rules; used as they are"
    assert run(*beside).err.startswith(said)
    Path("in.jsonl").write_text(json.dumps({"prompt": EASY}) + "\n")
    assert run("batch", "in.jsonl", "--thresholds", "t.json", "--rules", "rules.toml").err.count("beside rules") == 1


def test_calibration_leaves_out_what_the_router_is_unsure_of(run: Run) -> None:
    lines = [
        {"prompt": f"{what} {n}", "label": "local" if n % 2 else "sonnet"}
        for n in range(60)
        for what in ("sort list", "Tervezz egy elosztott replikációs rendszert és bizonyítsd")
    ]
    Path("log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = run("calibrate", "log.jsonl", "--agree", "--when-unsure", "opus", "--quiet")
    assert "log.jsonl: 60 records" in done.out
    said = "60 records left out, unfamiliar or without an ask, which go to opus at least\n"
    assert f"unsure              {said}" in done.out
    found = json.loads(run("calibrate", "log.jsonl", "--agree", "--when-unsure", "opus", "--format", "json").out)
    assert found["log"]["unsure"] == 60
    assert "unsure" not in json.loads(run("calibrate", "log.jsonl", "--agree", "--format", "json").out)["log"]
    Path("log.jsonl").write_text(json.dumps(lines[1]) + "\n")
    assert "found no record that --when-unsure leaves in" in run("calibrate", "log.jsonl", "--when-unsure", "opus").err


def test_an_empty_file_of_rules_changes_no_byte_of_the_torture_file(run: Run) -> None:
    from test_cli_batch import SMALL, joined

    Path("torture.jsonl").write_bytes(joined(SMALL))
    asked = ("batch", "torture.jsonl", "--quiet")
    plain = run(*asked)
    assert plain.status == 2
    assert run(*asked, "--rules", "none.toml") == plain
    Path("now.toml").write_text(run("tiers").out)
    assert run(*asked, "--tiers", "now.toml") == plain
