"""What the latest run stored about two records: their pair, their clusters, and what people decided on them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from dedupe.store.feedback import forbidden_pairs
from dedupe.store.reads import RecordRow


@dataclass(frozen=True, slots=True)
class StoredEvidence:
    """Level and weight of a fact."""

    name: str
    level: str
    weight: float


@dataclass(frozen=True, slots=True)
class StoredPair:
    """A row of `pairs`."""

    probability: float
    weight: float
    verdict: str
    found_by: str
    evidence: tuple[StoredEvidence, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """Whether two records are in one cluster, and why."""

    together: bool
    cluster_id: int | None  # of the first record
    size: int
    confidence: float | None  # probability of the weakest link
    proposal_id: int | None
    status: str  # of the proposal
    sentence: str


def stored_pair(conn: sqlite3.Connection, one: int, two: int) -> StoredPair | None:
    """Returns the pair as the run stored it, None where it kept none."""
    row = conn.execute(
        "SELECT probability, weight, verdict, found_by, evidence FROM pairs WHERE left_id = ? AND right_id = ?",
        (min(one, two), max(one, two)),
    ).fetchone()
    if row is None:
        return None
    told = json.loads(row[4] or "{}")
    probability, weight, verdict, found_by = row[:4]
    return StoredPair(
        probability,
        weight,
        verdict,
        found_by,
        tuple(StoredEvidence(n, item["level"], item["weight"]) for n, item in told.items()),
    )


def grouping(conn: sqlite3.Connection, left: RecordRow, right: RecordRow, *, duplicate: bool) -> Grouping:
    """Returns whether the two are in one cluster, and why; `duplicate` is the pair's own verdict."""
    rejected = _rejected(conn, left, right)
    together = left.cluster_id is not None and left.cluster_id == right.cluster_id
    if not together:
        sentence = _apart(conn, left, right, duplicate, rejected)
        return Grouping(False, left.cluster_id, 1, None, None, "", sentence)
    size, confidence = conn.execute(
        "SELECT size, confidence FROM clusters WHERE object = ? AND cluster_id = ?", (left.object, left.cluster_id)
    ).fetchone() or (2, None)
    number, status = conn.execute(
        "SELECT p.proposal_id, p.status FROM proposals p JOIN proposal_members m USING (proposal_id) "
        "WHERE m.record_id = ? AND p.cluster_id = ? ORDER BY p.produced DESC, p.proposal_id LIMIT 1",
        (left.record_id, left.cluster_id),
    ).fetchone() or (None, "")
    weakest = "" if confidence is None else f"; its weakest link has probability {confidence:.3f}"
    sentence = f"The run put both into one group of {size} records{weakest}."
    if not duplicate:
        sentence += " This pair alone would not do it: the other members of the group connect them."
    return Grouping(True, left.cluster_id, size, confidence, number, status, sentence)


def _rejected(conn: sqlite3.Connection, left: RecordRow, right: RecordRow) -> int | None:
    keys = sorted([(left.source, left.crm_id, left.occurrence), (right.source, right.crm_id, right.occurrence)])
    for pair in forbidden_pairs(conn):
        if pair.object == left.object and [tuple(pair.left), tuple(pair.right)] == keys:
            return pair.decision_id
    return None


def _apart(conn: sqlite3.Connection, left: RecordRow, right: RecordRow, duplicate: bool, rejected: int | None) -> str:
    if rejected is not None:
        return f"They are in different groups: a person said they are not the same (decision {rejected})."
    if not duplicate:
        return "They are in different groups."
    sizes = [_size(conn, record) for record in (left, right)]
    return (
        f"They are in different groups (of {sizes[0]} and {sizes[1]} records) although the pair alone would match: "
        "the other members of the groups do not agree, and a group must agree as a whole."
    )


def _size(conn: sqlite3.Connection, record: RecordRow) -> int:
    row = conn.execute(
        "SELECT count(*) FROM cluster_members WHERE object = ? AND cluster_id = ?", (record.object, record.cluster_id)
    ).fetchone()
    return int(row[0])


def links_between(conn: sqlite3.Connection, one: int, two: int) -> list[tuple[str, float]]:
    """Returns (kind, confidence) of the links between two records, whatever their objects."""
    return [
        (str(kind), float(sure))
        for kind, sure in conn.execute(
            "SELECT kind, confidence FROM links WHERE (record_id = ?1 AND other_record_id = ?2) "
            "OR (record_id = ?2 AND other_record_id = ?1) ORDER BY kind",
            (one, two),
        )
    ]
