"""A session file read line by line: each prompt in it with what it leans on, in bounded memory."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from routerlib.conversation.reading import conversation_of
from routerlib.conversation.request import Request, request_in
from routerlib.conversation.shapes.aider import turns_of_history
from routerlib.conversation.turn import BYTES_A_TOKEN, Conversation, RequestError, Skipped, Turn

KEPT = 40  # turns that say something, the last of them
LONGEST = 8_000  # characters of one that are kept: of an answer its end, where it asks


@dataclass(slots=True)
class Session:
    """What was said so far in one file.

    Attributes:
        sticky: whether chores and all else short of a new ask keep the earlier ask.
    """

    sticky: bool = False
    _turns: deque[tuple[int, Turn]] = field(default_factory=lambda: deque(maxlen=KEPT))
    _said: int = 0
    _bytes: int = 0
    _images: int = 0

    def read(self, record: Any) -> Request | Skipped:
        """Return the prompt of the next record in its context, or what it is instead.

        Raises:
            RequestError: a record that should have held a prompt and does not.
        """
        try:
            found = conversation_of(record)
            if isinstance(found, Skipped):
                return found
            return self.hear(found) if found.is_line else request_in(found, self.sticky)
        except RecursionError:
            raise RequestError("found JSON nested too deeply to read, wanted a record with a prompt") from None

    def hear(self, heard: Conversation) -> Request | Skipped:
        """Return the prompt in what is said next, with what it leans on of what was said before."""
        before = tuple(self._turns)
        places = [*(place for place, _ in before), *range(self._said, self._said + len(heard.turns))]
        for turn in heard.turns:
            self._keep(turn)
        if not any(turn.who == "person" and turn.text.strip() for turn in heard.turns):
            return request_in(heard, self.sticky)
        turns = (*(turn for _, turn in before), *heard.turns)
        request = request_in(replace(heard, turns=turns), self.sticky)
        if isinstance(request, Skipped):
            return request
        return replace(
            request,
            turn=places[request.turn],
            continues_turn=None if request.continues_turn is None else places[request.continues_turn],
            images=self._images,
            context_tokens=-(-self._bytes // BYTES_A_TOKEN),
        )

    def _keep(self, turn: Turn) -> None:
        """Remember what a person said, and of what a model said between two persons' turns the last."""
        if turn.who in ("person", "model") and turn.text.strip():
            if turn.who == "model" and self._turns and self._turns[-1][1].who == "model":
                self._turns.pop()
            text = turn.text[-LONGEST:] if turn.who == "model" else turn.text[:LONGEST]
            self._turns.append((self._said, replace(turn, text=text, context=(), attachments=())))
        self._said += 1
        self._bytes += turn.size
        self._images += turn.images


def prompts_of_history(lines: Iterable[str], sticky: bool = False) -> Iterator[Request]:
    """Yield the prompts of Aider's history of a chat, each in its context."""
    session = Session(sticky)
    for turn in turns_of_history(lines):
        found = session.hear(Conversation((turn,), "aider", is_line=True))
        if isinstance(found, Request):
            yield found
