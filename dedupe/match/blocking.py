"""Finds the pairs worth comparing: records that share a key, or several keys together.

Rules are counted before they are joined. A block over its cap is not dropped but refined by a second key; what still
does not fit is reported with its worst keys. Nothing here depends on the order of the rows.

Rows and keys are packed into one 64-bit integer, so that a join is one sort of plain integers.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.match.alike import Marks
from dedupe.match.atoms import Atom
from dedupe.match.blocking_rules import Rule
from dedupe.match.completeness import lane
from dedupe.match.joining import Blocks, Joiner, pairs_of_size
from dedupe.model import IntArray


@dataclass(frozen=True, slots=True)
class RuleReport:
    """What one blocking rule gave."""

    rule: str
    blocks: int
    pairs: int  # pairs under this rule, before pairs that other rules found too are taken off
    cap: int  # largest block joined as it was
    refined_blocks: int
    skipped_pairs: int  # pairs of blocks that stayed too large after refining; wide rules leave those to tight ones
    worst: tuple[tuple[str, int], ...]  # keys of the largest blocks, with their records


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Candidate pairs, left < right, sorted; `rule[i]` is the number of the first rule that found pair i.

    `lanes[i]` has a bit for each kind of evidence that found it (see `completeness`); empty where all pairs were taken.
    """

    left: IntArray
    right: IntArray
    rule: NDArray[np.int16]
    reports: tuple[RuleReport, ...]
    complete: bool = False  # all pairs there are
    lanes: NDArray[np.uint8] = dataclasses.field(default_factory=lambda: np.empty(0, np.uint8))  # kinds that found it


def all_pairs(rows: int) -> Candidates:
    """Returns every pair of rows."""
    left, right = np.triu_indices(rows, 1)
    report = RuleReport("all pairs", 1, len(left), rows, 0, 0, ())
    return Candidates(left.astype(np.int64), right.astype(np.int64), np.zeros(len(left), np.int16), (report,), True)


def candidates(
    atoms: Mapping[str, Atom],
    rules: Sequence[Rule],
    rows: int,
    *,
    cap: int,
    budget: int,
    marks: Marks | None = None,
) -> Candidates:
    """Returns the pairs that at least one rule finds.

    `cap` is the largest block joined whole; a rule whose pairs exceed `budget` (a wide one: its share of it) joins
    its smallest blocks only, where most duplicates are. `marks` tell which names may be one.
    """
    joiner = Joiner(atoms, rows)
    bits = len(rules).bit_length()
    parts, reports = [np.empty(0, dtype=np.int64)], []
    for number, rule in enumerate(rules):
        room = max(int(budget * rule.share), min(budget, SMALLEST_ROOM))
        pairs, report = _join(joiner, rule, cap, room, marks if rule.alike else None)
        reports.append(report)
        pairs <<= bits
        pairs |= number
        parts.append(pairs)
    every = np.concatenate(parts)
    parts.clear()
    if not len(every):
        return Candidates(every, every, np.empty(0, np.int16), tuple(reports))
    every.sort()
    rule_numbers = (every & ((1 << bits) - 1)).astype(np.int16)
    every >>= bits
    first = np.flatnonzero(np.diff(every, prepend=-1))
    lanes = np.bitwise_or.reduceat(np.array([1 << lane(rule) for rule in rules], dtype=np.uint8)[rule_numbers], first)
    every = every[first]
    left, right = every >> joiner.bits, every & ((1 << joiner.bits) - 1)
    return Candidates(left, right, rule_numbers[first], tuple(reports), lanes=lanes)


#: A wide rule may always look at this many pairs: in small tables they cost nothing.
SMALLEST_ROOM = 30_000
#: So many times its room a rule may join before pairs whose names cannot be one are taken off.
_BEFORE_NAMES = 6
#: Keys by which blocks that are too large are taken apart, in this order.
_REFINERS = ("name", "family3+given1", "company", "postal_code", "city", "street")


def _join(joiner: Joiner, rule: Rule, cap: int, room: int, marks: Marks | None) -> tuple[IntArray, RuleReport]:
    blocks = joiner.blocks(rule.atoms)
    pairs, cap = _within(blocks, cap, room, joiner.bits, marks)
    large = np.flatnonzero(blocks.size > cap)
    skipped = 0
    if len(large) and not rule.wide:
        finer = _refine(joiner, rule.atoms, blocks.rows_of(large), cap, room, marks)
        size = blocks.size[large]
        skipped = max(int((size * (size - 1) // 2).sum()) - len(finer), 0)
        pairs = np.concatenate([pairs, finer])
    if (len(large) and not rule.wide) or not joiner.single(rule.atoms):
        pairs = _distinct(pairs)
    worst = large[np.argsort(-blocks.size[large], kind="stable")[:10]].tolist()
    told = tuple((joiner.words(rule.atoms, blocks.members(k)), int(blocks.size[k])) for k in worst)
    return pairs, RuleReport(rule.name, len(blocks.size), len(pairs), cap, len(large), skipped, told)


def _within(blocks: Blocks, cap: int, room: int, bits: int, marks: Marks | None) -> tuple[IntArray, int]:
    """Returns the pairs of the smallest blocks, as many as there is room for, and the size of the largest joined.

    A pair of a small block is a duplicate more often: of those who share a rare value, few are strangers.
    """
    sizes = np.flatnonzero(np.bincount(blocks.size[blocks.size <= cap])).tolist()
    counts = np.bincount(blocks.size, minlength=cap + 1)
    parts, kept, joined = [np.empty(0, dtype=np.int64)], 0, 0
    for size in sizes:
        joined += int(counts[size]) * (size * (size - 1) // 2)
        if size > 2 and joined > room * (_BEFORE_NAMES if marks else 1):
            return np.concatenate(parts), size - 1
        pairs = pairs_of_size(blocks, size, bits)
        if marks is not None:
            pairs = pairs[marks.may_be_one(pairs >> bits, pairs & ((1 << bits) - 1))]
        kept += len(pairs)
        if size > 2 and kept > room:
            return np.concatenate(parts), size - 1
        parts.append(pairs)
    return np.concatenate(parts), cap


def _distinct(numbers: IntArray) -> IntArray:
    """Returns the numbers sorted, each once. Far faster than `numpy.unique`, which hashes."""
    ordered = np.sort(numbers)
    return np.asarray(ordered[np.diff(ordered, prepend=-1) != 0])


def _refine(
    joiner: Joiner, rule: Sequence[str], large: tuple[IntArray, IntArray], cap: int, room: int, marks: Marks | None
) -> IntArray:
    """Returns pairs within the large blocks (row, number of its block) that also share a second key."""
    parts = [np.empty(0, dtype=np.int64)]
    for name in [name for name in _REFINERS if joiner.has(name) and name not in rule][:3]:
        parts.append(_within(joiner.finer(*large, name), cap, room, joiner.bits, marks)[0])
    return _distinct(np.concatenate(parts))
