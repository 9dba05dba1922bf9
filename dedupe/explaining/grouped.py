"""Why two records did, or did not, come into one group: directly, by way of others, or kept apart."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np

from dedupe.match.cluster import FLOOR
from dedupe.model import FloatArray
from dedupe.store.feedback import approved_groups, forbidden_pairs
from dedupe.store.reads import RecordRow

#: Members of a group that are looked at: larger groups are no longer stored pair by pair.
MOST = 50

#: together, approved: in one group. The rest: not. rejected: somebody said no. family: parent and child in the CRM.
#: sources: two of one source, where only pairs between sources count. unseen: no blocking rule brought them together.
#: partner: another one agrees better, and only one may. groups: they agree, their groups do not. apart: they do not.
Fate = Literal["together", "approved", "rejected", "family", "sources", "unseen", "partner", "groups", "apart"]
#: (left, right) record ids -> match weight of each pair in bits.
Weigh = Callable[[Sequence[int], Sequence[int]], FloatArray]


@dataclass(frozen=True, slots=True)
class Link:
    """Two records and how well they agree."""

    one: int  # record ids
    other: int
    one_id: str  # as the export has them
    other_id: str
    probability: float
    weight: float


@dataclass(frozen=True, slots=True)
class Grouped:
    """Whether two records are in one group, and why."""

    fate: Fate
    sizes: tuple[int, int]  # of the groups of the two; equal where it is one
    cluster_id: int | None = None  # of the first record
    confidence: float | None = None  # probability of the weakest link
    weakest: Link | None = None
    way: tuple[Link, ...] = ()  # the strongest chain from one to the other, where they do not agree by themselves
    between: float | None = None  # mean weight between the two groups less what is needed, conflicts floored
    pairs_between: int = 0
    against: Link | None = None  # the pair of the two groups that disagrees most
    decision_id: int | None = None
    proposal_id: int | None = None
    status: str = ""  # of the proposal

    @property
    def together(self) -> bool:
        """Tells whether both are in one group."""
        return self.fate in ("together", "approved")


@dataclass(frozen=True, slots=True)
class Question:
    """Two records, what their pair says by itself, and how others can be weighed."""

    left: RecordRow
    right: RecordRow
    duplicate: bool  # the pair reaches the threshold
    least: float  # bits from which a pair does
    compared: bool  # the run looked at the pair
    related_in_crm: bool  # parent and child
    weigh: Weigh
    allowed: bool = True  # False: where two sources are linked, these two are of one side
    one_partner: bool = False  # a record may have one partner only


def grouped(conn: sqlite3.Connection, ask: Question) -> Grouped:
    """Returns whether the two are in one group, and why."""
    if ask.left.cluster_id is not None and ask.left.cluster_id == ask.right.cluster_id:
        return _together(conn, ask)
    members = [_members(conn, record) for record in (ask.left, ask.right)]
    sizes = (len(members[0]), len(members[1]))
    rejected = _rejected(conn, ask.left, ask.right)
    if rejected is not None:
        return Grouped("rejected", sizes, ask.left.cluster_id, decision_id=rejected)
    if ask.related_in_crm:
        return Grouped("family", sizes, ask.left.cluster_id)
    if not ask.duplicate:
        return Grouped("apart", sizes, ask.left.cluster_id)
    if not ask.allowed:
        return Grouped("sources", sizes, ask.left.cluster_id)
    if not ask.compared and sizes == (1, 1):
        return Grouped("unseen", sizes, ask.left.cluster_id)
    if ask.one_partner:
        return Grouped("partner", sizes, ask.left.cluster_id)
    return _disagreeing(ask, members, sizes)


def members_of(conn: sqlite3.Connection, records: Iterable[RecordRow]) -> set[int]:
    """Returns the record ids of the groups of these records, of large groups the first ones."""
    return {number for record in records for number in list(_members(conn, record))[:MOST]}


def _members(conn: sqlite3.Connection, record: RecordRow) -> dict[int, str]:
    """Returns record_id -> crm_id of the record's group, itself first."""
    rows = conn.execute(
        "SELECT record_id, crm_id FROM cluster_members WHERE object = ? AND cluster_id = ? ORDER BY record_id <> ?, "
        "record_id",
        (record.object, record.cluster_id, record.record_id),
    )
    return dict(rows.fetchall()) or {record.record_id: record.crm_id}


def _together(conn: sqlite3.Connection, ask: Question) -> Grouped:
    left, right = ask.left, ask.right
    members = _members(conn, left)
    row = conn.execute(
        "SELECT confidence, weakest_left_id, weakest_right_id FROM clusters WHERE object = ? AND cluster_id = ?",
        (left.object, left.cluster_id),
    ).fetchone()
    confidence, *pair = row or (None, None, None)
    links = _links(conn, members) if len(members) <= MOST else []
    tree = _strongest_tree(links)
    stated = next((link for link in links if [link.one, link.other] == pair), None)
    number, status = conn.execute(
        "SELECT p.proposal_id, p.status FROM proposals p JOIN proposal_members m USING (proposal_id) "
        "WHERE m.record_id = ? AND p.cluster_id = ? ORDER BY p.produced DESC, p.proposal_id LIMIT 1",
        (left.record_id, left.cluster_id),
    ).fetchone() or (None, "")
    decision = None if ask.duplicate else _approved(conn, left, right)
    return Grouped(
        fate="together" if decision is None else "approved",
        sizes=(len(members), len(members)),
        cluster_id=left.cluster_id,
        confidence=confidence,
        weakest=stated or min(tree, key=lambda link: (link.weight, link.one, link.other), default=None),
        way=() if ask.duplicate else way_between(tree, left.record_id, right.record_id),
        decision_id=decision,
        proposal_id=number,
        status=status,
    )


def _links(conn: sqlite3.Connection, members: Mapping[int, str]) -> list[Link]:
    """Returns the stored pairs among these records, the strongest first."""
    marks = ", ".join("?" * len(members))
    rows = conn.execute(
        f"SELECT left_id, right_id, probability, weight FROM pairs WHERE left_id IN ({marks}) AND right_id IN ({marks})"
        " ORDER BY weight DESC, left_id, right_id",
        (*members, *members),
    )
    return [Link(a, b, members[a], members[b], sure, weight) for a, b, sure, weight in rows]


def _strongest_tree(links: Sequence[Link]) -> list[Link]:
    """Returns the links that hold the group together: the maximum spanning tree (Kruskal 1956).

    Its lowest link is the weakest of the group, its way between two records the strongest chain there is.
    """
    root: dict[int, int] = {}

    def find(number: int) -> int:
        while root.setdefault(number, number) != number:
            number = root[number]
        return number

    tree = []
    for link in links:
        one, other = find(link.one), find(link.other)
        if one != other:
            root[one] = other
            tree.append(link)
    return tree


def way_between(tree: Sequence[Link], start: int, goal: int) -> tuple[Link, ...]:
    """Returns the chain of links from one record to another, turned in the direction of the walk; () if there is none.

    A chain of one link is no way by others.
    """
    beside: dict[int, list[Link]] = {}
    for link in tree:
        beside.setdefault(link.one, []).append(link)
        beside.setdefault(link.other, []).append(
            Link(link.other, link.one, link.other_id, link.one_id, link.probability, link.weight)
        )
    came: dict[int, Link | None] = {start: None}
    waiting = [start]
    for number in waiting:
        for link in beside.get(number, []):
            if link.other not in came:
                came[link.other] = link
                waiting.append(link.other)
    chain = []
    step = came.get(goal)
    while step is not None:
        chain.append(step)
        step = came[step.one]
    return tuple(reversed(chain)) if len(chain) > 1 else ()


def _disagreeing(ask: Question, members: Sequence[Mapping[int, str]], sizes: tuple[int, int]) -> Grouped:
    """Returns how the two groups disagree although the pair agrees."""
    own, other = (dict(list(part.items())[:MOST]) for part in members)
    pairs = list(product(own, other))
    weights = ask.weigh([a for a, _ in pairs], [b for _, b in pairs])
    mean = float(np.maximum(weights - ask.least, FLOOR).mean())
    if mean > 0:
        return Grouped("unseen", sizes, ask.left.cluster_id, between=mean, pairs_between=len(pairs))
    k = int(np.argmin(weights))
    a, b = pairs[k]
    chance = float(1 / (1 + np.exp2(-np.clip(weights[k], -60, 60))))
    worst = Link(a, b, own[a], other[b], chance, float(weights[k]))
    return Grouped("groups", sizes, ask.left.cluster_id, between=mean, pairs_between=len(pairs), against=worst)


def _keys(left: RecordRow, right: RecordRow) -> list[tuple[str, str, int]]:
    return sorted([(left.source, left.crm_id, left.occurrence), (right.source, right.crm_id, right.occurrence)])


def _rejected(conn: sqlite3.Connection, left: RecordRow, right: RecordRow) -> int | None:
    keys = _keys(left, right)
    for pair in forbidden_pairs(conn):
        if pair.object == left.object and [tuple(pair.left), tuple(pair.right)] == keys:
            return pair.decision_id
    return None


def _approved(conn: sqlite3.Connection, left: RecordRow, right: RecordRow) -> int | None:
    keys = set(_keys(left, right))
    for group in approved_groups(conn):
        if group.object == left.object and keys <= {tuple(key) for key in group.keys}:
            return group.decision_id
    return None
