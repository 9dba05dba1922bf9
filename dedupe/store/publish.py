"""From the side file into the database, and the one short transaction that makes it the state everybody sees."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dedupe.store import audit, settle
from dedupe.store.canonical import utc_now
from dedupe.store.database import store_error, write
from dedupe.store.identifiers import MAX_HEADERS, MORE, TAIL, ColumnName, column_names, quoted
from dedupe.store.schema import (
    CLEANED,
    DERIVED,
    REPLACED,
    DerivedTable,
    cleaned_columns,
    create_derived,
    create_indexes,
)

#: A batch is at most this many rows and this many cells: well under 200 ms, the longest a reviewer's click may wait.
_BATCH_ROWS, _BATCH_CELLS = 50_000, 1_000_000

#: Tables up to this highest row number go at once; larger ones are set aside, as overwriting them takes its time.
_SMALL = 1_000


@dataclass(frozen=True, slots=True)
class Publication:
    """What a run hands over."""

    run_id: int
    staged: Mapping[str, Sequence[str]]  # table in the side file -> its columns
    headers: Mapping[str, tuple[str, ...]]  # object -> headers of its cleaned rows
    counts: str  # JSON
    timings: str  # JSON
    filled: frozenset[str] = frozenset()  # tables that went ahead and are complete


@dataclass(frozen=True, slots=True)
class _Copy:
    """One table's way from the side file: `sources` are SQL expressions over its row `s`."""

    staged: str
    target: str
    columns: tuple[str, ...]
    sources: tuple[str, ...]
    join: str = ""


def publish(conn: sqlite3.Connection, side_file: Path, publication: Publication) -> None:
    """Returns once the run is what everybody sees. Until the last commit, nobody sees anything of it."""
    try:
        conn.execute("ATTACH ? AS side", (str(side_file),))
        _give_out_ids(conn, publication)
        _number_proposals(conn, publication)
        with write(conn, "new tables made"):
            _make_tables(conn, publication)
        for table in DERIVED:
            if table.name in publication.staged:
                _fill(conn, table, publication)
        for object, name in CLEANED.items():
            if name in publication.staged:
                _fill_cleaned(conn, object, name, publication)
        conn.execute("DETACH side")
        settle.note_changed_content(conn)
    except sqlite3.Error as error:
        raise store_error(error, side_file) from error
    with write(conn, "publish"):
        settle.settle_proposals(conn)
        _swap(conn)
        _close_run(conn, publication)


def fill_ahead(conn: sqlite3.Connection, side_file: Path, publication: Publication) -> None:
    """Returns once the staged tables are complete, under names that only publishing knows."""
    conn.execute("ATTACH ? AS side", (str(side_file),))
    _give_out_ids(conn, publication)
    tables = [table for table in DERIVED if table.name in publication.staged]
    with write(conn, "tables made ahead"):
        for table in tables:
            _make(conn, table, publication)
    for table in tables:
        _fill(conn, table, publication)
    conn.execute("DETACH side")


def _give_out_ids(conn: sqlite3.Connection, publication: Publication) -> None:
    if "record_keys" in publication.staged:
        columns = ("record_id", "object", "source", "crm_id", "occurrence")
        sources = (*(f"s.{name}" for name in columns), str(publication.run_id))
        _copy(conn, _Copy("record_keys", "record_keys", (*columns, "first_run"), sources))


def _number_proposals(conn: sqlite3.Connection, publication: Publication) -> None:
    """Gives ids to keys never seen before, in an order that does not hang on the order in which they came."""
    if "proposals" not in publication.staged:
        return
    members = "NULL"
    if "proposal_members" in publication.staged:
        members = "(SELECT min(m.record_id) FROM first_members m WHERE m.proposal_key = s.proposal_key)"
        conn.execute(
            "CREATE TEMP TABLE first_members AS "
            "SELECT proposal_key, min(record_id) AS record_id FROM side.proposal_members GROUP BY 1"
        )
        conn.execute("CREATE INDEX temp.first_members_by_key ON first_members (proposal_key)")
    with write(conn, "proposals numbered"):
        conn.execute(
            "INSERT INTO proposal_keys (proposal_key, object, first_run) "
            f"SELECT s.proposal_key, s.object, {publication.run_id} FROM side.proposals s "
            "WHERE s.proposal_key NOT IN (SELECT proposal_key FROM main.proposal_keys) "
            f"ORDER BY s.object, {members}, s.proposal_key"
        )


def _make_tables(conn: sqlite3.Connection, publication: Publication) -> None:
    for table in DERIVED:
        if table.name not in publication.filled:
            _make(conn, table, publication)
            if table.name not in publication.staged:
                _index(conn, table, publication)
    for object, name in CLEANED.items():
        columns = _columns_of(publication, object)
        more = "more" in publication.staged.get(name, ())
        declared = cleaned_columns([column.name for column in columns if column.name], more=more)
        conn.execute(create_derived(f"new_{name}", declared))
        conn.executemany(
            "INSERT INTO new_cleaned_columns (object, position, header, name) VALUES (?, ?, ?, ?)",
            [(object, place, column.header, column.name or MORE) for place, column in enumerate(columns)],
        )


def _make(conn: sqlite3.Connection, table: DerivedTable, publication: Publication) -> None:
    extra = [(name, "TEXT") for name in publication.staged.get(table.name, ()) if _is_extra(table, name)]
    conn.execute(create_derived(f"new_{table.name}", (*table.columns, *extra)))


def _is_extra(table: DerivedTable, name: str) -> bool:
    return name not in dict(table.columns) and not (table.keyed and name == "proposal_key")


def _index(conn: sqlite3.Connection, table: DerivedTable, publication: Publication) -> None:
    for statement in create_indexes(table, f"new_{table.name}", publication.run_id):
        conn.execute(statement)


def _fill(conn: sqlite3.Connection, table: DerivedTable, publication: Publication) -> None:
    declared = dict(table.columns)
    staged = publication.staged[table.name]
    columns = [name for name in staged if name in declared or _is_extra(table, name)]
    sources = [_filled(name, declared.get(name, "TEXT")) for name in columns]
    if table.keyed:
        columns.append("proposal_id")
        sources.append("k.proposal_id")
    if "run_id" in table.own:
        columns.append("run_id")
        sources.append(str(publication.run_id))
    join = "JOIN main.proposal_keys k ON k.proposal_key = s.proposal_key" if table.keyed else ""
    _copy(conn, _Copy(table.name, f"new_{table.name}", tuple(columns), tuple(sources), join))
    if table.indexes:
        with write(conn, f"new_{table.name} indexed"):
            _index(conn, table, publication)


def _filled(name: str, declaration: str) -> str:
    """Returns the expression for a delivered column: where the table takes no NULL, its default stands for one."""
    _, not_null, default = declaration.partition("NOT NULL DEFAULT ")
    return f"coalesce(s.{quoted(name)}, {default})" if not_null else f"s.{quoted(name)}"


def _fill_cleaned(conn: sqlite3.Connection, object: str, name: str, publication: Publication) -> None:
    names = [column.name for column in _columns_of(publication, object) if column.name]
    more = ((MORE, "more"),) if "more" in publication.staged[name] else ()
    placed = [(column, f"c{place}") for place, column in enumerate(names)]
    columns = (*placed, *more, *((column, column) for column in TAIL))
    sources = tuple(f"s.{quoted(source)}" for _, source in columns)
    _copy(conn, _Copy(name, f"new_{name}", tuple(column for column, _ in columns), sources))


def _columns_of(publication: Publication, object: str) -> tuple[ColumnName, ...]:
    return column_names(publication.headers.get(object, ()))


def _copy(conn: sqlite3.Connection, copy: _Copy) -> None:
    """Copies in batches, so that a reviewer's click never waits long."""
    last, total = conn.execute(f"SELECT coalesce(max(rowid), 0), count(*) FROM side.{quoted(copy.staged)}").fetchone()
    step = max(1, min(_BATCH_ROWS, _BATCH_CELLS // len(copy.columns)))
    columns = ", ".join(quoted(column) for column in copy.columns)
    statement = (
        f"INSERT INTO main.{quoted(copy.target)} ({columns}) SELECT {', '.join(copy.sources)} "
        f"FROM side.{quoted(copy.staged)} s {copy.join} WHERE s.rowid > ? AND s.rowid <= ? ORDER BY s.rowid"
    )
    copied = 0
    for start in range(0, last, step):
        with write(conn, f"{copy.target} from {start}"):
            copied += conn.execute(statement, (start, start + step)).rowcount
    if copied != total:
        raise ValueError(
            f"{copy.staged}: {total - copied} of {total} rows name a proposal_key that is not in proposals"
        )


def _swap(conn: sqlite3.Connection) -> None:
    for name in REPLACED:
        if conn.execute(f"SELECT coalesce(max(rowid), 0) FROM main.{quoted(name)}").fetchone()[0] <= _SMALL:
            conn.execute(f"DROP TABLE main.{quoted(name)}")
        else:
            conn.execute(f"ALTER TABLE main.{quoted(name)} RENAME TO {quoted('old_' + name)}")
        conn.execute(f"ALTER TABLE main.{quoted('new_' + name)} RENAME TO {quoted(name)}")


def _close_run(conn: sqlite3.Connection, publication: Publication) -> None:
    now = utc_now()
    conn.execute(
        "UPDATE runs SET status = 'done', finished_at = ?, counts = ?, timings = ? WHERE run_id = ?",
        (now, publication.counts, publication.timings, publication.run_id),
    )
    audit.append(conn, at=now, actor="dedupe run", action="run", subject=f"run:{publication.run_id}")


assert len(TAIL) + 1 + MAX_HEADERS <= 2_000  # SQLite's limit on columns
