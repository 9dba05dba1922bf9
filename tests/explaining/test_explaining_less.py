"""What was counted less is told once for all fields that one reason adjusts, with the reason."""

from __future__ import annotations

import pytest

from dedupe.explaining.less import Less, counted_less
from dedupe.match.comparison import Role
from dedupe.match.explain import Adjustment, FactExplained

NOUNS = {name: name for name in ("given_name", "family_name", "phone", "city", "state", "street", "company", "email")}
ALONE = Adjustment("namesakes", records=7)


def fact(name: str, role: Role, plain: float, weight: float, *why: Adjustment, level: str = "same") -> FactExplained:
    return FactExplained(name, role, level, weight, plain, 0, 0 if level == "same" else 4, 4, why)


def told(*facts: FactExplained, persons: bool = True) -> tuple[Less, ...]:
    return counted_less(facts, NOUNS, 2000, persons=persons)


def test_what_is_not_adjusted_is_not_mentioned() -> None:
    assert told(fact("phone", "contact", 8.0, 8.0)) == ()


def test_given_name_and_surname_are_told_as_one_name() -> None:
    shared = Adjustment("shared", records=37)
    (found,) = told(fact("given_name", "given", 7, 5, ALONE, shared), fact("family_name", "family", 7, 6, ALONE))
    assert found == Less(("given_name", "family_name"), "given_name and family_name", 14, 11,
                         "7 of 2,000 records have this name")  # fmt: skip


def test_a_name_nobody_else_has_is_not_said_to_be_common() -> None:
    (found,) = told(fact("given_name", "given", 7, 5, Adjustment("namesakes", records=1)))
    assert found.why.startswith("nobody else has this name")


def test_a_shared_value_names_its_holders() -> None:
    (found,) = told(fact("phone", "contact", 9, 3, Adjustment("shared", records=1200)))
    assert found.why == "1,200 of 2,000 records have this value"


@pytest.mark.parametrize(("persons", "word"), [(True, "moves or changes jobs"), (False, "another branch")])
def test_places_that_differ_are_told_together(persons: bool, word: str) -> None:
    pair = [
        fact("street", "place", -4, -1, Adjustment("together", others=("city",)), level="different"),
        fact("city", "geo", -3, -1, Adjustment("together", others=("street",)), level="different"),
    ]
    (found,) = told(*pair, persons=persons)
    assert (set(found.fields), found.plain, found.weight) == ({"street", "city"}, -7, -2)
    assert word in found.why


def test_a_fact_that_another_implies_names_the_other() -> None:
    (found,) = told(fact("city", "geo", 3, 0, Adjustment("together", others=("state",))))
    assert found.why.startswith("counted once together with state")


def test_with_other_given_names_a_phone_number_is_a_familys() -> None:
    found = told(
        fact("given_name", "given", -7, -7, level="different"),
        fact("phone", "contact", 9, 2, Adjustment("together", others=("family_name",))),
        fact("family_name", "family", 7, 2, Adjustment("together", others=("phone",))),
    )
    assert [set(item.fields) for item in found] == [{"phone", "family_name"}]
    assert "family or a household" in found[0].why


def test_for_and_against_are_told_apart() -> None:
    found = told(
        fact("city", "geo", 3, 1, Adjustment("together", others=("state",))),
        fact("street", "place", -4, -1, Adjustment("together", others=("company",)), level="different"),
    )
    assert [item.fields for item in found] == [("street",), ("city",)]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (fact("email", "contact", 9, 0, Adjustment("rule"), level="local part made from the name"), "repeats the name"),
        (fact("phone", "contact", 9, 4, Adjustment("too_little")), "nothing agrees that tells records apart"),
        (fact("city", "geo", 9, 4, Adjustment("rule")), "by itself this says less than it seems"),
    ],
)
def test_other_reasons(item: FactExplained, words: str) -> None:
    (found,) = told(item)
    assert words in found.why
