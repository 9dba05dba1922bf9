"""Comparison keys of stacked rows: small integers per row, the distinct values once.

A key may hold several values per row (two phones, three e-mail addresses); missing is -1 and never equals anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedupe.model import MULTI, CodeArray, Column, IntArray, TextArray, text_array

#: More values than this in one row's key are left out: a cell with ten numbers is a list, not a person.
MAX_VALUES = 6
#: Up to so many values a row, gaps are closed by moving columns, which is faster than sorting every row.
_FEW = 5


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """`values[codes[i, j]]` is the j-th value of row i; -1 stands for none."""

    codes: CodeArray  # shape (rows, width)
    values: TextArray
    holders: IntArray  # per value: how many rows hold it

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def width(self) -> int:
        """How many values a row can hold."""
        return int(self.codes.shape[1])

    @property
    def first(self) -> CodeArray:
        """Returns the first value's code of every row, -1 for none."""
        return self.codes[:, 0]

    def filled(self) -> NDArray[np.bool_]:
        """Returns True for rows that hold at least one value."""
        return np.asarray((self.codes >= 0).any(axis=1))

    def take(self, rows: IntArray) -> Key:
        """Returns the key of these rows; holders are counted anew."""
        return make_key(self.codes[rows], self.values)

    @staticmethod
    def of(*columns: Column) -> Key:
        """Returns the key of one or several columns of the same rows; cells joined by MULTI are taken apart."""
        if not columns:
            return make_key(np.empty((0, 1), dtype=np.int32), text_array([]))
        plain = _whole_cells(columns[0]) if len(columns) == 1 else None
        if plain is not None:
            return make_key(*plain)
        parts, values = _numbered([_cells(column) for column in columns], [len(column.values) for column in columns])
        codes = [part[column.codes] for part, column in zip(parts, columns, strict=True)]
        return make_key(_pack(np.concatenate(codes, axis=1)), values)

    @staticmethod
    def from_texts(texts: Sequence[str]) -> Key:
        """Returns a key with one value per row."""
        return Key.of(Column.of(texts))


def make_key(codes: CodeArray, values: TextArray) -> Key:
    """Returns a key over these codes, with the holders of each value counted."""
    holders = np.zeros(len(values), dtype=np.int64)
    for j in range(codes.shape[1]):
        column = codes[:, j]
        holders += np.bincount(column[column >= 0], minlength=len(values)).astype(np.int64)
    return Key(codes, values, holders)


def _several(column: Column) -> bool:
    """Returns whether any cell holds several values; one search in all the texts is far cheaper than one in each."""
    return MULTI in "".join(column.values.tolist())


def _whole_cells(column: Column) -> tuple[CodeArray, TextArray] | None:
    """Returns the codes and values of a column whose cells hold one value each, None for any other column."""
    if _several(column):
        return None
    values = column.values
    blank = np.flatnonzero(values == "")
    if not len(blank):
        return column.codes.reshape(-1, 1), values
    number = np.arange(len(values), dtype=np.int32)
    number[blank] = -1
    number[blank[0] + 1 :] -= 1
    return number[column.codes].reshape(-1, 1), np.delete(values, blank)


def _cells(column: Column) -> tuple[IntArray, IntArray, TextArray]:
    """Returns (value number, place within it, text) of every value in the cells of a column, in their order."""
    values = column.values
    if not _several(column):
        number = np.flatnonzero(values != "")
        return number, np.zeros(len(number), dtype=np.int64), values[number]
    several = np.fromiter((MULTI in value for value in values), bool, len(values))
    plain, rest = np.flatnonzero(~several & (values != "")), np.flatnonzero(several)
    split = [list(dict.fromkeys([p for p in value.split(MULTI) if p][:MAX_VALUES])) for value in values[rest]]
    count = np.fromiter(map(len, split), dtype=np.int64, count=len(split))
    place = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    return (
        np.concatenate([plain, np.repeat(rest, count)]),
        np.concatenate([np.zeros(len(plain), dtype=np.int64), place]),
        text_array(chain(values[plain], *split)),
    )


def _numbered(
    columns: Sequence[tuple[IntArray, IntArray, TextArray]], sizes: Sequence[int]
) -> tuple[list[CodeArray], TextArray]:
    """Returns the cells of each column as codes of one numbering, and its values in order of first appearance."""
    texts = np.concatenate([text for _, _, text in columns])
    codes, values = encoded(texts)
    tables, start = [], 0
    for (number, place, text), size in zip(columns, sizes, strict=True):
        table = np.full((size, int(place.max(initial=0)) + 1), -1, dtype=np.int32)
        table[number, place] = codes[start : start + len(text)]
        tables.append(table)
        start += len(text)
    return tables, values


def encoded(texts: TextArray) -> tuple[CodeArray, TextArray]:
    """Returns the number of each text and the distinct texts, in order of first appearance."""
    if not len(texts):
        return np.empty(0, dtype=np.int32), texts
    try:
        codes = pa.array(texts, pa.large_string()).dictionary_encode().indices.to_numpy().astype(np.int32)
    except UnicodeEncodeError:  # half a surrogate pair, which Arrow does not hold
        numbers: dict[str, int] = {}
        codes = np.fromiter((numbers.setdefault(text, len(numbers)) for text in texts), dtype=np.int32)
    return codes, texts[first_places(codes)]


def first_places(codes: CodeArray) -> IntArray:
    """Returns where each number appears first, for codes that were numbered in order of first appearance."""
    highest = np.maximum.accumulate(codes)
    return np.flatnonzero(np.diff(highest, prepend=np.int32(-1)) > 0)


def _pack(codes: CodeArray) -> CodeArray:
    """Returns the codes with repeats in a row dropped, filled places first and unused columns cut off."""
    width = codes.shape[1]
    if width == 1:
        return codes
    columns = [codes[:, j].copy() for j in range(width)]
    for j in range(1, width):
        for earlier in range(j):
            columns[j][columns[j] == columns[earlier]] = -1
    if width > _FEW:
        packed = np.stack(columns, axis=1)
        packed = np.take_along_axis(packed, np.argsort(packed < 0, axis=1, kind="stable"), axis=1)
        columns = list(packed.T)
    else:
        for last in range(width - 1, 0, -1):
            for j in range(last):
                gap = (columns[j] < 0) & (columns[j + 1] >= 0)
                columns[j][gap] = columns[j + 1][gap]
                columns[j + 1][gap] = -1
    used = [column for column in columns if (column >= 0).any()]
    return np.ascontiguousarray(np.stack(used or columns[:1], axis=1))


def same_rows(keys: Sequence[Key]) -> tuple[IntArray, IntArray]:
    """Returns (representatives, group of each row): rows that are equal in every key share a group.

    Rows with one 64-bit mix of their codes are neighbours after sorting, and are then compared code by code.
    """
    rows = len(keys[0])
    mix = _mixed(keys, rows)
    order = np.argsort(mix, kind="stable")
    fresh = np.ones(rows, dtype=bool)
    fresh[1:] = mix[order[1:]] != mix[order[:-1]]
    group = np.empty(rows, dtype=np.int64)
    group[order] = np.cumsum(fresh) - 1
    first = order[fresh]
    member = np.flatnonzero(first[group] != np.arange(rows))
    if not all(np.array_equal(key.codes[member], key.codes[first[group[member]]]) for key in keys):
        table = np.concatenate([key.codes for key in keys], axis=1)  # two rows with one mix: never seen but in tests
        _, first, group = np.unique(table, axis=0, return_index=True, return_inverse=True)
        group = group.reshape(-1)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return first[order].astype(np.int64), rank[group]


def _mixed(keys: Sequence[Key], rows: int) -> NDArray[np.uint64]:
    """Returns one number a row, equal for rows with equal codes."""
    mix = np.zeros(rows, dtype=np.uint64)
    for key in keys:
        for j in range(key.width):
            mix ^= (key.codes[:, j].astype(np.int64) + 2).view(np.uint64)
            mix *= np.uint64(0x9E3779B97F4A7C15)
            mix ^= mix >> np.uint64(29)
    return mix
