"""What holds for every text that is read and measured: checked by `fuzz_prompt` and by the suite."""

import time
from itertools import pairwise
from math import isfinite
from typing import get_args

from routerlib.features import complexity, features_of, measure
from routerlib.parsing.lines import Kind
from routerlib.parsing.prompt import READINGS, Prompt, ask_of

LIMITS = {"share": 1.0, "score": 1.0, "per word": 1.0, "levels": 12.0}
SECONDS_PER_MEGABYTE = 5.0  # both readings
SHORTEST_TIMED = 20_000  # characters; below, the clock says more of the machine than of the text
MARKERS = (
    *("```", "```python\n", "~~~~", "~~~\n", "| ", "|---|", "> ", ">> ", "- ", "* ", "1. ", "# ", '"""', "'''", "\n"),
    *("\n\n", " ", "    ", "\t", "{", "}", "[", "]", "(", ")", "{\n", "}\n", "();", "<document>\n", "</document>\n"),
    *("diff --git a/x b/x\n", "@@ -1 +1 @@\n", "+++ b/x\n", "--- a/x\n", "+", "-", "\\", "=", "==== ", "-----", "$ "),
    *("Traceback (most recent call last):\n", '  File "x.py", line 1, in f\n', "    at a.b(C.java:1)\n", "TypeError: "),
    *("goroutine 1 [running]:\n", "panic: ", "2026-01-02 03:04:05 ", "ERROR ", "10.0.0.1 - - [", "[12:00] ", "On "),
    *(
        " wrote:\n",
        '{"a": ',
        '"a": 1,\n',
        "<div ",
        "</div>\n",
        "<!--",
        "def f(",
        "class A",
        "return ",
        "if ",
        "for x in ",
    ),
    *("import ", "SELECT ", "FROM a", ";", ",", ":", ".", "?", "!", "/", "\\_", "_", "`", "'", '"', "@", "&", "%", "0"),
    *(
        "12.5",
        "a",
        "A",
        "x.py",
        "src/a/b.ts ",
        "http://a.b/c?d=e ",
        "sort ",
        "the list ",
        "Write ",
        "must ",
        "without ",
    ),
    *(
        "In the thread above, which version is it?",
        "Fix ",
        "```?",
        "é",
        "e\u0301",
        "猫",
        "🦀",
        "\u200b",
        "\x00",
        "\x85",
    ),
    *("\u2028", "\r\n", "\ud800", "c++ ", "don't ", "lock-free ", "e.g. ", "a,b,c\n", "1,2,3\n", "- [ ] ", "...", "…"),
)


def written_out(data: bytes, longest: int = 1_500) -> str:
    """Read the first byte as the manner and the rest as UTF-8, or as a script of markers.

    A script's steps are two bytes, a marker and how often; 255 as a marker repeats all that was written so far. No
    more than ``longest`` characters are written.
    """
    manner, body = data[:1], data[1:]
    if manner < b"\x80":
        return body.decode("utf-8", "surrogateescape")
    text = ""
    for number, times in zip(body[::2], body[1::2], strict=False):
        piece = text if number == 255 else MARKERS[number % len(MARKERS)]
        often = times * times if times > 32 and longest > 10_000 else 1 + times % 32
        text += piece * max(0, min(often, (longest - len(text)) // max(1, len(piece))))
    return text


def check_prompt(text: str) -> None:
    """Check every law but the time on one text.

    Raises:
        AssertionError: a law is broken.
    """
    for reading in READINGS:
        _check_reading(text, reading)


def _check_reading(text: str, reading: int) -> None:
    prompt = Prompt.parse(text, reading)
    assert ask_of(text) == Prompt.parse(text).ask
    assert prompt.text == text == "\n".join(prompt.lines)
    assert len(prompt.kinds) == len(prompt.lines)
    assert set(prompt.kinds) <= set(get_args(Kind))
    _check_material(prompt)
    assert all(prompt.words)
    assert all(sentence.strip() == sentence != "" for sentence in prompt.sentences)
    assert prompt.vocabulary == set(prompt.terms)
    assert all(times > 0 for times in prompt.terms.values())
    assert (prompt.embedded("ask") == "") == (text == "")
    values = measure(prompt)
    assert list(values) == [feature.name for feature in features_of(reading)]
    for feature in features_of(reading):
        value = values[feature.name]
        assert isfinite(value), feature.name
        assert 0 <= value <= LIMITS.get(feature.unit, float("inf")), (feature.name, value)
    assert values["clause_density"] <= 20
    assert 0 <= complexity(values) <= 1
    assert measure(Prompt.parse(text, reading)) == values


def _check_material(prompt: Prompt) -> None:
    """Stretches are whole lines, in order and apart, and hold every line that is carried; the ask is the other lines.

    A stretch may span a paragraph of the ask: two of one kind that only the paragraph and a blank line part are one.
    """
    text = prompt.text
    assert all(above.end < below.start for above, below in pairwise(prompt.material))
    for stretch in prompt.material:
        assert 0 <= stretch.start <= stretch.end <= len(text)
        assert stretch.start == 0 or text[stretch.start - 1] == "\n"
        assert stretch.end == len(text) or text[stretch.end] == "\n"
    start, stretches, asked = 0, iter(prompt.material), []
    held = next(stretches, None)
    for line, kind in zip(prompt.lines, prompt.kinds, strict=True):
        while held is not None and held.end < start:
            held = next(stretches, None)
        if kind in ("prose", "blank"):
            asked.append(line)
        else:
            assert held is not None
            assert held.kind == kind
            assert held.start <= start <= start + len(line) <= held.end
        start += len(line) + 1
    assert "\n".join(asked).strip() == prompt.ask


def check_time(text: str, allowed: float = SECONDS_PER_MEGABYTE) -> None:
    """Check that a long text takes no longer than ``allowed`` seconds of processor time a megabyte.

    Raises:
        AssertionError: it took more, twice in a row.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size < SHORTEST_TIMED:
        return
    taken = [seconds(text)]
    if taken[0] > allowed * size / 1e6:
        taken.append(seconds(text))
    assert min(taken) <= allowed * size / 1e6, (taken, size)


def seconds(text: str) -> float:
    """Return the processor time of reading and measuring a text."""
    start = time.process_time()
    for reading in READINGS:
        complexity(measure(Prompt.parse(text, reading)))
    return time.process_time() - start
