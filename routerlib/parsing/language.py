"""Tell the language of a text from its script and its commonest words: one that the models were tested in, or none.

Function words settle most sentences; words of chores and of talk, endings and letters settle what is short. Some
languages that the models were *not* tested in have lists too, lest they be taken for a neighbour. Programming words are
English; a text without a word of any list that is plain ASCII and holds words of the field is English, as commands and
fragments are.
"""

from routerlib.parsing.chores import CHORES
from routerlib.parsing.expression import Expression
from routerlib.parsing.lexicon import KNOWN
from routerlib.parsing.neighbours import NEIGHBOURS
from routerlib.parsing.spoken import SPOKEN

TESTED = (
    "en",
    "zh",
    "ja",
    "ko",
    "es",
    "pt",
    "fr",
    "de",
    "it",
    "ru",
    "uk",
    "pl",
    "cs",
    "tr",
    "ar",
    "hi",
    "vi",
    "id",
    "nl",
)
LOOKED_AT = 1_000  # characters: more add nothing
# Share of function words of English from which on a text in ASCII is English, and a short one.
SURELY, AS_SURELY = 0.2, 0.45
SHORT = 12  # words: more are not weighed where English has that share
FEW = 3  # words: so short a text in ASCII is taken for English where no word speaks against it
ENOUGH = 2  # points: a word, an ending or a letter of one language alone is enough for it, in a short text
ENOUGH_IN = 12  # words: of a long text, a language must have a point for each so many
ENDINGS_TELL = 40  # words: the endings of a longer text are not looked at
MOST_STRANGE = 0.12  # share of the words of English that are function words or of the field, below which it is none

WORD = Expression(r"[^\W\d_]+(?:'[^\W\d_]+)?")
KANA = Expression(r"[\u3041-\u30ff]")
HAN = Expression(r"[\u3400-\u9fff]")
HANGUL = Expression(r"[\uac00-\ud7af\u3131-\u318e]")
CYRILLIC = Expression(r"[\u0400-\u04ff]")
ARABIC = Expression(r"[\u0600-\u06ff]")
DEVANAGARI = Expression(r"[\u0900-\u097f]+")
LATIN = Expression(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
OTHER = Expression(r"[\u0370-\u03ff\u0530-\u05ff\u0700-\u08ff\u0980-\u109f\u10a0-\u10ff\u1200-\u139f\u1780-\u17ff]")
GLUED = Expression(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af\u3131-\u318e]")

# English words that all programmers use, and words of other languages that are English too: each counts half.
TWOFOLD = frozenset(
    "add code find fix get name run test update write "
    "ada calc care com come comment con del die es il im jest kde ma male may met mi non op os per plus pod pre pro "
    "sans sense sin tabel till va vc wa".split()
)
ENGLISH_ENDINGS = ("tion", "tions", "sion", "ator", "ators", "ing", "ness", "able", "ates", "ated", "ized", "less")
# Endings of words that English has not, nor the names in it; a word must be two letters longer.
ENDINGS = {
    "es": "ción iones iendo mente miento",
    "pt": "ção ções mente ável ível ência ância",
    "fr": "ées ité ère ités ième èrent",
    "de": "ieren ungen gkeit hkeit rheit dheit lich liche erung llung ndung chung isch ische",
    "it": "zione zioni mente ggio iamo ività ità zzare",
    "pl": "anie enie ości ość ować acji kcji nych nego ący ące ąca ących iów uje niej kach owych",
    "cs": "ování ání ení ého ých ými ovat nost osti ích ách ejte ujte",
    "tr": "ları leri lerin ların ması mesi ıyor iyor uyor üyor acak ecek mış miş müş ında ndan nden lık larda "
    "lerde lere lara",
    "id": "rkan skan akan ikan ukan gkan hkan nkan pkan tkan dkan inya unya knya tnya rnya snya gnya hnya ngan "
    "tasi kasi dasi rasi lasi sasi",
    "nl": "heid ijk ijke ingen eren ctie atie eert eerd tjes",
    "ru": "ать ить еть ный ная ное ные ную ться ешь ишь ует ость ости ция ции ание ение ания ения ируй",
    "uk": "ити ить ати ний ння ться ість ості ція ції ють увати",
    "bg": "ците ките ията ното ият ване ция ение ание ости",
    "sr": "ција ања ање ију cija anje enje iju",
    "hu": "ság ség ását ését okat eket ekkel ított ítsd ból ből ról ről jük",
    "fi": "ssä stä ttä llä ään öön iksi isen misen minen kset ksen tava tävä",
    "sv": "arna ingar heten ligt",
    "ro": "ează ește ția ții ului ților",
    "sk": "ovanie ovať osť nosť",
    "hi": "iye wala wali wale",
    "tl": "ngan",
    "mr": "ण्या च्या तील",
    "ne": "होस् हरू",
}  # fmt: skip

# What an apostrophe parts from a word: articles before it, cases after it.
ELIDED = {
    "fr": "l' d' qu' n' s' j' m' t' jusqu' lorsqu'",
    "it": "l' d' un' dell' all' nell' dall' sull' quest' quell'",
    "ca": "l' d' n' s'",
    "tr": "'da 'de 'ta 'te 'dan 'den 'tan 'ten 'nin 'nın 'nun 'nün 'ın 'yi 'yı 'yu 'yü",
}
# Letters that one language of a script has, or two: each counts as much as a word.
LETTERS = {
    "es": "ñ¿¡", "pt": "ãõ", "fr": "œùêû", "de": "ß", "pl": "łąęśźżń", "cs": "řěůď", "tr": "ğışİ",
    "vi": "ơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ", "ru": "ыэъё", "uk": "іїєґ", "sk": "ľĺŕ", "sr": "ђјљњћџ",
    "sv": "å", "da": "æø", "no": "æø", "ro": "șțăţ", "hu": "őű", "bg": "ъ", "fa": "پچژگیک", "ur": "ٹڈڑےہںیک", "mr": "ळ",
}  # fmt: skip
# Letters that more have: each counts half as much.
SHARED = {
    "á": "es pt cs sk hu vi", "í": "es pt cs sk hu ca vi", "ó": "es pt pl cs sk hu ca vi", "ú": "es pt cs sk hu ca vi",
    "ý": "cs sk vi", "à": "fr it pt ca vi", "è": "fr it ca vi", "ì": "it vi",
    "ò": "it ca vi", "â": "fr pt ro tr vi", "ê": "fr pt vi", "ô": "fr pt sk vi", "î": "fr ro tr", "ç": "fr pt tr ca",
    "č": "cs sk sr", "š": "cs sk sr", "ž": "cs sk sr", "ť": "cs sk", "ň": "cs sk", "ć": "pl sr", "đ": "sr",
    "ä": "de sv fi", "ö": "de tr hu sv fi", "ü": "de tr hu",
}  # fmt: skip


def _voices(*lists: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Return of each word which of the languages have it in their lists."""
    voices: dict[str, tuple[str, ...]] = {}
    for words_of in lists:
        for language, words in words_of.items():
            alone = (language,)
            for word in words.split():
                voices[word] = (*voices[word], language) if word in voices else alone
    return voices


VOICES = _voices(SPOKEN, CHORES, NEIGHBOURS)
ENDED = _voices(ENDINGS)
PARTED = _voices(ELIDED)
OWNED = _voices({language: " ".join(letters) for language, letters in LETTERS.items()})
SHARED_VOICES = {letter: languages.split() for letter, languages in SHARED.items()}
LISTED_WORDS = frozenset(VOICES)
ENGLISH = frozenset(SPOKEN["en"].split())
ENGLISH_ALONE = frozenset(word for word in ENGLISH if VOICES[word] == ("en",))

LISTED = (*SPOKEN, *NEIGHBOURS)
CYRILLIC_SPOKEN = ("ru", "uk", "bg", "sr")
ARABIC_SPOKEN = ("ar", "fa", "ur")
INDIC_SPOKEN = ("hi", "mr", "ne")
LATIN_SPOKEN = tuple(
    language
    for language in LISTED
    if language in ("hi", "sr") or language not in (*CYRILLIC_SPOKEN, *ARABIC_SPOKEN, *INDIC_SPOKEN)
)


def language_of(text: str) -> str | None:
    """Return the code of the language a text is written in, where it is one of `TESTED`; else None."""
    text = text[:LOOKED_AT].lower().replace("’", "'")
    if text.isascii():
        words = text.split()
        surely = SURELY if len(words) > SHORT else AS_SURELY
        if sum(map(ENGLISH_ALONE.__contains__, words)) > surely * len(words):
            return "en"
    spoken = _by_words(text, LATIN_SPOKEN) if text.isascii() else _by_script(text)
    return spoken if spoken in TESTED else None


def _by_script(text: str) -> str | None:
    """Return the language by the script most of the letters are of; ideographs and syllables weigh more.

    Letters of Latin weigh less, and less yet without an English word: names and messages are written so everywhere.
    """
    is_english = any(map(ENGLISH_ALONE.__contains__, text.split()))
    shares = {
        "glued": 2.5 * len(GLUED().findall(text)),
        "cyrillic": len(CYRILLIC().findall(text)),
        "arabic": len(ARABIC().findall(text)),
        "devanagari": sum(map(len, DEVANAGARI().findall(text))),
        "other": len(OTHER().findall(text)),
        "latin": (0.4 if is_english else 0.2) * len(LATIN().findall(text)),
    }
    script = max(shares, key=lambda name: shares[name])
    if not shares[script]:
        return "en"
    if script == "glued":
        if HANGUL().search(text):
            return "ko"
        return "ja" if len(KANA().findall(text)) * 10 > len(HAN().findall(text)) else "zh"
    if script == "cyrillic":
        return _by_words(text, CYRILLIC_SPOKEN, "ru")
    if script == "arabic":
        return _by_words(text, ARABIC_SPOKEN, "ar")
    if script == "devanagari":
        return _by_words(" ".join(DEVANAGARI().findall(text)), INDIC_SPOKEN, "hi")
    return None if script == "other" else _by_words(text, LATIN_SPOKEN)


def _by_words(text: str, among: tuple[str, ...], otherwise: str | None = None) -> str | None:
    """Return which of these languages has most of the words, endings and letters of a text; of two, the first."""
    words = text.split() if "\u0900" <= text[:1] <= "\u097f" else WORD().findall(text)
    heard = dict.fromkeys(among, 0)
    _hear_words(words, heard)
    if not text.isascii():
        _hear_letters(text, heard)
    best = max(heard, key=heard.__getitem__)
    is_little = heard[best] < len(words) // ENOUGH_IN
    if otherwise is None and (is_little or heard["en"] >= heard[best]):
        return "en" if _is_english(words, text.isascii()) else None
    return best if heard[best] >= ENOUGH and not is_little else otherwise or "en"


def _is_english(words: list[str], is_ascii: bool) -> bool:
    """Return whether words that speak for no other language are English: function words, of the field, or ended so."""
    if is_ascii and len(words) <= FEW:
        return True
    least = max(1, MOST_STRANGE * len(words)) if len(words) > FEW else 1
    told = sum(map(KNOWN.__contains__, words)) + sum(map(ENGLISH.__contains__, words))
    return told >= least or (is_ascii and told + sum(word.endswith(ENGLISH_ENDINGS) for word in words) >= least)


def _hear_words(words: list[str], heard: dict[str, int]) -> None:
    """Add to each language what the different words of a text say and, of a short one, their endings for it."""
    met = set(words)
    known = met & LISTED_WORDS
    for word in known:
        if len(word) > 1:
            weight = 1 if word in TWOFOLD else 2
            for language in VOICES[word]:
                if language in heard:
                    heard[language] += weight
    alone = [word for word in known if len(word) == 1]
    if alone:  # each may be a name: all of them count once, and only for a language that a word spoke for
        for language in heard.keys() & {language for word in alone for language in VOICES[word]}:
            heard[language] += heard[language] >= ENOUGH
    if len(words) <= ENDINGS_TELL:
        for word in met - known:
            end = word[2:]
            told = ENDED.get(end[-5:]) or ENDED.get(end[-4:]) or ENDED.get(end[-3:])
            for language in told or (_elided(word) if "'" in word else ()):
                if language in heard:
                    heard[language] += 2


def _elided(word: str) -> tuple[str, ...]:
    """Return the languages that elide as a word with an apostrophe does."""
    before, apostrophe, after = word.partition("'")
    return PARTED.get(before + apostrophe) or PARTED.get(apostrophe + after) or ()


def _hear_letters(text: str, heard: dict[str, int]) -> None:
    """Add to each language what the letters beyond ASCII of a text say for it."""
    for voices, weight in ((OWNED, 2), (SHARED_VOICES, 1)):
        for letter in voices.keys() & text:
            said = weight * min(text.count(letter), 2)
            for language in voices[letter]:
                if language in heard:
                    heard[language] += said
