"""Groups records by pairs that another tool scored: nothing is compared here, the given weights decide.

The groups are those of our own scoring, average linkage over match weights, with one difference: a pair that the other
tool did not score is unknown. It counts for nothing, neither for nor against, since nobody knows whether that tool
found the two different or never looked at them. So chains hold where no pair that was scored speaks against them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from dedupe.match.between import Between
from dedupe.match.blocking import RuleReport
from dedupe.match.cluster import FAR, Clusters, group
from dedupe.match.linked_groups import linked_groups, without_unknown
from dedupe.match.matching import (
    DIFFERENT,
    DUPLICATE,
    UNSURE,
    UNSURE_ABOVE,
    Decisions,
    JudgedPairs,
    MatchResult,
    nothing_matched,
)
from dedupe.match.weights import bits, probability
from dedupe.model import FloatArray, IntArray

#: A pair exactly at the threshold is over it, as other tools round their probabilities: by so many bits.
SLACK = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class GivenPairs:
    """Pairs of stacked rows, left < right, sorted, each once, with their match weights in bits."""

    name: str  # of the file
    left: IntArray
    right: IntArray
    weight: FloatArray

    def __len__(self) -> int:
        return len(self.left)


def match_given(
    object_: str, rows: int, given: GivenPairs, review_above: float, *, decisions: Decisions | None = None,
    between: Between | None = None,
) -> MatchResult:  # fmt: skip
    """Returns the given pairs with their verdicts, and the clusters that follow from them."""
    decided = decisions or Decisions()
    threshold = bits(min(max(review_above, 0.001), 0.999)) - SLACK
    clusters = _clusters(rows, given, threshold, decided, between)
    report = RuleReport(f"pairs of {given.name}", len(given), len(given), 0, 0, 0, ())
    return replace(
        nothing_matched(object_, rows),
        labels=clusters.labels,
        weakest=_share(clusters.weakest),
        cohesion=_share(clusters.cohesion),
        pairs=_judged(given, threshold, decided),
        reports=(report,),
        compared=len(given),
        given=given.name,
    )


def _clusters(rows: int, given: GivenPairs, threshold: float, decided: Decisions, between: Between | None) -> Clusters:
    left, right, weight = given.left, given.right, given.weight

    def unknown(one: IntArray, two: IntArray) -> FloatArray:
        return np.full(len(one), threshold)

    required = tuple(sorted({(min(a, b), max(a, b)) for a, b in decided.required}))
    if between is not None and (between.one_to_one or between.reference):
        told = (rows, left, right, weight, threshold, unknown, between)
        clusters = linked_groups(*told, forbidden=decided.forbidden, required=required)
    else:
        good = weight > threshold
        agreed = _agreed(rows, left, right, good, {*decided.forbidden, *required})[left]
        rest, simple = ~agreed, agreed & good
        clusters = group(
            rows, left[rest], right[rest], weight[rest], threshold, unknown,
            forbidden=decided.forbidden, required=required,
        )  # fmt: skip
        clusters = _with_agreed(clusters, left[simple], right[simple], weight[simple], rows)
    nobody = np.zeros(len(clusters.extra_left), dtype=bool)
    return without_unknown(clusters, left, right, weight, nobody)


def _agreed(
    rows: int, left: IntArray, right: IntArray, good: NDArray[np.bool_], decided: Collection[tuple[int, int]]
) -> NDArray[np.bool_]:
    """Returns which rows are in a component where nothing speaks against anything: it is one group as it is.

    Most components of a file of pairs are such, and some have thousands of rows: average linkage, which looks at
    every two of them, would say the same.
    """
    asked = np.array(sorted(decided), dtype=np.int64).reshape(-1, 2)
    one, two = np.r_[left[good], asked[:, 0]], np.r_[right[good], asked[:, 1]]
    part = _components(rows, one, two)
    against = np.zeros(rows, dtype=bool)
    against[part[left[~good & (part[left] == part[right])]]] = True
    against[part[asked]] = True
    return np.asarray(~against[part])


def _components(rows: int, left: IntArray, right: IntArray) -> IntArray:
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(rows, rows))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _with_agreed(clusters: Clusters, left: IntArray, right: IntArray, weight: FloatArray, rows: int) -> Clusters:
    """Returns the groups with those added that all pairs agree on.

    Their weakest link is the lowest edge of the strongest spanning tree, as in other groups.
    """
    part = _components(rows, left, right)
    smallest = np.full(rows, rows, dtype=np.int64)
    np.minimum.at(smallest, part, np.arange(rows))
    touched = np.unique(np.r_[left, right])
    labels = clusters.labels.copy()
    labels[touched] = smallest[part[touched]]
    # The solver looks for the lightest tree and takes no weight of zero or less for an edge.
    tree = minimum_spanning_tree(coo_matrix((FAR - weight, (left, right)), shape=(rows, rows))).tocoo()
    lowest = np.full(rows, np.inf)
    np.minimum.at(lowest, part[tree.row], FAR - tree.data)
    weakest = clusters.weakest.copy()
    weakest[touched] = lowest[part[touched]]
    return replace(clusters, labels=labels, weakest=weakest)


def _judged(given: GivenPairs, threshold: float, decided: Decisions) -> JudgedPairs:
    verdict = np.full(len(given), DIFFERENT, dtype=np.int8)
    verdict[given.weight >= bits(UNSURE_ABOVE)] = UNSURE
    verdict[given.weight > threshold] = DUPLICATE
    for k, pair in enumerate(zip(given.left.tolist(), given.right.tolist(), strict=True) if decided.forbidden else ()):
        if pair in decided.forbidden:
            verdict[k] = DIFFERENT
    nothing = np.full(len(given), -1, dtype=np.int8)
    empty = np.empty((len(given), 0), dtype=np.int8)
    rule = np.zeros(len(given), dtype=np.int16)
    return JudgedPairs(given.left, given.right, given.weight, empty, empty.astype(np.float32), rule, verdict, nothing)


def _share(weight: FloatArray) -> FloatArray:
    single = np.isinf(weight)
    return np.where(single, 1.0, probability(np.where(single, 0.0, weight)))
