"""How bytes get on disk: a file that appears whole or not at all, a device written directly, a lock."""

import errno
import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ..status import ClosedPipe, CommandError

Write = Callable[[bytes], None]

ANOTHER_PLACE = "name another place with -o"
WAYS_OUT = {
    errno.ENOSPC: f"free some space or {ANOTHER_PLACE}",
    errno.EDQUOT: f"free some of your quota or {ANOTHER_PLACE}",
    errno.EFBIG: f"raise the limit on the size of a file (ulimit -f) or {ANOTHER_PLACE}",
    errno.EISDIR: "that is a folder: name a file in it with -o",
    errno.ENOENT: f"make its folder first or {ANOTHER_PLACE}",
    errno.ENOTDIR: f"what should be its folder is a file: {ANOTHER_PLACE}",
    errno.EACCES: f"ask for the permission to write there or {ANOTHER_PLACE}",
    errno.EPERM: f"ask for the permission to write there or {ANOTHER_PLACE}",
    errno.EROFS: f"nothing can be written there: {ANOTHER_PLACE}",
    errno.ELOOP: f"its links lead to one another: remove one or {ANOTHER_PLACE}",
    errno.EMLINK: f"remove some links or {ANOTHER_PLACE}",
    errno.ENAMETOOLONG: "name a shorter one with -o",
    errno.EMFILE: "raise the limit on open files (ulimit -n)",
    errno.ENFILE: "close other programs: the system has no more open files",
    errno.EBUSY: f"wait until it is free or {ANOTHER_PLACE}",
    errno.ETXTBSY: f"that is a program that runs: {ANOTHER_PLACE}",
    errno.EIO: f"the device failed: look after it or {ANOTHER_PLACE}",
    errno.ENXIO: f"nothing can be written there: {ANOTHER_PLACE}",
    errno.ENODEV: f"nothing can be written there: {ANOTHER_PLACE}",
    errno.EBADF: f"it is closed: {ANOTHER_PLACE}",
}


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
def whole_file(name: str) -> Iterator[BinaryIO]:
    """Open a scratch file in the same folder; move it into place at the end, or remove it."""
    target = Path(os.path.realpath(name))  # a link stays a link
    scratch = target.with_name(f".vibe-{secrets.token_hex(8)}")  # 64 random bits: nobody else's
    stream = None
    try:  # from before it is there, so that no signal comes between the file and its removal
        mode = 0o666 & ~_umask()
        with suppress(FileNotFoundError):  # but not a loop of links
            mode = Path(name).stat().st_mode & 0o777
        stream = os.fdopen(os.open(scratch, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w+b")
        yield stream
        stream.close()
        scratch.chmod(mode)
        scratch.replace(target)
    except BaseException as error:
        with suppress(OSError):
            if stream:
                stream.close()
        with suppress(OSError):
            scratch.unlink()
        if isinstance(error, OSError):
            raise cannot_write(name, error) from None
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def cannot_write(name: str, error: OSError) -> CommandError:
    """Word what keeps a file from being written."""
    return CommandError(f"{name}: cannot be written ({error.strerror}); {way_out(error)}")


def way_out(error: OSError) -> str:
    """Say what can be done about an error of the file system."""
    return WAYS_OUT.get(error.errno or 0, ANOTHER_PLACE)
