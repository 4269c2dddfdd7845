"""Traces and logs of OpenTelemetry: Phoenix (OpenInference), the GenAI conventions, prompts that agents log."""

from typing import Any

from routerlib.conversation.bodies import turns_of_body
from routerlib.conversation.messages import turns_by, turns_in
from routerlib.conversation.paths import filled, opened
from routerlib.conversation.shapes.attributes import attributes_of, batch_of, numbered
from routerlib.conversation.shapes.shape import Record, Shape, line, told
from routerlib.conversation.turn import Conversation, Skipped, Turn

CHAT_OPERATIONS = frozenset("chat text_completion generate_content invoke_agent".split())
AGENTS = ("claude_code.", "codex.", "gemini_cli.", "qwen-code.")
GENAI_EVENTS = {
    "gen_ai.user.message": "person",
    "gen_ai.assistant.message": "model",
    "gen_ai.choice": "model",
    "gen_ai.system.message": "program",
    "gen_ai.tool.message": "tool",
}


def read_prompt_event(record: Record) -> Conversation | Skipped | None:
    """Read an event of an agent's telemetry: Claude Code, Codex and Gemini CLI log prompts as ``*user_prompt``."""
    found = attributes_of(record)
    names = [name for key in ("event.name", "event_name", "body", "name") if isinstance(name := found.get(key), str)]
    if not any(name.endswith("user_prompt") for name in names):
        ours = any(name.startswith(AGENTS) for name in names) or ("event.name" in found and "session.id" in found)
        return Skipped("event") if ours and not any(name.startswith("gen_ai.") for name in names) else None
    prompt = found.get("prompt")
    return _line(found, turns_by("person", prompt))


def read_genai(record: Record) -> Conversation | Skipped | None:
    """Read a span or an event after the GenAI conventions, its older spellings included."""
    found = attributes_of(record)
    if not any(key.startswith("gen_ai.") for key in found) and not str(record.get("name")).startswith("gen_ai."):
        return None
    event = str(found.get("event.name") or found.get("event_name") or record.get("name"))
    if event in GENAI_EVENTS:
        said = filled(record, "body.content", "body") or found.get("content")
        return _line(found, turns_by(GENAI_EVENTS[event], opened(said)) or _no_content())  # type: ignore[arg-type]
    operation = found.get("gen_ai.operation.name")
    if isinstance(operation, str) and operation not in CHAT_OPERATIONS:
        return Skipped("tool call" if operation == "execute_tool" else "span")
    turns = _genai_turns(found)
    if not turns and isinstance(record.get("events"), list):
        turns = _genai_events(record["events"])
    return _line(found, turns) if turns else Skipped("no content stored")


def _genai_turns(found: Record) -> tuple[Turn, ...]:
    """Return the turns of a span's attributes."""
    for key in ("gen_ai.input.messages", "gen_ai.prompt", "gen_ai.content.prompt", "gen_ai.request.messages"):
        if key in found and (turns := turns_of_body(opened(found[key]))):
            told_apart = turns_by("program", opened(found.get("gen_ai.system_instructions")))
            return (*(turn for turn in told_apart if turn.text), *turns)
    return turns_in(numbered(found, "gen_ai.prompt.")) or turns_in(numbered(found, "gen_ai.input.messages.")) or ()


def _genai_events(events: list[Any]) -> tuple[Turn, ...]:
    """Return the turns of a span's events."""
    turns: list[Turn] = []
    for event in events:
        if isinstance(event, dict):
            found = attributes_of(event)
            who = GENAI_EVENTS.get(str(event.get("name")))
            if who:
                turns += turns_by(who, opened(found.get("content")))  # type: ignore[arg-type]
            else:
                turns += _genai_turns(found)
    return tuple(turns)


def read_phoenix(record: Record) -> Conversation | Skipped | None:
    """Read a span after OpenInference: only one that calls a model holds a prompt."""
    found = attributes_of(record)
    kind = filled(found, "openinference.span.kind", "openinference") or record.get("span_kind")
    if isinstance(kind, dict):
        kind = filled(kind, "span.kind")
    messages = _phoenix_messages(found)
    if not isinstance(kind, str):
        return _line(found, messages) if messages else None
    if kind.upper() not in (
        "LLM",
        "AGENT",
        "CHAIN",
        "TOOL",
        "RETRIEVER",
        "EMBEDDING",
        "RERANKER",
        "GUARDRAIL",
        "EVALUATOR",
        "UNKNOWN",
        "PROMPT",
    ):
        return None
    if kind.upper() != "LLM":
        return Skipped("span")
    turns = messages or turns_of_body(opened(filled(found, "input.value", "llm.prompts", "input")))
    return _line(found, turns) if turns else Skipped("no content stored")


def _phoenix_messages(found: Record) -> tuple[Turn, ...]:
    """Return the messages a model was given, flattened or as a list of messages inside messages."""
    for items in (numbered(found, "llm.input_messages."), opened(filled(found, "llm.input_messages"))):
        if isinstance(items, list) and items:
            return turns_in([_message(item) for item in items if isinstance(item, dict)]) or ()
    return ()


def _message(item: Record) -> Record:
    """Return one message of OpenInference with a role and a content of its own."""
    inner = item.get("message")
    if isinstance(inner, dict):
        item = inner
    plain = {key.removeprefix("message."): value for key, value in item.items()}
    contents = numbered(plain, "contents.") or plain.get("contents")
    if isinstance(contents, list) and contents:
        plain["content"] = [_content(part) for part in contents if isinstance(part, dict)]
    return plain


def _content(part: Record) -> Record:
    inner = part.get("message_content")
    return (
        inner
        if isinstance(inner, dict)
        else {key.removeprefix("message_content."): value for key, value in part.items()}
    )


def read_batch(record: Record) -> Conversation | Skipped | None:
    """Read an OTLP batch on one line: the last prompt in it."""
    items = batch_of(record)
    if items is None:
        return None
    for item in reversed(items):
        for read in (read_prompt_event, read_phoenix, read_genai):
            found = read(item)
            if isinstance(found, Conversation) and any(turn.who == "person" for turn in found.turns):
                return found
    return Skipped("event")


def _line(found: Record, turns: tuple[Turn, ...] | None) -> Conversation:
    held = line(found, turns or _no_content(), told(found, "gen_ai.request.model", "llm.model_name", "model"))
    session = told(found, "session.id", "gen_ai.conversation.id")
    return Conversation(
        held.turns, is_line=True, session=session, model=held.model, time=told(found, "event.timestamp")
    )


def _no_content() -> tuple[Turn, ...]:
    return (Turn("program", note="no content stored"),)


BATCH = Shape("otlp-batch", "OTLP as JSON, one batch a line", "the last prompt of its log records or spans", read_batch)
PROMPT_EVENT = Shape(
    "agent-telemetry",
    "OTLP logs of Claude Code, Codex, Gemini CLI",
    "`attributes.prompt` of events named `*user_prompt`",
    read_prompt_event,
)
PHOENIX = Shape(
    "phoenix", "spans of Phoenix (OpenInference)", "`llm.input_messages` of spans of kind LLM", read_phoenix
)
GENAI = Shape(
    "otel-genai", "spans and events of OpenTelemetry", "`gen_ai.input.messages`, older `gen_ai.prompt`", read_genai
)
