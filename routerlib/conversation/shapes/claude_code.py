"""Claude Code: its session files and event streams, its history of prompts, what its hooks are given."""

import re
from typing import Any

from routerlib.conversation.commands import slash_command
from routerlib.conversation.messages import turns_by, turns_of, who_spoke
from routerlib.conversation.shapes.shape import Record, Shape, line, told
from routerlib.conversation.turn import Conversation, RequestError, Skipped, Turn
from routerlib.conversation.wrappers import unwrap

LINES = frozenset(
    "summary file-history-snapshot queue-operation progress system result stream_event custom-title "
    "ai-title agent-name last-prompt tag mode permission-mode pr-link rate_limit_event tool_progress "
    "auth_status control_request control_response keep_alive worktree-state content-replacement "
    "saved_hook_context attribution-snapshot".split()
)
LINE_KEYS = ("sessionId", "session_id", "leafUuid", "parentUuid", "snapshot", "subtype")
FLAGS = {
    "isSidechain": "sidechain",
    "isMeta": "program text",
    "isCompactSummary": "summary",
    "isVisibleInTranscriptOnly": "summary",
    "isSynthetic": "program text",
    "isReplay": "echo",
    "isApiErrorMessage": "error message",
}
PASTE = re.compile(r"\[(?:Pasted text|\.\.\.Truncated text) #(\d{1,9})(?: \+\d+ lines)?(?:\.\.\.)?\]")
SPAWNING = ("Task", "Agent")  # the tool that starts a subagent, by its older and its newer name


def read_session(record: Record) -> Conversation | Skipped | None:
    """Read one line of a session file or of an event stream."""
    kind = record.get("type")
    if not isinstance(kind, str):
        return None
    if kind == "attachment" and isinstance(record.get("attachment"), dict):
        return flagged(record) or _attachment(record, record["attachment"])
    message = record.get("message")
    if kind in ("user", "assistant") and isinstance(message, dict):
        who = who_spoke(message) or ("person" if kind == "user" else "model")
        return flagged(record) or line(record, turns_of(message, who), told(message, "model"))
    if kind in LINES and any(key in record for key in (*LINE_KEYS, "snapshot", "operation", "data")):
        return Skipped("summary" if kind == "summary" else "session line")
    if ("sessionId" in record or "parentUuid" in record) and "messages" not in record:
        return Skipped("session line")
    return None


def flagged(record: Record) -> Skipped | None:
    """Name what a program or another agent wrote in a person's name."""
    for key, kind in FLAGS.items():
        if record.get(key) is True:
            return Skipped(kind)
    if isinstance(record.get("parent_tool_use_id"), str):
        return Skipped("sidechain")
    origin = record.get("origin")
    named = told(origin, "kind") if isinstance(origin, dict) else None
    return Skipped(named.replace("-", " ")) if named not in (None, "human", "user") and named else None


def _attachment(record: Record, attachment: dict[str, Any]) -> Conversation | Skipped:
    """Read a prompt that was typed while the model worked; every other attachment is a program's."""
    if attachment.get("type") == "queued_command" and attachment.get("commandMode") in (None, "prompt"):
        return line(record, turns_by("person", attachment.get("prompt")) or _nothing())
    return Skipped("attachment")


def read_history(record: Record) -> Conversation | Skipped | None:
    """Read one line of the history of prompts; pastes it holds apart are put back."""
    display = record.get("display")
    if not isinstance(display, str) or not ("pastedContents" in record or "project" in record):
        return None
    if (command := slash_command(display)) is not None:
        typed = Turn("person", command.ask, context=command.context)
        return line(record, (typed,)) if command.ask else Skipped(command.kind)
    pasted = record.get("pastedContents")
    pastes = pasted if isinstance(pasted, dict) else {}

    def put_back(found: re.Match[str]) -> str:
        paste = pastes.get(found[1])
        content = paste.get("content") if isinstance(paste, dict) else None
        return content if isinstance(content, str) else found[0]

    images = sum(isinstance(paste, dict) and paste.get("type") == "image" for paste in pastes.values())
    text = unwrap(PASTE.sub(put_back, display))
    if not text.ask.strip():
        return Skipped(text.kind or "no text")
    return line(record, (Turn("person", text.ask, context=text.context, attachments=("image",) * images),))


def read_hook(record: Record) -> Conversation | Skipped | None:
    """Read what a hook is given: a prompt of a person, or the task of a subagent that is to start."""
    event = record.get("hook_event_name")
    if not isinstance(event, str):
        return None
    if event == "UserPromptSubmit":
        turns = turns_by("person", record.get("prompt"))
        if not turns:
            raise RequestError('found no text in "prompt" of a UserPromptSubmit hook, wanted what the person typed')
        return line(record, turns)
    given = record.get("tool_input")
    if event == "PreToolUse" and record.get("tool_name") in SPAWNING and isinstance(given, dict):
        turns = turns_by("person", given.get("prompt"))
        return line(record, turns, told(given, "model")) if turns else Skipped("hook event")
    return Skipped("hook event")


def _nothing() -> tuple[Turn, ...]:
    return (Turn("program", note="no text"),)


SESSION = Shape(
    "claude-code-session",
    "`~/.claude/projects/*/*.jsonl`, `claude -p --output-format stream-json`",
    "`message.content` of lines with `type` user that a person typed; `attachment.prompt` of queued prompts",
    read_session,
)
HISTORY = Shape("claude-code-history", "`~/.claude/history.jsonl`", "`display`, pastes put back", read_history)
HOOK = Shape(
    "claude-code-hook",
    "standard input of a hook",
    "`prompt` of UserPromptSubmit; `tool_input.prompt` of PreToolUse for Task and Agent",
    read_hook,
)
