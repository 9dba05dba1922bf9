"""What people decide: approve, reject, skip, and take back. Nothing acknowledged is lost or overwritten."""

from __future__ import annotations

import dataclasses
import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from typing import Any, Literal

from dedupe.errors import InputError, ReviewConflict
from dedupe.store import audit
from dedupe.store.canonical import utc_now
from dedupe.store.database import open_database, write
from dedupe.store.decision import Decision, Member, Snapshot, members_json, select_decisions
from dedupe.store.redirects import Change, RecordKey, redirect, restore
from dedupe.store.schema import DECISION_FACTS
from dedupe.store.settle import STATUS_AFTER, in_force, settled

Action = Literal["approve", "reject", "skip"]


def decide(
    path: str | os.PathLike[str],
    proposal_id: int,
    action: Action,
    *,
    actor: str,
    note: str = "",
    expected_version: int | None = None,
    at: str | None = None,
    force: bool = False,
) -> Decision:
    """Returns the decision, stored for good; the same decision again returns the one that stands.

    ReviewConflict if the proposal is no longer as the person saw it (`expected_version`), was decided otherwise, or
    is blocked and `force` is not given.
    """
    if action not in STATUS_AFTER:
        raise InputError(f"{action!r} is no decision: give approve, reject or skip")
    with closing(open_database(path)) as conn, write(conn, f"decision on proposal {proposal_id}"):
        proposal = _proposal(conn, proposal_id)
        standing = _standing(conn, proposal)
        if standing is not None and standing.action == action and proposal["status"] == STATUS_AFTER[action]:
            return standing
        _refuse_stale(conn, proposal, standing, expected_version)
        if action == "approve":
            _refuse_blocked(proposal, force)
        return _store(conn, proposal, action, actor=actor, note=note, at=at or utc_now(), forced=force)


def undo(
    path: str | os.PathLike[str], decision_id: int, *, actor: str, note: str = "", at: str | None = None
) -> Decision:
    """Returns the undo, stored for good, after putting back what the decision had changed.

    ReviewConflict if a later decision builds on it, naming that one. An undo of what is undone returns the first undo.
    """
    with closing(open_database(path)) as conn, write(conn, f"undo of decision {decision_id}"):
        found = select_decisions(conn, "decision_id = ?", decision_id)
        if not found:
            raise InputError(f"there is no decision {decision_id}: `dedupe decisions` lists them")
        decision = found[0]
        if decision.action == "undo":
            raise ReviewConflict(f"decision {decision_id} is itself an undo: decide on the proposal again instead")
        if decision.undone_by is not None:
            return select_decisions(conn, "decision_id = ?", decision.undone_by)[0]
        _refuse_built_upon(conn, decision)
        text = conn.execute("SELECT snapshot FROM decisions WHERE decision_id = ?", (decision_id,)).fetchone()[0]
        return _take_back(conn, decision, Snapshot.read(text), actor=actor, note=note, at=at or utc_now())


def _proposal(conn: sqlite3.Connection, proposal_id: int) -> dict[str, Any]:
    cursor = conn.execute("SELECT * FROM proposals WHERE proposal_id = ?", (proposal_id,))
    row = cursor.fetchone()
    if row is None:
        raise InputError(f"there is no proposal {proposal_id}: `dedupe proposals list` shows them")
    return dict(zip((column[0] for column in cursor.description), row, strict=True))


def _standing(conn: sqlite3.Connection, proposal: Mapping[str, Any]) -> Decision | None:
    found = in_force(conn, proposal["proposal_key"])
    return select_decisions(conn, "decision_id = ?", found.decision_id)[0] if found else None


def _refuse_stale(
    conn: sqlite3.Connection, proposal: Mapping[str, Any], standing: Decision | None, expected_version: int | None
) -> None:
    number, status = proposal["proposal_id"], proposal["status"]
    if status in ("approved", "rejected"):
        raise ReviewConflict(f"proposal {number} is already {status} ({standing}): undo that decision first")
    if status == "superseded":
        raise ReviewConflict(f"proposal {number} is no longer proposed by the latest run: look at the present ones")
    if expected_version is not None and expected_version != proposal["version"]:
        latest = select_decisions(conn, "proposal_key = ?", proposal["proposal_key"])
        by = f"; latest is {latest[-1]}" if latest else ""
        raise ReviewConflict(
            f"proposal {number} has changed since you saw it (version {expected_version}, "
            f"now {proposal['version']}{by}): look at it again"
        )


def _refuse_blocked(proposal: Mapping[str, Any], force: bool) -> None:
    blocked = str(proposal["blocked_by"] or "")
    if blocked not in ("", "[]") and not force:
        raise ReviewConflict(
            f"proposal {proposal['proposal_id']} is blocked ({blocked}): "
            "resolve that first, or approve with force if it does not apply"
        )


def _store(
    conn: sqlite3.Connection,
    proposal: Mapping[str, Any],
    action: Action,
    *,
    actor: str,
    note: str,
    at: str,
    forced: bool,
) -> Decision:
    number = int(proposal["proposal_id"])
    decision_id = _next_id(conn)
    members = _members(conn, number)
    redirects = _redirect(conn, proposal, members, decision_id) if action == "approve" else Change((), ())
    after = {**proposal, "status": STATUS_AFTER[action], "version": proposal["version"] + 1}
    _put_back(conn, after)
    decision = Decision(
        decision_id=decision_id,
        proposal_id=number,
        action=action,
        actor=actor,
        at=at,
        note=note,
        evidence_digest=proposal["evidence_digest"],
        proposal_key=proposal["proposal_key"],
        object=proposal["object"],
        members=members,
        forced=forced,
        undoes=None,
        undone_by=None,
    )
    _insert(conn, decision, Snapshot(dict(proposal), after, redirects))
    return decision


def _redirect(
    conn: sqlite3.Connection, proposal: Mapping[str, Any], members: tuple[Member, ...], decision_id: int
) -> Change:
    survivors = [member.key for member in members if member.role == "survivor"]
    if len(survivors) != 1:
        raise ReviewConflict(f"proposal {proposal['proposal_id']} names no single survivor: run `dedupe run` again")
    merged = [member.key for member in members if member.role != "survivor"]
    return redirect(conn, str(proposal["object"]), survivors[0], merged, decision_id)


def _take_back(
    conn: sqlite3.Connection, decision: Decision, snapshot: Snapshot, *, actor: str, note: str, at: str
) -> Decision:
    undoing = dataclasses.replace(
        decision,
        decision_id=_next_id(conn),
        action="undo",
        actor=actor,
        at=at,
        note=note,
        forced=False,
        undoes=decision.decision_id,
    )
    restore(conn, snapshot.redirects)
    _insert(conn, undoing, Snapshot({}, {}, Change((), ())))
    conn.execute(
        "UPDATE decisions SET undone_by = ? WHERE decision_id = ?", (undoing.decision_id, decision.decision_id)
    )
    current = _proposal(conn, decision.proposal_id)
    _put_back(conn, snapshot.before if current == snapshot.after else _resettled(conn, current))
    return undoing


def _resettled(conn: sqlite3.Connection, proposal: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the proposal under the decisions that are left: a run has rewritten it since the one taken back."""
    verdict = settled(
        in_force(conn, proposal["proposal_key"]), proposal["evidence_digest"], produced=bool(proposal["produced"])
    )
    reason = verdict.changed_note + proposal["reason"][len(proposal["changed_note"]) :]
    return {
        **proposal,
        "status": verdict.status,
        "changed_note": verdict.changed_note,
        "reason": reason,
        "version": proposal["version"] + 1,
    }


def _put_back(conn: sqlite3.Connection, proposal: Mapping[str, Any]) -> None:
    conn.execute(
        "UPDATE proposals SET status = ?, version = ?, reason = ?, changed_note = ? WHERE proposal_id = ?",
        [proposal[name] for name in ("status", "version", "reason", "changed_note", "proposal_id")],
    )


def _refuse_built_upon(conn: sqlite3.Connection, decision: Decision) -> None:
    """A later decision builds on this one if it is on the same proposal, or merges a record that this one merged."""
    later = select_decisions(
        conn,
        "decision_id > ? AND undone_by IS NULL AND (proposal_key = ? OR object = ?) AND action <> 'undo'",
        decision.decision_id,
        decision.proposal_key,
        decision.object,
    )
    keys = {member.key for member in decision.members}
    for other in reversed(later):
        same = other.proposal_key == decision.proposal_key
        merges = decision.action == other.action == "approve" and any(member.key in keys for member in other.members)
        if same or merges:
            raise ReviewConflict(f"{other} builds on decision {decision.decision_id}: undo that one first")


def _insert(conn: sqlite3.Connection, decision: Decision, snapshot: Snapshot) -> None:
    row = (
        decision.decision_id,
        decision.proposal_id,
        decision.action,
        decision.actor,
        decision.at,
        decision.note,
        decision.evidence_digest,
        decision.proposal_key,
        decision.object,
        members_json(decision.members),
        int(decision.forced),
        decision.undoes,
        snapshot.text(),
    )
    conn.execute(f"INSERT INTO decisions ({', '.join(DECISION_FACTS)}) VALUES ({', '.join('?' for _ in row)})", row)
    subject = f"decision:{decision.decision_id}"
    audit.append(conn, at=decision.at, actor=decision.actor, action=decision.action, subject=subject)


def _next_id(conn: sqlite3.Connection) -> int:
    return int(conn.execute("SELECT coalesce(max(decision_id), 0) + 1 FROM decisions").fetchone()[0])


def _members(conn: sqlite3.Connection, proposal_id: int) -> tuple[Member, ...]:
    rows = conn.execute(
        "SELECT k.source, k.crm_id, k.occurrence, m.role, coalesce(r.content_hash, '') FROM proposal_members m "
        "JOIN record_keys k ON k.record_id = m.record_id LEFT JOIN records r ON r.record_id = m.record_id "
        "WHERE m.proposal_id = ? ORDER BY k.source, k.crm_id, k.occurrence",
        (proposal_id,),
    )
    return tuple(Member(RecordKey(*row[:3]), row[3], row[4]) for row in rows)
