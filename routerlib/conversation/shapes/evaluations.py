"""Tests and logs of evaluations: promptfoo, OpenAI evals, Inspect, lm-eval."""

from typing import Any

from routerlib.conversation.bodies import turns_of_body
from routerlib.conversation.paths import filled, opened, text_at
from routerlib.conversation.shapes.shape import Record, Shape, told, whole
from routerlib.conversation.turn import Conversation, Skipped

VARIABLES = ("prompt", "question", "query", "input", "task", "instruction", "message", "request", "text", "user_input")
ARGUMENTS = ("gen_args_0.arg_0", "gen_args_0", "arg_0")


def read_promptfoo(record: Record) -> Conversation | Skipped | None:
    """Read a test by its variable, a result by the prompt that was made of it."""
    raw = record.get("prompt")
    if isinstance(raw, dict) and (turns := turns_of_body(raw.get("raw"))):
        return whole(record, turns)
    given = filled(record, "vars", "testCase.vars", "test.vars")
    if not isinstance(given, dict):
        return None
    texts = {key: value for key, value in given.items() if isinstance(value, str) and value.strip()}
    name = next((name for name in VARIABLES if name in texts), None)
    if name is None and len(texts) == 1:
        name = next(iter(texts))
    turns = turns_of_body(given[name]) if name else turns_of_body(given)
    return whole(record, turns) if turns else None


def read_evals(record: Record) -> Conversation | Skipped | None:
    """Read an event of a run of OpenAI evals: sampling asked a model."""
    if "final_report" in record or (isinstance(record.get("spec"), dict) and len(record) == 1):
        return Skipped("event")
    data = record.get("data")
    if not ("run_id" in record and "event_id" in record and isinstance(data, dict)):
        return None
    turns = turns_of_body(data.get("prompt")) if record.get("type") == "sampling" else None
    return whole(record, turns) if turns else Skipped("event")


def read_inspect(record: Record) -> Conversation | Skipped | None:
    """Read a sample of a log by its input: its messages hold what the harness said to urge the agent on."""
    if "input" not in record or not any(key in record for key in ("epoch", "target", "ideal", "scores", "store")):
        return None
    turns = turns_of_body(record["input"])
    return whole(record, turns, told(record, "uuid", "id")) if turns else None


def read_lm_eval(record: Record) -> Conversation | Skipped | None:
    """Read a sample by the text that was given to the model, not by the document it was made of."""
    arguments = opened(record.get("arguments"))
    if not (isinstance(arguments, dict | list) and ("doc" in record or "resps" in record or "doc_id" in record)):
        return None
    given = _first(arguments)
    turns = turns_of_body(given) if isinstance(given, str) else None
    return whole(record, turns) if turns else None


def _first(arguments: Any) -> str | None:
    """Return the first text of the arguments: named, or a list of lists as older versions write them."""
    if isinstance(arguments, dict):
        return text_at(arguments, *ARGUMENTS) or next(
            (_first(value) for value in arguments.values() if isinstance(value, list | str)), None
        )
    for _ in range(3):
        if isinstance(arguments, list) and arguments:
            arguments = arguments[0]
    return arguments if isinstance(arguments, str) else text_at(arguments, *ARGUMENTS)


PROMPTFOO = Shape("promptfoo", "tests and results as JSONL", "`prompt.raw`, or the variable of `vars`", read_promptfoo)
EVALS = Shape("openai-evals", "run logs of OpenAI evals", "`data.prompt` of sampling", read_evals)
INSPECT = Shape("inspect", "data sets and samples of Inspect, samples of OpenAI evals", "`input`", read_inspect)
LM_EVAL = Shape("lm-eval", "`--log_samples`", "`arguments.gen_args_0.arg_0`", read_lm_eval)
