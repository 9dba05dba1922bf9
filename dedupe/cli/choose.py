"""Which records a person means by two ids."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING

from dedupe.errors import InputError
from dedupe.sources.shown import shown

if TYPE_CHECKING:
    from dedupe.store.reads import RecordRow


def two_records(conn: sqlite3.Connection, one: str, two: str, object_: str) -> tuple[RecordRow, RecordRow]:
    """Returns the two records; they may be of different objects. InputError if an id names none, or several fit."""
    left, right = _found(conn, one, object_), _found(conn, two, object_)
    pairs = [(a, b) for a, b in product(left, right) if a.record_id != b.record_id]
    if not pairs:
        raise InputError(f"{shown(one)!r} and {shown(two)!r} are one and the same record: name two")
    same = [(a, b) for a, b in pairs if a.object == b.object]
    distinct = {
        (min(a.record_id, b.record_id), max(a.record_id, b.record_id)): (a, b) for a, b in reversed(same or pairs)
    }
    if len(distinct) > 1:
        many = one if len(left) > 1 else two
        raise InputError(
            f"the id {shown(many)!r} names several records ({_listed(left if len(left) > 1 else right)}): "
            "give the record number instead"
        )
    return next(iter(distinct.values()))


def name_of(record: RecordRow) -> str:
    """Returns how a record is named in messages: its object, source and id."""
    return f"{record.object} {shown(record.source)}:{shown(record.crm_id)}"


def _found(conn: sqlite3.Connection, text: str, object_: str) -> list[RecordRow]:
    from dedupe.store.reads import find_record

    records = find_record(conn, text, object_)
    if not records:
        of = f" {object_}" if object_ else ""
        raise InputError(
            f"there is no{of} record {shown(text)!r} in this database: give the id as it stands in the export, "
            "or source:id, or the record number"
        )
    return records


def _listed(records: Sequence[RecordRow]) -> str:
    named = [f"{name_of(record)} = {record.record_id}" for record in records[:4]]
    return ", ".join(named) + (", ..." if len(records) > 4 else "")
