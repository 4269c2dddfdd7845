"""Open the encoder that a model reads its prompts with, by the name it goes by on the command line."""

from pathlib import Path
from typing import Protocol

from routerlib.encoding.encoder import (
    CTranslate2Encoder,
    CTranslate2Int8Encoder,
    Encoder,
    SentenceTransformersEncoder,
)
from routerlib.errors import EncoderError

MLX_PRECISIONS = {"mlx": "float32", "mlx-float16": "float16"}
PACKAGED = {kind.name: kind for kind in (CTranslate2Encoder, CTranslate2Int8Encoder)}
ENCODERS = (*PACKAGED, SentenceTransformersEncoder.name, *MLX_PRECISIONS)
MOST_THREADS = 1_024  # far above what is of use, far below what the encoder aborts at


class Sizes(Protocol):
    """What a model folder's config.json says of its encoders; see `bundle.config.Config`."""

    @property
    def name(self) -> str:
        """The model's name."""
        ...

    @property
    def max_pieces(self) -> int:
        """Word pieces the encoder reads."""
        ...

    @property
    def context_pieces(self) -> int:
        """Word pieces the second one reads."""
        ...

    @property
    def is_static(self) -> bool:
        """Whether the first is a table of word vectors."""
        ...


def open_encoder(encoder: str, folder: Path, context: Path | None, config: Sizes, threads: int | None) -> Encoder:
    """Open an encoder by its name; what is slow goes on in the background.

    Args:
        encoder: the name, of MLX's with the path of its weights after a colon.
        folder: the folder of the model's encoder.
        context: the folder of the second, which reads in context; None where the model has none.
        config: what of each is read.
        threads: texts encoded at the same time; None for one per core.

    Raises:
        EncoderError: there is none of that name, not with so many threads, or not beside this model.
    """
    if threads is not None and not 1 <= threads <= MOST_THREADS:
        raise EncoderError(f"`threads`: found {threads}, wanted 1 to {MOST_THREADS:,}, or None for one per core")
    name, colon, weights = encoder.partition(":")
    max_pieces = config.max_pieces
    if config.is_static:
        return _load_static(encoder, folder, context, config, threads)
    if name in MLX_PRECISIONS:
        from routerlib.encoding.minilm import MLXEncoder

        path = Path(weights) if weights else None
        return MLXEncoder(folder / "tokenizer.json", max_pieces, path, MLX_PRECISIONS[name])
    if colon or name not in ENCODERS:
        raise EncoderError(f"`encoder`: found {encoder!r}, wanted one of: {', '.join(ENCODERS)} (or mlx:PATH)")
    if name == SentenceTransformersEncoder.name:
        return SentenceTransformersEncoder(max_pieces)
    return PACKAGED[name](folder, max_pieces, threads)


def _load_static(encoder: str, folder: Path, context: Path | None, config: Sizes, threads: int | None) -> Encoder:
    """Read a table of word vectors, and start loading the encoder that reads in context, where the model has one."""
    from routerlib.encoding.vectors import StaticEncoder

    usual = (CTranslate2Encoder.name, *((CTranslate2Int8Encoder.name,) if context else (StaticEncoder.name,)))
    if encoder not in usual:
        raise EncoderError(
            f"`encoder`: found {encoder!r:.60}, wanted {' or '.join(usual)} beside {config.name}, whose encoder comes "
            "with it; leave it out, or choose another model"
        )
    if context is None:
        return StaticEncoder(folder, config.max_pieces)
    from routerlib.encoding.paired import PairedEncoder

    # It loads while the words are read; how long its vectors are counts, too.
    in_context = PACKAGED[encoder](context, config.context_pieces, threads, normalises=False)
    return PairedEncoder(StaticEncoder(folder, config.max_pieces), in_context)
