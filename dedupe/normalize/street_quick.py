"""Streets of plain words with one number at an end, which most streets are, taken apart fast.

Every street that is taken here comes out as the long way has it; a test holds both against each other.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from dedupe.normalize.address_words import Kind, address_words
from dedupe.normalize.street_words import canonical_street
from dedupe.normalize.text import fold


class Street(NamedTuple):
    """A street address taken apart, as keys. A tuple, because one is made for each of a million streets."""

    name: str  # the folded key
    number: str = ""
    unit: str = ""


#: Number, name, number. The name ends before the first digit and holds no ASCII mark but blank, dot, dash, apostrophe;
#: that the rest are letters is asked of Python, which is faster at it than a pattern.
_PLAIN = re.compile(
    r"(?:([0-9]{1,5}[A-Za-z]?),? (?:([0-9]{1,3}(?:st|nd|rd|th|ST|ND|RD|TH)) )?)?"
    r"([^\W\d_ºª][^\d!-&(-,/:-@\[-`{-~\nºª]*)"
    r"(?:(?:, ?|(?<= ))(?:[Nn]o: ?)?([0-9]{1,5}[A-Za-z]?)\.?)?,?\Z"
)
_MARKS = str.maketrans("", "", " .'’-")
_NUMBER_WORDS = frozenset(("nr", "no"))
_CJK = re.compile("([\u3040-\u30ff\u3400-\u9fff]{2,12})([0-9]{1,5})(?:号|號|丁目)?\\Z")
#: Abbreviations that the long way looks at: "P.zza", and in Sweden "Kungsg.".
_DOTTED = re.compile(r"\w\.\w|\.\.|\w{3}[gvGV]\.")
#: Words that begin something else behind a street: a box, the streets beside it.
_ELSEWHERE = frozenset("between betw postfach postbus postboks caixa casella apartado".split())
_LONG_ROADS = frozenset(("highway", "hwy", "route", "km"))
#: Words that need no closer look wherever they stand.
_SHORT = Kind.SHORT_UNIT | Kind.SHORT_FLOOR | Kind.SHORT_BUILDING | Kind.SUFFIX
_ANY = (
    Kind.UNIT | Kind.SIDE | Kind.AFTER_UNIT | Kind.BUILDING | Kind.BLOCK | Kind.PLOT | Kind.FLOOR | Kind.GROUND
    | Kind.NUMBER | Kind.NO_NUMBER | Kind.BOX | Kind.CARE
)  # fmt: skip


def quick_street(text: str) -> Street | None:
    """Returns the street if it is of plain words, with at most one number at an end; None for the long way."""
    match = _PLAIN.match(text)
    if match is None:
        match = _CJK.match(text)
        return None if match is None else Street(_cjk_name(match[1]), match[2])
    front, ordinal, name, back = match.groups()
    if front:
        key = None if back else _name(name, "front", ordinal or "")
        return None if key is None else Street(key, front.lower())
    if back:
        key = _name(name, "back" if len(back) < 4 else "long back", "")
        return None if key is None else Street(key, back.lower())
    key = _name(name, "", "")
    return None if key is None else Street(key)


@lru_cache(maxsize=50_000)  # the streets of a town come again and again, with other numbers
def _cjk_name(name: str) -> str:
    return canonical_street(fold(name).split())


@lru_cache(maxsize=50_000)
def _name(name: str, number: str, ordinal: str) -> str | None:
    """Returns the key of a street's name, None for the long way; `number` tells where the number stands, "" nowhere."""
    if not name.translate(_MARKS).isalpha():
        return None
    if ("." in name and _DOTTED.search(name)) or ("-" in name and (" -" in name or "- " in name or "--" in name)):
        return None
    tokens = fold(name).split()
    if number.endswith("back") and tokens and tokens[-1] in _NUMBER_WORDS:
        tokens.pop()  # "Str. Lungă nr. 5"
    if not tokens or not _ordinary(tokens, number):
        return None
    return canonical_street([ordinal.lower(), *tokens] if ordinal else tokens)


def _ordinary(tokens: list[str], number: str) -> bool:
    """Returns whether no word can mean more than its part of the street's name."""
    suspects, shorts, months, roads = _lists()
    last = tokens[-1]
    if tokens[0] in suspects or last in suspects or (len(tokens) > 1 and tokens[1] in suspects):
        return False
    if 1 in map(len, tokens) and (len(last) == 1 or not suspects.isdisjoint(tokens)):
        return False
    if not _ELSEWHERE.isdisjoint(tokens):
        return False
    if number == "front":
        return shorts.isdisjoint(tokens) and months.isdisjoint(tokens[:3])
    if number:
        if last in months and number == "long back":
            return False  # "Rue du 8 Mai 1945"
        if last in roads and (len(tokens) == 1 or last in _LONG_ROADS):
            return False
        return len(tokens) > 1 or last not in shorts
    return True


@cache
def _lists() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    """Returns the words that only the long way understands, those it does behind a number, months, numbered roads."""
    kinds = address_words().kinds
    any_place = {word for word, kind in kinds.items() if kind & _ANY and not _only_short_box(kind, word)}
    short = {word for word, kind in kinds.items() if kind & _SHORT or len(word) == 1}
    months = {word for word, kind in kinds.items() if kind & Kind.MONTH}
    roads = {word for word, kind in kinds.items() if kind & Kind.ROAD}
    return frozenset(any_place | {"one", "sec", "section"}), frozenset(short), frozenset(months), frozenset(roads)


def _only_short_box(kind: int, word: str) -> bool:
    """Returns whether the word is a type or a letter that a box too may begin with: that is the whole part then."""
    return not kind & (_ANY & ~Kind.BOX) and bool(kind & Kind.TYPE)
