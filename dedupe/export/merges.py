"""Which records are merged into which: what people approved, and on request what is only proposed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

APPROVED, PENDING = "approved", "pending"

_PENDING = "status = 'pending' AND produced = 1 AND blocked_by IN ('', '[]')"


@dataclass(frozen=True, slots=True)
class Merge:
    """A line of the merge list."""

    source: str
    loser_id: str
    survivor_source: str
    survivor_id: str
    decision_id: int | None  # None: only proposed
    proposal_id: int | None
    status: str


@dataclass(frozen=True, slots=True)
class Merges:
    """The merges of an object to be applied."""

    object: str
    losers: frozenset[int]  # record ids
    survivors: Mapping[int, int]  # record id -> the proposal whose values it takes
    left_out: int  # proposals that do not fit what was approved


def merges_of(conn: sqlite3.Connection, object_: str, *, pending: bool) -> Merges:
    """Returns the approved merges of an object, with `pending` also the proposed ones that are not blocked."""
    losers = _redirected(conn, object_)
    survivors = {
        survivor: proposal
        for survivor, proposal in conn.execute(
            "SELECT survivor_record_id, proposal_id FROM proposals WHERE object = ? AND status = 'approved' "
            "ORDER BY proposal_id",
            (object_,),
        )
        if survivor not in losers
    }
    left_out = 0
    for proposal, survivor, members in _proposed(conn, object_) if pending else ():
        others = members - {survivor}
        if survivor in losers or others & survivors.keys():
            left_out += 1  # it builds on an approved merge in another way: a person has to look at it
            continue
        losers |= others
        survivors[survivor] = proposal
    return Merges(object_, frozenset(losers), survivors, left_out)


def _redirected(conn: sqlite3.Connection, object_: str) -> set[int]:
    return {
        row[0]
        for row in conn.execute(
            "SELECT k.record_id FROM id_redirects d JOIN record_keys k ON k.object = d.object AND k.source = d.source "
            "AND k.crm_id = d.old_crm_id AND k.occurrence = d.occurrence WHERE d.object = ?",
            (object_,),
        )
    }


def _proposed(conn: sqlite3.Connection, object_: str) -> Iterator[tuple[int, int, set[int]]]:
    rows = conn.execute(
        f"SELECT p.proposal_id, p.survivor_record_id, m.record_id FROM proposals p "
        f"JOIN proposal_members m USING (proposal_id) WHERE p.object = ? AND {_PENDING} ORDER BY p.proposal_id",
        (object_,),
    )
    number, survivor, members = -1, -1, set[int]()
    for proposal, kept, member in rows:
        if proposal != number and members:
            yield number, survivor, members
            members = set()
        number, survivor = proposal, kept
        members.add(member)
    if members:
        yield number, survivor, members


def merge_list(conn: sqlite3.Connection, merges: Merges) -> Iterator[Merge]:
    """Yields the merge list: approved merges of records that are still there, then the proposed ones."""
    approved = conn.execute(
        "SELECT d.source, d.old_crm_id, d.survivor_source, d.survivor_crm_id, d.decision_id, "
        "(SELECT proposal_id FROM decisions e WHERE e.decision_id = d.decision_id) "
        "FROM id_redirects d JOIN records r ON r.object = d.object AND r.source = d.source "
        "AND r.crm_id = d.old_crm_id AND r.occurrence = d.occurrence "
        "WHERE d.object = ? ORDER BY d.source, d.old_crm_id, d.occurrence",
        (merges.object,),
    )
    for source, loser, survivor_source, survivor, decision, proposal in approved:
        yield Merge(source, loser, survivor_source, survivor, decision, proposal, APPROVED)
    proposed = conn.execute(
        "SELECT m.source, m.crm_id, s.source, s.crm_id, p.proposal_id, p.survivor_record_id FROM proposals p "
        "JOIN proposal_members m ON m.proposal_id = p.proposal_id AND m.role = 'merged' "
        "JOIN proposal_members s ON s.proposal_id = p.proposal_id AND s.role = 'survivor' "
        f"WHERE p.object = ? AND {_PENDING.replace('status', 'p.status')} ORDER BY m.source, m.crm_id, m.record_id",
        (merges.object,),
    )
    for source, loser, survivor_source, survivor, proposal, record in proposed:
        if merges.survivors.get(record) == proposal:
            yield Merge(source, loser, survivor_source, survivor, None, proposal, PENDING)
