"""Which rows may be pairs at all: those of two sources with each other, or of all others with a reference list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.match.atoms import Atom
from dedupe.match.blocking import Candidates
from dedupe.match.keys import Key
from dedupe.match.training import Scope
from dedupe.model import IntArray, text_array

#: What a row belongs to: the first source, the second one (or the reference list), or neither.
FIRST, SECOND, NEITHER = 0, 1, -1


@dataclass(frozen=True, slots=True, eq=False)
class Between:
    """The side of each stacked row, and what follows from it."""

    side: NDArray[np.int8]  # FIRST, SECOND, NEITHER
    within: bool = False  # rows of the first side may be pairs of each other, too
    reference: bool = False  # the second side is a reference list: no group holds two of its rows
    one_to_one: bool = False  # a row has one partner at most

    @staticmethod
    def of(sizes: Sequence[int], sides: Sequence[int], **kinds: bool) -> Between:
        """Returns the sides of stacked tables with these numbers of rows."""
        parts = [np.full(size, side, dtype=np.int8) for size, side in zip(sizes, sides, strict=True)]
        return Between(np.concatenate([*parts, np.empty(0, dtype=np.int8)]), **kinds)

    @property
    def scope(self) -> Scope:
        """Returns how many pairs could be made, and among how many rows duplicates are expected.

        Ten leads have ten partners at most among a million contacts.
        """
        first, second = int((self.side == FIRST).sum()), int((self.side == SECOND).sum())
        if self.within:
            return Scope(first * second + first * (first - 1) / 2, first + second)
        return Scope(float(first * second), 2 * min(first, second))

    @property
    def apart(self) -> Key:
        """Returns a key in which every row differs: identical rows of two sources are pairs like any others."""
        rows = np.arange(len(self.side), dtype=np.int32)
        return Key(rows.reshape(-1, 1), text_array([]), np.empty(0, dtype=np.int64))

    def allowed(self, left: IntArray, right: IntArray) -> NDArray[np.bool_]:
        """Returns whether each two rows may be a pair."""
        one, two = self.side[left], self.side[right]
        across = (one != two) | ((one == FIRST) & self.within)
        return np.asarray((one >= 0) & (two >= 0) & across)

    def only(self, found: Candidates) -> Candidates:
        """Returns the candidates that may be pairs; the reports keep what the rules found."""
        good = self.allowed(found.left, found.right)
        lanes = found.lanes[good] if len(found.lanes) else found.lanes
        return Candidates(found.left[good], found.right[good], found.rule[good], found.reports, found.complete, lanes)

    def narrowed(self, atoms: Mapping[str, Atom]) -> dict[str, Atom]:
        """Returns the atoms without the rows whose key nobody shares that they may be a pair with.

        Ten thousand leads against a million contacts: most contacts leave before a single pair is made.
        """
        narrow = {name: self._narrow(atom) for name, atom in atoms.items()}
        return {name: atom for name, atom in narrow.items() if len(atom.rows) > 1}

    def _narrow(self, atom: Atom) -> Atom:
        side = self.side[atom.rows]
        first = np.bincount(atom.keys[side == FIRST], minlength=atom.size) > 0
        second = np.bincount(atom.keys[side == SECOND], minlength=atom.size) > 0
        useful = first if self.within else first & second
        keep = useful[atom.keys] & (side >= 0)
        return Atom(atom.rows[keep], atom.keys[keep], atom.size, atom.values)
