"""What is complete long before the run is: it goes into the database meanwhile, in tables that nobody sees yet.

Another process may do this work, so what it gives back is plain and small.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from dedupe.store import leftovers
from dedupe.store.database import open_database, store_error
from dedupe.store.publish import Publication, fill_ahead
from dedupe.store.staging import Staging, stage

#: The side file of the tables that go ahead.
SUFFIX = ".ahead"


@dataclass(frozen=True, slots=True)
class Filled:
    """The tables that stand in the database already, under the names that only a run knows."""

    names: frozenset[str] = frozenset()


class AheadWriter:
    """Takes whole tables, batch by batch, and puts them where publishing finds them.

    Works on files of its own and holds no connection between calls; the run lock is held by the run that made it.
    """

    def __init__(self, path: Path, run_id: int, keys: Sequence[pa.Table]) -> None:
        self._path = path
        self._run_id = run_id
        self._keys = keys
        self._staging = Staging(path, SUFFIX)

    def begin(self) -> None:
        """Returns after removing what an attempt before this one left."""
        with closing(open_database(self._path)) as conn:
            leftovers.clear(conn)
        self._staging.create()
        for keys in self._keys:
            self._staging.append("record_keys", keys, ["INTEGER", "TEXT", "TEXT", "TEXT", "INTEGER"])

    def write(self, name: str, batch: pa.Table) -> None:
        """Returns after taking rows for the derived table `name`. ValueError for a table or column it does not have."""
        stage(self._staging, name, batch)

    def fill(self) -> Filled:
        """Returns the tables that hold rows, now in the database. Nothing may be written to them afterwards."""
        staged = self._staging.tables()
        publication = Publication(self._run_id, staged, {}, "", "")
        try:
            with closing(open_database(self._path)) as conn:
                fill_ahead(conn, self._staging.path, publication)
        except sqlite3.Error as error:
            raise store_error(error, self._path) from error
        self._staging.remove()
        return Filled(frozenset(staged) - {"record_keys"})
