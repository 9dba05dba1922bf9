"""The tables: what stays for ever, and what each run makes anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dedupe.store.identifiers import MORE, TAIL, quoted

APPLICATION_ID = 0x64647570  # "ddup"
SCHEMA_VERSION = 1

#: People decide and the ledger remembers: these tables are never rebuilt.
PERSISTENT = """
CREATE TABLE runs (
    run_id INTEGER PRIMARY KEY AUTOINCREMENT, started_at TEXT NOT NULL, finished_at TEXT,
    status TEXT NOT NULL CHECK (status IN ('running', 'done', 'failed', 'interrupted')),
    tool_version TEXT NOT NULL, rules_hash TEXT NOT NULL, rules_yaml TEXT NOT NULL, inputs TEXT NOT NULL,
    counts TEXT NOT NULL DEFAULT '{}', timings TEXT NOT NULL DEFAULT '{}');
CREATE TABLE record_keys (
    record_id INTEGER PRIMARY KEY, object TEXT NOT NULL, source TEXT NOT NULL, crm_id TEXT NOT NULL,
    occurrence INTEGER NOT NULL, first_run INTEGER NOT NULL, UNIQUE (object, source, crm_id, occurrence));
CREATE TABLE proposal_keys (
    proposal_id INTEGER PRIMARY KEY, proposal_key TEXT NOT NULL UNIQUE, object TEXT NOT NULL,
    first_run INTEGER NOT NULL);
CREATE TABLE decisions (
    decision_id INTEGER PRIMARY KEY, proposal_id INTEGER NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('approve', 'reject', 'skip', 'undo')),
    actor TEXT NOT NULL, at TEXT NOT NULL, note TEXT NOT NULL, evidence_digest TEXT NOT NULL,
    proposal_key TEXT NOT NULL, object TEXT NOT NULL, members TEXT NOT NULL, forced INTEGER NOT NULL,
    undoes INTEGER REFERENCES decisions, snapshot TEXT NOT NULL, undone_by INTEGER REFERENCES decisions);
CREATE INDEX decisions_by_key ON decisions (proposal_key);
CREATE TABLE id_redirects (
    object TEXT NOT NULL, source TEXT NOT NULL, old_crm_id TEXT NOT NULL, occurrence INTEGER NOT NULL,
    survivor_source TEXT NOT NULL, survivor_crm_id TEXT NOT NULL, survivor_occurrence INTEGER NOT NULL,
    decision_id INTEGER NOT NULL REFERENCES decisions DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (object, source, old_crm_id, occurrence));
CREATE INDEX id_redirects_by_survivor ON id_redirects (object, survivor_source, survivor_crm_id, survivor_occurrence);
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
    digest TEXT NOT NULL, prev_digest TEXT NOT NULL, payload_digest TEXT NOT NULL);
"""

#: Every column of `decisions` but the one that may be set once.
DECISION_FACTS = (
    "decision_id proposal_id action actor at note evidence_digest proposal_key object members forced undoes snapshot"
).split()

#: Append-only tables. INSERT OR REPLACE deletes without firing DELETE triggers unless recursive triggers are on, so
#: an INSERT over an existing row is refused as well.
TRIGGERS: dict[str, str] = {
    "decisions_no_delete": """CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are append-only: undo writes a new one'); END""",
    "decisions_no_replace": """CREATE TRIGGER decisions_no_replace BEFORE INSERT ON decisions
WHEN EXISTS (SELECT 1 FROM decisions WHERE decision_id = NEW.decision_id) OR NEW.undone_by IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'decisions are append-only: undo writes a new one'); END""",
    "decisions_no_update": "CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions\nWHEN "
    + " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in DECISION_FACTS)
    + " OR OLD.undone_by IS NOT NULL OR NEW.undone_by IS NULL\n"
    + "BEGIN SELECT RAISE(ABORT, 'decisions are append-only: only undone_by may be set, once'); END",
    "audit_no_delete": """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    "audit_no_replace": """CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    "audit_no_update": """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
}


@dataclass(frozen=True, slots=True)
class DerivedTable:
    """A table that each run makes anew. `columns` are (name, declaration)."""

    name: str
    columns: tuple[tuple[str, str], ...]
    indexes: tuple[str, ...] = ()  # comma-separated columns; "!" before a unique one
    own: tuple[str, ...] = ()  # columns that the store fills in; a run does not deliver them
    open: bool = False  # takes further text columns, named by the step that makes the rows

    @property
    def keyed(self) -> bool:
        """Tells whether a run delivers `proposal_key` where the table has `proposal_id`."""
        return any(name == "proposal_id" for name, _ in self.columns)

    @property
    def delivered(self) -> tuple[tuple[str, str], ...]:
        """Returns the columns that a run delivers, with their SQL types (INTEGER, REAL, TEXT)."""
        columns = tuple((name, kind.split()[0]) for name, kind in self.columns if name not in self.own)
        if self.keyed and "proposal_key" not in dict(columns):
            return (("proposal_key", "TEXT"), *(column for column in columns if column[0] != "proposal_id"))
        return tuple(column for column in columns if column[0] != "proposal_id")


def _table(name: str, columns: str, *indexes: str, own: str = "", open: bool = False) -> DerivedTable:
    """Returns a derived table from a line of "name", "name:declaration"; a bare name is text."""
    declared = tuple((column.partition(":")[0], _declaration(column.partition(":")[2])) for column in columns.split())
    return DerivedTable(name, declared, indexes, tuple(own.split()), open)


def _declaration(short: str) -> str:
    return {
        "": "TEXT NOT NULL DEFAULT ''",
        "null": "TEXT",
        "int": "INTEGER",
        "int0": "INTEGER NOT NULL DEFAULT 0",
        "int1": "INTEGER NOT NULL DEFAULT 1",
        "real": "REAL",
        "key": "INTEGER PRIMARY KEY",
        "pending": "TEXT NOT NULL DEFAULT 'pending'",
    }[short]


_CHECK_COLUMNS = "value normalized status reason disposable role free suggestion type region checked_at:null checker"

#: In the order in which they are written.
DERIVED: tuple[DerivedTable, ...] = (
    _table(
        "records",
        "record_id:key object source crm_id occurrence:int0 row_number:int0 line:int0 content_hash raw",
        "crm_id",
    ),
    _table("quarantine", "run_id:int source row_number:int0 line:int0 reason raw", own="run_id"),
    _table("notices", "source line:int0 code message"),
    _table("changes", "object source header original clean rule rows:int0", "header, original"),
    _table(
        "findings",
        "record_id:int object crm_id field code severity value suggestion message",
        "record_id",
        "code",
    ),
    _table("email_checks", _CHECK_COLUMNS, "value", open=True),
    _table("phone_checks", _CHECK_COLUMNS, "value", open=True),
    _table(
        "cluster_members", "object source crm_id record_id:key cluster_id:int occurrence:int0", "cluster_id", "crm_id"
    ),
    _table(
        "clusters",
        "object cluster_id:int size:int0 confidence:real weakest_left_id:int weakest_right_id:int",
        "!object, cluster_id",
        open=True,
    ),
    _table(
        "pairs",
        "object left_id:int right_id:int probability:real weight:real evidence found_by verdict",
        "!left_id, right_id",
        "right_id",
    ),
    _table(
        "proposals",
        "proposal_id:key object cluster_id:int status:pending band confidence:real survivor_record_id:int size:int0 "
        "blocked_by reason version:int1 proposal_key evidence_digest produced:int1 evidence_changed:int0 changed_note",
        "!proposal_key",
        "status, object",
        own="proposal_id status version produced evidence_changed changed_note",
    ),
    _table(
        "proposal_members",
        "proposal_id:int record_id:int crm_id role source",
        "!proposal_id, record_id",
        "record_id",
    ),
    _table(
        "proposal_fields",
        "proposal_id:int field value:null from_record_id:int rule conflict:int0 alternatives",
        "!proposal_id, field",
    ),
    _table("links", "record_id:int other_record_id:int kind confidence:real", "record_id", "other_record_id"),
    _table("models", "object field level:int label m:real u:real weight:real", open=True),
    _table(
        "blocking",
        "object rule blocks:int0 pairs:int0 cap:int0 refined_blocks:int0 skipped_pairs:int0 worst",
        "object",
    ),
    _table("term_frequencies", "object field value rows:int0", "object, field, value", open=True),
    _table("cleaned_columns", "object position:int0 header name", own="object position header name"),
)

DERIVED_BY_NAME = {table.name: table for table in DERIVED}

#: The cleaned dataset of each object; its columns are the export's own headers, so they are made by the run.
CLEANED = {"contact": "cleaned_contacts", "account": "cleaned_accounts", "lead": "cleaned_leads"}

#: Every table that a run replaces.
REPLACED: tuple[str, ...] = (*(table.name for table in DERIVED), *CLEANED.values())


def create_derived(name: str, columns: Sequence[tuple[str, str]]) -> str:
    """Returns the statement that makes a table of these (name, declaration) columns."""
    checks = ", CHECK (left_id < right_id)" if name in ("pairs", "new_pairs") else ""
    return f"CREATE TABLE {quoted(name)} ({', '.join(f'{quoted(n)} {kind}' for n, kind in columns)}{checks})"


def cleaned_columns(names: Sequence[str], *, more: bool = False) -> tuple[tuple[str, str], ...]:
    """Returns the columns of a cleaned table whose own columns have these names."""
    return (
        *((name, "TEXT") for name in names),
        *(((MORE, "TEXT"),) if more else ()),
        (TAIL[0], "INTEGER PRIMARY KEY"),
        *((name, "INTEGER") for name in TAIL[1:]),
    )


def create_indexes(table: DerivedTable, physical: str, generation: int) -> tuple[str, ...]:
    """Returns the statements that index `physical`, a table of this kind.

    An index cannot be renamed and the old table is still there when the new one is indexed, so `generation` (the
    number of the run) is part of the name.
    """
    statements = []
    for index in table.indexes:
        unique, columns = ("UNIQUE ", index[1:]) if index.startswith("!") else ("", index)
        name = f"{table.name}_{'_'.join(columns.replace(',', ' ').split())}_{generation}"
        statements.append(f"CREATE {unique}INDEX {quoted(name)} ON {quoted(physical)} ({columns})")
    return tuple(statements)


def initial_statements() -> tuple[str, ...]:
    """Returns all that makes an empty database, statement by statement."""
    persistent = [statement for statement in PERSISTENT.split(";\n") if statement.strip()]
    derived = [create_derived(table.name, table.columns) for table in DERIVED]
    indexes = [index for table in DERIVED for index in create_indexes(table, table.name, 0)]
    cleaned = [create_derived(name, cleaned_columns(())) for name in CLEANED.values()]
    numbers = [f"PRAGMA application_id = {APPLICATION_ID}", f"PRAGMA user_version = {SCHEMA_VERSION}"]
    return (*persistent, *TRIGGERS.values(), *derived, *indexes, *cleaned, *numbers)
