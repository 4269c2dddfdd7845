"""Where answers go: standard output, or a file that appears whole or not at all."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from .status import ClosedPipe, CommandError

Write = Callable[[bytes], None]


@contextmanager
def answers(output: str | None) -> Iterator[Write]:
    """Give a function that writes bytes and hands them on at once.

    A regular file is written beside its place and moved there when all went well: an interrupted run leaves what was
    there before. A device or named pipe is written directly; None and ``-`` are standard output.

    Raises:
        CommandError: the disk is full, the folder is missing or not writable.
        ClosedPipe: the reader has gone.
    """
    if output is None or output == "-":
        yield _writer(sys.stdout.buffer, "standard output")
        return
    path = Path(output)
    if path.exists() and not path.is_file():
        with _opened(path) as stream:
            yield _writer(stream, output)
        return
    with _beside(path) as stream:
        yield _writer(stream, output)


def _writer(stream: BinaryIO, name: str) -> Write:
    def write(content: bytes) -> None:
        try:
            stream.write(content)
            stream.flush()
        except BrokenPipeError:
            raise ClosedPipe from None
        except OSError as error:
            raise _cannot_write(name, error) from None

    return write


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        stream = path.open("wb", buffering=0)
    except OSError as error:
        raise _cannot_write(str(path), error) from None
    with stream:
        yield stream


@contextmanager
def _beside(path: Path) -> Iterator[BinaryIO]:
    """Open a scratch file in the same folder; move it into place at the end, or remove it."""
    from tempfile import NamedTemporaryFile

    target = path.resolve()  # a link stays a link
    try:
        stream = NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False)  # noqa: SIM115
    except OSError as error:
        raise _cannot_write(str(path), error) from None
    try:
        with stream:
            yield stream  # type: ignore[misc]
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        Path(stream.name).chmod(mode)
        Path(stream.name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(stream.name).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _cannot_write(name: str, error: OSError) -> CommandError:
    return CommandError(f"{name}: cannot be written ({error.strerror}); free some space or name another place with -o")
