"""Whole objects: who ends up together, who must not, and that nothing but the values decides."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from match_tables import Row, clean_of, mixed, partition, people

from dedupe.match.matching import DIFFERENT, RELATED, RELATIONS, Decisions, MatchResult, match_object
from dedupe.model import Column
from dedupe.ruleset.effective import MatchRules

OTHERS = [dict(row) for row in people(150)]

HOME = {"Phone": "+1 617 555 0142", "Street": "14 Alder Row", "Zip": "02134", "City": "Boston"}
JOINT = {**HOME, "Email": "the.lindqvists@harbourmail.example"}


def matched(
    rows: Sequence[Row], object_: str = "contact", decisions: Decisions | None = None, match: MatchRules | None = None
) -> MatchResult:
    clean, rules = clean_of(rows, object_=object_, match=match)
    return match_object(object_, [clean], [rules], decisions=decisions)


def together(found: MatchResult, rows: int) -> set[frozenset[int]]:
    """Returns the groups of two or more among the first rows."""
    return {group for group in partition(found.labels) if len(group) > 1 and min(group) < rows}


def named(first: str, last: str, **more: str) -> Row:
    return {"First": first, "Last": last, **more}


# --- records that are one -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("others", [[], OTHERS], ids=["alone", "among others"])
def test_equal_records_end_in_one_cluster(others: list[Row]) -> None:
    found = matched([OTHERS[0]] * 1000 + others[1:])
    assert together(found, 1000) == {frozenset(range(1000))}
    assert (found.pairs.rule == -1).sum() == 999, "one pair per further record, not half a million"
    assert found.compared <= 150 * 149 // 2


SAME = [
    (named("Robert", "Lindqvist", **JOINT), named("Bob", "Lindqvist", **JOINT)),
    (named("Robert", "Lindqvist", **JOINT), named("Robert", "Lindqvst", Email=JOINT["Email"])),
    (named("Robert", "Lindqvist", **HOME), named("Lindqvist", "Robert", **HOME)),
    (named("Robert", "Lindqvist", **JOINT), named("R.", "Lindqvist", Phone=HOME["Phone"], Email=JOINT["Email"])),
    (named("Robert", "Lindqvist", **HOME), named("ROBERT", "LINDQVIST", **{**HOME, "Street": "14 alder row"})),
]


@pytest.mark.parametrize(("one", "two"), SAME)
def test_records_of_one_person_meet(one: Row, two: Row) -> None:
    damaged = [{**row, "Phone": ""} for row in OTHERS[:30]]
    assert together(matched([one, two, *OTHERS, *damaged]), 2) == {frozenset({0, 1})}


# --- records that are not -------------------------------------------------------------------------------------------

APART = {
    "a couple with one mailbox": [named("Robert", "Lindqvist", **JOINT), named("Ingrid", "Lindqvist", **JOINT)],
    "a family": [named(name, "Lindqvist", **HOME) for name in ("Robert", "Ingrid", "Tobias", "Maja")],
    "father and son": [named("Robert", "Lindqvist", Suffix=suffix, **HOME) for suffix in ("Sr.", "Jr.")],
    "the second and the third": [named("Robert", "Lindqvist", Suffix=suffix, **HOME) for suffix in ("II", "III")],
    "suffixes behind the surname": [named("Robert", f"Lindqvist {suffix}", **HOME) for suffix in ("Sr", "Jr")],
    "colleagues": [
        named(first, last, Email=f"{first}.{last}@alderworks.example".lower(), Phone=HOME["Phone"], City="Boston")
        for first, last in (("Robert", "Lindqvist"), ("Ingrid", "Okafor"), ("Tobias", "Marek"))
    ],
    "numbered namesakes": [
        named("Robert", "Lindqvist", Email=f"lindqvist{number}@alderworks.example", City="Boston") for number in ("", 2)
    ],
    "namesakes": [
        named("Robert", "Lindqvist", Email="rob77@harbourmail.example", Phone="+1 617 555 0142", City="Boston"),
        named("Robert", "Lindqvist", Email="lq@otterpost.example", Phone="+1 503 555 0177", City="Portland"),
    ],
    "a shared role mailbox": [
        named(first, last, Email="info@alderworks.example")
        for first, last in (("Robert", "Lindqvist"), ("Ingrid", "Oda"))
    ],
}


@pytest.mark.parametrize("case", APART)
@pytest.mark.parametrize("duplicates", [0, 60])
def test_persons_that_share_much_stay_apart(case: str, duplicates: int) -> None:
    rows = APART[case]
    copies = [{**row, "Street": "", "Phone": ""} for row in OTHERS[:duplicates]]
    found = matched([*rows, *OTHERS, *copies])
    assert together(found, len(rows)) == set()


@pytest.mark.parametrize("case", APART)
def test_persons_that_share_much_stay_apart_when_nobody_else_is_there(case: str) -> None:
    rows = APART[case]
    assert together(matched(rows), len(rows)) == set()


@pytest.mark.parametrize("case", ["a couple with one mailbox", "a family"])
def test_a_family_is_a_household(case: str) -> None:
    found = matched([*APART[case], *OTHERS])
    size = len(APART[case])
    kinds = {
        (int(a), int(b)): RELATIONS[kind]
        for a, b, kind, verdict in zip(
            found.pairs.left, found.pairs.right, found.pairs.relation, found.pairs.verdict, strict=True
        )
        if verdict == RELATED and b < size
    }
    assert kinds == dict.fromkeys(combinations(range(size), 2), "household")


def test_branches_are_related_and_not_one() -> None:
    firms = [
        {
            "Company": f"{row['Last']} {row['City']} Works Ltd",
            "City": row["City"],
            "Web": f"{row['Last'].lower()}.example",
        }
        for row in OTHERS[:60]
    ]
    branch = [{"Company": "Alderworks GmbH", "City": town, "Web": "alderworks.com"} for town in ("Hamburg", "Dresden")]
    found = matched([*branch, *firms], "account")
    pair = np.flatnonzero((found.pairs.left == 0) & (found.pairs.right == 1))
    assert len(pair) == 1
    assert found.pairs.verdict[pair[0]] == RELATED
    assert RELATIONS[found.pairs.relation[pair[0]]] == "branch_of"


@pytest.mark.parametrize("headers", [("First",), ("City",), ("First", "City")])
def test_lists_that_say_nothing_give_no_clusters(headers: tuple[str, ...]) -> None:
    values = [{header: row[header] for header in headers} for row in people(40)]
    rows = [*values, *values, *values[:10]]
    assert together(matched(rows), len(rows)) == set()


def test_three_equal_first_names_are_no_cluster() -> None:
    assert len(partition(matched([{"First": "Ana"}] * 3).labels)) == 3


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(
            "Email", marks=pytest.mark.xfail(strict=True, reason="a mailbox is worth a bit less than the prior costs")
        ),
        "Phone",
    ],
)
def test_a_list_of_mailboxes_or_numbers_alone_finds_equal_ones(header: str) -> None:
    rows = [{header: row[header]} for row in OTHERS]
    assert together(matched([rows[0], *rows]), 1) == {frozenset({0, 1})}


@pytest.mark.xfail(strict=True, reason="name and place, both capped, are worth half a bit less than the prior costs")
def test_exact_copies_of_name_and_address_meet() -> None:
    rows = [{header: row[header] for header in ("First", "Last", "Street", "Zip", "City")} for row in OTHERS]
    assert together(matched([rows[0], *rows]), 1) == {frozenset({0, 1})}


# --- only the values decide -----------------------------------------------------------------------------------------


def groups_by_id(rows: Sequence[Row]) -> set[frozenset[str]]:
    clean, rules = clean_of(rows)
    found = match_object("contact", [clean], [rules])
    return {frozenset(str(clean.crm_ids[row]) for row in group) for group in partition(found.labels)}


def test_shuffled_rows_give_the_same_clusters() -> None:
    rows = mixed()
    expected = groups_by_id(rows)
    assert any(len(group) > 2 for group in expected)
    for seed in range(3):
        shuffled = [rows[k] for k in np.random.default_rng(seed).permutation(len(rows))]
        assert groups_by_id(shuffled) == expected


SCRIPT = """
import json, sys
sys.path[:0] = sys.argv[2:]
from match_tables import clean_of, mixed
from dedupe.match.matching import match_object
clean, rules = clean_of(mixed())
found = match_object("contact", [clean], [rules])
pairs = found.pairs
said = [found.labels.tolist(), pairs.left.tolist(), pairs.right.tolist(), [w.hex() for w in pairs.weight.tolist()]]
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump({"hash": hash("salt"), "said": said}, file)
"""


def test_the_hash_seed_changes_nothing(tmp_path: Path) -> None:
    here = Path(__file__).resolve().parent
    results = []
    for seed in ("0", "1", "4711"):
        file = tmp_path / f"{seed}.json"
        command = [sys.executable, "-c", SCRIPT, str(file), str(here), str(here.parents[1])]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        results.append(json.loads(file.read_text(encoding="utf-8")))
    assert len({result["hash"] for result in results}) == 3, "the seeds must take effect"
    assert results[0]["said"][1], "there must be pairs to compare"
    assert results[0]["said"] == results[1]["said"] == results[2]["said"]


def test_files_of_one_object_are_matched_together() -> None:
    half = [*OTHERS[:75]], [*[{**row, "Phone": ""} for row in OTHERS[:20]], *OTHERS[75:]]
    tables = [clean_of(rows) for rows in half]
    found = match_object("contact", [clean for clean, _ in tables], [rules for _, rules in tables])
    assert together(found, 75) == {frozenset({k, 75 + k}) for k in range(20)}


def test_a_fact_from_another_object_counts() -> None:
    rows: list[Row] = [named("Robert", "Lindqvist"), named("Robert", "Lindqvist"), *OTHERS]
    rows[1] = {**rows[1], "City": "Boston"}
    clean, rules = clean_of(rows)
    owner = Column.of(["#7", "#7", *[f"#{k + 10}" for k in range(len(OTHERS))]])
    plain = match_object("contact", [clean], [rules])
    helped = match_object("contact", [clean], [rules], extra={"account": owner})

    def weight(found: MatchResult) -> float:
        hit = np.flatnonzero((found.pairs.left == 0) & (found.pairs.right == 1))
        return float(found.pairs.weight[hit[0]]) if len(hit) else -99.0

    assert weight(helped) > weight(plain)


# --- what people decided --------------------------------------------------------------------------------------------

COPY = {**OTHERS[0], "Phone": ""}


def test_a_no_of_a_person_holds() -> None:
    rows = [OTHERS[0], COPY, *OTHERS[1:]]
    assert together(matched(rows), 2) == {frozenset({0, 1})}
    found = matched(rows, decisions=Decisions(forbidden=frozenset({(0, 1)})))
    assert together(found, 2) == set()
    hit = np.flatnonzero((found.pairs.left == 0) & (found.pairs.right == 1))
    assert found.pairs.verdict[hit].tolist() == [DIFFERENT]


def test_a_yes_of_a_person_holds() -> None:
    found = matched(OTHERS, decisions=Decisions(required=((3, 90), (90, 120))))
    assert together(found, 150) == {frozenset({3, 90, 120})}


def test_a_no_between_equal_records_holds() -> None:
    found = matched([OTHERS[0], OTHERS[0], *OTHERS[1:]], decisions=Decisions(forbidden=frozenset({(0, 1)})))
    assert together(found, 2) == set()


def test_a_no_between_any_two_equal_records_holds() -> None:
    rows = [OTHERS[0]] * 3 + OTHERS[1:]
    labels = matched(rows, decisions=Decisions(forbidden=frozenset({(1, 2)}))).labels
    assert labels[1] != labels[2]


def test_a_yes_between_equal_records_holds() -> None:
    rows = [named("Ana", ""), named("Ana", ""), *OTHERS]
    assert together(matched(rows, decisions=Decisions(required=((0, 1),))), 2) == {frozenset({0, 1})}


def test_a_yes_for_one_of_several_equal_records_holds() -> None:
    rows = [named("Ana", ""), named("Ana", ""), *OTHERS]
    labels = matched(rows, decisions=Decisions(required=((1, 2),))).labels
    assert labels[1] == labels[2]


# --- the user's own blocking rules ----------------------------------------------------------------------------------


def test_only_the_users_blocking_rules_find_pairs() -> None:
    rows = [*OTHERS, {**OTHERS[0], "Email": ""}, {**OTHERS[1], "Phone": ""}]
    found = matched(rows, match=MatchRules(block=(("email",),)))
    assert together(found, 150) == {frozenset({1, 151})}
    assert [report.rule for report in found.reports] == ["email"]


def test_a_field_left_out_of_comparing_does_not_count() -> None:
    rows = [OTHERS[0], COPY, *OTHERS[1:]]
    found = matched(rows, match=MatchRules(compare={"email": False}))
    assert found.model is not None
    assert "email" not in [fact.comparison.name for fact in found.model.facts]
