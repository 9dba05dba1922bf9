"""Text as such: tidied for people (`tidy`, `clean_text`), folded for keys (`fold`)."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache

from anyascii import anyascii

from dedupe.normalize.mojibake import may_be_damaged, repair
from dedupe.normalize.placeholder import is_placeholder
from dedupe.normalize.result import PLACEHOLDER, Clean, Context

# Explicit classes: Python's \s and str.strip() would also eat U+001F, which joins several values of one cell.
_SPACE = " \t\x0b\x0c\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_SPACES = re.compile(f"[{_SPACE}]+")
_LINE = re.compile(r" ?(?:\r\n|\r|\n) ?")
_JOINERS = "\u200c\u200d"
#: Control characters, zero widths, soft hyphens, marks and overrides of direction, fillers that fonts show as nothing.
INVISIBLE = (
    "\x00-\x08\x0e-\x1e\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\u2800\u3164\ufeff\uffa0\ufff9-\ufffb"
)
# Tag characters spell out which flag a black flag stands for (Scotland); anywhere else they hide text.
_TAGS = "(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0001\U000e0020-\U000e007f]+"
_INVISIBLE = re.compile(f"[{INVISIBLE}]|{_TAGS}")
#: Of the invisible ones those that Python calls printable.
_PRINTABLE_NOTHING = re.compile("[\u034f\u2800\u3164\uffa0]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
# Scripts from Hebrew on use the zero-width joiners as letters of their spelling, emoji to build one sign.
_FIRST_JOINING = "\u0590"

# What spreadsheets are told so that they leave a number alone: ="00123", =+44 20 ..., '00123. Only where digits follow,
# so that 't Hooft and a formula stay as they are.
_QUOTED = re.compile(r"""'?=\s*"((?:[^"]|"")*)"\Z""")
_MARKED = re.compile(r"'+([+(]*[0-9][0-9\s().\/-]{2,}(?:\s*(?:x|ext)\.?\s*[0-9]{1,6})?)\Z")
# A sum or a difference is a formula: "=1+1" and "=10-2" are no numbers that were kept from a spreadsheet.
_SUM = re.compile(r"'?=\s*'?(\+[0-9][0-9\s().-]{4,}|[0-9]{5,})\Z")
# How workbooks write characters that XML cannot hold: _x000D_ is a carriage return.
_XML_ESCAPE = re.compile(
    r"_x(?P<code>00[01][0-9A-Fa-f]|007[fF]|005[fF](?=_x[0-9A-Fa-f]{4}_)|200[bB-fF]|[fF][eE][fF]{2})_"
)


def tidy(value: str) -> tuple[str, tuple[str, ...]]:
    """Returns the text tidied for people, and the names of the rules that changed it.

    Rules: mojibake (UTF-8 that was read as something else is read again, where that is proved), html_entities,
    xml_escapes (_x000D_), text_wrapper (="00123", '+44 20), invisible (zero width and control characters), unicode
    (NFC), spaces (trimmed, runs made one; line breaks stay). Case and diacritics stay.
    """
    if _is_tidy(value):
        return value, ()
    rules: dict[str, None] = {}
    while True:  # one rule can make work for another; each but NFC shortens the text, so this ends
        before = value
        for name, step in _STEPS:
            after = step(value)
            if after != value:
                rules[name] = None
                value = after
        if value == before:
            return value, tuple(rules)


def clean_text(value: str) -> str:
    """Returns the text tidied for people, see `tidy`."""
    return tidy(value)[0]


def _is_tidy(value: str) -> bool:
    if not value:
        return True
    if value.isascii():
        plain = value.isprintable() and "&" not in value
    else:  # characters that are not printable include all spaces but the plain one, and most of what is invisible
        plain = (
            value.isprintable()
            and "&" not in value
            and not _PRINTABLE_NOTHING.search(value)
            and unicodedata.is_normalized("NFC", value)
            and repair(value) == value
        )
    return plain and "  " not in value and value[0] not in " ='" and value[-1] != " " and "_x" not in value


def _entities_step(value: str) -> str:
    if "&" not in value:
        return value
    return _ENTITY.sub(lambda match: html.unescape(match[0]), value)


def _xml_step(value: str) -> str:
    if "_x" not in value:
        return value
    return _XML_ESCAPE.sub(lambda match: chr(int(match["code"], 16)), value)


def _wrapper_step(value: str) -> str:
    if value[:1] not in ("=", "'"):
        return value
    return unwrapped(value.strip())


def unwrapped(value: str) -> str:
    """Returns what a spreadsheet was kept from counting with: ="00123" and '00123 are 00123; other text as it is."""
    if quoted := _QUOTED.match(value):
        return quoted[1].replace('""', '"')
    match = _SUM.match(value) or _MARKED.match(value)
    return match[1] if match else value


def _invisible_step(value: str) -> str:
    if value.isascii() and value.isprintable():
        return value
    value = _INVISIBLE.sub("", value)
    if _JOINERS[0] in value or _JOINERS[1] in value:
        bare = value.replace(_JOINERS[0], "").replace(_JOINERS[1], "")
        if not bare or max(bare) < _FIRST_JOINING:
            return bare
    return value


def _unicode_step(value: str) -> str:
    return unicodedata.normalize("NFC", value)


def _spaces_step(value: str) -> str:
    value = _SPACES.sub(" ", value)
    if "\n" in value or "\r" in value:
        value = _LINE.sub("\n", value)
    return value.strip(" \n")


_STEPS = (
    ("mojibake", repair),
    ("html_entities", _entities_step),
    ("xml_escapes", _xml_step),
    ("text_wrapper", _wrapper_step),
    ("invisible", _invisible_step),
    ("unicode", _unicode_step),
    ("spaces", _spaces_step),
)

_GONE = re.compile(f"['`]|{_INVISIBLE.pattern}")

# --- folding ---------------------------------------------------------------------------------------------------------

# Letters lower, digits stay, apostrophes ("O'Neil" is "ONeil") and what nobody sees go, all else separates.
_ASCII: dict[int, str | None] = {
    code: chr(code).lower() if chr(code).isalnum() else None if _GONE.match(chr(code)) else " " for code in range(128)
}
#: Letters of Latin script in ASCII, each by itself.
_LATIN = {code: str(anyascii(unicodedata.normalize("NFKC", chr(code)))) for code in range(0xC0, 0x250)}
# "ae", "oe", "ue" stand for umlauts inside a word; not at its end (Joe), "ue" not after a vowel or q (Bauer, Quentin).
_DIGRAPH = re.compile(r"([ao])e(?=[a-z])|(?<![aeiouq])ue(?=[a-z])")


def fold(value: str) -> str:
    """Returns the text as lower-case ASCII words with one space between them.

    Diacritics are folded, other scripts transliterated, "ae", "oe", "ue" inside a word made one with ä, ö, ü.
    """
    if "&" not in value and "_x" not in value:
        if value.isascii():
            return _fold_ascii(value)
        if value[0] > "\u024f":
            return fold_slow(value)
        plain = value.translate(_LATIN)
        if plain.isascii() and not may_be_damaged(value):
            return _fold_ascii(plain)
    return fold_slow(value)


def fold_slow(value: str) -> str:
    """Returns what `fold` returns, by the long way that works for any text."""
    tidied = tidy(value)[0]
    value = unicodedata.normalize("NFKC", tidied)
    if value != tidied:
        value = tidy(value)[0]  # NFKC turns full-width "＆ａｍｐ；" into an entity
    for joiner in _JOINERS:
        value = value.replace(joiner, "")
    return _fold_ascii(transliterate(value))


def _fold_ascii(value: str) -> str:
    folded = " ".join(value.translate(_ASCII).split())
    if "ae" in folded or "oe" in folded or "ue" in folded:
        folded = _DIGRAPH.sub(lambda match: match[1] or "u", folded)
    return folded


_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_UKRAINIAN_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_UKRAINIAN_LETTERS = {"г": "h", "ґ": "g", "и": "y", "є": "ie", "ї": "i", "й": "i", "ю": "iu", "я": "ia", "і": "i"}
_UKRAINIAN_START = re.compile("\\b[єїйюя]")
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_GREEK_PAIRS = re.compile("\\bμπ|[αεη]υ|ου|γ[γξχ]")
_GREEK_FIXED = {"μπ": "b", "ου": "ou", "γγ": "ng", "γξ": "nx", "γχ": "nch"}
_GREEK_VOWELS = {"α": "a", "ε": "e", "η": "i"}
_GREEK_VOICELESS = "θκξπσςτφχψ"


def transliterate(value: str) -> str:
    """Returns the text in ASCII: anyascii, with Greek vowel pairs and Ukrainian letters as their passports write them.

    The case of Greek and Ukrainian is lost.
    """
    if value.isascii():
        return value
    if _GREEK.search(value):
        value = _greek(value)
    elif _UKRAINIAN.search(value):
        value = _UKRAINIAN_START.sub(lambda match: _UKRAINIAN_FIRST[match[0]], value.lower())
        value = value.translate(_ukrainian_table())
    return str(anyascii(value))


@cache
def _ukrainian_table() -> dict[int, str]:
    return str.maketrans(_UKRAINIAN_LETTERS)


def _greek(value: str) -> str:
    """Returns the text with the letter pairs of Greek spelt as ELOT 743 spells them; single letters are anyascii's."""
    # The accent tells "αύ" (one sound) from "αϋ" (two), and only the second mark must keep the letters apart.
    marks = unicodedata.normalize("NFD", value.lower())
    marks = re.sub("[\u0300\u0301\u0313\u0314\u0342\u0345]", "", marks)
    value = unicodedata.normalize("NFC", marks)

    def spell(match: re.Match[str]) -> str:
        pair = match[0]
        if pair in _GREEK_FIXED:
            return _GREEK_FIXED[pair]
        following = value[match.end() : match.end() + 1]
        soft = bool(following) and following.isalpha() and following not in _GREEK_VOICELESS
        return _GREEK_VOWELS[pair[0]] + ("v" if soft else "f")

    return _GREEK_PAIRS.sub(spell, value)


def normalize(value: str, context: Context = Context(), field_type: str = "text") -> Clean:
    """Returns the tidied text and its fold; of types kept by the CRM for itself, the text exactly as it stood."""
    if field_type == "system":
        return Clean(value)
    clean, rules = tidy(value)
    if is_placeholder(clean, "generic"):
        return Clean(clean, rules=rules, notes=(PLACEHOLDER,))
    return Clean(clean, {"fold": fold(clean)}, rules)
