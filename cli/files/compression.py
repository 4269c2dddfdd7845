"""Compressed inputs and outputs, told by their suffix: ``.gz`` (gzip) and ``.zst`` (Zstandard).

What is written is a row of members, each of `MEMBER` bytes of content compressed alone (the last may be shorter),
without a name or a date. So the bytes do not depend on how the answers were cut, every reader of the format takes them
as one stream, and what an interrupted run leaves can be cut back to its last whole member.
"""

import errno
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO

from routerlib.errors import install

from ..status import CommandError
from .packings import HEAD, ZSTANDARD, refused_by_name, what_is_wrong

MEMBER = 1 << 20  # bytes of content in a member: little is lost by cutting, and little is done again after a kill
FEED = 4_096  # compressed bytes expanded at once when a file of ours is read back
LEVEL = 6  # of zlib

Write = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Codec:
    """A way to compress.

    Attributes:
        name: for messages.
        compress: makes one whole member.
        decoder: makes a reader of one member, with ``decompress(bytes)``, ``eof`` and ``unused_data``.
        opened: makes a file of the content of a compressed file, all of its members.
        errors: what the last two raise on bytes that are not theirs, or end too early.
    """

    name: str
    compress: Callable[[bytes], bytes]
    decoder: Callable[[], Any]
    opened: Callable[[BinaryIO], Any]
    errors: tuple[type[Exception], ...]


class Expanded:
    """The content of a compressed stream, given as it comes and in bounded pieces, however far a member expands."""

    def __init__(self, stream: BinaryIO, codec: Codec) -> None:
        """Read from a stream, which is closed with this one."""
        self._stream = stream
        self._codec = codec
        self._content = codec.opened(stream)

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes, none at the end.

        Raises:
            OSError: the stream is of another format, is damaged or ends inside a member.
        """
        try:
            piece = bytes(self._content.read1(size))
            if not piece and self._stream.seekable() and not self._stream.tell():
                raise EOFError  # an empty file is one that was cut short, whatever the library says
            return piece
        except EOFError:
            raise OSError(errno.EIO, f"found its end inside {self._codec.name} data, wanted it whole") from None
        except self._codec.errors as error:
            raise OSError(errno.EIO, self._what_is_wrong(error)) from None

    def _what_is_wrong(self, error: Exception) -> str:
        """Name what the stream is, where its beginning tells: another format, or a window that is not read."""
        head = b""
        if self._stream.seekable():
            self._stream.seek(0)
            head = self._stream.read(HEAD)
        return what_is_wrong(head, self._codec.name, str(getattr(self._stream, "name", "FILE")), error)

    def __enter__(self) -> "Expanded":
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()


class Members:
    """Compresses what is written, member by member."""

    def __init__(self, codec: Codec, write: Write, *, begun: bool = False) -> None:
        """Hand every whole member to ``write``; ``begun``: there are members before the first."""
        self._codec = codec
        self._write = write
        self._begun = begun
        self._held = bytearray()

    def write(self, content: bytes) -> None:
        """Take some content."""
        self._held += content
        whole = len(self._held) - len(self._held) % MEMBER
        for start in range(0, whole, MEMBER):
            self._emit(bytes(self._held[start : start + MEMBER]))
        del self._held[:whole]

    def finish(self) -> None:
        """Write the last member; an empty one where there is no other."""
        if self._held or not self._begun:
            self._emit(bytes(self._held))
            self._held.clear()

    def _emit(self, content: bytes) -> None:
        self._write(self._codec.compress(content))
        self._begun = True


def codec_of(name: str) -> Codec | None:
    """Return how a file of this name is compressed, None where it is not.

    Raises:
        CommandError: nothing is installed that reads and writes it.
    """
    if refusal := refused_by_name(name):
        raise CommandError(refusal)
    suffix = name[name.rfind(".") :].lower()
    return _gzip() if suffix == ".gz" else _zstandard(name) if suffix == ".zst" else None


@contextmanager
def compressed(name: str, write: Write) -> Iterator[Write]:
    """Yield a ``write(bytes)`` that compresses where the name asks for it, and hands on to ``write``."""
    codec = codec_of(name)
    if codec is None:
        yield write
        return
    members = Members(codec, write)
    yield members.write
    members.finish()


def full_members(stream: BinaryIO, codec: Codec) -> Iterator[tuple[bytes, int]]:
    """Yield content and compressed length of the members a file begins with, as long as they are whole and full."""
    left = b""
    while True:
        decoder, content, size = codec.decoder(), b"", 0
        while not decoder.eof:
            piece = left or stream.read(FEED)
            left = b""
            try:
                content += decoder.decompress(piece)
            except codec.errors:
                return
            size += len(piece)
            if not piece or len(content) > MEMBER:
                return
        if len(content) != MEMBER:
            return
        left = decoder.unused_data
        yield content, size - len(left)


def _gzip() -> Codec:
    import gzip

    def compress(content: bytes) -> bytes:
        packer = zlib.compressobj(LEVEL, wbits=31)  # 31: a gzip header without a name or a date
        return packer.compress(content) + packer.flush()

    opened: Callable[[BinaryIO], Any] = lambda stream: gzip.GzipFile(fileobj=stream)  # noqa: E731
    return Codec("gzip", compress, partial(zlib.decompressobj, wbits=31), opened, (gzip.BadGzipFile, zlib.error))


def _zstandard(name: str) -> Codec:
    try:
        from compression import zstd  # Python 3.14
    except ImportError:
        try:
            from backports import zstd
        except ImportError:
            raise CommandError(
                f"{name}: found no Zstandard for this Python; install it with: {install('zstd')}"
            ) from None
    options = {zstd.CompressionParameter.checksum_flag: 1}
    compress = partial(zstd.compress, options=options)
    return Codec(ZSTANDARD, compress, zstd.ZstdDecompressor, zstd.ZstdFile, (zstd.ZstdError,))
