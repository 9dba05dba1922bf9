"""Keys under which spellings of one value meet, from the safest to the boldest."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words

#: Signs that make another value; all other punctuation says nothing.
_SIGNS = {"&": "and", "+": "plus", "#": "sharp"}
_INITIALS = re.compile(r"\b([^\W\d_]) ?& ?([^\W\d_])\b")
_DIGITS = re.compile(r"\d+")
#: Words that carry no meaning in a category, in the languages that have them in job titles and names of trades.
_LINKS = frozenset("and und et y e i of de des du der die the la le les".split())


@lru_cache(maxsize=100_000)
def words_of(value: str) -> tuple[str, ...]:
    """Returns the folded words of a value: "&" is "and", "R&D" is "rd", and "C++" is not "C"."""
    value = _INITIALS.sub(r"\1\2", value)
    for sign, word in _SIGNS.items():
        value = value.replace(sign, f" {word} ")
    return tuple(fold(value).split())


def fingerprint(value: str) -> str:
    """Returns the distinct folded words in sorted order: case, accents, punctuation and order of words do not count.

    The key-collision method of OpenRefine (Verborgh, De Wilde: Using OpenRefine, 2013).

    >>> fingerprint("Sales,  VP"), fingerprint("VP Sales")
    ('sales vp', 'sales vp')
    """
    return " ".join(sorted(set(words_of(value))))


def written_out(value: str) -> str:
    """Returns the fingerprint with abbreviations written out and linking words left out.

    >>> written_out("Sr. VP of Sales"), written_out("Senior Vice President, Sales")
    ('president sales senior vice', 'president sales senior vice')
    """
    full: list[str] = []
    for word in words_of(value):
        full += abbreviations().get(word, (word,))
    kept = [word for word in full if word not in _LINKS]
    return " ".join(sorted(set(kept or full)))


def run_together(value: str) -> str:
    """Returns all letters and digits in their order without any space: "face book" and "Facebook" agree."""
    return "".join(words_of(value))


def sound(value: str) -> str:
    """Returns how the words sound in English (double metaphone), numbers as they stand."""
    from doublemetaphone import doublemetaphone

    return " ".join(word if word.isdigit() else doublemetaphone(word)[0] or word for word in words_of(value))


def numbers(value: str) -> tuple[str, ...]:
    """Returns the numbers in a value; two values with other numbers are never variants of each other."""
    return tuple(sorted(_DIGITS.findall(fold(value))))


@lru_cache(maxsize=100_000)
def script(value: str) -> str:
    """Returns the script of the first letter ("LATIN"): a title in another one is a translation, not a variant."""
    if value.isascii():
        return "LATIN"
    first = next((character for character in unicodedata.normalize("NFKC", value) if character.isalpha()), "a")
    return unicodedata.name(first, "").partition(" ")[0]


def shape(value: str) -> str:
    """Returns what a value looks like: `A` for capitals, `a` for small letters, `9` for digits, runs made one.

    >>> shape("SW1A 1AA"), shape("+49 (0)30/12"), shape("")
    ('A9A 9A', '+9 (9)9/9', '(empty)')
    """
    if not value:
        return "(empty)"
    marks: list[str] = []
    for character in value:
        if character.isdigit():
            mark = "9"
        elif character.isalpha():
            mark = "A" if character.isupper() else "a"
        else:
            mark = " " if character.isspace() else character
        if not marks or marks[-1] != mark or mark not in "Aa9 ":
            marks.append(mark)
    return "".join(marks)


@cache
def abbreviations() -> dict[str, tuple[str, ...]]:
    """Returns folded abbreviation -> the words it stands for."""
    found: dict[str, tuple[str, ...]] = {}
    for by_language in load_words("title_abbreviations").values():
        for short, full in by_language.items():
            found.setdefault(fold(str(short)), tuple(fold(full).split()))
    return found
