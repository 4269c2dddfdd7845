"""Two encoders in one row: word vectors of every text, and beside them what reading it in context sees, in English.

The word vectors know words of many languages and not what words do to each other; the network that reads in context
knows English word pieces alone. A text in another language has zeros in its place, which is no vector of any text.
"""

from collections.abc import Sequence

import mlx.core as mx

from routerlib.encoding.encoder import WIDTH, CTranslate2Encoder, Encoded
from routerlib.encoding.parts import Parts, beside
from routerlib.encoding.vectors import StaticEncoder
from routerlib.parsing.language import language_of

READ = "en"


class PairedEncoder:
    """Encodes a text as its word vector followed by its vector in context, or by zeros where it is not English."""

    def __init__(self, words: StaticEncoder, context: CTranslate2Encoder) -> None:
        """Take both encoders; the second may still be loading."""
        self.name = f"{words.name}+{context.name}"
        self.width = words.width + WIDTH
        self._words, self._context = words, context

    def encode(self, texts: Sequence[str], languages: Sequence[str | None] | None = None) -> Encoded:
        """Encode n texts, each on its own: rows (n, `width`); ``truncated`` says what the word vectors left out.

        Of a long text the second encoder reads the beginning alone, by design: that raises no flag.

        Args:
            texts: n of them.
            languages: of each; told from the texts where they are not given.
        """
        words = self._words.encode(texts)
        told = list(map(language_of, texts)) if languages is None else languages
        is_read = [language == READ for language in told]
        seen = self._context.encode([text for text, read in zip(texts, is_read, strict=True) if read]).rows
        # One row of zeros behind the others stands for every text that is not read.
        places = iter(range(len(seen)))
        shown = mx.array([next(places) if read else len(seen) for read in is_read], dtype=mx.int32)
        in_context = mx.concatenate([seen, mx.zeros((1, WIDTH))])[shown]
        rows = mx.concatenate([words.rows, in_context], axis=1)
        mx.eval(rows)
        return Encoded(rows, words.truncated)

    def parts(self, text: str, usual: mx.array, language: str | None = None) -> Parts:
        """Split a text's row over its words, the parts of both encoders side by side; see `Wordwise`.

        Where a text is not read in context, all that this takes off belongs to no word.

        Args:
            text: the text.
            usual: the mean row (`width`,).
            language: of the text; told from it where it is not given.
        """
        usual_words, usual_context = usual[: self._words.width], usual[self._words.width :]
        is_read = (language_of(text) if language is None else language) == READ
        in_context = self._context.parts(text, usual_context) if is_read else Parts((), -usual_context[None])
        return beside(self._words.parts(text, usual_words), in_context)
