"""What a person decided stays decided, over runs, changed rules and missing files."""

from __future__ import annotations

import itertools
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from endtoend_files import SAMPLES, dicts, different_tables, query, read_csv, run_files, write_csv

from dedupe.store.ledger import decide, undo
from dedupe.summary import Summary

SampleRuns = Callable[[str], tuple[Path, Summary]]

HUBSPOT = SAMPLES / "hubspot" / "contacts.csv"
AT = "2026-01-02T03:04:05Z"


@pytest.fixture
def db(sample_runs: SampleRuns, tmp_path: Path) -> Path:
    """A database after a run on the HubSpot sample, to decide in."""
    return Path(shutil.copy(sample_runs("hubspot")[0], tmp_path / "a.db"))


def by_size(db: Path, size: int, count: int = 1) -> list[int]:
    found = query(
        db,
        "SELECT proposal_id FROM proposals WHERE size = ? AND status = 'pending' AND blocked_by = '' "
        "ORDER BY proposal_id",
        size,
    )
    assert len(found) >= count
    return [number for (number,) in found[:count]]


def members(db: Path, proposal_id: int) -> list[str]:
    sql = "SELECT crm_id FROM proposal_members WHERE proposal_id = ? ORDER BY crm_id"
    return [crm_id for (crm_id,) in query(db, sql, proposal_id)]


def clusters_of(db: Path, crm_ids: list[str]) -> list[int]:
    return [query(db, "SELECT cluster_id FROM cluster_members WHERE crm_id = ?", i)[0][0] for i in crm_ids]


def status(db: Path, proposal_id: int) -> str:
    return str(query(db, "SELECT status FROM proposals WHERE proposal_id = ?", proposal_id)[0][0])


def pending_pairs(db: Path) -> set[tuple[str, str]]:
    """Returns every two records that some open proposal would merge."""
    groups: dict[int, list[str]] = {}
    for number, crm_id in query(
        db,
        "SELECT m.proposal_id, m.crm_id FROM proposal_members m JOIN proposals p USING (proposal_id) "
        "WHERE p.status IN ('pending', 'skipped') ORDER BY m.crm_id",
    ):
        groups.setdefault(number, []).append(crm_id)
    return {pair for group in groups.values() for pair in itertools.combinations(group, 2)}


def with_cell(folder: Path, crm_ids: list[str], header: str, value: str) -> Path:
    """Returns the HubSpot sample in which these records hold another value."""
    rows = [{**row, header: value} if row["Record ID"] in crm_ids else row for row in read_csv(HUBSPOT)]
    return write_csv(folder / "changed" / "contacts.csv", rows, bom=True)


@pytest.mark.parametrize("size", [2, 3])
def test_a_rejected_group_is_not_proposed_again(db: Path, size: int) -> None:
    number = by_size(db, size)[0]
    group = members(db, number)
    decide(db, number, "reject", actor="kim", at=AT)
    for _ in range(2):
        run_files(db, HUBSPOT)
        assert status(db, number) == "rejected"
        assert not pending_pairs(db) & set(itertools.combinations(group, 2))
        assert len(set(clusters_of(db, group))) == size
        verdicts = query(
            db,
            "SELECT verdict FROM pairs WHERE left_id IN (SELECT record_id FROM proposal_members WHERE proposal_id = ?)"
            " AND right_id IN (SELECT record_id FROM proposal_members WHERE proposal_id = ?)",
            number,
            number,
        )
        assert {verdict for (verdict,) in verdicts} == {"different"}


def test_a_rejected_pair_comes_back_when_its_evidence_changes_and_says_so(db: Path, tmp_path: Path) -> None:
    number = by_size(db, 2)[0]
    group = members(db, number)
    decide(db, number, "reject", actor="kim", at=AT)
    changed = with_cell(tmp_path, group[:1], "Lead Status", "Open again")
    run_files(db, changed)
    row = dicts(db, "SELECT * FROM proposals WHERE proposal_id = ?", number)[0]
    assert row["status"] == "pending"
    assert row["reason"].startswith("evidence changed since it was rejected on 2026-01-02: ")
    assert members(db, number) == group
    run_files(db, HUBSPOT)  # as it was again: the answer holds again
    assert status(db, number) == "rejected"
    assert tuple(group) not in pending_pairs(db)


#: Columns the CRM changes by itself, in each of the sample files that has them.
PASSING = (
    ("salesforce", "Contact.csv", "LastModifiedDate"),
    ("salesforce", "Account.csv", "LastModifiedDate"),
    ("dynamics", "contacts.csv", "(Do Not Modify) Row Checksum"),
    ("dynamics", "contacts.csv", "(Do Not Modify) Modified On"),
    ("zoho", "Contacts.csv", "Modified Time"),
    ("hubspot", "contacts.csv", "Contact owner"),
    ("salesforce", "Contact.csv", "LastActivityDate"),
)


@pytest.mark.parametrize(("crm", "name", "header"), PASSING)
def test_a_rejected_pair_stays_rejected_when_only_the_crm_touched_the_rows(
    tmp_path: Path, crm: str, name: str, header: str
) -> None:
    db = tmp_path / "a.db"
    run_files(db, SAMPLES / crm / name)
    number = by_size(db, 2)[0]
    group = members(db, number)
    decide(db, number, "reject", actor="kim", at=AT)
    rows = read_csv(SAMPLES / crm / name)
    rows = [{**row, header: f"2026-05-0{1 + place % 9}T10:00:00Z"} for place, row in enumerate(rows)]
    run_files(db, write_csv(tmp_path / "next" / name, rows, bom=True))
    assert status(db, number) == "rejected"
    assert tuple(group) not in pending_pairs(db)


@pytest.mark.parametrize(("header", "value"), [("Email", "other.person@mail.test"), ("Phone Number", "+49 30 5550199")])
def test_a_rejected_pair_comes_back_when_what_describes_it_changes(
    db: Path, tmp_path: Path, header: str, value: str
) -> None:
    # A pair that stays one without the cell: both rows get the same new value.
    number = by_size(db, 2)[0]
    group = members(db, number)
    decide(db, number, "reject", actor="kim", at=AT)
    run_files(db, with_cell(tmp_path, group, header, value))
    assert status(db, number) == "pending"
    assert tuple(group) in pending_pairs(db)


def test_a_part_of_a_rejected_group_that_comes_back_says_so(db: Path, tmp_path: Path) -> None:
    number = by_size(db, 3)[0]
    group = members(db, number)
    decision = decide(db, number, "reject", actor="kim", at=AT).decision_id
    run_files(db, with_cell(tmp_path, group[:1], "Lead Status", "Open again"))
    again = pending_pairs(db) & set(itertools.combinations(group, 2))
    assert again, "the changed record is close to the two others"
    assert all(group[0] in pair for pair in again), "the two unchanged ones stay apart"
    reasons = query(
        db,
        "SELECT p.reason FROM proposals p JOIN proposal_members m USING (proposal_id) "
        "WHERE m.crm_id = ? AND p.status = 'pending'",
        group[0],
    )
    assert len(reasons) == 1
    assert reasons[0][0].startswith(f"evidence changed since decision {decision} rejected ")
    assert reasons[0][0].count("evidence changed") == 1


def decide_three(db: Path) -> dict[int, str]:
    """Returns proposal -> status after one decision of each kind."""
    first, second, third, fourth = by_size(db, 2, 4)
    decide(db, first, "approve", actor="kim", at=AT, note="same person")
    decide(db, second, "reject", actor="lou", at=AT)
    decide(db, third, "skip", actor="kim", at=AT)
    taken_back = decide(db, fourth, "approve", actor="lou", at=AT).decision_id
    undo(db, taken_back, actor="lou", at=AT)
    return {first: "approved", second: "rejected", third: "skipped", fourth: "pending"}


def ledger(db: Path) -> list[object]:
    return [
        query(db, "SELECT * FROM decisions ORDER BY 1"),
        query(db, "SELECT * FROM id_redirects ORDER BY 1, 2, 3, 4"),
    ]


@pytest.mark.parametrize("pack", ["", "loose", "strict"])
def test_decisions_stand_whatever_the_rules(db: Path, pack: str) -> None:
    expected = decide_three(db)
    before = ledger(db)
    approved = next(number for number, word in expected.items() if word == "approved")
    rejected = next(number for number, word in expected.items() if word == "rejected")
    merged, apart = members(db, approved), members(db, rejected)
    run_files(db, HUBSPOT, rules=pack)
    assert ledger(db) == before
    assert status(db, approved) == "approved"
    assert status(db, rejected) == "rejected"
    assert len(set(clusters_of(db, merged))) == 1
    assert len(set(clusters_of(db, apart))) == 2
    assert tuple(apart) not in pending_pairs(db)
    if not pack:
        assert {number: status(db, number) for number in expected} == expected
    run_files(db, HUBSPOT)
    assert {number: status(db, number) for number in expected} == expected
    assert ledger(db) == before


def test_decisions_stand_while_a_file_is_missing(sample_runs: SampleRuns, tmp_path: Path) -> None:
    db = Path(shutil.copy(sample_runs("mixed")[0], tmp_path / "a.db"))
    files = [SAMPLES / "salesforce" / "Account.csv", SAMPLES / "salesforce" / "Contact.csv"]
    others = [SAMPLES / "hubspot" / "contacts.csv", SAMPLES / "dynamics" / "contacts.csv"]
    chosen = query(
        db,
        "SELECT p.proposal_id, min(m.source), max(m.source) FROM proposals p JOIN proposal_members m "
        "USING (proposal_id) WHERE p.object = 'contact' AND p.blocked_by = '' GROUP BY 1 HAVING count(*) = 2",
    )
    kinds = {("Contact", "Contact"), ("dynamics-contacts", "dynamics-contacts"), ("hubspot-contacts",) * 2}
    decided: dict[int, str] = {}
    for kind in sorted(kinds):
        numbers = [number for number, low, high in chosen if (low, high) == kind]
        for number, action in zip(numbers[:2], ("approve", "reject"), strict=True):
            decide(db, number, action, actor="kim", at=AT)
            decided[number] = {"approve": "approved", "reject": "rejected"}[action]
    before = ledger(db)
    cells = query(db, "SELECT * FROM proposal_fields WHERE proposal_id = ? ORDER BY field", min(decided))
    run_files(db, *files)
    assert ledger(db) == before
    assert {number: status(db, number) for number in decided} == decided
    sources = {source for (source,) in query(db, "SELECT DISTINCT source FROM records")}
    assert sources == {"Account", "Contact"}
    run_files(db, *files, *others)
    assert ledger(db) == before
    assert {number: status(db, number) for number in decided} == decided
    assert query(db, "SELECT * FROM proposal_fields WHERE proposal_id = ? ORDER BY field", min(decided)) == cells
    found = query(db, "SELECT proposal_id FROM proposals")
    assert max(Counter(found).values()) == 1


def test_a_dry_run_knows_the_decisions_and_changes_nothing(db: Path) -> None:
    number = by_size(db, 2)[0]
    decide(db, number, "reject", actor="kim", at=AT)
    before = db.read_bytes()
    dry = run_files(db, HUBSPOT, dry_run=True)
    assert db.read_bytes() == before
    wet = run_files(db, HUBSPOT)
    assert dry.objects == wet.objects
    assert (dry.db, wet.db) == ("", str(db))


def test_a_dry_run_makes_no_database(tmp_path: Path) -> None:
    run_files(tmp_path / "a.db", HUBSPOT, dry_run=True)
    assert list(tmp_path.iterdir()) == []


def test_another_database_is_as_good_as_new(db: Path, tmp_path: Path) -> None:
    """A run after decisions were taken back gives what a run without them gives."""
    fresh = Path(shutil.copy(db, tmp_path / "fresh.db"))
    decision = decide(db, by_size(db, 2)[0], "reject", actor="kim", at=AT)
    run_files(db, HUBSPOT)
    undo(db, decision.decision_id, actor="kim", at=AT)
    run_files(db, HUBSPOT)
    # The proposal was away and is back, which its version tells; the decisions themselves are on record.
    assert set(different_tables(db, fresh)) <= {"decisions", "proposals", "id_redirects"}
    columns = "proposal_id, object, cluster_id, status, band, confidence, survivor_record_id, size, reason"
    assert query(db, f"SELECT {columns} FROM proposals ORDER BY 1") == query(
        fresh, f"SELECT {columns} FROM proposals ORDER BY 1"
    )
