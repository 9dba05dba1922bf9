"""Weights learned without labels: known truth comes back, and poor tables neither crash nor give nonsense."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from match_tables import Row, clean_of, partition, people

from dedupe.match.blocking import all_pairs
from dedupe.match.comparison import Compared, Comparison
from dedupe.match.facts import Facts, Keys
from dedupe.match.keys import Key
from dedupe.match.matching import match_object
from dedupe.match.scoring import Evidence
from dedupe.match.training import learn, patterns
from dedupe.model import IntArray

TRUE_M, TRUE_U = (0.80, 0.12, 0.08), (0.02, 0.03, 0.95)
#: What is believed at first is off, so that the truth must come from the data.
BELIEVED_M, BELIEVED_U = (0.6, 0.2, 0.2), (0.001, 0.1, 0.899)


@dataclass(frozen=True)
class Planted:
    """A fact whose levels were drawn beforehand, pair by pair."""

    comparison: Comparison
    levels: np.ndarray[tuple[int, int], np.dtype[np.int8]]

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        return (self.comparison,)

    def compare(self, left: IntArray, right: IntArray) -> tuple[Compared, ...]:
        return (Compared(self.levels[left, right].copy(), np.zeros(len(left), dtype=np.int32)),)


def planted(rows: int, duplicates: int, seed: int, columns: int = 5) -> Facts:
    """Returns facts of which the pairs (0, 1), (2, 3) ... agree as duplicates do and all others as strangers do."""
    random = np.random.default_rng(seed)
    names = [f"trait{k}" for k in range(columns)]
    comparers = []
    for name in names:
        table = random.choice(3, size=(rows, rows), p=TRUE_U).astype(np.int8)
        for k in range(duplicates):
            table[2 * k, 2 * k + 1] = random.choice(3, p=TRUE_M)
        table[random.random((rows, rows)) < 0.1] = -1
        upper = np.triu(table, 1)
        comparison = Comparison(name, "trait", ("same", "close", "different"), BELIEVED_M, BELIEVED_U)
        comparers.append(Planted(comparison, (upper + upper.T).astype(np.int8)))
    single = {f"date:{name}": Key.from_texts([f"{name} {row}" for row in range(rows)]) for name in names}
    return Facts(Keys(rows, single, None, {}, frozenset()), tuple(comparers))


# Shipped beliefs, wrong here, weigh as much as sixty duplicates: with fewer than that they still show.
@pytest.mark.parametrize(("duplicates", "seed", "within"), [(25, 1, 0.3), (60, 2, 0.2), (120, 3, 0.15), (149, 4, 0.1)])
def test_the_number_of_duplicates_and_their_levels_come_back(duplicates: int, seed: int, within: float) -> None:
    facts = planted(300, duplicates, seed)
    found = all_pairs(300)
    model = learn("contact", facts, found.left, found.right, complete=True)
    assert model.expected == pytest.approx(duplicates, rel=within)
    for fact in model.facts:
        assert fact.u == pytest.approx(TRUE_U, abs=0.01)
        assert fact.m == pytest.approx(TRUE_M, abs=within)
    assert len(model.rounds) > 3
    assert model.rounds[-1] == pytest.approx(model.rounds[-2], rel=0.02)


def test_more_duplicates_move_what_is_believed_further() -> None:
    def distance(duplicates: int) -> float:
        found = all_pairs(300)
        model = learn("contact", planted(300, duplicates, 9), found.left, found.right, complete=True)
        return float(np.mean([np.abs(np.subtract(fact.m, TRUE_M)).sum() for fact in model.facts]))

    assert distance(140) < distance(10)


def test_duplicates_of_a_table_of_persons_are_counted() -> None:
    random = np.random.default_rng(5)
    originals = [dict(row) for row in people(300)]
    copies = []
    for row in originals[:90]:
        copy = dict(row)
        for header, share in (("Phone", 0.3), ("Email", 0.3), ("Street", 0.2), ("Zip", 0.1), ("City", 0.1)):
            if random.random() < share:
                copy[header] = ""
        if random.random() < 0.3:
            copy["Last"] = copy["Last"][:2] + copy["Last"][3:]
        copies.append(copy)
    clean, rules = clean_of([*originals, *copies])
    model = match_object("contact", [clean], [rules]).model
    assert model is not None
    assert model.expected == pytest.approx(90, rel=0.25)


def test_names_that_differ_stay_rare_among_duplicates() -> None:
    couples = [{**row, "First": name} for row in people(120) for name in (row["First"], row["First"][::-1])]
    clean, rules = clean_of(couples)
    model = match_object("contact", [clean], [rules]).model
    assert model is not None
    given_name = next(fact for fact in model.facts if fact.comparison.role == "given")
    assert given_name.m[-1] <= 0.05 + 1e-9
    assert sum(given_name.m) == pytest.approx(1.0)


@given(st.integers(0, 60), st.integers(1, 4), st.integers(0, 2**32))
@settings(max_examples=100, deadline=None)
def test_patterns_stand_for_all_pairs(pairs: int, width: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    levels = random.integers(-1, 3, (pairs, width)).astype(np.int8)
    holders = random.choice([0, 1, 2, 3, 1000, 1001, 5000], (pairs, width)).astype(np.int32)
    namesakes = random.choice([0, 2, 400], pairs).astype(np.int32)
    sample = patterns(Evidence(levels, holders, namesakes))
    assert sample.count.sum() == pairs
    weighted: Counter[tuple[int, ...]] = Counter()
    for row, count in zip(sample.evidence.levels.tolist(), sample.count.tolist(), strict=True):
        weighted[tuple(row)] += count
    assert weighted == Counter(tuple(row) for row in levels.tolist())
    # 1000 and 1001 holders are as good as the same, all others differ.
    rough = np.where(holders == 1001, 1000, holders)
    rows = Counter(map(tuple, np.column_stack([levels, rough, namesakes]).tolist()))
    assert sorted(sample.count.tolist()) == sorted(rows.values())


FULL = people(12)
PLAIN: Mapping[str, list[Row]] = {
    "no rows": [],
    "one row": list(FULL[:1]),
    "two rows": list(FULL[:2]),
    "two equal rows": [FULL[0], FULL[0]],
    "all rows equal": [FULL[0]] * 40,
    "all rows different": list(people(60)),
    "a column all empty": [{**row, "Phone": "", "Company": ""} for row in FULL],
    "everything empty": [dict.fromkeys(FULL[0], "")] * 5,
    "one row filled": [FULL[0], *[dict.fromkeys(FULL[0], "")] * 5],
    "placeholders only": [{"First": "test", "Last": "n/a", "Email": "asdf@asdf.com", "Phone": "000-0000"}] * 5,
    "the same town for all": [{**row, "City": "Bern", "Zip": "3000"} for row in FULL],
    "one name for all": [{**row, "First": "Ana", "Last": "Lima"} for row in FULL],
    **{f"{header} alone": [{header: row[header]} for row in [*FULL, *FULL[:4]]] for header in FULL[0]},
}


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("object_", ["contact", "account", "lead"])
@pytest.mark.parametrize("name", PLAIN)
def test_poor_tables_are_matched_without_nonsense(name: str, object_: str) -> None:
    rows = PLAIN[name]
    clean, rules = clean_of(rows, headers=tuple(FULL[0]) if not rows else (), object_=object_)
    found = match_object(object_, [clean], [rules])
    assert sorted(row for members in partition(found.labels) for row in members) == list(range(len(rows)))
    for numbers in (found.weakest, found.cohesion, found.pairs.probability):
        assert np.isfinite(numbers).all()
        assert ((numbers >= 0) & (numbers <= 1)).all()
    assert np.isfinite(found.pairs.weight).all()
    assert np.isfinite(found.pairs.parts).all()
    assert (found.pairs.left < found.pairs.right).all()
    if found.model is not None:
        assert np.isfinite(found.model.prior)
        for fact in found.model.facts:
            assert sum(fact.m) == pytest.approx(1.0)
            assert sum(fact.u) == pytest.approx(1.0)
            assert min(fact.m + fact.u) > 0


def test_rows_that_differ_in_everything_stay_apart() -> None:
    for name in ("two rows", "all rows different"):
        clean, rules = clean_of(PLAIN[name])
        assert len(partition(match_object("contact", [clean], [rules]).labels)) == len(PLAIN[name])


def test_all_rows_equal_are_one() -> None:
    clean, rules = clean_of(PLAIN["all rows equal"])
    found = match_object("contact", [clean], [rules])
    assert len(partition(found.labels)) == 1
    assert len(found.pairs) == 780
    assert [(a, b) for a, b in combinations(range(3), 2) if a == 0] == list(
        zip(found.pairs.left[:2].tolist(), found.pairs.right[:2].tolist(), strict=True)
    )
