"""Partners: one each, the best one, or one record of a reference list a group; each against a plain oracle."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedupe.match.partners import anchored, best_each, one_to_one

#: Pairs of five rows with five others, and what each weighs; many ties.
EDGES = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(5, 9)), st.sampled_from([-3.0, 0.0, 0.5, 1.0, 2.0, 2.0, 7.25]), max_size=9
)


def arrays(edges: dict[tuple[int, int], float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    pairs = sorted(edges)
    return (
        np.array([a for a, _ in pairs], dtype=np.int64),
        np.array([b for _, b in pairs], dtype=np.int64),
        np.array([edges[pair] for pair in pairs]),
    )


def best_total(edges: dict[tuple[int, int], float]) -> float:
    """Returns the largest sum of gains over all sets of pairs that share no row."""
    good = [pair for pair, gain in edges.items() if gain > 0]
    best = 0.0
    for size in range(1, 6):
        for chosen in combinations(good, size):
            if len({a for a, _ in chosen}) == len({b for _, b in chosen}) == size:
                best = max(best, sum(edges[pair] for pair in chosen))
    return best


@given(EDGES)
def test_one_to_one_is_the_best_of_all_assignments(edges: dict[tuple[int, int], float]) -> None:
    left, right, gain = arrays(edges)
    kept = one_to_one(left, right, gain)
    assert kept.tolist() == sorted(set(kept.tolist()))
    assert (gain[kept] > 0).all()
    assert len(set(left[kept].tolist())) == len(set(right[kept].tolist())) == len(kept)
    assert np.isclose(gain[kept].sum(), best_total(edges))


def test_the_strongest_pair_gives_way_where_both_gain_by_it() -> None:
    left, right, gain = arrays({(0, 5): 6.0, (0, 6): 5.0, (1, 5): 5.5})
    assert one_to_one(left, right, gain).tolist() == [1, 2]


def test_equal_records_are_paired_off_in_their_order() -> None:
    left, right, gain = arrays({(a, b): 4.0 for a in range(3) for b in range(5, 8)})
    kept = one_to_one(left, right, gain)
    assert len(kept) == 3
    assert one_to_one(left, right, gain).tolist() == kept.tolist()


@given(EDGES)
def test_the_best_of_each(edges: dict[tuple[int, int], float]) -> None:
    left, right, weight = arrays(edges)
    found = {int(left[k]): int(right[k]) for k in best_each(left, right, weight)}
    wanted = {}
    for a in {a for a, _ in edges}:
        wanted[a] = min((-weight, b) for (one, b), weight in edges.items() if one == a)[1]
    assert found == wanted


@given(
    st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda p: p[0] < p[1]), st.integers(1, 5)),
    st.sets(st.integers(0, 9)),
)
def test_no_group_has_two_anchors(edges: dict[tuple[int, int], int], anchors: set[int]) -> None:
    left, right, weight = arrays({pair: float(value) for pair, value in edges.items()})
    anchor = np.array([row in anchors for row in range(10)])
    kept = anchored(left, right, weight, anchor, 10)
    groups: list[set[int]] = [{row} for row in range(10)]
    for a, b in sorted(edges, key=lambda pair: (-edges[pair], pair)):
        one, two = (next(group for group in groups if row in group) for row in (a, b))
        if one is not two and len((one | two) & anchors) < 2:
            groups.remove(two)
            one |= two
    wanted = [any({a, b} <= group for group in groups) for a, b in sorted(edges)]
    assert kept.tolist() == wanted
    assert all(len(group & anchors) < 2 for group in groups)
