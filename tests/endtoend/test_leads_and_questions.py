"""Leads find their contact and account; and plain SQL answers what people ask of the database."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from endtoend_files import SAMPLES, dicts, query, read_csv, run_files, write_csv

from dedupe.summary import Summary

SampleRuns = Callable[[str], tuple[Path, Summary]]

ACCOUNTS, CONTACTS = SAMPLES / "salesforce" / "Account.csv", SAMPLES / "salesforce" / "Contact.csv"


def lead(number: int, **cells: str) -> dict[str, str]:
    row = dict.fromkeys(
        "Id IsDeleted LastName FirstName Company Street City State PostalCode Country Phone Email Website LeadSource "
        "Status IsConverted HasOptedOutOfEmail DoNotCall CreatedDate LastModifiedDate".split(),
        "",
    )
    return {
        **row, "Id": f"00QKx00000{number:05d}IAA"[:18], "IsDeleted": "false", "IsConverted": "false",
        "HasOptedOutOfEmail": "false", "DoNotCall": "false", "Status": "Open", "LeadSource": "Web",
        "CreatedDate": "2024-04-12T07:25:11.000Z", "LastModifiedDate": "2024-04-12T07:25:11.000Z", **cells,
    }  # fmt: skip


@pytest.fixture(scope="module")
def run_with_leads(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary, dict[str, str], dict[str, str]]:
    """Fifteen leads that are contacts of ours, ten that only work for accounts of ours, ten that are strangers.

    Gives the database, the summary, and the contact and the account that each lead should lead to.
    """
    contacts = [
        row for row in read_csv(CONTACTS)
        if row["Email"].isascii() and row["Phone"] and row["FirstName"].isalpha() and row["LastName"].isalpha()
        and row["AccountId"] and row["Email"].split("@")[0].replace(".", "").isalpha()
    ]  # fmt: skip
    accounts = {row["Id"]: row for row in read_csv(ACCOUNTS)}
    contacts = [row for row in contacts if row["AccountId"] in accounts][:15]
    shared = [row for row in accounts.values() if row["Website"] and row["Phone"]][-10:]
    leads, to_contact, to_account = [], {}, {}
    for number, row in enumerate(contacts):
        company = accounts[row["AccountId"]]["Name"]
        cells = {name: row[name] for name in ("FirstName", "LastName", "Email", "Phone")}
        leads.append(lead(number, **cells, Company=company))
        to_contact[leads[-1]["Id"]] = row["Id"]
    for number, row in enumerate(shared, start=100):
        leads.append(
            lead(
                number, FirstName="Quirin", LastName=f"Zabel{'abcdefghij'[number % 10]}", Company=row["Name"],
                Website=row["Website"], Phone=row["Phone"], City=row["BillingCity"], Country=row["BillingCountry"],
            )
        )  # fmt: skip
        to_account[leads[-1]["Id"]] = row["Id"]
    for number in range(200, 210):
        name = "Abel Beda Cato Dago Egon Fido Gero Hila Ivo Jago".split()[number % 10]
        leads.append(lead(number, FirstName=name, LastName="Wunderlich", Company=f"Wunderlich {name} Pty",
                          Email=f"{name.lower()}@wunderlich-{name.lower()}.com.au", Country="Australia"))  # fmt: skip
    folder = tmp_path_factory.mktemp("leads")
    leads.append({**leads[-1], "Id": "00QKx0000099999IAA"})  # a stranger who stands twice
    db = folder / "a.db"
    summary = run_files(db, write_csv(folder / "Lead.csv", leads), CONTACTS, ACCOUNTS)
    return db, summary, to_contact, to_account


def test_leads_are_matched_last(run_with_leads: tuple[Path, Summary, dict[str, str], dict[str, str]]) -> None:
    db, summary, _, _ = run_with_leads
    assert [counts.object for counts in summary.objects] == ["account", "contact", "lead"]
    timings = [stage for stage in summary.seconds if stage.startswith("match ")]
    assert timings == ["match accounts", "match contacts", "match leads"]
    assert query(db, "SELECT count(*) FROM cleaned_leads") == [(36,)]
    assert query(db, "SELECT size FROM proposals WHERE object = 'lead'") == [(2,)]


def linked(db: Path, kind: str) -> dict[str, str]:
    rows = query(
        db,
        "SELECT l.crm_id, o.crm_id FROM links k JOIN records l ON l.record_id = k.record_id "
        "JOIN records o ON o.record_id = k.other_record_id WHERE kind = ? ORDER BY confidence",
        kind,
    )
    return dict(rows)


def entities(db: Path, ids: dict[str, str]) -> dict[str, int]:
    """Returns the cluster of each target: the same contact may stand twice in the export."""
    cluster = dict(query(db, "SELECT crm_id, cluster_id FROM cluster_members"))
    return {lead_id: cluster[crm_id] for lead_id, crm_id in ids.items()}


def test_leads_find_their_contact(run_with_leads: tuple[Path, Summary, dict[str, str], dict[str, str]]) -> None:
    db, _, to_contact, _ = run_with_leads
    found, expected = entities(db, linked(db, "lead_contact")), entities(db, to_contact)
    right = [lead_id for lead_id, cluster in expected.items() if found.get(lead_id) == cluster]
    assert len(right) >= 13, "of fifteen leads with name, address and phone of a contact"
    assert set(found) <= set(expected), "strangers have no contact"


def test_leads_find_their_account(run_with_leads: tuple[Path, Summary, dict[str, str], dict[str, str]]) -> None:
    db, _, _, to_account = run_with_leads
    found, expected = entities(db, linked(db, "lead_account")), entities(db, to_account)
    right = [lead_id for lead_id, cluster in expected.items() if found.get(lead_id) == cluster]
    assert len(right) >= 8, "of ten leads with name, site and phone of an account"
    strangers = {crm_id for (crm_id,) in query(db, "SELECT crm_id FROM records WHERE raw LIKE '%Wunderlich%'")}
    assert not strangers & set(found)


def test_which_contacts_are_duplicates(sample_runs: SampleRuns) -> None:
    db, _ = sample_runs("salesforce")
    rows = query(
        db,
        "SELECT group_concat(crm_id) FROM cluster_members WHERE object = 'contact' "
        "GROUP BY cluster_id HAVING count(*) > 1",
    )
    with (SAMPLES / "truth" / "salesforce_contact.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["record_id"]: row["entity_id"] for row in csv.DictReader(file)}
    pure = [len({truth[crm_id] for crm_id in row[0].split(",")}) == 1 for row in rows]
    assert len(rows) > 100
    assert sum(pure) / len(pure) > 0.9


def test_why_they_are_duplicates(sample_runs: SampleRuns) -> None:
    db, _ = sample_runs("salesforce")
    rows = dicts(
        db,
        "SELECT l.crm_id AS one, r.crm_id AS other, p.probability, e.key AS field, "
        "json_extract(e.value, '$.level') AS level, json_extract(e.value, '$.weight') AS weight "
        "FROM pairs p JOIN records l ON l.record_id = p.left_id JOIN records r ON r.record_id = p.right_id, "
        "json_each(p.evidence) e WHERE p.verdict = 'duplicate' AND p.object = 'contact'",
    )
    assert len({(row["one"], row["other"]) for row in rows}) > 100
    assert all(row["level"] and isinstance(row["weight"], float | int) for row in rows)
    assert {"email", "phone"} <= {row["field"] for row in rows if row["weight"] > 0}
    assert query(db, "SELECT count(*) FROM pairs WHERE found_by = ''") == [(0,)]


def test_what_would_be_merged(sample_runs: SampleRuns) -> None:
    db, _ = sample_runs("salesforce")
    merge_list = query(
        db,
        "SELECT loser.crm_id, keeper.crm_id FROM proposals p "
        "JOIN proposal_members loser ON loser.proposal_id = p.proposal_id AND loser.role = 'merged' "
        "JOIN proposal_members keeper ON keeper.proposal_id = p.proposal_id AND keeper.role = 'survivor' "
        "WHERE p.status = 'pending'",
    )
    losers = [loser for loser, _ in merge_list]
    assert len(losers) == len(set(losers)) > 100
    assert not set(losers) & {keeper for _, keeper in merge_list}, "no record is merged into one that goes away"
    reasons = query(db, "SELECT reason, band, confidence FROM proposals")
    assert all(reason.endswith(".") and "kept" in reason and 0 < sure <= 1 for reason, _, sure in reasons)
    assert {band for _, band, _ in reasons} == {"review"}, "without a rule nothing merges by itself"
    changed = query(db, "SELECT count(*) FROM proposal_fields WHERE rule = 'fill_blanks' AND value <> ''")
    assert changed[0][0] > 0


def test_alternatives_and_raw_are_json(sample_runs: SampleRuns) -> None:
    db, _ = sample_runs("salesforce")
    for table, column in (("proposal_fields", "alternatives"), ("records", "raw"), ("pairs", "evidence")):
        assert query(db, f"SELECT count(*) FROM {table} WHERE NOT json_valid({column})") == [(0,)]
        some = [text for (text,) in query(db, f"SELECT DISTINCT {column} FROM {table} LIMIT 500")]
        for text in some:
            told = json.loads(text)
            assert text == json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")), (table, text)
