"""Evidence of pairs of rows, compared chunk by chunk."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dedupe.beside import Beside
from dedupe.match.compare_values import ValueComparer
from dedupe.match.facts import Facts
from dedupe.match.plugins import PluginJudge
from dedupe.match.scoring import Evidence
from dedupe.model import IntArray

#: Pairs compared at a time: large enough for vector speed, small enough for the memory of a small machine.
CHUNK = 100_000
#: So many candidates are compared once and their evidence kept: learning and scoring both need it.
ONCE = 1_200_000


#: So many pairs are compared by two processes: a second one costs some hundredths of a second.
HALVED = 40_000


def compare_pairs(facts: Facts, left: IntArray, right: IntArray) -> Evidence:
    """Returns the evidence of the pairs (left[i], right[i])."""
    if len(left) < HALVED or not shareable(facts):
        return compare_here(facts, left, right)
    half = len(left) // 2
    rest = Beside(lambda: compare_here(facts, left[half:], right[half:]))
    return joined([compare_here(facts, left[:half], right[:half]), rest.result()])


def shareable(facts: Facts) -> bool:
    """Returns whether a second process may compare pairs too: what goes wrong in a plug-in would be lost in it."""
    judges = (comparer.judge for comparer in facts.comparers if isinstance(comparer, ValueComparer))
    return not any(isinstance(judge, PluginJudge) for judge in judges)


def joined(parts: Sequence[Evidence]) -> Evidence:
    """Returns the evidence of all these pairs, one after another."""
    return Evidence(
        np.concatenate([part.levels for part in parts]),
        np.concatenate([part.holders for part in parts]),
        np.concatenate([part.namesakes for part in parts]),
    )


def compare_here(facts: Facts, left: IntArray, right: IntArray) -> Evidence:
    """Returns the same, compared by this process alone."""
    count = len(facts.comparisons)
    # Column by column: that is how they are made and read.
    levels = np.full((len(left), count), -1, dtype=np.int8, order="F")
    holders = np.zeros((len(left), count), dtype=np.int32, order="F")
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
