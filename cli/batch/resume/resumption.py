"""Go on with the output of a batch where it was stopped, however it was stopped.

How far a run came is read from its output alone: the whole answers there are matched with the inputs, a torn
last one is cut away, the rest is appended. The manifest beside it says whether this run is the same. The file ends as
it would have without the interruption, byte for byte.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from ...files.compression import MEMBER, Members, codec_of, full_members
from ...files.manifest import Basis, Finished, Manifest, manifest_path, read_manifest, write_manifest
from ...files.writing import cannot_write, lock, writer
from ...input.batches import Batch
from ...input.progress import Advance
from ...status import CommandError, warn
from ..renderer import BatchRenderer
from ..stream import LineSink, line_sink
from .basis import PIECE, difference, digested, source
from .matching import Matching


class Resumption:
    """Append to the output of a resumable run, which is open and locked; see `resumed`."""

    def __init__(self, output: str, stream: BinaryIO, manifest: Manifest) -> None:
        """Go on with an output, from what its manifest says."""
        self.finished = manifest.finished
        self._output = output
        self._stream = stream
        self._basis = manifest.basis
        self._write = writer(stream, output)
        self._members: Members | None = None
        self._skip = 0  # bytes that will be written again although they are there

    def unanswered(self, batches: Iterator[Batch], end: bytes, renderer: BatchRenderer) -> tuple[Iterator[Batch], int]:
        """Cut away what is torn; return the batches that are left, and how many of the answered records were bad.

        Raises:
            CommandError: the output holds something else than answers to these inputs.
        """
        codec = codec_of(self._output)
        kept: list[int] = []  # compressed length of the whole members
        if codec is None:
            pieces = iter(lambda: self._stream.read(PIECE), b"")
        else:
            pieces = _noted(full_members(self._stream, codec), kept)
        matching = Matching(self._output, pieces)
        rest = matching.rest(batches, end, renderer)
        if codec is None:
            self._cut(matching.position)
            self._skip = len(renderer.head()) if matching.position else 0
        else:
            for _ in pieces:  # to the last whole member, where a long answer is cut between two
                pass
            self._cut(sum(kept))
            self._members = Members(codec, self._write, begun=bool(kept))
            self._skip = len(kept) * MEMBER - matching.position + (len(renderer.head()) if matching.position else 0)
        return rest, matching.bad

    def write(self, content: bytes) -> None:
        """Append content to the output, without what is there already."""
        fresh = content[self._skip :]
        self._skip -= len(content) - len(fresh)
        if fresh:
            self._members.write(fresh) if self._members else self._write(fresh)

    def finish(self, bad: int) -> None:
        """Write into the manifest that the run has finished.

        Raises:
            CommandError: an input is not what it was when the run began.
        """
        if self._members:
            self._members.finish()
        inputs = [source(entry["name"]) for entry in self._basis["inputs"]]
        if changed := difference({"inputs": inputs}, {"inputs": self._basis["inputs"]}):
            raise CommandError(
                f"{self._output}: {changed} as when the run began; take a copy of an input that changes, "
                f"and remove {self._output} to start anew"
            )
        os.fsync(self._stream.fileno())
        self._stream.seek(0)
        size, digest = digested(iter(lambda: self._stream.read(PIECE), b""))
        write_manifest(manifest_path(self._output), Manifest(self._basis, Finished(size, digest, bad)))

    def _cut(self, size: int) -> None:
        try:
            self._stream.seek(size)
            self._stream.truncate()
        except OSError as error:
            raise cannot_write(self._output, error) from None


@contextmanager
def resumed_lines(
    output: str, basis: Basis, batches: Iterator[Batch], end: bytes, renderer: BatchRenderer, advance: Advance
) -> Iterator[tuple[Iterator[Batch], LineSink]]:
    """Open an output to go on with, or to begin; yield what is not yet answered, and what writes it with its answers.

    Args:
        output: the file to go on with, or to begin.
        basis: what the bytes of the answers depend on.
        batches: all of the inputs, from their beginning.
        end: what ends a record of them.
        renderer: how answers are written.
        advance: is told bytes and records done.

    Raises:
        CommandError: see `resumed`, `Resumption.unanswered` and `Resumption.finish`.
    """
    with resumed(output, basis) as run:
        if run.finished:
            bad = f"; {run.finished.bad} of its records could not be routed" if run.finished.bad else ""
            warn(f"{output}: is finished, nothing to do{bad}")
            yield iter(()), LineSink(renderer, run.write, advance, run.finished.bad)
            return
        rest, bad_before = run.unanswered(batches, end, renderer)
        with line_sink(renderer, run.write, advance, bad_before) as sink:
            yield rest, sink
        run.finish(sink.bad)


@contextmanager
def resumed(output: str, basis: Basis) -> Iterator[Resumption]:
    """Open an output to go on with, or to begin, alone.

    Raises:
        CommandError: another run writes it, it cannot be written, or it began with something else than ``basis``.
    """
    try:
        descriptor = os.open(output, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise cannot_write(output, error) from None
    with os.fdopen(descriptor, "r+b") as stream:
        lock(stream, output)
        yield Resumption(output, stream, _manifest(output, stream, basis))


def _manifest(output: str, stream: BinaryIO, basis: Basis) -> Manifest:
    """Return the manifest of the run to go on with; begin one where the output is empty.

    It is on the disk before the first answer is: answers without one would be nobody's.
    """
    path = manifest_path(output)
    found = read_manifest(path)
    size = os.fstat(stream.fileno()).st_size
    way_out = f"give what the run began with, or remove {output} to start anew"
    if found and found.basis == basis:
        if found.finished is None:
            return found
        if (found.finished.bytes, found.finished.sha256) == digested(iter(lambda: stream.read(PIECE), b"")):
            return found
        if size:
            raise CommandError(
                f"{output}: found it changed since its run finished, wanted it as it was; remove it to start anew"
            )
    elif size:
        said = difference(basis, found.basis) if found else f"found no {path.name}, wanted the one of the run"
        raise CommandError(f"{output}: {said}; {way_out}")
    begun = Manifest(basis)
    write_manifest(path, begun)
    return begun


def _noted(members: Iterable[tuple[bytes, int]], lengths: list[int]) -> Iterator[bytes]:
    for content, length in members:
        lengths.append(length)
        yield content
