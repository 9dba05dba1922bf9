"""The proposals of a new run meet what people have decided: nothing decided is lost, nothing rejected comes back."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from dedupe.store.schema import DERIVED_BY_NAME

STATUS_AFTER = {"approve": "approved", "reject": "rejected", "skip": "skipped"}

_PROPOSAL_COLUMNS = ", ".join(name for name, _ in DERIVED_BY_NAME["proposals"].columns)

#: What a reviewer sees of a proposal. The cluster label is not among it: labels move when other clusters change.
_SHOWN = "survivor_record_id size band confidence blocked_by reason evidence_digest evidence_changed status".split()


@dataclass(frozen=True, slots=True)
class InForce:
    """The latest decision on a proposal that was not taken back."""

    decision_id: int
    action: str
    at: str
    evidence_digest: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What a decision means for a proposal as it is now."""

    status: str
    changed_note: str  # goes before the reason; "" for none


def settled(decision: InForce | None, evidence_digest: str, *, produced: bool) -> Settled:
    """Returns the status of a proposal. `produced`: the latest run proposes it (again)."""
    if decision is None:
        return Settled("pending" if produced else "superseded", "")
    if decision.action == "approve" or decision.evidence_digest == evidence_digest:
        status = STATUS_AFTER[decision.action]
        return Settled("superseded" if status == "skipped" and not produced else status, "")
    if not produced:
        return Settled("rejected" if decision.action == "reject" else "superseded", "")
    verb = {"reject": "rejected", "skip": "skipped"}[decision.action]
    return Settled("pending", f"evidence changed since it was {verb} on {decision.at[:10]}: ")


def in_force(conn: sqlite3.Connection, proposal_key: str) -> InForce | None:
    """Returns the decision in force on one proposal, None if there is none."""
    return _in_force(conn, proposal_key).get(proposal_key)


def _in_force(conn: sqlite3.Connection, only_key: str = "") -> dict[str, InForce]:
    rows = conn.execute(
        "SELECT proposal_key, decision_id, action, at, evidence_digest FROM decisions "
        "WHERE action <> 'undo' AND undone_by IS NULL "
        f"{'AND proposal_key = ?' if only_key else ''} ORDER BY decision_id",
        (only_key,) if only_key else (),
    )
    return {row[0]: InForce(*row[1:]) for row in rows}  # the latest stays


def note_changed_content(conn: sqlite3.Connection) -> None:
    """Returns after listing the proposals whose members or cells differ from those of the last run.

    Done ahead of the publishing transaction, as only runs write these tables. Into a temporary table.
    """
    conn.execute("CREATE TEMP TABLE changed_content (proposal_id INTEGER PRIMARY KEY)")
    for table, key in (("proposal_members", "record_id"), ("proposal_fields", "field")):
        columns = [name for name, _ in DERIVED_BY_NAME[table].columns if name not in ("proposal_id", key)]
        differs = " OR ".join(f"n.{name} IS NOT o.{name}" for name in columns)
        for ours, theirs, condition in (("new_", "", f"OR {differs}"), ("", "new_", "")):
            conn.execute(
                "INSERT OR IGNORE INTO temp.changed_content "
                f"SELECT n.proposal_id FROM {ours}{table} n JOIN {theirs}proposals p ON p.proposal_id = n.proposal_id "
                f"LEFT JOIN {theirs}{table} o ON o.proposal_id = n.proposal_id AND o.{key} = n.{key} "
                f"WHERE o.proposal_id IS NULL {condition}"
            )


def settle_proposals(conn: sqlite3.Connection) -> None:
    """Returns after giving the proposals in `new_proposals` their status and version; inside the publishing
    transaction, so that a decision made while the run was on is in it."""
    _carry_over(conn)
    decisions = _in_force(conn)
    rows = conn.execute(
        "SELECT n.proposal_id, n.proposal_key, n.evidence_digest, n.produced, o.status FROM new_proposals n "
        "LEFT JOIN proposals o ON o.proposal_id = n.proposal_id "
        "WHERE n.produced = 0 OR n.proposal_key IN (SELECT proposal_key FROM decisions)"
    ).fetchall()
    for proposal_id, key, digest, produced, old_status in rows:
        decision = decisions.get(key)
        verdict = settled(decision, digest, produced=bool(produced))
        if produced and verdict.status == "approved" and old_status == "approved":
            _keep_as_approved(conn, proposal_id)
            continue
        conn.execute(
            "UPDATE new_proposals SET status = ?, changed_note = ?, "
            "reason = ? || substr(reason, length(changed_note) + 1) WHERE proposal_id = ?",
            (verdict.status, verdict.changed_note, verdict.changed_note, proposal_id),
        )
    _raise_versions(conn)


def _carry_over(conn: sqlite3.Connection) -> None:
    """Takes along what this run does not propose, if somebody ever decided on it, with its members and cells."""
    conn.execute(
        "CREATE TEMP TABLE carried AS SELECT p.proposal_id FROM proposals p WHERE p.proposal_key IN "
        "(SELECT proposal_key FROM decisions) AND p.proposal_id NOT IN (SELECT proposal_id FROM new_proposals)"
    )
    carried = "WHERE proposal_id IN (SELECT proposal_id FROM temp.carried)"
    for table in ("proposals", "proposal_members", "proposal_fields"):
        columns = ", ".join(name for name, _ in DERIVED_BY_NAME[table].columns)
        conn.execute(f"INSERT INTO new_{table} ({columns}) SELECT {columns} FROM {table} {carried}")
    conn.execute(
        f"UPDATE new_proposals SET produced = 0, evidence_changed = 0, cluster_id = "
        f"(SELECT c.cluster_id FROM new_cluster_members c WHERE c.record_id = survivor_record_id) {carried}"
    )
    conn.execute("DROP TABLE temp.carried")


def _keep_as_approved(conn: sqlite3.Connection, proposal_id: int) -> None:
    """Puts back what was approved: the survivor and the cells that a person saw are what an export will apply.

    The id redirects name that survivor too. Where the evidence is another now, `evidence_changed` says so.
    """
    cluster, digest = conn.execute(
        "SELECT cluster_id, evidence_digest FROM new_proposals WHERE proposal_id = ?", (proposal_id,)
    ).fetchone()
    for table in ("proposals", "proposal_members", "proposal_fields"):
        columns = ", ".join(name for name, _ in DERIVED_BY_NAME[table].columns)
        conn.execute(f"DELETE FROM new_{table} WHERE proposal_id = ?", (proposal_id,))
        conn.execute(
            f"INSERT INTO new_{table} ({columns}) SELECT {columns} FROM {table} WHERE proposal_id = ?", (proposal_id,)
        )
    conn.execute(
        "UPDATE new_proposals SET cluster_id = ?, produced = 1, evidence_changed = evidence_digest <> ? "
        "WHERE proposal_id = ?",
        (cluster, digest, proposal_id),
    )
    conn.execute("DELETE FROM temp.changed_content WHERE proposal_id = ?", (proposal_id,))


def _raise_versions(conn: sqlite3.Connection) -> None:
    differs = " OR ".join(f"o.{name} IS NOT new_proposals.{name}" for name in _SHOWN)
    conn.execute(
        "UPDATE new_proposals SET version = coalesce((SELECT o.version + ("
        f"{differs} OR o.proposal_id IN (SELECT proposal_id FROM temp.changed_content)) "
        "FROM proposals o WHERE o.proposal_id = new_proposals.proposal_id), 1)"
    )
