"""What people decided in earlier runs, in terms of the rows of this one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import pairwise

from dedupe.match.matching import Decisions
from dedupe.model import Proposal, TextArray, text_array
from dedupe.store.database import open_database
from dedupe.store.feedback import RejectedPair, approved_groups, forbidden_pairs, pair_digest
from dedupe.store.redirects import RecordKey

Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Reopened:
    """A pair that a person rejected, of which a record has changed since: it may be asked again, but says so."""

    left: int
    right: int
    decision_id: int
    whole: frozenset[int]  # the rows of all that was rejected together


@dataclass(frozen=True, slots=True)
class Remembered:
    """Earlier decisions on the stacked rows of an object."""

    decisions: Decisions = field(default_factory=Decisions)
    reopened: tuple[Reopened, ...] = ()


def remembered(
    db: str, object_: str, keys_of: Callable[[], Sequence[Key]], hashes_of: Callable[[], TextArray]
) -> Remembered:
    """Returns the pairs that a person rejected, as long as both records are unchanged, and the groups approved.

    The functions give the stable keys (source, crm_id, occurrence) of the stacked rows and their content hashes; they
    are only called where somebody has decided something.
    """
    with closing(open_database(db, readonly=True)) as conn:
        rejected = [pair for pair in forbidden_pairs(conn) if pair.object == object_]
        approved = [group for group in approved_groups(conn) if group.object == object_]
    if not rejected and not approved:
        return Remembered()
    position = {key: row for row, key in enumerate(keys_of())}
    hashes = hashes_of() if rejected else text_array([])
    forbidden = set()
    changed: list[tuple[int, int, int]] = []
    for pair in rejected:
        left, right = position.get(_plain(pair.left)), position.get(_plain(pair.right))
        if left is None or right is None:
            continue
        if pair_digest(str(hashes[left]), str(hashes[right])) == pair.evidence_digest:
            forbidden.add((min(left, right), max(left, right)))
        else:
            changed.append((left, right, pair.decision_id))
    required = []
    for group in approved:
        rows = sorted(position[_plain(key)] for key in group.keys if _plain(key) in position)
        required += list(pairwise(rows))
    return Remembered(
        Decisions(frozenset(forbidden), tuple(required)), tuple(_reopened(changed, _together(rejected, position)))
    )


def told_again(proposals: Iterable[Proposal], reopened: Sequence[Reopened], ids: TextArray) -> Iterator[Proposal]:
    """Yields the proposals; where one holds a pair that was rejected as part of another group, its reason says so.

    What is proposed again in the very group that was rejected, the store tells by itself.
    """
    if not reopened:
        yield from proposals
        return
    for proposal in proposals:
        members = frozenset(proposal.members)
        again = [pair for pair in reopened if {pair.left, pair.right} <= members and pair.whole != members]
        yield replace(proposal, reason=_note(again, ids) + proposal.reason) if again else proposal


def _note(again: Sequence[Reopened], ids: TextArray) -> str:
    first = again[0]
    more = f" and {len(again) - 1} more" if len(again) > 1 else ""
    pair = f"{ids[first.left]} with {ids[first.right]}{more}"
    return f"evidence changed since decision {first.decision_id} rejected {pair}: "


def _together(rejected: Sequence[RejectedPair], position: dict[Key, int]) -> dict[int, frozenset[int]]:
    """Returns the rows that each decision rejected; -1 stands for a record that this run does not see."""
    rows: dict[int, set[int]] = {}
    for pair in rejected:
        rows.setdefault(pair.decision_id, set()).update(position.get(_plain(k), -1) for k in (pair.left, pair.right))
    return {decision: frozenset(found) for decision, found in rows.items()}


def _reopened(changed: Sequence[tuple[int, int, int]], whole: dict[int, frozenset[int]]) -> Iterator[Reopened]:
    for left, right, decision_id in changed:
        yield Reopened(left, right, decision_id, whole[decision_id])


def _plain(key: RecordKey) -> Key:
    return str(key.source), str(key.crm_id), int(key.occurrence)
