"""Equi-joins of atoms in memory: rows with equal keys become neighbours by sorting plain 64-bit integers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.match.atoms import Atom
from dedupe.model import CodeArray, IntArray

_ROOM = 62  # bits of a packed integer that key and row may use


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Rows with equal keys, two and more: block b is rows[start[b] : start[b] + size[b]], ascending."""

    rows: IntArray
    start: IntArray
    size: IntArray

    def members(self, block: int) -> IntArray:
        """Returns the rows of one block."""
        return self.rows[self.start[block] : self.start[block] + self.size[block]]

    def rows_of(self, blocks: IntArray) -> tuple[IntArray, IntArray]:
        """Returns (row, number of its block in `blocks`) of all rows of these blocks."""
        size = self.size[blocks]
        offset = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
        return self.rows[np.repeat(self.start[blocks], size) + offset], np.repeat(np.arange(len(blocks)), size)


class Joiner:
    """Joins rows by ANDs of these atoms."""

    def __init__(self, atoms: Mapping[str, Atom], rows: int) -> None:
        self._atoms = atoms
        self._rows = rows
        self.bits = max(rows - 1, 1).bit_length()
        self._dense: dict[str, CodeArray] = {}
        self._starts: dict[str, IntArray] = {}
        for name, atom in atoms.items():
            if (np.diff(atom.rows) > 0).all():
                self._dense[name] = np.full(rows, -1, dtype=np.int32)
                self._dense[name][atom.rows] = atom.keys
            else:
                counts = np.bincount(atom.rows, minlength=rows)
                self._starts[name] = np.concatenate([[0], np.cumsum(counts)])

    def has(self, name: str) -> bool:
        """Returns whether there is an atom of this name."""
        return name in self._atoms

    def single(self, rule: Sequence[str]) -> bool:
        """Returns whether no row has two keys under this rule."""
        return all(name in self._dense for name in rule)

    def blocks(self, rule: Sequence[str]) -> Blocks:
        """Returns the blocks of the rows that share a key of every atom of the rule."""
        order = sorted(dict.fromkeys(rule), key=lambda name: (name not in self._dense, len(self._atoms[name].rows)))
        first = self._atoms[order[0]]
        rows, keys, size = first.rows, first.keys.astype(np.int64), first.size
        for name in order[1:]:
            rows, keys, size = self._and(rows, keys, size, name)
        return self._sorted(rows, keys, size)

    def finer(self, rows: IntArray, keys: IntArray, name: str) -> Blocks:
        """Returns the blocks of those of these rows that share their key and a key of the atom."""
        size = int(keys.max(initial=0)) + 1
        return self._sorted(*self._and(rows.astype(np.int32), keys, size, name))

    def words(self, rule: Sequence[str], members: IntArray) -> str:
        """Returns the values that these rows share under this rule."""
        return " + ".join(self._shared(name, members[:_ENOUGH].tolist()) for name in rule)

    def _shared(self, name: str, members: Sequence[int]) -> str:
        atom = self._atoms[name]
        held = []
        for row in members:
            start, stop = np.searchsorted(atom.rows, [row, row + 1])
            held.append(set(atom.keys[start:stop].tolist()))
        return str(atom.values[min(set.intersection(*held))])

    def _and(self, rows: CodeArray, keys: IntArray, size: int, name: str) -> tuple[CodeArray, IntArray, int]:
        """Returns the rows that also have this atom, with a key below `size` that stands for both values."""
        atom = self._atoms[name]
        if size * atom.size >= 1 << _ROOM:
            keys, size = _renumbered(keys)
        if name in self._dense:
            other = self._dense[name][rows]
            has = np.flatnonzero(other >= 0)
            return rows[has], keys[has] * atom.size + other[has], size * atom.size
        starts = self._starts[name]
        begin = starts[rows]
        times = starts[rows + 1] - begin
        which = np.repeat(np.arange(len(rows)), times)
        offset = np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times)
        return rows[which], keys[which] * atom.size + atom.keys[begin[which] + offset], size * atom.size

    def _sorted(self, rows: CodeArray, keys: IntArray, size: int) -> Blocks:
        if size << self.bits >= 1 << _ROOM:
            keys, size = _renumbered(keys)
        packed = keys << self.bits
        packed |= rows
        packed.sort()
        fresh = np.diff(packed, prepend=-1) != 0
        if not fresh.all():
            packed = packed[fresh]
        keys = packed >> self.bits
        edge = np.flatnonzero(np.diff(keys, prepend=-1))
        count = np.diff(edge, append=len(packed))
        several = count >= 2
        packed &= (1 << self.bits) - 1
        return Blocks(packed, edge[several], count[several])


#: So many rows of a block are asked for the values they share.
_ENOUGH = 30


def _renumbered(keys: IntArray) -> tuple[IntArray, int]:
    """Returns the keys numbered without gaps, and how many there are."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    number = np.empty(len(keys), dtype=np.int64)
    number[order] = np.cumsum(np.diff(ordered, prepend=ordered[:1]) != 0)
    return number, len(keys) + 1


def pairs_of_size(blocks: Blocks, size: int, bits: int) -> IntArray:
    """Returns all pairs within the blocks of one size as left << bits | right, left < right."""
    first = blocks.start[blocks.size == size]
    i, j = np.triu_indices(size, 1)
    left = blocks.rows[first[:, None] + i[None, :]].reshape(-1)
    left <<= bits
    left |= blocks.rows[first[:, None] + j[None, :]].reshape(-1)
    return np.asarray(left)
