"""The side file that a run fills, so that the database is left alone until the run is over.

Rows go in by ADBC, straight from Arrow: four times as fast as executemany. ADBC brings its own copy of SQLite, and two
copies in one process must never have the same database open (closing a file in one drops the locks of the other). So
ADBC only ever sees this file, which nobody else opens meanwhile; the database's own connection attaches it afterwards.
Nothing here outlives a crash: the next run removes the file. So it is written without journal and syncs.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pyarrow as pa

from dedupe.errors import StoreError
from dedupe.store.crash import crash_point
from dedupe.store.database import store_error
from dedupe.store.identifiers import quoted
from dedupe.store.schema import DERIVED_BY_NAME

_ARROW = {"TEXT": pa.string(), "INTEGER": pa.int64(), "REAL": pa.float64()}


class Staging:
    """A run's rows on their way into the database."""

    def __init__(self, database: Path, suffix: str = ".staging") -> None:
        self.path = database.with_name(database.name + suffix)
        self._columns: dict[str, list[str]] = {}

    def create(self) -> None:
        """Returns after making the file anew, readable by its owner alone."""
        self.remove()
        try:
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except OSError as error:
            raise StoreError(f"cannot be made ({error.strerror}): check the folder", where=str(self.path)) from error
        crash_point("staging file made")

    def remove(self) -> None:
        """Returns after removing the file and what a killed run left beside it."""
        for suffix in ("-journal", "-wal", "-shm", ""):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        crash_point("staging file removed")

    def tables(self) -> Mapping[str, Sequence[str]]:
        """Returns the tables that hold rows, with their columns."""
        return self._columns

    def append(self, table: str, batch: pa.Table, types: Sequence[str]) -> None:
        """Returns after adding the rows; `types` are the SQL types of the batch's columns. Makes what is missing."""
        with self._open() as conn:
            self._prepare(conn, table, batch.column_names, types)
        columns = [_plain(column, kind) for column, kind in zip(batch.columns, types, strict=True)]
        if batch.num_rows:
            self._ingest(table, pa.table(columns, names=batch.column_names))
        crash_point(f"staged {table}")

    def _prepare(self, conn: sqlite3.Connection, table: str, names: Sequence[str], types: Sequence[str]) -> None:
        known = self._columns.get(table, [])
        fresh = [f"{quoted(n)} {kind}" for n, kind in zip(names, types, strict=True) if n not in known]
        if not known:
            conn.execute(f"CREATE TABLE {quoted(table)} ({', '.join(fresh)})")
        else:
            for column in fresh:
                conn.execute(f"ALTER TABLE {quoted(table)} ADD COLUMN {column}")
        self._columns[table] = [*known, *(name for name in names if name not in known)]

    def _ingest(self, table: str, batch: pa.Table) -> None:
        """Opens ADBC for this batch only, so that no handle of it is around when a step forks worker processes."""
        import adbc_driver_manager
        import adbc_driver_sqlite.dbapi as adbc

        try:
            with closing(adbc.connect(str(self.path), autocommit=True)) as conn, conn.cursor() as cursor:
                cursor.execute("PRAGMA journal_mode = OFF")
                cursor.execute("PRAGMA synchronous = OFF")
                cursor.adbc_ingest(table, batch, mode="append")
        except adbc_driver_manager.Error as error:
            raise StoreError(
                f"the rows of this run could not be written ({error}): check the free space in {self.path.parent}",
                where=str(self.path),
            ) from error

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, isolation_level=None)) as conn:
                conn.execute("PRAGMA journal_mode = OFF")
                conn.execute("PRAGMA synchronous = OFF")
                yield conn
        except sqlite3.Error as error:
            raise store_error(error, self.path) from error


def _plain(column: pa.ChunkedArray, kind: str) -> pa.ChunkedArray:
    """Returns the column in the one Arrow type that its SQL type stands for, dictionaries written out."""
    return column if column.type == _ARROW[kind] else column.cast(_ARROW[kind])


def stage(staging: Staging, name: str, batch: pa.Table) -> None:
    """Returns after taking rows for the derived table `name`. ValueError for a table or column it does not have."""
    table = DERIVED_BY_NAME.get(name)
    if table is None or not table.delivered:
        raise ValueError(f"{name}: a run does not write this table")
    types = dict(table.delivered)
    unknown = [column for column in batch.column_names if column not in types]
    if len(set(batch.column_names)) != len(batch.column_names) or (unknown and not table.open):
        raise ValueError(f"{name}: unknown or repeated columns {unknown or batch.column_names}")
    staging.append(name, batch, [types.get(column, "TEXT") for column in batch.column_names])
