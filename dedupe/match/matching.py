"""Matches the records of one object: rows in, judged pairs and clusters out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from dedupe.beside import Beside
from dedupe.match.atoms import atoms_of, rules_for
from dedupe.match.blocking import Candidates, RuleReport, all_pairs, candidates
from dedupe.match.cluster import Clusters, group
from dedupe.match.facts import Facts, Keys, collect, facts_of
from dedupe.match.keys import Key, same_rows
from dedupe.match.pairs import CHUNK, ONCE, compare_pairs
from dedupe.match.relations import RELATIONS, relation
from dedupe.match.scoring import Evidence, Matrix, weigh
from dedupe.match.training import background_of, learn
from dedupe.match.weights import Model, bits, probability
from dedupe.model import CleanTable, Column, FloatArray, IntArray, TextArray, text_array
from dedupe.ruleset.effective import ObjectRules

#: Tables up to this many (distinct) rows need no blocking: all pairs are compared in a second or two.
ALL_PAIRS = 1500
#: Clusters up to this size have a stored pair for each two members.
TOLD_IN_FULL = 50
#: Rows from which random pairs are compared by a second process while the candidates are found.
BESIDE_FROM = 15_000
#: Pairs below this probability are not kept, unless they are related.
KEEP_ABOVE = 0.02
#: Below the threshold and above this probability a pair is `unsure`.
UNSURE_ABOVE = 0.20

VERDICTS = ("duplicate", "related", "different", "unsure")
DUPLICATE, RELATED, DIFFERENT, UNSURE = range(4)


@dataclass(frozen=True, slots=True, eq=False)
class JudgedPairs:
    """The pairs worth keeping; left < right are positions in the stacked rows."""

    left: IntArray
    right: IntArray
    weight: FloatArray
    levels: NDArray[np.int8]
    parts: Matrix
    rule: NDArray[
        np.int16
    ]  # number of the blocking rule in `reports`; -1 for identical rows, -2 for pairs within a group
    verdict: NDArray[np.int8]
    relation: NDArray[np.int8]  # number in relations.RELATIONS, -1 for none

    def __len__(self) -> int:
        return len(self.left)

    @property
    def probability(self) -> FloatArray:
        """Returns the match probability of each pair."""
        return probability(self.weight)


@dataclass(frozen=True, slots=True, eq=False)
class MatchResult:
    """What matching one object gave."""

    object: str
    labels: IntArray  # per stacked row: the smallest row of its cluster
    weakest: FloatArray  # per stacked row: probability of the weakest link of its cluster, 1 for single rows
    cohesion: FloatArray  # per stacked row: mean probability within its cluster, 1 for single rows
    pairs: JudgedPairs
    model: Model | None  # None where there was nothing to compare
    reports: tuple[RuleReport, ...]
    compared: int  # candidate pairs
    frequencies: tuple[tuple[str, TextArray, IntArray], ...] = ()  # fact, values, rows that hold each (two or more)


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decided before: positions in the stacked rows, left < right."""

    forbidden: frozenset[tuple[int, int]] = frozenset()
    required: tuple[tuple[int, int], ...] = ()


def match_object(
    object_: str,
    tables: Sequence[CleanTable],
    rules: Sequence[ObjectRules],
    *,
    extra: Mapping[str, Column] | None = None,
    decisions: Decisions | None = None,
) -> MatchResult:
    """Returns pairs and clusters of the stacked rows of these tables, which must be in canonical order.

    `extra` holds facts that other objects give ("company": the account's name, "account": its cluster).
    """
    decided = decisions or Decisions()
    every = collect(tables, rules, extra or {})
    if every.rows < 2 or (not every.single and every.names is None):
        return _nothing(object_, every.rows)
    first, same = same_rows([*every.all_keys(), _decided_rows(decided, every.rows)])
    facts = facts_of(every.take(first))
    if not facts.comparers:
        return _nothing(object_, every.rows)
    match = rules[0].match
    large = facts.keys.rows > BESIDE_FROM
    background = Beside(lambda: background_of(facts, complete=False), worthwhile=large) if large else None
    found = _candidates(facts, match.block, match.max_block, match.pairs_per_record)
    # Where memory allows, pairs are compared once for learning and scoring alike.
    known = compare_pairs(facts, found.left, found.right) if len(found.left) <= ONCE else None
    model = learn(
        object_, facts, found.left, found.right, complete=found.complete, evidence=known, twins=_twins(same),
        background=background.result() if background else None,
    )  # fmt: skip
    threshold = bits(min(max(match.review_above, 0.001), 0.999))
    kept, weight = _score(facts, model, found, threshold, known)
    clusters = group(
        len(first),
        found.left,
        found.right,
        weight,
        threshold,
        lambda one, two: weigh(compare_pairs(facts, one, two), model)[0],
        forbidden=frozenset(_mapped(decided.forbidden, same)),
        required=tuple(_mapped(decided.required, same)),
    )
    return _unfold(object_, facts, model, found, kept, clusters, _Rows(first, same), threshold, decided)


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Distinct rows (`first`: their position in the stack) and the distinct row of each stacked row."""

    first: IntArray
    same: IntArray


def _decided_rows(decided: Decisions, rows: int) -> Key:
    """Returns a key that tells rows apart that somebody decided on, so that no two of them are taken for one row."""
    mark = np.full(rows, -1, dtype=np.int32)
    for pair in (*decided.forbidden, *decided.required):
        mark[list(pair)] = pair
    return Key(mark.reshape(-1, 1), text_array([]), np.empty(0, dtype=np.int64))


def _twins(same: IntArray) -> IntArray:
    """Returns the distinct rows that stand for several identical ones."""
    return np.flatnonzero(np.bincount(same) > 1).astype(np.int64)


def _nothing(object_: str, rows: int) -> MatchResult:
    empty, ones = np.empty(0, dtype=np.int64), np.ones(rows)
    table = np.empty((0, 0), dtype=np.int8)
    pairs = JudgedPairs(
        empty, empty, np.empty(0), table, table.astype(np.float32), empty.astype(np.int16), empty.astype(np.int8),
        empty.astype(np.int8),
    )  # fmt: skip
    return MatchResult(object_, np.arange(rows, dtype=np.int64), ones, ones.copy(), pairs, None, (), 0)


def _candidates(facts: Facts, block: tuple[tuple[str, ...], ...], cap: int, per_record: float) -> Candidates:
    rows = facts.keys.rows
    if rows <= ALL_PAIRS and not block:
        return all_pairs(rows)
    atoms = atoms_of(facts.keys)
    rules = _own_rules(block, facts.keys, set(atoms)) if block else rules_for(atoms)
    # One rule may use half of the budget; small tables may always look at this many pairs.
    budget = max(int(per_record / 2 * rows), 150_000)
    return candidates(atoms, rules, rows, cap=cap, budget=budget)


def _own_rules(block: tuple[tuple[str, ...], ...], keys: Keys, atoms: set[str]) -> tuple[tuple[str, ...], ...]:
    """Returns the user's blocking rules in the names of the atoms; a part that the table lacks makes its rule void."""
    names = {
        "first_name": "given", "last_name": "family", "last_name.sound": "family_sound", "first_name.nick": "given",
        "full_name": "name", "email.local": "mail_local", "email.site": "mail_site", "phone.tail": "phone_tail",
    }  # fmt: skip

    def atom(part: str) -> str:
        if part in atoms:
            return part
        base = names.get(part) or names.get(part.partition(".")[0]) or part.partition(".")[0]
        return next((a for a in sorted(atoms) if a == base or a.partition(":")[2] == base), "")

    mapped = [tuple(atom(part) for part in rule) for rule in block]
    return tuple(rule for rule in mapped if all(rule))


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """Candidate pairs worth keeping: their numbers among the candidates, and their evidence."""

    number: IntArray
    evidence: Evidence
    parts: Matrix
    relation: NDArray[np.int8]


def _score(
    facts: Facts, model: Model, found: Candidates, threshold: float, known: Evidence | None
) -> tuple[_Kept, FloatArray]:
    weight = np.empty(len(found.left))
    numbers, evidences, parts, relations = [], [], [], []
    for start in range(0, len(found.left), CHUNK):
        part = slice(start, start + CHUNK)
        evidence = known.part(part) if known else compare_pairs(facts, found.left[part], found.right[part])
        weight[part], pieces = weigh(evidence, model)
        kind = relation(evidence, model.comparisons)
        kind[weight[part] > threshold] = -1
        keep = np.flatnonzero((weight[part] >= bits(KEEP_ABOVE)) | (kind >= 0))
        numbers.append(keep + start)
        evidences.append(evidence.take(keep))
        parts.append(pieces[keep])
        relations.append(kind[keep])
    if not numbers:
        count = len(model.facts)
        empty = Evidence(np.empty((0, count), np.int8), np.empty((0, count), np.int32), np.empty(0, np.int32))
        return _Kept(np.empty(0, np.int64), empty, np.empty((0, count), np.float32), np.empty(0, np.int8)), weight
    return (
        _Kept(np.concatenate(numbers), _joined(evidences), np.concatenate(parts), np.concatenate(relations)),
        weight,
    )


def _joined(parts: Sequence[Evidence]) -> Evidence:
    return Evidence(
        np.concatenate([part.levels for part in parts]),
        np.concatenate([part.holders for part in parts]),
        np.concatenate([part.namesakes for part in parts]),
    )


def _mapped(pairs: frozenset[tuple[int, int]] | tuple[tuple[int, int], ...], same: IntArray) -> list[tuple[int, int]]:
    mapped = ((int(same[a]), int(same[b])) for a, b in pairs)
    return sorted({(min(a, b), max(a, b)) for a, b in mapped if a != b})


def _unfold(
    object_: str, facts: Facts, model: Model, found: Candidates, kept: _Kept, clusters: Clusters, rows: _Rows,
    threshold: float, decided: Decisions,
) -> MatchResult:  # fmt: skip
    """Returns the result for the stacked rows: identical rows join the cluster of their representative."""
    first, same = rows.first, rows.same
    twins = np.flatnonzero(first[same] != np.arange(len(same)))
    mine = same[twins]
    evidence = compare_pairs(facts, mine, mine)
    weight, parts = weigh(evidence, model)
    joins = weight > threshold
    labels = first[clusters.labels[same]]
    weakest, cohesion = clusters.weakest[same].copy(), clusters.cohesion[same].copy()
    labels[twins[~joins]] = twins[~joins]
    weakest[twins[~joins]] = cohesion[twins[~joins]] = np.inf
    single = np.isinf(weakest)
    twin_weight = np.full(len(same), np.inf)
    np.minimum.at(twin_weight, same[twins[joins]], weight[joins])
    weakest = np.where(single, twin_weight[same], weakest)
    cohesion = np.where(single, twin_weight[same], cohesion)
    weakest[twins[~joins]] = cohesion[twins[~joins]] = np.inf
    pairs = _judged(kept, found, first, threshold, weight_of=model, decided=decided)
    pairs = _with(pairs, first[mine], twins, weight, evidence, parts, np.full(len(twins), -1), threshold)
    pairs = _with(pairs, *_inside(facts, model, found, kept, clusters, first), threshold)
    pairs = _with(pairs, *_copies(facts, model, rows, labels, twins[joins]), threshold)
    extra = np.flatnonzero(clusters.labels[clusters.extra_left] == clusters.labels[clusters.extra_right])
    left, right = clusters.extra_left[extra], clusters.extra_right[extra]
    inner = compare_pairs(facts, left, right)
    inner_weight, inner_parts = weigh(inner, model)
    pairs = _with(pairs, first[left], first[right], inner_weight, inner, inner_parts, np.full(len(left), -2), threshold)
    return MatchResult(
        object_, labels, _share(weakest), _share(cohesion), pairs, model, found.reports, len(found.left), _common(facts)
    )


def _common(facts: Facts) -> tuple[tuple[str, TextArray, IntArray], ...]:
    """Returns the values of each fact that two or more rows hold."""
    named = dict(facts.keys.single)
    names = facts.keys.names
    if names:
        named |= {"given_name": names.given, "family_name": names.family, "name": names.whole}
        named |= {"name_suffix": names.suffix, "middle_name": names.middle}
    found = []
    for name in sorted(named):
        shared = named[name].holders >= 2
        found.append((name, named[name].values[shared], named[name].holders[shared]))
    return tuple(found)


def _inside(
    facts: Facts, model: Model, found: Candidates, kept: _Kept, clusters: Clusters, first: IntArray
) -> tuple[IntArray, IntArray, FloatArray, Evidence, Matrix, IntArray]:
    """Returns (left, right, weight, evidence, parts, rule) of candidates that share a cluster but were not kept."""
    together = clusters.labels[found.left] == clusters.labels[found.right]
    together[kept.number] = False
    rows = np.flatnonzero(together)
    left, right = found.left[rows], found.right[rows]
    evidence = compare_pairs(facts, left, right)
    weight, parts = weigh(evidence, model)
    return first[left], first[right], weight, evidence, parts, found.rule[rows].astype(np.int64)


def _copies(
    facts: Facts, model: Model, rows: _Rows, labels: IntArray, twins: IntArray
) -> tuple[IntArray, IntArray, FloatArray, Evidence, Matrix, IntArray]:
    """Returns the pairs of copies with the other members of their clusters, all but the one with their first copy.

    Not for large clusters: ten thousand copies have fifty million pairs that all say the same.
    """
    sizes = np.bincount(labels, minlength=len(labels))
    wanted = np.unique(labels[twins[sizes[labels[twins]] <= TOLD_IN_FULL]])
    members = np.flatnonzero(np.isin(labels, wanted))
    order = members[np.argsort(labels[members], kind="stable")]
    copies = set(twins.tolist())
    found: list[tuple[int, int]] = []
    for part in np.split(order, np.flatnonzero(np.diff(labels[order])) + 1):
        for a, b in combinations(part.tolist(), 2):
            first_copy = rows.same[a] == rows.same[b] and not (a in copies and b in copies)
            if (a in copies or b in copies) and not first_copy:
                found.append((a, b))
    left, right = np.array(found, dtype=np.int64).reshape(-1, 2).T
    evidence = compare_pairs(facts, rows.same[left], rows.same[right])
    weight, parts = weigh(evidence, model)
    return left, right, weight, evidence, parts, np.full(len(left), -1)


def _share(weight: FloatArray) -> FloatArray:
    return np.where(np.isinf(weight), 1.0, probability(np.where(np.isinf(weight), 0.0, weight)))


def _judged(
    kept: _Kept, found: Candidates, first: IntArray, threshold: float, *, weight_of: Model, decided: Decisions
) -> JudgedPairs:
    left, right = first[found.left[kept.number]], first[found.right[kept.number]]
    weight = kept.parts.sum(axis=1, dtype=np.float64) + weight_of.prior
    verdict = _verdict(weight, kept.relation, threshold)
    for k, pair in enumerate(zip(left.tolist(), right.tolist(), strict=True)) if decided.forbidden else ():
        if pair in decided.forbidden:
            verdict[k] = DIFFERENT
    return JudgedPairs(
        left, right, weight, kept.evidence.levels, kept.parts, found.rule[kept.number], verdict, kept.relation
    )


def _verdict(weight: FloatArray, kind: NDArray[np.int8], threshold: float) -> NDArray[np.int8]:
    verdict = np.full(len(weight), DIFFERENT, dtype=np.int8)
    verdict[weight >= bits(UNSURE_ABOVE)] = UNSURE
    verdict[kind >= 0] = RELATED
    verdict[weight > threshold] = DUPLICATE
    return verdict


def _with(
    pairs: JudgedPairs, left: IntArray, right: IntArray, weight: FloatArray, evidence: Evidence, parts: Matrix,
    rule: IntArray, threshold: float,
) -> JudgedPairs:  # fmt: skip
    """Returns the pairs with further ones added, all sorted by (left, right)."""
    none = np.full(len(left), -1, dtype=np.int8)
    low, high = np.minimum(left, right), np.maximum(left, right)
    one, two = np.r_[pairs.left, low], np.r_[pairs.right, high]
    order = np.lexsort((two, one))
    return JudgedPairs(
        one[order],
        two[order],
        np.r_[pairs.weight, weight][order],
        np.concatenate([pairs.levels, evidence.levels])[order],
        np.concatenate([pairs.parts, parts])[order],
        np.r_[pairs.rule, rule.astype(np.int16)][order],
        np.r_[pairs.verdict, _verdict(weight, none, threshold)][order],
        np.r_[pairs.relation, none][order],
    )


__all__ = ["DUPLICATE", "RELATIONS", "VERDICTS", "Decisions", "JudgedPairs", "MatchResult", "match_object"]
