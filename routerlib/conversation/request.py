"""The request that is judged: the last thing a person asked, with what it needs to be judged."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from routerlib.conversation.leaning import Lean, leaning
from routerlib.conversation.turn import Conversation, RequestError, Skipped, Turn, tokens
from routerlib.conversation.wrappers import PROGRAM_OPENINGS, PROGRAM_TAGS

WROTE = frozenset(["redacted", *PROGRAM_TAGS.values(), *(kind for _, kind in PROGRAM_OPENINGS)])  # in a person's place


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked.

    Attributes:
        ask: what was typed, without what programs wrapped around it.
        material: separate fields given with it.
        turn: the index of its turn in the conversation.
        continues: the earlier ask that it leans on.
        continues_turn: the index of that one.
        proposed: what the model proposed, where the ask approves it.
        lean: how it leans (approval, continuation, complaint, variation, answer), or chore.
        images: how many images the conversation holds.
        context_tokens: an estimate of the tokens that a model reads for the conversation.
        context: what programs wrapped around the ask.
        shape: the name of the shape that read it.
        session, model, time: what the file says of it.
        answered: the model that gave the answer before the ask, else the one that is asked, where it is told.
        complaints: how many turns complained of answers to the ask that goes on, this one included.
    """

    ask: str
    material: tuple[str, ...] = ()
    turn: int = 0
    continues: str | None = None
    continues_turn: int | None = None
    proposed: str | None = None
    lean: Lean = ""
    images: int = 0
    context_tokens: int = 0
    context: tuple[str, ...] = ()
    shape: str = "text"
    session: str | None = None
    model: str | None = None
    time: str | None = None
    answered: str | None = None
    complaints: int = 0

    @property
    def prompt(self) -> str:
        """Return what the person gave, separate fields an empty line apart.

        What is shown as the prompt that was read.
        """
        return "\n\n".join([self.ask, *self.material]) if self.material else self.ask

    @property
    def judged(self) -> str:
        """Return the text to judge: the ask, after what it leans on, its material set apart as a block."""
        if not (self.material or self.continues or self.proposed):
            return self.ask
        return "\n\n".join([*filter(None, (self.continues, self.proposed)), self.ask, *map(_block, self.material)])

    @property
    def identity(self) -> str:
        """Return a text that says all a decision depends on; it begins with a NUL, which no prompt has."""
        about = (self.lean, self.continues_turn, self.images, self.context_tokens, self.answered, self.complaints)
        return f"\0{about!r}\0{self.continues or ''}\0{self.judged}"

    @property
    def flags(self) -> tuple[str, ...]:
        """Return the flags that a decision should carry."""
        return (*(["continued"] if self.continues is not None else []), *(["image"] if self.images else []))


def request_in(conversation: Conversation, sticky: bool = False) -> Request | Skipped:
    """Return the last thing a person asked in a conversation.

    Args:
        conversation: what a record holds.
        sticky: whether chores keep the earlier ask.

    Raises:
        RequestError: nobody asked anything in a record that should have held a prompt.
    """
    turns = conversation.turns
    last = next((i for i in reversed(range(len(turns))) if _asks(turns[i])), None)
    return _without_ask(conversation) if last is None else _request(conversation, last, turns, sticky)


def requests_in(conversation: Conversation, sticky: bool = False) -> Iterator[Request]:
    """Yield everything a person asked in a conversation, each with what had been said by then."""
    for i, turn in enumerate(conversation.turns):
        if _asks(turn):
            yield _request(conversation, i, conversation.turns[: i + 1], sticky)


def _asks(turn: Turn) -> bool:
    """Whether a turn is a person's and has a text."""
    return turn.who == "person" and bool(turn.text.strip())


def _request(conversation: Conversation, at: int, turns: tuple[Turn, ...], sticky: bool) -> Request:
    """Return one turn of a person as a request, judged where these turns have been said."""
    found = leaning(turns, at, sticky)
    turn = turns[at]
    return Request(
        turn.text,
        turn.material,
        at,
        None if found.continues is None else turns[found.continues].typed,
        found.continues,
        found.proposed,
        found.kind,
        sum(turn.images for turn in turns),
        tokens(turns),
        turn.context,
        conversation.shape,
        conversation.session,
        conversation.model,
        conversation.time,
        _answering(turns[:at]) or conversation.model,
        _complaints(turns, found.continues or 0, at) if found.kind == "complaint" else 0,
    )


def _answering(before: tuple[Turn, ...]) -> str | None:
    """Return the model that answered last, where a turn tells it."""
    return next((turn.model for turn in reversed(before) if turn.who == "model" and turn.model), None)


def _complaints(turns: tuple[Turn, ...], first: int, last: int) -> int:
    """Count the complaints from the ask that goes on to the one that is judged."""
    return sum(_asks(turns[i]) and leaning(turns, i).kind == "complaint" for i in range(first + 1, last + 1))


def _without_ask(conversation: Conversation) -> Skipped:
    """Name what a conversation without an ask is, or say that it should have held one."""
    turns = conversation.turns
    if any(turn.who == "person" for turn in turns):
        return Skipped("no text")
    if turns and (conversation.is_line or turns[-1].who == "tool" or any(turn.note in WROTE for turn in turns)):
        return Skipped(_note(turns))
    raise RequestError("found a conversation without a turn of a person, wanted one with a text")


def _note(turns: tuple[Turn, ...]) -> str:
    """Say what the turns of a line are: the note of the last one that has one."""
    return next((turn.note for turn in reversed(turns) if turn.note), "no text")


def _block(material: str) -> str:
    """Set a material apart as a code block, which no fence inside it can end."""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", material)), 3)
    return f"{fence}\n{material}\n{fence}"
