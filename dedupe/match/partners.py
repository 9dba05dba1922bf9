"""Who belongs to whom where a group is limited: one partner each, or one record of a reference list a group."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from dedupe.model import FloatArray, IntArray

#: What being left alone weighs: next to nothing, but the solver takes no zero for an edge.
ALONE = 1e-6


def one_to_one(left: IntArray, right: IntArray, gain: FloatArray) -> IntArray:
    """Returns the numbers of the pairs that are kept: no row has two partners, and the gains together are the largest.

    Jaro (1989) chose links this way, as a linear sum assignment over the match weights. `gain` is what a pair weighs
    above the threshold; pairs without gain are never kept. Pairs must be in a fixed order: ties are broken by it.
    """
    good = np.flatnonzero(gain > 0)
    alone = (np.bincount(left[good])[left[good]] == 1) & (np.bincount(right[good])[right[good]] == 1)
    contested = good[~alone]
    if not len(contested):
        return good
    one, row = np.unique(left[contested], return_inverse=True)
    two, column = np.unique(right[contested], return_inverse=True)
    # Every row may also stay alone, with a place of its own for that: so there always is a full assignment.
    count = np.arange(len(one))
    graph = csr_matrix(
        (
            np.r_[gain[contested] + ALONE, np.full(len(one), ALONE)],
            (np.r_[row.reshape(-1), count], np.r_[column.reshape(-1), len(two) + count]),
        ),
        shape=(len(one), len(two) + len(one)),
    )
    matched, place = min_weight_full_bipartite_matching(graph, maximize=True)
    chosen = dict(zip(matched.tolist(), place.tolist(), strict=True))
    kept = [k for k, i, j in zip(contested.tolist(), row.reshape(-1).tolist(), column.reshape(-1).tolist(), strict=True)
            if chosen[i] == j]  # fmt: skip
    return np.sort(np.r_[good[alone], np.array(kept, dtype=np.int64)])


def best_each(left: IntArray, right: IntArray, weight: FloatArray) -> IntArray:
    """Returns the number of the best pair of each left row, ascending by it; ties go to the right row that is first."""
    order = np.lexsort((right, -weight, left))
    return np.asarray(order[np.unique(left[order], return_index=True)[1]])


def anchored(
    left: IntArray, right: IntArray, weight: FloatArray, anchor: NDArray[np.bool_], rows: int
) -> NDArray[np.bool_]:
    """Returns which of these pairs may hold a group together so that no group has two anchors.

    The strongest pairs come first, as in Kruskal's spanning tree (1956); one that would bring two anchors together is
    refused, and so is any other between the same two groups. Ties go to the pair that stands first.
    """
    group = _Groups(rows, anchor)
    order = np.lexsort((np.arange(len(weight)), -weight))
    for a, b in zip(left[order].tolist(), right[order].tolist(), strict=True):
        group.join(a, b)
    root = np.fromiter((group.find(row) for row in range(rows)), dtype=np.int64, count=rows)
    return np.asarray(root[left] == root[right])


class _Groups:
    """Disjoint sets of rows, each with one anchor at most."""

    def __init__(self, rows: int, anchor: NDArray[np.bool_]) -> None:
        self._parent = list(range(rows))
        self._held: list[bool] = anchor.tolist()

    def find(self, row: int) -> int:
        """Returns the row that stands for the set."""
        parent = self._parent
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    def join(self, one: int, two: int) -> None:
        """Makes one set of two, unless both have an anchor."""
        a, b = self.find(one), self.find(two)
        if a != b and not (self._held[a] and self._held[b]):
            low, high = min(a, b), max(a, b)
            self._parent[high] = low
            self._held[low] = self._held[a] or self._held[b]
