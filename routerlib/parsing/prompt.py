"""Parse a text into its instruction, the *ask*, and the *material* pasted with it.

Length is not difficulty. A thousand log lines with "which command shows only the errors?" underneath are an easy
prompt; "write a hypervisor" is a hard one. So the text is cut, line by line, into the **ask** (the instruction, in
prose) and the **material** (code, logs, tables, traces, diffs, JSON, HTML, quoted documents, repeated lines), and
every feature says which of the two it measures. The time is linear in the length of the text, whatever the text.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise

from routerlib.parsing.lexicon import KNOWN, Term, Terms
from routerlib.parsing.lines import Kind, line_kinds
from routerlib.parsing.request import settle_requests
from routerlib.parsing.words import words_of

SENTENCE_END = re.compile(r"[.!?;:]\s+|\n+")
READINGS = (1, 2)  # how a prompt may be read: a model says in which way the prompts it was fitted on were
ASKED: tuple[Kind, ...] = ("prose", "blank")
ANY_SENTENCE_END = re.compile(r"[.!?;:]\s+|[。！？；।؟۔]\s*|\n+")
LONE = frozenset({"log", "table", "trace", "quote", "diff"})  # one such line, alone, is rather a sentence
SURELY_CODE = re.compile(
    r"[{}=]|[);,:]\s*$|\w\(|</|/>|<!|\"{3}"
    r"|^\s*(?:#include|#!|\$ |>>>|@|(?:import|package|using|use)\s+[\w.]+;?\s*$|from\s+\S+\s+import\s)"
)


@dataclass(frozen=True, slots=True)
class Material:
    """A stretch of pasted material: ``text[start:end]``, in characters, whole lines."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Prompt:
    """A parsed text: its lines by kind, its ask and material, and the words of the ask.

    Attributes:
        text: the text as it came.
        lines: its lines, without their line feeds.
        kinds: the kind of each line.
        material: the stretches that are carried, in order, not overlapping.
        ask: the lines of instruction; empty where everything is material (a prompt that is only code).
        prose: the ask plus quoted documents: all that is written for a human reader.
        words: the words of the ask, lower-cased, in order (``c++`` and ``don't`` are words, ``lock-free`` is two).
        terms: how often each word, and each pair of neighbouring words, that some word list knows occurs in the ask.
        vocabulary: those terms as a set.
        sentences: the sentences of the ask, list items included, none empty.
        plain: the ask as it is measured and embedded: of the second reading without its names, of the first as it is.
        named: what the ask names, as (kind of name, the name as written); nothing in the first reading.
        language: the language of the ask, where it is one the models were tested in; the first reading knows none.
        reading: in which of the `READINGS` the text was read.
    """

    text: str
    lines: tuple[str, ...]
    kinds: tuple[Kind, ...]
    material: tuple[Material, ...]
    ask: str
    prose: str
    words: tuple[str, ...]
    terms: Mapping[Term, int]
    vocabulary: Terms
    sentences: tuple[str, ...]
    plain: str
    named: tuple[tuple[str, str], ...] = ()
    language: str | None = None
    reading: int = 1

    @classmethod
    def parse(cls, text: str, reading: int = 1) -> "Prompt":
        """Parse a text in linear time. Any text is accepted, the empty one and lone surrogates included.

        Raises:
            ValueError: there is no such reading.
        """
        if reading not in READINGS:
            raise ValueError(f"found reading {reading!r}, wanted one of {', '.join(map(str, READINGS))}")
        if reading > 1:
            from routerlib.parsing.plain import glosses, plainly  # the first reading does without
        lines = text.split("\n")
        kinds = _settled_kinds(lines, reading)
        ask = _joined(lines, kinds, ASKED)
        plain, named, language = (ask, (), None) if reading == 1 else plainly(ask)
        words = words_of(plain, reading)
        terms: Counter[Term] = Counter(filter(KNOWN.__contains__, words))
        terms.update(filter(KNOWN.__contains__, pairwise(words)))
        if reading > 1 and language != "en":
            terms.update(filter(KNOWN.__contains__, glosses(words, language)))
        return cls(
            text=text,
            lines=tuple(lines),
            kinds=tuple(kinds),
            material=tuple(_stretches(lines, kinds) if reading == 1 else _paragraphs_apart(lines, kinds)),
            ask=ask,
            prose=ask if "quote" not in kinds else _joined(lines, kinds, ("prose", "blank", "quote")),
            words=words,
            terms=terms,
            vocabulary=frozenset(terms),
            sentences=tuple(
                filter(None, map(str.strip, (SENTENCE_END if reading == 1 else ANY_SENTENCE_END).split(plain)))
            ),
            plain=plain,
            named=named,
            language=language,
            reading=reading,
        )

    @property
    def carried(self) -> tuple[Material, ...]:
        """Return the material that a person pasted: all of it but what stands around an ask by form."""
        return tuple(piece for piece in self.material if piece.kind != "wrapper")

    def asked(self) -> list[tuple[int, int]]:
        """Return the stretches of the ask as (start, end) offsets in characters, between the material, trimmed."""
        edges = [0, *(edge for carried in self.material for edge in (carried.start, carried.end)), len(self.text)]
        stretches = []
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            own = self.text[start:end]
            if own.strip():
                stretches.append((end - len(own.lstrip()), start + len(own.rstrip())))
        return stretches

    def embedded(self, part: str) -> str:
        """Return the text to embed: for ``text`` all of it, for ``ask`` the ask, for ``plain`` the ask as measured.

        Where there is no ask, it is all of the text.
        """
        if part == "text":
            return self.text
        return (self.plain if part == "plain" else self.ask) or self.text

    def count(self, terms: Terms) -> int:
        """Count the words and word pairs of the ask that are among these terms, repetitions included."""
        found = self.vocabulary & terms
        return sum(map(self.terms.__getitem__, found)) if found else 0

    def distinct(self, terms: Terms) -> int:
        """Count the different ones of these terms that occur in the ask."""
        return len(self.vocabulary & terms)


def ask_of(text: str) -> str:
    """Return what `Prompt.parse` takes for the ask in the first reading, and nothing else: half of the work."""
    lines = text.split("\n")
    return _joined(lines, _settled_kinds(lines, 1), ASKED)


def _settled_kinds(lines: list[str], reading: int) -> list[Kind]:
    """Return what each line is, once all of them are known."""
    kinds = line_kinds(lines)
    if reading > 1:
        from routerlib.parsing.plain import settle_wrapping

        settle_wrapping(lines, kinds)
    settle_requests(lines, kinds)
    _keep_a_lone_line(lines, kinds)
    return kinds


def _joined(lines: list[str], kinds: list[Kind], wanted: tuple[Kind, ...]) -> str:
    return "\n".join(line for line, kind in zip(lines, kinds, strict=True) if kind in wanted).strip()


def _stretches(lines: list[str], kinds: list[Kind]) -> list[Material]:
    """Join neighbouring lines of one kind; a blank line inside a stretch stays inside it."""
    if kinds.count("prose") + kinds.count("blank") == len(kinds):
        return []
    stretches: list[Material] = []
    start, gap = 0, False
    for kind, run in groupby(zip(kinds, lines, strict=True), key=lambda pair: pair[0]):
        end = start + sum(len(line) + 1 for _, line in run)
        if kind not in ("prose", "blank"):
            if gap and stretches and stretches[-1].kind == kind:
                stretches[-1] = Material(kind, stretches[-1].start, end - 1)
            else:
                stretches.append(Material(kind, start, end - 1))
        gap = kind != "prose"
        start = end
    return stretches


def _paragraphs_apart(lines: list[str], kinds: list[Kind]) -> list[Material]:
    """Join neighbouring lines of one kind, over blank lines, never over a line of the ask."""
    stretches: list[Material] = []
    start, apart = 0, True
    for kind, run in groupby(zip(kinds, lines, strict=True), key=lambda pair: pair[0]):
        end = start + sum(len(line) + 1 for _, line in run)
        if kind not in ("prose", "blank"):
            first = start if apart or stretches[-1].kind != kind else stretches.pop().start
            stretches.append(Material(kind, first, end - 1))
            apart = False
        apart = apart or kind == "prose"
        start = end
    return stretches


def _keep_a_lone_line(lines: list[str], kinds: list[Kind]) -> None:
    """A single line that opens like material, with nothing around it, is what was asked, unless it is surely code."""
    filled = [i for i, kind in enumerate(kinds) if kind != "blank"]
    if len(filled) != 1:
        return
    kind, line = kinds[filled[0]], lines[filled[0]]
    if kind in LONE or (kind in ("code", "html") and not SURELY_CODE.search(line[:1000])):
        kinds[filled[0]] = "prose"
