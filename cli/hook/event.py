"""What a hook of Claude Code is answered: a model for a subagent, a word about a prompt, or nothing."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routerlib.conversation.request import Request
    from routerlib.conversation.session import Session

SPAWNING = ("Task", "Agent")  # the tool that starts a subagent, by its older and its newer name
# The agent types of the program itself that take the model of the session. Others have one of their own, which is not
# in the event: what a person chose for an agent is not to be overruled.
BUILT_IN = frozenset(["general-purpose", "Explore", "Plan"])
FORK = "fork"  # goes on with its parent's model, whatever is asked
SHORT_NAMES = ("haiku", "sonnet", "opus", "fable")  # all that the tool takes for a model; a full id is refused
TYPED = (None, "user")  # of a prompt's `source`; all others are sent by a program
OMIT = "omit"

Event = dict[str, Any]
Answer = dict[str, Any]
Judge = Callable[["Request"], tuple[str, str]]  # a request to a tier's name and its model's id
Begin = Callable[[], Judge]  # starts what judges, which goes on in the background
Heard = Callable[[str], "Session"]  # a transcript's path to what was said there


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person wants of the hook.

    Attributes:
        agents: agent types that are given a model besides the program's own.
        local_as: the short name for a model that the tool does not know, such as a local one; `OMIT` to set none.
        as_context: whether the model is told about a prompt, instead of the person.
    """

    agents: frozenset[str] = frozenset()
    local_as: str = "haiku"
    as_context: bool = False


def read_event(raw: bytes) -> Event | None:
    """Return the event that these bytes are the JSON of; None where they are not that of an object."""
    try:
        event = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None


def answer_to(event: Event, wishes: Wishes, begin: Begin, heard: Heard) -> Answer | None:
    """Return what an event is answered; None where it is left alone.

    Args:
        event: the JSON a hook is given.
        wishes: what the person wants.
        begin: starts what judges; called only where there may be something to judge.
        heard: reads a transcript; called only where there is one to lean on.
    """
    name = event.get("hook_event_name")
    if name == "PreToolUse":
        return _subagent(event, wishes, begin)
    if name == "UserPromptSubmit":
        return _prompt(event, wishes, begin, heard)
    return None


def _subagent(event: Event, wishes: Wishes, begin: Begin) -> Answer | None:
    """Give a subagent its model: the whole input again, since an updated one replaces it.

    There is no permission in the answer: to allow would be to approve what the person should.
    """
    given = event.get("tool_input")
    if event.get("tool_name") not in SPAWNING or not isinstance(given, dict) or given.get("model"):
        return None
    if not _is_ours(given.get("subagent_type"), wishes.agents):
        return None
    judge = begin()
    request = _request(event)
    if request is None:
        return None
    model = short_name(judge(request)[1], wishes.local_as)
    if model is None:
        return None
    return {"hookSpecificOutput": {"hookEventName": "PreToolUse", "updatedInput": {**given, "model": model}}}


def _is_ours(agent: Any, named: Collection[str]) -> bool:
    """Whether an agent type is given a model; where none is told the program takes its general one."""
    if agent is None or agent == "":
        return True
    return isinstance(agent, str) and agent != FORK and (agent in BUILT_IN or agent in named)


def short_name(model: str, otherwise: str) -> str | None:
    """Return what the tool calls a model; another name, or None for `OMIT`, where it does not know it."""
    if "claude" in model or model in SHORT_NAMES:
        for name in SHORT_NAMES:
            if name in model:
                return name
    return None if otherwise == OMIT else otherwise


def _prompt(event: Event, wishes: Wishes, begin: Begin, heard: Heard) -> Answer | None:
    """Say which tier would do for what a person typed."""
    typed = event.get("prompt")
    if event.get("source") not in TYPED or not isinstance(typed, str):
        return None
    from routerlib.conversation.commands import slash_command

    command = slash_command(typed)
    if command is not None:
        typed = command.ask
    if not typed.strip():
        return None
    judge = begin()
    path = event.get("transcript_path")
    said = heard(path) if isinstance(path, str) and path else None
    request = _request({**event, "prompt": typed}, said)
    if request is None:
        return None
    tier, model = judge(request)
    told = f"vibe-router: {tier} ({model}) would do"
    told += ", judged with what it leans on" if request.continues is not None else ""
    if wishes.as_context:
        return {"hookSpecificOutput": {"hookEventName": "UserPromptSubmit", "additionalContext": told}}
    return {"systemMessage": told}


def _request(event: Event, said: "Session | None" = None) -> "Request | None":
    """Return what is asked in an event, in the context of what was said; None where it holds nothing to judge."""
    from routerlib.conversation.reading import request_of  # while the encoder loads in the background
    from routerlib.conversation.turn import RequestError, Skipped

    try:
        found = said.read(event) if said is not None else request_of(event)
    except RequestError:
        return None
    return None if isinstance(found, Skipped) else found
