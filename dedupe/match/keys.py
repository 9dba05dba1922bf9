"""Comparison keys of stacked rows: small integers per row, the distinct values once.

A key may hold several values per row (two phones, three e-mail addresses); missing is -1 and never equals anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.model import MULTI, CodeArray, Column, IntArray, TextArray, text_array

#: More values than this in one row's key are left out: a cell with ten numbers is a list, not a person.
MAX_VALUES = 6


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
        numbers: dict[str, int] = {}
        parts: list[CodeArray] = [_codes(column, numbers) for column in columns]
        codes = _pack(np.concatenate(parts, axis=1)) if parts else np.empty((0, 1), dtype=np.int32)
        return make_key(codes, text_array(numbers))

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


def _codes(column: Column, numbers: dict[str, int]) -> CodeArray:
    """Returns (rows, width) codes of one column in the shared numbering `numbers`, which grows."""
    if not any(MULTI in value for value in column.values):
        single = [numbers.setdefault(value, len(numbers)) if value else -1 for value in column.values]
        codes = np.array(single, dtype=np.int32) if single else np.full(1, -1, dtype=np.int32)
        return codes[column.codes].reshape(-1, 1)
    split = [[part for part in value.split(MULTI) if part][:MAX_VALUES] for value in column.values]
    width = max((len(parts) for parts in split), default=1) or 1
    table = np.full((len(split), width), -1, dtype=np.int32)
    for k, parts in enumerate(split):
        for j, part in enumerate(dict.fromkeys(parts)):
            table[k, j] = numbers.setdefault(part, len(numbers))
    if not split:
        return np.full((len(column), 1), -1, dtype=np.int32)
    return table[column.codes]


def _pack(codes: CodeArray) -> CodeArray:
    """Returns the codes with repeats in a row dropped, filled places first and unused columns cut off."""
    if codes.shape[1] == 1:
        return codes
    codes = codes.copy()
    for j in range(1, codes.shape[1]):
        for earlier in range(j):
            codes[codes[:, j] == codes[:, earlier], j] = -1
    order = np.argsort(codes < 0, axis=1, kind="stable")
    codes = np.take_along_axis(codes, order, axis=1)
    used = int((codes >= 0).any(axis=0).sum())
    return np.ascontiguousarray(codes[:, : max(used, 1)])


def same_rows(keys: Sequence[Key]) -> tuple[IntArray, IntArray]:
    """Returns (representatives, group of each row): rows that are equal in every key share a group.

    Rows are told apart by two independent 64-bit mixes of their codes; a false meeting of both has a probability
    below 1e-25 at ten million rows.
    """
    rows = len(keys[0])
    mixes = [np.zeros(rows, dtype=np.uint64), np.zeros(rows, dtype=np.uint64)]
    odd = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
    for key in keys:
        for j in range(key.width):
            column = (key.codes[:, j].astype(np.int64) + 2).astype(np.uint64)
            for k, constant in enumerate(odd):
                mixed = (mixes[k] ^ column) * constant
                mixes[k] = mixed ^ (mixed >> np.uint64(29))
    pair = np.empty(rows, dtype=[("a", np.uint64), ("b", np.uint64)])
    pair["a"], pair["b"] = mixes
    _, first, group = np.unique(pair, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return first[order].astype(np.int64), rank[group.reshape(-1)]
