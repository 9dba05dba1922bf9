"""What people have decided, in the form that matching takes: pairs that may not, groups that must be together."""

from __future__ import annotations

import itertools
import sqlite3
from dataclasses import dataclass

from dedupe.store.canonical import digest_of
from dedupe.store.decision import Decision, select_decisions
from dedupe.store.redirects import RecordKey


@dataclass(frozen=True, slots=True)
class RejectedPair:
    """Two records that a person said are not the same, and the digest of what they were at the time."""

    object: str
    left: RecordKey  # the smaller key
    right: RecordKey
    evidence_digest: str  # `pair_digest` of their content hashes then: when it differs now, the pair may be asked again
    decision_id: int


@dataclass(frozen=True, slots=True)
class ApprovedGroup:
    """Records that a person said are the same."""

    object: str
    keys: tuple[RecordKey, ...]  # sorted
    survivor: RecordKey
    decision_id: int


def pair_digest(left_hash: str, right_hash: str) -> str:
    """Returns the digest of two records' content hashes, given in the order of the records' keys."""
    return digest_of([left_hash, right_hash])


def approved_groups(conn: sqlite3.Connection) -> list[ApprovedGroup]:
    """Returns the groups approved and not taken back, oldest decision first."""
    return [
        ApprovedGroup(
            object=decision.object,
            keys=tuple(sorted(member.key for member in decision.members)),
            survivor=next(member.key for member in decision.members if member.role == "survivor"),
            decision_id=decision.decision_id,
        )
        for decision in _latest(conn, "approve")
    ]


def forbidden_pairs(conn: sqlite3.Connection) -> list[RejectedPair]:
    """Returns every pair of records of a rejected proposal, by object and keys; the latest decision on a pair counts.

    A pair that somebody approved as part of another proposal is not among them: its "yes" is the more exact answer.
    """
    approved = {
        (group.object, *pair) for group in approved_groups(conn) for pair in itertools.combinations(group.keys, 2)
    }
    pairs: dict[tuple[str, RecordKey, RecordKey], RejectedPair] = {}
    for decision in _latest(conn, "reject"):
        members = sorted(decision.members, key=lambda member: member.key)
        for left, right in itertools.combinations(members, 2):
            place = (decision.object, left.key, right.key)
            if place not in approved:
                digest = pair_digest(left.content_hash, right.content_hash)
                pairs[place] = RejectedPair(*place, evidence_digest=digest, decision_id=decision.decision_id)
    return [pairs[place] for place in sorted(pairs)]


def _latest(conn: sqlite3.Connection, action: str) -> list[Decision]:
    """Returns the decisions of this kind that are the latest in force on their proposal, oldest first."""
    return select_decisions(
        conn,
        "action = ? AND decision_id IN (SELECT max(decision_id) FROM decisions "
        "WHERE action <> 'undo' AND undone_by IS NULL GROUP BY proposal_key)",
        action,
    )
