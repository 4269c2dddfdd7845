"""What the content of one message holds: its texts, the results of tools in it, what is attached.

Understood are a text, a list of texts and parts, and an object with either inside, as the interfaces of OpenAI (chat
and responses), Anthropic, Gemini, Bedrock, OpenTelemetry, LangChain and the AI SDK write them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from routerlib.conversation.paths import DEEPEST

Sort = Literal["text", "result", "image", "file", "audio"]

IMAGES = frozenset("image image_url input_image image_asset_pointer image_pointer localImage local_image".split())
FILES = frozenset("document file input_file container_upload resource resource_link".split())
SOUNDS = frozenset("audio input_audio audio_url audio_asset_pointer audio_transcription".split())
RESULTS = frozenset(
    "tool_result tool-result function_call_output custom_tool_call_output local_shell_call_output tool_call_response "
    "computer_call_output mcp_tool_result web_search_tool_result code_execution_tool_result tool_response".split()
)
# Parts of an answer in which nobody speaks to a model.
SILENT = frozenset(
    "thinking redacted_thinking reasoning thought tool_use tool_call tool-call tool-invocation function_call "
    "server_tool_use mcp_tool_use custom_tool_call local_shell_call web_search_call step-start execution_output "
    "thoughts reasoning_recap".split()
)
RESULT_KEYS = ("functionResponse", "function_response", "toolResult")
CALL_KEYS = ("functionCall", "function_call", "toolUse", "executableCode", "codeExecutionResult")
DATA_KEYS = ("inlineData", "inline_data", "fileData", "file_data", "source")
MIME_KEYS = ("mimeType", "mime_type", "mediaType", "media_type", "contentType")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a message: what sort it is, and its text where it has one."""

    sort: Sort
    text: str = ""


def parts(content: Any, depth: int = 0) -> Iterator[Part]:
    """Yield the parts of a message's content in order; what is not understood is passed over."""
    if isinstance(content, str):
        if content.strip():
            yield Part("text", content)
    elif depth > DEEPEST:
        return
    elif isinstance(content, list):
        for item in content:
            yield from parts(item, depth + 1)
    elif isinstance(content, dict):
        yield from _object(content, depth)


def _object(item: dict[str, Any], depth: int) -> Iterator[Part]:
    """Yield what one object of a content holds."""
    kind = item.get("type") or item.get("content_type")
    kind = kind if isinstance(kind, str) else ""
    if kind in RESULTS or any(key in item for key in RESULT_KEYS):
        yield Part("result", _result(item))
    elif kind in SILENT or item.get("thought") is True or any(key in item for key in CALL_KEYS):
        return
    elif sort := _attached(item, kind):
        yield Part(sort)
    else:
        for key in ("text", "content", "parts", "value", "message_content"):
            found = list(parts(item.get(key), depth + 1))
            if found:
                yield from found
                return


def _attached(item: dict[str, Any], kind: str) -> Sort | None:
    """Say what an object attaches, None where it attaches nothing."""
    if kind in IMAGES or "image_url" in item or kind.startswith("image/"):
        return "image"
    if kind in SOUNDS:
        return "audio"
    mime = _mime(item)
    if mime.startswith("image/") or item.get("modality") == "image":
        return "image"
    if mime.startswith("audio/"):
        return "audio"
    if isinstance(item.get("image"), dict) and not kind:
        return "image"
    return "file" if kind in FILES or (mime and "text" not in item) else None


def _mime(item: dict[str, Any]) -> str:
    """Return the media type an object names for itself or for the data it holds."""
    for holder in (item, *(item.get(key) for key in DATA_KEYS)):
        if isinstance(holder, dict):
            for key in MIME_KEYS:
                if isinstance(mime := holder.get(key), str):
                    return mime
    return ""


def _result(item: dict[str, Any]) -> str:
    """Return the text of a tool's result, as far as it is text."""
    for key in ("content", "output", "response", "result", *RESULT_KEYS):
        found = "\n".join(part.text for part in parts(item.get(key)) if part.text)
        if found:
            return found
    return ""
