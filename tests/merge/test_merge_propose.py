"""Proposals as a whole: which clusters, in which order and band, blocked by what, in which words."""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merge_tables import CONTACT, Spec, rules, table

from dedupe.merge.blocked import REASONS, calls_needed
from dedupe.merge.propose import clusters_of, propose
from dedupe.merge.stack import Stacked
from dedupe.model import Proposal
from dedupe.ruleset.effective import MatchRules, MergeRules

LOWEST = MergeRules(survivor=("lowest_id",))


def proposals(
    rows: Sequence[Mapping[str, str]],
    labels: Sequence[int] | None = None,
    spec: Spec = CONTACT,
    confidence: float = 0.99,
    preset: str = "",
    auto: float | None = 0.9,
    max_cluster: int = 50,
    object: str = "contact",
) -> list[Proposal]:
    numbers = np.array([0] * len(rows) if labels is None else labels, dtype=np.int64)
    merge = MergeRules(survivor=("lowest_id",), max_cluster=max_cluster)
    rule = rules(spec, merge, MatchRules(auto_above=auto), preset, object)
    sure = dict.fromkeys(set(numbers.tolist()), confidence)
    return list(propose(Stacked.of([table("crm", rows, spec, object)]), numbers, sure, [rule]))


ROWS = [{"Id": str(n), "FirstName": "Anna"} for n in range(4)]


def test_one_proposal_per_cluster_in_order_of_the_smallest_member() -> None:
    found = proposals([{"Id": str(n)} for n in range(7)], [5, 2, -1, 2, -1, 5, 9])
    assert [(p.members, p.cluster, p.object) for p in found] == [((0, 5), 5, "contact"), ((1, 3), 2, "contact")]
    assert proposals([], []) == []


@given(st.lists(st.integers(-1, 5), max_size=30))
def test_clusters_agree_with_a_plain_count(labels: list[int]) -> None:
    expected = [[p for p, other in enumerate(labels) if other == label] for label in set(labels) if label >= 0]
    expected = sorted(members for members in expected if len(members) > 1)
    assert clusters_of(np.array(labels, dtype=np.int64)) == expected


@pytest.mark.parametrize(
    ("settings_", "band"),
    [
        ({}, "auto"),
        ({"auto": None}, "review"),
        ({"auto": 0.99}, "auto"),
        ({"auto": 0.991}, "review"),
        ({"confidence": math.nan}, "review"),
        ({"max_cluster": 4}, "auto"),
        ({"max_cluster": 3}, "review"),
    ],
)
def test_band(settings_: dict[str, object], band: str) -> None:
    (found,) = proposals(ROWS, **settings_)  # type: ignore[arg-type]
    assert (found.band, found.blocked_by) == (band, ())


def test_the_strictest_table_decides_on_the_band() -> None:
    tables = [table("a", ROWS[:1]), table("b", ROWS[1:2])]
    for second, band in ((0.9, "auto"), (None, "review"), (0.999, "review")):
        made = [rules(merge=LOWEST, match=MatchRules(auto_above=bar)) for bar in (0.9, second)]
        (found,) = propose(Stacked.of(tables), np.zeros(2, dtype=np.int64), np.array([0.95]), made)
        assert found.band == band


def test_the_chain_is_that_of_the_first_source_by_name() -> None:
    chains = {"a": "lowest_id", "b": "highest_id"}
    rows = {"a": [{"Id": "5"}], "b": [{"Id": "3"}, {"Id": "9"}, {"Id": "8"}]}
    for order in (("a", "b"), ("b", "a")):
        stacked = Stacked.of([table(source, rows[source]) for source in order])
        made = [rules(merge=MergeRules(survivor=(chains[source],))) for source in order]
        labels = np.array([0, 0, 1, 1] if order[0] == "a" else [0, 1, 1, 0])
        found = propose(stacked, labels, {0: 1.0, 1: 1.0}, made)
        assert sorted(stacked.crm_id(p.survivor) for p in found) == ["3", "9"]


def test_a_cluster_without_a_confidence_goes_to_review() -> None:
    (found,) = propose(Stacked.of([table("a", ROWS)]), np.zeros(4, dtype=np.int64), {}, [rules()])
    assert math.isnan(found.confidence)
    assert found.band == "review"


BLOCKS = [
    ("is_converted", "IsConverted", "category", ["true", "false"], "", ("converted_lead",)),
    ("converted", "Is Converted", "category", ["0", "1"], "zoho", ("converted_lead",)),
    ("is_deleted", "IsDeleted", "category", ["1", "0"], "", ("deleted_member",)),
    ("", "IsDeleted", "", ["TRUE", ""], "", ("deleted_member",)),
    ("is_deleted", "IsDeleted", "category", ["false", ""], "", ()),
    ("status", "Status", "category", ["Active", "Inactive"], "dynamics", ("inactive_member",)),
    ("statecode", "statecode", "category", ["0", "1"], "dynamics", ("inactive_member",)),
    ("status", "statuscode", "category", ["1", "1"], "dynamics", ()),
    ("status", "Status", "category", ["Active", "Inactive"], "salesforce", ()),
    ("state", "Status", "state", ["Inactive", ""], "dynamics", ()),
    ("is_person_account", "IsPersonAccount", "category", ["true", "false"], "", ("record_type_differs",)),
    ("is_person_account", "IsPersonAccount", "category", ["true", ""], "", ()),
    ("is_person_account", "IsPersonAccount", "category", ["true", "1"], "", ()),
    ("legal_hold", "Hold", "consent", ["maybe", ""], "", ("legal_hold",)),
    ("x", "Legal Hold", "category", ["2024-01-01", ""], "", ("legal_hold",)),
    ("legal_hold", "Hold", "category", ["no", "false"], "", ()),
    ("should_forget", "ShouldForget", "category", ["yes", ""], "", ("erasure_request",)),
    ("", "gdpr_erasure", "", ["1", ""], "", ("erasure_request",)),
    ("note", "Note", "text", ["", "under legal hold since May"], "", ("legal_hold",)),
    ("note", "Note", "text", ["Erasure requested", ""], "", ("erasure_request",)),
    ("note", "Note", "text", ["she requested to be forgotten", ""], "", ("erasure_request",)),
    ("note", "Note", "text", ["asked for legal advice, hold the line", "requested a quote"], "", ()),
]


@pytest.mark.parametrize(("field", "header", "type_", "values", "preset", "blocked"), BLOCKS)
def test_blocked_by(
    field: str, header: str, type_: str, values: list[str], preset: str, blocked: tuple[str, ...]
) -> None:
    spec = {"Id": ("id", "record_id"), **({header: (field, type_)} if type_ else {})}
    rows = [{"Id": str(n), header: text} for n, text in enumerate(values)]
    (found,) = proposals(rows, spec=spec, preset=preset)
    assert found.blocked_by == blocked
    if blocked:
        assert found.band == "review"
    assert set(blocked) <= set(REASONS)


def test_a_hold_survives_the_merge() -> None:
    spec = {"Id": ("id", "record_id"), "Legal Hold": ("legal_hold", "category")}
    rows = [{"Id": "1", "Legal Hold": "no"}, {"Id": "2", "Legal Hold": "yes"}]
    (found,) = proposals(rows, spec=spec)
    assert [c.value for c in found.fields] == ["1", "yes"]


@pytest.mark.parametrize(
    ("preset", "size", "phrase"),
    [
        ("salesforce", 3, ""),
        ("salesforce-api-contact", 4, "Salesforce merges at most 3 records at a time, so this takes 2 steps"),
        ("salesforce", 6, "Salesforce merges at most 3 records at a time, so this takes 3 steps"),
        ("hubspot", 2, ""),
        ("hubspot", 4, "HubSpot merges at most 2 records at a time, so this takes 3 steps"),
        ("", 9, ""),
    ],
)
def test_calls_needed(preset: str, size: int, phrase: str) -> None:
    assert calls_needed(preset, size) == phrase


def test_the_reason_is_one_sentence() -> None:
    rows = [{"Id": str(n), "FirstName": name} for n, name in enumerate(["Anna", "Ann", "Anna", "Anna"])]
    stacked = Stacked.of([table("crm", rows)])
    rule = rules(merge=LOWEST, preset="salesforce")
    hints = {0: "same e-mail address"}
    (found,) = propose(stacked, np.zeros(4, dtype=np.int64), {0: 0.9876}, [rule], hints=hints)
    assert found.reason == (
        "4 contacts seem to be one (same e-mail address, weakest link 0.988): kept 0 because it has the lowest id; "
        "1 field differs; Salesforce merges at most 3 records at a time, so this takes 2 steps."
    )


def test_lengths_have_to_fit() -> None:
    with pytest.raises(ValueError, match="one ObjectRules per table"):
        list(propose(Stacked.of([table("a", ROWS)]), np.zeros(3, dtype=np.int64), {}, [rules()]))
    with pytest.raises(ValueError, match="tables of one object"):
        Stacked.of([table("a", ROWS), table("b", ROWS, object="lead")])


OPT_OUT: Spec = {
    "id": ("id", "record_id"),
    "first_name": ("first_name", "given_name"),
    "email_opt_out": ("opt_out_email", "consent"),
    "do_not_call": ("do_not_call", "consent"),
    "last_modified": ("modified", "timestamp"),
    "consent": ("consent", "consent"),
    "note": ("note", "text"),
}


def test_opt_outs_in_mixed_spellings_with_holds() -> None:
    lines = [
        "C1,Anna,true,false,2024-01-01,granted,",
        "C2,Anna,false,true,2026-01-01,,",
        "C3,Anna,,,2026-06-01,granted,legal hold",
        "C4,Zed,1,0,2020-01-01,withdrawn,",
        "C5,Zed,no,yes,2026-01-01,granted,",
        "C6,Zed,ja,,,,erasure requested",
        "C7,Zed,maybe,?,,,",
    ]
    rows = [dict(zip(OPT_OUT, line.split(","), strict=True)) for line in lines]
    for survivor in ("latest_modified", "earliest_modified", "highest_id", "most_complete"):
        merge = MergeRules(survivor=(survivor,), default="latest")
        rule = rules(OPT_OUT, merge, MatchRules(auto_above=0.5))
        stacked = Stacked.of([table("crm", rows, OPT_OUT)])
        first, second = propose(stacked, np.array([0, 0, 0, 1, 1, 1, 1]), {0: 1.0, 1: 1.0}, [rule])
        cells = {choice.field: choice.value for choice in first.fields}
        assert (cells["email_opt_out"], cells["do_not_call"], cells["consent"]) == ("true", "true", "granted")
        assert (first.blocked_by, first.band) == (("legal_hold",), "review")
        cells = {choice.field: choice.value for choice in second.fields}
        assert cells["email_opt_out"] in ("1", "ja")
        assert (cells["do_not_call"], cells["consent"]) == ("yes", "withdrawn")
        assert (second.blocked_by, second.band) == (("erasure_request",), "review")


def test_very_long_values_are_joined_whole() -> None:
    spec = {"id": ("id", "record_id"), "notes": ("notes", "text"), "tags": ("tags", "text")}
    rows = [{"id": "W1", "notes": "a" * 40_000, "tags": "x;y;z"}, {"id": "W2", "notes": "b" * 40_000, "tags": "z;w"}]
    rule = rules(spec, MergeRules(survivor=("lowest_id",), fields={"notes": "join", "tags": "join"}))
    (found,) = propose(Stacked.of([table("crm", rows, spec)]), np.zeros(2, dtype=np.int64), {0: 1.0}, [rule])
    cells = {choice.field: choice.value for choice in found.fields}
    assert cells["notes"] == "a" * 40_000 + "; " + "b" * 40_000
    assert cells["tags"] == "x; y; z; w"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=2, max_size=14))
def test_batches_make_no_difference(labels: list[int]) -> None:
    module = importlib.import_module("dedupe.merge.propose")  # the name in the package is the function
    rows = [
        {"Id": str(n), "FirstName": "ABC"[n % 3], "Email": "" if n % 2 else f"{n}@x.com"} for n in range(len(labels))
    ]
    whole = proposals(rows, labels)
    usual = module._BATCH
    module._BATCH = 1
    try:
        assert proposals(rows, labels) == whole
    finally:
        module._BATCH = usual
