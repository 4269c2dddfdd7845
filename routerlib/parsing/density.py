"""Find stretches of code, commands and data inside a line by their density, however the line opens.

Prose has a few marks among many words; minified code, JSONP, flow YAML, shell one-liners and joined CSV have marks in
every other token. Linear in the text.
"""

from collections.abc import Iterator

from routerlib.parsing.expression import Expression

SHORTEST = 40  # characters of a stretch: below, it is rather a name or a formula in a sentence
MOST_PLAIN = 3  # so many tokens without a mark, one after the other, end a stretch
FEW_MARKS = 6  # fewer in a stretch stand in prose too
SHARE = 0.5  # of the tokens of a stretch have a mark

TOKEN = Expression(r"\S+")
# What prose hardly has inside a word: brackets, operators, pipes, options, fields without a space between.
DENSE = Expression(
    r".*[{}\[\];=<>|&$\\].|.*[}\]]$|[^\s]+[(),:\"][^\s)\"'.,:;!?]|-{1,2}\w|[{}\[\]();=<>|&\\\"'$+*/%-]+$|[\"'].*[\"'][:,]?$"
)
MARKS = (*"{}[];=<>|&$\\(),:", " -")  # each match of `MARK` has one of these
MARK = Expression(r"[{}\[\];=<>|&$\\]|\S[(),:](?=\S)|(?<!\S)--?[A-Za-z]")


def dense_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches (start, end) of a text that are dense with the marks of code or data."""
    start = 0
    for line in text.split("\n"):
        if len(line) >= SHORTEST and sum(map(line.count, MARKS)) - line.count(", ") >= FEW_MARKS:
            yield from ((start + a, start + b) for a, b in _of_line(line))
        start += len(line) + 1


def _of_line(line: str) -> Iterator[tuple[int, int]]:
    """Yield the dense stretches of one line: runs of tokens most of which have a mark."""
    begin = end = marked = tokens = plain = 0
    for token in TOKEN().finditer(line):
        word = token[0]
        dense = DENSE().match(word[:200]) is not None
        if dense and not marked:
            begin, tokens, plain = token.start(), 0, 0
        if dense:
            marked, end, plain = marked + 1, token.end(), 0
        else:
            plain += 1
        tokens += 1
        if marked and plain > MOST_PLAIN:
            yield from _span(line, begin, end, marked, tokens - plain)
            marked = 0
    if marked:
        yield from _span(line, begin, end, marked, tokens - plain)


def _span(line: str, begin: int, end: int, marked: int, tokens: int) -> Iterator[tuple[int, int]]:
    if end - begin >= SHORTEST and marked >= SHARE * tokens and len(MARK().findall(line[begin:end])) >= FEW_MARKS:
        yield begin, end
