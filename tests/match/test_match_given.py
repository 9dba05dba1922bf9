"""Pairs that another tool scored: the groups are those of our own clustering, what is not scored counts for nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from match_tables import partition

from dedupe.match.between import FIRST, SECOND, Between
from dedupe.match.cluster import group
from dedupe.match.given_pairs import SLACK, GivenPairs, match_given
from dedupe.match.matching import DIFFERENT, DUPLICATE, UNSURE, Decisions, MatchResult
from dedupe.match.weights import bits

ROWS = 12
EDGES = st.dictionaries(
    st.tuples(st.integers(0, ROWS - 1), st.integers(0, ROWS - 1)).filter(lambda pair: pair[0] < pair[1]),
    st.integers(-60, 90).map(lambda tenths: tenths / 10),
    max_size=20,
)


def pairs(edges: dict[tuple[int, int], float]) -> GivenPairs:
    keys = sorted(edges)
    left, right = (np.array([key[side] for key in keys], dtype=np.int64) for side in (0, 1))
    return GivenPairs("pairs.csv", left, right, np.array([edges[key] for key in keys]))


def matched(edges: dict[tuple[int, int], float], review_above: float = 0.5, **more: object) -> MatchResult:
    return match_given("contact", ROWS, pairs(edges), review_above, **more)  # type: ignore[arg-type]


def groups(found: MatchResult) -> set[frozenset[int]]:
    return {group for group in partition(found.labels) if len(group) > 1}


CASES = [
    ({(0, 1): 9.0}, [{0, 1}]),
    ({(0, 1): -9.0}, []),
    ({(0, 1): 9.0, (1, 2): 9.0}, [{0, 1, 2}]),  # the third pair is unknown
    ({(k, k + 1): 9.0 for k in range(10)}, [set(range(11))]),  # a chain that nothing speaks against
    ({(0, 1): 9.0, (1, 2): 1.0, (0, 2): -9.0}, [{0, 1}]),  # the third pair speaks against
    ({(0, 1): 9.0, (2, 3): 9.0, (1, 2): 2.0, (0, 3): -9.0, (0, 2): -9.0}, [{0, 1}, {2, 3}]),
    ({(0, k): 4.0 for k in range(1, 12)}, [set(range(12))]),  # a star
    ({}, []),
]


@pytest.mark.parametrize(("edges", "wanted"), CASES)
def test_groups_of_given_pairs(edges: dict[tuple[int, int], float], wanted: list[set[int]]) -> None:
    found = matched(edges)
    assert groups(found) == {frozenset(one) for one in wanted}
    assert len(found.pairs) == len(edges), "pairs that nobody scored are not made up"


@given(EDGES)
def test_components_that_agree_need_no_linkage_to_be_the_same_groups(edges: dict[tuple[int, int], float]) -> None:
    told = pairs(edges)
    least = bits(0.5) - SLACK

    def unknown(left: np.ndarray, right: np.ndarray) -> np.ndarray:
        return np.full(len(left), least)

    plain = group(ROWS, told.left, told.right, told.weight, least, unknown)
    found = matched(edges)
    assert found.labels.tolist() == plain.labels.tolist()
    several = np.isfinite(plain.weakest)
    assert np.allclose(found.weakest[several], 1 / (1 + 2.0 ** -plain.weakest[several]))
    assert (found.weakest[~several] == 1).all()


@given(EDGES)
def test_cohesion_is_the_mean_of_the_scored_pairs(edges: dict[tuple[int, int], float]) -> None:
    found = matched(edges)
    for one in groups(found):
        known = [weight for pair, weight in edges.items() if set(pair) <= one]
        wanted = 1 / (1 + 2.0 ** -np.mean(known))
        assert np.allclose(found.cohesion[sorted(one)], wanted)


def test_verdicts_follow_the_probability() -> None:
    edges = {(0, 1): bits(0.9), (2, 3): bits(0.5), (4, 5): bits(0.3), (6, 7): bits(0.1)}
    assert matched(edges).pairs.verdict.tolist() == [DUPLICATE, DUPLICATE, UNSURE, DIFFERENT]
    assert matched(edges, 0.9).pairs.verdict.tolist() == [DUPLICATE, UNSURE, UNSURE, DIFFERENT]


def test_people_decide_over_given_pairs() -> None:
    chain = {(0, 1): 9.0, (1, 2): 9.0, (4, 5): -9.0}
    found = matched(chain, decisions=Decisions(frozenset({(0, 1)}), ((4, 5),)))
    assert groups(found) == {frozenset({1, 2}), frozenset({4, 5})}
    assert found.pairs.verdict.tolist() == [DIFFERENT, DUPLICATE, DIFFERENT]


@pytest.mark.parametrize(
    ("kinds", "wanted"),
    [
        ({}, [{0, 1, 6, 7}]),
        ({"one_to_one": True}, [{0, 7}, {1, 6}]),
        ({"reference": True}, [{0, 1, 6}]),
    ],
    ids=str,
)
def test_given_pairs_of_linked_sources(kinds: dict[str, bool], wanted: list[set[int]]) -> None:
    between = Between.of([6, 6], (FIRST, SECOND), **kinds)
    edges = {(0, 6): 9.0, (1, 6): 8.5, (0, 7): 8.0}
    assert groups(matched(edges, between=between)) == {frozenset(one) for one in wanted}
