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
        if sys.stdout is None:
            raise CommandError("standard output: is closed; name a file with -o")
        yield _writer(sys.stdout.buffer, "standard output")
    elif Path(output).exists() and not Path(output).is_file():
        with _device(output) as stream:
            yield _writer(stream, output)
    else:
        with _beside(output) as stream:
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
def _device(name: str) -> Iterator[BinaryIO]:
    try:
        stream = Path(name).open("wb")  # noqa: SIM115 - closed below, whatever its last words are
    except OSError as error:
        raise _cannot_write(name, error) from None
    try:
        yield stream
    finally:
        with suppress(OSError):  # every write was flushed; what could not be written has been said
            stream.close()


@contextmanager
def _beside(name: str) -> Iterator[BinaryIO]:
    """Open a scratch file in the same folder; move it into place at the end, or remove it."""
    from tempfile import NamedTemporaryFile

    try:
        target = Path(os.path.realpath(name))  # a link stays a link
        mode = 0o666 & ~_umask()
        with suppress(FileNotFoundError):  # but not a loop of links
            mode = Path(name).stat().st_mode & 0o777
        scratch = NamedTemporaryFile(dir=target.parent, prefix=".vibe-", delete=False)  # noqa: SIM115
    except OSError as error:
        raise _cannot_write(name, error) from None
    try:
        yield scratch.file  # type: ignore[misc]
        scratch.close()
        Path(scratch.name).chmod(mode)
        Path(scratch.name).replace(target)
    except BaseException as error:
        with suppress(OSError):
            scratch.close()
        with suppress(OSError):
            Path(scratch.name).unlink()
        if isinstance(error, OSError):
            raise _cannot_write(name, error) from None
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _cannot_write(name: str, error: OSError) -> CommandError:
    return CommandError(f"{name}: cannot be written ({error.strerror}); free some space or name another place with -o")
