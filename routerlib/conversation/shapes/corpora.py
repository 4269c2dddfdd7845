"""Corpora and fine-tuning files: ShareGPT, Alpaca and Dolly, preference pairs, arenas, code data sets."""

import re

from routerlib.conversation.bodies import chat_of, transcript, turns_of_body
from routerlib.conversation.messages import turns_by
from routerlib.conversation.paths import opened, text_at
from routerlib.conversation.shapes.shape import Record, Shape, told, whole
from routerlib.conversation.turn import Conversation, Skipped, Turn
from routerlib.conversation.wrappers import unwrap

MATERIAL = ("input", "context", "inputs")
ANSWER_MARKS = ("## Response:", "## Output:", "## Answer:", "## Assistant:")
ASKED = re.compile(r"^#{2,3} (?:Instruction|Input|Question|Human):", re.MULTILINE)
ANSWERED = re.compile(r"^#{2,3} (?:Response|Output|Answer|Assistant):\s*", re.MULTILINE)


def read_alpaca(record: Record) -> Conversation | Skipped | None:
    """Read an instruction with its material; what was said before it stands in front."""
    instruction = text_at(record, "instruction")
    if instruction is None or isinstance(opened(instruction), list | dict):
        return None
    typed = unwrap(instruction)
    material = tuple(text for key in MATERIAL if (text := text_at(record, key)))
    before: list[Turn] = []
    history = record.get("history")
    for pair in history if isinstance(history, list) else ():
        if isinstance(pair, list) and len(pair) == 2:
            before += turns_by("person", pair[0]) + turns_by("model", pair[1])
    return whole(record, (*before, Turn("person", typed.ask, material[:1], typed.context)))


def read_template(record: Record) -> Conversation | Skipped | None:
    """Read a text that is a template with its answer filled in: it was made to learn from, nobody asked it."""
    for key in ("text", "prompt"):
        text = record.get(key)
        if isinstance(text, str) and is_answered_template(text):
            return Skipped("template with its answer")
    return None


def is_answered_template(text: str) -> bool:
    """Tell whether a text is an instruction after a template together with its answer."""
    if not any(mark in text for mark in ANSWER_MARKS):
        return False
    asked = ASKED.search(text)
    return asked is not None and any(found.end() < len(text) for found in ANSWERED.finditer(text, asked.end()))


def read_sharegpt(record: Record) -> Conversation | Skipped | None:
    """Read conversations by who each value is from."""
    turns = chat_of(record.get("conversations"))
    return whole(record, turns, told(record, "id")) if turns else None


def read_arena(record: Record) -> Conversation | Skipped | None:
    """Read the first of two conversations in which two models answered the same person."""
    turns = chat_of(record.get("conversation_a")) or chat_of(record.get("conversation_b"))
    return whole(record, turns, told(record, "question_id", "conversation_id")) if turns else None


def read_questions(record: Record) -> Conversation | Skipped | None:
    """Read the questions of a benchmark of several turns, the last one being asked."""
    held = record.get("turns")
    if not isinstance(held, list) or not held:
        return None
    turns = tuple(turn for question in held for turn in turns_by("person", question))
    return whole(record, turns, told(record, "question_id")) if turns else None


def read_preference(record: Record) -> Conversation | Skipped | None:
    """Read a preferred and a rejected answer: the prompt beside them, or the chat that both begin with."""
    pairs = (("chosen", "rejected"), ("preferred_output", "non_preferred_output"), ("response_a", "response_b"))
    if not any(one in record and other in record for one, other in pairs):
        return None
    prompts = opened(record.get("prompt"))
    if isinstance(prompts, list) and prompts and all(isinstance(prompt, str) for prompt in prompts):
        return whole(record, tuple(turn for prompt in prompts for turn in turns_by("person", prompt)))
    for key in ("prompt", "messages", "conversations", "input", "question", "context"):
        if turns := chat_of(record.get(key)) or turns_of_body(record.get(key)):
            return whole(record, turns)
    chosen = opened(record.get("chosen"))
    turns = transcript(chosen) if isinstance(chosen, str) else chat_of(chosen)
    return whole(record, turns) if turns else None


ALPACA = Shape(
    "alpaca", "Alpaca, Dolly and their like", "`instruction`, with `input` or `context` as its material", read_alpaca
)
TEMPLATE = Shape("template", "Alpaca's template as one text", "none: its answer is in it", read_template)
SHAREGPT = Shape("sharegpt", "ShareGPT", "`conversations[].value` from a human, the last", read_sharegpt)
ARENA = Shape("arena", "Chatbot Arena", "`conversation_a`, the last turn of a person", read_arena)
QUESTIONS = Shape("questions", "MT-Bench, Arena-Hard", "`turns`, the last", read_questions)
PREFERENCE = Shape(
    "preference",
    "preference files (DPO, HH-RLHF), fine-tuning by preference",
    "`prompt` or `input` beside the pair, else the chat both begin with",
    read_preference,
)
