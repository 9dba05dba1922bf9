"""Killed at every commit, rename and removal, one after the other: nothing is lost, the next run completes it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import store_zygote
from store_fake_run import Content, run

from dedupe.store import decide, open_database, sorted_dump_digest, verify

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

KILLED = 137


class Zygote:
    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, store_zygote.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def order(self, path: Path, action: str, crash_at: int) -> tuple[int, str]:
        """Returns the exit status of the child and what it acknowledged."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"path": str(path), "action": action, "crash_at": crash_at}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return answer["status"], answer["acknowledged"]


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    started = Zygote()
    yield started
    started.process.communicate()


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """A database after a run and a decision."""
    path = tmp_path / "before.db"
    run(path)
    decide(path, 1, "approve", actor="ann", at="2026-01-01T00:00:00Z")
    return path


def undisturbed(start: Path | None, path: Path, action: str) -> str:
    if start is not None:
        shutil.copy(start, path)
    store_zygote.act(action, path)
    return sorted_dump_digest(path)


def integrity(path: Path) -> None:
    with closing(open_database(path)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
        assert verify(conn) == []


def nothing_left_over(path: Path) -> None:
    assert sorted(p.name for p in path.parent.iterdir()) == [path.name]
    with closing(sqlite3.connect(path)) as conn:
        names = [row[0] for row in conn.execute("SELECT name FROM sqlite_master")]
        assert [name for name in names if name.startswith(("new_", "old_"))] == []


def statuses(path: Path) -> list[str]:
    with closing(open_database(path, readonly=True)) as conn:
        return [row[0] for row in conn.execute("SELECT status FROM runs ORDER BY run_id")]


def folder(tmp_path: Path, number: int) -> Path:
    made = tmp_path / str(number)
    made.mkdir()
    return made / "a.db"


def test_run_killed_at_every_boundary(zygote: Zygote, before: Path, tmp_path: Path) -> None:
    old = sorted_dump_digest(before)
    new = undisturbed(before, folder(tmp_path, 0), "run2")
    status, at = KILLED, 0
    while status == KILLED:
        at += 1
        path = folder(tmp_path, at)
        shutil.copy(before, path)
        status, acknowledged = zygote.order(path, "run2", at)
        published = statuses(path)[-1:] == ["done"] and len(statuses(path)) == 2
        assert sorted_dump_digest(path) == (new if published else old), f"killed at point {at}"
        integrity(path)
        run(path, store_zygote.SECOND)
        assert sorted_dump_digest(path) == new, f"killed at point {at}"
        assert set(statuses(path)) <= {"done", "interrupted"}
        nothing_left_over(path)
    assert (status, acknowledged) == (0, "2")
    assert at > 40  # the hooks are there: staging, copies, indexes, the swap, the removal


def test_making_of_the_database_killed_at_every_boundary(zygote: Zygote, tmp_path: Path) -> None:
    new = undisturbed(None, folder(tmp_path, 0), "run")
    status, at = KILLED, 0
    while status == KILLED:
        at += 1 if at < 12 else 6  # the making of the database; what follows is as in the test above
        path = folder(tmp_path, at)
        status, _ = zygote.order(path, "run", at)
        run(path)
        assert sorted_dump_digest(path) == new, f"killed at point {at}"
        integrity(path)
        nothing_left_over(path)
    assert status == 0


@pytest.mark.parametrize("action", ["decide", "undo"])
def test_decision_killed_at_every_boundary(zygote: Zygote, before: Path, tmp_path: Path, action: str) -> None:
    old, new = sorted_dump_digest(before), undisturbed(before, folder(tmp_path, 0), action)
    status, at = KILLED, 0
    while status == KILLED:
        at += 1
        path = folder(tmp_path, at)
        shutil.copy(before, path)
        status, acknowledged = zygote.order(path, action, at)
        integrity(path)
        digest = sorted_dump_digest(path)
        assert digest in (old, new)
        assert digest == new or not acknowledged
    assert (status, acknowledged, digest) == (0, "2", new)
    assert at == 3  # before the commit, after it, not at all


def test_second_kill_while_cleaning_up_after_the_first(zygote: Zygote, before: Path, tmp_path: Path) -> None:
    new = undisturbed(before, folder(tmp_path, 0), "run2")
    for at in range(5, 45, 13):
        path = folder(tmp_path, at)
        shutil.copy(before, path)
        assert zygote.order(path, "run2", at)[0] == KILLED
        for again in (2, 6):
            assert zygote.order(path, "run2", again)[0] == KILLED
        run(path, store_zygote.SECOND)
        assert sorted_dump_digest(path) == new
        nothing_left_over(path)


def test_ids_given_out_by_a_killed_run_are_given_out_again(zygote: Zygote, before: Path, tmp_path: Path) -> None:
    path = folder(tmp_path, 1)
    shutil.copy(before, path)
    copied = next(at for at in range(15, 60) if has_new_ids(zygote, before, folder(tmp_path, 100 + at), at))
    assert zygote.order(path, "run2", copied)[0] == KILLED
    assert known_records(path) == 10
    run(path, Content(names=(*"abcdefgh", "z")))
    with closing(open_database(path, readonly=True)) as conn:
        ids = conn.execute("SELECT crm_id, record_id FROM record_keys WHERE record_id > 8").fetchall()
    assert ids == [("z", 9)]


def has_new_ids(zygote: Zygote, before: Path, path: Path, at: int) -> bool:
    shutil.copy(before, path)
    zygote.order(path, "run2", at)
    return known_records(path) > 8


def known_records(path: Path) -> int:
    with closing(open_database(path)) as conn:
        return int(conn.execute("SELECT count(*) FROM record_keys").fetchone()[0])
