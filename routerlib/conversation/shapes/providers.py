"""What goes to and comes from the providers: request bodies and batch files of OpenAI, Anthropic, Gemini, Vertex."""

from routerlib.conversation.bodies import chat_in, chat_of, is_embedding, transcript, turns_of_body
from routerlib.conversation.paths import filled, opened
from routerlib.conversation.shapes.shape import Record, Shape, told, whole
from routerlib.conversation.turn import Conversation, Skipped

ANSWERS = frozenset("chat.completion chat.completion.chunk response text_completion embedding batch".split())
BODIES = (
    *("messages", "input", "prompt", "conversation", "conversations", "chat", "body", "request", "payload", "params"),
    *("inputs", "instances"),
)  # where a request or its chat lies
NO_CHATS = ("/embeddings", "/moderations", "/images", "/audio")


def read_batch_input(record: Record) -> Conversation | Skipped | None:
    """Read a line of a batch file: a body under an identifier, or the requests of a whole batch."""
    several = record.get("requests")
    if (
        isinstance(several, list)
        and several
        and isinstance(several[-1], dict)
        and ("params" in several[-1] or "request" in several[-1])
    ):
        record = several[-1]
    identified = any(key in record for key in ("custom_id", "key", "recordId", "method", "url"))
    body = opened(filled(record, "body", "params", "request", "modelInput"))
    if not isinstance(body, dict) or not (identified or "request" in record):
        return None
    url = record.get("url")
    if is_embedding(body) or is_embedding(record) or (isinstance(url, str) and any(end in url for end in NO_CHATS)):
        return Skipped("embedding")
    turns = turns_of_body(body)
    return whole(body, turns) if turns else None


def read_batch_output(record: Record) -> Conversation | Skipped | None:
    """Read a line of a results file: answers only, told apart by the identifier of what they answer."""
    if not any(key in record for key in ("custom_id", "key", "recordId")):
        return None
    if any(isinstance(record.get(key), dict) for key in ("response", "result", "modelOutput", "error")):
        return Skipped("answer")
    return None


def read_answer(record: Record) -> Conversation | Skipped | None:
    """Read an answer as a provider sends it; one that is stored with its request holds the request too."""
    sort = told(record, "object") or ""
    is_answer = (
        sort in ANSWERS
        or sort.startswith("fine_tuning.")
        or (record.get("type") == "message" and record.get("role") == "assistant")
    )
    if not is_answer and not any(isinstance(record.get(key), list) for key in ("choices", "candidates")):
        return None
    return None if chat_of(record.get("messages")) or chat_of(record.get("input")) else Skipped("answer")


def read_contents(record: Record) -> Conversation | Skipped | None:
    """Read contents after Gemini, alone or wrapped by Vertex."""
    for holder in (record, opened(record.get("request")), opened(record.get("instance"))):
        if isinstance(holder, dict) and "contents" in holder and (turns := turns_of_body({**holder, "messages": None})):
            return whole(record, turns)
    return None


def read_stored(record: Record) -> Conversation | Skipped | None:
    """Read a request that only names a stored prompt: its text lies with the provider."""
    stored = record.get("prompt")
    if (
        isinstance(stored, dict)
        and isinstance(stored.get("id"), str)
        and not any(record.get(key) for key in ("input", "messages"))
    ):
        return Skipped("stored prompt")
    return None


def read_embedding(record: Record) -> Conversation | Skipped | None:
    """Read a request for vectors."""
    return Skipped("embedding") if "input" in record and is_embedding({"model": record.get("model")}) else None


def read_body(record: Record) -> Conversation | Skipped | None:
    """Read a request body, or a record that holds a chat under one of the usual names."""
    for key in BODIES:
        value = record.get(key)
        if not value:
            continue
        if isinstance(value, str):
            turns = chat_in(value) or transcript(value)
        else:  # beside messages and an input stands what the system is told
            turns = turns_of_body(record if key in ("messages", "input") else {key: value})
        if turns:
            return whole(record, turns)
    return None


BATCH_INPUT = Shape(
    "batch-input",
    "batch files of OpenAI, Anthropic, Gemini, Vertex, Bedrock",
    "`body`, `params`, `request` or `modelInput`, read as a request body",
    read_batch_input,
)
BATCH_OUTPUT = Shape("batch-output", "results files of batches", "none: answers only", read_batch_output)
ANSWER = Shape("answer", "answers as a provider sends them", "none", read_answer)
CONTENTS = Shape("gemini", "request bodies of Gemini and Vertex", "`contents`, `request.contents`", read_contents)
STORED = Shape(
    "stored-prompt", "requests of OpenAI that name a stored prompt", "none: it lies with the provider", read_stored
)
EMBEDDING = Shape("embedding", "requests for vectors", "none: nothing answers it", read_embedding)
BODY = Shape(
    "chat",
    "request bodies of OpenAI (chat, responses) and Anthropic, fine-tuning files, WildChat, LMSYS, LangChain, AI SDK",
    "the last turn of a person in `messages`, `input`, `prompt`, `conversation` ...",
    read_body,
)
