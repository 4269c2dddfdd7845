"""Say in English which terms of the field an ask in another language holds: the word lists are English.

A word is looked up by its beginning, for endings differ; where words have no space between them, at every character.
Linear in the ask.
"""

from functools import cache
from itertools import zip_longest

from routerlib.parsing.lexicon import Term

LONGEST = 24  # characters of a stem
LOOKED_AT = 3_000  # words: an ask of more has said what it is about
EXACT = 3  # a stem of so few letters stands for itself alone
GLUED = ("zh", "ja")
ARTICLES = ("وال", "بال", "ال", "و", "ل", "ب")  # what Arabic writes at the beginning of the word that follows


def glosses(words: tuple[str, ...], language: str | None) -> list[Term]:
    """Return the English term of each word, or pair of words, that the stems of this language know."""
    if language is None or language == "en" or not words:
        return []
    stems, words = _stems(language), words[:LOOKED_AT]
    return _in_characters("".join(words), stems) if language in GLUED else _in_words(words, stems)


@cache
def _stems(language: str) -> dict[str, Term]:
    from routerlib.parsing.stems import STEMS  # few prompts need them

    found: dict[str, Term] = {}
    for line in STEMS[language].split(";"):
        term, _, stems = line.partition(":")
        first, _, second = term.strip().partition(" ")
        for stem in stems.split():
            found.setdefault(stem.replace("_", " "), (first, second) if second else first)
    return found


def _in_words(words: tuple[str, ...], stems: dict[str, Term]) -> list[Term]:
    found: list[Term] = []
    for word, after in zip_longest(words, words[1:], fillvalue=""):
        for form in (word, *(word.removeprefix(article) for article in ARTICLES if word.startswith(article))):
            if (term := _longest(f"{form} {after}", len(form), stems)) is not None:
                found.append(term)
                break
    return found


def _longest(text: str, letters: int, stems: dict[str, Term]) -> Term | None:
    """Return the term of the longest stem a text begins with; a short stem is only its first word, whole."""
    for length in range(min(len(text), LONGEST), 0, -1):
        if (term := stems.get(text[:length])) is not None and (
            length > EXACT or length == letters or (not text[0].isascii() and text[0] > "\u0900")
        ):
            return term
    return None


def _in_characters(text: str, stems: dict[str, Term]) -> list[Term]:
    found: list[Term] = []
    at = 0
    while at < len(text):
        for length in range(min(8, len(text) - at), 0, -1):
            if (term := stems.get(text[at : at + length])) is not None:
                found.append(term)
                at += length - 1
                break
        at += 1
    return found
