"""Words and pieces: what a table of vectors is looked up by, and the static encoder that adds the vectors up."""

from pathlib import Path
from threading import Thread

import mlx.core as mx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routerlib.encoding.vectors import StaticEncoder, pair_of, read_vocabulary
from routerlib.encoding.words import OPENS, UNKNOWN, Vocabulary
from routerlib.errors import EncoderError

PIECES = ["▁fix", "▁the", "▁queue", "▁c++", "▁lock", "▁0", "▁000", "free", "ing", "▁s", "队列", "这", "个"]
IDS = {piece: number for number, piece in enumerate(PIECES, start=1)}
BUCKETS, WIDTH = 8, 3


def cut(text: str, most: int = 99) -> list[str]:
    names = ["?", *PIECES]
    return [names[number] for number in Vocabulary(IDS)(text, most)[0]]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Fix the QUEUE!", ["▁fix", "▁the", "▁queue"]),
        ("fix (the) c++, c++.", ["▁fix", "▁the", "▁c++", "▁c++"]),
        ("lockfree fixing", ["▁lock", "free", "▁fix", "ing"]),
        ("7 123", ["▁0", "▁000"]),
        ("这个lock队列", ["这", "个", "▁lock", "队列"]),
        ("ＦＩＸ", ["▁fix"]),  # full width is the same word
        ("š fix", ["?", "▁fix"]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_the_longest_known_pieces(text: str, pieces: list[str]) -> None:
    assert cut(text) == pieces


def test_no_more_pieces_are_given_than_asked_for() -> None:
    vocabulary = Vocabulary(IDS)
    assert vocabulary("fix the queue", 2) == ([1, 2], True)
    assert vocabulary("fix the queue", 3) == ([1, 2, 3], False)
    assert vocabulary("fix " * 5_000, 1_200) == ([1] * 1_200, True)


def test_marks_and_case_move_nothing() -> None:
    vocabulary = Vocabulary(IDS)
    assert (
        len({tuple(vocabulary(text, 9)[0]) for text in ("fix the queue", "Fix, the queue?", '"FIX" the queue...')}) == 1
    )


def test_names_are_written_without_their_mark() -> None:
    assert Vocabulary(IDS).names([1, 8]) == ["fix", "free"]
    assert OPENS not in "".join(Vocabulary(IDS).names([*IDS.values()]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "vocabulary.txt").write_text("\n".join(PIECES) + "\n", encoding="utf-8")
    write(tmp_path, len(PIECES) + 1)
    return tmp_path


def write(folder: Path, pieces: int) -> None:
    tables = {
        "pieces": mx.random.normal((pieces, WIDTH), key=mx.random.key(1)).astype(mx.float16),
        "pairs": mx.random.normal((BUCKETS, WIDTH), key=mx.random.key(2)).astype(mx.float16),
    }
    mx.save_safetensors(str(folder / "vectors.safetensors"), tables)


def test_a_row_is_the_sum_of_its_different_words_and_pairs_over_the_root_of_the_words(folder: Path) -> None:
    tables = mx.load(str(folder / "vectors.safetensors"))
    assert isinstance(tables, dict)
    pairs = {pair_of(*both, BUCKETS) for both in ((1, 2), (2, 1), (1, 3))}
    total = mx.sum(tables["pieces"][mx.array([1, 2, 3])].astype(mx.float32), axis=0)
    total = total + mx.sum(tables["pairs"][mx.array(sorted(pairs))].astype(mx.float32), axis=0)
    found = StaticEncoder(folder, 99).encode(["fix the fix queue"])
    assert mx.allclose(found.rows[0], total / 3**0.5, atol=1e-5).item()
    assert found.truncated == (False,)


def test_a_row_is_the_same_alone_and_in_a_batch(folder: Path) -> None:
    encoder = StaticEncoder(folder, 4)
    texts = ["fix the queue", "", "这个队列", "fix the lock free queue", "..."]
    together = encoder.encode(texts)
    alone = [encoder.encode([text]).rows[0] for text in texts]
    assert all(mx.array_equal(a, b).item() for a, b in zip(together.rows, alone, strict=True))
    assert together.truncated == (False, False, False, True, False)
    assert encoder.encode([]).rows.shape == (0, WIDTH)


@pytest.mark.parametrize(
    "text", ["fix the fix queue", "lockfree c++ fixing 7", "这个lock队列", "š the", "šš fix", "š", ""]
)
@pytest.mark.parametrize("usual", [0.0, 0.7])
def test_the_parts_of_the_words_add_up_to_the_row_less_the_usual_one(folder: Path, text: str, usual: float) -> None:
    encoder, mean = StaticEncoder(folder, 99), mx.full((WIDTH,), usual)
    parts = encoder.parts(text, mean)
    assert mx.allclose(mx.sum(parts.rows, axis=0), encoder.encode([text]).rows[0] - mean, atol=1e-5).item()


def test_a_word_has_its_pieces_half_of_its_pairs_and_an_even_share_of_the_usual_row(folder: Path) -> None:
    tables = mx.load(str(folder / "vectors.safetensors"))
    assert isinstance(tables, dict)
    pieces, pairs = tables["pieces"].astype(mx.float32), tables["pairs"].astype(mx.float32)
    usual = mx.array([0.1, 0.2, 0.3])
    found = StaticEncoder(folder, 99).parts("fixing lock", usual)  # fix, ing, lock
    assert found.words == ("fixing", "lock")
    inner, outer = pairs[pair_of(1, 9, BUCKETS)], pairs[pair_of(9, 5, BUCKETS)]
    fixing = (pieces[1] + pieces[9] + inner + outer / 2) / 3**0.5 - 2 * usual / 3
    lock = (pieces[5] + outer / 2) / 3**0.5 - usual / 3
    assert mx.allclose(found.rows, mx.stack([fixing, lock, mx.zeros(3)]), atol=1e-6).item()


def test_a_piece_of_several_words_is_shared_by_where_it_stands(folder: Path) -> None:
    tables = mx.load(str(folder / "vectors.safetensors"))
    assert isinstance(tables, dict)
    no_pairs = {"pieces": tables["pieces"], "pairs": mx.zeros((BUCKETS, WIDTH), mx.float16)}
    mx.save_safetensors(str(folder / "vectors.safetensors"), no_pairs)
    found = StaticEncoder(folder, 99).parts("fix fixing, FIX", mx.zeros(WIDTH))  # fix, fix, ing, fix
    fix, ing = (tables["pieces"][n].astype(mx.float32) / 2**0.5 for n in (1, 9))
    assert found.words == ("fix", "fixing")
    assert mx.allclose(found.rows, mx.stack([fix * 2 / 3, fix / 3 + ing, mx.zeros(WIDTH)]), atol=1e-6).item()


@given(st.text(st.sampled_from("fix the queue c++ š队列这个 7.")), st.integers(1, 12))
def test_words_have_the_pieces_that_the_row_is_made_of(text: str, most: int) -> None:
    vocabulary = Vocabulary(IDS)
    named = vocabulary.words(text, most)
    assert [piece for _, pieces in named for piece in pieces] == vocabulary(text, most)[0]
    assert all(word and word in text for word, _ in named)


def test_where_no_spaces_are_written_every_piece_is_a_word() -> None:
    assert [word for word, _ in Vocabulary(IDS).words("这个lockfree队列们", 9)] == [
        "这",
        "个",
        "lockfree",
        "队列",
        "们",
    ]


def test_the_share_of_known_pieces_counts_those_with_a_vector(folder: Path) -> None:
    encoder = StaticEncoder(folder, 99)
    mx.save_safetensors(
        str(folder / "vectors.safetensors"),
        {"pieces": mx.eye(len(PIECES) + 1).astype(mx.float16)[:, 1:4], "pairs": mx.zeros((BUCKETS, 3), mx.float16)},
    )
    encoder = StaticEncoder(folder, 99)
    assert encoder.known_share("fix the queue lock") == 0.75
    assert (encoder.known_share("..."), encoder.known_share("š")) == (1.0, 0.0)


def test_what_no_piece_holds_has_the_number_nought() -> None:
    assert Vocabulary(IDS).pieces_of("š") == (UNKNOWN,)


@pytest.mark.parametrize("name", ["vocabulary.txt", "vectors.safetensors"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(EncoderError, match=name):
        StaticEncoder(folder, 9)


def test_a_table_of_another_size_is_refused(folder: Path) -> None:
    write(folder, len(PIECES))
    with pytest.raises(EncoderError, match="wanted one for each of 14 pieces"):
        StaticEncoder(folder, 9)


def test_a_vocabulary_is_numbered_by_its_lines(folder: Path) -> None:
    assert read_vocabulary(folder / "vocabulary.txt") == IDS


def test_another_thread_than_the_one_that_loads_may_encode(folder: Path) -> None:
    encoder = StaticEncoder(folder, 9)
    found: list[mx.array] = []
    thread = Thread(target=lambda: found.append(encoder.encode(["fix the queue", "..."]).rows))
    thread.start()
    thread.join()
    assert mx.array_equal(found[0], encoder.encode(["fix the queue", "..."]).rows).item()
