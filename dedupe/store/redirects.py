"""Where an id went: each merged record's id and the id that stands for it now, chains resolved."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dedupe.errors import ReviewConflict


class RecordKey(NamedTuple):
    """How a record is known over runs, within its object. `occurrence` tells rows of equal id apart."""

    source: str
    crm_id: str
    occurrence: int

    def __str__(self) -> str:
        return f"{self.source}:{self.crm_id}" + (f" (row {self.occurrence + 1} of that id)" if self.occurrence else "")


class Redirect(NamedTuple):
    """A row of `id_redirects`."""

    object: str
    source: str
    old_crm_id: str
    occurrence: int
    survivor_source: str
    survivor_crm_id: str
    survivor_occurrence: int
    decision_id: int

    @property
    def old(self) -> RecordKey:
        """Returns the key of the merged record."""
        return RecordKey(self.source, self.old_crm_id, self.occurrence)

    @property
    def survivor(self) -> RecordKey:
        """Returns the key of the record that stands for it."""
        return RecordKey(self.survivor_source, self.survivor_crm_id, self.survivor_occurrence)


@dataclass(frozen=True, slots=True)
class Change:
    """The rows that an approval touched, as they were and as they became."""

    before: tuple[Redirect, ...]
    after: tuple[Redirect, ...]


_COLUMNS = ", ".join(Redirect._fields)
_OLD = "object = ? AND source = ? AND old_crm_id = ? AND occurrence = ?"


def redirect(
    conn: sqlite3.Connection, object: str, survivor: RecordKey, merged: Sequence[RecordKey], decision_id: int
) -> Change:
    """Returns what changed. ReviewConflict if one of the records is already merged into another than these."""
    _refuse_merged_elsewhere(conn, object, survivor, merged)
    before: list[Redirect] = []
    after: list[Redirect] = []
    for old in sorted(merged):
        for row in _pointing_at(conn, object, old):  # a chain: what pointed here now points at the new survivor
            before.append(row)
            after.append(Redirect(object, *row.old, *survivor, row.decision_id))
    resolved = {row.old for row in before}
    for old in sorted(merged):
        if old not in resolved and _redirect_of(conn, object, old) is None:
            after.append(Redirect(object, *old, *survivor, decision_id))
    _replace(conn, after)
    return Change(tuple(before), tuple(after))


def restore(conn: sqlite3.Connection, change: Change) -> None:
    """Returns after putting the rows back exactly as they were before `change`."""
    for row in change.after:
        conn.execute(f"DELETE FROM id_redirects WHERE {_OLD}", (row.object, *row.old))
    _replace(conn, change.before)


def _refuse_merged_elsewhere(
    conn: sqlite3.Connection, object: str, survivor: RecordKey, merged: Sequence[RecordKey]
) -> None:
    members = {survivor, *merged}
    for key in sorted(members):
        found = _redirect_of(conn, object, key)
        if found is not None and (key == survivor or found.survivor not in members):
            raise ReviewConflict(
                f"{key} was already merged into {found.survivor} by decision {found.decision_id}: undo that one first"
            )


def _redirect_of(conn: sqlite3.Connection, object: str, key: RecordKey) -> Redirect | None:
    row = conn.execute(f"SELECT {_COLUMNS} FROM id_redirects WHERE {_OLD}", (object, *key)).fetchone()
    return Redirect(*row) if row else None


def _pointing_at(conn: sqlite3.Connection, object: str, key: RecordKey) -> list[Redirect]:
    rows = conn.execute(
        f"SELECT {_COLUMNS} FROM id_redirects WHERE object = ? AND survivor_source = ? AND survivor_crm_id = ? "
        "AND survivor_occurrence = ? ORDER BY source, old_crm_id, occurrence",
        (object, *key),
    )
    return [Redirect(*row) for row in rows]


def _replace(conn: sqlite3.Connection, rows: Sequence[Redirect]) -> None:
    places = ", ".join("?" for _ in Redirect._fields)
    conn.executemany(f"INSERT OR REPLACE INTO id_redirects ({_COLUMNS}) VALUES ({places})", rows)
