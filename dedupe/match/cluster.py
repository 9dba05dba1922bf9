"""Groups records so that members agree with their whole group.

Connected components of the duplicate pairs only partition the work. Inside one, groups form by average linkage (Sokal
and Michener 1958) over the match weights of all pairs, what speaks against floored: two poor records of one person
often share nothing, which is absence of evidence, not contradiction. Chains of namesakes fall apart this way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from dedupe.model import FloatArray, IntArray

#: Weights of pairs below the threshold count no less than this (bits). -0.5 to -3 give the same groups.
FLOOR = -1.5
#: In components up to this size all pairs are scored (two million at most); larger ones are cut at higher thresholds.
LARGE = 2_000
STEP = 3.0
HIGHEST = 60.0  # no pair weighs more
PICKED = 20_000  # pairs that tell a mass of alike records from a chain
AT_ONCE = 2_000_000  # cells of matrices of links worked on at a time
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
    weakest_left: IntArray  # per row: the two rows of that lowest link, -1 for single rows
    weakest_right: IntArray


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
    components = _components(rows, np.r_[left[good], must[:, 0]], np.r_[right[good], must[:, 1]])
    work.known.learn(components)
    return _held(work, rows, _Parts.of([piece for part in components.by_size() for piece in work.taken_apart(part)]))


def _held(work: _Work, rows: int, groups: _Parts) -> Clusters:
    """Returns these groups with how well each hangs together."""
    labels = np.arange(rows, dtype=np.int64)
    weakest, cohesion = np.full(rows, np.inf), np.full(rows, np.inf)
    one, two = np.full(rows, -1, dtype=np.int64), np.full(rows, -1, dtype=np.int64)
    for part in groups.by_size():
        size = part.shape[1]
        labels[part] = part[:, :1]
        for some in np.array_split(part, -(-part.size * size // AT_ONCE)) if size > 1 else ():
            found = work.hold(some)
            for column, values in zip((weakest, cohesion, one, two), found, strict=True):
                column[some] = values[:, None]
    return Clusters(labels, weakest, cohesion, *work.known.scored(), one, two)


def _partners(pairs: Sequence[tuple[int, int]] | frozenset[tuple[int, int]]) -> Mapping[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for a, b in pairs:
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return {row: frozenset(others) for row, others in found.items()}


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Disjoint sets of rows: part k holds `members[start[k] : start[k + 1]]`, ascending."""

    members: IntArray
    start: IntArray

    @staticmethod
    def of(tables: Sequence[IntArray]) -> _Parts:
        """Returns the rows of these tables, a set a row of a table."""
        sizes = [np.full(len(table), table.shape[1], dtype=np.int64) for table in tables]
        members = [table.reshape(-1) for table in tables]
        start = np.cumsum(np.concatenate([np.zeros(1, dtype=np.int64), *sizes]))
        return _Parts(np.concatenate([np.empty(0, dtype=np.int64), *members]), start)

    def by_size(self) -> Iterator[IntArray]:
        """Yields the sets of each size as a table, a set a row; the smallest ones first."""
        sizes = np.diff(self.start)
        for size in np.unique(sizes).tolist():
            yield self.members[self.start[:-1][sizes == size][:, None] + np.arange(size)]


def _components(rows: int, left: IntArray, right: IntArray) -> _Parts:
    """Returns the members of each connected component of two or more rows."""
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(rows, rows))
    _, label = connected_components(graph, directed=False)
    touched = np.unique(np.r_[left, right])
    order = touched[np.argsort(label[touched], kind="stable")].astype(np.int64)
    edges = np.flatnonzero(np.diff(label[order])) + 1
    return _Parts(order, np.r_[0, edges, len(order)].astype(np.int64) if len(order) else np.zeros(1, dtype=np.int64))


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

    def learn(self, components: _Parts) -> None:
        """Scores the pairs inside these components that are not known yet, all at once; not in very large ones."""
        codes = [np.empty(0, dtype=np.int64)]
        for part in components.by_size():
            if 2 < part.shape[1] <= LARGE:
                i, j = _triangle(part.shape[1])
                codes.append((part[:, i] * np.int64(self.rows) + part[:, j]).reshape(-1))
        self._add(np.concatenate(codes))

    def weights(self, left: IntArray, right: IntArray) -> FloatArray:
        """Returns the weights of these pairs, left < right, scoring those that are not known yet."""
        code = left * np.int64(self.rows) + right
        self._add(code.reshape(-1))
        return np.asarray(self.weight[self._place(code)])

    def scored(self) -> tuple[IntArray, IntArray, FloatArray]:
        """Returns (left, right, weight) of the pairs that were scored on the way."""
        code = np.concatenate([np.empty(0, dtype=np.int64), *(part for part, _ in self._added)])
        weight = np.concatenate([np.empty(0), *(part for _, part in self._added)])
        return code // self.rows, code % self.rows, weight

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

    def taken_apart(self, components: IntArray) -> list[IntArray]:
        """Returns the groups into which components of one size (a row each) fall: tables, a group a row."""
        size = components.shape[1]
        if size > LARGE:
            return [piece.reshape(1, -1) for component in components for piece in self._large(component)]
        i, j = _triangle(size)
        link = np.maximum(self.known.weights(components[:, i], components[:, j]) - self.threshold, FLOOR)
        agree = link.min(axis=1) > 0  # every two agree: nothing to take apart
        if self.forbidden or self.required:
            decided = np.fromiter((*self.forbidden, *self.required), dtype=np.int64)
            agree &= ~np.isin(components, decided).any(axis=1)
        found = [components[agree]]
        for k in np.flatnonzero(~agree).tolist():
            found.extend(piece.reshape(1, -1) for piece in self._groups(components[k], link[k]))
        return found

    def groups(self, component: IntArray) -> list[IntArray]:
        """Returns the groups that a component falls into."""
        return [piece for table in self.taken_apart(component.reshape(1, -1)) for piece in table]

    def _groups(self, component: IntArray, inner: FloatArray) -> list[IntArray]:
        """Returns the groups by average linkage; `inner` are the links above the diagonal, row by row."""
        size = len(component)
        link = np.zeros((size, size))
        link[_triangle(size)] = inner
        link += link.T
        self._decide(link, component)
        inner = link[_triangle(size)]
        if inner.min() > 0:
            return [component]
        if size == 2:
            return [component[:1], component[1:]]
        tree = linkage(FAR - inner, "average")
        label = fcluster(tree, FAR - 1e-9, "distance")
        return [component[label == number] for number in np.unique(label)]

    def hold(self, groups: IntArray) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
        """Returns (weakest link, cohesion, left, right) of groups of one size, a row each.

        The weakest link is the lowest edge of the strongest spanning tree (Prim 1957), cohesion the mean weight.
        """
        count, size = groups.shape
        if size > LARGE:
            return self._hold_large(groups)
        i, j = _triangle(size)
        inner = self.known.weights(groups[:, i], groups[:, j])
        links = np.zeros((count, size, size))
        links[:, i, j] = links[:, j, i] = inner
        every, reached = np.arange(count), np.zeros((count, size), dtype=bool)
        reached[:, 0] = True
        best, through = links[:, 0].copy(), np.zeros((count, size), dtype=np.int64)
        weakest, one, two = np.full(count, np.inf), np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
        for _ in range(size - 1):
            best[reached] = -np.inf
            k = best.argmax(axis=1)
            lower = best[every, k] < weakest
            weakest[lower], one[lower], two[lower] = best[every, k][lower], through[every, k][lower], k[lower]
            reached[every, k] = True
            better = links[every, k] > best
            best, through = np.where(better, links[every, k], best), np.where(better, k[:, None], through)
        left, right = groups[every, np.minimum(one, two)], groups[every, np.maximum(one, two)]
        return weakest, inner.mean(axis=1), left, right

    def _hold_large(self, groups: IntArray) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
        """Returns the same of groups too large for all their pairs: from the pairs that are known."""
        least, none = np.full(len(groups), self.threshold), np.full(len(groups), -1, dtype=np.int64)
        one, two = none.copy(), none.copy()
        left, right = self.known.code // self.known.rows, self.known.code % self.known.rows
        for k, group in enumerate(groups):
            place = np.full(self.known.rows, -1, dtype=np.int64)
            place[group] = np.arange(len(group))
            inside = np.flatnonzero((place[left] >= 0) & (place[right] >= 0))
            far = (FAR - self.known.weight[inside], (place[left[inside]], place[right[inside]]))
            tree = minimum_spanning_tree(coo_matrix(far, shape=(len(group), len(group)))).tocoo()
            if len(tree.data) == len(group) - 1:
                last = np.lexsort((tree.col, tree.row, -tree.data))[0]
                least[k] = FAR - tree.data[last]
                one[k], two[k] = np.sort(group[[tree.row[last], tree.col[last]]])
        return least, np.full(len(groups), self.threshold), one, two

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
                if not len(pieces.members):
                    result.extend(self._mass(part))
                    continue
                alone = np.setdiff1d(part, pieces.members)
                result.extend(alone.reshape(-1, 1))
                for piece in np.split(pieces.members, pieces.start[1:-1]):
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
