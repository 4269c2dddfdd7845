"""What an answer cost in tokens, where a record says it: one request to a model, wherever a log keeps its usage.

Understood are the usage of Anthropic (input beside the cache), of OpenAI (input that includes it), of Gemini, Codex,
Langfuse, LiteLLM, OpenRouter, OpenTelemetry and the telemetry of Claude Code. What a record does not say is no guess.
"""

from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, NamedTuple

from routerlib.conversation.paths import at

Record = dict[str, Any]

HOLDERS = ("message", "", "response", "response.body", "result.message", "body", "data", "payload")
# Lines of a session that tell what others said already: the sum at its end, what a subagent used in all.
TOLD_ELSEWHERE = frozenset("result user progress system summary cost-state".split())
SYNTHETIC = "<synthetic>"  # what Claude Code names as the model of an answer it wrote itself
IDS = ("requestId", "requestRef", "request_id", "message.id", "response.id", "result.message.id", "id", "uuid")


class Tokens(NamedTuple):
    """The tokens of one request to a model.

    Attributes:
        input: read, those from and into the prompt cache aside.
        output: written.
        cache_read: read from the prompt cache.
        cache_write: written to it, for five minutes where the record says for how long.
        cache_write_hour: written to it for an hour.
    """

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0
    cache_write_hour: int = 0


NONE = Tokens()


@dataclass(frozen=True, slots=True)
class Usage:
    """One request to a model.

    Attributes:
        request: what the record calls it; lines with the same id are of one request. Empty where it has no id.
        model: the model that answered, where it is told.
        tokens: what it read and wrote.
        is_nested: whether a subagent asked.
    """

    request: str = ""
    model: str | None = None
    tokens: Tokens = NONE
    is_nested: bool = False

    def joined(self, other: "Usage") -> "Usage":
        """Return one request of two lines about it: of each count the larger, since a line may be written early."""
        larger = Tokens(*(max(pair) for pair in zip(self.tokens, other.tokens, strict=True)))
        return replace(self, model=self.model or other.model, tokens=larger)

    def added(self, other: "Usage") -> "Usage":
        """Return two requests as one."""
        return replace(self, tokens=Tokens(*(sum(pair) for pair in zip(self.tokens, other.tokens, strict=True))))


def usage_of(record: Any) -> Usage | None:
    """Return the usage that a record tells; None where it tells none, or where no model was asked."""
    if not isinstance(record, dict):
        return None
    if isinstance(record.get("type"), str) and record["type"] in TOLD_ELSEWHERE:
        return None
    payload = record.get("payload")
    if isinstance(payload, dict) and payload.get("type") == "token_count":
        return _codex(record, payload)
    counts = next((found for read in (_plain, _gemini, _flat, _telemetry) if (found := read(record))), None)
    model = _model(record)
    if counts is None or model == SYNTHETIC or record.get("isApiErrorMessage") is True:
        return None
    nested = record.get("isSidechain") is True or isinstance(record.get("parent_tool_use_id"), str)
    return Usage(_id(record), model, counts, nested)


def model_told(record: Any) -> str | None:
    """Return the model that a line names for the answers after it: the context of a turn in Codex."""
    if isinstance(record, dict) and record.get("type") == "turn_context":
        model = at(record, "payload.model")
        return model if isinstance(model, str) and model else None
    return None


def _plain(record: Record) -> Tokens | None:
    """Read ``usage`` beside the answer or in it, of Anthropic or of OpenAI."""
    for path in HOLDERS:
        holder = at(record, path) if path else record
        usage = holder.get("usage") if isinstance(holder, dict) else None
        if isinstance(usage, dict) and (counts := _counted(usage)):
            return counts
    details = record.get("usage_details")
    return _counted(details) if isinstance(details, dict) else None


def _counted(usage: Record) -> Tokens | None:
    """Return the counts of a usage, whichever names it uses."""
    read = _number(usage, "input_tokens", "prompt_tokens", "input", "inputTokens", "promptTokens")
    written = _number(usage, "output_tokens", "completion_tokens", "output", "outputTokens", "completionTokens")
    if read is None and written is None:
        return None
    read, written = read or 0, written or 0
    apart = "cache_read_input_tokens" in usage or "cache_creation_input_tokens" in usage
    hour = _number(usage, "cache_creation.ephemeral_1h_input_tokens") or 0
    into = max((_number(usage, "cache_creation_input_tokens") or 0) - hour, 0)
    if apart:
        return Tokens(read, written, _number(usage, "cache_read_input_tokens") or 0, into, hour)
    cached = _number(usage, "prompt_tokens_details.cached_tokens", "input_tokens_details.cached_tokens") or 0
    return Tokens(max(read - cached, 0), written, min(cached, read))


def _gemini(record: Record) -> Tokens | None:
    """Read the ``tokens`` of a line of Gemini CLI, or the ``usageMetadata`` of an answer; thoughts are written too."""
    tokens = record.get("tokens")
    if isinstance(tokens, dict) and record.get("type") == "gemini":
        names = ("input", "cached", "output", "thoughts")
    else:
        tokens = at(record, "usageMetadata")
        tokens = tokens if isinstance(tokens, dict) else at(record, "response.usageMetadata")
        names = ("promptTokenCount", "cachedContentTokenCount", "candidatesTokenCount", "thoughtsTokenCount")
    if not isinstance(tokens, dict) or _number(tokens, names[0]) is None:
        return None
    read, cached, written, thought = (_number(tokens, name) or 0 for name in names)
    return Tokens(max(read - cached, 0), written + thought, min(cached, read))


def _flat(record: Record) -> Tokens | None:
    """Read counts that stand in the record itself: LiteLLM's log, OpenRouter's activity."""
    read = _number(record, "prompt_tokens", "tokens_prompt", "native_tokens_prompt")
    written = _number(record, "completion_tokens", "tokens_completion", "native_tokens_completion")
    return None if read is None or written is None else Tokens(read, written)


def _telemetry(record: Record) -> Tokens | None:
    """Read the attributes of a span of OpenTelemetry, or of a request that Claude Code tells of."""
    attributes = record.get("attributes")
    told = attributes if isinstance(attributes, dict) else record
    read, written = _number(told, "gen_ai.usage.input_tokens"), _number(told, "gen_ai.usage.output_tokens")
    if read is not None:
        cached = _number(told, "gen_ai.usage.cache_read.input_tokens") or 0
        return Tokens(max(read - cached, 0), written or 0, min(cached, read))
    if str(told.get("event.name", "")).rpartition(".")[2] != "api_request":
        return None
    names = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_creation_tokens")
    return Tokens(*(_number(told, name) or 0 for name in names))


def _codex(record: Record, payload: Record) -> Usage | None:
    """Read a count of tokens of Codex: of its last request; the total tells a count that comes again."""
    last, total = at(payload, "info.last_token_usage"), at(payload, "info.total_token_usage")
    if not isinstance(last, dict) or _number(last, "input_tokens") is None:
        return None
    read, cached = _number(last, "input_tokens") or 0, _number(last, "cached_input_tokens") or 0
    counts = Tokens(max(read - cached, 0), _number(last, "output_tokens") or 0, min(cached, read))
    name = f"total {_number(total, 'total_tokens')}" if isinstance(total, dict) else str(record.get("timestamp", ""))
    return Usage(name, None, counts)


def _model(record: Record) -> str | None:
    """Return the model that answered, wherever it is named."""
    places = ("message.model", "response.model", "response.body.model", "result.message.model", "provided_model_name")
    attributes = ("gen_ai.response.model", "gen_ai.request.model", "model")
    inner = record.get("attributes")
    named = chain(
        (at(record, place) for place in (*places, *attributes)),
        (at(inner, name) for name in attributes if isinstance(inner, dict)),
        (at(record, place) for place in ("body.model",)),
    )
    return next((name for name in named if isinstance(name, str) and name), None)


def _id(record: Record) -> str:
    """Return what the record calls the request."""
    names = (at(record, place) for place in IDS)
    return next((name for name in names if isinstance(name, str) and name), "")


def _number(content: Record, *paths: str) -> int | None:
    """Return the first count that is there: a whole number, or the text of one."""
    for path in paths:
        value = at(content, path)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15:
            return value
    return None
