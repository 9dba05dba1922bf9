"""Learns the weights of a table from the table itself, without labels.

u, the share of each level among different entities, is counted on random pairs (and, for agreement, on the value
counts). m, the share among duplicates, comes from expectation-maximisation (Dempster, Laird and Rubin 1977; for record
linkage Winkler 1988, Jaro 1989) over a sample of the candidate pairs, with the whole scoring function as the E-step, so
that caps and shared values are part of what is learned. Shipped beliefs hold it where the data are few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.match.compare_names import DIFFERENT
from dedupe.match.comparison import Comparison
from dedupe.match.facts import Facts
from dedupe.match.pairs import compare_pairs
from dedupe.match.scoring import Evidence, weigh
from dedupe.match.weights import FactWeights, Model, probability
from dedupe.model import IntArray

RANDOM_PAIRS = 400_000  # enough to see a level that one pair in ten thousand reaches
EM_PAIRS = 300_000
ROUNDS = 12
#: Expected duplicates are kept within these multiples of the rows: outside, EM has run away (a table with six
#: duplicate pairs per record is the dirtiest ever seen here).
EXPECTED_RANGE = (0.002, 6.0)
#: Shipped beliefs count as much as this many duplicates, or as this share of the expected ones.
PRIOR_PAIRS, PRIOR_SHARE = 60.0, 0.10
#: Names of the same person differ rarely; a larger share is EM sliding from "same person" to "same household".
MAX_NAME_DIFFERS = 0.05
SMALLEST_U = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Pairs with their evidence."""

    evidence: Evidence
    scale: float  # each sampled pair stands for this many


def learn(object_: str, facts: Facts, left: IntArray, right: IntArray, *, complete: bool) -> Model:
    """Returns the model of these rows.

    `left`, `right` are the candidate pairs; `complete` says that they are all pairs there are.
    """
    candidates = _candidate_sample(facts, left, right)
    random = candidates if complete else _random_sample(facts)
    lifts = _lifts(facts, random)
    rows = facts.keys.rows
    filled = _filled(facts)
    expected = min(max(0.25 * rows, 1.0), max(len(left) * 0.5, 1.0))
    beliefs = tuple(
        FactWeights(c, c.prior_m, _count_u(c, k, random.evidence, None, filled[k]), lifts[k], filled[k])
        for k, c in enumerate(facts.comparisons)
    )
    model = Model(object_, beliefs, rows, expected)
    history: list[float] = []
    for _ in range(ROUNDS):
        model = _round(model, candidates, random, complete)
        history.append(model.expected)
    return Model(object_, model.facts, rows, model.expected, tuple(history))


def _round(model: Model, candidates: Sample, random: Sample, complete: bool) -> Model:
    """Returns the model after one E-step and M-step."""
    weight, _ = weigh(candidates.evidence, model)
    share = probability(weight)
    low, high = (limit * model.rows for limit in EXPECTED_RANGE)
    expected = float(np.clip(share.sum() * candidates.scale, max(low, 0.5), max(high, 1.0)))
    others = 1.0 - share if complete else 1.0 - probability(weigh(random.evidence, model)[0])
    facts = []
    for k, fact in enumerate(model.facts):
        m = _share_m(fact.comparison, candidates.evidence.levels[:, k], share, candidates.scale, expected)
        u = _count_u(fact.comparison, k, random.evidence, others, fact.filled)
        facts.append(FactWeights(fact.comparison, m, u, fact.lift, fact.filled))
    return Model(model.object, tuple(facts), model.rows, expected)


def _share_m(
    comparison: Comparison, levels: NDArray[np.int8], share: NDArray[np.float64], scale: float, expected: float
) -> tuple[float, ...]:
    """Returns m: the levels of the pairs weighted by their match probability, held by the shipped beliefs."""
    there = levels >= 0
    counted = np.bincount(levels[there], weights=share[there], minlength=len(comparison.levels)) * scale
    hold = max(PRIOR_PAIRS, PRIOR_SHARE * expected)
    m = counted + hold * np.array(comparison.prior_m)
    m /= m.sum()
    if comparison.role in ("given", "family", "identity") and m[-1] > MAX_NAME_DIFFERS:
        m[:-1] *= (1 - MAX_NAME_DIFFERS) / m[:-1].sum()
        m[-1] = MAX_NAME_DIFFERS
    return tuple(float(value) for value in m)


def _count_u(
    comparison: Comparison, k: int, evidence: Evidence, others: NDArray[np.float64] | None, filled: int
) -> tuple[float, ...]:
    """Returns u: the levels of the random pairs, those that are likely duplicates counted out."""
    levels = evidence.levels[:, k]
    there = levels >= 0
    weights = None if others is None else others[there]
    counted = np.bincount(levels[there], weights=weights, minlength=len(comparison.levels)).astype(np.float64)
    # The shipped belief weighs as much as 50 pairs: enough to keep unseen levels from a share of nought.
    u = counted + 50.0 * np.array(comparison.prior_u)
    u = np.maximum(u / u.sum(), SMALLEST_U)
    return tuple(float(value) for value in u / u.sum())


def _filled(facts: Facts) -> list[int]:
    """Returns per comparison how many rows say something."""
    result: list[int] = []
    keys = facts.keys
    for comparison in facts.comparisons:
        names = keys.names
        if names and (comparison.role in ("given", "family", "suffix") or comparison.name == "middle_name"):
            key = {"given_name": names.given, "family_name": names.family, "middle_name": names.middle}.get(
                comparison.name, names.suffix
            )
        else:
            key = next(key for name, key in keys.single.items() if comparison.name in (name, name.partition(":")[2]))
        result.append(int(key.filled().sum()))
    return result


def _candidate_sample(facts: Facts, left: IntArray, right: IntArray) -> Sample:
    """Returns an even sample of the candidate pairs (which come sorted, from rows in canonical order)."""
    step = max(1, int(np.ceil(len(left) / EM_PAIRS)))
    if step > 1:
        chosen = np.sort(np.random.default_rng(7).permutation(len(left))[: len(left) // step])
    else:
        chosen = np.arange(len(left))
    evidence = compare_pairs(facts, left[chosen], right[chosen])
    return Sample(evidence, len(left) / max(len(chosen), 1))


def _random_sample(facts: Facts) -> Sample:
    """Returns random pairs of different rows."""
    rows = facts.keys.rows
    random = np.random.default_rng(11)
    left = random.integers(0, rows, RANDOM_PAIRS)
    right = random.integers(0, rows, RANDOM_PAIRS)
    keep = left != right
    return Sample(compare_pairs(facts, left[keep], right[keep]), 1.0)


def _lifts(facts: Facts, random: Sample) -> list[float]:
    """Returns per comparison how many bits more often records of one language agree than any two records.

    Measured on pairs with the same surname, clearly different given names and nothing else of worth in common:
    different people, but of one language and so of one country.
    """
    comparisons = facts.comparisons
    none = [0.0] * len(comparisons)
    if facts.keys.names is None:
        return none
    left, right = _namesakes(facts)
    if not len(left):
        return none
    evidence = compare_pairs(facts, left, right)
    given = next(k for k, c in enumerate(comparisons) if c.role == "given")
    apart = evidence.levels[:, given] == DIFFERENT
    for k, comparison in enumerate(comparisons):
        if comparison.role in ("contact", "trait", "identifier") or comparison.name in ("street", "company", "account"):
            apart &= evidence.levels[:, k] != 0
    for k, comparison in enumerate(comparisons):
        if not comparison.lift:
            continue
        alike, base = evidence.levels[apart, k], random.evidence.levels[:, k]
        alike, base = alike[alike >= 0], base[base >= 0]
        if len(alike) >= 200 and len(base) >= 200:
            share, usual = (float((levels == 0).mean()) for levels in (alike, base))
            if usual > 0:
                none[k] = float(np.clip(np.log2(max(share, 1e-6) / usual), 0.0, 6.0))
    return none


def _namesakes(facts: Facts) -> tuple[IntArray, IntArray]:
    """Returns pairs of rows with the same surname, spread over all surnames."""
    names = facts.keys.names
    assert names is not None
    family = names.family.first
    rows = np.flatnonzero(family >= 0)
    order = rows[np.argsort(family[rows], kind="stable")]
    left, right = [], []
    for step in (1, 2, 3, 5, 8):
        same = family[order[:-step]] == family[order[step:]] if len(order) > step else np.zeros(0, dtype=bool)
        left.append(order[: len(same)][same])
        right.append(order[step : step + len(same)][same])
    first, second = np.concatenate(left), np.concatenate(right)
    if len(first) > EM_PAIRS:
        chosen = np.sort(np.random.default_rng(13).permutation(len(first))[:EM_PAIRS])
        first, second = first[chosen], second[chosen]
    return first.astype(np.int64), second.astype(np.int64)
