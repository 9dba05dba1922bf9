"""The words of a header, so that spellings of one header are one.

Byte-order marks, case, accents, camel case and separators do not count. `fold_words` gives Latin letters only, for
names of fields; `match_words` gives what is compared with the phrases of the word lists: there each letter of a script
that writes no spaces is a word of its own, and scripts that write no vowels stay as they are, as their Latin spellings
coincide ("市" and "氏" are both "shi").
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# "PhoneNumber" -> Phone Number, "HTMLText" -> HTML Text, "addr1" -> addr 1
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z]{2})")
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_INVISIBLE = re.compile(r"[\ufeff\u200b-\u200f\u00ad\u202a-\u202e]")

#: Endings that CRMs hang on headers of custom fields.
_CUSTOM = re.compile(r"__(c|pc|r)$", re.IGNORECASE)

#: Signs for "number": "N° de client", "Nº socio", "N.º", "№".
_NUMBER_SIGN = re.compile(r"№|(?<![^\W\d_])[nN]\.?\s?[°º]\.?")
#: The apostrophe of an elided article or of Ukrainian parts words; the ones that transliteration writes do not.
_APOSTROPHE = re.compile(r"['’ʼ]")
_SOFT_SIGN = re.compile(r"['`]")

#: Scripts without spaces: Thai, Lao, Burmese, Khmer; the postal mark, kana, Han; Hangul, whose words people join.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    "\u3005\u3012\u3040-\u30fa\u30fc-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\uac00-\ud7a3"
)
#: Hebrew, Arabic, the scripts of India, Ethiopic: spaces, but few or other vowels than the Latin spelling has.
_OWN = "\u0590-\u05ff\u0600-\u06ff\u0750-\u077f\u0900-\u0dff\u1200-\u137f"
_RUNS = re.compile(f"(?P<unspaced>[{_UNSPACED}]+)|(?P<own>[{_OWN}]+)|(?P<latin>[^{_UNSPACED}{_OWN}]+)")
#: Quotation marks inside a Hebrew abbreviation (דוא"ל) and vowel signs that people leave out.
_LEFT_OUT = re.compile(
    r"(?<=[\u05d0-\u05ea])[\"'״׳](?=[\u05d0-\u05ea\s.]|$)|[\u0591-\u05c7\u0640\u064b-\u065f\u0670\u093c]"
)
#: Letters of Arabic script that stand for one another in careless writing and between Arabic and Persian keyboards.
_ARABIC = str.maketrans("أإآٱىیکةؤئ", "ااااييكهوي")
#: The article of Arabic, written together with its word.
_ARTICLE = re.compile(r"^ال(?=\w{2})")

#: After one of these the rest only says whose it is ("nom de l'entreprise", "data di nascita"): the head came first.
LINKS = frozenset("de des du d di del della dello dei do da dos das of la le les el los".split())

#: Ways to write "number": as words of a header they are one word.
NUMBER = "nr"
_NUMBER_WORDS = frozenset("no nr num nbr number nummer numero numer nomor nomer numar nombor".split())


def fold_words(header: str) -> tuple[str, ...]:
    """Returns the words of a header in lower-case ASCII: "Straße/Nr." -> ("strasse", "nr")."""
    return _latin(_NUMBER_SIGN.sub(" nr ", _CUSTOM.sub("", _INVISIBLE.sub("", header).strip())))


def _latin(text: str) -> tuple[str, ...]:
    from anyascii import anyascii

    folded = _SOFT_SIGN.sub("", anyascii(_parted(_APOSTROPHE.sub(" ", text)).casefold()))
    return tuple(word for word in _NOT_WORD.split(_CAMEL.sub(" ", folded).lower()) if word)


def _parted(text: str) -> str:
    """The text with spaces in camel case, in any script that has capitals: "Є" is no "Ye" yet."""
    if text.isascii():
        return _CAMEL.sub(" ", text)
    cases = "".join("A" if c.isupper() else "a" if c.islower() else "1" if c.isdigit() else " " for c in text)
    cuts = [match.start() for match in _CAMEL.finditer(cases)]
    return " ".join(text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True))


@lru_cache(maxsize=32768)
def match_words(header: str) -> tuple[str, ...]:
    """Returns the words under which a header is looked up: "N° client" -> ("nr", "client"), "氏名" -> ("氏", "名")."""
    text = _NUMBER_SIGN.sub(" nr ", _CUSTOM.sub("", _INVISIBLE.sub("", header).strip()))
    if text.isascii():
        return _counted(_latin(text))
    text = unicodedata.normalize("NFKC", _LEFT_OUT.sub("", text))
    words: list[str] = []
    for run in _RUNS.finditer(_LEFT_OUT.sub("", text)):
        if run.lastgroup == "unspaced":
            words += run.group()
        elif run.lastgroup == "own":
            words += [_own(word) for word in re.findall(r"[\w\u0900-\u0dff]+", run.group())]
        else:
            words += _latin(run.group())
    return _counted(tuple(words))


def _counted(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words with all ways to write "number" made one; a lone letter stands for it before other words."""
    same = [NUMBER if word in _NUMBER_WORDS else word for word in words]
    if len(same) > 1 and same[0] == "n":
        same[0] = NUMBER
    return tuple(same)


def _own(word: str) -> str:
    return _ARTICLE.sub("", word.translate(_ARABIC))


def without_links(words: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the words without articles and prepositions: "data do nascimento" says what "data de nascimento" does."""
    return tuple(word for word in words if word not in LINKS)


def compact_key(header: str) -> str:
    """Returns the key under which headers of presets are compared: "State/Province" -> "stateprovince"."""
    text = _INVISIBLE.sub("", header).strip().casefold()
    return "".join(character for character in text if character.isalnum())


def snake_name(header: str) -> str:
    """Returns a canonical field name made of a header: "Loyalty Tier__c" -> "loyalty_tier"."""
    return "_".join(fold_words(header)) or "column"
