"""How bytes get on disk: a file that appears whole or not at all, a device written directly, a lock."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ..status import ClosedPipe, CommandError

Write = Callable[[bytes], None]


def lock(stream: BinaryIO, name: str) -> None:
    """Keep other runs away from a file until it is closed.

    Raises:
        CommandError: another run has it, or has just moved another file there.
    """
    try:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        alone = os.path.samestat(os.fstat(stream.fileno()), Path(name).stat())
    except (BlockingIOError, FileNotFoundError):
        alone = False
    except OSError as error:
        raise cannot_write(name, error) from None
    if not alone:
        raise CommandError(
            f"{name}: found another run that writes it, wanted none; wait for it or name another with -o"
        )


def writer(stream: BinaryIO, name: str) -> Write:
    """Return a function that writes to a stream, hands on at once, and words what goes wrong."""

    def write(content: bytes) -> None:
        try:
            stream.write(content)
            stream.flush()
        except BrokenPipeError:
            raise ClosedPipe from None
        except OSError as error:
            raise cannot_write(name, error) from None

    return write


@contextmanager
def device(name: str) -> Iterator[BinaryIO]:
    """Open what is no regular file, and write to it directly: a device, a named pipe."""
    try:
        stream = Path(name).open("wb")  # noqa: SIM115 - closed below, whatever its last words are
    except OSError as error:
        raise cannot_write(name, error) from None
    try:
        yield stream
    finally:
        with suppress(OSError):  # every write was flushed; what could not be written has been said
            stream.close()


@contextmanager
def beside(name: str) -> Iterator[BinaryIO]:
    """Open a scratch file in the same folder; move it into place at the end, or remove it."""
    from tempfile import NamedTemporaryFile

    try:
        target = Path(os.path.realpath(name))  # a link stays a link
        mode = 0o666 & ~_umask()
        with suppress(FileNotFoundError):  # but not a loop of links
            mode = Path(name).stat().st_mode & 0o777
        scratch = NamedTemporaryFile(dir=target.parent, prefix=".vibe-", delete=False)  # noqa: SIM115
    except OSError as error:
        raise cannot_write(name, error) from None
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
            raise cannot_write(name, error) from None
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def cannot_write(name: str, error: OSError) -> CommandError:
    """Word what keeps a file from being written."""
    return CommandError(f"{name}: cannot be written ({error.strerror}); free some space or name another place with -o")
