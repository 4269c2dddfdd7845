"""The end of a session's transcript: what a prompt may lean on."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress

import orjson

from routerlib.conversation.session import Session
from routerlib.conversation.turn import RequestError

MOST = 4 << 20  # bytes of a transcript that are read, its last
PROMPTS = 12  # of a person, the last ones: a prompt leans on the nearest that is complete in itself
USERS = (b'"type":"user"', b'"type": "user"')
ANSWERS = (b'"type":"assistant"', b'"type": "assistant"')
WRITTEN = (b'"tool_result"', b'"isMeta":true', b'"isMeta": true', b'"isSidechain":true', b'"isSidechain": true')


def heard(path: str) -> Session:
    """Return what was said last in a transcript; nothing where it cannot be read."""
    session = Session()
    for line in reversed(list(_telling(tail(path)))):
        with suppress(ValueError, RequestError):  # a line that is cut or of no known shape says nothing
            session.read(orjson.loads(line))
    return session


def tail(path: str, most: int = MOST) -> bytes:
    """Return the last whole lines of a file, nothing of what is no regular file; a named pipe is not waited for."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):
        return b""
    try:
        known = os.fstat(opened)
        if not stat.S_ISREG(known.st_mode):
            return b""
        start = max(known.st_size - most, 0)
        raw = os.pread(opened, most, start)
    except OSError:
        return b""
    finally:
        os.close(opened)
    return raw.partition(b"\n")[2] if start else raw


def _telling(raw: bytes) -> Iterator[bytes]:
    """Yield, last first, the lines that may hold a person's prompt, and of the answers to each the last with a text.

    Most lines of a transcript are calls of tools and what they returned; to parse them would take longer than to judge.
    """
    prompts, is_answered = 0, False
    for line in _backwards(raw):
        if any(mark in line for mark in USERS) and not any(mark in line for mark in WRITTEN):
            yield line
            prompts, is_answered = prompts + 1, False
            if prompts == PROMPTS:
                return
        elif not is_answered and b'"text"' in line and any(mark in line for mark in ANSWERS):
            is_answered = True
            yield line


def _backwards(raw: bytes) -> Iterator[bytes]:
    """Yield the lines of a text from its end."""
    end = len(raw)
    while end > 0:
        start = raw.rfind(b"\n", 0, end) + 1
        yield raw[start:end]
        end = start - 1
