"""Inputs at the edges: nothing in a file, all in quarantine, parents and children, headers that mean two things."""

from __future__ import annotations

from pathlib import Path

import pytest
from endtoend_files import SAMPLES, query, run_files, write_csv
from endtoend_people import FAMILY, GIVEN, person

from dedupe.errors import InputError
from dedupe.store.ledger import decide

_FIELDS = """    fields:
      first_name: {from: First Name, type: given_name}
      last_name: {from: Last Name, type: family_name}
      email: {from: Email, type: email}
      phone: {from: Phone Number, type: phone}
"""


def _table(name: str, more: str = "") -> str:
    head = f"  - object: contact\n    source: {{name: {name}, id: Record ID}}\n    merge: {{survivor: [lowest_id]}}\n"
    return head + _FIELDS + more


def test_an_opt_out_under_a_header_that_means_something_else_in_the_survivors_file(tmp_path: Path) -> None:
    """Both cells are kept, the one without a column under its source's name too."""
    one = [{**person(n), "Flag": "vip"} for n in range(1, 31)]
    two = [{**person(n), "Record ID": f"B{n}", "Flag": "true"} for n in range(1, 11)]
    two += [{**person(n), "Record ID": f"B{n}", "Flag": ""} for n in range(50, 60)]
    rules = tmp_path / "rules.yml"
    consent = "      opt_out_fax: {from: Flag, type: consent}\n"
    rules.write_text(f"version: 1\ntables:\n{_table('one')}{_table('two', consent)}", encoding="utf-8")
    db = tmp_path / "a.db"
    run_files(db, write_csv(tmp_path / "one.csv", one), write_csv(tmp_path / "two.csv", two), rules=str(rules))
    cells = query(
        db,
        "SELECT field, value, blocked_by, count(*) FROM proposal_fields JOIN proposals USING (proposal_id) "
        "WHERE field LIKE 'Flag%' GROUP BY 1, 2, 3 ORDER BY 1",
    )
    assert cells == [
        ("Flag", "vip", "consent_without_column", 10),
        ("Flag (two)", "true", "consent_without_column", 10),
    ]


@pytest.mark.parametrize(
    ("text", "rows", "quarantined"),
    [
        ("id,first_name,last_name\n", 0, 0),
        ("id,first_name,last_name\n1,Ann,Lee\n", 1, 0),
        ("id,first_name,last_name\n1,A\x00nn,Lee\n", 1, 1),
        ("id,first_name,last_name\n1,Ann,Lee,more\n2,Bob\n", 2, 2),
    ],
)
def test_next_to_nothing(tmp_path: Path, text: str, rows: int, quarantined: int) -> None:
    path = tmp_path / "people.csv"
    path.write_text(text, encoding="utf-8")
    summary = run_files(tmp_path / "a.db", path)
    assert (summary.files[0].rows, summary.files[0].quarantined) == (rows, quarantined)
    assert query(tmp_path / "a.db", "SELECT count(*) FROM cleaned_contacts") == [(rows - quarantined,)]
    assert query(tmp_path / "a.db", "SELECT status FROM runs") == [("done",)]


def test_contacts_without_rows_beside_accounts(tmp_path: Path) -> None:
    path = tmp_path / "Contact.csv"
    path.write_text("Id,AccountId,FirstName,LastName,Email,MailingCity,HasOptedOutOfEmail\n", encoding="utf-8")
    summary = run_files(tmp_path / "a.db", path, SAMPLES / "salesforce" / "Account.csv")
    assert {counts.object: counts.records for counts in summary.objects} == {"account": 400, "contact": 0}


def test_a_file_that_holds_nothing_next_time_leaves_nothing_of_it(tmp_path: Path) -> None:
    path, db = tmp_path / "people.csv", tmp_path / "a.db"
    rows = [person(n) for n in range(1, 30)]
    write_csv(path, [*rows, {**rows[0], "Record ID": "99"}])
    run_files(db, path)
    assert query(db, "SELECT count(*) FROM proposals") == [(1,)]
    path.write_text(",".join(rows[0]) + "\n", encoding="utf-8")
    run_files(db, path)
    for table in ("records", "cluster_members", "pairs", "proposals", "cleaned_contacts", "findings"):
        assert query(db, f"SELECT count(*) FROM {table}") == [(0,)], table


def test_refused_input_leaves_the_database_alone(tmp_path: Path) -> None:
    path, db = tmp_path / "people.csv", tmp_path / "a.db"
    write_csv(path, [person(n) for n in range(1, 30)])
    run_files(db, path)
    before = db.read_bytes()
    path.write_bytes(b"\x00\x01\x02\xff" * 100)
    with pytest.raises(InputError):
        run_files(db, path)
    assert db.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.db", "people.csv"]


def test_a_failing_run_leaves_the_last_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dedupe import pipeline

    path, db = tmp_path / "people.csv", tmp_path / "a.db"
    write_csv(path, [person(n) for n in range(1, 30)])
    run_files(db, path)
    records = query(db, "SELECT * FROM records")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the power of nature")

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "match_object", broken)
        write_csv(path, [person(n) for n in range(1, 20)])
        with pytest.raises(RuntimeError, match="power of nature"):
            run_files(db, path)
    assert query(db, "SELECT * FROM records") == records
    assert query(db, "SELECT status FROM runs") == [("done",), ("failed",)]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.db", "people.csv"]
    run_files(db, path)
    assert query(db, "SELECT count(*) FROM records") == [(19,)]


def account(number: int, **cells: str) -> dict[str, str]:
    name = f"{FAMILY[number % 6]} {GIVEN[number // 6 % 10]} {'Werke Bau Textil Optik'.split()[number % 4]}"
    row = {
        "Id": f"001Kx000000{number:04d}", "Name": f"{name} GmbH", "ParentId": "", "Phone": f"+49 30 5551{number:04d}",
        "Website": f"www.firma{number}.de", "BillingStreet": f"Lindenallee {number}", "BillingCity": "Berlin",
        "BillingPostalCode": "10115", "BillingCountry": "DE", "OwnerId": "005Kx00000001owIAA",
        "CreatedDate": "2022-10-12T04:39:45.000Z", "LastModifiedDate": "2023-12-15T22:53:46.000Z",
    }  # fmt: skip
    return {**row, **cells}


def test_parent_and_own_child_are_never_proposed(tmp_path: Path) -> None:
    rows = [account(n) for n in range(1, 41)]
    twin = account(3, Id="001Kx0000009003")
    child = account(5, Id="001Kx0000009005", ParentId=account(5)["Id"])
    grandchild = account(5, Id="001Kx0000009105", ParentId=child["Id"])
    db = tmp_path / "a.db"
    run_files(db, write_csv(tmp_path / "Account.csv", [*rows, twin, child, grandchild]))
    groups: dict[int, set[str]] = {}
    for number, crm_id in query(db, "SELECT proposal_id, crm_id FROM proposal_members"):
        groups.setdefault(number, set()).add(crm_id)
    assert {account(3)["Id"], twin["Id"]} in groups.values()
    family = {account(5)["Id"]: child["Id"], child["Id"]: grandchild["Id"]}
    assert not any({parent, own} <= group for group in groups.values() for parent, own in family.items())
    clusters = dict(query(db, "SELECT crm_id, cluster_id FROM cluster_members"))
    assert all(clusters[parent] != clusters[own] for parent, own in family.items())


def test_approving_what_hangs_together_then_running_with_a_further_record(tmp_path: Path) -> None:
    """A third record of the person joins what was approved, as a new proposal; the approved one stays as it was."""
    path, db = tmp_path / "people.csv", tmp_path / "a.db"
    rows = [person(n) for n in range(1, 30)]
    write_csv(path, [*rows, {**rows[0], "Record ID": "99", "City": "Bonn"}])
    run_files(db, path)
    decide(db, 1, "approve", actor="kim", at="2026-01-02T03:04:05Z")
    cells = query(db, "SELECT * FROM proposal_fields WHERE proposal_id = 1 ORDER BY field")
    write_csv(path, [*rows, {**rows[0], "Record ID": "99", "City": "Bonn"}, {**rows[0], "Record ID": "98"}])
    run_files(db, path)
    assert query(db, "SELECT proposal_id, status, size FROM proposals ORDER BY 1") == [
        (1, "approved", 2), (2, "pending", 3)
    ]  # fmt: skip
    assert query(db, "SELECT * FROM proposal_fields WHERE proposal_id = 1 ORDER BY field") == cells
    assert query(db, "SELECT old_crm_id, survivor_crm_id FROM id_redirects") in ([("99", "1")], [("1", "99")])


def test_identical_rows_that_were_rejected_stay_apart_when_a_third_comes(tmp_path: Path) -> None:
    path, db = tmp_path / "people.csv", tmp_path / "a.db"
    rows = [person(n) for n in range(1, 30)]
    same = [{**person(50), "Record ID": record_id} for record_id in ("y1", "y2")]
    write_csv(path, [*rows, *same])
    run_files(db, path)
    decide(db, 1, "reject", actor="kim", at="2026-01-02T03:04:05Z")
    write_csv(path, [*rows, {**person(50), "Record ID": "x0"}, *same])
    run_files(db, path)
    clusters = dict(query(db, "SELECT crm_id, cluster_id FROM cluster_members"))
    assert clusters["y1"] != clusters["y2"]
