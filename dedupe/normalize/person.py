"""Names of persons: given, middle, family, whole; and the prefix and suffix columns beside them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from doublemetaphone import doublemetaphone

from dedupe.normalize.name_case import recase
from dedupe.normalize.name_parts import Marked, has_marks, is_cjk, is_particle, mark, parse, suffix_key
from dedupe.normalize.nicknames import is_known, nick_key
from dedupe.normalize.placeholder import is_placeholder
from dedupe.normalize.result import PLACEHOLDER, Clean, Context
from dedupe.normalize.text import fold, tidy

# Letters of any other script. Latin ends with U+024F, its Vietnamese letters are at U+1E00, full-width ones at U+FF21.
_NOT_LATIN = re.compile(
    "[\u0370-\u1dff\u1f00-\u1fff\u2c00-\u2c5f\u2c80-\ua71f\ua800-\ufaff"
    "\ufb13-\ufdff\ufe70-\ufefc\uff66-\uffdc\U00010000-\U0003ffff]"
)
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")


def normalize(value: str, context: Context = Context(), field_type: str = "full_name") -> Clean:
    """Returns the name with its case made where it had none, and its keys; titles and suffixes stay in the text."""
    clean, rules = tidy(value)
    if not clean:
        return Clean(clean, rules=rules)
    if field_type in ("name_prefix", "name_suffix"):
        return _affix(clean, rules, field_type)
    if is_placeholder(clean, "name"):
        return Clean(clean, rules=rules, notes=(PLACEHOLDER,))
    cased = recase(clean, field_type)
    if cased != clean and tidy(cased)[0] == cased:  # a new capital can make two letters look like misread UTF-8
        clean, rules = cased, (*rules, "name_case")
    if clean.isascii() and clean.isalpha() and field_type != "full_name":
        return Clean(clean, _keys_of_word(fold(clean)), rules)
    return Clean(clean, _keys(clean, context.region, field_type), rules)


def _affix(clean: str, rules: tuple[str, ...], field_type: str) -> Clean:
    if is_placeholder(clean, "generic"):
        return Clean(clean, rules=rules, notes=(PLACEHOLDER,))
    key = suffix_key(clean) if field_type == "name_suffix" else fold(clean.replace(".", ""))
    return Clean(clean, {"fold": key}, rules)


def _keys_of_word(folded: str) -> dict[str, str]:
    nick, sound = _word_keys(folded)
    return {"fold": folded, "nick": nick, "sound": sound, "known": str(int(is_known(folded)))}


def _keys(clean: str, region: str, field_type: str) -> dict[str, str]:
    name = mark(clean) if has_marks(clean) else Marked(tuple(clean.split()), 0, False, "", ())
    bare = " ".join(name.words)
    if field_type == "full_name" and name.comma:  # "Last, First" and "First Last" have one fold
        bare = " ".join((*name.words[name.comma :], *name.words[: name.comma]))
    folded = _joined(fold(bare), field_type)
    keys = {
        "fold": folded,
        "nick": " ".join(_nicks(folded.split(), field_type)),
        "sound": " ".join([_word_keys(word)[1] for word in folded.split()]),
        "known": " ".join([str(int(is_known(word))) for word in folded.split()]),
        "native": "" if bare.isascii() else native(bare),
        "suffix": name.suffix,
        "nicks": " ".join(name.nicks),
    }
    if field_type == "full_name":
        parts = parse(name, region)
        keys["given"] = fold(parts.given)
        keys["middle"] = fold(parts.middle)
        keys["family"] = _joined(fold(parts.family), "family_name")
    return keys


def _nicks(words: list[str], field_type: str) -> list[str]:
    """Returns the nickname classes of each word; "van" before a family name is not short for Evander."""
    last, first = len(words) - 1, 0 if field_type == "family_name" else 1
    return [word if first <= k < last and is_particle(word) else _word_keys(word)[0] for k, word in enumerate(words)]


def _joined(folded: str, field_type: str) -> str:
    """Returns the fold with the prefix of a Gaelic family name joined to it: "o brien", "mc donald"."""
    if field_type != "family_name":
        return folded
    head, _, rest = folded.partition(" ")
    return head + rest if rest and head in ("o", "mc", "mac") else folded


@lru_cache(maxsize=100_000)
def _word_keys(word: str) -> tuple[str, str]:
    """Returns nickname classes and sound of one folded word."""
    return nick_key(word), doublemetaphone(word)[0] or word.upper()


def native(value: str) -> str:
    """Returns the case-folded letters of a name in another script than Latin, "" for a Latin one.

    Chinese, Japanese and Korean without spaces; Greek without accents, which capitals do not have.
    """
    if not _NOT_LATIN.search(value):
        return ""
    value = unicodedata.normalize("NFKC", value).casefold()
    if not _NOT_LATIN.search(value):  # it was Latin in fancy letters
        return ""
    if _GREEK.search(value):
        bare = "".join(c for c in unicodedata.normalize("NFD", value) if not unicodedata.combining(c))
        value = unicodedata.normalize("NFC", bare)
    # marks are letters' parts in Indic, Arabic and Hebrew spelling
    letters = "".join(c if c.isalpha() or unicodedata.category(c)[0] == "M" else " " for c in value)
    return "".join(letters.split()) if is_cjk(value) else " ".join(letters.split())
