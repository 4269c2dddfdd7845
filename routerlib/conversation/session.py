"""A session file read line by line: each prompt in it with what it leans on, in bounded memory."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from routerlib.conversation.reading import conversation_of
from routerlib.conversation.request import Request, request_in, requests_in
from routerlib.conversation.shapes.aider import turns_of_history
from routerlib.conversation.turn import BYTES_A_TOKEN, Conversation, RequestError, Skipped, Turn

UNKNOWN = "record of another kind"  # a line of a session file that no shape knows: it is no prompt

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
            self._keep(turn if turn.model or turn.who != "model" else replace(turn, model=heard.model))
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


@dataclass(frozen=True, slots=True)
class Typed:
    """A prompt that a person typed in a session.

    Attributes:
        request: what is judged, in its context.
        line: where it stands in the file.
        session: what the file calls its session, where it does.
        model: the model that answered, where the file says it.
    """

    request: Request
    line: int
    session: str | None = None
    model: str | None = None


def typed_in(records: Iterable[tuple[int, Any]], sticky: bool = False) -> Iterator[Typed | Skipped]:
    """Yield each prompt that a person typed in a session, once its answer has come, and what the other records are.

    Args:
        records: line and value of each record of one file, in order.
        sticky: whether chores and all else short of a new ask keep the earlier ask.
    """
    session = Session(sticky)
    name: str | None = None
    waiting: Typed | None = None
    for line, record in records:
        heard = _heard(record)
        if isinstance(heard, Skipped):
            yield heard
            continue
        name = heard.session or name
        if not heard.is_line:
            if waiting is not None:
                yield waiting
                waiting = None
            yield from _typed_in_document(heard, line, name, sticky)
            continue
        found = _request_or_skipped(session, heard)
        model = _model_in(heard)
        if isinstance(found, Request):
            if waiting is not None:
                yield waiting
            waiting = Typed(found, line, name)
        else:
            yield found
        if waiting is not None and model is not None:
            yield replace(waiting, model=model)
            waiting = None
    if waiting is not None:
        yield waiting


def _heard(record: Any) -> Conversation | Skipped:
    """Return what a record of a session says; one that no shape knows holds no prompt."""
    try:
        return conversation_of(record)
    except (RequestError, RecursionError):
        return Skipped(UNKNOWN)


def _request_or_skipped(session: Session, heard: Conversation) -> Request | Skipped:
    try:
        return session.hear(heard)
    except RequestError:
        return Skipped(UNKNOWN)


def _model_in(heard: Conversation) -> str | None:
    """Return the model that answers in these turns; None where none does, or nobody says which."""
    answers = [turn for turn in heard.turns if turn.who == "model"]
    return next((turn.model for turn in answers if turn.model), heard.model) if answers else None


def _typed_in_document(heard: Conversation, line: int, name: str | None, sticky: bool) -> Iterator[Typed | Skipped]:
    """Yield every prompt of a record that holds a whole conversation."""
    found = list(requests_in(heard, sticky))
    if not found:
        yield Skipped("no text")
    ends = [request.turn for request in found[1:]] + [len(heard.turns)]
    for request, end in zip(found, ends, strict=True):
        model = _model_in(replace(heard, turns=heard.turns[request.turn : end]))
        yield Typed(request, line, name, model)
