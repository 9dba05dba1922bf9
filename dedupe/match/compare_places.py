"""Compares names of organisations, and streets with their house numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler

from dedupe.match.comparison import Comparison, Levels
from dedupe.match.keys import Key
from dedupe.match.similarity import scores
from dedupe.model import TextArray

#: Between street and house number in a combined key.
NUMBER_MARK = "\x1e"

COMPANY_LEVELS = ("same", "close", "part", "similar", "different")
IDENTITY = Comparison(
    "company", "identity", COMPANY_LEVELS, (0.62, 0.16, 0.10, 0.06, 0.06), (0.0005, 0.0005, 0.002, 0.01, 0.987)
)
EMPLOYER = Comparison(
    "company", "place", COMPANY_LEVELS, (0.60, 0.10, 0.06, 0.03, 0.21), (0.002, 0.0005, 0.002, 0.01, 0.9855)
)
COMPANY_SAME, COMPANY_CLOSE, COMPANY_PART, COMPANY_SIMILAR, COMPANY_DIFFERENT = range(5)

STREET = Comparison(
    "street",
    "place",
    ("same", "close, same number", "number missing", "other number", "different"),
    (0.55, 0.12, 0.04, 0.04, 0.25),
    (0.0005, 0.0003, 0.001, 0.01, 0.9882),
)
STREET_SAME, STREET_CLOSE, STREET_NO_NUMBER, STREET_OTHER_NUMBER, STREET_DIFFERENT = range(5)


def companies(key: Key) -> Callable[[TextArray, NDArray[np.int64], NDArray[np.int64]], Levels]:
    """Returns the judge of company names; words that few names hold weigh more than "group" or "logistics".

    Levels: 0 same, 1 close (typos, word order, joined words), 2 one is part of the other or its initials,
    3 similar, 4 different.
    """
    weight = _rarity(key)

    def judge(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
        level = np.full(len(a), COMPANY_DIFFERENT, dtype=np.int8)
        whole = scores(values, a, b, fuzz.token_sort_ratio, 70)
        parts = scores(values, a, b, fuzz.token_set_ratio, 80)
        likeness = scores(values, a, b, JaroWinkler.similarity, 0.8)
        level[(whole >= 80) | (likeness >= 0.9)] = COMPANY_SIMILAR
        for k in np.flatnonzero((whole >= 75) | (parts >= 85) | (likeness >= 0.86)):
            level[k] = min(int(level[k]), _company_level(values[a[k]], values[b[k]], weight))
        for k in np.flatnonzero(level >= COMPANY_SIMILAR):
            if _initials(values[a[k]], values[b[k]]):
                level[k] = COMPANY_PART
        return level

    return judge


def _rarity(key: Key) -> dict[str, float]:
    """Returns a weight per word: high for words that few of the names hold."""
    names: Counter[str] = Counter()
    for value in key.values:
        names.update(set(value.split()))
    total = max(len(key.values), 2)
    return {word: math.log(1 + total / number) for word, number in names.items()}


def _company_level(x: str, y: str, weight: dict[str, float]) -> int:
    if x.replace(" ", "") == y.replace(" ", ""):
        return COMPANY_CLOSE
    one, two = set(x.split()), set(y.split())
    if one == two:
        return COMPANY_CLOSE
    shared = sum(weight.get(word, 1.0) for word in one & two)
    left = sorted(one - two)
    right = sorted(two - one)
    used: set[str] = set()
    missing_left, missing_right = 0.0, 0.0
    for word in left:
        fit = next((other for other in right if other not in used and _alike(word, other)), None)
        if fit is None:
            missing_left += weight.get(word, 1.0)
        else:
            used.add(fit)
            # A misspelt word is in no other name and so looks rare: the commoner spelling tells its weight.
            shared += min(weight.get(word, 1.0), weight.get(fit, 1.0))
    missing_right = sum(weight.get(word, 1.0) for word in right if word not in used)
    whole = shared + missing_left + missing_right
    if not missing_left and not missing_right:
        return COMPANY_CLOSE
    if shared >= 0.85 * whole:
        return COMPANY_CLOSE
    if not (missing_left and missing_right) and (shared >= 0.4 * whole or _telling(one & two, weight)):
        return COMPANY_PART
    if shared >= 0.6 * whole:
        return COMPANY_SIMILAR
    return COMPANY_DIFFERENT


def _telling(words: set[str], weight: dict[str, float]) -> bool:
    """Returns True if at least one of the words is rare among the names: it stands for the whole."""
    rarest = max(weight.values(), default=0.0)
    return any(weight.get(word, 0.0) >= 0.7 * rarest for word in words)


def _alike(x: str, y: str) -> bool:
    """Returns True for one word in two spellings, or a word and its abbreviation."""
    short, long = (x, y) if len(x) <= len(y) else (y, x)
    if len(short) >= 3 and long.startswith(short):
        return True
    return len(short) >= 4 and OSA.distance(x, y) <= (1 if len(short) < 8 else 2)


def _initials(x: str, y: str) -> bool:
    short, long = (x, y) if len(x) <= len(y) else (y, x)
    words = long.split()
    return len(short) >= 3 and " " not in short and len(words) >= 3 and short == "".join(w[0] for w in words)


def streets(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
    """Levels: 0 same, 1 close with the same number, 2 number missing in one, 3 other number, 4 different."""
    split = {int(k): values[k].split(NUMBER_MARK) for k in np.unique(np.concatenate([a, b])).tolist()}
    names = np.empty(len(values), dtype=object)
    for number, parts in split.items():
        names[number] = parts[0]
    whole = scores(names, a, b, fuzz.token_sort_ratio, 60)
    parts_ratio = scores(names, a, b, fuzz.token_set_ratio, 80)
    likeness = scores(names, a, b, JaroWinkler.similarity, 0.8)
    close = (whole >= 80) | (likeness >= 0.9) | (parts_ratio >= 95)
    level = np.full(len(a), STREET_DIFFERENT, dtype=np.int8)
    for k in np.flatnonzero(close):
        one, two = split[int(a[k])][1], split[int(b[k])][1]
        if one and two:
            level[k] = STREET_CLOSE if one == two else STREET_OTHER_NUMBER
        else:
            level[k] = STREET_NO_NUMBER
    return level
