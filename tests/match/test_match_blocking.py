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

from dedupe.match.atoms import Atom, atom, atoms_of, many, rules_for
from dedupe.match.blocking import all_pairs, candidates
from dedupe.match.keys import Key
from dedupe.model import MULTI, Column, text_array

Held = Mapping[str, Sequence[frozenset[int]]]  # atom -> per row the keys it holds

#: As blocking promises: large blocks are taken apart by these, at most three of them, in this order.
REFINED_BY = ("name", "family3+given1", "company", "postal_code", "city", "street")
NAMES = ("name", "email", "phone", "company", "city")


def made(keys: Sequence[frozenset[int]]) -> Atom:
    pairs = [(row, key) for row, held in enumerate(keys) for key in sorted(held)]
    rows, codes = (np.array([pair[k] for pair in pairs], dtype=np.int64) for k in (0, 1))
    return Atom(rows, codes, 5, text_array(f"v{k}" for k in range(5)))


def choose2(size: int) -> int:
    return size * (size - 1) // 2


def fitting(sizes: Iterable[int], cap: int, budget: int) -> int:
    known = list(sizes)
    while cap > 4 and sum(choose2(size) for size in known if size <= cap) > budget:
        cap //= 2
    return cap


def within(blocks: Iterable[set[int]], cap: int) -> set[tuple[int, int]]:
    return {pair for block in blocks if len(block) <= cap for pair in combinations(sorted(block), 2)}


def by_hand(
    held: Held, rules: Sequence[tuple[str, ...]], rows: int, cap: int, budget: int
) -> tuple[dict[tuple[int, int], int], list[tuple[int, int, int, int, int]]]:
    """Returns pair -> first rule, and per rule (blocks, pairs, cap, refined blocks, skipped pairs)."""
    found: dict[tuple[int, int], int] = {}
    reports = []
    for number, rule in enumerate(rules):
        blocks: dict[tuple[int, ...], set[int]] = defaultdict(set)
        for row in range(rows):
            for keys in product(*(held[name][row] for name in rule)):
                blocks[keys].add(row)
        limit = fitting(map(len, blocks.values()), cap, budget)
        pairs = within(blocks.values(), limit)
        large = [block for block in blocks.values() if len(block) > limit]
        refined: set[tuple[int, int]] = set()
        for name in [name for name in REFINED_BY if name in held and name not in rule][:3] if large else ():
            finer: dict[tuple[int, int], set[int]] = defaultdict(set)
            for which, block in enumerate(large):
                for row in block:
                    for key in held[name][row]:
                        finer[which, key].add(row)
            refined |= within(finer.values(), fitting(map(len, finer.values()), limit, budget))
        skipped = max(sum(choose2(len(block)) for block in large) - len(refined), 0)
        pairs |= refined
        reports.append((sum(len(b) > 1 for b in blocks.values()), len(pairs), limit, len(large), skipped))
        for pair in pairs:
            found.setdefault(pair, number)
    return found, reports


KEYS = st.frozensets(st.integers(0, 4), max_size=2)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Held, list[tuple[str, ...]], int]:
    rows = draw(st.integers(2, 14))
    held = {name: draw(st.lists(KEYS, min_size=rows, max_size=rows)) for name in NAMES}
    rule = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True).map(tuple)
    return held, draw(st.lists(rule, min_size=1, max_size=4, unique=True)), rows


@given(cases(), st.integers(2, 9), st.sampled_from([3, 12, 10_000]))
@settings(max_examples=250, deadline=None)
def test_candidates_are_those_that_share_the_keys_of_a_rule(
    case: tuple[Held, list[tuple[str, ...]], int], cap: int, budget: int
) -> None:
    held, rules, rows = case
    atoms = {name: made(keys) for name, keys in held.items()}
    found = candidates(atoms, rules, rows, cap=cap, budget=budget)
    expected, reports = by_hand(held, rules, rows, cap, budget)
    pairs = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert pairs == sorted(expected)
    assert found.rule.tolist() == [expected[pair] for pair in pairs]
    assert not found.complete
    for report, rule, counts in zip(found.reports, rules, reports, strict=True):
        assert report.rule == " + ".join(rule)
        assert (report.blocks, report.pairs, report.cap, report.refined_blocks, report.skipped_pairs) == counts
        assert all(size > report.cap for _, size in report.worst)
        assert len(report.worst) == min(report.refined_blocks, 10)


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_rows_does_not_matter(case: tuple[Held, list[tuple[str, ...]], int], random: object) -> None:
    held, rules, rows = case
    order = list(range(rows))
    random.shuffle(order)  # type: ignore[attr-defined]
    moved = {name: made([keys[old] for old in order]) for name, keys in held.items()}
    plain = candidates({n: made(k) for n, k in held.items()}, rules, rows, cap=50, budget=10_000)
    other = candidates(moved, rules, rows, cap=50, budget=10_000)
    back = {(min(order[a], order[b]), max(order[a], order[b])) for a, b in zip(other.left, other.right, strict=True)}
    assert back == set(zip(plain.left.tolist(), plain.right.tolist(), strict=True))


def test_the_worst_keys_are_named_in_words() -> None:
    held = {"city": [frozenset({1})] * 9 + [frozenset({2})] * 2, "email": [frozenset({3})] * 11}
    atoms = {name: made(keys) for name, keys in held.items()}
    found = candidates(atoms, [("city", "email")], 11, cap=5, budget=1000)
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
    found = many(key, str.split)
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
    assert ("email",) in persons
    assert ("family3+given1", "postal_code") in persons
    assert ("company",) not in persons
    firms = [{"Company": f"{p['Last']} Works", "City": p["City"]} for p in people(30)]
    assert ("company_words",) in rules_for(atoms_of(facts_from(firms, object_="account").keys))
    plain = [{"Tax": f"77{k % 20:05d}", "Kind": f"kind {k % 3}"} for k in range(30)]
    rules = rules_for(atoms_of(facts_from(plain).keys))
    assert rules[0] == ("identifier:tax_id",)
    assert len(set(rules)) == len(rules)


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
    found = candidates(atoms, rules_for(atoms), 180, cap=80, budget=300_000)
    pairs = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert {(k, 120 + k) for k in range(60)} <= pairs
