"""Tell the language of a text from its script and its commonest words: one that the models were tested in, or none.

Two dozen function words a language settle most sentences. Some languages that the models were *not* tested in have a
list too, lest they be taken for a neighbour. Programming words are English; a text without a function word that is
plain ASCII and holds words of the field is English, as commands and fragments are.
"""

from collections import Counter

from routerlib.parsing.expression import Expression
from routerlib.parsing.lexicon import KNOWN

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
SURELY = 0.2  # share of function words of English from which on a text in ASCII is English
FEW = 3  # words: so short a text in ASCII is taken for English where no word speaks against it
MOST_STRANGE = 0.12  # share of the words of English that are function words or of the field, below which it is none

WORD = Expression(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
KANA = Expression(r"[\u3041-\u30ff]")
HAN = Expression(r"[\u3400-\u9fff]")
HANGUL = Expression(r"[\uac00-\ud7af\u3131-\u318e]")
CYRILLIC = Expression(r"[\u0400-\u04ff]")
ARABIC = Expression(r"[\u0600-\u06ff]")
DEVANAGARI = Expression(r"[\u0900-\u097f]+")
LATIN = Expression(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
OTHER = Expression(r"[\u0370-\u03ff\u0530-\u05ff\u0700-\u08ff\u0980-\u109f\u10a0-\u10ff\u1200-\u139f\u1780-\u17ff]")
GLUED = Expression(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af\u3131-\u318e]")

SPOKEN = {
    "en": "the a an to of in is and for how what with that this it on my i you do does can are be as from write "
    "make when why which if not by or at me we should there all use has have using your code was will but any "
    "only no its into give show explain create add fix so than then one where who get run would could please "
    "between without our them these after each he she his her they name like find many much need want help "
    "new about just more also now some",
    "es": "el la los las de que y en un una para con por del al cómo como qué es se lo su mi este esta esto cuando "
    "si no más renombra ejecuta pruebas jajaja borra actualiza entre hay cada sin sobre pero escribe haz crea "
    "dame pon muestra hola gracias vale estás función",
    "pt": "o os as um uma de do da dos das que e em no na para com por como é se não mais seu sua meu este esta "
    "isso quando implemente demonstre segurança atualize dependências valeu renomeie teste segura kkkkkk kkkk "
    "entre cada sem sobre mas escreva crie faça faço me qual oi tudo bem você ao às pelo pela nos mostre roda",
    "fr": "le la les un une des de du et en à au aux que qui pour avec sur dans ce cette ces est sont comment quoi "
    "quelle quel renomme lance mdr calc supprime mon ma mes sans par plus ne pas si écris fais crée donne "
    "mets il elle je tu nous vous d'un d'une qu'est c'est salut ça",
    "de": "der die das den dem des ein eine einen einem und ist in zu mit für auf von wie was ich du wir nicht auch "
    "bei aus nach danke führe benenne lösche aktualisiere bitte im am zum zur dass wenn oder aber diese "
    "dieser dieses mir mich gib schreib mach baue keine nur unser unsere sich es hallo um als",
    "it": "il lo la gli le un uno una di del della dei delle che e in per con su da al come cosa è si non più mio "
    "mia questo esegui rinomina va bene grazie totale ahahah questa quando se tra ogni senza scrivi crea "
    "dammi fai mostra qual quale ciao nel nella sono ma mi perché c'è i oggi",
    "ru": "и в на с что как не для из по это этот эта эту за от к до при или мне мой если чтобы напиши сделай какой "
    "какая чем под без у но все его её их так же ли бы где когда почему есть нет привет он она я ты мы после",
    "uk": "і в на з що як не для із по це цей ця цю за від до при або мені мій якщо щоб напиши зроби який яка чим "
    "під без у тести дякую змінну перейменуй видали але всі його її їх так же чи би де коли чому є немає "
    "привіт та й він вона я ти ми після",
    "pl": "i w na z że się nie do jak co jest dla od po za to ten ta tę lub ale czy przez przy bez mój moja napisz "
    "zrób jaki uruchom testy dobra dzięki usuń jaka czym który która które dlaczego gdy jeśli oraz tego tej "
    "są o ma tak już pod nad dwa cześć zmień zaprojektuj",
    "cs": "spusť přejmenuj zjistím nahraď a v na s že se ne do jak co je pro od po za to ten ta tu nebo ale při bez "
    "můj moje napiš udělej jaký jaká který která které proč když jestli tato tuto jsou o má tak už pod nad "
    "mezi ve ze k mi ani si tento ahoj dva dej ukaž občas",
    "tr": "bir ve bu için ile ne nasıl mi mı mu mü da de gibi çok daha olan olarak şu ben sen biz neden hangi kadar "
    "sonra önce tamam çalıştır testleri sil yaz yap ver var yok her ama veya ya göre en iki değil olsun bana "
    "bul düzelt selam merhaba nedir",
    "vi": "là của và có các cho một những không được này trong với để khi làm sao thế nào viết tôi bạn hãy từ theo "
    "đến ra bị cách gì nếu hay trên về tạo hàm dùng sửa lỗi mà vẫn như bằng cần giữa chào đổi chạy",
    "id": "yang dan di ke dari untuk dengan ini itu adalah bagaimana apa cara saya kamu anda tidak pada dalam jika "
    "atau agar jalankan ganti nama makasih wkwkwk hapus buat tulis buatkan beri ubah tiap setiap akan bisa "
    "tanpa oleh juga serta halo kabar cari perbaiki menjadi karena antara lewat",
    "nl": "de het een en van in is op te voor met hoe wat dat die deze dit ik je jij wij niet ook bij uit naar om "
    "als of maar mijn draai hernoem bedankt verwijder totaal zonder geen er aan door schrijf maak geef bouw "
    "zoek waarom wanneer zijn wordt onze nog hoi oké tussen per hem zet",
    "hi": "और में के की का है से को यह एक कैसे क्या लिखो करो पर ने जो हो कर इस मुझे हर मेरे बिना नहीं हैं दो कि आप "
    "बनाओ चलाओ",
    # not tested in, and kept apart from their neighbours
    "sk": "som sa že nie aby ako pre ktorý ktorá alebo iba čo mi je na si bol mal tento napíš funkciu prečo keď",
    "sv": "och att det som en ett på är av för med till den inte om hur jag kan från vad skriv du har de så eller "
    "när mig gör",
    "da": "og at det som en et på er af for med til den ikke om hvordan jeg kan fra hvad skriv du har de så eller "
    "når mig lav",
    "no": "og at det som en et på er av for med til den ikke om hvordan jeg kan fra hva skriv du har de så eller "
    "når meg lag",
    "fi": "ja on ei että se kun niin miten mikä tämä jos voi kuin tai mutta kirjoita minun olen ovat mitä kanssa "
    "ilman joka tee",
    "ro": "și în de la cu pe pentru care este un o nu că din să cum ce mai sau dar fără scrie între acest această "
    "când fă îmi",
    "hu": "a az és hogy nem egy is van ez mi írj hogyan meg ha vagy kell csak már ezt mint egyik nekem miért "
    "függvényt között",
    "ca": "el la els les de que i en un una per amb com què és no més o si meu aquest aquesta quan entre sense "
    "escriu fes d'un",
    "sw": "ya na wa kwa ni katika la za kuwa hii hiyo jinsi gani andika tengeneza cha vya yangu bila kama au",
    "tl": "ang ng sa na mga ay at ko mo para paano ano ito kung hindi may isang gumawa sumulat ni kay o",
    "bg": "и на в да се за от е с не по как какво това този тази със към че или ми ако напиши функция което която "
    "са при",
    "sr": "и у на да се за је од не са по како шта ово овај или ми ако напиши који која су при funkciju kako šta "
    "napiši koji",
    "fa": "و در به از که این را با است برای یک چگونه چه آن بنویس می کنید تابع کن",
    "ur": "اور میں کے کی کا ہے سے کو یہ ایک کیسے کیا لکھو لکھیں کریں پر نے",
    "mr": "आणि आहे या मध्ये ते हे एक कसे काय लिहा करा साठी मला च्या नाही",
    "ne": "र छ को मा यो एक कसरी के लेख्नुहोस् गर्नुहोस् लागि मलाई",
}  # fmt: skip
WORDS = {language: frozenset(words.split()) for language, words in SPOKEN.items()}
VOICES: dict[str, tuple[str, ...]] = {}
for _language, _words in WORDS.items():
    for _word in _words:
        VOICES[_word] = (*VOICES.get(_word, ()), _language)

ENGLISH_ALONE = frozenset(word for word in WORDS["en"] if VOICES[word] == ("en",))

# Letters that only one of the languages of a script has; one of them counts as much as two words.
LETTERS = {
    "es": "ñ¿¡", "pt": "ãõ", "fr": "œùê", "de": "ßäü", "pl": "łąęśźżń", "cs": "řěůďťň", "tr": "ğışİ",
    "vi": "ơưđạảấầậắặẽẹẻếềệỉịọỏốồộớờợụủứừựỳỹ", "ru": "ыэъё", "uk": "іїєґ", "sr": "ђјљњћџ", "sv": "åä", "da": "æø",
    "no": "æø", "ro": "șțăâ", "hu": "őű", "bg": "ъ", "fa": "پچژگی", "ur": "ٹڈڑےہ",
}  # fmt: skip
CYRILLIC_SPOKEN = frozenset({"ru", "uk", "bg", "sr"})
ARABIC_SPOKEN = frozenset({"ar", "fa", "ur"})
INDIC_SPOKEN = frozenset({"hi", "mr", "ne"})
ANY = frozenset(WORDS)
LATIN_SPOKEN = ANY - {*CYRILLIC_SPOKEN, *ARABIC_SPOKEN, *INDIC_SPOKEN}


def language_of(text: str) -> str | None:
    """Return the code of the language a text is written in, where it is one of `TESTED`; else None."""
    text = text[:LOOKED_AT].lower()
    if text.isascii():
        words = text.split()
        if sum(map(ENGLISH_ALONE.__contains__, words)) > SURELY * len(words):
            return "en"
    spoken = _by_words(text, ANY) if text.isascii() else _by_script(text)
    return spoken if spoken in TESTED else None


def _by_script(text: str) -> str | None:
    """Return the language by the script most of the letters are of; ideographs and syllables weigh more."""
    shares = {
        "glued": 2.5 * len(GLUED().findall(text)),
        "cyrillic": len(CYRILLIC().findall(text)),
        "arabic": len(ARABIC().findall(text)),
        "devanagari": sum(map(len, DEVANAGARI().findall(text))),
        "other": len(OTHER().findall(text)),
        "latin": 0.4 * len(LATIN().findall(text)),
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


def _by_words(text: str, among: frozenset[str], otherwise: str | None = None) -> str | None:
    """Return which of these languages has most of the function words and letters of a text."""
    words = text.split() if "\u0900" <= text[:1] <= "\u097f" else WORD().findall(text)
    heard: Counter[str] = Counter()
    for word in filter(VOICES.__contains__, words):
        for language in VOICES[word]:
            if language in among:
                heard[language] += 2 if len(word) > 1 else 1  # a letter alone may be a name
    if not text.isascii():
        for language, letters in LETTERS.items():
            found = sum(map(text.count, letters))
            heard[language] += min(2 * found, 8) if language in among else 0
    best = max(heard, key=heard.__getitem__, default="en")
    if otherwise is None and heard["en"] >= heard[best]:
        field = sum(word in KNOWN for word in words)
        strange = len(words) > FEW and heard["en"] / 2 + field < max(1, MOST_STRANGE * len(words))
        return None if strange or (not text.isascii() and not heard["en"] + field) else "en"
    return best if heard[best] > 1 or (not text.isascii() and heard[best]) else otherwise or "en"
