"""Where answers go: standard output, or a file that appears whole or not at all; compressed where its name says so."""

import fcntl
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ..files.compression import compressed
from ..status import ClosedPipe, CommandError

Write = Callable[[bytes], None]


@contextmanager
def answers(output: str | None) -> Iterator[Write]:
    """Give a function that writes bytes and hands them on at once.

    A regular file is written beside its place and moved there when all went well: an interrupted run leaves what was
    there before. A device or named pipe is written directly; None and ``-`` are standard output. A file whose name ends
    with ``.gz`` or ``.zst`` is compressed.

    Raises:
        CommandError: the disk is full, the folder is missing or not writable.
        ClosedPipe: the reader has gone.
    """
    if output is None or output == "-":
        if sys.stdout is None:
            raise CommandError("standard output: is closed; name a file with -o")
        yield writer(sys.stdout.buffer, "standard output")
    elif not output:
        raise CommandError("-o: found an empty name, wanted a file; name one, or leave -o out")
    elif Path(output).exists() and not Path(output).is_file():
        with _device(output) as stream, compressed(output, writer(stream, output)) as write:
            yield write
    else:
        with beside(output) as stream, _anew(output), compressed(output, writer(stream, output)) as write:
            yield write


def check_apart(outputs: Mapping[str, str | None], inputs: Sequence[str]) -> None:
    """Raise `CommandError` where an output, by the option that names it, is the file of an input or of another output.

    Each would end in the place of the other, which may be the only copy of a log.
    """
    taken = {os.path.realpath(name): "input" for name in inputs if name != "-" and os.path.isfile(name)}  # noqa: PTH113
    for option, name in outputs.items():
        if name is None or name == "-" or (Path(name).exists() and not Path(name).is_file()):
            continue
        place = os.path.realpath(name)
        if place in taken:
            raise CommandError(
                f"{option}: found {name} as {taken[place]} and output, wanted two files; name another with {option}"
            )
        taken[place] = option


def manifest_path(output: str) -> Path:
    """Return where the manifest of a resumable output lies: beside it, or where it is a link, beside its target."""
    return Path(f"{os.path.realpath(output)}.manifest.json")


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
def _anew(output: str) -> Iterator[None]:
    """Let the file be replaced, unless a run is about to go on with it; what that run rested on does not outlive it."""
    from ..batch.resume.basis import is_manifest

    manifest = manifest_path(output)
    with ExitStack() as stack:
        if is_manifest(manifest) and Path(output).exists():
            lock(stack.enter_context(Path(output).open("rb")), output)
        yield
        try:
            if is_manifest(manifest):
                manifest.unlink()
        except OSError as error:
            raise cannot_write(str(manifest), error) from None


@contextmanager
def _device(name: str) -> Iterator[BinaryIO]:
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
