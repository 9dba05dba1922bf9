"""Groups records so that members agree with their whole group.

Connected components of the duplicate pairs only partition the work. Inside one, groups form by average linkage (Sokal
and Michener 1958) over the match weights of all pairs, what speaks against floored: two poor records of one person
often share nothing, which is absence of evidence, not contradiction. Chains of namesakes fall apart this way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from dedupe.model import FloatArray, IntArray

#: Weights of pairs below the threshold count no less than this (bits). -0.5 to -3 give the same groups.
FLOOR = -1.5
#: Components above this size are cut at a higher threshold until they fall apart, then grouped.
LARGE = 250
STEP = 3.0

#: Scores pairs of rows: (left, right) -> match weight in bits.
Scorer = Callable[[IntArray, IntArray], FloatArray]


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Group label of each row (the smallest row of the group), and how well each group hangs together."""

    labels: IntArray
    weakest: FloatArray  # per row: the lowest best link of its group (match weight); inf for single rows
    cohesion: FloatArray  # per row: mean match weight within its group; inf for single rows
    extra_left: IntArray  # pairs inside components that were scored only here
    extra_right: IntArray
    extra_weight: FloatArray


def group(
    rows: int,
    left: IntArray,
    right: IntArray,
    weight: FloatArray,
    threshold: float,
    score: Scorer,
    *,
    forbidden: frozenset[tuple[int, int]] = frozenset(),
    required: tuple[tuple[int, int], ...] = (),
) -> Clusters:
    """Returns groups of rows.

    `left`, `right`, `weight` are the scored pairs; pairs of `forbidden` never share a group, pairs of
    `required` always do.
    """
    labels = np.arange(rows, dtype=np.int64)
    weakest, cohesion = np.full(rows, np.inf), np.full(rows, np.inf)
    good = weight >= threshold
    must = np.array(required, dtype=np.int64).reshape(-1, 2)
    one, two = np.r_[left[good], must[:, 0]], np.r_[right[good], must[:, 1]]
    members = _components(rows, one, two)
    known = _Known(rows, left, right, weight)
    simple, complex_ = [m for m in members if len(m) == 2], [m for m in members if len(m) > 2]
    inner_left, inner_right = _inner_pairs(complex_)
    inner, extra = known.look_up(inner_left, inner_right, score)
    for pair in simple:
        if (int(pair[0]), int(pair[1])) not in forbidden:
            value = known.one(int(pair[0]), int(pair[1]))
            labels[pair] = pair[0]
            weakest[pair] = cohesion[pair] = value
    start = 0
    held = frozenset((min(a, b), max(a, b)) for a, b in required)
    for component in complex_:
        size = len(component)
        matrix = _matrix(inner[start : start + size * (size - 1) // 2], size) if size <= LARGE else None
        if matrix is None:
            parts = _large(component, known, threshold, score, forbidden, held)
        else:
            start += size * (size - 1) // 2
            parts = [
                (component[p], matrix[np.ix_(p, p)]) for p in _linkage(matrix, threshold, component, forbidden, held)
            ]
        for part, links in parts:
            labels[part] = part.min()
            if len(part) > 1:
                weakest[part], cohesion[part] = _hold(links)
    return Clusters(labels, weakest, cohesion, *extra)


def _components(rows: int, left: IntArray, right: IntArray) -> list[IntArray]:
    """Returns the members of each connected component of two or more rows, in order of the smallest member."""
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(rows, rows))
    _, label = connected_components(graph, directed=False)
    touched = np.unique(np.r_[left, right])
    order = touched[np.lexsort((touched, label[touched]))]
    if not len(order):
        return []
    edges = np.flatnonzero(np.diff(label[order])) + 1
    return sorted((part.astype(np.int64) for part in np.split(order, edges)), key=lambda part: int(part[0]))


class _Known:
    """Match weights of the scored pairs, found by binary search."""

    def __init__(self, rows: int, left: IntArray, right: IntArray, weight: FloatArray) -> None:
        code = left * np.int64(rows) + right
        order = np.argsort(code, kind="stable")
        self.rows, self.code, self.weight = rows, code[order], weight[order]

    def look_up(
        self, left: IntArray, right: IntArray, score: Scorer
    ) -> tuple[FloatArray, tuple[IntArray, IntArray, FloatArray]]:
        """Returns the weights of these pairs, and those that had to be scored for it."""
        code = left * np.int64(self.rows) + right
        place = np.minimum(np.searchsorted(self.code, code), max(len(self.code) - 1, 0))
        found = self.code[place] == code if len(self.code) else np.zeros(len(code), dtype=bool)
        weight = np.zeros(len(code))
        weight[found] = self.weight[place[found]]
        new = np.flatnonzero(~found)
        scored = score(left[new], right[new]) if len(new) else np.empty(0)
        weight[new] = scored
        return weight, (left[new], right[new], scored)

    def one(self, left: int, right: int) -> float:
        """Returns the weight of one scored pair (0 for a pair that only a person put together)."""
        code = left * self.rows + right
        place = int(np.searchsorted(self.code, code))
        return float(self.weight[place]) if place < len(self.code) and self.code[place] == code else 0.0


def _inner_pairs(components: list[IntArray]) -> tuple[IntArray, IntArray]:
    left, right = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for members in components:
        if len(members) <= LARGE:
            i, j = np.triu_indices(len(members), 1)
            left.append(members[i])
            right.append(members[j])
    return np.concatenate(left), np.concatenate(right)


def _matrix(values: FloatArray, size: int) -> FloatArray:
    matrix = np.zeros((size, size))
    matrix[np.triu_indices(size, 1)] = values
    return matrix + matrix.T


def _linkage(
    matrix: FloatArray,
    threshold: float,
    rows: IntArray,
    forbidden: frozenset[tuple[int, int]],
    held: frozenset[tuple[int, int]],
) -> list[IntArray]:
    """Returns the groups (positions in the matrix) of average linkage above the threshold."""
    size = len(matrix)
    link = np.maximum(matrix - threshold, FLOOR)
    if forbidden or held:
        for i in range(size):
            for j in range(i + 1, size):
                pair = (int(rows[i]), int(rows[j]))
                if pair in forbidden:
                    link[i, j] = link[j, i] = -1e9
                elif pair in held:
                    link[i, j] = link[j, i] = 1e6
    np.fill_diagonal(link, -np.inf)
    total, count = link.copy(), np.ones(size)
    groups: list[list[int] | None] = [[k] for k in range(size)]
    while True:
        mean = total / np.outer(count, count)
        best = int(np.argmax(mean))
        i, j = divmod(best, size)
        if not mean[i, j] > 0:
            break
        i, j = min(i, j), max(i, j)
        total[i] += total[j]
        total[:, i] = total[i]
        total[i, i] = -np.inf
        total[j] = total[:, j] = -np.inf
        count[i] += count[j]
        groups[i] = [*(groups[i] or []), *(groups[j] or [])]
        groups[j] = None
    return [np.array(sorted(g), dtype=np.int64) for g in groups if g]


def _hold(links: FloatArray) -> tuple[float, float]:
    """Returns (weakest link, cohesion): the lowest edge of the strongest spanning tree, and the mean weight."""
    size = len(links)
    reached = np.zeros(size, dtype=bool)
    reached[0] = True
    best = links[0].copy()
    weakest = np.inf
    for _ in range(size - 1):
        best[reached] = -np.inf
        k = int(np.argmax(best))
        weakest = min(weakest, float(best[k]))
        reached[k] = True
        best = np.maximum(best, links[k])
    return weakest, float(links[np.triu_indices(size, 1)].mean())


def _large(
    component: IntArray,
    known: _Known,
    threshold: float,
    score: Scorer,
    forbidden: frozenset[tuple[int, int]],
    held: frozenset[tuple[int, int]],
) -> list[tuple[IntArray, FloatArray]]:
    """Returns the groups of a component too large for all its pairs: cut at rising thresholds until it falls apart."""
    inside = np.isin(known.code // known.rows, component) & np.isin(known.code % known.rows, component)
    left, right = known.code[inside] // known.rows, known.code[inside] % known.rows
    weight = known.weight[inside]
    result: list[tuple[IntArray, FloatArray]] = []
    waiting, level = [component], threshold
    while waiting and level < threshold + 60:
        level += STEP
        following = []
        strong = weight >= level
        for part in waiting:
            mine = strong & np.isin(left, part)
            for piece in _components(known.rows, left[mine], right[mine]):
                if len(piece) > LARGE:
                    following.append(piece)
                else:
                    one, two = _inner_pairs([piece])
                    matrix = _matrix(known.look_up(one, two, score)[0], len(piece))
                    for p in _linkage(matrix, threshold, piece, forbidden, held):
                        result.append((piece[p], matrix[np.ix_(p, p)]))
        waiting = following
    return result
