"""Whether this machine and a database are fit for work."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from dedupe.errors import DedupeError
from dedupe.store import audit
from dedupe.store.database import WAL_SAFE_FROM, check_pages, journal_mode, open_database
from dedupe.store.reads import counts, run_history
from dedupe.version import __version__

#: Libraries whose versions matter when something is reported.
LIBRARIES = ("click", "numpy", "pandas", "pyarrow", "rapidfuzz", "phonenumbers", "scipy", "pydantic", "xlsxwriter")
#: Free space below which a run of a larger file may fail.
LEAST_FREE = 500_000_000


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing looked at."""

    what: str
    fine: bool
    message: str


def check_environment(place: str) -> list[Checked]:
    """Returns what was found about Python, libraries, SQLite and the folder of `place`."""
    python = sys.version_info[:3]
    found = [
        Checked("dedupe", True, __version__),
        Checked(
            "Python", python >= (3, 11), f"{'.'.join(map(str, python))} on {platform.system()} {platform.machine()}"
        ),
        Checked("SQLite", True, _sqlite()),
        Checked("libraries", *_libraries()),
    ]
    path = Path(place).resolve()
    folder = path if path.is_dir() else path.parent
    writable = folder.is_dir() and os.access(folder, os.W_OK)
    found.append(Checked("folder", writable, f"{folder} {'can' if writable else 'cannot'} be written"))
    if folder.is_dir():
        free = shutil.disk_usage(folder).free
        found.append(Checked("disk", free >= LEAST_FREE, f"{free / 1e9:.1f} GB free"))
    return found


def _sqlite() -> str:
    mode = journal_mode()
    safe = ".".join(map(str, WAL_SAFE_FROM))
    why = f"safe from {safe} on" if mode == "WAL" else f"WAL is only safe from {safe} on"
    return f"{sqlite3.sqlite_version}, journal mode {mode} ({why})"


def _libraries() -> tuple[bool, str]:
    told, fine = [], True
    for name in LIBRARIES:
        try:
            told.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            told.append(f"{name} missing")
            fine = False
    return fine, ", ".join(told)


def check_database(path: str) -> list[Checked]:
    """Returns what was found about a database: rights, pages, audit log, contents."""
    try:
        with closing(open_database(path, readonly=True)) as conn:
            problems = audit.verify(conn)
            runs = run_history(conn)
            contents = counts(conn)
    except DedupeError as error:
        return [Checked("database", False, str(error))]
    found = [_rights(path)]
    try:
        check_pages(path)
        found.append(Checked("pages", True, "every page can be read and makes sense"))
    except DedupeError as error:
        found.append(Checked("pages", False, str(error)))
    sound = "every entry is as it was written" if not problems else f"entry {problems[0].seq}: {problems[0].message}"
    found.append(Checked("audit log", not problems, sound))
    records = sum(row.rows for row in contents if row.table == "records")
    last = next((run for run in runs if run.status == "done"), None)
    told = f"{records:,} records; " + (f"latest run {last.run_id} of {last.started_at}" if last else "no finished run")
    found.append(Checked("contents", True, told))
    return found


def _rights(path: str) -> Checked:
    writable = os.access(path, os.W_OK)
    mode = os.stat(path).st_mode & 0o777
    open_to_all = os.name == "posix" and bool(mode & 0o004)
    if open_to_all:
        return Checked("rights", False, f"everybody on this machine can read it ({mode:o}): chmod 600 {path}")
    return Checked("rights", True, "can be read and written" if writable else "can be read only")
