"""Material: what the prompt carries, by kind. Pasted text is context; it does not make the ask harder."""

from routerlib.features.feature import group
from routerlib.parsing.prompt import Prompt

DEEPEST = 12
DATA = ("log", "repeat", "table", "json", "html", "quote")


def material_share(prompt: Prompt) -> float:
    """Share of the characters that are material rather than ask."""
    carried = sum(piece.end - piece.start for piece in prompt.carried)
    whole = len(prompt.text.strip()) if prompt.reading == 1 else carried + len(prompt.plain)
    return min(1.0, carried / max(whole, 1))


def code_share(prompt: Prompt) -> float:
    """Share of the non-blank lines that are code or a diff."""
    code = prompt.kinds.count("code") + prompt.kinds.count("diff")
    return code / max(len(prompt.kinds) - prompt.kinds.count("blank") - prompt.kinds.count("wrapper"), 1)


def code_depth(prompt: Prompt) -> float:
    """Deepest indentation of the code carried along, in levels of four columns, at most 12: how nested it is."""
    if "code" not in prompt.kinds:
        return 0.0
    code = [
        line for line, kind in zip(prompt.lines, prompt.kinds, strict=True) if kind == "code" and line[:1].isspace()
    ]
    return float(min(DEEPEST, max((_columns(line) // 4 for line in code), default=0)))


def _columns(line: str) -> int:
    """Return the columns a line is indented by, as far as they count; a tab is four."""
    indentation = line[: 4 * DEEPEST]
    indentation = indentation[: len(indentation) - len(indentation.lstrip())]
    return len(indentation) + 3 * indentation.count("\t")


def trace_line_count(prompt: Prompt) -> float:
    """Lines of stack traces and error messages."""
    return float(prompt.kinds.count("trace"))


def data_line_count(prompt: Prompt) -> float:
    """Lines of logs, repetitions, tables, CSV, JSON, HTML and quoted documents."""
    return float(sum(map(prompt.kinds.count, DATA)))


MATERIAL = group(
    "material",
    ("share", material_share),
    ("share", code_share),
    ("levels", code_depth),
    ("lines", trace_line_count),
    ("lines", data_line_count),
)


def literal_count(prompt: Prompt) -> float:
    """How many texts the ask quotes or hands over: labels, messages, sentences to translate, code in a line."""
    return float(sum(kind in ("text", "code") for kind, _ in prompt.named))


MATERIAL_ADDED = group("material", ("items", literal_count))
