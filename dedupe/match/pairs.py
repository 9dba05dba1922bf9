"""Evidence of pairs of rows, compared chunk by chunk."""

from __future__ import annotations

import numpy as np

from dedupe.match.facts import Facts
from dedupe.match.scoring import Evidence
from dedupe.model import IntArray

#: Pairs compared at a time: large enough for vector speed, small enough for the memory of a small machine.
CHUNK = 100_000
#: So many candidates are compared once and their evidence kept: learning and scoring both need it.
ONCE = 600_000


def compare_pairs(facts: Facts, left: IntArray, right: IntArray) -> Evidence:
    """Returns the evidence of the pairs (left[i], right[i])."""
    count = len(facts.comparisons)
    levels = np.full((len(left), count), -1, dtype=np.int8)
    holders = np.zeros((len(left), count), dtype=np.int32)
    for start in range(0, len(left), CHUNK):
        part = slice(start, start + CHUNK)
        column = 0
        for comparer in facts.comparers:
            for compared in comparer.compare(left[part], right[part]):
                levels[part, column] = compared.level
                holders[part, column] = compared.holders
                column += 1
    return Evidence(levels, holders, namesakes(facts, left, right))


def namesakes(facts: Facts, left: IntArray, right: IntArray) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Returns how many rows bear the commoner of the two whole names; 0 where neither is known."""
    names = facts.keys.names
    if names is None:
        return np.zeros(len(left), dtype=np.int32)
    whole = names.whole
    count = np.where(whole.first >= 0, whole.holders[np.maximum(whole.first, 0)], 0) if len(whole.values) else None
    if count is None:
        return np.zeros(len(left), dtype=np.int32)
    return np.maximum(count[left], count[right]).astype(np.int32)
