"""Logs of calls: Langfuse, LangSmith, Helicone, LiteLLM, OpenRouter, `llm logs`."""

import json
from typing import Any

from routerlib.conversation.bodies import is_embedding, turns_of_body
from routerlib.conversation.messages import turns_by
from routerlib.conversation.paths import filled, opened
from routerlib.conversation.shapes.shape import Record, Shape, told, whole
from routerlib.conversation.turn import Conversation, Skipped, Turn

NO_CONTENT = Skipped("no content stored")
LANGFUSE_CALLS = ("GENERATION",)
LANGFUSE_KINDS = frozenset("GENERATION SPAN EVENT AGENT TOOL CHAIN RETRIEVER EVALUATOR EMBEDDING GUARDRAIL".split())
LANGFUSE_KEYS = ("trace_id", "traceId", "provided_model_name", "total_cost", "input", "usage_details")
LANGSMITH_KINDS = frozenset("llm chain tool retriever embedding prompt parser".split())
HELICONE_KEYS = tuple(
    "request_body request_created_at response_created_at helicone_request_id request_properties".split()
)
LITELLM_NO_CHATS = ("embedding", "image", "moderation", "transcription", "speech", "rerank", "ocr")


def read_langfuse(record: Record) -> Conversation | Skipped | None:
    """Read an observation: only a generation calls a model."""
    kind = told(record, "type")
    if kind not in LANGFUSE_KINDS or not any(key in record for key in LANGFUSE_KEYS):
        return None
    if kind not in LANGFUSE_CALLS:
        return Skipped("span")
    turns = turns_of_body(_decoded(record.get("input")))
    return whole(record, turns, told(record, "session_id", "sessionId")) if turns else NO_CONTENT


def _decoded(value: Any) -> Any:
    """Return what a text is the JSON of, a text in quotes included."""
    if isinstance(value, str) and value[:1] == value[-1:] == '"':
        try:
            return json.loads(value)
        except ValueError:
            return value
    return opened(value)


def read_langsmith(record: Record) -> Conversation | Skipped | None:
    """Read a run: a call of a model, or the chain at the root of a trace, which was given what the person asked."""
    kind = told(record, "run_type")
    if kind not in LANGSMITH_KINDS:
        return None
    nested = bool(filled(record, "parent_run_id", "parent_run_ids"))
    if kind not in ("llm", "chain") or (kind == "chain" and nested):
        return Skipped("tool call" if kind == "tool" else "span")
    turns = langchain_inputs(record.get("inputs"))
    if turns:
        return whole(record, turns, told(record, "session_id", "session_name"))
    return NO_CONTENT if kind == "llm" or not filled(record, "inputs") else Skipped("span")


def read_example(record: Record) -> Conversation | Skipped | None:
    """Read an example of a data set: inputs beside outputs."""
    if "inputs" not in record or not ("outputs" in record or "dataset_id" in record):
        return None
    turns = langchain_inputs(record["inputs"])
    return whole(record, turns) if turns else None


def langchain_inputs(inputs: Any) -> tuple[Turn, ...] | None:
    """Return the turns of what a run was given; of a single text under whatever name, that one."""
    inputs = opened(inputs)
    if turns := turns_of_body(inputs):
        return turns
    if isinstance(inputs, dict):
        texts = [value for value in inputs.values() if isinstance(value, str) and value.strip()]
        return turns_of_body(texts[0]) if len(texts) == 1 else None
    return None


def read_helicone(record: Record) -> Conversation | Skipped | None:
    """Read a request with the body that was sent; without the bodies, an export holds none."""
    if not any(key in record for key in HELICONE_KEYS):
        return None
    body = opened(filled(record, "request_body", "request.body", "body"))
    if isinstance(body, dict) and isinstance(body.get("_type"), str):
        return Skipped("tool call")
    if is_embedding(body) or is_embedding(record):
        return Skipped("embedding")
    turns = turns_of_body(body) if isinstance(body, dict | list) else None
    return whole(record, turns) if turns else NO_CONTENT


def read_litellm(record: Record) -> Conversation | Skipped | None:
    """Read a spend log: the messages, or the request that the proxy was sent; neither is stored by default."""
    if not (
        "proxy_server_request" in record or ("call_type" in record and ("spend" in record or "request_id" in record))
    ):
        return None
    if any(word in str(record.get("call_type")) for word in LITELLM_NO_CHATS):
        return Skipped("embedding")
    for key in ("messages", "proxy_server_request", "input"):
        if turns := turns_of_body(opened(record.get(key))):
            return whole(record, turns, told(record, "session_id"))
    return NO_CONTENT


def read_openrouter(record: Record) -> Conversation | Skipped | None:
    """Read a generation or a row of the activity: cost and tokens."""
    rows = ("tokens_prompt", "native_tokens_prompt", "model_permaslug", "generation_id", "byok_usage_inference")
    if not any(key in record for key in rows):
        return None
    turns = turns_of_body({key: record.get(key) for key in ("messages", "input", "prompt", "request")})
    return whole(record, turns) if turns else NO_CONTENT


def read_llm(record: Record) -> Conversation | Skipped | None:
    """Read an element of `llm logs --json`."""
    if not ("conversation_id" in record and "datetime_utc" in record) and "prompt_json" not in record:
        return None
    fragments = record.get("prompt_fragments")
    held = (
        [filled(item, "content") for item in fragments if isinstance(item, dict)] if isinstance(fragments, list) else []
    )
    material = tuple(text for text in held if isinstance(text, str))
    turns = turns_by("person", record.get("prompt")) or turns_of_body(record.get("prompt_json")) or ()
    if not turns and material:
        turns, material = (Turn("person", material[-1]),), material[:-1]
    attached = record.get("attachments")
    if turns and (material or attached):
        last, kinds = turns[-1], ("image",) * (len(attached) if isinstance(attached, list) else 0)
        turns = (*turns[:-1], Turn(last.who, last.text, context=(*last.context, *material), attachments=kinds))
    return whole(record, turns, told(record, "conversation_id")) if turns else NO_CONTENT


LANGFUSE = Shape(
    "langfuse", "blob storage export, API", "`input` of generations: text, or JSON in a text", read_langfuse
)
LANGSMITH = Shape(
    "langsmith", "bulk export, SDK", "`inputs` of runs of type llm and of chains at the root", read_langsmith
)
EXAMPLE = Shape("langsmith-example", "data sets of LangSmith", "`inputs`", read_example)
HELICONE = Shape("helicone", "`npx @helicone/export`", "`request_body`", read_helicone)
LITELLM = Shape("litellm", "table LiteLLM_SpendLogs, `/spend/logs`", "`messages`, `proxy_server_request`", read_litellm)
OPENROUTER = Shape("openrouter", "activity API and CSV", "none: cost and tokens only", read_openrouter)
LLM = Shape("llm-logs", "`llm logs --json`, an element", "`prompt`", read_llm)
