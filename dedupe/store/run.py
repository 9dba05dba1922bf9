"""A run's way into the database: begin, write, publish. What readers see changes once, at the end, as a whole."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa

from dedupe.errors import DedupeError
from dedupe.model import IntArray
from dedupe.store import leftovers
from dedupe.store.ahead import SUFFIX, AheadWriter, Filled
from dedupe.store.canonical import canonical_json, utc_now
from dedupe.store.database import check_pages, open_database, resolved, write
from dedupe.store.identifiers import MAX_HEADERS, TAIL
from dedupe.store.lock import RunLock
from dedupe.store.publish import Publication, publish
from dedupe.store.schema import CLEANED
from dedupe.store.staging import Staging, stage


class RunWriter:
    """Takes what a run finds, batch by batch, and replaces the state of the database by it in one step.

    Leaving the `with` block without `publish` marks the run as failed and leaves everything as it was before.
    No connection stays open between calls, so that steps of the run may fork worker processes.
    """

    def __init__(self, path: Path, lock: RunLock, staging: Staging, run_id: int) -> None:
        self.run_id = run_id
        self._path = path
        self._lock = lock
        self._staging = staging
        self._headers: dict[str, list[str]] = {}
        self._next_id: int | None = None
        self._keys: list[pa.Table] = []  # of records never seen before
        self._filled = Filled()
        self._published = False

    @staticmethod
    def begin(
        path: str | os.PathLike[str],
        *,
        tool_version: str,
        rules_hash: str,
        rules_yaml: str,
        inputs: Sequence[Mapping[str, Any]],
    ) -> RunWriter:
        """Returns a writer that holds the run lock. BusyError if another run does; makes the database if need be."""
        file = resolved(path)
        lock, staging, ahead = RunLock(file), Staging(file), Staging(file, SUFFIX)
        lock.acquire()
        try:
            with closing(open_database(file, create=True)) as conn:
                check_pages(file)
                leftovers.clear(conn)
                staging.create()
                ahead.remove()
                with write(conn, "run begun"):
                    leftovers.mark_interrupted(conn)
                    run_id = conn.execute(
                        "INSERT INTO runs (started_at, status, tool_version, rules_hash, rules_yaml, inputs) "
                        "VALUES (?, 'running', ?, ?, ?, ?)",
                        (utc_now(), tool_version, rules_hash, rules_yaml, canonical_json([dict(i) for i in inputs])),
                    ).lastrowid
        except BaseException:
            lock.release()
            raise
        return RunWriter(file, lock, staging, int(run_id or 0))

    def __enter__(self) -> RunWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if not self._published:
                self._fail(quietly=error is not None)
        finally:
            self._lock.release()

    def record_ids(self, object: str, source: str, crm_ids: Sequence[str], occurrences: Sequence[int]) -> IntArray:
        """Returns the record id of each row: the one it had in earlier runs, or the next free one in this order.

        `occurrences` tells rows of equal id in a source apart (0, 1, ...); a key given twice is a ValueError.
        """
        with closing(open_database(self._path, readonly=True)) as conn:
            if self._next_id is None:
                self._next_id = conn.execute("SELECT coalesce(max(record_id), 0) + 1 FROM record_keys").fetchone()[0]
            known = _known_ids(conn, object, source)
        ids, fresh = _ids(crm_ids, occurrences, known, self._next_id)
        if ids is None:
            raise ValueError(f"{object} {source}: a (crm_id, occurrence) was given twice")
        self._next_id += len(fresh)
        self._keys.append(_key_rows(object, source, crm_ids, occurrences, fresh, ids[fresh]))
        return ids

    def ahead(self) -> AheadWriter:
        """Returns a writer for tables that are complete long before the run is; `filled` takes what it gives back.

        To be asked for once, after all record ids are given out.
        """
        keys, self._keys = self._keys, []
        return AheadWriter(self._path, self.run_id, keys)

    def filled(self, filled: Filled) -> None:
        """Returns after noting which tables are in the database already."""
        self._filled = filled

    def write(self, name: str, batch: pa.Table) -> None:
        """Returns after taking rows for the derived table `name`. ValueError for a table or column it does not have."""
        if name in self._filled.names:
            raise ValueError(f"{name}: the table is complete already")
        stage(self._staging, name, batch)

    def cleaned(self, object: str, headers: Sequence[str], batch: pa.Table) -> None:
        """Returns after taking cleaned rows: a column for each header, in that order, then those of `TAIL`.

        Batches of one object may have different headers; the table gets all of them, in order of first appearance.
        """
        if tuple(batch.column_names[len(headers) :]) != TAIL or len(set(headers)) != len(headers):
            raise ValueError(f"{object}: cleaned rows need one column per header, then {', '.join(TAIL)}")
        known = self._headers.setdefault(object, [])
        places = {header: place for place, header in enumerate(known)}
        for header in headers:
            if header not in places:
                places[header] = len(known)
                known.append(header)
        kept = [(f"c{places[h]}", batch.column(i)) for i, h in enumerate(headers) if places[h] < MAX_HEADERS]
        more = {h: batch.column(i) for i, h in enumerate(headers) if places[h] >= MAX_HEADERS}
        extra = [("more", _more(more, batch.num_rows))] if more else []
        tail = [(name, batch.column(len(headers) + i)) for i, name in enumerate(TAIL)]
        columns = [*tail, *extra, *kept]
        types = [*["INTEGER"] * len(tail), *["TEXT"] * (len(extra) + len(kept))]
        table = pa.table([column for _, column in columns], names=[name for name, _ in columns])
        self._staging.append(CLEANED[object], table, types)

    def publish(self, counts: Mapping[str, Any], timings: Mapping[str, Any]) -> int:
        """Returns the number of the run after making its result what everybody sees."""
        for keys in self._keys:
            self._staging.append("record_keys", keys, ["INTEGER", "TEXT", "TEXT", "TEXT", "INTEGER"])
        publication = Publication(
            run_id=self.run_id,
            staged=self._staging.tables(),
            headers={object: tuple(headers) for object, headers in self._headers.items()},
            counts=canonical_json(dict(counts)),
            timings=canonical_json(dict(timings)),
            filled=self._filled.names,
        )
        with closing(open_database(self._path)) as conn:
            publish(conn, self._staging.path, publication)
            self._published = True
            with suppress(DedupeError):  # the result stands; what cannot go now, the next run removes
                leftovers.clear(conn)
        self._staging.remove()
        return self.run_id

    def _fail(self, *, quietly: bool) -> None:
        """Leaves the state as it was before the run. `quietly`: an error on the way must not hide the one before."""
        try:
            self._staging.remove()
            Staging(self._path, SUFFIX).remove()
            with closing(open_database(self._path)) as conn:
                with write(conn, "run failed"):
                    conn.execute(
                        "UPDATE runs SET status = 'failed', finished_at = ? WHERE run_id = ?", (utc_now(), self.run_id)
                    )
                leftovers.clear(conn)
        except (DedupeError, OSError):
            if not quietly:
                raise


def _ids(
    crm_ids: Sequence[str], occurrences: Sequence[int], known: Mapping[tuple[str, int], int], next_id: int
) -> tuple[IntArray | None, IntArray]:
    """Returns the id of each row (None if a key was given twice), and the rows that have a new one."""
    if not known and not any(occurrences):  # the common first run: no pairs need to be made of a million ids
        count = len(crm_ids)
        ids = np.arange(next_id, next_id + count, dtype=np.int64)
        return ids if len(set(crm_ids)) == count else None, np.arange(count)
    keys = [(str(crm_id), int(occurrence)) for crm_id, occurrence in zip(crm_ids, occurrences, strict=True)]
    ids = np.fromiter((known.get(key, 0) for key in keys), dtype=np.int64, count=len(keys))
    fresh = np.flatnonzero(ids == 0)
    ids[fresh] = np.arange(next_id, next_id + len(fresh), dtype=np.int64)
    return ids if len(set(keys)) == len(keys) else None, fresh


def _key_rows(
    object: str, source: str, crm_ids: Sequence[str], occurrences: Sequence[int], fresh: IntArray, ids: IntArray
) -> pa.Table:
    """Returns the rows of `record_keys` for the rows `fresh`, which get these ids."""
    return pa.table(
        {
            "record_id": pa.array(ids, pa.int64()),
            "object": pa.repeat(pa.scalar(object, pa.string()), len(fresh)),
            "source": pa.repeat(pa.scalar(source, pa.string()), len(fresh)),
            "crm_id": pa.array(crm_ids, pa.string()).take(pa.array(fresh)),
            "occurrence": pa.array(occurrences, pa.int64()).take(pa.array(fresh)),
        }
    )


def _known_ids(conn: sqlite3.Connection, object: str, source: str) -> dict[tuple[str, int], int]:
    rows = conn.execute(
        "SELECT crm_id, occurrence, record_id FROM record_keys WHERE object = ? AND source = ?", (object, source)
    )
    return {(crm_id, occurrence): record_id for crm_id, occurrence, record_id in rows}


def _more(columns: Mapping[str, pa.ChunkedArray], rows: int) -> pa.Array:
    """Returns, per row, the JSON of the values for which the table has no column left."""
    texts = {header: column.to_pylist() for header, column in columns.items()}
    return pa.array([canonical_json({h: t[row] for h, t in texts.items()}) for row in range(rows)], pa.string())
