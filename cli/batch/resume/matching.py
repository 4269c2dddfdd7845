"""Match the answers already in an output with the records they answer."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from routerlib.streaming.records import WHITE, Record

from ...choices import Format
from ...input.batches import Batch
from ...status import CommandError
from ..renderer import BatchRenderer

# What the line of a record begins with, whatever the decision, in the formats that write one line per record.
OPENINGS: Mapping[Format, Callable[[Record], bytes]] = {
    Format.JSONL: lambda record: record.raw.rstrip(WHITE + b"\0")[:-1],
    Format.TSV: lambda record: f"{record.number}\t".encode(),
    Format.TEXT: lambda record: b"",  # noqa: ARG005
}


class Matching:
    """Match the bytes an output begins with, answer by answer, with the records of the inputs.

    Attributes:
        position: how many bytes of whole answers have been taken.
        bad: how many of these answers are errors.
    """

    def __init__(self, name: str, pieces: Iterator[bytes]) -> None:
        """Read the content of the output of this name, in pieces."""
        self.position = 0
        self.bad = 0
        self._name = name
        self._pieces = pieces
        self._held = b""
        self._start = 0  # of what is held and not taken

    def rest(self, batches: Iterator[Batch], end: bytes, renderer: BatchRenderer) -> Iterator[Batch]:
        """Take every whole answer; return the batches from the first record on that has none.

        ``end`` ends a record of the inputs.
        A last record without its end is answered again: whether its answer is whole, no byte tells.

        Raises:
            CommandError: something else stands in the place of an answer, or after the last one.
        """
        if not self._takes(renderer.head()):
            return batches
        opening = OPENINGS[renderer.format]
        line_end = end if renderer.format is Format.JSONL else b"\n"
        for batch in batches:
            for number, record in enumerate(batch.records):
                if record.prompt is None:
                    whole = self._takes(renderer.record(record, None))
                else:
                    whole = record.raw.endswith(end) and self._takes_line(opening(record), line_end)
                if not whole:
                    return chain([replace(batch, records=batch.records[number:])], batches)
                self.bad += record.problem is not None
        if self._start < len(self._held) or self._more():
            raise self._foreign()
        return iter(())

    def _takes(self, wanted: bytes) -> bool:
        """Take exactly these bytes; False where the output ends inside them."""
        while len(self._held) - self._start < len(wanted) and self._more():
            pass
        found = self._held[self._start : self._start + len(wanted)]
        if not wanted.startswith(found):
            raise self._foreign()
        if len(found) < len(wanted):
            return False
        self._take(len(wanted))
        return True

    def _takes_line(self, opening: bytes, end: bytes) -> bool:
        """Take a line that begins with ``opening``; False where the output ends inside it."""
        seen = self._start
        while (found := self._held.find(end, seen)) < 0:
            waiting = len(self._held) - self._start
            if not self._more():
                return False
            seen = self._start + waiting
        if not self._held.startswith(opening, self._start):
            raise self._foreign()
        self._take(found + len(end) - self._start)
        return True

    def _take(self, size: int) -> None:
        self._start += size
        self.position += size

    def _more(self) -> bool:
        piece = next(self._pieces, b"")
        self._held, self._start = self._held[self._start :] + piece, 0
        return bool(piece)

    def _foreign(self) -> CommandError:
        return CommandError(
            f"{self._name}: found bytes from {self.position} on that do not answer these inputs, wanted what the run "
            f"left; remove {self._name} to start anew"
        )
