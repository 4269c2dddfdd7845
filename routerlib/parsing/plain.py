"""Put an ask plainly, for the second reading: without tags, names and politeness; and say in which language it is."""

from routerlib.parsing.glosses import glosses
from routerlib.parsing.language import language_of
from routerlib.parsing.names import names_in, without_names
from routerlib.parsing.politeness import without_politeness
from routerlib.parsing.words import spaced
from routerlib.parsing.wrapping import settle_wrapping, without_tags

__all__ = ["glosses", "plainly", "settle_wrapping"]


def plainly(ask: str) -> tuple[str, tuple[tuple[str, str], ...], str | None]:
    """Return an ask as it is measured, without tags, names and politeness; what it names; and its language."""
    bare = without_tags(ask)
    names = names_in(bare)
    nameless = without_names(bare, names)
    language = language_of(nameless)
    plain = without_politeness(nameless, language)
    if language in ("zh", "ja"):
        plain = spaced(plain)
    return plain, tuple((name.kind, bare[name.start : name.end]) for name in names), language
