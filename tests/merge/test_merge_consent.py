"""The consent invariant: the survivor forbids every channel that any member forbids, whatever the rules say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merge_tables import CONTACT, Spec, restrictive, rules, table

from dedupe.merge.propose import propose
from dedupe.merge.stack import Stacked
from dedupe.model import CleanTable, Column, FieldChoice, Proposal
from dedupe.ruleset.effective import MatchRules, MergeRules
from dedupe.ruleset.vocabulary import FIELD_RULES, SURVIVOR_RULES

HUBSPOT: Spec = {
    "Record ID": ("id", "record_id"),
    "Unsubscribed": ("opt_out_email", "consent"),
    "Unsubscribed 2": ("opt_out_email", "consent"),
    "Name": ("first_name", "given_name"),
}
SPELLINGS = ["", "true", "TRUE", "1", "yes", "ja", "false", "0", "no", "maybe", "?", "Do Not Allow", "withdrawn"]


def _propose(
    salesforce: Sequence[dict[str, str]], hubspot: Sequence[dict[str, str]], merge: MergeRules
) -> tuple[Stacked, Proposal]:
    tables, all_rules = [], []
    for source, rows, spec in (("sf", salesforce, CONTACT), ("hs", hubspot, HUBSPOT)):
        if rows:
            tables.append(table(source, rows, spec))
            all_rules.append(rules(spec, merge, MatchRules(auto_above=0.5)))
    stacked = Stacked.of(tables)
    (proposal,) = propose(stacked, np.zeros(len(stacked), dtype=np.int64), {0: 0.9}, all_rules)
    return stacked, proposal


def _forbids(text: str) -> bool:
    return restrictive(text) in ("1", "?")


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(*[st.sampled_from(SPELLINGS)] * 2), min_size=1, max_size=4),
    st.lists(st.tuples(*[st.sampled_from(SPELLINGS)] * 2), min_size=1, max_size=3),
    st.lists(st.sampled_from([*(n for n in SURVIVOR_RULES if n != "prefer_source"), "prefer_source=hs"]), max_size=3),
    st.sampled_from(sorted(FIELD_RULES)),
    st.booleans(),
)
def test_the_most_restrictive_flag_survives(
    salesforce: list[tuple[str, str]], hubspot: list[tuple[str, str]], chain: list[str], rule: str, fill: bool
) -> None:
    named = {"opt_out_email": rule, "do_not_call": rule, "HasOptedOutOfEmail": rule, "Unsubscribed": rule}
    merge = MergeRules(tuple(chain), fields=named, default=rule, fill_blanks=fill)
    first = [
        {"Id": f"3{n}", "HasOptedOutOfEmail": mail, "DoNotCall": call} for n, (mail, call) in enumerate(salesforce)
    ]
    second = [{"Record ID": f"7{n}", "Unsubscribed": a, "Unsubscribed 2": b} for n, (a, b) in enumerate(hubspot)]
    stacked, proposal = _propose(first, second, merge)
    mails = [row["HasOptedOutOfEmail"] for row in first] + [row[h] for row in second for h in list(row)[1:]]
    calls = [row["DoNotCall"] for row in first]
    cells = {choice.field: choice.value for choice in proposal.fields}
    in_salesforce = stacked.source(proposal.survivor) == "sf"
    mail_headers = ["HasOptedOutOfEmail"] if in_salesforce else ["Unsubscribed", "Unsubscribed 2"]
    for header in mail_headers:
        assert _forbids(cells[header]) == any(map(_forbids, mails))
        assert cells[header] == "" or any(mails)
    if in_salesforce:
        assert _forbids(cells["DoNotCall"]) == any(map(_forbids, calls))
    else:  # no column for it: said all the same, and never merged unseen
        assert ("DoNotCall" in cells) == any(map(_forbids, calls))
        assert ("consent_without_column" in proposal.blocked_by) == any(map(_forbids, calls))
    disagree = any(len({restrictive(text) for text in said} - {""}) > 1 for said in (mails, calls))
    unknown = "?" in map(restrictive, mails + calls)
    if disagree or unknown or (not in_salesforce and any(map(_forbids, calls))):
        assert proposal.band == "review"
    else:
        assert proposal.band == "auto"


def _one(
    values: list[str], header: str = "HasOptedOutOfEmail", others: Sequence[str] = (), **extra: object
) -> FieldChoice:
    """Returns the survivor's cell (id 0 survives); `others` are rows of the column outside the cluster."""
    spec = {"Id": ("id", "record_id"), header: ("opt_out_email", "consent")}
    rows = [{"Id": str(n), header: text} for n, text in enumerate([*values, *others])]
    labels = np.array([0] * len(values) + list(range(1, len(others) + 1)))
    rule = rules(spec, MergeRules(("lowest_id",)), **({"opt_out_email": extra} if extra else {}))  # type: ignore[arg-type]
    (proposal,) = propose(Stacked.of([table("crm", rows, spec)]), labels, np.full(len(rows), 0.9), [rule])
    return {choice.field: choice for choice in proposal.fields}[header]


@pytest.mark.parametrize(
    ("values", "others", "extra", "value", "row"),
    [
        (["false", "Yes"], [], {}, "Yes", 1),
        (["ja", "Yes"], [], {}, "ja", 0),
        (["", "0"], [], {}, "0", 1),
        (["no", "0"], [], {}, "no", 0),
        (["", ""], [], {}, "", 0),
        (["0", "maybe"], [], {}, "true", 1),
        (["0", "maybe"], ["ja", "Yes", "ja"], {}, "ja", 1),
        (["maybe", "0"], ["Do Not Allow"], {}, "Do Not Allow", 0),
        (["0", "maybe"], [], {"inverted": True}, "false", 1),
        (["0", "maybe"], [], {"restrictive": ("non-marketing",)}, "non-marketing", 1),
        (["0", "maybe"], [], {"restrictive": ("*",)}, "true", 1),
    ],
)
def test_it_is_written_in_the_columns_own_words(
    values: list[str], others: list[str], extra: dict[str, object], value: str, row: int
) -> None:
    choice = _one(values, others=others, **extra)
    assert (choice.value, choice.row, choice.rule) == (value, row, "most_restrictive")


def test_another_source_forbids_in_the_survivors_words() -> None:
    first = [{"Id": "1", "HasOptedOutOfEmail": "0"}]
    second = [{"Record ID": "7", "Unsubscribed": "Yes", "Unsubscribed 2": ""}]
    _, proposal = _propose(first, second, MergeRules(("prefer_source=sf",)))
    choice = next(c for c in proposal.fields if c.field == "HasOptedOutOfEmail")
    assert (choice.value, choice.row, choice.conflict) == ("true", 1, True)
    assert [(a.value, a.row) for a in choice.alternatives] == [("0", 0), ("Yes", 1)]


def test_a_column_of_the_name_that_was_not_read_as_consent_counts_as_forbidding() -> None:
    spec = {"Id": ("id", "record_id"), "Mail?": ("opt_out_email", "category")}
    tables = [table("a", [{"Id": "1", "HasOptedOutOfEmail": "0"}]), table("b", [{"Id": "2", "Mail?": "weekly"}], spec)]
    (proposal,) = propose(Stacked.of(tables), np.zeros(2, dtype=np.int64), {0: 1.0}, [rules(), rules(spec)])
    cells = {choice.field: choice.value for choice in proposal.fields}
    assert _forbids(cells.get("HasOptedOutOfEmail", cells.get("Mail?", "")))


def test_leave_given_in_one_record_does_not_spread_unseen() -> None:
    for inverted, band in ((True, "review"), (False, "auto")):
        spec = {"Id": ("id", "record_id"), "Mail?": ("opt_out_email", "consent")}
        one = table("a", [{"Id": "1", "Mail?": ""}, {"Id": "2", "Mail?": "granted"}], spec)
        rule = rules(spec, MergeRules(("lowest_id",)), MatchRules(auto_above=0.5), opt_out_email={"inverted": inverted})
        (proposal,) = propose(Stacked.of([one]), np.zeros(2, dtype=np.int64), {0: 0.9}, [rule])
        assert proposal.band == band


def test_other_crms_words_for_the_same_means_of_contact_are_heard() -> None:
    dynamics = {
        "contact": ("id", "record_id"),
        "donotemail": ("do_not_email", "consent"),
        "donotbulkemail": ("do_not_bulk_email", "consent"),
        "donotphone": ("do_not_phone", "consent"),
    }
    first = [{"Id": "1", "HasOptedOutOfEmail": "true", "DoNotCall": "false"}]
    second = [{"contact": "2", "donotemail": "Allow", "donotbulkemail": "Allow", "donotphone": "Do Not Allow"}]
    stacked = Stacked.of([table("sf", first), table("d365", second, dynamics)])
    results = []
    for survivor in ("sf", "d365"):
        merge = MergeRules((f"prefer_source={survivor}",))
        match = MatchRules(auto_above=0.5)
        made = [rules(merge=merge, match=match), rules(dynamics, merge, match)]
        (proposal,) = propose(stacked, np.zeros(2, dtype=np.int64), {0: 0.9}, made)
        assert (proposal.blocked_by, proposal.band) == ((), "review")
        results.append([choice.value for choice in proposal.fields])
    assert results == [["1", "true", "true"], ["2", "true", "true", "Do Not Allow"]]


def test_two_channels_of_one_source_stay_apart() -> None:
    spec = {"Id": ("id", "record_id"), "A": ("do_not_email", "consent"), "B": ("do_not_bulk_email", "consent")}
    rows = [{"Id": "1", "A": "Allow", "B": "Allow"}, {"Id": "2", "A": "Allow", "B": "Do Not Allow"}]
    made = rules(spec, MergeRules(("lowest_id",)))
    (proposal,) = propose(Stacked.of([table("a", rows, spec)]), np.zeros(2, dtype=np.int64), {0: 0.9}, [made])
    assert [choice.value for choice in proposal.fields] == ["1", "Allow", "Do Not Allow"]


def _with_column(source: CleanTable, header: str, **changed: object) -> CleanTable:
    columns = tuple(replace(c, **changed) if c.header == header else c for c in source.columns)  # type: ignore[arg-type]
    return replace(source, columns=columns)


def test_a_reading_nobody_knows_and_a_text_that_cleaning_emptied_still_forbid() -> None:
    header = "HasOptedOutOfEmail"
    source = table("a", [{"Id": "1", header: "0"}, {"Id": "2", header: "\x00"}])
    for key, value in (("sometimes", "true"), ("1", "\x00")):
        odd = _with_column(source, header, clean=Column.of(["0", ""]), keys={"restrictive": Column.of(["0", key])})
        made = rules(merge=MergeRules(("lowest_id",)), match=MatchRules(auto_above=0.5))
        (proposal,) = propose(Stacked.of([odd]), np.zeros(2, dtype=np.int64), {0: 0.9}, [made])
        choice = next(c for c in proposal.fields if c.field == header)
        assert (choice.value, choice.row, proposal.band) == (value, 1, "review")
