"""Why two records are in one group or not: the way through a group, and each reason to be kept apart."""

from __future__ import annotations

import sqlite3
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.explaining.grouped import Grouped, Link, Question, _strongest_tree, grouped, members_of, way_between
from dedupe.match.cluster import FLOOR
from dedupe.store.reads import RecordRow
from dedupe.store.schema import initial_statements


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[Link]]:
    """Returns a number of records and links between some of them, the strongest first."""
    size = draw(st.integers(2, 7))
    pairs = draw(st.lists(st.sampled_from(list(combinations(range(size), 2))), unique=True))
    weights = draw(st.lists(st.integers(-9, 9), min_size=len(pairs), max_size=len(pairs)))
    links = [Link(a, b, f"r{a}", f"r{b}", 0.5, float(w)) for (a, b), w in zip(pairs, weights, strict=True)]
    return size, sorted(links, key=lambda link: (-link.weight, link.one, link.other))


def widest(size: int, links: list[Link]) -> np.ndarray:
    """Returns, by brute force, the weight of the lowest link on the best way between any two; -inf where none leads."""
    best = np.full((size, size), -np.inf)
    for link in links:
        best[link.one, link.other] = best[link.other, link.one] = link.weight
    for middle in range(size):
        best = np.maximum(best, np.minimum(best[:, [middle]], best[[middle], :]))
    return best


@given(graphs())
def test_the_way_is_the_strongest_chain_there_is(graph: tuple[int, list[Link]]) -> None:
    size, links = graph
    tree, best = _strongest_tree(links), widest(size, links)
    for start, goal in combinations(range(size), 2):
        way = way_between(tree, start, goal)
        if not way:
            direct = any({link.one, link.other} == {start, goal} for link in tree)
            assert direct or best[start, goal] == -np.inf
            continue
        assert way[0].one == start
        assert way[-1].other == goal
        assert all(a.other == b.one for a, b in pairwise(way))
        assert min(link.weight for link in way) == best[start, goal]
    if tree:
        joined = [best[a, b] for a, b in combinations(range(size), 2) if best[a, b] > -np.inf]
        assert min(link.weight for link in tree) == min(joined)


@pytest.fixture
def conn() -> sqlite3.Connection:
    """Returns a database of groups 1 (records 1, 2, 3), 4 (record 4) and 5 (records 5, 6)."""
    opened = sqlite3.connect(":memory:")
    for statement in initial_statements():
        opened.execute(statement)
    for record, cluster in ((1, 1), (2, 1), (3, 1), (4, 4), (5, 5), (6, 5)):
        opened.execute(
            "INSERT INTO cluster_members (object, source, crm_id, record_id, cluster_id) "
            "VALUES ('contact', 's', ?, ?, ?)",
            (f"c{record}", record, cluster),
        )
    opened.execute("INSERT INTO clusters (object, cluster_id, size, confidence) VALUES ('contact', 1, 3, 0.9)")
    for left, right, weight in ((1, 2, 5.0), (2, 3, 3.2), (1, 3, -2.0)):
        opened.execute(
            "INSERT INTO pairs (object, left_id, right_id, probability, weight) VALUES ('contact', ?, ?, ?, ?)",
            (left, right, 1 / (1 + 2**-weight), weight),
        )
    return opened


def record(number: int, cluster: int) -> RecordRow:
    return RecordRow(number, "contact", "s", f"c{number}", 0, number, "", {}, cluster)


def asked(
    conn: sqlite3.Connection, one: RecordRow, other: RecordRow, weight: float = 0.0, *, duplicate: bool = True,
    compared: bool = True, related: bool = False,
) -> Grouped:  # fmt: skip
    def weigh(left: list[int], right: list[int]) -> np.ndarray:
        return np.array([5.0 if {a, b} == {one.record_id, other.record_id} else weight for a, b in zip(left, right)])  # noqa: B905

    return grouped(conn, Question(one, other, duplicate, 0.0, compared, related, weigh))  # type: ignore[arg-type]


def test_a_pair_that_agrees_is_together_directly(conn: sqlite3.Connection) -> None:
    found = asked(conn, record(1, 1), record(2, 1))
    assert (found.fate, found.sizes, found.way, found.confidence) == ("together", (3, 3), (), 0.9)


def test_a_pair_that_does_not_is_together_by_way_of_another(conn: sqlite3.Connection) -> None:
    found = asked(conn, record(1, 1), record(3, 1), duplicate=False)
    assert [(link.one_id, link.other_id, link.weight) for link in found.way] == [("c1", "c2", 5.0), ("c2", "c3", 3.2)]
    assert found.weakest is not None
    assert (found.weakest.one_id, found.weakest.other_id) == ("c2", "c3")


def test_the_way_is_told_from_the_first_record_on(conn: sqlite3.Connection) -> None:
    found = asked(conn, record(3, 1), record(1, 1), duplicate=False)
    assert [(link.one_id, link.other_id) for link in found.way] == [("c3", "c2"), ("c2", "c1")]


def test_the_weakest_link_is_the_one_that_the_run_stored(conn: sqlite3.Connection) -> None:
    conn.execute("UPDATE clusters SET weakest_left_id = 1, weakest_right_id = 2")
    found = asked(conn, record(1, 1), record(3, 1))
    assert found.weakest is not None
    assert (found.weakest.one, found.weakest.other) == (1, 2)


@pytest.mark.parametrize(
    ("options", "fate"),
    [
        ({"duplicate": False}, "apart"),
        ({"related": True}, "family"),
        ({"weight": -8.0}, "groups"),
        ({"weight": 3.0}, "unseen"),
    ],
)
def test_why_two_are_in_different_groups(conn: sqlite3.Connection, options: dict[str, object], fate: str) -> None:
    found = asked(conn, record(1, 1), record(5, 5), **options)  # type: ignore[arg-type]
    assert (found.fate, found.sizes, found.together) == (fate, (3, 2), False)


def test_two_single_records_that_were_never_compared(conn: sqlite3.Connection) -> None:
    single = record(7, 7)
    assert asked(conn, record(4, 4), single, compared=False).fate == "unseen"


def test_groups_that_disagree_say_by_how_much(conn: sqlite3.Connection) -> None:
    found = asked(conn, record(1, 1), record(5, 5), -8.0)
    assert found.pairs_between == 6
    assert found.between == pytest.approx((5.0 + 5 * FLOOR) / 6)
    assert found.against is not None
    assert found.against.weight == -8.0
    assert {found.against.one, found.against.other} != {1, 5}


def test_the_members_of_both_groups_are_wanted(conn: sqlite3.Connection) -> None:
    assert members_of(conn, (record(1, 1), record(4, 4))) == {1, 2, 3, 4}
