"""A decision as it is stored: what was decided, on which records, with all that is needed to take it back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dedupe.store.canonical import canonical_json
from dedupe.store.redirects import Change, RecordKey, Redirect


@dataclass(frozen=True, slots=True)
class Member:
    """A record of a decided proposal, by its stable key, with the digest of its content at the time."""

    key: RecordKey
    role: str  # survivor, merged
    content_hash: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A row of `decisions`."""

    decision_id: int
    proposal_id: int
    action: str  # approve, reject, skip, undo
    actor: str
    at: str
    note: str
    evidence_digest: str
    proposal_key: str
    object: str
    members: tuple[Member, ...]
    forced: bool
    undoes: int | None
    undone_by: int | None

    def __str__(self) -> str:
        return f"decision {self.decision_id}: {self.action} by {self.actor} at {self.at}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rows that a decision touched: the proposal before and after, and the id redirects."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    redirects: Change

    def text(self) -> str:
        """Returns the JSON that `Snapshot.read` takes."""
        changed = {"before": self.redirects.before, "after": self.redirects.after}
        return canonical_json({"before": dict(self.before), "after": dict(self.after), "redirects": changed})

    @staticmethod
    def read(text: str) -> Snapshot:
        """Returns the snapshot from its JSON."""
        told = json.loads(text)
        rows = told["redirects"]
        change = Change(tuple(Redirect(*r) for r in rows["before"]), tuple(Redirect(*r) for r in rows["after"]))
        return Snapshot(told["before"], told["after"], change)


_COLUMNS = (
    "decision_id, proposal_id, action, actor, at, note, evidence_digest, proposal_key, object, members, forced, "
    "undoes, undone_by"
)


def members_json(members: tuple[Member, ...]) -> str:
    """Returns the members as they are stored."""
    return canonical_json([[*member.key, member.role, member.content_hash] for member in members])


def members_from(text: str) -> tuple[Member, ...]:
    """Returns the members from their JSON."""
    return tuple(
        Member(RecordKey(source, crm_id, occurrence), role, content_hash)
        for source, crm_id, occurrence, role, content_hash in json.loads(text)
    )


def select_decisions(conn: sqlite3.Connection, where: str, *values: object) -> list[Decision]:
    """Returns the decisions that fit `where` (SQL of ours, never a person's text), oldest first."""
    rows = conn.execute(f"SELECT {_COLUMNS} FROM decisions WHERE {where} ORDER BY decision_id", values)
    return [Decision(*(*row[:9], members_from(row[9]), bool(row[10]), *row[11:])) for row in rows]
