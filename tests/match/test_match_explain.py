"""Explanations say what the run did, and their counterfactual is true."""

from __future__ import annotations

import dataclasses
import re
from functools import cache

import numpy as np
import pytest
from match_tables import clean_of, people

from dedupe.match.explain import Explanation, explain_evidence, explain_within
from dedupe.match.matching import DUPLICATE, RELATED, MatchResult, match_object
from dedupe.match.scoring import Evidence, weigh
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


SENTENCE = re.compile(r"They (would no longer be|would be) a duplicate if (.+) were “(.+)”\.")


def test_the_counterfactual_flips_the_verdict() -> None:
    _, _, found = run()
    assert found.model is not None
    flipped = 0
    for k in chosen():
        levels = found.pairs.levels[[k]]
        evidence = Evidence(levels, np.where(levels == 0, 2, 0).astype(np.int32), np.array([2], dtype=np.int32))
        told = explained(evidence)
        hit = SENTENCE.fullmatch(told.counterfactual)
        if hit is None:
            assert told.counterfactual.startswith("No change of a single field would flip this")
            continue
        flipped += 1
        assert hit[1] == ("would no longer be" if told.duplicate else "would be")
        column = next(c for c, fact in enumerate(found.model.facts) if fact.comparison.name == hit[2])
        changed = levels.copy()
        changed[0, column] = found.model.facts[column].comparison.levels.index(hit[3])
        other = explained(Evidence(changed, evidence.holders, evidence.namesakes))
        assert other.duplicate != told.duplicate
        assert_smallest(evidence, told, abs(other.weight - told.weight))
    assert flipped > 10


def assert_smallest(evidence: Evidence, told: Explanation, step: float) -> None:
    """No other change of one field that a person would think of flips the verdict with fewer bits."""
    model = run()[2].model
    assert model is not None
    for column, fact in enumerate(model.facts):
        present = int(evidence.levels[0, column])
        for level, label in enumerate(fact.comparison.levels):
            if present >= 0 and (level > present) != told.duplicate:
                continue  # to match, records agree more; not to, less
            if fact.comparison.name == "email" and label not in ("same mailbox", "nearly the same", "different"):
                continue  # the other levels are kinds of mailboxes, not degrees
            changed = evidence.levels.copy()
            changed[0, column] = level
            weight = float(weigh(Evidence(changed, evidence.holders, evidence.namesakes), model)[0][0])
            if (weight >= bits(told.threshold)) != told.duplicate:
                assert abs(weight - told.weight) >= step - 1e-6


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
