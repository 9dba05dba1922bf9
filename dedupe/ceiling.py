"""A ceiling on merges that nobody looks at: rules that would merge half of a table are taken for wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dedupe.model import FloatArray, IntArray
from dedupe.ruleset.effective import ObjectRules

#: Records touched below which there is no ceiling: in a table of ten, one pair of duplicates is a fifth of it.
SMALL = 50


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The rules as they may be used, and what to tell people where they may not be used as they are."""

    rules: tuple[ObjectRules, ...]
    message: str  # "" where the band `auto` stays as the rules have it


def under_ceiling(rules: Sequence[ObjectRules], labels: IntArray, weakest: FloatArray) -> Ceiling:
    """Returns the rules of an object, without the band `auto` where it would touch more records than `max_auto` allows.

    `labels` is the cluster of each record, `weakest` the probability of the weakest link of that cluster.
    """
    bars = [(table.match.auto_above, table.merge.max_cluster) for table in rules if table.match.auto_above is not None]
    if not bars or not len(labels):
        return Ceiling(tuple(rules), "")
    _, inverse, counts = np.unique(labels, return_inverse=True, return_counts=True)
    size = counts[inverse.reshape(-1)]
    bar, largest = min(bar for bar, _ in bars), max(largest for _, largest in bars)
    touched = int(np.count_nonzero((size > 1) & (size <= largest) & (weakest >= bar)))
    share, most = touched / len(labels), min(table.merge.max_auto for table in rules)
    if touched < SMALL or share <= most:
        return Ceiling(tuple(rules), "")
    message = (
        f"auto_above {bar:g} would merge {touched:,} of {len(labels):,} {rules[0].object}s ({share:.0%}) without a "
        f"look, the limit (merge: max_auto) is {most:.0%}: nothing is merged automatically, all proposals wait for "
        "review"
    )
    return Ceiling(tuple(replace(t, match=replace(t.match, auto_above=None)) for t in rules), message)
