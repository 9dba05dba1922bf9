"""Compares single facts that need no others: codes, dates, texts, numbers, places."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler

from dedupe.match.company_words import company_words
from dedupe.match.comparison import Compared, Comparison, Levels
from dedupe.match.keys import Key
from dedupe.match.similarity import distinct_pairs, letters_of, scores
from dedupe.model import CodeArray, IntArray, TextArray

#: Judges distinct unequal pairs of values: (values, a, b) -> level of each.
Judge = Callable[[TextArray, NDArray[np.int64], NDArray[np.int64]], Levels]


@dataclass(frozen=True, slots=True)
class ValueComparer:
    """One fact; where rows hold several values of it, the best agreeing pair of values counts."""

    comparison: Comparison
    key: Key
    judge: Judge = field(repr=False)
    quick: bool = False  # judging a pair costs less than finding the distinct ones

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        return (self.comparison,)

    def compare(self, left: IntArray, right: IntArray) -> tuple[Compared, ...]:
        worst = np.int8(len(self.comparison.levels))
        best = np.full(len(left), worst, dtype=np.int8)
        holders = np.zeros(len(left), dtype=np.int32)
        codes = self.key.codes
        for j in range(self.key.width):
            filled = np.flatnonzero(codes[left, j] >= 0)
            for k in range(self.key.width):
                rows = filled[codes[right[filled], k] >= 0]
                one = codes[left[rows], j]
                level, before, held = self._levels(one, codes[right[rows], k]), best[rows], holders[rows]
                count = self.key.holders[one].astype(np.int32)
                # Of several shared values the rarest counts.
                rarer = (level == 0) & ((before > 0) | (held == 0) | (count < held))
                holders[rows[rarer]] = count[rarer]
                better = (level >= 0) & (level < before)
                best[rows[better]] = level[better]
        best[best == worst] = -1
        return (Compared(best, holders),)

    def _levels(self, one: CodeArray, two: CodeArray) -> Levels:
        level = np.zeros(len(one), dtype=np.int8)
        rows = np.flatnonzero(one != two)
        if len(rows) and (self.quick or any(self.judge is quick for quick in QUICK)):
            level[rows] = self.judge(self.key.values, one[rows].astype(np.int64), two[rows].astype(np.int64))
        elif len(rows):
            a, b, back = distinct_pairs(one[rows], two[rows], len(self.key.values))
            level[rows] = self.judge(self.key.values, a, b)[back]
        return level


def equal_or_not(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
    """Levels: 0 same, 1 different."""
    return np.ones(len(a), dtype=np.int8)


def categories(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
    """Levels: 0 same, 1 a slip in a long word, or the same words but for small ones ("the", "and"), 2 different.

    Not where a digit is in it: "stage 1" and "stage 2" are two.
    """
    told = np.array([_without_small_words(value) for value in values.tolist()], dtype=object)
    longest = np.fromiter((len(v) if not _DIGIT.search(v) else 0 for v in values.tolist()), np.int64, len(values))
    shorter = np.minimum(longest[a], longest[b])
    level = np.where((told[a] == told[b]) & (told[a] != ""), 1, 2).astype(np.int8)
    rows = np.flatnonzero((level == 2) & (shorter >= _SLIP))
    edits = scores(values, a[rows], b[rows], OSA.distance, 2)
    level[rows[edits <= np.where(shorter[rows] >= _SLIPS, 2, 1)]] = 1
    return level


#: Letters of a category from which on one letter off is a slip, and from which on two are.
_SLIP, _SLIPS = 6, 12
_DIGIT = re.compile(r"[0-9]")


def _without_small_words(text: str) -> str:
    link = company_words().link
    return " ".join(sorted(word for word in text.split() if word not in link))


def identifiers(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
    """Levels: 0 same, 1 one edit or transposition apart (from five characters on), 2 different."""
    edits = scores(values, a, b, OSA.distance)
    return np.where((edits <= 1) & (_shorter(values, a, b) >= 5), 1, 2).astype(np.int8)


def codes(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
    """Levels of postal codes: 0 same, 1 one edit apart or the same beginning, 2 different."""
    letters = letters_of(values)
    shorter, gap = np.minimum(letters.lengths[a], letters.lengths[b]), np.abs(letters.lengths[a] - letters.lengths[b])
    level = np.where((letters.head[a] == letters.head[b]) & (shorter > 4), 1, 2).astype(np.int8)
    rows = np.flatnonzero((level == 2) & (shorter >= 3) & (gap <= 1) & (np.maximum(*letters.missing(a, b)) <= 1))
    level[rows[scores(values, a[rows], b[rows], OSA.distance, 1) <= 1]] = 1
    return level


#: Judges that cost less than finding the distinct pairs.
QUICK: tuple[Judge, ...] = (equal_or_not, codes)


def towns(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
    """Levels: 0 same, 1 close or one part of the other, 2 different."""
    likeness = scores(values, a, b, JaroWinkler.similarity, 0.8)
    edits = scores(values, a, b, OSA.distance)
    words = scores(values, a, b, fuzz.token_set_ratio, 90)
    shorter = _shorter(values, a, b)
    close = (likeness >= 0.92) | (edits <= 1) & (shorter >= 4) | (words >= 95) & (shorter >= 4)
    return np.where(close, 1, 2).astype(np.int8)


def dates(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
    """Levels: 0 same, 1 one digit off or day and month swapped, 2 two of three parts, 3 same year, 4 different,
    5 different by fifteen years or more.

    Slips and guesses seldom move a year that far; fathers and sons, mothers and daughters are that far apart.
    """
    used, back = np.unique(np.concatenate([a, b]), return_inverse=True)
    padded = "".join(str(values[k]).replace("-", "")[:8].ljust(8) for k in used.tolist())
    digits = np.frombuffer(padded.encode("ascii", "replace"), np.uint8).reshape(-1, 8)
    one, two = digits[back[: len(a)]], digits[back[len(a) :]]
    missing = (one == _SPACE) | (two == _SPACE)
    differ = (one != two) & ~missing
    whole, years_alone = ~missing[:, 7], missing[:, 4] & ~missing[:, 3]
    year, month, day = (~differ[:, part].any(axis=1) for part in (slice(0, 4), slice(4, 6), slice(6, 8)))
    level = np.where(_years_apart(one, two) >= GENERATION_YEARS, 5, 4)
    level[year & np.where(whole, True, ~differ.any(axis=1))] = 3
    level[whole & ((month & day) | (year & (month | day)))] = 2
    swapped = whole & year & (one[:, 4:6] == two[:, 6:8]).all(axis=1) & (one[:, 6:8] == two[:, 4:6]).all(axis=1)
    both_years = years_alone & (one[:, 4] == _SPACE) & (two[:, 4] == _SPACE)
    level[(_one_slip(one, two, differ) & (whole | both_years)) | swapped] = 1
    return level.astype(np.int8)


#: Parents and children are rarely closer.
GENERATION_YEARS = 15
_SPACE = ord(" ")


def _one_slip(one: NDArray[np.uint8], two: NDArray[np.uint8], differ: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Returns True where one digit differs, or two neighbours changed places."""
    count, rows = differ.sum(axis=1), np.arange(len(one))
    first = differ.argmax(axis=1)
    after = np.minimum(first + 1, 7)
    crossed = (one[rows, first] == two[rows, after]) & (one[rows, after] == two[rows, first]) & differ[rows, after]
    return np.asarray((count == 1) | ((count == 2) & crossed))


def _years_apart(one: NDArray[np.uint8], two: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Returns the years between two dates, 0 where a year is not known."""
    sizes = np.array([1000, 100, 10, 1])
    known = ((one[:, :4] >= ord("0")) & (two[:, :4] >= ord("0"))).all(axis=1)
    return np.where(known, np.abs((one[:, :4].astype(np.int64) - two[:, :4]) @ sizes), 0)


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
    lengths = letters_of(values).lengths
    return np.minimum(lengths[a], lengths[b]).astype(np.int64)
