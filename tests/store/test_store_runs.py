from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from store_fake_run import Content, Group, begin, fill, key_of, run

from dedupe.errors import BusyError, StoreError
from dedupe.store import ROW_ORDER, RUN_MARKS, RunWriter, decide, open_database, sorted_dump_digest, undo, verify
from dedupe.store.reads import get_proposal, list_proposals, run_history


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(open_database(path, readonly=True)) as conn:
        return conn.execute(sql).fetchall()


def statuses(path: Path) -> dict[int, str]:
    with closing(open_database(path, readonly=True)) as conn:
        return {row.proposal_id: row.status for row in list_proposals(conn)}


def fail(writer: RunWriter) -> None:
    def stop() -> None:
        with writer:
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        stop()


@pytest.fixture
def path(tmp_path: Path, after_one_run: bytes) -> Path:
    made = tmp_path / "crm data #1?.db"  # a name that a connection string could trip over
    made.write_bytes(after_one_run)
    return made


def test_same_run_twice_changes_nothing_but_runs(path: Path) -> None:
    before = sorted_dump_digest(path)
    assert run(path) == 2
    assert sorted_dump_digest(path) == before
    assert [row[0] for row in ask(path, "SELECT status FROM runs")] == ["done", "done"]
    assert ask(path, "SELECT DISTINCT run_id FROM quarantine") == [(2,)]


def test_same_run_twice_after_decisions_changes_nothing(path: Path) -> None:
    decide(path, 1, "approve", actor="ann")
    decide(path, 2, "reject", actor="ann")
    before = sorted_dump_digest(path)
    run(path)
    assert sorted_dump_digest(path) == before


def test_dump_sees_each_cell_and_only_row_order_is_set_aside(path: Path) -> None:
    digest, ordered = sorted_dump_digest(path), sorted_dump_digest(path, RUN_MARKS | ROW_ORDER)
    with closing(open_database(path)) as conn:
        conn.execute("UPDATE records SET row_number = row_number + 1 WHERE record_id = 3")
        assert sorted_dump_digest(path) != digest
        assert sorted_dump_digest(path, RUN_MARKS | ROW_ORDER) == ordered
        conn.execute("UPDATE records SET raw = raw || ' ' WHERE record_id = 3")
        assert sorted_dump_digest(path, RUN_MARKS | ROW_ORDER) != ordered


def test_order_of_batches_rows_and_groups_leaves_the_same_database(tmp_path: Path) -> None:
    one, other = tmp_path / "one.db", tmp_path / "other.db"
    content = Content()
    run(one, content)
    with begin(other) as writer:
        fill(writer, replace(content, groups=content.groups[::-1]))
        writer.publish({"records": 8}, {"read": 9.9})
    assert sorted_dump_digest(one) == sorted_dump_digest(other)


def test_records_keep_their_ids_and_new_ones_get_the_next(path: Path) -> None:
    with begin(path) as writer:
        ids = writer.record_ids("contact", "crm", ["zz", "c", "a", "c", ""], [0, 0, 0, 1, 0])
        assert ids.dtype == np.int64
        assert ids.tolist() == [9, 3, 1, 10, 11]
        assert writer.record_ids("account", "crm", ["a"], [0]).tolist() == [12]
        assert writer.record_ids("contact", "other", ["a", "A"], [0, 0]).tolist() == [13, 14]
        writer.publish({}, {})
    with begin(path) as writer:
        assert writer.record_ids("contact", "other", ["A", "á"], [0, 0]).tolist() == [14, 15]


def test_ids_of_a_failed_run_are_free_again(path: Path) -> None:
    writer = begin(path)
    assert writer.record_ids("contact", "crm", ["new"], [0]).tolist() == [9]
    fill(writer, Content(names=tuple("abcdefghi")))
    fail(writer)
    with begin(path) as writer:
        assert writer.record_ids("contact", "crm", ["newer"], [0]).tolist() == [9]


def test_a_key_given_twice_is_refused(path: Path) -> None:
    with pytest.raises(ValueError, match="given twice"), begin(path) as writer:
        writer.record_ids("contact", "crm", ["q", "q"], [0, 0])


def test_failed_run_leaves_the_state_and_no_files(path: Path) -> None:
    before = sorted_dump_digest(path)
    writer = begin(path)
    fill(writer, Content(salt="other"))
    fail(writer)
    assert sorted_dump_digest(path) == before
    assert [row[0] for row in ask(path, "SELECT status FROM runs")] == ["done", "failed"]
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    with begin(path):
        pass  # leaving without a word is a failure too
    assert ask(path, "SELECT status FROM runs WHERE run_id = 3") == [("failed",)]


@pytest.mark.parametrize("table", ["proposal_members", "proposal_fields"])
def test_rows_of_an_unknown_proposal_fail_the_run(path: Path, table: str) -> None:
    before = sorted_dump_digest(path)
    with begin(path) as writer:
        writer.record_ids("contact", "crm", ["new"], [0])
        writer.write(table, pa.table({"proposal_key": ["nobody"]}))
        with pytest.raises(ValueError, match="not in proposals"):
            writer.publish({}, {})
    assert sorted_dump_digest(path) == before
    assert ask(path, "SELECT max(record_id) FROM record_keys") == [(8,)]
    assert ask(path, "SELECT count(*) FROM sqlite_master WHERE name LIKE 'new\\_%' ESCAPE '\\'") == [(0,)]


@pytest.mark.parametrize(
    ("table", "column"), [("records", "colour"), ("runs", "status"), ("proposals", "status"), ("quarantine", "run_id")]
)
def test_tables_and_columns_that_a_run_does_not_write(path: Path, table: str, column: str) -> None:
    with begin(path) as writer, pytest.raises(ValueError, match=table):
        writer.write(table, pa.table({column: ["x"]}))


def test_types_are_kept_as_declared(path: Path) -> None:
    odd = ["007", "1e5", "", " x ", "nul\x00in", "\U0001f600", "'; DROP TABLE runs; --"]
    with begin(path) as writer:
        texts = pa.array(odd).dictionary_encode()
        writer.write("findings", pa.table({"record_id": pa.array(range(7), pa.int32()), "value": texts}))
        writer.publish({}, {})
    rows = ask(path, "SELECT value, typeof(value), typeof(record_id), message FROM findings ORDER BY record_id")
    assert rows == [(text, "text", "integer", "") for text in odd]


def test_large_tables_are_copied_and_removed_in_batches(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedupe.store.publish._BATCH_ROWS", 3)
    monkeypatch.setattr("dedupe.store.publish._SMALL", 0)
    monkeypatch.setattr("dedupe.store.leftovers._ROWS_PER_COMMIT", 2)
    before = sorted_dump_digest(path)
    run(path)
    assert sorted_dump_digest(path) == before


def test_decision_made_while_a_run_is_on_is_in_its_result(path: Path) -> None:
    with begin(path) as writer:
        fill(writer, Content(groups=(Group(("a", "b"), "e2"), Group(("g", "h")))))
        decide(path, 1, "approve", actor="ann")
        decide(path, 2, "reject", actor="bob")
        writer.publish({}, {})
    assert statuses(path) == {1: "approved", 2: "rejected", 3: "pending"}


PREFIX = {"reject": "evidence changed since it was rejected on 2026-05-06: ", "skip": "evidence changed since it was "}


@pytest.mark.parametrize(
    ("action", "evidence", "status"),
    [
        ("approve", "e1", "approved"),
        ("approve", "e2", "approved"),
        ("reject", "e1", "rejected"),
        ("reject", "e2", "pending"),
        ("skip", "e1", "skipped"),
        ("skip", "e2", "pending"),
    ],
)
def test_decided_and_produced_again(path: Path, action: str, evidence: str, status: str) -> None:
    decide(path, 1, action, actor="ann", at="2026-05-06T07:08:09Z")  # type: ignore[arg-type]
    content = Content(groups=(Group(("a", "b"), evidence, value="new"),))
    for _ in range(2):
        run(path, content)
        with closing(open_database(path, readonly=True)) as conn:
            found = get_proposal(conn, 1)
        assert found.proposal.status == status
        assert found.proposal.reason.startswith(PREFIX[action] if status == "pending" else "same name")
        assert found.proposal.reason.endswith("same name")
        assert found.proposal.evidence_changed == (action == "approve" and evidence == "e2")
        assert found.fields[0].value == ("v" if action == "approve" else "new")  # what was approved is kept
    assert found.proposal.version == (2 if (action, evidence) == ("approve", "e1") else 3)


def test_rejected_comes_back_as_rejected_when_the_evidence_does(path: Path) -> None:
    decide(path, 1, "reject", actor="ann")
    run(path, Content(groups=(Group(("a", "b"), "e2"),)))
    run(path, Content())
    assert statuses(path)[1] == "rejected"


@pytest.mark.parametrize(
    ("actions", "status"),
    [
        (["approve"], "approved"),
        (["reject"], "rejected"),
        (["skip"], "superseded"),
        (["skip", "approve"], "approved"),
        (["reject", "undo"], "superseded"),
        ([], None),
    ],
)
def test_no_longer_produced(path: Path, actions: list[str], status: str | None) -> None:
    for action in actions:
        if action == "undo":
            undo(path, 1, actor="ann")
        else:
            decide(path, 1, action, actor="ann")  # type: ignore[arg-type]
    for _ in range(2):
        run(path, Content(groups=(Group(("c", "d", "e")),)))
        assert statuses(path) == ({2: "pending"} if status is None else {1: status, 2: "pending"})
    if status:
        with closing(open_database(path, readonly=True)) as conn:
            found = get_proposal(conn, 1)
        assert [member.crm_id for member in found.members] == ["a", "b"]
        assert [cell.value for cell in found.fields] == ["v"]
        assert not found.proposal.produced


def test_versions_rise_with_content_alone(path: Path) -> None:
    versions = []
    for group in (Group(("a", "b")), Group(("a", "b"), value="w"), Group(("a", "b"), value="w"), Group(("b", "a"))):
        run(path, Content(groups=(group,)))
        versions += [row[0] for row in ask(path, "SELECT version FROM proposals")]
    assert versions == [1, 2, 2, 3]
    assert key_of(("a", "b")) == key_of(("b", "a"))


def test_proposal_ids_go_by_smallest_member_and_stay(path: Path) -> None:
    run(path, Content(groups=(Group(("h", "g")), Group(("f", "e")), Group(("c", "d", "e")))))
    rows = ask(path, "SELECT proposal_id, crm_id FROM proposal_members WHERE role = 'survivor' ORDER BY 1")
    assert rows == [(2, "c"), (3, "f"), (4, "h")]


def test_second_run_is_refused_and_told_who_holds_it(path: Path) -> None:
    program = "import sys; sys.path[:] = %r; from store_fake_run import begin\nbegin(__import__('pathlib').Path(%r))"
    with begin(path):
        done = subprocess.run(
            [sys.executable, "-c", program % (sys.path, str(path))], capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert f"BusyError: {path}: another run holds this database (process {os.getpid()}, started 20" in done.stderr
        with pytest.raises(BusyError) as told:
            begin(path)
        assert told.value.exit_code == 4
    begin(path).__exit__(None, None, None)


def test_lock_of_a_dead_run_is_taken_over(path: Path) -> None:
    path.with_name(path.name + ".lock").write_text(json.dumps({"pid": 1, "started": "long ago"}))
    assert run(path) == 2


@pytest.mark.skipif(os.name == "nt", reason="file modes")
def test_files_are_private_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    old = os.umask(0)
    try:
        with begin(path) as writer:
            fill(writer, Content())
            modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in tmp_path.iterdir()}
    finally:
        os.umask(old)
    assert modes == {"a.db": 0o600, "a.db.lock": 0o600, "a.db.staging": 0o600}


def test_settings_of_a_connection(path: Path) -> None:
    wanted = {"synchronous": 2, "foreign_keys": 1, "trusted_schema": 0, "secure_delete": 1, "busy_timeout": 5000}
    with closing(open_database(path)) as conn:
        for name, value in wanted.items():
            assert conn.execute(f"PRAGMA {name}").fetchone()[0] == value, name
        mode = conn.execute("PRAGMA journal_mode").fetchone()[0]
        assert mode == ("wal" if sqlite3.sqlite_version_info >= (3, 51, 3) else "delete")
        assert conn.execute("PRAGMA mmap_size").fetchone() in ((0,), None)
    with closing(open_database(path, readonly=True)) as conn, pytest.raises(sqlite3.OperationalError, match="readonly"):
        conn.execute("DELETE FROM records")


def test_run_row_and_audit(path: Path) -> None:
    with closing(open_database(path, readonly=True)) as conn:
        row = run_history(conn)[0]
        assert verify(conn) == []
    assert (row.status, row.counts, row.timings) == ("done", '{"records":8}', '{"read":0.5}')
    assert row.inputs == '[{"name":"crm.csv","rows":8,"sha256":"00"}]'
    assert row.finished_at is not None
    assert row.started_at.endswith("Z")
    assert row.started_at <= row.finished_at
    assert ask(path, "SELECT action, subject FROM audit") == [("run", "run:1")]


def test_state_stays_readable_and_unchanged_until_published(path: Path) -> None:
    before = sorted_dump_digest(path)
    with begin(path) as writer:
        fill(writer, Content(salt="other"))
        assert sorted_dump_digest(path) == before
        writer.publish({}, {})
    assert sorted_dump_digest(path) != before


def test_disk_error_while_staging_is_told_and_leaves_the_state(path: Path) -> None:
    before = sorted_dump_digest(path)
    with begin(path) as writer:
        writer._staging.path.write_bytes(b"this is no database" * 100)
        with pytest.raises(StoreError, match="not a database"):
            fill(writer, Content())
    assert sorted_dump_digest(path) == before
