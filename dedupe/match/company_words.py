"""Lays the words of two company names side by side: what they share, what is a slip of the pen, what is left over.

Names come folded and without legal form. Which words many companies share is in a shipped list; how rare a word is in
the table at hand is for the caller to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from dedupe.ruleset.data import load_words

_SOUND = str.maketrans({"y": "i", "c": "k", "q": "k", "z": "s", "v": "w"})
_DIGRAPH = re.compile("([aou])e")
_TWICE = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class CompanyWords:
    """The shipped lists of words in company names."""

    neutral: frozenset[str]
    common: frozenset[str]
    link: frozenset[str]
    form_ids: Mapping[str, str]
    glued: tuple[str, ...]
    bodies: frozenset[str]
    short: Mapping[str, frozenset[str]]
    kinds: tuple[frozenset[str], ...]
    side_by_side: tuple[frozenset[str], ...]
    roles: Mapping[str, str]  # a word that makes another firm of one group, to its role
    successors: tuple[frozenset[str], ...]


@cache
def company_words() -> CompanyWords:
    """Returns the lists, read once."""
    lists = load_words("company_common")
    short = {key: frozenset(values) for key, values in lists["short"].items()}
    long = {word for words in short.values() for word in words}
    return CompanyWords(
        neutral=frozenset(lists["neutral"].split()) | _countries(),
        common=frozenset(lists["common"].split()) | long | short.keys(),
        link=frozenset(lists["link"]),
        form_ids=dict(lists["forms"]),
        glued=tuple(lists["glued"]),
        bodies=frozenset(lists["bodies"]),
        short=short,
        kinds=tuple(frozenset(forms) for forms in lists["kinds"].values()),
        side_by_side=tuple(frozenset(forms) for forms in lists["side_by_side"]),
        roles={word: role for role, words in lists["roles"].items() for word in words},
        successors=tuple(frozenset(forms) for forms in lists["successors"]),
    )


def _countries() -> frozenset[str]:
    """Returns the names of countries in one word: "Tetu C" and "Tetu Nederland C" are one group's company."""
    names = load_words("company_places")["countries"].values()
    return frozenset(
        name for spellings in names for name in spellings if name.isascii() and name.isalpha() and len(name) > 3
    )


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two names word by word."""

    shared: tuple[str, ...]  # words of both; of two spellings the longer
    slips: int  # how many of them are spelled differently by mistake
    left: tuple[str, ...]  # words of the first name that the second lacks
    right: tuple[str, ...]


def align(one: list[str], two: list[str]) -> Alignment:
    """Returns which words the names share, in full, abbreviated, misspelt or written together, and what is left."""
    link = company_words().link
    left, right = _rest(one, two, link), _rest(two, one, link)
    shared = [word for word in dict.fromkeys(one) if word in two and word not in link]
    slips = 0
    for word in list(left):
        fit = next((other for other in right if abbreviates(word, other)), None)
        if fit is None:
            fit = next((other for other in right if slip(word, other)), None)
            slips += fit is not None
        if fit is not None:
            left.remove(word)
            right.remove(fit)
            shared.append(max(word, fit, key=len))
    _join(left, right, shared)
    _join(right, left, shared)
    return Alignment(tuple(shared), slips, tuple(left), tuple(right))


def _rest(one: list[str], two: list[str], link: frozenset[str]) -> list[str]:
    return [word for word in dict.fromkeys(one) if word not in two and word not in link]


def _join(apart: list[str], whole: list[str], shared: list[str]) -> None:
    """Pairs words written apart with one written together: "blue heron" and "blueheron"."""
    for word in list(whole):
        for start in range(len(apart)):
            text = ""
            for end in range(start, len(apart)):
                text += apart[end]
                if end > start and written_together(text) == written_together(word):
                    del apart[start : end + 1]
                    whole.remove(word)
                    shared.append(word)
                    return


#: The same words meet again and again: so many answers are kept.
_REMEMBERED = 1 << 17


@lru_cache(maxsize=_REMEMBERED)
def written_together(text: str) -> str:
    """Returns the letters alone; "blue heron" as "bluheron", as folding takes "ue" in "blueheron" for an umlaut."""
    return _DIGRAPH.sub(r"\1", text.replace(" ", ""))


@lru_cache(maxsize=_REMEMBERED)
def abbreviates(word: str, other: str) -> bool:
    """Returns True if one of the words is a usual abbreviation of the other, or both of one word."""
    words = company_words()
    short = words.short
    long = short.get(word, frozenset()), short.get(other, frozenset())
    if other in long[0] or word in long[1] or not long[0].isdisjoint(long[1]):
        return True
    brief, full = sorted((word, other), key=len)
    if brief in words.common and brief not in short:
        return False
    if 3 <= len(brief) <= 5 and full in words.common and len(full) >= len(brief) + 3 and full.startswith(brief):
        return True
    return len(brief) >= 8 and full.startswith(brief) and full[len(brief) :] in ("ellschaft", "s", "es")


@lru_cache(maxsize=_REMEMBERED)
def slip(word: str, other: str) -> bool:
    """Returns True for one long rare word and a misspelling of it: "kestrel" and "kestral", "prairie" and "prarie"."""
    if word.isdigit() or other.isdigit() or not (word.isascii() and other.isascii()):
        return False
    if not (word.isalpha() and other.isalpha()):
        return _mistaken(word, other)
    common = company_words().common
    if word in common and other in common:
        return False
    if len(word) >= 4 and word.replace("y", "i") == other.replace("y", "i"):
        return True
    least = min(len(word), len(other))
    distance = OSA.distance(word, other, score_cutoff=2)
    if distance == 1 and len(word) == len(other) and sorted(word) == sorted(other):
        return least >= 6
    if least < 5 or distance > 2 or word[0] != other[0]:
        return False
    if _undoubled(word) == _undoubled(other):
        return True
    if distance == 1 and len(word) != len(other):
        return least >= 6 and max(len(word), len(other)) >= 7 and _inner(word, other)
    return least >= 7 and _skeleton(word) == _skeleton(other)


#: Digits that are typed, or read by a machine, for letters.
_LOOK_ALIKE = frozenset(("0o", "1l", "1i", "5s", "8b"))


def _mistaken(word: str, other: str) -> bool:
    """Returns True for a word and the same with digits for letters that look like them: "fu0n" and "fuon"."""
    if len(word) != len(other) or len(word) < 4 or word.isalpha() == other.isalpha():
        return False
    pairs = zip(word, other, strict=True) if other.isalpha() else zip(other, word, strict=True)
    return all(x == y or x + y in _LOOK_ALIKE for x, y in pairs)


def _inner(word: str, other: str) -> bool:
    """Returns True unless the letter more is a vowel at the end, which makes another name ("Martin", "Martina")."""
    brief, full = sorted((word, other), key=len)
    return not (full.startswith(brief) and full[-1] in "aeio")


def _undoubled(word: str) -> str:
    return _TWICE.sub(r"\1", word)


def _skeleton(word: str) -> str:
    """Returns the consonants as they sound."""
    sound = word.replace("ph", "f").translate(_SOUND)
    return sound[0] + re.sub("[aeiou]", "", _undoubled(sound[1:]))


def is_acronym(short: list[str], words: list[str]) -> bool:
    """Returns True if the first name is the initials of all words of the second, in order."""
    w = company_words()
    left = [word for word in short if word not in w.neutral or len(short) == 1]
    if len(left) == 3 and left[1] == "and" and len(left[0]) == len(left[2]) == 1:  # "P & G"
        return [word[0] for word in words if word != "and"] == [left[0], left[2]] and "and" in words
    if len(left) != 1 or not left[0].isalpha() or len(words) < 2:
        return False
    text = left[0]
    full = [word for word in words if word not in w.link]
    if any(len(word) < 2 for word in full) or not 2 <= len(text) <= 7:
        return False
    whole = "".join(word[0] for word in words)
    bare = "".join(word[0] for word in full)
    if text in (whole, bare):
        return len(text) > 2 or len(full) == 2
    trimmed = "".join(word[0] for word in full if word not in w.neutral)
    company = (bare + "c", bare + "g")  # NWIC: the C stands for "company", which the name has set aside
    return len(text) > 3 and (text == trimmed or text in company)
