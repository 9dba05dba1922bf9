"""From distinct values to rows: each combination of codes is judged once, its findings go to all rows that have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedupe.model import CleanColumn, CodeArray, Column, Finding, FindingBatch, IntArray
from dedupe.validate.codes import Severities

BoolArray = NDArray[np.bool_]

#: Combinations are numbered by multiplying; beyond this they are first numbered anew, so that no product overflows.
_MOST_COMBINATIONS = 1 << 62


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Rows that agree in each column looked at: the group `of_row[i]` of row `rows[i]`, the first row of each group."""

    of_row: CodeArray
    first: IntArray
    rows: IntArray  # the rows looked at, ascending

    def __len__(self) -> int:
        return len(self.first)

    def values(self, column: Column) -> list[str]:
        """Returns the text of this column for each group."""
        texts: list[str] = column.values[self.codes(column)].tolist()
        return texts

    def codes(self, column: Column) -> CodeArray:
        """Returns the code of this column for each group."""
        return column.codes[self.first]


def group(columns: Sequence[Column], rows: IntArray | None = None) -> Groups:
    """Returns the distinct combinations of these columns, in the order in which they appear.

    `rows` (ascending) are the rows to look at, all of them if it is not given.
    """
    combined, count = np.zeros(0, dtype=np.int64), 1
    for number, column in enumerate(columns):
        codes = column.codes if rows is None else column.codes[rows]
        size = max(len(column.values), 1)
        if count > _MOST_COMBINATIONS // size:
            combined, count = _numbered(combined)
        combined = combined * size + codes if number else codes.astype(np.int64)
        count *= size
    of_row, count = _numbered(combined)
    first = np.empty(count, dtype=np.int64)
    first[of_row[::-1]] = np.arange(len(of_row))[::-1]  # of several rows of one group the first is written last
    if rows is None:
        return Groups(of_row.astype(np.int32), first, np.arange(len(of_row)))
    return Groups(of_row.astype(np.int32), rows[first], rows)


def _numbered(combined: IntArray) -> tuple[IntArray, int]:
    """Returns the numbers as 0, 1, 2 ... in order of first appearance, and how many there are."""
    coded = pa.array(combined).dictionary_encode()
    return coded.indices.to_numpy().astype(np.int64), len(coded.dictionary)


def batch(field: str, groups: Groups, found: Sequence[tuple[int, Finding]]) -> FindingBatch:
    """Returns the findings of groups as findings of rows, rows ascending within each finding's group."""
    which_group = np.array([number for number, _ in found], dtype=np.int64)
    has = np.zeros(len(groups), dtype=bool)
    has[which_group] = True
    places = np.flatnonzero(has[groups.of_row])
    places = places[np.argsort(groups.of_row[places], kind="stable")]
    bounds = np.searchsorted(groups.of_row[places], [which_group, which_group + 1])
    starts, sizes = bounds[0], bounds[1] - bounds[0]
    which = np.repeat(np.arange(len(found), dtype=np.int32), sizes)
    offsets = np.arange(len(which)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    rows = groups.rows[places[np.repeat(starts, sizes) + offsets]]
    return FindingBatch(field, rows.astype(np.int64), which, tuple(item for _, item in found))


def batches(
    column: CleanColumn, groups: Groups, found: Sequence[tuple[int, Finding]], severities: Severities
) -> list[FindingBatch]:
    """Returns one batch, or none where nothing was found, with the severities that the rules ask for."""
    if not found:
        return []
    return [batch(column.header, groups, [(number, severities.apply(column.field, item)) for number, item in found])]


def is_note(column: CleanColumn, note: str) -> Column:
    """Returns "1" for the rows whose value carries this note of the normalizer, "" for the others."""
    if column.notes is None:
        return Column.constant("", len(column.raw))
    return column.notes.map(lambda notes: "1" if note in notes.split() else "")


def noted(column: CleanColumn, note: str) -> BoolArray:
    """Returns for each row whether its value carries this note of the normalizer."""
    if column.notes is None:
        return np.zeros(len(column.raw), dtype=bool)
    return of_values(column.notes, [note in notes.split() for notes in column.notes.values])


def of_values(column: Column, told: Sequence[bool]) -> BoolArray:
    """Returns for each row what is told of its value."""
    if not len(column):
        return np.zeros(0, dtype=bool)
    result: BoolArray = np.array(told, dtype=bool)[column.codes]
    return result
