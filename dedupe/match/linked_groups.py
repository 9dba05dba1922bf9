"""Groups of records where not every two may be a pair: linked sources and reference lists."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from dedupe.match.between import SECOND, Between
from dedupe.match.cluster import Clusters, Scorer, group
from dedupe.match.partners import anchored, one_to_one
from dedupe.model import FloatArray, IntArray

Pair = tuple[int, int]


def linked_groups(
    rows: int, left: IntArray, right: IntArray, weight: FloatArray, threshold: float, score: Scorer, between: Between,
    *, forbidden: frozenset[Pair] = frozenset(), required: tuple[Pair, ...] = (),
) -> Clusters:  # fmt: skip
    """Returns groups of rows, as `group` does, from pairs that `between` allows.

    What no pair may say counts for nothing, neither for nor against: two records of one source that are linked to the
    same record of the other share its group. One to one, the assignment that weighs most decides who they are.
    """

    def allowed(one: IntArray, two: IntArray) -> FloatArray:
        found = np.full(len(one), threshold)
        good = np.flatnonzero(between.allowed(one, two))
        found[good] = score(one[good], two[good])
        return found

    kept = np.ones(len(left), dtype=bool)
    if between.one_to_one:
        kept = _assigned(left, right, weight - threshold, forbidden, required, rows)
    elif between.reference:
        kept = _unshared(left, right, weight, threshold, between.side == SECOND, forbidden)
    clusters = group(
        rows, left[kept], right[kept], weight[kept], threshold, allowed, forbidden=forbidden, required=required
    )
    return without_unknown(clusters, left, right, weight, between.allowed(clusters.extra_left, clusters.extra_right))


def without_unknown(
    clusters: Clusters, left: IntArray, right: IntArray, weight: FloatArray, real: NDArray[np.bool_]
) -> Clusters:
    """Returns the groups, their cohesion the mean of what is known; `real` says which extra pairs are."""
    extra = clusters.extra_left[real], clusters.extra_right[real], clusters.extra_weight[real]
    one, two, known = (np.concatenate([a, b]) for a, b in zip((left, right, weight), extra, strict=True))
    labels = clusters.labels
    together = labels[one] == labels[two]
    group_of = labels[one[together]]
    total = np.bincount(group_of, weights=known[together], minlength=len(labels))
    count = np.bincount(group_of, minlength=len(labels))
    mean = total / np.maximum(count, 1)
    cohesion = np.where(count[labels] > 0, mean[labels], clusters.cohesion)
    return replace(clusters, cohesion=cohesion, extra_left=extra[0], extra_right=extra[1], extra_weight=extra[2])


def _assigned(
    left: IntArray, right: IntArray, gain: FloatArray, forbidden: frozenset[Pair], required: tuple[Pair, ...], rows: int
) -> NDArray[np.bool_]:
    """Returns which pairs link one to one. Whom a person gave a partner is not up for another one."""
    settled = np.zeros(rows, dtype=bool)
    settled[[row for pair in required for row in pair]] = True
    free = ~settled[left] & ~settled[right] & ~_among(left, right, forbidden)
    number = np.flatnonzero(free)
    kept = np.zeros(len(left), dtype=bool)
    kept[number[one_to_one(left[number], right[number], gain[number])]] = True
    return kept


def _unshared(
    left: IntArray, right: IntArray, weight: FloatArray, threshold: float, anchor: NDArray[np.bool_],
    forbidden: frozenset[Pair],
) -> NDArray[np.bool_]:  # fmt: skip
    """Returns the pairs without those that would bring two reference records into one group."""
    kept = ~_among(left, right, forbidden)
    good = np.flatnonzero((weight > threshold) & kept)
    graph = coo_matrix((np.ones(len(good), dtype=np.int8), (left[good], right[good])), shape=(len(anchor),) * 2)
    _, part = connected_components(graph, directed=False)
    crowded = np.bincount(part[anchor], minlength=part.max(initial=0) + 1) > 1
    torn = good[crowded[part[left[good]]]]
    if len(torn):
        touched, back = np.unique(np.r_[left[torn], right[torn]], return_inverse=True)
        one, two = back.reshape(2, -1)
        kept[torn[~anchored(one, two, weight[torn], anchor[touched], len(touched))]] = False
    return kept


def _among(left: IntArray, right: IntArray, pairs: frozenset[Pair]) -> NDArray[np.bool_]:
    if not pairs:
        return np.zeros(len(left), dtype=bool)
    return np.fromiter(
        (pair in pairs for pair in zip(left.tolist(), right.tolist(), strict=True)), dtype=bool, count=len(left)
    )
