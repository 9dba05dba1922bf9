"""The case of a person's name, made only where the text has none: all capitals or all small letters.

A name with both is how somebody wrote it, and stays ("DeShawn", "van Berg", "LaToya").
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from dedupe.normalize.name_words import capital_particles, particles
from dedupe.ruleset.data import load_words

_PARTS = re.compile(r"([^-./\s]+)")  # a capital follows each of these
_APOSTROPHE = re.compile("['’ʼ]")
_SMALL = re.compile("[a-z]")
_VOWELS = frozenset("aeiouy")
_SHORT = 2  # letters of initials written without periods: "JP", "TJ"
_NOT_INITIALS = frozenset(("ng", "md", "mc", "st", "dr", "mr", "ms", "jr", "sr", "fr", "hr", "br", "ft", "mt", "lt"))
_TURKISH = frozenset("İŞĞışğ")
_TURKISH_REGIONS = frozenset(("TR", "AZ"))


def recase(value: str, field_type: str = "full_name", region: str = "") -> str:
    """Returns the name in its usual case if it is written without one; any other name as it stands."""
    if not (value.isupper() or value.islower() or _capitals_but_accents(value)):
        return value
    if sum(map(str.isalpha, value)) < 2:
        return value
    cased = _recase(value, field_type, region)
    # scripts with letters that have only half of their cases could change again on a second look
    if cased != value and (cased.isupper() or cased.islower()) and _recase(cased, field_type, region) != cased:
        return value
    return cased


def _capitals_but_accents(value: str) -> bool:
    """Returns whether only letters with accents are small: "THéVENIN", as programs write capitals that know ASCII."""
    if value.isascii() or _SMALL.search(value) or max(value) >= "\u0250":
        return False
    bare = "".join(c for c in value if c.isascii() and c.isalpha())
    return len(bare) > 2


def recase_words(value: str, region: str = "") -> str:
    """Returns a whole name with the words repaired that are all small, or (where one is so) all in capitals.

    "Thomas reilly", "janet MACEY"; a family name in capitals beside a given name that is not is a habit, and stays.
    """
    words = value.split(" ")
    small = [word for word in words if word.islower() and len(word) > 2 and word.isalpha()]
    if not small:
        return value
    odd = [word for word in small if word not in _small_words()]
    if not odd or len(words) > 4 or not all(word.isalpha() for word in words):
        return value
    return " ".join(
        _part(_lower(word, region), region) if word in odd or (word.isupper() and len(word) > 3) else word
        for word in words
    )


@cache
def _small_words() -> frozenset[str]:
    """Returns the words of names that are usually written small."""
    kinds = ("small", "small_between", "joining", "given_first")
    small = {word for kind in kinds for word in particles(kind)}
    joiners = load_words("name_kinds")
    return frozenset((*small, *joiners["joiner"], *joiners["joiner_careful"], *joiners["alone"], *_behind()))


def _behind() -> tuple[str, ...]:
    titles, suffixes = load_words("name_titles"), load_words("name_suffixes")
    always = [word for group in titles["always"].values() for word in group]
    generations = [word for words in suffixes["generation"].values() for word in words]
    return (*always, *titles["behind"], *titles["after_title"], *generations, "nee", "née", "geb", "born", "the")


def _recase(value: str, field_type: str, region: str) -> str:
    words = value.split(" ")
    lower = _lower(value, region).split(" ")
    if len(words) != len(lower):
        return value
    last = len(words) - 1
    cased = " ".join(_word(word, k, last, field_type, region, lower) for k, word in enumerate(lower))
    if "İ" in value and len(cased) == len(value):
        cased = "".join("İ" if (a, b) == ("İ", "I") else b for a, b in zip(value, cased, strict=True))
    return unicodedata.normalize("NFC", cased)  # a capital may have a composed form where its small letter has none


def _word(word: str, position: int, last: int, field_type: str, region: str, words: list[str]) -> str:
    """Returns one lower-case word in its usual case."""
    first = position == 0 and field_type != "family_name"
    turned = position > 0 and words[position - 1].endswith(",")
    if not first and position != last and not turned:
        if word in particles("small"):
            return _particle(word, position, region, words, field_type)
        if position and word in particles("small_between") and _between(word, words, position, field_type, region):
            return word
    if (
        position == 0
        and last
        and words[1] not in ("",)
        and word in particles("small")
        and any(w.endswith(",") for w in words)
    ):
        return _particle(word, position, region, words, field_type)
    bare = word.strip('.,()"').replace(".", "")
    if position and bare in spellings():
        return word.replace(bare, spellings()[bare]) if bare in word else _dotted(word, spellings()[bare])
    if field_type != "family_name" and _initials(word):
        return word.upper()
    if region == "KR" and word.count("-") == 1 and field_type != "family_name":
        return _capital(word)
    if region in ("NL", "BE") and word.startswith("ij") and len(word) > 2:
        return "IJ" + word[2:]
    return _PARTS.sub(lambda match: _part(match[0], region), word)


def _between(word: str, words: list[str], position: int, field_type: str, region: str) -> bool:
    """Returns whether a word that joins two parts of a family name stands between such parts."""
    if word in ("la", "las", "los", "lo"):
        return words[position - 1] in ("de", "da", "e") and region not in ("FR", "BE", "IT", "US")
    return field_type == "family_name" or (word in ("y", "e", "i") and position > 1)


def _particle(word: str, position: int, region: str, words: list[str], field_type: str) -> str:
    """Returns a particle small, or with a capital where the country's registers write it so ("Jan Van den Berghe")."""
    capitals = capital_particles().get(region, frozenset())
    if word not in capitals:
        return word
    inner = position and words[position - 1] in particles("small")
    if inner and region in load_words("name_particles")["capital_first_only"]:
        return word
    return _capital(word)


def _dotted(word: str, spelling: str) -> str:
    """Returns a degree with periods between its letters: "ph.d." as "Ph.D."."""
    letters = iter(spelling)
    return "".join(next(letters, c) if c.isalnum() else c for c in word)


def _initials(word: str) -> bool:
    """Returns whether a word is initials written together: one or two letters, no vowel among them."""
    short = len(word) <= _SHORT and word.isascii() and word.isalpha() and word not in _NOT_INITIALS
    return short and not _VOWELS & set(word)


def _part(part: str, region: str = "") -> str:
    """Returns one part between hyphens and periods with its capitals."""
    start = 0
    while start < len(part) - 1 and not part[start].isalpha():  # (bob) and "bob"
        start += 1
    head, body = part[:start], part[start:]
    mark = _APOSTROPHE.search(body)
    if mark and body[: mark.start()] in particles("before_apostrophe"):
        return head + _capital(body[: mark.end()], region) + _part(body[mark.end() :], region)
    if body.startswith("mc") and len(body) > 3:
        return f"{head}Mc{_capital(body[2:])}"
    if body in particles("mac"):
        return f"{head}Mac{_capital(body[3:])}"
    return head + _capital(body, region)


def _capital(text: str, region: str = "") -> str:
    if region in _TURKISH_REGIONS and text[:1] == "i":
        return "İ" + text[1:]
    return text[:1].title() + text[1:]


def _lower(value: str, region: str) -> str:
    if _TURKISH & set(value) or region in _TURKISH_REGIONS:
        value = value.replace("I", "ı")
    # the lower case of İ is an i with a second dot on it
    return value.replace("İ", "i").lower()


@cache
def spellings() -> dict[str, str]:
    """Returns the degrees and suffixes with their usual capitals."""
    return dict(load_words("name_suffixes")["spellings"])
