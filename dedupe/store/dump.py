"""A digest of all that a database says, whatever the order of its rows."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing

from dedupe.store.database import open_database
from dedupe.store.identifiers import quoted

#: Times and numbers of runs: all that may differ between two databases made from the same inputs by the same rules.
#: The audit log has an entry for each run, so it differs as a whole.
RUN_MARKS = frozenset(
    "runs audit quarantine.run_id record_keys.first_run proposal_keys.first_run "
    "email_checks.checked_at phone_checks.checked_at".split()
)

#: Where the rows stood in their files: differs when the rows of the inputs are shuffled.
ROW_ORDER = frozenset("records.row_number records.line quarantine.row_number quarantine.line notices.line".split())

#: Ids given out by a run that has not finished are no part of the state yet.
_NUMBERED = ("record_keys", "proposal_keys")

#: Staging tables of a run that has not finished, and tables that it has replaced.
_PASSING = ("new_", "old_", "sqlite_")


def sorted_dump_digest(path: str | os.PathLike[str], ignore: Collection[str] = RUN_MARKS) -> str:
    """Returns the SHA-256 over all tables' rows, sorted; `ignore` names tables, or columns as "table.column"."""
    with closing(open_database(path, readonly=True)) as conn:
        digests = table_digests(conn, ignore)
    return hashlib.sha256("\n".join(f"{name} {digest}" for name, digest in digests).encode()).hexdigest()


def table_digests(conn: sqlite3.Connection, ignore: Collection[str] = RUN_MARKS) -> list[tuple[str, str]]:
    """Returns (table, SHA-256 over its sorted rows), by name: to see which tables differ."""
    conn.execute("BEGIN")  # one view of the database for all tables
    try:
        names = [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        kept = [name for name in names if name not in ignore and not name.startswith(_PASSING)]
        return [(name, _digest(conn, name, ignore)) for name in kept]
    finally:
        conn.execute("ROLLBACK")


def _digest(conn: sqlite3.Connection, table: str, ignore: Collection[str]) -> str:
    columns = [row[1] for row in conn.execute(f"PRAGMA table_info({quoted(table)})")]
    columns = [column for column in columns if f"{table}.{column}" not in ignore]
    whole = hashlib.sha256(json.dumps(columns).encode())
    for row in sorted(_row_digests(conn, table, columns)):
        whole.update(row)
    return whole.hexdigest()


def _row_digests(conn: sqlite3.Connection, table: str, columns: list[str]) -> Iterator[bytes]:
    """Yields 32 bytes for each row: sorting these instead of the rows keeps a million of them in memory."""
    chosen = ", ".join(quoted(column) for column in columns)
    finished = " WHERE first_run IN (SELECT run_id FROM runs WHERE status = 'done')" if table in _NUMBERED else ""
    for row in conn.execute(f"SELECT {chosen} FROM {quoted(table)}{finished}"):
        yield hashlib.sha256(json.dumps(row, default=bytes.hex).encode()).digest()
