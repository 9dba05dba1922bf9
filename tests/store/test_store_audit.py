from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from store_fake_run import run

from dedupe.store import decide, open_database, undo, verify
from dedupe.store.audit import head
from dedupe.store.schema import TRIGGERS

COLUMNS = ("seq", "at", "actor", "action", "subject", "digest", "prev_digest", "payload_digest")


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    made = tmp_path_factory.mktemp("audit") / "a.db"
    run(made)
    decide(made, 1, "approve", actor="ann", note="yes")
    undo(made, 1, actor="bob")
    decide(made, 2, "reject", actor="ann")
    run(made)
    return made.read_bytes()


@pytest.fixture
def path(tmp_path: Path, logged: bytes) -> Path:
    made = tmp_path / "a.db"
    made.write_bytes(logged)
    return made


def tampered(path: Path, change: Callable[[sqlite3.Connection], object], known_head: str = "") -> list[str]:
    """Returns what `verify` says after a change by somebody who knows how to get around the triggers."""
    with closing(sqlite3.connect(path)) as conn:
        for name in TRIGGERS:
            conn.execute(f"DROP TRIGGER {name}")
        change(conn)
        for statement in TRIGGERS.values():
            conn.execute(statement)
        conn.commit()
    with closing(open_database(path, readonly=True)) as conn:
        return [f"{problem.seq} {problem.message}" for problem in verify(conn, known_head=known_head)]


def test_sound_log(path: Path) -> None:
    assert tampered(path, lambda conn: None) == []
    with closing(open_database(path, readonly=True)) as conn:
        rows = conn.execute("SELECT seq, actor, action, subject FROM audit").fetchall()
        assert verify(conn, known_head=head(conn)) == []
    assert rows == [
        (1, "dedupe run", "run", "run:1"),
        (2, "ann", "approve", "decision:1"),
        (3, "bob", "undo", "decision:2"),
        (4, "ann", "reject", "decision:3"),
        (5, "dedupe run", "run", "run:2"),
    ]


@pytest.mark.parametrize("seq", range(1, 6))
@pytest.mark.parametrize("column", COLUMNS[1:])
def test_every_edit_of_an_entry_is_found(path: Path, seq: int, column: str) -> None:
    assert tampered(path, lambda c: c.execute(f"UPDATE audit SET {column} = {column} || '0' WHERE seq = ?", (seq,)))


@pytest.mark.parametrize("seq", range(1, 6))
def test_every_deletion_is_found(path: Path, seq: int) -> None:
    assert tampered(path, lambda conn: conn.execute("DELETE FROM audit WHERE seq = ?", (seq,)))


def test_random_reorderings_are_found(path: Path) -> None:
    shuffle = random.Random(7)
    for _ in range(20):
        order = [1, 2, 3, 4, 5]
        while order == [1, 2, 3, 4, 5]:
            shuffle.shuffle(order)
        moved = list(enumerate(order, 1))

        def change(conn: sqlite3.Connection, moved: list[tuple[int, int]] = moved) -> None:
            rows = {row[0]: row[1:] for row in conn.execute(f"SELECT {', '.join(COLUMNS)} FROM audit ORDER BY seq")}
            conn.execute("DELETE FROM audit")
            for seq, source in moved:
                conn.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (seq, *rows[source]))

        assert tampered(path, change)

        def restore(conn: sqlite3.Connection, back: dict[int, int] = dict(moved)) -> None:  # noqa: B006
            rows = conn.execute("SELECT * FROM audit").fetchall()
            conn.execute("DELETE FROM audit")
            conn.executemany(
                "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [(back[row[0]], *row[1:]) for row in rows]
            )

        assert tampered(path, restore) == []


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE decisions SET note = 'no' WHERE decision_id = 1", "2 decision:1 is not what was logged"),
        ("UPDATE decisions SET members = '[]' WHERE decision_id = 3", "4 decision:3 is not what was logged"),
        ("DELETE FROM decisions WHERE decision_id = 3", "4 decision:3 is not what was logged"),
        ("UPDATE decisions SET undone_by = NULL", "0 decision:1 and its undo, decision:2, do not agree"),
        ("UPDATE runs SET counts = '{}' WHERE run_id = 2", "5 run:2 is not what was logged"),
        ("DELETE FROM audit WHERE seq >= 4", "0 decision:3 has no entry"),
        ("UPDATE audit SET subject = 'moon:1' WHERE seq = 4", "4 moon:1 is not what was logged"),
    ],
)
def test_edits_of_what_the_log_vouches_for(path: Path, statement: str, says: str) -> None:
    assert says in tampered(path, lambda conn: conn.execute(statement))


def test_log_cut_together_with_what_it_logged_is_found_by_a_digest_kept_elsewhere(path: Path) -> None:
    with closing(open_database(path, readonly=True)) as conn:
        kept = head(conn)

    def cut(conn: sqlite3.Connection) -> None:
        conn.execute("DELETE FROM audit WHERE seq = 5")
        conn.execute("DELETE FROM runs WHERE run_id = 2")

    assert tampered(path, cut, known_head=kept) == [
        "0 the log does not hold the digest that was kept elsewhere: it was cut or replaced"
    ]
