"""Groups records so that members agree with their whole group.

Connected components of the duplicate pairs only partition the work. Inside one, groups form by average linkage (Sokal
and Michener 1958) over the match weights of all pairs, what speaks against floored: two poor records of one person
often share nothing, which is absence of evidence, not contradiction. Chains of namesakes fall apart this way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from dedupe.model import FloatArray, IntArray

#: Weights of pairs below the threshold count no less than this (bits). -0.5 to -3 give the same groups.
FLOOR = -1.5
#: In components up to this size all pairs are scored (two million at most); larger ones are cut at higher thresholds.
LARGE = 2_000
STEP = 3.0
HIGHEST = 60.0  # no pair weighs more
PICKED = 20_000  # pairs that tell a mass of alike records from a chain
#: Linkage wants distances: this less the weight. Above every weight, so that none is negative.
FAR = 1_000.0
#: What a person decided, as a weight: with FAR it stays a distance above 0, and no mean of others outweighs it.
HELD, APART = 900.0, -1e9

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
    work = _Work(_Known(rows, left, right, weight, score), threshold, _partners(forbidden), _partners(required))
    good = weight > threshold
    must = np.array(required, dtype=np.int64).reshape(-1, 2)
    labels = np.arange(rows, dtype=np.int64)
    weakest, cohesion = np.full(rows, np.inf), np.full(rows, np.inf)
    components = _components(rows, np.r_[left[good], must[:, 0]], np.r_[right[good], must[:, 1]])
    work.known.learn([part for part in components if len(part) <= LARGE])
    free = not forbidden and not required
    pairs = np.array([part for part in components if len(part) == 2], dtype=np.int64).reshape(-1, 2) if free else None
    if pairs is not None:  # most groups are two records: all of them at once
        labels[pairs[:, 1]] = pairs[:, 0]
        held = work.known.weights(pairs[:, 0], pairs[:, 1])
        for column in (pairs[:, 0], pairs[:, 1]):
            weakest[column] = cohesion[column] = held
    for component in components:
        if free and len(component) == 2:
            continue
        for part in work.groups(component):
            labels[part] = part.min()
            if len(part) > 1:
                weakest[part], cohesion[part] = work.hold(part)
    return Clusters(labels, weakest, cohesion, *work.known.scored())


def _partners(pairs: Sequence[tuple[int, int]] | frozenset[tuple[int, int]]) -> Mapping[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for a, b in pairs:
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return {row: frozenset(others) for row, others in found.items()}


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


@lru_cache(maxsize=64)
def _triangle(size: int) -> tuple[IntArray, IntArray]:
    """Returns the places above the diagonal of a square matrix."""
    return np.triu_indices(size, 1)


class _Known:
    """Match weights of pairs: the scored ones, and those that were scored on the way."""

    def __init__(self, rows: int, left: IntArray, right: IntArray, weight: FloatArray, score: Scorer) -> None:
        code = left * np.int64(rows) + right
        order = np.argsort(code, kind="stable")
        self.rows, self.code, self.weight = rows, code[order], weight[order]
        self._score = score
        self._added: list[tuple[IntArray, FloatArray]] = []

    def learn(self, components: Sequence[IntArray]) -> None:
        """Scores the pairs inside these components that are not known yet, all at once."""
        parts = [np.empty(0, dtype=np.int64)]
        for members in components:
            if len(members) > 2:
                parts.append(self._inner(members))
        self._add(np.concatenate(parts))

    def matrix(self, members: IntArray) -> FloatArray:
        """Returns the weights of all pairs of these rows (ascending) as a square matrix with an empty diagonal."""
        size = len(members)
        code = self._inner(members)
        place = self._place(code)
        if not self._found(code, place).all():
            self._add(code)
            place = self._place(code)
        matrix = np.zeros((size, size))
        matrix[_triangle(size)] = np.where(self._found(code, place), self.weight[place], 0.0)
        return matrix + matrix.T

    def weights(self, left: IntArray, right: IntArray) -> FloatArray:
        """Returns the weights of these pairs, left < right, scoring those that are not known yet."""
        code = left * np.int64(self.rows) + right
        self._add(code)
        return np.asarray(self.weight[self._place(code)])

    def scored(self) -> tuple[IntArray, IntArray, FloatArray]:
        """Returns (left, right, weight) of the pairs that were scored on the way."""
        code = np.concatenate([np.empty(0, dtype=np.int64), *(part for part, _ in self._added)])
        weight = np.concatenate([np.empty(0), *(part for _, part in self._added)])
        return code // self.rows, code % self.rows, weight

    def _inner(self, members: IntArray) -> IntArray:
        i, j = _triangle(len(members))
        return np.asarray(members[i] * np.int64(self.rows) + members[j])

    def _place(self, code: IntArray) -> IntArray:
        return np.minimum(np.searchsorted(self.code, code), max(len(self.code) - 1, 0)).astype(np.int64)

    def _found(self, code: IntArray, place: IntArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return np.asarray(self.code[place] == code) if len(self.code) else np.zeros(len(code), dtype=bool)

    def _add(self, code: IntArray) -> None:
        new = np.unique(code[~self._found(code, self._place(code))])
        if not len(new):
            return
        weight = self._score(new // self.rows, new % self.rows)
        self._added.append((new, weight))
        every = np.concatenate([self.code, new])
        order = np.argsort(every, kind="stable")
        self.code, self.weight = every[order], np.concatenate([self.weight, weight])[order]


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """What stays the same from component to component."""

    known: _Known
    threshold: float
    forbidden: Mapping[int, frozenset[int]]
    required: Mapping[int, frozenset[int]]

    def groups(self, component: IntArray) -> list[IntArray]:
        """Returns the groups that a component falls into."""
        if len(component) > LARGE:
            return self._large(component)
        link = np.maximum(self.known.matrix(component) - self.threshold, FLOOR)
        self._decide(link, component)
        size = len(component)
        inner = link[_triangle(size)]
        if inner.min() > 0:  # every two agree: nothing to take apart
            return [component]
        if size == 2:
            return [component[:1], component[1:]]
        tree = linkage(FAR - inner, "average")
        label = fcluster(tree, FAR - 1e-9, "distance")
        return [component[label == number] for number in np.unique(label)]

    def hold(self, part: IntArray) -> tuple[float, float]:
        """Returns (weakest link, cohesion): the lowest edge of the strongest spanning tree, and the mean weight."""
        if len(part) > LARGE:
            return self.threshold, self.threshold
        links = self.known.matrix(part)
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
        return weakest, float(links[_triangle(size)].mean())

    def _decide(self, link: FloatArray, rows: IntArray) -> None:
        """Puts what people decided into the matrix of links."""
        for decided, value in ((self.required, HELD), (self.forbidden, APART)):
            if not decided:
                continue
            place = {int(row): k for k, row in enumerate(rows)}
            for row, k in place.items():
                for other in decided.get(row, ()):
                    if other in place:
                        link[k, place[other]] = link[place[other], k] = value

    def _large(self, component: IntArray) -> list[IntArray]:
        """Returns the groups of a component too large for all its pairs.

        It is cut at rising thresholds until the pieces are small enough. Rows that fall out of every piece stay
        alone. What no threshold cuts is one mass of equally good links (`_mass`).
        """
        code = self.known.code
        left, right = code // self.known.rows, code % self.known.rows
        inside = np.isin(left, component) & np.isin(right, component)
        left, right, weight = left[inside], right[inside], self.known.weight[inside]
        held = [(a, b) for a in component.tolist() for b in self.required.get(a, ()) if a < b]
        must = np.array(held, dtype=np.int64).reshape(-1, 2)
        result: list[IntArray] = []
        waiting, level = [component], self.threshold
        while waiting and level < HIGHEST:
            level += STEP
            strong = weight >= level
            following = []
            for part in waiting:
                mine = strong & np.isin(left, part)
                ours = np.isin(must[:, 0], part)
                pieces = _components(
                    self.known.rows, np.r_[left[mine], must[ours, 0]], np.r_[right[mine], must[ours, 1]]
                )
                if not pieces:
                    result.extend(self._mass(part))
                    continue
                alone = np.setdiff1d(part, np.concatenate([*pieces, np.empty(0, dtype=np.int64)]))
                result.extend(alone.reshape(-1, 1))
                for piece in pieces:
                    if len(piece) > LARGE:
                        following.append(piece)
                    else:
                        result.extend(self.groups(piece))
            waiting = following
        return [*result, *(group for part in waiting for group in self._mass(part))]

    def _mass(self, part: IntArray) -> list[IntArray]:
        """Returns the groups of rows that all hang together by equally good links.

        If pairs picked at random agree as well, they are one group, less those that somebody keeps apart. If not, they
        are a chain: it is taken a piece at a time.
        """
        random = np.random.default_rng(17)
        one, two = random.integers(0, len(part), PICKED), random.integers(0, len(part), PICKED)
        pairs = np.unique(np.stack([np.minimum(one, two), np.maximum(one, two)])[:, one != two], axis=1)
        weight = self.known.weights(part[pairs[0]], part[pairs[1]])
        if np.maximum(weight - self.threshold, FLOOR).mean() <= 0:
            pieces = np.array_split(part, -(-len(part) // LARGE))
            return [group for piece in pieces for group in self.groups(piece)]
        rows = set(part.tolist())
        out = np.array([a for a in part.tolist() if any(b < a and b in rows for b in self.forbidden.get(a, ()))], int)
        return [np.setdiff1d(part, out), *out.reshape(-1, 1)]
