"""Records that hold the prompt as a text under a name of its own: plain files, code data sets."""

from routerlib.conversation.bodies import turns_of_body
from routerlib.conversation.shapes.shape import Record, Shape, whole
from routerlib.conversation.turn import Conversation, Skipped

FIELDS = ("prompt", "text", "input")  # what was always understood
NAMES = (
    "instruct_prompt",
    "question_content",
    "problem_statement",
    "question",
    "query",
    "problem",
    "task",
    "task_description",
    "user_prompt",
    "user_message",
    "user_input",
    "user_query",
    "inputs",
    "utterance",
    "intent",
    "problem_description",
    "request",
    "ask",
    "description",
    "complete_prompt",
)


def read(record: Record) -> Conversation | Skipped | None:
    """Read the first of the usual fields that holds a text."""
    for key in FIELDS + NAMES:
        value = record.get(key)
        if isinstance(value, str | list) and value and (turns := turns_of_body(value)):
            return whole(record, turns)
    return None


PLAIN = Shape(
    "fields",
    "plain JSON lines; HumanEval, MBPP, SWE-bench, APPS and their like",
    "`prompt`, `text`, `input`, else `question`, `problem` ...",
    read,
)
