"""Compares single facts that need no others: codes, dates, texts, numbers, places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler

from dedupe.match.comparison import Compared, Comparison, Levels
from dedupe.match.keys import Key
from dedupe.match.similarity import distinct_pairs, scores
from dedupe.model import IntArray, TextArray

#: Judges distinct unequal pairs of values: (values, a, b) -> level of each.
Judge = Callable[[TextArray, NDArray[np.int64], NDArray[np.int64]], Levels]


@dataclass(frozen=True, slots=True)
class ValueComparer:
    """One fact; where rows hold several values of it, the best agreeing pair of values counts."""

    comparison: Comparison
    key: Key
    judge: Judge = field(repr=False)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        return (self.comparison,)

    def compare(self, left: IntArray, right: IntArray) -> tuple[Compared, ...]:
        worst = np.int8(len(self.comparison.levels))
        best = np.full(len(left), worst, dtype=np.int8)
        holders = np.zeros(len(left), dtype=np.int32)
        for j in range(self.key.width):
            one = self.key.codes[left, j]
            for k in range(self.key.width):
                two = self.key.codes[right, k]
                level = self._levels(one, two)
                same = level == 0
                count = self.key.holders[np.maximum(one, 0)].astype(np.int32)
                # Of several shared values the rarest counts.
                rarer = same & ((best > 0) | (holders == 0) | (count < holders))
                holders[rarer] = count[rarer]
                better = (level >= 0) & (level < best)
                best[better] = level[better]
        best[best == worst] = -1
        return (Compared(best, holders),)

    def _levels(self, one: NDArray[np.int32], two: NDArray[np.int32]) -> Levels:
        level = np.full(len(one), -1, dtype=np.int8)
        there = (one >= 0) & (two >= 0)
        level[there & (one == two)] = 0
        rows = np.flatnonzero(there & (one != two))
        if len(rows):
            a, b, back = distinct_pairs(one[rows], two[rows], len(self.key.values))
            level[rows] = self.judge(self.key.values, a, b)[back]
        return level


def equal_or_not(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
    """Levels: 0 same, 1 different."""
    return np.ones(len(a), dtype=np.int8)


def identifiers(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
    """Levels: 0 same, 1 one edit or transposition apart (from five characters on), 2 different."""
    edits = scores(values, a, b, OSA.distance)
    return np.where((edits <= 1) & (_shorter(values, a, b) >= 5), 1, 2).astype(np.int8)


def codes(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
    """Levels of postal codes: 0 same, 1 one edit apart or the same beginning, 2 different."""
    edits = scores(values, a, b, OSA.distance)
    level = np.where((edits <= 1) & (_shorter(values, a, b) >= 3), 1, 2).astype(np.int8)
    start = np.fromiter(
        (values[i][:4] == values[j][:4] and len(values[i]) > 4 < len(values[j]) for i, j in zip(a, b, strict=True)),
        dtype=bool,
        count=len(a),
    )
    level[start] = 1
    return level


def towns(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
    """Levels: 0 same, 1 close or one part of the other, 2 different."""
    likeness = scores(values, a, b, JaroWinkler.similarity, 0.8)
    edits = scores(values, a, b, OSA.distance)
    words = scores(values, a, b, fuzz.token_set_ratio, 90)
    shorter = _shorter(values, a, b)
    close = (likeness >= 0.92) | (edits <= 1) & (shorter >= 4) | (words >= 95) & (shorter >= 4)
    return np.where(close, 1, 2).astype(np.int8)


def dates(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
    """Levels: 0 same, 1 one digit off or day and month swapped, 2 two of three parts, 3 same year, 4 different."""
    level = np.full(len(a), 4, dtype=np.int8)
    for k, (i, j) in enumerate(zip(a, b, strict=True)):
        x, y = values[i], values[j]
        if len(x) < 10 or len(y) < 10:
            level[k] = 3 if x.startswith(y) or y.startswith(x) else 4
        elif x[:4] == y[:4] and x[5:7] == y[8:10] and x[8:10] == y[5:7]:
            level[k] = 1
        elif OSA.distance(x, y) <= 1 or (x[:4] == y[:4] and (x[5:7] == y[5:7] or x[8:10] == y[8:10])):
            level[k] = 1 if OSA.distance(x.replace("-", ""), y.replace("-", "")) <= 1 else 2
        elif x[4:] == y[4:]:
            level[k] = 2
        elif x[:4] == y[:4]:
            level[k] = 3
    return level


def texts(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
    """Levels: 0 same, 1 mostly the same words, 2 different."""
    words = scores(values, a, b, fuzz.token_set_ratio, 80)
    sorted_words = scores(values, a, b, fuzz.token_sort_ratio, 60)
    return np.where((words >= 85) & (sorted_words >= 60), 1, 2).astype(np.int8)


def numbers(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
    """Levels: 0 same, 1 within five per cent, 2 different."""
    one, two = _floats(values[a]), _floats(values[b])
    with np.errstate(invalid="ignore"):
        near = np.abs(one - two) <= 0.05 * np.maximum(np.abs(one), np.abs(two))
    return np.where(near, 1, 2).astype(np.int8)


def domains(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
    """Levels: 0 same, 1 the same name under another ending, or one typo, 2 different."""
    level = np.full(len(a), 2, dtype=np.int8)
    edits = scores(values, a, b, OSA.distance)
    for k, (i, j) in enumerate(zip(a, b, strict=True)):
        x, y = values[i].split(".")[0], values[j].split(".")[0]
        if (x == y and len(x) >= 4) or (edits[k] <= 1 and min(len(x), len(y)) >= 7):
            level[k] = 1
    return level


def _floats(values: TextArray) -> NDArray[np.float64]:
    result = np.full(len(values), np.nan)
    for k, value in enumerate(values):
        try:
            result[k] = float(value)
        except ValueError:
            continue
    return result


def _shorter(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """Returns the length of the shorter text of each pair."""
    pairs = ((len(values[i]), len(values[j])) for i, j in zip(a, b, strict=True))
    return np.fromiter((min(x, y) for x, y in pairs), dtype=np.int64, count=len(a))
