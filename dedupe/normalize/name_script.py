"""Names of any script in Latin letters, as people spell them: the fold of a name.

Greek as in passports with Ντ- and Γκ- read as D and G; Cyrillic by language (letters or country tell which); kana by
Hepburn; Hangul by the Revised Romanization; Arabic and Hebrew by lists, else by letters with "a" where vowels are not
written; all else as anyascii has it. Chinese characters in Japanese names have no sure reading and get the Chinese one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from anyascii import anyascii

from dedupe.normalize.text import fold, transliterate
from dedupe.ruleset.data import load_words

_GREEK = re.compile("[\u0370-\u03ff]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_KANA = re.compile("[\u3041-\u30ff\uff66-\uff9f]")
_ARABIC = re.compile("[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")
_HEBREW = re.compile("[\u0590-\u05ff\ufb1d-\ufb4f]")
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_LETTER_DJ = re.compile("[Đđ]")
_VIETNAMESE = re.compile("[\u1ea0-\u1ef9ơưƠƯăĂâÂêÊôÔàáèéìíòóùúýãõÀÁÈÉÌÍÒÓÙÚÝÃÕ]")
_BALKAN = re.compile("[čćšžČĆŠŽ]|[Đđ](?:or|OR|ur|UR|uk|UK|ok|OK|el|EL|erd|ERD)|nđ|NĐ|rđ|RĐ")
_SERVANT = re.compile(
    r"\babd(?:[aeiou]{0,2}l)? ?(?:(?:al|el|ul|oul|ar|as|ur|ad|an|az) )?(?=[a-z]{3})(?!ul|al|el)([a-z]+)"
)
_DOUBLED = re.compile(r"\babd[aeou](?:r(?=ra)|s(?=sa)|n(?=na))")
_ALLAH = re.compile(r"\babd[aeou]?l?l? ?(?:allah|lah|ellah|ullah|allahi)\b")


def name_fold(value: str, region: str = "") -> str:
    """Returns a name as lower-case ASCII words with one space between them, whatever its script."""
    if not value.isascii():
        value = _latin(value, region)
        if max(value, default="") < _END_OF_LATIN:
            value = value.translate(_latin_letters())
    folded = fold(value) if value.isascii() else script_fold(value)
    return _servant(folded) if "abd" in folded else folded


_END_OF_LATIN = "\u0250"


@cache
def _latin_letters() -> dict[int, str]:
    """Returns the letters of Latin with marks, each as `fold` would have it: the same, in a tenth of the time."""
    return {code: transliterate(unicodedata.normalize("NFKC", chr(code))) for code in range(0xC0, 0x250)}


#: `fold` of names that are not ASCII, which several questions about one name need, and rows of several countries.
script_fold = lru_cache(maxsize=100_000)(fold)
word_fold = lru_cache(maxsize=200_000)(name_fold)  # words and parts of names come again and again


def _servant(folded: str) -> str:
    """Returns the fold with "Abd al-Rahman", "Abdel Rahman", "Abdurrahman" made one word."""
    folded = _ALLAH.sub("abdullah", folded)
    folded = _DOUBLED.sub("abdul", folded)
    return _SERVANT.sub(lambda match: match[0] if match[1] in _WHOLE else "abdul" + match[1], folded)


_WHOLE = frozenset(("ou", "i", "in", "ullah", "u", "ulla", "iel", "allah", "on", "o", "ullahi"))


#: All letters that have a reading of their own in names.
_READ = re.compile("[\u0370-\u04ff\u0590-\u06ff\u0900-\u097f\u3041-\u30ff\uff66-\uff9f\ufb1d-\ufdff\ufe70-\ufefcĐđ]")


def _latin(value: str, region: str) -> str:
    if not _READ.search(value):
        return value
    if _CYRILLIC.search(value):
        return _cyrillic(value, region)
    if _GREEK.search(value):
        return re.sub(r"\b[Νν][Ττ]", "D", re.sub(r"\b[Γγ][Κκ]", "G", value)).replace("ντ", "nt")
    if _KANA.search(value):
        return hepburn(value)
    if _ARABIC.search(value):
        return _arabic(value)
    if _HEBREW.search(value):
        return _hebrew(value)
    if _DEVANAGARI.search(value):
        return _devanagari(value)
    if _LETTER_DJ.search(value) and region != "VN" and _BALKAN.search(value) and not _VIETNAMESE.search(value):
        return value.replace("Đ", "Dj").replace("đ", "dj")
    return value


_HINDI = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरलळवशषसह",
        "k kh g gh n ch chh j jh n t th d dh n t th d dh n p ph b bh m y r l l v sh sh s h".split(),
        strict=True,
    )
)
_HINDI_SIGNS = dict(zip("अआइईउऊएऐओऔऋािीुूेैोौृंँ", "a a i i u u e ai o au ri a i i u u e ai o au ri n n".split(), strict=True))


def _devanagari(value: str) -> str:
    """Returns Hindi names by sound: a consonant has an "a" unless another vowel, a virama or the word's end follows."""
    latin = ""
    for k, sign in enumerate(value):
        following = value[k + 1 : k + 2]
        if sign in _HINDI:
            open_ = following in _HINDI or following in ("ं", "ँ", "ः")
            latin += _HINDI[sign] + ("a" if open_ else "")
        else:
            latin += _HINDI_SIGNS.get(sign, "" if sign in "़्ः" else sign)
    return latin


# --- Cyrillic ---------------------------------------------------------------------------------------------------------

_SERBIAN = re.compile("[ђјљњћџЂЈЉЊЋЏ]")
_MACEDONIAN = re.compile("[ѓќѕЃЌЅ]")
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_BELARUSIAN = re.compile("[ўЎ]")
_BULGARIAN = re.compile("ъ(?![еёюяЕЁЮЯ])|ЬО|ьо", re.IGNORECASE)
_YUS = re.compile("[ыэёЫЭЁ]")

_TABLES: Mapping[str, Mapping[str, str]] = {
    "SR": {"ђ": "dj", "ж": "z", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "х": "h", "ц": "c", "ч": "c", "џ": "dz",
           "ш": "s"},
    "MK": {"ѓ": "gj", "ќ": "kj", "ѕ": "dz", "ј": "j", "љ": "lj", "њ": "nj", "х": "h", "ц": "c", "ч": "ch", "џ": "dj",
           "ш": "sh", "ж": "zh"},
    "BG": {"ъ": "a", "щ": "sht", "х": "h", "ц": "ts", "ж": "zh", "й": "y", "ю": "yu", "я": "ya", "ч": "ch", "ш": "sh",
           "ь": "y"},
    "UA": {"г": "h", "ґ": "g", "и": "y", "й": "i", "ю": "iu", "я": "ia", "х": "kh", "щ": "shch", "ц": "ts"},
    "BY": {"г": "h", "ў": "u", "і": "i", "х": "kh", "ц": "ts", "й": "i"},
}  # fmt: skip
_REGIONS = {"RS": "SR", "BA": "SR", "ME": "SR", "HR": "SR", "MK": "MK", "BG": "BG", "UA": "UA", "BY": "BY"}


def _cyrillic(value: str, region: str) -> str:
    """Returns Cyrillic in Latin letters, by the language that its letters or else the country tell."""
    kind = _cyrillic_kind(value, region)
    if not kind:
        return value
    value = value.lower()
    if kind == "UA":
        value = re.sub(r"\b[йюя]", lambda match: {"й": "y", "ю": "yu", "я": "ya"}[match[0]], value)
    return value.translate(_table(kind))


def _cyrillic_kind(value: str, region: str) -> str:
    if _MACEDONIAN.search(value):
        return "MK"
    if _SERBIAN.search(value):
        return "MK" if region == "MK" else "SR"
    if _BELARUSIAN.search(value):
        return "BY"
    if _UKRAINIAN.search(value):
        return ""  # `fold` knows these letters
    if _YUS.search(value):
        return ""
    if _BULGARIAN.search(value):
        return "BG"
    return _REGIONS.get(region, "")


@cache
def _table(kind: str) -> dict[int, str]:
    return {ord(letter): latin for letter, latin in _TABLES[kind].items()}


# --- kana -------------------------------------------------------------------------------------------------------------

_SMALL_Y = re.compile("([キシチニヒミリギジヂビピ])([ャュョ])")
_SMALL_VOWEL = re.compile("([ァ-ヴ])([ァィゥェォ])")
_LONG = re.compile("ou|oo|uu|ō|ū")
_AFTER = {"ャ": "a", "ュ": "u", "ョ": "o"}
_VOWEL = {"ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}


def hepburn(value: str) -> str:
    """Returns the text with its kana spelt by Hepburn, long vowels as short ones."""
    value = unicodedata.normalize("NFKC", value)
    value = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in value)
    return re.sub("[ァ-ヶー]+", lambda match: _kana_word(match[0]), value)


def _kana_word(word: str) -> str:
    word = _SMALL_Y.sub(lambda m: _with_y(m[1]) + _AFTER[m[2]], word)
    word = _SMALL_VOWEL.sub(lambda m: _consonant(m[1]) + _VOWEL[m[2]], word)
    latin = ""
    doubled = False
    for sign in word:
        if sign == "ッ":
            doubled = True
            continue
        piece = "" if sign == "ー" else _kana_sign(sign)
        if doubled and piece:
            piece = ("t" if piece.startswith("ch") else piece[0]) + piece
            doubled = False
        latin += piece
    return _LONG.sub(lambda match: "u" if match[0][0] == "u" else "o", latin)


def _kana_sign(sign: str) -> str:
    return {"ヴ": "vu", "ヂ": "ji", "ヅ": "zu"}.get(sign) or str(anyascii(sign)).lower()


def _with_y(sign: str) -> str:
    base = _kana_sign(sign)[:-1]
    return base if base in ("sh", "ch", "j") else base + "y"


def _consonant(sign: str) -> str:
    base = _kana_sign(sign)
    return {"u": "w", "fu": "f", "vu": "v"}.get(base, base.rstrip("aiueo"))


# --- Arabic and Hebrew ------------------------------------------------------------------------------------------------

_ARABIC_SAME = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": None})
_ARABIC_LETTERS = {
    "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "س": "s",
    "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ل": "l", "م": "m",
    "ن": "n", "ه": "h", "پ": "p", "چ": "ch", "ژ": "zh", "گ": "g",
    "ا": "A", "ع": "A", "و": "W", "ي": "Y", "ة": "a", "ء": "", "ئ": "i", "ؤ": "u",
}  # fmt: skip
_HEBREW_LETTERS = {
    "א": "A", "ב": "v", "ג": "g", "ד": "d", "ה": "h", "ו": "W", "ז": "z", "ח": "ch", "ט": "t", "י": "Y", "כ": "k",
    "ך": "ch", "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s", "ע": "A", "פ": "f", "ף": "f", "צ": "tz",
    "ץ": "tz", "ק": "k", "ר": "r", "ש": "sh", "ת": "t",
}  # fmt: skip
_VOWEL_MARKS = re.compile("[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]")


def is_script_name(word: str) -> bool:
    """Returns whether a word is one of the frequent Arabic or Hebrew names."""
    return _bare(word) in _names_of("arabic") or word in _names_of("hebrew")


@cache
def _names_of(script: str) -> Mapping[str, str]:
    """Returns the usual spelling of the frequent names of a script, by the name without marks."""
    return {_bare(name): latin for name, latin in load_words("name_scripts")[script].items()}


def _bare(text: str) -> str:
    return _VOWEL_MARKS.sub("", text).translate(_ARABIC_SAME)


def _arabic(value: str) -> str:
    words: list[str] = []
    for word in _bare(value).split():
        if word in ("عبد", "ابو", "بن", "ابن", "بنت", "ام", "ال"):
            word_ = {"عبد": "abdul", "ابو": "abu", "بن": "bin", "ابن": "ibn", "بنت": "bint", "ام": "umm", "ال": "al"}
            words.append(word_[word])
            continue
        known = _names_of("arabic")
        if word in known:
            words.append(known[word])
        elif word.startswith("عبد") and len(word) > 5:
            words.append("abdul " + _arabic(word[3:]).removeprefix("al "))
        elif word.startswith("ال") and len(word) > 4:
            words.append("al " + _arabic(word[2:]))
        else:
            words.append(_spelt(word, _ARABIC_LETTERS))
    text = " ".join(words)
    return text.replace("abdul al ", "abdul ")


def _hebrew(value: str) -> str:
    value = _VOWEL_MARKS.sub("", value.replace("־", " ").replace("-", " "))
    known = _names_of("hebrew")
    return " ".join(known.get(word) or _hebrew_word(word) for word in value.split())


def _hebrew_word(word: str) -> str:
    spelt = _spelt(word.replace("וו", "ו"), _HEBREW_LETTERS)
    first = {"ב": "b", "פ": "p"}.get(word[0])
    return first + spelt[1:] if first else spelt


def _spelt(word: str, letters: Mapping[str, str]) -> str:
    """Returns a word letter by letter, with "a" where two consonants meet that have a vowel between them unwritten."""
    codes = [letters.get(letter, str(anyascii(letter)).lower()) for letter in word]
    if len(codes) > 1 and word[-1] == "ה":
        codes[-1] = "a"
    latin = ""
    for k, code in enumerate(codes):
        following = codes[k + 1] if k + 1 < len(codes) else ""
        glide = k == 0 or following in ("A", "W", "Y", "a")
        sound = {"A": "a", "W": "w" if glide else "u", "Y": "y" if glide else "i"}.get(code, code)
        if latin and sound and sound[0] not in "aiu" and latin[-1] not in "aiu":
            latin += "a"
        if not (sound == "a" and latin.endswith("a")):
            latin += sound
    return latin


# --- Korean and Chinese -----------------------------------------------------------------------------------------------


def family_reading(native: str) -> str:
    """Returns the usual spelling of a family name in Hangul or Chinese characters; "" where there is none."""
    return _family_readings().get(native, "")


@cache
def _family_readings() -> Mapping[str, str]:
    scripts = load_words("name_scripts")
    korean: Mapping[str, str] = load_words("name_families")["korean_script"]
    tables: tuple[Mapping[str, str], ...] = (scripts["japanese_family"], scripts["chinese_family"], korean)
    return {name: reading for table in tables for name, reading in table.items() if reading}


def korean_given(folded: str) -> str:
    """Returns a Korean given name of two folded syllables in one word, by the Revised Romanization; else "".

    "Young-hee" and "Yeonghui" are so written alike.
    """
    syllables: Mapping[str, str] = load_words("name_scripts")["korean_syllables"]
    found = [syllables.get(piece, "") for piece in folded.split()]
    return "".join(found) if found and all(found) else ""


@cache
def korean_families() -> Mapping[str, str]:
    """Returns the spellings of Korean family names, each with the usual one."""
    spellings = load_words("name_families")["korean_spellings"]
    table = {other: usual for usual, others in reversed(spellings.items()) for other in others}
    return {**table, **{usual: usual for usual in spellings}}
