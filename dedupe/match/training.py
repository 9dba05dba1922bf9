"""Learns the weights of a table from the table itself, without labels.

u, the share of each level among different entities, is counted on random pairs (and, for agreement, on the value
counts). m, the share among duplicates, comes from expectation-maximisation (Dempster, Laird and Rubin 1977; for record
linkage Winkler 1988, Jaro 1989) over a sample of the candidate pairs, with the whole scoring function as the E-step, so
that caps and shared values are part of what is learned. Shipped beliefs hold it where the data are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dedupe.match.atoms import word_atom
from dedupe.match.compare_names import DIFFERENT
from dedupe.match.compare_places import COMPANY_CLOSE
from dedupe.match.compare_values import ValueComparer
from dedupe.match.comparison import Comparison
from dedupe.match.facts import Facts
from dedupe.match.namesakes import learned
from dedupe.match.pairs import compare_pairs
from dedupe.match.scoring import Evidence, weigh
from dedupe.match.weights import FactWeights, Model, probability
from dedupe.model import IntArray

RANDOM_PAIRS = 200_000  # enough to see a level that one pair in ten thousand reaches
RANDOM_PER_ROW = 60
EM_PAIRS = 300_000
LIFT_PAIRS = 20_000
ROUNDS = 12
#: Expected duplicates are kept within these multiples of the rows: outside, EM has run away. Thirty records of each
#: entity make fifteen pairs a record.
EXPECTED_RANGE = (0.002, 20.0)
#: Shipped beliefs count as much as this many duplicates, or as this share of the expected ones.
PRIOR_PAIRS, PRIOR_SHARE = 60.0, 0.10
#: Names of the same person differ rarely; a larger share is EM sliding from "same person" to "same household".
MAX_NAME_DIFFERS = 0.05
SMALLEST_U = 1e-6
#: The shipped belief about different entities weighs as much as this many pairs: it decides in tables of a few rows and
#: keeps unseen levels from a share of nought in larger ones.
BELIEF_U = 500.0


@dataclass(frozen=True, slots=True)
class Scope:
    """How many pairs could be made at all, and among how many rows duplicates are expected."""

    possible: float
    rows: int


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Patterns of evidence with how many pairs show each."""

    evidence: Evidence
    count: NDArray[np.float64]  # pairs that each pattern stands for


def learn(
    object_: str, facts: Facts, left: IntArray, right: IntArray, *, complete: bool, evidence: Evidence | None = None,
    twins: IntArray | None = None, background: Background | None = None, scope: Scope | None = None,
) -> Model:  # fmt: skip
    """Returns the model of these rows.

    `left`, `right` are the candidate pairs, `evidence` what they show if that is known; `complete` says that they are
    all pairs there are. `twins` are rows that stand for several identical ones: each is a pair more that agrees.
    `background` is what `background_of` gives, where that is known. `scope` says which pairs could be made at all.
    """
    candidates = _candidate_sample(facts, left, right, evidence)
    beyond = background or background_of(facts, complete=complete)
    random = beyond.random or candidates
    if twins is not None and len(twins):
        candidates = _with_twins(candidates, compare_pairs(facts, twins, twins))
        random = beyond.random or candidates
    lifts = _lifts(facts, random, beyond.neighbours)
    rows = facts.keys.rows
    filled = _filled(facts)
    possible, able = (scope.possible, scope.rows) if scope else (0.0, rows)
    expected = min(max(0.25 * able, 1.0), max(len(left) * 0.5, 1.0))
    scarce = _scarce(facts.comparisons) if beyond.random is None else frozenset[str]()
    beliefs = tuple(
        FactWeights(c, c.prior_m, _count_u(c, k, random, random.count, scarce=c.role in scarce), lifts[k], filled[k])
        for k, c in enumerate(facts.comparisons)
    )
    model = Model(object_, beliefs, rows, expected, possible=possible)
    history: list[float] = []
    for _ in range(ROUNDS):
        model = _round(model, candidates, random, complete, able)
        history.append(model.expected)
    return replace(model, rounds=tuple(history))


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """What pairs show that are no candidates: random ones, and neighbours by surname or word."""

    random: Sample | None  # None where all pairs are candidates
    neighbours: NDArray[np.int8] | None  # levels


def background_of(facts: Facts, *, complete: bool) -> Background:
    """Returns the background of these rows. It needs no candidates, so it can be worked out while those are found."""
    left, right = _neighbours(facts)
    levels = compare_pairs(facts, left, right).levels if len(left) else None
    return Background(None if complete else _random_sample(facts), levels)


def _round(model: Model, candidates: Sample, random: Sample, complete: bool, able: int) -> Model:
    """Returns the model after one E-step and M-step."""
    weight, _ = weigh(candidates.evidence, model)
    share = probability(weight) * candidates.count
    low, high = (limit * able for limit in EXPECTED_RANGE)
    expected = float(np.clip(share.sum(), max(low, 0.5), max(high, 1.0)))
    alike = share if complete else probability(weigh(random.evidence, model)[0]) * random.count
    facts = []
    scarce = _scarce(model.comparisons) if complete else frozenset[str]()
    for k, fact in enumerate(model.facts):
        m = _share_m(fact.comparison, candidates.evidence.levels[:, k], share, expected)
        u = _count_u(fact.comparison, k, random, random.count - alike, scarce=fact.comparison.role in scarce)
        facts.append(FactWeights(fact.comparison, m, u, fact.lift, fact.filled))
    after = replace(model, facts=tuple(facts), expected=expected)
    return replace(after, name_gain=_name_gain(after, candidates, share))


def _name_gain(model: Model, candidates: Sample, share: NDArray[np.float64]) -> tuple[float, ...]:
    role = {comparison.role: k for k, comparison in enumerate(model.comparisons)}
    if "given" not in role or "family" not in role:
        return ()
    given, family = (candidates.evidence.levels[:, role[name]] for name in ("given", "family"))
    return learned(
        given, family, candidates.evidence.namesakes, share, candidates.count,
        prior=model.prior, rows=model.rows, cluster_size=model.cluster_size,
    )  # fmt: skip


def _share_m(
    comparison: Comparison, levels: NDArray[np.int8], share: NDArray[np.float64], expected: float
) -> tuple[float, ...]:
    """Returns m: the levels of the pairs weighted by their match probability, held by the shipped beliefs."""
    there = levels >= 0
    counted = np.bincount(levels[there], weights=share[there], minlength=len(comparison.levels))
    hold = max(PRIOR_PAIRS, PRIOR_SHARE * expected)
    m = counted + hold * np.array(comparison.prior_m)
    m /= m.sum()
    if comparison.role in ("given", "family", "identity") and m[-1] > MAX_NAME_DIFFERS:
        m[:-1] *= (1 - MAX_NAME_DIFFERS) / m[:-1].sum()
        m[-1] = MAX_NAME_DIFFERS
    return tuple(float(value) for value in m)


def _count_u(
    comparison: Comparison, k: int, random: Sample, others: NDArray[np.float64], *, scarce: bool
) -> tuple[float, ...]:
    """Returns u: the levels of the random pairs, weighted by `others` (likely duplicates counted out)."""
    levels = random.evidence.levels[:, k]
    there = levels >= 0
    counted = np.bincount(levels[there], weights=others[there], minlength=len(comparison.levels)).astype(np.float64)
    u = counted + BELIEF_U * np.array(comparison.prior_u)
    u = np.maximum(u / u.sum(), SMALLEST_U)
    counted_u = tuple(float(value) for value in u / u.sum())
    return _coincidence(comparison, counted_u) if scarce else counted_u


def _scarce(comparisons: Sequence[Comparison]) -> frozenset[str]:
    """Returns the roles of facts on which different entities agree no more often than is believed of any table.

    All pairs of a small table hold the duplicates too. In a table of little else than names every agreement would count
    as coincidence, and learning would never find a duplicate: how often different organisations agree on a name follows
    from the places at which each name is met (company_sites.py). Where there are no names at all, a number or a mailbox
    is all there is to know a record by.
    """
    named = {comparison.role for comparison in comparisons} & {"given", "family", "identity"}
    return frozenset(("identity",) if named else ("contact",))


def _coincidence(comparison: Comparison, u: tuple[float, ...]) -> tuple[float, ...]:
    """Returns u with the first two levels, that it is the same, no larger than is believed."""
    usual = comparison.prior_u
    agree = [min(u[k], usual[k]) for k in range(COMPANY_CLOSE + 1)]
    taken = sum(u[: COMPANY_CLOSE + 1]) - sum(agree)
    return (*agree, *u[COMPANY_CLOSE + 1 : -1], u[-1] + taken)


def _filled(facts: Facts) -> list[int]:
    """Returns per comparison how many rows say something."""
    result: list[int] = []
    keys = facts.keys
    held = {c.name: each.key for each in facts.comparers if isinstance(each, ValueComparer) for c in each.comparisons}
    for comparison in facts.comparisons:
        names = keys.names
        if names and (comparison.role in ("given", "family", "suffix") or comparison.name == "middle_name"):
            key = {"given_name": names.given, "family_name": names.family, "middle_name": names.middle}.get(
                comparison.name, names.suffix
            )
        elif comparison.name in held:
            key = held[comparison.name]
        else:
            key = next(key for name, key in keys.single.items() if comparison.name in (name, name.partition(":")[2]))
        result.append(int(key.filled().sum()))
    return result


def _candidate_sample(facts: Facts, left: IntArray, right: IntArray, evidence: Evidence | None) -> Sample:
    """Returns an even sample of the candidate pairs (which come sorted, from rows in canonical order)."""
    chosen = np.arange(len(left))
    if len(left) > EM_PAIRS:
        chosen = np.sort(np.random.default_rng(7).permutation(len(left))[:EM_PAIRS])
    known = evidence.take(chosen) if evidence else compare_pairs(facts, left[chosen], right[chosen])
    sample = patterns(known)
    return Sample(sample.evidence, sample.count * (len(left) / max(len(chosen), 1)))


def _with_twins(candidates: Sample, evidence: Evidence) -> Sample:
    """Returns the sample with one pair for each row that has identical ones."""
    more, old = patterns(evidence), candidates.evidence
    joined = Evidence(
        np.concatenate([old.levels, more.evidence.levels]),
        np.concatenate([old.holders, more.evidence.holders]),
        np.concatenate([old.namesakes, more.evidence.namesakes]),
    )
    return Sample(joined, np.concatenate([candidates.count, more.count]))


def _random_sample(facts: Facts) -> Sample:
    """Returns random pairs of different rows."""
    rows = facts.keys.rows
    number = min(RANDOM_PAIRS, max(RANDOM_PER_ROW * rows, 50_000))
    random = np.random.default_rng(11)
    left = random.integers(0, rows, number)
    right = random.integers(0, rows, number)
    keep = left != right
    return patterns(compare_pairs(facts, left[keep], right[keep]))


def patterns(evidence: Evidence) -> Sample:
    """Returns the distinct patterns of the evidence, holders rounded to half powers of two.

    A few thousand patterns stand for hundreds of thousands of pairs, so that a round of learning takes milliseconds.
    """
    mix = np.zeros(len(evidence.levels), dtype=np.uint64)
    rough = (_rounded(column) for column in (*evidence.holders.T, evidence.namesakes))
    for column in (*evidence.levels.T, *rough):
        mix = (mix ^ (column.astype(np.int64) + 2).astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mix ^= mix >> np.uint64(29)
    _, first, count = np.unique(mix, return_index=True, return_counts=True)
    order = np.argsort(first, kind="stable")
    return Sample(evidence.take(first[order]), count[order].astype(np.float64))


def _rounded(holders: NDArray[np.int32]) -> NDArray[np.int64]:
    return np.round(2 * np.log2(np.maximum(holders, 1))).astype(np.int64) + (holders > 0)


def _lifts(facts: Facts, random: Sample, neighbours: NDArray[np.int8] | None) -> list[float]:
    """Returns per comparison how many bits more often records of one language agree than any two records.

    Measured on pairs with the same surname, clearly different given names and nothing else of worth in common (of
    organisations: a rare word in common and different names): not the same, but of one language and so of one country.
    """
    comparisons = facts.comparisons
    none = [0.0] * len(comparisons)
    if neighbours is None:
        return none
    if facts.keys.names is not None:
        given = next(k for k, c in enumerate(comparisons) if c.role == "given")
        apart = neighbours[:, given] == DIFFERENT
    else:
        identity = next(k for k, c in enumerate(comparisons) if c.role == "identity")
        apart = neighbours[:, identity] > COMPANY_CLOSE
    for k, comparison in enumerate(comparisons):
        if comparison.role in ("contact", "trait", "identifier") or comparison.name in ("street", "company", "account"):
            apart &= neighbours[:, k] != 0
    for k, comparison in enumerate(comparisons):
        if not comparison.lift:
            continue
        alike, base = neighbours[apart, k], random.evidence.levels[:, k]
        alike = alike[alike >= 0]
        known, same = random.count[base >= 0].sum(), random.count[base == 0].sum()
        if len(alike) >= 200 and known >= 200 and same > 0:
            share, usual = float((alike == 0).mean()), float(same / known)
            none[k] = float(np.clip(np.log2(max(share, 1e-6) / usual), 0.0, 6.0))
    return none


def _neighbours(facts: Facts) -> tuple[IntArray, IntArray]:
    """Returns pairs of rows with the same surname (of organisations: with a rare word of the name in common)."""
    names = facts.keys.names
    if names is not None:
        family = names.family.first
        rows = np.flatnonzero(family >= 0)
        codes = family[rows].astype(np.int64)
    elif facts.keys.named is not None and "company" not in facts.keys.replaced:
        words = word_atom(facts.keys.named)
        rows, codes = words.rows.astype(np.int64), words.keys.astype(np.int64)
    else:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    sorting = np.argsort(codes, kind="stable")
    order, codes = rows[sorting], codes[sorting]
    left, right = [], []
    for step in (1, 2, 3, 5, 8):
        same = codes[:-step] == codes[step:] if len(order) > step else np.zeros(0, dtype=bool)
        left.append(order[: len(same)][same])
        right.append(order[step : step + len(same)][same])
    first, second = np.concatenate(left), np.concatenate(right)
    if len(first) > LIFT_PAIRS:
        chosen = np.sort(np.random.default_rng(13).permutation(len(first))[:LIFT_PAIRS])
        first, second = first[chosen], second[chosen]
    return first.astype(np.int64), second.astype(np.int64)
