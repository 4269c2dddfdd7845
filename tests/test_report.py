"""The report in the library: tokens and money to the last one, what a person did afterwards, what stays unknown."""

import gc
import json
import tracemalloc
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_sessions import EASY, HAIKU, HARD, OPUS, SONNET, Talk

from routerlib import ThreeTierRouter
from routerlib.conversation.reading import conversation_of
from routerlib.conversation.request import Request
from routerlib.conversation.turn import RequestError
from routerlib.conversation.usage import Tokens, Usage, usage_of
from routerlib.deciding.cascade import Tier
from routerlib.deciding.circumstances import Circumstances
from routerlib.deciding.tiers.file import read_tiers
from routerlib.reporting.asked import Loose, Prompt
from routerlib.reporting.behaviour import asks_again, label_of, regret
from routerlib.reporting.history import OTHER_KEYS, History, _shape
from routerlib.reporting.prices import Price, Tariff, tariff_of
from routerlib.reporting.report import Report, told
from routerlib.reporting.savings import savings
from routerlib.reporting.seen import Seen
from routerlib.reporting.tally import Tally

# Round prices, so that sums can be done by head: USD per million tokens.
PRICES = {
    "local": Price(0, 0, 0, 0, 0),
    "sonnet": Price(3, 15, 0.3, 3.75, 6),
    "opus": Price(5, 25, 0.5, 6.25, 10),
}
TARIFF = Tariff(
    PRICES, lambda model: next((tier for tier in PRICES if tier in (model or "").replace("qwen", "local")), None)
)


class Router:
    """Decides by a word of the ask: hard ones for opus, easy ones for local, others for sonnet."""

    def route_many(self, asked: Sequence[Request | str]) -> list[Any]:
        decided = []
        for each in asked:
            text = each if isinstance(each, str) else each.ask
            tier = Tier.OPUS if "Prove" in text else Tier.LOCAL if "Rename" in text else Tier.SONNET
            decided.append(SimpleNamespace(decision=tier))
        return decided


def reported(*talks: Talk | list[dict[str, Any]]) -> Tally:
    """Report on sessions, each a file of its own."""
    report, seen = Report(Router(), TARIFF), Seen()
    for number, talk in enumerate(talks):
        history = History(f"file {number}", seen)
        for line in talk.lines if isinstance(talk, Talk) else talk:
            report.read(history.read(line))
        report.read(history.close())
    return report.finished()


def prompts(lines: Iterable[Any], name: str = "file") -> list[Prompt]:
    history = History(name)
    found = [one for line in lines for one in history.read(line)] + list(history.close())
    return [one for one in found if isinstance(one, Prompt)]


def test_two_lines_of_a_request_are_one_request() -> None:
    talk = Talk("s1").turn(EASY, OPUS).turn("add a dry-run flag", OPUS).turn(HARD, OPUS)
    assert len(talk.lines) == 9
    tally = reported(talk)
    assert (len(tally.saved), tally.prompts, tally.requests) == (1, 3, 3)
    assert tally.answered["opus"].requests == 3
    assert tally.answered["opus"].output_tokens == 1_500  # of each request what its last line says


def test_sums_reconcile_to_the_token_and_the_cent() -> None:
    first = Talk("s1")
    first.asks(EASY).answers(OPUS, 100, 2_000, cached=30_000, into=4_000).returns().answers(
        OPUS, 10, 400, cached=34_000
    )
    first.turn(HARD, OPUS, 2_000, 8_000, cached=34_000, into=6_000)
    second = Talk("s2", "/home/ada/site", "2026-11-21").turn("add a dry-run flag", SONNET, 700, 900, cached=10_000)
    tally = reported(first, second)
    opus, sonnet = tally.answered["opus"], tally.answered["sonnet"]
    assert (opus.prompts, opus.requests, sonnet.prompts, sonnet.requests) == (2, 3, 1, 1)
    assert (opus.input_tokens, opus.output_tokens) == (100 + 10 + 2_000, 2_000 + 400 + 8_000)
    assert (opus.cache_read_tokens, opus.cache_write_tokens) == (30_000 + 34_000 + 34_000, 4_000 + 6_000)
    assert (sonnet.input_tokens, sonnet.output_tokens, sonnet.cache_read_tokens) == (700, 900, 10_000)
    # USD 5, 25, 0.50 and 6.25 a million: 2,110 read, 10,400 written, 98,000 from the cache, 10,000 into it.
    assert opus.cost == pytest.approx(0.01055 + 0.26 + 0.049 + 0.0625, abs=1e-12)
    assert sonnet.cost == pytest.approx(0.0021 + 0.0135 + 0.003, abs=1e-12)
    # The easy prompt would have gone to local for nothing; the others stay where they are.
    assert tally.decided["local"].cost == 0
    assert tally.decided["opus"].cost == pytest.approx(0.01 + 0.2 + 0.017 + 0.0375, abs=1e-12)
    easy = (100 + 10) * 5e-6 + 2_400 * 25e-6 + 64_000 * 0.5e-6 + 4_000 * 6.25e-6
    assert savings(tally.saved.values()).value == pytest.approx(easy, abs=1e-12)
    for rows in (tally.kinds, tally.days, tally.projects, tally.sessions):
        assert sum(row.cost for row in rows.values()) == pytest.approx(opus.cost + sonnet.cost, abs=1e-12)
        assert sum(row.saved for row in rows.values()) == pytest.approx(easy, abs=1e-12)
        assert (sum(row.prompts for row in rows.values()), sum(row.requests for row in rows.values())) == (3, 4)
    assert list(tally.days) == ["2026-11-20", "2026-11-21"]
    assert list(tally.projects) == ["/home/ada/ledger", "/home/ada/site"]


def test_a_session_that_is_resumed_is_not_counted_twice() -> None:
    talk = Talk("s1").turn(EASY, OPUS)
    resumed = [{**line, "sessionId": "s2"} for line in talk.lines]
    further = Talk("s2", day="2026-11-22").turn(HARD, OPUS)
    tally = reported(talk, resumed + further.lines)
    assert (tally.prompts, tally.requests) == (2, 2)


def test_so_many_lines_are_known_again() -> None:
    seen = Seen(most=4)
    lines = [{"uuid": str(n), "timestamp": "t"} for n in range(20)]
    for place, line in enumerate(lines):
        assert not seen.again(line)
        assert all(seen.again(known) for known in lines[max(place - 3, 0) : place + 1])
    assert not seen.again(lines[0])
    assert not seen.again({"timestamp": "t"})


def test_equal_ids_in_other_sessions_are_other_requests() -> None:
    lines = [line for session in ("a", "b") for line in Talk(session).turn(EASY, OPUS).lines]
    for line in lines:
        if "requestId" in line:
            line["requestId"] = line["message"]["id"] = "req_1"
    assert reported(lines[:3], lines[3:]).requests == 2


def test_what_subagents_used_is_counted_and_nothing_decided_for_it() -> None:
    talk = Talk("s1").asks(EASY).answers(OPUS, 1_000, 1_000).answers(OPUS, 2_000, 3_000, nested=True)
    tally = reported(talk)
    assert (tally.prompts, tally.requests, tally.subagents) == (1, 2, 1)
    assert tally.answered["opus"].cost == pytest.approx(3_000 * 5e-6 + 4_000 * 25e-6)
    assert sum(tally.saved.values()) == pytest.approx(1_000 * 5e-6 + 1_000 * 25e-6)
    alone = reported(Talk("s1").answers(SONNET, 10, 10, nested=True))  # in a file of its own
    assert (alone.prompts, alone.requests) == (0, 1)
    assert alone.answered["sonnet"].cost == pytest.approx(180e-6)


def test_what_the_files_do_not_say_stays_unknown() -> None:
    talk = Talk("s1").turn(EASY, HAIKU, 10, 20).turn("add a dry-run flag", None).turn(HARD, OPUS)
    tally = reported(talk)
    found = told(tally, savings(tally.saved.values()))
    assert found["unknown"] == {
        "prompts_without_model": 1, "prompts_of_other_models": 1, "prompts_without_usage": 0, "requests": 1,
        "input_tokens": 10, "output_tokens": 20, "models": {HAIKU: 1},
    }  # fmt: skip
    assert sum(entry["prompts"] for entry in found["answered"].values()) == 1
    assert sum(entry["prompts"] for entry in found["decided"].values()) == 3
    assert found["savings"] == {"value": 0.0, "low": None, "high": None}
    assert found["downgrades"] == {"prompts": 0, "regretted": 0}


def test_the_public_form_has_its_keys_in_order() -> None:
    tally = reported(Talk("s1").turn(EASY, OPUS))
    found = told(tally, savings(tally.saved.values()))
    wanted = "schema sessions prompts requests answered decided savings downgrades unknown cache_loss"
    assert list(found) == wanted.split()
    assert list(found["answered"]) == list(found["decided"]) == ["local", "sonnet", "opus"]
    assert list(found["answered"]["opus"])[:5] == ["prompts", "requests", "input_tokens", "output_tokens", "cost"]


AFTER = {
    "complained": [("still broken", OPUS)],
    "asked again": [("Rename the method total to sum, in invoice.py", OPUS)],
    None: [("add a dry-run flag to the importer", OPUS)],
}


@pytest.mark.parametrize("said", AFTER, ids=str)
def test_a_false_downgrade_is_told_apart(said: str | None) -> None:
    talk = Talk("s1").turn(EASY, OPUS)
    for text, model in AFTER[said]:
        talk.turn(text, model)
    first = prompts(talk.lines)[0]
    assert regret(first, TARIFF) == said
    tally = reported(talk)
    assert tally.regretted == (said is not None)
    assert tally.downgrades >= 1


def test_a_switch_up_is_regret() -> None:
    talk = Talk("s1").turn(EASY, SONNET).turn("add a dry-run flag to the importer", OPUS)
    assert regret(prompts(talk.lines)[0], TARIFF) == "switched up from sonnet to opus"
    assert reported(talk).regretted == 1
    assert regret(prompts(Talk("s1").turn(EASY, OPUS).turn("add a flag", SONNET).lines)[0], TARIFF) is None


def test_a_prompt_that_is_not_sent_lower_is_no_downgrade() -> None:
    tally = reported(Talk("s1").turn(HARD, OPUS).turn("still broken", OPUS))
    assert tally.downgrades == 1  # the complaint, which the stub sends to sonnet
    assert tally.regretted == 0


@pytest.mark.parametrize(
    ("ask", "following", "again"),
    [
        (EASY, EASY, True),
        (EASY, f"  {EASY}\n", True),
        ("fix it", "fix it", True),
        ("fix it", "fix that", False),
        (EASY, "Rename the method total to sum in invoice.py please", True),
        (EASY, "Rename the method count to sum in ledger.py and test it", False),
    ],
)
def test_asking_again_is_told_by_the_words(ask: str, following: str, again: bool) -> None:
    assert asks_again(ask, following) is again


LABELS = {
    "went on": ([(EASY, SONNET), ("add a dry-run flag", SONNET)], ("sonnet", "went on after an answer of sonnet")),
    "chore": ([(EASY, SONNET), ("commit it", SONNET)], ("sonnet", "went on after an answer of sonnet")),
    "complained": ([(EASY, SONNET), ("still broken", SONNET)], ("opus", "complained about an answer of sonnet")),
    "stayed": (
        [(EASY, SONNET), ("add a dry-run flag", OPUS), (HARD, OPUS)],
        ("opus", "switched up from sonnet to opus and stayed"),
    ),
    "switched back": ([(EASY, SONNET), ("add a dry-run flag", OPUS), (HARD, SONNET)], None),
    "not known to stay": ([(EASY, SONNET), ("add a dry-run flag", OPUS)], None),
    "dearest": ([(EASY, OPUS), ("add a dry-run flag", OPUS)], None),
    "asked again": ([(EASY, SONNET), (EASY, SONNET)], None),
    "last": ([(EASY, SONNET)], None),
    "no tier": ([(EASY, HAIKU), ("add a dry-run flag", SONNET)], None),
    "continued": ([(EASY, SONNET), ("continue", SONNET)], None),
    "from local": ([(EASY, "qwen3-coder-next"), ("nope, still fails", SONNET)], None),
    "complained of local": (
        [(EASY, "qwen3-coder-next"), ("nope, still fails", "qwen3-coder-next")],
        ("sonnet", "complained about an answer of local"),
    ),
}


@pytest.mark.parametrize("name", LABELS)
def test_a_label_only_where_behaviour_is_plain(name: str) -> None:
    turns, wanted = LABELS[name]
    talk = Talk("s1")
    for text, model in turns:
        talk.turn(text, model)
    label = label_of(prompts(talk.lines)[0], TARIFF)
    assert (None if label is None else (label.tier, label.evidence)) == wanted


def test_who_goes_on_after_a_complaint_may_have_given_up() -> None:
    talk = Talk("s1").turn(HARD, SONNET).turn("still broken", SONNET).turn(EASY, SONNET).turn("thanks", SONNET)
    labels = [label_of(prompt, TARIFF) for prompt in prompts(talk.lines)]
    assert [label and label.tier for label in labels] == ["opus", None, "sonnet", None]


def test_a_change_of_tier_loses_the_cache_once() -> None:
    talk = Talk("s1").turn(HARD, OPUS, cached=1_000).turn("add a dry-run flag", OPUS, cached=40_000)
    talk.turn("write tests for it all", OPUS, cached=50_000).turn(EASY, OPUS, cached=60_000)
    loss = reported(talk).cache_loss
    # To sonnet: 40,000 tokens are written at 3.75 where 0.30 would read them. To local: nothing costs.
    assert (loss.switches, loss.tokens) == (2, 40_000)
    assert loss.cost == pytest.approx(40_000 * (3.75 - 0.3) / 1e6)
    other = Talk("s2").turn("add a dry-run flag", OPUS, cached=40_000)  # another conversation has a cache of its own
    assert reported(Talk("s1").turn(HARD, OPUS), other).cache_loss.switches == 0


def test_an_interval_draws_conversations() -> None:
    assert savings([3.5]).low is None
    even = savings([1.0] * 40)
    assert (even.value, even.low, even.high) == (40.0, 40.0, 40.0)
    one = savings([40.0] + [0.0] * 39)  # all of it in one conversation: it may be drawn never, or thrice
    assert one.low == 0.0
    assert one.high is not None
    assert 100 <= one.high <= 160
    assert savings([1.0, -2.0, 3.0, 5.0]) == savings([1.0, -2.0, 3.0, 5.0])
    spread = [float(n % 7) for n in range(70)]  # sum 210, variance 4: standard deviation of the sum 16.7
    found = savings(spread)
    assert found.low is not None
    assert found.high is not None
    assert found.low == pytest.approx(210 - 1.96 * 16.7, abs=6)
    assert found.high == pytest.approx(210 + 1.96 * 16.7, abs=6)


CODEX = [
    {"timestamp": "2026-11-20T09:15:00Z", "type": "session_meta", "payload": {"id": "019a", "cwd": "/home/ada/ledger"}},
    {"timestamp": "2026-11-20T09:15:01Z", "type": "turn_context", "payload": {"model": "claude-opus-4-6"}},
    {
        "timestamp": "2026-11-20T09:15:02Z",
        "type": "response_item",
        "payload": {"type": "message", "role": "user", "content": [{"type": "input_text", "text": EASY}]},
    },
    *(
        {
            "timestamp": f"2026-11-20T09:15:0{second}Z",
            "type": "event_msg",
            "payload": {
                "type": "token_count",
                "info": {
                    "last_token_usage": {"input_tokens": 900, "cached_input_tokens": 600, "output_tokens": 70},
                    "total_token_usage": {"total_tokens": total},
                },
            },
        }
        for second, total in ((3, 970), (4, 970), (5, 1940))
    ),
]


def test_a_session_of_codex() -> None:
    tally = reported(CODEX)
    opus = tally.answered["opus"]
    assert (tally.prompts, tally.requests) == (1, 2)  # the second count says the first again
    assert (opus.input_tokens, opus.cache_read_tokens, opus.output_tokens) == (600, 1_200, 140)
    assert list(tally.projects) == ["/home/ada/ledger"]


USAGES = [
    ({"usage": {"input_tokens": 5, "output_tokens": 3}}, Tokens(5, 3)),
    (
        {"usage": {"prompt_tokens": 9, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 4}}},
        Tokens(5, 2, 4),
    ),
    ({"response": {"body": {"usage": {"input_tokens": 9, "output_tokens": 2}}}}, Tokens(9, 2)),
    ({"request_id": "x", "prompt_tokens": 7, "completion_tokens": 1}, Tokens(7, 1)),
    ({"tokens_prompt": 7, "tokens_completion": 1}, Tokens(7, 1)),
    ({"type": "gemini", "tokens": {"input": 9, "output": 2, "cached": 4, "thoughts": 3}}, Tokens(5, 5, 4)),
    ({"usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 2}}, Tokens(9, 2)),
    ({"attributes": {"gen_ai.usage.input_tokens": 9, "gen_ai.usage.output_tokens": 2}}, Tokens(9, 2)),
    ({"attributes": {"event.name": "api_request", "input_tokens": "9", "cache_read_tokens": "4"}}, Tokens(9, 0, 4)),
    (
        {"usage": {"input_tokens": 5, "output_tokens": 3, "cache_creation_input_tokens": 9,
                   "cache_creation": {"ephemeral_1h_input_tokens": 4}}},
        Tokens(5, 3, 0, 5, 4),
    ),
    ({"type": "result", "usage": {"input_tokens": 5, "output_tokens": 3}}, None),
    ({"message": {"model": "<synthetic>", "usage": {"input_tokens": 0, "output_tokens": 0}}}, None),
    ({"usage": {"input_tokens": -5, "output_tokens": True}}, None),
    ({"prompt": EASY}, None),
    ([], None),
]  # fmt: skip


@pytest.mark.parametrize(("record", "tokens"), USAGES, ids=[str(n) for n in range(len(USAGES))])
def test_usage_is_read_wherever_a_record_keeps_it(record: Any, tokens: Tokens | None) -> None:
    found = usage_of(record)
    assert (None if found is None else found.tokens) == tokens


def test_the_steps_of_a_tool_loop_in_a_log_are_one_prompt() -> None:
    chat: list[dict[str, Any]] = [{"role": "user", "content": EASY}]
    log = []
    for step in range(3):
        usage = {"prompt_tokens": 100, "completion_tokens": 10}
        log.append({"request_id": f"r{step}", "model": OPUS, "session_id": "s1", "messages": list(chat), **usage})
        chat += [{"role": "assistant", "content": "", "tool_calls": []}, {"role": "tool", "content": "ok"}]
    chat.append({"role": "user", "content": HARD})
    log.append({"request_id": "r9", "model": OPUS, "session_id": "s1", "messages": chat, **usage})
    tally = reported(log)
    assert (len(tally.saved), tally.prompts, tally.requests) == (1, 2, 4)
    assert tally.answered["opus"].prompts == 2


def test_a_log_of_single_prompts_is_read_in_its_order() -> None:
    asks = (HARD, "still broken", "still broken")
    common = {"session_id": "s1", "model": OPUS, "prompt_tokens": 100, "completion_tokens": 10}
    tally = reported([{"prompt": ask, **common} for ask in asks])
    assert (tally.prompts, tally.requests, tally.answered["opus"].input_tokens) == (3, 3, 300)
    assert {kind: row.prompts for kind, row in tally.kinds.items()} == {"new ask": 1, "complaint": 2}
    alone = reported([{"prompt": ask} for ask in asks])  # without a session each is one
    assert (len(alone.saved), alone.kinds["new ask"].prompts) == (3, 3)


def test_an_export_holds_all_its_prompts_with_their_models() -> None:
    messages = [
        ("user", EASY, None),
        ("assistant", "Done.", SONNET),
        ("user", HARD, None),
        ("assistant", "Well.", OPUS),
    ]
    mapping: dict[str, Any] = {"root": {"id": "root", "parent": None, "children": ["n0"], "message": None}}
    for place, (role, text, model) in enumerate(messages):
        message = {
            "id": f"m{place}", "author": {"role": role}, "content": {"content_type": "text", "parts": [text]},
            "metadata": {"model_slug": model} if model else {},
        }  # fmt: skip
        children = [f"n{place + 1}"] if place + 1 < len(messages) else []
        parent = f"n{place - 1}" if place else "root"
        mapping[f"n{place}"] = {"id": f"n{place}", "parent": parent, "children": children, "message": message}
    export = {"title": "x", "mapping": mapping, "current_node": "n3", "conversation_id": "c1"}
    assert [prompt.request.ask for prompt in prompts([export])] == [EASY, HARD]


SHAPES = Path(__file__).parent / "data" / "conversation_shapes.jsonl"


def test_the_short_way_to_a_line_of_claude_code_leads_to_the_same() -> None:
    lines = [json.loads(line)["record"] for line in SHAPES.read_text(encoding="utf-8").splitlines()]
    lines += Talk("s1").turn(EASY, OPUS).returns().answers(OPUS, nested=True).lines
    lines += [{**lines[-1], key: "x"} for key in OTHER_KEYS]
    taken = [line for line in lines if _shape(line)]
    assert len(taken) >= 4
    for line in taken:
        assert conversation_of(line, _shape(line)) == conversation_of(line)


def test_a_damaged_record_is_said_and_the_rest_goes_on() -> None:
    history = History("file")
    with pytest.raises(RequestError):
        list(history.read({"prompt": ""}))
    assert list(history.read({"prompt": EASY})) == []
    (found,) = history.close()
    assert isinstance(found, Prompt)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                "usage message input_tokens output_tokens type requestId sessionId uuid timestamp model cwd tokens "
                "payload info last_token_usage attributes role content prompt messages".split()
            )
            | st.text(max_size=5),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(st.lists(VALUES, max_size=8))
def test_any_json_is_read_or_refused(records: list[Any]) -> None:
    report = Report(Router(), TARIFF)
    history = History("file")
    for record in records:
        try:
            report.read(history.read(record))
        except RequestError:
            continue
    report.read(history.close())
    tally = report.finished()
    assert sum(entry.prompts for entry in tally.decided.values()) == tally.prompts
    known = sum(entry.prompts for entry in tally.answered.values())
    assert known + tally.unknown.model + tally.unknown.other_model == tally.prompts
    assert sum(entry.requests for entry in tally.answered.values()) + tally.unknown.requests == tally.requests


def peak(sessions: int) -> int:
    """Return the most memory that reading so many sessions takes, each of 40 prompts with 3 requests."""

    def talks() -> Iterable[Talk]:
        for number in range(sessions):
            talk = Talk(f"s{number}")
            for turn in range(40):
                talk.asks(f"{EASY} {turn} " + "x" * 2_000)
                for _ in range(3):
                    talk.answers(OPUS, 10, 10).returns("y" * 2_000)
            yield talk

    gc.collect()
    tracemalloc.start()
    try:
        report, seen = Report(Router(), TARIFF), Seen(most=1_000)
        for talk in talks():
            history = History(f"file of {talk.lines[0]['sessionId']}", seen)
            for line in talk.lines:
                report.read(history.read(line))
            report.read(history.close())
        report.finished()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_sessions() -> None:
    few, many = peak(4), peak(16)
    assert many < few * 1.5


def test_only_so_many_conversations_are_followed_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routerlib.reporting.history.MOST_OPEN", 3)
    log = [{"prompt": f"{EASY} {n}", "session_id": f"s{n}"} for n in range(10)]
    history = History("file")
    early = [one for line in log for one in history.read(line)]
    assert len(early) == 7
    assert len(early + list(history.close())) == 10


def test_loose_requests_keep_their_session() -> None:
    history = History("file")
    lines = Talk("s1").answers(SONNET, 10, 10).lines
    found = [one for line in lines for one in history.read(line)] + list(history.close())
    assert [(one.session, one.usage.tokens[:2]) for one in found if isinstance(one, Loose)] == [("s1", (10, 10))]


def test_the_tiers_are_those_of_the_router(router: ThreeTierRouter, tmp_path: Path) -> None:
    folder = tariff_of(router.bundle.config, router.circumstances)
    assert folder.names == ("local", "sonnet", "opus")
    assert [folder.tier_of(model) for model in (SONNET, OPUS, HAIKU, None)] == ["sonnet", "opus", None, None]
    assert folder.prices["opus"] == Price(5.0, 25.0, 0.5, 6.25, 10.0)
    file = tmp_path / "tiers.toml"
    file.write_text(
        '[[tier]]\nname = "small"\nmodel = "claude-haiku-4-5"\ninput = 1\noutput = 5\n'
        '[[tier]]\nname = "large"\nmodel = "claude-opus-4-6"\ninput = 5\noutput = 25\ncache_read = 1\ncache_write = 5\n'
    )
    own = tariff_of(router.bundle.config, Circumstances().among(read_tiers(file)))
    assert own.names == ("small", "large")
    assert [own.tier_of(model) for model in (SONNET, OPUS, HAIKU)] == [None, "large", "small"]
    assert own.prices["large"] == Price(5.0, 25.0, 1.0, 5.0, 8.0)


def test_a_price_is_per_million() -> None:
    assert PRICES["opus"].of(Usage(tokens=Tokens(1_000_000, 0, 1_000_000, 1_000_000, 1_000_000))) == 5 + 0.5 + 6.25 + 10
