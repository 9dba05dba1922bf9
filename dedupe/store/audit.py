"""The audit log: who did what when, each entry sealed with the digest of the one before.

An entry also carries the digest of what it is about (a decision, a run), so that an edit there is found too. What the
chain alone cannot show is a log cut off at its end together with what it logged: for that, keep `head` elsewhere.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dedupe.store.canonical import digest_of
from dedupe.store.schema import DECISION_FACTS

#: What the first entry names as the digest before it.
ORIGIN = "0" * 64

#: What an entry can be about: its table, key and the columns that never change afterwards.
_SUBJECTS = {
    "decision": ("decisions", "decision_id", DECISION_FACTS),
    "run": (
        "runs",
        "run_id",
        "run_id started_at finished_at status tool_version rules_hash rules_yaml inputs counts timings".split(),
    ),
}


@dataclass(frozen=True, slots=True)
class AuditProblem:
    """Something in the log, or in what it vouches for, that is not as it was written."""

    seq: int  # 0 where no entry is concerned
    message: str


def append(conn: sqlite3.Connection, *, at: str, actor: str, action: str, subject: str) -> None:
    """Returns after adding an entry about `subject` ("decision:7", "run:3"); to be called inside its transaction."""
    last = conn.execute("SELECT seq, digest FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = (last[0] + 1, last[1]) if last else (1, ORIGIN)
    payload = payload_digest(conn, subject) or ""
    digest = _entry_digest(seq, at, actor, action, subject, payload, previous)
    conn.execute(
        "INSERT INTO audit (seq, at, actor, action, subject, digest, prev_digest, payload_digest) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (seq, at, actor, action, subject, digest, previous, payload),
    )


def head(conn: sqlite3.Connection) -> str:
    """Returns the digest of the last entry; who keeps it elsewhere can tell later whether the log was cut."""
    row = conn.execute("SELECT digest FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return str(row[0]) if row else ORIGIN


def verify(conn: sqlite3.Connection, *, known_head: str = "") -> list[AuditProblem]:
    """Returns every problem found, an empty list for a sound log. `known_head` must be one of its digests."""
    problems: list[AuditProblem] = []
    previous, expected, heads, subjects = ORIGIN, 1, {ORIGIN}, set()
    columns = "seq, at, actor, action, subject, payload_digest, prev_digest, digest"
    for seq, at, actor, action, subject, payload, before, digest in conn.execute(
        f"SELECT {columns} FROM audit ORDER BY seq"
    ):
        if seq != expected:
            problems.append(AuditProblem(seq, f"entry {expected} is missing"))
        if before != previous:
            problems.append(AuditProblem(seq, "does not follow the entry before it"))
        if digest != _entry_digest(seq, at, actor, action, subject, payload, before):
            problems.append(AuditProblem(seq, "the entry was edited"))
        if payload != payload_digest(conn, subject):
            problems.append(AuditProblem(seq, f"{subject} is not what was logged"))
        previous, expected = digest, seq + 1
        heads.add(digest)
        subjects.add(subject)
    problems.extend(
        AuditProblem(0, f"{subject} has no entry") for subject in _subjects(conn) if subject not in subjects
    )
    problems.extend(_false_undoings(conn))
    if known_head and known_head not in heads:
        problems.append(
            AuditProblem(0, "the log does not hold the digest that was kept elsewhere: it was cut or replaced")
        )
    return problems


def payload_digest(conn: sqlite3.Connection, subject: str) -> str | None:
    """Returns the digest of what `subject` names as it stands, None if it is not there."""
    kind, _, number = subject.partition(":")
    if kind not in _SUBJECTS:
        return None
    table, key, facts = _SUBJECTS[kind]
    row = conn.execute(f"SELECT {', '.join(facts)} FROM {table} WHERE {key} = ?", (number,)).fetchone()
    return digest_of(list(row)) if row else None


def _entry_digest(*fields: Any) -> str:
    names = ("seq", "at", "actor", "action", "subject", "payload_digest", "prev_digest")
    return digest_of(dict(zip(names, fields, strict=True)))


def _subjects(conn: sqlite3.Connection) -> Iterator[str]:
    for (number,) in conn.execute("SELECT decision_id FROM decisions ORDER BY 1"):
        yield f"decision:{number}"
    for (number,) in conn.execute("SELECT run_id FROM runs WHERE status = 'done' ORDER BY 1"):
        yield f"run:{number}"


def _false_undoings(conn: sqlite3.Connection) -> Iterator[AuditProblem]:
    """Yields decisions whose `undone_by` (which is not sealed, as it is set later) disagrees with the undo itself."""
    claimed = {(d, u) for d, u in conn.execute("SELECT decision_id, undone_by FROM decisions WHERE undone_by NOT NULL")}
    logged = {(d, u) for u, d in conn.execute("SELECT decision_id, undoes FROM decisions WHERE undoes NOT NULL")}
    for decision, undo in sorted(claimed ^ logged):
        yield AuditProblem(0, f"decision:{decision} and its undo, decision:{undo}, do not agree")
