"""Parents: pairs that must not merge, and loops that a merge would make, against a brute-force oracle."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from merge_tables import Spec, rules, table

from dedupe.merge.hierarchy import cyclic_clusters, hierarchy_conflicts, split_parent_child
from dedupe.merge.propose import propose
from dedupe.merge.stack import Stacked

ACCOUNT: Spec = {
    "account_id": ("id", "record_id"),
    "name": ("name", "company"),
    "parent_id": ("parent", "reference"),
}


def accounts(*rows: tuple[str, str], source: str = "crm") -> Stacked:
    made = [{"account_id": number, "name": "x", "parent_id": parent} for number, parent in rows]
    return Stacked.of([table(source, made, ACCOUNT, "account")])


def test_parents_are_found_by_id() -> None:
    stacked = accounts(("A", ""), ("B", "A"), ("C", "nobody"), ("D", "D"), ("E", " "))
    assert hierarchy_conflicts(stacked).tolist() == [[0, 1]]


def test_ids_that_differ_in_case_only_are_different_records() -> None:
    assert hierarchy_conflicts(accounts(("a", ""), ("A", ""), ("C", "A"), ("D", "c"))).tolist() == [[1, 2], [2, 3]]


def test_a_header_that_points_to_the_own_object_is_a_parent_whatever_its_name() -> None:
    spec = {"Id": ("id", "record_id"), "Boss": ("boss", "reference"), "Account": ("account", "reference")}
    rows = [{"Id": "1", "Boss": "2", "Account": "2"}, {"Id": "2", "Boss": "", "Account": "1"}]
    stacked = Stacked.of([table("crm", rows, spec)])
    rule = rules(spec, boss={"to": "contact"}, account={"to": "account"})
    assert hierarchy_conflicts(stacked, [rule]).tolist() == [[1, 0]]


def test_short_ids_mean_another_record_in_another_source() -> None:
    long = "001xx000003DGb2AAG"

    def stack(parent: str) -> Stacked:
        first = table("a", [{"account_id": "1", "parent_id": parent}], ACCOUNT, "account")
        second = table(
            "b", [{"account_id": "2", "parent_id": ""}, {"account_id": long, "parent_id": ""}], ACCOUNT, "account"
        )
        return Stacked.of([first, second])

    assert hierarchy_conflicts(stack("2")).tolist() == []
    assert hierarchy_conflicts(stack(long)).tolist() == [[2, 0]]


def test_a_parent_and_its_child_are_never_proposed() -> None:
    stacked = accounts(("A", ""), ("B", "A"), ("C", ""), ("D", ""))
    labels = np.array([0, 0, 1, 1])
    found = [
        proposal.members for proposal in propose(stacked, labels, {0: 1.0, 1: 1.0}, [rules(ACCOUNT, object="account")])
    ]
    assert found == [(2, 3)]


def test_a_record_between_two_duplicates_blocks_their_merge() -> None:
    """M1 and M3 are duplicates, M2 stands between them: merged, M2 would be above and below the same record."""
    stacked = accounts(("M1", "M2"), ("M2", "M3"), ("M3", ""))
    (proposal,) = propose(stacked, np.array([0, 1, 0]), {0: 1.0}, [rules(ACCOUNT, object="account")])
    assert proposal.blocked_by == ("would_create_cycle",)
    assert proposal.band == "review"


def test_five_thousand_levels_work() -> None:
    depth = 5_000
    rows = [(f"D{n}", f"D{n - 1}" if n else "") for n in range(depth)]
    stacked = accounts(*rows)
    labels = np.arange(depth)
    assert len(hierarchy_conflicts(stacked)) == depth - 1
    labels[-1] = 0
    (proposal,) = propose(stacked, labels, np.ones(depth), [rules(ACCOUNT, object="account")])
    assert proposal.blocked_by == ("would_create_cycle",)
    labels = np.arange(depth)
    assert cyclic_clusters(labels, hierarchy_conflicts(stacked)) == frozenset()


GRAPHS = st.integers(2, 8).flatmap(
    lambda n: st.tuples(
        st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=10),
        st.lists(st.integers(-1, 4), min_size=n, max_size=n),
    )
)


@settings(max_examples=300, deadline=None)
@given(GRAPHS)
def test_loops_agree_with_brute_force(graph: tuple[list[tuple[int, int]], list[int]]) -> None:
    edges, clusters = graph
    labels = np.array(clusters)
    pairs = np.array(edges, dtype=np.int64).reshape(-1, 2)
    node = [label if label >= 0 else 100 + position for position, label in enumerate(clusters)]
    above: dict[int, set[int]] = {}
    for parent, child in edges:
        above.setdefault(node[child], set()).add(node[parent])

    def reached(start: int) -> set[int]:
        seen: set[int] = set()
        todo = list(above.get(start, ()))
        while todo:
            here = todo.pop()
            if here not in seen:
                seen.add(here)
                todo.extend(above.get(here, ()))
        return seen

    expected = {label for label in set(clusters) if label >= 0 and label in reached(label)}
    assert {label for label in cyclic_clusters(labels, pairs) if label in set(clusters)} == expected
    together = {(p, c) for p, c in edges if clusters[p] >= 0 and clusters[p] == clusters[c]}
    assert {(p, c) for p, c in split_parent_child(labels, pairs).tolist()} == together
