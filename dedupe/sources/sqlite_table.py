"""Reader for a table of a SQLite file, opened read-only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from dedupe.errors import InputError
from dedupe.model import Quarantined, Table
from dedupe.sources.cell_text import cell_text
from dedupe.sources.columns import ColumnBuilder
from dedupe.sources.headers import unique_headers
from dedupe.sources.layout import Laid
from dedupe.sources.notices import NoticeLog
from dedupe.sources.shown import shown

CHUNK = 4096


def read_sqlite(file: str, where: str, wanted: str, source: str, log: NoticeLog) -> Laid:
    """Returns what a table of the database holds; there are no lines. InputError if it cannot be read."""
    # Without a log beside it nothing is pending, and "immutable" keeps SQLite from making files next to a source.
    pending = Path(file + "-wal").exists()
    address = Path(file).resolve().as_uri() + ("?mode=ro" if pending else "?mode=ro&immutable=1")
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            # The file may come from anyone: its schema must not call functions, and text is decoded by us.
            database.execute("PRAGMA trusted_schema = OFF")
            database.text_factory = bytes
            name = _table_name(database, wanted, where)
            return _laid(database, name, source, where, log)
    except sqlite3.DatabaseError as error:
        raise InputError(f"the database cannot be read ({shown(str(error))}): restore a backup", where=where) from None


def _table_name(database: sqlite3.Connection, wanted: str, where: str) -> str:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    )
    names: list[str] = [row[0].decode("utf-8", errors="surrogateescape") for row in database.execute(query)]
    listed = ", ".join(shown(name) for name in names) or "none"
    if wanted:
        if wanted not in names:
            raise InputError(f'there is no table "{shown(wanted)}": its tables are {listed}', where=where)
        return wanted
    if len(names) != 1:
        raise InputError(f"the database has the tables {listed}: name one with --table NAME", where=where)
    return names[0]


def _laid(database: sqlite3.Connection, name: str, source: str, where: str, log: NoticeLog) -> Laid:
    # An identifier cannot be a parameter; it was found in the schema, and its quotes are doubled.
    cursor = database.execute('SELECT * FROM "' + name.replace('"', '""') + '"')
    original = tuple(item[0] for item in cursor.description)
    builder = ColumnBuilder(len(original))
    numbers: list[int] = []
    quarantine: list[Quarantined] = []
    chunk: list[list[str]] = []
    count = 0
    for count, row in enumerate(_rows(cursor), start=1):
        try:
            chunk.append([_text(value) for value in row])
        except ValueError:
            raw = "\t".join(v.decode("utf-8", "backslashreplace") if isinstance(v, bytes) else str(v) for v in row)
            quarantine.append(Quarantined(source, count, 0, f"row {count} holds bytes that are not text", raw))
            log.add(0, "bytes", f"row {count} holds bytes that are not text: put into quarantine")
            continue
        numbers.append(count)
        if len(chunk) == CHUNK:
            builder.add(chunk)
            chunk = []
    builder.add(chunk)
    if not count:
        log.add(0, "no_rows", "the table holds no rows")
    headers = unique_headers(original, 0, where, log)
    lines = np.zeros(len(numbers), dtype=np.int64)
    table = Table(source, headers, tuple(builder.finish()), np.array(numbers, dtype=np.int64), lines)
    return Laid(table, original, count, tuple(quarantine))


def _rows(cursor: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(CHUNK):
        yield from rows


def _text(value: Any) -> str:
    """Returns the text of a value. ValueError if its bytes are none, NUL included."""
    if not isinstance(value, bytes):
        return cell_text(value)
    if b"\0" in value:
        raise ValueError("NUL")
    return value.decode("utf-8")
