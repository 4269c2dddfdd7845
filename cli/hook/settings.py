"""The settings that let Claude Code call the hook, to be pasted by the person."""

import json

CALL = {"type": "command", "command": "vibe-router hook claude-code", "timeout": 5}


def settings() -> str:
    """Return the JSON for `.claude/settings.json`; the tool that starts a subagent goes by two names."""
    hooks = {
        "PreToolUse": [{"matcher": "Task|Agent", "hooks": [CALL]}],
        "UserPromptSubmit": [{"hooks": [CALL]}],
    }
    return json.dumps({"hooks": hooks}, indent=2) + "\n"
