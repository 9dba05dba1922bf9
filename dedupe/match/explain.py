"""Why two records do, or do not, match: what each fact adds, why not more, and the smallest change that would flip it.

Reasons are found by asking the scoring itself: the pair is weighed again without each of its facts, without counting
who else holds a value, without counting namesakes. What brings a weight back to its plain worth was the reason. So an
explanation cannot drift away from the rules it explains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dedupe.match.atoms import atoms_of
from dedupe.match.compare_contacts import MAIL_DIFFERENT, MAIL_NEAR, MAIL_SAME
from dedupe.match.comparison import Role
from dedupe.match.facts import Facts, collect, facts_of
from dedupe.match.keys import Key, same_rows
from dedupe.match.pairs import compare_pairs
from dedupe.match.relations import RELATIONS, relation
from dedupe.match.scoring import TOO_LITTLE, Evidence, Matrix, weigh
from dedupe.match.weights import Model, bits, probability
from dedupe.model import CleanTable, Column, FloatArray, IntArray
from dedupe.ruleset.effective import ObjectRules

#: Bits that a weight must differ from its plain worth before a reason is looked for: a factor of 1.4 in the odds.
NOTABLE = 0.5
#: A reason must bring back this part of the difference, and this part of what the best reason brings back.
LEAST_PART = 0.15

#: shared: so many records hold the value. namesakes: so many bear the name. together: counted once with other facts.
#: too_little: nothing telling agrees. rule: what the level says is limited by itself.
Cause = Literal["shared", "namesakes", "together", "too_little", "rule"]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Why a level weighs less, for or against, than it is worth by itself."""

    cause: Cause
    records: int = 0  # that share the value, or bear the name
    others: tuple[str, ...] = ()  # the facts that it is counted together with


@dataclass(frozen=True, slots=True)
class FactExplained:
    """What one comparison said about the pair."""

    name: str
    role: Role
    level: str  # "" where one of the two says nothing
    weight: float  # bits it added, after all adjustments
    plain: float  # bits the level is worth before adjustments
    holders: int  # records that hold the shared value; 0 where that does not apply
    number: int = -1  # of the level: 0 for the same value; -1 where one of the two says nothing
    last: int = 0  # number of the last level
    adjustments: tuple[Adjustment, ...] = ()  # the strongest reason first


@dataclass(frozen=True, slots=True)
class Change:
    """One fact at another level, and what the pair would weigh then."""

    name: str
    level: str  # "" for a fact that would be missing
    number: int  # of the level, -1 for missing
    weight: float
    flips: bool  # False: the strongest change there is, and it is not enough


@dataclass(frozen=True, slots=True)
class Explanation:
    """A judged pair, taken apart."""

    facts: tuple[FactExplained, ...]
    prior: float
    weight: float
    probability: float
    threshold: float  # probability from which a pair is a duplicate
    duplicate: bool
    namesakes: int  # records that bear the whole name of the pair, 0 where a name is missing
    relation: str  # household, colleague, branch_of; "" for none
    change: Change | None  # None: there is nothing to change


class PairJudge:
    """Judges pairs of stacked rows exactly as a run over the same tables does.

    Where the tables are only a sample of the run's, `frequencies` says how many records of the run hold each value.
    """

    def __init__(
        self,
        tables: Sequence[CleanTable],
        rules: Sequence[ObjectRules],
        model: Model,
        *,
        extra: Mapping[str, Column] | None = None,
        frequencies: Mapping[tuple[str, str], int] | None = None,
    ) -> None:
        every = collect(tables, rules, extra or {})
        first, self._row = same_rows(list(every.all_keys()))
        facts = facts_of(every.take(first))
        self._facts = facts if frequencies is None else _with_frequencies(facts, frequencies)
        self._model, self._threshold = model, rules[0].match.review_above

    def explain(self, left: int, right: int) -> Explanation:
        """Returns why these two of the stacked rows match or not."""
        return explain_evidence(self._evidence(np.array([left]), np.array([right])), self._model, self._threshold)

    def weights(self, left: IntArray, right: IntArray) -> FloatArray:
        """Returns the match weight of each pair (left[i], right[i]) of stacked rows, in bits."""
        return weigh(self._evidence(left, right), self._model)[0]

    def shared_keys(self, left: int, right: int) -> tuple[str, ...]:
        """Returns the names of the blocking keys that both of the stacked rows have with one value."""
        found = []
        one, other = int(self._row[left]), int(self._row[right])
        for name, atom in atoms_of(self._facts.keys).items():
            if np.isin(atom.keys[atom.rows == one], atom.keys[atom.rows == other]).any():
                found.append(name)
        return tuple(sorted(found))

    def _evidence(self, left: IntArray, right: IntArray) -> Evidence:
        own = compare_pairs(self._facts, self._row[left], self._row[right])
        return _for_model(own, self._facts, self._model)


def explain_within(
    tables: Sequence[CleanTable],
    rules: Sequence[ObjectRules],
    model: Model,
    left: int,
    right: int,
    *,
    extra: Mapping[str, Column] | None = None,
    frequencies: Mapping[tuple[str, str], int] | None = None,
) -> Explanation:
    """Returns why these two of the stacked rows match or not, exactly as a run over the same tables judges them."""
    return PairJudge(tables, rules, model, extra=extra, frequencies=frequencies).explain(left, right)


def explain_evidence(evidence: Evidence, model: Model, threshold: float) -> Explanation:
    """Returns the explanation of one pair whose evidence is known, its columns in the order of the model."""
    weight, parts = weigh(evidence, model)
    total = float(weight[0])
    least = bits(min(max(threshold, 0.001), 0.999))
    plain = [_plain(fact.weights, int(level)) for fact, level in zip(model.facts, evidence.levels[0], strict=True)]
    reasons = _reasons(evidence, model, parts[0], np.array(plain), total)
    explained = []
    for k, fact in enumerate(model.facts):
        comparison, level = fact.comparison, int(evidence.levels[0, k])
        explained.append(
            FactExplained(
                name=comparison.name,
                role=comparison.role,
                level=comparison.levels[level] if level >= 0 else "",
                weight=float(parts[0, k]),
                plain=plain[k],
                holders=int(evidence.holders[0, k]),
                number=level,
                last=len(comparison.levels) - 1,
                adjustments=reasons[k],
            )
        )
    kind = int(relation(evidence, model.comparisons)[0])
    return Explanation(
        facts=tuple(explained),
        prior=model.prior,
        weight=total,
        probability=float(probability(weight)[0]),
        threshold=threshold,
        duplicate=total >= least,
        namesakes=int(evidence.namesakes[0]),
        relation=RELATIONS[kind] if kind >= 0 and total < least else "",
        change=_smallest_change(evidence, model, total, least),
    )


def _plain(weights: Sequence[float], level: int) -> float:
    return weights[level] if level >= 0 else 0.0


def _with_frequencies(facts: Facts, frequencies: Mapping[tuple[str, str], int]) -> Facts:
    """Returns the facts with the holders of each value as counted over the whole run."""

    def counted(name: str, key: Key) -> Key:
        holders = np.array([max(frequencies.get((name, str(v)), 1), 1) for v in key.values], dtype=np.int64)
        return replace(key, holders=holders)

    keys = facts.keys
    single = {name: counted(name, key) for name, key in keys.single.items()}
    names = keys.names
    if names:
        names = replace(
            names,
            given=counted("given_name", names.given),
            family=counted("family_name", names.family),
            whole=counted("name", names.whole),
            suffix=counted("name_suffix", names.suffix),
            middle=counted("middle_name", names.middle),
        )
    return facts_of(replace(keys, single=single, names=names))


def _for_model(evidence: Evidence, facts: Facts, model: Model) -> Evidence:
    """Returns the evidence with its columns in the order of the model's comparisons."""
    at = {comparison.name: k for k, comparison in enumerate(facts.comparisons)}
    shape = (len(evidence.levels), len(model.facts))
    levels, holders = np.full(shape, -1, dtype=np.int8), np.zeros(shape, dtype=np.int32)
    for k, fact in enumerate(model.facts):
        place = at.get(fact.comparison.name)
        if place is not None:
            levels[:, k], holders[:, k] = evidence.levels[:, place], evidence.holders[:, place]
    return replace(evidence, levels=levels, holders=holders)


def _reasons(
    evidence: Evidence, model: Model, parts: NDArray[np.float32], plain: NDArray[np.float64], total: float
) -> list[tuple[Adjustment, ...]]:
    """Returns per fact why it weighs less than its level is worth, () where it does not."""
    count = len(model.facts)
    again = _weighed_again(evidence, model)
    lost = np.abs(plain - parts)
    found: list[tuple[Adjustment, ...]] = []
    for k in range(count):
        if evidence.levels[0, k] < 0 or lost[k] < NOTABLE:
            found.append(())
        elif parts[k] >= 0 and abs(total - TOO_LITTLE) < 1e-3:
            found.append((Adjustment("too_little"),))
        else:
            back = lost[k] - np.abs(plain[k] - again[:, k])
            back[k] = 0.0  # without itself it would be nothing at all
            found.append(_ranked(k, back, evidence, model, float(lost[k])))
    return found


def _weighed_again(evidence: Evidence, model: Model) -> Matrix:
    """Returns the parts of the pair weighed again: n rows without fact j, n rows without the holders of its value, n
    rows with fact j alone, one without namesakes."""
    count = len(model.facts)
    other = evidence.take(np.zeros(3 * count + 1, dtype=np.int64))
    levels, holders, namesakes = other.levels.copy(), other.holders.copy(), other.namesakes.copy()
    each = np.arange(count)
    levels[each, each] = -1
    holders[each, each] = 0
    holders[count + each, each] = 0
    levels[2 * count : 3 * count] = -1
    levels[2 * count + each, each] = evidence.levels[0]
    namesakes[-1] = 0
    return weigh(replace(other, levels=levels, holders=holders, namesakes=namesakes), model)[1]


def _ranked(k: int, back: NDArray[np.float64], evidence: Evidence, model: Model, lost: float) -> tuple[Adjustment, ...]:
    """Returns the reasons for one fact; `back` is what each way of weighing again gives back of its bits."""
    count = len(model.facts)
    without, most = back[:count], float(back[:count].max())
    names = [model.facts[j].comparison.name for j in np.flatnonzero(without >= max(most / 2, 0.02))]
    together = max(most, float(back[2 * count + k])) if names else 0.0
    reasons = [
        (float(back[count + k]), Adjustment("shared", records=int(evidence.holders[0, k]))),
        (float(back[-1]), Adjustment("namesakes", records=int(evidence.namesakes[0]))),
        (together, Adjustment("together", others=tuple(names))),
    ]
    best = max(gain for gain, _ in reasons)
    if best < LEAST_PART * lost:
        return (Adjustment("rule"),)
    reasons.sort(key=lambda reason: -reason[0])
    return tuple(reason for gain, reason in reasons if gain >= max(best / 2, NOTABLE / 2))


def _smallest_change(evidence: Evidence, model: Model, total: float, threshold: float) -> Change | None:
    """Returns the change of one fact that flips the verdict with the fewest bits; if none does, the strongest one."""
    options: list[tuple[int, int]] = []
    for k, fact in enumerate(model.facts):
        present = int(evidence.levels[0, k])
        lowest, name = -1 if present >= 0 else 0, fact.comparison.name
        for level in range(lowest, len(fact.comparison.levels)):
            if _thinkable(name, level, present, closer=total < threshold):
                options.append((k, level))
    if not options:
        return None
    other = evidence.take(np.zeros(len(options), dtype=np.int64))
    levels, holders = other.levels.copy(), other.holders.copy()
    for row, (k, level) in enumerate(options):
        levels[row, k] = level
        if level < 0:
            holders[row, k] = 0
    weight = weigh(replace(other, levels=levels, holders=holders), model)[0]
    flips = (weight >= threshold) != (total >= threshold)
    step = np.abs(weight - total)
    towards = (weight - total) * (1 if total < threshold else -1)
    best = int(np.argmin(np.where(flips, step, np.inf))) if flips.any() else int(np.argmax(towards))
    k, level = options[best]
    name = model.facts[k].comparison.levels[level] if level >= 0 else ""
    return Change(model.facts[k].comparison.name, name, level, float(weight[best]), bool(flips[best]))


def _thinkable(name: str, level: int, present: int, *, closer: bool) -> bool:
    """Tells whether a person would think of this change: nearer agreement to match, less of it not to.

    What is there might be missing; what is missing might be the same, but nobody makes up half an agreement.
    """
    if level < 0:
        return True
    if name == "email" and level not in (MAIL_SAME, MAIL_NEAR, MAIL_DIFFERENT):
        return False
    return closer and level == 0 if present < 0 else level != present and (level < present) == closer
