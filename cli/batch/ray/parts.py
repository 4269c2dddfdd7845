"""Cut a log into parts of whole lines that can be answered anywhere, and join their answers in order."""

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from glob import glob, has_magic
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from routerlib.streaming.records import Readable, Record

from ...choices import Origin
from ...files.compression import codec_of
from ...files.writing import Write
from ...input.reading import Reading, Source, read_sources
from ...input.sessions import session_blocks
from ...input.sources import expanded
from ...status import CommandError

COUNTED = 1 << 20  # bytes read at a time while lines are counted


@dataclass(frozen=True, slots=True)
class Part:
    """Name the bytes ``start`` to ``end`` of one input: whole lines, answered by one worker at a time.

    Attributes:
        number: its place among all parts, from 0.
        name: the input as the user named it.
        path: where it is, whatever the folder a worker runs in.
        start: where its first line begins.
        end: where the line after its last one begins.
        lines: how many lines of the input come before it.
        is_packed: whether the part is all of an input, compressed perhaps: then the bytes are those of the file.
        is_last: whether no other part follows; a last line without its end gets one where another follows.
        problem: why the input cannot be read; then it is a single bad record.
    """

    number: int
    name: str
    path: str
    start: int
    end: int
    lines: int
    is_packed: bool = False
    is_last: bool = False
    problem: str | None = None

    @property
    def output(self) -> str:
        """Name the file of its answers; names sort as the parts do."""
        return f"part-{self.number:06}.jsonl"


def named_files(inputs: Sequence[str]) -> list[str]:
    """Return the files that paths, directories and globs name: in the order given, those of one directory sorted.

    Raises:
        CommandError: none were given, one is standard input, or a glob or directory holds no file.
    """
    if not inputs or "-" in inputs:
        raise CommandError(
            "--engine ray: found standard input, wanted files, directories or globs; "
            "a stream is routed without --engine, or through parallel --pipe"
        )
    return list(chain.from_iterable(map(_files_of, inputs)))


def _files_of(name: str) -> list[str]:
    if Path(name).is_dir():
        found = sorted(str(path) for path in Path(name).iterdir() if path.is_file() and not path.name.startswith("."))
    elif has_magic(name) and not Path(name).exists():
        found = sorted(path for path in glob(name, recursive=True) if os.path.isfile(path))  # noqa: PTH113, PTH207
    else:
        return [name]
    if not found:
        raise CommandError(f"{name}: found no file there, wanted at least one")
    return found


def cut(names: Sequence[str], size: int, separator: bytes, *, whole: bool = False) -> list[Part]:
    """Cut files into parts of about so many bytes, at line ends; every file is read once, only to count its lines.

    A compressed file cannot be entered in the middle and stays whole; so do all where ``whole``.
    """
    parts: list[Part] = []
    for name in names:
        path, lines = os.path.abspath(name), 0  # noqa: PTH100 - a link stays a link
        try:
            if whole or codec_of(name):
                parts.append(Part(len(parts), name, path, 0, Path(name).stat().st_size, 0, is_packed=True))
                continue
            for start, end, count in stretches(name, size, separator):
                parts.append(Part(len(parts), name, path, start, end, lines))
                lines += count
        except OSError as error:
            parts.append(Part(len(parts), name, path, 0, 0, 0, problem=error.strerror))
    if parts:
        parts[-1] = replace(parts[-1], is_last=True)
    return parts


def stretches(name: str, size: int, separator: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, lines) of each stretch: it ends with the first line end at or after ``size`` bytes."""
    start, at, lines = 0, 0, 0
    with Path(name).open("rb") as stream:
        while block := stream.read(COUNTED):
            offset = 0
            while at + len(block) - start >= size:
                found = block.find(separator, max(offset, start + size - 1 - at))
                if found < 0:
                    break
                lines += block.count(separator, offset, found + 1)
                yield start, at + found + 1, lines
                start, offset, lines = at + found + 1, found + 1, 0
            lines += block.count(separator, offset)
            at += len(block)
    if at > start:
        yield start, at, lines


def read_part(part: Part, reading: Reading) -> Iterator[list[Record]]:
    """Yield the records of a part, block by block, as a single process reads them: same numbers, same bytes."""
    sources = [Source(part.name, partial(_opened, part), part.lines)]
    if reading.origin is Origin.SESSIONS:
        return session_blocks(sources, reading)
    return read_sources(sources, reading, is_last=part.is_last)


class Stretch:
    """Read some bytes of a stream as if they were all there is."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        """Read at most ``size`` bytes from where the stream stands."""
        self._stream = stream
        self._left = size

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes, none at the end."""
        piece = self._stream.read(min(size, self._left))
        self._left -= len(piece)
        return piece


def _opened(part: Part) -> AbstractContextManager[Readable]:
    if part.problem is not None:
        raise OSError(errno.EIO, part.problem)
    return expanded(part.path) if part.is_packed else _stretch(part)


@contextmanager
def _stretch(part: Part) -> Iterator[Stretch]:
    with Path(part.path).open("rb") as stream:
        stream.seek(part.start)
        yield Stretch(stream, part.end - part.start)


def join(parts: Sequence[Part], folder: Path, write: Write) -> None:
    """Write the answers of all parts, in order."""
    for part in parts:
        with (folder / part.output).open("rb") as stream:
            while block := stream.read(COUNTED):
                write(block)


@contextmanager
def folder_of(output: str) -> Iterator[Path]:
    """Yield the folder of the parts' answers: ``output`` where it names one, else a scratch folder beside it.

    Raises:
        CommandError: the folder cannot be made, or holds something already.
    """
    try:
        if names_folder(output):
            Path(output).mkdir(parents=True, exist_ok=True)
            if any(Path(output).iterdir()):
                raise CommandError(f"{output}: found files in this folder, wanted an empty one; name another with -o")
            yield Path(output).absolute()
        else:
            with TemporaryDirectory(prefix=".vibe-", dir=Path(output).absolute().parent) as scratch:
                yield Path(scratch)
    except OSError as error:
        raise CommandError(f"{output}: cannot be written ({error.strerror}); name another place with -o") from None


def names_folder(output: str) -> bool:
    """Tell whether an output is a folder: one that is there, or a name that ends with a slash."""
    return output.endswith("/") or Path(output).is_dir()
