"""Opening the one SQLite file, and the one way to write to it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from dedupe.errors import StoreError
from dedupe.store.crash import crash_point
from dedupe.store.schema import APPLICATION_ID, SCHEMA_VERSION, TRIGGERS, initial_statements

#: Up to 3.51.2 two connections that write and checkpoint at the same moment can damage a database in WAL mode.
WAL_SAFE_FROM = (3, 51, 3)

#: How long a writer waits for another before it gives up; a run holds the lock for well under a second at a time.
BUSY_TIMEOUT_MS = 5_000

#: 64 MiB: a batch of a run fits in memory, so that it locks readers out only while it commits.
CACHE_KIB = 65_536


def journal_mode() -> str:
    """Returns the journal mode that is safe with the SQLite library in use."""
    return "WAL" if sqlite3.sqlite_version_info >= WAL_SAFE_FROM else "DELETE"


def resolved(path: str | os.PathLike[str]) -> Path:
    """Returns the absolute path without links, so that one database has one lock file under whatever name."""
    return Path(path).resolve()


def open_database(path: str | os.PathLike[str], *, create: bool = False, readonly: bool = False) -> sqlite3.Connection:
    """Returns a connection to the database, checked to be ours and set up. StoreError tells what is wrong.

    A file that is not ours, is damaged or was made by a newer version is refused and left as it is. The connection
    is in autocommit mode: writes go through `write`.
    """
    file = resolved(path)
    if create and not readonly:
        _create_if_missing(file)
    _refuse_missing(file)
    try:
        _refuse_unfit(file)
        return _connect(file, "ro" if readonly else "rw")
    except sqlite3.Error as error:
        raise store_error(error, file) from error


@contextmanager
def write(conn: sqlite3.Connection, name: str) -> Iterator[sqlite3.Connection]:
    """Yields the connection inside a write transaction and commits it; anything raised rolls it back.

    IMMEDIATE, because a transaction that starts by reading cannot wait for another writer: its view would be stale.
    """
    file = Path(conn.execute("PRAGMA database_list").fetchone()[2])
    try:
        conn.execute("BEGIN IMMEDIATE")
        try:
            yield conn
            crash_point(f"before commit: {name}")
            conn.execute("COMMIT")
        except BaseException:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
            raise
    except sqlite3.Error as error:
        raise store_error(error, file) from error
    crash_point(f"after commit: {name}")


def check_pages(path: str | os.PathLike[str]) -> None:
    """Returns when every page of the database can be read and makes sense; StoreError otherwise."""
    file = resolved(path)
    with closing(open_database(file, readonly=True)) as conn:
        try:
            verdict = str(conn.execute("PRAGMA quick_check(1)").fetchone()[0])
        except sqlite3.Error as error:
            raise store_error(error, file) from error
    if verdict != "ok":
        raise _damaged(file, verdict.splitlines()[-1])


def store_error(error: sqlite3.Error, file: Path) -> StoreError:
    """Returns what the error means for a person: what happened and what to do."""
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF  # the low byte; the rest says where in SQLite
    folder = file.parent
    message = {
        sqlite3.SQLITE_BUSY: f"another program kept the database locked for over {BUSY_TIMEOUT_MS // 1000} seconds: "
        "close it or try again",
        sqlite3.SQLITE_LOCKED: "the database is locked by another part of this program: try again",
        sqlite3.SQLITE_FULL: f"disk full: free some space in {folder} and run the same command again; "
        "what was stored before is untouched",
        sqlite3.SQLITE_READONLY: f"the database cannot be written: check the rights on the file and on {folder}",
        sqlite3.SQLITE_CANTOPEN: f"the database cannot be opened: check that {folder} exists and its rights",
        sqlite3.SQLITE_IOERR: f"the disk gave an error ({error}): check the disk and its free space",
        sqlite3.SQLITE_NOTADB: "not a database: give the path of a database made by dedupe",
    }.get(code)
    if message is not None:
        return StoreError(message, where=str(file))
    if code == sqlite3.SQLITE_CORRUPT:
        return _damaged(file, str(error))
    return StoreError(f"the database refused ({error}): nothing was changed", where=str(file))


def _damaged(file: Path, what: str) -> StoreError:
    return StoreError(
        f"the database is damaged, its integrity check says: {what}: nothing was changed; restore the newest backup",
        where=str(file),
    )


def _connect(file: Path, mode: str) -> sqlite3.Connection:
    conn = sqlite3.connect(
        f"{file.as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000
    )
    try:
        _set_up(conn, file, readonly=mode == "ro")
    except BaseException:
        conn.close()
        raise
    return conn


def _set_up(conn: sqlite3.Connection, file: Path, *, readonly: bool) -> None:
    conn.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    conn.execute("PRAGMA trusted_schema = OFF")
    conn.execute("PRAGMA mmap_size = 0")
    conn.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    if readonly:
        conn.execute("PRAGMA query_only = ON")
        return
    mode = str(conn.execute(f"PRAGMA journal_mode = {journal_mode()}").fetchone()[0])
    if mode.upper() != journal_mode():
        raise StoreError(
            f"the journal mode is {mode} and cannot be set to {journal_mode()}: close other programs that use it",
            where=str(file),
        )
    conn.execute("PRAGMA synchronous = FULL")
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA recursive_triggers = ON")
    conn.execute("PRAGMA secure_delete = ON")


def _create_if_missing(file: Path) -> None:
    """Makes the database. A file of no bytes is what a creation that was killed leaves, so it is taken up again."""
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        crash_point("database file made")
    except FileExistsError:
        if file.is_dir() or file.stat().st_size > 0:
            return
    except OSError as error:
        raise StoreError(
            f"the database cannot be made ({error.strerror}): check that {file.parent} exists and may be written",
            where=str(file),
        ) from error
    try:
        with closing(_connect(file, "rw")) as conn, write(conn, "schema"):
            if conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                for statement in initial_statements():
                    conn.execute(statement)
    except sqlite3.Error as error:
        raise store_error(error, file) from error


def _refuse_missing(file: Path) -> None:
    if file.is_dir():
        raise StoreError("this is a folder: give the path of a database file", where=str(file))
    if not file.exists():
        raise StoreError(
            f"there is no database here: make one with `dedupe run FILE --db {file.name}`", where=str(file)
        )
    if file.stat().st_size == 0:
        raise StoreError(
            "the file is empty, it is not a database: check the path, "
            f"or make a database with `dedupe run FILE --db {file.name}`",
            where=str(file),
        )


def _refuse_unfit(file: Path) -> None:
    """Returns if the database is ours, of this version, with no code in it that we did not put there.

    Looked at read-only, except after a crash: the journal must be rolled back before anything can be read. (Reading
    the header with plain file calls instead would drop the locks of this process's other connections.)
    """
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as conn:
            return _refuse_foreign(conn, file)
    except sqlite3.OperationalError as error:
        code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        if code not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN) or not _has_journal(file):
            raise
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True)) as conn:
        return _refuse_foreign(conn, file)


def _has_journal(file: Path) -> bool:
    return any(file.with_name(file.name + suffix).exists() for suffix in ("-journal", "-wal"))


def _refuse_foreign(conn: sqlite3.Connection, file: Path) -> None:
    conn.execute("PRAGMA trusted_schema = OFF")
    application = int(conn.execute("PRAGMA application_id").fetchone()[0]) & 0xFFFFFFFF
    version = int(conn.execute("PRAGMA user_version").fetchone()[0])
    if application != APPLICATION_ID:
        raise StoreError(
            f"this database belongs to another program (application_id {application:#010x}): "
            "nothing was changed; give the path of a database made by dedupe",
            where=str(file),
        )
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"this database was made by a newer version of dedupe (schema {version}, this one knows {SCHEMA_VERSION}): "
            "nothing was changed; update dedupe",
            where=str(file),
        )
    if version < SCHEMA_VERSION:
        raise StoreError(f"the database has the unknown schema {version}: restore a backup", where=str(file))
    for kind, name, sql in conn.execute("SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"):
        if TRIGGERS.get(name) != sql:
            raise StoreError(
                f"its schema holds a {kind} that dedupe did not make ({name!r}): "
                "nothing was run or changed; do not use this file, or drop it with another tool",
                where=str(file),
            )
    missing = TRIGGERS.keys() - {
        row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    }
    if missing:
        raise _damaged(file, f"the schema lacks the trigger {min(missing)!r}")
