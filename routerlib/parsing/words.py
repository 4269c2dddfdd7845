"""Split a text into words: at white space and marks and, in the second reading, where another script begins."""

import re

from routerlib.parsing.expression import Expression

WORD = re.compile(r"\w+(?:['’]\w+)?[+#]*")
APART = {
    ord(mark): " " for mark in '!"$%&()*,-./:;<=>?@[\\]^_`{|}~'
}  # what stands between words; c++, c#, don't are words

_LATIN = r"a-z0-9à-ʯ\u0300-\u036fḁ-ỿ"
_CYRILLIC = r"\u0400-\u052f"
OF_ONE_SCRIPT = Expression(
    rf"[{_LATIN}]+(?:['’][{_LATIN}]+)?[+#]*|[{_CYRILLIC}]+(?:['’ʼ-][{_CYRILLIC}]+)?"
    r"|[\u0600-\u06ff\u0750-\u077f\u200c]+|[\u0900-\u097f\u200d]+|[\uac00-\ud7af\u1100-\u11ff\u3131-\u318e]+"
    r"|[\u3041-\u309f]+|[\u30a1-\u30ff\uff66-\uff9f]+|[\u3005\u3400-\u9fff\uf900-\ufaff]{1,2}|[\u0e00-\u0e7f]{1,4}"
    rf"|[^\W_{_LATIN}{_CYRILLIC}\u0600-\u06ff\u0900-\u097f\uac00-\ud7af\u3041-\u309f\u30a1-\u30ff\u3400-\u9fff]+"
)


PLACE = Expression(r"\bsome (path|link|address|branch|name|text|code)\b")
_GLUED = r"\u3005\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff"
UNGLUED = Expression(rf"(?<=[{_GLUED}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[{_GLUED}])")
BETWEEN = Expression(rf"(?<=[{_GLUED}])[ \t]+(?=[{_GLUED}])")


def spaced(text: str) -> str:
    """Return a text with a space where ideographs or syllables meet Latin letters, and none between themselves."""
    return BETWEEN().sub("", UNGLUED().sub(" ", text))


def words_of(text: str, reading: int) -> tuple[str, ...]:
    """Return the words, lower-cased; plain ASCII, by far the most frequent, takes the fast way to the same answer.

    In the second reading a place of `names` is one word, as the name was that stood there; letters of two scripts are
    two words, and two ideographs count as one.
    """
    if reading > 1 and "some " in text:
        text = PLACE().sub(r"some\1", text)
    if text.isascii():
        return tuple(text.lower().translate(APART).split())
    if reading == 1:
        return tuple(WORD.findall(text.lower().replace("_", " ")))
    return tuple(OF_ONE_SCRIPT().findall(text.lower()))
