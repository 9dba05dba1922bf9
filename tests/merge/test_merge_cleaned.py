"""The stack and the cleaned dataset: positions, survivor flags, merges applied."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merge_tables import CONTACT, Spec, clean_text, rules, table

from dedupe.merge.cleaned import applied, clean_columns, survivor_flags
from dedupe.merge.propose import propose
from dedupe.merge.stack import Attribute, Stacked
from dedupe.ruleset.effective import MergeRules

OTHER: Spec = {"Record ID": ("id", "record_id"), "Mail": ("email", "email"), "Stop": ("do_not_call", "consent")}
FIRST = [
    {"Id": "1", "FirstName": " Anna ", "Email": "", "Extra": " x "},
    {"Id": "2", "FirstName": "Bo", "Email": "b@x.com", "Extra": ""},
    {"Id": "3", "FirstName": "Anna", "Email": "a@x.com", "Extra": "y"},
]
SECOND = [{"Record ID": "1", "Mail": "c@x.com", "Stop": "yes"}, {"Record ID": "2", "Mail": "", "Stop": ""}]


def stack() -> Stacked:
    return Stacked.of([table("sf", FIRST), table("hs", SECOND, OTHER)])


def test_positions() -> None:
    stacked = stack()
    assert len(stacked) == 5
    assert [stacked.locate(p) for p in range(5)] == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)]
    tables, rows = stacked.locate_all(np.array([4, 0, 3]))
    assert (tables.tolist(), rows.tolist()) == ([1, 0, 1], [1, 0, 0])
    assert [(stacked.source(p), stacked.crm_id(p)) for p in (2, 3)] == [("sf", "3"), ("hs", "1")]
    assert (stacked.raw(0, "first_name"), stacked.clean(0, "first_name")) == (" Anna ", "Anna")
    assert stacked.key(0, "first_name", "fold") == "anna"
    assert (stacked.clean(3, "email"), stacked.clean(3, "first_name"), stacked.clean(3, "email", 1)) == (
        "c@x.com",
        "",
        "",
    )
    assert stacked.key(3, "first_name", "fold") == stacked.key(3, "email", "none") == ""
    for outside in (-1, 5):
        with pytest.raises(IndexError):
            stacked.locate(outside)


def test_an_empty_table_in_the_middle_takes_no_position() -> None:
    stacked = Stacked.of([table("a", FIRST[:1]), table("b", []), table("c", FIRST[1:])])
    assert [stacked.locate(p)[0] for p in range(3)] == [0, 2, 2]


def test_slots_and_carried_headers_have_their_own_attributes() -> None:
    spec = {"Id": ("id", "record_id"), "A": ("phone", "phone"), "B": ("phone", "phone")}
    stacked = Stacked.of([table("a", [{"Id": "1", "A": "1", "B": "2", "C": "3"}], spec)])
    assert [place.attribute for place in stacked.places[0]] == [
        Attribute("id"),
        Attribute("phone", 0),
        Attribute("phone", 1),
        Attribute("C", 0, carried=True),
    ]
    assert (stacked.clean(0, "phone"), stacked.clean(0, "phone", 1)) == ("1", "2")


def test_cleaned_columns_leave_ids_and_unknown_columns_alone() -> None:
    one = table("sf", [{"Id": " 1", "FirstName": " Anna ", "Extra": " x "}])
    assert [column.text(0) for column in clean_columns(one)] == [" 1", "Anna", " x "]


def test_merges_are_applied_and_what_has_no_column_is_said() -> None:
    stacked = stack()
    merge = MergeRules(survivor=("prefer_source=sf", "lowest_id"))
    spec = {h: CONTACT[h] for h in ("Id", "FirstName", "Email")}
    made = [rules(spec, merge), rules(OTHER, merge)]
    found = list(propose(stacked, np.array([0, 1, 0, 0, 2]), np.ones(3), made))
    assert survivor_flags(len(stacked), found).tolist() == [1, 1, 0, 0, 1]
    first, second = applied(stacked, found)
    assert first.headers == ("Id", "FirstName", "Email", "Extra")
    assert [column.texts().tolist() for column in first.columns] == [
        ["1", "2"],
        ["Anna", "Bo"],
        ["c@x.com", "b@x.com"],  # neither is dated, both as complete: the first by source
        [" x ", ""],
    ]
    assert (first.positions.tolist(), second.positions.tolist()) == ([0, 1], [4])
    (lost,) = first.unplaced
    assert (lost.position, lost.choice.field, lost.choice.value, lost.choice.row) == (0, "Stop", "yes", 3)
    assert found[0].blocked_by == ("consent_without_column",)


def test_nothing_approved_is_the_cleaned_data_itself() -> None:
    stacked = stack()
    for source, result in zip(stacked.tables, applied(stacked, []), strict=True):
        assert [c.texts().tolist() for c in result.columns] == [c.texts().tolist() for c in clean_columns(source)]
        assert len(result.positions) == len(source)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["", " A", "B"]), st.integers(0, 3)), min_size=1, max_size=8))
def test_every_row_is_kept_or_merged_and_every_choice_is_written(rows: list[tuple[str, int]]) -> None:
    made = [{"Id": str(n), "FirstName": text} for n, (text, _) in enumerate(rows)]
    stacked = Stacked.of([table("a", made)])
    labels = np.array([label for _, label in rows])
    found = list(propose(stacked, labels, np.ones(4), [rules()]))
    (result,) = applied(stacked, found)
    merged = {m for p in found for m in p.members if m != p.survivor}
    assert set(result.positions.tolist()) | merged == set(range(len(rows)))
    assert not set(result.positions.tolist()) & merged
    cells = {p.survivor: {c.field: c.value for c in p.fields} for p in found}
    for row, position in enumerate(result.positions.tolist()):
        for header, column in zip(result.headers, result.columns, strict=True):
            expected = cells.get(position, {}).get(header, clean_text(made[position][header]))
            assert column.text(row) == expected
