"""What blocking is made of: words in bulk, names that may be one, bands of spelling, estimated completeness."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from match_tables import facts_from

from dedupe.match import keys as keys_module
from dedupe.match.alike import Marks, marks_of
from dedupe.match.blocking_rules import LINES, Rule, rules_for
from dedupe.match.cell_facts import with_number
from dedupe.match.compare_places import NUMBER_MARK
from dedupe.match.completeness import estimated_completeness, lane
from dedupe.match.keys import Key, same_rows
from dedupe.match.name_bands import bands_of
from dedupe.match.words import Words
from dedupe.model import Column, text_array

TEXTS = st.lists(st.text("ab é", max_size=7), max_size=7)


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_words_are_those_of_split(texts: list[str]) -> None:
    words = Words.of(text_array(texts))
    assert words.joined().to_pylist() == [" ".join(text.split()) for text in texts]
    assert words.sorted().joined().to_pylist() == [" ".join(sorted(set(text.split()))) for text in texts]
    assert words.vocabulary.tolist() == sorted({word for text in texts for word in text.split()})


@given(TEXTS, st.integers(1, 3), st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_the_rarest_words_are_held_by_fewest_texts(texts: list[str], most: int, shortest: int) -> None:
    holders = Counter(word for text in texts for word in set(text.split()))
    expected = [
        sorted({w for w in text.split() if len(w) >= shortest}, key=lambda w: (holders[w], w))[:most] for text in texts
    ]
    found = Words.of(text_array(texts)).rarest(most, shortest)
    assert found.joined().to_pylist() == [" ".join(words) for words in expected]


@given(st.lists(st.text("ab ", max_size=5), min_size=1, max_size=5), st.data())
@settings(max_examples=100, deadline=None)
def test_words_of_several_texts_stand_one_after_the_other(texts: list[str], data: st.DataObject) -> None:
    pairs = data.draw(st.lists(st.tuples(*[st.integers(0, len(texts) - 1)] * 2), max_size=6))
    one, two = (np.array([pair[k] for pair in pairs], dtype=np.int64) for k in (0, 1))
    joined = Words.of(text_array(texts)).of_texts(one, two).joined().to_pylist()
    assert joined == [" ".join((texts[a] + " " + texts[b]).split()) for a, b in pairs]


@given(st.lists(st.tuples(*[st.sampled_from(["", "a", "7"])] * 3), min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_a_street_takes_its_own_number_before_the_one_beside(rows: list[tuple[str, str, str]]) -> None:
    columns = [Column.of(row[k] for row in rows) for k in range(3)]
    expected = [f"{street}{NUMBER_MARK}{own or beside}" if street else "" for street, own, beside in rows]
    assert with_number(*columns).texts().tolist() == expected


PERSONS = (
    ("same word", ("Anna", "Berg"), ("Anna", "Kowalski"), True),
    ("swapped", ("Anna", "Berg"), ("Berg", "Anna"), True),
    ("same beginning", ("Kristina", "Berg"), ("Kristin", "Wolf"), True),
    ("nickname", ("Robert", "Berg"), ("Bob", "Wolf"), True),
    ("a part is missing", ("", "Berg"), ("Anna", "Wolf"), True),
    ("an initial", ("A", "Berg"), ("Peter", "Wolf"), True),
    ("another script", ("伟", "王"), ("Anna", "Wolf"), True),
    ("strangers", ("Anna", "Berg"), ("Peter", "Wolf"), False),
)


@pytest.mark.parametrize(("one", "two", "expected"), [case[1:] for case in PERSONS], ids=[case[0] for case in PERSONS])
def test_names_that_may_be_one(one: tuple[str, str], two: tuple[str, str], expected: bool) -> None:
    rows = [{"First": first, "Last": last, "City": "Rome"} for first, last in (one, two)]
    marks = marks_of(facts_from(rows, ["First", "Last", "City"]).keys)
    assert marks is not None
    assert marks.may_be_one(np.array([0]), np.array([1])).tolist() == [expected]
    assert marks.may_be_one(np.array([1]), np.array([0])).tolist() == [expected]


def test_organisations_may_be_one_where_they_share_a_word() -> None:
    rows = [{"Company": name, "City": "Rome"} for name in ("Blue Anchor Ltd", "Anchor Works", "Green Fields", "")]
    marks = marks_of(facts_from(rows, object_="account").keys)
    assert isinstance(marks, Marks)
    pairs = list(combinations(range(4), 2))
    found = marks.may_be_one(*(np.array([pair[k] for pair in pairs]) for k in (0, 1)))
    assert {pair for pair, good in zip(pairs, found, strict=True) if good} == {(0, 1), (0, 3), (1, 3), (2, 3)}


def shared_bands(one: str, two: str) -> int:
    bands = bands_of(text_array([one, two, ""]))
    return len(set(bands.code[bands.owner == 0]) & set(bands.code[bands.owner == 1]))


def test_names_spelt_nearly_alike_share_a_band() -> None:
    alike = [
        ("northern lights trading", "nothern lights trading"),
        ("northern lights trading", "trading northern lights"),
        ("schneider maschinenbau", "schneider machinenbau"),
        ("aquamarine holdings", "aqamarine holdngs"),
    ]
    assert [shared_bands(*pair) > 0 for pair in alike] == [True] * len(alike)
    assert shared_bands("northern lights trading", "trading northern lights") == 8
    assert shared_bands("northern lights", "quick bakery") == 0
    assert bands_of(text_array(["", ""])).owner.tolist() == []


def test_bands_do_not_depend_on_the_order_of_the_names() -> None:
    names = [f"{a} {b}" for a in ("blue", "green", "grene") for b in ("anchor", "ancor", "field")]

    def together(order: list[int]) -> set[tuple[int, int]]:
        bands = bands_of(text_array([names[k] for k in order]))
        each = [set(bands.code[bands.owner == k]) for k in range(len(names))]
        return {tuple(sorted((order[a], order[b]))) for a, b in combinations(range(len(names)), 2) if each[a] & each[b]}

    assert together(list(range(9))) == together([4, 8, 0, 2, 6, 1, 3, 7, 5])


def test_rows_are_told_apart_even_where_their_mixes_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys_module, "_mixed", lambda keys, rows: np.zeros(rows, dtype=np.uint64))
    first, group = same_rows([Key.from_texts(["a", "b", "a", ""]), Key.from_texts(["x", "x", "x", "x"])])
    assert (first.tolist(), group.tolist()) == ([0, 1, 3], [0, 1, 0, 2])


def test_completeness_follows_chao() -> None:
    once, twice = [0b0001] * 30 + [0b1000] * 20, [0b0011] * 100 + [0b0110] * 50
    lanes = np.array([*once, *twice, 0b0111, 0b1111], dtype=np.uint8)
    unseen = 3 / 4 * 50 * 49 / (2 * 151)  # four kinds; 50 pairs found by one of them, 150 by two
    assert estimated_completeness(lanes, np.ones(202)) == pytest.approx(202 / (202 + unseen))
    assert estimated_completeness(lanes, np.zeros(202)) == 1
    assert estimated_completeness(np.empty(0, np.uint8), np.empty(0)) == 1


@pytest.mark.parametrize("chance", [0.5, 0.7, 0.9])
def test_completeness_is_near_the_truth_where_kinds_are_independent(chance: float) -> None:
    caught = np.random.default_rng(3).random((20_000, 4)) < chance
    lanes = (caught << np.arange(4)).sum(axis=1).astype(np.uint8)
    found = lanes[lanes > 0]
    assert estimated_completeness(found, np.ones(len(found))) == pytest.approx(len(found) / len(lanes), abs=0.01)


def test_every_rule_rests_on_one_kind_of_evidence() -> None:
    assert lane(Rule(("phone", "given"))) != lane(Rule(("email",)))
    assert lane(Rule(("identifier:tax_id",))) == lane(Rule(("date:birth_date", "family3")))
    assert lane(Rule(("name",))) == lane(Rule(("family_sound", "given")))


def test_every_line_of_the_rules_names_atoms_that_exist() -> None:
    person = {"First": "Ann", "Last": "Berg", "Email": "annberg@firm.example", "Phone": "+12025550123",
              "Company": "Firm",
              "Street": "Long Road 7", "Zip": "94103", "City": "Rome", "State": "CA", "Born": "1980-02-03",
              "Tax": "7712345", "Web": "firm.example", "Country": "US",
              "Address": "7 Long Road, Rome"}  # fmt: skip
    rows = [person, {**person, "First": "Bob"}]
    firms = [{k: v for k, v in row.items() if k not in ("First", "Last")} for row in rows]
    made = rules_for_rows(rows) | rules_for_rows(firms)
    known = {name.partition(":")[0] for rule in made for name in rule.atoms}
    for line in LINES:
        for part in line.removesuffix(" ~").lstrip("? ").split(" & "):
            names = part.replace(">", "|").replace("*:year", "").replace("*", "").split("|")
            assert known & set(names) or set(names) <= {"-", "account"}, line


def rules_for_rows(rows: list[dict[str, str]]) -> set[Rule]:
    from dedupe.match.atoms import atoms_of

    return set(rules_for(atoms_of(facts_from(rows).keys)))
