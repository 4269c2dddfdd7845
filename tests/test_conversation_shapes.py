"""Every shape on records made up for it: what it takes for the prompt, and which lines hold none."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from routerlib.conversation.reading import conversation_of, request_at, request_of
from routerlib.conversation.request import Request
from routerlib.conversation.session import Session, prompts_of_history
from routerlib.conversation.shapes.table import SHAPES
from routerlib.conversation.turn import Conversation, RequestError, Skipped

FORMATS = Path(__file__).parents[2] / "shared" / "formats"
ASK = "Sketch a bloom filter for the cache"
SAID = {"role": "user", "content": ASK}
REPLY = {"role": "assistant", "content": "Two hashes will do."}
CHAT = [{"role": "system", "content": "Be brief."}, SAID, REPLY]
SENT = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "x", "content": "3 files"}]}
LC = {"lc": 1, "type": "constructor"}
LINE = {"sessionId": "s", "uuid": "u", "isSidechain": False}


def lc(kind: str, text: str) -> dict[str, Any]:
    return {**LC, "id": ["langchain", "schema", "messages", kind], "kwargs": {"content": text}}


def claude(content: Any, **more: Any) -> dict[str, Any]:
    return {**LINE, "type": "user", "message": {"role": "user", "content": content}, **more}


# The shape that reads it, the record, and the prompt in it: None where the line rightly holds none.
RECORDS: list[tuple[str, Any, str | None]] = [
    # Claude Code
    ("claude-code-session", claude(ASK), ASK),
    ("claude-code-session", claude([{"type": "text", "text": ASK}, {"type": "image", "source": {}}]), ASK),
    ("claude-code-session", claude([*SENT["content"], {"type": "text", "text": ASK}]), ASK),
    ("claude-code-session", claude(SENT["content"]), None),
    ("claude-code-session", claude(ASK, isMeta=True), None),
    ("claude-code-session", claude(ASK, isSidechain=True), None),
    ("claude-code-session", claude(ASK, isCompactSummary=True), None),
    ("claude-code-session", claude(ASK, origin={"kind": "task-notification"}), None),
    ("claude-code-session", claude("<task-notification>\n<status>done</status>\n</task-notification>"), None),
    ("claude-code-session", claude("[Request interrupted by user]"), None),
    ("claude-code-session", claude("<bash-stdout>ok</bash-stdout><bash-stderr></bash-stderr>"), None),
    (
        "claude-code-session",
        claude(f"<command-message>mend</command-message>\n<command-name>/mend</command-name>\n<command-args>{ASK}</command-args>"),
        ASK,
    ),
    ("claude-code-session", claude("<command-name>/model</command-name><command-args>opus</command-args>"), None),
    ("claude-code-session", {**LINE, "type": "assistant", "message": REPLY}, None),
    ("claude-code-session", {"type": "summary", "summary": "Bloom filter", "leafUuid": "x"}, None),
    ("claude-code-session", {"type": "file-history-snapshot", "messageId": "m", "snapshot": {}}, None),
    ("claude-code-session", {"type": "some-later-line", "sessionId": "s", "lastPrompt": "x"}, None),
    ("claude-code-session", {"type": "result", "subtype": "success", "result": "Done", "session_id": "s"}, None),
    ("claude-code-session", {"type": "user", "message": SAID, "parent_tool_use_id": "toolu", "session_id": "s"}, None),
    (
        "claude-code-session",
        {"type": "attachment", "attachment": {"type": "queued_command", "commandMode": "prompt", "prompt": ASK}},
        ASK,
    ),
    ("claude-code-session", {"type": "attachment", "attachment": {"type": "todo", "content": []}}, None),
    (
        "claude-code-history",
        {"display": f"{ASK}: [Pasted text #2 +1 lines]", "pastedContents": {"2": {"content": "bits = 8"}}, "project": "/p"},
        f"{ASK}: bits = 8",
    ),
    ("claude-code-history", {"display": "see [Pasted text #1]", "pastedContents": {"1": {"contentHash": "f"}}}, "see [Pasted text #1]"),
    ("claude-code-history", {"display": "/clear", "pastedContents": {}}, None),
    ("claude-code-history", {"display": "! ls -l", "pastedContents": {}}, None),
    ("claude-code-history", {"display": "/tmp/a.log is growing, why?", "pastedContents": {}}, "/tmp/a.log is growing, why?"),
    ("claude-code-hook", {"hook_event_name": "UserPromptSubmit", "prompt": ASK}, ASK),
    ("claude-code-hook", {"hook_event_name": "PreToolUse", "tool_name": "Agent", "tool_input": {"prompt": ASK}}, ASK),
    ("claude-code-hook", {"hook_event_name": "PreToolUse", "tool_name": "Bash", "tool_input": {"command": "ls"}}, None),
    # Codex
    ("codex-rollout", {"timestamp": "t", "type": "response_item", "payload": {"type": "message", **SAID}}, ASK),
    ("codex-rollout", {"timestamp": "t", "type": "response_item", "payload": {"type": "reasoning", "summary": []}}, None),
    ("codex-rollout", {"timestamp": "t", "type": "event_msg", "payload": {"type": "user_message", "message": ASK}}, None),
    ("codex-rollout", {"timestamp": "t", "type": "turn_context", "payload": {"cwd": "/p", "model": "m"}}, None),
    ("codex-rollout", {"timestamp": "t", "type": "compacted", "payload": {"message": "what was done"}}, None),
    ("codex-rollout", {"type": "function_call_output", "call_id": "c", "output": "ok"}, None),
    ("codex-rollout", {"id": "i", "timestamp": "t", "instructions": None, "git": {}}, None),
    (
        "codex-rollout",
        {
            "timestamp": "t",
            "type": "response_item",
            "payload": {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "<environment_context>\n<cwd>/p</cwd>\n</environment_context>"}]},
        },
        None,
    ),
    ("codex-history", {"session_id": "s", "ts": 1, "text": ASK}, ASK),
    ("codex-history", {"session_id": "s", "ts": 1, "text": "/compact"}, None),
    ("codex-exec", {"type": "item.completed", "item": {"id": "i", "type": "agent_message", "text": "Done."}}, None),
    # Gemini CLI, Cursor, Copilot
    ("gemini-cli-session", {"id": "m", "timestamp": "t", "type": "user", "content": ASK}, ASK),
    ("gemini-cli-session", {"id": "m", "type": "user", "content": f"{ASK} @a.py and its text", "displayContent": ASK}, ASK),
    ("gemini-cli-session", {"id": "m", "type": "user", "content": [{"functionResponse": {"name": "ls", "response": {}}}]}, None),
    ("gemini-cli-session", {"id": "m", "timestamp": "t", "type": "gemini", "content": "Done."}, None),
    ("gemini-cli-session", {"sessionId": "s", "projectHash": "p", "startTime": "t", "lastUpdated": "t"}, None),
    ("gemini-cli-logs", {"sessionId": "s", "messageId": 3, "type": "user", "message": ASK}, ASK),
    ("gemini-cli-logs", {"sessionId": "s", "messageId": 4, "type": "user", "message": "/stats"}, None),
    ("cursor", {"role": "user", "message": {"content": [{"type": "text", "text": f"<current_file>a.py</current_file>\n<user_query>\n{ASK}\n</user_query>"}]}}, ASK),
    ("cursor", {"role": "assistant", "message": {"content": [{"type": "text", "text": "Done."}]}}, None),
    ("copilot-cli", {"type": "user.message", "data": {"content": ASK, "transformedContent": f"<x>{ASK}</x>"}, "id": "1", "parentId": None}, ASK),
    ("copilot-cli", {"type": "user.message", "data": {"content": ASK, "source": "skill-x"}, "id": "1"}, None),
    ("copilot-cli", {"type": "assistant.message", "data": {"content": "Done."}, "id": "1", "parentId": "0"}, None),
    ("copilot-cli", {"type": "session.start", "data": {"sessionId": "s"}, "id": "1", "parentId": None}, None),
    ("copilot-cli", {"type": "tool.execution_complete", "data": {"result": {"content": "ok"}}, "id": "1"}, None),
    ("copilot-vscode", {"requests": [{"message": {"text": "hello"}}, {"message": {"text": ASK}, "response": [{"value": "Done"}]}]}, ASK),
    ("copilot-vscode", {"kind": 2, "k": ["requests"], "v": [{"message": {"text": ASK}, "response": []}]}, ASK),
    ("copilot-vscode", {"kind": 1, "k": ["inputState", "text"], "v": "half a wor"}, None),
    # Bodies and batches
    ("chat", {"model": "m", "messages": CHAT}, ASK),
    ("chat", {"messages": json.dumps(CHAT)}, ASK),
    ("chat", {"messages": [SAID, REPLY, {"role": "user", "content": None}, SENT]}, ASK),
    ("chat", {"messages": [{"role": "user", "parts": [{"type": "text", "text": ASK}]}]}, ASK),
    ("chat", {"messages": [["system", "Be brief."], ["human", ASK]]}, ASK),
    ("chat", {"model": "m", "input": [{"type": "message", **SAID}, {"type": "function_call_output", "output": "1"}]}, ASK),
    ("chat", {"model": "m", "input": [{"type": "function_call_output", "call_id": "c", "output": "1"}]}, None),
    ("chat", {"prompt": CHAT, "completion": [REPLY]}, ASK),
    ("chat", {"conversation": CHAT, "language": "English", "turn": 1, "toxic": False}, ASK),
    ("chat", {"messages": [{"role": "user", "content": "[REDACTED]"}]}, None),
    ("stored-prompt", {"model": "m", "prompt": {"id": "pmpt_1", "variables": {}}}, None),
    ("embedding", {"model": "text-embedding-9", "input": ASK}, None),
    ("batch-input", {"custom_id": "1", "method": "POST", "url": "/v1/chat/completions", "body": {"messages": CHAT}}, ASK),
    ("batch-input", {"custom_id": "1", "params": {"messages": CHAT}}, ASK),
    ("batch-input", {"requests": [{"custom_id": "1", "params": {"messages": CHAT}}]}, ASK),
    ("batch-input", {"recordId": "1", "modelInput": {"messages": CHAT}}, ASK),
    ("batch-input", {"custom_id": "1", "url": "/v1/moderations", "body": {"input": ASK}}, None),
    ("batch-input", {"key": "1", "request": {"contents": [{"parts": [{"text": ASK}]}]}}, ASK),
    ("batch-output", {"custom_id": "1", "result": {"type": "errored", "error": {}}}, None),
    ("batch-output", {"key": "1", "response": {"candidates": []}}, None),
    ("gemini", {"contents": ASK}, ASK),
    ("gemini", {"contents": [{"role": "user", "parts": [{"text": ASK}]}, {"role": "model", "parts": [{"text": "x"}]}]}, ASK),
    ("answer", {"object": "chat.completion", "choices": [{"message": REPLY}]}, None),
    # Logs of calls
    ("langfuse", {"type": "GENERATION", "traceId": "t", "input": json.dumps({"messages": CHAT})}, ASK),
    ("langfuse", {"type": "GENERATION", "traceId": "t", "input": json.dumps(ASK)}, ASK),
    ("langfuse", {"type": "GENERATION", "trace_id": "t", "input": None}, None),
    ("langfuse", {"type": "TOOL", "trace_id": "t", "input": ASK}, None),
    ("langsmith", {"run_type": "llm", "inputs": {"messages": [[lc("SystemMessage", "x"), lc("HumanMessage", ASK)]]}}, ASK),
    ("langsmith", {"run_type": "llm", "inputs": json.dumps({"messages": CHAT}), "parent_run_id": "p"}, ASK),
    ("langsmith", {"run_type": "llm", "inputs": {"prompts": [f"Human: {ASK}"]}}, ASK),
    ("langsmith", {"run_type": "chain", "inputs": {"topic": ASK}, "outputs": {}}, ASK),
    ("langsmith", {"run_type": "chain", "inputs": {"input": ASK}, "parent_run_id": "p"}, None),
    ("langsmith", {"run_type": "tool", "inputs": {"input": "ls"}}, None),
    ("langsmith", {"run_type": "llm", "inputs": {}}, None),
    ("langsmith-example", {"inputs": {"matter": ASK}, "outputs": {"answer": "x"}}, ASK),
    ("helicone", {"response_id": "r", "request_created_at": "t", "request_body": {"messages": CHAT}, "model": "m"}, ASK),
    ("helicone", {"response_id": "r", "request_created_at": "t", "request_body": json.dumps({"contents": ASK})}, ASK),
    ("helicone", {"response_id": "r", "request_created_at": "t", "model": "m", "cost": 0.1}, None),
    ("helicone", {"request_created_at": "t", "request_body": {"model": "text-embedding-9", "input": ASK}}, None),
    ("helicone", {"request_created_at": "t", "request_body": {"_type": "tool", "toolName": "ls", "input": "x"}}, None),
    ("litellm", {"call_type": "acompletion", "spend": 1, "messages": CHAT}, ASK),
    ("litellm", {"call_type": "acompletion", "spend": 1, "messages": "{}", "proxy_server_request": json.dumps({"messages": CHAT})}, ASK),
    ("litellm", {"call_type": "aembedding", "spend": 1, "messages": ASK}, None),
    ("litellm", {"call_type": "acompletion", "spend": 1, "messages": [{"role": "user", "content": "redacted-by-litellm"}]}, None),
    ("openrouter", {"generation_id": "gen-9", "tokens_prompt": 7, "tokens_completion": 1}, None),
    ("llm-logs", {"prompt": "", "prompt_json": json.dumps({"messages": CHAT}), "conversation_id": "c", "datetime_utc": "t"}, ASK),
    # Telemetry
    ("agent-telemetry", {"attributes": {"event.name": "user_prompt", "prompt": ASK}}, ASK),
    ("agent-telemetry", {"body": "claude_code.api_request", "attributes": {"cost_usd": 1}}, None),
    ("agent-telemetry", {"attributes": [{"key": "event.name", "value": {"stringValue": "codex.user_prompt"}}, {"key": "prompt", "value": {"stringValue": ASK}}]}, ASK),
    ("agent-telemetry", {"attributes": {"event.name": "user_prompt", "prompt": "[REDACTED]"}}, None),
    ("otlp-batch", {"resourceLogs": [{"scopeLogs": [{"logRecords": [{"attributes": [{"key": "event.name", "value": {"stringValue": "gemini_cli.user_prompt"}}, {"key": "prompt", "value": {"stringValue": ASK}}]}]}]}]}, ASK),
    ("otlp-batch", {"resourceSpans": []}, None),
    ("phoenix", {"attributes": {"openinference.span.kind": "LLM", "llm.input_messages": [{"message.role": "user", "message.content": ASK}]}}, ASK),
    ("phoenix", {"span_kind": "LLM", "attributes.llm.input_messages": [{"message": {"role": "user", "contents": [{"message_content": {"type": "text", "text": ASK}}]}}]}, ASK),
    ("phoenix", {"span_kind": "LLM", "attributes.input.value": json.dumps({"messages": CHAT})}, ASK),
    ("phoenix", {"attributes": {"openinference.span.kind": "TOOL", "input.value": "x"}}, None),
    ("otel-genai", {"attributes": {"gen_ai.operation.name": "chat", "gen_ai.input.messages": [{"role": "user", "parts": [{"type": "text", "content": ASK}]}]}}, ASK),
    ("otel-genai", {"attributes": {"gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": ASK}}, ASK),
    ("otel-genai", {"name": "gen_ai.user.message", "body": {"content": ASK}}, ASK),
    ("otel-genai", {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 3}, None),
    # Evaluations
    ("promptfoo", {"prompt": {"raw": ASK, "label": "a"}, "vars": {"x": "1"}, "success": True}, ASK),
    ("promptfoo", {"vars": {"language": "Zig", "question": ASK}}, ASK),
    ("openai-evals", {"run_id": "r", "event_id": 1, "type": "sampling", "data": {"prompt": CHAT, "sampled": ["x"]}}, ASK),
    ("openai-evals", {"final_report": {"accuracy": 1}}, None),
    ("inspect", {"input": ASK, "target": "x", "messages": [{"role": "user", "content": "Go on."}], "scores": {}}, ASK),
    ("lm-eval", {"doc_id": 1, "doc": {}, "arguments": [[ASK, {"until": []}]], "resps": [["x"]]}, ASK),
    ("lm-eval", {"doc_id": 1, "doc": {}, "arguments": {"gen_args_0": {"arg_0": json.dumps(CHAT)}}}, ASK),
    # Corpora
    ("sharegpt", {"conversations": [{"from": "human", "value": ASK}, {"from": "gpt", "value": "x"}], "id": "1"}, ASK),
    ("alpaca", {"instruction": ASK, "input": "8 bits", "output": "x", "text": "Below is ..."}, f"{ASK}\n\n8 bits"),
    ("alpaca", {"instruction": ASK, "input": "", "history": [["hello", "hi"]], "output": "x"}, ASK),
    ("template", {"text": f"Below is an instruction.\n\n### Instruction:\n{ASK}\n\n### Response:\nTwo hashes."}, None),
    ("arena", {"question_id": "q", "model_a": "a", "conversation_a": CHAT, "conversation_b": CHAT, "winner": "tie"}, ASK),
    ("questions", {"question_id": 81, "category": "coding", "turns": ["Name three caches", ASK]}, ASK),
    ("preference", {"input": {"messages": [SAID], "tools": []}, "preferred_output": [REPLY], "non_preferred_output": [REPLY]}, ASK),
    ("preference", {"chosen": CHAT, "rejected": CHAT}, ASK),
    ("preference", {"chosen": f"\n\nHuman: {ASK}\n\nAssistant: x", "rejected": f"\n\nHuman: {ASK}\n\nAssistant: y"}, ASK),
    ("chatgpt-export", {"mapping": {"a": {"message": {"author": {"role": "user"}, "content": {"content_type": "text", "parts": [ASK]}}, "parent": None}, "b": {"message": {"author": {"role": "assistant"}, "content": {"parts": ["x"]}}, "parent": "a"}, "c": {"message": {"author": {"role": "user"}, "content": {"parts": ["another branch"]}}, "parent": "a"}}, "current_node": "b"}, ASK),
    ("claude-export", {"chat_messages": [{"sender": "human", "text": ASK, "attachments": [{"extracted_content": "x"}]}, {"sender": "assistant", "text": "y"}]}, ASK),
    ("github-issues", {"title": ASK, "body": "<!-- what happened? -->\nIt is slow.", "number": 3}, f"{ASK}\n\nIt is slow."),
    ("github-issues", {"title": ASK, "body": None}, ASK),
    ("message", {"role": "prompter", "text": ASK, "lang": "en"}, ASK),
    ("message", {"role": "assistant", "text": "Done."}, None),
    # Plain records
    ("fields", {"prompt": ASK}, ASK),
    ("fields", {"text": ASK}, ASK),
    ("fields", {"prompt": None, "input": "", "text": ASK}, ASK),
    ("fields", {"prompt": '{"a": 1}'}, '{"a": 1}'),
    ("fields", {"question": ASK, "solutions": "[]"}, ASK),
    ("fields", {"complete_prompt": "def f():", "instruct_prompt": ASK}, ASK),
    ("fields", {"text": f"### Instruction:\n{ASK}\n\n### Response:\n"}, f"### Instruction:\n{ASK}\n\n### Response:\n"),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "record", "prompt"), RECORDS)
def test_a_record_is_read_by_its_shape(shape: str, record: Any, prompt: str | None) -> None:
    assert next(known.name for known in SHAPES if known.read(record) is not None) == shape
    found = request_of(record)
    if prompt is None:
        assert isinstance(found, Skipped)
        assert found.kind
    else:
        assert isinstance(found, Request)
        assert (found.prompt, found.shape) == (prompt, shape)
        assert request_of(record, shape) == found


def test_every_shape_has_a_record() -> None:
    assert {shape.name for shape in SHAPES} == {shape for shape, _, _ in RECORDS}


@pytest.mark.parametrize("record", [{}, {"prompt": ""}, {"prompt": None}, {"messages": []}, {"messages": [REPLY]}, [], 3, None])
def test_a_record_that_should_hold_a_prompt_and_does_not_is_an_error(record: Any) -> None:
    with pytest.raises(RequestError, match="found .*, wanted"):
        request_of(record)


def test_a_shape_that_is_forced_and_does_not_fit_names_the_field_that_would() -> None:
    with pytest.raises(RequestError, match=r'found no gemini record, wanted .*; "body" looks like a chat'):
        request_of({"body": {"messages": CHAT}}, "gemini")


@pytest.mark.parametrize(
    ("fields", "prompt"),
    [
        (["a.b"], ASK),
        (["title", "text"], "Speed\n\nIt is slow."),
        (["title", "nothing"], "Speed"),
        (["requests[].message.text"], ASK),
        (["requests.message.text"], ASK),
        (["messages[-1].content"], None),
        (["messages[].content"], ASK),
        (["messages[1].content"], ASK),
        (["body"], ASK),
        (["body.messages[1].content"], ASK),
        (["a.dotted"], "the key itself"),
    ],
)
def test_named_fields_step_through_lists_and_heed_the_role(fields: list[str], prompt: str | None) -> None:
    record = {
        "a": {"b": ASK},
        "a.dotted": "the key itself",
        "title": "Speed",
        "text": "It is slow.",
        "requests": [{"message": {"text": "hello"}}, {"message": {"text": ASK}}],
        "messages": CHAT,
        "body": json.dumps({"messages": CHAT}),
    }
    found = request_at(record, fields)
    assert found == Skipped("answer") if prompt is None else isinstance(found, Request) and found.prompt == prompt


def test_images_and_context_are_counted() -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    found = request_of({"messages": [{"role": "user", "content": [{"type": "text", "text": "x" * 400}, image]}, REPLY, SAID]})
    assert isinstance(found, Request)
    assert (found.images, found.flags) == (1, ("image",))
    assert found.context_tokens == -(-(400 + len(REPLY["content"]) + len(ASK)) // 4)


def session_lines() -> Iterator[dict[str, Any]]:
    """Yield a session of 1,005 lines, five of which a person typed."""
    yield {"type": "summary", "summary": "Bloom filter", "leafUuid": "x"}
    yield claude("Caveat: made by local commands", isMeta=True)
    yield claude("<command-name>/clear</command-name><command-args></command-args>")
    yield claude("<local-command-stdout></local-command-stdout>")
    asks = [ASK, "now make the table resizable", "yes", "run the tests", "commit it"]
    for turn, ask in enumerate(asks):
        yield {"type": "file-history-snapshot", "messageId": str(turn), "snapshot": {}}
        yield claude([{"type": "text", "text": "<ide_opened_file>a.py</ide_opened_file>"}, {"type": "text", "text": ask}])
        for number in range(66):
            said = f"Step {number}. Shall I go on?"
            yield {**LINE, "type": "assistant", "message": {"role": "assistant", "model": "m", "content": [{"type": "text", "text": said}]}}
            yield {**LINE, "type": "progress", "data": {}}
            yield claude([{"type": "tool_result", "tool_use_id": "t", "content": f"{ASK} {number}"}])
        yield {"type": "system", "subtype": "turn_duration", "sessionId": "s", "content": "Design a kernel"}


def test_a_session_of_a_thousand_lines_holds_the_five_prompts_that_were_typed() -> None:
    session = Session()
    lines = list(session_lines())
    found = [session.read(line) for line in lines]
    asked = [request for request in found if isinstance(request, Request)]
    assert len(lines) == 1009
    assert [request.ask for request in asked] == [ASK, "now make the table resizable", "yes", "run the tests", "commit it"]
    assert [request.lean for request in asked] == ["", "", "approval", "chore", "chore"]
    assert asked[2].continues == "now make the table resizable"
    assert asked[2].proposed is not None
    assert asked[2].proposed.endswith("Shall I go on?")
    assert asked[2].turn - (asked[2].continues_turn or 0) == 1 + 2 * 66  # an answer and a result at every step
    assert all(isinstance(other, Skipped) for other in found if not isinstance(other, Request))


def test_a_history_of_aider_holds_what_follows_its_marks() -> None:
    text = (
        "\n# aider chat started at 2026-01-02 03:04:05\n\n> Aider v1  \n\n#### Sketch a bloom filter  \n#### for the cache  \n\n"
        "Here it is.\n\n````\n```\n#### not a prompt\n```\n````\n\n> Applied edit to a.py  \n\n#### /undo  \n\n> Undone  \n\n"
        "#### /ask how big is it?  \n\nSmall. Shall I grow it?\n\n#### go ahead  \n\n#### <blank>  \n"
    )
    asked = list(prompts_of_history(text.splitlines(keepends=True)))
    assert [request.ask for request in asked] == ["Sketch a bloom filter\nfor the cache", "how big is it?", "go ahead"]
    assert asked[2].continues == "how big is it?"
    assert asked[2].proposed == "Small. Shall I grow it?"


@pytest.mark.skipif(not FORMATS.is_dir(), reason="the records of other people's formats lie beside the project only")
def test_records_that_people_have_are_read_as_they_should() -> None:
    wrong = []
    for path in sorted(FORMATS.glob("*.jsonl")):
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            line = json.loads(text)
            try:
                found = request_of(line["record"])
            except RequestError as error:
                found = Skipped(str(error))
            prompt = found.prompt if isinstance(found, Request) else None
            if prompt != line["expect"]:
                wrong.append((path.name, number, prompt))
    assert wrong == []


def test_a_conversation_tells_where_it_came_from() -> None:
    found = conversation_of({**LINE, "type": "assistant", "timestamp": "t", "message": {**REPLY, "model": "m-1"}})
    assert isinstance(found, Conversation)
    assert (found.shape, found.session, found.time, found.model) == ("claude-code-session", "s", "t", "m-1")
    assert [(turn.who, turn.model) for turn in found.turns] == [("model", "m-1")]


def test_names_of_shapes_are_words() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", shape.name) for shape in SHAPES)
    assert len({shape.name for shape in SHAPES}) == len(SHAPES)
