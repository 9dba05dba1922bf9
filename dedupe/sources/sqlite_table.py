"""Reader for a table of a SQLite file, opened read-only."""

from __future__ import annotations

import sqlite3
import time
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
from dedupe.sources.members import OWN_DATABASE
from dedupe.sources.nearest import nearest
from dedupe.sources.notices import NoticeLog
from dedupe.sources.shown import shown

CHUNK = 4096
#: Seconds of processor time that a table may take, views included: a view can be a program that never ends.
SECONDS = 300
#: The clock is looked at after so many steps of the database engine.
STEPS = 200_000
#: Bytes 18 and 19 of a file say whether it uses a write-ahead log, which a copy in memory cannot have.
LOG_MARKS, WITHOUT_LOG = slice(18, 20), b"\x01\x01"


def read_sqlite(origin: str | bytes, where: str, wanted: str, source: str, log: NoticeLog) -> Laid:
    """Returns what a table or view of the database holds; there are no lines. InputError if it cannot be read.

    `origin` is the path of the file, or the bytes of one that was inside another file.
    """
    try:
        with closing(_connected(origin)) as database:
            # The file may come from anyone: its schema must not call functions, and text is decoded by us.
            database.execute("PRAGMA trusted_schema = OFF")
            database.text_factory = bytes
            if database.execute("PRAGMA application_id").fetchone()[0] == OWN_DATABASE:
                raise InputError(
                    "this is a database that dedupe wrote, not an export: give the exports it was made from, "
                    "or what `dedupe export` writes",
                    where=where,
                )
            name = _table_name(database, wanted, where, log)
            _limit_time(database)
            return _laid(database, name, source, where, log)
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            message = f"reading the table took more than {SECONDS} s: export it as CSV"
            raise InputError(message, where=where) from None
        raise InputError(_damaged(error), where=where) from None
    except sqlite3.DatabaseError as error:
        raise InputError(_damaged(error), where=where) from None


def _damaged(error: sqlite3.DatabaseError) -> str:
    return f"the database cannot be read ({shown(str(error))}): restore a backup"


def _connected(origin: str | bytes) -> sqlite3.Connection:
    if isinstance(origin, bytes):
        database = sqlite3.connect(":memory:")
        database.deserialize(origin[: LOG_MARKS.start] + WITHOUT_LOG + origin[LOG_MARKS.stop :])
        return database
    # Without a log beside it nothing is pending, and "immutable" keeps SQLite from making files next to a source.
    pending = Path(origin + "-wal").exists() or Path(origin + "-journal").exists()
    address = Path(origin).resolve().as_uri() + ("?mode=ro" if pending else "?mode=ro&immutable=1")
    return sqlite3.connect(address, uri=True)


def _limit_time(database: sqlite3.Connection) -> None:
    end = time.process_time() + SECONDS
    database.set_progress_handler(lambda: int(time.process_time() > end), STEPS)


def _table_name(database: sqlite3.Connection, wanted: str, where: str, log: NoticeLog) -> str:
    """Returns the table or view to take: the one asked for, else the one table that holds rows, else the one view."""
    query = (
        "SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view') "
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name"
    )
    found: list[tuple[str, str]] = [
        (kind.decode(), name.decode("utf-8", "surrogateescape")) for kind, name in database.execute(query)
    ]
    tables = [name for kind, name in found if kind == "table"]
    names = [name for _, name in found]
    listed = ", ".join(shown(name) for name in names) or "none"
    if wanted:
        if wanted not in names:
            near = nearest(wanted, names)
            raise InputError(f'there is no table "{shown(wanted)}": its tables are {listed}{near}', where=where)
        return wanted
    filled = [name for name in tables if _has_rows(database, name)] or tables or names
    if len(filled) != 1:
        raise InputError(f"the database has the tables {listed}: name one with --table NAME", where=where)
    if len(names) > 1:
        taken = shown(filled[0])
        log.add(0, "table", f'took the table "{taken}", the only one with rows, of {listed}: or use --table NAME')
    return filled[0]


def _has_rows(database: sqlite3.Connection, name: str) -> bool:
    try:
        return database.execute(f"SELECT 1 FROM {_quoted(name)} LIMIT 1").fetchone() is not None
    except sqlite3.DatabaseError:  # a virtual table of an extension, or a damaged one
        return False


def _quoted(name: str) -> str:
    """Returns an identifier, which cannot be a parameter; it was found in the schema, and its quotes are doubled."""
    return '"' + name.replace('"', '""') + '"'


def _laid(database: sqlite3.Connection, name: str, source: str, where: str, log: NoticeLog) -> Laid:
    cursor = database.execute(f"SELECT * FROM {_quoted(name)}")
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
