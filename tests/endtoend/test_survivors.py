"""Every survivor: consent is the most restrictive of its members', and every cell names where it came from."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from consent_spellings import CHANNEL, SPELLINGS, forbidden_channels, forbids
from endtoend_files import CRMS, SAMPLES, dicts, query, run_files, write_csv
from endtoend_people import person

from dedupe.errors import ReviewConflict, RulesError
from dedupe.store.ledger import decide
from dedupe.summary import Summary

SampleRuns = Callable[[str], tuple[Path, Summary]]


def proposals(db: Path, object_: str = "contact") -> list[dict[str, Any]]:
    """Returns each proposal with its members' raw rows and its cells."""
    found = dicts(db, "SELECT * FROM proposals WHERE object = ? ORDER BY proposal_id", object_)
    members, cells = defaultdict(list), defaultdict(dict)
    for row in dicts(db, "SELECT m.*, r.raw FROM proposal_members m JOIN records r USING (record_id)"):
        members[row["proposal_id"]].append({**row, "raw": json.loads(row["raw"])})
    for row in dicts(db, "SELECT * FROM proposal_fields"):
        cells[row["proposal_id"]][row["field"]] = row
    return [{**p, "members": members[p["proposal_id"]], "cells": cells[p["proposal_id"]]} for p in found]


@pytest.mark.parametrize("crm", CRMS)
def test_consent_of_a_survivor_is_the_most_restrictive(sample_runs: SampleRuns, crm: str) -> None:
    db, _ = sample_runs(crm)
    mixed = 0
    for proposal in proposals(db):
        headers = [header for header in proposal["cells"] if header in SPELLINGS]
        assert headers
        for header in headers:
            votes = {forbids(header, member["raw"][header]) for member in proposal["members"]}
            cell = proposal["cells"][header]
            assert forbids(header, cell["value"]) == (True in votes), (proposal["proposal_id"], header)
            assert cell["rule"] == "most_restrictive"
            mixed += len(votes) == 2
    assert mixed > 0  # the sample data has disagreeing members, else this shows nothing


def test_rules_cannot_loosen_consent(tmp_path: Path) -> None:
    """Rules that ask for the newest record and the survivor's own values change nothing for the flags."""
    rules = tmp_path / "rules.yml"
    rules.write_text(
        "version: 1\nobject: contact\nmerge:\n  survivor: [latest_modified]\n  default: keep_survivor\n"
        "  fill_blanks: false\n",
        encoding="utf-8",
    )
    db = tmp_path / "a.db"
    run_files(db, SAMPLES / "dynamics" / "contacts.csv", rules=str(rules))
    lost = 0
    for proposal in proposals(db):
        survivor = next(member["raw"] for member in proposal["members"] if member["role"] == "survivor")
        for header in ("Do not allow Emails", "Do not allow Bulk Emails", "Do not allow Phone Calls"):
            votes = {forbids(header, member["raw"][header]) for member in proposal["members"]}
            assert forbids(header, proposal["cells"][header]["value"]) == (True in votes)
            lost += True in votes and not forbids(header, survivor[header])
    assert lost > 0  # there are survivors whose own flag would have allowed it


@pytest.mark.parametrize("rule", ["latest", "keep_survivor", "all_true", "join"])
def test_a_rule_for_a_consent_field_is_refused(tmp_path: Path, rule: str) -> None:
    rules = tmp_path / "rules.yml"
    fields = "fields:\n  opt_out_email: {from: Email Opt Out, type: consent}\n"
    text = f"version: 1\nobject: contact\n{fields}merge:\n  fields: {{opt_out_email: {rule}}}\n"
    rules.write_text(text, encoding="utf-8")
    with pytest.raises(RulesError, match="opt_out_email"):
        run_files(tmp_path / "a.db", SAMPLES / "zoho" / "Contacts.csv", rules=str(rules))
    assert not (tmp_path / "a.db").exists()


def test_consent_across_crms(sample_runs: SampleRuns) -> None:
    """A channel that any source forbids is forbidden in the survivor, under its own header or under the other's."""
    db, _ = sample_runs("mixed")
    across = unplaced = 0
    for proposal in proposals(db):
        forbidden = set().union(*(forbidden_channels(member["raw"]) for member in proposal["members"]))
        own = {h for m in proposal["members"] if m["role"] == "survivor" for h in m["raw"]}
        told = set()
        for header, cell in proposal["cells"].items():
            if header not in SPELLINGS:
                continue
            # A word of another column may stand here ("true" under a column that says "Do Not Allow" otherwise).
            words = {word for spelling in SPELLINGS.values() for word, bad in spelling.items() if bad}
            told |= {CHANNEL[header]} if cell["value"] in words else set()
            unplaced += header not in own
            assert (header in own) or "consent_without_column" in proposal["blocked_by"]
        assert told == forbidden, proposal["proposal_id"]
        across += len({member["source"] for member in proposal["members"]}) > 1 and bool(forbidden)
    assert across > 0
    assert unplaced > 0


@pytest.mark.parametrize("crm", [*CRMS, "mixed"])
def test_every_cell_of_every_survivor_names_its_source(sample_runs: SampleRuns, crm: str) -> None:
    db, _ = sample_runs(crm)
    for object_ in ("contact", "account"):
        cleaned = {row["_record_id"]: row for row in dicts(db, f"SELECT * FROM cleaned_{object_}s")}
        for proposal in proposals(db, object_):
            members = {member["record_id"]: member["raw"] for member in proposal["members"]}
            survivor = members[proposal["survivor_record_id"]]
            assert set(survivor) <= set(proposal["cells"]), "a cell of the survivor has no source"
            for header, cell in proposal["cells"].items():
                assert cell["from_record_id"] in members
                if cell["rule"] in ("join", "most_restrictive"):
                    continue
                source = cleaned[cell["from_record_id"]]
                if header in members[cell["from_record_id"]]:
                    assert source[header] == cell["value"], (proposal["proposal_id"], header)
                else:  # another CRM, another name for the same field
                    own = [source[name] for name in members[cell["from_record_id"]]]
                    assert cell["value"] == "" or cell["value"] in own, (proposal["proposal_id"], header)


@pytest.mark.parametrize("crm", CRMS)
def test_alternatives_are_what_the_other_members_hold(sample_runs: SampleRuns, crm: str) -> None:
    db, _ = sample_runs(crm)
    cleaned = {row["_record_id"]: row for row in dicts(db, "SELECT * FROM cleaned_contacts")}
    conflicts = 0
    for proposal in proposals(db):
        members = {member["record_id"] for member in proposal["members"]}
        for header, cell in proposal["cells"].items():
            for other in json.loads(cell["alternatives"]):
                assert other["record_id"] in members
                assert other["value"] == cleaned[other["record_id"]][header] != cell["value"]
            conflicts += cell["conflict"]
            assert not cell["conflict"] or json.loads(cell["alternatives"]) or cell["rule"] == "join"
    assert conflicts > 0


@pytest.fixture(scope="module")
def opted_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty people, of whom the first six stand twice, with flags in many spellings."""
    twice = [
        ({"Email Opt Out": "true", "Note": ""}, {"Email Opt Out": "false"}),
        ({"Email Opt Out": "0"}, {"Email Opt Out": "ja"}),
        ({"Email Opt Out": "no"}, {"Email Opt Out": "maybe"}),
        ({"Do Not Call": "YES"}, {"Do Not Call": ""}),
        ({"Note": "under legal hold"}, {"Note": ""}),
        ({}, {}),
    ]
    rows = [person(number) for number in range(7, 41)]
    for number, (first, second) in enumerate(twice, start=1):
        rows += [person(number, **first), person(number, **{"Record ID": f"{number + 100}", **second})]
    folder = tmp_path_factory.mktemp("opted_out")
    run_files(folder / "a.db", write_csv(folder / "people.csv", rows))
    return folder / "a.db"


@pytest.mark.parametrize(
    ("who", "header", "forbidden"),
    [
        ("1", "Email Opt Out", True),
        ("1", "Do Not Call", False),
        ("2", "Email Opt Out", True),
        ("3", "Email Opt Out", True),  # nobody knows what "maybe" means, so it forbids
        ("4", "Do Not Call", True),
        ("4", "Email Opt Out", False),
        ("6", "Email Opt Out", False),
    ],
)
def test_spellings_of_flags(opted_out: Path, who: str, header: str, forbidden: bool) -> None:
    cells = query(
        opted_out,
        "SELECT f.value FROM proposal_fields f JOIN proposal_members m USING (proposal_id) "
        "WHERE m.crm_id = ? AND f.field = ?",
        who,
        header,
    )
    assert len(cells) == 1, "the two are proposed"
    assert (cells[0][0].casefold() in ("true", "yes", "ja", "1")) == forbidden, cells


def test_a_legal_hold_blocks(opted_out: Path) -> None:
    blocked = query(
        opted_out,
        "SELECT m.crm_id FROM proposals p JOIN proposal_members m USING (proposal_id) "
        "WHERE p.blocked_by = 'legal_hold'",
    )
    assert {crm_id for (crm_id,) in blocked} == {"5", "105"}
    assert query(opted_out, "SELECT count(*) FROM proposals") == [(6,)]


def test_flags_under_the_same_header_but_read_otherwise_do_not_clash(tmp_path: Path) -> None:
    """Two files share people; only one has a column for faxes. What it forbids must reach the survivor's cells."""
    one = [person(n) for n in range(1, 31)]
    two = [{**person(n), "Record ID": f"B{n}", "Fax Opt Out": "true", "SMS Opt Out": "true"} for n in range(1, 11)]
    two += [{**person(n), "Record ID": f"B{n}", "Fax Opt Out": "", "SMS Opt Out": ""} for n in range(50, 60)]
    db = tmp_path / "a.db"
    run_files(db, write_csv(tmp_path / "one.csv", one), write_csv(tmp_path / "two.csv", two))
    found = proposals(db)
    assert len(found) == 10
    for proposal in found:
        for header in ("Fax Opt Out", "SMS Opt Out"):
            assert proposal["cells"][header]["value"] == "true"
        survivor = next(m for m in proposal["members"] if m["role"] == "survivor")
        blocked = "consent_without_column" in proposal["blocked_by"]
        assert blocked == ("Fax Opt Out" not in survivor["raw"])
        assert proposal["band"] == "review"


def test_what_is_blocked_is_not_approved_by_accident(opted_out: Path, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    db.write_bytes(opted_out.read_bytes())
    number = query(db, "SELECT proposal_id FROM proposals WHERE blocked_by <> ''")[0][0]
    with pytest.raises(ReviewConflict, match="legal_hold"):
        decide(db, number, "approve", actor="kim")
    assert query(db, "SELECT count(*) FROM decisions") == [(0,)]
