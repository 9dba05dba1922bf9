"""Knows words that make another firm of one group: a holding is not the firm it holds.

Holdings, property companies, service companies and the like share the name, the address and the telephone of the firm
they belong to; the word is all that tells them apart. What is in no list a table with ids tells itself: "Oakfern" and
"Oakfern Distribution" in one house are two firms if such two have two tax numbers again and again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from rapidfuzz.distance import OSA

from dedupe.match.company_words import company_words
from dedupe.match.keys import Key

#: So many pairs must show that a word makes another firm, and so many times as many as show that it does not.
_SHOWN, _TIMES = 2, 4
#: Ids tell firms apart if rows of one name in one house mostly have one: in so large a share of at least so many pairs.
_TRUSTED, _FEWEST = 0.8, 5
#: Neighbours looked at among the rows of one house.
_STEPS = (1, 2, 3)
#: Letters from which on a slip in such a word is one, and from which on it may stand inside a longer word.
_SLIP, _INSIDE = 6, 7


def makes_another(left: Iterable[str], right: Iterable[str], more: frozenset[str] = frozenset()) -> bool:
    """Returns whether what two names do not share says that they are different firms of one group.

    One of them has a word for a role in a group, or each has another one. `more` are words that the table has shown.
    """
    one, two = ({word if word in more else role_of(word) for word in side} - {""} for side in (left, right))
    return one != two


def learned_roles(names: Key, houses: Sequence[Key], ids: Sequence[Key]) -> frozenset[str]:
    """Returns the words that make another firm, as far as the ids of the rows of one house show it."""
    same: Counter[bool] = Counter()
    words: dict[str, Counter[bool]] = {}
    for house in houses:
        left, right = _neighbours(house)
        for key in ids:
            one, two = key.first[left], key.first[right]
            known = np.flatnonzero((one >= 0) & (two >= 0) & (names.first[left] >= 0) & (names.first[right] >= 0))
            told = np.stack([names.first[left[known]], names.first[right[known]], one[known] == two[known]])
            found, count = np.unique(told, axis=1, return_counts=True)
            for a, b, agree, number in zip(*found.tolist(), count.tolist(), strict=True):
                if a == b:
                    same[bool(agree)] += number
                    continue
                extra = set(str(names.values[a]).split()) ^ set(str(names.values[b]).split())
                if len(extra) == 1:
                    words.setdefault(extra.pop(), Counter())[bool(agree)] += number
    if same.total() < _FEWEST or same[True] < _TRUSTED * same.total():
        return frozenset()
    return frozenset(w for w, seen in words.items() if seen[False] >= max(_SHOWN, _TIMES * seen[True]))


def _neighbours(key: Key) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], ...]:
    """Returns pairs of rows that share a value."""
    rows = np.flatnonzero(key.first >= 0)
    order = rows[np.argsort(key.first[rows], kind="stable")]
    pairs = [(order[:-step], order[step:]) for step in _STEPS if len(order) > step]
    left = np.concatenate([one for one, _ in pairs] or [np.empty(0, np.int64)])
    right = np.concatenate([two for _, two in pairs] or [np.empty(0, np.int64)])
    together = key.first[left] == key.first[right]
    return left[together].astype(np.int64), right[together].astype(np.int64)


@cache
def role_of(word: str) -> str:
    """Returns the word for a role in a group that a word is, misspelt or within a compound, or ""."""
    lists = company_words()
    roles = lists.roles
    if word in roles or word in lists.common:
        return roles.get(word, "")
    for known, role in roles.items():
        if len(known) >= _INSIDE and known in word:
            return role
        if min(len(known), len(word)) >= _SLIP and OSA.distance(known, word, score_cutoff=1) <= 1:
            return role
    return ""
