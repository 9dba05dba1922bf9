"""The case of a person's name, made only where the text has none: all capitals or all small letters.

A name with both is how somebody wrote it, and stays ("DeShawn", "van Berg", "LaToya").
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from dedupe.ruleset.data import load_words

_PARTS = re.compile(r"([^-./\s]+)")  # a capital follows each of these
_APOSTROPHE = re.compile("['’ʼ]")
_VOWELS = frozenset("aeiouy")
_SHORT = 2  # letters of initials written without periods: "JP", "TJ"
_NOT_INITIALS = frozenset(("ng", "md", "mc", "st", "dr", "mr", "ms", "jr", "sr"))
_SPELLINGS = {
    "phd": "PhD", "dphil": "DPhil", "dsc": "DSc", "msc": "MSc", "bsc": "BSc", "pharmd": "PharmD", "psyd": "PsyD",
    **{word: word.upper() for word in "ii iii iv mba md dds cpa cfa obe mbe rn jd llm dvm".split()},
}  # fmt: skip
_TURKISH = frozenset("İŞĞışğ")


def recase(value: str, field_type: str = "full_name") -> str:
    """Returns the name in its usual case if it is written without one; any other name as it stands."""
    letters = sum(character.isalpha() for character in value)
    if letters < 2 or not (value.isupper() or value.islower()):
        return value
    cased = _recase(value, field_type)
    # scripts with letters that have only half of their cases could change again on a second look
    if cased != value and (cased.isupper() or cased.islower()) and _recase(cased, field_type) != cased:
        return value
    return cased


def _recase(value: str, field_type: str) -> str:
    words = value.split(" ")
    lower = _lower(value).split(" ")
    if len(words) != len(lower):
        return value
    last = len(words) - 1
    cased = " ".join(_word(word, k, last, field_type) for k, word in enumerate(lower))
    if "İ" in value and len(cased) == len(value):
        cased = "".join("İ" if (a, b) == ("İ", "I") else b for a, b in zip(value, cased, strict=True))
    return unicodedata.normalize("NFC", cased)  # a capital may have a composed form where its small letter has none


def _word(word: str, position: int, last: int, field_type: str) -> str:
    """Returns one lower-case word in its usual case."""
    first = position == 0 and field_type != "family_name"
    if not first and position != last:
        if word in _particles("small"):
            return word
        if position and field_type == "family_name" and word in _particles("small_between"):
            return word
    bare = word.strip('.,()"').replace(".", "")
    if position and bare in _SPELLINGS:
        return word.replace(bare, _SPELLINGS[bare]) if bare in word else word.upper()
    if field_type != "family_name" and _initials(word):
        return word.upper()
    return _PARTS.sub(lambda match: _part(match[0]), word)


def _initials(word: str) -> bool:
    """Returns whether a word is initials written together: one or two letters, no vowel among them."""
    short = len(word) <= _SHORT and word.isascii() and word.isalpha() and word not in _NOT_INITIALS
    return short and not _VOWELS & set(word)


def _part(part: str) -> str:
    """Returns one part between hyphens and periods with its capitals."""
    start = 0
    while start < len(part) - 1 and not part[start].isalpha():  # (bob) and "bob"
        start += 1
    head, body = part[:start], part[start:]
    mark = _APOSTROPHE.search(body)
    if mark and body[: mark.start()] in _particles("before_apostrophe"):
        return head + _capital(body[: mark.end()]) + _part(body[mark.end() :])
    if body.startswith("mc") and len(body) > 3:
        return f"{head}Mc{_capital(body[2:])}"
    if body in _particles("mac"):
        return f"{head}Mac{_capital(body[3:])}"
    return head + _capital(body)


def _capital(text: str) -> str:
    return text[:1].title() + text[1:]


def _lower(value: str) -> str:
    if _TURKISH & set(value):
        value = value.replace("I", "ı")
    # the lower case of İ is an i with a second dot on it
    return value.replace("İ", "i").lower()


@cache
def _particles(kind: str) -> frozenset[str]:
    return frozenset(load_words("name_particles")[kind])
