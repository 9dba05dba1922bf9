"""Two linked sources, and reference lists: which pairs are made, who ends up together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from match_tables import Row, clean_of, partition, people

from dedupe.match.atoms import Atom
from dedupe.match.between import FIRST, NEITHER, SECOND, Between
from dedupe.match.linked_groups import linked_groups
from dedupe.match.matching import Decisions, MatchResult, match_object
from dedupe.match.weights import Model
from dedupe.model import text_array

PEOPLE = [dict(row) for row in people(220)]
HEADERS = tuple(PEOPLE[0])


def linked(
    *tables: Sequence[Row], sides: Sequence[int] = (FIRST, SECOND), decisions: Decisions | None = None, **kinds: bool
) -> MatchResult:
    made = [clean_of(rows, HEADERS) for rows in tables]
    between = Between.of([len(rows) for rows in tables], sides, **kinds)
    cleaned, rules = [one for one, _ in made], [two for _, two in made]
    return match_object("contact", cleaned, rules, between=between, decisions=decisions)


def groups(found: MatchResult) -> set[frozenset[int]]:
    return {group for group in partition(found.labels) if len(group) > 1}


def damaged(rows: Sequence[Row]) -> list[dict[str, str]]:
    damage = ({"Phone": ""}, {"Street": "", "Zip": ""}, {"Email": ""}, {"City": ""})
    return [{**row, **damage[k % 4]} for k, row in enumerate(rows)]


A, B = PEOPLE[:100], damaged(PEOPLE[40:140])
WANTED = {frozenset((40 + k, 100 + k)) for k in range(60)}


@pytest.mark.parametrize("kinds", [{}, {"one_to_one": True}, {"reference": True}], ids=str)
def test_records_of_one_source_are_found_in_the_other(kinds: dict[str, bool]) -> None:
    found = linked(A, B, **kinds)
    assert groups(found) == WANTED
    assert ((found.pairs.left < 100) & (found.pairs.right >= 100)).all()


def test_no_source_is_searched_for_duplicates_of_its_own() -> None:
    found = linked([*A, *A[:20]], [*B, *B[:20]])
    pairs = found.pairs
    assert ((pairs.left < 120) & (pairs.right >= 120)).all()
    assert not any({row, 100 + row} <= group for group in groups(found) for row in range(20)), "not even exact copies"


def test_several_partners_share_a_group_unless_one_to_one() -> None:
    again = [*A, {**A[50], "Street": ""}]
    assert frozenset((50, 100, 111)) in groups(linked(again, B))
    single = groups(linked(again, B, one_to_one=True))
    assert {len(group) for group in single} == {2}
    assert frozenset((50, 111)) in single, "the fuller of two records is the better partner"


def test_two_lists_of_the_same_rows_are_linked_row_by_row_one_to_one() -> None:
    found = linked(A, [*A[:30], *A[:30]], one_to_one=True)
    assert {min(group) for group in groups(found)} == set(range(30))
    assert {len(group) for group in groups(found)} == {2}


def test_a_third_source_takes_no_part() -> None:
    found = linked(A, B, PEOPLE[:100], sides=(FIRST, SECOND, NEITHER))
    assert groups(found) == WANTED
    assert (found.labels[200:] == np.arange(200, 300)).all()


@pytest.mark.parametrize("within", [False, True])
def test_no_group_holds_two_records_of_a_reference_list(within: bool) -> None:
    listed = [*B, {**B[10], "Phone": "+1 617 555 0199"}, dict(B[20])]
    found = linked(A, listed, reference=True, within=within)
    for group in groups(found):
        assert sum(row >= 100 for row in group) <= 1
        assert within or sum(row < 100 for row in group) >= 1
    assert len(groups(found)) == 60
    assert any({50, 110} <= group for group in groups(found)), "the nearer of two listed records, not the other"


def test_what_is_linked_to_a_reference_list_loses_its_own_duplicates_too() -> None:
    twice = [*A, *damaged(A[:20]), {**A[45], "Email": ""}]
    found = groups(linked(twice, B, reference=True, within=True))
    assert {frozenset((k, 100 + k)) for k in range(20)} <= found
    assert frozenset((45, 120, 126)) in found


def test_decisions_of_people_hold() -> None:
    decided = Decisions(frozenset({(40, 100)}), ((41, 102),))
    for kinds in ({}, {"one_to_one": True}, {"reference": True}):
        found = linked(A, B, decisions=decided, **kinds)
        assert found.labels[40] != found.labels[100]
        assert found.labels[41] == found.labels[102]


@pytest.mark.parametrize("kinds", [{}, {"one_to_one": True}, {"reference": True, "within": True}], ids=str)
def test_the_order_of_rows_decides_nothing(kinds: dict[str, bool]) -> None:
    numbered = [
        [{"Id": f"{name}{k:03d}", **row} for k, row in enumerate(rows)]
        for name, rows in (("a", [*A, *A[:20]]), ("b", [*B, *B[:20]]))
    ]
    wanted = None
    for seed in range(3):
        random = np.random.default_rng(seed)
        made = [clean_of([rows[k] for k in random.permutation(len(rows))], ("Id", *HEADERS)) for rows in numbered]
        between = Between.of([120, 120], (FIRST, SECOND), **kinds)
        found = match_object("contact", [one for one, _ in made], [two for _, two in made], between=between)
        told = (found.labels.tolist(), found.pairs.weight.tolist(), found.weakest.tolist())
        wanted = wanted or told
        assert told == wanted


def test_large_tables_are_blocked_and_give_the_same() -> None:
    rows = [dict(row) for row in people(2000)]
    found = linked(rows[:1200], damaged(rows[900:]))
    assert found.reports[0].rule != "all pairs"
    right = {frozenset((900 + k, 1200 + k)) for k in range(300)}
    assert len(groups(found) & right) >= 295
    assert len(groups(found) - right) <= 3


@pytest.mark.parametrize(
    ("one", "two"), [([], A[:3]), (A[:3], []), ([], []), ([{}], [{}]), (A[:1], A[:1]), (A[:1], A[1:2])]
)
def test_small_tables_do_not_trip_linking(one: list[Row], two: list[Row]) -> None:
    for kinds in ({}, {"one_to_one": True}, {"reference": True, "within": True}):
        found = linked(one, two, **kinds)
        assert len(found.labels) == len(one) + len(two)


@pytest.mark.parametrize(
    ("sizes", "within", "possible", "rows"),
    [((3, 5), False, 15, 6), ((3, 5), True, 18, 8), ((10, 1000), False, 10_000, 20), ((0, 5), False, 0, 0)],
)
def test_the_scope_counts_the_pairs_there_can_be(
    sizes: tuple[int, int], within: bool, possible: float, rows: int
) -> None:
    scope = Between.of(sizes, (FIRST, SECOND), within=within).scope
    assert (scope.possible, scope.rows) == (possible, rows)


def test_what_was_learned_knows_its_scope() -> None:
    found = linked(A[:10], PEOPLE)
    assert found.model is not None
    assert found.model.possible == 10 * 220
    assert found.model.expected <= 6 * 20, "ten records have no thousand partners"


def test_what_nobody_compared_speaks_neither_for_nor_against() -> None:
    left, right, weight = np.array([0, 1]), np.array([2, 2]), np.array([1.0, 1.0])
    between = Between.of([2, 1], (FIRST, SECOND))

    def never(one: np.ndarray, two: np.ndarray) -> np.ndarray:
        assert not len(one), "records of one source are not scored"
        return np.empty(0)

    found = linked_groups(3, left, right, weight, 0.0, never, between)
    assert found.labels.tolist() == [0, 0, 0]
    assert found.cohesion.tolist() == [1.0, 1.0, 1.0], "the mean of the two pairs there are"
    assert len(found.extra_left) == 0


def test_the_prior_counts_only_pairs_that_can_be_made() -> None:
    plain = Model("contact", (), 1010, 5.0)
    across = replace(plain, possible=10_000.0)
    assert across.prior > plain.prior + 5, "ten records against a thousand are not half a million pairs"


def test_what_may_be_a_pair_agrees_with_a_plain_table() -> None:
    for within in (False, True):
        between = Between.of([2, 2, 1], (FIRST, SECOND, NEITHER), within=within)
        for a, b in combinations(range(5), 2):
            wanted = 4 not in (a, b) and ((a < 2) != (b < 2) or (within and b < 2))
            assert bool(between.allowed(np.array([a]), np.array([b]))[0]) == wanted


def test_narrowing_keeps_every_row_that_shares_a_key_across() -> None:
    between = Between.of([3, 3, 1], (FIRST, SECOND, NEITHER))
    rows = np.array([0, 1, 2, 3, 4, 4, 5, 6])
    keys = np.array([0, 0, 1, 0, 1, 2, 2, 1])
    narrow = between.narrowed({"x": Atom(rows, keys, 3, text_array("abc"))})["x"]
    assert list(zip(narrow.rows.tolist(), narrow.keys.tolist(), strict=True)) == [
        (0, 0),
        (1, 0),
        (2, 1),
        (3, 0),
        (4, 1),
    ]
