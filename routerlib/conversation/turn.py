"""What was said, by whom: the turns of a conversation and where they came from."""

from dataclasses import dataclass
from typing import Literal

Who = Literal["person", "model", "tool", "program"]

BYTES_A_TOKEN = 4  # of UTF-8, over prose and code; an estimate, not a tokenizer


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said.

    Attributes:
        who: a person, a model, a tool that a model called, or a program that wrote around them.
        text: what was said; of a person what was typed, without what programs wrapped around it.
        material: separate fields that a person gave along (the input of an instruction).
        context: what programs wrapped around the text, and the texts of attached files.
        attachments: what is attached, by kind: image, file, audio.
        note: what a program's turn is (reminder, command, summary ...).
        model: the model that answered, where it is told.
    """

    who: Who
    text: str = ""
    material: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    note: str = ""
    model: str | None = None

    @property
    def typed(self) -> str:
        """Return the text and the separate fields given with it, an empty line between."""
        return "\n\n".join([self.text, *self.material]) if self.material else self.text

    @property
    def images(self) -> int:
        """Count the attached images."""
        return self.attachments.count("image")

    @property
    def size(self) -> int:
        """Count the bytes of UTF-8 a model reads for this turn, images aside."""
        return sum(map(_bytes, (self.text, *self.material, *self.context)))


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one record holds.

    Attributes:
        turns: in the order in which they were said.
        shape: the name of the shape that read it.
        is_line: whether the record is one line of a longer file, which may rightly hold no prompt.
        session: what the file calls the conversation.
        model: the model that answered or is asked.
        time: when, as the file writes it.
    """

    turns: tuple[Turn, ...]
    shape: str = ""
    is_line: bool = False
    session: str | None = None
    model: str | None = None
    time: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that rightly holds no prompt, and what it is: "tool result", "answer", "command" ..."""

    kind: str


class RequestError(Exception):
    """A record that should have held a prompt; the message says what was found and what was wanted."""


def tokens(turns: tuple[Turn, ...]) -> int:
    """Estimate how many tokens a model reads for these turns, images aside."""
    return -(-sum(turn.size for turn in turns) // BYTES_A_TOKEN)


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
