"""Matches the records of one object: rows in, judged pairs and clusters out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.beside import Beside
from dedupe.match.alike import marks_of
from dedupe.match.atoms import atoms_of
from dedupe.match.between import Between
from dedupe.match.blocking import Candidates, RuleReport, all_pairs, candidates
from dedupe.match.blocking_rules import Rule, rules_for
from dedupe.match.cluster import Clusters, group
from dedupe.match.completeness import estimated_completeness
from dedupe.match.facts import Facts, Keys, collect, facts_of
from dedupe.match.keys import Key, same_rows
from dedupe.match.linked_groups import linked_groups
from dedupe.match.pairs import CHUNK, HALVED, ONCE, compare_here, compare_pairs, joined, shareable
from dedupe.match.plugins import troubles
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
    troubles: tuple[str, ...] = ()  # what went wrong in plug-ins, a sentence each
    given: str = ""  # file of pairs that another tool scored, where that was taken in place of our scoring
    # Per stacked row: the two rows of the weakest link of its cluster, -1 for single rows; empty where not known.
    weakest_left: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    weakest_right: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    completeness: float = 1.0  # estimated share of all duplicates that are among the candidates


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
    between: Between | None = None,
) -> MatchResult:
    """Returns pairs and clusters of the stacked rows of these tables, which must be in canonical order.

    `extra` holds facts that other objects give ("company": the account's name, "account": its cluster). `between` says
    which rows may be pairs, where two sources are linked.
    """
    decided = decisions or Decisions()
    every = collect(tables, rules, extra or {})
    if every.rows < 2 or (not every.single and every.names is None):
        return nothing_matched(object_, every.rows)
    alone = _decided_rows(decided, every.rows) if between is None else between.apart
    first, same = same_rows([*every.all_keys(), alone])
    facts = facts_of(every.take(first))
    if not facts.comparers:
        return nothing_matched(object_, every.rows)
    match = rules[0].match
    large = facts.keys.rows > BESIDE_FROM
    background = Beside(lambda: background_of(facts, complete=False), worthwhile=large) if large else None
    found = _candidates(facts, match.block, match.max_block, match.pairs_per_record, between)
    # Where memory allows, pairs are compared once for learning and scoring alike.
    known = compare_pairs(facts, found.left, found.right) if len(found.left) <= ONCE else None
    model = learn(
        object_, facts, found.left, found.right, complete=found.complete, evidence=known, twins=_twins(same),
        background=background.result() if background else None, scope=between.scope if between else None,
    )  # fmt: skip
    threshold = bits(min(max(match.review_above, 0.001), 0.999))
    kept, weight = _score(facts, model, found, threshold, known)
    forbidden, required = frozenset(_mapped(decided.forbidden, same)), tuple(_mapped(decided.required, same))

    def score(one: IntArray, two: IntArray) -> FloatArray:
        return weigh(compare_pairs(facts, one, two), model)[0]

    told = (len(first), found.left, found.right, weight, threshold, score)
    if between is None:
        clusters = group(*told, forbidden=forbidden, required=required)
    else:
        clusters = linked_groups(*told, between, forbidden=forbidden, required=required)
    result = _unfold(object_, facts, model, found, kept, clusters, _Rows(first, same), threshold, decided)
    share = 1.0 if found.complete else estimated_completeness(found.lanes, probability(weight))
    return replace(result, troubles=troubles(facts.comparers), completeness=share)


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


def nothing_matched(object_: str, rows: int) -> MatchResult:
    """Returns the result where nothing was compared: every row is alone."""
    empty, ones = np.empty(0, dtype=np.int64), np.ones(rows)
    table = np.empty((0, 0), dtype=np.int8)
    pairs = JudgedPairs(
        empty, empty, np.empty(0), table, table.astype(np.float32), empty.astype(np.int16), empty.astype(np.int8),
        empty.astype(np.int8),
    )  # fmt: skip
    return MatchResult(object_, np.arange(rows, dtype=np.int64), ones, ones.copy(), pairs, None, (), 0)


def _candidates(
    facts: Facts, block: tuple[tuple[str, ...], ...], cap: int, per_record: float, between: Between | None = None
) -> Candidates:
    rows = facts.keys.rows
    if rows <= ALL_PAIRS and not block:
        return between.only(all_pairs(rows)) if between else all_pairs(rows)
    atoms = atoms_of(facts.keys)
    if between is not None:
        atoms = between.narrowed(atoms)
    rules = _own_rules(block, facts.keys, set(atoms)) if block else rules_for(atoms)
    # Tight rules find duplicates almost only, and a record may have twenty; small tables may always look at some pairs.
    budget = max(int(2 * per_record * rows), 150_000)
    found = candidates(atoms, rules, rows, cap=cap, budget=budget, marks=marks_of(facts.keys))
    return between.only(found) if between else found


def _own_rules(block: tuple[tuple[str, ...], ...], keys: Keys, atoms: set[str]) -> tuple[Rule, ...]:
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
    return tuple(Rule(rule) for rule in mapped if all(rule))


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """Candidate pairs worth keeping: their numbers among the candidates, and their evidence."""

    number: IntArray
    evidence: Evidence
    parts: Matrix
    relation: NDArray[np.int8]
    weight: FloatArray

    @staticmethod
    def nothing(facts: int) -> _Kept:
        """Returns no pairs, compared in so many facts."""
        empty = Evidence(np.empty((0, facts), np.int8), np.empty((0, facts), np.int32), np.empty(0, np.int32))
        return _Kept(np.empty(0, np.int64), empty, np.empty((0, facts), np.float32), np.empty(0, np.int8), np.empty(0))

    @staticmethod
    def of(pieces: Sequence[_Kept]) -> _Kept:
        """Returns the pairs of all pieces."""
        return _Kept(
            np.concatenate([piece.number for piece in pieces]),
            joined([piece.evidence for piece in pieces]),
            np.concatenate([piece.parts for piece in pieces]),
            np.concatenate([piece.relation for piece in pieces]),
            np.concatenate([piece.weight for piece in pieces]),
        )


def _score(
    facts: Facts, model: Model, found: Candidates, threshold: float, known: Evidence | None
) -> tuple[_Kept, FloatArray]:
    """Returns what is worth keeping of the candidates, and the match weight of each. Two processes halve the time."""
    count = len(found.left)
    halves = [slice(0, count // 2), slice(count // 2, count)]
    if known is not None or count < HALVED or not shareable(facts):
        kept, weight = _scored(facts, model, found, threshold, slice(0, count), known)
        return kept, weight
    rest = Beside(lambda: _scored(facts, model, found, threshold, halves[1], None))
    first, weight = _scored(facts, model, found, threshold, halves[0], None)
    second, more = rest.result()
    return _Kept.of([first, second]), np.concatenate([weight, more])


def _scored(
    facts: Facts, model: Model, found: Candidates, threshold: float, rows: slice, known: Evidence | None
) -> tuple[_Kept, FloatArray]:
    """Returns the same of the candidates in these rows."""
    weights: list[FloatArray] = [np.empty(0)]
    pieces = [_Kept.nothing(len(model.facts))]
    for start in range(rows.start, rows.stop, CHUNK):
        part = slice(start, min(start + CHUNK, rows.stop))
        evidence = known.part(part) if known else compare_here(facts, found.left[part], found.right[part])
        weight, parts = weigh(evidence, model)
        kind = relation(evidence, model.comparisons)
        kind[weight > threshold] = -1
        keep = np.flatnonzero((weight >= bits(KEEP_ABOVE)) | (kind >= 0))
        weights.append(weight)
        pieces.append(_Kept(keep + start, evidence.take(keep), parts[keep], kind[keep], weight[keep]))
    return _Kept.of(pieces), np.concatenate(weights)


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
    told = [
        _Told(first[mine], twins, evidence, weight, parts, np.full(len(twins), -1)),
        _inside(facts, model, found, kept, clusters, first),
        _copies(facts, model, rows, labels, twins[joins]),
        _extra(facts, model, clusters, first),
    ]
    pairs = _sorted(_judged(kept, found, first, threshold, decided), told, threshold)
    left, right = _weakest_links(clusters, rows, twins[joins], weight[joins], np.isinf(weakest))
    return MatchResult(
        object_, labels, _share(weakest), _share(cohesion), pairs, model, found.reports, len(found.left),
        _common(facts), weakest_left=left, weakest_right=right,
    )  # fmt: skip


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


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """Pairs of stacked rows that are told besides the kept candidates."""

    left: IntArray
    right: IntArray
    evidence: Evidence
    weight: FloatArray
    parts: Matrix
    rule: IntArray  # as in JudgedPairs


def _inside(facts: Facts, model: Model, found: Candidates, kept: _Kept, clusters: Clusters, first: IntArray) -> _Told:
    """Returns candidates that share a cluster but were not kept."""
    together = clusters.labels[found.left] == clusters.labels[found.right]
    together[kept.number] = False
    rows = np.flatnonzero(together)
    left, right = found.left[rows], found.right[rows]
    evidence = compare_pairs(facts, left, right)
    return _Told(first[left], first[right], evidence, *weigh(evidence, model), found.rule[rows].astype(np.int64))


def _extra(facts: Facts, model: Model, clusters: Clusters, first: IntArray) -> _Told:
    """Returns the pairs inside clusters that were no candidates."""
    rows = np.flatnonzero(clusters.labels[clusters.extra_left] == clusters.labels[clusters.extra_right])
    left, right = clusters.extra_left[rows], clusters.extra_right[rows]
    evidence = compare_pairs(facts, left, right)
    return _Told(first[left], first[right], evidence, *weigh(evidence, model), np.full(len(rows), -2))


def _copies(facts: Facts, model: Model, rows: _Rows, labels: IntArray, twins: IntArray) -> _Told:
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
    return _Told(left, right, evidence, *weigh(evidence, model), np.full(len(left), -1))


def _weakest_links(
    clusters: Clusters, rows: _Rows, twins: IntArray, weight: FloatArray, alone: NDArray[np.bool_]
) -> tuple[IntArray, IntArray]:
    """Returns the two stacked rows of the weakest link of each row's cluster, -1 for single rows (`alone`).

    A cluster of identical rows has the link of the copy that weighs least (`twins` are copies, with their weight).
    """
    first, same = rows.first, rows.same
    one, two = np.full((2, len(first)), -1)
    order = np.lexsort((twins, weight))[::-1]
    one[same[twins[order]]], two[same[twins[order]]] = first[same[twins[order]]], twins[order]
    several = np.flatnonzero(clusters.weakest_left >= 0)
    one[several], two[several] = first[clusters.weakest_left[several]], first[clusters.weakest_right[several]]
    left, right = np.minimum(one, two)[same], np.maximum(one, two)[same]
    left[alone] = right[alone] = -1
    return left, right


def _share(weight: FloatArray) -> FloatArray:
    return np.where(np.isinf(weight), 1.0, probability(np.where(np.isinf(weight), 0.0, weight)))


def _judged(kept: _Kept, found: Candidates, first: IntArray, threshold: float, decided: Decisions) -> JudgedPairs:
    left, right, weight = first[found.left[kept.number]], first[found.right[kept.number]], kept.weight
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


def _sorted(pairs: JudgedPairs, told: Sequence[_Told], threshold: float) -> JudgedPairs:
    """Returns these and the further pairs, sorted by (left, right)."""
    none = [np.full(len(more.left), -1, dtype=np.int8) for more in told]
    verdicts = [_verdict(more.weight, other, threshold) for more, other in zip(told, none, strict=True)]
    left = np.concatenate([pairs.left, *(np.minimum(more.left, more.right) for more in told)])
    right = np.concatenate([pairs.right, *(np.maximum(more.left, more.right) for more in told)])
    order = np.lexsort((right, left))

    def ordered(first: NDArray[Any], others: Iterable[NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate([first, *others])[order]

    return JudgedPairs(
        left[order],
        right[order],
        ordered(pairs.weight, (more.weight for more in told)),
        ordered(pairs.levels, (more.evidence.levels for more in told)),
        ordered(pairs.parts, (more.parts for more in told)),
        ordered(pairs.rule, (more.rule.astype(np.int16) for more in told)),
        ordered(pairs.verdict, verdicts),
        ordered(pairs.relation, none),
    )


__all__ = [
    "DUPLICATE", "RELATIONS", "VERDICTS", "Decisions", "JudgedPairs", "MatchResult", "match_object", "nothing_matched",
]  # fmt: skip
