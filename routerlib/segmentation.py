"""What every line of a text is: prose, or one of the kinds of material a prompt carries.

Each step is linear in the text: a bounded regular expression looks at the opening of every line; fences, quoting tags,
diffs and traces claim the lines that follow them; then neighbours settle what a line alone could not say.
"""

import re
from collections import Counter
from functools import cache
from itertools import groupby
from typing import Literal

Kind = Literal["prose", "blank", "code", "log", "table", "json", "trace", "diff", "html", "quote", "repeat"]

LOOK = 240  # characters of a line that are looked at: enough for any opening, and a bound on the work per line
REPEATED = 4  # a line seen this often, digits aside, is carried, not asked
SEPARATED_ROWS = 3  # so many neighbouring lines with equally many separators are a table

# What a line is when seen alone, its indentation taken off; the first alternative that matches wins. A `hint` (comment
# or heading? statement or sentence?) and a `bracket` take the side of their neighbours.
OPENING = r"""
    (?P<diff>diff\ --git\ |index\ [0-9a-f]{7,}|@@\ -\d|\+\+\+\ \S|---\ [ab]/\S)
  | (?P<trace>
        Traceback\ \(most\ recent | File\ "[^"]*",\ line\ \d | at\ [\w$.<>/\[\]]+(?:\ [\w$.<>\[\]]+)?\ ?\([^ ]*\)
      | Caused\ by:\s | Exception\ in\ thread\s | thread\ '[^']*'\ panicked | goroutine\ \d+\ \[ | panic:\s
      | \#\d+\s+(?:0x[0-9a-f]+|\w+\() | [\w.$]*(?:Error|Exception)(?::\s|$)
    )
  | (?P<log>
        \[?\d{4}[-/]\d\d[-/]\d\d[T\ ,]\s?\d\d:\d\d | \[?\d\d:\d\d:\d\d[\].,\ ]
      | (?:[A-Z][a-z]{2},?\ )?[A-Z][a-z]{2}\ [\ \d]\d\ \d\d:\d\d:\d\d | [IWEF]\d{4}\ \d\d:\d\d
      | \[?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|FATAL|CRITICAL|PASS|FAIL|PASSED|FAILED)\]?(?:[:\s]|$)
      | \d{1,3}(?:\.\d{1,3}){3}\s+-\s | (?:npm|yarn|gyp)\ (?:ERR!|WARN|error) | ={4,}.*={4,}\s*$
      | \S+::\S+\ (?:PASSED|FAILED|ERROR|SKIPPED)
    )
  | (?P<quote>>(?!>)|On\ .{6,80}\ wrote:\s*$)
  | (?P<table>\|.*\|\s*$|[+|]?[-=+|:]{2,}[+|][-=+|:\ ]*$|[-+]?\d[\d\s.,;:eE+-]*$)
  | (?P<bracket>[\[\](){}]+[,;]?\s*$)
  | (?P<json>"[^"]{1,80}"\s*:|\[?\{\s*"[^"]{1,80}"\s*:|\[\s*(?:\[|"|-?\d).*[\],]\s*$)
  | (?P<html><(?:!doctype|!--|\?xml|/?[a-zA-Z][\w:.-]*(?:\s[^<>]*)?/?>))
  | (?P<code>
        (?:class|struct|enum|interface|trait|impl|module|namespace|object)\s+[\w.:<>]+(?:[(:<\s].*)?[:{(]\s*$
      | (?:async\ )?(?:def|func|fn|fun|function)\s+[\w\\.<>]*\s*\(
      | (?:public|private|protected|static|export|pub|final|abstract|override|internal)\s.*[({;=]
      | (?:const|let|var|val|auto|int|float|double|char|void|bool|string|long)\s+[\w\s\\,*&\[\]:<>{}]+[=;({]
      | import\s+(?:[\w.]+(?:\s+as\s+\w+)?(?:,\s*[\w.]+)*;?\s*$|[{*"'\w].*\sfrom\s|["'(])
      | from\s+[\w.]+\s+import\s | \#include\s*[<"] | (?:using|use|package)\s+[\w.:{},\ ]+;\s*$
      | (?:if|elif|else\ if|while|switch|catch|for)\s*\(.*[){;]\s*$ | for\s+[\w,\ ()]+\sin\s.*[:{]\s*$
      | (?:if|elif|while)\s+.*(?:[=!<>]=|[<>]|\bnot\b|\bis\b|\bin\b|\w\().*[:{]\s*$ | (?:else|try|finally|do)\s*[:{]\s*$
      | (?:except|with|match)\b.*[\w)]:\s*$ | (?:return|throw|raise|yield|await|assert)\b.*[;)\]]\s*$
      | @\w[\w.]*(?:\(.*\))?\s*$ | // | /\* | \*/ | <\?php | \#! | >>>\s | \.\.\.\s\S | \$\s+\w
      | while\s+\w+:\s*$ | assert\s.*== | (?:"{3}|'{3})\s*$
      | [\w.\[\]"'>*()-]+\s*(?:=|:=|\+=|-=|<-|=>|->)\s*\S | [\w.:>-]+\([^()]*\)\s*[;,{]\s*$ | \.[\w-]+\s*[{(]
      | (?:SELECT|INSERT\ INTO|UPDATE|DELETE\ FROM|CREATE|ALTER|DROP|WITH|FROM|WHERE|(?:LEFT\ |INNER\ )?JOIN
        |GROUP\ BY|ORDER\ BY|HAVING|LIMIT|VALUES)\b(?!.*[.?]\s*$)
    )
  | (?P<hint>\#|--\s|(?![-*•]\s|\d+[.)]\s).*[;{}(\[]\s*$|[\w.]+\(.*\)\s*$|(?:-\s+)?[\w-]+:(?:\s+\S+)?\s*$)
    """
# Indented: statements that need no symbol, continuation stars of a block comment, anything with the marks of code.
INDENTED_CODE = re.compile(
    r"(?:return|break|continue|pass|raise|yield|await|this|self|super|echo|print|printf|console)\b"
)
INDENTED_HINT = re.compile(r"\*\s|(?![-*•]\s|\d+[.)]\s).*[(){}\[\];=<>_]")
# Two or three plain words open a sentence: nothing below needs to be tried (this settles most lines of prose).
SENTENCE = re.compile(r"(?:[-*•] +)?([A-Z]?[a-z]+|[AI]),? (?:[A-Z]?[a-z]+|[AI])(?:[ ,.?!]|$)")
NOT_SENTENCES = frozenset(
    "from import using use package return class def public private protected static export pub final abstract "
    "override internal const let var val auto int float double char void bool string long async func fn fun "
    "function if elif else for while with except match try struct enum interface trait impl module namespace "
    "object raise throw yield await assert Caused Exception Traceback On goroutine thread npm yarn gyp diff "
    "index".split()
)
CONTAINER = re.compile(r" {0,3}(?:(`{3,}|~{3,})\s*([\w+#.-]*)|<([A-Za-z][\w-]{0,40})>\s*$|(\"{3}|'{3})\s*$)")
DIGITS = str.maketrans("123456789", "000000000")
FENCED: dict[str, Kind] = {
    **dict.fromkeys(("log", "logs", "console", "output", "terminal"), "log"),
    **dict.fromkeys(("csv", "tsv", "table"), "table"),
    **dict.fromkeys(("json", "jsonl", "ndjson"), "json"),
    **dict.fromkeys(("diff", "patch"), "diff"),
    **dict.fromkeys(("html", "xml", "svg"), "html"),
    **dict.fromkeys(("traceback", "stacktrace"), "trace"),
    **dict.fromkeys(("markdown", "md", "quote"), "quote"),
}
QUOTING_TAGS = frozenset(
    "document documents doc text file files article context email transcript quote source input data log logs "
    "code".split()
)


def line_kinds(lines: list[str]) -> list[Kind]:
    """Return the kind of every line, one for one; it is judged from form alone, never from length."""
    kinds, opened = _claimed(lines, containers=True)
    if opened is not None:  # never closed: what follows is judged line by line, lest the ask be swallowed
        kinds[opened:] = ["blank", *_claimed(lines[opened + 1 :], containers=False)[0]]
    present = set(kinds)
    if "hint" in present or "bracket" in present:
        _settle_brackets_and_hints(kinds)
    if len(lines) > SEPARATED_ROWS:
        _settle_separated(lines, kinds)
        if present - {"prose", "blank"}:
            _settle_majority(lines, kinds)
        _settle_repeated(lines, kinds)
    return kinds  # type: ignore[return-value]


@cache
def _opening_pattern() -> re.Pattern[str]:
    """Compile `OPENING` once, and only where a line needs it: it takes as long as routing a short prompt."""
    return re.compile(OPENING, re.VERBOSE)


def _opening(line: str) -> str:
    """Name what one line looks like alone: a `Kind`, ``bracket`` or ``hint``."""
    body = line.lstrip()
    if not body:
        return "blank"
    sentence = SENTENCE.match(body)
    if sentence and sentence.group(1) not in NOT_SENTENCES:
        return "prose"
    if len(body) > LOOK:
        body = body[:LOOK]
    found = _opening_pattern().match(body)
    kind = (found.lastgroup or "prose") if found else "prose"
    if kind == "prose" and line[0].isspace():
        if INDENTED_CODE.match(body):
            return "code"
        if INDENTED_HINT.match(body) and (line[0] == "\t" or line.startswith("    ")):
            return "hint"
    return kind


def _claimed(lines: list[str], *, containers: bool) -> tuple[list[str], int | None]:
    """Judge each line in the light of what was opened above it; also the index of a container never closed."""
    kinds: list[str] = []
    closing, inside, opened = "", "code", 0  # the open container, if any
    above = "blank"
    for number, line in enumerate(lines):
        if closing:
            kinds.append(inside)
            if line[: LOOK + len(closing)].strip().startswith(closing):
                closing, above = "", "blank"
            continue
        if containers and line.lstrip()[:1] in ("`", "~", "<", '"', "'") and (start := _container(line)):
            closing, inside = start
            opened = number
            kinds.append(inside)
            continue
        kind = _opening(line)
        if (above == "diff" and line[:1] in ("+", "-", " ", "\\") and line) or (
            above == "trace" and line[:1] in (" ", "\t")
        ):
            kind = above
        kinds.append(kind)
        above = kind
    return kinds, opened if closing else None


def _container(line: str) -> tuple[str, str] | None:
    """Return (what closes the container, kind of its lines) where a line opens a fence, quoting tag or triple quote."""
    found = CONTAINER.match(line[:LOOK])
    if found is None:
        return None
    fence, language, tag, quotes = found.groups()
    if fence:
        one_line = line[found.start(1) + 3 : LOOK].count("```")
        return (
            None if one_line and fence[0] == "`" and len(fence) == 3 else (fence, FENCED.get(language.lower(), "code"))
        )
    if tag:
        return (f"</{tag}>", "quote") if tag.lower() in QUOTING_TAGS else None
    return quotes, "quote"


def _settle_brackets_and_hints(kinds: list[str]) -> None:
    """Lines that might be code are code beside code; three hints in a row make code by themselves."""
    for reach in (range(len(kinds)), range(len(kinds) - 1, -1, -1)):
        near = "blank"
        for i in reach:
            if (kinds[i] == "bracket" and near in ("code", "json")) or (kinds[i] == "hint" and near == "code"):
                kinds[i] = near
            near = kinds[i]
    end = 0
    for unsure, run in groupby(kinds, key=lambda kind: kind in ("hint", "bracket")):
        start, end = end, end + len(list(run))
        if unsure:
            brackets = "bracket" in kinds[start:end]
            kinds[start:end] = ["code" if brackets or end - start >= 3 else "prose"] * (end - start)


def _settle_separated(lines: list[str], kinds: list[str]) -> None:
    """Runs of lines with the same number (two or more) of commas, semicolons or tabs are tables."""
    start, above = 0, 0
    for i, line in enumerate([*lines, ""]):
        separators = _separators(line) if i < len(kinds) and kinds[i] in ("prose", "table", "code") else 0
        if separators != above:
            if above >= 2 and i - start >= SEPARATED_ROWS:
                kinds[start:i] = ["table"] * (i - start)
            start, above = i, separators


def _separators(line: str) -> int:
    """Count the separators of a data row: tabs inside, commas or semicolons not followed by a space."""
    most = 0
    if "," in line:
        most = line.count(",", 0, LOOK) - line.count(", ", 0, LOOK)
    if ";" in line:
        most = max(most, line.count(";", 0, LOOK) - line.count("; ", 0, LOOK))
    if "\t" in line:
        most = max(most, line[:LOOK].strip().count("\t"))
    return most


def _settle_majority(lines: list[str], kinds: list[str]) -> None:
    """In a paragraph mostly of one kind of material, a line that opens no sentence and asks nothing belongs to it."""
    start = 0
    for end in [i for i, kind in enumerate(kinds) if kind == "blank"] + [len(kinds)]:
        paragraph = kinds[start:end]
        material = [kind for kind in paragraph if kind != "prose"]
        if 2 <= len(material) < len(paragraph) <= 2 * len(material):
            main = Counter(material).most_common(1)[0][0]
            for i in range(start, end):
                if kinds[i] == "prose" and not _asks(lines[i]):
                    kinds[i] = main
        start = end + 1


def _asks(line: str) -> bool:
    """Whether an unclear line reads as written to somebody: it opens like a sentence, or ends like a question."""
    return SENTENCE.match(line.lstrip()) is not None or line.rstrip()[-1:] in ("?", ":")


def _settle_repeated(lines: list[str], kinds: list[str]) -> None:
    """Of prose lines that recur, digits aside, only the first is asked; the others are material."""
    prose = [i for i, kind in enumerate(kinds) if kind == "prose"]
    keys = [lines[i][:LOOK].strip().translate(DIGITS) for i in prose]
    if len(keys) - len(set(keys)) < REPEATED - 1:
        return
    counts = Counter(keys)
    seen: set[str] = set()
    for i, key in zip(prose, keys, strict=True):
        if counts[key] >= REPEATED:
            if key in seen:
                kinds[i] = "repeat"
            seen.add(key)
