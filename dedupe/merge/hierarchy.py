"""Parents: who reports to whom, and what a merge would do to it. No step recurses, so depth does not matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dedupe.merge.flags import squeezed
from dedupe.merge.stack import Place, Stacked
from dedupe.model import CleanTable, Column, IntArray, TextArray
from dedupe.ruleset.effective import ObjectRules

#: Names under which a record points to another of its own kind.
_PARENT_FIELDS = frozenset(
    "parent parentid parentaccount parentaccountid parentcompany parentcompanyid parentcompanyids reportsto "
    "reportstoid reportingto reportingtoid manager managerid".split()
)

#: Ids of this length and more (Salesforce 15, GUID 36) mean the same record in every file; a short one is a count that
#: each source does for itself.
_WORLDWIDE = 15


def hierarchy_conflicts(stacked: Stacked, rules: Sequence[ObjectRules] = ()) -> IntArray:
    """Returns the pairs of positions (parent, child), one a row: such two must never be merged.

    Given to clustering before it forms groups. Parents are found by id, first in the record's own source, then
    (long ids only) in the others.
    """
    parents, children = [], []
    places = [_parent_places(stacked, table, rules) for table in range(len(stacked.tables))]
    if not any(places):
        return np.zeros((0, 2), dtype=np.int64)
    # Rows without ids are known by their number, which no other record means by a parent's id.
    known = [
        _positions_by_id(stacked, table) if not rules or rules[table].id_header else {}
        for table in range(len(stacked.tables))
    ]
    for table, source in enumerate(stacked.tables):
        lookups = [known[table], *(other for number, other in enumerate(known) if number != table)]
        for place in places[table]:
            found = _resolve(place, source, lookups)
            rows = np.flatnonzero(found >= 0)
            parents.append(found[rows])
            children.append(rows + stacked.offsets[table])
    pairs = np.stack([np.concatenate(parents), np.concatenate(children)], axis=1)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    return np.unique(pairs, axis=0).astype(np.int64)


def split_parent_child(labels: IntArray, pairs: IntArray) -> IntArray:
    """Returns those (parent, child) pairs that one cluster holds together."""
    if not len(pairs):
        return pairs
    together = labels[pairs[:, 0]] == labels[pairs[:, 1]]
    chosen: IntArray = pairs[together & (labels[pairs[:, 0]] >= 0)]
    return chosen


def cyclic_clusters(labels: IntArray, pairs: IntArray) -> frozenset[int]:
    """Returns the clusters that would be part of a loop of parents once every cluster is one record.

    `pairs` are (parent, child). Each cluster counts as one node that has the parents of all its members; what lies on
    a loop is what a strongly connected part of more than one node holds, or a node that is its own parent.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    if not len(pairs):
        return frozenset()
    # Records without a cluster are nodes of their own.
    own = np.where(labels >= 0, labels, labels.max(initial=0) + 1 + np.arange(len(labels)))
    nodes, codes = np.unique(own[pairs], return_inverse=True)
    edges = codes.reshape(pairs.shape)
    loops = edges[:, 0] == edges[:, 1]
    size = len(nodes)
    graph = coo_matrix((np.ones(len(edges), dtype=np.int8), (edges[:, 1], edges[:, 0])), shape=(size, size)).tocsr()
    _, component = connected_components(graph, directed=True, connection="strong")
    in_loop = np.bincount(component)[component] > 1
    in_loop[edges[loops, 0]] = True
    return frozenset(int(label) for label in nodes[in_loop])


def _parent_places(stacked: Stacked, table: int, rules: Sequence[ObjectRules]) -> list[Place]:
    pointing = {
        header
        for rule in (rules[table].fields if rules else ())
        if rule.to == stacked.object
        for header in rule.headers
    }
    places = []
    for place in stacked.places[table]:
        if place.column.type in ("record_id", "system"):
            continue
        named = {squeezed(place.attribute.field), squeezed(place.header)} & _PARENT_FIELDS
        if place.header in pointing or (named and place.column.type in ("reference", "identifier", "")):
            places.append(place)
    return places


def _positions_by_id(stacked: Stacked, table: int) -> Mapping[str, int]:
    """Returns where each id stands, by the id as it stood and by its comparison key."""
    clean = stacked.tables[table]
    start = int(stacked.offsets[table])
    known: dict[str, int] = {}
    column = next((c for c in clean.of_type("record_id")), None)
    keys: TextArray | None = None
    if column is not None and "fold" in column.keys:
        keys = column.keys["fold"].texts()
    for row, crm_id in enumerate(clean.crm_ids.tolist()):
        known.setdefault(str(crm_id), start + row)
    for row, key in enumerate(keys.tolist() if keys is not None else ()):
        if key:
            known.setdefault(key, start + row)
    return known


def _resolve(place: Place, table: CleanTable, lookups: Sequence[Mapping[str, int]]) -> IntArray:
    """Returns, per row, the position of the record it points to, -1 for none."""
    raw = place.column.raw
    key: Column = place.column.keys.get("fold", raw)
    found = np.full(len(table), -1, dtype=np.int64)
    for column in (raw, key):
        places = np.array([_look_up(str(text), lookups) for text in column.values], dtype=np.int64)
        if len(places):
            found = np.where(found < 0, places[column.codes], found)
    return found


def _look_up(text: str, lookups: Sequence[Mapping[str, int]]) -> int:
    if not text.strip():
        return -1
    for known in lookups if len(text) >= _WORLDWIDE else lookups[:1]:
        position = known.get(text)
        if position is not None:
            return position
    return -1
