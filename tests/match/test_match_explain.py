"""Explanations say what the run did, and their counterfactual is true."""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np
import pytest
from match_tables import clean_of, people

from dedupe.match.comparison import Comparison
from dedupe.match.explain import NOTABLE, Explanation, PairJudge, explain_evidence, explain_within
from dedupe.match.matching import DUPLICATE, RELATED, MatchResult, match_object
from dedupe.match.scoring import Evidence
from dedupe.match.weights import bits
from dedupe.model import CleanTable, Column
from dedupe.ruleset.effective import ObjectRules


@cache
def run() -> tuple[CleanTable, ObjectRules, MatchResult]:
    """Returns a matched table with duplicates, households and namesakes."""
    rows = [{**row, "Company": f"{row['Last']} {row['City']} Ltd", "Country": "USA"} for row in people(240)]
    rows += [{**row, "Phone": ""} for row in rows[:40]]
    rows += [{**row, "First": row["First"][:1], "Street": "", "Email": ""} for row in rows[40:60]]
    rows += [{**row, "First": "Zedekiah", "Email": ""} for row in rows[60:75]]
    rows += [{**row, "Phone": "", "Email": "", "Street": "", "Company": ""} for row in rows[75:100]]
    rows += [
        {**row, "Last": row["Last"] + "s", "Company": row["Company"][:-4], "Country": "Canada"} for row in rows[100:110]
    ]
    rows += rows[110:115]
    clean, rules = clean_of(rows)
    return clean, rules, match_object("contact", [clean], [rules])


def pair_of(clean: CleanTable, one: int, two: int) -> CleanTable:
    rows = np.array([one, two])
    columns = tuple(
        dataclasses.replace(c, raw=c.raw.take(rows), clean=c.clean.take(rows), notes=None, changed=None,
                            keys={name: key.take(rows) for name, key in c.keys.items()}) for c in clean.columns
    )  # fmt: skip
    raw = tuple(column.take(rows) for column in clean.raw)
    return dataclasses.replace(
        clean, crm_ids=clean.crm_ids[rows], row_numbers=clean.row_numbers[rows], raw=raw, columns=columns
    )


def chosen() -> list[int]:
    """Returns pairs of all verdicts, spread over the table."""
    pairs = run()[2].pairs
    kinds = [np.flatnonzero(pairs.verdict == verdict)[:25].tolist() for verdict in range(4)]
    assert len(kinds[DUPLICATE]) > 10
    assert len(kinds[RELATED]) > 10
    return sorted(k for kind in kinds for k in kind)


def test_within_its_table_a_pair_is_explained_as_it_was_judged() -> None:
    clean, rules, found = run()
    assert found.model is not None
    for k in chosen():
        left, right = int(found.pairs.left[k]), int(found.pairs.right[k])
        told = explain_within([clean], [rules], found.model, left, right)
        assert told.weight == pytest.approx(found.pairs.weight[k], abs=0.01)
        assert told.probability == pytest.approx(found.pairs.probability[k], abs=0.01)
        assert [fact.weight for fact in told.facts] == pytest.approx(found.pairs.parts[k].tolist(), abs=0.01)
        levels = [
            fact.comparison.levels[level] if level >= 0 else ""
            for fact, level in zip(found.model.facts, found.pairs.levels[k].tolist(), strict=True)
        ]
        assert [fact.level for fact in told.facts] == levels
        assert told.duplicate == (found.pairs.weight[k] >= bits(told.threshold))


def test_an_explanation_adds_up() -> None:
    clean, rules, found = run()
    assert found.model is not None
    told = explain_within([clean], [rules], found.model, 0, 240)
    assert told.prior + sum(fact.weight for fact in told.facts) == pytest.approx(told.weight, abs=1e-3)
    assert [fact.name for fact in told.facts] == [fact.comparison.name for fact in found.model.facts]
    assert told.duplicate
    assert {fact.name: fact.level for fact in told.facts}["email"] == "same mailbox"
    assert {fact.name: fact.level for fact in told.facts}["phone"] == ""
    assert {fact.name: fact.holders for fact in told.facts}["email"] == 2


def test_a_run_says_how_common_its_values_are() -> None:
    clean, _, found = run()
    assert found.frequencies
    towns = dict(
        zip(*next((values, counts) for name, values, counts in found.frequencies if name == "city"), strict=True)
    )
    column = clean.of_type("city")[0].keys["fold"]
    naive = {str(v): int(n) for v, n in zip(column.values, column.counts(), strict=True) if v and n > 1}
    assert set(towns) <= set(naive)
    assert all(count >= 2 for count in towns.values())
    assert len(towns) > 20


def explained(evidence: Evidence) -> Explanation:
    _, rules, found = run()
    assert found.model is not None
    return explain_evidence(evidence, found.model, rules.match.review_above)


def changed(evidence: Evidence, column: int, level: int) -> Evidence:
    """Returns the evidence of one pair with one fact at another level; -1 for a fact that is missing."""
    levels, holders = evidence.levels.copy(), evidence.holders.copy()
    levels[0, column] = level
    if level < 0:
        holders[0, column] = 0
    return Evidence(levels, holders, evidence.namesakes)


def shown_evidence(k: int) -> Evidence:
    levels = run()[2].pairs.levels[[k]]
    return Evidence(levels, np.where(levels == 0, 2, 0).astype(np.int32), np.array([2], dtype=np.int32))


def column_of(name: str) -> int:
    model = run()[2].model
    assert model is not None
    return next(c for c, fact in enumerate(model.facts) if fact.comparison.name == name)


def test_the_change_that_is_named_does_what_is_said_of_it() -> None:
    flipped = 0
    for k in chosen():
        evidence = shown_evidence(k)
        told = explained(evidence)
        assert told.change is not None
        other = explained(changed(evidence, column_of(told.change.name), told.change.number))
        assert other.weight == pytest.approx(told.change.weight)
        assert (other.duplicate != told.duplicate) == told.change.flips
        flipped += told.change.flips
        assert_smallest(evidence, told)
    assert flipped > 10


def thinkable(told: Explanation, fact: Comparison, level: int, present: int) -> bool:
    """Tells whether a person would think of this level: to match, records agree more; not to, less; or it is gone."""
    if level < 0:
        return present >= 0
    if fact.name == "email" and fact.levels[level] not in ("same mailbox", "nearly the same", "different"):
        return False  # the other levels are kinds of mailboxes, not degrees
    if present < 0:
        return level == 0 and not told.duplicate
    return level > present if told.duplicate else level < present


def assert_smallest(evidence: Evidence, told: Explanation) -> None:
    """No other change of one field that a person would think of flips the verdict with fewer bits."""
    model = run()[2].model
    assert model is not None
    assert told.change is not None
    for column, fact in enumerate(model.facts):
        present = int(evidence.levels[0, column])
        for level in range(-1, len(fact.comparison.levels)):
            if not thinkable(told, fact.comparison, level, present):
                continue
            weight = explained(changed(evidence, column, level)).weight
            flips = (weight >= bits(told.threshold)) != told.duplicate
            assert not flips or told.change.flips
            if flips:
                assert abs(weight - told.weight) >= abs(told.change.weight - told.weight) - 1e-6


def test_reasons_are_given_where_a_weight_is_not_what_its_level_is_worth() -> None:
    causes = set()
    for k in chosen():
        for fact in explained(shown_evidence(k)).facts:
            assert bool(fact.adjustments) == (bool(fact.level) and abs(fact.plain - fact.weight) >= NOTABLE)
            causes |= {item.cause for item in fact.adjustments}
    assert "together" in causes


def reason_for(name: str, evidence: Evidence) -> tuple[str, ...]:
    fact = next(fact for fact in explained(evidence).facts if fact.name == name)
    return tuple(item.cause for item in fact.adjustments)


def evidence_of(holders: dict[str, int] | None = None, namesakes: int = 0, **levels: int) -> Evidence:
    """Returns one pair at these levels, -1 for facts that are not named."""
    model = run()[2].model
    assert model is not None
    row, held = np.full((1, len(model.facts)), -1, dtype=np.int8), np.zeros((1, len(model.facts)), dtype=np.int32)
    for name, level in levels.items():
        row[0, column_of(name)] = level
    for name, number in (holders or {}).items():
        held[0, column_of(name)] = number
    return Evidence(row, held, np.array([namesakes], dtype=np.int32))


def test_a_value_that_many_share_is_said_to_be_shared() -> None:
    told = explained(evidence_of({"phone": 90}, given_name=0, family_name=0, phone=0))
    phone = next(fact for fact in told.facts if fact.name == "phone")
    assert phone.weight < phone.plain - NOTABLE
    assert phone.adjustments[0].cause == "shared"
    assert phone.adjustments[0].records == 90


def test_a_name_that_many_bear_is_said_to_be_borne_by_many() -> None:
    causes = [reason_for("family_name", evidence_of(None, number, given_name=0, family_name=0)) for number in (2, 150)]
    assert "namesakes" in causes[1]
    told = explained(evidence_of(None, 150, given_name=0, family_name=0))
    named = [item.records for fact in told.facts for item in fact.adjustments if item.cause == "namesakes"]
    assert set(named) == {150}


def test_places_that_differ_together_are_said_to_be_counted_once() -> None:
    different = {name: len(model_levels(name)) - 1 for name in ("street", "city", "company")}
    told = explained(evidence_of(None, 2, given_name=0, family_name=0, **different))
    for fact in told.facts:
        if fact.name in different and fact.adjustments:
            assert fact.weight > fact.plain
            assert fact.adjustments[0].cause == "together"
            assert set(fact.adjustments[0].others) <= set(different) - {fact.name}
    assert any(fact.name in different and fact.adjustments for fact in told.facts)


def model_levels(name: str) -> tuple[str, ...]:
    model = run()[2].model
    assert model is not None
    return model.facts[column_of(name)].comparison.levels


def test_a_judge_weighs_many_pairs_as_it_explains_each() -> None:
    clean, rules, found = run()
    assert found.model is not None
    judge = PairJudge([clean], [rules], found.model)
    rows = chosen()[:20]
    left, right = found.pairs.left[rows], found.pairs.right[rows]
    weights = [judge.explain(int(a), int(b)).weight for a, b in zip(left, right, strict=True)]
    assert judge.weights(left, right).tolist() == pytest.approx(weights)


def test_frequencies_of_a_run_make_common_values_weigh_less() -> None:
    clean, rules, found = run()
    assert found.model is not None
    alone = explain_within([pair_of(clean, 0, 240)], [rules], found.model, 0, 1, frequencies={})
    mailbox = clean.of_type("email")[0].keys["mailbox"].text(0)
    common = explain_within([pair_of(clean, 0, 240)], [rules], found.model, 0, 1, frequencies={("email", mailbox): 120})
    weights = [next(fact.weight for fact in told.facts if fact.name == "email") for told in (alone, common)]
    assert weights[1] < weights[0] - 3


def test_a_fact_that_the_pair_lacks_says_nothing() -> None:
    clean, rules, found = run()
    assert found.model is not None
    bare = dataclasses.replace(
        pair_of(clean, 0, 240),
        columns=tuple(
            dataclasses.replace(c, keys={name: Column.constant("", 2) for name in c.keys}) if c.type == "company" else c
            for c in pair_of(clean, 0, 240).columns
        ),
    )
    told = explain_within([bare], [rules], found.model, 0, 1, frequencies={})
    fact = next(fact for fact in told.facts if fact.name == "company")
    assert (fact.level, fact.weight, fact.holders) == ("", 0.0, 0)


def test_shared_keys_are_those_that_both_rows_have() -> None:
    clean, rules, found = run()
    assert found.model is not None
    judge = PairJudge([clean], [rules], found.model)
    shared = set(judge.shared_keys(0, 240))  # a copy without its phone number
    assert {"email", "street", "name"} <= shared
    assert "phone" not in shared
    strangers = set(judge.shared_keys(0, 1))
    assert not {"email", "phone", "name", "street"} & strangers
