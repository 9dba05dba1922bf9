"""Whether a word ends where it should: known words, beginnings of known words, and how words end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words

_WORD = re.compile(r"[^\W\d_]+")
#: An ending of three letters is one if so many of the known words end so, and this share of the words that have it.
_WORDS, _SHARE = 5, 0.13
_ENDING = 3
#: The lists with names, places, jobs and what else stands in fields.
_LISTS = ("value_hints", "nicknames", "headers", "street_types", "states", "countries", "company_words", "legal_forms")
#: Shorter beginnings fit too many words.
_SHORTEST_BEGINNING = 3


def is_cut(word: str, *, known_only: bool = False) -> bool:
    """Returns whether a word seems to have been cut: it is none that is known, nor (if that counts) ends like one."""
    text = fold(word).replace(" ", "")
    known, beginnings, endings, middles = _known()
    if len(text) <= 1 or (len(text) == _SHORTEST_BEGINNING and text in beginnings and text not in _SHORT_WORDS):
        return True
    if text in known:
        return False
    if text in beginnings or known_only:
        return True
    ending = text[-_ENDING:]
    return endings[ending] < _WORDS or endings[ending] < _SHARE * (endings[ending] + middles[ending])


#: Words that short ones are, though longer ones begin so.
_SHORT_WORDS = frozenset("inc ltd llc bay end sur des del von van the and und jon ann lee kim ave way".split())


@cache
def _known() -> tuple[frozenset[str], frozenset[str], Counter[str], Counter[str]]:
    """Returns the words of all lists, their beginnings, and how often three letters stand at an end and before it."""
    words = frozenset(word for name in _LISTS for text in _texts(load_words(name)) for word in _split(text))
    long = [word for word in words if len(word) > _ENDING]
    beginnings = frozenset(word[:k] for word in long for k in range(_SHORTEST_BEGINNING, len(word)))
    endings = Counter(word[-_ENDING:] for word in long)
    middles = Counter(word[k : k + _ENDING] for word in long for k in range(len(word) - _ENDING))
    return words, beginnings, endings, middles


def _texts(item: Any) -> Iterator[str]:
    """Yields all texts in a word list, however it is nested."""
    if isinstance(item, dict):
        for key, value in item.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(item, list):
        for value in item:
            yield from _texts(value)
    elif isinstance(item, str):
        yield item


def _split(text: str) -> Iterator[str]:
    return (word for match in _WORD.findall(text) if (word := fold(match)))
