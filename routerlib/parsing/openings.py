"""Classify one line by how it opens, alone: the first alternative of `OPENING` that matches names its kind.

Every alternative is linear, or quadratic at most, in the `LOOK` characters it sees. Two kinds are no verdicts: a
``hint`` (comment or heading? statement or sentence?) and a ``bracket`` take the side of their neighbours in
`lines`.
"""

import re
from functools import cache

from routerlib.parsing.lexicon import STATEMENTS

LOOK = 240  # characters of a line that are looked at: enough for any opening, and a bound on the work per line

OPENING = r"""
    (?P<diff>diff\ --git\ |index\ [0-9a-f]{7,}|@@\ -\d|\+\+\+\ \S|---\ [ab]/\S)
  | (?P<trace>
        Traceback\ \(most\ recent | File\ "[^"]*",\ line\ \d | at\ [\w$.<>/\[\]]+(?:\ [\w$.<>\[\]]+)?\ ?\([^ ]*\)
      | Caused\ by:\s | Exception\ in\ thread\s | thread\ '[^']*'\ panicked | goroutine\ \d+\ \[ | panic:\s
      | \#\d+\s+(?:0x[0-9a-f]+|\w+\() | [\w.$]*(?:Error|Exception)(?::\s|$)
    )
  | (?P<log>
        \[?\d{4}[-/]\d\d[-/]\d\d[T\ ,]\s?\d\d:\d\d | \[?\d\d:\d\d:\d\d[\].,\ ] | \[\d\d?:\d\d\]\s
      | \d\d[-/.]\d\d(?:[-/.]\d\d(?:\d\d)?)?[\ ,]+\d\d:\d\d:\d\d | [VDIWEF]\s\(\d+\)\s | -{5,}\s\w
      | (?:[A-Z][a-z]{2},?\ )?[A-Z][a-z]{2}\ [\ \d]\d\ \d\d:\d\d:\d\d | [IWEF]\d{4}\ \d\d:\d\d
      | \[?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|FATAL|CRITICAL|PASS|FAIL|PASSED|FAILED)\]?(?:[:\s]|$)
      | \d{1,3}(?:\.\d{1,3}){3}\s+-\s | (?:npm|yarn|gyp)\ (?:ERR!|WARN|error) | ={4}.*={4}\s*$
      | \S+::\S+\ (?:PASSED|FAILED|ERROR|SKIPPED)
    )
  | (?P<quote>>(?!>)|On\ .{6,80}\ wrote:\s*$)
  | (?P<table>\|.*\|\s*$|(?=[^+|]*[+|])[-=+|:\ ]{3,}$|[-+]?\d[\d\s.,;:eE+-]*$)
  | (?P<bracket>[\[\](){}]+[,;]?\s*$)
  | (?P<json>(?:"[^"]{0,80}"|'[^']{0,80}')\s*(?::\s*\S.*)?,\s*$|"[^"]{1,80}"\s*:
      | \[?\{\s*"[^"]{1,80}"\s*:|\[\s*(?:\[|"|-?\d).*[\],]\s*$)
  | (?P<html><(?:!doctype|!--|\?xml|/?[a-zA-Z][\w:.-]*(?:\s[^<>]*)?/?>))
  | (?P<code>
        (?:class|struct|enum|interface|trait|impl|module|namespace|object)\s+\w[\w.]*
          (?:\s*[:{]|\s*[(<:].*[:{]|\s+(?:extends|implements|for)\s.*\{)\s*$
      | class\s+[A-Z]\w*(?:\s*<\s*[\w:]+)?\s*$
      | (?:async\ )?(?:def|func|fn|fun|function)\s+[\w\\.<>]*\s*\( | local\s+(?:function\s|\w+\s*=)
      | (?:public|private|protected|static|export|pub|final|abstract|override|internal)\s.*[({;=]
      | let\s+(?:mut\s+)?\w+\s*[:=] | (?:const|var|val|auto)\s+[*&]*[\w\\]+(?:\s*[=;:,(]|\s+\w+\s*[=;]) | const\s*[\[{]
      | (?:unsigned\s+|const\s+)?(?:int|float|double|char|void|bool|string|long|size_t)\s+[*&]*[\w\\]+\s*[=;(,\[{]
      | import\s+(?:[\w.]+(?:\s+as\s+\w+)?(?:,\s*[\w.]+)*;?\s*$|.*\sfrom\s+["']|["'(])
      | from\s+[\w.\\]+\s+import\s | \#include\s*[<"] | (?:using|use|package)\s+[\w.:{},\ ]+;\s*$ | package\s+\w+\s*$
      | (?:if|elif|else\ if|while|switch|catch|for)\s*\(.*[){;]\s*$
      | for\s+\(?[\w\\]+(?:,\s*[\w\\]+)*\)?\s+in\s+(?:.*[{:]|.*;\s*do)\s*$ | (?:done|fi|esac|then|end|endif)\s*;?\s*$
      | (?:if|elif|while)\s[^,]*(?:[=!<>]=|[<>]|\bnot\b|\bis\b|\bin\b|\w\()[^,]*[:{]\s*$
      | (?:else|try|finally|do)\s*[:{]\s*$ | while\s+\w+:\s*$ | assert\s.*==
      | (?:except|with|match)\b.*[\w)]:\s*$ | (?:return|throw|raise|yield|await|assert)\b.*(?:;|\w\(.*\)|\])\s*$
      | @\w[\w.]*(?:\(.*\))?\s*$ | (?:In|Out)\s?\[\d+\]: | // | /\* | \*/ | <\?php | \#! | >>>\s | \.\.\.\s\S | \$\s+\w
      | (?:"{3}|'{3})(?:\s*$|.*(?:"{3}|'{3})\s*$)
      | (?:[\w.]+,\s*)*[\w.\[\]"'>*()-]+\s*(?:=|:=|\+=|-=|<-|=>|->)\s*\S | [\w.:>-]+\([^()]*\)\s*[;,{]\s*$
      | [\w.]+\([^()]*(?:\([^()]*\)[^()]*)*\)\s*$ | \.[\w-]+\s*[{(]
      | SELECT\b(?!.*[.?]\s*$)
      | (?:INSERT\ INTO|DELETE\ FROM|(?:LEFT\ |INNER\ )?JOIN|GROUP\ BY|ORDER\ BY|HAVING|VALUES)\b
      | (?:CREATE|ALTER|DROP)\ (?:OR\ |UNIQUE\ |TEMP\w*\ )*(?:TABLE|INDEX|VIEW|DATABASE|FUNCTION|SCHEMA|TYPE)\b
      | UPDATE\ \S+\ SET\b | WITH\ \w+\ AS\b | LIMIT\ \d | WHERE\s.*(?:[=<>]|\b(?:IN|LIKE|IS|BETWEEN)\b)
      | (?:FROM|RUN|COPY|ADD|CMD|ENTRYPOINT|ENV|WORKDIR|EXPOSE|ARG|LABEL)\s+[\w"./\[-]\S*(?:\s.*[=/:&"].*|\s*$)
    )
  | (?P<hint>\#|--\s|(?![-*•]\s|\d+[.)]\s).*[;{}(\[]\s*$|\[[\w.-]+\]\s*$|(?:-\s+)?[\w-]+:(?:\s+\S+)?\s*$)
    """

# Indented: statements that need no symbol, continuation stars of a block comment, anything with the marks of code.
INDENTED_CODE = re.compile(
    r"(?:return|break|continue|pass|raise|yield|await|this|self|super|echo|print|printf|console)\b"
)
INDENTED_HINT = re.compile(r"\*\s|(?![-*•]\s|\d+[.)]\s).*[(){}\[\];=<>_]")

# Two or three plain words open a sentence: nothing above needs to be tried (this settles most lines of prose).
SENTENCE = re.compile(r"(?:[-*•] +)?([A-Z]?[a-z]+|[AI]),? (?:[A-Z]?[a-z]{2,}|[AIa])(?:[ ,.?!]|$)")
SYMBOLS = re.compile(r"[(){}\[\];=<>_|\\/\"]|^'")


def opening(line: str) -> str:
    """Classify one line by its opening: ``prose``, ``blank``, a kind of material, ``bracket`` or ``hint``."""
    body = line.lstrip()
    if not body:
        return "blank"
    if "\\_" in body:
        body = body.replace("\\_", "_")  # code that went through a Markdown editor
    if opens_sentence(body):
        return "prose"
    if len(body) > LOOK:
        body = body[:LOOK]
    found = _pattern().match(body)
    kind = (found.lastgroup or "prose") if found else "prose"
    if kind == "prose" and line[0].isspace():
        if INDENTED_CODE.match(body):
            return "code"
        if INDENTED_HINT.match(body) and (line[0] == "\t" or line.startswith("    ")):
            return "hint"
    return kind


def is_written(line: str) -> bool:
    """Tell whether a line reads as written to somebody: it opens a sentence, asks, announces, or has no symbol."""
    body = line.strip()[:LOOK]
    return opens_sentence(body) or body[-1:] in ("?", ":") or SYMBOLS.search(body) is None


def opens_sentence(body: str) -> bool:
    """Tell whether a line without its indentation begins with two plain words that begin no statement."""
    found = SENTENCE.match(body)
    return found is not None and found.group(1) not in STATEMENTS


@cache
def _pattern() -> re.Pattern[str]:
    """Compile `OPENING` once, and only where a line needs it: it takes as long as routing a short prompt."""
    return re.compile(OPENING, re.VERBOSE)
