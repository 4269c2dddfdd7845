"""What each word adds: parts that add up to the row, shares that add up to the embedding's, words that are there."""

import json
from dataclasses import replace
from functools import cache
from itertools import groupby
from operator import itemgetter
from random import Random
from unicodedata import category, normalize

import mlx.core as mx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from routerlib.cli.status import in_options
from test_attribution import network, row
from test_cli_explain import HARD, answer

from routerlib import Explanation, ThreeTierRouter, Thresholds
from routerlib.bundle.bundle import find_encoder
from routerlib.bundle.config import read_config
from routerlib.bundle.folder import find_model, packaged_models
from routerlib.conversation.request import Request
from routerlib.encoding.encoder import CTranslate2Encoder, Encoded
from routerlib.encoding.paired import PairedEncoder
from routerlib.encoding.parts import NOBODY, Parts, Wordwise, beside, gathered, merged
from routerlib.encoding.word_pieces import WordPieces
from routerlib.errors import EncoderError
from routerlib.explaining.attribution import PLACES, logit_shares
from routerlib.explaining.words import NO_WORD
from routerlib.parsing.prompt import Prompt
from routerlib.scoring.numpy_network import NumpyNetwork
from routerlib.scoring.projection import LIMIT, Projection

MODELS = sorted(packaged_models())
PROMPTS = [
    "Sort a list",
    HARD,
    "fix it fix it FIX IT",
    "hi",
    "?",
    "```\nx = 1\n```",
    "word " * 400,
    "a" * 5_000,
    "用 Python 写一个分布式的锁服务",
    "Schreibe einen verteilten Sperrdienst mit Wahl eines Leiters",
    "Sort café, ﬁle and don’t … c++ in 排序 1234 5678 user_id src/app.py",
    "\ud800",
]
any_text = st.text(st.characters(exclude_categories=()), min_size=1).filter(str.strip)
wordy = st.lists(
    st.sampled_from("write a an the Lock, locks; c++ ＦＩＸ 队列 7 42 ? \ud800 cafe\u0301".split(" ")), min_size=1
)


@cache
def loaded(model: str) -> ThreeTierRouter:
    """Return a router whose two networks always run."""
    return ThreeTierRouter(model, thresholds=Thresholds(0.0, 0.5, "a test"))


@cache
def some_pieces(most: int) -> WordPieces:
    """Return the packaged word pieces, at most so many."""
    model = find_model("three_tier_v6")
    return WordPieces(find_encoder(read_config(model), model) / "tokenizer.json", most)


def read(router: ThreeTierRouter, text: str) -> tuple[Prompt, str]:
    """Return a prompt as a model reads it, and the text that it embeds."""
    prompt = Prompt.parse(text, router.bundle.config.reading)
    return prompt, prompt.embedded(router.bundle.config.embeds)


def bare(text: str) -> str:
    """Return a text without case, marks above letters, and other ways to write the same."""
    return "".join(c for c in normalize("NFKD", text) if category(c) != "Mn").casefold()


def assert_words_add_up(explanation: Explanation) -> None:
    """The words and what belongs to none make the embedding's contribution; as printed, too."""
    assert explanation.routers
    for one in explanation.routers:
        told = [word.contribution for word in one.words]
        assert sum(told) == pytest.approx(one.groups[-1].contribution, abs=1e-9)
        assert sum(round(n, 6) for n in told) == pytest.approx(one.groups[-1].contribution, abs=1e-4)
        assert one.words[-1].word == NO_WORD
        names = [word.word for word in one.words]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("model", MODELS)
def test_words_add_up_and_all_else_is_as_without_them(model: str) -> None:
    router = loaded(model)
    with_words = router.explain_many(PROMPTS, words=True)
    for explanation in with_words:
        assert_words_add_up(explanation)
    without = [replace(found, routers=tuple(replace(one, words=()) for one in found.routers)) for found in with_words]
    assert router.explain_many(PROMPTS) == without
    assert [router.explain(text, words=True) for text in PROMPTS] == with_words


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=25)
@given(text=any_text | wordy.map(" ".join))
def test_words_of_any_text_add_up_and_stand_in_it(model: str, text: str) -> None:
    router = loaded(model)
    explanation = router.explain(text, words=True)
    assert_words_add_up(explanation)
    embedded = bare(read(router, text)[1]).replace("\ud800", "?")
    for one in explanation.routers:
        for told in one.words[:-1]:
            assert told.word.strip() == told.word != ""
            assert bare(told.word) in embedded
            assert len(told.word) <= 60


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("text", PROMPTS)
def test_parts_add_up_to_the_row_and_the_components(model: str, text: str) -> None:
    router = loaded(model)
    encoder, projection = router._encoder, router.bundle.projection
    prompt, embedded = read(router, text)
    assert isinstance(encoder, Wordwise)
    usual = projection.embedding_mean
    told = (prompt.language,) if isinstance(encoder, PairedEncoder) else ()
    parts = encoder.parts(embedded, usual, *told)
    encoded = router._encode([prompt]).rows[0]
    assert np.array(mx.sum(parts.rows, axis=0)) == pytest.approx(np.array(encoded - usual), abs=1e-4)
    components = np.array(router.inputs([text]))[0, len(router.bundle.config.features) :]
    assert np.array(mx.sum(projection.split(parts.rows), axis=0)) == pytest.approx(components, abs=2e-4)


def test_what_is_cut_off_has_no_part() -> None:
    for model in MODELS:
        (one, *_) = loaded(model).explain("lock " * 400 + "hypervisor", words=True).routers
        assert [told.word for told in one.words] == ["lock", NO_WORD]
    encoder = loaded("three_tier_v6")._encoder
    assert isinstance(encoder, CTranslate2Encoder)
    kept = encoder.parts("lock " * 200 + "hypervisor", mx.zeros(384))
    assert kept.words == ("lock",)
    assert encoder.encode(["lock " * 200 + "hypervisor"]).truncated == (True,)


def test_of_what_is_not_english_the_part_in_context_belongs_to_no_word() -> None:
    encoder = loaded("three_tier_v7")._encoder
    assert isinstance(encoder, PairedEncoder)
    usual = mx.random.normal((encoder.width,), key=mx.random.key(3))
    before = encoder.width - 384
    for text in ("Schreibe einen Sperrdienst", "用 Python 写一个锁服务"):
        parts = encoder.parts(text, usual)
        assert mx.all(parts.rows[:-1, before:] == 0).item()
        assert mx.array_equal(parts.rows[-1, before:], -usual[before:]).item()
        assert mx.any(parts.rows[:-1, :before] != 0).item()
    english = encoder.parts("Sort a list, please.", usual)
    assert english.words == ("sort", "a", "list", ",", "please", ".")
    assert mx.all(english.rows[3, :before] == 0).item()  # word vectors know no commas
    assert mx.all(mx.any(english.rows[:, before:] != 0, axis=1)).item()


def test_a_word_adds_its_part_of_each_component_times_the_gradient_along_the_path() -> None:
    decides, inputs = network((32, 16)), row()
    path = (np.arange(64, dtype=np.float32)[:, None] + 0.5) / 64 * inputs
    gradients = np.array(mx.grad(lambda x: decides(x).sum())(mx.array(path))).mean(axis=0)[45:]
    shares = np.random.default_rng(4).dirichlet(np.ones(3), 32).T.astype(np.float32)
    parts = np.concatenate([shares * inputs[45:], np.zeros((1, 32), np.float32)])
    found = logit_shares(NumpyNetwork.of(decides), inputs, PLACES, parts)
    assert found[:47] == pytest.approx(logit_shares(NumpyNetwork.of(decides), inputs))
    own = (parts @ gradients).astype(np.float64)
    lacking = found[1] - own.sum()
    assert found[47:] == pytest.approx(own + lacking * np.abs(own) / np.abs(own).sum(), abs=2e-4)
    assert found[-1] == 0.0


def test_pieces_belong_to_the_words_they_begin_in_and_marks_to_themselves() -> None:
    text = "Sort  user_id, Ünbelievably\tc++ utf8 排序\ud800"
    ids, owners = some_pieces(99).words(text)
    names = [str(some_pieces(99)._tokenizer.id_to_token(piece)).removeprefix("##") for piece in ids]
    named = list(zip(owners, names, strict=True))
    assert named[0] == (NOBODY, "[CLS]")
    assert named[-1] == (NOBODY, "[SEP]")
    spelled = [(owner, "".join(name for _, name in group)) for owner, group in groupby(named[1:-1], itemgetter(0))]
    assert spelled == [
        ("sort", "sort"), ("user", "user"), ("_", "_"), ("id", "id"), (",", ","), ("ünbelievably", "unbelievably"),
        ("c++", "c++"), ("utf", "utf"), ("8", "8"), ("排", "[UNK]"), ("序", "[UNK]"), ("?", "?"),
    ]  # fmt: skip
    assert some_pieces(5).words(text) == ([*ids[:4], ids[-1]], [*owners[:4], NOBODY])


@given(any_text | wordy.map(" ".join), st.integers(3, 20))
def test_words_are_told_of_the_pieces_that_are_read(text: str, most: int) -> None:
    pieces = some_pieces(most)
    ids, owners = pieces.words(text)
    assert ids == pieces(text)[0]
    assert [n for n, owner in enumerate(owners) if owner == NOBODY] == [0, len(ids) - 1]


@given(
    st.lists(st.sampled_from("abcdef"), unique=True),
    st.sets(st.sampled_from("abcdef")),
    st.lists(st.sampled_from("uvw"), unique=True),
    st.randoms(),
)
def test_merged_lists_keep_both_orders(first: list[str], kept: set[str], own: list[str], random: Random) -> None:
    second = [word for word in first if word in kept]
    for word in own:
        second.insert(random.randint(0, len(second)), word)
    found = merged(first, second)
    assert len(found) == len(set(found))
    assert set(found) == {*first, *second}
    for order in (first, second):
        assert [word for word in found if word in order] == order


def test_parts_are_gathered_by_word_and_stand_side_by_side() -> None:
    rows = mx.array([[1.0], [2.0], [4.0], [8.0]])
    first = gathered(["b", "a", "b"], ["b", "a", "b", NOBODY], rows)
    assert (first.words, first.rows.tolist()) == (("b", "a"), [[5.0], [2.0], [8.0]])
    second = Parts(("a", "!"), mx.array([[3.0], [5.0], [7.0]]))
    both = beside(first, second)
    assert both.words == ("b", "a", "!")
    assert both.rows.tolist() == [[5.0, 0.0], [2.0, 3.0], [0.0, 5.0], [8.0, 7.0]]


def test_parts_of_what_is_held_within_the_limit_are_made_smaller_alike() -> None:
    one = mx.ones(1)
    projection = Projection(one, one, one, mx.zeros(2), mx.eye(2), mx.ones(2))
    found = projection.split(mx.array([[6.0, 1.0], [4.0, -3.0], [-2.0, 0.5]]))
    assert np.array(found) == pytest.approx(np.array([[3.0, 1.0], [2.0, -3.0], [-1.0, 0.5]]))
    assert np.array(found).sum(axis=0)[0] == pytest.approx(LIMIT)


class Silent:
    """An encoder that does not tell what each word adds."""

    name = "silent"

    def encode(self, texts: list[str]) -> Encoded:
        """Encode nothing."""
        raise AssertionError(texts)


def test_an_encoder_that_does_not_tell_is_refused_in_one_line() -> None:
    router = ThreeTierRouter("three_tier_v6")
    router._encoder = Silent()  # type: ignore[assignment]
    with pytest.raises(EncoderError, match=r"^`words`: found `encoder` silent, .* wanted ctranslate2 or") as refused:
        router.explain("Sort a list", words=True)
    said = in_options(str(refused.value))
    assert said.startswith("--words: found --encoder silent, which does not tell what each word adds, wanted ")
    assert "\n" not in said


def test_json_and_tsv_hold_all_words_in_the_order_of_the_text() -> None:
    content = json.loads(answer("explain", "--words", "--top", "0", "--format", "json", HARD))
    rows = [line.split("\t") for line in answer("explain", "--words", "--format", "tsv", HARD).splitlines()]
    for one in content["routers"]:
        assert list(one)[-2:] == ["features", "words"]
        assert {tuple(told) for told in one["words"]} == {("word", "contribution")}
        names = [told["word"] for told in one["words"]]
        asked = HARD.lower()
        places = [asked.index(name) for name in names if len(name) > 2 and name != NO_WORD]
        assert places == sorted(places)
        assert {"hypervisor", "zig", "linux"} <= set(names)
        assert names[-1] == NO_WORD
        told = sum(word["contribution"] for word in one["words"])
        assert told == pytest.approx(one["groups"][-1]["contribution"], abs=1e-4)
        listed = [
            {"word": name, "contribution": float(contribution)}
            for router, kind, name, group, _, contribution in rows
            if (router, kind, group) == (one["router"], "word", "embedding")
        ]
        assert listed == one["words"]
    lines = answer("explain", "--words", "--format", "jsonl", HARD)
    assert json.loads(lines)["routers"] == content["routers"]


@pytest.mark.parametrize("model", ["three_tier_v7", "three_tier_v7_fast"])
def test_text_shows_the_top_words_under_the_embedding_largest_first(model: str) -> None:
    plain = answer("explain", "--model", model, "--top", "3", HARD).splitlines()
    shown = answer("explain", "--model", model, "--top", "3", "--words", HARD).splitlines()
    content = json.loads(answer("explain", "--model", model, "--words", "--format", "json", HARD))
    tables = "\n".join(shown).split("\n\n")[1:]
    for table, one in zip(tables, content["routers"], strict=True):
        under = table.partition("\nembedding")[2].split("\n")[1:4]
        largest = sorted(one["words"], key=lambda told: -abs(told["contribution"]))[:3]
        assert [line[:27].strip() for line in under] == [told["word"] for told in largest]
        assert [line.split()[-2] for line in under] == [f"{told['contribution']:+.2f}" for told in largest]
    assert len(shown) == len(plain) + 3 * len(tables)
    assert answer("explain", "--model", model, "--top", "0", "--words", HARD) == answer(
        "explain", "--model", model, "--top", "0", HARD
    )
    github = answer("explain", "--model", model, "--top", "3", "--words", "--format", "github", HARD)
    said = "\n".join(shown).replace("%", "%25").replace("\n", "%0A")
    assert github == f"::notice title=vibe-router::{said}\n"


def test_of_a_request_that_leans_on_an_earlier_ask_the_words_of_what_decided_are_told() -> None:
    asked = Request("yes", continues=HARD, continues_turn=0, lean="approval")
    router = loaded("three_tier_v7")
    alone = router.explain_many([HARD, f"{HARD}\n\nyes"], words=True)
    for place, one in enumerate(router.explain(asked, words=True).routers):
        decisive = max((found.routers[place] for found in alone), key=lambda found: found.p)
        assert one.words == decisive.words


def test_nobody_is_told_words_who_did_not_ask() -> None:
    content = json.loads(answer("explain", "--format", "json", HARD))
    assert all("words" not in one for one in content["routers"])
    assert "\tword\t" not in answer("explain", "--format", "tsv", HARD)
