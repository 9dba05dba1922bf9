"""From distinct values to rows: each combination of codes is judged once, its findings go to all rows that have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.model import CleanColumn, CodeArray, Column, Finding, FindingBatch, IntArray
from dedupe.validate.codes import Severities


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Rows that agree in every column looked at: group `of_row[i]` of row i, and the first row of each group."""

    of_row: CodeArray
    first: IntArray

    def __len__(self) -> int:
        return len(self.first)

    def values(self, column: Column) -> list[str]:
        """Returns the text of this column for each group."""
        return [str(text) for text in column.values[column.codes[self.first]]]


def group(columns: Sequence[Column]) -> Groups:
    """Returns the distinct combinations of these columns, in the order in which they appear."""
    combined = columns[0].codes.astype(np.int64)
    for column in columns[1:]:
        combined = combined * max(len(column.values), 1) + column.codes
        _, inverse = np.unique(combined, return_inverse=True)  # dense again, so that products never overflow
        combined = inverse.reshape(-1).astype(np.int64)
    _, first, inverse = np.unique(combined, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(first), dtype=np.int32)
    rank[order] = np.arange(len(first), dtype=np.int32)
    return Groups(rank[inverse.reshape(-1)], first[order].astype(np.int64))


def batch(field: str, groups: Groups, found: Sequence[tuple[int, Finding]]) -> FindingBatch:
    """Returns the findings of groups as findings of rows, rows ascending within each finding's group."""
    order = np.argsort(groups.of_row, kind="stable")
    bounds = np.searchsorted(groups.of_row[order], np.arange(len(groups) + 1))
    which_group = np.array([number for number, _ in found], dtype=np.int64)
    starts, sizes = bounds[which_group], bounds[which_group + 1] - bounds[which_group]
    which = np.repeat(np.arange(len(found), dtype=np.int32), sizes)
    offsets = np.arange(len(which)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    rows = order[np.repeat(starts, sizes) + offsets].astype(np.int64)
    return FindingBatch(field, rows, which, tuple(item for _, item in found))


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
