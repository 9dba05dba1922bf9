"""Text as such: tidied for people (`tidy`, `clean_text`), folded for keys (`fold`)."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache

from anyascii import anyascii

from dedupe.normalize.placeholder import is_placeholder
from dedupe.normalize.result import PLACEHOLDER, Clean, Context

# Explicit classes: Python's \s and str.strip() would also eat U+001F, which joins several values of one cell.
_SPACE = " \t\x0b\x0c\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_SPACES = re.compile(f"[{_SPACE}]+")
_LINE = re.compile(r" ?(?:\r\n|\r|\n) ?")
_JOINERS = "\u200c\u200d"
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1e\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
# Scripts from Hebrew on use the zero-width joiners as letters of their spelling, emoji to build one sign.
_FIRST_JOINING = "\u0590"

_HIGH_CP1252 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_MOJIBAKE = re.compile(f"[Â-ô][\x80-\xbf{_HIGH_CP1252}]")
# cp1252 leaves five bytes undefined; programs that misread them pass them through as control characters.
_BYTES = {**{chr(i): i for i in range(256)}, **{c: c.encode("cp1252")[0] for c in _HIGH_CP1252}}


def tidy(value: str) -> tuple[str, tuple[str, ...]]:
    """Returns the text tidied for people, and the names of the rules that changed it.

    Rules: mojibake (UTF-8 that was read as cp1252 is read again), html_entities, invisible (zero width and control
    characters), unicode (NFC), spaces (trimmed, runs made one; line breaks stay). Case and diacritics stay.
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
    else:  # characters that are not printable include all spaces but the plain one, and what is invisible but U+034F
        plain = (
            value.isprintable()
            and "&" not in value
            and "\u034f" not in value
            and unicodedata.is_normalized("NFC", value)
            and not _MOJIBAKE.search(value)
        )
    return plain and "  " not in value and value[0] != " " and value[-1] != " "


def _repair_step(value: str) -> str:
    return value if value.isascii() else repair(value)


def repair(value: str) -> str:
    """Returns the text with UTF-8 that was read as cp1252 or Latin-1, once or twice, read as UTF-8.

    The whole value must be readable so; anything else is returned as it stood.
    """
    for _ in range(2):
        if not _MOJIBAKE.search(value):
            break
        try:
            again = bytes(_BYTES[character] for character in value).decode("utf-8")
        except (KeyError, UnicodeDecodeError):
            break
        if not _better(value, again):
            break
        value = again
    return value


def _better(value: str, again: str) -> bool:
    """Returns whether the second reading is the plausible one: "ANDRÉ’S" is UTF-8 bytes too, by accident."""
    from ftfy.badness import is_bad

    if is_bad(value):
        return True
    gained = [character for character in again if not character.isascii()]
    # ɐ-ʯ (phonetic) and the like are what capital accented letters before quotes turn into
    return all(_usual_letter(character) for character in gained)


def _usual_letter(character: str) -> bool:
    return character.isalpha() and not "\u0250" <= character <= "\u036f"


def _entities_step(value: str) -> str:
    if "&" not in value:
        return value
    return _ENTITY.sub(lambda match: html.unescape(match[0]), value)


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
    ("mojibake", _repair_step),
    ("html_entities", _entities_step),
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
# "ae", "oe", "ue" stand for umlauts inside a word; not at its end (Joe), "ue" not after a vowel or q (Bauer, Quentin).
_DIGRAPH = re.compile(r"([ao])e(?=[a-z])|(?<![aeiouq])ue(?=[a-z])")


def fold(value: str) -> str:
    """Returns the text as lower-case ASCII words with one space between them.

    Diacritics are folded, other scripts transliterated, "ae", "oe", "ue" inside a word made one with ä, ö, ü.
    """
    if value.isascii() and "&" not in value:
        return _fold_ascii(value)
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
