"""What programs wrap around a prompt, taken off; what a person wrote, left alone."""

import pytest

from routerlib.conversation.commands import slash_command
from routerlib.conversation.reading import request_of
from routerlib.conversation.request import Request
from routerlib.conversation.shapes.github_issues import without_comments
from routerlib.conversation.turn import Skipped
from routerlib.conversation.wrappers import unwrap

ASK = "Sketch a bloom filter"
HARD = "Prove every invariant of the allocator"
COMMAND = "<command-message>mend</command-message>\n<command-name>/mend</command-name>"


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        (f"<system-reminder>\n{HARD}\n</system-reminder>\n\n{ASK}", ASK),
        (f"{ASK}\n<system-reminder>{HARD}</system-reminder>", ASK),
        (f"{ASK}\n<system-reminder>\n{HARD}\n</system-reminder>\nin C", f"{ASK}\nin C"),
        (f"<ide_selection>The user selected {HARD}</ide_selection>\n{ASK}", ASK),
        (f"<environment_details>\n{HARD}\n</environment_details>{ASK}", ASK),
        (f"<permissions instructions>\n{HARD}\n</permissions instructions>\n{ASK}", ASK),
        (f"<task>{ASK}</task>", ASK),
        (f"<task>\n{ASK}\n</task>\n\n<environment_details>\n{HARD}\n</environment_details>", ASK),
        (f"<instructions>\n{ASK}\n</instructions>\n<data>1, 2</data>", f"{ASK}\n<data>1, 2</data>"),
        (f"<data>1, 2</data>\n<task>{ASK}</task>", f"<data>1, 2</data>\n{ASK}"),
        (f"<timestamp>now</timestamp>\n<user_query>\n{ASK}\n</user_query>\nmore", ASK),
        (f"<context>{HARD}</context>\n<userRequest>{ASK}</userRequest>", ASK),
        (f"{COMMAND}\n<command-args>{ASK}</command-args>", ASK),
        (f"{COMMAND}\n<command-args>{ASK}\nin C</command-args>", f"{ASK}\nin C"),
        (f"# AGENTS.md instructions for /p\n\n<INSTRUCTIONS>\n{HARD}\n</INSTRUCTIONS>\n\n{ASK}", ASK),
        (f"# Context from my IDE setup:\n\n## Active file: a.c\n\n## My request for Codex:\n{ASK}", ASK),
        (f"{ASK}\n--- Content from referenced files ---\nContent from @a.c:\n{HARD}\n--- End of content ---", ASK),
        (f"---\ndescription: {HARD}\nallowed-tools: Edit\n---\n\n{ASK}", ASK),
        (f"---\r\nmode: agent\r\n---\r\n{ASK}", ASK),
    ],
)
def test_a_wrapper_of_the_table_is_taken_off_and_kept(text: str, ask: str) -> None:
    found = unwrap(text)
    assert found.ask == ask
    assert found.context or "task" in text or "instructions" in text
    asked = request_of({"prompt": text})
    assert isinstance(asked, Request)
    assert (asked.ask, asked.context) == (ask, found.context)


@pytest.mark.parametrize(
    "text",
    [
        ASK,
        f"  {ASK}\n",
        "<div><task>x</task></div> is what I have; why is it not shown?",
        "Turn this into JSON:\n<task>\n<name>x</name>\n</task>",
        f"<hint>{HARD}</hint>\n{ASK}",
        "what does `<system-reminder>` mean in my log?",
        "what does `<system-reminder>x</system-reminder>` mean?",
        "```\n<system-reminder>x</system-reminder>\n```\nwhy is this in my log?",
        "<system-reminder> without its end",
        "---\ntitle: my page\n---\nwhy is this not rendered?",
        "---\nmodel: only a front matter\n---\n",
        "[1, 2] is what I get, why?",
        "Please proceed to the next step",
    ],
)
def test_what_is_not_in_the_table_is_left_alone(text: str) -> None:
    assert unwrap(text).ask == text
    asked = request_of({"prompt": text})
    assert isinstance(asked, Request)
    assert asked.prompt == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<system-reminder>x</system-reminder>", "reminder"),
        ("<local-command-stdout></local-command-stdout>", "command output"),
        ("<bash-input>ls</bash-input>", "shell line"),
        ("<command-name>/clear</command-name>\n<command-args></command-args>", "command"),
        ("<command-name>/compact</command-name>\n<command-args>keep the plan</command-args>", "command"),
        ("<turn_aborted>x</turn_aborted>", "interruption"),
        ("[Request interrupted by user for tool use]", "interruption"),
        ("This session is being continued from a previous conversation that ran out of context.", "summary"),
        ("[read_file for 'a.c'] Result:\nint main", "tool result"),
        ("<REDACTED>", "redacted"),
    ],
)
def test_a_turn_that_a_program_wrote_is_named(text: str, kind: str) -> None:
    found = unwrap(text)
    assert (found.ask, found.kind) == ("", kind)
    assert request_of({"role": "user", "content": text}) == Skipped(kind)


def test_parts_are_joined_by_one_line_feed_and_reminders_left_out() -> None:
    texts = [ASK, "<system-reminder>x</system-reminder>", "in C"]
    found = request_of({"messages": [{"role": "user", "content": [{"type": "text", "text": text} for text in texts]}]})
    assert isinstance(found, Request)
    assert (found.ask, found.context) == (f"{ASK}\nin C", ("<system-reminder>x</system-reminder>",))


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("/mend the login", "the login"),
        ("/clear", ""),
        ("/model opus", ""),
        ("!ls", ""),
        ("/etc/hosts is empty", None),
        ("!= or <>?", None),
    ],
)
def test_a_slash_command_of_ones_own_asks_with_its_arguments(text: str, ask: str | None) -> None:
    found = slash_command(text)
    assert (found.ask if found else None) == ask


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("### What\n<!-- say it -->\nIt fails.\n", "### What\nIt fails."),
        ("It <!-- really --> fails", "It  fails"),
        ("```html\n<!-- keep -->\n```\n<!-- drop -->", "```html\n<!-- keep -->\n```"),
        ("<!-- never closed", "<!-- never closed"),
    ],
)
def test_comments_of_a_template_are_taken_out_of_an_issue(body: str, text: str) -> None:
    assert without_comments(body) == text
