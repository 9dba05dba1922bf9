"""Text that was read with the wrong encoding, and what it said before.

UTF-8 marks its own letters: a lead byte, then so many bytes from 80 to BF. Text that was UTF-8 and read as something
else gives those bytes back when it is encoded again, and when every one of them fits, in the whole value, that is a
proof. It is believed only if the text looks damaged, too (signs or foreign letters inside words), since "ĂŞ" and the
like are also letters; and if one reading alone is possible. Everything else is for people to decide.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

#: The encodings that UTF-8 is mistaken for, and what people call them. Western Windows first, as the most frequent.
SINGLE_BYTE: Mapping[str, str] = {
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
    "mac_roman": "Mac Roman",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "cp1257": "Windows-1257",
    "cp437": "DOS code page 437",
    "cp850": "DOS code page 850",
}
DOUBLE_BYTE: Mapping[str, str] = {"gbk": "GBK", "cp932": "Shift-JIS"}

#: A value is damaged once, or twice by two bad conversions; more has not been seen in the wild.
MOST_TIMES = 2

#: What double-byte encodings make of UTF-8: whatever is written with these is tried, the bytes are not to be seen.
_DOUBLE = re.compile("[\u3400-\u9fff\uff61-\uff9f\u3000-\u30ff]")
#: The same and the private characters, which no reading is tried for alone; all that the bytes of UTF-8 begin with.
_DOUBLE_TOO = re.compile("[\u3400-\u9fff\uff61-\uff9f\u3000-\u30ff\ue000-\ufaff]")
_TWO = re.compile("[^\x00-\x7f]{2}")
_LEADS, _TRAILS = range(0xC2, 0xF5), range(0x80, 0xC0)
#: Signs that stand behind a word in sound text: the é of "CAFÉ™" and the sign behind it are bytes of UTF-8 by accident.
_BEHIND_WORDS = frozenset("’”“‘…–—™®©º°ª»›†, \u00a0")
#: Signs that sound text has inside words.
_INSIDE_WORDS = frozenset("'’‘`´-–‐‑&.·/_@+ʼʻ\u00a0\u00ad\u200b\u200c\u200d")
#: Signs that mojibake is made of and that count as letters in Python: ƒ (Mac), ª and º (ordinals), ˆ ˇ and the like.
_NO_LETTERS = frozenset("ƒªºˆˇˉˊˋ")
_SYMBOLS = frozenset("’‘“”„‚–—…€°·•®©™«»‹›¡¿ºª£¥§¶±²³¼½¾×÷µ№´`\u00a0")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a value says when read as it should have been."""

    text: str
    encodings: tuple[str, ...]  # what the UTF-8 was taken for, as people call it; the outermost mistake first
    sure: bool  # the value looks damaged, and no other reading is possible


def repair(value: str) -> str:
    """Returns the text with UTF-8 that was read as something else, once or twice, read as UTF-8.

    The whole value must be readable so, and in one way only; anything else is returned as it stood.
    """
    if value.isascii() or not (_all_bytes().match(value) or (_DOUBLE_TOO.search(value) and _begins_double(value))):
        return value
    found = proved(value)
    return value if found is None else found.text


def proved(value: str) -> Reading | None:
    """Returns the one reading that is proved, None if the value seems right or several readings are possible."""
    found = readings(value)
    return found[0] if len(found) == 1 and found[0].sure else None


def readings(value: str) -> tuple[Reading, ...]:
    """Returns what the value says as UTF-8 under each encoding that it may have been mistaken for, plausible ones only.

    Readings that agree are one. None is returned for a value that looks sound, whatever its bytes would say.
    """
    if not may_be_damaged(value):
        return ()
    codecs = [item for item in DOUBLE_BYTE.items() if _as_utf8(value, item[0])] if _begins_double(value) else []
    single = _all_bytes().match(value) is not None
    if not codecs and not single:
        return ()
    damaged = looks_damaged(value)
    found: dict[str, tuple[str, ...]] = {}
    for codec, name in (*(SINGLE_BYTE.items() if damaged and single else ()), *codecs):
        text = _as_utf8(value, codec)
        if text and _worth(value, text, codec):
            for read, names in _again(text, name):
                found.setdefault(read, names)
    best = min((_oddities(text) for text in found), default=0)
    kept = [text for text in found if _oddities(text) == best]
    return tuple(Reading(text, found[text], damaged and len(kept) == 1) for text in kept)


def _again(text: str, name: str) -> list[tuple[str, tuple[str, ...]]]:
    """Returns the readings of a text that was read once: as it is, or, where it is still damaged, read again."""
    if may_be_damaged(text) and looks_damaged(text):
        twice: list[tuple[str, tuple[str, ...]]] = []
        for codec, second in SINGLE_BYTE.items():
            deeper = _as_utf8(text, codec)
            if deeper and _plausible(deeper):
                twice.append((deeper, (name, second)))
        if twice:
            return twice
    return [(text, (name,))] if _plausible(text) else []


def _oddities(text: str) -> int:
    """Returns how much there is in a reading that people seldom write: marks apart from letters, capitals inside."""
    marks = sum(unicodedata.combining(c) > 0 for c in text)
    return marks + sum(_capital_inside(word, k) for word in words(text) for k in range(1, len(word)))


def as_western(value: str) -> str:
    """Returns what the value says as UTF-8 that was read as Western, "" where that is nothing that people write."""
    text = _as_utf8(value, "cp1252") or _as_utf8(value, "latin-1")
    return text if text != value and _plausible(text) else ""


def may_be_damaged(value: str) -> bool:
    """Returns whether the value holds a pair of characters that could be two bytes of UTF-8.

    A letter with an accent among plain ones, as nearly all Latin text has them, is let through by the first look.
    """
    if _TWO.search(value) is not None and _pairs().search(value) is not None:
        return True
    return _DOUBLE.search(value) is not None


@cache
def _pairs() -> re.Pattern[str]:
    """Returns a pattern for a lead and a trail byte as some single-byte encoding shows them."""
    trails: dict[str, set[str]] = {}
    for codec in SINGLE_BYTE:
        shown = _table(codec)[1]
        for lead in _LEADS:
            trails.setdefault(shown[lead], set()).update(shown[trail] for trail in _TRAILS)
    by_trails: dict[str, list[str]] = {}
    for lead_sign, signs in trails.items():
        by_trails.setdefault("".join(sorted(signs)), []).append(lead_sign)
    pairs = [f"[{re.escape(''.join(sorted(signs)))}][{re.escape(trail)}]" for trail, signs in by_trails.items()]
    return re.compile("|".join(pairs))


@cache
def _all_bytes() -> re.Pattern[str]:
    """Returns a pattern that every value matches which is UTF-8 by some single-byte encoding; few others do."""
    shown = [_table(codec)[1] for codec in SINGLE_BYTE]
    leads = re.escape("".join(sorted({table[byte] for table in shown for byte in _LEADS})))
    trails = re.escape("".join(sorted({table[byte] for table in shown for byte in _TRAILS})))
    return re.compile(f"[\\x00-\\x7f]*[{leads}][{trails}][\\x00-\\x7f{leads}{trails}]*\\Z")


def _begins_double(value: str) -> bool:
    """Returns whether the text's first bytes in some double-byte encoding can be those of a text in UTF-8."""
    return any(_begins(value[0], codec) for codec in DOUBLE_BYTE)


@lru_cache(maxsize=20_000)  # the first characters of values are few; an attempt that fails costs an exception
def _begins(character: str, codec: str) -> bool:
    """Returns whether the character's bytes in a double-byte encoding can begin a text in UTF-8."""
    try:
        coded = character.encode(codec)
    except UnicodeEncodeError:
        return False
    return coded[0] < 0x80 or (coded[0] in _LEADS and (len(coded) == 1 or coded[1] in _TRAILS))


@cache
def _table(codec: str) -> tuple[dict[str, int], list[str]]:
    """Returns byte by character, and character by byte. Undefined bytes are passed through as control characters."""
    shown = []
    for byte in range(256):
        try:
            shown.append(bytes([byte]).decode(codec))
        except UnicodeDecodeError:
            shown.append(chr(byte))
    table = {character: byte for byte, character in enumerate(shown)}
    return table, shown


def _as_utf8(value: str, codec: str) -> str:
    """Returns the value encoded with the codec and read as UTF-8, "" where that cannot be done."""
    try:
        if codec in DOUBLE_BYTE:
            return value.encode(codec).decode("utf-8")
        table = _table(codec)[0]
        return bytes([table[character] for character in value]).decode("utf-8")
    except (KeyError, ValueError):
        return ""


# --- is the reading a text that people write? ----------------------------------------------------------------------


def _plausible(text: str) -> bool:
    """Returns whether every foreign character is one that people write, and each word is of one script."""
    return all(_usual(c) for c in text if not c.isascii()) and not any(map(mixes_scripts, words(text)))


def _usual(character: str) -> bool:
    if character in _SYMBOLS or "\U0001f300" <= character <= "\U0001faff" or "\u2600" <= character <= "\u27bf":
        return True
    if character.isalpha():
        # Latin letters of phonetic and historic alphabets are what accents before quotes turn into, by accident
        return not "\u0180" <= character <= "\u036f" or character in "ƠơƯưȘșȚțƏəǍǎǐǒǔǾǿǺǻǼǽ"
    # vowel signs and the like are part of the letter in Indian and other scripts
    return unicodedata.category(character)[0] == "M" or character in "\u200b\u200c\u200d\u200e\u200f\ufeff\u00ad"


_WORD = re.compile(r"[^ \t\r\n]+")  # U+0085 and U+00A0 are blanks to Python, but bytes of damaged letters here
_SCRIPTS = re.compile(
    "(?P<latin>[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ])|(?P<greek>[Ͱ-Ͽἀ-῿])|(?P<cyrillic>[Ѐ-ԯ])|(?P<armenian>[԰-֏])|(?P<hebrew>[֐-׿])"
    "|(?P<arabic>[؀-ۿ])|(?P<han>[\u3400-\u9fff])|(?P<kana>[\u3040-\u30ff\uff66-\uff9f])|(?P<hangul>[\uac00-\ud7a3])"
)
#: Scripts that stand in one word in Japanese.
_TOGETHER = frozenset({"han", "kana"})


def words(text: str) -> Iterator[str]:
    """Yields what stands between blanks."""
    return (match[0] for match in _WORD.finditer(text))


def mixes_scripts(word: str) -> bool:
    """Returns whether letters of two scripts stand side by side in a word (not with a sign between: "β-Test")."""
    for run in re.findall(r"[^\W\d_]+", word):
        scripts = {match.lastgroup for match in _SCRIPTS.finditer(run)}
        if len(scripts) > 1 and not scripts <= _TOGETHER:
            return True
    return False


# --- does the value look damaged? ----------------------------------------------------------------------------------


def looks_damaged(value: str) -> bool:
    """Returns whether some word has what sound words have not: signs or capitals inside, or letters of two scripts."""
    return _has_odd_word(value) and not _by_accident(value)


def _has_odd_word(value: str) -> bool:
    return any(_odd_word(word) for word in words(value) if not word.isascii())


def _odd_word(word: str) -> bool:
    if any(unicodedata.category(c) == "Cc" or "\uff61" <= c <= "\uff9f" for c in word):
        return mixes_scripts(word) or any(unicodedata.category(c) == "Cc" for c in word)
    if mixes_scripts(word):
        return True
    if any(not c.isascii() and c not in _INSIDE_WORDS and not _letter(c) for c in word) or _NEVER_TOGETHER.search(word):
        return True
    return any(_capital_inside(word, k) for k in range(1, len(word)))


#: What no language writes one behind the other: Ş and Ö as Western and Central European bytes.
_NEVER_TOGETHER = re.compile("[ÂÃÄÅÆÇÈÐ][šžœƒŸŠŽŒ]|[ĂĹ][šžśźťľ]|[ÂÃÄÅĂĹ][–—‘“”„‚…][a-zß-ÿ]")


def _letter(character: str) -> bool:
    if unicodedata.combining(character):
        return True
    return (character.isalpha() or character.isdecimal()) and character not in _NO_LETTERS


def _capital_inside(word: str, place: int) -> bool:
    """Returns whether a capital that is not ASCII stands behind a letter of a word that is not all capitals."""
    character, before = word[place], word[place - 1]
    if character.isascii() or not character.isupper() or not before.isalpha():
        return False
    return before.islower() or any(c.islower() and c.isascii() for c in word)


_ACCIDENT = re.compile("[À-Þ]([\u0080-\u00bf‘’“”„‚•…–—™›‹€œžŸ])|[à-ô][‘’“”…–—™»º°®©]{2,3}")


def _by_accident(value: str) -> bool:
    """Returns whether all pairs of bytes may be a capital with an accent and the sign that follows its word."""
    pairs = list(_ACCIDENT.finditer(value))
    if not pairs or sum(len(pair[0]) for pair in pairs) < sum(not c.isascii() for c in value):
        return False
    return all(_ordinary(value, pair) for pair in pairs)


def _ordinary(value: str, pair: re.Match[str]) -> bool:
    following = value[pair.end() : pair.end() + 1]
    if pair[1] is None:
        return not following.isalpha()
    before = value[pair.start() - 1 : pair.start()]
    if pair[0][0] == "Â" and pair[1] in "®©°º":  # no language ends capitals in Â
        return False
    if pair[1] not in _BEHIND_WORDS or before.islower():
        return False
    return pair[1] == "’" or not following.isalpha()


def _worth(value: str, text: str, codec: str) -> bool:
    """Returns whether a double-byte reading is worth a thought: sound Chinese or kana can be UTF-8 by accident."""
    if codec not in DOUBLE_BYTE:
        return True
    if any(mixes_scripts(word) for word in words(value)):
        return True
    foreign = [c for c in text if not c.isascii()]
    if all("\u3400" <= c <= "\u9fff" or "\u3040" <= c <= "\u30ff" for c in foreign):
        return not _everyday(value) and all(map(_everyday, foreign))
    return len(foreign) > 2 and not _everyday(value) and _cased(text)


def _cased(text: str) -> bool:
    """Returns whether all words are written as people write them: a capital in front only, or capitals throughout."""
    return all(word[1:].islower() or word.isupper() or word[1:] == "" for word in re.findall(r"[^\W\d_]+", text))


def _everyday(text: str) -> bool:
    """Returns whether all Chinese characters are of the 3,755 that are in daily use, and none is half-width kana."""
    try:
        coded = text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return all(byte < 0xD8 for byte in coded[::2]) if len(coded) == 2 * len(text) else False
