"""Why two records do, or do not, match: the evidence in words, and the smallest change that would flip the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.match.compare_contacts import MAIL_DIFFERENT, MAIL_NEAR, MAIL_SAME
from dedupe.match.facts import Facts, collect, facts_of
from dedupe.match.keys import Key, same_rows
from dedupe.match.pairs import compare_pairs
from dedupe.match.person_names import PersonNames
from dedupe.match.scoring import Evidence, weigh
from dedupe.match.weights import Model, bits, probability
from dedupe.model import CleanTable, Column
from dedupe.ruleset.effective import ObjectRules


@dataclass(frozen=True, slots=True)
class FactExplained:
    """What one comparison said about the pair."""

    name: str
    level: str  # "" where one of the two says nothing
    weight: float  # bits it added, after all adjustments
    plain: float  # bits the level is worth before adjustments
    holders: int  # records that hold the shared value; 0 where that does not apply


@dataclass(frozen=True, slots=True)
class Explanation:
    """A judged pair, taken apart."""

    facts: tuple[FactExplained, ...]
    prior: float
    weight: float
    probability: float
    threshold: float  # probability from which a pair is a duplicate
    duplicate: bool
    counterfactual: str  # one sentence


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
    """Returns why these two of the stacked rows match or not, exactly as a run over the same tables judges them.

    Where the tables are only a sample of the run's, `frequencies` says how many records of the run hold each value.
    """
    every = collect(tables, rules, extra or {})
    first, same = same_rows(list(every.all_keys()))
    facts = facts_of(every.take(first))
    if frequencies is not None:
        facts = _with_frequencies(facts, frequencies)
    own = compare_pairs(facts, same[[left]], same[[right]])
    return explain_evidence(_for_model(own, facts, model), model, rules[0].match.review_above)


def explain_evidence(evidence: Evidence, model: Model, threshold: float) -> Explanation:
    """Returns the explanation of one pair whose evidence is known, its columns in the order of the model."""
    weight, parts = weigh(evidence, model)
    explained = tuple(
        FactExplained(
            fact.comparison.name,
            fact.comparison.levels[evidence.levels[0, k]] if evidence.levels[0, k] >= 0 else "",
            float(parts[0, k]),
            fact.weights[evidence.levels[0, k]] if evidence.levels[0, k] >= 0 else 0.0,
            int(evidence.holders[0, k]),
        )
        for k, fact in enumerate(model.facts)
    )
    total = float(weight[0])
    least = bits(min(max(threshold, 0.001), 0.999))
    sentence = _counterfactual(evidence, model, total, least)
    chance = float(probability(weight)[0])
    return Explanation(explained, model.prior, total, chance, threshold, total >= least, sentence)


def _with_frequencies(facts: Facts, frequencies: Mapping[tuple[str, str], int]) -> Facts:
    """Returns the facts with the holders of each value as counted over the whole run."""

    def counted(name: str, key: Key) -> Key:
        holders = np.array([max(frequencies.get((name, str(v)), 1), 1) for v in key.values], dtype=np.int64)
        return Key(key.codes, key.values, holders)

    keys = facts.keys
    single = {name: counted(name, key) for name, key in keys.single.items()}
    names = keys.names
    if names:
        names = PersonNames(
            counted("given_name", names.given), counted("family_name", names.family), names.nick, names.sound,
            names.known,
            names.native, counted("name", names.whole), counted("name_suffix", names.suffix),
            counted("middle_name", names.middle),
        )  # fmt: skip
    return facts_of(type(keys)(keys.rows, single, names, keys.providers, keys.roles))


def _for_model(evidence: Evidence, facts: Facts, model: Model) -> Evidence:
    """Returns the evidence with its columns in the order of the model's comparisons."""
    at = {comparison.name: k for k, comparison in enumerate(facts.comparisons)}
    levels = np.full((1, len(model.facts)), -1, dtype=np.int8)
    holders = np.zeros((1, len(model.facts)), dtype=np.int32)
    for k, fact in enumerate(model.facts):
        place = at.get(fact.comparison.name)
        if place is not None:
            levels[0, k], holders[0, k] = evidence.levels[0, place], evidence.holders[0, place]
    return Evidence(levels, holders, evidence.namesakes)


def _counterfactual(evidence: Evidence, model: Model, total: float, threshold: float) -> str:
    """Returns the single change of one fact that would flip the verdict, the smallest in bits first."""
    options: list[tuple[float, int, str]] = []
    for k, fact in enumerate(model.facts):
        present = int(evidence.levels[0, k])
        for level, name in enumerate(fact.comparison.levels):
            if not _thinkable(fact.comparison.name, level, present, closer=total < threshold):
                continue
            changed = evidence.levels.copy()
            changed[0, k] = level
            other = Evidence(changed, evidence.holders, evidence.namesakes)
            new = float(weigh(other, model)[0][0])
            if (new >= threshold) != (total >= threshold):
                options.append((abs(new - total), k, f"if {fact.comparison.name} were “{name}”"))
    verdict = "would no longer be" if total >= threshold else "would be"
    if not options:
        distance = f"{abs(total - threshold):.1f} bits from the threshold"
        return f"No change of a single field would flip this: they are {distance}."
    return f"They {verdict} a duplicate {min(options)[2]}."


def _thinkable(name: str, level: int, present: int, *, closer: bool) -> bool:
    """Tells whether a person would think of this change: nearer agreement to match, less of it not to."""
    if name == "email" and level not in (MAIL_SAME, MAIL_NEAR, MAIL_DIFFERENT):
        return False
    return level != present and (present < 0 or (level < present) == closer)
