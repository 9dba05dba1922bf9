"""Reading the database: typed rows for the command line, the exports and the review app."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dedupe.errors import InputError
from dedupe.store.decision import Decision, select_decisions
from dedupe.store.identifiers import MORE, TAIL, quoted
from dedupe.store.schema import CLEANED


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record as it was read."""

    record_id: int
    object: str
    source: str
    crm_id: str
    occurrence: int
    row_number: int
    content_hash: str
    raw: Mapping[str, str]  # header -> text
    cluster_id: int | None


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A row of `proposals`."""

    proposal_id: int
    object: str
    cluster_id: int | None
    status: str
    band: str
    confidence: float | None
    survivor_record_id: int
    size: int
    blocked_by: str
    reason: str
    version: int
    evidence_digest: str
    produced: bool  # the latest run proposes it; if not, it is here because somebody decided on it
    evidence_changed: bool  # approved, and the records have changed since


@dataclass(frozen=True, slots=True)
class ProposalMember:
    """A record of a proposal; `raw` and `cleaned` are empty for a record that the latest run did not see."""

    record_id: int
    source: str
    crm_id: str
    role: str
    raw: Mapping[str, str]
    cleaned: Mapping[str, str | None]  # header -> cleaned text


@dataclass(frozen=True, slots=True)
class ProposalField:
    """A cell of the survivor, and where it comes from."""

    field: str
    value: str | None
    from_record_id: int | None
    rule: str
    conflict: bool
    alternatives: str  # JSON


@dataclass(frozen=True, slots=True)
class ProposalDetail:
    """All there is to know about a proposal."""

    proposal: ProposalRow
    members: tuple[ProposalMember, ...]  # the survivor first, then by record id
    fields: tuple[ProposalField, ...]  # in the order of the survivor's headers as far as they are known
    decisions: tuple[Decision, ...]  # oldest first


@dataclass(frozen=True, slots=True)
class RunRow:
    """A row of `runs`; the JSON columns as text."""

    run_id: int
    started_at: str
    finished_at: str | None
    status: str
    tool_version: str
    rules_hash: str
    inputs: str
    counts: str
    timings: str


@dataclass(frozen=True, slots=True)
class CountRow:
    """How many rows of a table are of one kind."""

    table: str
    object: str  # "" where the table has no such column
    kind: str  # status, verdict, severity ... "" where all rows are of one kind
    rows: int


_RECORDS = (
    "SELECT r.record_id, r.object, r.source, r.crm_id, r.occurrence, r.row_number, r.content_hash, r.raw, c.cluster_id "
    "FROM records r LEFT JOIN cluster_members c ON c.record_id = r.record_id"
)

_PROPOSALS = (
    "SELECT proposal_id, object, cluster_id, status, band, confidence, survivor_record_id, size, blocked_by, reason, "
    "version, evidence_digest, produced, evidence_changed FROM proposals"
)

#: What is counted: table, the column of its object, the column of its kind ("''" where there is none).
_COUNTED = (
    ("records", "object", "''"),
    ("quarantine", "''", "''"),
    ("findings", "object", "severity"),
    ("pairs", "object", "verdict"),
    ("clusters", "object", "CASE WHEN size > 1 THEN 'several' ELSE 'single' END"),
    ("proposals", "object", "status"),
    ("links", "''", "kind"),
    ("decisions", "object", "action"),
)


def find_record(conn: sqlite3.Connection, text_id: str, object: str = "") -> list[RecordRow]:
    """Returns the records that `text_id` names: a crm_id, else `source:crm_id`, else a record_id; [] for none.

    A crm_id may name several: the same id in two sources or objects.
    """
    found = _records(conn, object, "r.crm_id = ?", text_id)
    if not found:
        cuts = [place for place, letter in enumerate(text_id) if letter == ":"]  # either part may hold colons
        for cut in cuts:
            found += _records(conn, object, "r.source = ? AND r.crm_id = ?", text_id[:cut], text_id[cut + 1 :])
    if not found and text_id.isascii() and text_id.isdigit() and len(text_id) <= 18:  # what an SQLite integer holds
        found = _records(conn, object, "r.record_id = ?", int(text_id))
    return found


def list_proposals(
    conn: sqlite3.Connection, object: str = "", status: str = "", limit: int = 50, offset: int = 0
) -> list[ProposalRow]:
    """Returns proposals by id; `object` and `status` narrow them down, a negative `limit` means all."""
    rows = conn.execute(
        f"{_PROPOSALS} WHERE (?1 = '' OR object = ?1) AND (?2 = '' OR status = ?2) "
        "ORDER BY proposal_id LIMIT ?3 OFFSET ?4",
        (object, status, limit, offset),
    )
    return [_proposal_row(row) for row in rows]


def get_proposal(conn: sqlite3.Connection, proposal_id: int) -> ProposalDetail:
    """Returns the proposal with its members, cells and decisions. InputError if there is none of this number."""
    row = conn.execute(f"{_PROPOSALS} WHERE proposal_id = ?", (proposal_id,)).fetchone()
    if row is None:
        raise InputError(f"there is no proposal {proposal_id}: `dedupe proposals list` shows them")
    proposal = _proposal_row(row)
    fields = conn.execute(
        "SELECT f.field, f.value, f.from_record_id, f.rule, f.conflict, f.alternatives FROM proposal_fields f "
        "LEFT JOIN cleaned_columns c ON c.object = ? AND c.header = f.field WHERE f.proposal_id = ? "
        "ORDER BY c.position IS NULL, c.position, f.field",
        (proposal.object, proposal_id),
    )
    return ProposalDetail(
        proposal=proposal,
        members=_members(conn, proposal),
        fields=tuple(ProposalField(f, v, r, rule, bool(c), a) for f, v, r, rule, c, a in fields),
        decisions=tuple(
            select_decisions(
                conn, "proposal_key = (SELECT proposal_key FROM proposals WHERE proposal_id = ?)", proposal_id
            )
        ),
    )


def run_history(conn: sqlite3.Connection) -> list[RunRow]:
    """Returns all runs, the latest first."""
    rows = conn.execute(
        "SELECT run_id, started_at, finished_at, status, tool_version, rules_hash, inputs, counts, timings "
        "FROM runs ORDER BY run_id DESC"
    )
    return [RunRow(*row) for row in rows]


def counts(conn: sqlite3.Connection) -> list[CountRow]:
    """Returns the number of rows of each kind, by table, object and kind."""
    return [
        CountRow(table, *row)
        for table, object, kind in _COUNTED
        for row in conn.execute(f"SELECT {object}, {kind}, count(*) FROM {table} GROUP BY 1, 2 ORDER BY 1, 2")
        if row[2]
    ]


def cleaned_row(conn: sqlite3.Connection, object: str, record_id: int) -> dict[str, str | None]:
    """Returns header -> cleaned text of a record, in the order of the export; {} if it has no cleaned row."""
    cursor = conn.execute(f"SELECT * FROM {quoted(CLEANED[object])} WHERE {TAIL[0]} = ?", (record_id,))
    row = cursor.fetchone()
    if row is None:
        return {}
    values = dict(zip((column[0] for column in cursor.description), row, strict=True))
    more = json.loads(values.get(MORE) or "{}")
    headers = conn.execute("SELECT header, name FROM cleaned_columns WHERE object = ? ORDER BY position", (object,))
    return {header: more.get(header) if name == MORE else values[name] for header, name in headers}


def _records(conn: sqlite3.Connection, object: str, condition: str, *values: object) -> list[RecordRow]:
    rows = conn.execute(
        f"{_RECORDS} WHERE {condition} AND (? = '' OR r.object = ?) ORDER BY r.record_id", (*values, object, object)
    )
    return [RecordRow(*(*row[:7], _raw(row[7]), row[8])) for row in rows]


def _members(conn: sqlite3.Connection, proposal: ProposalRow) -> tuple[ProposalMember, ...]:
    rows = conn.execute(
        "SELECT m.record_id, k.source, m.crm_id, m.role, r.raw FROM proposal_members m "
        "LEFT JOIN record_keys k ON k.record_id = m.record_id LEFT JOIN records r ON r.record_id = m.record_id "
        "WHERE m.proposal_id = ? ORDER BY m.role <> 'survivor', m.record_id",
        (proposal.proposal_id,),
    ).fetchall()
    return tuple(
        ProposalMember(record_id, source, crm_id, role, _raw(raw), cleaned_row(conn, proposal.object, record_id))
        for record_id, source, crm_id, role, raw in rows
    )


def _proposal_row(row: tuple[Any, ...]) -> ProposalRow:
    return ProposalRow(*(*row[:12], bool(row[12]), bool(row[13])))


def _raw(text: str | None) -> dict[str, str]:
    return dict(json.loads(text)) if text else {}
