"""What unfinished runs leave in the database, and how it goes: the state that readers see is never touched here."""

from __future__ import annotations

import sqlite3

from dedupe.store.canonical import utc_now
from dedupe.store.database import write
from dedupe.store.identifiers import quoted
from dedupe.store.schema import REPLACED

#: Rows removed in one transaction: the pages are overwritten with zeros (secure_delete), which takes its time, and
#: a reviewer's click waits for it.
_ROWS_PER_COMMIT = 50_000


def clear(conn: sqlite3.Connection) -> None:
    """Returns after dropping tables that a run staged or replaced, and the ids of runs that did not finish."""
    present = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    names = [prefix + name for prefix in ("new_", "old_") for name in REPLACED if prefix + name in present]
    for name in names:
        _empty_large(conn, name)
    if names:
        with write(conn, "replaced tables dropped"):
            for name in names:
                conn.execute(f"DROP TABLE {quoted(name)}")
    unfinished = "SELECT run_id FROM runs WHERE status IN ('failed', 'interrupted')"
    running = "SELECT run_id FROM runs WHERE status = 'running'"
    for table in ("record_keys", "proposal_keys"):
        stale = f"first_run IN ({unfinished} UNION {running})"
        if conn.execute(f"SELECT EXISTS (SELECT 1 FROM {table} WHERE {stale})").fetchone()[0]:
            with write(conn, f"{table} of unfinished runs removed"):
                conn.execute(f"DELETE FROM {table} WHERE {stale}")


def mark_interrupted(conn: sqlite3.Connection) -> None:
    """Returns after closing the rows of runs that were killed; the caller holds the run lock, so none is alive."""
    conn.execute("UPDATE runs SET status = 'interrupted', finished_at = ? WHERE status = 'running'", (utc_now(),))


def _empty_large(conn: sqlite3.Connection, name: str) -> None:
    last = int(conn.execute(f"SELECT coalesce(max(rowid), 0) FROM {quoted(name)}").fetchone()[0])
    if last <= _ROWS_PER_COMMIT:
        return
    indexes = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql NOT NULL AND tbl_name = ?"
    for (index,) in conn.execute(indexes, (name,)).fetchall():
        with write(conn, f"{index} dropped"):
            conn.execute(f"DROP INDEX {quoted(index)}")
    for start in range(0, last, _ROWS_PER_COMMIT):
        with write(conn, f"{name} emptied from {start}"):
            conn.execute(
                f"DELETE FROM {quoted(name)} WHERE rowid > ? AND rowid <= ?", (start, start + _ROWS_PER_COMMIT)
            )
