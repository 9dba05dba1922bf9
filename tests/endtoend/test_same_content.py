"""Same inputs and same rules give the same content, whatever the order of rows and files, and whatever the process."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import endtoend_child
import pytest
from endtoend_files import (
    SAMPLES,
    SHUFFLED,
    different_tables,
    query,
    read_csv,
    run_files,
    shuffled,
    sorted_dump_digest,
    write_csv,
)

from dedupe.store.dump import ROW_ORDER, RUN_MARKS
from dedupe.summary import Summary

SampleRuns = Callable[[str], tuple[Path, Summary]]

HUBSPOT = SAMPLES / "hubspot" / "contacts.csv"
SALESFORCE = (SAMPLES / "salesforce" / "Account.csv", SAMPLES / "salesforce" / "Contact.csv")


def test_what_is_ignored_is_run_marks_and_places_only() -> None:
    assert {
        "runs", "audit", "quarantine.run_id", "record_keys.first_run", "proposal_keys.first_run",
        "email_checks.checked_at", "phone_checks.checked_at",
    } == RUN_MARKS  # fmt: skip
    assert {
        "records.row_number", "records.line", "quarantine.row_number", "quarantine.line", "notices.line"
    } == ROW_ORDER  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("crm", ["hubspot", "dynamics"])
def test_shuffled_rows_of_one_file(sample_runs: SampleRuns, tmp_path: Path, crm: str, seed: int) -> None:
    run_files(tmp_path / "a.db", shuffled(SAMPLES / crm / "contacts.csv", tmp_path, seed))
    assert different_tables(sample_runs(crm)[0], tmp_path / "a.db", SHUFFLED) == []
    # The rows did stand elsewhere, and that is all that is ignored.
    assert different_tables(sample_runs(crm)[0], tmp_path / "a.db") == ["records"]


def test_shuffled_rows_of_accounts_and_contacts(sample_runs: SampleRuns, tmp_path: Path) -> None:
    run_files(tmp_path / "a.db", *(shuffled(path, tmp_path, 7) for path in reversed(SALESFORCE)))
    assert different_tables(sample_runs("salesforce")[0], tmp_path / "a.db", SHUFFLED) == []
    assert counts(tmp_path / "a.db") == counts(sample_runs("salesforce")[0])


def test_order_of_files(sample_runs: SampleRuns, tmp_path: Path) -> None:
    files = [*SALESFORCE, SAMPLES / "hubspot" / "contacts.csv", SAMPLES / "dynamics" / "contacts.csv"]
    run_files(tmp_path / "a.db", *(files[place] for place in (3, 1, 2, 0)))
    assert different_tables(sample_runs("mixed")[0], tmp_path / "a.db") == []
    assert counts(tmp_path / "a.db") == counts(sample_runs("mixed")[0])


@pytest.mark.parametrize("seed", ["1", "4242"])
def test_another_process_with_another_hash_seed(sample_runs: SampleRuns, tmp_path: Path, seed: str) -> None:
    done = subprocess.run(
        [
            sys.executable,
            endtoend_child.__file__,
            "run",
            str(tmp_path / "a.db"),
            str(SAMPLES / "zoho" / "Contacts.csv"),
        ],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == sorted_dump_digest(sample_runs("zoho")[0])


@pytest.mark.parametrize("workers", [2])
def test_number_of_workers(sample_runs: SampleRuns, tmp_path: Path, workers: int) -> None:
    run_files(tmp_path / "a.db", SAMPLES / "zoho" / "Contacts.csv", workers=workers)
    assert different_tables(sample_runs("zoho")[0], tmp_path / "a.db") == []


def test_a_second_run_changes_nothing_but_runs(sample_runs: SampleRuns, tmp_path: Path) -> None:
    db = Path(shutil.copy(sample_runs("salesforce")[0], tmp_path / "a.db"))
    before = {table: query(db, f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables(db)}
    run_files(db, *SALESFORCE)
    after = {table: query(db, f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables(db)}
    assert after.keys() == before.keys()
    changed = sorted(table for table in after if sorted(map(repr, after[table])) != sorted(map(repr, before[table])))
    assert changed == ["audit", "runs"]
    assert (len(after["runs"]), len(after["audit"])) == (2, 2)
    assert after["runs"][0] == before["runs"][0]
    assert after["audit"][0] == before["audit"][0]


def test_a_file_less_and_back_again(sample_runs: SampleRuns, tmp_path: Path) -> None:
    """Ids of records and proposals are those of the first run, so the content is what it was."""
    db = Path(shutil.copy(sample_runs("salesforce")[0], tmp_path / "a.db"))
    run_files(db, SALESFORCE[1])
    assert different_tables(sample_runs("salesforce")[0], db) != []
    run_files(db, *SALESFORCE)
    # A proposal that was another one meanwhile has a higher version, so that an open page is told. And groups that were
    # found only while the accounts were away keep their numbers, though nothing uses them.
    beside = RUN_MARKS | {"proposals.version", "proposal_keys"}
    assert different_tables(sample_runs("salesforce")[0], db, beside) == []


@pytest.mark.parametrize("seed", [5, 6])
def test_rows_without_ids_form_the_same_groups(tmp_path: Path, seed: int) -> None:
    """Such rows are known by their number in the file, and so are their proposals: these differ, and nothing else."""
    rows = [{name: cell for name, cell in row.items() if name != "Record ID"} for row in read_csv(HUBSPOT)]
    plain = write_csv(tmp_path / "people.csv", rows)
    run_files(tmp_path / "a.db", plain)
    run_files(tmp_path / "b.db", shuffled(plain, tmp_path / "shuffled", seed))
    assert different_tables(tmp_path / "a.db", tmp_path / "b.db", SHUFFLED | NUMBERS) == []
    # Who survives and why is the same, but for the number by which the reason calls the survivor.
    assert reasons(tmp_path / "a.db") == reasons(tmp_path / "b.db")
    assert grouped(tmp_path / "a.db") == grouped(tmp_path / "b.db")
    assert len(grouped(tmp_path / "a.db")) > 200


#: What holds the number of a row where rows have no ids.
NUMBERS = frozenset(
    "records.crm_id record_keys.crm_id findings.crm_id cluster_members.crm_id proposal_members.crm_id proposals.reason "
    "proposals.proposal_key proposal_keys.proposal_key".split()
)


def reasons(db: Path) -> list[tuple[int, str]]:
    """Returns the survivor and the reason of each proposal, without the number of the survivor's row."""
    rows = query(db, "SELECT survivor_record_id, reason FROM proposals ORDER BY 1")
    return [(record_id, re.sub(r"kept \d+ because", "kept it because", reason)) for record_id, reason in rows]


def grouped(db: Path) -> list[list[str]]:
    """Returns each cluster by the content of its records."""
    groups: dict[int, list[str]] = {}
    for cluster, digest in query(
        db, "SELECT cluster_id, content_hash FROM cluster_members JOIN records USING (record_id) ORDER BY content_hash"
    ):
        groups.setdefault(cluster, []).append(digest)
    return sorted(groups.values())


@pytest.mark.parametrize("seed", [8, 9])
def test_rows_with_colliding_ids(tmp_path: Path, seed: int) -> None:
    rows = [{**row, "Record ID": str(1000 + place // 3)} for place, row in enumerate(read_csv(HUBSPOT)[:120])]
    path = write_csv(tmp_path / "contacts.csv", rows)
    run_files(tmp_path / "a.db", path, id_header="Record ID")
    run_files(tmp_path / "b.db", shuffled(path, tmp_path / "shuffled", seed), id_header="Record ID")
    # What is said about an id that stands twice names the lines, and these are others.
    ignored = SHUFFLED | {"findings.message"}
    assert different_tables(tmp_path / "a.db", tmp_path / "b.db", ignored) == []


def tables(db: Path) -> list[str]:
    return [
        name for (name,) in query(db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    ]


def counts(db: Path) -> object:
    return json.loads(query(db, "SELECT counts FROM runs ORDER BY run_id DESC LIMIT 1")[0][0])
