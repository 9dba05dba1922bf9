"""Which record survives: a table of cases per rule, and that the order of the rows never matters."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merge_tables import facts, table, wrong

from dedupe.errors import InputError
from dedupe.merge.survivor import choose_survivor, is_survivor_rule, survivor_order
from dedupe.model import Finding, FindingBatch, Validation, text_array
from dedupe.ruleset.vocabulary import SURVIVOR_RULES

ROWS = [
    {"Id": "9", "FirstName": "Anna", "Email": "", "Phone": "1", "LastModifiedDate": "2024-01-02T10:00:00Z"},
    {"Id": "10", "FirstName": "Anna", "Email": "a@x.com", "Phone": "", "LastModifiedDate": "2024-01-02T11:00:00Z"},
    {"Id": "11", "FirstName": "n/a", "Email": "", "Phone": "", "LastModifiedDate": ""},
]
for _row, _created in zip(ROWS, ("2020-05-05", "2019-05-05", "2021-05-05"), strict=True):
    _row["CreatedDate"] = _created

CASES = [
    ("latest_modified", "10", "it was modified last (2024-01-02T11:00:00Z)"),
    ("earliest_modified", "9", "it was modified first (2024-01-02T10:00:00Z)"),
    ("latest_created", "11", "it is the newest (2021-05-05)"),
    ("earliest_created", "10", "it is the oldest (2019-05-05)"),
    ("has_email", "10", "it has an e-mail address"),
    ("has_phone", "9", "it has a phone number"),
    ("lowest_id", "9", "it has the lowest id"),
    ("highest_id", "11", "it has the highest id"),
]


@pytest.mark.parametrize(("rule", "kept", "why"), CASES)
def test_each_rule(rule: str, kept: str, why: str) -> None:
    found, _ = facts([table("a", ROWS)])
    index, reason = choose_survivor(range(3), found, [rule])
    assert (found.ids[index], reason) == (kept, why)


def test_every_name_of_the_vocabulary_is_implemented() -> None:
    for name in SURVIVOR_RULES:
        assert is_survivor_rule(f"{name}=a" if name == "prefer_source" else name), name
        found, _ = facts([table("a", ROWS)])
        choose_survivor(range(3), found, [f"{name}=a" if name == "prefer_source" else name])


@pytest.mark.parametrize("name", ["most_complet", "", "prefer_source", "prefer_source="])
def test_an_unknown_rule_is_refused(name: str) -> None:
    found, _ = facts([table("a", ROWS)])
    with pytest.raises(InputError, match="unknown survivor rule"):
        choose_survivor(range(3), found, [name])


def test_most_complete_counts_real_values_only() -> None:
    rows = [
        {"Id": "1", "FirstName": "Anna", "LastName": "n/a", "Email": "test", "Checksum": "x"},
        {"Id": "2", "FirstName": "Anna", "LastName": "Lee", "Email": "", "Checksum": ""},
    ]
    found, _ = facts([table("a", rows)])
    assert found.completeness == [1, 2]
    index, why = choose_survivor(range(2), found, ["most_complete"])
    assert (found.ids[index], why) == ("2", "it is the most complete (2 of 3 fields filled)")


def test_most_valid_counts_errors_before_warnings() -> None:
    one = table("a", [{"Id": "1", "Email": "x"}, {"Id": "2", "Email": "y"}])
    assert facts([one], [wrong("Email", [0], 2)])[0].errors == [1, 0]
    found, _ = facts([one], [wrong("Email", [0], 2)])
    assert found.ids[choose_survivor(range(2), found, ["most_valid"])[0]] == "2"
    found, _ = facts([one], [wrong("Email", [1], 2, "warning")])
    assert found.ids[choose_survivor(range(2), found, ["most_valid"])[0]] == "1"


def test_findings_are_counted_by_severity() -> None:
    one = table("a", [{"Id": "1", "Email": "x"}, {"Id": "2", "Email": "y"}])
    kinds = tuple(Finding("made_up", severity, "", "", "") for severity in ("error", "warning", "info"))
    rows, which = np.array([0, 0, 1, 0, 1, 1]), np.array([0, 1, 1, 2, 2, 1], dtype=np.int32)
    batch = FindingBatch("Email", rows, which, kinds)
    found, _ = facts([one], [Validation((batch,), (), np.array([50, 50]))])
    assert (found.errors, found.warnings, found.has_email) == ([1, 0], [1, 2], [False, True])


def test_an_address_with_an_error_does_not_count_as_one() -> None:
    one = table("a", [{"Id": "1", "Email": "bad@"}, {"Id": "2", "Email": "y@x.com"}])
    found, _ = facts([one], [wrong("Email", [0], 2)])
    assert found.has_email == [False, True]


def test_prefer_source_and_its_case() -> None:
    tables = [table("crm", [{"Id": "1"}]), table("Web", [{"Id": "0"}])]
    found, _ = facts(tables)
    index, why = choose_survivor(range(2), found, ["prefer_source=web", "lowest_id"])
    assert (found.sources[index], why) == ("Web", "it comes from Web")


def test_the_reason_names_the_rules_that_narrowed_the_choice() -> None:
    rows = [
        {"Id": "1", "FirstName": "A", "Email": "a@x.com", "LastModifiedDate": "2024-01-01"},
        {"Id": "2", "FirstName": "A", "Email": "a@x.com", "LastModifiedDate": "2024-01-02"},
        {"Id": "3", "FirstName": "A", "Email": "", "LastModifiedDate": "2024-01-03"},
    ]
    found, _ = facts([table("a", rows)])
    index, why = choose_survivor(range(3), found, ["most_complete", "latest_modified"])
    assert found.ids[index] == "2"
    assert why == "of the 2 that lead by most_complete, it was modified last (2024-01-02)"


def test_a_deleted_or_converted_record_survives_only_alone() -> None:
    spec = {
        "Id": ("id", "record_id"),
        "IsDeleted": ("is_deleted", "category"),
        "LastName": ("last_name", "family_name"),
    }
    rows = [{"Id": "1", "IsDeleted": "TRUE", "LastName": "Lee"}, {"Id": "2", "IsDeleted": "0", "LastName": ""}]
    found, _ = facts([table("a", rows, spec)])
    assert found.unfit == [True, False]
    index, why = choose_survivor(range(2), found, ["most_complete"])
    assert (found.ids[index], why) == ("2", "it is the only one that is neither deleted nor converted")
    assert survivor_order(range(2), found, ["most_complete"]) == [1, 0]
    found, _ = facts([table("a", [{**row, "IsDeleted": "1"} for row in rows], spec)])
    assert found.ids[choose_survivor(range(2), found, ["most_complete"])[0]] == "1"


@pytest.mark.parametrize(
    ("ids", "lowest"), [(["10", "9"], "9"), (["010", "9"], "9"), (["a10", "a9"], "a10"), (["b", "a"], "a")]
)
def test_ids_go_by_value_where_all_are_numbers(ids: list[str], lowest: str) -> None:
    found, _ = facts([table("a", [{"Id": text} for text in ids])])
    assert found.ids[choose_survivor(range(2), found, ["lowest_id"])[0]] == lowest


@pytest.mark.parametrize(
    ("chain", "kept", "why"),
    [
        (["lowest_id"], 0, "it comes first by content, as the rows have no ids"),
        (["highest_id"], 11, "it comes last by content, as the rows have no ids"),
        ([], 0, "no rule tells them apart and it comes first by source and content"),
    ],
)
def test_rows_without_ids_go_by_their_place_not_by_their_number(chain: list[str], kept: int, why: str) -> None:
    """Tables come in the order of their content; the numbers in the file run against it here."""
    rows = [{"FirstName": f"A{place:02}"} for place in range(12)]
    numbers = text_array(str(12 - place) for place in range(12))
    found, batch = facts([replace(table("a", rows), crm_ids=numbers)], without_ids=[0])
    index, reason = choose_survivor(range(12), found, chain)
    assert (batch.positions[index], reason) == (kept, why)
    order = [batch.positions[i] for i in survivor_order(range(12), found, chain)]
    assert order == (sorted(order, reverse=True) if chain == ["highest_id"] else sorted(order))


def test_rows_with_and_without_ids_in_one_cluster() -> None:
    """Ids of one source stay ids though the rows of another have none."""
    one = table("a", [{"Id": "9", "FirstName": "A"}, {"Id": "10", "FirstName": "A"}])
    two = replace(table("b", [{"FirstName": "A"}, {"FirstName": "A"}]), crm_ids=text_array(["2", "1"]))
    found, batch = facts([one, two], without_ids=[1])
    assert [batch.positions[i] for i in survivor_order(range(4), found, ["prefer_source=a", "lowest_id"])] == [
        0,
        1,
        2,
        3,
    ]
    assert choose_survivor(range(4), found, ["prefer_source=b", "lowest_id"])[1].endswith("as the rows have no ids")


RULES = st.lists(st.sampled_from([name for name in SURVIVOR_RULES if name != "prefer_source"]), max_size=4)
RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "FirstName": st.sampled_from(["", "A", "n/a"]),
            "Email": st.sampled_from(["", "a@x.com"]),
            "Phone": st.sampled_from(["", "1"]),
            "LastModifiedDate": st.sampled_from(["", "2024-01-01", "2024-01-01 10:00", "2024-01-02"]),
            "CreatedDate": st.sampled_from(["", "2020-01-01", "2021-01-01"]),
        }
    ),
    min_size=2,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(RECORDS, RULES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_never_matters(
    records: list[dict[str, str]], chain: list[str], rng: random.Random
) -> None:
    rows = [{"Id": str(number), **record} for number, record in enumerate(records)]
    found, _ = facts([table("a", rows)])
    index, why = choose_survivor(range(len(rows)), found, chain)
    order = [found.ids[i] for i in survivor_order(range(len(rows)), found, chain)]
    assert order[0] == found.ids[index]
    assert sorted(order) == sorted(found.ids)
    shuffled = rng.sample(rows, len(rows))
    again, _ = facts([table("a", shuffled)])
    other, other_why = choose_survivor(range(len(rows)), again, chain)
    assert (again.ids[other], other_why) == (found.ids[index], why)


@settings(max_examples=60, deadline=None)
@given(RECORDS, RULES)
def test_nobody_beats_the_survivor(records: list[dict[str, str]], chain: list[str]) -> None:
    """The oracle: the first rule that tells the survivor from another record must favour the survivor."""
    rows = [{"Id": str(number), **record} for number, record in enumerate(records)]
    found, _ = facts([table("a", rows)])
    index, _ = choose_survivor(range(len(rows)), found, chain)
    winner = rows[int(found.ids[index])]
    for other in rows:
        for rule in chain:
            mine, theirs = _oracle(rule, winner), _oracle(rule, other)
            if mine != theirs:
                assert mine > theirs
                break


def _oracle(rule: str, row: dict[str, str]) -> object:
    named = {"most_complete": lambda: sum(row[h] not in ("", "n/a") for h in ("FirstName", "Email", "Phone"))}
    for part, header in (("modified", "LastModifiedDate"), ("created", "CreatedDate")):
        value = row[header].ljust(16, "0") if row[header] else ""
        named[f"latest_{part}"] = lambda value=value: value
        # Digits turned round: what is earlier sorts higher, and nothing at all stays lowest.
        flipped = "".join(str(9 - int(ch)) if ch.isdigit() else "." for ch in value.replace(" ", "0"))
        named[f"earliest_{part}"] = lambda flipped=flipped: flipped
    named["latest_modified"] = lambda: (
        row["LastModifiedDate"].replace(" ", "T").ljust(16, "0") * bool(row["LastModifiedDate"])
    )
    named["has_email"] = lambda: bool(row["Email"])
    named["has_phone"] = lambda: bool(row["Phone"])
    named["lowest_id"] = lambda: -int(row["Id"])
    named["highest_id"] = lambda: int(row["Id"])
    named["most_valid"] = lambda: 0
    return named[rule]()
