"""Two sources linked, or others to a reference list: which rows may be pairs, who survives, and the links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dedupe.match.between import FIRST, NEITHER, SECOND, Between
from dedupe.match.matching import DUPLICATE, MatchResult
from dedupe.model import CleanTable, FloatArray, IntArray
from dedupe.ruleset.effective import ObjectRules
from dedupe.sources.shown import shown

#: Kinds of links between records of one object: the same entity in two sources, and its record in a reference list.
SAME, REFERENCE = "same_as", "reference"


def between_of(tables: Sequence[CleanTable], rules: Sequence[ObjectRules]) -> Between | None:
    """Returns which rows of these stacked tables may be pairs; None where any two may."""
    match = rules[0].match
    if not match.link and not match.reference:
        return None
    first, second = (match.link[0], match.link[1]) if match.link else ("", match.reference)
    if first == match.reference:
        first, second = second, first
    sides = []
    for table in tables:
        on_first = table.source == first or (not match.link and table.source != second)
        sides.append(SECOND if table.source == second else FIRST if on_first else NEITHER)
    return Between.of(
        [len(table) for table in tables], sides,
        within=not match.link, reference=bool(match.reference), one_to_one=match.one_to_one,
    )  # fmt: skip


def keeping_reference(rules: Sequence[ObjectRules], tables: Sequence[CleanTable]) -> list[ObjectRules]:
    """Returns the rules of merging under which a record of the reference list survives, and stays as it is."""
    changed = []
    for rule, table in zip(rules, tables, strict=True):
        name = rule.match.reference
        if name:
            survivor = (f"prefer_source={name}", *rule.merge.survivor)
            merge = replace(rule.merge, survivor=survivor, unchanged=table.source == name)
            changed.append(replace(rule, merge=merge))
        else:
            changed.append(rule)
    return changed


@dataclass(frozen=True, slots=True, eq=False)
class OwnLinks:
    """Links between records of one object: positions in its stacked rows."""

    kind: str
    left: IntArray
    right: IntArray
    confidence: FloatArray
    note: str  # for the closing summary


def own_links(result: MatchResult, tables: Sequence[CleanTable], rules: Sequence[ObjectRules]) -> Iterator[OwnLinks]:
    """Yields the links that linking two sources, or linking to a reference list, gave: none in other runs."""
    between = between_of(tables, rules)
    if between is None:
        return
    match, side = rules[0].match, between.side
    first, second = int((side == FIRST).sum()), int((side == SECOND).sum())
    if between.reference:
        left, right, sure = _to_reference(result, between)
        note = (
            f"{len(left):,} of {first:,} {rules[0].object}s are linked to the reference list {shown(match.reference)} "
            f"(table links, kind {REFERENCE})"
        )
        yield OwnLinks(REFERENCE, left, right, sure, note)
        return
    pairs = result.pairs
    same = result.labels[pairs.left] == result.labels[pairs.right]
    chosen = np.flatnonzero(same & between.allowed(pairs.left, pairs.right))
    swap = side[pairs.left[chosen]] == SECOND
    one, two = pairs.left[chosen], pairs.right[chosen]
    left, right = np.where(swap, two, one), np.where(swap, one, two)
    note = (
        f"{len(np.unique(left)):,} of {first:,} {rules[0].object}s of {shown(match.link[0])} have a partner among the "
        f"{second:,} of {shown(match.link[1])} (table links, kind {SAME})"
    )
    yield OwnLinks(SAME, left, right, pairs.probability[chosen], note)


def _to_reference(result: MatchResult, between: Between) -> tuple[IntArray, IntArray, FloatArray]:
    """Returns the link of each record that shares a cluster with a reference record, as sure as their pair is.

    Two whose pair alone would not do are as sure as the weakest link of their cluster, which connects them.
    """
    pairs, labels = result.pairs, result.labels
    listed = np.flatnonzero(between.side == SECOND)
    anchor = np.full(len(labels), -1, dtype=np.int64)
    anchor[labels[listed[::-1]]] = listed[::-1]  # of several, the first
    left = np.flatnonzero((anchor[labels] >= 0) & (between.side == FIRST))
    right = anchor[labels[left]]
    sure = result.weakest[left].copy()
    across = np.flatnonzero((between.side[pairs.left] != between.side[pairs.right]) & (pairs.verdict == DUPLICATE))
    flipped = between.side[pairs.left[across]] == SECOND
    one = np.where(flipped, pairs.right[across], pairs.left[across])
    two = np.where(flipped, pairs.left[across], pairs.right[across])
    size = np.int64(len(labels))
    known = dict(zip((one * size + two).tolist(), pairs.probability[across].tolist(), strict=True))
    for k, code in enumerate((left * size + right).tolist()):
        sure[k] = known.get(code, sure[k])
    return left, right, sure
