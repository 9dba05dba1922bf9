"""A run killed at any commit, rename or removal leaves the state before it; the next run completes it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import endtoend_child
import pytest
from endtoend_files import SAMPLES, query, read_csv, run_files, sorted_dump_digest, write_csv

from dedupe.store import audit
from dedupe.store.database import open_database
from dedupe.store.ledger import decide

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

KILLED = 137
#: Completing the run after each point would double the time; the store's own tests do it at each.
STRIDE = 5
#: Every commit waits for the disk; what is tested here does not hang on one.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


class Process:
    """Forks a child for each run, so that each can die."""

    def __init__(self, files: list[Path], folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, endtoend_child.__file__, "serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        self._write({"db": str(folder / "warm.db"), "files": [str(file) for file in files]})

    def _write(self, order: dict[str, object]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def run(self, db: Path, files: list[Path], crash_at: int) -> int:
        """Returns the exit status of a run that dies at the crash point of this number (0: never)."""
        self._write({"crash_at": crash_at, "db": str(db), "files": [str(file) for file in files]})
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="dedupe-killed-") as made:
        yield Path(made)


@pytest.fixture(scope="module")
def first(folder: Path) -> list[Path]:
    """Sixty contacts with duplicates among them."""
    contacts = read_csv(SAMPLES / "salesforce" / "Contact.csv")
    entities = {row["record_id"]: row["entity_id"] for row in read_csv(SAMPLES / "truth" / "salesforce_contact.csv")}
    chosen = sorted(contacts, key=lambda row: (entities[row["Id"]], row["Id"]))[:60]
    return [write_csv(folder / "first" / "Contact.csv", chosen)]


@pytest.fixture(scope="module")
def second(folder: Path, first: list[Path]) -> list[Path]:
    """The same file a week later: some rows changed, some gone."""
    rows = read_csv(first[0])
    changed = [{**row, "Title": "Director"} if place % 7 == 0 else row for place, row in enumerate(rows[2:])]
    return [write_csv(folder / "second" / "Contact.csv", changed)]


@pytest.fixture(scope="module")
def before(folder: Path, first: list[Path]) -> Path:
    """A database after a run and two decisions."""
    db = folder / "before" / "a.db"
    db.parent.mkdir()
    run_files(db, *first)
    numbers = [n for (n,) in query(db, "SELECT proposal_id FROM proposals WHERE blocked_by = '' ORDER BY 1")]
    assert len(numbers) >= 4
    decide(db, numbers[-1], "approve", actor="kim", at="2026-01-02T03:04:05Z")
    decide(db, numbers[-2], "reject", actor="kim", at="2026-01-02T03:04:06Z")
    return db


@pytest.fixture(scope="module")
def process(folder: Path, first: list[Path]) -> Iterator[Process]:
    started = Process(first, folder)
    yield started
    started.close()


def counted(db: Path) -> dict[str, int]:
    names = ("records", "cluster_members", "pairs", "proposals", "proposal_fields", "decisions", "id_redirects")
    return {name: query(db, f"SELECT count(*) FROM {name}")[0][0] for name in names}


def assert_sound(db: Path) -> None:
    with closing(open_database(db)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
        assert audit.verify(conn) == []


def statuses(db: Path) -> list[str]:
    return [status for (status,) in query(db, "SELECT status FROM runs ORDER BY run_id")]


def test_killed_at_every_boundary(
    process: Process, folder: Path, before: Path, first: list[Path], second: list[Path]
) -> None:
    undisturbed = folder / "undisturbed.db"
    shutil.copy(before, undisturbed)
    run_files(undisturbed, *second)
    old, new = sorted_dump_digest(before), sorted_dump_digest(undisturbed)
    assert old != new
    decisions = query(before, "SELECT * FROM decisions")
    status, at, was_old, was_new = KILLED, 0, 0, 0
    while status == KILLED:
        at += 1
        db = folder / f"killed{at}" / "a.db"
        db.parent.mkdir()
        shutil.copy(before, db)
        status = process.run(db, second, at)
        published = statuses(db) == ["done", "done"]
        assert sorted_dump_digest(db) == (new if published else old), f"killed at point {at}"
        assert counted(db) == counted(undisturbed if published else before)
        assert_sound(db)
        assert query(db, "SELECT * FROM decisions") == decisions
        was_old, was_new = was_old + (not published), was_new + published
        if at % STRIDE == 1 or status != KILLED:
            assert process.run(db, second, 0) == 0
            assert sorted_dump_digest(db) == new, f"killed at point {at}, then completed"
            assert query(db, "SELECT * FROM decisions") == decisions
            assert sorted(path.name for path in db.parent.iterdir()) == ["a.db"]
            assert set(statuses(db)) <= {"done", "interrupted"}
        shutil.rmtree(db.parent)
    assert status == 0
    assert was_old > 40
    assert was_new > 1


def test_the_first_run_killed(process: Process, folder: Path, before: Path, first: list[Path]) -> None:
    """Nothing was there before: what is left is no database at all or an empty one, and the next run makes it."""
    undisturbed = folder / "undisturbed_first.db"
    run_files(undisturbed, *first)
    for at in (1, 2, 3, 5, 8, 13, 34, 55):
        db = folder / f"fresh{at}" / "a.db"
        db.parent.mkdir()
        assert process.run(db, first, at) == KILLED
        if db.exists() and query(db, "SELECT count(*) FROM sqlite_master") != [(0,)]:
            assert_sound(db)
            assert counted(db) == dict.fromkeys(counted(db), 0)
        assert process.run(db, first, 0) == 0
        assert sorted_dump_digest(db) == sorted_dump_digest(undisturbed)
        assert sorted(path.name for path in db.parent.iterdir()) == ["a.db"]
