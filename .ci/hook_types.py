"""Print TypeScript that holds answers of the hook, each typed as what Claude Code takes; see hook_types.sh."""

import json
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from hook_events import TASK, spawning, typing

EASY = "Rename the method total to sum in invoice.py"
EVENTS = [
    spawning("Task"),
    spawning("Agent"),
    spawning(prompt=EASY),
    spawning(run_in_background=False, isolation="worktree", name="scout", effort="low"),
    typing(TASK),
    typing(EASY),
    typing(TASK, source="user"),
]
AS_CONTEXT = [typing(TASK), typing(EASY)]
HEAD = """\
import type { HookJSONOutput, PreToolUseHookSpecificOutput, Settings } from "@anthropic-ai/claude-agent-sdk";
import type { AgentInput } from "@anthropic-ai/claude-agent-sdk/sdk-tools";

type Whole = Exclude<HookJSONOutput, { async: true }>;
type Spawning = Omit<Whole, "hookSpecificOutput"> & {
  hookSpecificOutput: Omit<PreToolUseHookSpecificOutput, "updatedInput"> & { updatedInput: AgentInput };
};
// @ts-expect-error The tool refuses full ids; were this to pass, the checks below would see nothing.
const refused: AgentInput = { description: "x", prompt: "x", model: "claude-opus-4-6" };
// @ts-expect-error
const misspelt: Whole = { systemMesage: "x" };
// @ts-expect-error
const nowhere: Settings = { hooks: { PreToolUse: [{ hooks: [{ type: "command" }] }] } };
"""


def printed(*arguments: str, event: object = None) -> str:
    """Return what the command prints, as it comes."""
    done = subprocess.run(
        ["vibe-router", "hook", *arguments], input=json.dumps(event), capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def main() -> None:
    """Print the whole file."""
    sys.stdout.write(HEAD)
    asked = [(event, ()) for event in EVENTS] + [(event, ("--as-context",)) for event in AS_CONTEXT]
    for number, (event, options) in enumerate(asked):
        answer = printed("claude-code", "--deadline", "60", *options, event=event)
        if not answer:
            sys.exit(f"found no answer to {json.dumps(event)}, wanted one")
        sys.stdout.write(f"const answer{number}: Whole = {answer};\n")
        if "updatedInput" in answer:
            sys.stdout.write(f"const answer{number}_typed: Spawning = {answer};\n")
    sys.stdout.write(f"const settings: Settings = {printed('print', 'claude-code')};\n")


main()
