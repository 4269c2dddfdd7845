"""Records of session files and logs into what was asked: each prompt with the requests that answered it.

A prompt is complete when the next two of its conversation are known, for what a person did then says how good the
answer was. Nothing else of a file is kept.
"""

import re
from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from routerlib.conversation.paths import at
from routerlib.conversation.reading import conversation_of
from routerlib.conversation.request import Request, request_in, requests_in
from routerlib.conversation.session import Session
from routerlib.conversation.shapes.claude_code import SESSION
from routerlib.conversation.turn import Conversation, RequestError, Skipped, Turn
from routerlib.conversation.usage import Usage, model_told, usage_of
from routerlib.reporting.asked import UNKNOWN, Loose, Prompt
from routerlib.reporting.seen import Seen

AHEAD = 2  # prompts of a conversation that are seen before one is complete
MOST_OPEN = 512  # conversations that are followed at a time
MOST_REQUESTS = 4_096  # of one prompt, that are told apart
MOST_MODELS = 8  # of one prompt, the last that were named
# Whole conversations in one record. Of every other record that holds a chat the last ask alone is new.
EXPORTS = frozenset(["chatgpt-export", "claude-export", "copilot-vscode", "gemini-cli-session", "sharegpt"])
LINE_KEYS = frozenset(["sessionId", "uuid", "isSidechain"])
OTHER_KEYS = frozenset(
    ["hook_event_name", "payload", "display", "data", "body", "role", "content", "requests", "messages"]
)
SESSIONS = ("sessionId", "session_id", "conversation_id", "thread_id", "trace_id", "attributes.session.id")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
LATEST = 4e9  # seconds; a larger number counts milliseconds


@dataclass(slots=True)
class _Talk:
    """A conversation that goes on."""

    reader: Session = field(default_factory=Session)
    prompts: deque[Prompt] = field(default_factory=deque)
    closed: OrderedDict[str, None] = field(default_factory=OrderedDict)  # requests of earlier prompts
    loose: dict[str, Usage] = field(default_factory=dict)
    step: tuple[int, str] | None = None  # the place and the text of the last ask of a log
    nameless: int = 0  # requests without an id
    model: str | None = None
    project: str = UNKNOWN
    day: str = UNKNOWN


class History:
    """What was asked in one file, read record by record.

    Args:
        name: what the file is called; its conversation, where no record names one.
        seen: the lines of all files so far; a session that is resumed begins with a copy.
    """

    def __init__(self, name: str, seen: Seen | None = None) -> None:
        self._name = name
        self._seen = seen or Seen()
        self._talks: OrderedDict[str, _Talk] = OrderedDict()
        self._last = name  # the conversation of lines that do not name theirs
        self._records = 0

    def read(self, record: Any) -> Iterator[Prompt | Loose]:
        """Take the next record; yield what is complete by it.

        Raises:
            RequestError: a record that should have held a prompt and does not.
        """
        self._records += 1
        usage, problem = usage_of(record), None
        found: Conversation | Skipped | None = None
        try:
            found = conversation_of(record, _shape(record))
        except RequestError as error:
            problem = error
        except RecursionError:
            problem = RequestError("found JSON nested too deeply to read, wanted a record with a prompt")
        counts = usage is not None or (isinstance(found, Conversation) and any(map(_is_said, found.turns)))
        if counts and self._seen.again(record):
            return
        session = self._session(record, found)
        if session not in self._talks and len(self._talks) >= MOST_OPEN:
            yield from _ended(*self._talks.popitem(last=False))
        talk = self._talks.setdefault(session, _Talk())
        self._talks.move_to_end(session)
        _place(talk, record)
        for request, models in _asked(talk, found):
            day = _day(request.time) or talk.day
            yield from _begin(talk, Prompt(request, session, talk.project, day, models=models))
        if isinstance(found, Conversation) and found.model and talk.prompts and _answers(found):
            talk.prompts[-1].models[:] = [*talk.prompts[-1].models[-MOST_MODELS:], found.model]
        if usage is not None:
            _used(talk, usage)
        elif problem is not None:
            raise problem

    def close(self) -> Iterator[Prompt | Loose]:
        """Yield what is left at the end of the file."""
        while self._talks:
            yield from _ended(*self._talks.popitem(last=False))

    def hear(self, request: Request) -> Iterator[Prompt | Loose]:
        """Take a prompt that was read in its context already; yield what is complete by it."""
        talk = self._talks.setdefault(self._name, _Talk())
        yield from _begin(talk, Prompt(request, self._name, talk.project, _day(request.time) or UNKNOWN))

    def _session(self, record: Any, found: Conversation | Skipped | None) -> str:
        """Name the conversation of a record: as it does, as the last line did, or as one of its own."""
        named = next((name for path in SESSIONS if isinstance(name := at(record, path), str) and name), None)
        if isinstance(found, Conversation) and found.session:
            named = found.session
        if named is None and isinstance(found, Conversation) and not found.is_line:
            return f"{self._name}:{self._records}"
        if named is not None:
            self._last = named
        return self._last


def _asked(talk: _Talk, found: Conversation | Skipped | None) -> list[tuple[Request, list[str]]]:
    """Return what a record asks that was not asked before in its conversation, with the models that it names for it."""
    if not isinstance(found, Conversation):
        return []
    if found.shape in EXPORTS and not found.is_line:
        return list(_exported(found))
    try:
        request = talk.reader.hear(found) if found.is_line else _logged(talk, found)
    except RequestError:
        return []
    return [(request, [])] if isinstance(request, Request) else []


def _logged(talk: _Talk, found: Conversation) -> Request | Skipped | None:
    """Return what a record of a log asks; None where it is a step of a tool loop, whose ask came before.

    A record holds all that was said, or the last message alone; that is heard after those before it.
    """
    request = request_in(found)
    if isinstance(request, Skipped):
        return request
    step, talk.step = talk.step, (request.turn, request.ask)
    if step == talk.step and len(found.turns) > request.turn + 1:
        return None
    return talk.reader.hear(found) if len(found.turns) == 1 else request


def _exported(found: Conversation) -> Iterator[tuple[Request, list[str]]]:
    """Yield every prompt of a whole conversation, with the models of the answers up to the next."""
    requests = list(requests_in(found))
    ends = [*(request.turn for request in requests[1:]), len(found.turns)]
    for request, end in zip(requests, ends, strict=True):
        answers = found.turns[request.turn : end]
        yield request, [turn.model for turn in answers if turn.who == "model" and turn.model]


def _shape(record: Any) -> str | None:
    """Name the shape of a line of Claude Code, which most sessions are of; None where every shape is to be tried."""
    if not isinstance(record, dict) or record.get("type") not in ("user", "assistant"):
        return None
    is_line = isinstance(record.get("message"), dict) and record.keys() >= LINE_KEYS
    return SESSION.name if is_line and OTHER_KEYS.isdisjoint(record) else None


def _answers(found: Conversation) -> bool:
    """Whether the model that a record names is the one that answered."""
    return not found.is_line or any(turn.who == "model" for turn in found.turns)


def _is_said(turn: Turn) -> bool:
    return turn.who == "person"


def _begin(talk: _Talk, prompt: Prompt) -> Iterator[Prompt | Loose]:
    """Let the next prompt of a conversation follow those before; yield the one that is complete by it."""
    if talk.prompts:
        for name in talk.prompts[-1].requests:
            talk.closed[name] = None
        while len(talk.closed) > MOST_REQUESTS:
            talk.closed.popitem(last=False)
    for earlier in talk.prompts:
        if len(earlier.after) < AHEAD:
            earlier.after.append(prompt)
    talk.prompts.append(prompt)
    if len(talk.prompts) > AHEAD + 1:
        yield talk.prompts.popleft()


def _used(talk: _Talk, usage: Usage) -> None:
    """Count a request with the prompt it answers; lines about the same one are joined."""
    usage = usage if usage.model else replace(usage, model=talk.model)
    talk.nameless += not usage.request
    name = usage.request or f"request {talk.nameless}"
    if name in talk.closed:
        return
    requests = talk.prompts[-1].requests if talk.prompts else talk.loose
    if name in requests:
        requests[name] = requests[name].joined(usage)
    elif len(requests) < MOST_REQUESTS:
        requests[name] = usage
    else:  # told apart no longer, but counted
        first = next(iter(requests))
        requests[first] = requests[first].added(usage)


def _ended(session: str, talk: _Talk) -> Iterator[Prompt | Loose]:
    """Yield what is left of a conversation."""
    yield from talk.prompts
    for usage in talk.loose.values():
        yield Loose(usage, session, talk.project, talk.day)


def _place(talk: _Talk, record: Any) -> None:
    """Note what a record tells of the conversation: the folder, the day, the model of the answers to come."""
    for path in ("cwd", "payload.cwd", "projectHash"):
        folder = at(record, path)
        if isinstance(folder, str) and folder:
            talk.project = folder
            break
    for path in ("timestamp", "created_at", "start_time", "startTime", "ts"):
        if day := _day(at(record, path)):
            talk.day = day
            break
    talk.model = model_told(record) or talk.model


def _day(time: Any) -> str | None:
    """Return the date of a time as records write it: ISO 8601, seconds or milliseconds since 1970."""
    if isinstance(time, str):
        if found := DAY.match(time):
            return found[0]
        time = float(time) if time.replace(".", "", 1).isdigit() and len(time) < 20 else None
    if isinstance(time, int | float) and not isinstance(time, bool) and 1e8 < time < LATEST * 1000:
        return datetime.fromtimestamp(time / 1000 if time > LATEST else time, UTC).date().isoformat()
    return None
