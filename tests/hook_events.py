"""Events for the tests of the hook: sound ones, and sound ones that were damaged in every way we could think of."""

import json
import random
from typing import Any

TASK = "Prove that our lock-free queue is linearizable, then write a hypervisor in Zig"
COMMON = {"session_id": "s-1", "transcript_path": "", "cwd": "/", "permission_mode": "default"}
VALUES: list[Any] = [None, True, 0, -1, 10**30, 1e308, "", " ", "x", "\ud800", "\0", [], {}, [[]], {"a": {}}, ["x"] * 3]
DAMAGED = 200


def spawning(tool: str = "Agent", **given: Any) -> dict[str, Any]:
    """Return the event before a subagent starts."""
    tool_input = {"description": "A task", "prompt": TASK, "subagent_type": "general-purpose", **given}
    return {**COMMON, "hook_event_name": "PreToolUse", "tool_name": tool, "tool_input": tool_input, "tool_use_id": "t"}


def typing(prompt: str, **more: Any) -> dict[str, Any]:
    """Return the event of a prompt that was submitted."""
    return {**COMMON, "hook_event_name": "UserPromptSubmit", "prompt": prompt, **more}


def damaged(seed: int = 15) -> list[bytes]:
    """Return events with values, keys and bytes that no hook is promised."""
    draw = random.Random(seed)
    made: list[bytes] = [
        b"",
        b"\n",
        b"null",
        b"[]",
        b"{",
        b'{"hook_event_name"',
        b"\xff\xfe{\x00",
        b"[" * 5000,
        b"\0" * 99,
    ]
    made += [b"{" * 100_000, b'{"hook_event_name": NaN}', json.dumps([spawning()]).encode(), b"1e999"]
    infinite = json.dumps(spawning()).replace('"A task"', "1e999")
    made += [infinite.encode(), json.dumps(spawning()).encode("utf-16"), b'{"a":1}{"b":2}']
    while len(made) < DAMAGED:
        event = draw.choice([spawning("Task"), spawning(), typing("fix it"), typing("yes")])
        kind = draw.randrange(4)
        if kind == 0:
            event[draw.choice(list(event))] = draw.choice(VALUES)
        elif kind == 1 and "tool_input" in event:
            event["tool_input"][draw.choice(list(event["tool_input"]))] = draw.choice(VALUES)
        elif kind == 2:
            del event[draw.choice(list(event))]
        raw = json.dumps(event).encode()
        made.append(raw[: draw.randrange(len(raw))] if kind == 3 else raw)
    return made
