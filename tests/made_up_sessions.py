"""Hand-made sessions for the tests of the report: lines as Claude Code writes them, each with a time of its own."""

import json
from pathlib import Path
from typing import Any

HARD = "Prove that our lock-free queue is linearizable, then write a hypervisor in Zig"
EASY = "Rename the method total to sum in invoice.py"
SONNET, OPUS, HAIKU = "claude-sonnet-4-6", "claude-opus-4-6", "claude-haiku-4-5"
Line = dict[str, Any]


class Talk:
    """A session that is written line by line."""

    def __init__(self, session: str, project: str = "/home/ada/ledger", day: str = "2026-11-20") -> None:
        self.lines: list[Line] = []
        self._common = {"sessionId": session, "cwd": project, "isSidechain": False, "userType": "external"}
        self._session, self._day, self._requests = session, day, 0

    def asks(self, text: str) -> "Talk":
        return self._add("user", {"role": "user", "content": text})

    def returns(self, result: str = "ok") -> "Talk":
        return self._add("user", {"role": "user", "content": [{"type": "tool_result", "content": result}]})

    def answers(
        self,
        model: str | None,
        read: int = 0,
        written: int = 0,
        cached: int = 0,
        into: int = 0,
        lines: int = 2,
        text: str = "Done.",
        nested: bool = False,
    ) -> "Talk":
        """Add one answer: several lines about the same request, the earlier with fewer tokens written."""
        self._requests += 1
        name = f"req_{self._session}_{self._requests}"
        for number in range(1, lines + 1):
            usage = {
                "input_tokens": read,
                "output_tokens": written * number // lines,
                "cache_read_input_tokens": cached,
                "cache_creation_input_tokens": into,
            }
            content = [{"type": "text", "text": text if number == lines else "I look first."}]
            message = {"id": f"msg_{name}", "role": "assistant", "model": model, "content": content, "usage": usage}
            if model is None:
                del message["model"], message["usage"]
            self._add("assistant", message, requestId=name, isSidechain=nested)
        return self

    def turn(self, text: str, model: str | None, read: int = 1_000, written: int = 500, **more: Any) -> "Talk":
        return self.asks(text).answers(model, read, written, **more)

    def write(self, path: Path) -> Path:
        path.write_text("".join(f"{json.dumps(line)}\n" for line in self.lines), encoding="utf-8")
        return path

    def _add(self, kind: str, message: Line, **more: Any) -> "Talk":
        place = len(self.lines)
        time = f"{self._day}T{place // 3600 % 24:02}:{place // 60 % 60:02}:{place % 60:02}.000Z"
        named = {"uuid": f"{self._session}-{place}", "timestamp": time}
        self.lines.append({"type": kind, "message": message, **self._common, **named, **more})
        return self
