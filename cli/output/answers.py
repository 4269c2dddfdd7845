"""Open the output that the user named: standard output, or a file that appears whole or not at all."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ..files.compression import compressed
from ..files.writing import Write, cannot_write, device, lock, whole_file, writer
from ..status import CommandError


@contextmanager
def opened_output(output: str | None) -> Iterator[Write]:
    """Open the output; yield a ``write(bytes)`` that flushes after every call.

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
        with device(output) as stream, compressed(output, writer(stream, output)) as write:
            yield write
    else:
        with whole_file(output) as stream, _anew(output), compressed(output, writer(stream, output)) as write:
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


@contextmanager
def _anew(output: str) -> Iterator[None]:
    """Let the file be replaced, unless a run is going on with it; remove the manifest of the one replaced."""
    from ..files.manifest import is_manifest, manifest_path

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
