"""Compares what tells the generations of a family apart: Jr and Sr, II and III, and what goes without saying.

A father is rarely entered as "Sr". Where one record says Jr (or Sr, II ...), the other says nothing and their births
are a generation apart, they are parent and child with one name.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.match.compare_names import SUFFIX
from dedupe.match.compare_values import GENERATION_YEARS, ValueComparer, equal_or_not
from dedupe.match.comparison import Compared, Comparison
from dedupe.match.keys import Key
from dedupe.model import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class SuffixComparer:
    """Suffixes of two names; one alone speaks against where the births are a generation apart."""

    key: Key
    years: NDArray[np.int64]  # per row: year of birth, 0 where it is not known

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        return (SUFFIX,)

    def compare(self, left: IntArray, right: IntArray) -> tuple[Compared, ...]:
        (found,) = ValueComparer(SUFFIX, self.key, equal_or_not).compare(left, right)
        one, two = self.years[left], self.years[right]
        alone = (self.key.first[left] >= 0) != (self.key.first[right] >= 0)
        apart = alone & (one > 0) & (two > 0) & (np.abs(one - two) >= GENERATION_YEARS)
        return (Compared(np.where(apart, np.int8(1), found.level), found.holders),)


def birth_years(key: Key | None, rows: int) -> NDArray[np.int64]:
    """Returns the year of birth of each row, 0 where it is not known."""
    if key is None:
        return np.zeros(rows, dtype=np.int64)
    years = [int(value[:4]) if str(value)[:4].isascii() and str(value)[:4].isdigit() else 0 for value in key.values]
    return np.append(np.array(years, dtype=np.int64), 0)[key.first]
