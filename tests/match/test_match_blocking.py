"""Blocking against a brute-force reading of the same rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from match_tables import facts_from, people

from dedupe.match.alike import Marks, marks_of
from dedupe.match.atoms import Atom, atom, atoms_of, many
from dedupe.match.blocking import all_pairs, candidates
from dedupe.match.blocking_rules import Rule, rules_for
from dedupe.match.completeness import lane
from dedupe.match.keys import Key
from dedupe.match.words import Words
from dedupe.model import MULTI, Column, text_array

Held = Mapping[str, Sequence[frozenset[int]]]  # atom -> per row the keys it holds

#: As blocking promises: large blocks are taken apart by these, at most three of them, in this order.
REFINED_BY = ("name", "family3+given1", "company", "postal_code", "city", "street")
NAMES = ("name", "email", "phone", "company", "city")


def made(keys: Sequence[frozenset[int]]) -> Atom:
    pairs = [(row, key) for row, held in enumerate(keys) for key in sorted(held)]
    rows, codes = (np.array([pair[k] for pair in pairs], dtype=np.int64) for k in (0, 1))
    return Atom(rows.astype(np.int32), codes.astype(np.int32), 5, text_array(f"v{k}" for k in range(5)))


def choose2(size: int) -> int:
    return size * (size - 1) // 2


def within(
    blocks: Iterable[set[int]], cap: int, room: int, alike: set[tuple[int, int]] | None
) -> tuple[set[tuple[int, int]], int]:
    """Returns the pairs of the smallest blocks that there is room for, and the size of the largest joined."""
    known = [block for block in blocks if 2 <= len(block) <= cap]
    kept: set[tuple[int, int]] = set()
    joined, count = 0, 0
    for size in sorted({len(block) for block in known}):
        made_here = [pair for block in known if len(block) == size for pair in combinations(sorted(block), 2)]
        joined += len(made_here)
        if size > 2 and joined > room * (6 if alike is not None else 1):
            return kept, size - 1
        good = [pair for pair in made_here if alike is None or pair in alike]
        count += len(good)
        if size > 2 and count > room:
            return kept, size - 1
        kept |= set(good)
    return kept, cap


Report = tuple[int, int, int, int, int]


def by_hand(
    held: Held, rules: Sequence[Rule], rows: int, cap: int, budget: int, alike: set[tuple[int, int]]
) -> tuple[dict[tuple[int, int], set[int]], list[Report]]:
    """Returns pair -> rules that found it, and per rule (blocks, pairs, cap, refined blocks, skipped pairs)."""
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    reports = []
    for number, rule in enumerate(rules):
        blocks: dict[tuple[int, ...], set[int]] = defaultdict(set)
        for row in range(rows):
            for keys in product(*(held[name][row] for name in rule.atoms)):
                blocks[keys].add(row)
        several = [block for block in blocks.values() if len(block) > 1]
        pairs, limit = within(several, cap, budget, alike if rule.alike else None)
        large = [block for block in several if len(block) > limit]
        skipped = 0
        if large and not rule.wide:
            refined: set[tuple[int, int]] = set()
            for name in [name for name in REFINED_BY if name in held and name not in rule.atoms][:3]:
                finer: dict[tuple[int, int], set[int]] = defaultdict(set)
                for which, block in enumerate(large):
                    for row in block:
                        for key in held[name][row]:
                            finer[which, key].add(row)
                refined |= within(finer.values(), limit, budget, alike if rule.alike else None)[0]
            skipped = max(sum(choose2(len(block)) for block in large) - len(refined), 0)
            pairs |= refined
        reports.append((len(several), len(pairs), limit, len(large), skipped))
        for pair in pairs:
            found[pair].add(number)
    return found, reports


KEYS = st.frozensets(st.integers(0, 4), max_size=2)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Held, list[Rule], int]:
    rows = draw(st.integers(2, 14))
    held = {name: draw(st.lists(KEYS, min_size=rows, max_size=rows)) for name in NAMES}
    atoms = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True).map(tuple)
    rule = st.builds(Rule, atoms, st.sampled_from([1.0, 0.5]), st.booleans())
    return held, draw(st.lists(rule, min_size=1, max_size=4, unique=True)), rows


def marked(bits: Sequence[int], unknown: Sequence[bool]) -> Marks:
    return Marks(np.array(bits, dtype=np.uint64), np.array(unknown), np.zeros(len(bits), dtype=bool))


@given(cases(), st.integers(2, 9), st.sampled_from([3, 12, 10_000]), st.data())
@settings(max_examples=250, deadline=None)
def test_candidates_are_those_that_share_the_keys_of_a_rule(
    case: tuple[Held, list[Rule], int], cap: int, budget: int, data: st.DataObject
) -> None:
    held, rules, rows = case
    atoms = {name: made(keys) for name, keys in held.items()}
    bits = data.draw(st.lists(st.integers(0, 7), min_size=rows, max_size=rows))
    unknown = data.draw(st.lists(st.booleans(), min_size=rows, max_size=rows))
    alike = {(a, b) for a, b in combinations(range(rows), 2) if bits[a] & bits[b] or unknown[a] or unknown[b]}
    found = candidates(atoms, rules, rows, cap=cap, budget=budget, marks=marked(bits, unknown))
    # the room of a wide rule never falls below 30,000 pairs, or the whole budget where that is less
    expected, reports = by_hand(held, rules, rows, cap, budget, alike)
    pairs = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert pairs == sorted(expected)
    assert found.rule.tolist() == [min(expected[pair]) for pair in pairs]
    kinds = [sum({1 << lane(rules[number]) for number in expected[pair]}) for pair in pairs]
    assert found.lanes.tolist() == kinds
    assert not found.complete
    for report, rule, counts in zip(found.reports, rules, reports, strict=True):
        assert report.rule.startswith(" + ".join(rule.atoms))
        assert (report.blocks, report.pairs, report.cap, report.refined_blocks, report.skipped_pairs) == counts
        assert all(size > report.cap for _, size in report.worst)
        assert len(report.worst) == min(report.refined_blocks, 10)


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_rows_does_not_matter(case: tuple[Held, list[Rule], int], random: object) -> None:
    held, rules, rows = case
    order = list(range(rows))
    random.shuffle(order)  # type: ignore[attr-defined]
    moved = {name: made([keys[old] for old in order]) for name, keys in held.items()}
    plain = candidates({n: made(k) for n, k in held.items()}, rules, rows, cap=50, budget=7)
    other = candidates(moved, rules, rows, cap=50, budget=7)
    back = {(min(order[a], order[b]), max(order[a], order[b])) for a, b in zip(other.left, other.right, strict=True)}
    assert back == set(zip(plain.left.tolist(), plain.right.tolist(), strict=True))


def test_a_wide_rule_spends_its_room_on_the_smallest_blocks() -> None:
    rows = [frozenset({k // 2}) if k < 40_000 else frozenset({20_000 + (k - 40_000) // 3}) for k in range(100_000)]
    pairs = [(row, key) for row, held in enumerate(rows) for key in held]
    codes = [np.array([pair[k] for pair in pairs], dtype=np.int32) for k in (0, 1)]
    atoms = {"name": Atom(*codes, 40_000, text_array(map(str, range(40_000))))}
    tight, wide = (candidates(atoms, [Rule(("name",), share)], 100_000, cap=80, budget=300_000) for share in (1, 0.04))
    assert (tight.reports[0].cap, len(tight.left)) == (80, 80_000)
    assert (wide.reports[0].cap, len(wide.left)) == (2, 20_000)
    assert wide.reports[0].skipped_pairs == 0


def test_keys_too_many_for_one_number_are_numbered_anew() -> None:
    keys = [0, 0, 2_000_000_000, 2_000_000_000, 7]
    wide = Atom(np.arange(5, dtype=np.int32), np.array(keys, dtype=np.int32), 2_000_000_001, ["v"] * 8)
    atoms = dict.fromkeys(("email", "phone", "street"), wide)
    found = candidates(atoms, [Rule(("email", "phone", "street"))], 5, cap=80, budget=1000)
    assert list(zip(found.left, found.right, strict=True)) == [(0, 1), (2, 3)]


def test_the_worst_keys_are_named_in_words() -> None:
    held = {"city": [frozenset({1})] * 9 + [frozenset({2})] * 2, "email": [frozenset({3})] * 11}
    atoms = {name: made(keys) for name, keys in held.items()}
    found = candidates(atoms, [Rule(("city", "email"))], 11, cap=5, budget=1000)
    assert found.reports[0].worst == (("v1 + v3", 9),)
    assert found.reports[0].skipped_pairs == 36
    assert list(zip(found.left, found.right, strict=True)) == [(9, 10)]


def test_no_rules_find_nothing() -> None:
    found = candidates({}, [], 5, cap=10, budget=10)
    assert (len(found.left), len(found.right), len(found.rule), found.reports) == (0, 0, 0, ())


@pytest.mark.parametrize("rows", [0, 1, 2, 7])
def test_all_pairs_are_every_pair_once(rows: int) -> None:
    found = all_pairs(rows)
    assert list(zip(found.left.tolist(), found.right.tolist(), strict=True)) == list(combinations(range(rows), 2))
    assert found.complete
    assert found.rule.tolist() == [0] * len(found.left)


CELLS = st.lists(
    st.lists(st.sampled_from(["a b", "b", "c d e", "d", "x"]), max_size=3).map(MULTI.join), min_size=1, max_size=8
)


@given(CELLS)
@settings(max_examples=100, deadline=None)
def test_atoms_of_words_hold_every_word_of_every_value(cells: list[str]) -> None:
    key = Key.of(Column.of(cells))
    found = many(key, Words.of(key.values))
    expected = sorted(
        (row, word)
        for row, cell in enumerate(cells)
        for value in dict.fromkeys(cell.split(MULTI))
        for word in value.split()
    )
    assert sorted((int(r), str(found.values[k])) for r, k in zip(found.rows, found.keys, strict=True)) == expected
    assert found.rows.tolist() == sorted(found.rows.tolist())
    assert (found.keys < found.size).all()


@given(CELLS)
@settings(max_examples=100, deadline=None)
def test_atoms_hold_the_changed_values(cells: list[str]) -> None:
    found = atom(Key.of(Column.of(cells)), lambda value: "" if value == "x" else value[0])
    expected = {
        (row, value[0]) for row, cell in enumerate(cells) for value in cell.split(MULTI) if value and value != "x"
    }
    assert {(int(r), str(found.values[k])) for r, k in zip(found.rows, found.keys, strict=True)} == expected


def test_rules_follow_from_the_facts_of_a_table() -> None:
    persons = rules_for(atoms_of(facts_from(people(30)).keys))
    assert Rule(("email",)) in persons
    assert Rule(("family3+given1", "postal_code")) in persons
    assert Rule(("phone_tail",), alike=True) in persons
    assert not any(rule.atoms == ("phone_tail",) and not rule.alike for rule in persons)
    firms = [{"Company": f"{p['Last']} Works", "City": p["City"]} for p in people(30)]
    assert ("company_words",) in {rule.atoms for rule in rules_for(atoms_of(facts_from(firms, object_="account").keys))}
    plain = [{"Tax": f"77{k % 20:05d}", "Kind": f"kind {k % 3}"} for k in range(30)]
    rules = rules_for(atoms_of(facts_from(plain).keys))
    assert rules[0] == Rule(("identifier:tax_id",))
    assert len(set(rules)) == len(rules)


@pytest.mark.parametrize(
    ("zips", "towns", "expected"),
    [
        (30, 30, {("street", "postal_code")}),
        (10, 30, {("street", "postal_code"), ("street", "city")}),
        (0, 30, {("street", "city")}),
        (0, 0, {("street",)}),
    ],
)
def test_a_town_stands_in_for_a_postal_code_that_is_often_missing(
    zips: int, towns: int, expected: set[tuple[str, ...]]
) -> None:
    rows = [
        {
            "Last": person["Last"],
            "First": person["First"],
            "Street": f"Long Road {k}",
            "Zip": "94103" * (k < zips),
            "City": "Rome" * (k < towns),
        }
        for k, person in enumerate(people(30))
    ]
    found = rules_for(atoms_of(facts_from(rows).keys))
    assert {rule.atoms for rule in found if rule.alike and rule.atoms[0] == "street"} == expected


def test_the_usual_damage_leaves_a_pair_within_reach() -> None:
    rows = [dict(row) for row in people(120)]
    damage = [
        {"Phone": "", "Street": ""},
        {"Email": "", "City": ""},
        {"First": "", "Street": ""},
        {"Last": "", "Phone": ""},
        {"Email": "", "Phone": "", "Street": ""},
    ]
    copies = [{**rows[k], **damage[k % len(damage)]} for k in range(60)]
    atoms = atoms_of(facts_from([*rows, *copies]).keys)
    found = candidates(
        atoms, rules_for(atoms), 180, cap=80, budget=300_000, marks=marks_of(facts_from([*rows, *copies]).keys)
    )
    pairs = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert {(k, 120 + k) for k in range(60)} <= pairs
