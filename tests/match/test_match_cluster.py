"""Groups against a naive average linkage, and what must hold of every grouping."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from match_tables import partition

from dedupe.match.cluster import FLOOR, LARGE, Clusters, group
from dedupe.model import FloatArray, IntArray

Pairs = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Graph:
    """Match weights of all pairs; only those of `scored` are known before grouping."""

    matrix: FloatArray
    scored: tuple[tuple[int, int], ...]
    threshold: float
    forbidden: Pairs = frozenset()
    required: Pairs = frozenset()

    @property
    def rows(self) -> int:
        return len(self.matrix)

    def grouped(self) -> Clusters:
        left, right = (np.array([pair[k] for pair in self.scored], dtype=np.int64) for k in (0, 1))
        return group(
            self.rows, left, right, self.matrix[left, right], self.threshold, self.score,
            forbidden=self.forbidden, required=tuple(sorted(self.required)),
        )  # fmt: skip

    def score(self, left: IntArray, right: IntArray) -> FloatArray:
        assert (left < right).all()
        assert not set(zip(left.tolist(), right.tolist(), strict=True)) & set(self.scored), "scored twice"
        return self.matrix[left, right]


def components(rows: int, edges: set[tuple[int, int]]) -> list[set[int]]:
    parts = [{row} for row in range(rows)]
    for a, b in edges:
        one, two = next(p for p in parts if a in p), next(p for p in parts if b in p)
        if one is not two:
            parts.remove(two)
            one |= two
    return parts


def naive(graph: Graph) -> set[frozenset[int]]:
    """Average linkage as the books have it: merge the two closest groups until no two are close."""

    def link(a: int, b: int) -> float:
        pair = (min(a, b), max(a, b))
        if pair in graph.forbidden:
            return -1e9
        return 1e6 if pair in graph.required else max(graph.matrix[pair] - graph.threshold, FLOOR)

    edges = {pair for pair in graph.scored if graph.matrix[pair] >= graph.threshold} | graph.required
    result = set()
    for part in components(graph.rows, edges):
        groups = [frozenset({row}) for row in part]
        while len(groups) > 1:
            mean, one, two = max(
                ((sum(link(a, b) for a in g for b in h) / (len(g) * len(h)), g, h) for g, h in combinations(groups, 2)),
                key=lambda item: item[0],
            )
            if mean <= 0:
                break
            groups = [g for g in groups if g not in (one, two)] + [one | two]
        result.update(groups)
    return result


def bottleneck(matrix: FloatArray, members: list[int]) -> float:
    """The weakest link: over all ways to cut the group in two, the lowest of the best links across."""
    head, *rest = members
    cuts = [{head, *(m for k, m in enumerate(rest) if mask >> k & 1)} for mask in range(2 ** len(rest) - 1)]
    return min(max(matrix[a, b] for a in cut for b in members if b not in cut) for cut in cuts)


@st.composite
def graphs(draw: st.DrawFn, decided: bool = False) -> Graph:
    rows = draw(st.integers(2, 8))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    half = np.triu(random.normal(draw(st.sampled_from([-3.0, 0.0, 3.0])), 6, (rows, rows)), 1)
    pairs = list(combinations(range(rows), 2))
    share = draw(st.sampled_from([0.4, 0.8, 1.0]))
    scored = tuple(pair for pair in pairs if random.random() < share)
    sets = st.frozensets(st.sampled_from(pairs), max_size=3) if decided else st.just(frozenset())
    return Graph(half + half.T, scored, draw(st.sampled_from([-1.0, 0.0, 2.0])), draw(sets), draw(sets))


@given(graphs())
@settings(max_examples=300, deadline=None)
def test_groups_are_those_of_naive_average_linkage(graph: Graph) -> None:
    labels = graph.grouped().labels
    assert partition(labels) == naive(graph)
    assert all(label == min(members) for members in partition(labels) for label in {labels[m] for m in members})


@given(graphs(decided=True))
@settings(max_examples=300, deadline=None)
def test_what_people_decided_holds(graph: Graph) -> None:
    labels = graph.grouped().labels
    assert not [pair for pair in graph.forbidden if labels[pair[0]] == labels[pair[1]]]
    bound = components(graph.rows, set(graph.required))
    if not any({a, b} <= part for part in bound for a, b in graph.forbidden):
        assert not [pair for pair in graph.required if labels[pair[0]] != labels[pair[1]]]


@given(graphs())
@settings(max_examples=200, deadline=None)
def test_the_weakest_link_is_the_bottleneck_and_cohesion_the_mean(graph: Graph) -> None:
    found = graph.grouped()
    for members in map(sorted, partition(found.labels)):
        weakest, cohesion = found.weakest[members], found.cohesion[members]
        if len(members) == 1:
            assert np.isposinf(weakest).all()
            assert np.isposinf(cohesion).all()
            assert found.weakest_left[members] == found.weakest_right[members] == [-1]
            continue
        assert weakest == pytest.approx(bottleneck(graph.matrix, members))
        ends = {(int(found.weakest_left[row]), int(found.weakest_right[row])) for row in members}
        ((left, right),) = ends
        assert left < right
        assert {left, right} <= set(members)
        assert graph.matrix[left, right] == weakest[0]
        assert cohesion == pytest.approx(np.mean([graph.matrix[pair] for pair in combinations(members, 2)]))


@given(graphs(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_renumbering_the_rows_gives_the_same_groups(graph: Graph, random: object) -> None:
    order = list(range(graph.rows))
    random.shuffle(order)  # type: ignore[attr-defined]
    place = {old: new for new, old in enumerate(order)}
    scored = tuple(sorted((min(place[a], place[b]), max(place[a], place[b])) for a, b in graph.scored))
    moved = Graph(graph.matrix[np.ix_(order, order)], scored, graph.threshold)
    back = {frozenset(order[row] for row in members) for members in partition(moved.grouped().labels)}
    assert back == partition(graph.grouped().labels)


@given(graphs())
@settings(max_examples=100, deadline=None)
def test_pairs_scored_on_the_way_are_handed_back(graph: Graph) -> None:
    found = graph.grouped()
    extra = list(zip(found.extra_left.tolist(), found.extra_right.tolist(), strict=True))
    assert len(set(extra)) == len(extra)
    assert not set(extra) & set(graph.scored)
    assert found.extra_weight.tolist() == [graph.matrix[pair] for pair in extra]
    known = {*extra, *graph.scored}
    inner = {pair for members in partition(found.labels) for pair in combinations(sorted(members), 2)}
    assert inner <= known


def flat(rows: int, weight: float, other: float = -5.0, *, chain: bool) -> Graph:
    """Returns a graph of equal links: all rows with all, or each with the next one."""
    matrix = np.full((rows, rows), other if chain else weight)
    pairs = [(k, k + 1) for k in range(rows - 1)] if chain else list(combinations(range(rows), 2))
    for pair in pairs if chain else ():
        matrix[pair] = matrix[pair[::-1]] = weight
    return Graph(matrix, tuple(pairs), 0.0)


@pytest.mark.parametrize("rows", [3, 12, 100, 400])
def test_a_chain_falls_apart(rows: int) -> None:
    groups = partition(flat(rows, 5.0, chain=True).grouped().labels)
    assert sorted(row for members in groups for row in members) == list(range(rows))
    assert max(map(len, groups)) <= 4


@pytest.mark.parametrize("rows", [2, 30, LARGE])
def test_records_that_all_agree_stay_together(rows: int) -> None:
    assert len(partition(flat(rows, 8.0, chain=False).grouped().labels)) == 1


def test_a_large_component_of_two_cliques_and_a_bridge_falls_into_the_cliques() -> None:
    rows = 2 * (LARGE - 50)
    matrix = np.full((rows, rows), -5.0)
    half = rows // 2
    matrix[:half, :half] = matrix[half:, half:] = 9.0
    matrix[0, half] = matrix[half, 0] = 1.0
    pairs = tuple(pair for pair in combinations(range(rows), 2) if matrix[pair] > 0)
    assert partition(Graph(matrix, pairs, 0.0).grouped().labels) == {
        frozenset(range(half)),
        frozenset(range(half, rows)),
    }


def test_a_large_clique_stays_together() -> None:
    assert len(partition(flat(LARGE + 100, 8.0, chain=False).grouped().labels)) == 1


def test_a_large_clique_has_a_weakest_link_too() -> None:
    rows = LARGE + 20
    clique = flat(rows, 8.0, chain=False)
    clique.matrix[7, :] = clique.matrix[:, 7] = 7.0  # row 7 hangs on its best link
    clique.matrix[7, 40] = clique.matrix[40, 7] = 7.5
    found = clique.grouped()
    assert set(found.labels.tolist()) == {0}
    assert {*found.weakest_left.tolist()} == {7}
    assert {*found.weakest_right.tolist()} == {40}
    assert found.weakest == pytest.approx(7.5)


def uneven_chain(rows: int) -> Graph:
    """Returns a chain whose links are worth between nothing and 20 bits."""
    chain = flat(rows, 5.0, chain=True)
    left, right = (np.array(side) for side in zip(*chain.scored, strict=True))
    chain.matrix[left, right] = chain.matrix[right, left] = np.random.default_rng(1).uniform(0.5, 20, len(left))
    return chain


def test_a_large_chain_falls_apart_without_scoring_all_its_pairs() -> None:
    rows = LARGE + 500
    found = uneven_chain(rows).grouped()
    groups = partition(found.labels)
    assert sorted(row for members in groups for row in members) == list(range(rows))
    assert all(max(members) - min(members) == len(members) - 1 for members in groups), "neighbours in the chain"
    assert 1 < max(map(len, groups)) <= 8
    assert len(found.extra_left) < 10 * rows


def test_a_large_chain_of_equal_links_falls_apart() -> None:
    assert max(map(len, partition(flat(LARGE + 500, 5.0, chain=True).grouped().labels))) <= 4


@pytest.mark.parametrize("pair", [(0, 1), (LARGE + 100, LARGE + 101)], ids=["inside", "outside"])
def test_a_no_takes_a_large_clique_apart_only_where_it_is(pair: tuple[int, int]) -> None:
    clique = flat(LARGE + 100, 8.0, chain=False)
    matrix = np.full((LARGE + 102, LARGE + 102), -5.0)
    matrix[:-2, :-2] = clique.matrix
    groups = partition(Graph(matrix, clique.scored, 0.0, forbidden=frozenset({pair})).grouped().labels)
    assert not [members for members in groups if set(pair) <= members]
    assert max(map(len, groups)) >= LARGE


def test_required_pairs_hold_in_large_components() -> None:
    chain = flat(LARGE + 150, 5.0, chain=True)
    graph = Graph(chain.matrix, chain.scored, 0.0, required=frozenset({(0, 1), (7, 90)}))
    labels = graph.grouped().labels
    assert labels[0] == labels[1]
    assert labels[7] == labels[90]


def test_forbidden_pairs_hold_in_large_components() -> None:
    chain = flat(LARGE + 150, 5.0, chain=True)
    labels = Graph(chain.matrix, chain.scored, 0.0, forbidden=frozenset({(0, 1)})).grouped().labels
    assert labels[0] != labels[1]


def test_nothing_to_group_is_single_rows() -> None:
    found = Graph(np.zeros((3, 3)), (), 0.0).grouped()
    assert found.labels.tolist() == [0, 1, 2]
    assert np.isposinf(found.weakest).all()
