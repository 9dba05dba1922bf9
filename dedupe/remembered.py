"""What people decided in earlier runs, in terms of the rows of this one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from itertools import pairwise

from dedupe.match.matching import Decisions
from dedupe.model import TextArray
from dedupe.store.database import open_database
from dedupe.store.feedback import approved_groups, forbidden_pairs, pair_digest

Key = tuple[str, str, int]


def remembered(db: str, object_: str, keys: Sequence[Key], hashes: TextArray) -> Decisions:
    """Returns the pairs that a person rejected, as long as both records are unchanged, and the groups approved.

    `keys` are the stable keys (source, crm_id, occurrence) of the stacked rows, `hashes` their content hashes.
    """
    with closing(open_database(db, readonly=True)) as conn:
        rejected = [pair for pair in forbidden_pairs(conn) if pair.object == object_]
        approved = [group for group in approved_groups(conn) if group.object == object_]
    if not rejected and not approved:
        return Decisions()
    position = {key: row for row, key in enumerate(keys)}
    forbidden = set()
    for pair in rejected:
        left, right = position.get(_plain(pair.left)), position.get(_plain(pair.right))
        if left is None or right is None:
            continue
        if pair_digest(str(hashes[left]), str(hashes[right])) == pair.evidence_digest:
            forbidden.add((min(left, right), max(left, right)))
    required = []
    for group in approved:
        rows = sorted(position[_plain(key)] for key in group.keys if _plain(key) in position)
        required += list(pairwise(rows))
    return Decisions(frozenset(forbidden), tuple(required))


def _plain(key: object) -> Key:
    source, crm_id, occurrence = tuple(key)  # type: ignore[call-overload]
    return str(source), str(crm_id), int(occurrence)
