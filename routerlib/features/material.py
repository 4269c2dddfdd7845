"""Material: what the prompt carries, by kind. Pasted text is context; it does not make the ask harder."""

from routerlib.features.feature import group
from routerlib.prompt import Prompt


def material_share(prompt: Prompt) -> float:
    """Share of the characters that are material rather than ask."""
    return min(1.0, sum(piece.end - piece.start for piece in prompt.material) / max(len(prompt.text.strip()), 1))


def code_share(prompt: Prompt) -> float:
    """Share of the non-blank lines that are code or a diff."""
    code = prompt.kinds.count("code") + prompt.kinds.count("diff")
    return code / max(len(prompt.kinds) - prompt.kinds.count("blank"), 1)


def log_line_count(prompt: Prompt) -> float:
    """Lines of logs and of lines that repeat themselves."""
    return float(prompt.kinds.count("log") + prompt.kinds.count("repeat"))


def trace_line_count(prompt: Prompt) -> float:
    """Lines of stack traces and error messages."""
    return float(prompt.kinds.count("trace"))


def data_line_count(prompt: Prompt) -> float:
    """Lines of tables, CSV, JSON, HTML and quoted documents."""
    count = prompt.kinds.count
    return float(count("table") + count("json") + count("html") + count("quote"))


MATERIAL = group(
    "material",
    ("share", material_share),
    ("share", code_share),
    ("lines", log_line_count),
    ("lines", trace_line_count),
    ("lines", data_line_count),
)
