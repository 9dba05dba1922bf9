"""Finds the pairs worth comparing: records that share a key, or several keys together.

Rules are counted before they are joined. A block over its cap is not dropped but refined by a second key; what still
does not fit is reported with its worst keys. Nothing here depends on the order of the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.match.atoms import Atom
from dedupe.model import IntArray


@dataclass(frozen=True, slots=True)
class RuleReport:
    """What one blocking rule gave."""

    rule: str
    blocks: int
    pairs: int  # pairs under this rule, before pairs that other rules found too are taken off
    cap: int  # largest block joined as it was
    refined_blocks: int
    skipped_pairs: int  # pairs of blocks that stayed too large after refining
    worst: tuple[tuple[str, int], ...]  # keys of the largest blocks, with their records


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Candidate pairs, left < right, sorted; `rule[i]` is the number of the first rule that found pair i."""

    left: IntArray
    right: IntArray
    rule: np.ndarray[tuple[int], np.dtype[np.int16]]
    reports: tuple[RuleReport, ...]
    complete: bool = False  # all pairs there are


def all_pairs(rows: int) -> Candidates:
    """Returns every pair of rows."""
    left, right = np.triu_indices(rows, 1)
    report = RuleReport("all pairs", 1, len(left), rows, 0, 0, ())
    return Candidates(left.astype(np.int64), right.astype(np.int64), np.zeros(len(left), np.int16), (report,), True)


def candidates(
    atoms: Mapping[str, Atom], rules: Sequence[tuple[str, ...]], rows: int, *, cap: int, budget: int
) -> Candidates:
    """Returns the pairs that at least one rule finds.

    `rules` are ANDs of atoms; `cap` is the largest block joined whole, halved for a rule until its pairs fit `budget`.
    """
    codes, found_by, reports = [], [], []
    for number, rule in enumerate(rules):
        members, keys = _combine([atoms[name] for name in rule])
        refiners = [atoms[name] for name in _REFINERS if name in atoms and name not in rule]
        pairs, report = _join(" + ".join(rule), members, keys, rows, cap, budget, refiners)
        reports.append(_with_words(report, [atoms[name] for name in rule]))
        codes.append(pairs)
        found_by.append(np.full(len(pairs), number, dtype=np.int16))
    if not codes:
        empty = np.empty(0, dtype=np.int64)
        return Candidates(empty, empty, np.empty(0, np.int16), ())
    every = np.concatenate(codes)
    distinct, first = np.unique(every, return_index=True)
    rule_numbers = np.concatenate(found_by)[first]
    return Candidates(distinct // rows, distinct % rows, rule_numbers, tuple(reports))


#: Keys by which blocks that are too large are taken apart, in this order.
_REFINERS = ("name", "family3+given1", "company", "postal_code", "city", "street")


def _combine(atoms: Sequence[Atom]) -> tuple[IntArray, IntArray]:
    """Returns (row, key) of every row that has all atoms; a row with several values comes several times."""
    members, keys = atoms[0].rows, atoms[0].keys
    for atom in atoms[1:]:
        members, keys = _and(members, keys, atom)
    return members, keys


def _and(members: IntArray, keys: IntArray, atom: Atom) -> tuple[IntArray, IntArray]:
    """Returns the rows that also have this atom, with a key that stands for both values."""
    start = np.searchsorted(atom.rows, members, side="left")
    stop = np.searchsorted(atom.rows, members, side="right")
    times = stop - start
    left = np.repeat(np.arange(len(members)), times)
    offset = np.arange(len(left)) - np.repeat(np.cumsum(times) - times, times)
    other = atom.keys[start[left] + offset]
    return members[left], keys[left] * np.int64(atom.size) + other


@dataclass(frozen=True, slots=True, eq=False)
class _Blocks:
    """Rows sorted by key: block b is rows[start[b] : start[b] + size[b]]."""

    rows: IntArray
    start: IntArray
    size: IntArray
    key: IntArray


def _blocks(members: IntArray, keys: IntArray) -> _Blocks:
    order = np.lexsort((members, keys))
    members, keys = members[order], keys[order]
    fresh = np.ones(len(keys), dtype=bool)
    fresh[1:] = (keys[1:] != keys[:-1]) | (members[1:] != members[:-1])
    members, keys = members[fresh], keys[fresh]
    edge = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.empty(0, dtype=np.int64)
    size = np.diff(np.r_[edge, len(keys)])
    return _Blocks(members, edge, size, keys[edge] if len(keys) else keys)


def _join(
    name: str, members: IntArray, keys: IntArray, rows: int, cap: int, budget: int, refiners: Sequence[Atom]
) -> tuple[IntArray, RuleReport]:
    blocks = _blocks(members, keys)
    cap = _fitting_cap(blocks.size, cap, budget)
    small = (blocks.size >= 2) & (blocks.size <= cap)
    parts = [_pairs(blocks, small, rows)]
    large = blocks.size > cap
    refined, skipped = 0, 0
    if large.any():
        refined = int(large.sum())
        parts.append(_refine(blocks, large, rows, cap, budget, refiners))
        size = blocks.size[large]
        skipped = int((size * (size - 1) // 2).sum()) - len(parts[1])
    pairs = np.unique(np.concatenate(parts))
    order = np.argsort(-blocks.size, kind="stable")[:10]
    worst = tuple((str(int(blocks.key[k])), int(blocks.size[k])) for k in order if blocks.size[k] > cap)
    return pairs, RuleReport(name, int((blocks.size >= 2).sum()), len(pairs), cap, refined, max(skipped, 0), worst)


def _fitting_cap(size: IntArray, cap: int, budget: int) -> int:
    while cap > 4:
        fitting = size[size <= cap]
        if int((fitting * (fitting - 1) // 2).sum()) <= budget:
            break
        cap //= 2
    return cap


def _refine(
    blocks: _Blocks,
    large: np.ndarray[tuple[int], np.dtype[np.bool_]],
    rows: int,
    cap: int,
    budget: int,
    refiners: Sequence[Atom],
) -> IntArray:
    """Returns pairs within the large blocks that also share a second key."""
    number = np.flatnonzero(large)
    size = blocks.size[number]
    offset = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
    members = blocks.rows[np.repeat(blocks.start[number], size) + offset]
    keys = np.repeat(number, size)
    parts = [np.empty(0, dtype=np.int64)]
    for atom in refiners[:3]:
        finer = _blocks(*_and(members, keys, atom))
        limit = _fitting_cap(finer.size, cap, budget)
        parts.append(_pairs(finer, (finer.size >= 2) & (finer.size <= limit), rows))
    return np.unique(np.concatenate(parts))


def _pairs(blocks: _Blocks, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]], rows: int) -> IntArray:
    """Returns all pairs within the chosen blocks as left * rows + right, left < right."""
    start, size = blocks.start[chosen], blocks.size[chosen]
    parts = [np.empty(0, dtype=np.int64)]
    for length in np.unique(size):
        first = start[size == length]
        i, j = np.triu_indices(int(length), 1)
        left = blocks.rows[first[:, None] + i[None, :]].reshape(-1)
        right = blocks.rows[first[:, None] + j[None, :]].reshape(-1)
        parts.append(np.minimum(left, right) * np.int64(rows) + np.maximum(left, right))
    return np.concatenate(parts)


def _with_words(report: RuleReport, atoms: Sequence[Atom]) -> RuleReport:
    """Returns the report with the numbers of its worst keys turned into the values they stand for."""
    worst = []
    for key, size in report.worst:
        number, words = int(key), []
        for atom in reversed(atoms[1:]):
            number, rest = divmod(number, atom.size)
            words.append(str(atom.values[rest]))
        words.append(str(atoms[0].values[number]))
        worst.append((" + ".join(reversed(words)), size))
    return RuleReport(
        report.rule, report.blocks, report.pairs, report.cap, report.refined_blocks, report.skipped_pairs, tuple(worst)
    )
